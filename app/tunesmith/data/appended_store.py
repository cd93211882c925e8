"""Keeps tables of several files beside those of single ones, in the same layout.

Each file is read into the cache by itself, so that another one more reads no file again; the copies
are then put behind each other in a child process. Memory: that of reading one file, and a block.
"""

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import Event, MemorySink, Progress, Sink
from tunesmith.core.files import atomic_folder, require_free_space, write_json
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data.appending import appended_report, check_same_columns, file_names, require_once
from tunesmith.data.column_store import ColumnFiles, disk_errors
from tunesmith.data.columns import describe_columns
from tunesmith.data.rejected_rows import REPORTED_REJECTED
from tunesmith.data.table import Reading
from tunesmith.data.table_store import (
    CACHE_BYTES,
    ROWS,
    Forward,
    StoredTable,
    locked,
    open_stored,
    prepare_table,
    trim_cache,
    write_arrow,
)

_VERSION = 1  # part of the key
_BLOCK = 20_000  # rows copied at a time


def prepare_tables(
    paths: Sequence[Path],
    reading: Reading,
    cache_dir: Path,
    sink: Sink | None = None,
    cache_bytes: int = CACHE_BYTES,
) -> StoredTable:
    """Read files one after another into one stored table, or open it if no file has changed.

    A single file gives what `prepare_table` gives. Of several, `row_numbers` count the rows of the
    whole table from 1, since the files' own numbers repeat; `report.files` says which are whose,
    and `rejected` has a column `file` more.

    Args:
        paths: the files, at least one; the columns stand as in the first.
        reading: how all of them are to be read.
        cache_dir: folder of the cache.
        sink: asked for cancellation, told how much of all files together is done.
        cache_bytes: as for `prepare_table`.

    Raises:
        InputError: as `prepare_table` does; `data.columns-differ`, `data.twice`.
        JobError: `disk.full`.
        CancelledError: the sink said so.
    """
    if len(paths) == 1:
        return prepare_table(paths[0], reading, cache_dir, sink, cache_bytes)
    require_once(paths)
    listener = sink if sink is not None else MemorySink()
    names = file_names(paths)
    parts = list(_read_each(paths, reading, cache_dir, listener, cache_bytes))
    for name, part in zip(names[1:], parts[1:], strict=True):
        check_same_columns(parts[0].table.column_names, names[0], part.table.column_names, name)
    key = _key(parts, names)
    folder = cache_dir / key
    with locked(cache_dir / f"{key}.lock", listener):
        stored = open_stored(folder)
        if stored is None:
            shutil.rmtree(folder, ignore_errors=True)  # torn, or of no use to this version
            size = sum(part.table.nbytes for part in parts)
            require_free_space(cache_dir, {"the files put together": size})
            with disk_errors(cache_dir), atomic_folder(folder) as temporary:
                task = _Task(tuple(part.folder for part in parts), tuple(names), temporary)
                call_isolated_reporting(_append_in_child, task, listener.emit, sink=listener)
            stored = open_stored(folder)
    if stored is None:
        raise JobError(
            "data.cache-damaged",
            f"The files put together in {folder} cannot be read back.",
            "Check the disk, or choose another workspace.",
        )
    trim_cache(cache_dir, cache_bytes)
    return stored


def _read_each(
    paths: Sequence[Path], reading: Reading, cache_dir: Path, sink: Sink, cache_bytes: int
) -> Iterator[StoredTable]:
    sizes = []
    for path in paths:
        with contextlib.suppress(OSError):  # reading it says why it is not there
            sizes.append(path.stat().st_size)
    done = 0
    for path in paths:
        sink.check_cancelled()
        part = _Part(sink, done, sum(sizes), path)
        yield prepare_table(path, reading, cache_dir, part, cache_bytes)
        done += path.stat().st_size
        sink.emit(Progress(done, sum(sizes), "bytes", item=path.name))


class _Part:
    """The sink of one file: tells of all files together."""

    def __init__(self, sink: Sink, before: int, total: int, path: Path) -> None:
        self._sink, self._before, self._total, self._path = sink, before, total, path

    def emit(self, event: Event) -> None:
        """Pass progress on as bytes of all files."""
        if isinstance(event, Progress) and event.total:
            done = self._path.stat().st_size * min(1.0, event.done / event.total)
            name = self._path.name
            self._sink.emit(Progress(self._before + done, self._total, "bytes", item=name))

    def check_cancelled(self) -> None:
        """Ask the person's sink."""
        self._sink.check_cancelled()

    def finish_asked(self) -> bool:
        """Nothing here can end early."""
        return False


@dataclass(frozen=True, slots=True)
class _Task:
    parts: tuple[Path, ...]
    names: tuple[str, ...]
    target: Path


def _append_in_child(task: _Task, report: Callable[[Event], None]) -> None:
    import numpy as np
    import pyarrow as pa

    parts = [_part_of(folder) for folder in task.parts]
    order = parts[0].table.column_names
    rows = sum(part.rows for part in parts)
    sink = Forward(report)
    with disk_errors(task.target.parent), contextlib.closing(ColumnFiles(task.target)) as store:
        store.begin(len(order))
        for part in parts:
            table = part.table.select(order)
            for start in range(0, part.rows, _BLOCK):
                block = table.slice(start, _BLOCK)
                store.append([column.combine_chunks() for column in block.columns])
                sink.emit(Progress(store.rows, rows, "rows"))
        data = pa.table(dict(zip(order, store.columns(), strict=True)))
        np.arange(1, rows + 1, dtype="<u4").tofile(task.target / ROWS)
        write_arrow(_rejected(parts, task.names), task.target / "rejected.arrow")
        named = [
            (name, part.report, part.rejected.num_rows)
            for name, part in zip(task.names, parts, strict=True)
        ]
        told = appended_report(named, describe_columns(data))
        told = replace(told, rejected=told.rejected[:REPORTED_REJECTED])
        write_json(task.target / "report.json", asdict(told))


def _part_of(folder: Path) -> StoredTable:
    part = open_stored(folder)
    if part is None:  # another process trimmed the cache meanwhile
        raise InputError(
            "data.cache-gone", "The copy of the table is gone from the workspace.", "Try again."
        )
    return part


def _rejected(parts: Sequence[StoredTable], names: Sequence[str]) -> Any:
    import pyarrow as pa

    lost = []
    for part, name in zip(parts, names, strict=True):
        files = pa.array([name] * part.rejected.num_rows, pa.large_string())
        lost.append(part.rejected.append_column("file", files))
    return pa.concat_tables(lost)


def _key(parts: Sequence[StoredTable], names: Sequence[str]) -> str:
    facts = [str(_VERSION), *(part.folder.name for part in parts), *names]
    text = "\n".join(facts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]
