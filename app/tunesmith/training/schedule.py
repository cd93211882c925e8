"""Which rows a step sees and at what learning rate: pure functions of the step.

That they depend on nothing else is what makes a resumed run equal to an uninterrupted one.
"""

import functools
import math
import random
from collections.abc import Sequence

from tunesmith.training.spec import TrainSpec


def count_steps(spec: TrainSpec, rows: int) -> int:
    """Optimizer steps of the whole run."""
    if spec.max_steps > 0:
        return spec.max_steps
    epochs = spec.num_train_epochs
    if epochs is None:
        epochs = 3 if rows < 1000 else 2 if rows < 5000 else 1
    return max(1, math.ceil(epochs * steps_per_epoch(spec, rows)))


def steps_per_epoch(spec: TrainSpec, rows: int) -> int:
    """Optimizer steps in which every row is seen once."""
    return max(1, math.ceil(rows / batch_size(spec)))


def rows_of_step(spec: TrainSpec, rows: int, step: int) -> list[int]:
    """Row numbers of optimizer step `step` (from 0); each epoch is shuffled by seed and epoch.

    The last batch of an epoch may be smaller than the others; no row is left out.
    """
    epoch, position = divmod(step, steps_per_epoch(spec, rows))
    order = _order(spec.seed, epoch, rows)
    size = batch_size(spec)
    return list(order[position * size : (position + 1) * size])


@functools.lru_cache(maxsize=1)  # every step of an epoch asks, and a million rows take a second
def _order(seed: int, epoch: int, rows: int) -> tuple[int, ...]:
    order = list(range(rows))
    random.Random(f"{seed}/{epoch}").shuffle(order)  # noqa: S311 - not for secrets
    return tuple(order)


def micro_batches(rows: Sequence[int], size: int) -> list[list[int]]:
    """The rows of a step in pieces of `size`, usually `per_device_train_batch_size`."""
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]


def learning_rate(spec: TrainSpec, step: int, steps: int) -> float:
    """Rate of optimizer step `step` (from 0) of `steps`, as transformers' get_scheduler gives it,

    except that warm-up begins at 1/warm-up instead of 0, so that no step is spent on nothing.
    """
    warmup = math.ceil(spec.warmup_ratio * steps)
    if step < warmup:
        return spec.learning_rate * (step + 1) / warmup
    if spec.lr_scheduler_type == "constant":
        return spec.learning_rate
    share = (step - warmup) / max(1, steps - warmup)
    if spec.lr_scheduler_type == "cosine":
        return spec.learning_rate * 0.5 * (1 + math.cos(math.pi * share))
    return spec.learning_rate * (1 - share)


def evaluation_interval(spec: TrainSpec, steps: int) -> int:
    """Steps between evaluations."""
    return spec.eval_steps if spec.eval_steps > 0 else max(1, math.ceil(steps / 10))


def batch_size(spec: TrainSpec) -> int:
    """Rows of one optimizer step."""
    return spec.per_device_train_batch_size * spec.gradient_accumulation_steps
