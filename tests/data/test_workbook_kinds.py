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
from tunesmith.data.number_formats import leading_zeros, plain_text
from tunesmith.data.reading import read_table
from tunesmith.data.table import Hidden, Reading, Sheet
from tunesmith.data.workbook_cells import WorkbookTask, read_in_child

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
    assert table.report.warnings == ()


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
