"""What answers are worth: exact match, ROUGE-L, classes; base against tuned, with intervals.

Plain functions of texts and losses; who asked the models is `evaluation`'s business. No torch.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tunesmith.core.intervals import bounded_mean, ratio, sign_test, wilson
from tunesmith.training.words import longest_common, words

MOST_CLASSES = 50
_LONGEST_CLASS = 60  # characters
_LEAST_ROWS_PER_CLASS = 3  # on average
_UNLIKELY = 0.05  # a p-value below tells two sides apart

Verdict = Literal["better", "worse", "undecided"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its 95 % interval; None where too few rows tell one."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of both sides; `difference` is tuned less base, over the same rows."""

    base: Measure
    tuned: Measure
    difference: Measure
    less_is_better: bool = False

    @property
    def verdict(self) -> Verdict:
        """Whether the difference is more than chance: its interval does not hold zero."""
        low, high = self.difference.low, self.difference.high
        if low is None or high is None or low <= 0.0 <= high:
            return "undecided"
        return "better" if (high < 0.0) is self.less_is_better else "worse"


@dataclass(frozen=True, slots=True)
class ExactMatch:
    """Shares of answers that are equal to what was expected.

    `gained` rows only the tuned model got right, `lost` ones only the base model; `p_value` is how
    likely so uneven a count, or a more uneven one, would be if neither were better.
    """

    base: Measure
    tuned: Measure
    gained: int
    lost: int
    p_value: float

    @property
    def verdict(self) -> Verdict:
        """Whether more than chance."""
        if self.p_value >= _UNLIKELY:
            return "undecided"
        return "better" if self.gained > self.lost else "worse"


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One class: the rows that have it, and precision, recall and their harmonic mean."""

    name: str
    rows: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class ClassScores:
    """One side's answers as classes.

    Attributes:
        accuracy: share of rows answered with their class.
        macro_f1: mean of the F1 of the classes that rows have.
        classes: those that rows have or answers name, in the order of `Classes.names`.
        confusion: (expected class, answered class, how often); an answer that is none is "".
    """

    accuracy: Measure
    macro_f1: float
    classes: tuple[ClassScore, ...]
    confusion: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """What the answers are, where they are one of few short texts."""

    names: tuple[str, ...]
    base: ClassScores
    tuned: ClassScores


def is_exact(answer: str, expected: str) -> bool:
    """Whether an answer is the expected text, white space at both ends aside."""
    return answer.strip() == expected.strip()


def rouge_l(answer: str, expected: str) -> float:
    """ROUGE-L: the F-measure of the longest common subsequence of words, 0 to 1.

    Lin 2004 (ROUGE: A Package for Automatic Evaluation of Summaries, 3.1), precision and recall
    weighed alike, case folded, no stemming. Google's package of the name drops every character
    that is not ASCII, so it gives 0 to all Chinese. Two texts without words score 1 if they are
    the same and else 0.
    """
    one, other = words(answer), words(expected)
    if not one and not other:
        return float(is_exact(answer, expected))
    return 2 * longest_common(one, other) / (len(one) + len(other))


def compare_exact(base: Sequence[str], tuned: Sequence[str], expected: Sequence[str]) -> ExactMatch:
    """Exact match of both sides' answers to the same rows."""
    before = [is_exact(*pair) for pair in zip(base, expected, strict=True)]
    after = [is_exact(*pair) for pair in zip(tuned, expected, strict=True)]
    gained = sum(b and not a for a, b in zip(before, after, strict=True))
    lost = sum(a and not b for a, b in zip(before, after, strict=True))
    return ExactMatch(_share(before), _share(after), gained, lost, sign_test(gained, lost))


def compare_rouge(base: Sequence[str], tuned: Sequence[str], expected: Sequence[str]) -> Compared:
    """ROUGE-L of both sides' answers to the same rows, in the mean."""
    before = [rouge_l(*pair) for pair in zip(base, expected, strict=True)]
    after = [rouge_l(*pair) for pair in zip(tuned, expected, strict=True)]
    apart = [b - a for a, b in zip(before, after, strict=True)]
    return Compared(_mean(before, 0.0), _mean(after, 0.0), _mean(apart, -1.0))


def compare_losses(
    base: Sequence[float], tuned: Sequence[float], tokens: Sequence[int]
) -> Compared:
    """Mean loss of both sides per trained token, in nats.

    Args:
        base: the summed loss of each group of rows.
        tuned: the same of the tuned model.
        tokens: trained tokens of each group.
    """
    apart = [b - a for a, b in zip(base, tuned, strict=True)]
    before, after, difference = (_ratio(sums, tokens) for sums in (base, tuned, apart))
    return Compared(before, after, difference, less_is_better=True)


def perplexity(loss: float) -> float:
    """Two losses are easier to tell apart in nats; this is the number of equally likely tokens."""
    return math.exp(min(loss, 700.0))  # beyond, no float holds it


def find_classes(answers: Sequence[str]) -> tuple[str, ...]:
    """The classes that the answers of all rows are, sorted; none where they are free text.

    At most `MOST_CLASSES` distinct short lines, each of them three times in the mean.
    """
    counts = Counter(answer.strip() for answer in answers)
    few = 2 <= len(counts) <= min(MOST_CLASSES, len(answers) // _LEAST_ROWS_PER_CLASS)
    short = all(
        name and len(name) <= _LONGEST_CLASS and len(name.splitlines()) == 1 for name in counts
    )
    return tuple(sorted(counts)) if few and short else ()


def compare_classes(
    names: Sequence[str], base: Sequence[str], tuned: Sequence[str], expected: Sequence[str]
) -> Classes:
    """Both sides' answers to the same rows as classes."""
    return Classes(
        tuple(names), score_classes(names, base, expected), score_classes(names, tuned, expected)
    )


def score_classes(
    names: Sequence[str], answers: Sequence[str], expected: Sequence[str]
) -> ClassScores:
    """One side's answers as classes; white space at both ends does not count."""
    wanted = [text.strip() for text in expected]
    given = [text.strip() if text.strip() in names else "" for text in answers]
    counts = Counter(zip(wanted, given, strict=True))
    rows, named = Counter(wanted), Counter(given)
    scores = tuple(
        _class_score(name, counts[name, name], rows[name], named[name])
        for name in names
        if rows[name] or named[name]
    )
    held = [score.f1 for score in scores if score.rows]
    order = {name: at for at, name in enumerate((*names, ""))}
    last = len(order)
    confusion = sorted(counts.items(), key=lambda item: [order.get(n, last) for n in item[0]])
    right = [one == other for one, other in zip(wanted, given, strict=True)]
    return ClassScores(
        _share(right),
        sum(held) / len(held) if held else 0.0,
        scores,
        tuple((one, other, count) for (one, other), count in confusion),
    )


def _class_score(name: str, right: int, rows: int, named: int) -> ClassScore:
    precision = right / named if named else 0.0
    recall = right / rows if rows else 0.0
    return ClassScore(name, rows, precision, recall, 2 * right / (rows + named))


def _share(hits: Sequence[bool]) -> Measure:
    return Measure(sum(hits) / len(hits), *wilson(sum(hits), len(hits)))


def _mean(values: Sequence[float], low: float) -> Measure:
    return Measure(sum(values) / len(values), *bounded_mean(values, low, 1.0))


def _ratio(sums: Sequence[float], weights: Sequence[int]) -> Measure:
    value = sum(sums) / sum(weights)
    return Measure(value, *(ratio(sums, weights) or (None, None)))
