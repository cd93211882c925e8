"""Tables in blocks: nothing lost between them, and none larger than it may be."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data import mapped_tables
from tunesmith.data.mapped_tables import read_mapped
from tunesmith.data.row_blocks import Scratch, blocks, selected, write_parquet
from tunesmith.data.table import Reading

Cells = list[str | None]
cells = st.lists(st.none() | st.text(max_size=40), max_size=30)


def table_of(texts: Cells) -> pa.Table:
    return pa.table({"a": pa.array(texts, pa.large_string())})


@given(cells, st.integers(1, 200), st.integers(1, 8))
def test_blocks_are_the_table_and_of_bounded_size(texts: Cells, size: int, rows: int) -> None:
    table = table_of(texts)
    found = list(blocks(table, size, rows))
    assert [start for start, _ in found] == [
        sum(block.num_rows for _, block in found[:place]) for place in range(len(found))
    ]
    assert [text for _, block in found for text in block["a"].to_pylist()] == texts
    assert all(1 <= block.num_rows <= rows for _, block in found)
    assert all(block.num_rows == 1 or block.nbytes <= size for _, block in found)


def test_written_blocks_are_one_file_or_none(tmp_path: Path) -> None:
    table = table_of([str(row) for row in range(10)])
    target = tmp_path / "out.parquet"
    chosen = np.arange(10) % 3 == 0
    write_parquet(target, table.schema, selected(table, chosen))
    assert pq.read_table(target).to_pydict() == {"a": ["0", "3", "6", "9"]}
    write_parquet(target, table.schema, [])
    assert pq.read_table(target).num_rows == 0

    def broken() -> Iterator[pa.Table]:
        yield table
        raise InputError("test.broken", "No more.")

    with pytest.raises(InputError):
        write_parquet(target, table.schema, broken())
    assert pq.read_table(target).num_rows == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


@pytest.mark.parametrize("is_on_disk", [False, True])
def test_columns_put_behind_each_other(tmp_path: Path, is_on_disk: bool) -> None:
    scratch = Scratch(tmp_path if is_on_disk else None)
    large = pa.large_string()
    parts = [[pa.array(["a", None], large)], [pa.array([], large)], [pa.array(["b"], large)]]
    (one,) = scratch.columns(1, parts)
    first, second = scratch.columns(2, [])
    assert one.to_pylist() == ["a", None, "b"]
    assert (first.to_pylist(), second.to_pylist()) == ([], [])
    assert one.type == first.type == large


def test_several_files_keep_their_own_row_numbers(tmp_path: Path) -> None:
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    paths[0].write_text("a,b\n1,2\n\n3,4\n", "utf-8")
    paths[1].write_text("b,a\n6,5\n7,8,9\n", "utf-8")
    table, rejected = read_mapped(paths, Reading(), tmp_path / "folder")
    assert table.columns() == {"a": ["1", "3", "5"], "b": ["2", "4", "6"]}
    assert table.row_numbers.tolist() == [2, 4, 2]
    assert [table.place(row) for row in range(3)] == [
        "one.csv row 2",
        "one.csv row 4",
        "two.csv row 2",
    ]
    assert rejected == 1


def test_a_file_that_changes_meanwhile_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path in paths:
        path.write_text("a\n1\n2\n", "utf-8")
    monkeypatch.setattr(mapped_tables, "find_stored", lambda *_: None)
    with pytest.raises(InputError, match="changed"):
        read_mapped(paths, Reading(), tmp_path / "folder")
