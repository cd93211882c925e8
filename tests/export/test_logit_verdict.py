"""What the logits of a file tell of it: the measures, and the bounds of every level."""

from dataclasses import replace

import numpy as np
import pytest

from tunesmith.export.logit_verdict import (
    Figures,
    compare,
    judge,
    judge_with_others,
    looser,
    strictness,
)
from tunesmith.export.spec import Check


def test_figures_are_those_of_the_formulas() -> None:
    expected = np.log(np.array([[0.5, 0.25, 0.25], [0.6, 0.2, 0.2]], np.float32))
    logits = np.log(np.array([[0.25, 0.5, 0.25], [0.6, 0.2, 0.2]], np.float32)) + 3
    figures = compare(logits, expected)
    assert (figures.positions, figures.same, figures.clear, figures.clear_same) == (2, 1, 2, 1)
    # 0.5 log 2 + 0.25 log 0.5 at the first position, nothing at the second.
    assert figures.mean_kl == pytest.approx(0.25 * np.log(2) / 2, rel=1e-6)
    differences, own = np.array([-1, 1, 0]), np.array([1, 0, 0])  # in units of log 2
    assert figures.error == pytest.approx(np.std(differences) / np.std(own) / 2, abs=1e-6)


def test_large_figures_are_written_as_people_write_them() -> None:
    for error, text in (
        (1.3049, "differ by 130 %"),
        (99.0, "differ by 9,900 %"),
        (0.996, "differ by 100 %"),
        (0.0513, "differ by 5.1 %"),
        (float("inf"), "differ by inf %"),
    ):
        assert str(Figures(9, 1, 2, 0, 14.2, error)).endswith(text)


def test_one_position_that_took_another_expert_is_forgiven_and_half_of_them_not() -> None:
    random = np.random.RandomState(0)
    expected = random.standard_normal((9, 50)).astype(np.float32)
    logits = expected.copy()
    logits[:4] += 0.5 * random.standard_normal((4, 50)).astype(np.float32)
    assert compare(logits, expected).error == 0
    logits[4] += 0.5 * random.standard_normal(50).astype(np.float32)
    assert compare(logits, expected).error > 0.3


def test_rows_that_only_pad_are_left_out() -> None:
    expected = np.array([[1.0, 2.0, 0.5]], np.float32)
    padded = np.array([[1.0, 2.0, 0.5, 9.0]], np.float32)
    assert compare(padded, expected).error == 0
    assert compare(expected, padded).same == 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_no_logit(value: float) -> None:
    expected = np.zeros((1, 3), np.float32)
    figures = compare(np.array([[0, value, 0]], np.float32), expected)
    assert figures.mean_kl == np.inf
    assert judge(figures, "F16").verdict == "failed"
    assert judge(figures, "Q2_K").verdict == "failed"


GOOD = Figures(100, 100, 80, 80, 1e-6, 0.001)


@pytest.mark.parametrize(
    ("figures", "level", "verdict"),
    [
        (GOOD, "F16", "ok"),
        (replace(GOOD, same=90), "F16", "ok"),  # no choice of them was clear
        (replace(GOOD, clear_same=79), "F16", "failed"),
        (replace(GOOD, mean_kl=0.005), "F16", "failed"),
        (replace(GOOD, mean_kl=0.005), "BF16", "ok"),
        (replace(GOOD, error=0.03), "F32", "failed"),
        (replace(GOOD, error=0.03), "BF16", "ok"),
        (replace(GOOD, error=0.1), "BF16", "failed"),
        (replace(GOOD, error=0.1, clear_same=60, mean_kl=0.1), "Q8_0", "ok"),
        (replace(GOOD, error=0.17), "Q8_0", "warning"),
        (replace(GOOD, error=0.25), "Q6_K", "warning"),
        (replace(GOOD, error=0.35), "Q5_1", "warning"),
        (replace(GOOD, error=0.45), "Q4_K_M", "warning"),
        (replace(GOOD, error=0.52), "Q3_K_M", "warning"),
        (replace(GOOD, error=0.55), "Q4_0", "warning"),
        (replace(GOOD, error=0.9), "Q2_K", "warning"),
        (replace(GOOD, error=1.1), "Q3_K_S", "failed"),
        (replace(GOOD, error=1.1), "IQ2_M", "failed"),
        (replace(GOOD, error=0.79), "IQ2_XXS", "warning"),
        (replace(GOOD, error=1.15, clear_same=3, mean_kl=6.6), "IQ1_S", "warning"),
        (replace(GOOD, error=1.66, clear_same=0, mean_kl=13.9), "TQ1_0", "warning"),
        (replace(GOOD, error=1.6, clear_same=0, mean_kl=13.9), "Q2_0", "warning"),
        (replace(GOOD, error=1.01, clear_same=25, mean_kl=4.4), "IQ3_S", "warning"),
        (replace(GOOD, error=1.01, clear_same=25, mean_kl=4.4), "Q2_K", "warning"),
        (replace(GOOD, error=np.inf), "TQ1_0", "failed"),
        (replace(GOOD, error=np.nan), "IQ1_S", "failed"),
        (replace(GOOD, error=0.1), "quantized", "ok"),
        (replace(GOOD, error=0.2), "quantized", "warning"),
        (replace(GOOD, error=0.3), "quantized", "failed"),
    ],
)
def test_bounds_follow_the_level(figures: Figures, level: str, verdict: str) -> None:
    assert judge(figures, level).verdict == verdict


# The worst of the figures in the module that judges.
SOUND = {
    "Q8_0": 0.05, "Q6_K": 0.14, "Q5_K_S": 0.15, "Q5_1": 0.27, "Q5_0": 0.23, "Q4_K_M": 0.29,
    "Q4_0": 0.44, "IQ4_NL": 0.35, "IQ4_XS": 0.35, "Q3_K_L": 0.41, "Q3_K_M": 0.41,
    "Q3_K_S": 0.64, "Q2_K": 0.91, "IQ3_S": 1.01, "IQ3_XXS": 0.51,
    "IQ2_M": 0.61,
}  # fmt: skip
HEADS_IN_ANOTHER_ORDER = {
    "F16": 0.52, "Q8_0": 0.53, "Q6_K": 0.56, "Q4_K_M": 0.56, "Q4_0": 0.65, "Q3_K_M": 0.64,
}  # fmt: skip


@pytest.mark.parametrize("level", SOUND)
def test_a_sound_file_has_room_below_the_bound(level: str) -> None:
    for error in (SOUND[level], 1.1 * SOUND[level]):
        assert judge(replace(GOOD, error=error, clear_same=60), level).verdict != "failed"


@pytest.mark.parametrize("level", HEADS_IN_ANOTHER_ORDER)
def test_heads_in_another_order_fail_at_every_level_that_shows_them(level: str) -> None:
    error = HEADS_IN_ANOTHER_ORDER[level]
    assert judge(replace(GOOD, error=error, mean_kl=1.2), level).verdict == "failed"


def test_of_two_levels_the_one_that_may_be_farther_away_is_judged_by() -> None:
    assert looser("F16", "F32") == "F16"
    assert looser("F16", "BF16") == "BF16"
    assert looser("F16", "quantized") == "quantized"
    assert looser("Q8_0", "quantized") == "quantized"
    assert looser("Q4_K_M", "quantized") == "Q4_K_M"
    assert looser("IQ1_S", "quantized") == "IQ1_S"
    assert looser("Q4_K_M", "F32") == "Q4_K_M"


def test_a_level_falls_with_one_that_shows_more_and_not_with_one_that_shows_less() -> None:
    passed = (Check("load", "ok", "It loads."), Check("logits", "ok", "Near."))
    failed = (Check("logits", "failed", "The file is not the model."),)
    order = sorted(["IQ1_S", "Q4_K_M", "F16", "Q3_K_M", "F32", "Q8_0", "BF16"], key=strictness)
    assert order == ["F32", "F16", "BF16", "Q8_0", "Q4_K_M", "Q3_K_M", "IQ1_S"]
    for at, level in enumerate(order):
        for less, other in enumerate(order):
            logits = judge_with_others(passed, level, {other: failed})[1]
            assert logits.verdict == ("failed" if less < at else "ok"), (level, other)


def test_a_rough_level_falls_with_one_that_can_be_judged() -> None:
    rough = (Check("load", "ok", "It loads."), Check("logits", "warning", "Far."))
    wrong = {"Q4_K_M": (Check("logits", "failed", "The file is not the model."),)}
    right = {"Q4_K_M": (Check("logits", "ok", "Near."), Check("stop", "failed", "No end."))}
    load, logits = judge_with_others(rough, "IQ1_S", wrong)
    assert (load, logits.verdict) == (rough[0], "failed")
    assert "Q4_K_M, made of the same weights, is not the model" in logits.detail
    assert judge_with_others(rough, "IQ1_S", right) == rough
    assert judge_with_others(rough, "IQ1_S", {}) == rough
    skipped = (Check("logits", "skipped", "It does not load."),)
    assert judge_with_others(skipped, "IQ1_S", wrong) == skipped
