"""Intervals: known values, what must always hold, and how often they really hold the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.intervals import _student, bounded_mean, ratio, sign_test, wilson


def test_wilson_gives_the_values_of_the_paper() -> None:
    # Newcombe 1998, table I, method 3.
    for hits, asked, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(hits, asked) == pytest.approx((low, high), abs=5e-5)
    for hits, asked in ((0, 0), (2, 1), (-1, 3)):
        with pytest.raises(ValueError, match="no share"):
            wilson(hits, asked)


def test_students_t_is_that_of_the_tables() -> None:
    for freedom, value in ((2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042)):
        assert _student(freedom) == pytest.approx(value, rel=0.01)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_bounded_mean_lies_in_its_interval_and_the_interval_in_the_bounds(
    values: list[float],
) -> None:
    low, high = bounded_mean(values, 0.0, 1.0)
    mean = sum(values) / len(values)
    assert 0.0 <= low <= mean + 1e-12
    assert mean - 1e-12 <= high <= 1.0
    assert high - low > 0.0  # never certain


def test_perfect_answers_to_few_questions_prove_little() -> None:
    low, high = bounded_mean([1.0] * 10, 0.0, 1.0)
    assert high == 1.0
    assert low < 0.75
    with pytest.raises(ValueError, match="needs a value"):
        bounded_mean([], 0, 1)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (5, 2), (0.3, 0.1)])
def test_bounded_means_hold_the_truth_at_least_as_often_as_they_say(a: float, b: float) -> None:
    random = np.random.default_rng(3)
    for count in (8, 32):
        draws = random.beta(a, b, (1500, count))
        held = 0
        for row in draws:
            low, high = bounded_mean(row.tolist(), 0.0, 1.0)
            held += low <= a / (a + b) <= high
        assert held / 1500 > 0.94


def test_a_ratio_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    held = 0
    for _ in range(2000):
        weights = random.integers(5, 40, 24)
        sums = weights * random.gamma(4.0, 0.25, 24)  # mean 1 per unit of weight
        low, high = ratio(sums.tolist(), weights.tolist()) or (0.0, 0.0)
        held += low <= 1.0 <= high
    assert 0.92 < held / 2000 < 0.97
    assert ratio([1.0, 2.0], [1, 1]) is None


def test_the_sign_test_is_the_binomial_one() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(5, 5) == 1.0
    assert sign_test(6, 0) == pytest.approx(2 / 64)
    assert sign_test(1, 9) == sign_test(9, 1) == pytest.approx(2 * 11 / 1024)
    exact = 2 * sum(math.comb(1001, k) for k in range(451)) / 2**1001
    assert sign_test(551, 450) == pytest.approx(exact, rel=0.05)
