"""The parts that families' blocks are made of, so that each family says only what is its own."""

from typing import Literal

from tunesmith.export.families.figures import Figures
from tunesmith.export.families.layout import EMBEDDING, HEAD, Part

Bias = Literal["none", "optional", "required"]


def outside(figures: Figures, *, norm_add: float = 0.0) -> dict[str, Part]:
    """Embedding, last norm and head."""
    matrix = (figures.vocab, figures.hidden)
    return {
        EMBEDDING: Part("token_embd", matrix),
        "model.norm": Part("output_norm", (figures.hidden,), add=norm_add),
        HEAD: Part("output", matrix),
    }


def attention(
    figures: Figures, *, rotary_pairs: bool, bias: Bias = "none", output_bias: Bias = "none"
) -> dict[str, Part]:
    """The four projections; `rotary_pairs` for families whose q and k llama.cpp wants reordered."""
    heads, key_heads = (figures.heads, figures.key_value_heads) if rotary_pairs else (0, 0)
    hidden, queries, keys = figures.hidden, figures.queries, figures.keys
    return {
        "self_attn.q_proj": Part("attn_q", (queries, hidden), heads, bias=bias),
        "self_attn.k_proj": Part("attn_k", (keys, hidden), key_heads, bias=bias),
        "self_attn.v_proj": Part("attn_v", (keys, hidden), bias=bias),
        "self_attn.o_proj": Part("attn_output", (hidden, queries), bias=output_bias),
    }


def head_norms(figures: Figures, *, add: float = 0.0) -> dict[str, Part]:
    """Norms of every head's query and key."""
    return {
        "self_attn.q_norm": Part("attn_q_norm", (figures.head_dim,), add=add),
        "self_attn.k_norm": Part("attn_k_norm", (figures.head_dim,), add=add),
    }


def norms_before(figures: Figures) -> dict[str, Part]:
    """The norms before attention and before the feed-forward part."""
    return {
        "input_layernorm": Part("attn_norm", (figures.hidden,)),
        "post_attention_layernorm": Part("ffn_norm", (figures.hidden,)),
    }


def feed_forward(figures: Figures, *, bias: Bias = "none") -> dict[str, Part]:
    """A gated feed-forward part."""
    wide = (figures.feed_forward, figures.hidden)
    return {
        "mlp.gate_proj": Part("ffn_gate", wide, bias=bias),
        "mlp.up_proj": Part("ffn_up", wide, bias=bias),
        "mlp.down_proj": Part("ffn_down", wide[::-1], bias=bias),
    }
