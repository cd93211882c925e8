"""How sure a figure is that was measured on few rows: 95 % intervals, and whether two differ.

Not for reporting a figure without its interval.
"""

import math
from collections.abc import Sequence
from typing import Final

SURE: Final = 1.959964  # standard deviations of a 95 % interval of the normal distribution


def wilson(hits: int, asked: int) -> tuple[float, float]:
    """95 % interval of a share, after Wilson (1927): holds for few questions too.

    Raises:
        ValueError: nothing was asked, or more hits than that.
    """
    if not 0 <= hits <= asked or asked == 0:
        raise ValueError(f"{hits} of {asked} is no share")
    share, square = hits / asked, SURE**2
    middle = (share + square / (2 * asked)) / (1 + square / asked)
    spread = math.sqrt(share * (1 - share) / asked + square / (4 * asked**2))
    half = SURE / (1 + square / asked) * spread
    return max(0.0, middle - half), min(1.0, middle + half)


def bounded_mean(values: Sequence[float], low: float, high: float) -> tuple[float, float]:
    """95 % interval of a mean of values that cannot leave `low` to `high`.

    The normal interval after adding 1.92 values at each end, as Agresti and Coull (1998) do for
    shares, which are means of zeros and ones. Without these, ten answers that are all perfect
    would seem to prove that every answer is. For values that are neither 0 nor 1 it is wider than
    need be. It always holds the measured mean.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("a mean needs a value")
    added = SURE**2 / 2
    count = len(values) + 2 * added
    middle = (sum(values) + added * (low + high)) / count
    squares = sum((value - middle) ** 2 for value in values)
    squares += added * ((low - middle) ** 2 + (high - middle) ** 2)
    half = SURE * math.sqrt(squares / count / count)
    mean = sum(values) / len(values)
    return max(low, min(middle - half, mean)), min(high, max(middle + half, mean))


def ratio(sums: Sequence[float], weights: Sequence[float]) -> tuple[float, float] | None:
    """95 % interval of `sum(sums) / sum(weights)` over groups that are alike but independent.

    The linearised variance of a ratio of means (Cochran 1977, Sampling Techniques, 6.3) with
    Student's t. A loss per token is such a ratio: tokens of one row depend on each other, so the
    rows are what is counted, not the tokens.

    Args:
        sums: what was summed in each group.
        weights: how much each group counts, such as its tokens.

    Returns:
        None below three groups: they tell nothing about their spread.
    """
    groups = len(sums)
    if groups < 3:
        return None
    value, mean_weight = sum(sums) / sum(weights), sum(weights) / groups
    squares = sum((s - value * w) ** 2 for s, w in zip(sums, weights, strict=True))
    half = _student(groups - 1) * math.sqrt(squares / (groups - 1) / groups) / mean_weight
    return value - half, value + half


def sign_test(gained: int, lost: int) -> float:
    """Two-sided exact p-value that gains and losses are equally likely (McNemar 1947).

    Of pairs of answers to the same question, only those count that one side alone got right.
    """
    told = gained + lost
    if told > 1000:
        return _normal(gained, lost)
    tail = sum(math.comb(told, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / (1 << told))


def _normal(gained: int, lost: int) -> float:
    """The same for many pairs: normal, with Edwards' correction for continuity."""
    distance = max(0.0, abs(gained - lost) - 1) / math.sqrt(gained + lost)
    return math.erfc(distance / math.sqrt(2))


def _student(freedom: int) -> float:
    """The 97.5 % point of Student's t (Abramowitz and Stegun 26.7.5), within 1 % from 2 up."""
    z = SURE
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / freedom + second / freedom**2 + third / freedom**3 + fourth / freedom**4
