"""Where a reader puts cells, a block of rows at a time: into memory, or into files that are mapped.

The files are for tables that need not fit into memory, and are kept: `table_store` opens them.
"""

import contextlib
import errno
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from tunesmith.core.errors import JobError

_MOST_OPEN = 50  # columns of which the files stay open
_PENDING = 32 << 20  # bytes of a wider table that are written together


class ColumnStore(Protocol):
    """Takes rows as one pyarrow string array per column, null where empty."""

    rows: int
    nulls: list[int]  # by column

    def begin(self, width: int) -> None:
        """Be told the number of columns."""

    def append(self, columns: Sequence[Any]) -> None:
        """Take rows."""

    def columns(self) -> list[Any]:
        """A pyarrow array or chunked array per column; nothing is appended after this."""


class MemoryColumns:
    """Keeps everything in memory."""

    def __init__(self) -> None:
        self.rows = 0
        self.nulls: list[int] = []
        self._chunks: list[list[Any]] = []

    def begin(self, width: int) -> None:
        """Be told the number of columns."""
        self.nulls = [0] * width
        self._chunks = [[] for _ in range(width)]

    def append(self, columns: Sequence[Any]) -> None:
        """Take rows."""
        _count(self, columns)
        for chunks, cells in zip(self._chunks, columns, strict=True):
            chunks.append(cells)

    def columns(self) -> list[Any]:
        """A chunked array of strings per column."""
        import pyarrow as pa

        return [pa.chunked_array(chunks, pa.string()) for chunks in self._chunks]


class ColumnFiles:
    """Writes the buffers of Arrow's large strings into three files per column.

    `0.cells` has the texts one after the other, `0.offsets` where each begins and the last ends
    (int64), `0.valid` a bit per row (least significant first). Nothing is copied to open them, and
    nothing needs to be in memory to write them but a bit per cell. Systems let a program open few
    files (macOS 256, most Linuxes 1024): the files of a table of many columns are opened only to
    write to them, which is worth it for as many rows as `_PENDING` bytes have.
    """

    def __init__(self, folder: Path) -> None:
        self.rows = 0
        self.nulls: list[int] = []
        self._folder = folder
        self._files: list[_Files] = []
        self._pending = 0  # bytes

    def begin(self, width: int) -> None:
        """Be told the number of columns."""
        self.nulls = [0] * width
        stays_open = width <= _MOST_OPEN
        self._files = [_Files(self._folder, place, stays_open) for place in range(width)]
        self._most_pending = 0 if stays_open else _PENDING

    def append(self, columns: Sequence[Any]) -> None:
        """Take rows."""
        _count(self, columns)
        for files, cells in zip(self._files, columns, strict=True):
            self._pending += files.append(cells)
        if self._pending >= self._most_pending:
            self._flush()

    def _flush(self) -> None:
        for files in self._files:
            files.flush()
        self._pending = 0

    def close(self) -> None:
        """Let go of the files, also of unfinished ones."""
        for files in self._files:
            files.close()

    def columns(self) -> list[Any]:
        """An array of large strings per column, mapped from its files."""
        self._flush()
        for files in self._files:
            files.finish()
        return open_columns(self._folder, len(self._files), self.rows)


@contextlib.contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the system says into JobError `disk.full` or `disk.open-files`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise JobError(
                "disk.open-files",
                "The system does not let Tunesmith open another file.",
                "Close other programs, or allow more open files (ulimit -n).",
            ) from error
        if error.errno not in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):  # no quota on Windows
            raise
        raise JobError(
            "disk.full",
            f"The disk of {folder} is full.",
            "Free some space or choose a workspace on another disk.",
        ) from error


def open_columns(folder: Path, width: int, rows: int) -> list[Any]:
    """Map columns that `ColumnFiles` wrote: one array of large strings each.

    Raises:
        OSError, ValueError: a file is missing or has not the size that it should have.
    """
    return [_open_column(folder, place, rows) for place in range(width)]


def _count(store: MemoryColumns | ColumnFiles, columns: Sequence[Any]) -> None:
    store.rows += len(columns[0])
    store.nulls = [
        nulls + cells.null_count for nulls, cells in zip(store.nulls, columns, strict=True)
    ]


class _AppendedFile:
    """A file that grows; open all the time, or only while it does."""

    def __init__(self, path: Path, stays_open: bool) -> None:
        stream = path.open("xb", buffering=0)
        self._path = path
        self._stream: IO[bytes] | None = stream if stays_open else None
        self._pending: list[bytes | memoryview] = []
        if not stays_open:
            stream.close()

    def append(self, data: "bytes | memoryview") -> int:
        """Take bytes, which `flush` writes; how many they are."""
        self._pending.append(data)
        return len(data)

    def flush(self) -> None:
        if not self._pending:
            return
        if self._stream is not None:
            self._write(self._stream)
        else:
            with self._path.open("ab", buffering=0) as stream:
                self._write(stream)
        self._pending = []

    def _write(self, stream: IO[bytes]) -> None:
        if len(self._pending) > 1:
            self._pending = [b"".join(self._pending)]
        _write(stream, self._pending[0])

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


class _Files:
    """The files of one column while they are written."""

    def __init__(self, folder: Path, place: int, stays_open: bool) -> None:
        import numpy as np

        self._cells = _AppendedFile(folder / f"{place}.cells", stays_open)
        self._offsets = _AppendedFile(folder / f"{place}.offsets", stays_open)
        self._valid_path = folder / f"{place}.valid"
        self._offsets.append(np.zeros(1, np.int64).tobytes())
        self._size = 0
        self._valid: list[Any] = []  # bits, eight rows a byte
        self._rest = np.zeros(0, bool)  # of the rows that do not fill a byte yet

    def append(self, cells: Any) -> int:
        """Take cells, which `flush` writes; how many bytes they are."""
        import numpy as np

        bits, offsets, data = cells.buffers()
        kind = np.int32 if cells.type == "string" else np.int64
        ends = np.frombuffer(offsets, kind)[cells.offset : cells.offset + len(cells) + 1]
        rising = np.add(ends[1:], self._size - int(ends[0]), dtype=np.int64)
        size = self._offsets.append(memoryview(rising).cast("B"))
        if data is not None:
            size += self._cells.append(memoryview(data)[ends[0] : ends[-1]])
        self._size += int(ends[-1] - ends[0])
        valid = np.concatenate([self._rest, _unpacked(bits, cells.offset, len(cells))])
        whole = len(valid) // 8 * 8
        self._valid.append(np.packbits(valid[:whole], bitorder="little"))
        self._rest = valid[whole:]
        return size

    def flush(self) -> None:
        self._cells.flush()
        self._offsets.flush()

    def close(self) -> None:
        self._cells.close()
        self._offsets.close()

    def finish(self) -> None:
        import numpy as np

        self.close()
        bits = [*self._valid, np.packbits(self._rest, bitorder="little")]
        self._valid_path.write_bytes(np.concatenate(bits).tobytes())


def _unpacked(bits: Any, start: int, count: int) -> Any:
    """Booleans of an Arrow validity bitmap; without one, all are valid."""
    import numpy as np

    if bits is None:
        return np.ones(count, bool)
    packed = np.frombuffer(bits, np.uint8)[: (start + count + 7) // 8]
    return np.unpackbits(packed, count=start + count, bitorder="little")[start:].view(bool)


def _open_column(folder: Path, place: int, rows: int) -> Any:
    import numpy as np
    import pyarrow as pa

    cells, offsets, valid = (
        _mapped(folder / f"{place}.{part}") for part in ("cells", "offsets", "valid")
    )
    if offsets.size != 8 * (rows + 1) or valid.size != (rows + 7) // 8:
        raise ValueError("a column has another number of rows")
    # Ends that do not rise would have Arrow read what is not the file's.
    ends = np.frombuffer(offsets, np.int64)
    if ends[0] != 0 or ends[-1] != cells.size or (rows and bool((ends[1:] < ends[:-1]).any())):
        raise ValueError("a column's offsets are not those of its cells")
    return pa.LargeStringArray.from_buffers(rows, offsets, cells, valid)


def _mapped(path: Path) -> Any:
    import pyarrow as pa

    with pa.memory_map(str(path)) as source:
        return source.read_buffer() if source.size() else pa.py_buffer(b"")


def _write(stream: IO[bytes], data: "bytes | memoryview") -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]
