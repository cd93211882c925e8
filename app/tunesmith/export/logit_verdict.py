"""What the logits of an exported file, beside those of its model, tell of the file.

Four measures over all positions: mean KL divergence of the file's next token from
the model's, in nats; how often both find the same token likeliest, and how often where the model's
choice is clear; and the *error*: the standard deviation of the differences over that of the
model's own logits, the median over positions. The error alone also judges a model that is sure of
nothing (of random weights every distribution is nearly flat, and KL nearly 0 whatever is wrong);
the median, because a rounding can send a token to another expert of a mixture, at one position.

Measured against transformers in float32 (131 positions of six texts on SmolLM2-135M; 55 to 175 on
small random checkpoints of all families in tests/export/families; llama.cpp of llama-cpp-python
0.3.36 on a CPU):

    file           error             mean KL              likeliest token the same
    F32            2e-7 to 4e-4      1e-16 to 7e-9        all
    F16            4e-4 to 0.0014    1e-10 to 5e-6        all
    BF16           0.003 to 0.010    7e-9 to 2e-4         96 to 100 %, all clear ones
    Q8_0           0.01 to 0.05      7e-8 to 0.007        91 to 100 %
    Q6_K, Q5_K_S   0.14 to 0.15      0.05                 88 to 90 %
    Q5_0, Q5_1     0.23 to 0.27      0.12 to 0.16         83 to 89 %
    Q4_K_M         0.03 to 0.29      6e-7 to 0.08         40 to 100 %
    IQ4_NL, IQ4_XS 0.34 to 0.35      0.3                  80 to 81 %
    Q4_0           0.41 to 0.44      0.5 to 0.6           60 to 75 %
    Q3_K_L, Q3_K_M 0.20 to 0.41      0.06 to 0.37         76 to 93 %
    Q3_K_S, IQ3_XS 0.49 to 0.64      0.5 to 0.9           61 to 77 %
    IQ3_XXS        0.51              0.7                  70 %
    Q2_K, Q2_K_S   0.39 to 0.91      0.3 to 2.1           38 to 89 %
    IQ3_M, IQ3_S   0.75 to 1.01      2.4 to 4.4           26 to 47 % (no importance matrix)
    IQ2_M          0.38 to 0.61      0.3 to 1.1           62 to 82 %
    IQ2_XXS        0.51 to 0.79      0.6 to 2.6           31 to 74 %
    IQ1_M          0.56 to 0.94      0.7 to 3.6           27 to 79 %
    IQ1_S          0.64 to 1.15      1.1 to 6.6           6 to 54 %
    TQ1_0, TQ2_0   1.61 to 1.66      12 to 14             0 to 1 %
    Q2_0, Q1_0     1.5 to 1.6        14                   0 %

(From Q6_K on, Q4_K_M left out: 98 to 135 positions of our own texts on SmolLM2-135M, down to
IQ4_XS without an importance matrix, below with and without one of 20,480 tokens where llama.cpp
allows both. The better figure is of the model as it is, of which three quarters are not stored in
the small types, 576 being no multiple of 256; the worse of the same function with zeros up to a
width of 768, so that every tensor is. TQ1_0 and TQ2_0, Q1_0 and Q2_0 are for models that were
trained with weights of three or two values; of any other nothing is left. The most of F32 is
Gemma, whose GELU llama.cpp looks up in a table of float16. Left out is Qwen2 with a beta_fast of
its own for YaRN, which stands in the file and which llama.cpp reads for Grok and Mistral 3 alone:
0.008 at every level up to 16 bits.)
llama.cpp rounds activations too, to the type of the weights: that is most of what F16 and BF16
differ by. The bounds of the error are eight to ten times as wide, those of mean KL fifty times and
more: it is the error that judges. What both are for is beyond them by far:

    broken in SmolLM2-135M, as F16                  error    mean KL
    rows of every q in the order of transformers    1.1      5.9
    rows of one k so, in 1 of 30 layers             0.19     0.2
    two layers exchanged                            0.26     0.4
    every norm weight larger by 1                   2.3      infinite
    rope_theta or eps a little off, one v by 2 %    0.003 to 0.007: passes

At a small level it is rounding that the error measures. The rows of every q and every k in another
order, against the same level as it should be (width 768 as above, no importance matrix above
Q2_K):

    level      F16      Q8_0     Q6_K     Q4_K_M   Q4_0     Q3_K_M   Q3_K_S
    sound      0.001    0.05     0.14     0.15     0.43     0.40     0.64
    broken     0.52     0.53     0.56     0.56     0.65     0.64     0.78

    level      Q2_K     IQ2_XXS  IQ1_M    IQ1_S    TQ1_0
    sound      0.61     0.79     0.94     1.15     1.66
    broken     0.71     0.90     1.02     1.19     1.66

So down to Q3_K_M (4.0 bits, nominal) such a file fails. Below, one of another model altogether
does; and at the roughest levels a file cannot be told from another model's by what it says, and it
does not fail for being far from the model. Alone it gets a warning.

All levels of an export are made from the same weights in the same order, and the more bits a level
has, the smaller the mistakes that it shows: a norm that was forgotten gave 0.13 in F16, which
fails, and 0.34 in Q4_K_M, which alone passes. So every level falls with one that shows more.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tunesmith.export.levels import LEVELS
from tunesmith.export.spec import Check

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

_CLEAR = 0.5  # standard deviations of the model's logits between its first and its second choice


@dataclass(frozen=True, slots=True)
class Bounds:
    """The largest mean KL and the largest error that a file may have."""

    mean_kl: float
    error: float


@dataclass(frozen=True, slots=True)
class Rounding:
    """Errors of a quantized level: beyond `warning` it is told, from `failure` on the file fails.

    The measurements above are what these follow: a sound file is below both, and one with its
    heads in another order is beyond the second wherever rounding leaves room between the two.
    """

    warning: float
    failure: float


# Logits of another model altogether differ by 1.4 of their spread, being unrelated.
_UNRELATED = 1.0
# Rounding alone can make a file of the model unrelated to it: up to so many nominal bits per
# weight, and at these levels, which llama.cpp also makes without an importance matrix.
_ROUGH_BITS = 2.5
_ROUGH = ("IQ3_M", "IQ3_S", "Q2_K")
# By level: beyond these the file is not the model.
_EXACT = {
    "F32": Bounds(1e-3, 0.015),
    "F16": Bounds(1e-3, 0.015),
    "BF16": Bounds(1e-2, 0.08),
}
# From so many nominal bits per weight on, the first that fits.
_ROUNDED = (
    (7.5, Rounding(0.15, 0.2)),
    (5.5, Rounding(0.2, 0.3)),
    (4.4, Rounding(0.4, 0.5)),
    (4.0, Rounding(0.5, 0.55)),
    (0.0, Rounding(0.7, _UNRELATED)),
)
# Types without the search for the best scale of a block lose more than their bits tell; of
# MXFP4_MOE the experts alone are stored, in 4.25 bits.
_PLAIN = {
    "Q5_0": Rounding(0.3, 0.4),
    "Q5_1": Rounding(0.3, 0.4),
    "Q4_0": Rounding(0.5, 0.6),
    "Q4_1": Rounding(0.5, 0.6),
    "MXFP4_MOE": Rounding(0.5, 0.6),
}
# A level of 16 or 8 bits made from a quantized GGUF, whose own logits llama.cpp computes with
# activations rounded as that one's: only these differ.
_OF_QUANTIZED = Rounding(0.15, 0.3)


@dataclass(frozen=True, slots=True)
class Figures:
    """See the module. `same` and `clear_same` count positions, of `positions` and of `clear`."""

    positions: int
    same: int
    clear: int
    clear_same: int
    mean_kl: float
    error: float

    def __str__(self) -> str:
        return (
            f"{self.same} of {self.positions} positions have the same likeliest token; "
            f"mean KL {_two_digits(self.mean_kl)}, logits differ by "
            f"{_two_digits(100 * self.error)} %"
        )


def _two_digits(value: float) -> str:
    """Two digits at least; whole from 100 on, where format's own would be 1.3e+02."""
    return f"{value:.2g}" if not 99.5 <= value < math.inf else f"{value:,.0f}"


def compare(logits: "Float32", expected: "Float32") -> Figures:
    """Measure a file's logits against the model's; both [positions, vocabulary].

    Rows for padding that only one side has are left out. A value that is not finite makes mean KL
    and error infinite.
    """
    import numpy as np

    width = min(logits.shape[1], expected.shape[1])
    divergences, errors = [], []
    same = clear = clear_same = 0
    for row, wanted in zip(logits[:, :width], expected[:, :width], strict=True):
        ours, theirs = row.astype(np.float64), wanted.astype(np.float64)
        agrees = bool(ours.argmax() == theirs.argmax())
        second, first = np.partition(theirs, -2)[-2:]
        spread = theirs.std()
        is_clear = bool(first - second > _CLEAR * spread)
        same, clear, clear_same = same + agrees, clear + is_clear, clear_same + (agrees & is_clear)
        if not np.isfinite(ours).all():
            divergences.append(np.inf)
            errors.append(np.inf)
            continue
        log_ours, log_theirs = _log_softmax(ours), _log_softmax(theirs)
        divergences.append((np.exp(log_theirs) * (log_theirs - log_ours)).sum())
        errors.append((ours - theirs).std() / max(spread, np.finfo(np.float32).tiny))
    return Figures(
        len(errors), same, clear, clear_same, float(np.mean(divergences)), float(np.median(errors))
    )


def _log_softmax(values: Any) -> Any:
    import numpy as np

    shifted = values - values.max()
    return shifted - np.log(np.exp(shifted).sum())


def judge(figures: Figures, level: str) -> Check:
    """What the figures say of a file of this level.

    Args:
        figures: of the comparison.
        level: llama.cpp's name; any other is taken for a 16-bit one of a quantized base.
    """
    bounds = _EXACT.get(level)
    if bounds is None:
        return _judge_rounded(figures, level)
    is_model = (
        figures.mean_kl <= bounds.mean_kl
        and figures.error <= bounds.error
        and figures.clear_same == figures.clear
    )
    if is_model:
        return Check("logits", "ok", str(figures))
    return Check("logits", "failed", f"The file is not the model: {figures}")


def _judge_rounded(figures: Figures, level: str) -> Check:
    bounds = _rounding(level)
    is_finite = math.isfinite(figures.error)
    if is_finite and figures.error >= bounds.failure and is_rough(level):
        return Check(
            "logits",
            "warning",
            f"Rounding to {level} alone can do this, so that the check cannot tell whether the "
            f"file is the model; that of Q4_K_M, made with it, could: {figures}",
        )
    if not is_finite or figures.error >= bounds.failure:
        return Check("logits", "failed", f"The file is not the model: {figures}")
    # A level that loses more than this is of little use, or something else is wrong with it.
    if figures.error > bounds.warning:
        return Check("logits", "warning", f"Far from the model: {figures}")
    return Check("logits", "ok", str(figures))


def _rounding(level: str) -> Rounding:
    if level in _PLAIN:
        return _PLAIN[level]
    if level not in LEVELS:
        return _OF_QUANTIZED
    bits = LEVELS[level].bits_per_weight
    return next(bounds for least, bounds in _ROUNDED if bits >= least)


def is_rough(level: str) -> bool:
    """Whether a file of this level may be as far from its model as one of another model."""
    return level in LEVELS and (LEVELS[level].bits_per_weight <= _ROUGH_BITS or level in _ROUGH)


def judge_with_others(
    checks: tuple[Check, ...], level: str, others: Mapping[str, tuple[Check, ...]]
) -> tuple[Check, ...]:
    """The checks of a level, of which levels of the same export that show more know more.

    Args:
        checks: what was found of the file by itself.
        level: of the file.
        others: what was found of the other levels so far: strictest first, see `strictness`.
    """
    wrong = [
        name
        for name, found in others.items()
        if name in LEVELS
        and strictness(name) < strictness(level)
        and any(check.name == "logits" and check.verdict == "failed" for check in found)
    ]
    if not wrong:
        return checks
    return tuple(
        Check("logits", "failed", f"{wrong[0]}, made of the same weights, is not the model.")
        if check.name == "logits" and check.verdict in ("ok", "warning")
        else check
        for check in checks
    )


def strictness(level: str) -> tuple[float, float]:
    """Sorts levels: those that show the smallest mistakes come first."""
    bits = LEVELS[level].bits_per_weight if level in LEVELS else 0.0
    if is_rough(level):
        return math.inf, -bits
    return _EXACT[level].error if level in _EXACT else _rounding(level).failure, -bits


def looser(level: str, other: str) -> str:
    """Which of two levels may be farther from the model; the first of equals."""
    return max(level, other, key=strictness)
