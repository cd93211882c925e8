"""The training loop, top to bottom: steps, when to evaluate and save, memory that runs out."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from tunesmith.core import events
from tunesmith.core.errors import CancelledError
from tunesmith.core.events import Sink
from tunesmith.hardware.gpu_meter import GpuMeter, open_meter
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.training import schedule
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.batches import Batch, collate
from tunesmith.training.checkpoint import (
    Progress,
    drop_worse,
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
    """Memory ran out while weights were being changed: only a checkpoint is known to be whole."""


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
    Of a team, each process does this with its share of the rows; the others than the first write
    to a folder of their own, and only the first has the best adapter in it at the end.

    Raises:
        JobError: `train.diverged` when a loss is not a number; `train.out-of-memory`.
        CancelledError: after writing a checkpoint of the step reached.
    """
    updater = Updater(spec, backend)
    restored = load_checkpoint(work_dir, inputs, backend, updater)
    progress = restored or Progress(inputs)
    team.wait()  # until all have read it, nothing is written
    own_dir = work_dir if team.is_first else work_dir / f"process-{team.rank}"
    if restored is not None:
        sink.emit(events.Log(f"going on after step {progress.step}"))
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
        backend.set_adapter_weights(load_best(work_dir, loop.progress.best_step))
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
            drop_worse(loop.work_dir, progress.best_step)
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
    state = random_state()
    while (done := _try_gradients(loop, rows)) is None:
        free_memory()
        set_random_state(state)  # the step's dropout begins where it began
    loss, norm = done
    overflows = loop.updater.is_overflow(norm)  # then the update is skipped, and the scale halved
    if not math.isfinite(loss) or not (math.isfinite(norm) or overflows):
        raise diverged(progress.step + 1, "The loss")
    _update(loop)
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


def _try_gradients(loop: Loop, rows: Sequence[int]) -> tuple[float, float] | None:
    """Loss and gradient norm of a step; None if it is to be tried again with fewer rows at once."""
    size = loop.progress.rows_at_once or loop.spec.per_device_train_batch_size
    try:
        batches = [
            collate([loop.examples.train[row] for row in piece], loop.examples.pad_id)
            for piece in schedule.micro_batches(loop.team.share(rows), size)
        ]
        return _gradients(loop, batches)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        # The error holds on to everything the step had allocated: it must not outlive this block.
        _halve(loop, str(error), size)
    loop.updater.clear_gradients()
    return None


def _update(loop: Loop) -> None:
    """Change the weights."""
    size = loop.progress.rows_at_once or loop.spec.per_device_train_batch_size
    try:
        loop.updater.step()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        _halve(loop, str(error), size)
        raise _HalfUpdatedError from None


def _halve(loop: Loop, told: str, size: int) -> None:
    """From here on half the rows at once and twice the pieces; told, and kept in checkpoints."""
    step, spec = loop.progress.step + 1, loop.spec
    if size == 1 or not spec.auto_batch:
        rows = "1 row" if size == 1 else f"{size} rows"
        error = out_of_memory(
            f"at step {step} with {rows} at once",
            longest=loop.examples.max_length,
            four_bit=loop.backend.choice.four_bit,
            told=told,
            plan=loop.plan,
        )
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


def _gradients(loop: Loop, batches: Sequence[Batch]) -> tuple[float, float]:
    """Put the step's clipped gradients in place; gives its loss and their norm before clipping."""
    # Every trained token of the step weighs the same, however the step is cut into pieces.
    tokens = loop.team.total(sum(batch.trained_tokens for batch in batches))
    loop.backend.set_training(True)
    loop.updater.clear_gradients()
    loss = 0.0
    for batch in batches:
        piece_loss = loop.backend.loss_sum(batch) / tokens
        loop.updater.backward(piece_loss)
        loss += float(piece_loss.detach())
    loop.team.add_gradients(loop.backend.trainable_parameters().values())
    return loop.team.total(loss), loop.updater.clip(loop.spec.max_grad_norm)


def _meter_of(backend: TrainingBackend) -> GpuMeter | None:
    """The meter of the card that holds the adapter; None on a CPU."""
    device = next(iter(backend.trainable_parameters().values())).device
    if device.type != "cuda":
        return None
    return open_meter(f"GPU-{torch.cuda.get_device_properties(device).uuid}")
