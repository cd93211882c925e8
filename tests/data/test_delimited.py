"""Text tables: what is found out about them, and that every line is accounted for."""

import csv
import io
import itertools
import time
from collections.abc import Callable
from encodings.aliases import aliases
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import delimited_stream, records
from tunesmith.data.dialect import Dialect
from tunesmith.data.reading import read_table
from tunesmith.data.records import Records
from tunesmith.data.table import Reading, Table

WriteText = Callable[..., Path]


def cells(table: Table) -> list[tuple[str | None, ...]]:
    return list(zip(*table.columns().values(), strict=True))


def test_cells_keep_the_text_of_the_file(write_text: WriteText) -> None:
    table = read_table(write_text("id,n,x\n007,3,NA\n008,,NULL\n009,1E5,-0.50\n"))
    assert cells(table) == [("007", "3", "NA"), ("008", None, "NULL"), ("009", "1E5", "-0.50")]


def test_types_are_those_that_all_filled_cells_have(write_text: WriteText) -> None:
    table = read_table(
        write_text(
            "text,zip,int,num,bool,date,dt,time,mixed,nodate,none\n"
            "a,007,3,1.5,true,2026-03-14,2026-03-14 09:30,09:30,1,2026-02-30,\n"
            "b,012,,-2,FALSE,2026-03-15,2026-03-15T10:00:01Z,23:59:59,x,2026-01-01,\n"
        )
    )
    assert {column.name: column.type for column in table.report.columns} == {
        "text": "text",
        "zip": "text",
        "int": "integer",
        "num": "number",
        "bool": "boolean",
        "date": "date",
        "dt": "datetime",
        "time": "time",
        "mixed": "text",
        "nodate": "text",
        "none": "text",
    }
    assert {column.name: column.nulls for column in table.report.columns}["int"] == 1
    assert table.literal_columns() == {"int", "num", "bool"}


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encoding_is_found(write_text: WriteText, encoding: str, found: str) -> None:
    text = "Name;Ort\nMüller;Köln\nJürgen;Nürnberg\n"
    table = read_table(write_text(text, encoding=encoding))
    assert table.report.encoding == found
    assert cells(table) == [("Müller", "Köln"), ("Jürgen", "Nürnberg")]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "имя,город\n" + "Иван,Москва\nОльга,Санкт-Петербург\n" * 5),
        ("cp1250", "imię,miasto\n" + "Łukasz,Łódź\nZażółć gęślą jaźń,Kraków\n" * 5),
        ("cp932", "名前,都市\n" + "太郎,東京\n花子さん,大阪です\n" * 5),
    ],
)
def test_legacy_code_pages_are_found(write_text: WriteText, encoding: str, text: str) -> None:
    table = read_table(write_text(text, encoding=encoding))
    assert table.report.encoding == encoding
    assert cells(table)[0] == tuple(text.splitlines()[1].split(","))


def test_chosen_encoding_wins_and_unknown_is_an_error(write_text: WriteText) -> None:
    path = write_text("a,b\né,x\n", encoding="cp1252")
    assert cells(read_table(path, Reading(encoding="cp1251"))) == [("й", "x")]
    with pytest.raises(InputError, match="no text encoding “nonsense”"):
        read_table(path, Reading(encoding="nonsense"))
    with pytest.raises(InputError, match="no text encoding “base64”"):
        read_table(path, Reading(encoding="base64"))


def test_line_that_does_not_decode_is_rejected_and_the_rest_is_read(write_text: WriteText) -> None:
    table = read_table(write_text(b"a,b\n\xc3\xa4,1\nx\xff\xfe,2\n\xc3\xb6,3\n"))
    assert cells(table) == [("ä", "1"), ("ö", "3")]
    (rejected,) = table.report.rejected
    assert (rejected.line, rejected.reason) == (3, "does not decode as utf-8")
    assert rejected.text == "x\\xff\\xfe,2"


def test_broken_bytes_in_plain_text_are_rejected_not_taken_for_a_code_page(
    write_text: WriteText,
) -> None:
    table = read_table(write_text(b"a,b\nx,1\ny\xff\xfe,2\n"))
    assert table.report.encoding == "utf-8"
    assert [row.line for row in table.report.rejected] == [3]


def test_undecodable_utf16_is_rejected_by_line(write_text: WriteText) -> None:
    broken = "a,b\nx,1\n".encode("utf-16") + b"\x00\xd8y\x00,\x002\x00\n\x00"
    table = read_table(write_text(broken + "z,3\n".encode("utf-16-le")))
    assert cells(table) == [("x", "1"), ("z", "3")]
    assert [row.line for row in table.report.rejected] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "имя,город\nИван,Омск 5\n",
        "名前,都市\n上中,東京\n",
        "名,नाम\nक ख,5\n",
        "à,ñ\nÿ,1\n",
    ],
)
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_found_in_any_script(
    write_text: WriteText, text: str, codec: str
) -> None:
    path = write_text(text, encoding=codec)
    for chosen in (None, "utf-16", codec):
        table = read_table(path, Reading(encoding=chosen))
        assert table.report.encoding == codec
        assert [tuple(table.data.column_names), *cells(table)] == [
            tuple(line.split(",")) for line in text.splitlines()
        ]


@pytest.mark.parametrize(
    ("rest", "codec", "others"),
    [
        ("x,y\n", "utf-8", []),
        ("ü,y\n", "utf-8", []),
        ("x,y\n" * 30_000, "utf-8", []),
        ("x,y\nüber,1\nfür,2\n", "cp1252", []),
        ("x,y\nü,y\n", "cp1252", [4]),  # one odd byte is no code page
    ],
)
def test_a_line_with_a_nul_is_rejected_and_does_not_make_the_file_utf16(
    write_text: WriteText, rest: str, codec: str, others: list[int]
) -> None:
    report = read_table(write_text("A,B\n1\0 2,3\n" + rest, encoding=codec)).report
    assert [column.name for column in report.columns] == ["A", "B"]
    assert [row.line for row in report.rejected] == [2, *others]
    assert report.rows == rest.count("\n") - len(others)
    assert report.rejected[0].text == "1\\x00 2,3"
    assert report.rejected[0].reason.startswith("has a NUL character")


def test_encoding_that_the_file_cannot_have_is_an_input_error(write_text: WriteText) -> None:
    path = write_text("name,town\nJürgen,Köln\n")
    for encoding in ("utf-16", "utf-32"):
        with pytest.raises(InputError, match=f"cannot be read as {encoding}: it has no byte"):
            read_table(path, Reading(encoding=encoding))


@pytest.mark.parametrize("codec", sorted(set(aliases.values())))
def test_no_encoding_of_python_ends_in_anything_but_a_table_or_an_input_error(
    write_text: WriteText, codec: str
) -> None:
    path = write_text("name,town\nJürgen,Köln+2AA-\n")
    try:
        report = read_table(path, Reading(encoding=codec)).report
    except InputError as error:
        assert error.code in {"data.encoding", "data.encoding-unknown"}
        assert error.hint
    else:
        header = 0 if report.header is None else 1
        counted = report.rows + report.blank + len(report.rejected) + report.above_header
        assert counted + header in {1, 2}  # EBCDIC and others have no line end there


def test_a_legacy_encoding_is_told_as_a_guess_with_the_first_place_to_look_at(
    write_text: WriteText,
) -> None:
    report = read_table(write_text("a,b\nx,1\nMüller,2\nJosé,3\n", encoding="cp1252")).report
    (warning,) = report.warnings
    assert "cp1252 is a guess. Line 3 should read “Müller,2”" in warning
    chosen = Reading(encoding="cp1252")
    path = write_text("a,b\nMüller,2\n", encoding="cp1252")
    assert read_table(path, chosen).report.warnings == ()
    long = "x" * 50 + "ü" + "y" * 50
    (warning,) = read_table(write_text(f"a,b\r1,2\r{long},3\r", encoding="cp1252")).report.warnings
    assert f"Line 3 should read “…{'x' * 20}ü{'y' * 19}…”" in warning
    assert read_table(write_text("a,b\nMüller,2\n")).report.warnings == ()


def test_a_file_of_two_encodings_is_told_with_a_line_of_each(write_text: WriteText) -> None:
    mixed = "Name;Größe\n".encode() + "Müller;ß\n".encode("latin-1") * 3
    report = read_table(write_text(mixed)).report
    assert report.encoding == "cp1252"
    guess, two = report.warnings
    assert "Line 2 should read “Müller;ß”" in guess
    assert "line 1 is UTF-8 (“Name;Größe”) but is read as “Name;GrÃ¶ÃŸe”" in two
    mostly = "Name;Größe\n".encode() * 3 + "Müller;ß\n".encode("latin-1")
    report = read_table(write_text(mostly)).report
    assert (report.encoding, [row.line for row in report.rejected]) == ("utf-8", [4])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(write_text: WriteText, delimiter: str) -> None:
    rows = [["name", "price"], ["a", "1,5; |"], ["b", "2,5"], ["c", "x\ty"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    table = read_table(write_text(text.getvalue()))
    assert table.report.delimiter == delimiter
    assert cells(table) == [tuple(row) for row in rows[1:]]


def test_prose_in_a_text_file_is_one_column(write_text: WriteText) -> None:
    table = read_table(write_text('Text\nHello, you.\n"Well", she said\nBye\n', "prose.txt"))
    assert table.report.delimiter is None
    assert cells(table) == [("Hello, you.",), ('"Well", she said',), ("Bye",)]


def test_a_lone_header_as_long_as_its_rows_is_told(write_text: WriteText) -> None:
    prose = "This is the first sentence.\nThis is the second.\nAnd a third one.\n"
    (warning,) = read_table(write_text(prose, "prose.txt")).report.warnings
    assert "“This is the first sentence.” is taken as the name of the only column" in warning
    assert "--no-header" in warning
    for reading in (Reading(header=0), Reading(header=1)):
        assert read_table(write_text(prose, "prose.txt"), reading).report.warnings == ()
    for text in ("Text\nThis is the first.\nThis is the second.\n", "a long name,b\nx,y\n", "t\n"):
        assert read_table(write_text(text)).report.warnings == ()


def test_sep_line_and_chosen_delimiter_are_obeyed(write_text: WriteText) -> None:
    table = read_table(write_text("sep=;\na;b,c\n1;2,3\nx;y;z\n"))
    assert table.data.column_names == ["a", "b,c"]
    assert (table.report.delimiter, table.report.rejected[0].line) == (";", 4)
    chosen = read_table(write_text("a;b,c\n1;2,3\n"), Reading(delimiter=","))
    assert chosen.data.column_names == ["a;b", "c"]
    assert read_table(write_text("a b\tc\n"), Reading(delimiter="tab")).data.num_columns == 2
    with pytest.raises(InputError, match="cannot be a delimiter"):
        read_table(write_text("a,b\n"), Reading(delimiter=",,"))


def test_short_rows_are_kept_and_long_rows_are_rejected_with_their_text(
    write_text: WriteText,
) -> None:
    table = read_table(write_text('a,b,c\n1,2,3\n1\n1,2,3,4\n"x\ny",2,3,4\n5,6,7,,\n'))
    assert cells(table) == [("1", "2", "3"), ("1", None, None), ("5", "6", "7")]
    assert table.report.short_rows == 1
    assert [(row.line, row.text) for row in table.report.rejected] == [
        (4, "1,2,3,4"),
        (5, '"x\ny",2,3,4'),
    ]
    assert table.report.rejected[0].reason == "4 cells where the table has 3"
    assert tuple(table.row_numbers) == (2, 3, 7)


def test_blank_rows_are_counted(write_text: WriteText) -> None:
    table = read_table(write_text('a,b\n1,2\n\n,\n" ",\n3,4\n\n'))
    assert (table.report.rows, table.report.blank) == (2, 4)


@pytest.mark.parametrize("end", ["\x1a", "\x1a\r\n"])
def test_the_mark_of_dos_at_the_end_of_a_file_is_no_row(write_text: WriteText, end: str) -> None:
    table = read_table(write_text(f"id,name\r\n1,x\r\n2,y\r\n{end}"))
    assert table.columns() == {"id": ["1", "2"], "name": ["x", "y"]}
    assert (table.report.blank, table.report.short_rows) == (1, 0)
    lone = read_table(write_text(f"name\r\nx\r\ny\r\n{end}"))
    assert (lone.columns(), lone.report.blank) == ({"name": ["x", "y"]}, 1)


def test_trailing_delimiters_make_no_column(write_text: WriteText) -> None:
    for text in ("a,b,\n1,2,\n3,4,\n", "a,b,,\n1,2\n3,4\n", "a,b\n1,2,\n3,4,\n"):
        table = read_table(write_text(text))
        assert table.data.column_names == ["a", "b"]
        assert (table.report.short_rows, table.report.rejected) == (0, ())


def test_repeated_and_empty_headers_get_names(write_text: WriteText) -> None:
    table = read_table(write_text("name,name,,name (2),name\na,b,c,d,e\n"))
    assert table.data.column_names == ["name", "name (3)", "column 3", "name (2)", "name (4)"]
    assert table.report.renamed == ("name (3)", "name (4)")


def test_header_is_found_or_chosen(write_text: WriteText) -> None:
    headless = read_table(write_text("Ann,3\nBob,4\n"))
    assert (headless.report.header, headless.data.column_names) == (None, ["column 1", "column 2"])
    titled = read_table(write_text("Export of May\n\nname,age\nAnn,3\n"))
    assert (titled.report.header, titled.row_numbers) == (3, (4,))
    chosen = read_table(write_text("a,b\nname,age\nAnn,3\n"), Reading(header=2))
    assert (chosen.data.column_names, chosen.report.rows) == (["name", "age"], 1)
    none = read_table(write_text("name,text\nAnn,x\n"), Reading(header=0))
    assert (none.report.header, none.report.rows) == (None, 2)
    for row in (2, 9):
        with pytest.raises(InputError, match=f"Row {row} cannot be the header"):
            read_table(write_text("a,b\n\n1,2\n"), Reading(header=row))


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        (",text\nfoo,hello\nbar,world\n", ["column 1", "text"], 2),
        (",text\n0,hello\n1,world\n", ["column 1", "text"], 2),
        ("Notes,\nbest,one\nworst,two\n", ["Notes", "column 2"], 2),
        ("name,\nJoe,\nAnn,\n\nBob,hi\nEve,yo\n", ["name", "column 2"], 4),
        ("a,b\n1,2\nx,y,z\n3,4\n5,6\n", ["a", "b"], 3),
    ],
)
def test_a_first_line_as_wide_as_the_table_is_its_header_even_with_empty_cells(
    write_text: WriteText, text: str, names: list[str], rows: int
) -> None:
    table = read_table(write_text(text))
    assert (table.report.header, table.data.column_names) == (1, names)
    assert (table.report.rows, table.report.above_header) == (rows, 0)
    assert table.report.warnings == ()


def test_a_narrow_first_line_that_nothing_sets_off_stays_the_header(write_text: WriteText) -> None:
    table = read_table(write_text("question\nHello, how are you?\nFine; thanks\nOk, good\n"))
    assert table.data.column_names == ["question"]
    assert cells(table) == [("Fine; thanks",)]
    assert [row.text for row in table.report.rejected] == ["Hello, how are you?", "Ok, good"]


@pytest.mark.parametrize(
    ("text", "header", "titles"),
    [
        ("Export of May\n\nname,age\nAnn,3\n", 3, ["Export of May"]),
        ("Export of May,,\n,,\nname,town,age\nAnn,Rome,3\n", 3, ["Export of May,,"]),
        ("Export of May,\nname,age\nAnn,3\n", 2, ["Export of May,"]),
        ("Account;DE12\nPeriod;2024\n\nDate;Payee;Sum\n2024-01-02;Ann;3\n", 4, ["Account;DE12"]),
        ("Mails\n\nof May\n\nname,age\nAnn,3\n", 5, ["Mails", "of May"]),
        ("Mails\nname,town\nAnn,Rome\nBob,Oslo\nEve,Bonn\n", 2, ["Mails"]),
        ("\n\nname,age\nAnn,3\n", 3, []),
    ],
)
def test_titles_above_the_header_are_counted_and_told(
    write_text: WriteText, text: str, header: int, titles: list[str]
) -> None:
    report = read_table(write_text(text)).report
    assert (report.header, report.above_header) == (header, header - 1)
    assert len(report.warnings) == (1 if titles else 0)
    assert all(f"“{title}”" in report.warnings[0] for title in titles)


def test_a_malformed_line_above_the_header_is_rejected_not_dropped(write_text: WriteText) -> None:
    report = read_table(write_text('title "x"\n"open\n\nname,age\nAnn,3\n')).report
    assert (report.header, report.rows, report.above_header) == (4, 1, 2)
    assert [(row.line, row.text) for row in report.rejected] == [(2, '"open')]


def extent(record: list[str]) -> int:
    return max(place for place, cell in enumerate([" ", *record]) if cell.strip() or not place)


CELL = st.sampled_from(["", "a", "b c", "7", "2024-01-02", "x.", " "])


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=12))
def test_every_line_is_a_row_blank_rejected_the_header_or_above_it(
    write_text: WriteText, records: list[list[str]]
) -> None:
    filled = [record for record in records if "".join(record).strip()]
    assume(filled)
    path = write_text("".join(",".join(record) + "\n" for record in records))
    report = read_table(path, Reading(delimiter=",")).report
    header = 0 if report.header is None else 1
    counted = report.rows + report.blank + len(report.rejected) + report.above_header + header
    assert counted == len(records)
    above = records[: (report.header or 1) - 1]
    assert report.above_header == len(above)
    titles = [record for record in above if record in filled]
    told = [warning for warning in report.warnings if "taken as titles" in warning]
    assert len(told) == bool(titles)
    if titles:
        assert told[0].startswith(f"{len(titles)} line")
    # What is as wide as the widest line is no title, unless cells are empty in it, and a blank line
    # and a clear table come behind it.
    widest = max(extent(record) for record in filled)
    for title in titles:
        assert extent(title) < widest or (not all(title) and len(records) - len(above) >= 4)


def test_quote_that_is_never_closed_costs_one_line(write_text: WriteText) -> None:
    table = read_table(write_text('a,b\n1,"open\n2,x\n3,y\n'))
    assert [(row.line, row.reason) for row in table.report.rejected] == [
        (2, "a quote is opened but never closed")
    ]
    assert cells(table) == [("2", "x"), ("3", "y")]


def test_text_after_a_closing_quote_is_rejected(write_text: WriteText) -> None:
    table = read_table(write_text('a,b\n"x"y,1\n2,5" pipe\n'))
    assert [(row.line, row.text) for row in table.report.rejected] == [(2, '"x"y,1')]
    assert cells(table) == [("2", '5" pipe')]


def test_single_quotes_are_found(write_text: WriteText) -> None:
    table = read_table(write_text("a,b\n'x, y','1'\n'it''s','2'\n"))
    assert cells(table) == [("x, y", "1"), ("it's", "2")]


def test_apostrophes_around_a_few_cells_are_text(write_text: WriteText) -> None:
    table = read_table(write_text("a,b\n'x',1\ny,2\nz,3\n"))
    assert cells(table)[0] == ("'x'", "1")


def test_old_mac_line_ends_are_lines(write_text: WriteText) -> None:
    assert cells(read_table(write_text("a,b\r1,2\r3,4\r"))) == [("1", "2"), ("3", "4")]


def test_header_alone_is_a_table_without_rows(write_text: WriteText) -> None:
    table = read_table(write_text("name,age\n"))
    assert (table.report.rows, table.data.column_names) == (0, ["name", "age"])


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "is empty"),
        (b"\n\n \n,,\n", "a.csv", "has no text"),
        (b"\xef\xbb\xbf", "a.csv", "has no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.csv", "is a PNG image"),
        (b"PK\x03\x04aaaa", "a.csv", "is a ZIP archive"),
        (bytes(range(256)) * 20, "a.csv", "is not text"),
        (b"a,b\n", "a.xlsx", "is text or unknown, not a workbook"),
        (b"PK\x03\x04cut off", "a.xlsx", "damaged or cut off ZIP"),
        (b"<table>", "a.xls", "is an HTML page, not an .xls workbook"),
        (b"\r\n<TABLE border=1><tr><td>a, b\n", "a.csv", "is an HTML page"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>\n", "a.csv", "is an HTML page"),
        ("\ufeff<html><body>".encode("utf-16-le"), "a.tsv", "is an HTML page"),
        (b"<html></html>", "a.json", "is an HTML page"),
        (b'<?xml version="1.0"?>\n<ss:Workbook xmlns:ss="u">', "a.xls", "saved as XML"),
        (b'<?xml version="1.0"?>\n<rows><row a="1"/></rows>', "a.txt", "is an XML document"),
        (b'{"a": 1, "b": "x, y"}\n{"a": 2}\n', "a.csv", "is JSON"),
        (b'[{"a": 1},\n{"a": 2}]\n', "a.txt", "is JSON"),
        (b'{\n  "a": 1\n}\n', "a.csv", "is JSON"),
        (b'{"a": "' + b"x" * 9000 + b'"}\n', "a.csv", "is JSON"),
        (b"{\\rtf1\\ansi x}", "a.txt", "is a rich text document"),
        (b"BZh91AY&SY\x12\x34", "a.csv", "is a bzip2 archive"),
        (b"{}", "a.json", "has no rows"),
        (b"PAR1", "a.parquet", "damaged or cut off"),
        (b"a", "a.doc", "no ending that is known"),
    ],
)
def test_file_that_is_not_what_its_name_says_is_an_input_error(
    write_text: WriteText, content: bytes, name: str, says: str
) -> None:
    with pytest.raises(InputError, match=says) as error:
        read_table(write_text(content, name))
    assert error.value.hint
    assert name in error.value.message


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1}\tx\n{"a":2}\ty\n',  # JSON in a first cell
        "<b>bold</b>,x\n<i>it</i>,y\n",
        "{a},x\n{b},y\n",
    ],
)
def test_a_first_cell_with_markup_makes_no_document(write_text: WriteText, text: str) -> None:
    table = read_table(write_text(text, "a.txt"), Reading(header=0))
    cells = [line.replace("\t", ",").rpartition(",")[::2] for line in text.splitlines()]
    assert list(zip(*table.columns().values(), strict=True)) == cells


def test_missing_file_and_options_of_workbooks_are_input_errors(
    write_text: WriteText, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(InputError, match="--sheet is for workbooks"):
        read_table(write_text("a,b\n"), Reading(sheet="x"))


FIELD = st.one_of(
    st.text(alphabet="ab,;\"'\n\r \t", max_size=6), st.sampled_from(["", "NA", "007", "ü", "日本"])
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(FIELD, min_size=1, max_size=4), max_size=12), st.sampled_from(",;\t"))
def test_well_formed_records_are_all_accounted_for(
    write_text: WriteText, records: list[list[str]], delimiter: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(["first name", "second name", "third name"])
    writer.writerows(records)
    path = write_text(text.getvalue())
    report = read_table(path, Reading(header=1, delimiter=delimiter)).report
    assert report.rows + report.blank + len(report.rejected) == len(records)
    wide = [record for record in records if "".join(record[3:]).strip()]
    assert len(report.rejected) == len(wide)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet='ab,"ü; \t', max_size=8), max_size=10))
def test_any_lines_are_each_in_one_row_blank_or_rejected(
    write_text: WriteText, lines: list[str]
) -> None:
    content = "".join(f"{line}\n" for line in ["x,y", *lines])
    records = Records(io.StringIO(content, newline=""), Dialect(",", '"'))
    found = [(line, records.text) for line, _ in records]
    # Every record begins where the one before ended, and together they are the file.
    assert "".join(f"{text}\n" for _, text in found) == content
    starts = itertools.accumulate((text.count("\n") + 1 for _, text in found), initial=1)
    assert [line for line, _ in found] == list(starts)[:-1]

    table = read_table(write_text(content), Reading(header=1, delimiter=","))
    report = table.report
    assert report.rows + report.blank + len(report.rejected) == len(found) - 1
    assert {*table.row_numbers, *(row.line for row in report.rejected)} <= {n for n, _ in found}


def records_one_by_one(lines: list[str], dialect: Dialect) -> list[tuple[int, object, str]]:
    """What `Records` says, by reading from every record's first line as far as it goes."""
    found: list[tuple[int, object, str]] = []
    at = 0
    while at < len(lines):
        rest = csv.reader(lines[at:], delimiter=dialect.delimiter, strict=True)
        try:
            said: object = next(rest)
            size = rest.line_num
        except csv.Error as error:
            said, size = records._reason(str(error)), 1
        text = "".join(lines[at : at + size]).rstrip("\r\n")
        found.append((at + 1, said, text))
        at += size
    return found


PIECES = st.sampled_from(
    ['"', '""', '"""', ",", '","', 'a","b', 'x"', '"x', "\n", '"\n', "ab", " "]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=40), st.sampled_from([3, 1000]))
def test_records_are_those_that_reading_on_from_every_line_gives(
    pieces: list[str], cell_limit: int
) -> None:
    lines = "".join(pieces).splitlines(keepends=True)
    dialect = Dialect(",", '"')
    before = csv.field_size_limit(cell_limit)
    try:
        reader = Records(lines, dialect)
        found = [(line, said, reader.text) for line, said in reader]
        assert found == records_one_by_one(lines, dialect)
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("suffix", [".csv", ".txt"])
@pytest.mark.parametrize(
    ("head", "line", "tail"),
    [
        ("", 'a","b\n', ""),
        ("x,y\n1,2\n", 'a","b\n', ""),
        ("x,y\n" + "1,2\n" * 3000, 'a","b\n', ""),
        ("x,y\n" + "1,2\n" * 3000, 'a","b\n', '"x"z\n' + "1,2\n" * 3000),
        ("x,y\n" + "1,2\n" * 3000, 'a","b\n', "long\n" * 3000),
    ],
)
def test_a_fault_many_lines_ahead_is_looked_for_once(
    write_text: WriteText,
    monkeypatch: pytest.MonkeyPatch,
    head: str,
    line: str,
    tail: str,
    suffix: str,
) -> None:
    monkeypatch.setattr(delimited_stream, "BLOCK", 5000)
    if "long" in tail:
        monkeypatch.setattr(records, "CELL_LIMIT", 10_000)
    handed_out = 0
    hand_out = records._LineFeed.__next__

    def counted(feed: Any) -> str:
        nonlocal handed_out
        handed_out += 1
        return hand_out(feed)

    monkeypatch.setattr(records._LineFeed, "__next__", counted)
    text = head + line * 5000 + tail
    table = read_table(write_text(text, f"q{suffix}"), Reading(delimiter=",", header=0))
    lines = text.count("\n")
    assert handed_out < 20 * lines  # with each opened quote again: 2500 times
    report = table.report
    assert report.rows + len(report.rejected) == lines
    assert len(report.rejected) in (5000, 5001)


def test_hundred_thousand_rows_are_read_in_about_a_second(write_text: WriteText) -> None:
    lines = [f'{row},text {row},{row}.5,"a, b",x' for row in range(100_000)]
    path = write_text("id,text,n,q,x\n" + "\n".join(lines) + "\n")
    started = time.perf_counter()
    table = read_table(path)
    assert time.perf_counter() - started < 10  # measured: 0.5 s
    assert table.report.rows == 100_000
    assert table.row_numbers[-1] == 100_001


def test_reading_reports_bytes_and_can_be_stopped(write_text: WriteText) -> None:
    path = write_text("a,b\n" + "1,2\n" * 2_000_000)
    sink = MemorySink()
    assert read_table(path, sink=sink).report.rows == 2_000_000
    progress = [event for event in sink.events if isinstance(event, Progress)]
    told = [it.done for it in progress]
    assert len(told) >= 2
    assert told == sorted(set(told))
    assert told[-1] == progress[-1].total == path.stat().st_size
    sink.cancelled = True
    with pytest.raises(CancelledError):
        read_table(path, sink=sink)
