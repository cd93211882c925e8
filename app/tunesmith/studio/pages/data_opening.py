"""Opens tables for the Data page, away from the GUI thread. No Qt."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.data.file_kind import TEXT_SUFFIXES, check_kind
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading, Report
from tunesmith.data.table_store import StoredTable, prepare_table
from tunesmith.studio.table_file import Stamp, look

PREVIEW_BYTES = 1 << 18  # some thousand rows: read in the blink of an eye
_PREVIEW_FROM = 2 << 20  # bytes; smaller files are there as fast as their preview


@dataclass(frozen=True, slots=True)
class Opened:
    """A table as it was read: from where, how, and the file's stamp while it was read."""

    path: Path
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


def is_text(path: Path) -> bool:
    """Whether a table file is delimited text rather than a workbook, by its name."""
    return path.suffix.lower() in TEXT_SUFFIXES


def open_file(path: Path, reading: Reading, cache_dir: Path, sink: Sink) -> Opened:
    """Read a file into the workspace's cache, or find it there.

    Raises:
        InputError: as `prepare_table` does; `data.changed` if the file changed meanwhile.
        JobError: `disk.full`.
    """
    check_kind(path)
    before = look(path)
    stored = prepare_table(path, reading, cache_dir, sink)
    if before is None or look(path) != before:
        raise InputError("data.changed", f"{path.name} changed while it was read.", "Reload it.")
    return Opened(path, reading, before, stored)


def read_preview(path: Path, reading: Reading) -> Preview | None:
    """The first rows of a large text file; None for files that are read as fast as a whole.

    Raises:
        InputError: the file cannot be read in this way.
    """
    import pyarrow as pa

    if not is_text(path) or path.stat().st_size < _PREVIEW_FROM:
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
