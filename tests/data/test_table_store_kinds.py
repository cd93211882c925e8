"""The cache keeps tables of every kind of file alike."""

import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data.table import Reading
from tunesmith.data.table_store import find_stored, prepare_table

COLUMNS = {"a": ["x", None, "y"], "b": ["1.10", "2", None]}


def test_json_lines_are_stored_with_their_rejected_lines_and_progress(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"a":"x","b":1.10}\n{"b":2}\n{"a":}\n{"a":"y"}\n' + "{}\n" * 30_000)
    sink = MemorySink()
    stored = prepare_table(path, Reading(), tmp_path / "cache", sink)
    assert stored.table.to_pydict() == COLUMNS
    assert list(stored.row_numbers) == [1, 2, 4]
    assert stored.rejected.to_pylist()[0]["line"] == 3
    assert stored.report.blank == 30_000
    assert find_stored(path, Reading(), tmp_path / "cache") is not None


def test_progress_of_a_long_json_file_comes_from_the_child(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1}\n' * 45_000 + "\n" * 2_000_000)
    sink = MemorySink()
    assert prepare_table(path, Reading(), tmp_path / "cache", sink).rows == 45_000
    told = [event for event in sink.events if isinstance(event, Progress)]
    assert len(told) == 2, "blank lines are told of, too"
    assert [event.unit for event in told] == ["bytes", "bytes"]
    assert 0 < told[0].done < told[1].done <= told[1].total == path.stat().st_size


def test_parquet_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table(COLUMNS), path)
    stored = prepare_table(path, Reading(), tmp_path / "cache")
    assert stored.table.to_pydict() == COLUMNS
    assert list(stored.row_numbers) == [1, 2, 3]


class StopAtFirst(MemorySink):
    """Wants to stop as soon as it is told that anything is done."""

    def check_cancelled(self) -> None:
        self.cancelled = bool(self.events)
        super().check_cancelled()


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_a_long_file_tells_how_far_it_is_and_can_be_stopped_before_its_half(
    tmp_path: Path, suffix: str
) -> None:
    path, rows = tmp_path / f"t.{suffix}", 400_000
    columns = {"a": [f"some words {number}" for number in range(rows)], "b": range(rows)}
    if suffix == "parquet":
        pq.write_table(pa.table(columns), path)
    else:
        path.write_text(
            "".join(f'{{"a": "{a}", "b": {b}}}\n' for a, b in zip(*columns.values(), strict=True))
        )
    sink, cache = StopAtFirst(), tmp_path / "cache"
    with pytest.raises(CancelledError):
        prepare_table(path, Reading(), cache, sink)
    stopped = time.monotonic()
    (first, *_) = sink.events
    assert isinstance(first, Progress)
    assert first.done < first.total / 2
    assert [item for item in cache.iterdir() if item.is_dir()] == []
    whole = MemorySink()
    assert prepare_table(path, Reading(), cache, whole).rows == rows
    last = whole.events[-1]
    assert isinstance(last, Progress)
    assert last.total == (rows if suffix == "parquet" else path.stat().st_size)
    assert last.done > 0.9 * last.total
    del stopped
