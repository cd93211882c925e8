"""Tells where a delimiter or quote that was found may not be the whole of how the file is written.

Not for finding one: that is `dialect_finding`. A delimiter is a single character, here as in
Python's csv and in RFC 4180; some databases write several (`||`, `::`, `~|~`).
"""

from collections.abc import Sequence

from tunesmith.data.dialect import Dialect, Header, is_blank
from tunesmith.data.dialect_finding import Sampled

_LOOKED_AT = 200  # records
_FEWEST = 3  # records; in fewer, what is alike may be so by chance
_UNUSUAL = "^~¦§¬\u00b6"  # single ones that are never looked for, and hardly ever stand in texts


def delimiter_doubts(
    records: Sequence[Sequence[str]], dialect: Dialect, width: int
) -> tuple[str, ...]:
    """What to say about a delimiter that was found, not chosen.

    Args:
        records: the cells of the file's first records, empty for malformed ones.
        dialect: how they were separated.
        width: of the table.
    """
    filled = [it for it in records[:_LOOKED_AT] if not is_blank(it) and len(it) == width]
    if len(filled) < _FEWEST:
        return ()
    if width == 1:
        lines = [record[0] for record in filled]
        return tuple(_told(mark) for mark in ("::", *_UNUSUAL) if _as_often(mark, lines))[:1]
    found = ""
    if width % 2 and not any(any(record[1::2]) for record in filled):
        found = dialect.delimiter * 2
    elif len(around := {_around(record) for record in filled}) == 1 and (char := around.pop()):
        found = char + dialect.delimiter + char
    return (_told(found),) if found else ()


def missing_name_doubts(records: Sequence[Sequence[str]], header: Header) -> tuple[str, ...]:
    """What to say where most rows are rejected for one cell more than the header has names.

    R's write.table gives the column of row names none.
    """
    if header.index is None:
        return ()
    rows = [it for it in records[header.index + 1 :] if not is_blank(it)]
    wider = sum(len(it) == header.width + 1 for it in rows)
    if wider * 2 <= len(rows):
        return ()
    return (
        f"Most rows have {header.width + 1} cells, but the header has {header.width} names: they "
        "are rejected. If the first column has no name, as in files of R, give it one in the file.",
    )


def escape_doubts(sample: Sequence[Sampled], dialect: Dialect) -> tuple[str, ...]:
    r"""What to say where quotes in cells are written `\"`, as MySQL and others do, not doubled."""
    mark = "\\" + (dialect.quote or '"')
    found = sum(it.cells is None and mark in it.text for it in sample)
    if not found:
        return ()
    lines = "1 of the first lines is" if found == 1 else f"{found} of the first lines are"
    return (
        f"{lines} rejected for a quote after a backslash ({mark}). In CSV a quote within a cell "
        "is doubled: export the file so, or as JSON lines, to keep them.",
    )


def _as_often(mark: str, lines: Sequence[str]) -> bool:
    counts = {line.count(mark) for line in lines}
    return len(counts) == 1 and counts != {0}


def _around(record: Sequence[str]) -> str:
    """The sign that stands at both sides of every delimiter, "" if there is none."""
    sides = {cell[-1:] for cell in record[:-1]} | {cell[:1] for cell in record[1:]}
    char = sides.pop() if len(sides) == 1 else ""
    return "" if char.isalnum() or char.isspace() or char in "\"'()-+" else char


def _told(found: str) -> str:
    if len(found) > 1:
        return (
            f"“{found}” seems to separate the cells, but only a single character can. Replace it "
            "by a tab in the file; as it is, parts of it are in the table."
        )
    return (
        f"The lines are taken as one column, but each has “{found}” as often as the others. If it "
        f"separates cells, choose --delimiter “{found}”."
    )
