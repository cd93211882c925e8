"""Keeps tables that were read as mapped files, so that a second look costs nothing.

One folder per file and way of reading it: the columns' files (`column_store`), `rows.u32` with the
row numbers, `rejected.arrow` and, last, `report.json`. This is a cache: the folders may be deleted
at any time, and nothing here is what a run is repeated from.
"""

import contextlib
import hashlib
import json
import os
import shutil
import weakref
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import Event, MemorySink, Progress, Sink
from tunesmith.core.files import require_free_space, write_json
from tunesmith.core.isolation import ChildCrashedError, call_isolated_reporting
from tunesmith.core.late_sync import cached_folder, is_trusted
from tunesmith.core.native_libraries import kept_out, read_ahead_libraries
from tunesmith.core.temporaries import sweep_folder
from tunesmith.data.column_store import ColumnFiles, disk_errors, open_columns
from tunesmith.data.file_kind import JSON_SUFFIXES, PARQUET_SUFFIX, TEXT_SUFFIXES, check_kind
from tunesmith.data.parquet import read_parquet
from tunesmith.data.reading import read_table
from tunesmith.data.rejected_rows import REPORTED_REJECTED, RejectedFile
from tunesmith.data.table import Column, Reading, Report, Table

CACHE_BYTES = 8 << 30  # what the cache may take before the oldest tables go
_VERSION = 8  # part of the key: a change of the layout, or of what readers give, reads again
_REJECTED = "rejected.arrow"
ROWS = "rows.u32"  # file of the row numbers
_LOCK_WAIT_S = 0.2  # between two looks whether the person has cancelled

_in_use: "weakref.WeakSet[StoredTable]" = weakref.WeakSet()


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class StoredTable:
    """A table on disk, mapped into memory: cells are read when they are looked at.

    `table` is a pyarrow Table of large_string columns in one chunk each, null where empty;
    `row_numbers` a read-only numpy uint32 array with the line or row in the file, from 1;
    `rejected` a pyarrow Table of `line`, `reason`, `text` with every rejected row, of which the
    `report` has the first thousand. What differs for several files, `appended_store` says.
    """

    folder: Path
    table: Any
    row_numbers: Any
    rejected: Any
    report: Report

    @property
    def columns(self) -> tuple[Column, ...]:
        """Name, type and number of empty cells of each column."""
        return self.report.columns

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return self.report.rows


def prepare_table(
    path: Path,
    reading: Reading,
    cache_dir: Path,
    sink: Sink | None = None,
    cache_bytes: int = CACHE_BYTES,
) -> StoredTable:
    """Read a table into the cache, or open it there if the file has not changed.

    Args:
        path: the file; it is never changed.
        reading: how it is to be read.
        cache_dir: folder of the cache, one for all tables.
        sink: asked for cancellation, told how many bytes or rows are read.
        cache_bytes: the oldest tables go until the cache is smaller; never one that is open.

    Raises:
        InputError: whatever `read_table` raises, or `data.changed`.
        JobError: `disk.full`.
        CancelledError: the sink said so; nothing is left behind.
    """
    path, listener = path.absolute(), sink if sink is not None else MemorySink()
    suffix = check_kind(path)
    key = _key(path, reading)
    folder = cache_dir / key
    with locked(cache_dir / f"{key}.lock", listener):
        stored = open_stored(folder)
        if stored is None:
            shutil.rmtree(folder, ignore_errors=True)  # torn, or of no use to this version
            task = _Task(str(path), suffix, reading, "")
            size = path.stat().st_size
            require_free_space(cache_dir, {"a copy to look at": (2 if task.is_text else 4) * size})
            with disk_errors(cache_dir), cached_folder(folder) as temporary:
                try:
                    _read(replace(task, target=str(temporary)), listener)
                except (InputError, ChildCrashedError):
                    _require_same(path, reading, key)  # else whatever was found is of no file
                    raise
                _require_same(path, reading, key)
            stored = open_stored(folder)
    if stored is None:
        raise JobError(
            "data.cache-damaged",
            f"The copy of {path.name} in {folder} cannot be read back.",
            "Check the disk, or choose another workspace.",
        )
    trim_cache(cache_dir, cache_bytes)
    return stored


def _require_same(path: Path, reading: Reading, key: str) -> None:
    if not path.exists() or _key(path, reading) != key:
        raise InputError("data.changed", f"{path.name} changed while it was read.", "Reload it.")


def find_stored(path: Path, reading: Reading, cache_dir: Path) -> StoredTable | None:
    """The table if it is in the cache and the file has not changed since; reads no file."""
    try:
        return open_stored(cache_dir / _key(path.absolute(), reading))
    except OSError:
        return None


def open_stored(folder: Path) -> StoredTable | None:
    """Map a stored table, whether or not its source still exists; None if it is not whole."""
    read_ahead_libraries("pyarrow")
    import numpy as np
    import pyarrow as pa
    from pydantic import TypeAdapter, ValidationError

    try:
        if not is_trusted(folder):
            return None
        record = json.loads((folder / "report.json").read_text("utf-8"))
        report = TypeAdapter(Report).validate_python(record)
        arrays = open_columns(folder, len(report.columns), report.rows)
        rejected = _map(folder / _REJECTED)
        numbers = np.fromfile(folder / ROWS, "<u4")
        if len(numbers) != report.rows:
            return None
        os.utime(folder)  # the cache drops what was not opened for longest
    except (OSError, ValueError, pa.ArrowException, ValidationError):
        return None
    numbers.setflags(write=False)
    table = pa.table(dict(zip([column.name for column in report.columns], arrays, strict=True)))
    stored = StoredTable(folder, table, numbers, rejected, report)
    _in_use.add(stored)
    return stored


def trim_cache(cache_dir: Path, cache_bytes: int) -> None:
    """Delete the tables opened longest ago until the cache has at most `cache_bytes`.

    Tables that this process has open stay. One that another process has open stays readable there
    (a mapped file outlives its name; Windows refuses to delete it).
    """
    sweep_folder(cache_dir)  # half-read tables of processes that were killed
    busy = {stored.folder for stored in _in_use}
    entries = []
    for folder in cache_dir.iterdir():
        with contextlib.suppress(OSError):  # another process may be trimming, too
            if folder.is_dir() and not folder.name.startswith("."):
                entries.append((folder.stat().st_mtime_ns, _size(folder), folder))
    total = sum(size for _, size, _ in entries)
    for _, size, folder in sorted(entries):
        if total <= cache_bytes:
            return
        if folder not in busy:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_name(f"{folder.name}.lock").unlink(missing_ok=True)
            total -= size


@dataclass(frozen=True, slots=True)
class _Task:
    path: str
    suffix: str
    reading: Reading
    target: str

    @property
    def is_text(self) -> bool:
        return self.suffix in TEXT_SUFFIXES


def _read(task: _Task, sink: Sink) -> None:
    """Fill the folder `task.target`.

    Python's csv and json would hold up the window's thread, so text is read in a child; the
    reader of Parquet has a child of its own that writes here, that of workbooks one whose table is
    copied here.
    """
    if task.is_text:
        call_isolated_reporting(_read_in_child, task, sink.emit, sink=sink)
    elif task.suffix in JSON_SUFFIXES:
        call_isolated_reporting(_read_json_in_child, task, sink.emit, sink=sink)
    elif task.suffix == PARQUET_SUFFIX:
        table = read_parquet(Path(task.path), sink, Path(task.target))
        _write_rejected(table, Path(task.target))
        _write_facts(table, Path(task.target))
    else:
        write_stored(read_table(Path(task.path), task.reading, sink), Path(task.target))


def _read_in_child(task: _Task, report: Callable[[Event], None]) -> None:
    target = Path(task.target)
    with kept_out("pandas"), disk_errors(target.parent):
        store = ColumnFiles(target)
        with RejectedFile(target / _REJECTED) as rejected:
            table = read_table(Path(task.path), task.reading, Forward(report), store, rejected)
        _write_facts(table, target)


def _read_json_in_child(task: _Task, report: Callable[[Event], None]) -> None:
    target = Path(task.target)
    with kept_out("pandas"), disk_errors(target.parent):
        with RejectedFile(target / _REJECTED) as rejected:
            sink = Forward(report)
            table = read_table(Path(task.path), task.reading, sink, rejected=rejected)
        _write_cells(table, target)
        _write_facts(table, target)


class Forward:
    """The sink of a child: passes progress to the parent, which asks for cancellation itself."""

    def __init__(self, report: Callable[[Event], None]) -> None:
        self._report = report

    def emit(self, event: Event) -> None:
        """Pass progress on."""
        if isinstance(event, Progress):
            self._report(event)

    def check_cancelled(self) -> None:
        """The parent ends the whole process."""

    def finish_asked(self) -> bool:
        """Nothing here can end early."""
        return False


def write_stored(table: Table, folder: Path) -> None:
    """Write a table in the layout of the cache; a folder that is not whole is never opened."""
    _write_cells(table, folder)
    _write_rejected(table, folder)
    _write_facts(table, folder)


def _write_rejected(table: Table, folder: Path) -> None:
    with RejectedFile(folder / _REJECTED) as rejected:
        for row in table.report.rejected:
            rejected.add(row)


def _write_cells(table: Table, folder: Path) -> None:
    store = ColumnFiles(folder)
    store.begin(table.data.num_columns)
    for batch in table.data.to_batches():
        store.append(batch.columns)
    store.columns()


def _write_facts(table: Table, folder: Path) -> None:
    """The row numbers, and the report last, without which there is no stored table."""
    table.row_numbers.astype("<u4").tofile(folder / ROWS)
    shown = replace(table.report, rejected=table.report.rejected[:REPORTED_REJECTED])
    write_json(folder / "report.json", asdict(shown))


def write_arrow(table: Any, target: Path) -> None:
    """Write a pyarrow Table as a file that can be mapped."""
    import pyarrow as pa

    with pa.OSFile(str(target), "wb") as stream, pa.ipc.new_file(stream, table.schema) as out:
        out.write_table(table)


def _map(path: Path) -> Any:
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _key(path: Path, reading: Reading) -> str:
    status = path.stat()
    facts = [_VERSION, str(path.resolve()), status.st_size, status.st_mtime_ns, asdict(reading)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode("utf-8")).hexdigest()[:32]


@contextlib.contextmanager
def locked(path: Path, sink: Sink) -> Iterator[None]:
    """Hold a lock file, so that two windows that open the same file read it once."""
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    while True:
        try:
            lock.acquire(timeout=_LOCK_WAIT_S)
            break
        except Timeout:
            sink.check_cancelled()
    try:
        yield
    finally:
        lock.release()


def _size(folder: Path) -> int:
    return sum(item.stat().st_size for item in folder.rglob("*"))
