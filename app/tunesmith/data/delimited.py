"""Reads CSV, TSV and other delimited text into a table of texts. Not for workbooks.

Why not DuckDB or pandas: neither tells the file's line of a rejected record when quoted cells
have line ends, nor keeps `NA` and `007` without a list of exceptions. `csv` over numbered lines
does, at about ten seconds for a million rows of ten columns; where a block of the file can be
nothing but regular, Arrow reads it instead (`delimited_scan`), in about one second.
"""

import contextlib
import io
import itertools
import operator
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Progress, Sink
from tunesmith.data.column_store import ColumnStore, MemoryColumns
from tunesmith.data.columns import (
    NOTHING,
    Seen,
    column_of,
    look_at,
    name_columns,
    renamed_columns,
)
from tunesmith.data.delimited_scan import END_OF_FILE, Scanned
from tunesmith.data.delimited_stream import DelimitedStream
from tunesmith.data.dialect import (
    NO_DELIMITER,
    Dialect,
    Header,
    chosen_header,
    find_header,
    is_blank,
    parse_delimiter,
)
from tunesmith.data.dialect_doubts import delimiter_doubts, escape_doubts, missing_name_doubts
from tunesmith.data.dialect_finding import Sampled, find_dialect, sample_records
from tunesmith.data.encoding import (
    MARK_ERRORS,
    Encoding,
    find_encoding,
    show_marks,
    undecodable,
)
from tunesmith.data.records import Records, long_cells
from tunesmith.data.rejected_rows import RejectedRows
from tunesmith.data.table import (
    ColumnType,
    Reading,
    RejectedRow,
    Report,
    Table,
    header_warnings,
    no_header_warnings,
    title_warnings,
)

_HEAD_LINES = 2000
_HEAD_CHARACTERS = 1 << 20
_TEXT_LIMIT = 32_768  # characters of a rejected line that are kept
CHUNK = 50_000  # rows put into Arrow at a time


def read_delimited(
    path: Path,
    reading: Reading,
    suffix: str,
    sink: Sink | None = None,
    store: ColumnStore | None = None,
    rejected: RejectedRows | None = None,
) -> Table:
    """Read a delimited text file.

    Args:
        path: the file.
        reading: what the person chose.
        suffix: of the file, in lower case.
        sink: asked for cancellation, and told how many bytes are read.
        store: takes the cells; in memory if not given.
        rejected: takes the rejected rows; in memory if not given.

    Raises:
        InputError: `data.not-text`, `data.empty`, `data.encoding-unknown`, `data.encoding`,
            `data.delimiter`, `data.header`.
    """
    wanted = parse_delimiter(reading.delimiter) if reading.delimiter is not None else None
    encoding = find_encoding(path, reading.encoding)
    try:
        with long_cells():
            dialect = _find_dialect(path, encoding, suffix, wanted)
            header, doubts = _find_header(path, encoding, dialect, reading)
            store = store if store is not None else MemoryColumns()
            store.begin(header.width)
            body = _Body(header, encoding, store, doubts, header_chosen=reading.header is not None)
            if rejected is not None:
                body.rejected = rejected
            _read(path, dialect, body, sink)
        if body.is_empty():
            raise InputError(
                "data.empty", f"{path.name} has no text in it.", "Export the table again."
            )
        return body.table(dialect)
    except UnicodeError as error:  # some decoders give up instead of saying which bytes are wrong
        raise undecodable(path, encoding.codec, error) from None


def _read(path: Path, dialect: Dialect, body: "_Body", sink: Sink | None) -> None:
    """Read the file into `body`; what decodes to the end goes through blocks in UTF-8."""
    if body.encoding.clean:
        with _in_utf8(path, body.encoding.codec) as raw:
            size = os.fstat(raw.fileno()).st_size
            stream = DelimitedStream(raw, dialect, body.width, body)
            stream.read_slowly(records=body.first_data)
            stream.read(lambda: _report(sink, stream.position, size))
    else:
        with (
            path.open("rb") as raw,
            io.TextIOWrapper(raw, body.encoding.codec, MARK_ERRORS, newline="") as text,
        ):
            size = os.fstat(raw.fileno()).st_size
            records = Records(text, dialect)
            for number, (line, cells) in enumerate(records, start=1):
                body.take(records, line, cells)
                if number % CHUNK == 0:
                    _report(sink, raw.tell(), size)
    body.flush()


def _report(sink: Sink | None, done: int, size: int) -> None:
    if sink is not None:
        sink.check_cancelled()
        sink.emit(Progress(done, size, "bytes"))


@contextlib.contextmanager
def _in_utf8(path: Path, codec: str) -> Iterator[IO[bytes]]:
    """The file, or a copy in UTF-8 that goes away; its line ends as they are."""
    if codec in ("utf-8", "utf-8-sig", "ascii"):
        with path.open("rb") as raw:
            yield raw
        return
    with tempfile.TemporaryFile(prefix="tunesmith-") as copy:
        with path.open(encoding=codec, newline="") as text:
            while block := text.read(_HEAD_CHARACTERS):
                copy.write(block.encode())
        copy.seek(0)
        yield copy


def _lines(path: Path, encoding: Encoding) -> IO[str]:
    """The file's lines from the first on, with their line ends."""
    return path.open(encoding=encoding.codec, errors=MARK_ERRORS, newline="")


def _find_dialect(path: Path, encoding: Encoding, suffix: str, wanted: str | None) -> Dialect:
    def read(dialect: Dialect) -> list[Sampled]:
        with _lines(path, encoding) as lines:
            return sample_records(lines, dialect)

    head: list[str] = []
    size = 0
    with _lines(path, encoding) as lines:
        for line in itertools.islice(lines, _HEAD_LINES):
            head.append(line)
            size += len(line)
            if size > _HEAD_CHARACTERS:
                break
    return find_dialect(head, suffix, read, wanted)


def _find_header(
    path: Path, encoding: Encoding, dialect: Dialect, reading: Reading
) -> tuple[Header, tuple[str, ...]]:
    """The header, and what to say about a row that may be it and about a doubtful delimiter."""
    wanted = reading.header
    with _lines(path, encoding) as lines:
        if wanted:  # however far down it is, nothing above is kept
            records = itertools.islice(Records(lines, dialect), wanted - 1, wanted)
            found = next((cells for _, cells in records), None)
            return chosen_header([] if isinstance(found, str) else found, wanted), ()
        sampled = sample_records(lines, dialect)
    sample = [it.cells or [] for it in sampled]
    header = find_header(sample, wanted)
    doubts = delimiter_doubts(sample, dialect, header.width) if reading.delimiter is None else ()
    doubts += escape_doubts(sampled, dialect) + missing_name_doubts(sample, header)
    if (doubtful := header.doubtful) is not None:
        doubts += no_header_warnings(doubtful + 1, sample[doubtful])
    return header, doubts


class _Body:
    """Collects the data lines as columns and counts what becomes of each line."""

    def __init__(
        self,
        header: Header,
        encoding: Encoding,
        store: ColumnStore,
        doubts: tuple[str, ...],
        *,
        header_chosen: bool,
    ) -> None:
        self.encoding = encoding
        self.width = header.width
        self._header = header
        self._doubts = encoding.doubts + doubts
        self._header_chosen = header_chosen
        self._names: list[str] | None = None
        self._rows: list[list[str]] = []  # not in the store yet
        self._lines: list[int] = []  # of these
        self._numbers: list[Any] = []  # of the rows in the store, arrays of uint32
        self._store = store
        self._seen_columns = [NOTHING] * header.width
        self._lengths: Counter[int] = Counter()  # cells per row, for rows with too few
        self._blank = 0
        self._seen = 0  # records above the data
        self._above_header = 0
        self._titles: list[str] = []
        self.rejected = RejectedRows()

    @property
    def first_data(self) -> int:
        """How many records stand above the data: titles, and the header."""
        return 0 if self._header.index is None else self._header.index + 1

    def is_empty(self) -> bool:
        """Whether there was neither a header nor any line with text."""
        return self._names is None and not self._store.rows and not self.rejected.count

    def take(self, records: Records, line: int, cells: list[str] | str) -> None:
        """Take a record; those before the header are titles, which are counted."""
        if self._seen < self.first_data:
            self._take_above(records, line, cells)
            self._seen += 1
        elif isinstance(cells, str):
            self._reject(line, cells, records.text)
        elif fault := self._fault(records):
            self._reject(line, fault, records.text)
        elif not (cells and cells[0] and not cells[0].isspace()) and is_blank(cells):
            self._blank += 1
        else:
            self._add(records, line, cells)

    def types(self) -> list[ColumnType | None]:
        """By column, the type of the cells that were taken."""
        return [seen.type for seen in self._seen_columns]

    def take_block(
        self, scanned: Scanned, seen: Sequence[Seen], line: int, dialect: Dialect
    ) -> None:
        """Take a block that begins at `line`: rows as they are, and one by one what is not."""
        self.flush()
        self._note(seen)
        self._blank += scanned.blank
        first = 0
        for other in scanned.others:
            self._take_rows(scanned, first, other.row, line)
            first = other.row
            records = Records(io.StringIO(other.text.decode(), newline=""), dialect)
            for at, cells in records:
                self.take(records, line + other.line + at - 1, cells)
            self.flush()
        self._take_rows(scanned, first, len(scanned.lines), line)

    def _take_rows(self, scanned: Scanned, first: int, behind: int, line: int) -> None:
        if behind > first:
            self._store.append([cells[first:behind] for cells in scanned.columns])
            self._numbers.append((scanned.lines[first:behind] + line).astype("uint32"))

    def _take_above(self, records: Records, line: int, cells: list[str] | str) -> None:
        if isinstance(cells, str):
            self._reject(line, cells, records.text)
        elif self._seen == self._header.index:
            self._names = [show_marks(cell) for cell in cells]
        else:
            self._above_header += 1
            if not is_blank(cells):
                self._titles.append(show_marks(records.text))

    def _fault(self, records: Records) -> str | None:
        # Clean is the rule, and putting a record's text together takes time.
        return None if self.encoding.clean else self.encoding.fault(records.text)

    def _add(self, records: Records, line: int, cells: list[str]) -> None:
        length = len(cells)
        if cells == [END_OF_FILE]:
            self._blank += 1
            return
        if length > self.width:
            if not is_blank(cells[self.width :]):
                self._reject(line, f"{length} cells where the table has {self.width}", records.text)
                return
            del cells[self.width :]  # trailing delimiters: nothing is lost
        elif length < self.width:
            self._lengths[length] += 1
            cells.extend([""] * (self.width - length))
        self._rows.append(cells)
        self._lines.append(line)
        if len(self._rows) == CHUNK:
            self.flush()

    def _reject(self, line: int, reason: str, text: str) -> None:
        if len(text) > _TEXT_LIMIT:
            text = f"{text[:_TEXT_LIMIT]}… ({len(text)} characters)"
        self.rejected.add(RejectedRow(line, reason, show_marks(text)))

    def flush(self) -> None:
        """Put into the store what was taken one by one."""
        import numpy as np
        import pyarrow as pa

        if not self._rows:
            return
        rows = zip(*self._rows, strict=True)
        columns = [pa.array([it or None for it in cells], pa.string()) for cells in rows]
        self._note([look_at(cells) for cells in columns])
        self._store.append(columns)
        self._numbers.append(np.array(self._lines, np.uint32))
        self._rows.clear()
        self._lines.clear()

    def _note(self, seen: Sequence[Seen]) -> None:
        self._seen_columns = list(map(operator.add, self._seen_columns, seen))

    def table(self, dialect: Dialect) -> Table:
        """The table of what was read."""
        import numpy as np
        import pyarrow as pa

        width = self._used_width()
        names = name_columns(self._names, width)
        data = pa.table(dict(zip(names, self._store.columns(), strict=False)))
        index = self._header.index
        report = Report(
            rows=self._store.rows,
            blank=self._blank,
            columns=tuple(map(column_of, names, self._seen_columns)),
            rejected=self.rejected.kept,
            short_rows=sum(count for length, count in self._lengths.items() if length < width),
            encoding=self.encoding.name,
            delimiter=None if dialect.delimiter == NO_DELIMITER else dialect.delimiter,
            header=None if index is None else index + 1,
            above_header=self._above_header,
            warnings=self._warnings(data),
            renamed=renamed_columns(self._names, names),
        )
        numbers = np.concatenate([np.zeros(0, np.uint32), *self._numbers])
        return Table(data, numbers, report)

    def _warnings(self, data: Any) -> tuple[str, ...]:
        found = self._doubts + title_warnings(self._titles)
        if self._names is None or self._header_chosen:
            return found
        return found + header_warnings(data)

    def _used_width(self) -> int:
        """The width without columns that only trailing delimiters make."""
        width = self.width
        while width > 1 and not self._name_at(width - 1) and self._is_unfilled(width - 1):
            width -= 1
        return width

    def _name_at(self, place: int) -> str:
        names: Sequence[str] = self._names or ()
        return names[place].strip() if place < len(names) else ""

    def _is_unfilled(self, place: int) -> bool:
        return self._store.nulls[place] == self._store.rows
