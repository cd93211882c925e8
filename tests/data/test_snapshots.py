"""Snapshots: a table's copy that reads back cell for cell and tells where it comes from."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_disk import run_on_small_disk

from tunesmith import __version__
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import kept_row_numbers, snapshots
from tunesmith.data.appended_store import prepare_tables
from tunesmith.data.snapshots import (
    METADATA_KEY,
    Snapshot,
    hash_sources,
    read_snapshot,
    require_unchanged,
    write_snapshot,
)
from tunesmith.data.table import Reading
from tunesmith.data.table_store import StoredTable, prepare_table

WriteText = Callable[..., Path]
PLAIN = Reading()
CSV = "name;code\nAnn;007\n;\nBob;\n1;2;3\n"


def opened(path: Path, reading: Reading = PLAIN) -> StoredTable:
    return prepare_table(path, reading, path.parent / "cache")


def copied(path: Path, reading: Reading = PLAIN) -> Snapshot:
    folder = path.parent / "snapshots"
    return write_snapshot(opened(path, reading), hash_sources([path]), reading, folder)


def cells_and_types(stored: StoredTable) -> tuple[object, ...]:
    return stored.table.to_pydict(), stored.table.column_names, stored.columns, stored.rows


def test_a_snapshot_is_the_table_and_tells_where_it_comes_from(write_text: WriteText) -> None:
    path = write_text(CSV)
    reading = Reading(delimiter=";")
    snapshot = copied(path, reading)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert snapshot.path == path.parent / "snapshots" / f"table-{digest[:8]}.parquet"
    assert cells_and_types(opened(snapshot.path)) == cells_and_types(opened(path, reading))
    (source,) = snapshot.sources
    assert (source.path, source.bytes, source.sha256) == (str(path), path.stat().st_size, digest)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", source.modified)
    assert (snapshot.rows, snapshot.blank, snapshot.rejected) == (2, 1, 1)
    assert (snapshot.reading, snapshot.delimiter, snapshot.header) == (reading, ";", 1)
    assert snapshot.bytes == snapshot.path.stat().st_size
    assert snapshot.program == f"Tunesmith {__version__}"
    assert read_snapshot(snapshot.path) == snapshot
    file = pq.ParquetFile(snapshot.path)
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    record = json.loads(file.metadata.metadata[METADATA_KEY])
    assert record["columns"][1] == {"name": "code", "type": "text", "nulls": 1}
    assert path.read_text() == CSV, "the source is as it was"


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(st.text(max_size=6), min_size=1, max_size=4),
    rows=st.lists(
        st.lists(
            st.none() | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False),
            max_size=4,
        ),
        max_size=12,
    ),
)
def test_every_cell_name_and_type_comes_back(names: list[str], rows: list[list[Any]]) -> None:
    lines = [dict(zip(names, cells, strict=False)) for cells in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines) or "\n")
        try:
            read = opened(path)
        except InputError:
            return  # no table at all
        again = opened(copied(path).path)
        assert cells_and_types(again) == cells_and_types(read)
        assert again.report.blank == 0
        del read, again


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n",
        "a\n\x1c\n \n1\n",
        'a,a,,"b\n c"\n\x0b,\u2003x,\u00a0,\n" ","""",2026-03-14,0\n',
        "Ärger,\u202eb\U0001f600\n\ufeffx,\u0000\n1E5,NA\n",
    ],
    ids=["no rows", "white space", "odd names", "odd cells"],
)
def test_odd_tables_come_back(write_text: WriteText, content: str) -> None:
    path = write_text(content)
    assert cells_and_types(opened(copied(path).path)) == cells_and_types(opened(path))


def test_the_same_table_is_written_once_and_others_beside_it(write_text: WriteText) -> None:
    path = write_text(CSV)
    first = copied(path)
    made = first.path.stat().st_ino, first.path.stat().st_mtime_ns
    os.utime(path, (1, 1))
    assert copied(path) == first, "touched, but the same"
    assert (first.path.stat().st_ino, first.path.stat().st_mtime_ns) == made
    other = copied(path, Reading(header=0))
    assert other.path.name == f"{first.path.stem}-2.parquet"
    assert copied(path, Reading(header=0)) == other
    path.write_text(CSV + "Cy;9\n")
    third = copied(path)
    assert third.path.name not in (first.path.name, other.path.name)
    found = sorted(path.name for path in first.path.parent.glob("*.parquet"))
    assert found == sorted(item.path.name for item in (first, other, third))


def test_what_stands_under_its_name_is_never_replaced(write_text: WriteText) -> None:
    path = write_text(CSV)
    name = copied(path).path
    for content in (b"something else", b""):
        name.write_bytes(content)
        again = copied(path)
        assert again.path == name.with_name(f"{name.stem}-2.parquet")
        assert name.read_bytes() == content
        assert read_snapshot(name) is None
    assert read_snapshot(name.with_name("nothing.parquet")) is None
    pq.write_table(pa.table({"a": ["x"]}), name)
    assert read_snapshot(name) is None


def test_several_files_are_one_snapshot(write_text: WriteText, tmp_path: Path) -> None:
    paths = [write_text("a,b\n1,2\n", "x: y.csv"), write_text('{"b": 3, "a": 4}\n{', "b.jsonl")]
    stored = prepare_tables(paths, Reading(), tmp_path / "cache")
    snapshot = write_snapshot(stored, hash_sources(paths), Reading(), tmp_path / "snapshots")
    assert re.fullmatch(r"x_ y and 1 more-[0-9a-f]{8}\.parquet", snapshot.path.name)
    assert [Path(source.path).name for source in snapshot.sources] == ["x: y.csv", "b.jsonl"]
    assert snapshot.rejected == 1
    assert cells_and_types(opened(snapshot.path)) == cells_and_types(stored)


def test_long_and_undecodable_names_are_shortened(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("ü".encode() * 120 + b"\xff.csv")
    try:
        path.write_text("a\n1\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    snapshot = copied(path)
    assert snapshot.path.name.startswith("ü" * 50 + "-")
    assert snapshot.sources[0].path == str(path)
    assert read_snapshot(snapshot.path) == snapshot


def test_who_opens_a_snapshot_sees_the_lines_of_the_source(write_text: WriteText) -> None:
    path = write_text(CSV)
    reading = Reading(delimiter=";")
    snapshot = copied(path, reading)
    assert opened(path, reading).row_numbers.tolist() == [2, 4]
    assert opened(snapshot.path).row_numbers.tolist() == [2, 4]
    assert pq.read_table(snapshot.path).column_names == ["name", "code"]


def test_numbers_that_a_file_counts_itself_are_not_kept(write_text: WriteText) -> None:
    snapshot = copied(write_text("a\nb\n"), Reading(header=0))
    assert kept_row_numbers.KEY not in pq.read_metadata(snapshot.path).metadata
    assert opened(snapshot.path).row_numbers.tolist() == [1, 2]


@given(st.lists(st.integers(0, 2**32 - 1), unique=True, min_size=1).map(sorted))
def test_kept_row_numbers_are_given_back(numbers: list[int]) -> None:
    numbers = [max(number, 1) for number in numbers] if len(numbers) == 1 else numbers
    if numbers[0] == 0:
        numbers = numbers[1:]
    kept = kept_row_numbers.encode(numbers)
    found = kept_row_numbers.decode({kept_row_numbers.KEY: kept}, len(numbers))
    if kept:
        assert found.tolist() == numbers
    else:
        assert (found, numbers) == (None, list(range(1, len(numbers) + 1)))


@pytest.mark.parametrize("damage", [b"", b"?", b"eA==", "short", "repeated"])
def test_row_numbers_that_make_no_sense_are_as_if_there_were_none(damage: bytes | str) -> None:
    kept = kept_row_numbers.encode([5, 6, 8])
    if damage == "short":
        kept = kept_row_numbers.encode([5, 6])
    elif damage == "repeated":
        kept = kept_row_numbers.encode([5, 5, 6])
    elif isinstance(damage, bytes):
        kept = damage
    assert kept_row_numbers.decode({kept_row_numbers.KEY: kept}, 3) is None
    assert kept_row_numbers.decode(None, 3) is None


def test_progress_is_told_and_nothing_is_left_of_what_is_stopped(write_text: WriteText) -> None:
    path = write_text("a\n" + "1\n" * 250_000)
    stored, sources, folder = opened(path), hash_sources([path]), path.parent / "snapshots"
    sink = MemorySink()

    class StopAtFirst(MemorySink):
        def check_cancelled(self) -> None:
            self.cancelled = bool(self.events)
            super().check_cancelled()

    with pytest.raises(CancelledError):
        write_snapshot(stored, sources, Reading(), folder, StopAtFirst())
    assert [item.name for item in folder.iterdir()] == [".lock"]
    write_snapshot(stored, sources, Reading(), folder, sink)
    done = [(event.done, event.total) for event in sink.events if isinstance(event, Progress)]
    assert done == [(100_000, 250_000), (200_000, 250_000), (250_000, 250_000)]
    stopped = MemorySink()
    stopped.cancelled = True
    with pytest.raises(CancelledError):
        hash_sources([path], stopped)


def test_a_file_that_changes_or_goes_is_not_copied(write_text: WriteText) -> None:
    path = write_text(CSV)
    sources = hash_sources([path])
    require_unchanged(sources)
    path.write_text(CSV + "x;y\n")
    with pytest.raises(InputError) as error:
        require_unchanged(sources)
    assert error.value.code == "data.changed"
    path.unlink()
    with pytest.raises(InputError) as error:
        require_unchanged(sources)
    assert error.value.code == "data.missing"
    with pytest.raises(InputError) as error:
        hash_sources([path])
    assert error.value.code == "data.missing"
    with pytest.raises(InputError) as error:
        hash_sources([path.parent])
    assert error.value.code == "data.unreadable"


@pytest.mark.parametrize(
    ("limit", "value"), [("MOST_ROWS", 1), ("MOST_TEXT", 3), ("MOST_COLUMNS", 1)]
)
def test_a_copy_that_could_not_be_opened_is_not_written(
    write_text: WriteText, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    path = write_text("a,b\n12,34\n56,78\n")
    monkeypatch.setattr(snapshots, limit, value)
    with pytest.raises(InputError) as caught:
        copied(path)
    assert caught.value.code == "data.too-large"


def test_room_is_looked_at_before(write_text: WriteText, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_text(CSV)
    asked: list[dict[str, int]] = []

    def refuse(_folder: Path, needs: dict[str, int]) -> None:
        asked.append(needs)
        raise JobError("disk.full", "No room.")

    monkeypatch.setattr(snapshots, "require_free_space", refuse)
    with pytest.raises(JobError, match="No room"):
        copied(path)
    assert 9 <= asked[0]["a copy of the table"] <= 30
    assert list((path.parent / "snapshots").glob("*.parquet")) == []


FULL = """
import random, sys
from pathlib import Path
from tunesmith.core import files
from tunesmith.core.errors import JobError
from tunesmith.data import kept_row_numbers, snapshots
from tunesmith.data.table import Reading
from tunesmith.data.table_store import prepare_table

if __name__ == "__main__":
    disk, elsewhere = Path(sys.argv[1]), Path(sys.argv[2])
    source = elsewhere / "large.csv"
    source.write_text("a\\n" + "".join(f"{random.random()}\\n" for _ in range(300_000)))
    stored = prepare_table(source, Reading(), elsewhere / "cache")
    sources = snapshots.hash_sources([source])
    for check in (snapshots.require_free_space, lambda *_: None):
        snapshots.require_free_space = check
        try:
            snapshots.write_snapshot(stored, sources, Reading(), disk / "snapshots")
        except JobError as error:
            print(error.code, error.message)
    print([item.name for item in (disk / "snapshots").iterdir()])
"""


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    done = run_on_small_disk(FULL, tmp_path / "disk", "1m", str(tmp_path))
    assert done.returncode == 0, done.stderr
    before, during, left = done.stdout.splitlines()
    assert before.startswith("disk.full")
    assert "a copy of the table" in before
    assert during.startswith("disk.full The disk of")
    assert left == "['.lock']"
