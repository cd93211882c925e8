"""Opens tables for the Data page, away from the GUI thread. No Qt."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.data.appended_store import prepare_tables
from tunesmith.data.file_kind import check_kind, kind_by_name
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading, Report
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.table_file import Stamp, look_at_all

PREVIEW_BYTES = 1 << 18  # some thousand rows: read in the blink of an eye
_PREVIEW_FROM = 2 << 20  # bytes; smaller files are there as fast as their preview


@dataclass(frozen=True, slots=True)
class Opened:
    """A table as it was read: from where, how, and the files' stamp while they were read."""

    paths: tuple[Path, ...]
    reading: Reading
    stamp: Stamp
    stored: StoredTable


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a large text file, read in the same way as the whole will be.

    `table` is a pyarrow Table of one chunk per column, `row_numbers` a numpy array.
    """

    table: Any
    row_numbers: Any
    report: Report


def open_files(paths: Sequence[Path], reading: Reading, cache_dir: Path, sink: Sink) -> Opened:
    """Read a table's files into the workspace's cache, or find them there.

    Raises:
        InputError: as `prepare_tables` does; `data.changed` if a file changed meanwhile.
        JobError: `disk.full`.
    """
    for path in paths:
        check_kind(path)  # before a large one is read for nothing
    before = look_at_all(paths)
    stored = prepare_tables(paths, reading, cache_dir, sink)
    if before is None or look_at_all(paths) != before:
        raise InputError(
            "data.changed", f"{paths[0].name} changed while it was read.", "Reload it."
        )
    return Opened(tuple(paths), reading, before, stored)


def read_preview(path: Path, reading: Reading) -> Preview | None:
    """The first rows of a large text file; None for files that are read as fast as a whole.

    Raises:
        InputError: the file cannot be read in this way.
    """
    import pyarrow as pa

    if kind_by_name(path) != "text" or path.stat().st_size < _PREVIEW_FROM:
        return None
    with tempfile.TemporaryDirectory(prefix="tunesmith-") as folder:
        head = Path(folder) / path.name
        head.write_bytes(_whole_lines(path))
        read = read_table(head, reading)
    table = pa.table(
        {
            name: pa.chunked_array(
                [read.data.column(name).cast(pa.large_string()).combine_chunks()]
            )
            for name in read.data.column_names
        }
    )
    return Preview(table, read.row_numbers, read.report)


def _whole_lines(path: Path) -> bytes:
    """The file's beginning, up to a line's end; in UTF-16, too, where that has two bytes."""
    with path.open("rb") as stream:
        head = stream.read(PREVIEW_BYTES)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        end = head.rfind(b"\n\x00" if head.startswith(b"\xff") else b"\x00\n")
        return head[: end + 2] if end > 0 else head
    end = head.rfind(b"\n")
    return head[: end + 1] if end > 0 else head
