"""Reads CSV, TSV and other delimited text into a table of texts. Not for workbooks.

Why not DuckDB or pandas: neither tells the file's line of a rejected record when quoted cells
have line ends, nor keeps `NA` and `007` without a list of exceptions. `csv` over numbered lines
does, at about ten seconds for a million rows of ten columns.
"""

import io
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Progress, Sink
from tunesmith.data.columns import describe_columns, name_columns, renamed_columns
from tunesmith.data.dialect import (
    NO_DELIMITER,
    Dialect,
    Header,
    find_dialect,
    find_header,
    is_blank,
    parse_delimiter,
)
from tunesmith.data.encoding import (
    MARK_ERRORS,
    Encoding,
    find_encoding,
    show_marks,
    undecodable,
)
from tunesmith.data.records import Records, long_cells
from tunesmith.data.table import (
    Reading,
    RejectedRow,
    Report,
    Table,
    header_warnings,
    title_warnings,
)

_SAMPLE_LINES = 2000
_SAMPLE_CHARACTERS = 1 << 20
_TEXT_LIMIT = 32_768  # characters of a rejected line that are kept
_CHUNK = 50_000  # rows put into Arrow at a time


def read_delimited(path: Path, reading: Reading, suffix: str, sink: Sink | None = None) -> Table:
    """Read a delimited text file.

    Args:
        path: the file.
        reading: what the person chose.
        suffix: of the file, in lower case.
        sink: asked for cancellation, and told how many bytes are read, every 50,000 rows.

    Raises:
        InputError: `data.not-text`, `data.empty`, `data.encoding-unknown`, `data.encoding`,
            `data.delimiter`, `data.header`.
    """
    wanted = parse_delimiter(reading.delimiter) if reading.delimiter is not None else None
    encoding = find_encoding(path, reading.encoding)
    try:
        with long_cells():
            sample = _sample(path, encoding, reading.header)
            dialect = find_dialect(sample, suffix, wanted)
            entries = [cells for _, cells in Records(sample, dialect)]
            header = find_header(
                [[] if isinstance(cells, str) else cells for cells in entries], reading.header
            )
            body = _Body(header, encoding, header_chosen=reading.header is not None)
            _read(path, dialect, body, sink)
        if body.is_empty():
            raise InputError(
                "data.empty", f"{path.name} has no text in it.", "Export the table again."
            )
        return body.table(dialect)
    except UnicodeError as error:  # some decoders give up instead of saying which bytes are wrong
        raise undecodable(path, encoding.codec, error) from None


def _read(path: Path, dialect: Dialect, body: "_Body", sink: Sink | None) -> None:
    with (
        path.open("rb") as raw,
        io.TextIOWrapper(raw, body.encoding.codec, MARK_ERRORS, newline="") as stream,
    ):

        def at_chunk() -> None:
            if sink is not None:
                sink.check_cancelled()
                sink.emit(Progress(raw.tell(), path.stat().st_size, "bytes"))

        body.read(Records(stream, dialect), at_chunk)


def _sample(path: Path, encoding: Encoding, wanted_header: int | None) -> list[str]:
    lines: list[str] = []
    size = 0
    most = max(_SAMPLE_LINES, (wanted_header or 0) + 200)
    with path.open(encoding=encoding.codec, errors=MARK_ERRORS, newline="") as stream:
        for line in itertools.islice(stream, most):
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_CHARACTERS:
                break
    return lines


class _Body:
    """Collects the data lines as columns and counts what becomes of each line."""

    def __init__(self, header: Header, encoding: Encoding, *, header_chosen: bool) -> None:
        self.encoding = encoding
        self._header = header
        self._header_chosen = header_chosen
        self._width = header.width
        self._names: list[str] | None = None
        self._rows: list[list[str]] = []
        self._numbers: list[int] = []
        self._chunks: list[list[Any]] = [[] for _ in range(header.width)]
        self._lengths: Counter[int] = Counter()  # cells per row, for rows with too few
        self._blank = 0
        self._above_header = 0
        self._titles: list[str] = []
        self._rejected: list[RejectedRow] = []

    def read(self, records: Records, at_chunk: Callable[[], None]) -> None:
        """Take all records; those before the header are titles, which are counted."""
        first_data = 0 if self._header.index is None else self._header.index + 1
        for index, (line, cells) in enumerate(records):
            if index >= first_data:
                self._take(records, line, cells)
                if len(self._rows) == _CHUNK:
                    self._flush()
                    at_chunk()
            elif index == self._header.index and not isinstance(cells, str):
                self._names = [show_marks(cell) for cell in cells]
            elif isinstance(cells, str):
                self._reject(line, cells, records.text)
            else:
                self._above_header += 1
                if not is_blank(cells):
                    self._titles.append(show_marks(records.text))
        self._flush()

    def is_empty(self) -> bool:
        """Whether there was neither a header nor any line with text."""
        return self._names is None and not self._numbers and not self._rejected

    def _take(self, records: Records, line: int, cells: list[str] | str) -> None:
        if isinstance(cells, str):
            self._reject(line, cells, records.text)
        elif fault := self._fault(records):
            self._reject(line, fault, records.text)
        elif not (cells and cells[0] and not cells[0].isspace()) and is_blank(cells):
            self._blank += 1
        else:
            self._add(records, line, cells)

    def _fault(self, records: Records) -> str | None:
        # Clean is the rule, and putting a record's text together takes time.
        return None if self.encoding.clean else self.encoding.fault(records.text)

    def _add(self, records: Records, line: int, cells: list[str]) -> None:
        length = len(cells)
        if length > self._width:
            if not is_blank(cells[self._width :]):
                self._reject(
                    line, f"{length} cells where the table has {self._width}", records.text
                )
                return
            del cells[self._width :]  # trailing delimiters: nothing is lost
        elif length < self._width:
            self._lengths[length] += 1
            cells.extend([""] * (self._width - length))
        self._rows.append(cells)
        self._numbers.append(line)

    def _reject(self, line: int, reason: str, text: str) -> None:
        if len(text) > _TEXT_LIMIT:
            text = f"{text[:_TEXT_LIMIT]}… ({len(text)} characters)"
        self._rejected.append(RejectedRow(line, reason, show_marks(text)))

    def _flush(self) -> None:
        import pyarrow as pa

        for chunks, cells in zip(self._chunks, zip(*self._rows, strict=True), strict=False):
            chunks.append(pa.array([cell or None for cell in cells], pa.string()))
        self._rows.clear()

    def table(self, dialect: Dialect) -> Table:
        """The table of what was read."""
        import pyarrow as pa

        width = self._used_width()
        names = name_columns(self._names, width)
        arrays = [pa.chunked_array(chunks, pa.string()) for chunks in self._chunks[:width]]
        data = pa.table(dict(zip(names, arrays, strict=True)))
        index = self._header.index
        report = Report(
            rows=len(self._numbers),
            blank=self._blank,
            columns=describe_columns(data),
            rejected=tuple(self._rejected),
            short_rows=sum(count for length, count in self._lengths.items() if length < width),
            encoding=self.encoding.name,
            delimiter=None if dialect.delimiter == NO_DELIMITER else dialect.delimiter,
            header=None if index is None else index + 1,
            above_header=self._above_header,
            warnings=self._warnings(data),
            renamed=renamed_columns(self._names, names),
        )
        return Table(data, tuple(self._numbers), report)

    def _warnings(self, data: Any) -> tuple[str, ...]:
        found = self.encoding.doubts + title_warnings(self._titles)
        if self._names is None or self._header_chosen:
            return found
        return found + header_warnings(data)

    def _used_width(self) -> int:
        """The width without columns that only trailing delimiters make."""
        width = self._width
        while width > 1 and not self._name_at(width - 1) and self._is_unfilled(width - 1):
            width -= 1
        return width

    def _name_at(self, place: int) -> str:
        names: Sequence[str] = self._names or ()
        return names[place].strip() if place < len(names) else ""

    def _is_unfilled(self, place: int) -> bool:
        return all(chunk.null_count == len(chunk) for chunk in self._chunks[place])
