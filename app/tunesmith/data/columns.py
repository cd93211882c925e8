"""Names columns and finds out what type their texts have. Changes no cell."""

import datetime
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tunesmith.data import type_checks
from tunesmith.data.table import Column, ColumnType

# RE2 patterns over the trimmed text. `007` and `1E5` are text: as numbers they would lose what
# the file says.
_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
_WHOLE = rf"-?(0|[1-9]\d{{0,{type_checks.MOST_DIGITS - 1}}})"
_PATTERNS: dict[ColumnType, str] = {
    "integer": _WHOLE,
    "number": rf"{_WHOLE}(\.\d+)?",
    "boolean": r"(?i:true|false)",
    "date": _DATE,
    "time": _TIME,
    "datetime": rf"{_DATE}([ T]{_TIME}(Z|[+-]\d{{2}}:?\d{{2}})?)?",
}
_CHECKS: dict[ColumnType, Callable[[Any], bool]] = {
    "integer": type_checks.are_integers,
    "number": type_checks.are_numbers,
    "boolean": type_checks.are_booleans,
    "date": type_checks.are_dates,
}
_FIRST = frozenset("-0123456789tTfF")  # what a text of these types begins with
_SINGLE = {kind: re.compile(pattern, re.ASCII) for kind, pattern in _PATTERNS.items()}
_THREADS = 2
_AT_ONCE = 16_384  # cells of which a trimmed copy is made
_LOOKED_AT_FIRST = 200  # cells that rule out most types before the whole column is matched


def name_columns(header: Sequence[str] | None, width: int) -> tuple[str, ...]:
    """Unique names: empty ones become `column 4`, repeated ones `name (2)`."""
    given = [cell.strip() for cell in header] if header is not None else []
    given += [""] * (width - len(given))
    wanted = [name or f"column {place}" for place, name in enumerate(given[:width], start=1)]
    taken = set(wanted)
    names: list[str] = []
    seen: set[str] = set()
    counts: dict[str, int] = {}  # so that thousands of one name are not counted through for each
    for name in wanted:
        unique, count = name, counts.get(name, 1)
        while unique in seen or (unique != name and unique in taken):
            count += 1
            unique = f"{name} ({count})"
        counts[name] = count
        seen.add(unique)
        names.append(unique)
    return tuple(names)


def renamed_columns(header: Sequence[str] | None, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the names by `name_columns` that a repeated name of the header became."""
    pairs = zip(header or (), names, strict=False)
    return tuple(name for cell, name in pairs if cell.strip() and cell.strip() != name)


@dataclass(frozen=True, slots=True)
class Seen:
    """What cells are: their type, None if none is filled, and how many are empty (see `Column`)."""

    type: ColumnType | None
    nulls: int

    def __add__(self, more: "Seen") -> "Seen":
        """Both together."""
        return Seen(_common_type(self.type, more.type), self.nulls + more.nulls)


NOTHING = Seen(None, 0)


def look_at(cells: Any, so_far: ColumnType | None = None) -> Seen:
    """What the cells of a pyarrow Array of strings are.

    Args:
        cells: null where empty.
        so_far: the type of the column's other cells, if they were looked at. What this gives plus
            that type is right, while the cells alone may have a narrower one.
    """
    import pyarrow.compute as pc

    nulls = cells.null_count + (pc.sum(pc.utf8_is_space(cells)).as_py() or 0)
    if nulls == len(cells):
        return Seen(None, nulls)
    if so_far == "text" or (so_far is not None and _are_surely(so_far, cells)):
        return Seen(so_far, nulls)
    return Seen(_type_of(cells), nulls)


def describe_columns(data: Any) -> tuple[Column, ...]:
    """Name, type and number of empty cells (null or only white space) of each column."""
    with ThreadPoolExecutor(_THREADS) as pool:  # Arrow lets other threads work meanwhile
        return tuple(pool.map(_describe, data.column_names, data.columns))


def column_of(name: str, seen: Seen) -> Column:
    """A column of which all cells were seen."""
    return Column(name, seen.type or "text", seen.nulls)


def type_of_text(text: str) -> ColumnType:
    """The type of a single text."""
    bare = text.strip()
    if bare[:1] in _FIRST:  # most texts are words
        for kind, pattern in _SINGLE.items():
            if pattern.fullmatch(bare):
                return kind if kind not in ("date", "datetime") or _exists(bare) else "text"
    return "text"


def _describe(name: str, cells: Any) -> Column:
    seen = NOTHING
    for start in range(0, len(cells), _AT_ONCE):
        for part in _chunks(cells.slice(start, _AT_ONCE)):
            seen += look_at(part, seen.type)
    return column_of(name, seen)


def _chunks(cells: Any) -> Sequence[Any]:
    chunks: Sequence[Any] = getattr(cells, "chunks", [cells])
    return chunks


def _common_type(one: ColumnType | None, other: ColumnType | None) -> ColumnType | None:
    """Every integer is a number and every date is one without a time; else two types are text."""
    if one == other or other is None:
        return one
    if one is None:
        return other
    wider: dict[frozenset[ColumnType], ColumnType] = {
        frozenset(("integer", "number")): "number",
        frozenset(("date", "datetime")): "datetime",
    }
    return wider.get(frozenset((one, other)), "text")


def _type_of(cells: Any) -> ColumnType | None:
    """The first type that all filled cells have; None if none is filled."""
    sample = _filled(cells.slice(0, _LOOKED_AT_FIRST))
    filled = None  # put together only where cells are not of the type just as they are
    for kind, pattern in _PATTERNS.items():
        if not _all_match(sample, pattern):
            continue
        if _are_surely(kind, cells):
            return kind
        if not _all_match(cells, pattern):
            filled = _filled(cells) if filled is None else filled
            if not len(filled):
                return None
            if not _all_match(filled, pattern):
                continue
        is_day = kind in ("date", "datetime")
        return kind if not is_day or _all_exist(cells) else "text"
    return "text"


def _are_surely(kind: ColumnType, cells: Any) -> bool:
    check = _CHECKS.get(kind)
    if check is not None:
        return check(cells)
    return _all_match(cells, _PATTERNS[kind]) and (kind != "datetime" or _all_exist(cells))


def _filled(cells: Any) -> Any:
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(cells)
    return trimmed.filter(pc.not_equal(trimmed, ""))  # drops what is neither equal nor not, too


def _all_match(cells: Any, pattern: str) -> bool:
    import pyarrow.compute as pc

    match: Callable[..., Any] = pc.match_substring_regex
    return bool(pc.all(match(cells, f"^(?:{pattern})$"), min_count=0).as_py())


def _all_exist(days: Any) -> bool:
    """Whether the calendar has all of them; what is empty does not count."""
    import pyarrow.compute as pc

    return type_checks.exist(pc.utf8_slice_codeunits(_filled(days), 0, len("2026-12-31")))


def _exists(day: str) -> bool:
    try:
        datetime.date.fromisoformat(day[:10])
    except ValueError:
        return False
    return True
