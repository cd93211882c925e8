"""Reads Parquet into a table of texts, in a child process with limits, batch by batch.

A column of bytes that are no text, such as images, or of values that have no text is left out and
told; finding one begins the reading again without it.

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
from tunesmith.data import kept_row_numbers
from tunesmith.data.column_store import ColumnFiles, disk_errors, open_columns
from tunesmith.data.columns import describe_columns, name_columns, renamed_columns
from tunesmith.data.parquet_texts import NoTextError, to_texts
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
    """Read a Parquet file; row numbers count its rows from 1, or are those that a snapshot keeps.

    Args:
        path: the file.
        sink: asked for cancellation, told how many rows are read.
        folder: takes the columns' files, which the table then maps; in memory if not given.

    Raises:
        InputError: `data.parquet-damaged`, `data.parquet-refused` if it needs more memory or time
            than any honest table, `data.parquet-binary` if no column has texts, `data.empty`.
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
    import pyarrow.parquet as pq

    path, target = Path(task.path), Path(task.target)
    without: dict[int, str] = {}  # place of a column -> why it has no texts
    with _damage_named(path), pq.ParquetFile(path, pre_buffer=False) as file:
        _check_size(path, file.metadata)
        header = [field.name for field in file.schema_arrow]
        if not header:
            raise InputError("data.empty", f"{path.name} has no columns.", "Export it again.")
        while True:
            try:
                return _read_columns(file, path, target, without, report)
            except _ColumnsWithoutTextError as found:
                without |= found.columns
            if len(without) == len(header):
                raise _without_texts(path, header, without)
            for written in target.glob("[0-9]*.*"):
                written.unlink()


class _ColumnsWithoutTextError(Exception):
    def __init__(self, columns: dict[int, str]) -> None:
        super().__init__()
        self.columns = columns


def _read_columns(
    file: Any,
    path: Path,
    target: Path,
    without: dict[int, str],
    report: Callable[[Event], None],
) -> _Outcome:
    """Read all columns but those `without` texts.

    Raises:
        _ColumnsWithoutTextError: there are more of them.
    """
    import numpy as np
    import pyarrow as pa

    header = [field.name for field in file.schema_arrow]
    every = name_columns(header, len(header))
    places = [place for place in range(len(every)) if place not in without]
    names = [every[place] for place in places]
    schema = pa.schema([(name, pa.string()) for name in names])
    numbers: list[Any] = [np.zeros(0, np.uint32)]
    kept_numbers = kept_row_numbers.decode(file.metadata.metadata, file.metadata.num_rows)
    read = size = 0
    with closing(ColumnFiles(target)) as store:
        store.begin(len(names))
        for batch in file.iter_batches(_BATCH, use_threads=False, columns=_wanted(file, places)):
            texts = _text_batch(batch, places, schema)
            filled = _filled(texts)
            rows = filled.to_numpy(zero_copy_only=False).nonzero()[0]
            own = rows + read
            known = kept_numbers[own] if kept_numbers is not None else own + 1
            numbers.append(known.astype(np.uint32))
            read += batch.num_rows
            kept = texts if len(rows) == batch.num_rows else texts.filter(filled)
            size += kept.nbytes
            if size > MOST_TEXT or read > MOST_ROWS:
                raise _refused(path, f"it unpacks to more than {MOST_TEXT >> 30} GiB of text")
            with disk_errors(target.parent):
                store.append(kept.columns)
            report(Progress(read, file.metadata.num_rows, "rows"))
        with disk_errors(target.parent):
            data = pa.table(dict(zip(names, store.columns(), strict=True)))
    row_numbers = np.concatenate(numbers)
    told = Report(
        rows=len(row_numbers),
        blank=read - len(row_numbers),
        columns=describe_columns(data),
        renamed=tuple(name for name in renamed_columns(header, every) if name in names),
        warnings=tuple(_left_out(every[place], why) for place, why in sorted(without.items())),
    )
    return _Outcome(row_numbers, told)


def _wanted(file: Any, places: list[int]) -> list[str] | None:
    """The names of the columns to read; None reads all, of which some are passed over.

    Columns of one name cannot be told apart here, and a point goes for a part of a column.
    """
    names = [field.name for field in file.schema_arrow]
    if len(places) == len(names) or len(set(names)) < len(names) or "." in "".join(names):
        return None
    return [names[place] for place in places]


def _left_out(name: str, why: str) -> str:
    return f"The column “{name}” is left out: it has {why}."


def _without_texts(path: Path, header: list[str], without: dict[int, str]) -> InputError:
    return InputError(
        "data.parquet-binary",
        f"No column of {path.name} has texts: “{header[0]}” has {without[0]}.",
        "Save the table with a column of texts.",
    )


def _check_size(path: Path, metadata: Any) -> None:
    if metadata.num_rows > MOST_ROWS:
        raise _refused(
            path, f"it says it has {metadata.num_rows:,} rows; more than {MOST_ROWS:,} are not read"
        )
    if metadata.num_columns > MOST_COLUMNS:
        raise _refused(path, f"it has {metadata.num_columns:,} columns")


def _text_batch(batch: Any, places: list[int], schema: Any) -> Any:
    """The texts of the columns at these places of the file.

    Raises:
        _ColumnsWithoutTextError: some have none.
    """
    import pyarrow as pa

    if batch.num_columns == len(places):
        read: Any = enumerate(places)
    else:
        read = ((place, place) for place in places)
    columns, without = [], {}
    for where, place in read:
        try:
            columns.append(to_texts(batch.column(where)))
        except NoTextError as error:
            without[place] = str(error)
    if without:
        raise _ColumnsWithoutTextError(without)
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
