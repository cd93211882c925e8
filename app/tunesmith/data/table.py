"""The values that readers give back: a table of texts, and the report of how it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

ColumnType = Literal["text", "integer", "number", "boolean", "date", "datetime", "time"]
_LOOKED_AT = 2000  # rows that a header's length is compared with


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read; None leaves it to be found out.

    `header` is the row number as a spreadsheet shows it, from 1, or 0 for a file without header.
    `fill_merged` repeats a merged cell's value in the rows below that it covers.
    """

    sheet: str | None = None
    header: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    as_displayed: bool = False
    fill_merged: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type that all its filled cells have, how many are empty."""

    name: str
    type: ColumnType
    nulls: int


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A line that is not in the table: its number in the file (from 1), why, and its text.

    JSON that is not line by line has the number of the entry. `file` is empty for a single file.
    """

    line: int
    reason: str
    text: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One of several files that a table was put together from, and what came of its lines."""

    name: str
    rows: int
    blank: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook and how many rows reading it in the same way gives."""

    name: str
    rows: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows and columns that the spreadsheet hides but the table has.

    None where the file's kind does not let us know.
    """

    rows: tuple[int, ...] | None = ()
    columns: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Report:
    """How a file was read: rows + blank + rejected = data lines.

    With `above_header`, the header, and a `sep=` line these are all records of the file.
    `above_header` counts titles, and blank records around them; the titles are in `warnings`.
    `header` is the header's row number from 1, None without one; `encoding` and `delimiter` are
    None for workbooks (and `delimiter` for text of a single column). `renamed` are the names that
    columns got whose own name another column has. `files` are the files of a table of several, in
    the order of its rows; then facts that differ between them are None or in `warnings`.
    """

    rows: int
    blank: int
    columns: tuple[Column, ...]
    rejected: tuple[RejectedRow, ...] = ()
    short_rows: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    header: int | None = None
    above_header: int = 0
    sheets: tuple[Sheet, ...] = ()
    hidden: Hidden = Hidden()
    merged: int | None = 0
    error_cells: int | None = 0
    warnings: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    files: tuple[SourceFile, ...] = ()


def title_warnings(titles: Sequence[str]) -> tuple[str, ...]:
    """What to say about the filled lines above the header: none of them is dropped silently."""
    if not titles:
        return ()
    shown = "; ".join(map(_quoted, titles[:3]))
    lines = "line with text" if len(titles) == 1 else "lines with text"
    return (
        f"{len(titles)} {lines} above the header, taken as titles and not as data: {shown}"
        f"{', …' if len(titles) > 3 else ''}. Choose with --header N or --no-header if not so.",
    )


def no_header_warnings(row: int, record: Sequence[str]) -> tuple[str, ...]:
    """What to say about a row (from 1) that is taken as data, though it may be the header."""
    shown = ", ".join(_quoted(" ".join(cell.split())) for cell in record[:3] if cell.strip())
    return (
        f"No row of column names was found. Row {row} is taken as data, though it has only texts "
        f"and may be one: {shown}{', …' if len(record) > 3 else ''}. If it is, choose --header N.",
    )


def header_warnings(data: Any) -> tuple[str, ...]:
    """What to say about the name of a lone column that may as well be its first row.

    Args:
        data: a pyarrow Table whose header was found, not chosen.
    """
    import pyarrow.compute as pc

    if data.num_columns != 1:
        return ()
    name = data.column_names[0]
    lengths = pc.utf8_length(data.column(0).slice(0, _LOOKED_AT).drop_null())
    if len(lengths) == 0 or len(name) < pc.quantile(lengths)[0].as_py():
        return ()
    return (
        f"{_quoted(name)} is taken as the name of the only column, though it is as long as the "
        "lines below it. If it is data, choose --no-header.",
    )


def _quoted(text: str) -> str:
    return f"“{text[:60]}{'…' if len(text) > 60 else ''}”"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, every cell as text (null where empty), with the report.

    `data` is a pyarrow Table of string columns, `row_numbers` a numpy array of the line (text
    files) or row (workbooks) at which each of its rows begins in the file, from 1.
    """

    data: Any  # pyarrow.Table, which has no type information
    row_numbers: Any  # uint32 array
    report: Report

    def __post_init__(self) -> None:
        """Readers may give the numbers in any sequence."""
        import numpy as np

        object.__setattr__(self, "row_numbers", np.asarray(self.row_numbers, np.uint32))

    def place(self, index: int) -> str:
        """Where a row, counted from 0, stands: `row 3`, or `b.csv row 3` in a table of several."""
        name, left = "", index
        for file in self.report.files:
            if left < file.rows:
                name = f"{file.name} "
                break
            left -= file.rows
        return f"{name}row {self.row_numbers[index]}"

    def columns(self) -> dict[str, list[str | None]]:
        """Name -> cells, as the column templates take them."""
        return {name: self.data.column(name).to_pylist() for name in self.data.column_names}

    def literal_columns(self) -> frozenset[str]:
        """Names of the columns whose texts are numbers or booleans."""
        kinds = ("integer", "number", "boolean")
        return frozenset(column.name for column in self.report.columns if column.type in kinds)
