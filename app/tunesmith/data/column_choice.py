"""Columns that a person names for some work on a table: they must be there."""

import difflib
from collections.abc import Iterable, Sequence

from tunesmith.core.errors import InputError


def check_columns(wanted: Iterable[str], names: Sequence[str], place: str = "") -> None:
    """Refuse names that the table does not have.

    Args:
        wanted: the columns named.
        names: the table's columns.
        place: what named them, such as a step of a list; for the message.

    Raises:
        InputError: `data.column-unknown`, with the column that may be meant.
    """
    for name in wanted:
        if name not in names:
            close = difflib.get_close_matches(name, names, 1)
            there = f"there is no column “{name}”."
            raise InputError(
                "data.column-unknown",
                f"{place}: {there}" if place else f"There{there[5:]}",
                f"Did you mean “{close[0]}”?" if close else f"Columns: {', '.join(names)}.",
            )
