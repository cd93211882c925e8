"""What a scan of a sheet's XML finds: hidden rows and columns, errors, formats, merged ranges.

Not for finding it: that is `workbook_scan`, tag by tag, and `workbook_blocks`, block by block.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.data.workbook_package import refuse

MAX_ROWS = 1_048_576  # the format's own limits
MAX_COLUMNS = 16_384
_MAX_CELLS = 60_000_000  # of the rectangle that holds all cells: calamine makes room for each
_MAX_CELLS_FROM_A1 = 1_000_000_000  # of the rectangle from A1, filled or not
if TYPE_CHECKING:
    from tunesmith.data.workbook_serials import OddSerials

REFERENCE = re.compile(r"\$?([A-Za-z]{1,7})\$?(\d{1,9})")


@dataclass(slots=True)
class SheetScan:
    """Facts about one sheet; rows and columns count from 0.

    `errors` are the places of cells with an error, row * MAX_COLUMNS + column.
    `spans` are the merged ranges of more than one row: first row, last row, first column.
    `styles` maps column -> row -> format code, for the formats that matter. `unstored` counts the
    formulas without a stored result, which read as empty; the first is `first_unstored` ("B2").
    `odd` are cells whose dates need a look of their own; `is_misread` says that calamine would
    read some cells wrong (see `workbook_repair`).
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: list[int] = field(default_factory=list)
    merged: int = 0
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    unstored: int = 0
    first_unstored: str = ""
    styles: dict[int, dict[int, str]] = field(default_factory=dict)
    odd: "OddSerials | None" = None
    is_misread: bool = False

    def add_merged(self, first_row: int, last_row: int, column: int) -> None:
        """Count a merged range."""
        self.merged += 1
        if last_row > first_row:
            self.spans.append((first_row, last_row, column))

    def add_merged_range(self, reference: str) -> None:
        """Count a merged range by what its `mergeCell` says (A2:B4)."""
        start, _, end = reference.partition(":")
        corner, opposite = REFERENCE.fullmatch(start), REFERENCE.fullmatch(end or start)
        if corner and opposite:
            column = column_index(corner[1])
            self.add_merged(int(corner[2]) - 1, int(opposite[2]) - 1, column)

    def code(self, row: int, column: int) -> str:
        """The format code of a cell, empty if it does not matter."""
        codes = self.styles.get(column)
        return codes.get(row, "") if codes else ""

    def add_unstored(self, row: int, column: int, count: int = 1) -> None:
        """Count formulas without a stored result, the first of them at this place."""
        if not self.unstored:
            self.first_unstored = f"{column_letters(column)}{row + 1}"
        self.unstored += count


def column_letters(column: int) -> str:
    """The spreadsheet's name of a column (0 -> A, 26 -> AA)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column of a spreadsheet's column name (A -> 0)."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def whole(text: str | None, otherwise: int = 0) -> int:
    """An attribute's whole number."""
    stripped = (text or "").strip()
    return int(stripped) if re.fullmatch(r"[0-9]{1,9}", stripped) else otherwise


def is_true(text: str | None) -> bool:
    """An attribute's truth value."""
    return text in ("1", "true", "on")


class Bounds:
    """The rectangle of filled cells; refuses positions no honest sheet has."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._path, self._sheet = path, sheet
        self._last_row = self._last_column = -1
        self._first_column = MAX_COLUMNS

    def add(self, row: int, column: int, last_column: int | None = None) -> None:
        """Widen the rectangle to a cell, or to the cells of a row.

        Raises:
            InputError: `data.workbook-refused`.
        """
        end = column if last_column is None else last_column
        if not self.take(row, column, end):
            raise refuse(
                self._path,
                f"the cell {column_letters(end)}{row + 1} of sheet “{self._sheet}” stretches "
                f"it to {self._last_row + 1:,} rows x {self._last_column + 1:,} columns",
            )

    def take(self, last_row: int, first_column: int, last_column: int) -> bool:
        """Widen the rectangle; False if no honest sheet is as large."""
        within = self._first_column <= first_column and last_column <= self._last_column
        if within and last_row <= self._last_row:
            return True
        self._last_row = max(self._last_row, last_row)
        self._first_column = min(self._first_column, first_column)
        self._last_column = max(self._last_column, last_column)
        width = self._last_column - self._first_column + 1
        too_far = self._last_row >= MAX_ROWS or self._last_column >= MAX_COLUMNS
        # A lone cell far off makes no wide rectangle, but is just as absurd.
        from_a1 = (self._last_row + 1) * (self._last_column + 1)
        cells = (self._last_row + 1) * width
        return not (too_far or cells > _MAX_CELLS or from_a1 > _MAX_CELLS_FROM_A1)
