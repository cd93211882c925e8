"""Sorts, filters and pages a table of texts without copying it: only row indices move.

All functions take tables of one chunk per column, such as stored ones; work that takes long is
done in Arrow, which lets other threads run meanwhile, and in slices that can be cancelled.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink, Sink
from tunesmith.core.formula_cells import FORMULA, NUMBER
from tunesmith.data.table import ColumnType

PAGE_ROWS = 256
SHOWN_CHARACTERS = 300  # of a cell in a page; `cell` has the whole text
_PAGES_KEPT = 64
_SLICE_ROWS = 1 << 17  # rows between two looks whether the work is still wanted
_LINE_ENDS = r"[\r\n\t\v\f\x{85}\x{2028}\x{2029}]+"


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by a column; rows whose cell is empty come last either way."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows with the text in any cell, or in the cell of one column, ignoring case."""

    text: str
    column: str | None = None


def arrange(
    table: Any,
    order: Order | None = None,
    wanted: Filter | None = None,
    *,
    types: dict[str, ColumnType] | None = None,
    rows: Any = None,
    sink: Sink | None = None,
) -> Any:
    """The rows to show, in their order.

    Args:
        table: a pyarrow Table of texts.
        order: how to sort; without it rows stay in the order of the file.
        wanted: which rows; an empty text wants all.
        types: column name -> type; numbers are then sorted as numbers.
        rows: a pyarrow uint32 Array of the only rows to consider, or None for all.
        sink: asked for cancellation between slices.

    Returns:
        A pyarrow uint32 Array of row indices, or None for every row in the order of the file.

    Raises:
        InputError: `data.column-unknown`.
    """
    import pyarrow.compute as pc

    listener = sink if sink is not None else MemorySink()
    chosen = rows
    if wanted is not None and wanted.text:
        mask = _matching(table, wanted, listener)
        if chosen is None:
            chosen = pc.indices_nonzero(mask).cast("uint32")
        else:
            chosen = chosen.filter(mask.take(chosen))
    if order is not None:
        listener.check_cancelled()
        kind = (types or {}).get(order.column, "text")
        keys = _sort_keys(_column(table, order.column), kind, listener)
        if chosen is not None:
            keys = keys.take(chosen)
        listener.check_cancelled()
        places = pc.array_sort_indices(
            keys, order="descending" if order.descending else "ascending"
        )
        places = places.cast("uint32")
        chosen = places if chosen is None else chosen.take(places)
    return chosen


def contiguous(column: Any) -> Any:
    """The only chunk of a ChunkedArray, without a copy where there is just one."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a view: `cells[column][row]`, one line each, shortened, None where empty."""

    start: int
    cells: tuple[list[str | None], ...]
    row_numbers: list[int]


class TableView:
    """Rows of a table in some order, read by pages. Threads may read the same view.

    Args:
        table: a pyarrow Table of texts.
        row_numbers: numpy array with the number in the file of each row of the table.
        rows: what `arrange` gave: the rows to show, or None for all.
    """

    def __init__(self, table: Any, row_numbers: Any, rows: Any = None) -> None:
        self.table = table
        self.rows = rows
        self._row_numbers = row_numbers
        self._columns = tuple(contiguous(column) for column in table.columns)
        self._pages: OrderedDict[int, Page] = OrderedDict()
        self._lock = Lock()

    @property
    def row_count(self) -> int:
        """How many rows are shown."""
        return self.table.num_rows if self.rows is None else len(self.rows)

    def with_rows(self, rows: Any) -> "TableView":
        """Another view of the same table."""
        return TableView(self.table, self._row_numbers, rows)

    def table_row(self, row: int) -> int:
        """Index in the table of a shown row."""
        return row if self.rows is None else self.rows[row].as_py()

    def shown_row(self, table_row: int) -> int | None:
        """Where a row of the table is shown, None if it is not."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.rows is None:
            return table_row if 0 <= table_row < self.table.num_rows else None
        place = pc.index(self.rows, pa.scalar(table_row, pa.uint32())).as_py()
        return place if place >= 0 else None

    def cell(self, row: int, column: int) -> str | None:
        """The whole text of a shown cell, None where it is null."""
        text: str | None = self._columns[column][self.table_row(row)].as_py()
        return text

    def is_one_line(self, row: int, column: int) -> bool:
        """Whether a cell's text has no line end, which a page shows as a space."""
        return len((self.cell(row, column) or "").splitlines()) < 2

    @property
    def largest_row_number(self) -> int:
        """The largest number of a row of the table, shown or not; 0 if there is none."""
        return int(self._row_numbers[-1]) if len(self._row_numbers) else 0

    def row_number(self, row: int) -> int:
        """Number in the file of a shown row, from 1."""
        return int(self._row_numbers[self.table_row(row)])

    def cached(self, number: int) -> Page | None:
        """Page `number` (rows from `number * PAGE_ROWS`) if it was read lately."""
        with self._lock:
            page = self._pages.get(number)
            if page is not None:
                self._pages.move_to_end(number)
            return page

    def page(self, number: int) -> Page:
        """Page `number`, read now unless it was lately."""
        found = self.cached(number)
        if found is None:
            found = self.read(number * PAGE_ROWS, PAGE_ROWS)
            with self._lock:
                self._pages[number] = found
                while len(self._pages) > _PAGES_KEPT:
                    self._pages.popitem(last=False)
        return found

    def read(self, start: int, count: int) -> Page:
        """Some shown rows, not kept; fewer at the end of the view."""
        pick, numbers = self._picker(start, count)
        cells = tuple(_one_line(pick(column)).to_pylist() for column in self._columns)
        return Page(start, cells, numbers)

    def tab_separated(
        self, ranges: Iterable[tuple[int, int]], columns: Sequence[int] | None = None
    ) -> str:
        """Shown rows as a spreadsheet takes them from the clipboard, cells whole, with a header.

        What it would take for a formula gets an apostrophe in front (`core.formula_cells`).

        Args:
            ranges: (start, count) of shown rows.
            columns: indices of the columns; None takes all.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        chosen = range(len(self._columns)) if columns is None else columns
        names = pa.array([self.table.column_names[column] for column in chosen], pa.large_string())
        lines = ["\t".join(_quoted(names).to_pylist())]
        for start, count in ranges:
            pick, _ = self._picker(start, count)
            cells = [_quoted(pick(self._columns[column])) for column in chosen]
            lines += pc.binary_join_element_wise(*cells, _large("\t")).to_pylist()
        return "\n".join(lines) + "\n"

    def _picker(self, start: int, count: int) -> tuple[Callable[[Any], Any], list[int]]:
        if self.rows is None:
            numbers = self._row_numbers[start : start + count].tolist()
            return lambda column: column.slice(start, count), numbers
        indices = self.rows.slice(start, count)
        numbers = self._row_numbers[indices.to_numpy()].tolist()
        return lambda column: column.take(indices), numbers


def _one_line(cells: Any) -> Any:
    """Short texts without line ends; null where there is nothing but white space."""
    import pyarrow as pa
    import pyarrow.compute as pc

    short = pc.utf8_slice_codeunits(cells, 0, SHOWN_CHARACTERS)
    flat = pc.replace_substring_regex(short, pattern=_LINE_ENDS, replacement=" ")
    blank = pc.or_(pc.utf8_is_space(cells), pc.equal(cells, ""))
    return pc.if_else(pc.fill_null(blank, fill_value=True), pa.scalar(None, flat.type), flat)


def _quoted(cells: Any) -> Any:
    """Cells in quotes where a spreadsheet would otherwise split them; empty ones without text.

    Formulas get an apostrophe in front.
    """
    import pyarrow.compute as pc

    texts = pc.fill_null(cells, "").cast("large_string")
    numbers = pc.match_substring_regex(texts, f"^{NUMBER}$")
    formulas = pc.and_not(pc.match_substring_regex(texts, f"^{FORMULA}$"), numbers)
    marked = pc.binary_join_element_wise(_large("'"), texts, _large(""))
    texts = pc.if_else(formulas, marked, texts)
    doubled = pc.replace_substring(texts, pattern='"', replacement='""')
    quoted = pc.binary_join_element_wise(_large('"'), doubled, _large('"'), _large(""))
    return pc.if_else(pc.match_substring_regex(texts, r'[\t\n\r"]'), quoted, texts)


def _large(text: str) -> Any:
    """A scalar of the type that the tables' columns have; Arrow does not join two types."""
    import pyarrow as pa

    return pa.scalar(text, pa.large_string())


def _column(table: Any, name: str) -> Any:
    if name not in table.column_names:
        raise InputError(
            "data.column-unknown",
            f"There is no column “{name}”.",
            f"Columns: {', '.join(table.column_names)}.",
        )
    return contiguous(table.column(name))


def _slices(array: Any, sink: Sink) -> Iterable[Any]:
    for start in range(0, len(array), _SLICE_ROWS):
        sink.check_cancelled()
        yield array.slice(start, _SLICE_ROWS)


def _matching(table: Any, wanted: Filter, sink: Sink) -> Any:
    """A boolean Array: which rows of the table have the text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = table.column_names if wanted.column is None else [wanted.column]
    found: Any = pa.scalar(value=False)
    for name in names:
        parts = [
            pc.fill_null(pc.match_substring(part, wanted.text, ignore_case=True), fill_value=False)
            for part in _slices(_column(table, name), sink)
        ]
        here = pa.concat_arrays(parts) if parts else pa.array([], pa.bool_())
        found = pc.or_(found, here)
    return found


def _sort_keys(column: Any, kind: ColumnType, sink: Sink) -> Any:
    """What the cells are compared by: numbers, or lower-case texts; null where empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    number_type = {"integer": pa.int64(), "number": pa.float64()}.get(kind)
    parts = []
    for part in _slices(column, sink):
        text = pc.utf8_trim_whitespace(part)
        empty = pc.equal(text, "")
        text = pc.if_else(pc.fill_null(empty, fill_value=True), pa.scalar(None, text.type), text)
        parts.append(text.cast(number_type) if number_type else pc.utf8_lower(text))
    return pa.concat_arrays(parts) if parts else pa.array([], number_type or pa.large_string())
