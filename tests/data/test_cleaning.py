"""Cleaning lists: what each step keeps and removes, and that nothing gets lost on the way."""

import tempfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import cleaning
from tunesmith.data.cleaning import Cleaned, clean_table
from tunesmith.data.cleaning_changes import changed_cells
from tunesmith.data.cleaning_steps import (
    DropDuplicates,
    DropEmpty,
    DropNearDuplicates,
    FilterPattern,
    KeepLanguages,
    LimitLength,
    MapValues,
    Mask,
    PlainNumbers,
    Step,
    Trim,
)
from tunesmith.data.column_store import ColumnFiles
from tunesmith.data.privacy import audit_table

Cells = list[str | None]
GERMAN = "Das Paket kam zwei Tage zu spät an und der Karton war stark beschädigt."
ENGLISH = "The parcel arrived two days late and the box was badly damaged."
POOLS: list[Any] = []  # they must outlive what was allocated from them


def table_of(**columns: Cells) -> pa.Table:
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def clean(steps: list[Step], **columns: Cells) -> Cleaned:
    table = table_of(**columns)
    return clean_table(table, range(2, table.num_rows + 2), steps)


def kept(cleaned: Cleaned) -> dict[str, Cells]:
    found: dict[str, Cells] = cleaned.table.to_pydict()
    return found


def removed(cleaned: Cleaned) -> list[tuple[int, int, str]]:
    gone = cleaned.removed
    return list(
        zip(gone.row_numbers.tolist(), gone.steps.tolist(), gone.reasons.to_pylist(), strict=True)
    )


def test_trim_takes_any_white_space_and_makes_empty_cells_null() -> None:
    cleaned = clean([Trim()], a=[" x\u00a0", "y", "\u3000", None, ""], b=["1", " 2", "3", "4", "5"])
    assert kept(cleaned) == {"a": ["x", "y", None, None, None], "b": ["1", "2", "3", "4", "5"]}
    assert (cleaned.results[0].changed, cleaned.results[0].removed) == (3, 0)
    assert cleaned.removed.table.num_rows == 0


def test_rows_with_empty_cells_are_removed_by_any_or_all_of_the_columns() -> None:
    columns: dict[str, Cells] = {"a": ["1", None, " ", "4"], "b": ["1", "2", "", " \u00a0"]}
    assert removed(clean([DropEmpty()], **columns)) == [
        (3, 1, "a is empty"),
        (4, 1, "a is empty"),
        (5, 1, "b is empty"),
    ]
    assert removed(clean([DropEmpty(when="all")], **columns)) == [(4, 1, "all columns are empty")]
    assert removed(clean([DropEmpty(("b",))], **columns)) == [
        (4, 1, "b is empty"),
        (5, 1, "b is empty"),
    ]


def test_duplicates_are_found_after_unicode_normalisation_and_name_the_first() -> None:
    cells: Cells = ["café", "x", "cafe\u0301", "Café", "x"]
    cleaned = clean([DropDuplicates(("a",))], a=cells, b=["1", "2", "3", "4", "5"])
    assert removed(cleaned) == [(4, 1, "the same as row 2"), (6, 1, "the same as row 3")]
    assert kept(cleaned)["b"] == ["1", "2", "4"]
    assert cleaned.removed.table.to_pydict() == {"a": ["cafe\u0301", "x"], "b": ["3", "5"]}
    ignoring = clean([DropDuplicates(ignore_case=True)], a=cells)
    assert [row for row, _, _ in removed(ignoring)] == [4, 5, 6]


def test_cells_of_two_columns_do_not_run_into_each_other() -> None:
    cleaned = clean([DropDuplicates()], a=["ab", "a", "a"], b=["c", "bc", "bc"])
    assert removed(cleaned) == [(4, 1, "the same as row 3")]


def test_near_duplicates_name_the_row_they_resemble() -> None:
    words = [f"w{number}" for number in range(40)]
    texts: Cells = ["gone", " ".join(words), "other", " ".join([*words[:20], "x", *words[21:]])]
    cleaned = clean([FilterPattern("gone"), DropNearDuplicates(("a",), threshold=0.8)], a=texts)
    assert removed(cleaned)[1] == (5, 2, "resembles row 3 (0.854)")  # 35 of 41 shingles


def test_lengths_in_characters_are_of_the_columns_together() -> None:
    cleaned = clean([LimitLength(minimum=3, maximum=5)], a=["é", "ab", "abcd", None], b=["éé"] * 4)
    assert kept(cleaned) == {"a": ["é", "ab"], "b": ["éé", "éé"]}
    assert removed(cleaned) == [
        (4, 1, "6 characters, more than 5"),
        (5, 1, "2 characters, fewer than 3"),
    ]


def test_lengths_in_tokens_come_from_the_tokenizer_that_is_named() -> None:
    tokenizer = Tokenizer(WordLevel({"a": 0, "?": 1}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    asked = []

    def load(path: Path) -> Any:
        asked.append(path)
        return tokenizer

    step = LimitLength(unit="tokens", maximum=2, tokenizer="some/tokenizer.json")
    cleaned = clean_table(table_of(a=["a a", "a a a", None]), [1, 2, 3], [step], None, load)
    assert removed(cleaned) == [(2, 1, "3 tokens, more than 2")]
    assert asked == [Path("some/tokenizer.json")]
    with pytest.raises(InputError, match="tokens cannot be counted here"):
        clean([step], a=["a"])


def test_languages_other_than_the_wanted_are_removed() -> None:
    cells: Cells = [GERMAN, ENGLISH, "ok", None]
    (found,) = removed(clean([KeepLanguages(("de",))], a=cells))
    assert found[:2] == (3, 1)
    assert found[2].startswith("language en (")
    strict = clean([KeepLanguages(("de",), keep_unknown=False)], a=cells)
    assert kept(strict) == {"a": [GERMAN]}
    assert removed(strict)[1:] == [(4, 1, "language unknown"), (5, 1, "language unknown")]


def test_patterns_drop_or_keep_the_rows_they_match() -> None:
    columns: dict[str, Cells] = {"a": ["Error 5", "fine", None], "b": ["x", "an ERROR", "y"]}
    dropped = clean([FilterPattern("error", ignore_case=True)], **columns)
    assert removed(dropped) == [
        (2, 1, "a matches the pattern"),
        (3, 1, "b matches the pattern"),
    ]
    only = clean([FilterPattern(r"^\pL+$", ("a",), action="keep")], **columns)
    assert kept(only)["a"] == ["fine"]
    assert removed(only)[1] == (4, 1, "no match of the pattern")


def test_an_expression_that_hangs_other_libraries_takes_no_time() -> None:
    started = time.process_time()
    cleaned = clean([FilterPattern(r"^(a+)+$")], a=["a" * 50_000 + "!"])
    assert cleaned.table.num_rows == 1
    assert time.process_time() - started < 20  # Python's re would need longer than the universe


def test_values_are_replaced_as_whole_cells() -> None:
    step = MapValues("a", {"yes": "1", "no": "", "": "none"})
    cleaned = clean([step], a=["yes", "no", None, "yes!", ""], b=["yes"] * 5)
    assert kept(cleaned) == {"a": ["1", None, "none", "yes!", "none"], "b": ["yes"] * 5}
    assert cleaned.results[0].changed == 4


def test_numbers_are_written_plainly_and_what_is_none_is_told_and_stays() -> None:
    step = PlainNumbers(("price",))
    cleaned = clean([step], price=["1.234,5", "12", None, "ask", "x"], n=["1,5"] * 5)
    assert kept(cleaned) == {"price": ["1234.5", "12", None, "ask", "x"], "n": ["1,5"] * 5}
    (result,) = cleaned.results
    assert (result.changed, result.removed) == (1, 0)
    assert result.notes == (
        "price: 2 cells are no number written in this way and left alone, the first in row 5: "
        "“ask”.",
    )
    later = clean([step, FilterPattern("^1234", ("price",), "keep")], price=["1.234,5", "9"])
    assert kept(later) == {"price": ["1234.5"]}


def test_steps_see_what_earlier_ones_changed_but_removed_rows_stay_as_they_were() -> None:
    steps: list[Step] = [Trim(), DropDuplicates(), MapValues("a", {"x": "z"}), FilterPattern("z")]
    cleaned = clean(steps, a=["x", " x ", "y", "y "])
    assert kept(cleaned) == {"a": ["y"]}
    assert removed(cleaned) == [
        (2, 4, "a matches the pattern"),
        (3, 2, "the same as row 2"),
        (5, 2, "the same as row 4"),
    ]
    assert cleaned.removed.table.to_pydict() == {"a": ["x", " x ", "y "]}
    assert [(r.removed, r.changed) for r in cleaned.results] == [(0, 2), (2, 0), (0, 1), (1, 0)]


def test_unknown_columns_are_refused_before_anything_is_done() -> None:
    sink = MemorySink()
    with pytest.raises(InputError) as caught:
        clean_table(table_of(question=["a"]), [1], [Trim(), Trim(("qestion",))], sink)
    assert caught.value.code == "data.column-unknown"
    assert "step 2 (trim)" in caught.value.message
    assert "question" in caught.value.hint
    assert sink.events == []


def test_cleaning_stops_when_cancelled() -> None:
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        clean_table(table_of(a=["a"]), [1], [Trim()], sink)


cells_of = st.none() | st.sampled_from(
    ["", " ", "a", "A ", "b", "é", "e\u0301", "a b c", "a b c!", "a@b.de", "c@d.de", "1.234,5"]
)
all_steps = st.sampled_from(
    [
        *(Trim(), Trim(("a",)), DropEmpty(), DropEmpty(("b",)), DropEmpty(when="all")),
        *(DropDuplicates(), DropDuplicates(("a",), ignore_case=True), DropNearDuplicates(("b",))),
        *(LimitLength(minimum=1, maximum=6), KeepLanguages(("de",)), FilterPattern("a", ("b",))),
        *(FilterPattern("[a-z]", action="keep"), MapValues("a", {"a": "", "": "x"})),
        *(Mask(), Mask(("a",), numbering="table"), Mask(numbering="row"), PlainNumbers(("a",))),
    ]
)


@given(st.lists(st.tuples(cells_of, cells_of), max_size=12), st.lists(all_steps, max_size=5))
def test_kept_and_removed_rows_are_the_input(
    rows: list[tuple[str | None, str | None]], steps: list[Step]
) -> None:
    columns: dict[str, Cells] = {"a": [row[0] for row in rows], "b": [row[1] for row in rows]}
    cleaned = clean(steps, **columns)
    stay, gone = cleaned.row_numbers.tolist(), cleaned.removed.row_numbers.tolist()
    assert stay == sorted(stay)
    assert gone == sorted(gone)
    assert sorted(stay + gone) == list(range(2, len(rows) + 2))
    assert cleaned.table.num_rows == len(stay)
    as_they_were = cleaned.removed.table.to_pylist()
    assert [(row["a"], row["b"]) for row in as_they_were] == [rows[number - 2] for number in gone]
    by_step = cleaned.removed.steps.tolist()
    for place, result in enumerate(cleaned.results, start=1):
        assert result.removed == by_step.count(place)
        assert not (result.removed and result.changed)
    assert len(cleaned.removed.reasons) == len(gone)
    if not any(isinstance(step, Trim | MapValues | Mask | PlainNumbers) for step in steps):
        left = [(row["a"], row["b"]) for row in cleaned.table.to_pylist()]
        assert left == [rows[number - 2] for number in stay]
    again = clean(steps, **columns)
    assert kept(again) == kept(cleaned)
    assert removed(again) == removed(cleaned)


@given(st.lists(cells_of, max_size=12))
def test_duplicates_agree_with_a_dictionary(cells: Cells) -> None:
    first: dict[str, int] = {}
    expected = []
    for row, cell in enumerate(cells, start=2):
        text = unicodedata.normalize("NFC", cell or "")
        if text in first:
            expected.append((row, 1, f"the same as row {first[text]}"))
        else:
            first[text] = row
    assert removed(clean([DropDuplicates()], a=cells)) == expected


@pytest.mark.parametrize("chunks", [1, 3])
def test_tables_in_chunks_give_the_same(chunks: int) -> None:
    make: Callable[[Cells], Any] = lambda cells: pa.array(cells, pa.string())  # noqa: E731
    column = pa.chunked_array([make(["a", " a", None])] * chunks)
    cleaned = clean_table(
        pa.table({"x": column}), range(3 * chunks), [Trim(), DropDuplicates(), DropEmpty()]
    )
    assert kept(cleaned) == {"x": ["a"]}
    assert cleaned.removed.table.num_rows == 3 * chunks - 1


@given(
    st.lists(st.tuples(cells_of, cells_of), max_size=12),
    st.lists(all_steps, max_size=5),
    st.integers(1, 5),
)
def test_block_by_block_on_disk_gives_the_same(
    rows: list[tuple[str | None, str | None]], steps: list[Step], most_rows: int
) -> None:
    columns: dict[str, Cells] = {"a": [row[0] for row in rows], "b": [row[1] for row in rows]}
    expected = clean(steps, **columns)
    table = table_of(**columns)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(cleaning, "_BLOCK_ROWS", most_rows)
        numbers = range(2, table.num_rows + 2)
        found = clean_table(table, numbers, steps, folder=Path(folder) / "cells")
        assert kept(found) == kept(expected)
        assert removed(found) == removed(expected)
        assert found.removed.table.to_pydict() == expected.removed.table.to_pydict()
        assert found.results == expected.results
        del found  # Windows deletes no file that is mapped


def test_what_digits_are_is_told_from_the_whole_column(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [f"4{number:015d}" for number in range(10**9, 10**9 + 200)]  # every tenth by chance
    monkeypatch.setattr(cleaning, "_BLOCK_ROWS", 4)
    cleaned = clean([Mask()], order=orders, card=["4111 1111 1111 1111"] * 200)
    assert kept(cleaned) == {"order": orders, "card": ["[CARD]"] * 200}
    assert audit_table(table_of(order=orders)).totals() == {}


def test_a_tokenizer_is_loaded_once_for_all_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_BLOCK_ROWS", 2)
    loaded: list[Path] = []

    def load(path: Path) -> Any:
        loaded.append(path)
        return Tokenizer(WordLevel({"a": 0, "?": 1}, unk_token="?"))

    step = LimitLength(("text", "more"), maximum=1, unit="tokens", tokenizer="words.json")
    clean_table(table_of(text=["a"] * 5, more=["a"] * 5), range(5), [step], load_tokenizer=load)
    assert loaded == [Path("words.json")]


def test_progress_of_blocks_is_that_of_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_BLOCK_ROWS", 2)
    sink = MemorySink()
    clean_table(table_of(a=[GERMAN] * 5), range(5), [KeepLanguages(("de",))], sink)
    told = [(it.done, it.total) for it in sink.events if isinstance(it, Progress)]
    assert told == [(2, 5), (4, 5), (5, 5), (1, 1)]


def test_memory_is_that_of_blocks_however_long_the_table(tmp_path: Path) -> None:
    rows, text = 20_000, "word " * 400
    store = ColumnFiles(tmp_path)
    store.begin(2)
    for start in range(0, rows, 1000):
        numbered = [f" {row} {text}" for row in range(start, start + 1000)]
        store.append([pa.array(numbered, pa.large_string())] * 2)
    table = pa.table(dict(zip("ab", store.columns(), strict=True)))
    assert table.nbytes > 80e6
    steps = [Trim(), DropEmpty(), DropDuplicates(), FilterPattern("^7"), LimitLength(minimum=5)]
    before = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(before)
    POOLS.append(pool)
    pa.set_memory_pool(pool)
    try:
        cleaned = clean_table(table, range(rows), steps, folder=tmp_path / "cells")
        for cells in changed_cells(table, range(rows), cleaned):
            assert cells.num_rows
    finally:
        pa.set_memory_pool(before)
    assert (cleaned.table.num_rows, cleaned.removed.table.num_rows) == (18_889, 1_111)
    # A block at a time here, and a few copies of it.
    assert pool.max_memory() < 4 * cleaning._BLOCK_BYTES < table.nbytes
