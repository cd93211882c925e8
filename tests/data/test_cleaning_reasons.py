"""Reasons of removed rows: codes with values, and the words of any language."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.data.cleaning_reasons import ENGLISH, coded, worded
from tunesmith.studio.pages.cleaning_words import reason_words

VALUES = {
    "column": "a {row}", "row": "7", "similarity": "0.912", "length": "3", "limit": "9",
    "language": "de", "confidence": "0.50",
}  # fmt: skip


def in_words(reasons: list[str], words: dict[str, str] | None = None) -> list[str]:
    found = worded(pa.array(reasons, pa.large_string()), words or ENGLISH)
    assert found.type == pa.large_string()
    told: list[str] = found.to_pylist()
    return told


def test_every_code_has_its_values_in_place() -> None:
    reasons = [
        coded("same", 7), coded("match", "a {row}\tb"), coded("empty"), coded("same", 12),
        coded("resembles", 7, "0.912"), coded("fewer-tokens", 3, 9), coded("language-unknown"),
    ]  # fmt: skip
    assert in_words(reasons) == [
        "the same as row 7", "a {row} b matches the pattern", "empty", "the same as row 12",
        "resembles row 7 (0.912)", "3 tokens, fewer than 9", "language unknown",
    ]  # fmt: skip
    assert in_words([]) == []


def test_another_language_may_put_values_in_another_order() -> None:
    words = {"resembles": "({similarity}) wie Zeile {row}"}
    assert in_words([coded("resembles", 7, "0.9"), coded("same", 1)], words) == [
        "(0.9) wie Zeile 7",
        "same\t1",
    ]


def test_the_window_words_every_code_with_the_same_values() -> None:
    words = reason_words()
    assert words == ENGLISH, "without a translation they read as on the command line"


@given(st.lists(st.tuples(st.sampled_from(sorted(ENGLISH)), st.text(max_size=5)), max_size=30))
def test_each_row_keeps_its_own_reason(given_reasons: list[tuple[str, str]]) -> None:
    reasons = []
    expected = []
    for code, name in given_reasons:
        values = {**VALUES, "column": name}
        names = [part.split("}")[0] for part in ENGLISH[code].split("{")[1:]]
        reasons.append(coded(code, *(values[key] for key in names)))
        plain = {key: value.replace("\t", " ") for key, value in values.items()}
        expected.append(ENGLISH[code].format(**plain))
    assert in_words(reasons) == expected
