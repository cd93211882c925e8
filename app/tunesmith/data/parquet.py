"""Reads Parquet into a table of texts, in a child process with limits, batch by batch.

A Parquet file can say that one value stands a billion times: the child stops at the limits, and
whatever a hostile file does to the reader becomes an ordinary error here. Memory: a batch of rows
and 5 bytes a row, and the texts of the table where no folder takes them.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Event, MemorySink, Progress, Sink
from tunesmith.core.isolation import TIMEOUT, ChildCrashedError, call_isolated_reporting
from tunesmith.data.column_store import ColumnFiles, disk_errors, open_columns
from tunesmith.data.columns import describe_columns, name_columns, renamed_columns
from tunesmith.data.parquet_texts import BinaryColumnError, to_texts
from tunesmith.data.table import Report, Table

MOST_ROWS = 50_000_000
MOST_TEXT = 4 << 30  # bytes of texts that come out
MOST_COLUMNS = 16_384
_MEMORY = 6 << 30  # bytes of the child's address space
_TIMEOUT_S = 600.0  # without a batch
_BATCH = 20_000  # rows at a time


@dataclass(frozen=True, slots=True)
class _Task:
    path: str
    target: str  # folder for the columns' files


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    row_numbers: Any  # numpy uint32
    report: Report


def read_parquet(path: Path, sink: Sink | None = None, folder: Path | None = None) -> Table:
    """Read a Parquet file; row numbers count its rows from 1.

    Args:
        path: the file.
        sink: asked for cancellation, told how many rows are read.
        folder: takes the columns' files, which the table then maps; in memory if not given.

    Raises:
        InputError: `data.parquet-damaged`, `data.parquet-refused` if it needs more memory or time
            than any honest table, `data.parquet-binary` for columns of bytes, `data.empty`.
    """
    if folder is not None:
        return _read_into(path, folder, sink)
    with tempfile.TemporaryDirectory(prefix="tunesmith-") as temporary:
        mapped = _read_into(path, Path(temporary), sink)
        data = _in_memory(mapped.data)
        row_numbers, report = mapped.row_numbers, mapped.report
        del mapped  # Windows deletes no file that is mapped
    return Table(data, row_numbers, report)


def _read_into(path: Path, folder: Path, sink: Sink | None) -> Table:
    import pyarrow as pa

    listener = sink if sink is not None else MemorySink()
    try:
        outcome = call_isolated_reporting(
            _read_in_child,
            _Task(str(path), str(folder)),
            listener.emit,
            sink=listener,
            timeout_s=_TIMEOUT_S,
            memory_bytes=_MEMORY,
        )
    except ChildCrashedError as error:
        raise _refused(path, _ending(error)) from error
    names = [column.name for column in outcome.report.columns]
    arrays = open_columns(folder, len(names), outcome.report.rows)
    data = pa.table(dict(zip(names, arrays, strict=True)))
    return Table(data, outcome.row_numbers, outcome.report)


def _in_memory(mapped: Any) -> Any:
    """A copy of short strings, as other readers give them; a cast alone would keep the files."""
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in mapped.column_names])
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, schema) as out:
        for start in range(0, mapped.num_rows, _BATCH):
            out.write_table(mapped.slice(start, _BATCH).cast(schema))
    return pa.ipc.open_stream(stream.getvalue()).read_all()


def _ending(error: ChildCrashedError) -> str:
    if error.code == TIMEOUT:
        return f"for {_TIMEOUT_S:.0f} seconds nothing could be read of it"
    if error.signal_name or "MemoryError" in error.message or "malloc" in error.message:
        return "reading it takes too much memory or crashes the reader"
    return f"it cannot be read ({error.message})"


def _refused(path: Path, why: str) -> InputError:
    return InputError(
        "data.parquet-refused", f"{path.name} is not opened: {why}.", "Get the file again."
    )


def _read_in_child(task: _Task, report: Callable[[Event], None]) -> _Outcome:
    """Read the file and write its texts to files in `task.target`; runs only in a child."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, target = Path(task.path), Path(task.target)
    with (
        _damage_named(path),
        pq.ParquetFile(path, pre_buffer=False) as file,
        closing(ColumnFiles(target)) as store,
    ):
        _check_size(path, file.metadata)
        header = [field.name for field in file.schema_arrow]
        names = name_columns(header, len(header))
        if not names:
            raise InputError("data.empty", f"{path.name} has no columns.", "Export it again.")
        schema = pa.schema([(name, pa.string()) for name in names])
        store.begin(len(names))
        numbers: list[Any] = [np.zeros(0, np.uint32)]
        read = size = 0
        for batch in file.iter_batches(_BATCH, use_threads=False):
            texts = _text_batch(path, batch, schema)
            filled = _filled(texts)
            places = filled.to_numpy(zero_copy_only=False).nonzero()[0]
            numbers.append((places + read + 1).astype(np.uint32))
            read += batch.num_rows
            kept = texts if len(places) == batch.num_rows else texts.filter(filled)
            size += kept.nbytes
            if size > MOST_TEXT or read > MOST_ROWS:
                raise _refused(path, f"it unpacks to more than {MOST_TEXT >> 30} GiB of text")
            with disk_errors(target.parent):
                store.append(kept.columns)
            report(Progress(read, file.metadata.num_rows, "rows"))
        with disk_errors(target.parent):
            data = pa.table(dict(zip(names, store.columns(), strict=True)))
    rows = np.concatenate(numbers)
    told = Report(
        rows=len(rows),
        blank=read - len(rows),
        columns=describe_columns(data),
        renamed=renamed_columns(header, names),
    )
    return _Outcome(rows, told)


def _check_size(path: Path, metadata: Any) -> None:
    if metadata.num_rows > MOST_ROWS:
        raise _refused(
            path, f"it says it has {metadata.num_rows:,} rows; more than {MOST_ROWS:,} are not read"
        )
    if metadata.num_columns > MOST_COLUMNS:
        raise _refused(path, f"it has {metadata.num_columns:,} columns")


def _text_batch(path: Path, batch: Any, schema: Any) -> Any:
    import pyarrow as pa

    columns = []
    for place, name in enumerate(schema.names):
        try:
            columns.append(to_texts(batch.column(place)))
        except BinaryColumnError:
            raise InputError(
                "data.parquet-binary",
                f"The column “{name}” of {path.name} has bytes that are no text "
                f"({batch.schema.field(place).type}), such as images.",
                "Save the table without this column.",
            ) from None
    return pa.record_batch(columns, schema=schema)


def _filled(texts: Any) -> Any:
    """Which rows have a cell with more than white space; empty texts are null."""
    import pyarrow.compute as pc

    found: Any = None
    for column in texts.columns:
        cells = pc.fill_null(pc.invert(pc.utf8_is_space(column)), fill_value=False)
        found = cells if found is None else pc.or_(found, cells)
    return found


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the system, not what the file holds
        raise InputError(
            "data.parquet-damaged",
            f"{path.name} is damaged or cut off: {str(error).splitlines()[0][:200]}",
            "Get the file again, or save the table as .csv.",
        ) from None
