"""Steps, rates and row orders as functions of the step alone."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.training.schedule import (
    count_steps,
    learning_rate,
    micro_batches,
    rows_of_step,
    steps_per_epoch,
)
from tunesmith.training.spec import TrainSpec

SPEC = TrainSpec(
    model_dir=Path("m"),
    data_file=Path("d"),
    out_dir=Path("o"),
    per_device_train_batch_size=4,
    gradient_accumulation_steps=2,
)


@given(rows=st.integers(1, 200), epoch=st.integers(0, 3))
def test_every_row_is_seen_once_in_every_epoch(rows: int, epoch: int) -> None:
    each = steps_per_epoch(SPEC, rows)
    seen = [
        row
        for step in range(epoch * each, (epoch + 1) * each)
        for row in rows_of_step(SPEC, rows, step)
    ]
    assert sorted(seen) == list(range(rows))


def test_an_epoch_is_shuffled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shuffled: list[int] = []
    real = random.Random.shuffle

    def shuffle(self: random.Random, order: list[int]) -> None:
        shuffled.append(len(order))
        real(self, order)

    monkeypatch.setattr(random.Random, "shuffle", shuffle)
    for step in range(2 * steps_per_epoch(SPEC, 97)):
        rows_of_step(SPEC, 97, step)
    assert shuffled == [97, 97]


def test_epochs_and_seeds_are_shuffled_differently() -> None:
    first = [rows_of_step(SPEC, 80, step) for step in range(10)]
    assert first != [rows_of_step(SPEC, 80, step) for step in range(10, 20)]
    assert first != [rows_of_step(replace(SPEC, seed=1), 80, step) for step in range(10)]
    assert first == [rows_of_step(SPEC, 80, step) for step in range(10)]


def test_a_step_is_cut_into_micro_batches() -> None:
    assert micro_batches([9, 8, 7, 6, 5, 4], 4) == [[9, 8, 7, 6], [5, 4]]


@pytest.mark.parametrize(("rows", "epochs"), [(800, 3), (1600, 2), (8000, 1)])
def test_fewer_rows_are_seen_more_often(rows: int, epochs: int) -> None:
    assert count_steps(SPEC, rows) == epochs * rows // 8
    assert count_steps(replace(SPEC, max_steps=7), rows) == 7
    assert count_steps(replace(SPEC, num_train_epochs=0.5), rows) == rows // 16


def test_the_linear_rate_warms_up_and_falls_to_one_step_above_zero() -> None:
    spec = replace(SPEC, learning_rate=1.0, warmup_ratio=0.2)
    rates = [learning_rate(spec, step, 10) for step in range(10)]
    assert rates == pytest.approx([0.5, 1, 1, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8])


def test_the_cosine_rate_is_half_in_the_middle() -> None:
    spec = replace(SPEC, learning_rate=1.0, warmup_ratio=0.0, lr_scheduler_type="cosine")
    assert learning_rate(spec, 5, 10) == pytest.approx(0.5)
    assert learning_rate(spec, 0, 10) == 1.0
    constant = replace(spec, lr_scheduler_type="constant")
    assert {learning_rate(constant, step, 10) for step in range(10)} == {1.0}
