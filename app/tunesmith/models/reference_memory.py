"""What the logits of a model itself take in memory, by transformers. Amounts are bytes.

Weights that transformers leaves as they are stored stay the mapped file, which needs none. What it
puts together anew is copied: the matrices of a mixture's experts become one tensor for each block
(transformers' conversion_mapping.py). Modules that are neither a plain matrix nor an embedding are
turned into float32 whole while they compute (`training.reference_logits`), one at a time.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.safetensors_file import StoredTensor, read_header

# Torch, transformers, peft and one pass of so few tokens: measured 0.7 GB.
LIBRARIES = 1_000_000_000
_STORED = {"F32": ("float32", 4), "BF16": ("bfloat16", 2), "F16": ("float16", 2)}
_FLOAT32 = 4
_EXPERTS = re.compile(r"(.+\.experts)\.")
# Experts that an adapter changes are there in float32, as what is added, and as the sum.
_OF_CHANGED_EXPERTS = 3


@dataclass(frozen=True, slots=True)
class ReferenceMemory:
    """`dtype` that weights are loaded as, and the bytes they take beside the mapped files."""

    dtype: str
    weights: int


def reference_memory(model: ModelFolder, adapter_dir: Path | None) -> ReferenceMemory:
    """What loading and running the model takes.

    Weights are loaded as they are stored, since that maps the file. Types are mixed in some files,
    and rows of single tokens take the type of the rest; those weights are copied, in float32.

    Args:
        model: the base.
        adapter_dir: a peft adapter put on it, if given.

    Raises:
        InputError: one of reading the adapter's header.
    """
    tensors = model.weights.values()
    values = sum(tensor.elements for tensor in tensors)
    if model.quantization is not None:
        # A packed byte holds two values; they are there as numpy's and as the model's own.
        return ReferenceMemory("float32", 2 * 2 * _FLOAT32 * values)
    trained = () if adapter_dir is None else read_header(factors_file(adapter_dir))
    stored = {tensor.dtype for tensor in tensors}
    dtype, size = _STORED.get(stored.pop(), ("", 0)) if len(stored) == 1 else ("", 0)
    if not dtype or any("trainable_tokens" in name for name in trained):
        return ReferenceMemory("float32", _FLOAT32 * values)
    copied = sum(tensor.elements for tensor in tensors if _EXPERTS.match(tensor.name))
    changed = any(_EXPERTS.match(name) for name in trained)
    widened = _FLOAT32 * largest_module(tensors) * (_OF_CHANGED_EXPERTS if changed else 1)
    return ReferenceMemory(dtype, size * copied + widened)


def positions(prompts: Sequence[Sequence[int]]) -> int:
    """That are computed of these texts: of all at once, each filled up to the longest."""
    return len(prompts) * max(map(len, prompts), default=0)


def logits_memory(tokens: int, vocabulary: int) -> int:
    """Of the logits at so many `positions`: of all at once, text by text, and as numpy's."""
    return 3 * _FLOAT32 * tokens * vocabulary


def factors_file(adapter_dir: Path) -> Path:
    """Where peft keeps an adapter's weights."""
    return adapter_dir / "adapter_model.safetensors"


def largest_module(tensors: Iterable[StoredTensor]) -> int:
    """Values of the module that has most of them, all experts of a block being one."""
    sizes: Counter[str] = Counter()
    for tensor in tensors:
        found = _EXPERTS.match(tensor.name)
        sizes[found[1] if found else tensor.name.rpartition(".")[0]] += tensor.elements
    return max(sizes.values())
