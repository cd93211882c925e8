"""The delimiter and quotes of text tables are found, whatever stands in their cells."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading

WriteText = Callable[..., Path]
DELIMITERS = ",;\t|"


def written(rows: Sequence[Sequence[str]], delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def assert_reads(
    path: Path, rows: Sequence[Sequence[str]], delimiter: str, header: int | None = 1
) -> None:
    table = read_table(path)
    assert table.report.delimiter == delimiter
    assert (table.report.header, table.report.rejected) == (header, ())
    found = [[cell or "" for cell in row] for row in zip(*table.columns().values(), strict=True)]
    names = [table.data.column_names] if header else []
    assert [*names, *found] == [list(row) for row in rows]


@pytest.mark.parametrize("suffix", ["csv", "txt"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("count", [3, 19, 20, 200])
@pytest.mark.parametrize("numbers", [1, 2])
def test_decimal_commas_are_not_taken_for_delimiters(
    write_text: WriteText, suffix: str, quoting: int, delimiter: str, count: int, numbers: int
) -> None:
    names = ["id", "price", "tax"][: numbers + 1]
    rows = [[f"p{row}", *[f"{row},{row:04d}"] * numbers] for row in range(count)]
    path = write_text(written([names, *rows], delimiter, quoting), f"a.{suffix}")
    assert_reads(path, [names, *rows], delimiter)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("first", ["{}", "{},5"])
def test_decimal_commas_without_a_header_are_not_taken_for_delimiters(
    write_text: WriteText, delimiter: str, first: str
) -> None:
    rows = [[first.format(row), f"{row},25", f"{row},75"] for row in range(30)]
    path = write_text(written(rows, delimiter))
    table = read_table(path, Reading(header=0))
    assert (table.report.delimiter, table.report.rejected) == (delimiter, ())
    assert next(zip(*table.columns().values(), strict=True)) == tuple(rows[0])


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize(
    "text", ["Doe, John{}", "well; {}", "a|b{}", '{{"a":1,"b":{}}}', "x;y;{},z"]
)
@pytest.mark.parametrize("count", [4, 30])
def test_texts_full_of_other_delimiters_do_not_mislead(
    write_text: WriteText, delimiter: str, text: str, count: int
) -> None:
    rows = [["id", "text"], *([str(row), text.format(row)] for row in range(count))]
    assert_reads(write_text(written(rows, delimiter)), rows, delimiter)


def test_a_bank_statement_with_titles_is_read(write_text: WriteText) -> None:
    titles = "Konto 12, Musterstadt\nStand: 1,50 EUR\n\n"
    rows = [["Buchungstag", "Betrag"], *([f"0{row}.01.2024", f"-{row},50"] for row in range(1, 9))]
    table = read_table(write_text(titles + written(rows, ";")))
    assert (table.report.delimiter, table.report.header) == (";", 4)
    assert (table.report.rows, table.report.rejected) == (8, ())


def test_a_few_malformed_and_long_rows_do_not_change_the_delimiter(write_text: WriteText) -> None:
    rows = [["name", "lat", "lon"], *([f"p{row}", f"52,{row}", f"13,{row}"] for row in range(60))]
    path = write_text(written(rows, ";") + 'x;1;2;3\n"x"y;1;2\nSum\n')
    report = read_table(path).report
    assert (report.delimiter, report.rows, len(report.rejected)) == (";", 61, 2)


def test_semicolons_here_and_there_make_no_table_of_one_column(write_text: WriteText) -> None:
    lines = [f"plain line {row}" + ("; and more" if row % 2 else "") for row in range(30)]
    report = read_table(write_text("text\n" + "\n".join(lines) + "\n")).report
    assert (report.rows, report.rejected) == (30, ())


CELLS = st.text(alphabet='ab ,;|\t"\n1', max_size=12)
WIDTHS = st.integers(2, 4)
ANY_ROWS = WIDTHS.flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=25)
)
# As often in every row, as decimal commas are: what misleads most.
ALIKE_ROWS = st.builds(
    lambda parts, other, count: [
        [other.join([str(row), *["5"] * part]) for part in parts] for row in range(count)
    ],
    WIDTHS.flatmap(lambda width: st.lists(st.integers(0, 3), min_size=width, max_size=width)),
    st.sampled_from(DELIMITERS),
    st.integers(1, 60),
)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    delimiter=st.sampled_from(DELIMITERS),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    rows=ANY_ROWS | ALIKE_ROWS,
)
def test_what_was_written_with_a_delimiter_is_found(
    write_text: WriteText, delimiter: str, quoting: int, rows: list[list[str]]
) -> None:
    names = ["first name", "second name", "third name", "fourth name"]
    names = names[: len(rows[0]) if rows else 2]
    report = read_table(write_text(written([names, *rows], delimiter, quoting))).report
    assert report.delimiter == delimiter
    assert report.rejected == ()


@pytest.mark.parametrize("names", ["id,text\n", ""])
def test_a_first_cell_of_more_lines_than_are_looked_at_is_one_cell(
    write_text: WriteText, names: str
) -> None:
    cell = "\n".join(f"v{line};w{line};{line}" for line in range(2500))
    table = read_table(write_text(f'{names}1,"{cell}"\n2,short\n3,"x, y"\n'))
    assert (table.report.delimiter, table.report.rejected) == (",", ())
    assert table.report.header == (1 if names else None)
    assert list(table.columns().values()) == [["1", "2", "3"], [cell, "short", "x, y"]]


def test_a_quote_behind_another_delimiter_tells_against_the_one_that_ignores_it(
    write_text: WriteText,
) -> None:
    rows = [[str(row), "a;b;1\nc;d;2\ne;f;3"] for row in range(5)]
    assert_reads(write_text(written(rows, ",")), rows, ",", header=None)


@pytest.mark.parametrize("row", [501, 2600])
def test_a_chosen_header_is_found_however_far_down_it_stands(
    write_text: WriteText, row: int
) -> None:
    lines = ["t" * 3000] * (row - 1)
    table = read_table(write_text("\n".join([*lines, "a,b", "1,2", ""])), Reading(header=row))
    assert (table.report.header, table.report.above_header) == (row, row - 1)
    assert table.columns() == {"a": ["1"], "b": ["2"]}


def test_prose_below_a_heading_is_one_column(write_text: WriteText) -> None:
    report = read_table(write_text("# Title\n\nSome prose, here.\nAnother, line\n", "a.txt")).report
    assert (report.delimiter, report.rows, report.blank) == (None, 2, 1)


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("||", "“||” seems to separate"),
        (";;", "“;;” seems to separate"),
        ("::", "“::” seems to separate"),
        ("~|~", "“~|~” seems to separate"),
        ("^", "--delimiter “^”"),
    ],
)
def test_a_delimiter_of_several_characters_or_an_unusual_one_is_told(
    write_text: WriteText, mark: str, told: str
) -> None:
    text = "id;name;n\n1;x y;5\n2;z;6\n3;w;7\n"
    report = read_table(write_text(text.replace(";", mark))).report
    assert [warning for warning in report.warnings if told in warning]
    assert report.rows == 3
    assert not report.rejected
    assert read_table(write_text(text)).report.warnings == ()


def test_texts_with_the_same_signs_are_not_told_of_as_delimiters(write_text: WriteText) -> None:
    for text in (
        "name,n\n(a),(1)\n(b),(2)\n(c),(3)\n",
        "note\nfoo ^ bar\nplain\nC::D\n",
        "a,,b\n1,,2\n3,x,4\n5,,6\n",
        "id,text\n1,x\n2,y\n3,z\n",
    ):
        warnings = read_table(write_text(text)).report.warnings
        assert not [it for it in warnings if "separate" in it], text


def test_a_sep_line_of_several_characters_is_refused(write_text: WriteText) -> None:
    path = write_text("sep=||\nid||name\n1||x\n")
    with pytest.raises(InputError, match=r"first line says that “\|\|” separates") as error:
        read_table(path)
    assert error.value.code == "data.delimiter"
    table = read_table(path, Reading(delimiter="|"))
    assert table.data.column_names == ["id", "column 2", "name"]


def test_a_sep_line_that_names_nothing_is_a_title(write_text: WriteText) -> None:
    table = read_table(write_text("sep=\r\nid,name\r\n1,x\r\n2,y\r\n"))
    assert table.columns() == {"id": ["1", "2"], "name": ["x", "y"]}


def test_a_sep_line_that_was_filled_up_with_empty_cells_is_a_title(write_text: WriteText) -> None:
    table = read_table(write_text("sep=;,,\nid,name,n\n1,x,5\n2,y,6\n"))
    assert table.columns() == {"id": ["1", "2"], "name": ["x", "y"], "n": ["5", "6"]}
    assert "“sep=;,,”" in table.report.warnings[0]


def test_quotes_after_a_backslash_are_told_where_they_reject_lines(write_text: WriteText) -> None:
    text = 'id,say\n1,"a \\"b\\", c"\n2,"C:\\dir\\"\n3,"x"\n'
    table = read_table(write_text(text))
    assert table.columns() == {"id": ["2", "3"], "say": ["C:\\dir\\", "x"]}
    assert [row.line for row in table.report.rejected] == [2]
    assert '1 of the first lines is rejected for a quote after a backslash (\\")' in str(
        table.report.warnings[0]
    )
    text = 'id,say\n2,"C:\\dir\\"\n3,"x" y\n'
    assert read_table(write_text(text)).report.warnings == ()
