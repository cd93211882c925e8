"""What a training keeps in memory, item by item, worked out from shapes. Amounts are bytes.

On a card this is the VRAM, otherwise main memory. Each formula stands in the function that has it,
with its source. Those for float32 on the CPU were compared with every allocation that torch makes
there; those for a card have never been compared with one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tunesmith.training.activations import Load, held_activations, passing_activations, width_of
from tunesmith.training.backend_choice import Choice
from tunesmith.training.model_shapes import (
    Linear,
    ModelShapes,
    saved_sizes,
    targets_of,
    trained_parameters,
)
from tunesmith.training.spec import TrainSpec

What = Literal[
    "weights", "adapter", "gradients", "optimizer", "activations", "logits", "recomputed",
    "dequantized", "context", "libraries", "rows",
]  # fmt: skip
Moment = Literal["loss", "backward", "evaluation"]

_FLOAT32 = 4
# Dettmers et al. 2023 (arXiv:2305.14314), section 3: 4 bits, an 8-bit scale for each 64 weights,
# and a 32-bit one for each 256 of those: 4 + 8/64 + 32/(64 x 256) = 4.127 bits.
NF4_BITS_PER_WEIGHT = 4 + 8 / 64 + 32 / (64 * 256)
# bitsandbytes: a float32 scale for each 256 values of a moment; tensors of fewer than 4,096 values
# keep 32-bit moments (Optimizer2State, block-wise; min_8bit_size).
_EIGHT_BIT_BLOCK, _EIGHT_BIT_LEAST = 256, 4096
# A card's driver, torch's kernels and the workspaces of cuBLAS, before a tensor is made: between
# 0.3 and 0.6 GB by driver and card in reports; not measured here.
CUDA_CONTEXT = 450_000_000
# Python with torch, transformers and peft on the CPU, resident: 384 MB; the tokenizer of 49,152
# tokens adds 50 MB (Linux x86-64, torch 2.13, transformers 5.17).
CPU_LIBRARIES = 440_000_000
# The same with torch's CUDA libraries, of which a process touches a part; not measured here.
CUDA_LIBRARIES = 2_500_000_000
# A tokenised row in Python: ids, labels and the place of each token as tuples of numbers. Measured
# with tracemalloc (CPython 3.11, English, 49,152 tokens): 149 bytes a token in rows of 221 tokens,
# 162 in rows of 867, whose larger places are numbers of their own.
TOKEN_BYTES = 170
_CHUNK_LOGITS = 1 << 30  # that Unsloth's loss has at a time, at most


@dataclass(frozen=True, slots=True)
class MemoryItem:
    """One thing that is kept at the peak."""

    what: What
    bytes: int


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """What is kept when it is most; `items` add up to `total`."""

    items: tuple[MemoryItem, ...]
    moment: Moment

    @property
    def total(self) -> int:
        """Bytes at the peak."""
        return sum(item.bytes for item in self.items)

    def bytes_of(self, what: What) -> int:
        """One item; 0 if it is not there at the peak."""
        return sum(item.bytes for item in self.items if item.what == what)


def memory_need(
    shapes: ModelShapes,
    spec: TrainSpec,
    choice: Choice,
    load: Load,
    evaluated: Load | None = None,
    *,
    tokens_kept: int = 0,
) -> MemoryNeed:
    """What the device that trains has to keep, at the moment when that is most.

    Args:
        shapes: of the base model.
        spec: the training.
        choice: where and in which numbers it is done.
        load: the heaviest micro-batch.
        evaluated: the heaviest batch of an evaluation; None where nothing is held out.
        tokens_kept: tokens of all rows, which lie in main memory.
    """
    targets = targets_of(shapes, spec)
    standing = [
        MemoryItem("weights", weight_bytes(shapes, choice)),
        MemoryItem("adapter", adapter_bytes(shapes, spec, targets)),
        MemoryItem("gradients", adapter_bytes(shapes, spec, targets)),
        MemoryItem("optimizer", optimizer_bytes(shapes, spec, targets, choice.optim)),
    ]
    if choice.device == "cuda":
        standing.append(MemoryItem("context", CUDA_CONTEXT))
    else:
        standing.append(MemoryItem("libraries", CPU_LIBRARIES))
        standing.append(MemoryItem("rows", TOKEN_BYTES * tokens_kept))
    moments = _moments(shapes, spec, choice, load, evaluated)
    moment = max(moments, key=lambda name: sum(item.bytes for item in moments[name]))
    return MemoryNeed((*standing, *moments[moment]), moment)


def main_memory(shapes: ModelShapes, choice: Choice, load: Load, tokens_kept: int) -> int:
    """Main memory of a training on a card: libraries, rows, and activations that are moved there.

    Unsloth's checkpoints keep each layer's input in main memory (unsloth_zoo's
    gradient_checkpointing.py). Weights pass through it part by part. Never compared with a card.
    """
    offloaded = 0
    if choice.name == "unsloth" and choice.gradient_checkpointing:
        offloaded = len(shapes.blocks) * width_of(choice) * shapes.hidden * load.tokens
    return CUDA_LIBRARIES + TOKEN_BYTES * tokens_kept + offloaded


def weight_bytes(shapes: ModelShapes, choice: Choice) -> int:
    """The base model: linear layers in NF4 if asked for, everything else in what is computed in.

    bitsandbytes leaves embedding, output matrix and norms alone (transformers'
    get_keys_to_not_convert).
    """
    width = width_of(choice)
    if not choice.four_bit:
        return width * shapes.parameters
    quantized = shapes.linear_parameters
    rest = shapes.parameters - quantized
    return int(quantized * NF4_BITS_PER_WEIGHT / 8) + width * rest


def adapter_bytes(shapes: ModelShapes, spec: TrainSpec, targets: Iterable[Linear]) -> int:
    """Trained parameters; peft and Unsloth keep them, and so their gradients, in float32.

    Modules that are trained whole (`modules_to_save`) are a second copy.
    """
    return _FLOAT32 * (trained_parameters(targets, spec) + sum(saved_sizes(shapes, spec)))


def optimizer_bytes(
    shapes: ModelShapes, spec: TrainSpec, targets: Iterable[Linear], optim: str
) -> int:
    """AdamW's two moments (Kingma and Ba 2014): float32 each, or 8 bits with a scale per block.

    Of the paged one this is the most: it moves them to main memory when the card is full.
    """
    sizes = [
        size
        for layer in targets
        for size in (spec.r * layer.n_in, spec.r * layer.n_out, layer.n_out * spec.use_dora)
    ]
    if optim == "adamw_torch":
        return 2 * _FLOAT32 * sum((*sizes, *saved_sizes(shapes, spec)))
    return sum(_eight_bit(size) for size in (*sizes, *saved_sizes(shapes, spec)))


def _eight_bit(size: int) -> int:
    if size < _EIGHT_BIT_LEAST:
        return 2 * _FLOAT32 * size
    return 2 * (size + _FLOAT32 * -(-size // _EIGHT_BIT_BLOCK))


def _moments(
    shapes: ModelShapes, spec: TrainSpec, choice: Choice, load: Load, evaluated: Load | None
) -> dict[Moment, list[MemoryItem]]:
    """What passes, by moment: at the loss, in a layer's backward pass, at an evaluation's loss.

    Logits are given back before the first layer's backward pass begins, so that they and what is
    computed again are never there together.
    """
    held = held_activations(shapes, spec, choice, load)
    dequantized = width_of(choice) * shapes.largest_linear if choice.four_bit else 0
    moments: dict[Moment, list[MemoryItem]] = {
        "loss": [
            MemoryItem("activations", held),
            MemoryItem("logits", logit_bytes(shapes, choice, load)),
        ],
        "backward": [
            MemoryItem("activations", held),
            MemoryItem("recomputed", passing_activations(shapes, spec, choice, load)),
            MemoryItem("dequantized", dequantized),
        ],
    }
    if evaluated is not None:
        moments["evaluation"] = [MemoryItem("logits", logit_bytes(shapes, choice, evaluated))]
    return moments


def logit_bytes(shapes: ModelShapes, choice: Choice, load: Load) -> int:
    """Logits, and what cross entropy makes of them.

    In float32 the logits, a copy without the last position, and the logarithms of the softmax; in
    16 bits those twice in float32, and in the backward pass three of them (torch's log_softmax and
    nll_loss). Unsloth's loss makes them in pieces, of which one is there at a time (unsloth_zoo's
    fused_losses/cross_entropy_loss.py).
    """
    positions = load.rows * (load.predicted + 1)
    predicted = load.rows * load.predicted
    if width_of(choice) == _FLOAT32:
        copies = 2 * predicted if load.rows > 1 else predicted  # of one row it is no copy
        whole = _FLOAT32 * shapes.vocabulary * max(positions + copies, 3 * predicted)
    else:
        whole = shapes.vocabulary * max(2 * positions + 8 * predicted, 12 * predicted)
    return min(whole, _CHUNK_LOGITS) if choice.name == "unsloth" else whole
