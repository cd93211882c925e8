"""Reads Parquet into a table of texts, in a child process with limits, batch by batch.

A Parquet file can say that one value stands a billion times: the child stops at the limits, and
whatever a hostile file does to the reader becomes an ordinary error here.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import TIMEOUT, ChildCrashedError, call_isolated
from tunesmith.data.columns import describe_columns, name_columns, renamed_columns
from tunesmith.data.parquet_texts import BinaryColumnError, to_texts
from tunesmith.data.table import Report, Table

MOST_ROWS = 50_000_000
_MOST_TEXT = 4 << 30  # bytes of texts that come out; they all stay in memory
_MOST_COLUMNS = 16_384
_MEMORY = 6 << 30  # bytes of the child's address space
_TIMEOUT_S = 600.0
_BATCH = 20_000  # rows at a time


@dataclass(frozen=True, slots=True)
class _Task:
    path: str
    target: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    row_numbers: tuple[int, ...]
    report: Report


def read_parquet(path: Path, sink: Sink | None = None) -> Table:
    """Read a Parquet file; row numbers count its rows from 1.

    Raises:
        InputError: `data.parquet-damaged`, `data.parquet-refused` if it needs more memory or time
            than any honest table, `data.parquet-binary` for columns of bytes, `data.empty`.
    """
    import pyarrow as pa

    with tempfile.TemporaryDirectory(prefix="tunesmith-") as folder:
        target = Path(folder) / "table.arrow"
        try:
            outcome = call_isolated(
                _read_in_child,
                _Task(str(path), str(target)),
                sink=sink,
                timeout_s=_TIMEOUT_S,
                memory_bytes=_MEMORY,
            )
        except ChildCrashedError as error:
            raise _refused(path, _ending(error)) from error
        with pa.OSFile(str(target)) as source:
            data = pa.ipc.open_file(source).read_all()
    return Table(data, outcome.row_numbers, outcome.report)


def _ending(error: ChildCrashedError) -> str:
    if error.code == TIMEOUT:
        return f"reading it takes more than {_TIMEOUT_S:.0f} seconds"
    if error.signal_name or "MemoryError" in error.message or "malloc" in error.message:
        return "reading it takes too much memory or crashes the reader"
    return f"it cannot be read ({error.message})"


def _refused(path: Path, why: str) -> InputError:
    return InputError(
        "data.parquet-refused", f"{path.name} is not opened: {why}.", "Get the file again."
    )


def _read_in_child(task: _Task) -> _Outcome:
    """Read the file and write its texts to `task.target` as Arrow; runs only in a child."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(task.path)
    with _damage_named(path), pq.ParquetFile(path, pre_buffer=False) as file:
        _check_size(path, file.metadata)
        fields = list(file.schema_arrow)
        header = [field.name for field in fields]
        names = name_columns(header, len(header))
        if not names:
            raise InputError("data.empty", f"{path.name} has no columns.", "Export it again.")
        schema = pa.schema([(name, pa.string()) for name in names])
        numbers: list[int] = []
        read = size = 0
        with pa.OSFile(task.target, "wb") as sink, pa.ipc.new_file(sink, schema) as out:
            for batch in file.iter_batches(_BATCH, use_threads=False):
                texts = _text_batch(path, batch, schema)
                filled = _filled(texts)
                places = filled.to_numpy(zero_copy_only=False).nonzero()[0]
                numbers.extend((places + read + 1).tolist())
                read += batch.num_rows
                kept = texts if len(places) == batch.num_rows else texts.filter(filled)
                size += kept.nbytes
                if size > _MOST_TEXT or read > MOST_ROWS:
                    raise _refused(path, f"it unpacks to more than {_MOST_TEXT >> 30} GiB of text")
                out.write_batch(kept)
    with pa.memory_map(task.target) as source:
        columns = describe_columns(pa.ipc.open_file(source).read_all())
    report = Report(
        rows=len(numbers),
        blank=read - len(numbers),
        columns=columns,
        renamed=renamed_columns(header, names),
    )
    return _Outcome(tuple(numbers), report)


def _check_size(path: Path, metadata: Any) -> None:
    if metadata.num_rows > MOST_ROWS:
        raise _refused(
            path, f"it says it has {metadata.num_rows:,} rows; more than {MOST_ROWS:,} are not read"
        )
    if metadata.num_columns > _MOST_COLUMNS:
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
    """Which rows have a cell with more than white space."""
    import pyarrow.compute as pc

    found: Any = None
    for column in texts.columns:
        some: Callable[..., Any] = pc.match_substring_regex
        cells = pc.fill_null(some(column, r"[^\s\p{Z}]"), fill_value=False)
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
        raise InputError(
            "data.parquet-damaged",
            f"{path.name} is damaged or cut off: {str(error).splitlines()[0][:200]}",
            "Get the file again, or save the table as .csv.",
        ) from None
