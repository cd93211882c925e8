"""Names columns and finds out what type their texts have. Changes no cell."""

import datetime
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tunesmith.data.table import Column, ColumnType

# RE2 patterns over the trimmed text. `007` and `1E5` are text: as numbers they would lose what
# the file says. 18 digits fit any 64-bit integer; longer ones are identifiers.
_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
_PATTERNS: dict[ColumnType, str] = {
    "integer": r"-?(0|[1-9]\d{0,17})",
    "number": r"-?(0|[1-9]\d{0,17})(\.\d+)?",
    "boolean": r"(?i:true|false)",
    "date": _DATE,
    "time": _TIME,
    "datetime": rf"{_DATE}([ T]{_TIME}(Z|[+-]\d{{2}}:?\d{{2}})?)?",
}
_SINGLE = {kind: re.compile(pattern, re.ASCII) for kind, pattern in _PATTERNS.items()}
_THREADS = 2
_AT_ONCE = 65_536  # cells of which a trimmed copy is made
_LOOKED_AT_FIRST = 200  # cells that rule out most types before the whole column is matched


def name_columns(header: Sequence[str] | None, width: int) -> tuple[str, ...]:
    """Unique names: empty ones become `column 4`, repeated ones `name (2)`."""
    given = [cell.strip() for cell in header] if header is not None else []
    given += [""] * (width - len(given))
    wanted = [name or f"column {place}" for place, name in enumerate(given[:width], start=1)]
    taken = set(wanted)
    names: list[str] = []
    seen: set[str] = set()
    for name in wanted:
        unique, count = name, 1
        while unique in seen or (unique != name and unique in taken):
            count += 1
            unique = f"{name} ({count})"
        seen.add(unique)
        names.append(unique)
    return tuple(names)


def renamed_columns(header: Sequence[str] | None, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the names by `name_columns` that a repeated name of the header became."""
    pairs = zip(header or (), names, strict=False)
    return tuple(name for cell, name in pairs if cell.strip() and cell.strip() != name)


def describe_columns(data: Any) -> tuple[Column, ...]:
    """Name, type and number of empty cells (null or only white space) of each column."""
    with ThreadPoolExecutor(_THREADS) as pool:  # Arrow lets other threads work meanwhile
        return tuple(pool.map(_describe, data.column_names, data.columns))


def type_of_text(text: str) -> ColumnType:
    """The type of a single text."""
    for kind, pattern in _SINGLE.items():
        if pattern.fullmatch(text.strip()):
            return kind
    return "text"


def _describe(name: str, cells: Any) -> Column:
    import pyarrow.compute as pc

    kinds, found = list(_PATTERNS), 0
    nulls = cells.null_count
    for start in range(0, len(cells), _AT_ONCE):
        part = cells.slice(start, _AT_ONCE)
        nulls += pc.sum(pc.utf8_is_space(part)).as_py() or 0
        if not kinds:
            continue  # text, of which only the empty cells are still to be counted
        trimmed = pc.utf8_trim_whitespace(part)
        filled = trimmed.filter(pc.fill_null(pc.not_equal(trimmed, ""), fill_value=False))
        found += len(filled)
        for sample in (filled.slice(0, _LOOKED_AT_FIRST), filled):
            kinds = [kind for kind in kinds if _all_match(sample, _PATTERNS[kind])]
        if kinds and kinds[0] in ("date", "datetime"):
            kinds = kinds if all(map(_exists, pc.unique(filled).to_pylist())) else []
    return Column(name, kinds[0] if kinds and found else "text", nulls)


def _all_match(cells: Any, pattern: str) -> bool:
    import pyarrow.compute as pc

    match: Callable[..., Any] = pc.match_substring_regex
    return bool(pc.all(match(cells, f"^(?:{pattern})$"), min_count=0).as_py())


def _exists(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True
