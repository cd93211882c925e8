"""Compares the logits of an exported file with those of the model it was made from.

Both sides get the same token ids, so this sees the weights and the figures of the architecture, not
the tokenizer. What is compared, and on which texts; what it tells of a file: `logit_verdict`.
"""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.export.logit_verdict import compare, judge, looser
from tunesmith.export.spec import Check
from tunesmith.hardware.machine import usable_threads
from tunesmith.models.logits_file import read_logits_file

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

Prompt = tuple[int, ...]
# (prompts, target, sink): writes the model's own logits to `target` as training.reference_logits
# does, and returns an empty text; or why it cannot.
WriteReference = Callable[[tuple[Prompt, ...], Path, Sink], str]

_REFERENCE = "reference-logits.npz"
_LONGEST_PROMPT, _MOST_TOKENS = 64, 256
_MOST_PROMPTS = 9  # a question, four of our own texts, four of the user's
_USUAL_TOKENS = 131  # of our own texts and one rendered question, as SmolLM2 counts
_MOST_VALUES = 2**25  # 128 MiB of float32: a large vocabulary gets fewer positions
_FLOAT32 = 4
# So much work takes a few seconds per file: large models are compared at fewer positions.
_MOST_PRODUCTS, _FEWEST_TOKENS = 10**11, 64
# Texts of which any language model is sure of something.
_TEXTS = (
    "The capital of France is Paris, and the capital of Germany is Berlin.",
    "Water boils at one hundred degrees Celsius, and it freezes at zero degrees.",
    "def add(a, b):\n    return a + b\n\n\ndef multiply(a, b):\n    return a * b\n",
    "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday. 1, 2, 3, 4, 5, 6, 7, 8, 9.",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The model's own logits in `path`; None, and why, if there are none.

    `level` is what they were computed in: llama.cpp rounds activations as the weights are.
    """

    path: Path | None
    missing: str = ""
    level: str = "F32"


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


def usual_tokens(weights: int, vocabulary: int) -> int:
    """At how many positions a model is compared that nobody gave texts for."""
    return min(_USUAL_TOKENS, affordable_tokens(weights), _MOST_VALUES // max(vocabulary, 1))


def most_positions(weights: int, vocabulary: int) -> int:
    """The most that `reference_memory.positions` can be for a model of so many weights."""
    tokens = min(affordable_tokens(weights), _MOST_VALUES // max(vocabulary, 1))
    return _MOST_PROMPTS * max(1, min(_LONGEST_PROMPT, tokens))


def most_logit_bytes(vocabulary: int) -> int:
    """What the logits of one side take at most, in float32."""
    return _FLOAT32 * min(_MOST_TOKENS * vocabulary, _MOST_VALUES)


def affordable(prompts: Sequence[Prompt], weights: int) -> tuple[Prompt, ...]:
    """The prompts cut for a model of so many weights, to 64 tokens at least in all.

    The work of a check is tokens times weights. Every prompt keeps as many tokens as the others,
    or all that it has; there are no more than nine (`check_cases`), so that each keeps seven. At
    64 positions of SmolLM2-135M the error was within a thirtieth of that at 135, for F16, Q8_0,
    Q4_K_M and Q3_K_M.
    """
    left = affordable_tokens(weights)
    lengths: dict[int, int] = {}
    # The shortest first: what they leave is shared by the others.
    for number in sorted(range(len(prompts)), key=lambda it: len(prompts[it])):
        lengths[number] = min(len(prompts[number]), left // (len(prompts) - len(lengths)))
        left -= lengths[number]
    cut = (prompt[: lengths[number]] for number, prompt in enumerate(prompts))
    return tuple(dict.fromkeys(prompt for prompt in cut if prompt))


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


def check_logits(llama_cpp: Any, model: Any, reference: Reference | None, level: str) -> Check:
    """Compare an open model with the reference; only for child processes."""
    if reference is None or reference.path is None:
        why = "There is nothing to compare with." if reference is None else reference.missing
        return Check("logits", "skipped", why)
    prompts, expected = read_logits_file(reference.path)
    logits = file_logits(llama_cpp, model, prompts)
    if logits is None:
        return Check("logits", "warning", "llama.cpp could not make room to compare logits")
    return judge(compare(logits, expected), looser(level, reference.level))


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
    parameters.n_threads = parameters.n_threads_batch = usable_threads()
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
