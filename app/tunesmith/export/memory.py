"""How much memory an export takes, stage by stage. Amounts are bytes.

Stages follow one another, each in a process of its own, so that the largest one is the peak. Model
files that are only mapped are not counted: the system drops and reads them again as it likes. Not
for llama.cpp's own converter, of which nothing is known before it works.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunesmith.export.adapter_rows import GRID, Factors
from tunesmith.export.imatrix import ImportanceMatrix
from tunesmith.export.logit_check import most_logit_bytes
from tunesmith.export.outline import Outline
from tunesmith.export.rows import BLOCK_VALUES
from tunesmith.export.source import GgufMerge, Source
from tunesmith.hardware.machine import usable_threads
from tunesmith.models.reference_memory import LIBRARIES, reference_memory

if TYPE_CHECKING:
    from tunesmith.export.predict import Prediction

_FLOAT32 = 4
_PROCESS_BYTES = 60_000_000  # Python, numpy, llama.cpp; measured 40 MB for SmolLM2-135M
_HEAD_COPIES = 3  # as bytes, as they came from the other process, and what they were made of
# Of a block: what `gguf.quants` needs on the way; measured half of it or less.
_DEQUANTIZED_COPIES = 2
_LOGIT_COPIES = 4  # expected, found by prompt, put together, llama.cpp's own


@dataclass(frozen=True, slots=True)
class MemoryItem:
    """The most that a stage takes."""

    what: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Held:
    """What memory holds of a model's inputs.

    Attributes:
        factors: an adapter's, in float32, by tensor in the order of the file.
        widest_change: columns of the widest product of them.
        importance: the importance matrix.
        reference: what computing the model's own logits takes, without the logits.
    """

    factors: tuple[int, ...] = ()
    widest_change: int = 0
    importance: int = 0
    reference: int = 0


def held_of(source: Source, outline: Outline, matrix: ImportanceMatrix | None, alone: int) -> Held:
    """Look at what an export reads.

    Args:
        source: base and adapter.
        outline: of the merged model.
        matrix: the importance matrix, if there is one.
        alone: bytes of a file with the adapter alone, 0 if there can be none.
    """
    changes = _factors(source)
    return Held(
        factors=tuple(sum(map(_factor_bytes, changes.get(name, ()))) for name in outline.shapes),
        widest_change=max((it.width for found in changes.values() for it in found), default=0),
        importance=0 if matrix is None else sum(it.nbytes for it in matrix.values.values()),
        reference=_reference_bytes(source, alone),
    )


def _factors(source: Source) -> dict[str, list[Factors]]:
    """What an adapter multiplies for each tensor of the file."""
    if source.adapter is None:
        return {}
    changed = source.adapter.changed
    return {
        tensor.name: [
            change.factors
            for piece in tensor.pieces
            if piece.weight in changed
            for change in changed[piece.weight].changes
            if change.factors is not None
        ]
        for tensor in source.family.tensors
    }


def _factor_bytes(factors: Factors) -> int:
    return _FLOAT32 * factors.rank * (factors.rows + factors.width)


def _reference_bytes(source: Source, alone: int) -> int:
    """Of a GGUF base llama.cpp runs the file itself, with the adapter in float32."""
    merge = source.merge
    if isinstance(merge, GgufMerge):
        held = sum(tensor.bytes for tensor in merge.base.tensors.values())
        return _PROCESS_BYTES + held + 2 * alone
    folder = None if merge.adapter is None else merge.adapter.path
    return LIBRARIES + reference_memory(merge.base.model, folder).weights


def list_memory(
    prediction: "Prediction | None", levels: Mapping[str, int], threads: int = 0
) -> tuple[MemoryItem, ...]:
    """What each stage takes at most.

    Checks count a whole file: llama.cpp maps it, but copies the weights of some types to compute
    with them (477 of 717 MB of a Q4_K_M, llama.cpp of llama-cpp-python 0.3.36 on x86).

    Args:
        prediction: of the model; without one only the levels' part is known.
        levels: bytes of each file.
        threads: of the pass; 0 stands for all that there are.
    """
    vocabulary = 0 if prediction is None else prediction.vocabulary
    head = _HEAD_COPIES * (0 if prediction is None else prediction.head_bytes)
    logits = _LOGIT_COPIES * most_logit_bytes(vocabulary)
    items = [MemoryItem("writing the levels", memory_of_pass(prediction, len(levels), threads))]
    if prediction is not None:
        wanted = prediction.held.reference + logits
        items.append(MemoryItem("the model's own logits", wanted))
    check = _PROCESS_BYTES + head + logits + max(levels.values(), default=0)
    return (*items, MemoryItem("checking a file", check))


def peak(items: Sequence[MemoryItem]) -> int:
    """The most at any time."""
    return max((item.bytes for item in items), default=0)


def memory_of_pass(prediction: "Prediction | None", levels: int, threads: int = 0) -> int:
    """The most anonymous memory of the process that writes the levels.

    Each thread holds a block of BLOCK_VALUES weights in float32, a copy of it while it is widened,
    and the bytes of two types at once, of which float32 is the longest. With an adapter there are
    also GRID rows of the product of its factors and, for DoRA, the squares of the block; of a
    quantized base what dequantizing needs. Together the threads hold the factors of the tensors
    that they are at (`stream`), the importance matrix, and the head of every level.
    """
    threads = threads or usable_threads()
    values = (2 + 2) * BLOCK_VALUES
    if prediction is None:
        return _PROCESS_BYTES + threads * _FLOAT32 * values
    held = prediction.held
    if held.widest_change:
        values += max(BLOCK_VALUES, GRID * held.widest_change) + BLOCK_VALUES
    if prediction.quantized:
        values += _DEQUANTIZED_COPIES * BLOCK_VALUES
    heads = _HEAD_COPIES * levels * prediction.head_bytes
    factors = _open_factors(prediction, threads)
    blocks = threads * _FLOAT32 * values
    return _PROCESS_BYTES + blocks + heads + factors + held.importance


def _open_factors(prediction: "Prediction", threads: int) -> int:
    """The most that the factors of as many tensors take as threads can be at.

    They take blocks in the order of the tensors, and a tensor's factors are let go with its last
    block; so these are tensors beside one another with no more blocks between the first and the
    last of them than there are other threads.
    """
    most = 0
    tensors = list(zip(prediction.held.factors, prediction.values, strict=True))
    for first, (found, _) in enumerate(tensors):
        held, between = found, 0
        for factors, values in tensors[first + 1 :]:
            if not found or between > threads - 2:
                break
            held += factors
            between += max(1, values // BLOCK_VALUES)
        most = max(most, held)
    return most
