"""SmolLM 3: GGUF's architecture `smollm3`, a Llama whose every fourth block has no positions.

Follows llama.cpp's converter (conversion/llama.py).
"""

from typing import Any

from tunesmith.export.families.blocks import attention, feed_forward, norms_before, outside
from tunesmith.export.families.figures import (
    Defaults,
    Figures,
    read_figures,
    read_rope,
    require_activation,
    unsupported_rope,
    whole_number,
    write_common,
)
from tunesmith.export.families.layout import Layout, read_tensors
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

DEFAULTS: Defaults = {
    "vocab_size": 128256,
    "num_key_value_heads": 4,
    "max_position_embeddings": 32768,
    "rms_norm_eps": 1e-6,
    "hidden_act": "silu",
    "tie_word_embeddings": True,
    "rope_theta": 2000000.0,
    "no_rope_layer_interval": 4,
}
_WITHOUT_POSITIONS = 4  # src/models/smollm3.cpp: n_no_rope_layer_step


def read(model: ModelFolder) -> Family:
    """The family of a SmolLM3 checkpoint."""
    figures = read_figures(model, DEFAULTS)
    require_activation(figures)
    _require_interval(figures)
    rope = read_rope(figures)
    block = {
        **norms_before(figures),
        **attention(figures, rotary_pairs=True, bias="optional"),
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
        writer.add_vocab_size(figures.vocab)
        writer.add_rope_dimension_count(figures.head_dim)

    return Family(
        architecture="smollm3",
        tensors=tensors,
        constants={},
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )


def _require_interval(figures: Figures) -> None:
    """llama.cpp leaves positions out of every fourth block, whatever the config says."""
    computed = [int((index + 1) % _WITHOUT_POSITIONS != 0) for index in range(figures.blocks)]
    interval = whole_number(figures.config, "no_rope_layer_interval")
    asked = figures.config.items("no_rope_layers") or [
        int((index + 1) % interval != 0) for index in range(figures.blocks)
    ]
    if asked[: figures.blocks] != computed:
        raise unsupported_rope(figures, "“in other blocks than three of four” (no_rope_layers)")
