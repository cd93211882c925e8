"""Statistics of columns agree with counting by hand."""

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import statistics
from tunesmith.data.columns import describe_columns
from tunesmith.data.statistics import BINS, TOP_VALUES, ColumnStatistics, describe_table


def describe(cells: list[str | None], rows: Any = None) -> ColumnStatistics:
    table = pa.table({"a": pa.array(cells, pa.large_string())})
    return describe_table(table, describe_columns(table), rows=rows)[0]


@given(st.lists(st.none() | st.sampled_from(["", " ", "a", "bb", "cc", "dddd", "7"])))
def test_counts_agree_with_counting_by_hand(cells: list[str | None]) -> None:
    filled = [cell for cell in cells if cell and cell.strip()]
    found = describe(cells)
    assert (found.rows, found.nulls) == (len(cells), len(cells) - len(filled))
    assert found.distinct == len(set(filled))
    assert dict(found.top) == dict(Counter(filled))
    assert [count for _, count in found.top] == sorted(
        (count for _, count in found.top), reverse=True
    )
    if filled:
        assert found.distribution is not None
        assert sum(found.distribution.counts) == len(filled)
    else:
        assert found.distribution is None


@given(st.lists(st.integers(-10_000, 10_000), min_size=1))
def test_every_number_lies_in_its_bin(values: list[int]) -> None:
    spread = describe([str(value) for value in values]).distribution
    assert spread is not None
    assert spread.unit == "value"
    assert (spread.low, spread.high) == (min(values), max(values))
    edges = spread.edges
    assert len(edges) == len(spread.counts) + 1 <= BINS + 1
    assert list(edges) == sorted(edges)
    last = len(spread.counts) - 1
    for place, count in enumerate(spread.counts):
        inside = [
            value
            for value in values
            if edges[place] <= value and (place == last or value < edges[place + 1])
        ]
        assert count == len(inside)


def test_texts_are_measured_in_characters() -> None:
    found = describe(["é" * length for length in range(1, 41)])
    assert found.distribution is not None
    assert found.distribution.unit == "characters"
    assert (found.distribution.low, found.distribution.high) == (1, 40)
    assert found.distribution.median == 20.5
    assert found.distribution.counts == (2,) * 20


def test_decimal_numbers_and_days_have_their_own_units() -> None:
    numbers = describe(["0.5", "1.5", "2.5"]).distribution
    assert numbers is not None
    assert (numbers.unit, numbers.low, numbers.high) == ("value", 0.5, 2.5)
    days = describe(["1970-01-03", "1970-01-11", None]).distribution
    assert days is not None
    assert (days.unit, days.low, days.high) == ("day", 2, 10)
    moments = describe(["1970-01-03 10:00:00", "1970-01-05T11:00"]).distribution
    assert moments is not None
    assert (moments.unit, moments.high) == ("day", 4)
    assert describe(["true", "false"]).distribution is None


def test_one_giant_cell_does_not_flatten_the_histogram() -> None:
    cells: list[str | None] = ["x" * (10 + row % 20) for row in range(1000)]
    found = describe([*cells, "x" * 1_000_000])
    assert found.distribution is not None
    assert found.distribution.counts[0] == 50
    assert found.distribution.counts[-1] == 51, "the giant is in the last bin"
    assert found.distribution.edges[-1] == 1_000_000


def test_equal_lengths_make_one_bar_in_the_middle() -> None:
    found = describe([f"T-{row:04}" for row in range(50)])
    assert found.distribution is not None
    assert found.distribution.counts == (0, 0, 50, 0, 0)


def test_few_repeated_values_are_a_category_and_single_ones_are_not() -> None:
    assert describe(["a", "b", "c"] * 10).is_category
    assert not describe(["a", "b", "c"]).is_category
    assert not describe([str(row % 13) for row in range(100)]).is_category


def test_the_most_frequent_values_come_first() -> None:
    cells: list[str | None] = [f"v{value:02}" for value in range(40) for _ in range(value + 1)]
    found = describe(cells)
    assert found.distinct == 40
    assert found.top == tuple(
        (f"v{value:02}", value + 1) for value in range(39, 39 - TOP_VALUES, -1)
    )


def test_too_many_values_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "DISTINCT_BOUND", 10)
    assert describe([str(row) for row in range(10)]).distinct == 10
    found = describe([str(row) for row in range(11)])
    assert found.distinct is None
    assert found.top == ()
    assert not found.is_category


def test_slices_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    cells: list[str | None] = [str(row % 7) for row in range(100)]
    whole = describe(cells)
    monkeypatch.setattr(statistics, "_SLICE_ROWS", 9)
    assert describe(cells) == whole


def test_only_the_given_rows_count() -> None:
    found = describe(["a", "b", None, "a"], pa.array([3, 2, 0], pa.uint32()))
    assert (found.rows, found.nulls, found.top) == (3, 1, (("a", 2),))


def test_columns_are_told_as_they_are_found_and_work_stops_when_cancelled() -> None:
    table = pa.table({name: pa.array(["1"], pa.large_string()) for name in "ab"})
    sink, told = MemorySink(), []
    describe_table(table, describe_columns(table), sink, told.append)
    assert [found.name for found in told] == ["a", "b"]
    assert [event.done for event in sink.events if isinstance(event, Progress)] == [1, 2]
    sink.cancelled = True
    with pytest.raises(CancelledError):
        describe_table(table, describe_columns(table), sink)
