"""OLMo 2: GGUF's architecture `olmo2`, with norms after attention and feed-forward part.

Follows llama.cpp's converter (conversion/olmo.py).
"""

from typing import Any

from tunesmith.export.families.blocks import attention, feed_forward, outside
from tunesmith.export.families.figures import (
    Defaults,
    read_figures,
    read_rope,
    require_activation,
    unsupported_setting,
    write_common,
)
from tunesmith.export.families.layout import Layout, Part, read_tensors
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

DEFAULTS: Defaults = {
    "vocab_size": 50304,
    "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-5,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "rope_theta": 10000.0,
}


def read(model: ModelFolder) -> Family:
    """The family of an OLMo 2 checkpoint."""
    figures = read_figures(model, DEFAULTS)
    if figures.tied:
        raise unsupported_setting(figures, "tie_word_embeddings", "a head of its own")
    require_activation(figures)
    rope = read_rope(figures)
    block = {
        **attention(figures, rotary_pairs=False),
        "self_attn.q_norm": Part("attn_q_norm", (figures.queries,)),
        "self_attn.k_norm": Part("attn_k_norm", (figures.keys,)),
        "post_attention_layernorm": Part("post_attention_norm", (figures.hidden,)),
        "post_feedforward_layernorm": Part("post_ffw_norm", (figures.hidden,)),
        **feed_forward(figures),
    }
    layout = Layout(
        outside(figures),
        block,
        figures.blocks,
        tied=figures.tied,
    )
    tensors, ignored = read_tensors(model, layout)

    def write(writer: Any) -> None:
        write_common(writer, figures, rope)

    return Family(
        architecture="olmo2",
        tensors=tensors,
        constants={},
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )
