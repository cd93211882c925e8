"""The cache keeps tables of every kind of file alike."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

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
    path.write_text('{"a": 1}\n' * 45_000)
    sink = MemorySink()
    assert prepare_table(path, Reading(), tmp_path / "cache", sink).rows == 45_000
    assert len([event for event in sink.events if isinstance(event, Progress)]) == 2


def test_parquet_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table(COLUMNS), path)
    stored = prepare_table(path, Reading(), tmp_path / "cache")
    assert stored.table.to_pydict() == COLUMNS
    assert list(stored.row_numbers) == [1, 2, 3]
