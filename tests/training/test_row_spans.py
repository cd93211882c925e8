"""Which batch of a run is the heaviest, against every batch that the loop would make."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.templates.tokens import EncodedConversation
from tunesmith.training import row_spans, schedule
from tunesmith.training.activations import Load
from tunesmith.training.batches import collate
from tunesmith.training.row_spans import RowSpans, heaviest, heaviest_evaluated, spans_of
from tunesmith.training.spec import TrainSpec

SPEC = TrainSpec(model_dir=Path(), data_file=Path(), out_dir=Path())


def row(length: int, first: int) -> EncodedConversation:
    labels = tuple(-100 if at < first else 7 for at in range(length))
    return EncodedConversation((7,) * length, labels, ((0, 0),) * length)


rows_of = st.lists(
    st.integers(2, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1))),
    min_size=1,
    max_size=30,
)


@given(rows_of, st.integers(1, 5), st.integers(1, 3), st.integers(1, 40), st.integers(0, 3))
def test_no_batch_of_a_run_weighs_more(
    rows: list[tuple[int, int]], size: int, pieces: int, steps: int, seed: int
) -> None:
    encoded = [row(*it) for it in rows]
    spec = replace(
        SPEC, per_device_train_batch_size=size, gradient_accumulation_steps=pieces,
        max_steps=steps, seed=seed,
    )  # fmt: skip

    def weigh(load: Load) -> int:
        return 5 * load.tokens + 3 * load.rows * load.predicted

    found = heaviest(spans_of(encoded), spec, weigh)
    most = 0
    for step in range(steps):
        places = schedule.rows_of_step(spec, len(rows), step)
        for at in range(0, len(places), size):
            batch = collate([encoded[place] for place in places[at : at + size]], 0)
            count, length = batch.labels.shape
            first = int((batch.labels != -100).any(dim=0).to(int).argmax())
            most = max(most, 5 * count * length + 3 * count * (length - first))
    assert weigh(found) >= most
    if schedule.steps_per_epoch(spec, len(rows)) <= steps:  # no epoch ends before its last batch
        assert found.rows <= size
        assert weigh(found) == most or steps % schedule.steps_per_epoch(spec, len(rows))


def test_many_rows_are_weighed_by_the_longest_ones(monkeypatch) -> None:
    monkeypatch.setattr(row_spans, "_MOST_ROWS_SEEN", 10)
    rows = RowSpans(np.array([5, 9, 7] * 5, np.int32), np.array([4, 3, 6] * 5, np.int32))
    assert heaviest(rows, SPEC, lambda load: load.tokens) == Load(8, 9, 6, is_padded=True)


def test_a_context_cuts_rows_and_tells_how_many() -> None:
    rows = spans_of([row(20, 3), row(8, 2), row(31, 30)])
    assert (rows.tokens, rows.longest, rows.longer_than(8)) == (59, 31, 2)
    cut = rows.cut(8)
    assert cut.lengths.tolist() == [8, 8, 8]
    assert rows.cut(None) is rows


def test_a_last_batch_of_few_long_rows_weighs_more_where_its_mask_does() -> None:
    rows = spans_of([*(row(100 - at % 2, 90) for at in range(8)), row(390, 389), row(389, 388)])
    spec = replace(SPEC, per_device_eval_batch_size=8)

    def weigh(load: Load) -> int:
        return load.tokens + load.rows * load.length**2

    assert heaviest_evaluated(rows, spec, weigh) == Load(2, 390, 2)


def test_of_batches_of_one_length_the_one_that_predicts_most_is_told() -> None:
    rows = spans_of([row(9, 8), row(9, 2), row(9, 5), row(4, 3)])
    found = row_spans.loads_of(rows, np.arange(4), 1)
    assert found == {Load(1, 9, 7, is_padded=False), Load(1, 4, 1, is_padded=False)}


def test_a_context_before_the_first_answer_leaves_a_row_unusable() -> None:
    rows = spans_of([row(20, 3), row(8, 2), row(31, 30)])
    assert (rows.latest_answer, rows.unusable_at(31), rows.unusable_at(3)) == (30, 0, 2)


def test_an_evaluation_takes_the_rows_in_their_order() -> None:
    rows = spans_of([row(4, 1), row(30, 2), row(5, 1), row(6, 1)])
    spec = replace(SPEC, per_device_eval_batch_size=2)
    assert heaviest_evaluated(rows, spec, lambda load: load.tokens) == Load(2, 30, 29)
