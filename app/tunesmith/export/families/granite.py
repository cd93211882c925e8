"""Granite 3 (dense): GGUF's architecture `granite`, a Llama with four factors.

Follows llama.cpp's converter (conversion/granite.py).
"""

from typing import Any

from tunesmith.export.families.blocks import attention, feed_forward, norms_before, outside
from tunesmith.export.families.figures import (
    Defaults,
    read_figures,
    read_rope,
    require_activation,
    unsupported_setting,
    write_common,
)
from tunesmith.export.families.layout import Layout, read_tensors
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

DEFAULTS: Defaults = {
    "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-6,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "rope_theta": 10000.0,
    "attention_multiplier": 1.0,
    "embedding_multiplier": 1.0,
    "residual_multiplier": 1.0,
    "logits_scaling": 1.0,
}


def read(model: ModelFolder) -> Family:
    """The family of a Granite checkpoint."""
    figures = read_figures(model, DEFAULTS)
    if figures.stated_head_dim not in (None, figures.hidden // figures.heads):
        raise unsupported_setting(figures, "head_dim", "hidden_size / num_attention_heads")
    require_activation(figures)
    rope = read_rope(figures)
    block = {
        **norms_before(figures),
        **attention(figures, rotary_pairs=True, bias="optional", output_bias="optional"),
        **feed_forward(figures, bias="optional"),
    }
    layout = Layout(
        outside(figures),
        block,
        figures.blocks,
        tied=figures.tied,
    )
    tensors, ignored = read_tensors(model, layout)

    def write(writer: Any) -> None:
        write_common(writer, figures, rope, with_head_dim=False)
        writer.add_vocab_size(figures.vocab)
        writer.add_rope_dimension_count(figures.head_dim)
        for key, add in (
            ("attention_multiplier", writer.add_attention_scale),
            ("embedding_multiplier", writer.add_embedding_scale),
            ("residual_multiplier", writer.add_residual_scale),
            ("logits_scaling", writer.add_logit_scale),
        ):
            if factor := figures.config.number(key):
                add(factor)

    return Family(
        architecture="granite",
        tensors=tensors,
        constants={},
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )
