"""Control of a training: early stopping, memory that runs out, killed workers, full disks, NaN."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tests.small_disk import run_on_small_disk

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.training.batches import Batch
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run


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
        eval_samples=0,
        eval_answers=0,  # what is asked at the end is tested elsewhere
    )


class StopAfter(MemorySink):
    """Asks for a stop once an event is seen that `is_it` knows."""

    def __init__(self, is_it: Callable[[events.Event], bool]) -> None:
        super().__init__()
        self._is_it = is_it

    def emit(self, event: events.Event) -> None:
        super().emit(event)
        self.cancelled = self.cancelled or self._is_it(event)


def at_loss(step: int) -> Callable[[events.Event], bool]:
    return lambda event: (
        isinstance(event, events.Metric) and ((event.name, event.step) == ("loss", step))
    )


def elsewhere(spec: TrainSpec, name: str) -> TrainSpec:
    assert spec.work_dir is not None
    return replace(
        spec, out_dir=spec.out_dir.with_name(name), work_dir=spec.work_dir.with_name(f"{name}.work")
    )


def adapter_of(spec: TrainSpec) -> dict[str, torch.Tensor]:
    return load_file(spec.out_dir / "adapter_model.safetensors")


def are_equal(one: TrainSpec, other: TrainSpec) -> bool:
    first, second = adapter_of(one), adapter_of(other)
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first
    )


def history(spec: TrainSpec, name: str = "loss") -> dict[int, float]:
    points = json.loads((spec.out_dir / "metrics.json").read_text("utf-8"))
    return {point["step"]: point["value"] for point in points if point["name"] == name}


def warnings(sink: MemorySink) -> dict[str, events.Warning]:
    return {event.code: event for event in sink.events if isinstance(event, events.Warning)}


# The run that gets worse: early stopping.

WILD = {"learning_rate": 0.5, "max_steps": 12, "eval_steps": 1, "early_stopping_patience": 2}


def test_early_stopping_ends_after_so_many_evaluations_and_keeps_the_best(spec: TrainSpec) -> None:
    wild = replace(spec, **WILD)
    sink = MemorySink()
    result = run(wild, sink)
    losses = history(wild, "eval_loss")
    best = min(losses, key=lambda step: losses[step])
    assert result.best_step == best
    assert result.steps == max(losses) == best + 2 < 12
    assert result.stopped_early
    (told,) = (
        e.message for e in sink.events if isinstance(e, events.Log) and "no better" in e.message
    )
    assert f"in 2 evaluations: ends at step {result.steps}" in told
    assert f"{losses[best]:.4f} at step {best}" in told
    manifest = json.loads((wild.out_dir / "manifest.json").read_text("utf-8"))
    assert manifest["result"]["stopped_early"] is True


def test_without_patience_nothing_ends_early(spec: TrainSpec) -> None:
    wild = replace(spec, **{**WILD, "early_stopping_patience": 0})
    assert run(wild, MemorySink()).steps == 12


def test_an_evaluation_counts_as_better_only_above_the_threshold(spec: TrainSpec) -> None:
    # Every evaluation is better by less than a hundred nats.
    picky = replace(spec, eval_steps=1, early_stopping_patience=3, early_stopping_threshold=100.0)
    result = run(picky, MemorySink())
    losses = history(picky, "eval_loss")
    assert result.steps == 3
    assert list(losses) == [0, 1, 2, 3]
    assert result.best_step == min(losses, key=lambda step: losses[step])


@pytest.mark.parametrize("step", [1, 2, 4])
def test_a_stopped_run_with_dropout_ends_early_at_the_same_step_with_the_same_adapter(
    spec: TrainSpec, step: int
) -> None:
    wild = replace(spec, **WILD, lora_dropout=0.1)
    undisturbed = elsewhere(wild, "undisturbed")
    wanted = run(undisturbed, MemorySink())
    assert wanted.steps > step
    with pytest.raises(CancelledError):
        run(wild, StopAfter(at_loss(step)))
    result = run(wild, MemorySink())
    assert (result.steps, result.best_step) == (wanted.steps, wanted.best_step)
    assert history(wild) == history(undisturbed)
    assert are_equal(wild, undisturbed)


# Memory that runs out: a backend that raises it.


class CrampedBackend(PeftBackend):
    """Has no room for more than `room` rows at once, as a card would say it."""

    room = 1
    message = "CUDA out of memory. Tried to allocate 20.00 MiB.\nGPU 0 has a total capacity of …"
    kind: type[BaseException] = torch.OutOfMemoryError
    refused = 0

    def loss_sum(self, batch: Batch) -> torch.Tensor:
        loss = super().loss_sum(batch)
        if batch.input_ids.shape[0] > self.room:
            type(self).refused += 1
            raise self.kind(self.message)
        return loss


def cramp(monkeypatch: pytest.MonkeyPatch, **values: Any) -> type[CrampedBackend]:
    """Train on a backend of so little room."""
    kind = type("Cramped", (CrampedBackend,), values)
    monkeypatch.setattr("tunesmith.training.peft_backend.PeftBackend", kind)
    return kind


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (torch.OutOfMemoryError, CrampedBackend.message),
        (RuntimeError, "CUDA error: out of memory"),
        (RuntimeError, "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried …"),
        (RuntimeError, "[enforce fail] DefaultCPUAllocator: not enough memory: you tried …"),
        (MemoryError, ""),
    ],
)
def test_when_memory_runs_out_the_run_goes_on_in_smaller_pieces_with_the_same_curve(
    spec: TrainSpec,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[BaseException],
    message: str,
) -> None:
    roomy = elsewhere(spec, "roomy")
    run(roomy, MemorySink())
    backend = cramp(monkeypatch, room=1, kind=kind, message=message)
    sink = MemorySink()
    result = run(spec, sink)
    assert backend.refused
    assert (result.steps, result.per_device_train_batch_size) == (6, 1)
    halved = [
        e for e in sink.events if isinstance(e, events.Warning) and e.code.endswith("batch-halved")
    ]
    training = [event.details for event in halved if event.code == "train.batch-halved"]
    assert training == [
        {"step": 1, "before": 4, "rows_at_once": 2, "pieces": 4},
        {"step": 1, "before": 2, "rows_at_once": 1, "pieces": 8},
    ]
    assert history(spec) == pytest.approx(history(roomy), rel=2e-4)
    assert history(spec, "eval_loss") == pytest.approx(history(roomy, "eval_loss"), rel=2e-4)
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    assert manifest["result"]["per_device_train_batch_size"] == 1
    assert manifest["spec"]["per_device_train_batch_size"] == 4


def test_a_run_that_was_halved_and_stopped_goes_on_halved(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    cramp(monkeypatch, room=2)
    undisturbed = elsewhere(replace(spec, lora_dropout=0.1), "undisturbed")
    run(undisturbed, MemorySink())
    spec = replace(spec, lora_dropout=0.1)
    with pytest.raises(CancelledError):
        run(spec, StopAfter(at_loss(3)))
    sink = MemorySink()
    assert run(spec, sink).per_device_train_batch_size == 2
    assert "train.batch-halved" not in warnings(sink)
    assert are_equal(spec, undisturbed)


def test_memory_that_runs_out_in_the_update_goes_back_to_the_last_checkpoint(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = elsewhere(spec, "undisturbed")
    run(
        replace(undisturbed, per_device_train_batch_size=2, gradient_accumulation_steps=4),
        MemorySink(),
    )
    updates = 0
    real = torch.optim.AdamW.step

    def step(self: torch.optim.AdamW, *arguments: Any, **options: Any) -> Any:
        nonlocal updates
        updates += 1
        done = real(self, *arguments, **options)
        if updates == 4:  # the weights are changed, and yet it fails
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return done

    monkeypatch.setattr(torch.optim.AdamW, "step", step)
    sink = MemorySink()
    result = run(spec, sink)
    assert events.Log("going on after step 2") in sink.events
    assert warnings(sink)["train.batch-halved"].details["step"] == 4
    assert (result.steps, updates) == (6, 4 + 4)
    assert history(spec) == pytest.approx(history(undisturbed), rel=2e-4)


@pytest.mark.parametrize("settings", [{}, {"auto_batch": False}])
def test_memory_that_runs_out_for_good_ends_with_advice(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    spec = replace(spec, eval_fraction=0.0, **settings)
    cramp(monkeypatch, room=0)
    with pytest.raises(JobError) as caught:
        run(spec, MemorySink())
    error = caught.value
    assert error.code == "train.out-of-memory"
    rows = "4 rows" if settings else "1 row"
    assert f"ran out at step 1 with {rows} at once" in error.message
    assert "Tried to allocate 20.00 MiB" in error.message
    assert "total capacity" not in error.message
    assert "By the plan 4 x 3" in error.message, "the plan's numbers"
    assert "max_length below 64" in error.hint
    assert ("auto_batch=true" in error.hint) == bool(settings)
    assert not spec.out_dir.exists()
    assert spec.work_dir is not None
    assert list(spec.work_dir.glob("step-*")), "the last checkpoint is kept"


def test_memory_that_runs_out_while_the_model_is_loaded_is_told_as_that(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_self: PeftBackend, _folder: Path) -> None:
        raise torch.OutOfMemoryError(CrampedBackend.message)

    monkeypatch.setattr(PeftBackend, "load", load)
    with pytest.raises(JobError, match="ran out while the model was loaded") as caught:
        run(spec, MemorySink())
    assert caught.value.code == "train.out-of-memory"
    assert "smaller base model" in caught.value.hint
    assert not spec.out_dir.exists()


def test_memory_that_runs_out_in_an_evaluation_of_one_row_ends_with_advice(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    cramp(monkeypatch, room=0)
    with pytest.raises(JobError, match="in the evaluation at step 0 with 1 row at once") as caught:
        run(spec, MemorySink())
    assert caught.value.code == "train.out-of-memory"
    assert "By the plan" in caught.value.message


def test_other_errors_of_the_library_are_not_taken_for_memory(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    cramp(monkeypatch, room=0, kind=RuntimeError, message="shapes do not match")
    with pytest.raises(RuntimeError, match="shapes do not match"):
        run(spec, MemorySink())


# Losses and weights that are no numbers.


class PoisonedBackend(PeftBackend):
    """Gives no number for the loss at the n-th batch that is trained on, or evaluated."""

    in_training = True
    at = 5
    seen = 0

    def loss_sum(self, batch: Batch) -> torch.Tensor:
        loss = super().loss_sum(batch)
        if torch.is_grad_enabled() == self.in_training:
            type(self).seen += 1
        return loss * float("nan") if self.seen == self.at else loss


@pytest.mark.parametrize(
    ("in_training", "at", "said"),
    [(True, 7, "The loss is no longer a number at step 4."),
     (False, 2, "The evaluation's loss is no longer a number at step 2.")],
)  # fmt: skip
def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_last_checkpoint(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch, in_training: bool, at: int, said: str
) -> None:
    kind = type("Poisoned", (PoisonedBackend,), {"in_training": in_training, "at": at})
    monkeypatch.setattr("tunesmith.training.peft_backend.PeftBackend", kind)
    with pytest.raises(JobError) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "train.diverged"
    assert caught.value.message == said
    assert "Lower learning_rate" in caught.value.hint
    assert not spec.out_dir.exists()
    assert_checkpoints_are_finite(spec)


def assert_checkpoints_are_finite(spec: TrainSpec) -> None:
    assert spec.work_dir is not None
    kept = [
        *spec.work_dir.glob("step-*/tensors.safetensors"),
        *spec.work_dir.glob("best-*/*.safetensors"),
    ]
    assert kept
    for path in kept:
        assert all(torch.isfinite(tensor.float()).all() for tensor in load_file(path).values())


def test_weights_that_the_last_update_ruined_are_never_written(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = replace(spec, eval_fraction=0.0, max_steps=2)
    real = torch.optim.AdamW.step
    updates = 0

    def step(self: torch.optim.AdamW, *arguments: Any, **options: Any) -> Any:
        nonlocal updates
        updates += 1
        done = real(self, *arguments, **options)
        if updates == 2:
            next(iter(self.param_groups[0]["params"])).data.fill_(float("inf"))
        return done

    monkeypatch.setattr(torch.optim.AdamW, "step", step)
    with pytest.raises(JobError) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "train.diverged"
    assert caught.value.message == "A weight of the adapter is no longer a number at step 2."
    assert not spec.out_dir.exists()
    assert_checkpoints_are_finite(spec)


# Checkpoints of an earlier attempt.


def steps_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("step-*"))


def test_checkpoints_of_other_inputs_are_told_kept_and_do_not_push_out_ones_own(
    spec: TrainSpec,
) -> None:
    assert spec.work_dir is not None
    undisturbed = elsewhere(spec, "undisturbed")
    run(undisturbed, MemorySink())
    with pytest.raises(CancelledError):
        run(spec, StopAfter(at_loss(5)))
    before = steps_in(spec.work_dir)
    other = replace(spec, learning_rate=2e-2)
    first = StopAfter(at_loss(3))
    with pytest.raises(CancelledError):
        run(other, first)
    assert "begins anew" in warnings(first)["train.began-anew"].message
    assert steps_in(spec.work_dir) == before
    again = StopAfter(at_loss(4))
    with pytest.raises(CancelledError):
        run(other, again)
    assert events.Log("going on after step 3") in again.events
    assert not warnings(again).keys() & {"train.began-anew"}
    # With everything as it was, the earlier attempt goes on where it was, to the same end.
    sink = MemorySink()
    run(spec, sink)
    assert events.Log("going on after step 5") in sink.events
    assert are_equal(spec, undisturbed)


def test_a_run_goes_on_after_an_update_of_the_kernel(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CancelledError):
        run(spec, StopAfter(at_loss(3)))
    monkeypatch.setattr("platform.platform", lambda **_: "Linux-99.9-generic-x86_64-with-glibc2.99")
    sink = MemorySink()
    run(spec, sink)
    assert events.Log("going on after step 3") in sink.events
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    assert "99.9" in manifest["versions"]["platform"]


def test_a_checkpoint_that_cannot_be_written_again_stays(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spec.work_dir is not None
    spec = replace(spec, save_total_limit=1)
    with pytest.raises(CancelledError):
        run(spec, StopAfter(at_loss(3)))
    kept = load_file(spec.work_dir / "step-00000003" / "tensors.safetensors")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    stopped = MemorySink()
    stopped.cancelled = True  # before the first step: the same checkpoint once more
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr("tunesmith.training.checkpoint.write_tensors", full)
        run(spec, stopped)
    assert steps_in(spec.work_dir) == ["step-00000003"]
    with pytest.raises(CancelledError):
        run(spec, stopped)
    assert sorted(path.name for path in spec.work_dir.iterdir()) == [
        "best-00000002",
        "step-00000003",
    ]
    again = load_file(spec.work_dir / "step-00000003" / "tensors.safetensors")
    assert all(torch.equal(kept[name], again[name]) for name in kept)


# Answers at evaluations.


def test_base_and_adapter_answer_the_same_held_out_prompts_at_every_evaluation(
    spec: TrainSpec,
) -> None:
    asked = replace(spec, max_steps=20, eval_steps=10, learning_rate=2e-2, eval_samples=3)
    sink = MemorySink()
    run(asked, sink)
    samples = [event for event in sink.events if isinstance(event, events.Sample)]
    assert [(it.step, it.index) for it in samples] == [
        (step, index) for step in (0, 10, 20) for index in range(3)
    ]
    for index in range(3):
        first, _, last = (it for it in samples if it.index == index)
        assert first.prompt == last.prompt != samples[(index + 1) % 3].prompt
        assert first.prompt.startswith("What is ")
        assert last.expected.startswith("It is ")
        assert first.tuned == first.base == last.base != last.tuned
        assert last.tuned.startswith("It is ")
    progress = {event.unit for event in sink.events if isinstance(event, events.Progress)}
    assert progress == {"steps"}, "answers are no progress of the training"


def test_an_adapter_that_loftq_began_answers_itself_before_the_first_step(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    real = PeftBackend.generate

    def generate(self: PeftBackend, *arguments: Any, with_adapter: bool, **options: Any) -> Any:
        asked.append(with_adapter)
        return real(self, *arguments, with_adapter=with_adapter, **options)

    monkeypatch.setattr(PeftBackend, "generate", generate)
    first = StopAfter(lambda event: isinstance(event, events.Sample))
    started = replace(spec, eval_samples=1, load_in_4bit=True, init_lora_weights="loftq")
    with pytest.raises(CancelledError):
        run(started, first)
    assert asked == [False, True]


def test_answers_change_nothing_of_what_is_learned(spec: TrainSpec) -> None:
    quiet = elsewhere(spec, "quiet")
    run(replace(quiet, lora_dropout=0.1), MemorySink())
    run(replace(spec, lora_dropout=0.1, eval_samples=2), MemorySink())
    assert are_equal(quiet, spec)


def test_a_resumed_run_does_not_ask_the_base_again(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = replace(spec, eval_samples=1)
    first = StopAfter(at_loss(3))
    with pytest.raises(CancelledError):
        run(asked, first)
    calls: list[bool] = []
    real = PeftBackend.generate

    def generate(self: PeftBackend, *arguments: Any, with_adapter: bool, **options: Any) -> Any:
        calls.append(with_adapter)
        return real(self, *arguments, with_adapter=with_adapter, **options)

    monkeypatch.setattr(PeftBackend, "generate", generate)
    sink = MemorySink()
    run(asked, sink)
    assert calls == [True, True]  # at steps 4 and 6
    base = {e.base for it in (first, sink) for e in it.events if isinstance(e, events.Sample)}
    assert len(base) == 1


# A disk that is full.

FULL_DISK = """
import contextlib, json, shutil, sys
from pathlib import Path
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import State
from tunesmith.training.spec import TrainSpec

if __name__ == "__main__":
    disk, model, data, out = (Path(each) for each in sys.argv[1:5])
    spec = TrainSpec(
        model_dir=model, data_file=data, out_dir=out, eval_fraction=0.2, max_steps=6,
        learning_rate=1e-2, per_device_train_batch_size=4, eval_steps=2, eval_samples=0,
    )
    run = launcher.submit(disk / "workspace", "train", "full", spec)
    hog, free = disk / "hog", shutil.disk_usage
    process = launcher.start(run)
    for event in launcher.follow(run, process):
        if event.type == "metric" and event.name == "loss" and not hog.exists():
            # All but a little, for the events and the result: no checkpoint fits any more.
            with hog.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
                while (left := free(disk).free - 150_000) > 0:
                    stream.write(bytes(min(left, 65_536)))  # the run writes meanwhile
    failed = run.outcome()
    steps = sorted(path.name for path in run.work_dir.glob("step-*"))
    hog.unlink()
    launcher.prepare_resume(run)
    process = launcher.start(run)
    for event in launcher.follow(run, process):
        pass
    print(json.dumps({
        "state": failed.state, "error": failed.error, "steps": steps,
        "left": [path.name for path in run.work_dir.glob("*") if "tmp" in path.name],
        "after": run.outcome().state, "log": run.log_file.read_text()[-2000:],
        "told": [getattr(event, "message", "") for event in run.events()],
    }))
"""


def test_a_disk_that_is_full_at_a_checkpoint_is_told_and_the_run_goes_on_later(
    spec: TrainSpec, tmp_path: Path
) -> None:
    undisturbed = replace(spec, gradient_accumulation_steps=2)
    run(undisturbed, MemorySink())
    shutil.move(undisturbed.out_dir, tmp_path / "undisturbed")
    done = run_on_small_disk(
        FULL_DISK,
        tmp_path / "disk",
        "6m",
        str(spec.model_dir),
        str(spec.data_file),
        str(spec.out_dir),
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["state"] == "failed", found
    assert found["error"]["code"] == "disk.full", found["log"]
    assert "No space left" in found["error"]["message"]
    assert found["error"]["hint"].startswith("Free some space on that disk")
    assert found["steps"], "the checkpoint before is whole"
    assert found["left"] == []
    assert found["after"] == "succeeded", found["log"]
    assert any(text.startswith("going on after step") for text in found["told"])
    one = load_file(tmp_path / "undisturbed" / "adapter_model.safetensors")
    other = adapter_of(spec)
    assert all(torch.equal(one[name], other[name]) for name in one)
