"""Compares the logits of an exported file with those of the model it was made from.

Both sides get the same token ids, so this sees the weights and the figures of the architecture, not
the tokenizer. Four measures over all positions: mean KL divergence of the file's next token from
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
    Q4_K_M         0.03 to 0.29      6e-7 to 0.08         40 to 100 %
    Q3_K_M         0.20 to 0.29      0.06 to 0.16         82 to 93 %
    Q4_0           0.41 to 0.44      0.5 to 0.6           60 to 66 %
    Q2_K, Q2_K_S   0.39 to 0.63      0.3 to 1.0           60 to 89 %
    IQ2_M          0.38 to 0.61      0.3 to 1.1           62 to 82 %
    IQ2_XXS        0.51 to 0.79      0.6 to 2.6           31 to 74 %
    IQ1_M          0.56 to 0.94      0.7 to 3.6           27 to 79 %
    IQ1_S          0.64 to 1.15      1.1 to 6.6           6 to 54 %
    TQ1_0, TQ2_0   1.61 to 1.66      12 to 14             0 to 1 %
    Q2_0, Q1_0     1.5 to 1.6        14                   0 %

(From Q3_K_M on: 98 positions of our own texts on SmolLM2-135M with an importance matrix of 20,480
tokens. The better figure is of the model as it is, of which three quarters are not stored in the
small types, 576 being no multiple of 256; the worse of the same function with zeros up to a width
of 768, so that every tensor is. TQ1_0 and TQ2_0, Q1_0 and Q2_0 are for models that were trained
with weights of three or two values; of any other nothing is left. The most of F32 is Gemma, whose
GELU llama.cpp looks up in a table of float16. Left out is Qwen2 with a beta_fast of its own for
YaRN, which stands in the file and which llama.cpp reads for Grok and Mistral 3 alone: 0.008 at
every level up to 16 bits.)
llama.cpp rounds activations too, to the type of the weights: that is most of what F16 and BF16
differ by. The bounds are eight to ten times as wide. What they are for is beyond them by far:

    broken in SmolLM2-135M, as F16                  error    mean KL
    rows of every q in the order of transformers    1.1      5.9
    rows of one k so, in 1 of 30 layers             0.19     0.2
    two layers exchanged                            0.26     0.4
    every norm weight larger by 1                   2.3      infinite
    rope_theta or eps a little off, one v by 2 %    0.003 to 0.007: passes

At a small level it is rounding that the error measures, and nothing else. The rows of every q and
every k in another order, against the same level as it should be (width 768 as above):

    level      F16      Q4_K_M   Q2_K     IQ2_XXS   IQ1_M    IQ1_S    TQ1_0
    sound      0.001    0.11     0.61     0.79      0.94     1.15     1.66
    broken     0.52     0.53     0.71     0.90      1.02     1.19     1.66

So up to 2.5 bits (nominal) a file cannot be told from another model's by what it says, and it does
not fail for being far from the model; it fails if another level of the same export does, which is
made of the same weights. Alone it gets a warning.
"""

import ctypes
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.export.levels import LEVELS
from tunesmith.export.spec import Check

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

Prompt = tuple[int, ...]
# (prompts, target, sink): writes the model's own logits to `target` as training.reference_logits
# does, and returns an empty text; or why it cannot.
WriteReference = Callable[[tuple[Prompt, ...], Path, Sink], str]

_REFERENCE = "reference-logits.npz"
_LONGEST_PROMPT, _MOST_TOKENS = 64, 256
_MOST_VALUES = 2**25  # 128 MiB of float32: a large vocabulary gets fewer positions
# So much work takes a few seconds per file: large models are compared at fewer positions.
_MOST_PRODUCTS, _FEWEST_TOKENS, _SHORTEST_PROMPT = 10**11, 64, 16
_CLEAR = 0.5  # standard deviations of the model's logits between its first and its second choice
# Texts of which any language model is sure of something.
_TEXTS = (
    "The capital of France is Paris, and the capital of Germany is Berlin.",
    "Water boils at one hundred degrees Celsius, and it freezes at zero degrees.",
    "def add(a, b):\n    return a + b\n\n\ndef multiply(a, b):\n    return a * b\n",
    "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday. 1, 2, 3, 4, 5, 6, 7, 8, 9.",
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The largest mean KL and the largest error that a file may have."""

    mean_kl: float
    error: float


# Logits of another model altogether differ by 1.4 of their spread, being unrelated.
_UNRELATED = 1.0
# Nominal bits per weight up to which rounding alone can make a file of the model unrelated to it.
_ROUGH_BITS = 2.5
# By level: beyond these the file is not the model.
_EXACT = {
    "F32": Bounds(1e-3, 0.015),
    "F16": Bounds(1e-3, 0.015),
    "BF16": Bounds(1e-2, 0.08),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """The model's own logits in `path`; None, and why, if there are none.

    `level` is what they were computed in: llama.cpp rounds activations as the weights are.
    """

    path: Path | None
    missing: str = ""
    level: str = "F32"


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
            f"mean KL {self.mean_kl:.2g}, logits differ by {100 * self.error:.2g} %"
        )


def logit_texts(check_texts: Iterable[str]) -> tuple[str, ...]:
    """What to compare logits on, the first ones first: texts of the user's, some of our own."""
    given = [text for text in check_texts if text.strip()]
    spread = [given[index * len(given) // 4] for index in range(4)] if len(given) > 4 else given
    return tuple(dict.fromkeys((*_TEXTS[:2], *spread, *_TEXTS[2:])))


def cut_prompts(
    prompts: Iterable[Sequence[int]], vocab_size: int, context: int | None
) -> tuple[Prompt, ...]:
    """As many prompts as are compared, cut to the length that is.

    Args:
        prompts: token ids; empty ones are left out.
        vocab_size: tokens of the model; the larger it is, the fewer positions.
        context: longest text that the model takes, if it says so.
    """
    room = max(1, min(_MOST_TOKENS, _MOST_VALUES // max(vocab_size, 1)))
    kept: list[Prompt] = []
    for prompt in prompts:
        cut = tuple(prompt[: min(_LONGEST_PROMPT, context or _LONGEST_PROMPT, room)])
        if cut and cut not in kept:
            kept.append(cut)
            room -= len(cut)
    return tuple(kept)


def affordable_tokens(weights: int) -> int:
    """At how many positions a model of so many weights is compared at most."""
    return min(_MOST_TOKENS, max(_FEWEST_TOKENS, _MOST_PRODUCTS // max(weights, 1)))


def affordable(prompts: Sequence[Prompt], weights: int) -> tuple[Prompt, ...]:
    """The prompts cut for a model of so many weights, to 64 tokens at least; each keeps a part.

    The work of a check is tokens times weights. At 64 positions of SmolLM2-135M the error was
    within a thirtieth of that at 135, for F16, Q8_0, Q4_K_M and Q3_K_M.
    """
    room = affordable_tokens(weights)
    if sum(map(len, prompts)) <= room:
        return tuple(prompts)
    longest = max(_SHORTEST_PROMPT, room // len(prompts))
    kept: list[Prompt] = []
    for prompt in prompts:
        if cut := prompt[: min(longest, room)]:
            kept.append(cut)
            room -= len(cut)
    return tuple(dict.fromkeys(kept))


@contextmanager
def reference_for(
    write: WriteReference | None,
    prompts: tuple[Prompt, ...],
    work_dir: Path,
    sink: Sink,
    level: str = "F32",
) -> Iterator[Reference | None]:
    """The model's own logits, in `work_dir` for as long as they are needed; None without a writer.

    Raises:
        CancelledError: if asked to stop meanwhile.
    """
    if write is None:
        yield None
        return
    sink.emit(events.Stage("reference"))
    path = work_dir / _REFERENCE
    try:
        missing = write(prompts, path, sink)
        yield Reference(None, missing) if missing else Reference(path, level=level)
    finally:
        path.unlink(missing_ok=True)


def check_logits(
    llama_cpp: Any, model: Any, reference: Reference | None, level: str, bits_per_weight: float
) -> Check:
    """Compare an open model with the reference; only for child processes."""
    if reference is None or reference.path is None:
        why = "There is nothing to compare with." if reference is None else reference.missing
        return Check("logits", "skipped", why)
    import numpy as np

    with np.load(reference.path, allow_pickle=False) as stored:
        ids, lengths, expected = stored["ids"], stored["lengths"], stored["logits"]
    prompts = [part.tolist() for part in np.split(ids, np.cumsum(lengths)[:-1])]
    logits = file_logits(llama_cpp, model, prompts)
    if logits is None:
        return Check("logits", "warning", "llama.cpp could not make room to compare logits")
    looser = max(level, reference.level, key=_looseness)
    return judge(compare(logits, expected), looser, bits_per_weight)


def _looseness(level: str) -> float:
    return _EXACT[level].error if level in _EXACT else math.inf


def file_logits(
    llama_cpp: Any, model: Any, prompts: Sequence[Sequence[int]], adapter: Any = None
) -> "Float32 | None":
    """Logits [positions, vocabulary] of all prompts; None if llama.cpp cannot run them.

    Only for child processes; `adapter` is one of `llama_adapter_lora_init`, put on the model.
    """
    import numpy as np

    vocab = int(llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model)))
    longest = max(len(prompt) for prompt in prompts)
    parameters = llama_cpp.llama_context_default_params()
    parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = longest
    parameters.n_threads = parameters.n_threads_batch = os.cpu_count() or 1
    # Roundings that are no property of the file stay out of the comparison.
    parameters.type_k = parameters.type_v = llama_cpp.GGML_TYPE_F32
    parameters.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    context = llama_cpp.llama_init_from_model(model, parameters)
    if not context:
        return None
    if adapter is not None:
        one = llama_cpp.llama_adapter_lora_p_ctypes
        llama_cpp.llama_set_adapters_lora(context, (one * 1)(adapter), 1, (ctypes.c_float * 1)(1.0))
    batch = llama_cpp.llama_batch_init(longest, 0, 1)
    parts = []
    for prompt in prompts:
        _fill(batch, prompt)
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(context), True)
        if llama_cpp.llama_decode(context, batch) != 0:
            break
        rows = np.ctypeslib.as_array(llama_cpp.llama_get_logits(context), (len(prompt), vocab))
        parts.append(rows.copy())
    llama_cpp.llama_batch_free(batch)
    llama_cpp.llama_free(context)
    return np.concatenate(parts) if len(parts) == len(prompts) else None


def _fill(batch: Any, prompt: Sequence[int]) -> None:
    """One sequence that asks for the logits of every token."""
    batch.n_tokens = len(prompt)
    for place, token in enumerate(prompt):
        batch.token[place], batch.pos[place], batch.logits[place] = token, place, True
        batch.n_seq_id[place], batch.seq_id[place][0] = 1, 0


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


def judge(figures: Figures, level: str, bits_per_weight: float) -> Check:
    """What the figures say of a file of this level."""
    bounds = _EXACT.get(level)
    if bounds is None:
        return _judge_rounded(figures, level, bits_per_weight)
    is_model = (
        figures.mean_kl <= bounds.mean_kl
        and figures.error <= bounds.error
        and figures.clear_same == figures.clear
    )
    if is_model:
        return Check("logits", "ok", str(figures))
    return Check("logits", "failed", f"The file is not the model: {figures}")


def _judge_rounded(figures: Figures, level: str, bits_per_weight: float) -> Check:
    is_finite = math.isfinite(figures.error)
    if is_finite and figures.error >= _UNRELATED and is_rough(level):
        return Check(
            "logits",
            "warning",
            f"Rounding to {level} alone can do this, so that the check cannot tell whether the "
            f"file is the model; that of Q4_K_M, made with it, could: {figures}",
        )
    if not is_finite or figures.error >= _UNRELATED:
        return Check("logits", "failed", f"The file is not the model: {figures}")
    # A level that loses more than this is of little use, or something else is wrong with it.
    worst = 0.15 if bits_per_weight > 7.5 else 0.5 if bits_per_weight > 4.2 else 0.7
    if figures.error > worst:
        return Check("logits", "warning", f"Far from the model: {figures}")
    return Check("logits", "ok", str(figures))


def is_rough(level: str) -> bool:
    """Whether a file of this level may be as far from its model as one of another model."""
    return level in LEVELS and LEVELS[level].bits_per_weight <= _ROUGH_BITS


def judge_with_others(
    checks: tuple[Check, ...], level: str, others: Mapping[str, tuple[Check, ...]]
) -> tuple[Check, ...]:
    """The checks of a rough level, of which another level of the same export knows more.

    All levels of an export are made from the same weights in the same order: if one that can be
    judged is not the model, neither is this one.
    """
    wrong = [
        name
        for name, found in others.items()
        if any(check.name == "logits" and check.verdict == "failed" for check in found)
    ]
    if not wrong or not is_rough(level):
        return checks
    return tuple(
        Check("logits", "failed", f"{wrong[0]}, made of the same weights, is not the model.")
        if check.name == "logits" and check.verdict in ("ok", "warning")
        else check
        for check in checks
    )
