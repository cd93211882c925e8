"""Phi 3 and 4 (not the small and the mixed ones): GGUF's architecture `phi3`.

Follows llama.cpp's converter (conversion/phi.py). Projections stay fused, as they are stored.
"""

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from tunesmith.export.families.blocks import norms_before, outside
from tunesmith.export.families.figures import (
    Defaults,
    Figures,
    Rope,
    read_figures,
    read_rope,
    require_activation,
    unsupported_rope,
    whole_number,
    write_sizes,
)
from tunesmith.export.families.layout import Layout, Part, read_tensors
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

DEFAULTS: Defaults = {
    "vocab_size": 32064,
    "max_position_embeddings": 4096,
    "original_max_position_embeddings": 4096,
    "rms_norm_eps": 1e-5,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "rope_theta": 10000.0,
}
_LONG, _SHORT = "rope_factors_long.weight", "rope_factors_short.weight"


def read(model: ModelFolder) -> Family:
    """The family of a Phi-3 or Phi-4 checkpoint."""
    figures = read_figures(model, DEFAULTS)
    require_activation(figures)
    # transformers takes the two older names of longrope for it.
    rope = read_rope(figures, ("default", "longrope", "su", "yarn"))
    rotated = _rotated(figures, rope)
    factors = _factors(figures, rope, rotated)
    layout = Layout(outside(figures), _block(figures), figures.blocks, tied=figures.tied)
    tensors, ignored = read_tensors(model, layout)
    return Family(
        architecture="phi3",
        tensors=tensors,
        constants=factors,
        write_figures=partial(
            _write_figures, figures=figures, rope=rope, rotated=rotated, stretched=bool(factors)
        ),
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )


def _block(figures: Figures) -> dict[str, Part]:
    """What each block has: q, k and v in one, gate and up in one."""
    fused = figures.queries + 2 * figures.keys
    return {
        **norms_before(figures),
        "self_attn.qkv_proj": Part("attn_qkv", (fused, figures.hidden)),
        "self_attn.o_proj": Part("attn_output", (figures.hidden, figures.queries)),
        "mlp.gate_up_proj": Part("ffn_up", (2 * figures.feed_forward, figures.hidden)),
        "mlp.down_proj": Part("ffn_down", (figures.hidden, figures.feed_forward)),
    }


def _write_figures(
    writer: Any, figures: Figures, rope: Rope, rotated: int, *, stretched: bool
) -> None:
    write_sizes(writer, figures)
    writer.add_rope_scaling_orig_ctx_len(rope.context)
    writer.add_layer_norm_rms_eps(figures.epsilon)
    writer.add_rope_dimension_count(rotated)
    writer.add_rope_freq_base(rope.theta)
    # Zero tells Phi-4 from the other models of this architecture.
    window = figures.config.values.get("sliding_window")
    writer.add_sliding_window(
        0 if window is None else whole_number(figures.config, "sliding_window")
    )
    if stretched:
        writer.add_rope_scaling_attn_factors(_attention_factor(figures, rope))


def _rotated(figures: Figures, rope: Rope) -> int:
    """Values of each head that are rotated; the others stay as they are."""
    share = figures.config.number("partial_rotary_factor", 1.0)
    share = rope.values.number("partial_rotary_factor", share)
    return int(share * figures.hidden) // figures.heads


def _factors(figures: Figures, rope: Rope, rotated: int) -> "dict[str, Float32]":
    """Divisors of the frequencies for texts beyond and within the original context."""
    import numpy as np

    long, short = rope.values.items("long_factor"), rope.values.items("short_factor")
    if rope.kind == "default" or not long:
        if rope.kind != "default":
            raise unsupported_rope(figures, f"{rope.kind} without factors")
        return {}
    for factors in (long, short):
        if len(factors) != rotated // 2:
            raise unsupported_rope(
                figures, f"{rope.kind} with {len(factors)} factors instead of {rotated // 2}"
            )
        if not all(_is_factor(factor) for factor in factors) or rope.context == 1:
            raise unsupported_rope(figures, f"{rope.kind} with a factor that is no positive number")
    return {_LONG: np.array(long, np.float32), _SHORT: np.array(short, np.float32)}


def _is_factor(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e30


def _attention_factor(figures: Figures, rope: Rope) -> float:
    """Scale of attention for the stretched context (transformers' `_compute_longrope_parameters`).

    llama.cpp's converter takes it from the two contexts, whatever the config states.
    """
    stretch = figures.context / rope.context
    if stretch <= 1.0:
        return 1.0
    return math.sqrt(1 + math.log(stretch) / math.log(rope.context))
