"""Texts of a column's cells at once are those of each cell for itself."""

import datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # has no types
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.data.dialect import is_blank
from tunesmith.data.number_formats import displayed_text, plain_text
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading
from tunesmith.data.workbook_texts import ColumnTexts, blank_rows

DAYS = st.dates(datetime.date(1899, 12, 31))
FLOATS = st.one_of(
    st.integers(-1000, 10**6).map(float),
    st.decimals(-10_000, 10_000, places=2).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([-0.0, 0.1 + 0.2, 1e15, 999_999_999_999_999.0, 1e-5, 1e300, 2.0**63]),
)
MOMENTS = st.datetimes(datetime.datetime(1899, 12, 31), datetime.datetime(9999, 12, 31))
KINDS: list[st.SearchStrategy[Any]] = [
    st.sampled_from(["", " ", "x", "007", "ä"]),
    FLOATS,
    st.integers(-(10**18), 10**18),
    st.booleans(),
    DAYS,
    MOMENTS.map(lambda moment: moment.replace(microsecond=0)),
    MOMENTS,
    st.times(),
    st.timedeltas(datetime.timedelta(-100), datetime.timedelta(1000)),
]
VALUES = st.lists(st.sampled_from(KINDS), min_size=1, max_size=3).flatmap(
    lambda kinds: st.lists(st.one_of(kinds), min_size=1, max_size=20)
)
CODES = st.sampled_from(
    ["00000", "0.00", "#,##0.00", "0%", "d.m.yy", "d.m.yy hh:mm", "hh:mm:ss", "# ?/?", "[h]:mm:ss"]
)


def of_cell(value: Any, code: str, *, as_displayed: bool) -> tuple[str, bool]:
    """The text of a cell, and whether its format could not be followed."""
    if not as_displayed:
        return plain_text(value, code), False
    shown = displayed_text(value, code)
    return (plain_text(value, code), True) if shown is None else (shown, False)


@settings(max_examples=300)
@given(VALUES, st.dictionaries(st.integers(5, 24), CODES), st.booleans())
def test_a_column_at_once_is_its_cells_one_by_one(
    values: list[Any], codes: dict[int, str], as_displayed: bool
) -> None:
    writer = ColumnTexts({2: codes}, as_displayed=as_displayed)
    expected = [
        of_cell(value, codes.get(row, ""), as_displayed=as_displayed)
        for row, value in enumerate(values, start=5)
    ]
    assert writer.of(values, 2, 5) == [text for text, _ in expected]
    assert sum(it.cells for it in writer.unfollowed.values()) == sum(odd for _, odd in expected)
    assert writer.of(values, 3, 5) == [
        of_cell(value, "", as_displayed=as_displayed)[0] for value in values
    ]


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from(["", " ", "\u2003", "x"]), min_size=width, max_size=width),
            min_size=1,
        )
    )
)
def test_blank_rows_have_nothing_in_any_column(rows: list[list[str]]) -> None:
    columns = list(zip(*rows, strict=True))
    assert blank_rows(columns) == [place for place, row in enumerate(rows) if is_blank(row)]


def test_rows_of_a_sheet_not_chosen_are_as_many_as_reading_it_gives(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("first").write_column(0, 0, ["name", "x"])
    second = book.add_worksheet("second")
    second.write_column(0, 0, ["name", *(["x"] * 2100), " ", "y"])  # more than is looked at first
    book.close()
    sheets = read_table(path).report.sheets
    assert read_table(path, Reading(sheet="second")).report.rows == sheets[1].rows == 2101
