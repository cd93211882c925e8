"""Keeps cleaned tables beside the tables that they were made from, so that all pages take the same.

A folder of the tables' cache: the kept rows as any stored table, `removed/` with the removed ones,
`cleaning.json` with what each step did. It may be deleted at any time; cleaning gives it again.
Memory: the cleaning happens in a child process, whose bound `cleaning` states.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import Event, MemorySink, Sink
from tunesmith.core.files import atomic_folder, require_free_space, write_json
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data.cleaning import Cleaned, StepResult, clean_table
from tunesmith.data.cleaning_rules import LoadTokenizer
from tunesmith.data.cleaning_steps import LimitLength, Step, steps_to_record
from tunesmith.data.column_store import disk_errors
from tunesmith.data.columns import describe_columns, name_columns
from tunesmith.data.table import Report, Table
from tunesmith.data.table_store import (
    CACHE_BYTES,
    Forward,
    StoredTable,
    locked,
    open_stored,
    trim_cache,
    write_stored,
)

FACTS = 2  # columns before the table's own in `removed`: the step's place in the list, the reason
_VERSION = 3  # part of the key: a step that does something else cleans again
_REMOVED = "removed"
_RESULTS = "cleaning.json"


@dataclass(frozen=True, slots=True, eq=False)
class CleanedTable:
    """What a cleaning list makes of a stored table.

    `kept` and `removed` together have each row of `source` once. `removed` has two columns more,
    before the others: the step's place in the list from 1, and the reason as `cleaning_reasons`
    codes it. `results` are those of the steps.
    """

    source: StoredTable
    kept: StoredTable
    removed: StoredTable
    results: tuple[StepResult, ...]


def prepare_cleaned(
    source: StoredTable,
    steps: Sequence[Step],
    load_tokenizer: LoadTokenizer,
    sink: Sink | None = None,
    cache_bytes: int = CACHE_BYTES,
) -> CleanedTable:
    """Clean a stored table in a child process, or find what an earlier call made of it.

    Args:
        source: the table; it stays as it is.
        steps: the list, with at least one step.
        load_tokenizer: a module's function that gives the tokenizer a step on tokens names.
        sink: asked for cancellation, told the steps, and rows within long ones.
        cache_bytes: as for `prepare_table`.

    Raises:
        InputError: as `clean_table` does.
        JobError: `disk.full`, `data.cache-damaged`.
        CancelledError: the sink said so; nothing is left behind.
    """
    listener = sink if sink is not None else MemorySink()
    cache_dir = source.folder.parent
    key = _key(source, steps)
    folder = cache_dir / key
    with locked(cache_dir / f"{key}.lock", listener):
        found = _open(folder, source, steps)
        if found is None:
            shutil.rmtree(folder, ignore_errors=True)  # torn, or of no use to this version
            require_free_space(cache_dir, {"the cleaned rows": 2 * source.table.nbytes})
            with disk_errors(cache_dir), atomic_folder(folder) as temporary:
                task = _Task(source.folder, tuple(steps), temporary, load_tokenizer)
                call_isolated_reporting(_clean_in_child, task, listener.emit, sink=listener)
            found = _open(folder, source, steps)
    if found is None:
        raise JobError(
            "data.cache-damaged",
            f"The cleaned rows in {folder} cannot be read back.",
            "Check the disk, or choose another workspace.",
        )
    trim_cache(cache_dir, cache_bytes)
    return found


@dataclass(frozen=True, slots=True)
class _Task:
    source: Path
    steps: tuple[Step, ...]
    target: Path
    load_tokenizer: LoadTokenizer


def _clean_in_child(task: _Task, report: Callable[[Event], None]) -> None:
    source = open_stored(task.source)
    if source is None:  # another process trimmed the cache meanwhile
        raise InputError(
            "data.cache-gone", "The copy of the table is gone from the workspace.", "Try again."
        )
    scratch = task.target / "scratch"
    cleaned = clean_table(
        source.table, source.row_numbers, task.steps, Forward(report), task.load_tokenizer, scratch
    )
    removed_folder = task.target / _REMOVED
    with disk_errors(task.target.parent):
        removed_folder.mkdir()
        write_stored(_removed(cleaned, source.report), removed_folder)
        records = [
            {"removed": it.removed, "changed": it.changed, "notes": it.notes}
            for it in cleaned.results
        ]
        write_json(task.target / _RESULTS, records)
        kept = _described(cleaned.table, source.report)
        write_stored(Table(cleaned.table, cleaned.row_numbers, kept), task.target)
    del cleaned  # Windows deletes no file that is mapped
    shutil.rmtree(scratch, ignore_errors=True)


def _removed(cleaned: Cleaned, report: Report) -> Table:
    import pyarrow as pa

    gone = cleaned.removed
    facts = [pa.array(gone.steps).cast(pa.large_string()), gone.coded_reasons]
    columns = [*facts, *(column.cast(pa.large_string()) for column in gone.table.columns)]
    names = name_columns(["step", "reason", *gone.table.column_names], len(columns))
    table = pa.table(columns, names=list(names))
    return Table(table, gone.row_numbers, _described(table, report))


def _described(table: Any, report: Report) -> Report:
    columns = describe_columns(table)
    return replace(report, rows=table.num_rows, columns=columns, rejected=(), files=())


def _open(folder: Path, source: StoredTable, steps: Sequence[Step]) -> CleanedTable | None:
    kept, removed = open_stored(folder), open_stored(folder / _REMOVED)
    if kept is None or removed is None or kept.rows + removed.rows != source.rows:
        return None
    try:
        records = json.loads((folder / _RESULTS).read_text("utf-8"))
        results = tuple(
            StepResult(step, it["removed"], it["changed"], tuple(it["notes"]))
            for step, it in zip(steps, records, strict=True)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return CleanedTable(source, kept, removed, results)


def _key(source: StoredTable, steps: Sequence[Step]) -> str:
    paths = [Path(step.tokenizer) for step in steps if isinstance(step, LimitLength)]
    stamps = [_stamp(path) for path in paths if path.name]
    facts = [_VERSION, source.folder.name, steps_to_record(steps), stamps]
    text = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
