"""Qwen 2 and 2.5: GGUF's architecture `qwen2`.

Follows llama.cpp's converter (conversion/qwen.py). Rows of q and k stay as they are: llama.cpp
rotates these models in Hugging Face's order.
"""

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
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

DEFAULTS: Defaults = {
    "max_position_embeddings": 32768,
    "rms_norm_eps": 1e-6,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "rope_theta": 10000.0,
}


def read(model: ModelFolder) -> Family:
    """The family of a Qwen2 checkpoint."""
    figures = read_figures(model, DEFAULTS)
    require_activation(figures)
    rope = read_rope(figures)
    block = {
        **norms_before(figures),
        **attention(figures, rotary_pairs=False, bias="required"),
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
        architecture="qwen2",
        tensors=tensors,
        constants={},
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )
