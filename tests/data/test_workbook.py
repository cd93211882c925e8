"""Workbooks: values, what is hidden, and refusing the hostile ones."""

import datetime
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # has no types

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import Event, MemorySink, Progress
from tunesmith.data.reading import read_table
from tunesmith.data.table import Hidden, Reading, Sheet, Table

WritePackage = Callable[[str, Mapping[str, str]], Path]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx_parts(sheet: str, **more: str) -> dict[str, str]:
    """The parts of a workbook with one sheet whose `<sheetData>` is given."""
    worksheet = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": worksheet,
        **more,
    }


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


SMALL = f'<row r="1">{text_cell("A1", "name")}</row><row r="2">{text_cell("A2", "x")}</row>'


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))

    def style(code: str) -> object:
        return book.add_format({"num_format": code})

    sheet = book.add_worksheet("Mails")
    sheet.write_row(0, 0, ["name", "date", "when", "time", "share", "code", "flag", "error"])
    moment = datetime.datetime(2026, 3, 14, 9, 30)
    midnight = datetime.datetime(2026, 3, 15)
    for row, (name, when) in enumerate([("Ann", moment), ("Bob", midnight)], start=1):
        sheet.write(row, 0, name)
        sheet.write_datetime(row, 1, midnight, style("dd.mm.yyyy"))
        sheet.write_datetime(row, 2, when, style("yyyy-mm-dd hh:mm"))
        sheet.write_datetime(row, 3, datetime.time(9, 30), style("hh:mm:ss"))
        sheet.write_number(row, 4, 0.25 * row, style("0%"))
        sheet.write_number(row, 5, 7, style("00000"))
        sheet.write_boolean(row, 6, row == 1)
    sheet.write_formula(1, 7, "=NA()", None, "#N/A")
    sheet.write_formula(2, 7, "=1+2", None, 3)
    sheet.write_number(5, 4, 1234.5, style("#,##0.00"))
    sheet.write_number(5, 5, 0.1 + 0.2)
    sheet.write_number(5, 1, 0.5, style("# ?/?"))
    sheet.merge_range(6, 0, 7, 1, "merged")
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column(4, 4, None, None, {"hidden": True})
    other = book.add_worksheet("Other data")
    other.write_column(0, 0, ["title", "a", "b"])
    other.hide()
    book.add_worksheet("Nothing")
    book.close()
    return path


def column(table: Table, name: str) -> list[str | None]:
    return table.columns()[name]


def test_values_are_plain_texts(workbook: Path) -> None:
    table = read_table(workbook)
    assert column(table, "name") == ["Ann", "Bob", None, "merged"]
    assert column(table, "date") == ["2026-03-15", "2026-03-15", "0.5", None]
    assert column(table, "when")[:2] == ["2026-03-14 09:30:00", "2026-03-15 00:00:00"]
    assert column(table, "time")[:2] == ["09:30:00", "09:30:00"]
    assert column(table, "share") == ["0.25", "0.5", "1234.5", None]
    assert column(table, "code") == ["00007", "00007", "0.3", None]
    assert column(table, "flag")[:2] == ["true", "false"]
    assert column(table, "error")[:2] == [None, "3"]


def test_as_displayed_follows_the_formats_it_can_and_says_which_it_cannot(workbook: Path) -> None:
    table = read_table(workbook, Reading(as_displayed=True))
    assert column(table, "date") == ["15.03.2026", "15.03.2026", "0.5", None]
    assert column(table, "when")[:2] == ["2026-03-14 09:30", "2026-03-15 00:00"]
    assert column(table, "share") == ["25%", "50%", "1,234.50", None]
    assert column(table, "flag")[:2] == ["TRUE", "FALSE"]
    assert (
        "1 cell has a number format that cannot be followed and has the plain value, in “date” "
        "(1, the first Mails!B6 with the format # ?/?)."
    ) in table.report.warnings


def test_amounts_of_money_are_as_displayed(tmp_path: Path) -> None:
    path = tmp_path / "money.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("S")
    codes = {
        "before": '"€" #,##0.00',
        "symbol": "#,##0.00 [$€-407]",
        "accounting": r'_-* #,##0.00\ "€"_-;\-* #,##0.00\ "€"_-;_-* "-"??\ "€"_-;_-@_-',
        "built in": 39,
    }
    for place, (name, code) in enumerate(codes.items()):
        sheet.write(0, place, name)
        style = book.add_format({"num_format": code})
        for row, value in enumerate((1234.5, -7), start=1):
            sheet.write_number(row, place, value, style)
    book.close()
    table = read_table(path, Reading(as_displayed=True))
    assert table.columns() == {
        "before": ["€ 1,234.50", "-€ 7.00"],
        "symbol": ["1,234.50 €", "-7.00 €"],
        "accounting": ["1,234.50 €", "-7.00 €"],
        "built in": ["1,234.50", "(7.00)"],
    }
    assert table.report.warnings == ()


def test_the_places_of_error_cells_are_named(write_package: WritePackage) -> None:
    errors = "".join(
        f'<row r="{row}">{text_cell(f"A{row}", "x")}<c r="C{row}" t="e"><v>#{code}</v></c></row>'
        for row, code in enumerate(["DIV/0!", "SPILL!", *["N/A"] * 10], start=2)
    )
    head = "".join(text_cell(f"{letter}1", letter) for letter in "AB")
    path = write_package(
        "e.xlsx", xlsx_parts(f'<row r="1">{head}{text_cell("C1", "C")}</row>{errors}')
    )
    table = read_table(path)
    assert column(table, "C") == [None] * 12
    assert table.report.error_cells == 12
    places = ", ".join(f"S!C{row}" for row in range(2, 12))
    assert table.report.warnings == (
        f"12 cells have an error such as #N/A and are empty: {places} and 2 more.",
    )


def test_progress_is_told_in_bytes_of_the_sheets(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(30_000):
        sheet.write_row(row, 0, [f"text {row}", row, row / 7])
    book.close()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    sink = MemorySink()
    assert read_table(path, sink=sink).report.rows == 30_000
    told = [event for event in sink.events if isinstance(event, Progress)]
    assert {(event.total, event.unit) for event in told} == {(2 * size, "bytes")}
    done = [event.done for event in told]
    assert done == sorted(done)
    assert done[-1] == 2 * size
    assert sum(one < size for one in done) > 1
    assert sum(one > size for one in done) > 5


def test_who_cancels_leaves_nothing_behind(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Impatient(MemorySink):
        def emit(self, event: Event) -> None:
            super().emit(event)
            self.cancelled = True

        def check_cancelled(self) -> None:
            if getattr(self, "cancelled", False):
                raise CancelledError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sink = Impatient()
    with pytest.raises(CancelledError):
        read_table(workbook, sink=sink)
    assert len(sink.events) == 1  # it was heard at once
    assert list(tmp_path.iterdir()) == []


def test_report_names_what_the_spreadsheet_hides(workbook: Path) -> None:
    report = read_table(workbook).report
    assert report.sheets == (
        Sheet("Mails", 4, hidden=False),
        Sheet("Other data", 2, hidden=True),
        Sheet("Nothing", 0, hidden=False),
    )
    assert report.hidden == Hidden((3,), ("share",))
    assert (report.merged, report.error_cells, report.header) == (1, 1, 1)
    assert (report.rows, report.blank) == (4, 2)
    assert (report.encoding, report.delimiter) == (None, None)
    types = {item.name: item.type for item in report.columns}
    assert (types["when"], types["time"], types["flag"]) == ("datetime", "time", "boolean")


def formula_cell(place: str, rest: str, kind: str = "") -> str:
    return f'<c r="{place}" {kind}><f>UPPER("a")</f>{rest}</c>'


def test_formulas_without_a_stored_result_are_counted_and_told(
    write_package: WritePackage,
) -> None:
    names = text_cell("A1", "mail") + text_cell("B1", "label")
    rows = [
        text_cell("A2", "x") + formula_cell("B2", "<v>spam</v>", 't="str"'),
        text_cell("A3", "x") + formula_cell("B3", "<v></v>", 't="str"'),  # ="" calculated
        text_cell("A4", "x") + formula_cell("B4", "<v/>"),
        text_cell("A5", "x") + formula_cell("B5", ""),
        text_cell("A6", "x") + '<c r="B6"><v>3</v></c>',
        text_cell("A7", "x") + formula_cell("B7", "<v>0</v>"),
    ]
    sheet = f'<row r="1">{names}</row>' + "".join(
        f'<row r="{place}">{row}</row>' for place, row in enumerate(rows, start=2)
    )
    table = read_table(write_package("formulas.xlsx", xlsx_parts(sheet)))
    assert column(table, "label") == ["spam", None, None, None, "3", "0"]
    (warning,) = table.report.warnings
    assert warning.startswith("2 formulas in sheet “S” have no stored result")
    assert "the first in B4." in warning
    assert "Excel or LibreOffice" in warning


def test_a_sheet_of_formulas_without_results_is_not_just_empty(
    write_package: WritePackage,
) -> None:
    sheet = f'<row r="1">{formula_cell("A1", "<v/>")}</row>'
    with pytest.raises(InputError, match="The formula in A1 of sheet “S” has no stored") as error:
        read_table(write_package("formulas.xlsx", xlsx_parts(sheet)))
    assert error.value.code == "data.sheet-empty"
    assert "Excel or LibreOffice" in error.value.hint


def test_row_numbers_are_those_of_the_spreadsheet(workbook: Path) -> None:
    assert tuple(read_table(workbook).row_numbers) == (2, 3, 6, 7)


def test_sheet_is_chosen_by_name(workbook: Path) -> None:
    assert read_table(workbook, Reading(sheet="Other data")).data.num_rows == 2
    with pytest.raises(InputError) as error:
        read_table(workbook, Reading(sheet="Others"))
    assert error.value.code == "data.sheet-unknown"
    assert "Mails, Other data, Nothing" in error.value.hint
    with pytest.raises(InputError, match=r"Sheet “Nothing” .* is empty"):
        read_table(workbook, Reading(sheet="Nothing"))


def test_header_row_is_found_below_a_title_or_chosen(tmp_path: Path) -> None:
    path = tmp_path / "titled.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 1, "Mails of May")
    sheet.write_row(2, 1, ["name", "age"])
    sheet.write_row(3, 1, ["Ann", 3])
    sheet.write_row(4, 1, ["Bob", 4])
    book.close()
    table = read_table(path)
    assert (table.report.header, table.data.column_names) == (3, ["name", "age"])
    assert read_table(path, Reading(header=4)).data.column_names == ["Ann", "3"]
    assert read_table(path, Reading(header=0)).data.column_names == ["column 1", "column 2"]
    with pytest.raises(InputError, match="Row 2 cannot be the header"):
        read_table(path, Reading(header=2))


def test_titles_of_a_workbook_are_told_and_a_header_with_empty_cells_is_none(
    tmp_path: Path,
) -> None:
    def table_of(rows: list[list[str | int]]) -> Table:
        path = tmp_path / "rows.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        book.close()
        return read_table(path)

    unnamed = table_of([["", "Text"], ["foo", "hello"], ["bar", "world"]])
    assert (unnamed.data.column_names, unnamed.report.rows) == (["column 1", "Text"], 2)
    notes = table_of([["Notes"], ["best", "one"], ["worst", "two"]])
    assert (notes.data.column_names, notes.report.rows) == (["Notes", "column 2"], 2)
    assert (notes.report.above_header, notes.report.warnings) == (0, ())
    titled = table_of([["Mails of May"], ["name", "age"], ["Ann", 3], ["Bob", 4]])
    assert (titled.report.header, titled.report.rows) == (2, 2)
    assert titled.report.above_header == 1
    assert "“Mails of May”" in titled.report.warnings[0]


def test_options_of_text_files_are_refused(workbook: Path) -> None:
    with pytest.raises(InputError, match="--encoding is for text"):
        read_table(workbook, Reading(encoding="utf-8"))
    with pytest.raises(InputError, match="--delimiter is for text"):
        read_table(workbook, Reading(delimiter=";"))


def test_opendocument_sheet_is_read(write_package: WritePackage) -> None:
    def cell(text: str, more: str = "") -> str:
        start = f'<table:table-cell office:value-type="string" {more}>'
        return f"{start}<text:p>{text}</text:p></table:table-cell>"

    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    hidden = '<table:table-row table:visibility="collapse">'
    number = '<table:table-cell office:value-type="float" office:value="3"/>'
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        '<table:table table:name="Blatt"><table:table-column/>'
        '<table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{cell('name')}{cell('age')}</table:table-row>"
        f"{hidden}{cell('Ann')}{number}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": (
            "<manifest:manifest "
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        ),
    }
    table = read_table(write_package("a.ods", parts))
    assert table.columns() == {"name": ["Ann"], "age": ["3"]}
    assert table.report.hidden == Hidden((2,), ("age",))
    unstored = '<table:table-cell table:formula="of:=1+2" table:number-columns-repeated="2"/>'
    more = f"<table:table-row>{cell('Bob')}{unstored}</table:table-row></table:table>"
    formulas = content.replace("</table:table>", more).replace("1048570", "3")
    table = read_table(write_package("formulas.ods", parts | {"content.xml": formulas}))
    assert any(
        warning.startswith("2 formulas in sheet “Blatt”") and "first in B6" in warning
        for warning in table.report.warnings
    )
    wide = cell("x", 'table:number-columns-repeated="16000"')
    far = content.replace("1048570", "1000000").replace(
        "</table:table>", f"<table:table-row>{wide}</table:table-row></table:table>"
    )
    with pytest.raises(InputError, match="stretches it to"):
        read_table(write_package("far.ods", parts | {"content.xml": far}))


def test_lone_cell_at_the_last_place_of_a_sheet_is_refused(write_package: WritePackage) -> None:
    far = SMALL + f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    with pytest.raises(InputError) as error:
        read_table(write_package("far.xlsx", xlsx_parts(far)))
    assert error.value.code == "data.workbook-refused"
    assert "the cell XFD1048576 of sheet “S” stretches it" in error.value.message
    alone = f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    with pytest.raises(InputError, match="XFD1048576"):
        read_table(write_package("alone.xlsx", xlsx_parts(alone)))
    beyond = f'<row r="9999999">{text_cell("ZZZZ9999999", "x")}</row>'
    with pytest.raises(InputError, match="ZZZZ9999999"):
        read_table(write_package("beyond.xlsx", xlsx_parts(beyond)))


def test_cell_of_three_gibibytes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in xlsx_parts("").items():
            if not name.endswith("sheet1.xml"):
                archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">'.encode())
            part.write(b'<c r="A1" t="inlineStr"><is><t>')
            block = b"x" * (64 << 20)
            for _ in range(48):
                part.write(block)
            part.write(b"</t></is></c></row></sheetData></worksheet>")
    with pytest.raises(InputError, match=r"sheet1.xml unpacks to 3\.0 GiB"):
        read_table(path)


def test_sizes_that_lie_are_found_out(write_package: WritePackage) -> None:
    path = write_package("lie.xlsx", xlsx_parts(SMALL + " " * 4000))
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    lying = content.replace(
        part.file_size.to_bytes(4, "little"), (part.file_size - 3900).to_bytes(4, "little")
    )
    assert lying != content
    path.write_bytes(lying)
    with pytest.raises(InputError, match="damaged"):
        read_table(path)


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_are_refused(write_package: WritePackage, bomb: str, part: str) -> None:
    parts = xlsx_parts(SMALL)
    parts[part] = bomb + parts[part]
    with pytest.raises(InputError, match="declares a document type or entities"):
        read_table(write_package("bomb.xlsx", parts))


def test_archive_that_is_no_workbook_or_is_damaged_is_an_input_error(
    write_package: WritePackage, tmp_path: Path, workbook: Path
) -> None:
    with pytest.raises(InputError, match="is a ZIP archive of something else"):
        read_table(write_package("photos.xlsx", {"a.txt": "x"}))
    with pytest.raises(InputError, match=r"is an Excel workbook \(\.xlsx\), not an \.ods"):
        read_table(write_package("book.ods", xlsx_parts(SMALL)))
    with pytest.raises(InputError, match="not well-formed"):
        read_table(write_package("broken.xlsx", xlsx_parts("<row><c>")))
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(workbook.read_bytes()[:2000])
    with pytest.raises(InputError, match="damaged or cut off"):
        read_table(cut)


def test_hand_written_workbook_is_read(write_package: WritePackage) -> None:
    assert read_table(write_package("s.xlsx", xlsx_parts(SMALL))).columns() == {"name": ["x"]}
