"""`evaluate-adapter`: an adapter on disk is measured as at the end of its training."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tunesmith.cli.results import _evaluation_lines
from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.jobs.kinds import dump
from tunesmith.templates.conversation import Conversation, Message, write_conversations
from tunesmith.training.evaluate_adapter import EvaluateSpec, run
from tunesmith.training.evidence import read_evidence
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run as train


@pytest.fixture(scope="module")
def trained(
    tiny_model_dir: Path, conversations_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> TrainSpec:
    """An adapter in a folder, with its evaluation beside it."""
    folder = tmp_path_factory.mktemp("adapter")
    data = folder / "sums.jsonl"
    shutil.copyfile(conversations_file, data)
    spec = TrainSpec(
        model_dir=tiny_model_dir,
        data_file=data,
        out_dir=folder / "sums",
        work_dir=folder / "work",
        eval_fraction=0.2,
        max_steps=2,
        learning_rate=2e-2,
        eval_samples=0,
        eval_answers=8,
    )
    train(spec, MemorySink())
    return spec


def spec_of(trained: TrainSpec, tmp_path: Path) -> EvaluateSpec:
    return EvaluateSpec(
        adapter_dir=trained.out_dir,
        out_dir=tmp_path / "found",
        eval_answers=8,
        work_dir=tmp_path / "work",
    )


def test_it_finds_what_the_training_found(trained: TrainSpec, tmp_path: Path) -> None:
    spec = spec_of(trained, tmp_path)
    result = run(spec, MemorySink())
    found, before = (
        read_evidence(folder)
        for folder in (result.out_dir, trained.out_dir.with_name("sums-evaluation"))
    )
    assert found.rows == before.rows
    assert found.evaluation == before.evaluation == result.evaluation
    # Killed after its last write, it finds its own output.
    assert run(spec, MemorySink()) == result
    lines = _evaluation_lines(dump(result))
    assert lines[0].startswith("exact match: 0.0% base, 0.0% tuned of 8 rows")
    assert lines[-1] == f"side by side: {result.out_dir / 'side_by_side.html'}"


def test_other_rows_can_be_given_but_none_that_were_trained_on(
    trained: TrainSpec, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    rows = [
        Conversation((Message("user", f"Say {n}"), Message("assistant", f"It is {n}.")))
        for n in range(3)
    ]
    write_conversations(other, rows)
    result = run(replace(spec_of(trained, tmp_path), data_file=other), MemorySink())
    assert (result.evaluation.held_out, result.evaluation.asked) == (3, 3)
    with pytest.raises(InputError) as caught:
        run(
            replace(
                spec_of(trained, tmp_path),
                data_file=trained.data_file,
                out_dir=tmp_path / "again",
            ),
            MemorySink(),
        )
    assert caught.value.code == "train.rows-overlap"


def refusal(spec: EvaluateSpec) -> str:
    with pytest.raises(InputError) as caught:
        run(spec, MemorySink())
    assert not spec.out_dir.exists()
    return caught.value.code


def test_what_only_the_machine_that_trained_can_do_is_not_asked_of_this_one(
    trained: TrainSpec, tmp_path: Path
) -> None:
    adapter = tmp_path / "adapter"
    shutil.copytree(trained.out_dir, adapter)
    manifest = json.loads((adapter / "manifest.json").read_text("utf-8"))
    manifest["spec"] |= {
        "num_processes": 64,
        "attn_implementation": "flash_attention_2",
        "init_lora_weights": "loftq",
        "backend": "unsloth",
    }
    (adapter / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    result = run(replace(spec_of(trained, tmp_path), adapter_dir=adapter), MemorySink())
    assert result.evaluation.asked == 8


def test_what_cannot_be_known_is_refused(trained: TrainSpec, tmp_path: Path) -> None:
    spec = spec_of(trained, tmp_path)
    assert refusal(replace(spec, adapter_dir=tmp_path)) == "evaluation.manifest"
    other_base = tmp_path / "base"
    shutil.copytree(trained.model_dir, other_base)
    (other_base / "config.json").write_text(
        (other_base / "config.json").read_text("utf-8") + " ", "utf-8"
    )
    assert refusal(replace(spec, model_dir=other_base)) == "evaluation.other-base"
    adapter = tmp_path / "adapter"
    shutil.copytree(trained.out_dir, adapter)
    manifest = json.loads((adapter / "manifest.json").read_text("utf-8"))
    everything = {**manifest, "spec": {**manifest["spec"], "eval_fraction": 0.0}}
    (adapter / "manifest.json").write_text(json.dumps(everything), "utf-8")
    assert refusal(replace(spec, adapter_dir=adapter)) == "evaluation.no-held-out"
    changed = {**manifest, "data": dict.fromkeys(manifest["data"], "0" * 64)}
    (adapter / "manifest.json").write_text(json.dumps(changed), "utf-8")
    assert refusal(replace(spec, adapter_dir=adapter)) == "evaluation.data"


def test_it_can_be_stopped(trained: TrainSpec, tmp_path: Path) -> None:
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        run(spec_of(trained, tmp_path), sink)
    assert not (tmp_path / "found").exists()
