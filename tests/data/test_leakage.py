"""Leaks: every held-out row that resembles one to train on is found, and moving leaves none."""

import random
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import leakage
from tunesmith.data.columns import describe_columns
from tunesmith.data.leakage import LeakOptions, compared_columns, find_leaks, move_leaks

Cells = list[str | None]
WORDS = [f"word{number}" for number in range(500)]


def table_of(**columns: Cells) -> pa.Table:
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def mask(rows: int, *held_out: int) -> Any:
    found = np.zeros(rows, bool)
    found[list(held_out)] = True
    return found


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[place : place + 3]) for place in range(max(len(words) - 2, 1))}


def likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)


def edited_texts(count: int, seed: int) -> list[str]:
    """Texts of 40 words, a third of them another one with some words changed."""
    chance = random.Random(seed)
    texts: list[str] = []
    for _ in range(count):
        words = chance.choices(WORDS, k=40)
        if texts and chance.random() < 0.33:
            words = chance.choice(texts).split()
            for _ in range(chance.randint(0, 6)):
                words[chance.randrange(40)] = chance.choice(WORDS)
        texts.append(" ".join(words))
    return texts


def test_exact_and_near_copies_are_told_with_the_row_they_resemble() -> None:
    base = " ".join(WORDS[:40])
    near = " ".join([*WORDS[:20], "other", *WORDS[21:40]])
    table = table_of(
        q=[
            "unique thing here",
            base,
            "cafe\u0301!",
            near,
            "café!",
            None,
            "!!!",
            "!!!",
            base.upper(),
        ]
    )
    found = find_leaks(table, mask(9, 3, 4, 5, 7, 8), LeakOptions(("q",)))
    assert found.rows.tolist() == [3, 4, 7, 8]
    assert found.resembles.tolist() == [1, 2, 6, 1]
    assert found.exact.tolist() == [False, True, True, False]
    assert found.similarity.tolist() == pytest.approx([35 / 41, 1, 1, 1])
    assert found.crowded == 0


def test_empty_rows_resemble_nothing() -> None:
    found = find_leaks(table_of(q=[None, "", " ", None]), mask(4, 0, 2), LeakOptions(("q",)))
    assert len(found.rows) == 0


def test_cells_of_the_chosen_columns_are_compared_together() -> None:
    table = table_of(q=["same text here"] * 2, a=["one answer", "quite another one"])
    assert len(find_leaks(table, mask(2, 1), LeakOptions(("q", "a"))).rows) == 0
    assert find_leaks(table, mask(2, 1), LeakOptions(("q",))).exact.tolist() == [True]


@pytest.mark.parametrize("part_rows", [50_000, 70])
def test_leaks_are_those_of_brute_force(monkeypatch: pytest.MonkeyPatch, part_rows: int) -> None:
    monkeypatch.setattr(leakage, "_PART_ROWS", part_rows)
    texts = edited_texts(900, seed=2)
    held_out = np.random.default_rng(1).random(900) < 0.3
    sets = [shingles(text) for text in texts]
    best = {
        row: max(likeness(sets[row], sets[other]) for other in np.flatnonzero(~held_out))
        for row in np.flatnonzero(held_out).tolist()
    }
    found = find_leaks(table_of(q=[*texts]), held_out, LeakOptions(("q",), 0.7))
    assert set(found.rows.tolist()) == {row for row, alike in best.items() if alike >= 0.7}
    assert 30 < len(found.rows) < 200
    for row, other, alike in zip(found.rows, found.resembles, found.similarity, strict=True):
        assert held_out[row]
        assert not held_out[other]
        assert alike == pytest.approx(likeness(sets[row], sets[other]))


@pytest.mark.parametrize("to", ["train", "eval"])
def test_after_moving_no_row_leaks_and_groups_stay_whole(to: leakage.Side) -> None:
    texts = edited_texts(600, seed=3)
    units = np.arange(600) // 2
    held_out = np.repeat(np.random.default_rng(2).random(300) < 0.3, 2)
    table, options = table_of(q=[*texts]), LeakOptions(("q",), 0.7)
    known = find_leaks(table, held_out, options)
    assert len(known.rows) > 10
    moved = move_leaks(table, held_out, options, to, units, known=known)
    assert len(find_leaks(table, moved.held_out, options).rows) == 0
    assert np.flatnonzero(moved.held_out != held_out).tolist() == moved.rows.tolist()
    assert (held_out[moved.rows] == (to == "train")).all()
    assert len({(unit, side) for unit, side in zip(units, moved.held_out, strict=True)}) == 300


def test_a_chain_of_resemblance_moves_as_a_whole() -> None:
    words = [f"w{number}" for number in range(60)]
    chain = [
        " ".join([*words[step:40], *(f"n{place}" for place in range(step))]) for step in range(6)
    ]
    others = [" ".join(random.Random(number).choices(WORDS, k=30)) for number in range(4)]
    table = table_of(q=[*chain, *others])
    options = LeakOptions(("q",), 0.92)
    held_out = mask(10, 1, 2, 3, 4, 5, 8, 9)
    # Only row 1 is like row 0; the others are like their neighbours.
    assert find_leaks(table, held_out, options).rows.tolist() == [1]
    moved = move_leaks(table, held_out, options, "train")
    assert moved.rows.tolist() == [1, 2, 3, 4, 5]
    assert np.flatnonzero(moved.held_out).tolist() == [8, 9]


def test_a_side_without_rows_is_an_error() -> None:
    table = table_of(q=["the same text", "the same text", "the same text"])
    for to, told in (("train", "Every row that is held out"), ("eval", "Every row to train on")):
        with pytest.raises(InputError, match=told):
            move_leaks(table, mask(3, 1), LeakOptions(("q",)), to)  # type: ignore[arg-type]


def test_crowds_are_told_and_do_not_take_for_ever() -> None:
    """Thousands of forms that differ in a few words, right below the threshold."""
    chance = random.Random(4)
    form = " ".join(WORDS[:60])
    texts = [f"{form} {' '.join(chance.choices(WORDS[100:], k=12))}" for _ in range(3000)]
    held_out = np.arange(3000) >= 2900
    found = find_leaks(table_of(q=[*texts]), held_out, LeakOptions(("q",), 0.9))
    assert len(found.rows) == 0
    assert found.crowded > 50
    alike = find_leaks(table_of(q=[*texts]), held_out, LeakOptions(("q",), 0.6))
    assert len(alike.rows) == 100


def test_columns_to_compare_are_texts_and_no_identifiers_or_labels() -> None:
    table = table_of(
        id=["A-1", "A-2", "A-3", "A-4", "A-5"],
        price=["1", "2", "3", "4", "5"],
        day=["2026-01-01"] * 5,
        question=["what is this", "and that", "and more", "or less", None],
        reply=["Thank you for your question, which we have received today and read."] * 5,
        label=["very good", "bad", "bad", "bad", "very good"],
        note=["one", "two", "three", "four", "five"],
    )
    columns = describe_columns(table)
    assert compared_columns(table, columns, ("note", None)) == ("question", "reply")
    assert compared_columns(table, columns) == ("question", "reply", "note")
    numbers = table.select(["id", "price", "label"])
    assert compared_columns(numbers, describe_columns(numbers), (None, "id")) == ("price", "label")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (LeakOptions(("q",), 0.0), "threshold 0.0"),
        (LeakOptions(("q",), 1.5), "threshold 1.5"),
        (LeakOptions(()), "No column"),
        (LeakOptions(("x",)), "no column “x”"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: LeakOptions, told: str) -> None:
    with pytest.raises(InputError, match=told):
        find_leaks(table_of(q=["a", "b"]), mask(2, 1), options)


def test_progress_is_told_and_a_wish_to_stop_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    table, options = table_of(q=["some text here"] * 4), LeakOptions(("q",))
    sink = MemorySink()
    find_leaks(table, mask(4, 3), options, sink)
    assert sink.events == [Progress(3, 3, "rows", item="comparing")]
    sink.events.clear()
    monkeypatch.setattr(leakage, "_PART_ROWS", 1)
    find_leaks(table, mask(4, 2, 3), options, sink)
    assert sink.events == [Progress(done, 4, "rows", item="comparing") for done in (1, 2, 3, 4)]
    sink.cancelled = True
    with pytest.raises(CancelledError):
        find_leaks(table, mask(4, 3), options, sink)
