"""Gemma 2: GGUF's architecture `gemma2`.

Follows llama.cpp's converter (conversion/gemma.py).
"""

from typing import Any

from tunesmith.export.families.blocks import (
    attention,
    feed_forward,
    outside,
)
from tunesmith.export.families.figures import (
    Defaults,
    Figures,
    read_figures,
    read_rope,
    require_activation,
    unsupported_rope,
    unsupported_setting,
    whole_number,
    write_sizes,
)
from tunesmith.export.families.layout import Layout, Part, read_tensors
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

DEFAULTS: Defaults = {
    "vocab_size": 256000,
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
    "head_dim": 256,
    "max_position_embeddings": 8192,
    "rms_norm_eps": 1e-6,
    "hidden_activation": "gelu_pytorch_tanh",
    "tie_word_embeddings": True,
    "rope_theta": 10000.0,
    "query_pre_attn_scalar": 256,
    "sliding_window": 4096,
    "final_logit_softcapping": 30.0,
    "attn_logit_softcapping": 50.0,
}
_LARGEST_BLOCKS = 46  # src/models/gemma2.cpp knows the 27B model by them
NORM_ADD = 1.0  # Gemma's norms multiply by one more than what is stored


def read(model: ModelFolder) -> Family:
    """The family of a Gemma 2 checkpoint."""
    figures = read_figures(model, DEFAULTS)
    if not figures.tied:
        raise unsupported_setting(figures, "tie_word_embeddings", "the embedding as head")
    require_activation(figures, "hidden_activation", ("gelu_pytorch_tanh",))
    require_scalar(figures, _LARGEST_BLOCKS)
    rope = read_rope(figures, ("default",))
    if rope.theta != DEFAULTS["rope_theta"]:
        # The converter does not write the base for this family; llama.cpp's own is 10,000.
        raise unsupported_rope(figures, f"default with the base {rope.theta:g}")
    block = {
        **attention(figures, rotary_pairs=False),
        **gemma_norms(figures),
        **feed_forward(figures),
    }
    top = outside(figures, norm_add=NORM_ADD)
    layout = Layout(top, block, figures.blocks, tied=True)
    tensors, ignored = read_tensors(model, layout)

    def write(writer: Any) -> None:
        write_sizes(writer, figures)
        writer.add_layer_norm_rms_eps(figures.epsilon)
        writer.add_key_length(figures.head_dim)
        writer.add_value_length(figures.head_dim)
        writer.add_attn_logit_softcapping(figures.config.number("attn_logit_softcapping"))
        writer.add_final_logit_softcapping(figures.config.number("final_logit_softcapping"))
        writer.add_sliding_window(whole_number(figures.config, "sliding_window"))

    return Family(
        architecture="gemma2",
        tensors=tensors,
        constants={},
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )


def gemma_norms(figures: Figures) -> dict[str, Part]:
    """The four norms of a block."""
    shape = (figures.hidden,)
    return {
        "input_layernorm": Part("attn_norm", shape, add=NORM_ADD),
        "post_attention_layernorm": Part("post_attention_norm", shape, add=NORM_ADD),
        "pre_feedforward_layernorm": Part("ffn_norm", shape, add=NORM_ADD),
        "post_feedforward_layernorm": Part("post_ffw_norm", shape, add=NORM_ADD),
    }


def require_scalar(figures: Figures, largest_blocks: int) -> None:
    """GGUF has no key for the scale of attention here: llama.cpp takes it from the widths.

    Raises:
        InputError: `export.setting`.
    """
    computed = figures.head_dim
    if figures.blocks == largest_blocks:
        computed = figures.hidden // figures.heads
    if figures.config.number("query_pre_attn_scalar") != computed:
        raise unsupported_setting(figures, "query_pre_attn_scalar", str(computed))
