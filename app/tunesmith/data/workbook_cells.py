"""The child's part of reading a workbook: from the file to a table of texts in an Arrow file.

Runs only inside `call_isolated`, with limits of memory and time.
"""

import contextlib
import itertools
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.collector import collector_paused
from tunesmith.core.errors import InputError
from tunesmith.data.columns import describe_columns, name_columns, renamed_columns
from tunesmith.data.dialect import Header, find_header, is_blank
from tunesmith.data.table import (
    Hidden,
    Reading,
    Report,
    Sheet,
    header_warnings,
    no_header_warnings,
    title_warnings,
)
from tunesmith.data.workbook_facts import MAX_COLUMNS, SheetScan, column_letters
from tunesmith.data.workbook_names import write_with_usual_names
from tunesmith.data.workbook_notes import (
    errors_note,
    unfollowed_note,
    unstored_note,
    without_date_note,
)
from tunesmith.data.workbook_package import damaged, open_package
from tunesmith.data.workbook_progress import OnProgress, WorkbookProgress
from tunesmith.data.workbook_repair import write_repaired
from tunesmith.data.workbook_scan import scan_ods, scan_xlsx
from tunesmith.data.workbook_sheets import (
    SAMPLE_ROWS,
    UnreadableError,
    choose_sheet,
    count_rows,
    open_workbook,
    sheet_of,
    worksheets,
)
from tunesmith.data.workbook_texts import ColumnTexts, Values, blank_rows

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_CHUNK = 2_000  # rows turned into Arrow at a time
_CHUNK_CELLS = 2_000_000  # at most, for wide sheets
_CALCULATE = (
    "Open the workbook in Excel or LibreOffice and save it: that calculates and stores them."
)
Columns = list[list[str]]


@dataclass(frozen=True, slots=True)
class WorkbookTask:
    """What to read, and the file that takes the table."""

    path: str
    suffix: str
    reading: Reading
    target: str


@dataclass(frozen=True, slots=True)
class WorkbookOutcome:
    """What goes back beside the Arrow file."""

    row_numbers: tuple[int, ...]
    report: Report


def read_in_child(task: WorkbookTask, report: OnProgress = lambda _: None) -> WorkbookOutcome:
    """Read one sheet and write its table to `task.target`; `report` is told how far it is."""
    with collector_paused():  # millions of cells
        return _read(task, WorkbookProgress(report, Path(task.path), task.suffix))


def _read(task: WorkbookTask, told: WorkbookProgress) -> WorkbookOutcome:
    path = _usually_named(Path(task.path), task)
    scans = _scan(path, task.suffix, told, all_styles=task.reading.as_displayed)
    if any(scan.is_misread for scan in scans.values()):
        path = _repaired(path, task)
    if task.suffix in (".xlsx", ".xlsm"):
        with contextlib.suppress(UnreadableError):
            return _read_package(path, task, scans, told, is_last_try=False)
        path = _repaired(path, task)
    try:
        return _read_package(path, task, scans, told, is_last_try=True)
    except UnreadableError as error:
        raise damaged(path, str(error)) from None


def _usually_named(path: Path, task: WorkbookTask) -> Path:
    """The workbook, or a copy of it in which calamine finds the parts."""
    if task.suffix not in (".xlsx", ".xlsm"):
        return path
    copy = Path(task.target).parent / "named" / path.name
    copy.parent.mkdir(exist_ok=True)
    with open_package(path) as archive:
        return copy if write_with_usual_names(path, archive, copy) else path


def _repaired(path: Path, task: WorkbookTask) -> Path:
    """A copy beside the target, of the same name for messages; it goes when the target goes."""
    copy = Path(task.target).parent / "repaired" / path.name
    copy.parent.mkdir(exist_ok=True)
    write_repaired(path, copy, is_ods=task.suffix == ".ods")
    return copy


def _read_package(
    path: Path,
    task: WorkbookTask,
    scans: dict[str, SheetScan],
    told: WorkbookProgress,
    *,
    is_last_try: bool,
) -> WorkbookOutcome:
    """Read a sheet and count the rows of the others.

    Raises:
        InputError: as `read_workbook` says.
        UnreadableError: calamine does not take the sheet, or unless this is the last try any.
    """
    workbook = open_workbook(path)
    visible = worksheets(workbook)
    chosen = choose_sheet(path, list(visible), visible, task.reading.sheet)
    counts: dict[str, int] = {}
    warnings: list[str] = []
    for name in visible:
        if name == chosen:
            continue
        try:
            counts[name] = count_rows(sheet_of(workbook, name), task.reading)
        except UnreadableError as error:
            if not is_last_try:
                raise
            counts[name] = 0
            warnings.append(f"The rows of another sheet are not counted: {error}.")
    sheet, scan = sheet_of(workbook, chosen), scans.get(chosen)
    if sheet.start is None:
        raise _empty(path, chosen, scan, counts)
    reader = _SheetReader(sheet, scan, task.reading, told.read)
    try:
        reader.write(Path(task.target))
    except OverflowError as error:
        raise UnreadableError(f"sheet “{chosen}” has a time that is too long ({error})") from None
    counts[chosen] = len(reader.numbers)
    sheets = tuple(Sheet(name, counts[name], not shown) for name, shown in visible.items())
    report = reader.report(sheets, task.suffix)
    return WorkbookOutcome(
        tuple(reader.numbers), replace(report, warnings=(*report.warnings, *warnings))
    )


def _empty(path: Path, sheet: str, scan: SheetScan | None, counts: dict[str, int]) -> InputError:
    if scan is not None and scan.unstored:
        return InputError(
            "data.sheet-empty", f"{path.name}: {unstored_note(scan, sheet)}", _CALCULATE
        )
    others = ", ".join(f"{name} ({rows} rows)" for name, rows in counts.items() if rows)
    return InputError(
        "data.sheet-empty",
        f"Sheet “{sheet}” of {path.name} is empty.",
        f"Sheets with rows: {others or 'none'}.",
    )


def _scan(
    path: Path, suffix: str, told: WorkbookProgress, *, all_styles: bool
) -> dict[str, SheetScan]:
    if suffix == ".xls":
        return {}
    with open_package(path) as archive:
        if suffix in (".xlsx", ".xlsm"):
            return scan_xlsx(path, archive, told.scanned, all_styles=all_styles)
        if suffix == ".ods":
            return scan_ods(path, archive, told.scanned)
        _unpack_all(archive, told)
    return {}


def _unpack_all(archive: zipfile.ZipFile, told: WorkbookProgress) -> None:
    """Read every part once: `zipfile` stops at the declared size and checks the sum."""
    for part in archive.infolist():
        with archive.open(part) as stream:
            while block := stream.read(1 << 20):
                told.scanned(len(block))


class _SheetReader:
    """Turns one sheet into columns of text and counts what it meets."""

    def __init__(
        self,
        sheet: "CalamineSheet",
        scan: SheetScan | None,
        reading: Reading,
        on_read: Callable[[float], None],
    ) -> None:
        self._sheet = sheet
        self._on_read = on_read
        self._scan = scan
        self._reading = reading
        assert sheet.start is not None  # noqa: S101 - the caller looked
        self._left = sheet.start[1]
        self._width = sheet.width
        self._kept = range(self._width)
        self._header = Header(None, self._width)
        self._names: list[str] | None = None
        self.numbers: list[int] = []
        self._blank = 0
        self._titles: list[str] = []
        self._missed: tuple[str, ...] = ()
        self._data: Any = None
        self._styles = scan.styles if scan is not None else {}
        self._texts = ColumnTexts(self._styles, as_displayed=reading.as_displayed)
        # The first rows by which the header is found, if not as they are read: “1.5 €” is a text.
        self._found_by: list[tuple[str, ...]] = []
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._filling: dict[int, tuple[int, str]] = {}  # column -> last row, text
        self._chunks: list[list[Any]] = [[] for _ in range(self._width)]

    def write(self, target: Path) -> None:
        """Read the sheet and write its table as an Arrow file."""
        import pyarrow as pa

        parts = self._parts()
        sample = next(parts)
        rows = list(zip(*sample, strict=True))
        self._header = find_header(self._found_by or rows, self._reading.header)
        index = self._header.index
        if (doubtful := self._header.doubtful) is not None:
            self._missed = no_header_warnings(doubtful + 1, rows[doubtful])
        if index is not None:
            self._names = list(rows[index])
            filled = (row for row in rows[:index] if not is_blank(row))
            self._titles = [" ".join(filter(None, row)) for row in filled]
        if self._reading.fill_merged:
            self._spans = self._find_spans()
        first = 0 if index is None else index + 1
        self._take([texts[first:] for texts in sample], first)
        place = len(rows)
        for columns in parts:
            self._take(columns, place)
            place += len(columns[0])
        self._data = self._table(self._chunks)
        with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, self._data.schema) as out:
            out.write_table(self._data)

    def _parts(self) -> Iterator[Columns]:
        """The texts of all rows from the sheet's first on, by column; first those of a sample."""
        rows, place = self._sheet.iter_rows(), 0
        count = max(SAMPLE_ROWS, self._reading.header or 0)
        while part := list(itertools.islice(rows, count)):
            if not place and self._reading.as_displayed:
                plain = ColumnTexts(self._styles, as_displayed=False)
                self._found_by = list(zip(*self._written(part, place, plain), strict=True))
            yield self._written(part, place, self._texts)
            place += len(part)
            self._on_read(place / max(place, self._sheet.total_height))
            count = min(_CHUNK, max(1, _CHUNK_CELLS // self._width))

    def _written(self, rows: Sequence[Values], place: int, texts: ColumnTexts) -> Columns:
        return [
            texts.of(self._dated(values, column, place), self._left + column, place)
            for column, values in enumerate(zip(*rows, strict=True))
        ]

    def _dated(self, values: Values, column: int, place: int) -> Values:
        """The values of a column with the dates that Excel alone knows."""
        odd = self._scan.odd if self._scan is not None else None
        return values if odd is None else odd.replaced(values, self._left + column, place)

    def _take(self, columns: Columns, place: int) -> None:
        """Take rows, the first of them at `place`, into Arrow; blank ones are only counted."""
        import pyarrow as pa

        rows = range(len(columns[0]))
        blank = blank_rows(columns)  # a row that has only merged cells of others stays one
        if blank:
            self._blank += len(blank)
            left_out = set(blank)
            kept = [row for row in rows if row not in left_out]
            columns = [[texts[row] for row in kept] for texts in columns]
            numbers = [place + row for row in kept]
        else:
            numbers = [place + row for row in rows]
        if self._spans:
            self._fill(columns, numbers)
        self.numbers += [number + 1 for number in numbers]
        for chunk, texts in zip(self._chunks, columns, strict=True):
            chunk.append(pa.array([text or None for text in texts], pa.string()))

    def _fill(self, columns: Columns, numbers: list[int]) -> None:
        """Repeat what merged cells have in the rows that they cover."""
        for row, number in enumerate(numbers):
            for column, (last, text) in self._filling.items():
                if number <= last and not columns[column][row]:
                    columns[column][row] = text
            for last, column in self._spans.get(number, ()):
                self._filling[column] = (last, columns[column][row])

    def _find_spans(self) -> dict[int, list[tuple[int, int]]]:
        """First row of a merged range -> last row and place in the row, for all of the sheet."""
        if self._scan is not None:
            spans = self._scan.spans
        else:
            ranges = self._sheet.merged_cell_ranges or []
            spans = [(first[0], last[0], first[1]) for first, last in ranges if last[0] > first[0]]
        found: dict[int, list[tuple[int, int]]] = {}
        for first_row, last_row, column in spans:
            if 0 <= column - self._left < self._width:
                found.setdefault(first_row, []).append((last_row, column - self._left))
        return found

    def _table(self, chunks: list[list[Any]]) -> Any:
        import pyarrow as pa

        # Columns at the borders that have neither a name nor a cell are not part of the table.
        names = self._names or []
        used = [
            place
            for place, column in enumerate(chunks)
            if (place < len(names) and names[place].strip())
            or any(chunk.null_count < len(chunk) for chunk in column)
        ]
        self._kept = range(used[0], used[-1] + 1) if used else range(0)
        header = None if self._names is None else [self._names[place] for place in self._kept]
        unique = name_columns(header, len(self._kept))
        self._renamed = renamed_columns(header, unique)
        arrays = [pa.chunked_array(chunks[place], pa.string()) for place in self._kept]
        return pa.table(dict(zip(unique, arrays, strict=True)))

    def report(self, sheets: tuple[Sheet, ...], suffix: str) -> Report:
        """The report of what was read."""
        index = self._header.index
        first = 0 if index is None else index + 1
        scan = self._scan
        warnings = list(title_warnings(self._titles))
        if index is not None and self._reading.header is None:
            warnings += header_warnings(self._data)
        warnings += self._missed
        if scan is None:
            warnings.append(
                f"Which rows and columns an {suffix} workbook hides, and zeros that only a number "
                "format puts before a number, cannot be read from it."
            )
            warnings.append(f"Error cells of {suffix} workbooks cannot be told from empty ones.")
        if scan is not None and scan.unstored:
            warnings.append(f"{unstored_note(scan, self._sheet.name)} {_CALCULATE}")
        if scan is not None and scan.odd is not None and scan.odd.below:
            warnings.append(without_date_note(scan.odd, self._sheet.name))
        errors = [] if scan is None else [at for at in scan.errors if at >= first * MAX_COLUMNS]
        if errors:
            warnings.append(errors_note(errors, self._sheet.name))
        if self._texts.unfollowed:
            told = unfollowed_note(self._texts.unfollowed, self._sheet.name, self._name_of)
            warnings.append(told)
        merged = self._sheet.merged_cell_ranges
        return Report(
            rows=len(self.numbers),
            blank=self._blank,
            columns=describe_columns(self._data),
            header=None if index is None else index + 1,
            above_header=index or 0,
            sheets=sheets,
            hidden=self._hidden(scan),
            merged=scan.merged if scan is not None else (None if merged is None else len(merged)),
            error_cells=None if scan is None else len(errors),
            warnings=tuple(warnings),
            renamed=self._renamed,
        )

    def _name_of(self, column: int) -> str:
        """The table's name of a column of the sheet, or the sheet's where the table has none."""
        place = column - self._left
        if place not in self._kept:
            return column_letters(column)
        name: str = self._data.column_names[place - self._kept.start]
        return name

    def _hidden(self, scan: SheetScan | None) -> Hidden:
        if scan is None:
            return Hidden(None, None)
        names = self._data.column_names
        columns = tuple(
            names[place - self._kept.start]
            for place in self._kept
            if place + self._left in scan.hidden_columns
        )
        rows = tuple(number for number in self.numbers if number - 1 in scan.hidden_rows)
        return Hidden(rows, columns)
