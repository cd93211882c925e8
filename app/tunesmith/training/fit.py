"""The training loop: steps, evaluations, checkpoints, the best adapter."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, JobError
from tunesmith.core.events import Sink
from tunesmith.training import schedule
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.batches import Batch, collate
from tunesmith.training.checkpoint import (
    Progress,
    drop_worse,
    load_best,
    load_checkpoint,
    save_best,
    save_checkpoint,
)
from tunesmith.training.examples import Examples
from tunesmith.training.spec import TrainSpec


@dataclass(frozen=True, slots=True)
class _Loop:
    """What every part of the loop works on; `steps` is where it ends."""

    spec: TrainSpec
    examples: Examples
    backend: TrainingBackend
    optimizer: torch.optim.Optimizer
    progress: Progress
    steps: int
    work_dir: Path
    sink: Sink

    def save(self) -> None:
        """Write a checkpoint of the step reached."""
        save_checkpoint(
            self.work_dir,
            self.progress,
            self.backend,
            self.optimizer,
            self.spec.save_total_limit,
        )


def fit(
    spec: TrainSpec,
    examples: Examples,
    backend: TrainingBackend,
    inputs: str,
    work_dir: Path,
    sink: Sink,
) -> Progress:
    """Train the backend's adapter and leave the best one in it.

    Goes on from the newest checkpoint in `work_dir` that was made from the same `inputs`. Asked to
    finish, it ends after the step at hand as if that were the last one.

    Raises:
        JobError: `train.diverged` when a loss is not a number.
        CancelledError: after writing a checkpoint of the step reached.
    """
    optimizer = torch.optim.AdamW(
        backend.trainable_parameters().values(),
        lr=spec.learning_rate,
        betas=(spec.adam_beta1, spec.adam_beta2),
        eps=spec.adam_epsilon,
        weight_decay=spec.weight_decay,
    )
    progress = load_checkpoint(work_dir, inputs, backend, optimizer)
    if progress is None:
        progress = Progress(inputs)
    else:
        sink.emit(events.Log(f"going on after step {progress.step}"))
    steps = schedule.count_steps(spec, len(examples.train))
    loop = _Loop(spec, examples, backend, optimizer, progress, steps, work_dir, sink)
    try:
        _run(loop)
    except CancelledError:
        # Stops are looked for between steps and between batches of an evaluation only.
        loop.save()
        raise
    finally:
        backend.set_training(False)
    if examples.evaluation:
        backend.set_adapter_weights(load_best(work_dir, progress.best_step))
    return progress


def _run(loop: _Loop) -> None:
    """Evaluate, save and step until the last step is evaluated and saved."""
    progress = loop.progress
    interval = schedule.evaluation_interval(loop.spec, loop.steps)
    save_interval = loop.spec.save_steps if loop.spec.save_steps > 0 else interval
    clock = _Clock(progress.step, loop.steps)
    while True:
        is_last = progress.step == loop.steps or (progress.step > 0 and loop.sink.finish_asked())
        is_due = is_last or progress.step % interval == 0
        if is_due and progress.last_eval_step < progress.step:
            _evaluate(loop)
        if progress.step > 0 and (is_last or progress.step % save_interval == 0):
            loop.save()
            drop_worse(loop.work_dir, progress.best_step)
        if is_last:
            return
        loop.sink.check_cancelled()
        _step(loop)
        loop.sink.emit(clock.tick(progress.step))


def evaluation_loss(
    examples: Examples, backend: TrainingBackend, rows_at_once: int, sink: Sink
) -> float:
    """Mean negative log-likelihood of the held-out rows' trained tokens, in nats."""
    backend.set_training(False)
    loss, tokens = 0.0, 0
    rows = examples.evaluation
    with torch.inference_mode():
        for start in range(0, len(rows), rows_at_once):
            sink.check_cancelled()
            batch = collate(rows[start : start + rows_at_once], examples.pad_id)
            loss += float(backend.loss_sum(batch))
            tokens += batch.trained_tokens
    return loss / tokens


def _step(loop: _Loop) -> None:
    began = time.monotonic()
    progress = loop.progress
    rate = schedule.learning_rate(loop.spec, progress.step, loop.steps)
    for group in loop.optimizer.param_groups:
        group["lr"] = rate
    rows = schedule.rows_of_step(loop.spec, len(loop.examples.train), progress.step)
    batches = [
        collate([loop.examples.train[row] for row in piece], loop.examples.pad_id)
        for piece in schedule.micro_batches(loop.spec, rows)
    ]
    loss, norm = _gradients(loop, batches)
    if not (math.isfinite(loss) and math.isfinite(norm)):
        raise JobError(
            "train.diverged",
            f"The loss is no longer a number at step {progress.step + 1}.",
            "Lower learning_rate (half is a good try); the last checkpoint is kept.",
        )
    loop.optimizer.step()
    progress.step += 1
    seconds = time.monotonic() - began
    seen = sum(int(batch.attention_mask.sum()) for batch in batches)
    for name, value in (("loss", loss), ("learning_rate", rate), ("grad_norm", norm)):
        progress.history.append((progress.step, name, value))
        loop.sink.emit(events.Metric(name, progress.step, value))
    loop.sink.emit(events.Metric("tokens_per_second", progress.step, seen / seconds))


def _gradients(loop: _Loop, batches: Sequence[Batch]) -> tuple[float, float]:
    """Put the step's clipped gradients in place; gives its loss and their norm before clipping."""
    # Every trained token of the step weighs the same, however the step is cut into pieces.
    tokens = sum(batch.trained_tokens for batch in batches)
    loop.backend.set_training(True)
    loop.optimizer.zero_grad(set_to_none=True)
    loss = 0.0
    for batch in batches:
        piece_loss = loop.backend.loss_sum(batch) / tokens
        piece_loss.backward()  # type: ignore[no-untyped-call]  # torch has no types for it
        loss += float(piece_loss.detach())
    norm = torch.nn.utils.clip_grad_norm_(
        _parameters(loop.optimizer), max_norm=loop.spec.max_grad_norm
    )
    return loss, float(norm)


def _evaluate(loop: _Loop) -> None:
    progress = loop.progress
    if not loop.examples.evaluation:
        progress.last_eval_step = progress.best_step = progress.step
        return
    loss = evaluation_loss(
        loop.examples, loop.backend, loop.spec.per_device_eval_batch_size, loop.sink
    )
    progress.history.append((progress.step, "eval_loss", loss))
    loop.sink.emit(events.Metric("eval_loss", progress.step, loss))
    if progress.first_eval_loss is None:
        progress.first_eval_loss = loss
    if progress.best_eval_loss is None or loss < progress.best_eval_loss:
        progress.best_eval_loss, progress.best_step = loss, progress.step
        save_best(loop.work_dir, progress.step, loop.backend)
    progress.last_eval_step = progress.step


def _parameters(optimizer: torch.optim.Optimizer) -> Sequence[torch.Tensor]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


class _Clock:
    """Estimates what is left from the mean time of this process's steps."""

    def __init__(self, step: int, steps: int) -> None:
        self._began = time.monotonic()
        self._first = step
        self._steps = steps

    def tick(self, step: int) -> events.Progress:
        each = (time.monotonic() - self._began) / (step - self._first)
        return events.Progress(step, self._steps, "steps", each * (self._steps - step))
