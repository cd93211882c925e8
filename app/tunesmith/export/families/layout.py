"""Which weights a checkpoint of a family must have, of which shape, and what they become in GGUF.

A family describes itself as a `Layout`; `read_tensors` holds a checkpoint against it. Unknown,
missing and wrong-shaped weights are refused here, before anything is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.export.family import OutTensor, Piece
from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.safetensors_file import StoredTensor

EMBEDDING, HEAD = "model.embed_tokens", "lm_head"

_NUMBER = "(0|[1-9][0-9]{0,6})"
_BLOCK = re.compile(rf"model\.layers\.{_NUMBER}\.(.+)")
_EXPERT = re.compile(rf"mlp\.experts\.{_NUMBER}\.(gate|up|down)_proj\.weight")
_FUSED = ("mlp.experts.gate_up_proj", "mlp.experts.down_proj")
_FUSED_WEIGHTS = tuple(f".{name}.weight" for name in _FUSED)
# Old checkpoints store the rotary frequencies; they follow from the configuration.
_DERIVED = re.compile(r"(model\.layers\.\d+\.self_attn\.|model\.)rotary_emb\.inv_freq")


@dataclass(frozen=True, slots=True)
class Part:
    """A weight by its name in GGUF, without `.weight`.

    Attributes:
        shape: in numpy's order, as it is written.
        heads: rows are brought from Hugging Face's rotary order to llama.cpp's, by head.
        add: added to every value (Gemma stores its norms less one).
        bias: whether a `.bias` of as many values as rows may or must be there too.
    """

    name: str
    shape: tuple[int, ...]
    heads: int = 0
    add: float = 0.0
    bias: Literal["none", "optional", "required"] = "none"


@dataclass(frozen=True, slots=True)
class Experts:
    """The feed-forward experts of every block: `count` of them, from `hidden` to `inner` values."""

    count: int
    hidden: int
    inner: int


@dataclass(frozen=True, slots=True)
class Layout:
    """All weights of a family, by the name of their module.

    Attributes:
        top: outside the blocks.
        block: of every block, by the name within it.
        blocks: how many there are.
        experts: of every block, if the model is a mixture of experts.
        tied: the head is the embedding; one that is stored too is ignored, as transformers does.
    """

    top: Mapping[str, Part]
    block: Mapping[str, Part]
    blocks: int
    experts: Experts | None = None
    tied: bool = False


def _as_it_is(name: str) -> str | None:
    return name


@dataclass(slots=True)
class _Reading:
    """A checkpoint while its weights are held against the layout."""

    model: ModelFolder
    layout: Layout
    tensors: list[OutTensor] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)
    experts: dict[int, dict[tuple[int, str], str]] = field(default_factory=dict)
    fused: set[int] = field(default_factory=set)


def read_tensors(
    model: ModelFolder, layout: Layout, names: Callable[[str], str | None] = _as_it_is
) -> tuple[tuple[OutTensor, ...], frozenset[str]]:
    """The tensors of the file in the checkpoint's order, and the weights that none of them needs.

    Args:
        model: the checkpoint.
        layout: what its family says.
        names: a weight's name as the layout knows it, or None for what is no part of the text
            model.

    Raises:
        InputError: `export.tensor-unknown`, `export.tensor-shape`, `export.tensor-missing`.
    """
    reading = _Reading(model, layout)
    for stored_name, tensor in model.weights.items():
        name = names(stored_name)
        if name is None or _DERIVED.fullmatch(name) or (name == f"{HEAD}.weight" and layout.tied):
            reading.ignored.add(stored_name)
            continue
        if name.endswith(_FUSED_WEIGHTS):  # some writers add this to what is no module
            name = name.removesuffix(".weight")
        if name in reading.seen:
            raise _unknown(reading, tensor)
        reading.seen.add(name)
        reading.tensors.extend(_converted(reading, name, tensor))
    missing = sorted(_wanted(reading) - reading.seen)
    if missing:
        raise InputError(
            "export.tensor-missing",
            f"{model.path} lacks {len(missing)} tensors, the first {missing[0]}.",
            "Download the whole model; a part may be missing.",
        )
    return tuple(reading.tensors), frozenset(reading.ignored)


def _converted(reading: _Reading, name: str, tensor: StoredTensor) -> Iterator[OutTensor]:
    layout = reading.layout
    match = _BLOCK.fullmatch(name)
    module, _, kind = name.rpartition(".")
    if match is None:
        part, prefix = layout.top.get(module), ""
    elif int(match[1]) >= layout.blocks:
        part, prefix = None, ""
    elif layout.experts and (expert := _EXPERT.fullmatch(match[2])):
        yield from _expert(reading, int(match[1]), int(expert[1]), expert[2], tensor)
        return
    elif layout.experts and match[2] in _FUSED:
        yield from _fused_experts(reading, int(match[1]), match[2], tensor)
        return
    else:
        part, prefix = layout.block.get(match[2].rpartition(".")[0]), f"blk.{int(match[1])}."
    if part is None or kind not in ("weight", "bias") or (kind == "bias" and part.bias == "none"):
        raise _unknown(reading, tensor)
    shape = part.shape[:1] if kind == "bias" else part.shape
    _check_shape(tensor, shape)
    piece = Piece(tensor.name, heads=part.heads, add=part.add)
    yield OutTensor(f"{prefix}{part.name}.{kind}", shape, (piece,))


def _expert(
    reading: _Reading, block: int, number: int, kind: str, tensor: StoredTensor
) -> Iterator[OutTensor]:
    """Once the last expert of a block is seen, the three stacks; nothing before."""
    experts = reading.layout.experts
    if experts is None or number >= experts.count:
        raise _unknown(reading, tensor)
    wide = (experts.inner, experts.hidden)
    _check_shape(tensor, wide[::-1] if kind == "down" else wide)
    found = reading.experts.setdefault(block, {})
    if block in reading.fused:
        raise _unknown(reading, tensor)
    found[number, kind] = tensor.name
    if len(found) == 3 * experts.count:
        for each in ("down", "gate", "up"):
            pieces = tuple(Piece(found[index, each]) for index in range(experts.count))
            yield _stack(experts, block, each, pieces)


def _fused_experts(
    reading: _Reading, block: int, name: str, tensor: StoredTensor
) -> Iterator[OutTensor]:
    """All experts of a block in one weight of three dimensions, gate above up in each."""
    experts = reading.layout.experts
    if experts is None or block in reading.experts:
        raise _unknown(reading, tensor)
    reading.fused.add(block)
    inner = experts.inner
    if "down_proj" in name:
        _check_shape(tensor, (experts.count, experts.hidden, inner))
        yield _stack(experts, block, "down", (Piece(tensor.name),))
        return
    _check_shape(tensor, (experts.count, 2 * inner, experts.hidden))
    for offset, kind in ((0, "gate"), (inner, "up")):
        pieces = tuple(
            Piece(tensor.name, first=2 * inner * index + offset, rows=inner)
            for index in range(experts.count)
        )
        yield _stack(experts, block, kind, pieces)


def _stack(experts: Experts, block: int, kind: str, pieces: tuple[Piece, ...]) -> OutTensor:
    wide = (experts.inner, experts.hidden)
    shape = (experts.count, *(wide[::-1] if kind == "down" else wide))
    return OutTensor(f"blk.{block}.ffn_{kind}_exps.weight", shape, pieces)


def _wanted(reading: _Reading) -> set[str]:
    """Names of all weights that must be there; those of experts in the form that the block has."""
    layout = reading.layout
    # Whatever config.json claims, one more than there are weights is enough to miss some.
    enough = len(reading.model.weights) + 1
    wanted: set[str] = set()
    for module, part in layout.top.items():
        if module != HEAD or not layout.tied:
            wanted |= _of_part(module, part)
    for index in range(min(layout.blocks, enough)):
        prefix = f"model.layers.{index}."
        for module, part in layout.block.items():
            wanted |= _of_part(prefix + module, part)
        if index in reading.fused:
            wanted |= {prefix + name for name in _FUSED}
        elif layout.experts:
            wanted |= {
                f"{prefix}mlp.experts.{number}.{kind}_proj.weight"
                for number in range(min(layout.experts.count, enough))
                for kind in ("down", "gate", "up")
            }
    return wanted


def _of_part(module: str, part: Part) -> set[str]:
    kinds = ("weight", "bias") if part.bias == "required" else ("weight",)
    return {f"{module}.{kind}" for kind in kinds}


def _check_shape(tensor: StoredTensor, expected: tuple[int, ...]) -> None:
    if tensor.shape != expected:
        raise InputError(
            "export.tensor-shape",
            f"{tensor.file}: {tensor.name} has the shape {list(tensor.shape)}; config.json says "
            f"{list(expected)}.",
            "config.json and the weights do not belong together; download both again.",
        )


def _unknown(reading: _Reading, tensor: StoredTensor) -> InputError:
    return InputError(
        "export.tensor-unknown",
        f"{tensor.file} has the tensor {tensor.name}, which llama.cpp has no place for in a "
        f"{reading.model.architecture}.",
        "config.json may name the wrong architecture; use the model's own files.",
    )
