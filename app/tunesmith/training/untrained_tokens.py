"""Tokens that a base model has a row for and never learned: found from the rows on disk.

A base model is often released with special tokens that its training never saw. Their rows of the
embedding are zero, or all as they were made, alike. With LoRA on the linear layers these rows stay
as they are, so a format written with such tokens cannot be learned: the model cannot tell them from
each other, and it never writes an end marker whose row of the output matrix is zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.safetensors_file import StoredTensor, mapped, widened

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

# What the families call their input embedding and their output matrix, by the end of the name.
_INPUTS = ("embed_tokens.weight", "wte.weight", "word_embeddings.weight", "embed_in.weight")
_OUTPUTS = ("lm_head.weight", "embed_out.weight")
_FLOATS = ("F64", "F32", "F16", "BF16")
# The eps of fix_untrained_tokens in Unsloth and axolotl: no value of the row is above it.
_ZERO = 1e-16
_MOST_ROWS = 4096  # special tokens compared; known models have at most some 1,000


@dataclass(frozen=True, slots=True)
class Untrained:
    """Ids of tokens without a row of their own: in the embedding, and in the output matrix.

    `input_module` and `output_module` name the matrices as peft does; the second is None where the
    output matrix is the embedding (tied).
    """

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    input_module: str = ""
    output_module: str | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """Every such token once, in order."""
        return tuple(sorted({*self.inputs, *self.outputs}))


NOTHING_UNTRAINED = Untrained((), ())


def find_untrained(
    model: ModelFolder, used: Iterable[int], special: Iterable[int] = ()
) -> Untrained:
    """Which of the `used` tokens the base never learned.

    Reads one row of each matrix for every token asked about, nothing else.

    Args:
        model: where the tensors are.
        used: ids of the special tokens that the training text is written with.
        special: ids of all special tokens: a row that equals another's is no row of its own.
    """
    wanted = list(dict.fromkeys([*used, *special]))[:_MOST_ROWS]
    asked = set(wanted) & set(used)
    inputs = _matrix(model, _INPUTS)
    if inputs is None or not asked:
        return NOTHING_UNTRAINED
    outputs = None if _is_tied(model) else _matrix(model, _OUTPUTS)
    of_inputs = _without_own_row(inputs, wanted, asked)
    of_outputs = of_inputs if outputs is None else _without_own_row(outputs, wanted, asked)
    return Untrained(
        of_inputs, of_outputs, _module(inputs), None if outputs is None else _module(outputs)
    )


def _without_own_row(matrix: StoredTensor, wanted: list[int], asked: set[int]) -> tuple[int, ...]:
    import numpy as np

    ids = [token for token in wanted if 0 <= token < matrix.shape[0]]
    rows: Float32 = widened(np.ascontiguousarray(mapped(matrix)[ids]), matrix.dtype)
    by_content: dict[bytes, list[int]] = {}
    for token, row in zip(ids, rows, strict=True):
        is_zero = float(np.abs(row).max(initial=0.0)) <= _ZERO
        by_content.setdefault(b"" if is_zero else row.tobytes(), []).append(token)
    alike = [
        token
        for content, tokens in by_content.items()
        if content == b"" or len(tokens) > 1
        for token in tokens
    ]
    # A token beyond the matrix has no row at all.
    beyond = [token for token in asked if token >= matrix.shape[0]]
    return tuple(sorted({*alike, *beyond} & asked))


def _matrix(model: ModelFolder, endings: tuple[str, ...]) -> StoredTensor | None:
    """The matrix by its name's end; None for one that is absent or stored packed."""
    for ending in endings:
        for name, tensor in model.weights.items():
            if name.endswith(ending) and len(tensor.shape) == 2 and tensor.dtype in _FLOATS:
                return tensor
    return None


def _module(tensor: StoredTensor) -> str:
    return tensor.name.removesuffix(".weight").rpartition(".")[2]


def _is_tied(model: ModelFolder) -> bool:
    sections = (model.config, model.config.section("text_config"))
    return any(section.values.get("tie_word_embeddings") is True for section in sections)
