"""Near duplicates against brute force, on made texts whose edits are known."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import near_duplicates, shingles
from tunesmith.data.near_duplicates import choose_bands, find_near_duplicates
from tunesmith.data.shingles import normalised, shingle_hashes, slices

WORDS = ["ab", "Über", "naïve", "x1", "東京", "word", "слово", "…", "-", "a", "ﬁn"]


def texts_of(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.large_string())


def shingles_by_hand(texts: list[str | None], words: int) -> list[set[tuple[str, ...]]]:
    found: list[set[tuple[str, ...]]] = []
    for text in normalised(texts_of(texts)).to_pylist():
        parts = text.split()
        last = max(len(parts) - words, 0)
        found.append({tuple(parts[i : i + words]) for i in range(last + 1)} if parts else set())
    return found


def jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def made_texts(count: int, seed: int) -> list[str]:
    """Texts of which a third are edits of earlier ones: words changed, left out or put in."""
    chance = random.Random(seed)
    vocabulary = [f"w{number}" for number in range(3000)]
    rows: list[list[str]] = []
    for _ in range(count):
        if rows and chance.random() < 0.33:
            row = list(chance.choice(rows))
            for _ in range(chance.randrange(5)):
                place = chance.randrange(len(row))
                edit = chance.randrange(3)
                if edit == 0:
                    row[place] = chance.choice(vocabulary)
                elif edit == 1:
                    row.insert(place, chance.choice(vocabulary))
                elif len(row) > 5:
                    del row[place]
        else:
            row = chance.choices(vocabulary, k=chance.randrange(20, 60))
        rows.append(row)
    return [" ".join(row) for row in rows]


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.8, 0.9])
def test_agrees_with_brute_force(threshold: float) -> None:
    texts = made_texts(2000, seed=round(threshold * 10))
    sets = shingles_by_hand([*texts], 3)
    found = find_near_duplicates(texts_of(list(texts)), threshold)
    removed = set(found.rows.tolist())
    for row, other, similarity in zip(found.rows, found.resembles, found.similarity, strict=True):
        assert other < row
        assert other not in removed
        assert similarity == jaccard(sets[row], sets[other]) >= threshold
    kept = [row for row in range(len(texts)) if row not in removed]
    with_shingle: dict[tuple[str, ...], list[int]] = {}
    missed = 0
    for row in kept:
        others = {other for shingle in sets[row] for other in with_shingle.get(shingle, ())}
        missed += any(jaccard(sets[row], sets[other]) >= threshold for other in others)
        for shingle in sets[row]:
            with_shingle.setdefault(shingle, []).append(row)
    assert found.crowded == 0
    assert len(removed) > 100
    assert missed <= 0.01 * len(removed)


def test_case_punctuation_spaces_and_forms_of_characters_make_no_difference() -> None:
    first = "Thank you for the ﬁne café, dear Ms. Schulz!"
    second = "thank  you — for the fine cafe\u0301 dear MS SCHULZ"
    found = find_near_duplicates(texts_of([first, "something else entirely", second]), 1.0)
    assert found.rows.tolist() == [2]
    assert found.resembles.tolist() == [0]
    assert found.similarity.tolist() == [1.0]


def test_texts_without_spaces_are_compared_by_characters() -> None:
    first = "今天的天气非常好我们一起去公园散步然后回家吃晚饭看电视节目直到深夜才睡觉"
    found = find_near_duplicates(texts_of([first, first.replace("深夜", "半夜")]), 0.7)
    assert found.rows.tolist() == [1]
    assert 0.7 <= found.similarity[0] < 1


def test_short_and_empty_texts() -> None:
    found = find_near_duplicates(texts_of(["yes", None, "", "!?", "Yes!", "no", None, "!?"]), 0.8)
    assert (found.rows.tolist(), found.resembles.tolist()) == ([4], [0])
    assert find_near_duplicates(texts_of([])).rows.tolist() == []


def test_a_chain_of_edits_keeps_what_does_not_resemble_the_first() -> None:
    words = [f"w{number}" for number in range(40)]
    second = [*words[:10], "x", *words[11:]]
    third = [*second[:20], "y", *second[21:30], "z", *second[31:]]
    found = find_near_duplicates(texts_of([" ".join(row) for row in (words, second, third)]), 0.8)
    assert found.rows.tolist() == [1]  # the third resembles only the second, which is gone


def test_many_rows_of_one_template_are_counted_as_crowded() -> None:
    random_words = random.Random(3)
    base = [f"w{number}" for number in range(40)]
    rows = []
    for number in range(600):
        row = list(base)
        row[random_words.randrange(5, 12)] = f"a{number}"
        row[random_words.randrange(25, 35)] = f"b{number}"
        rows.append(" ".join(row))
    found = find_near_duplicates(texts_of(rows), 0.75)
    assert found.crowded > 0
    assert len(found.rows) + found.crowded <= 600


def test_result_does_not_depend_on_how_the_texts_are_sliced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = texts_of(list(made_texts(300, seed=5)))
    whole = find_near_duplicates(texts)
    monkeypatch.setattr(shingles, "_SLICE_BYTES", 1000)
    monkeypatch.setattr(near_duplicates, "_SETS_BYTES", 2000)
    parts = find_near_duplicates(texts)
    assert np.array_equal(whole.rows, parts.rows)
    assert np.array_equal(whole.similarity, parts.similarity)
    assert len(whole.rows) > 0


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=8), max_size=6), st.integers(1, 4))
def test_equal_hashes_are_equal_shingles(rows: list[list[str]], words: int) -> None:
    texts: list[str | None] = [" ".join(row) for row in rows]
    hashes, counts = shingle_hashes(texts_of(texts), words)
    ends = np.cumsum(counts)
    by_text = [set(hashes[end - n : end].tolist()) for n, end in zip(counts, ends, strict=True)]
    by_hand = shingles_by_hand(texts, words)
    for one, by_hand_one in zip(by_text, by_hand, strict=True):
        assert len(one) == len(by_hand_one)
        for other, by_hand_other in zip(by_text, by_hand, strict=True):
            assert len(one & other) == len(by_hand_one & by_hand_other)


def test_slices_cover_all_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shingles, "_SLICE_BYTES", 10)
    monkeypatch.setattr(shingles, "_SLICE_ROWS", 3)
    texts = texts_of(["a" * 50, "", None, "", "", "bbb", "cccc", "ddddd", "e"])
    assert [*slices(texts)] == [(0, 1), (1, 4), (4, 7), (7, 9)]


def test_long_texts_are_compared_by_their_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shingles, "COMPARED_CHARACTERS", 11)
    found = find_near_duplicates(texts_of(["one two six seven", "one two six ten"]), 1.0)
    assert found.rows.tolist() == [1]


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.5, 0.8, 0.95, 1.0])
def test_bands_catch_pairs_at_the_threshold(threshold: float) -> None:
    bands, width = choose_bands(threshold)
    assert bands * width <= near_duplicates.HASHES
    assert 1 - (1 - threshold**width) ** bands >= near_duplicates.RECALL


def test_stops_when_cancelled_and_tells_its_progress() -> None:
    sink = MemorySink()
    find_near_duplicates(texts_of(["a b c d", "a b c d"]), sink=sink)
    assert sink.events[0] == Progress(2, 2, "rows", item="signatures")
    sink.cancelled = True
    with pytest.raises(CancelledError):
        find_near_duplicates(texts_of(["a b c d"]), sink=sink)
