"""How a LlamaForCausalLM checkpoint becomes a GGUF of architecture `llama`: names, layout, figures.

Follows llama.cpp's converter (conversion/llama.py); the tests compare with files it wrote.
"""

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.models.model_folder import ModelFolder

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

ARCHITECTURES = ("LlamaForCausalLM",)
ROPE_FACTORS = "rope_freqs.weight"

_TOP = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
_IN_BLOCK = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_BLOCK = re.compile(r"model\.layers\.(\d+)\.(.+)\.(weight|bias)")
# Old checkpoints store the rotary frequencies; they follow from the configuration.
_DERIVED = re.compile(r"(model\.layers\.\d+\.self_attn\.|model\.)rotary_emb\.inv_freq")


@dataclass(frozen=True, slots=True)
class LlamaShape:
    """The figures of one model that conversion needs; `rope` is the rotary section of its config.

    `rope_theta` is the base of the rotary frequencies, `rms_norm_eps` the epsilon of the norms.
    """

    blocks: int
    hidden: int
    feed_forward: int
    heads: int
    key_value_heads: int
    head_dim: int
    vocab: int
    context: int
    rope_theta: float
    rms_norm_eps: float
    tied: bool
    rope: JsonObject

    @property
    def rope_type(self) -> str:
        """`default`, `linear` or `llama3`."""
        return str(self.rope.values.get("rope_type") or self.rope.values.get("type") or "default")


def read_shape(model: ModelFolder) -> LlamaShape:
    """Read and check config.json; defaults are those of transformers' LlamaConfig.

    Raises:
        InputError: `export.architecture`, `export.rope`, `export.activation`, `model.config-value`.
    """
    if model.architecture not in ARCHITECTURES:
        raise InputError(
            "export.architecture",
            f"{model.path} is a {model.architecture}; Tunesmith's own converter writes "
            f"{', '.join(ARCHITECTURES)}.",
            "Choose a Llama model, or --converter official for other architectures.",
        )
    config = model.config
    if config.values.get("hidden_act", "silu") != "silu":
        raise InputError(
            "export.activation",
            f"{config.path} asks for the activation {config.values['hidden_act']}; "
            "llama.cpp computes silu for this architecture.",
            "This model cannot run in llama.cpp as it is.",
        )
    rope = config.section("rope_parameters")
    if not rope.values:
        rope = config.section("rope_scaling")
    heads = config.integer("num_attention_heads")
    hidden = config.integer("hidden_size")
    shape = LlamaShape(
        blocks=config.integer("num_hidden_layers"),
        hidden=hidden,
        feed_forward=config.integer("intermediate_size"),
        heads=heads,
        key_value_heads=config.integer("num_key_value_heads", heads),
        head_dim=config.integer("head_dim", max(hidden // heads, 1)),
        vocab=config.integer("vocab_size"),
        context=config.integer("max_position_embeddings", 2048),
        rope_theta=rope.number("rope_theta", config.number("rope_theta", 10000.0)),
        rms_norm_eps=config.number("rms_norm_eps", 1e-6),
        tied=config.flag("tie_word_embeddings"),
        rope=rope,
    )
    if shape.rope_type not in ("default", "linear", "llama3"):
        raise InputError(
            "export.rope",
            f"{config.path} asks for rotary scaling of the type {shape.rope_type}, which "
            "Tunesmith's own converter does not write.",
            "Try --converter official.",
        )
    return shape


def gguf_names(model: ModelFolder, shape: LlamaShape) -> dict[str, str]:
    """Tensor names: Hugging Face -> GGUF, in the order of the files; checked for shape.

    Raises:
        InputError: `export.tensor-unknown`, `export.tensor-shape`, `export.tensor-missing`.
    """
    names: dict[str, str] = {}
    for name, tensor in model.weights.items():
        if _DERIVED.fullmatch(name) or (name == "lm_head.weight" and shape.tied):
            continue
        target = _gguf_name(name, shape)
        if target is None:
            raise InputError(
                "export.tensor-unknown",
                f"{tensor.file} has the tensor {name}, which a Llama model does not have.",
                "config.json may name the wrong architecture.",
            )
        expected = _expected_shape(name, shape)
        if tensor.shape != expected:
            raise InputError(
                "export.tensor-shape",
                f"{tensor.file}: {name} has the shape {list(tensor.shape)}; config.json says "
                f"{list(expected)}.",
                "config.json and the weights do not belong together; download both again.",
            )
        names[name] = target
    wanted = {f"model.layers.{i}.{part}.weight" for i in range(shape.blocks) for part in _IN_BLOCK}
    wanted |= {name for name in _TOP if name != "lm_head.weight" or not shape.tied}
    missing = sorted(wanted - set(names))
    if missing:
        raise InputError(
            "export.tensor-missing",
            f"{model.path} lacks {len(missing)} tensors, the first {missing[0]}.",
            "Download the whole model; a part may be missing.",
        )
    return names


def to_gguf_layout(name: str, values: "Float32", shape: LlamaShape) -> "Float32":
    """Reorder the rows of q and k projections; other tensors are returned as they are.

    A rotary pair is half a head apart in Hugging Face and side by side in llama.cpp.
    """
    if ".self_attn.q_proj." in name:
        heads = shape.heads
    elif ".self_attn.k_proj." in name:
        heads = shape.key_value_heads
    else:
        return values
    rows = values.shape[0]
    halves = values.reshape(heads, 2, rows // heads // 2, *values.shape[1:])
    return halves.swapaxes(1, 2).reshape(values.shape)


def rope_factors(shape: LlamaShape) -> "Float32 | None":
    """Divisors of the rotary frequencies for Llama 3.1's long context; None if there are none.

    Formula: transformers' `_compute_llama3_parameters`; every step in float32, as llama.cpp's
    converter takes it.

    Raises:
        InputError: `model.config-value`.
    """
    import numpy as np

    if shape.rope_type != "llama3":
        return None
    factor = np.float32(shape.rope.number("factor", 8.0))
    low = shape.rope.number("low_freq_factor", 1.0)
    high = shape.rope.number("high_freq_factor", 4.0)
    context = shape.rope.number("original_max_position_embeddings", 8192)
    exponents = np.arange(0, shape.head_dim, 2, dtype=np.float32) / np.float32(shape.head_dim)
    frequencies = np.float32(1.0) / np.power(np.float32(shape.rope_theta), exponents)
    factors = np.empty(len(frequencies), np.float32)
    for i, frequency in enumerate(frequencies):
        wavelength = np.float32(2 * math.pi) / frequency
        if wavelength < context / high:
            factors[i] = 1.0
        elif wavelength > context / low:
            factors[i] = factor
        else:
            smooth = (np.float32(context) / wavelength - np.float32(low)) / np.float32(high - low)
            one = np.float32(1.0)
            factors[i] = one / ((one - smooth) / factor + smooth)
    return factors


def _gguf_name(name: str, shape: LlamaShape) -> str | None:
    if name in _TOP:
        return _TOP[name]
    match = _BLOCK.fullmatch(name)
    if match is None or int(match[1]) >= shape.blocks or match[2] not in _IN_BLOCK:
        return None
    return f"blk.{int(match[1])}.{_IN_BLOCK[match[2]]}.{match[3]}"


def _expected_shape(name: str, shape: LlamaShape) -> tuple[int, ...]:
    queries, keys = shape.heads * shape.head_dim, shape.key_value_heads * shape.head_dim
    part = name.rsplit(".", 2)[-2]
    matrix = {
        "embed_tokens": (shape.vocab, shape.hidden),
        "lm_head": (shape.vocab, shape.hidden),
        "q_proj": (queries, shape.hidden),
        "k_proj": (keys, shape.hidden),
        "v_proj": (keys, shape.hidden),
        "o_proj": (shape.hidden, queries),
        "gate_proj": (shape.feed_forward, shape.hidden),
        "up_proj": (shape.feed_forward, shape.hidden),
        "down_proj": (shape.hidden, shape.feed_forward),
    }.get(part, (shape.hidden,))
    return matrix[:1] if name.endswith(".bias") else matrix
