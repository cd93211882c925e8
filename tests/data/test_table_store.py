"""Stored tables: what is in them, when they are read again, and what goes from the cache."""

import os
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import ipc

from tunesmith.core import late_sync
from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.core.isolation import ChildCrashedError
from tunesmith.core.paths import resource
from tunesmith.core.temporaries import owned_prefix
from tunesmith.data import rejected_rows, table_store
from tunesmith.data.reading import read_table
from tunesmith.data.rejected_rows import REPORTED_REJECTED, RejectedFile
from tunesmith.data.table import Reading, RejectedRow
from tunesmith.data.table_store import (
    find_stored,
    open_stored,
    prepare_table,
    trim_cache,
)

WriteText = Callable[..., Path]
PLAIN = Reading()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_stored_text_table_is_the_table_that_reading_gives(
    write_text: WriteText, cache: Path
) -> None:
    path = write_text('id,note\n007,"two\nlines"\n\n008\n9,,x,y\n010,ok\n')
    stored, read = prepare_table(path, PLAIN, cache), read_table(path)
    assert stored.table.to_pydict() == read.data.to_pydict()
    assert tuple(stored.row_numbers) == tuple(read.row_numbers) == (2, 5, 7)
    assert stored.report == read.report
    assert stored.columns == read.report.columns
    assert stored.rejected.to_pydict()["line"] == [6]
    assert "9,,x,y" in stored.rejected.to_pydict()["text"]


def test_a_stored_workbook_is_the_table_that_reading_gives(cache: Path) -> None:
    path = resource("examples", "support-mail.xlsx")
    stored, read = prepare_table(path, PLAIN, cache), read_table(path)
    assert stored.table.to_pydict() == read.data.to_pydict()
    assert stored.report == read.report
    assert stored.row_numbers.tolist() == list(read.row_numbers)


def test_a_table_without_rows_can_be_stored(write_text: WriteText, cache: Path) -> None:
    stored = prepare_table(write_text("a,b\n"), PLAIN, cache)
    assert stored.rows == 0
    assert stored.table.column_names == ["a", "b"]
    assert stored.row_numbers.tolist() == []


def test_an_unchanged_file_is_not_read_again(write_text: WriteText, cache: Path) -> None:
    path = write_text("a,b\n1,2\n")
    assert find_stored(path, PLAIN, cache) is None
    first = prepare_table(path, PLAIN, cache)
    sink = MemorySink()
    made = (first.folder / "0.cells").stat().st_ino
    assert (prepare_table(path, PLAIN, cache, sink).folder / "0.cells").stat().st_ino == made
    found = find_stored(path, PLAIN, cache)
    assert found is not None
    assert found.folder == first.folder


def test_a_changed_file_or_another_reading_is_read(write_text: WriteText, cache: Path) -> None:
    path = write_text("a;b\n1;2\n")
    first = prepare_table(path, PLAIN, cache)
    without = prepare_table(path, Reading(header=0), cache)
    assert without.rows == 2
    assert without.folder != first.folder
    path.write_text("a;b\n1;2\n3;4\n")
    assert find_stored(path, PLAIN, cache) is None
    assert prepare_table(path, PLAIN, cache).rows == 2
    assert first.table.to_pydict() == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize(
    "name", ["0.cells", "1.offsets", "0.valid", "rows.u32", "report.json", "rejected.arrow"]
)
def test_a_torn_table_is_read_again(write_text: WriteText, cache: Path, name: str) -> None:
    path = write_text("a,b\n1,2\n")
    folder = prepare_table(path, PLAIN, cache).folder
    part = folder / name
    content = part.read_bytes()
    part.unlink()
    part.write_bytes(content[: len(content) // 2])
    assert open_stored(folder) is None
    assert prepare_table(path, PLAIN, cache).rows == 1
    assert part.stat().st_size == len(content)


def test_what_was_not_on_the_disk_when_the_system_went_down_is_read_again(
    write_text: WriteText, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_sync, "settle", lambda _folder: None)
    path = write_text("a,b\n1,2\n")
    folder = prepare_table(path, PLAIN, cache).folder
    assert open_stored(folder) is not None
    (folder / "unsettled").write_text("an earlier start")
    assert open_stored(folder) is None
    assert prepare_table(path, PLAIN, cache).rows == 1


def test_a_stored_table_opens_without_its_source(write_text: WriteText, cache: Path) -> None:
    path = write_text("a,b\n1,2\n")
    folder = prepare_table(path, PLAIN, cache).folder
    path.unlink()
    stored = open_stored(folder)
    assert stored is not None
    assert stored.rows == 1
    assert find_stored(path, PLAIN, cache) is None
    with pytest.raises(InputError):
        prepare_table(path, PLAIN, cache)


def test_progress_is_told_and_stopping_leaves_nothing(write_text: WriteText, cache: Path) -> None:
    path = write_text("a,b\n" + "1,2\n" * 2_000_000)

    class StopAtFirst(MemorySink):
        def emit(self, event: object) -> None:
            assert isinstance(event, Progress)
            assert 0 < event.done < event.total
            self.cancelled = True

    with pytest.raises(CancelledError):
        prepare_table(path, PLAIN, cache, StopAtFirst())
    assert [item for item in cache.iterdir() if item.suffix != ".lock"] == []
    assert prepare_table(path, PLAIN, cache).rows == 2_000_000


def test_errors_of_the_child_arrive_as_they_are(write_text: WriteText, cache: Path) -> None:
    with pytest.raises(InputError) as caught:
        prepare_table(write_text("a,b\n1,2\n"), Reading(header=99), cache)
    assert caught.value.code == "data.header"
    assert [item for item in cache.iterdir() if item.suffix != ".lock"] == []


def test_many_rejected_rows_are_all_kept_but_not_all_reported(
    write_text: WriteText, cache: Path
) -> None:
    good, bad = "1,2\n" * 3000, "1,2,3\n" * (REPORTED_REJECTED + 5)
    stored = prepare_table(write_text("a,b\n" + good + bad), PLAIN, cache)
    assert stored.rejected.num_rows == REPORTED_REJECTED + 5
    assert len(stored.report.rejected) == REPORTED_REJECTED


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("r.csv", "1,2\n", "{},2,3 ü\n"), ("r.jsonl", '{{"a": 1}}\n', '{{"a": {} ü}}\n')],
)
def test_rejected_rows_are_stored_as_reading_gives_them(
    write_text: WriteText, cache: Path, name: str, good: str, bad: str
) -> None:
    lines = good.format() * 3000 + "".join(bad.format(number) for number in range(3000))
    path = write_text(lines, name)
    stored, read = prepare_table(path, PLAIN, cache), read_table(path)
    lost = read.report.rejected
    assert len(lost) == 3000
    assert stored.rejected.to_pydict() == {
        "line": [row.line for row in lost],
        "reason": [row.reason for row in lost],
        "text": [row.text for row in lost],
    }
    assert stored.report.rejected == lost[:REPORTED_REJECTED]


def test_rejected_rows_do_not_fill_the_memory_on_their_way_into_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejected_rows, "_BATCH_SIZE", 1 << 18)
    tracemalloc.start()
    with RejectedFile(tmp_path / "rejected.arrow") as rejected:
        for number in range(20_000):
            rejected.add(RejectedRow(number, "4 cells", f"{number:1000}"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 << 20  # of 20 MB
    assert (rejected.count, len(rejected.kept)) == (20_000, REPORTED_REJECTED)
    found = ipc.open_file(pa.memory_map(str(tmp_path / "rejected.arrow"))).read_all()
    assert found.column("line").to_pylist() == list(range(20_000))
    assert found.column("text").to_pylist()[-1] == f"{19_999:1000}"


def test_the_cache_drops_what_was_not_opened_for_longest(
    write_text: WriteText, cache: Path, tmp_path: Path
) -> None:
    folders = []
    for age, name in enumerate(("old.csv", "newer.csv", "newest.csv")):
        stored = prepare_table(write_text("a,b\n1,2\n", name), PLAIN, cache)
        os.utime(stored.folder, (1_000_000 + age, 1_000_000 + age))
        folders.append(stored.folder)
        if name == "newer.csv":
            in_use = stored
    del stored
    size = sum(item.stat().st_size for item in folders[2].iterdir())
    trim_cache(cache, 2 * size + size // 2)
    assert [folder.exists() for folder in folders] == [False, True, True]
    trim_cache(cache, 0)
    assert [folder.exists() for folder in folders] == [False, True, False], "one is in use"
    del in_use
    trim_cache(cache, 0)
    assert not folders[1].exists()


def test_what_a_killed_reader_left_goes_with_the_next_table(
    write_text: WriteText, cache: Path
) -> None:
    machine, pid, _ = owned_prefix(Path("t")).split(".")[2].split("-")
    left = cache / f".0123.{machine}-{pid}-1.x7ab.tmp"
    left.mkdir(parents=True)
    prepare_table(write_text("a,b\n1,2\n"), PLAIN, cache)
    assert not left.exists()


def test_an_error_in_a_file_that_changed_meanwhile_is_told_as_the_change(
    write_text: WriteText, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_text("a,b\n1,2\n")

    def read_and_change(_task: object, _sink: object) -> None:
        path.write_text("c,d\n1,2\n3,4\n", "utf-8")
        raise ChildCrashedError("child.failed", "ArrowInvalid: Invalid UTF8 sequence")

    monkeypatch.setattr(table_store, "_read", read_and_change)
    with pytest.raises(InputError) as caught:
        prepare_table(path, PLAIN, cache)
    assert caught.value.code == "data.changed"


def test_preparing_keeps_the_cache_small(write_text: WriteText, cache: Path) -> None:
    first = prepare_table(write_text("a,b\n1,2\n", "one.csv"), PLAIN, cache).folder
    second = prepare_table(write_text("a,b\n1,2\n", "two.csv"), PLAIN, cache, cache_bytes=1)
    assert not first.exists()
    assert second.folder.exists(), "never the one just opened"


def test_a_table_stays_readable_when_its_folder_goes(write_text: WriteText, cache: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows does not delete files that are mapped")
    stored = prepare_table(write_text("a,b\n1,2\n"), PLAIN, cache)
    shutil.rmtree(cache)
    assert stored.table.to_pydict() == {"a": ["1"], "b": ["2"]}
