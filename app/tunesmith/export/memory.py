"""How much memory an export takes, stage by stage. Amounts are bytes.

Stages follow one another, each in a child process, and beside each is the worker that starts them;
so the largest stage is the peak. Model files that are only mapped are not counted: the system drops
and reads them again as it likes. Nor is the window or the command line that looks on.

Figures of processes were measured: anonymous memory (smaps_rollup) of all processes of an export
job every 10 ms, Python 3.11, llama-cpp-python 0.3.36, Linux x86-64. Three models of 2,252, 49,152
(SmolLM2-135M) and 262,152 tokens, two and eight levels; the last one also as a GGUF file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunesmith.export.adapter_rows import GRID, Factors
from tunesmith.export.imatrix import ImportanceMatrix
from tunesmith.export.logit_check import most_logit_bytes, most_positions
from tunesmith.export.outline import Outline
from tunesmith.export.rows import BLOCK_VALUES
from tunesmith.export.source import GgufMerge, Source
from tunesmith.hardware.machine import usable_threads
from tunesmith.models.reference_memory import (
    LIBRARIES,
    largest_module,
    logits_memory,
    reference_memory,
)

if TYPE_CHECKING:
    from tunesmith.export.predict import Prediction

READING, CONVERTING, WRITING = "reading the tokenizer", "converting", "writing the levels"
REFERENCE, CHECKING = "the model's own logits", "checking a file"
_FLOAT32 = 4
_PROCESS_BYTES = 60_000_000  # Python, numpy, llama.cpp; measured 40 MB for SmolLM2-135M
_HEAD_COPIES = 3  # as bytes, as they came from the other process, and what they were made of
# Of a block: what `gguf.quants` needs on the way; measured half of it or less.
_DEQUANTIZED_COPIES = 2
_LOGIT_COPIES = 4  # expected, found by prompt, put together, llama.cpp's own
# The worker, and multiprocessing's resource tracker (6 MB). It keeps its tokenizer's room from the
# first look on: 49, 99 and 340 MB in all; 133 of the GGUF file, whose tokens stay bytes.
_WORKER_BYTES, _TRACKER_BYTES = 46_000_000, 6_000_000
_WORKER_TOKEN_BYTES, _WORKER_GGUF_TOKEN_BYTES = 1150, 350
# The child that reads a tokenizer: 40, 102 and 463 MB; 129 of the GGUF file.
_READING_BYTES = 45_000_000
_READING_TOKEN_BYTES, _READING_GGUF_TOKEN_BYTES = 1700, 400
# llama.cpp's converter with torch and transformers, on Llamas: 275 MB with 2,252 tokens, 369 with
# 49,152, 515 with 199,152. An embedding of 403 MB in float32 added nothing if it was stored so (it
# stays the mapped file) and 378 MB from bfloat16. Experts, which it puts together first, were not
# measured: the second copy is for them.
_CONVERTER_BYTES = 280_000_000
_CONVERTER_TOKEN_BYTES, _CONVERTER_COPIES = 2000, 2


@dataclass(frozen=True, slots=True)
class MemoryItem:
    """The most that a stage takes; None if that is not known."""

    what: str
    bytes: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """What memory holds of a model's inputs.

    Attributes:
        factors: an adapter's, in float32, by tensor in the order of the file.
        widest_change: columns of the widest product of them.
        importance: the importance matrix.
        reference: what computing the model's own logits takes, without the logits.
        is_file: whether the base is a GGUF file, which llama.cpp runs for the logits.
        largest: weights of the largest module, a block's experts being one.
    """

    factors: tuple[int, ...] = ()
    widest_change: int = 0
    importance: int = 0
    reference: int = 0
    is_file: bool = False
    largest: int = 0


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
        is_file=isinstance(source.merge, GgufMerge),
        largest=0
        if isinstance(source.merge, GgufMerge)
        else largest_module(source.merge.model.weights.values()),
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
    prediction: "Prediction | None",
    levels: Mapping[str, int],
    threads: int = 0,
    *,
    positions: int | None = None,
    converter: int = 0,
) -> tuple[MemoryItem, ...]:
    """What each stage takes at most, with the worker beside it.

    Checks count a whole file: llama.cpp maps it, but copies the weights of some types to compute
    with them (477 of 717 MB of a Q4_K_M, llama.cpp of llama-cpp-python 0.3.36 on x86).

    Args:
        prediction: of the model; without one only the converter is known.
        levels: bytes of each file.
        threads: of the pass; 0 stands for all that there are.
        positions: that transformers computes, `reference_memory.positions` of the prompts; by
            default the most that there can be.
        converter: what llama.cpp's takes (`converter_memory`); 0 if it has nothing to do.
    """
    converting = [MemoryItem(CONVERTING, converter)] if converter else []
    if prediction is None:
        return (*converting, *(MemoryItem(it, None) for it in (WRITING, REFERENCE, CHECKING)))
    held, vocabulary = prediction.held, prediction.vocabulary
    head = prediction.head_bytes
    logits = _LOGIT_COPIES * most_logit_bytes(vocabulary)
    if held.is_file:
        reference = held.reference + logits
    else:
        if positions is None:
            positions = most_positions(sum(prediction.values), vocabulary)
        reference = held.reference + logits_memory(positions, vocabulary)
    worker = _worker_bytes(held, vocabulary, len(levels) * head)
    per_token = _READING_GGUF_TOKEN_BYTES if held.is_file else _READING_TOKEN_BYTES
    stages = {
        READING: _READING_BYTES + per_token * vocabulary,
        WRITING: memory_of_pass(prediction, len(levels), threads),
        REFERENCE: reference,
        CHECKING: _PROCESS_BYTES + _HEAD_COPIES * head + logits + max(levels.values(), default=0),
    }
    told = [MemoryItem(what, worker + size) for what, size in stages.items()]
    return (told[0], *(MemoryItem(it.what, worker + converter) for it in converting), *told[1:])


def _worker_bytes(held: Held, vocabulary: int, heads: int) -> int:
    """The process that sees to an export: it keeps what is read of the tokenizer, and the heads."""
    per_token = _WORKER_GGUF_TOKEN_BYTES if held.is_file else _WORKER_TOKEN_BYTES
    return _WORKER_BYTES + _TRACKER_BYTES + per_token * vocabulary + heads


def converter_memory(vocabulary: int, largest: int) -> int:
    """What llama.cpp's converter takes at most.

    It reads and writes one tensor after the other, a block's experts as one; its tokenizer is that
    of transformers.

    Args:
        vocabulary: tokens of the model; 0 if it does not say.
        largest: weights of its largest module.
    """
    tensor = _CONVERTER_COPIES * _FLOAT32 * largest
    return _CONVERTER_BYTES + _CONVERTER_TOKEN_BYTES * vocabulary + tensor


def peak(items: Sequence[MemoryItem]) -> int | None:
    """The most at any time; None if that is not known of every stage."""
    sizes = [item.bytes for item in items if item.bytes is not None]
    return max(sizes, default=0) if len(sizes) == len(items) else None


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
