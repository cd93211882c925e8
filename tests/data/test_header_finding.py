"""Which row is the header, where it does not look like one at first, and what is said of doubt."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # has no types

from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading

WriteText = Callable[..., Path]
LONG = "Describe in your own words what went wrong, and how it may be mended. " * 4


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('Item,"Unit\nprice",Qty\nthing,1.5,3\nother,2.5,4\n', ["Item", "Unit\nprice", "Qty"]),
        (f'id,"{LONG}",n\n1,x,5\n2,y,6\n', ["id", LONG.strip(), "n"]),
        ("Region,2020,2021,2022\nNorth,10,12,14\nSouth,9,2008,7\n", ["Region", "2020"]),
        ("name,2020\nx,1\ny,3\n", ["name", "2020"]),
        ("name,2020-01-01,2020-02-01\nx,1,2\ny,3,4\n", ["name", "2020-01-01", "2020-02-01"]),
        ('Export of May\n\nItem,"Unit\nprice"\nthing,1.5\nother,2.5\n', ["Item", "Unit\nprice"]),
    ],
)
def test_names_with_line_breaks_and_years_over_numbers_are_a_header(
    write_text: WriteText, text: str, names: list[str]
) -> None:
    table = read_table(write_text(text))
    assert table.data.column_names[: len(names)] == names
    assert table.report.rows == 2
    assert not any("column names" in warning for warning in table.report.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "Ann,2001\nBob,1999\nEve,2003\n",  # years over years
        "Ann,2001,7\nBob,1999,8\n",
        "Ann,2000\nBob,350\nEve,1950\n",  # a lone one over values of its kind
        "2019,2020\n1,2\n3,4\n",  # nothing that is a name
        'yes,2020,2021\nyes,1,2\nno,3,4\n"no",5,6\n',
        f'"{LONG}",7\nx,8\ny,9\n',
        "5\n",  # of a lone row nothing is lost either way but this one
        "1,Ann,3.5\n",
        "2026-03-14,2026-03-15\n",
    ],
)
def test_rows_of_values_are_no_header(write_text: WriteText, text: str) -> None:
    report = read_table(write_text(text)).report
    assert (report.header, report.rows) == (None, text.count("\n"))


@pytest.mark.parametrize("line", ["id,name", "Region,2025,2026"])
def test_a_lone_row_of_texts_and_years_is_a_header(write_text: WriteText, line: str) -> None:
    table = read_table(write_text(line))
    assert (table.data.column_names, table.report.rows) == (line.split(","), 0)


def test_comments_with_as_many_delimiters_as_the_table_are_titles(write_text: WriteText) -> None:
    table = read_table(write_text("# made by A, in 2026\n## B,C\nname,size\nx,1\ny,2\n"))
    assert table.columns() == {"name": ["x", "y"], "size": ["1", "2"]}
    assert table.report.above_header == 2
    assert "“# made by A, in 2026”" in table.report.warnings[0]
    table = read_table(write_text("#name,size\nx,1\ny,2\n"))
    assert table.data.column_names == ["#name", "size"]
    table = read_table(write_text("# name,size\nx,1\ny,2\n"))
    assert table.data.column_names == ["# name", "size"]


def test_a_header_with_a_name_too_few_is_told(write_text: WriteText) -> None:
    table = read_table(write_text('"a","b"\n"1",x,5\n"2",y,6\n"3",z,7\n'))
    assert (table.report.rows, len(table.report.rejected)) == (0, 3)
    assert table.report.warnings[0].startswith("Most rows have 3 cells, but the header has 2 names")
    table = read_table(write_text("a,b\nx,5\ny,6\n3,z,7\n"))
    assert (table.report.rows, table.report.warnings) == (2, ())


def test_names_with_line_breaks_over_numbers_are_the_header_of_a_workbook(tmp_path: Path) -> None:
    rows = [["Item", "Unit\nprice", 2025, 2026], ["thing", 1.5, 3, 4], ["other", 2.5, 5, 6]]
    for width in (2, 4):
        table = read_table(workbook(tmp_path / f"{width}.xlsx", [row[:width] for row in rows]))
        assert table.data.column_names == ["Item", "Unit\nprice", "2025", "2026"][:width]
        assert (table.report.rows, table.report.warnings) == (2, ())


def doubts(warnings: Sequence[str]) -> list[str]:
    return [it for it in warnings if it.startswith("No row of column names was found.")]


def test_a_row_that_may_be_the_header_is_told(write_text: WriteText, tmp_path: Path) -> None:
    rows = [["question", "answer\n(short)"], ["what?", "so"], ["why?", "this"]]
    text = 'question,"answer\n(short)"\nwhat?,so\nwhy?,this\n'
    for path in (write_text(text), workbook(tmp_path / "a.xlsx", rows)):
        report = read_table(path).report
        assert (report.header, report.rows) == (None, 3)
        (warning,) = doubts(report.warnings)
        assert "Row 1 is taken as data" in warning
        assert "“question”, “answer (short)”" in warning
        assert "choose --header N" in warning
        for chosen in (0, 1):
            assert not doubts(read_table(path, Reading(header=chosen)).report.warnings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nname,age\nname,5\nAnn,n/a\nAnn,n/a\nBob,7\n", True),  # repeated, over half numbers
        ("yes,2020,2021\nyes,1,2\nno,3,4\n", True),
        ("Ann,3\nBob,4\n", False),
        ("user,assistant\nuser,hello\nassistant,hi\n", False),
        ("a,b\n1,2\n", False),
    ],
)
def test_only_texts_over_values_are_told(write_text: WriteText, text: str, told: bool) -> None:
    report = read_table(write_text(text)).report
    assert (report.header is None) == (told or not text.startswith("a,b"))
    assert len(doubts(report.warnings)) == told
    assert not told or f"Row {2 if text.startswith(chr(10)) else 1} is taken" in report.warnings[0]


FULL = "Question,Answer,Team\n" + "Where is it?,On its way.,Sales\n" * 3


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (f"Support cases of 2025,,\n{FULL}", 2),
        (f"Support cases of 2025,,Status: May\n,,\n{FULL}", 3),
        ("Question,,\nWhere?,it,is\nWho?,he,is\n", 1),  # too little to tell
        ("Question,,\n" + "Where is it?,,\n" * 9, 1),  # just one column is filled
        ("Question,,Team\n" + "Where is it?,On its way.,Sales\n" * 9, 1),
    ],
)
def test_a_padded_line_above_a_table_of_texts_is_a_title(
    write_text: WriteText, tmp_path: Path, text: str, header: int
) -> None:
    rows = [line.split(",") for line in text.splitlines()]
    path = workbook(tmp_path / "t.xlsx", [[cell or None for cell in row] for row in rows])
    for report in (read_table(write_text(text)).report, read_table(path).report):
        assert (report.header, report.above_header) == (header, header - 1)


def test_the_header_is_the_same_however_cells_are_displayed(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        money = book.add_format({"num_format": '0.00 "EUR"'})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Orders", None])
        sheet.write_row(1, 0, ["Item", "Price"])
        for row in range(2, 4):
            sheet.write(row, 0, f"thing {row}")
            sheet.write(row, 1, row + 0.5, money)
    for reading in (Reading(), Reading(as_displayed=True)):
        assert read_table(path, reading).report.header == 2


def test_two_apostrophes_are_a_text_and_no_quotes(write_text: WriteText) -> None:
    table = read_table(write_text("one,two\n'',''\n'',a\n"))
    assert table.columns() == {"one": ["''", "''"], "two": ["''", "a"]}
    assert read_table(write_text("one,two\n'b',''\n'c','a'\n")).columns()["one"] == ["b", "c"]
