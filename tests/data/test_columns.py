"""A column is the same, looked at as a whole or a part at a time."""

import itertools
import time

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.data.columns import NOTHING, Seen, look_at, name_columns, type_of_text

KINDS = (
    st.integers(-(10**17), 10**17).map(str),
    st.decimals(-(10**6), 10**6, places=2).map(str),
    st.sampled_from(["007", "true", "FALSE", " 12 ", " ", "\u00a0", "14:05", "2026-02-30"]),
    st.dates().map(str),
    st.datetimes().map(lambda it: it.isoformat(" ", "seconds")),
    st.text(max_size=4).map(lambda it: it or None),
)
# Often of one kind, as in a table; a mixture is text before anything else can go wrong.
COLUMNS = st.one_of(
    *(st.lists(st.one_of(st.none(), kind), max_size=30) for kind in (st.one_of(KINDS), *KINDS))
)


def whole_column(cells: list[str | None]) -> Seen:
    """By one cell after the other: what `type_of_text` says, and what both have in common."""
    seen = NOTHING
    for cell in cells:
        empty = cell is None or not cell.strip()
        seen += Seen(None, 1) if empty else Seen(type_of_text(str(cell)), 0)
    return seen


@given(COLUMNS, st.lists(st.integers(0, 30), max_size=3))
def test_parts_add_up_to_the_whole(cells: list[str | None], cuts: list[int]) -> None:
    array = pa.array(cells, pa.string())
    edges = sorted({0, len(cells), *(cut for cut in cuts if cut <= len(cells))})
    pairs = itertools.pairwise(edges)
    alone = told = NOTHING
    for start, end in pairs:
        alone += look_at(array[start:end])
        told += look_at(array[start:end], told.type)
    assert alone == told == look_at(array) == whole_column(cells)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2.5"], "number"),
        (["2026-01-01", "2026-01-01 10:00"], "datetime"),
        (["1", "true"], "text"),
        (["-1.5", "-", "2"], "text"),
        (["1.5", "2."], "text"),
        (["1.5", "00.5"], "text"),
        (["1.5", "1-5"], "text"),
        (["1.5", "1.5.5"], "text"),
        (["-0.25", "", "0"], "number"),
        (["0001-01-01"], "date"),
        (["0000-01-01"], "text"),
        (["2026/01/01"], "text"),
        (["2026-02-29 10:00"], "text"),
        (["123456789012345678", "-123456789012345678"], "integer"),
        (["1234567890123456789"], "text"),
        (["2026-02-28", "2026-02-29"], "text"),  # 2026 is no leap year
        ([" 1", "2 "], "integer"),
        (["", " "], None),
    ],
)
def test_the_type_is_what_all_cells_have(cells: list[str], kind: str | None) -> None:
    assert look_at(pa.array(cells)).type == kind


def test_a_column_known_as_text_is_not_looked_at_again() -> None:
    assert look_at(pa.array(["1", " ", None]), "text") == Seen("text", 2)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", "integer"),
        (" -12 ", "integer"),
        ("\u2003-0.5", "number"),
        ("true", "boolean"),
        ("FALSE", "boolean"),
        ("1999-12-31", "date"),
        ("09:30", "time"),
        ("2026-03-14 09:30:00", "datetime"),
        ("2026-03-14T09:30:00Z", "datetime"),
        ("007", "text"),
        ("1E5", "text"),
        (".5", "text"),
        ("+5", "text"),
        ("٣", "text"),
        ("2026-02-30", "text"),  # no such day
        ("truth", "text"),
        ("name", "text"),
        ("", "text"),
        (" ", "text"),
    ],
)
def test_types_of_texts(text: str, kind: str) -> None:
    assert type_of_text(text) == kind


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "b", ""]), max_size=12))
def test_names_are_unique_and_the_first_of_a_name_keeps_it(header: list[str]) -> None:
    names = name_columns(header, len(header) + 1)
    assert len(set(names)) == len(names) == len(header) + 1
    for place, name in enumerate(header):
        if name and name not in header[:place]:
            assert names[place] == name


def test_a_hundred_thousand_columns_of_one_name_are_named_in_no_time() -> None:
    begun = time.process_time()
    names = name_columns(["x"] * 100_000, 100_000)
    assert names[:2] + names[-1:] == ("x", "x (2)", "x (100000)")
    assert time.process_time() - begun < 5  # counting up for each took hours
