"""What to say of a sheet's cells that are not what they seem: one sentence for each kind.

Not for finding them: that is `workbook_scan`.
"""

import heapq
from collections.abc import Callable, Mapping, Sequence

from tunesmith.data.workbook_facts import MAX_COLUMNS, SheetScan, column_letters
from tunesmith.data.workbook_serials import OddSerials
from tunesmith.data.workbook_texts import Unfollowed

_PLACES = 10  # that are named
_COLUMNS = 5


def errors_note(errors: Sequence[int], sheet: str) -> str:
    """Where cells with an error stand.

    Args:
        errors: at least one place, as `SheetScan` has it.
        sheet: its name.
    """
    first = heapq.nsmallest(_PLACES, errors)
    places = ", ".join(f"{sheet}!{_place(*divmod(one, MAX_COLUMNS))}" for one in first)
    if len(errors) == 1:
        return f"1 cell has an error such as #N/A and is empty: {places}."
    more = f" and {len(errors) - _PLACES} more" if len(errors) > _PLACES else ""
    return f"{len(errors)} cells have an error such as #N/A and are empty: {places}{more}."


def unfollowed_note(
    columns: Mapping[int, Unfollowed], sheet: str, name_of: Callable[[int], str]
) -> str:
    """Which columns have cells that are not as displayed, and the format that is in the way.

    Args:
        columns: column (from 0) -> its cells; at least one.
        sheet: its name.
        name_of: gives the name of a column in the table.
    """
    cells = sum(one.cells for one in columns.values())
    told = [
        f"“{name_of(column)}” ({one.cells}, the first {sheet}!{_place(one.row, column)} with the "
        f"format {one.code})"
        for column, one in sorted(columns.items())[:_COLUMNS]
    ]
    if len(columns) > _COLUMNS:
        told.append(f"{len(columns) - _COLUMNS} more columns")
    have = "1 cell has" if cells == 1 else f"{cells} cells have"
    return (
        f"{have} a number format that cannot be followed and {'has' if cells == 1 else 'have'} "
        f"the plain value, in {', '.join(told)}."
    )


def without_date_note(odd: OddSerials, sheet: str) -> str:
    """Which dates lie before the calendar begins."""
    if odd.below == 1:
        what = f"The date in {odd.first_below} of sheet “{sheet}” lies"
    else:
        what = f"{odd.below} dates in sheet “{sheet}” lie, the first in {odd.first_below},"
    return f"{what} before 1900, where Excel shows only ######: taken as error cells."


def unstored_note(scan: SheetScan, sheet: str) -> str:
    """Which formulas have no stored result."""
    place = scan.first_unstored
    if scan.unstored == 1:
        return f"The formula in {place} of sheet “{sheet}” has no stored result and is empty."
    return (
        f"{scan.unstored} formulas in sheet “{sheet}” have no stored result and are empty, the "
        f"first in {place}."
    )


def _place(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"
