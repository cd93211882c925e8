"""Tables of several files in the cache: one table that knows which rows come from which file."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data.appended_store import prepare_tables
from tunesmith.data.appending import read_tables
from tunesmith.data.cleaned_store import prepare_cleaned
from tunesmith.data.cleaning_steps import DropDuplicates
from tunesmith.data.table import Reading, SourceFile

WriteText = Callable[..., Path]


@pytest.fixture
def files(write_text: WriteText, tmp_path: Path) -> list[Path]:
    """Three kinds of one shape, each with something that is no row."""
    last = tmp_path / "c.parquet"
    pq.write_table(pa.table({"name": ["Cy", None, "Ann"], "age": [6, None, 3]}), last)
    return [
        write_text("name,age\nAnn,3\n\n1,2,3\n", "a.csv"),
        write_text('{"age": 4, "name": "Bob"}\nbroken\n{"age": 5, "name": "Müller"}\n', "b.jsonl"),
        last,
    ]


def test_files_are_kept_as_one_table_with_what_is_told_of_each(
    files: list[Path], tmp_path: Path
) -> None:
    stored, read = prepare_tables(files, Reading(), tmp_path / "cache"), read_tables(files)
    assert stored.table.to_pydict() == read.columns()
    assert stored.table.to_pydict()["name"] == ["Ann", "Bob", "Müller", "Cy", "Ann"]
    assert stored.table.column(0).num_chunks == 1
    assert stored.row_numbers.tolist() == [1, 2, 3, 4, 5], "the files' own numbers repeat"
    assert stored.report == read.report
    assert stored.report.files == (
        SourceFile("a.csv", 1, 1, 1),
        SourceFile("b.jsonl", 2, 0, 1),
        SourceFile("c.parquet", 2, 1, 0),
    )
    lost = [(row["file"], row["line"], row["text"]) for row in stored.rejected.to_pylist()]
    assert lost == [("a.csv", 4, "1,2,3"), ("b.jsonl", 2, "broken")]


def test_a_single_file_is_the_table_that_it_is_alone(files: list[Path], tmp_path: Path) -> None:
    stored = prepare_tables(files[:1], Reading(), tmp_path / "cache")
    assert stored.row_numbers.tolist() == [2]
    assert stored.rejected.column_names == ["line", "reason", "text"]


def test_it_is_put_together_once_until_a_file_changes(files: list[Path], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = prepare_tables(files, Reading(), cache)
    made = (first.folder / "0.cells").stat().st_ino
    again = prepare_tables(files, Reading(), cache)
    assert (again.folder / "0.cells").stat().st_ino == made
    other_order = prepare_tables([files[1], files[0], files[2]], Reading(), cache)
    assert other_order.table.column_names == ["age", "name"]
    files[0].write_text("name,age\nDora,3\n")
    assert prepare_tables(files, Reading(), cache).table["name"][0].as_py() == "Dora"


def test_progress_is_that_of_all_files_together(files: list[Path], tmp_path: Path) -> None:
    sink = MemorySink()
    prepare_tables(files, Reading(), tmp_path / "cache", sink)
    told = [event for event in sink.events if isinstance(event, Progress)]
    bytes_read = [event.done for event in told if event.unit == "bytes"]
    assert bytes_read == sorted(bytes_read)
    assert bytes_read[-1] == sum(path.stat().st_size for path in files)
    assert {event.total for event in told if event.unit == "bytes"} == {bytes_read[-1]}
    assert told[-1] == Progress(5, 5, "rows")
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        prepare_tables(files, Reading(), tmp_path / "other", sink)


def test_what_does_not_fit_is_refused_by_name(
    files: list[Path], write_text: WriteText, tmp_path: Path
) -> None:
    other = write_text("name,city\nBob,Rome\n", "d.csv")
    with pytest.raises(InputError, match=r"d\.csv has not the columns of a\.csv"):
        prepare_tables([files[0], other], Reading(), tmp_path / "cache")
    with pytest.raises(InputError, match="given twice"):
        prepare_tables([other, other], Reading(), tmp_path / "cache")
    with pytest.raises(InputError, match=r"gone\.csv does not exist"):
        prepare_tables([files[0], tmp_path / "gone.csv"], Reading(), tmp_path / "cache")


def test_files_without_rows_append(write_text: WriteText, tmp_path: Path) -> None:
    empty = [write_text("a,b\n", "x.csv"), write_text("b,a\n", "y.csv")]
    stored = prepare_tables(empty, Reading(), tmp_path / "cache")
    assert (stored.rows, stored.table.column_names) == (0, ["a", "b"])


def test_cleaning_names_rows_of_the_whole_table(files: list[Path], tmp_path: Path) -> None:
    stored = prepare_tables(files, Reading(), tmp_path / "cache")
    cleaned = prepare_cleaned(stored, [DropDuplicates()], Path)
    assert cleaned.removed.row_numbers.tolist() == [5]
    assert cleaned.removed.table["reason"].to_pylist() == ["same\t1"]
