"""Turns the values of a workbook's column into texts, many cells at once.

What the text of a value is says `number_formats`; this only gets there without a call per cell.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tunesmith.data.number_formats import displayed_text, leading_zeros, plain_text

_WHOLE_BELOW = 1e15  # larger numbers have more digits than a spreadsheet keeps
# What a number format does nothing to: as it is displayed, and as the plain value.
_PLAIN = frozenset({str})
_PLAIN_ANYWAY = _PLAIN | {bool, datetime.datetime}
Values = Sequence[Any]


@dataclass(slots=True)
class Unfollowed:
    """The cells of a column whose number format could not be followed: how many, and the first's
    row (from 0) and format.
    """

    row: int
    code: str
    cells: int = 0


class ColumnTexts:
    """Writes the cells of one sheet; notes those whose number format could not be followed, by
    column (from 0).
    """

    def __init__(self, styles: dict[int, dict[int, str]], *, as_displayed: bool) -> None:
        """Prepare a sheet.

        Args:
            styles: column -> row -> format code, from 0, for the formats that matter.
            as_displayed: texts are as the spreadsheet shows them, where its format is known.
        """
        self.unfollowed: dict[int, Unfollowed] = {}
        self._styles = styles
        self._as_displayed = as_displayed

    def of(self, values: Values, column: int, first_row: int) -> list[str]:
        """The texts of a column's cells from a row on, empty for empty cells."""
        texts = _texts(values, "TRUE FALSE" if self._as_displayed else "true false")
        codes = self._styles.get(column)
        if codes:
            plain = _PLAIN if self._as_displayed else _PLAIN_ANYWAY
            of_rows = map(codes.get, range(first_row, first_row + len(values)))
            for place, (value, code) in enumerate(zip(values, of_rows, strict=True)):
                if code and type(value) not in plain:
                    here = (column, first_row + place)
                    texts[place] = self._formatted(value, code, texts[place], here)
        return texts

    def _formatted(self, value: Any, code: str, plain: str, place: tuple[int, int]) -> str:
        if not self._as_displayed:
            if type(value) is float and (plain.isdigit() or not leading_zeros(code)):
                return plain.zfill(leading_zeros(code))
            return plain_text(value, code)
        shown = displayed_text(value, code)
        if shown is None:
            column, row = place
            self.unfollowed.setdefault(column, Unfollowed(row, code)).cells += 1
            return plain_text(value, code)
        return shown


def blank_rows(columns: Sequence[Sequence[str]]) -> list[int]:
    """Which rows have nothing but white space in every column."""
    rows: Iterable[int] = range(len(columns[0]))
    for texts in columns:
        rows = [row for row in rows if not texts[row] or texts[row].isspace()]
        if not rows:
            break
    return list(rows)


def _texts(values: Values, booleans: str) -> list[str]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return list(values)
    true, false = booleans.split()

    def write(kind: type, cells: list[Any]) -> Iterable[str]:
        if kind is bool:
            return (true if cell else false for cell in cells)
        writer = _WRITERS.get(kind)
        return map(plain_text, cells) if writer is None else writer(cells)

    if len(kinds) == 1:
        return list(write(next(iter(kinds)), list(values)))
    parts: dict[type, Iterator[str]] = {
        kind: iter(write(kind, [value for value in values if type(value) is kind]))
        for kind in kinds - {str}
    }
    return [value if type(value) is str else next(parts[type(value)]) for value in values]


def _numbers(numbers: list[float]) -> Iterable[str]:
    import numpy as np
    import pyarrow as pa

    array = np.array(numbers)
    whole = array.astype(np.int64) if (np.abs(array) < _WHOLE_BELOW).all() else None
    # -0.0 is written -0.
    if whole is not None and (whole == array).all() and not np.signbit(array[whole == 0]).any():
        texts: list[str] = pa.array(whole).cast(pa.string()).to_pylist()
        return texts
    written = list(map("%.15g".__mod__, numbers))
    return [
        plain_text(number) if "e" in text else text
        for number, text in zip(numbers, written, strict=True)
    ]


def _dates(dates: list[datetime.date]) -> Iterable[str]:
    import pyarrow as pa

    texts: list[str] = pa.array(dates, pa.date32()).cast(pa.string()).to_pylist()
    return texts


def _moments(moments: list[datetime.datetime]) -> Iterable[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    exact = pa.array(moments, pa.timestamp("us")).cast(pa.int64())
    rounded = pc.divide(pc.add(exact, 500), 1000)
    seconds = pc.divide(rounded, 1000)
    if not pc.all(pc.equal(pc.multiply(seconds, 1000), rounded)).as_py():
        return map(plain_text, moments)
    texts: list[str] = seconds.cast(pa.timestamp("s")).cast(pa.string()).to_pylist()
    return texts


_WRITERS: dict[type, Callable[[list[Any]], Iterable[str]]] = {
    float: _numbers,
    datetime.date: _dates,
    datetime.datetime: _moments,
}
