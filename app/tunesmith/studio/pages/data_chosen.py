"""What a project keeps of a table that was opened. No widgets."""

from collections.abc import Callable
from typing import Any

from tunesmith.studio.pages.data_copies import TableCopies
from tunesmith.studio.pages.data_opening import Opened
from tunesmith.studio.project import CleaningStep, DataChoice, SplitChoice


def choices_of(
    opened: Opened,
    before: DataChoice,
    copies: TableCopies,
    other_list: Callable[[], tuple[CleaningStep, ...]],
) -> dict[str, Any]:
    """The fields of `DataChoice` for a table that takes the place of another.

    Args:
        opened: the table.
        before: what the project has until now; its list and split stay with the same table, be
            it the file or the copy of it.
        copies: knows which copy is whose.
        other_list: gives the cleaning list for another table.
    """
    reading = opened.reading
    same = opened.paths == before.paths or copies.is_copy(opened.paths)
    return {
        "path": opened.paths[0],
        "more": opened.paths[1:],
        "sheet": reading.sheet,
        "header": reading.header,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "as_displayed": reading.as_displayed,
        "fill_merged": reading.fill_merged,
        "rows": opened.stored.rows,
        "stamp": opened.stamp,
        "copy": copies.of(opened),
        "stands_for": copies.stands_for(opened),
        "cleaning": before.cleaning if same else other_list(),
        "split": before.split if same else SplitChoice(),
    }
