"""Several files of one shape become one table that knows which row came from which file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data.appending import read_tables
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading, SourceFile

WriteText = Callable[..., Path]


def test_files_of_one_shape_append_whatever_their_kind_and_order(write_text: WriteText) -> None:
    paths = [
        write_text("name,age\nAnn,03\n\n1,2,3\n", "a.csv"),
        write_text("age;name\n4;Bob\n5;Müller\n", "b.csv", "cp1252"),
        write_text('{"name": "Cy", "age": 6.0}\nbroken\n', "c.jsonl"),
    ]
    table = read_tables(paths)
    assert table.columns() == {
        "name": ["Ann", "Bob", "Müller", "Cy"],
        "age": ["03", "4", "5", "6.0"],
    }
    assert list(table.row_numbers) == [2, 2, 3, 1]
    places = [table.place(index) for index in range(4)]
    assert places == ["a.csv row 2", "b.csv row 2", "b.csv row 3", "c.jsonl row 1"]
    report = table.report
    assert report.files == (
        SourceFile("a.csv", 1, 1, 1),
        SourceFile("b.csv", 2, 0, 0),
        SourceFile("c.jsonl", 1, 0, 1),
    )
    assert [(row.file, row.line) for row in report.rejected] == [("a.csv", 4), ("c.jsonl", 2)]
    assert (report.rows, report.blank) == (4, 1)
    assert (report.encoding, report.delimiter, report.header) == (None, None, None)
    assert report.warnings[0].startswith("b.csv: The file is not UTF-8")
    assert [column.type for column in report.columns] == ["text", "text"]


def test_files_with_other_columns_are_refused_by_name(write_text: WriteText) -> None:
    first = write_text("name,age\nAnn,3\n", "a.csv")
    other = write_text("name,city\nBob,Rome\n", "b.csv")
    with pytest.raises(InputError) as error:
        read_tables([first, other])
    assert error.value.code == "data.columns-differ"
    assert error.value.message == (
        "b.csv has not the columns of a.csv: it lacks “age” and has “city”, which a.csv has not."
    )
    fewer = write_text("name\nBob\n", "c.csv")
    with pytest.raises(InputError, match="it lacks “age”"):
        read_tables([first, fewer], Reading(header=1))


def test_a_header_that_was_taken_for_a_row_is_hinted_at(write_text: WriteText) -> None:
    named = write_text("q,n\nwhat,3\n", "a.csv")
    taken = write_text("q,n\nwhat,abc\nq,d\nq,x\n", "b.csv")
    for paths in ([named, taken], [taken, named]):
        with pytest.raises(InputError) as error:
            read_tables(paths)
        assert error.value.code == "data.columns-differ"
        assert error.value.hint.startswith("No header was found in b.csv: ")
        assert "--header 1" in error.value.hint
    assert read_tables([named, taken], Reading(header=1)).report.rows == 4
    other = write_text("name,city\nBob,Rome\n", "c.csv")
    with pytest.raises(InputError) as error:
        read_tables([named, other])
    assert "header" not in error.value.hint


def test_a_file_given_twice_is_refused(write_text: WriteText) -> None:
    path = write_text("name,age\nAnn,3\n", "a.csv")
    with pytest.raises(InputError, match="given twice"):
        read_tables([path, path.parent / "." / "a.csv"])


def test_files_of_one_name_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "a.csv" for folder in ("x", "y")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("a,b\n1,2\n")
    assert [file.name for file in read_tables(paths).report.files] == list(map(str, paths))


def test_a_single_file_is_read_as_ever(write_text: WriteText) -> None:
    path = write_text("name,age\nAnn,3\n", "a.csv")
    table = read_tables([path])
    assert table.report == read_table(path).report
    assert table.report.files == ()
    assert table.place(0) == "row 2"


@settings(max_examples=60, deadline=None)
@given(
    files=st.lists(
        st.lists(st.sampled_from(["1,2", "x,y", "", ",", "1,2,3", '"a', "z"]), max_size=8),
        min_size=2,
        max_size=4,
    )
)
def test_no_line_of_any_file_is_lost(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    paths = []
    for place, lines in enumerate(files):
        path = folder / f"{place}.csv"
        path.write_text("a,b\n7,8\n" + "".join(f"{line}\n" for line in lines))
        paths.append(path)
    report = read_tables(paths, Reading(header=1, delimiter=",")).report
    for file, lines in zip(report.files, files, strict=True):
        assert file.rows + file.blank + file.rejected == len(lines) + 1
    assert report.rows + report.blank + len(report.rejected) == sum(map(len, files)) + len(files)
