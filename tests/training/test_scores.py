"""Scores of answers against independent computations, and what words are."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.intervals import sign_test, wilson
from tunesmith.training.scores import (
    Measure,
    compare_classes,
    compare_exact,
    compare_losses,
    compare_rouge,
    find_classes,
    rouge_l,
    score_classes,
)
from tunesmith.training.words import MOST_MARKED, Piece, longest_common, marked, pieces, words


def naive_longest_common(one: list[str], other: list[str]) -> int:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, j in itertools.product(range(len(one)), range(len(other))):
        table[i + 1][j + 1] = (
            table[i][j] + 1 if one[i] == other[j] else max(table[i][j + 1], table[i + 1][j])
        )
    return table[-1][-1]


few_words = st.lists(st.sampled_from("abcd"), max_size=80)


@given(few_words, few_words)
def test_the_longest_common_subsequence_is_the_naive_one(one: list[str], other: list[str]) -> None:
    assert longest_common(one, other) == naive_longest_common(one, other)


@given(st.text(), st.text())
def test_pieces_and_marks_put_together_are_the_text(text: str, other: str) -> None:
    assert "".join(pieces(text)) == text
    stretches = marked(text, other)
    assert "".join(piece.text for piece in stretches) == text
    shared = [piece.text for piece in stretches if piece.same]
    rest = iter(pieces(other))
    assert all(each in rest for text in shared for each in pieces(text))


def test_words_are_those_of_unicode() -> None:
    assert words("Hello, world's END: 3.5 €!") == ["hello", "world's", "end", "3.5"]
    assert words("我喜欢苹果。") == ["我", "喜", "欢", "苹", "果"]
    assert words("カタカナ") == ["カタカナ"]
    assert words("Straße") == words("STRASSE")
    assert words("… !?") == []


def test_what_an_answer_has_and_lacks_is_marked() -> None:
    assert marked("It is blue.", "It is red.") == (
        Piece("It is ", True),
        Piece("blue", False),
        Piece(".", True),
    )
    assert marked("the same", "the same") == (Piece("the same", True),)
    assert marked("", "x") == ()
    long = "a " * MOST_MARKED
    assert marked(long, "a") == (Piece(long, False),)


def test_rouge_l_is_that_of_the_paper() -> None:
    # Lin 2004, section 3.2: S1 is the reference; S2 and S3 share 3 and 2 of 4 words with it.
    reference = "police killed the gunman"
    assert rouge_l("police kill the gunman", reference) == 0.75
    assert rouge_l("the gunman kill police", reference) == 0.5
    # Precision and recall differ: 2 of 3 words, 2 of 5 words.
    assert rouge_l("one two x", "one a two b c") == pytest.approx(2 * (2 / 3) * (2 / 5) / (16 / 15))


def test_rouge_l_holds_for_texts_without_spaces_and_without_words() -> None:
    assert rouge_l("我喜欢梨", "我喜欢苹果") == pytest.approx(2 * 3 / (4 + 5))
    assert rouge_l("!!", "!!") == 1.0
    assert rouge_l("!!", "??") == 0.0
    assert rouge_l("", "") == 1.0
    assert rouge_l("", "word") == 0.0


@given(st.text(), st.text())
def test_rouge_l_is_a_share_and_does_not_mind_the_order_of_the_texts(one: str, other: str) -> None:
    assert 0.0 <= rouge_l(one, other) <= 1.0
    assert rouge_l(one, other) == rouge_l(other, one)
    assert rouge_l(one, one) == 1.0


def test_exact_match_counts_who_alone_was_right() -> None:
    expected = ["a"] * 10
    found = compare_exact([" a\n"] + ["x"] * 9, ["x"] + ["a"] * 8 + ["x"], expected)
    assert (found.base.value, found.tuned.value) == (0.1, 0.8)
    assert (found.base.low, found.base.high) == wilson(1, 10)
    assert (found.gained, found.lost) == (8, 1)
    assert found.p_value == sign_test(8, 1)
    assert found.verdict == "better"
    assert compare_exact(["a"] * 4, ["x"] * 4, expected[:4]).verdict == "undecided"
    assert compare_exact(["a"] * 9, ["x"] * 9, expected[:9]).verdict == "worse"


def test_a_rouge_that_differs_by_chance_decides_nothing() -> None:
    wanted = ["one two three four"] * 12
    better = compare_rouge(["x"] * 12, ["one two three four"] * 12, wanted)
    assert (better.base.value, better.tuned.value, better.difference.value) == (0.0, 1.0, 1.0)
    assert better.verdict == "better"
    alike = compare_rouge(["one two"] * 12, ["one two"] * 11 + ["one two three"], wanted)
    assert alike.difference.value == pytest.approx((6 / 7 - 2 / 3) / 12)
    assert alike.verdict == "undecided"


def test_losses_are_per_token_and_compared_row_by_row() -> None:
    tokens = [2, 10, 4, 8]
    base = [6.0, 31.0, 11.0, 26.0]
    tuned = [4.1, 21.0, 7.1, 18.0]
    found = compare_losses(base, tuned, tokens)
    assert found.base.value == 74.0 / 24
    assert found.tuned.value == pytest.approx(50.2 / 24)
    assert found.difference.value == pytest.approx(-23.8 / 24)
    assert found.verdict == "better"
    assert compare_losses(tuned, base, tokens).verdict == "worse"
    # Rows that get better and worse alike decide nothing; two groups have no interval.
    assert compare_losses([2, 2, 2, 2], [1, 3, 1, 3.1], [1, 1, 1, 1]).verdict == "undecided"
    assert compare_losses(base[:2], tuned[:2], tokens[:2]).base == Measure(37.0 / 12)


def test_few_short_answers_are_classes_and_free_text_is_none() -> None:
    assert find_classes(["spam", "ham ", "ham", "spam", "ham", "spam"]) == ("ham", "spam")
    assert find_classes(["a", "b", "c", "a"]) == ()  # hardly any comes twice
    assert find_classes(["only"] * 9) == ()
    assert find_classes(["a", "b", ""] * 9) == ()
    assert find_classes(["a", "two\nlines"] * 9) == ()
    assert find_classes(["a", "b" * 61] * 9) == ()
    assert find_classes([str(n) for n in range(51)] * 9) == ()


def test_classes_have_the_scores_that_are_worked_out_by_hand() -> None:
    names = ("cat", "cow", "dog")
    expected = ["cat", "cat", "cat", "dog", "dog", "dog"]
    answers = ["cat", "cat", "dog", "dog ", "cow", "a dog"]
    found = score_classes(names, answers, expected)
    assert found.accuracy == Measure(0.5, *wilson(3, 6))
    by_name = {score.name: score for score in found.classes}
    cat, cow, dog = (by_name[name] for name in names)
    assert (cat.rows, cat.precision, cat.recall) == (3, 1.0, 2 / 3)
    assert cat.f1 == pytest.approx(0.8)
    assert (dog.precision, dog.recall, dog.f1) == (0.5, pytest.approx(1 / 3), pytest.approx(0.4))
    assert (cow.rows, cow.precision, cow.f1) == (0, 0.0, 0.0)
    assert found.macro_f1 == pytest.approx(0.6)  # of cat and dog: no row is a cow
    assert found.confusion == (
        ("cat", "cat", 2),
        ("cat", "dog", 1),
        ("dog", "cow", 1),
        ("dog", "dog", 1),
        ("dog", "", 1),
    )
    both = compare_classes(names, ["x"] * 6, expected, expected)
    assert (both.base.macro_f1, both.tuned.macro_f1) == (0.0, 1.0)
