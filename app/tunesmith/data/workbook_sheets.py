"""The sheets of a workbook as calamine has them: which there are, which is wanted, how many rows.

Not for what a sheet holds: that is `workbook_cells`. Runs only in its child.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.data.dialect import find_header, is_blank
from tunesmith.data.number_formats import plain_text
from tunesmith.data.table import Reading
from tunesmith.data.workbook_package import damaged, refuse

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

SAMPLE_ROWS = 2000  # in which the header is looked for


class UnreadableError(Exception):
    """calamine refuses a sheet, perhaps for a single cell."""


def open_workbook(path: Path) -> "CalamineWorkbook":
    """Open a workbook.

    Raises:
        InputError: `data.workbook-refused` or `data.workbook-damaged`.
    """
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        return load_workbook(str(path))
    except PasswordError:
        raise refuse(path, "it is protected by a password") from None
    except (CalamineError, OSError, ValueError) as error:
        raise damaged(path, str(error)) from None


def worksheets(workbook: "CalamineWorkbook") -> dict[str, bool]:
    """Name -> whether it is shown, without charts and macro sheets."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return {
        item.name: item.visible == SheetVisibleEnum.Visible
        for item in workbook.sheets_metadata
        if item.typ == SheetTypeEnum.WorkSheet
    }


def choose_sheet(path: Path, names: list[str], visible: dict[str, bool], wanted: str | None) -> str:
    """The sheet of a name, or the first that is shown.

    Raises:
        InputError: `data.sheet-unknown`, `data.sheet-empty`.
    """
    if not names:
        raise InputError(
            "data.sheet-empty", f"{path.name} has no worksheet.", "Choose another workbook."
        )
    if wanted is None:
        return next((name for name in names if visible[name]), names[0])
    if wanted in names:
        return wanted
    alike = [name for name in names if name.casefold() == wanted.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    raise InputError(
        "data.sheet-unknown",
        f"{path.name} has no sheet “{wanted}”.",
        f"Its sheets: {', '.join(names)}.",
    )


def sheet_of(workbook: "CalamineWorkbook", name: str) -> "CalamineSheet":
    """A sheet with its values.

    Raises:
        UnreadableError: calamine does not take one of its cells.
    """
    from python_calamine import CalamineError

    try:
        return workbook.get_sheet_by_name(name)
    except (CalamineError, ValueError) as error:
        raise UnreadableError(f"sheet “{name}”: {error}") from None


def count_rows(sheet: "CalamineSheet", reading: Reading) -> int:
    """How many rows reading this sheet in the same way gives."""
    if sheet.start is None:
        return 0
    rows = _countable(sheet.iter_rows())
    most = max(SAMPLE_ROWS, reading.header or 0)
    sample = [[plain_text(cell) for cell in row] for row in itertools.islice(rows, most)]
    try:
        header = find_header(sample, reading.header)
    except InputError:
        return 0  # this sheet has no such header row; only the chosen one needs it
    first = 0 if header.index is None else header.index + 1
    return sum(not is_blank(row) for row in sample[first:]) + sum(map(_is_filled, rows))


def _countable(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The rows; one with a time of more days than Python has is filled, whatever else it has."""
    while True:
        try:
            yield next(rows)
        except OverflowError:
            yield [True]
        except StopIteration:
            return


def _is_filled(row: list[Any]) -> bool:
    return any(cell and not cell.isspace() if isinstance(cell, str) else True for cell in row)
