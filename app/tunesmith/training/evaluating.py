"""Evaluations during a training: the held-out loss, the best adapter, early stopping, answers."""

import math

import torch

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.batches import collate
from tunesmith.training.checkpoint import save_best
from tunesmith.training.examples import Examples
from tunesmith.training.loop import Loop, diverged
from tunesmith.training.memory_trouble import free_memory, is_out_of_memory, out_of_memory
from tunesmith.training.samples import answer_samples
from tunesmith.training.team import ALONE, Team


def evaluate(loop: Loop) -> None:
    """Measure the held-out rows, keep the adapter if it is the best, and let both answer.

    Raises:
        JobError: `train.diverged`.
        CancelledError: between two batches.
    """
    progress = loop.progress
    if not loop.examples.evaluation:
        progress.last_eval_step = progress.best_step = progress.step
        return
    loss = _evaluation_in_memory(loop)
    if not math.isfinite(loss):
        raise diverged(progress.step, "The evaluation's loss")
    progress.history.append((progress.step, "eval_loss", loss))
    loop.sink.emit(events.Metric("eval_loss", progress.step, loss))
    if progress.first_eval_loss is None:
        progress.first_eval_loss = loss
    best = progress.best_eval_loss
    # As in transformers' EarlyStoppingCallback: better by more than the threshold, else one more.
    if best is None or best - loss > loop.spec.early_stopping_threshold:
        progress.evaluations_without_better = 0
    else:
        progress.evaluations_without_better += 1
    if best is None or loss < best:
        progress.best_eval_loss, progress.best_step = loss, progress.step
        if loop.team.is_first:
            save_best(loop.work_dir, progress.step, loop.backend)
    progress.last_eval_step = progress.step
    if loop.is_stale:
        count = progress.evaluations_without_better
        best_told = f"{progress.best_eval_loss:.4f} at step {progress.best_step}"
        loop.sink.emit(
            events.Log(
                f"no better eval loss in {count} evaluations: ends at step {progress.step}, "
                f"the best was {best_told}"
            )
        )
    _answer(loop)


def _evaluation_in_memory(loop: Loop) -> float:
    """The evaluation's loss, with fewer rows at once where memory runs out.

    Raises:
        JobError: `train.out-of-memory` if it does with one.
    """
    size = loop.spec.per_device_eval_batch_size
    while True:
        try:
            return evaluation_loss(loop.examples, loop.backend, size, loop.sink, loop.team)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if size == 1:
                raise out_of_memory(
                    f"in the evaluation at step {loop.progress.step} with 1 row at once",
                    longest=loop.examples.max_length,
                    four_bit=loop.backend.choice.four_bit,
                    told=str(error),
                    plan=loop.plan,
                ) from None
        size //= 2
        free_memory()
        message = f"The memory ran out in an evaluation: it goes on with {size} rows at once."
        loop.sink.emit(events.Warning("train.eval-batch-halved", message, {"rows_at_once": size}))


def _answer(loop: Loop) -> None:
    """Let base and adapter answer; a look at the run that must not end it."""
    samples, progress = loop.examples.samples, loop.progress
    if not samples.prompts or not loop.team.is_first:
        return
    try:
        progress.base_answers = answer_samples(
            loop.chat,
            loop.backend,
            samples,
            progress.step,
            progress.base_answers,
            loop.sink,
            begins_changed=loop.spec.mean_init_untrained or loop.spec.init_lora_weights == "loftq",
        )
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        message = "The memory ran out while answers were sampled; this evaluation shows none."
        loop.sink.emit(events.Warning("train.samples-skipped", message, {"step": progress.step}))
        free_memory()


def evaluation_loss(
    examples: Examples,
    backend: TrainingBackend,
    rows_at_once: int,
    sink: Sink,
    team: Team = ALONE,
) -> float:
    """Mean negative log-likelihood of the held-out rows' trained tokens, in nats."""
    backend.set_training(False)
    loss, tokens = 0.0, 0
    rows = team.share(examples.evaluation)
    # Not inference_mode: what a model caches at an evaluation (rotary tables) is trained on.
    with torch.no_grad():
        for start in range(0, len(rows), rows_at_once):
            sink.check_cancelled()
            batch = collate(rows[start : start + rows_at_once], examples.pad_id)
            loss += float(backend.loss_sum(batch))
            tokens += batch.trained_tokens
    return team.total(loss) / team.total(tokens)
