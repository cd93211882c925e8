"""What a forward pass keeps for the backward pass, worked out from shapes. Amounts are bytes.

The formulas for float32 on the CPU were compared with every allocation that torch makes there;
those for 16 bits and for Unsloth have never been compared with a card.
"""

import re
from dataclasses import dataclass

from tunesmith.training.backend_choice import Choice
from tunesmith.training.model_shapes import (
    Block,
    Linear,
    ModelShapes,
    Role,
    is_expert,
    is_gated,
    is_other_expert,
    role_of,
    targets_of,
)
from tunesmith.training.spec import TrainSpec

_FLOAT32 = 4
_ORDER: tuple[Role, ...] = ("queries", "attended", "expanded", "contracted")  # in a layer
_FIRST_NORM = re.compile(r"^(input_layernorm|ln_1|attention_norm|norm1|ln_attn)$")


@dataclass(frozen=True, slots=True)
class Load:
    """Rows that pass through the model at a time.

    Attributes:
        rows: how many.
        length: tokens of the longest; the others are filled up to it.
        predicted: positions of a row at which a token is predicted; logits are made for one more.
        is_padded: they differ in length, so that attention has a mask.
    """

    rows: int
    length: int
    predicted: int
    is_padded: bool = True

    @property
    def tokens(self) -> int:
        """Places in the batch, filled up ones as well."""
        return self.rows * self.length


def held_activations(shapes: ModelShapes, spec: TrainSpec, choice: Choice, load: Load) -> int:
    """What the forward pass keeps for the backward pass.

    Without checkpointing everything that `block_activations` tells of each layer, from the first
    adapter on; with it the input of each layer (Chen et al. 2016, arXiv:1604.06174), which Unsloth
    keeps in main memory, and the mask. Then the last norm's input in float32 and one number for
    each token, and the rotation of each position.
    """
    width = width_of(choice)
    rest = _FLOAT32 * (shapes.hidden + 1) * load.tokens
    rotation = 2 * width * shapes.head_dim * load.length
    if not choice.gradient_checkpointing:
        adapted = {layer.module for layer in targets_of(shapes, spec)}
        blocks, first = _reached(shapes, adapted)
        since = first
        for block in blocks:
            rest += block_activations(shapes, spec, choice, load, block, adapted, since=since)
            since = None
        reaches_attention = len(blocks) > 1 or first in (None, "queries")
        return rest + (rotation if reaches_attention else 0)
    inputs = 0 if choice.name == "unsloth" else len(shapes.blocks) * width * shapes.hidden
    mask = load.rows * load.length**2 if _has_mask(choice, load) else 0
    return rest + rotation + inputs * load.tokens + mask


def _reached(shapes: ModelShapes, adapted: set[str]) -> tuple[tuple[Block, ...], Role | None]:
    """The layers that gradients reach, and what of the first one has its first adapter."""
    for number, block in enumerate(shapes.blocks):
        roles = {role_of(layer) for layer in block.linears if layer.module in adapted}
        if roles:
            return shapes.blocks[number:], min(roles, key=_ORDER.index)
    return (), None


def passing_activations(shapes: ModelShapes, spec: TrainSpec, choice: Choice, load: Load) -> int:
    """What the backward pass of one layer makes and gives back.

    With checkpointing all that the largest layer keeps, less its input, which is there already;
    in any case the gradients of the residual stream and of the two products of the MLP.
    """
    width = width_of(choice)
    widest = _FLOAT32 if _makes_copies(choice) else width
    gradients = widest * (shapes.hidden + 2 * shapes.intermediate) * load.tokens
    if not choice.gradient_checkpointing:
        return gradients
    adapted = {layer.module for layer in targets_of(shapes, spec)}
    largest = max(
        (block_activations(shapes, spec, choice, load, it, adapted) for it in shapes.blocks),
        default=0,
    )
    if width_of(choice) == _FLOAT32 and choice.name != "unsloth":
        largest -= _FLOAT32 * shapes.hidden * load.tokens
    return gradients + largest


def block_activations(
    shapes: ModelShapes,
    spec: TrainSpec,
    choice: Choice,
    load: Load,
    block: Block,
    adapted: set[str],
    *,
    since: Role | None = None,
) -> int:
    """What autograd keeps of one decoder layer whose own weights are not trained.

    A frozen linear layer keeps nothing; what an adapter, a norm, the attention and the product in
    the MLP need is kept (torch's derivatives.yaml). What comes before the first adapter of all,
    which is at `since`, needs no gradient and keeps nothing.
    """
    # The first expert stands for those that are used.
    layers = [it for it in block.linears if it.module in adapted and not is_other_expert(it)]
    per_token = _norm_bytes(shapes, choice, block, since) + _adapter_inputs(
        shapes, spec, choice, layers, since
    )
    per_pair = 0
    if since in (None, "queries"):
        per_token += _attention_bytes(shapes, choice, load)
        per_pair = width_of(choice) if _has_mask(choice, load) else 0  # the mask as numbers
    if since != "contracted":
        per_token += _mlp_bytes(shapes, choice, block)
    return per_token * load.tokens + per_pair * load.rows * load.length**2


def _norm_bytes(shapes: ModelShapes, choice: Choice, block: Block, since: Role | None) -> int:
    """Each norm keeps its input in float32, and one number for each row of it.

    That is transformers' RMSNorm, which computes in float32; Unsloth's keeps the input as it is
    (kernels/rms_layernorm.py).
    """
    width = width_of(choice) if choice.name == "unsloth" else _FLOAT32
    before = len(_ORDER[: _ORDER.index(since) + 1]) if since else 0  # parts without a gradient
    total = 0
    for name, size in block.norms:
        if "attn" in name and size != shapes.hidden:  # of queries or keys, perhaps for each head
            rows = shapes.heads if "q" in name.rpartition(".")[2] else shapes.key_value_heads
            kept = (width * size + _FLOAT32) * (rows if size == shapes.head_dim else 1)
            total += kept if before <= 1 else 0
        else:
            first = _FIRST_NORM.search(name) is not None
            total += width * size + _FLOAT32 if before == 0 or (before <= 2 and not first) else 0
    return total


def _attention_bytes(shapes: ModelShapes, choice: Choice, load: Load) -> int:
    """Queries, keys, values and result of each token, and a number for each head.

    Fused attention (Dao et al. 2022, arXiv:2205.14135) keeps these and no probabilities. With a
    mask transformers repeats keys and values for each head (sdpa_attention_forward).
    """
    queries = shapes.heads * shapes.head_dim
    values = queries if _has_mask(choice, load) else shapes.key_value_heads * shapes.head_dim
    return width_of(choice) * (2 * queries + 2 * values) + _FLOAT32 * shapes.heads


def _has_mask(choice: Choice, load: Load) -> bool:
    """Whether attention is given a mask; Unsloth trains without one, filling being at the end."""
    return load.is_padded and choice.name != "unsloth"


def _mlp_bytes(shapes: ModelShapes, choice: Choice, block: Block) -> int:
    """What the MLP keeps beside its adapters' inputs.

    With a gate: the gate's product, its activation, and the other product, of which Unsloth makes
    the activation again (kernels/fast_lora.py); without one the product before its activation.
    Behind a norm in float32 bitsandbytes' layers give float32, whatever they compute in
    (Linear4bit.forward), and so does the MLP.
    """
    width = _mlp_width(choice) * shapes.intermediate * max(1, shapes.experts)
    if not is_gated(block):
        return width
    return (2 if choice.name == "unsloth" else 3) * width


def _adapter_inputs(
    shapes: ModelShapes,
    spec: TrainSpec,
    choice: Choice,
    adapted: list[Linear],
    since: Role | None,
) -> int:
    """What LoRA keeps for each token: the r numbers between A and B, and the input of A.

    Layers that have their input in common share it, and the attention's result is kept already
    where gradients reach it; Unsloth makes the input of the MLP's last matrix again. Dropout gives
    each layer an input of its own and a mask: numbers on the CPU, a byte each on a card.
    """
    width = width_of(choice)
    between = sum(width * spec.r * _uses(shapes, layer) for layer in adapted)
    if spec.lora_dropout > 0:
        noise = width if choice.device == "cpu" else 1
        return between + sum(
            # The noise is for the gradient of the input, which the first adapter's has none of.
            _uses(shapes, it) * it.n_in * (width + (0 if role_of(it) == since else noise))
            for it in adapted
        )
    if _makes_copies(choice):  # autocast narrows the norm's float32 for each layer by itself
        return between + sum(
            width * it.n_in * _uses(shapes, it) for it in adapted if role_of(it) != "attended"
        )
    kept = {role_of(it): width * it.n_in * _uses(shapes, it) for it in adapted}
    if since != "attended":
        kept.pop("attended", None)
    if choice.name == "unsloth":
        kept.pop("contracted", None)
    return between + sum(kept.values())


def _uses(shapes: ModelShapes, layer: Linear) -> int:
    """How many layers of this kind see a token: of experts as many as are used."""
    return max(1, shapes.experts) if is_expert(layer) else 1


def width_of(choice: Choice) -> int:
    """Bytes of a number that is computed with."""
    return _FLOAT32 if choice.dtype == "float32" else 2


def _makes_copies(choice: Choice) -> bool:
    """Whether norms are in float32 and products in 16 bits (the peft backend on a card)."""
    return choice.name == "peft" and choice.dtype != "float32"


def _mlp_width(choice: Choice) -> int:
    return _FLOAT32 if _makes_copies(choice) and choice.four_bit else width_of(choice)
