"""Workbooks of other programs and kinds: merged cells, zeros, errors, dates of two epochs."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # has no types
import xlwt  # type: ignore[import-untyped]  # has no types
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxlsbwriter import XlsbWriter  # type: ignore[import-untyped]  # has no types

from tunesmith.core.errors import InputError
from tunesmith.data.number_formats import OddDay, date_parts, leading_zeros, plain_text
from tunesmith.data.reading import read_table
from tunesmith.data.table import Hidden, Reading, Sheet
from tunesmith.data.workbook_cells import WorkbookTask, read_in_child
from tunesmith.data.workbook_serials import SerialBlocks

WritePackage = Callable[[str, Mapping[str, str]], Path]

DAY = datetime.date(2026, 3, 14)
MOMENT = datetime.datetime(2026, 3, 14, 9, 30)


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """A column of groups, merged over their rows, beside single cells; one row is only merged."""
    path = tmp_path / "merged.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 1, ["group", "item", "note"])
    sheet.merge_range(1, 1, 3, 1, "A")
    sheet.write_column(1, 2, ["a1", "a2", "a3"])
    sheet.merge_range(4, 1, 6, 2, "B")
    sheet.write_column(4, 3, ["n1", "", "n3"])
    sheet.write_row(7, 1, ["", "c1"])
    book.close()
    return path


def test_merged_cells_fill_down_only_on_request(merged: Path) -> None:
    plain = read_table(merged)
    assert plain.columns()["group"] == ["A", None, None, "B", None, None]
    filled = read_table(merged, Reading(fill_merged=True))
    assert filled.columns() == {
        "group": ["A", "A", "A", "B", "B", None],
        "item": ["a1", "a2", "a3", None, None, "c1"],
        "note": [None, None, None, "n1", "n3", None],
    }
    for table in (plain, filled):
        assert list(table.row_numbers) == [2, 3, 4, 5, 7, 8]
        assert (table.report.blank, table.report.merged) == (1, 2)


def test_filling_merged_cells_is_for_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="--fill-merged is for workbooks"):
        read_table(path, Reading(fill_merged=True))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("00000", "00042"),
        ("00000;-00000", "00042"),
        ("00000_)", "00042"),
        ("[$-409]00000;@", "00042"),
        ("00000;[Red]-00000", "00042"),
        ("000-000", "42"),
        ("0", "42"),
        ("00.0", "42"),
        ('"0"0', "42"),
        ("0000;0", "42"),
    ],
)
def test_formats_that_only_add_leading_zeros_are_followed(code: str, text: str) -> None:
    assert plain_text(42, code) == text
    assert bool(leading_zeros(code)) == (text != "42")


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_of_both_epochs_and_texts_that_look_like_numbers(
    tmp_path: Path, date_1904: bool
) -> None:
    path = tmp_path / "dates.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": date_1904})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["day", "when", "zip", "price", "error"])
    day, when = (book.add_format({"num_format": code}) for code in ("d.m.yy", "d.m.yy hh:mm"))
    sheet.write_datetime(1, 0, datetime.datetime.combine(DAY, datetime.time()), day)
    sheet.write_datetime(1, 1, MOMENT, when)
    sheet.write_string(1, 2, "007")
    sheet.write_string(1, 3, "1.234,56")
    sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
    book.close()
    table = read_table(path)
    assert table.columns() == {
        "day": ["2026-03-14"],
        "when": ["2026-03-14 09:30:00"],
        "zip": ["007"],
        "price": ["1.234,56"],
        "error": [None],
    }
    assert [column.type for column in table.report.columns][2:4] == ["text", "text"]
    assert table.report.error_cells == 1


def write_serials(path: Path, rows: list[tuple[float, str]], *, date_1904: bool = False) -> None:
    """One row each: the number with the format, a number without one, a text with the format."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": date_1904})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["date", "plain", "text"])
    for row, (serial, code) in enumerate(rows, start=1):
        style = book.add_format({"num_format": code})
        sheet.write_number(row, 0, serial, style)
        sheet.write_number(row, 1, serial)
        sheet.write_string(row, 2, f"text {row}", style)
    book.close()


SERIALS = [
    (1, "yyyy-mm-dd"), (59, "yyyy-mm-dd"), (60, "yyyy-mm-dd"), (61, "yyyy-mm-dd"),
    (60, "dd.mm.yyyy hh:mm"), (60.5, "dd.mm.yyyy hh:mm"), (0, "yyyy-mm-dd"), (0.25, "hh:mm"),
    (0, "hh:mm"), (60, "0.00"), (-1, "yyyy-mm-dd"), (-0.5, "hh:mm"), (-1, "0"), (60, "[h]:mm"),
]  # fmt: skip


def test_days_that_only_excels_calendar_has_are_as_excel_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "serials.xlsx"
    # So many texts that the places of some are 60 and 0.
    write_serials(path, [*SERIALS, *[(n, "yyyy-mm-dd") for n in range(45000, 45060)]])
    table = read_table(path)
    dates = table.columns()["date"]
    assert dates[:14] == [
        "1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01",
        "1900-02-29 00:00:00", "1900-02-29 12:00:00", "1900-01-00", "06:00:00",
        "00:00:00", "60", None, None, "-1", "1440:00:00",
    ]  # fmt: skip
    assert dates[14:16] == ["2023-03-15", "2023-03-16"]
    assert table.columns()["plain"][:3] == ["1", "59", "60"]
    assert table.columns()["plain"][10] == "-1"
    assert table.columns()["text"] == [f"text {row}" for row in range(1, 75)]
    assert table.report.error_cells == 2
    assert table.report.warnings == (
        "2 dates in sheet “Sheet1” lie, the first in A12, before 1900, where Excel shows only "
        "######: taken as error cells.",
        "2 cells have an error such as #N/A and are empty: Sheet1!A12, Sheet1!A13.",
    )
    shown = read_table(path, Reading(as_displayed=True)).columns()["date"]
    assert shown[2] == "1900-02-29"
    assert shown[4:7] == ["29.02.1900 00:00", "29.02.1900 12:00", "1900-01-00"]


def test_the_calendar_of_1904_has_no_such_days(tmp_path: Path) -> None:
    path = tmp_path / "serials.xlsx"
    write_serials(path, [(0, "yyyy-mm-dd"), (60, "yyyy-mm-dd")], date_1904=True)
    table = read_table(path)
    assert table.columns()["date"] == ["1904-01-01", "1904-03-01"]
    assert (table.report.error_cells, table.report.warnings) == (0, ())


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("yyyy-mm-dd", "d"), ("mmm-yy", "d"), ("mmmm", "d"), ("d-mmm", "d"),
        ("country's date", "d"),
        ("hh:mm", "t"), ("mm:ss", "t"), ("h:mm AM/PM", "t"), ("dd.mm.yyyy hh:mm", "dt"),
        ("0.00", ""), ("[h]:mm:ss", ""), ('0 "days"', ""), ("General", ""), ("[Red]0", ""),
        ("#,##0.00\\ [$€-407]", ""), ("@", ""),
    ],
)  # fmt: skip
def test_a_format_is_one_of_dates_by_its_letters(code: str, parts: str) -> None:
    assert date_parts(code) == parts


@given(st.lists(st.integers(1, 200), min_size=1, max_size=40), st.integers(1, 300), st.booleans())
def test_odd_dates_are_found_wherever_a_block_ends(
    serials: list[int], size: int, has_formula: bool
) -> None:
    formula = "<f>A1</f>" if has_formula else ""
    xml = "".join(
        f'<row r="{row}"><c r="A{row}" s="1">{formula}<v>{serial}</v></c>'
        f'<c r="B{row}"><v>60</v></c><c r="C{row}" s="1" t="s"><v>60</v></c></row>'
        for row, serial in enumerate(serials, start=1)
    ).encode()
    blocks = SerialBlocks({"1": "yyyy-mm-dd"})
    for start in range(0, len(xml), size):
        blocks.take(xml[start : start + size])
    found = blocks.found.cells.get(0, {})
    assert list(found) == [row for row, serial in enumerate(serials) if serial == 60]
    assert set(blocks.found.cells) <= {0}
    values = blocks.found.replaced([datetime.date(1900, 2, 28)] * len(serials), 0, 0)
    assert [isinstance(value, OddDay) for value in values] == [it == 60 for it in serials]


def write_xls(path: Path, date_1904: bool) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = date_1904
    sheet = book.add_sheet("Mails")

    def style(code: str) -> Any:
        return xlwt.easyxf(num_format_str=code)

    for place, name in enumerate(["group", "day", "when", "zip", "flag", "share"]):
        sheet.write(0, place, name)
    sheet.write_merge(1, 2, 0, 0, "A")
    for row in (1, 2):
        sheet.write(row, 1, DAY, style("DD.MM.YYYY"))
        sheet.write(row, 2, MOMENT, style("YYYY-MM-DD HH:MM"))
        sheet.write(row, 3, "007")
        sheet.write(row, 4, row == 1)
        sheet.write(row, 5, 0.25 * row, style("0%"))
    hidden = book.add_sheet("Hidden")
    hidden.visibility = 1
    hidden.write(0, 0, "title")
    hidden.write(1, 0, "x")
    book.save(str(path))


@pytest.mark.parametrize("date_1904", [False, True])
def test_an_old_xls_workbook_is_read(tmp_path: Path, date_1904: bool) -> None:
    path = tmp_path / "old.xls"
    write_xls(path, date_1904)
    table = read_table(path, Reading(fill_merged=True))
    assert table.columns() == {
        "group": ["A", "A"],
        "day": ["2026-03-14"] * 2,
        "when": ["2026-03-14 09:30:00"] * 2,
        "zip": ["007"] * 2,
        "flag": ["true", "false"],
        "share": ["0.25", "0.5"],
    }
    report = table.report
    assert report.sheets == (Sheet("Mails", 2, hidden=False), Sheet("Hidden", 1, hidden=True))
    assert (report.merged, report.error_cells, report.hidden) == (1, None, Hidden(None, None))
    assert any("zeros that only a number format puts" in warning for warning in report.warnings)
    assert read_table(path, Reading(sheet="Hidden")).columns() == {"title": ["x"]}


def test_a_binary_xlsb_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "binary.xlsb"
    with XlsbWriter(str(path)) as writer:
        writer.add_sheet("Mails")
        writer.write_sheet([["name", "n", "flag", "when"], ["Ann", 3, True, MOMENT]])
    table = read_table(path)
    assert table.columns()["name"] == ["Ann"]
    assert table.columns()["n"] == ["3"]
    assert table.columns()["when"] == ["2026-03-14 09:30:00"]
    assert table.report.error_cells is None


def write_ods(write_package: WritePackage, rows: str) -> Path:
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names} xmlns:calcext="urn:org:documentfoundation:calcext">'
        '<office:body><office:spreadsheet><table:table table:name="Blatt">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return write_package(
        "a.ods",
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": (
                "<manifest:manifest "
                'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
            ),
        },
    )


def ods_row(*cells: tuple[str, str]) -> str:
    written = (
        f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"
        if attributes
        else "<table:covered-table-cell/>"
        for attributes, text in cells
    )
    return f"<table:table-row>{''.join(written)}</table:table-row>"


def test_opendocument_zeros_errors_and_merged_cells(write_package: WritePackage) -> None:
    def text(value: str) -> tuple[str, str]:
        return 'office:value-type="string"', value

    def number(value: str, shown: str) -> tuple[str, str]:
        return f'office:value-type="float" office:value="{value}"', shown

    group = 'office:value-type="string" table:number-rows-spanned="2"'
    error = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    path = write_ods(
        write_package,
        ods_row(text("group"), text("zip"), text("price"), text("error"))
        + ods_row((group, "A"), number("42", "00042"), number("1.5", "1,50"), (error, "#N/A"))
        + ods_row(("", ""), number("7", "00007"), number("3", "3,00"), text("fine")),
    )
    table = read_table(path, Reading(fill_merged=True))
    assert table.columns() == {
        "group": ["A", "A"],
        "zip": ["00042", "00007"],
        "price": ["1.5", "3"],
        "error": [None, "fine"],
    }
    assert (table.report.error_cells, table.report.merged) == (1, 1)
    (warning,) = table.report.warnings
    assert warning.startswith("1 cell has an error such as #N/A and is empty: ")
    assert warning.endswith("!D2.")


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.sampled_from(["", " ", "x", "7", "long text"]), min_size=1, max_size=4),
        min_size=1,
        max_size=12,
    ),
    header=st.sampled_from([None, 0]),
)
def test_every_row_of_a_sheet_is_a_row_blank_the_header_or_above_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], header: int | None
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    book = xlsxwriter.Workbook(str(folder / "x.xlsx"))
    sheet = book.add_worksheet()
    for place, row in enumerate([["first"], *rows, ["last"]]):
        sheet.write_row(place, 0, row)
    book.close()
    task = WorkbookTask(
        str(folder / "x.xlsx"), ".xlsx", Reading(header=header), str(folder / "out.arrow")
    )
    outcome = read_in_child(task)
    report = outcome.report
    counted = report.rows + report.blank + report.above_header + bool(report.header)
    assert counted == len(rows) + 2
    assert len(set(outcome.row_numbers)) == report.rows == len(outcome.row_numbers)
