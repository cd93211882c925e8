"""Cleaned tables in the cache: nothing lost, made once, nothing left behind."""

from pathlib import Path

import pytest

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data.cleaned_store import CleanedTable, prepare_cleaned
from tunesmith.data.cleaning_steps import (
    DropDuplicates,
    DropEmpty,
    FilterPattern,
    LimitLength,
    MapValues,
    Step,
    Trim,
)
from tunesmith.data.table import Reading
from tunesmith.data.table_store import StoredTable, open_stored, prepare_table, trim_cache

ROWS = "step,reason\n a ,1\na,1\n,2\nb,3\n"


def no_tokenizer(path: Path) -> None:
    raise InputError("tokenizer.missing", f"{path} is not there.")


@pytest.fixture
def stored(tmp_path: Path) -> StoredTable:
    path = tmp_path / "table.csv"
    path.write_text(ROWS, "utf-8")
    return prepare_table(path, Reading(), tmp_path / "cache")


def clean(stored: StoredTable, *steps: Step, sink: MemorySink | None = None) -> CleanedTable:
    return prepare_cleaned(stored, steps, no_tokenizer, sink)


def folders(stored: StoredTable) -> set[str]:
    return {path.name for path in stored.folder.parent.iterdir() if path.is_dir()}


def test_kept_and_removed_rows_are_those_of_the_table(stored: StoredTable) -> None:
    sink = MemorySink()
    made = clean(stored, Trim(), DropEmpty(), DropDuplicates(), sink=sink)
    assert made.kept.table.to_pydict() == {"step": ["a", "b"], "reason": ["1", "3"]}
    assert made.kept.row_numbers.tolist() == [2, 5]
    assert made.removed.table.column_names == ["step", "reason", "step (2)", "reason (2)"]
    assert made.removed.table.to_pylist() == [
        {"step": "3", "reason": "same\t2", "step (2)": "a", "reason (2)": "1"},
        {"step": "2", "reason": "empty-column\tstep", "step (2)": None, "reason (2)": "2"},
    ]
    assert made.removed.row_numbers.tolist() == [3, 4]
    assert [(it.step, it.removed, it.changed) for it in made.results] == [
        (Trim(), 0, 1),
        (DropEmpty(), 1, 0),
        (DropDuplicates(), 1, 0),
    ]
    done = [event for event in sink.events if isinstance(event, Progress)]
    assert (done[-1].done, done[-1].total, done[-1].unit) == (3, 3, "steps")


def test_types_are_those_of_the_kept_cells(stored: StoredTable) -> None:
    made = clean(stored, MapValues("step", {" a ": "1", "a": "2", "b": "3"}))
    assert [(it.name, it.type, it.nulls) for it in made.kept.columns] == [
        ("step", "integer", 1),
        ("reason", "integer", 0),
    ]
    assert open_stored(made.kept.folder) is not None, "other processes open it by its folder"


def test_no_row_left_and_none_removed(stored: StoredTable) -> None:
    empty = clean(stored, FilterPattern(".", ("reason",)))
    assert (empty.kept.rows, empty.removed.rows) == (0, 4)
    assert empty.kept.table.column_names == ["step", "reason"]
    whole = clean(stored, FilterPattern("zzz"))
    assert (whole.kept.rows, whole.removed.rows) == (4, 0)


def test_a_list_is_applied_once_and_others_anew(stored: StoredTable) -> None:
    first = clean(stored, Trim())
    sink = MemorySink()
    again = clean(stored, Trim(), sink=sink)
    assert again.kept.folder == first.kept.folder
    assert sink.events == [], "no work was done"
    assert again.results == first.results
    other = clean(stored, DropDuplicates())
    assert other.kept.folder != first.kept.folder


def test_a_torn_folder_is_made_again(stored: StoredTable) -> None:
    first = clean(stored, Trim(), DropDuplicates())
    (first.removed.folder / "rows.u32").write_bytes(b"")
    again = clean(stored, Trim(), DropDuplicates())
    assert again.removed.row_numbers.tolist() == [3]


def test_a_cancelled_or_failed_cleaning_leaves_nothing(stored: StoredTable) -> None:
    before = folders(stored)
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        clean(stored, Trim(), sink=sink)
    with pytest.raises(InputError, match="no column"):
        clean(stored, Trim(("gone",)))
    with pytest.raises(InputError) as caught:
        clean(stored, LimitLength((), "tokens", 1, None, "/gone/tokenizer.json"))
    assert caught.value.code == "tokenizer.missing"
    assert folders(stored) == before


def test_the_cache_counts_and_drops_removed_rows_too(stored: StoredTable) -> None:
    folder = clean(stored, DropDuplicates()).kept.folder
    assert folder.name in folders(stored)
    trim_cache(folder.parent, 0)
    assert folders(stored) == {stored.folder.name}, "only the open table stays"
