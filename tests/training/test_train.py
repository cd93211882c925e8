"""Training on a tiny model, for real: what is learned, kept, and refused."""

import json
import os
import shutil
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export.source import open_merge
from tunesmith.templates import model_format
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message, write_conversations
from tunesmith.templates.model_format import find_model_format
from tunesmith.templates.tokens import NO_LOSS
from tunesmith.training.answers import run as run_answers
from tunesmith.training.batches import collate
from tunesmith.training.examples import prepare_examples
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import AnswersSpec, TrainSpec
from tunesmith.training.train import run


class StopAtStep(MemorySink):
    """Asks for a stop once a step's loss was reported."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._step = step

    def emit(self, event: events.Event) -> None:
        super().emit(event)
        if isinstance(event, events.Metric) and (event.name, event.step) == ("loss", self._step):
            self.cancelled = True


class FinishAtStep(StopAtStep):
    """Asks to end early, and to keep what is there, once a step's loss was reported."""

    def emit(self, event: events.Event) -> None:
        super().emit(event)
        self.finish, self.cancelled = self.finish or self.cancelled, False


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=tmp_path / "adapter",
        work_dir=tmp_path / "work",
        eval_fraction=0.2,
        max_steps=6,
        learning_rate=1e-2,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=2,
        eval_steps=2,
        lora_dropout=0.1,
        eval_answers=0,
        eval_samples=0,
    )


def adapter_of(spec: TrainSpec) -> dict[str, torch.Tensor]:
    return load_file(spec.out_dir / "adapter_model.safetensors")


def assert_equal_weights(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_run_learns_and_leaves_a_whole_adapter_folder(spec: TrainSpec) -> None:
    sink = MemorySink()
    result = run(spec, sink)
    assert result.steps == 6
    assert result.eval_loss_before is not None
    assert result.eval_loss_after is not None
    assert result.eval_loss_after < result.eval_loss_before - 0.3
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == {
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "conversation_format.toml",
        "metrics.json",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    assert manifest["data"][str(spec.data_file)]
    assert any(tensor.abs().max() > 0 for name, tensor in adapter_of(spec).items() if "_B" in name)
    losses = [e.value for e in sink.events if isinstance(e, events.Metric) and e.name == "loss"]
    assert len(losses) == 6
    assert not spec.work_dir.exists()


def test_the_same_seed_gives_the_same_adapter_and_another_seed_another(spec: TrainSpec) -> None:
    run(spec, MemorySink())
    again = replace(spec, out_dir=spec.out_dir.with_name("again"))
    run(again, MemorySink())
    other = replace(spec, out_dir=spec.out_dir.with_name("other"), seed=4)
    run(other, MemorySink())
    assert_equal_weights(adapter_of(spec), adapter_of(again))
    with pytest.raises(AssertionError):
        assert_equal_weights(adapter_of(spec), adapter_of(other))


@pytest.mark.parametrize("step", [1, 3, 4])
def test_a_cancelled_run_goes_on_to_the_same_adapter(spec: TrainSpec, step: int) -> None:
    undisturbed = replace(
        spec, out_dir=spec.out_dir.with_name("undisturbed"), work_dir=spec.work_dir.with_name("w2")
    )
    run(undisturbed, MemorySink())
    with pytest.raises(CancelledError):
        run(spec, StopAtStep(step))
    assert not spec.out_dir.exists()
    sink = MemorySink()
    run(spec, sink)
    assert events.Log(f"going on after step {step}") in sink.events
    assert_equal_weights(adapter_of(spec), adapter_of(undisturbed))


def test_the_adapter_of_the_best_evaluation_is_kept(spec: TrainSpec) -> None:
    # A rate that is far too high: the loss falls first and rises later.
    wild = replace(spec, learning_rate=0.5, max_steps=8, eval_steps=1, lora_dropout=0.0)
    sink = MemorySink()
    result = run(wild, sink)
    losses = {
        e.step: e.value
        for e in sink.events
        if isinstance(e, events.Metric) and e.name == "eval_loss"
    }
    assert result.best_step == min(losses, key=lambda step: losses[step])
    assert result.best_step < 8
    assert result.eval_loss_after == min(losses.values())


def test_an_adapter_that_no_evaluation_found_better_is_told(spec: TrainSpec) -> None:
    other = spec.out_dir.with_name("other.jsonl")
    asked, answer = Message("user", "Sing!"), Message("assistant", "La, la, la, la, la, la!")
    write_conversations(other, [Conversation((asked, answer))])
    wild = replace(spec, eval_file=other, learning_rate=0.5, max_steps=3, warmup_ratio=0.0)
    sink = MemorySink()
    assert run(wild, sink).best_step == 0
    told = [event for event in sink.events if isinstance(event, events.Warning)]
    assert [warning.code for warning in told] == ["train.nothing-better"]
    assert not any(tensor.any() for name, tensor in adapter_of(wild).items() if "lora_B" in name)
    with pytest.raises(InputError) as caught:
        open_merge(wild.model_dir, wild.out_dir)
    assert caught.value.code == "adapter.changes-nothing"
    assert "no evaluation was better" in caught.value.hint


DATED = (
    "{{ strftime_now('%Y-%m-%d %H:%M:%S') }}{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def with_template(spec: TrainSpec, template: str) -> TrainSpec:
    """The spec with a copy of its model that brings another chat template."""
    folder = spec.out_dir.with_name("model")
    if not folder.exists():
        shutil.copytree(spec.model_dir, folder)
    (folder / "chat_template.jinja").write_text(template, "utf-8")
    return replace(spec, model_dir=folder)


class Tomorrow(datetime):
    """A clock that is a day ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + timedelta(days=1)


def test_a_run_that_goes_on_tomorrow_trains_on_todays_text(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = with_template(spec, DATED)
    with pytest.raises(CancelledError):
        run(spec, StopAtStep(3))
    began = json.loads((spec.work_dir / "moment.json").read_text("utf-8"))["moment"]
    monkeypatch.setattr(model_format, "datetime", Tomorrow)
    sink = MemorySink()
    result = run(spec, sink)
    assert events.Log("going on after step 3") in sink.events
    assert json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))["moment"] == began
    # The same command once more finds its own result, whatever the date.
    assert run(spec, MemorySink()) == result


def test_a_checkpoint_of_another_format_is_not_gone_on_with(spec: TrainSpec) -> None:
    spec = with_template(spec, DATED.replace("{{ strftime_now('%Y-%m-%d %H:%M:%S') }}", "A"))
    with pytest.raises(CancelledError):
        run(spec, StopAtStep(3))
    template = spec.model_dir / "chat_template.jinja"
    seen = template.stat()
    other = template.read_text("utf-8").replace("A", "B", 1)
    template.write_text(other, "utf-8")
    os.utime(template, ns=(seen.st_atime_ns, seen.st_mtime_ns))  # as a copy with times would
    sink = MemorySink()
    run(spec, sink)
    assert events.Log("going on after step 3") not in sink.events


def test_micro_batches_do_not_change_what_is_learned(spec: TrainSpec) -> None:
    small = replace(
        spec,
        lora_dropout=0.0,
        per_device_train_batch_size=2,
        max_steps=2,
        gradient_accumulation_steps=4,
        out_dir=spec.out_dir.with_name("small"),
    )
    large = replace(
        spec,
        lora_dropout=0.0,
        per_device_train_batch_size=8,
        max_steps=2,
        gradient_accumulation_steps=1,
        out_dir=spec.out_dir.with_name("large"),
    )
    run(small, MemorySink())
    run(large, MemorySink())
    one, other = adapter_of(small), adapter_of(large)
    assert all(torch.allclose(one[name], other[name], atol=2e-4) for name in one)


def test_the_loss_is_that_of_transformers_over_all_positions(spec: TrainSpec) -> None:
    chat = load_chat_tokenizer(spec.model_dir)
    examples = prepare_examples(spec, chat, find_model_format(chat), 512)
    batch = collate(examples.train[:5], examples.pad_id)
    backend = PeftBackend()
    backend.load(spec.model_dir)
    backend.attach_adapter(spec)
    backend.set_training(False)
    model = backend._adapted.model
    with torch.no_grad():
        ours = backend.loss_sum(batch) / batch.trained_tokens
        theirs = model(
            input_ids=batch.input_ids, attention_mask=batch.attention_mask, labels=batch.labels
        ).loss
    assert (batch.labels == NO_LOSS).any()
    torch.testing.assert_close(ours, theirs)


def test_a_loss_that_is_no_number_ends_the_run_with_advice(spec: TrainSpec) -> None:
    with pytest.raises(JobError) as caught:
        run(replace(spec, learning_rate=1e30, warmup_ratio=0.0), MemorySink())
    assert caught.value.code == "train.diverged"
    assert "learning_rate" in caught.value.hint
    assert not spec.out_dir.exists()


def test_an_output_folder_with_something_in_it_is_refused(spec: TrainSpec) -> None:
    spec.out_dir.mkdir()
    (spec.out_dir / "precious.txt").write_text("mine")
    with pytest.raises(InputError, match="already has something"):
        run(spec, MemorySink())
    assert (spec.out_dir / "precious.txt").read_text() == "mine"


def test_unsloth_is_refused_plainly(spec: TrainSpec) -> None:
    with pytest.raises(InputError, match="cannot train this here: this machine has no NVIDIA GPU"):
        run(replace(spec, backend="unsloth"), MemorySink())


def test_answers_come_from_the_saved_adapter_and_from_the_base_alone(spec: TrainSpec) -> None:
    run(replace(spec, max_steps=20, learning_rate=2e-2), MemorySink())
    chat = load_chat_tokenizer(spec.model_dir)
    prompts = tuple(
        "<|im_start|>system\nYou add numbers.<|im_end|>\n<|im_start|>user\n"
        f"What is {number} plus {number + 2}?<|im_end|>\n<|im_start|>assistant\n"
        for number in (1, 20, 33)
    )
    assert chat.eos_id is not None
    result = run_answers(
        AnswersSpec(spec.model_dir, spec.out_dir, prompts, 8, (chat.eos_id,)), MemorySink()
    )
    assert all(answer.startswith("It is ") for answer in result.adapter)
    assert not any(answer.startswith("It is ") for answer in result.base)


def test_asked_to_finish_it_ends_after_the_step_at_hand_and_keeps_the_best(
    spec: TrainSpec,
) -> None:
    sink = FinishAtStep(3)
    result = run(replace(spec, max_steps=6), sink)
    assert (result.steps, result.stopped_early) == (3, True)
    evaluated = [
        event.step
        for event in sink.events
        if isinstance(event, events.Metric) and event.name == "eval_loss"
    ]
    assert evaluated == [0, 2, 3]
    assert result.best_step in evaluated
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    assert manifest["result"]["stopped_early"] is True
    assert adapter_of(spec)


def test_a_run_that_reaches_its_last_step_was_not_stopped_early(spec: TrainSpec) -> None:
    result = run(replace(spec, max_steps=1), MemorySink())
    assert (result.steps, result.stopped_early) == (1, False)


def test_an_end_marker_that_is_no_token_is_told(
    spec: TrainSpec, tiny_model_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "base"
    shutil.copytree(tiny_model_dir, folder)
    config = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    config.pop("chat_template")
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    sink = MemorySink()
    run(replace(spec, model_dir=folder, conversation_format="llama3", max_steps=1), sink)
    told = [event.message for event in sink.events if isinstance(event, events.Warning)]
    assert any("<|eot_id|>" in text and "is not one token" in text for text in told)
