"""Takes a block of whole records apart, as Python's strict `csv` would, at the speed of Arrow.

A block is scanned only where this is certain to be the same; else `scan_block` says None, and
`records` reads it slowly and knows every reason. What makes it certain: every quote stands where a
cell begins or ends or is doubled, there is no carriage return without its line feed, and Arrow
finds as many rows as there are records.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tunesmith.data.dialect import Dialect
from tunesmith.data.records import CELL_LIMIT

if TYPE_CHECKING:
    import numpy as np

    Positions = np.ndarray[Any, np.dtype[np.int64]]
    Bytes = np.ndarray[Any, np.dtype[np.uint8]]

END_OF_FILE = "\x1a"  # Ctrl-Z, with which programs for DOS end a file, as a line of its own
_NEWLINE, _RETURN = 10, 13
_MOST_OTHERS = 2000  # records looked at one by one; with more, the slow way is no slower
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # Arrow would swallow it
_WHITE = b" \t\n\v\f\r\x1c\x1d\x1e\x1f"
# First bytes of the other white space in UTF-8: U+0085, U+00A0, U+1680, U+2000 to U+205F, U+3000.
_WIDE_WHITE = b"\xc2\xe1\xe2\xe3"


@dataclass(frozen=True, slots=True)
class Other:
    """A record that may be blank or has not as many cells as the table: `_take` decides.

    `row` says before which of the block's rows it stands, `line` is its line in the block from 0.
    """

    row: int
    line: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Scanned:
    """A block taken apart.

    `columns` are pyarrow string arrays of the rows, null where empty; `lines` is the line of each
    row in the block, from 0; `blank` counts empty lines, `line_count` all lines.
    """

    columns: tuple[Any, ...]
    lines: "Positions"
    others: tuple[Other, ...]
    blank: int
    line_count: int


def can_scan(dialect: Dialect) -> bool:
    """Whether delimiter and quote are single bytes in UTF-8."""
    return dialect.delimiter.isascii() and (dialect.quote is None or dialect.quote.isascii())


def cut_block(data: bytes, dialect: Dialect) -> int:
    """How many of the bytes are whole records, the first of which begins at 0."""
    import numpy as np

    quote = b"" if dialect.quote is None else dialect.quote.encode()
    end = data.rfind(b"\n")
    if not quote:
        return end + 1
    # A fifth of the time of `bytes.count`, which is slow where there is much to count.
    before = np.count_nonzero(np.frombuffer(data, np.uint8, end + 1) == ord(quote))
    while end >= 0 and before % 2:  # this line feed is inside of a cell
        earlier = data.rfind(b"\n", 0, end)
        before -= data.count(quote, earlier + 1, end + 1)
        end = earlier
    return end + 1


def scan_block(block: bytes, dialect: Dialect, width: int) -> Scanned | None:
    """Take apart the records of a block in UTF-8; None where that needs the slow way.

    Args:
        block: whole records from the first byte on; it decodes and has no NUL.
        dialect: for which `can_scan`.
        width: cells of a row.
    """
    import numpy as np

    if len(block) >= CELL_LIMIT:
        return None
    data = np.frombuffer(block, np.uint8)
    newlines = np.flatnonzero(data == _NEWLINE)
    quotes = _quotes(data, dialect)
    if not _quotes_are_regular(data, quotes, dialect):
        return None
    if b"\r" in block and not _returns_have_feeds(data, newlines):
        return None
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0] if len(quotes) else newlines
    if block and not block.endswith(b"\n"):
        ends = np.append(ends, len(block))
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))[: len(ends)]
    lines = np.searchsorted(newlines, starts)
    empty = (ends == starts) | ((ends == starts + 1) & (data[starts] == _RETURN))
    others = _maybe_blank(block, data, starts, ends, dialect) & ~empty
    columns = _parse(block, starts, ends, ~(empty | others), dialect, width)
    if columns is None:
        others |= ~empty & (_cells(data, quotes, starts, ends, dialect) != width)
        if np.count_nonzero(others) <= _MOST_OTHERS:
            columns = _parse(block, starts, ends, ~(empty | others), dialect, width)
    if columns is None or np.count_nonzero(others) > _MOST_OTHERS:
        return None
    rows = ~(empty | others)
    before = np.cumsum(rows)
    found = tuple(
        Other(int(before[at]), int(lines[at]), block[starts[at] : ends[at] + 1])
        for at in np.flatnonzero(others)
    )
    line_count = len(newlines) + (not block.endswith(b"\n"))
    return Scanned(columns, lines[rows], found, int(np.count_nonzero(empty)), line_count)


def _quotes(data: "Bytes", dialect: Dialect) -> "Positions":
    import numpy as np

    if dialect.quote is None:
        return np.zeros(0, np.int64)
    return np.flatnonzero(data == ord(dialect.quote))


def _returns_have_feeds(data: "Bytes", newlines: "Positions") -> bool:
    import numpy as np

    before = data[newlines[newlines > 0] - 1]
    return int(np.count_nonzero(data == _RETURN)) == int(np.count_nonzero(before == _RETURN))


def _quotes_are_regular(data: "Bytes", quotes: "Positions", dialect: Dialect) -> bool:
    """Whether every quote stands where `csv` has no idea of its own about it."""
    import numpy as np

    if not len(quotes):
        return True
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    before, after = np.zeros(256, bool), np.zeros(256, bool)
    before[[ord(dialect.delimiter), _NEWLINE]] = True
    after[[ord(dialect.delimiter), _NEWLINE, _RETURN]] = True
    begins = before[data[opening - 1]] | (opening == 0)
    begins[1:] |= doubled
    last = len(data) - 1
    ends = after[data[np.minimum(closing + 1, last)]] | (closing == last)
    ends[:-1] |= doubled
    return bool(begins.all() and ends.all())


def _maybe_blank(
    block: bytes, data: "Bytes", starts: "Positions", ends: "Positions", dialect: Dialect
) -> Any:
    """Records of delimiters, quotes and white space, or a file's end, and perhaps a few more."""
    import numpy as np

    edges = (dialect.delimiter + (dialect.quote or "")).encode() + _WHITE
    begins = np.zeros(256, bool)
    begins[list(edges + _WIDE_WHITE + END_OF_FILE.encode())] = True
    found = np.zeros(len(starts), bool)
    for at in np.flatnonzero(begins[data[starts]]):
        rest = block[starts[at] : ends[at]].strip(edges)
        if rest in (b"", END_OF_FILE.encode()) or (
            rest[0] in _WIDE_WHITE and not _has_text(rest, edges)
        ):
            found[at] = True
    return found


def _has_text(rest: bytes, edges: bytes) -> bool:
    inner = rest.decode().translate(dict.fromkeys(edges))
    return bool(inner.strip())


def _cells(
    data: "Bytes", quotes: "Positions", starts: "Positions", ends: "Positions", dialect: Dialect
) -> "Positions":
    """How many cells each record has."""
    import numpy as np

    delimiters = np.flatnonzero(data == ord(dialect.delimiter))
    if len(quotes):
        delimiters = delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
    found = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts) + 1
    return np.asarray(found, np.int64)


def _parse(
    block: bytes, starts: "Positions", ends: "Positions", rows: Any, dialect: Dialect, width: int
) -> tuple[Any, ...] | None:
    """Columns of the records chosen by `rows`; None unless Arrow finds exactly these."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

    count = int(np.count_nonzero(rows))
    if not count:
        return tuple(pa.array([], pa.string()) for _ in range(width))
    names = [str(place) for place in range(width)]
    text = block if rows.all() else _joined(block, starts, ends, rows)
    if text.startswith(_BYTE_ORDER_MARK):
        return None
    try:
        table = csv.read_csv(
            pa.py_buffer(text),
            csv.ReadOptions(column_names=names, use_threads=False, block_size=len(text) + 1),
            csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote or False,
                newlines_in_values=True,
            ),
            csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,  # `_with_nulls` takes a third of Arrow's time for it
            ),
        )
    except pa.ArrowInvalid:
        return None  # a row with more or fewer cells
    if table.num_rows != count:
        return None
    return tuple(_with_nulls(table.column(name).combine_chunks()) for name in names)


def _with_nulls(cells: Any) -> Any:
    """A string array from its first cell on, with null for empty cells."""
    import numpy as np
    import pyarrow as pa

    _, offsets, data = cells.buffers()
    ends = np.frombuffer(offsets, np.int32, len(cells) + 1)
    filled = ends[1:] != ends[:-1]
    if filled.all():
        return cells
    bits = pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.StringArray.from_buffers(len(cells), offsets, data, bits)


def _joined(block: bytes, starts: "Positions", ends: "Positions", rows: Any) -> bytes:
    """The chosen records, runs of neighbours at a time."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    view = memoryview(block)
    runs = [
        view[starts[first] : ends[behind - 1] + 1]
        for first, behind in zip(edges[0::2], edges[1::2], strict=True)
    ]
    return b"".join(runs)
