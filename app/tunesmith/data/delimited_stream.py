"""Reads a delimited file from its first line to its last: fast where that is sure, else slowly.

Memory: three blocks of 2 MiB and what they become, or 64 MiB where a cell has line ends without
end. A quote that opens in nearly every line and never closes (`a","b`) holds all lines up to where
that shows, at worst the file's rest. What becomes of rejected lines, `rejected_rows` says.
"""

import io
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import IO, Protocol

from tunesmith.data.columns import Seen, look_at
from tunesmith.data.delimited_scan import Scanned, can_scan, cut_block, scan_block
from tunesmith.data.dialect import Dialect
from tunesmith.data.records import Hopeless, Records
from tunesmith.data.table import ColumnType

BLOCK = 2 << 20  # bytes; with less, what each call costs shows, with more, the memory
_LARGEST_BLOCK = 64 << 20  # bytes without the end of a record in them; then it is looked for slowly
_AT_ONCE = 1 << 18  # bytes
_THREADS = 1  # that scan, while this one writes; two of half a block take longer and as much


class Taker(Protocol):
    """Takes what was read, in the order of the file."""

    def take(self, records: Records, line: int, cells: list[str] | str) -> None:
        """Take a record by its cells, or by why it is malformed; `line` from 1."""

    def take_block(
        self, scanned: Scanned, seen: Sequence[Seen], line: int, dialect: Dialect
    ) -> None:
        """Take a block that begins at `line`, from 1, with what its columns were seen to be."""

    def types(self) -> list[ColumnType | None]:
        """By column, the type of the cells that were taken."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A block that is being scanned, and where it begins in the file."""

    start: int
    data: bytes
    found: "Future[tuple[Scanned, tuple[Seen, ...]] | None]"


class DelimitedStream:
    """A file in UTF-8 that decodes and has no NUL, on its way to a taker."""

    def __init__(self, raw: IO[bytes], dialect: Dialect, width: int, taker: Taker) -> None:
        """Begin after a byte order mark, if there is one.

        Args:
            raw: open for reading; nobody else reads it meanwhile.
            dialect: how records are taken apart.
            width: cells of a row.
            taker: of what is read.
        """
        self._raw, self._dialect, self._width, self._taker = raw, dialect, width, taker
        raw.seek(0)
        self._position = len(BOM_UTF8) if raw.read(len(BOM_UTF8)) == BOM_UTF8 else 0
        self._line = 1
        self._hopeless = Hopeless()

    @property
    def position(self) -> int:
        """Bytes that were taken."""
        return self._position

    def read_slowly(self, *, records: int | None = None, size: int | None = None) -> bool:
        """Take so many records, or records of at least so many bytes; False at the file's end."""
        lines = _Lines(self._raw, self._position)
        reader = Records(lines, self._dialect, self._hopeless)
        self._dialect = replace(self._dialect, skipped_lines=0)  # they stand at the beginning
        begins, line = self._position, self._line

        def note_place() -> None:
            self._position = begins + lines.bytes_of(reader.lines_read)
            self._line = line + reader.lines_read
            self._hopeless = reader.hopeless

        note_place()
        for taken, (at, cells) in enumerate(reader):
            if taken == records:
                return True
            self._taker.take(reader, line + at - 1, cells)
            note_place()
            if size is not None and self._position - begins >= size:
                return True
        return False

    def read(self, at_block: Callable[[], None]) -> None:
        """Take all that is left; `at_block` is called after each block."""
        if not can_scan(self._dialect):
            while self.read_slowly(size=BLOCK):
                at_block()
            return
        with ThreadPoolExecutor(_THREADS) as pool:
            while self._read_blocks(pool, at_block):
                pass

    def _read_blocks(self, pool: ThreadPoolExecutor, at_block: Callable[[], None]) -> bool:
        """Take blocks until the end, or until one needed the slow way, which then went ahead."""
        waiting: deque[_Ahead] = deque()
        try:
            blocks = self._blocks()
            while True:
                while len(waiting) <= _THREADS and (block := next(blocks, None)) is not None:
                    start, data = block
                    types = self._taker.types()
                    job = pool.submit(_scan, data, self._dialect, self._width, types)
                    waiting.append(_Ahead(start, data, job))
                if not waiting:
                    return False
                ahead = waiting.popleft()
                found = ahead.found.result()
                if found is None:
                    self.read_slowly(size=len(ahead.data))
                    at_block()
                    return True
                scanned, seen = found
                self._taker.take_block(scanned, seen, self._line, self._dialect)
                self._position = ahead.start + len(ahead.data)
                self._line += scanned.line_count
                self._hopeless = self._hopeless.after(scanned.line_count)
                at_block()
        finally:
            for left in waiting:
                left.found.cancel()

    def _blocks(self) -> Iterator[tuple[int, bytes]]:
        """Whole records from the position on, as far as quotes tell which are whole."""
        start, size = self._position, BLOCK
        while True:
            self._raw.seek(start)
            data = self._raw.read(size)
            if not data:
                return
            if len(data) < size:
                yield start, data
                return
            end = cut_block(data, self._dialect)
            if not end and size < _LARGEST_BLOCK:
                size *= 2
                continue
            data = data[: end or len(data)]
            yield start, data
            start, size = start + len(data), BLOCK


def _scan(
    data: bytes, dialect: Dialect, width: int, types: list[ColumnType | None]
) -> tuple[Scanned, tuple[Seen, ...]] | None:
    """Take a block apart and look at its columns, which are in the processor's cache just now."""
    scanned = scan_block(data, dialect, width)
    if scanned is None:
        return None
    return scanned, tuple(map(look_at, scanned.columns, types))


class _Lines:
    """Lines of a file from a byte on; knows how many bytes the first ones have."""

    def __init__(self, raw: IO[bytes], start: int) -> None:
        raw.seek(start)
        unclosed = io.BufferedReader(_Unclosed(raw), _AT_ONCE)
        self._text = io.TextIOWrapper(unclosed, "utf-8", newline="")
        self._ends = [0]

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self._ends.append(self._ends[-1] + len(line.encode()))
            yield line

    def bytes_of(self, lines: int) -> int:
        return self._ends[lines]


class _Unclosed(io.RawIOBase):
    """Keeps a file open that a wrapper around it goes away."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
