"""What calamine does not tell of a sheet: hidden rows and columns, errors, formats, far-off cells.

Reads the sheet XML of .xlsx and .xlsm (SpreadsheetML) and the content of .ods. Binary kinds
(.xls, .xlsb) have none.
"""

import itertools
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.parsers import expat

from tunesmith.data.number_formats import BUILT_IN, is_date_with_time, leading_zeros
from tunesmith.data.workbook_blocks import SheetBlocks, UnusualSheetError
from tunesmith.data.workbook_facts import (
    MAX_COLUMNS,
    MAX_ROWS,
    REFERENCE,
    Bounds,
    SheetScan,
    column_index,
    column_letters,
    is_true,
    whole,
)
from tunesmith.data.workbook_package import Attributes, attribute, on_elements, parse_part
from tunesmith.data.workbook_repair import long_duration
from tunesmith.data.workbook_serials import SerialBlocks

_MISREAD = frozenset({"tab", "line-break", "ruby-text"})  # in texts of .ods, by calamine
_ZEROS_SHOWN = re.compile(r"0[0-9]{1,30}")
OnBytes = Callable[[int], None]
_LETTERS = tuple(map(column_letters, range(MAX_COLUMNS)))


def scan_xlsx(
    path: Path, archive: zipfile.ZipFile, on_bytes: OnBytes = lambda _: None, *, all_styles: bool
) -> dict[str, SheetScan]:
    """Scan every sheet of an .xlsx or .xlsm: sheet name -> facts.

    Args:
        path: for messages.
        archive: the checked package.
        on_bytes: told how many more bytes of sheets are scanned.
        all_styles: note every number format (for *as displayed*) instead of those that matter
            for plain values.
    """
    names = set(archive.namelist())
    targets = _relationships(path, archive, names)
    codes = _format_codes(path, archive, names)
    wanted = {
        style: code
        for style, code in codes.items()
        if all_styles or leading_zeros(code) or is_date_with_time(code)
    }
    if "xl/sharedStrings.xml" in names:
        parse_part(path, archive, "xl/sharedStrings.xml")
    scans: dict[str, SheetScan] = {}
    sheets, is_1904 = _sheets(path, archive)
    for sheet, relation in sheets:
        part = targets.get(relation, "")
        if part in names:
            serials = partial(SerialBlocks, codes, is_1904=is_1904)
            scans[sheet] = _scan_sheet(
                path, archive, part, _Looked(sheet, wanted, serials, on_bytes)
            )
    return scans


@dataclass(frozen=True, slots=True)
class _Looked:
    """A sheet, the formats of its cells to note, what finds odd dates, and who is told of bytes."""

    sheet: str
    codes: dict[str, str]
    new_serials: Callable[[], SerialBlocks]
    on_bytes: OnBytes


def _scan_sheet(
    path: Path,
    archive: zipfile.ZipFile,
    part: str,
    looked: "_Looked",
) -> SheetScan:
    """Scan one sheet."""
    left = archive.getinfo(part).file_size  # to tell of, once
    try:
        serials = looked.new_serials()
        blocks = SheetBlocks(Bounds(path, looked.sheet), looked.codes)

        def take(block: bytes) -> None:
            nonlocal left
            blocks.take(block)
            serials.take(block)
            looked.on_bytes(min(left, len(block)))
            left -= min(left, len(block))

        parse_part(path, archive, part, on_block=take)
        blocks.finish()
        scan = blocks.scan
    except UnusualSheetError:
        serials = looked.new_serials()
        walk = SheetWalk(Bounds(path, looked.sheet), looked.codes)

        def take_walked(block: bytes) -> None:
            serials.take(block)
            looked.on_bytes(0)

        parse_part(path, archive, part, walk.attach, take_walked)
        scan = walk.scan
        looked.on_bytes(left)
    scan.odd = serials.found
    scan.errors += serials.found.places_below()
    return scan


def _sheets(path: Path, archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    """Name and relation of each sheet, and whether days are counted from 1904."""
    found: list[tuple[str, str]] = []
    is_1904 = False

    def on_start(name: str, attrs: Attributes) -> None:
        nonlocal is_1904
        if name == "sheet":
            found.append((attribute(attrs, "name") or "", attribute(attrs, "id") or ""))
        elif name == "workbookPr":
            is_1904 = is_true(attribute(attrs, "date1904"))

    parse_part(path, archive, "xl/workbook.xml", on_elements(on_start))
    return found, is_1904


def _relationships(path: Path, archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    targets: dict[str, str] = {}

    def on_start(name: str, attrs: Attributes) -> None:
        if name == "Relationship" and (attribute(attrs, "Type") or "").endswith("/worksheet"):
            target = attribute(attrs, "Target") or ""
            inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            targets[attribute(attrs, "Id") or ""] = posixpath.normpath(inside)

    part = "xl/_rels/workbook.xml.rels"
    if part in names:
        parse_part(path, archive, part, on_elements(on_start))
    return targets


def _format_codes(path: Path, archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Style number (as in a cell's `s`) -> format code, for formats other than General."""
    codes = dict(BUILT_IN)
    styles: list[int] = []
    inside = ""

    def on_start(name: str, attrs: Attributes) -> None:
        nonlocal inside
        if name in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside = name
        elif name == "numFmt" and inside != "dxfs":
            codes[whole(attrs.get("numFmtId"))] = attrs.get("formatCode") or ""
        elif name == "xf" and inside == "cellXfs":
            styles.append(whole(attrs.get("numFmtId")))

    if "xl/styles.xml" in names:
        parse_part(path, archive, "xl/styles.xml", on_elements(on_start))
    found = {str(place): codes.get(number, "") for place, number in enumerate(styles)}
    return {place: code for place, code in found.items() if code and code.lower() != "general"}


class SheetWalk:
    """Walks `<row>` and `<c>` of one sheet; millions of them, so that each step counts."""

    def __init__(self, bounds: Bounds, codes: dict[str, str]) -> None:
        self.scan = SheetScan()
        self._bounds, self._codes = bounds, codes
        self._row = self._column = -1
        self._row_text = "0"
        self._has_result = self._in_result = False
        self._type: str | None = None

    def attach(self, parser: expat.XMLParserType) -> None:
        """Listen to start tags; to ends and texts only within a cell with a formula."""
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.StartCdataSectionHandler = parser.CommentHandler = self._misread

    def _misread(self, *_: object) -> None:
        self.scan.is_misread = True

    def _start(self, name: str, attrs: Attributes) -> None:
        if name == "c":
            self._cell(attrs)
        elif name == "v":
            self._bounds.add(self._row, self._column)
            self._in_result = True
        elif ":" in name:
            self._start(name.rpartition(":")[2], attrs)
        elif name == "row":
            self._row = whole(attrs.get("r"), self._row + 2) - 1
            self._row_text, self._column = str(self._row + 1), -1
            if is_true(attrs.get("hidden")):
                self.scan.hidden_rows.add(self._row)
        else:
            self._start_other(name, attrs)

    def _start_other(self, name: str, attrs: Attributes) -> None:
        if name == "is":
            self._bounds.add(self._row, self._column)
        elif name == "f":
            self._bounds.add(self._row, self._column)
            # The result of a formula such as ="" is a stored text without characters.
            self._has_result, self._in_result = self._type == "str", False
            self._parser.EndElementHandler = self._end
            self._parser.CharacterDataHandler = self._text
        elif name == "col" and is_true(attrs.get("hidden")):
            first, last = whole(attrs.get("min"), 1), whole(attrs.get("max"), 1)
            self.scan.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
        elif name == "mergeCell":
            self.scan.add_merged_range(attrs.get("ref") or "")

    def _text(self, content: str) -> None:
        if self._in_result and not content.isspace():
            self._has_result = True

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] != "c":
            return
        self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
        if not self._has_result:
            self.scan.add_unstored(self._row, self._column)

    def _cell(self, attrs: Attributes) -> None:
        column, reference = self._column + 1, attrs.get("r")
        # Nearly always the cell at the right of the one before.
        if column >= len(_LETTERS) or reference != _LETTERS[column] + self._row_text:
            place = REFERENCE.fullmatch(reference or "")
            if place:
                column, self._row = column_index(place[1]), int(place[2]) - 1
                self._row_text = str(self._row + 1)
        self._column = column
        self._type = attrs.get("t")
        if self._type == "e":
            self.scan.errors.append(self._row * MAX_COLUMNS + column)
        code = self._codes.get(attrs.get("s") or "")
        if code:
            self.scan.styles.setdefault(column, {})[self._row] = code


def scan_ods(
    path: Path, archive: zipfile.ZipFile, on_bytes: OnBytes = lambda _: None
) -> dict[str, SheetScan]:
    """Scan every sheet of an .ods: sheet name -> facts (no formats, no error cells)."""
    handler = _OdsContent(path)
    parse_part(path, archive, "content.xml", handler.attach, lambda block: on_bytes(len(block)))
    return handler.scans


class _OdsContent:
    """Walks tables, rows and cells; repeated ones are counted, not repeated."""

    def __init__(self, path: Path) -> None:
        self.scans: dict[str, SheetScan] = {}
        self._path = path
        self._start_table("")

    def attach(self, parser: expat.XMLParserType) -> None:
        """Listen to everything."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _start_table(self, name: str) -> None:
        self._scan = SheetScan()
        self._bounds = Bounds(self._path, name)
        self._next_row = self._row = self._rows = 0
        self._next_column = self._next_cell = 0
        self._number_at: tuple[int, int] | None = None
        self._untyped: tuple[int, int, int] | None = None  # last row, first and last column
        self._notes = 0  # annotations and drawings that we are in: their text is not the cell's
        self._shown = ""

    def _start(self, name: str, attrs: Attributes) -> None:
        local = name.rpartition(":")[2]
        if local in ("table-cell", "covered-table-cell"):
            self._cell(attrs)
            if local == "covered-table-cell":
                self._untyped = None
        elif local == "annotation" or name.startswith("draw:"):
            self._notes += 1
            self._scan.is_misread = self._scan.is_misread or local != "annotation"
        elif local in _MISREAD:
            self._scan.is_misread = self._scan.is_misread or not self._notes
        elif local == "table":
            self._start_table(attribute(attrs, "name") or "")
            self.scans[attribute(attrs, "name") or ""] = self._scan
        elif local == "table-column":
            count = whole(attribute(attrs, "number-columns-repeated"), 1)
            if attribute(attrs, "visibility") in ("collapse", "filter"):
                last = min(self._next_column + count, MAX_COLUMNS)
                self._scan.hidden_columns.update(range(self._next_column, last))
            self._next_column += count
        elif local == "table-row":
            self._row = self._next_row
            self._rows = whole(attribute(attrs, "number-rows-repeated"), 1)
            self._next_row += self._rows
            self._next_cell = 0
            if attribute(attrs, "visibility") in ("collapse", "filter"):
                self._scan.hidden_rows.update(range(self._row, min(self._next_row, MAX_ROWS)))

    def _text(self, content: str) -> None:
        """Take the text that a number is shown with, for its leading zeros; see who has one."""
        if self._notes:
            return
        if self._number_at is not None:
            self._shown += content
        elif self._untyped is not None and not content.isspace():
            self._bounds.add(*self._untyped)
            self._scan.is_misread = True
            self._untyped = None

    def _end(self, name: str) -> None:
        if name.endswith(":annotation") or name.startswith("draw:"):
            self._notes -= 1
        if self._number_at is not None and name.rpartition(":")[2] == "table-cell":
            row, column = self._number_at
            if _ZEROS_SHOWN.fullmatch(self._shown):
                self._scan.styles.setdefault(column, {})[row] = "0" * len(self._shown)
            self._number_at = None

    def _cell(self, attrs: Attributes) -> None:
        count = whole(attribute(attrs, "number-columns-repeated"), 1)
        place = (self._row + self._rows - 1, self._next_cell, self._next_cell + count - 1)
        self._untyped = None
        if attribute(attrs, "value-type"):
            self._bounds.add(*place)
            if long_duration(attribute(attrs, "time-value") or ""):
                self._scan.is_misread = True
        elif not attribute(attrs, "formula"):
            self._untyped = place
        else:
            self._scan.add_unstored(self._row, self._next_cell, count * self._rows)
        kinds = [value for name, value in attrs.items() if name.endswith(":value-type")]
        if "error" in kinds:  # LibreOffice says so beside the standard's “string”
            self._scan.is_misread = self._scan.is_misread or "float" in kinds
            places = itertools.product(range(self._rows), range(count))
            self._scan.errors += [
                (self._row + row) * MAX_COLUMNS + self._next_cell + column
                for row, column in itertools.islice(places, MAX_COLUMNS)
            ]
        self._shown = ""
        self._number_at = (self._row, self._next_cell) if "float" in kinds else None
        self._next_cell += count
        spans = (
            attribute(attrs, "number-columns-spanned"),
            attribute(attrs, "number-rows-spanned"),
        )
        if any(whole(span, 1) > 1 for span in spans):
            self._scan.add_merged(self._row, self._row + whole(spans[1], 1) - 1, place[1])
