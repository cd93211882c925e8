"""Reads .json and .jsonl into a table of texts. Not for conversations: their lists stay JSON text.

Streams: beside the table's own texts, memory holds one entry of the file (at most 16 Mi
characters) and 20,000 rows on their way into Arrow.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Progress, Sink
from tunesmith.data.columns import describe_columns, name_columns, renamed_columns
from tunesmith.data.encoding import (
    MARK_ERRORS,
    Encoding,
    find_encoding,
    show_marks,
    undecodable,
)
from tunesmith.data.json_source import KEPT, Entry, JsonShape, entries, find_shape
from tunesmith.data.json_values import NotARowError, parse_row
from tunesmith.data.rejected_rows import RejectedRows
from tunesmith.data.table import Reading, RejectedRow, Report, Table

MOST_COLUMNS = 2000  # more are names made from data, such as one per customer
_TOLD = 1 << 20  # characters between two reports; fewer take no second
_CHUNK = 20_000  # rows put into Arrow at a time …
_CHUNK_SIZE = 64 << 20  # … or so many characters, if they come first


def read_json(
    path: Path,
    reading: Reading,
    suffix: str,
    sink: Sink | None = None,
    rejected: RejectedRows | None = None,
) -> Table:
    """Read a file of JSON objects, one row each; names are columns, as they first appear.

    `row_numbers` are lines where every line is an entry, otherwise the entries' own numbers.

    Args:
        path: the file.
        reading: only its encoding matters.
        suffix: of the file, in lower case.
        sink: asked for cancellation, and told how many bytes are read, at every million.
        rejected: takes the rejected rows; in memory if not given.

    Raises:
        InputError: `data.empty`, `data.not-text`, `data.encoding-unknown`, `data.encoding`,
            `data.no-objects` if not one entry is an object.
    """
    encoding = find_encoding(path, reading.encoding)
    try:
        shape = find_shape(path, suffix, encoding)
        rows = _Rows(encoding, rejected if rejected is not None else RejectedRows())
        with (
            path.open("rb") as raw,
            io.TextIOWrapper(raw, encoding.codec, MARK_ERRORS, newline="") as stream,
        ):
            untold = 0
            for entry in entries(stream, shape):
                rows.take(entry, in_lines=shape.kind == "lines")
                untold += len(entry.text) + 1
                if untold >= _TOLD and sink is not None:
                    untold = 0
                    sink.check_cancelled()
                    sink.emit(Progress(raw.tell(), path.stat().st_size, "bytes"))
    except UnicodeError as error:  # some decoders give up instead of saying which bytes are wrong
        raise undecodable(path, encoding.codec, error) from None
    if rows.has_nothing():
        raise _no_objects(path, rows)
    return rows.table(shape)


def _no_objects(path: Path, rows: "_Rows") -> InputError:
    if not rows.rejected.count:
        return InputError(
            "data.empty", f"{path.name} has no rows in it.", "Export the table again."
        )
    first = rows.rejected.kept[0]
    return InputError(
        "data.no-objects",
        f"{path.name} has no row: none of its {rows.rejected.count} entries is an object. The "
        f"first {first.reason}: {first.text[:60]}",
        'A row looks like {"question": "…", "answer": "…"}: one per line, or a list of them.',
    )


class _Rows:
    """Collects rows as columns and counts what becomes of each entry."""

    def __init__(self, encoding: Encoding, rejected: RejectedRows) -> None:
        self._encoding = encoding
        self._pending: list[Mapping[str, str | None]] = []
        self._size = 0
        self._columns: dict[str, list[Any]] = {}  # name -> chunks
        self._numbers: list[int] = []
        self._stored = 0
        self._blank = 0
        self.rejected = rejected

    def take(self, entry: Entry, *, in_lines: bool) -> None:
        """Take one entry, whatever it is."""
        if in_lines and not entry.fault and not entry.text.strip():
            self._blank += 1
            return
        fault, cells = self._parsed(entry)
        if fault:
            at = "" if in_lines else f" (entry in line {entry.line})"
            self._reject(entry.number, fault + at, entry.text)
            return
        if not any(cell and not cell.isspace() for cell in cells.values()):
            self._add_names(cells)
            self._blank += 1
            return
        self._add_names(cells)
        self._pending.append(cells)
        self._numbers.append(entry.number)
        self._size += len(entry.text)
        if len(self._pending) >= _CHUNK or self._size >= _CHUNK_SIZE:
            self._flush()

    def has_nothing(self) -> bool:
        """Whether not one entry was an object with a name in it."""
        return not self._columns

    def table(self, shape: JsonShape) -> Table:
        """The table of what was read."""
        import pyarrow as pa

        self._flush()
        keys = list(self._columns)
        names = name_columns(keys, len(keys))
        chunks = self._columns.values()
        arrays = [pa.chunked_array(column, pa.string()) for column in chunks]
        data = pa.table(dict(zip(names, arrays, strict=True)))
        report = Report(
            rows=len(self._numbers),
            blank=self._blank,
            columns=describe_columns(data),
            rejected=self.rejected.kept,
            encoding=self._encoding.name,
            warnings=(*self._encoding.doubts, *_told(shape)),
            renamed=renamed_columns(keys, names),
        )
        return Table(data, tuple(self._numbers), report)

    def _parsed(self, entry: Entry) -> tuple[str, dict[str, str | None]]:
        fault = entry.fault
        if not fault and not self._encoding.clean:
            fault = self._encoding.fault(entry.text) or ""
        if fault:
            return fault, {}
        try:
            cells = parse_row(entry.text)
        except NotARowError as error:
            return str(error), {}
        new = sum(name not in self._columns for name in cells)
        if new and len(self._columns) + new > MOST_COLUMNS:
            return f"has a name that would be one of more than {MOST_COLUMNS} columns", {}
        return "", cells

    def _add_names(self, cells: Mapping[str, str | None]) -> None:
        for name in cells:
            if name not in self._columns:
                self._columns[name] = self._nulls()

    def _nulls(self) -> list[Any]:
        import pyarrow as pa

        return [pa.nulls(self._stored, pa.string())] if self._stored else []

    def _reject(self, number: int, reason: str, text: str) -> None:
        if len(text) > KEPT:
            text = f"{text[:KEPT]}… ({len(text)} characters)"
        self.rejected.add(RejectedRow(number, reason, show_marks(text)))

    def _flush(self) -> None:
        import pyarrow as pa

        rows = self._pending
        for name, chunks in self._columns.items():
            chunks.append(pa.array([cells.get(name) for cells in rows], pa.string()))
        self._stored += len(rows)
        rows.clear()
        self._size = 0


def _told(shape: JsonShape) -> Iterator[str]:
    """What the person should know about the file's shape."""
    if shape.member:
        yield f"The rows are the list “{shape.member}” of the file."
    if shape.others:
        shown = ", ".join(shape.others[:5]) + (", …" if len(shape.others) > 5 else "")
        yield f"Not part of the table, since they stand beside its list: {shown}."
    if shape.ending:
        yield shape.ending
