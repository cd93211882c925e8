"""Columns in files: what is written is what is mapped, however many columns there are."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.data import column_store
from tunesmith.data.column_store import ColumnFiles

TEXTS = st.lists(st.none() | st.text(max_size=5), max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    blocks=st.lists(TEXTS, min_size=1, max_size=5),
    stays_open=st.booleans(),
    pending=st.sampled_from([1, 50, 1 << 20]),
)
def test_files_give_back_what_was_appended(
    tmp_path_factory: pytest.TempPathFactory,
    blocks: list[list[str | None]],
    stays_open: bool,
    pending: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(column_store, "_MOST_OPEN", 2 if stays_open else 1)
        patch.setattr(column_store, "_PENDING", pending)
        store = ColumnFiles(tmp_path_factory.mktemp("columns"))
        store.begin(2)
        for block in blocks:
            store.append(
                [
                    pa.array(["before", *block], pa.string()).slice(1),
                    pa.array(block, "large_string"),
                ]
            )
        found = [column.to_pylist() for column in store.columns()]
    expected = [text for block in blocks for text in block]
    assert found == [expected, expected]
    assert store.rows == len(expected)
    assert store.nulls == [expected.count(None)] * 2


WIDE = """
import resource, sys
from pathlib import Path
from tunesmith.data.table import Reading
from tunesmith.data.table_store import prepare_table
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
folder = Path(sys.argv[1])
for suffix in (".csv", ".parquet"):
    table = prepare_table(folder / f"wide{suffix}", Reading(), folder / "cache")
    print(table.rows, len(table.columns), table.table.column("c299").to_pylist())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit to set")
def test_a_wide_table_needs_few_open_files(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    names = [f"c{place}" for place in range(300)]
    line = ",".join(str(place) for place in range(300))
    (tmp_path / "wide.csv").write_text(f"{','.join(names)}\n{line}\n{line}\n")
    pq.write_table(pa.table({name: [1, 2] for name in names}), tmp_path / "wide.parquet")
    done = subprocess.run(
        [sys.executable, "-c", WIDE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["2 300 ['299', '299']", "2 300 ['1', '2']"]
