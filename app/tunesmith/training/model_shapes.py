"""The sizes that decide what a training takes, from config.json and the headers of the weights.

No weight is read, and nothing of torch is needed; which layers get an adapter is told here, too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunesmith.core.bounded_json import JsonObject
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.models.safetensors_file import StoredTensor
from tunesmith.training.spec import TrainSpec

_OUTPUT = re.compile(r"(^|\.)(lm_head|embed_out|output)$")
_EMBEDDING = re.compile(r"(^|[._])(embed\w*|wte|wpe|embeddings?)($|\.)")
_BLOCK = re.compile(r"^(.*?\.)?(layers|h|blocks|block)\.(\d+)\.(.*)$")
_NO_TEXT = re.compile(r"(^|\.)(vision|visual|audio)\w*(\.|$)")
_EXPERT = re.compile(r"(?:^|\.)experts\.(\d+)\.")
_GATES = ("gate_proj", "gate_up_proj", "w1")
_LAST = ("o_proj", "out_proj", "dense", "c_proj", "wo", "down_proj", "fc2", "dense_4h_to_h", "w2")

Role = Literal["queries", "attended", "expanded", "contracted"]


@dataclass(frozen=True, slots=True)
class Linear:
    """One linear layer of the base model: its module's name and shape."""

    module: str
    n_out: int
    n_in: int

    @property
    def elements(self) -> int:
        """Number of its weights."""
        return self.n_out * self.n_in

    @property
    def parent(self) -> str:
        """The module that it is part of, such as `model.layers.0.mlp`."""
        return self.module.rpartition(".")[0]

    @property
    def name(self) -> str:
        """The last part of its name, such as `q_proj`."""
        return self.module.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Block:
    """One decoder layer; `norms` are names and widths of its norms' weights."""

    linears: tuple[Linear, ...] = ()
    norms: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelShapes:
    """Sizes of a model; 0 stands for what its config does not tell.

    Attributes:
        parameters: numbers in its tensors, an output matrix that is the embedding counted once.
        linears: the layers that peft's `all-linear` means and that bitsandbytes quantizes: all but
            embedding and output matrix.
        blocks: decoder layers in their order, of a model for text.
        hidden: width of the residual stream.
        intermediate: width between the matrices of an MLP.
        vocabulary: rows of the embedding.
        experts: how many of them are used for a token; 0 where there are none.
        context: the longest one in tokens that the model was made for.
        sizes: parameters of each embedding and output matrix, by its module's name.
    """

    parameters: int
    linears: tuple[Linear, ...]
    blocks: tuple[Block, ...] = ()
    hidden: int = 0
    intermediate: int = 0
    heads: int = 0
    key_value_heads: int = 0
    head_dim: int = 0
    vocabulary: int = 0
    experts: int = 0
    context: int = 0
    sizes: tuple[tuple[str, int], ...] = ()

    @property
    def are_known(self) -> bool:
        """Whether activations can be worked out: there are blocks, heads and widths."""
        return bool(self.blocks and self.hidden and self.heads and self.head_dim)

    @property
    def linear_parameters(self) -> int:
        """Weights of all linear layers."""
        return sum(layer.elements for layer in self.linears)

    @property
    def largest_linear(self) -> int:
        """Weights of the largest of them."""
        return max((layer.elements for layer in self.linears), default=0)


def read_shapes(folder: Path) -> ModelShapes:
    """The shapes of a model folder.

    Raises:
        InputError: as `open_model`, or `model.config-value`.
    """
    return shapes_of(open_model(folder, quantized="allow"))


def shapes_of(model: ModelFolder) -> ModelShapes:
    """The shapes of a model that is open.

    Raises:
        InputError: `model.config-value`.
    """
    config = _text_config(model.config)
    weights = _counted(model)
    widths = _Widths.of(config)
    linears = tuple(
        layer
        for name, tensor in weights.items()
        if (module := _linear_module(name, tensor)) and not _is_no_layer(module)
        if (layer := _linear(module, tensor, widths)) is not None
    )
    return ModelShapes(
        parameters=sum(_elements(name, tensor) for name, tensor in weights.items()),
        linears=linears,
        blocks=_blocks(weights, linears),
        hidden=widths.hidden,
        intermediate=widths.intermediate,
        heads=widths.heads,
        key_value_heads=widths.key_value_heads,
        head_dim=widths.head_dim,
        vocabulary=config.integer("vocab_size", 0),
        experts=config.integer("num_experts_per_tok", 0),
        context=config.integer("max_position_embeddings", config.integer("n_positions", 0) or 0),
        sizes=tuple(
            (module, tensor.elements)
            for name, tensor in weights.items()
            if (module := _linear_module(name, tensor)) and _is_no_layer(module)
        ),
    )


def targets_of(shapes: ModelShapes, spec: TrainSpec) -> tuple[Linear, ...]:
    """The layers that get an adapter."""
    return tuple(
        layer
        for layer in shapes.linears
        if is_target(layer.module, spec.target_modules)
        and _is_in(layer.module, spec.layers_to_transform)
    )


def trained_parameters(layers: Iterable[Linear], spec: TrainSpec) -> int:
    """What LoRA adds to layers: r x in and out x r to each (Hu et al. 2021, section 4).

    DoRA adds a length for each output (Liu et al. 2024, section 4.1).
    """
    return sum(
        spec.r * (layer.n_in + layer.n_out) + (layer.n_out if spec.use_dora else 0)
        for layer in layers
    )


def saved_sizes(shapes: ModelShapes, spec: TrainSpec) -> list[int]:
    """Parameters of each module that is trained whole (`modules_to_save`).

    An output matrix that is the embedding is trained as that.
    """
    names = list(spec.modules_to_save)
    is_tied = not any(_OUTPUT.search(module) for module, _ in shapes.sizes)
    if is_tied and any(_OUTPUT.search(name) for name in names):
        whole = shapes.vocabulary * shapes.hidden
        names += [module for module, size in shapes.sizes if size == whole]
    sizes = [*shapes.sizes, *((layer.module, layer.elements) for layer in shapes.linears)]
    return [
        size
        for module, size in sizes
        if any(module == name or module.endswith(f".{name}") for name in names)
    ]


def all_trained(shapes: ModelShapes, spec: TrainSpec) -> int:
    """Parameters that a spec trains and writes; 0 where no layer gets an adapter: that is refused.

    The few rows that `mean_init_untrained` trains are not counted.
    """
    targets = targets_of(shapes, spec)
    if not targets:
        return 0
    return trained_parameters(targets, spec) + sum(saved_sizes(shapes, spec))


def is_target(module: str, targets: str | tuple[str, ...]) -> bool:
    """Whether peft puts an adapter on a module: all, a pattern for whole names, or name endings."""
    if targets == "all-linear":
        return True
    if isinstance(targets, str):
        try:
            return re.fullmatch(targets, module) is not None
        except re.error:
            return False
    return any(module == target or module.endswith(f".{target}") for target in targets)


def _is_in(module: str, numbers: tuple[int, ...]) -> bool:
    if not numbers:
        return True
    match = _BLOCK.match(f"{module}.")
    return match is not None and int(match[3]) in numbers


@dataclass(frozen=True, slots=True)
class _Widths:
    hidden: int
    intermediate: int
    heads: int
    key_value_heads: int
    head_dim: int

    @classmethod
    def of(cls, config: JsonObject) -> "_Widths":
        heads = config.integer("num_attention_heads", config.integer("n_head", 0))
        hidden = config.integer("hidden_size", config.integer("n_embd", 0))
        return cls(
            hidden,
            _intermediate(config),
            heads,
            config.integer("num_key_value_heads", heads),
            config.integer("head_dim", hidden // heads if heads else 0),
        )

    def shape(self, name: str) -> tuple[int, int]:
        """Rows and columns of a layer by its usual name; zeros for another."""
        queries, values = self.heads * self.head_dim, self.key_value_heads * self.head_dim
        return {
            "q_proj": (queries, self.hidden),
            "k_proj": (values, self.hidden),
            "v_proj": (values, self.hidden),
            "o_proj": (self.hidden, queries),
            "gate_proj": (self.intermediate, self.hidden),
            "up_proj": (self.intermediate, self.hidden),
            "down_proj": (self.hidden, self.intermediate),
        }.get(name, (0, 0))


def _linear(module: str, tensor: StoredTensor, widths: _Widths) -> Linear | None:
    """A layer; one that bitsandbytes packed (two weights a byte, in a column) by its name."""
    if tensor.dtype != "U8":
        return Linear(module, *tensor.shape)
    shape = widths.shape(module.rpartition(".")[2])
    return Linear(module, *shape) if shape[0] * shape[1] == 2 * tensor.elements else None


def _elements(name: str, tensor: StoredTensor) -> int:
    """Numbers that a tensor stands for; what bitsandbytes keeps beside its weights is none."""
    if tensor.dtype == "U8":
        return 2 * tensor.elements if name.endswith(".weight") else 0
    return 0 if ".weight." in name else tensor.elements


def _text_config(config: JsonObject) -> JsonObject:
    """The section on the language model; of most models the whole."""
    section = config.section("text_config")
    return section if section.values else config


def _counted(model: ModelFolder) -> dict[str, StoredTensor]:
    """The tensors without an output matrix that is a copy of the embedding."""
    tied = model.config.flag("tie_word_embeddings", default=False)
    if not tied or not any(_EMBEDDING.search(name) for name in model.weights):
        return model.weights
    return {
        name: tensor
        for name, tensor in model.weights.items()
        if not _OUTPUT.search(name.removesuffix(".weight"))
    }


def _linear_module(name: str, tensor: StoredTensor) -> str:
    module, _, kind = name.rpartition(".")
    return module if kind == "weight" and len(tensor.shape) == 2 else ""


def _is_no_layer(module: str) -> bool:
    """Embeddings and the output matrix: `all-linear` and bitsandbytes leave them as they are."""
    return bool(_OUTPUT.search(module) or _EMBEDDING.search(module))


def _blocks(weights: dict[str, StoredTensor], linears: tuple[Linear, ...]) -> tuple[Block, ...]:
    found: dict[tuple[str, int], tuple[list[Linear], list[tuple[str, int]]]] = {}
    for name, tensor in weights.items():
        match = _BLOCK.match(name)
        if match is None or _NO_TEXT.search(match[1] or ""):
            continue
        block = found.setdefault((match[1] or "", int(match[3])), ([], []))
        if "norm" in match[4] and name.endswith(".weight") and len(tensor.shape) == 1:
            block[1].append((match[4].removesuffix(".weight"), tensor.shape[0]))
    for layer in linears:
        match = _BLOCK.match(f"{layer.module}.")
        if match is not None and (match[1] or "", int(match[3])) in found:
            found[match[1] or "", int(match[3])][0].append(layer)
    return tuple(Block(tuple(layers), tuple(norms)) for _, (layers, norms) in sorted(found.items()))


def _intermediate(config: JsonObject) -> int:
    for key in ("moe_intermediate_size", "intermediate_size", "n_inner", "ffn_dim"):
        value = config.values.get(key)
        if isinstance(value, list):  # one for each layer
            value = max((each for each in value if isinstance(each, int)), default=None)
        if isinstance(value, int) and value > 0:
            return value
    return 4 * config.integer("n_embd", 0)  # GPT-2's, where n_inner is null


def is_gated(block: Block) -> bool:
    """Whether the MLP multiplies two products (SwiGLU and the like)."""
    return any(layer.name in _GATES for layer in block.linears)


def is_expert(layer: Linear) -> bool:
    """Whether it is one of several of which a token uses a few."""
    return _EXPERT.search(layer.module) is not None


def is_other_expert(layer: Linear) -> bool:
    """Whether it is an expert that is not the first."""
    match = _EXPERT.search(layer.module)
    return match is not None and match[1] != "0"


def role_of(layer: Linear) -> Role:
    """What a layer of a decoder reads, by its name."""
    in_attention = "attn" in layer.module or "attention" in layer.module
    if in_attention:
        return "attended" if layer.name in _LAST else "queries"
    return "contracted" if layer.name in _LAST else "expanded"
