"""What a training leaves: figures and a card with the adapter, the rows beside it."""

import getpass
import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub import ModelCard

from tunesmith.core import events
from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.models.library import DownloadRecord, write_record
from tunesmith.templates.conversation import read_conversations
from tunesmith.training import after_training
from tunesmith.training.card import base_model_id, licence_identifier
from tunesmith.training.evidence import read_evidence
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=tmp_path / "sums",
        work_dir=tmp_path / "work",
        eval_fraction=0.5,
        max_steps=2,
        learning_rate=2e-2,
        per_device_train_batch_size=4,
        eval_steps=2,
        eval_samples=0,
        eval_answers=16,
    )


def warnings_of(sink: MemorySink) -> list[str]:
    return [event.code for event in sink.events if isinstance(event, events.Warning)]


def test_a_training_leaves_figures_with_the_adapter_and_rows_beside_it(spec: TrainSpec) -> None:
    sink = MemorySink()
    result = run(spec, sink)
    assert result.evaluation_dir == spec.out_dir.with_name("sums-evaluation")
    evidence = read_evidence(result.evaluation_dir)
    assert (evidence.name, evidence.evaluation.asked, len(evidence.rows)) == ("sums", 16, 16)
    loss = evidence.evaluation.loss
    assert loss is not None
    assert result.eval_loss_before is not None
    assert result.eval_loss_after is not None
    assert loss.base.value == pytest.approx(result.eval_loss_before, rel=1e-5)
    assert loss.tuned.value == pytest.approx(result.eval_loss_after, rel=1e-5)
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    assert {"evaluation.json", "README.md"} <= set(manifest["files"])
    assert manifest["result"]["evaluation_dir"] == str(result.evaluation_dir)
    figures = json.loads((spec.out_dir / "evaluation.json").read_text("utf-8"))
    assert figures["loss"]["tuned"]["value"] == loss.tuned.value
    assert figures["exact_match"]["tuned"]["value"] == evidence.evaluation.exact_match.tuned.value
    stages = [event.name for event in sink.events if isinstance(event, events.Stage)]
    assert stages[-3:] == ["train", "evaluate", "save"]
    # The same command once more finds its result, folder of rows included.
    assert run(spec, MemorySink()) == result


def test_no_row_no_path_and_no_name_of_the_machine_is_in_what_may_travel(spec: TrainSpec) -> None:
    run(spec, MemorySink())
    rows = [
        message.content
        for conversation in read_conversations(spec.data_file)
        for message in conversation.messages
    ]
    private = [*rows, str(spec.data_file.parent), str(spec.model_dir.parent), str(Path.home())]
    private += [spec.data_file.name, str(spec.out_dir.parent), socket.gethostname()]
    for name in ("README.md", "evaluation.json"):
        text = (spec.out_dir / name).read_text("utf-8")
        assert [part for part in private if part in text] == []
    card = (spec.out_dir / "README.md").read_text("utf-8")
    user = getpass.getuser()
    assert f"/{user}" not in card
    assert f"{user}@" not in card


def test_the_card_is_one_that_the_hub_reads(spec: TrainSpec) -> None:
    result = run(spec, MemorySink())
    card = ModelCard.load(spec.out_dir / "README.md")
    assert card.data.library_name == "peft"
    assert card.data.pipeline_tag == "text-generation"
    assert card.data.tags == ["lora", "sft", "tunesmith"]
    assert card.data.base_model is None  # a folder from nowhere
    text = card.text
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    (digest,) = manifest["data"].values()
    assert f"- SHA-256 `{digest}`" in text
    assert f"{result.train_rows} conversations to train on" in text
    assert "| learning_rate | 0.02 |" in text
    assert "| loss, nats per token |" in text
    assert "classes: the answers are free text" in text
    for field in ("model_dir", "data_file", "out_dir", "eval_file", "work_dir"):
        assert field not in text


def test_the_card_names_a_base_that_was_downloaded_and_its_licence(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    assert (base_model_id(folder), licence_identifier(folder)) == (None, None)
    write_record(folder, DownloadRecord("owner/name", "abc", "main", "https://x", "MIT", ()))
    (folder / "README.md").write_text("---\nlicense: Apache-2.0\n---\n# license: wrong", "utf-8")
    assert (base_model_id(folder), licence_identifier(folder)) == ("owner/name", "apache-2.0")
    (folder / "README.md").write_text("---\nlicense: [x, '\n---\n", "utf-8")
    assert licence_identifier(folder) is None
    write_record(folder, DownloadRecord("../../etc", "abc", "main", "https://x", "MIT", ()))
    assert base_model_id(folder) is None


class DiesAsking(PeftBackend):
    """Is killed while it answers the second group of rows; counts what it was asked."""

    asked = 0
    dies = True

    def generate(self, prompts: Any, **options: Any) -> list[list[int]]:
        if DiesAsking.dies and DiesAsking.asked >= 16:
            raise SystemExit("killed")
        DiesAsking.asked += len(prompts)
        return super().generate(prompts, **options)


def use(monkeypatch: pytest.MonkeyPatch, backend: type[PeftBackend]) -> None:
    from tunesmith.training import train

    monkeypatch.setattr(train, "make_backend", lambda choice, spec: backend(choice))


def test_a_training_killed_while_it_is_evaluated_goes_on_there(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spec.work_dir is not None
    undisturbed = replace(spec, out_dir=spec.out_dir.with_name("other"))
    run(replace(undisturbed, work_dir=spec.work_dir.with_name("w2")), MemorySink())
    use(monkeypatch, DiesAsking)
    DiesAsking.asked, DiesAsking.dies = 0, True
    with pytest.raises(SystemExit):
        run(spec, MemorySink())
    assert not spec.out_dir.exists()
    DiesAsking.asked, DiesAsking.dies = 0, False
    sink = MemorySink()
    result = run(spec, sink)
    assert DiesAsking.asked == 2 * (16 - 8)
    assert not [e for e in sink.events if isinstance(e, events.Metric) and e.name == "loss"]
    assert result.evaluation_dir is not None
    one, other = (read_evidence(folder) for folder in (
        result.evaluation_dir, spec.out_dir.with_name("other-evaluation")
    ))  # fmt: skip
    assert (one.evaluation, one.rows) == (other.evaluation, other.rows)
    names = ("adapter_model.safetensors", "evaluation.json")
    for name in names:
        same = undisturbed.out_dir / name
        assert (spec.out_dir / name).read_bytes() == same.read_bytes()


class OutOfMemory(PeftBackend):
    """Has room for training and none for answers."""

    def generate(self, prompts: Any, **options: Any) -> list[list[int]]:
        raise torch.OutOfMemoryError("no room")


def test_an_evaluation_that_fails_does_not_cost_the_adapter(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, OutOfMemory)
    sink = MemorySink()
    result = run(spec, sink)
    assert result.evaluation_dir is None
    assert "train.not-evaluated" in warnings_of(sink)
    assert not (spec.out_dir / "evaluation.json").exists()
    assert "Only the loss on 20 held-out rows" in (spec.out_dir / "README.md").read_text("utf-8")


def test_a_stop_while_it_is_evaluated_is_a_stop(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*_: object) -> None:
        raise CancelledError

    monkeypatch.setattr(after_training, "evaluate", cancelled)
    with pytest.raises(CancelledError):
        run(spec, MemorySink())
    assert not spec.out_dir.exists()


def test_it_can_be_switched_off(spec: TrainSpec) -> None:
    sink = MemorySink()
    result = run(replace(spec, eval_answers=0), sink)
    assert result.evaluation_dir is None
    assert "evaluate" not in [e.name for e in sink.events if isinstance(e, events.Stage)]
    assert not spec.out_dir.with_name("sums-evaluation").exists()
