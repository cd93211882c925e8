"""Llama 1 to 3.x, SmolLM 1 and 2, Mistral: GGUF's architecture `llama`.

Follows llama.cpp's converter (conversion/llama.py).
"""

from dataclasses import replace
from typing import Any

from tunesmith.export.families.blocks import attention, feed_forward, norms_before, outside
from tunesmith.export.families.figures import (
    Defaults,
    read_figures,
    read_rope,
    require_activation,
    write_common,
)
from tunesmith.export.families.layout import Layout, read_tensors
from tunesmith.export.families.rope_factors import llama3_constants
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

LLAMA: Defaults = {
    "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-6,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "rope_theta": 10000.0,
}
MISTRAL: Defaults = {**LLAMA, "num_key_value_heads": 8, "max_position_embeddings": 131072}
DEFAULTS = {"LlamaForCausalLM": LLAMA, "MistralForCausalLM": MISTRAL}
ROPE_KINDS = ("default", "linear", "yarn", "llama3")


def read(model: ModelFolder) -> Family:
    """The family of a Llama or Mistral checkpoint."""
    figures = read_figures(model, DEFAULTS[model.architecture])
    # transformers states the width of a head also where the config does not.
    figures = replace(figures, stated_head_dim=figures.head_dim)
    require_activation(figures)
    rope = read_rope(figures, ROPE_KINDS)
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
        write_common(writer, figures, rope)
        writer.add_vocab_size(figures.vocab)
        writer.add_rope_dimension_count(figures.head_dim)

    return Family(
        architecture="llama",
        tensors=tensors,
        constants=llama3_constants(figures, rope),
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )
