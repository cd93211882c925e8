"""Keeps copies of tables as they were read, for the day on which their file is away or another one.

A snapshot is a Parquet file (zstd) of the table's columns, every cell the text that it is, before
any cleaning. Its key/value metadata `tunesmith.snapshot` is JSON: the files that it was read from
with their SHA-256, how they were read, and what came of it. Unlike the tables' cache, nothing here
is ever deleted but by the person. The rows' numbers in the source are in the metadata, too
(`kept_row_numbers`), so that who opens the snapshot sees the same as in the file.
"""

import contextlib
import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tunesmith import __version__
from tunesmith.core.errors import InputError
from tunesmith.core.events import Event, MemorySink, Progress, Sink
from tunesmith.core.files import atomic_path, require_free_space, sha256_file
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data import kept_row_numbers
from tunesmith.data.column_store import disk_errors
from tunesmith.data.parquet import MOST_COLUMNS, MOST_ROWS, MOST_TEXT
from tunesmith.data.row_blocks import blocks
from tunesmith.data.table import Reading
from tunesmith.data.table_store import StoredTable, locked, open_stored

METADATA_KEY = b"tunesmith.snapshot"
_VERSION = 1  # of the record
_NAME_BYTES = 100  # of the source's name: file systems take 255, a temporary file's name is longer


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a table was read from; `modified` is ISO 8601 in UTC."""

    path: str
    bytes: int
    modified: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot on disk: what its metadata tells; `written` is ISO 8601 in UTC.

    `delimiter`, `encoding` and `header` are what was found (see `Report`), `reading` what was
    asked for; `rejected` counts lines of the sources that are no rows.
    """

    path: Path
    bytes: int
    written: str
    program: str
    sources: tuple[Source, ...]
    reading: Reading
    rows: int
    blank: int
    rejected: int
    encoding: str | None
    delimiter: str | None
    header: int | None


def hash_sources(paths: Sequence[Path], sink: Sink | None = None) -> tuple[Source, ...]:
    """Size, time and SHA-256 of files; memory: a block of a MiB.

    Raises:
        InputError: `data.missing`, `data.unreadable`, or `data.changed` if one changes meanwhile.
        CancelledError: the sink said so.
    """
    found = []
    for path in paths:
        with _unreadable_named(path):
            size, modified = _stamp(path)
            digest = sha256_file(path, sink)
            source = Source(str(path.absolute()), size, modified, digest)
        _require_unchanged(source)
        found.append(source)
    return tuple(found)


def require_unchanged(sources: Sequence[Source]) -> None:
    """Raise InputError `data.changed` if a file has another size or time than when it was hashed.

    Raises:
        InputError: `data.missing` and `data.unreadable`, too.
    """
    for source in sources:
        _require_unchanged(source)


def write_snapshot(
    stored: StoredTable,
    sources: Sequence[Source],
    reading: Reading,
    folder: Path,
    sink: Sink | None = None,
) -> Snapshot:
    """Write a table into a folder of snapshots, unless the same is there already.

    The file is called after the first source and the first eight digits of its SHA-256 (of several
    sources, of all of theirs); other tables of the same source, read in another way, have a number
    behind. A file is the same if its metadata name the same contents, reading and outcome.

    Args:
        stored: the table as it was read, not a cleaned one.
        sources: what it was read from, in the order of its rows.
        reading: how.
        folder: made if it is missing.
        sink: asked for cancellation, told how many rows are written.

    Raises:
        InputError: `data.too-large` to be read back.
        JobError: `disk.full`.
        CancelledError: the sink said so; nothing is left behind.
    """
    listener = sink if sink is not None else MemorySink()
    record = _record(stored, sources, reading)
    with disk_errors(folder), locked(folder / ".lock", listener):
        for target in _names(folder, sources):
            if not target.exists():
                return write_snapshot_file(stored, sources, reading, target, listener)
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                there = _read_record(target)
                if _gist(there) == _gist(record):
                    return _snapshot(target, there)
    raise AssertionError("there are more names than files")


def write_snapshot_file(
    stored: StoredTable,
    sources: Sequence[Source],
    reading: Reading,
    target: Path,
    sink: Sink | None = None,
) -> Snapshot:
    """Write a table into one file, in place of what is there; the rest is as `write_snapshot`.

    Happens in a child process. Memory there: 32 MiB of texts (a longer row as a whole) and what
    the writer makes of them; the table itself is mapped.
    """
    listener = sink if sink is not None else MemorySink()
    # Compression may gain nothing; an offset a cell is what the table has on top of its texts.
    texts = stored.table.nbytes - 8 * stored.rows * len(stored.columns)
    _require_readable(stored, texts)
    require_free_space(target.parent, {"a copy of the table": max(0, texts)})
    record = _record(stored, sources, reading)
    with disk_errors(target.parent), atomic_path(target) as temporary:
        task = _Task(stored.folder, json.dumps(record), temporary)

        def tell(event: Event) -> None:
            listener.emit(event)
            listener.check_cancelled()

        call_isolated_reporting(_write_in_child, task, tell, sink=listener)
    return _snapshot(target, record)


def _require_readable(stored: StoredTable, texts: int) -> None:
    """Refuse what `read_parquet` would not read again: a copy must be one that can be opened."""
    columns = len(stored.columns)
    if stored.rows > MOST_ROWS or texts > MOST_TEXT or columns > MOST_COLUMNS:
        raise InputError(
            "data.too-large",
            f"No copy is kept of this table: it has {stored.rows:,} rows of {columns:,} columns, "
            f"{texts / (1 << 30):.1f} GiB of text; at most {MOST_ROWS:,} rows, {MOST_COLUMNS:,} "
            f"columns and {MOST_TEXT >> 30} GiB can be read back.",
            "Keep the file itself.",
        )


def read_snapshot(path: Path) -> Snapshot | None:
    """What the file's metadata tell; None if it is not there or no snapshot. Reads no cell."""
    try:
        return _snapshot(path, _read_record(path))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class _Task:
    source: Path
    record: str
    target: Path


def _write_in_child(task: _Task, report: Callable[[Event], None]) -> None:
    import pyarrow.parquet as pq

    stored = open_stored(task.source)
    if stored is None:  # another process trimmed the cache meanwhile
        raise InputError(
            "data.cache-gone", "The copy of the table is gone from the workspace.", "Try again."
        )
    table, done = stored.table, 0
    metadata = {METADATA_KEY: task.record.encode()}
    if numbers := kept_row_numbers.encode(stored.row_numbers):
        metadata[kept_row_numbers.KEY] = numbers
    schema = table.schema.with_metadata(metadata)
    with (
        disk_errors(task.target.parent),
        task.target.open("wb") as stream,
        # Smallest and largest texts would stand in the footer, however long they are.
        pq.ParquetWriter(stream, schema, compression="zstd", write_statistics=False) as writer,
    ):
        for _, group in blocks(table):
            writer.write_table(group, row_group_size=group.num_rows)
            done += group.num_rows
            report(Progress(done, stored.rows, "rows"))


def _record(stored: StoredTable, sources: Sequence[Source], reading: Reading) -> dict[str, Any]:
    report = stored.report
    return {
        "version": _VERSION,
        "program": f"Tunesmith {__version__}",
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "sources": [asdict(source) for source in sources],
        "reading": asdict(reading),
        "rows": report.rows,
        "blank": report.blank,
        "rejected": stored.rejected.num_rows,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "header": report.header,
        "columns": [asdict(column) for column in report.columns],
    }


def _gist(record: dict[str, Any]) -> dict[str, Any]:
    """What two snapshots of the same table have in common, wherever its files lay."""
    told = {name: value for name, value in record.items() if name not in ("program", "written")}
    return told | {"sources": [source["sha256"] for source in record["sources"]]}


def _read_record(path: Path) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path).metadata or {}
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
    record = json.loads(metadata[METADATA_KEY])
    if not isinstance(record, dict) or record["version"] != _VERSION:
        raise ValueError("it is of another version")
    return record


def _snapshot(path: Path, record: dict[str, Any]) -> Snapshot:
    told = ("written", "program", "rows", "blank", "rejected", "encoding", "delimiter", "header")
    return Snapshot(
        path=path,
        bytes=path.stat().st_size,
        sources=tuple(Source(**source) for source in record["sources"]),
        reading=Reading(**record["reading"]),
        **{name: record[name] for name in told},
    )


def _names(folder: Path, sources: Sequence[Source]) -> Iterator[Path]:
    digest = sources[0].sha256
    stem = Path(sources[0].path).stem.encode(errors="replace")[:_NAME_BYTES].decode(errors="ignore")
    if len(sources) > 1:
        together = "\n".join(source.sha256 for source in sources)
        digest = hashlib.sha256(together.encode()).hexdigest()
        stem = f"{stem} and {len(sources) - 1} more"
    # A workspace may be carried to a system that knows fewer characters in names.
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", stem)
    count = 1
    while True:
        number = f"-{count}" if count > 1 else ""
        yield folder / f"{stem}-{digest[:8]}{number}.parquet"
        count += 1


def _require_unchanged(source: Source) -> None:
    path = Path(source.path)
    with _unreadable_named(path):
        found = _stamp(path)
    if found != (source.bytes, source.modified):
        raise InputError("data.changed", f"{path.name} changed while it was read.", "Reload it.")


def _stamp(path: Path) -> tuple[int, str]:
    status = path.stat()
    seconds, nanoseconds = divmod(status.st_mtime_ns, 10**9)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC).replace(tzinfo=None)
    return status.st_size, f"{moment.isoformat(timespec='seconds')}.{nanoseconds:09}Z"


@contextlib.contextmanager
def _unreadable_named(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise InputError(
            "data.missing",
            f"{path} does not exist.",
            "Check whether it was moved or renamed, and choose it again.",
        ) from None
    except OSError as error:
        raise InputError(
            "data.unreadable",
            f"{path} cannot be opened: {error.strerror}.",
            "Close it in other programs, and check that you may read it.",
        ) from error
