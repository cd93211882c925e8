"""Dates of .xlsx cells whose numbers calamine takes for another day, or for a time.

A date is stored as the number of its day. Excel's calendar of 1900 (ECMA-376 part 1, 18.17.4.1)
begins with 1 for 1900-01-01 and has a day 60 that never was, 1900-02-29; 0 is shown as 1900-01-00;
below it there are no dates, and Excel shows ######. That of 1904 begins with 0 for 1904-01-01.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tunesmith.data.number_formats import CellValue, OddDay, date_parts
from tunesmith.data.workbook_facts import MAX_COLUMNS, column_index

_MARKS = (b"<v>-", b"<v>60", b"<v>0</v>")
_FIRST_OF_1904 = datetime.date(1904, 1, 1)
_MOST = 1 << 16  # bytes of a cell that are looked back for its tag
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_STYLE = re.compile(rb'\ss="([0-9]{1,9})"')
_TYPE = re.compile(rb'\st="(?!n")')


@dataclass(slots=True)
class OddSerials:
    """The cells of one sheet: column -> row -> value, from 0; None for one without a date.

    `first_below` is the first of those ("B2").
    """

    cells: dict[int, dict[int, datetime.date | None]] = field(default_factory=dict)
    first_below: str = ""

    @property
    def below(self) -> int:
        """How many dates lie before the calendar begins."""
        return sum(value is None for rows in self.cells.values() for value in rows.values())

    def places_below(self) -> Iterator[int]:
        """Where these stand, as `SheetScan.errors` has it."""
        for column, rows in self.cells.items():
            yield from (row * MAX_COLUMNS + column for row, day in rows.items() if day is None)

    def replaced(self, values: Sequence[Any], column: int, first_row: int) -> Sequence[Any]:
        """The values of a column's rows with the right ones for these cells, "" without a date."""
        known = self.cells.get(column)
        if not known:
            return values
        places = range(first_row, first_row + len(values))
        found = {row: known[row] for row in places if row in known}
        if not found:
            return values
        result: list[CellValue] = list(values)
        for row, day in found.items():
            result[row - first_row] = "" if day is None else day
        return result


class SerialBlocks:
    """Looks for such cells in a sheet's XML, which comes in blocks.

    Tags with a prefix, which hardly any program writes, are passed over. Memory: a block.
    """

    def __init__(self, codes: Mapping[str, str], *, is_1904: bool = False) -> None:
        """Prepare a sheet.

        Args:
            codes: style number (as in a cell's `s`) -> format code.
            is_1904: whether its days are counted from 1904.
        """
        self.found = OddSerials()
        self._is_1904 = is_1904
        self._parts = {style.encode(): date_parts(code) for style, code in codes.items()}
        self._is_of_use = any(self._parts.values())
        self._rest = b""

    def take(self, block: bytes) -> None:
        """Look at all cells that are whole."""
        if not self._is_of_use:
            return
        data = self._rest + block
        end = max(data.rfind(b"</c>"), 0)
        self._rest = data[max(end, len(data) - _MOST) :]
        for mark in _MARKS:
            place = data.find(mark, 0, end)
            while place >= 0:
                self._look(data, place + 3)
                place = data.find(mark, place + 3, end)

    def _look(self, data: bytes, start: int) -> None:
        begin = data.rfind(b"<c ", max(0, start - _MOST), start)
        tag = data[begin : data.find(b">", begin)]
        style, place = _STYLE.search(tag), _PLACE.search(tag)
        parts = self._parts.get(style[1], "") if style else ""
        if not parts or place is None or _TYPE.search(tag):
            return
        try:
            serial = float(data[start : data.find(b"<", start)])
        except ValueError:
            return
        row, column = int(place[2]) - 1, column_index(place[1].decode())
        if self._is_1904:
            if serial == 0 and "d" in parts:
                self.found.cells.setdefault(column, {})[row] = _FIRST_OF_1904
        elif serial < 0:
            self.found.first_below = self.found.first_below or (place[1] + place[2]).decode()
            self.found.cells.setdefault(column, {})[row] = None
        elif "d" in parts and (60 <= serial < 61 or serial == 0):
            self.found.cells.setdefault(column, {})[row] = _odd_day(serial)


def _odd_day(serial: float) -> OddDay:
    day, month, shown = (28, 2, 29) if serial >= 60 else (1, 1, 0)
    moment = datetime.datetime(1900, month, day) + datetime.timedelta(days=serial % 1)
    return OddDay.of(moment, shown)
