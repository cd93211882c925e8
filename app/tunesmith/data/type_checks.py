"""Tells from the bytes of a whole column whether its cells are of a type. Changes no cell.

A regular expression looks at one cell after the other, which takes most of the time of opening a
table; here numpy looks at all of them at once. What is told is certain; what is not told (cells
with white space around them, a type without such a check) is for the expressions of `columns`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]
    Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_MINUS, _POINT, _ZERO = ord("-"), ord("."), ord("0")
MOST_DIGITS = 18  # fit any 64-bit integer; longer ones are identifiers
_BOOLEANS = ("true", "false", "True", "False", "TRUE", "FALSE")
_FIRST_DAY = -719_162  # 0001-01-01 in days from 1970, the first that `datetime.date` has


@dataclass(frozen=True, slots=True)
class _Cells:
    """The bytes of the cells that are not empty, from `starts` to before `ends`."""

    data: "Bytes"
    starts: "Numbers"
    ends: "Numbers"


def are_integers(cells: Any) -> bool:
    """Whether all filled cells of a pyarrow string array are sure to be integers."""
    import numpy as np

    found = _filled(cells)
    others = np.count_nonzero((found.data - _ZERO) > 9)
    return _are_whole(found.data, found.starts, found.ends, others)


def are_numbers(cells: Any) -> bool:
    """Whether all filled cells of a pyarrow string array are sure to be numbers."""
    import numpy as np

    found = _filled(cells)
    points = np.flatnonzero(found.data == _POINT)
    others = np.count_nonzero((found.data - _ZERO) > 9) - len(points)
    at = np.searchsorted(found.ends, points, side="right")  # the cell of each
    if (at[1:] == at[:-1]).any() or (found.ends[at] - points < 2).any():
        return False  # two points in a cell, or none of the digits that belong behind one
    ends = found.ends.copy()
    ends[at] = points
    return _are_whole(found.data, found.starts, ends, others)


def are_booleans(cells: Any) -> bool:
    """Whether all filled cells of a pyarrow string array are sure to be booleans."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pc.is_in(cells, pa.array(("", *_BOOLEANS), cells.type), skip_nulls=True)
    return bool((pc.sum(known).as_py() or 0) + cells.null_count == len(cells))


def are_dates(cells: Any) -> bool:
    """Whether all filled cells of a pyarrow string array are sure to be days of the calendar."""
    import numpy as np

    found = _filled(cells)
    return bool(np.all(found.ends - found.starts == len("2026-12-31"))) and exist(cells)


def exist(days: Any) -> bool:
    """Whether the calendar has all days of a pyarrow string array of `YYYY-MM-DD`, or null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        first = pc.min(pc.cast(days, pa.date32())).cast(pa.int32()).as_py()
    except pa.ArrowInvalid:
        return False
    return first is None or first >= _FIRST_DAY


def _filled(cells: Any) -> _Cells:
    import numpy as np

    _, offsets, buffer = cells.buffers()
    kind = np.int32 if cells.type == "string" else np.int64
    all_edges = np.frombuffer(offsets, kind)[cells.offset : cells.offset + len(cells) + 1]
    edges: Numbers = np.subtract(all_edges, all_edges[0], dtype=np.int64)
    data = np.frombuffer(buffer if buffer is not None else b"", np.uint8)
    data = data[all_edges[0] : all_edges[-1]]
    filled = np.greater(edges[1:], edges[:-1])
    return _Cells(data, edges[:-1][filled], edges[1:][filled])


def _are_whole(data: "Bytes", starts: "Numbers", ends: "Numbers", others: Any) -> bool:
    """Whether from `starts` to before `ends` there is a minus or none, and digits as columns say.

    `others` counts the bytes of `data` that may be nothing but such a minus.
    """
    if not len(starts):
        return False
    negative = data[starts] == _MINUS
    digits = ends - starts - negative
    if others != negative.sum() or digits.min() < 1 or digits.max() > MOST_DIGITS:
        return False
    return not ((data[starts + negative] == _ZERO) & (digits > 1)).any()
