"""The training loop, top to bottom: steps, when to evaluate and save, memory that runs out."""

import contextlib
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, JobError
from tunesmith.core.events import Sink
from tunesmith.hardware.gpu_meter import GpuMeter, open_meter
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.tokens import NO_LOSS
from tunesmith.training import schedule
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.batches import collate
from tunesmith.training.checkpoint import (
    Progress,
    folder_of,
    load_best,
    load_checkpoint,
)
from tunesmith.training.evaluating import evaluate
from tunesmith.training.examples import Examples
from tunesmith.training.loop import Loop, diverged, is_finite
from tunesmith.training.memory_trouble import (
    free_memory,
    is_out_of_memory,
    out_of_memory,
    random_state,
    set_random_state,
)
from tunesmith.training.optimizers import Updater
from tunesmith.training.reporting import StepReporter
from tunesmith.training.spec import TrainSpec
from tunesmith.training.team import ALONE, Team


class _HalfUpdatedError(Exception):
    """Memory ran out while gradients or weights were being changed: only a checkpoint is whole."""


def fit(  # noqa: PLR0913 - what a run is made of; a class for it would only be unpacked here
    spec: TrainSpec,
    examples: Examples,
    chat: ChatTokenizer,
    backend: TrainingBackend,
    inputs: str,
    work_dir: Path,
    sink: Sink,
    *,
    plan: str = "",
    team: Team = ALONE,
) -> Progress:
    """Train the backend's adapter and leave the best one in it.

    Goes on from the newest checkpoint in `work_dir` that was made from the same `inputs`. Asked to
    finish, it ends after the step at hand as if that were the last one. Where memory runs out and
    `spec.auto_batch` allows it, the step is done again with half the rows at once: its gradient is
    the same sum in more pieces. `plan` is what the plan says of memory, for the error if it fails.
    Of a team, each process does this with its share of the rows; only the first writes, and only
    it has the best adapter in it at the end.

    Raises:
        JobError: `train.diverged` when a loss is not a number; `train.out-of-memory`.
        CancelledError: after writing a checkpoint of the step reached.
    """
    updater = Updater(spec, backend)
    own_dir = folder_of(work_dir, inputs)
    restored = load_checkpoint(own_dir, inputs, backend, updater)
    progress = restored or Progress(inputs)
    team.wait()  # until all have read it, nothing is written
    if restored is not None:
        sink.emit(events.Log(f"going on after step {progress.step}"))
    elif own_dir != work_dir:
        message = (
            "There are checkpoints of an earlier attempt, but the model, the rows, the settings or "
            "installed packages have changed since, so training begins anew. They are kept until "
            "it is done: with everything as it was, a resume goes on with them."
        )
        sink.emit(events.Warning("train.began-anew", message))
    steps = schedule.count_steps(spec, len(examples.train))
    reporter = StepReporter(sink, progress.step, steps, _meter_of(backend))
    loop = Loop(
        spec=spec,
        examples=examples,
        chat=chat,
        backend=backend,
        updater=updater,
        progress=progress,
        steps=steps,
        work_dir=own_dir,
        reporter=reporter,
        sink=sink,
        team=team,
        plan=plan,
        is_restored=restored is not None,
    )
    try:
        while not _finished(loop):
            loop = _from_checkpoint(loop)
    finally:
        reporter.flush()
        backend.set_training(False)
    if examples.evaluation and team.is_first:
        backend.set_adapter_weights(load_best(own_dir, loop.progress.best_step))
    return loop.progress


def _finished(loop: Loop) -> bool:
    """Run to the end; False if it must begin again from the last checkpoint."""
    try:
        _run(loop)
    except CancelledError:
        # Stops are looked for between steps and between batches of an evaluation only.
        if is_finite(loop.backend):
            loop.save()
        raise
    except _HalfUpdatedError:
        return False
    return True


def _from_checkpoint(loop: Loop) -> Loop:
    """The loop as it was at the last checkpoint, but for the rows at once."""
    loop.updater.forget()  # there is no room for its state twice
    free_memory()
    updater = Updater(loop.spec, loop.backend)
    restored = load_checkpoint(loop.work_dir, loop.progress.inputs, loop.backend, updater)
    assert restored is not None, "one is written before the first step"  # noqa: S101
    restored.rows_at_once = loop.progress.rows_at_once
    loop.sink.emit(events.Log(f"going on after step {restored.step}"))
    return replace(loop, updater=updater, progress=restored, is_restored=True)


def _run(loop: Loop) -> None:
    """Evaluate, save and step until the last step is evaluated and saved."""
    progress = loop.progress
    interval = schedule.evaluation_interval(loop.spec, loop.steps)
    save_interval = loop.spec.save_steps if loop.spec.save_steps > 0 else interval
    saved = (progress.step, progress.last_eval_step) if loop.is_restored else None
    while True:
        is_last = loop.team.agreed(loop.is_last)
        is_due = is_last or progress.step % interval == 0
        if is_due and progress.last_eval_step < progress.step:
            loop.reporter.flush()
            evaluate(loop)
            is_last = is_last or loop.is_stale
        # Before the first step too: from there on there is always a state to go back to.
        is_saved = saved == (progress.step, progress.last_eval_step)
        if not is_saved and (is_last or progress.step % save_interval == 0):
            loop.save()
        if is_last:
            return
        loop.sink.check_cancelled()
        _step(loop)


def _step(loop: Loop) -> None:
    began = time.monotonic()
    progress = loop.progress
    rate = schedule.learning_rate(loop.spec, progress.step, loop.steps)
    loop.updater.set_rate(rate)
    rows = schedule.rows_of_step(loop.spec, len(loop.examples.train), progress.step)
    loop.team.seed_step(loop.spec.seed, progress.step)
    own_rows = loop.team.share(rows)
    # Asked of all once: who does its part again in smaller pieces must not ask the others again.
    tokens = loop.team.total(_trained_tokens(loop, own_rows))
    state = random_state()
    while (own_loss := _try_gradients(loop, own_rows, tokens)) is None:
        free_memory()
        set_random_state(state)  # the step's dropout begins where it began
    with _or_from_checkpoint(loop):
        loop.team.add_gradients(loop.backend.trainable_parameters().values())
        loss, norm = loop.team.total(own_loss), loop.updater.clip(loop.spec.max_grad_norm)
    overflows = loop.updater.is_overflow(norm)  # then the update is skipped, and the scale halved
    if not math.isfinite(loss) or not (math.isfinite(norm) or overflows):
        raise diverged(progress.step + 1, "The loss")
    with _or_from_checkpoint(loop):
        loop.updater.step()
    progress.step += 1
    for name, value in (("loss", loss), ("learning_rate", rate), ("grad_norm", norm)):
        if math.isfinite(value):
            progress.history.append((progress.step, name, value))
    loop.reporter.step(
        progress.step,
        loss=loss,
        rate=rate,
        norm=norm,
        tokens=sum(len(loop.examples.train[row].input_ids) for row in rows),
        seconds=time.monotonic() - began,
    )


def _trained_tokens(loop: Loop, rows: Sequence[int]) -> int:
    labels = (loop.examples.train[row].labels[1:] for row in rows)
    return sum(label != NO_LOSS for row in labels for label in row)


def _try_gradients(loop: Loop, rows: Sequence[int], tokens: float) -> float | None:
    """This process's part of a step's loss, of `tokens` in all, with its gradients put in place.

    None if it is to be tried again with fewer rows at once.
    """
    size = _rows_at_once(loop)
    loop.backend.set_training(True)
    loop.updater.clear_gradients()
    loss = 0.0
    try:
        for piece in schedule.micro_batches(rows, size):
            batch = collate([loop.examples.train[row] for row in piece], loop.examples.pad_id)
            # Every trained token of the step weighs the same, however the step is cut into pieces.
            piece_loss = loop.backend.loss_sum(batch) / tokens
            loop.updater.backward(piece_loss)
            loss += float(piece_loss.detach())
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        # The error holds on to everything the step had allocated: it must not outlive this block.
        _halve(loop, str(error), size)
    else:
        return loss
    loop.updater.clear_gradients()
    return None


@contextlib.contextmanager
def _or_from_checkpoint(loop: Loop) -> Iterator[None]:
    """What cannot be done once more: where memory runs out in it, the checkpoint is gone back to.

    Of a team one cannot go back alone, so there it ends the run.
    """
    size = _rows_at_once(loop)
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        if loop.team.size > 1:
            raise _too_much(loop, str(error), size) from None
        _halve(loop, str(error), size)
        raise _HalfUpdatedError from None


def _rows_at_once(loop: Loop) -> int:
    return loop.progress.rows_at_once or loop.spec.per_device_train_batch_size


def _too_much(loop: Loop, told: str, size: int) -> JobError:
    rows = "1 row" if size == 1 else f"{size} rows"
    return out_of_memory(
        f"at step {loop.progress.step + 1} with {rows} at once",
        longest=loop.examples.max_length,
        four_bit=loop.backend.choice.four_bit,
        told=told,
        plan=loop.plan,
    )


def _halve(loop: Loop, told: str, size: int) -> None:
    """From here on half the rows at once and twice the pieces; told, and kept in checkpoints."""
    step, spec = loop.progress.step + 1, loop.spec
    if size == 1 or not spec.auto_batch:
        error = _too_much(loop, told, size)
        if size > 1:
            error.hint = f"Set auto_batch=true, or a smaller batch. {error.hint}"
        raise error
    half = size // 2
    loop.progress.rows_at_once = half
    pieces = math.ceil(schedule.batch_size(spec) / half)
    message = (
        f"The memory ran out at step {step} with {size} rows at once: going on with {half} at once "
        f"and {pieces} pieces a step, which learns the same."
    )
    loop.sink.emit(
        events.Warning(
            "train.batch-halved",
            message,
            {"step": step, "before": size, "rows_at_once": half, "pieces": pieces},
        )
    )


def _meter_of(backend: TrainingBackend) -> GpuMeter | None:
    """The meter of the card that holds the adapter; None on a CPU."""
    device = next(iter(backend.trainable_parameters().values())).device
    if device.type != "cuda":
        return None
    return open_meter(f"GPU-{torch.cuda.get_device_properties(device).uuid}")
