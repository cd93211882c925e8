"""Gemma 3 (text): GGUF's architecture `gemma3`.

Follows llama.cpp's converter (conversion/gemma.py), with one difference: where the tokenizer has
fewer tokens than the embedding has rows, the converter cuts the rows but not the list of tokens,
and llama.cpp refuses the file; here all rows stay.
"""

from typing import Any

from tunesmith.core.bounded_json import JsonObject
from tunesmith.export.families.blocks import attention, feed_forward, head_norms, outside
from tunesmith.export.families.figures import (
    Defaults,
    Figures,
    Rope,
    read_figures,
    read_rope,
    require_activation,
    unsupported_rope,
    unsupported_setting,
    whole_number,
    write_common,
)
from tunesmith.export.families.gemma2 import NORM_ADD, gemma_norms, require_scalar
from tunesmith.export.families.layout import Layout, read_tensors
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

DEFAULTS: Defaults = {
    "vocab_size": 262208,
    "hidden_size": 2304,
    "intermediate_size": 9216,
    "num_hidden_layers": 26,
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
    "head_dim": 256,
    "max_position_embeddings": 131072,
    "rms_norm_eps": 1e-6,
    "hidden_activation": "gelu_pytorch_tanh",
    "tie_word_embeddings": True,
    "rope_theta": 1000000.0,
    "rope_local_base_freq": 10000.0,
    "query_pre_attn_scalar": 256,
    "sliding_window": 4096,
    "sliding_window_pattern": 6,
}
_LARGEST_BLOCKS = 62  # src/models/gemma3.cpp knows the 27B model by them
_PATTERN = 6  # one block of six sees the whole text (src/models/gemma3.cpp)
_OTHER_PARTS = ("vision_tower.", "multi_modal_projector.")


def read(model: ModelFolder) -> Family:
    """The family of a Gemma 3 checkpoint, of the text part of one that also sees."""
    figures = read_figures(model, DEFAULTS)
    require_activation(figures, "hidden_activation", ("gelu_pytorch_tanh",))
    require_scalar(figures, _LARGEST_BLOCKS)
    _require_settings(figures)
    rope, local_theta = _read_ropes(figures)
    block = {
        **attention(figures, rotary_pairs=False),
        **head_norms(figures, add=NORM_ADD),
        **gemma_norms(figures),
        **feed_forward(figures),
    }
    layout = Layout(
        outside(figures, norm_add=NORM_ADD),
        block,
        figures.blocks,
        tied=figures.tied,
    )
    tensors, ignored = read_tensors(model, layout, _text_name)

    def write(writer: Any) -> None:
        write_common(writer, figures, rope)
        writer.add_rope_freq_base_swa(local_theta)
        if cap := figures.config.number("final_logit_softcapping", 0.0):
            writer.add_final_logit_softcapping(cap)
        writer.add_sliding_window(whole_number(figures.config, "sliding_window"))

    return Family(
        architecture="gemma3",
        tensors=tensors,
        constants={},
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )


def _text_name(name: str) -> str | None:
    """The name that a model of text alone would have; None for what sees pictures."""
    plain = name.replace("language_model.", "")
    return None if plain.removeprefix("model.").startswith(_OTHER_PARTS) else plain


def _require_settings(figures: Figures) -> None:
    config = figures.config
    if config.flag("use_bidirectional_attention"):
        raise unsupported_setting(figures, "use_bidirectional_attention", "false")
    if config.values.get("attn_logit_softcapping") is not None:
        raise unsupported_setting(figures, "attn_logit_softcapping", "none")
    pattern = whole_number(config, "sliding_window_pattern")
    kinds = config.items("layer_types") or [
        "sliding_attention" if (index + 1) % pattern else "full_attention"
        for index in range(figures.blocks)
    ]
    computed = [
        "sliding_attention" if (index + 1) % _PATTERN else "full_attention"
        for index in range(figures.blocks)
    ]
    if kinds != computed:
        raise unsupported_setting(figures, "layer_types", "a whole view in every sixth block")


def _read_ropes(figures: Figures) -> tuple[Rope, float]:
    """The settings of the blocks that see everything, and the base of those with a window."""
    config = figures.config
    local_theta = config.number("rope_local_base_freq")
    both = config.section("rope_parameters")
    if "full_attention" not in both.values and "sliding_attention" not in both.values:
        return read_rope(figures, ("default", "linear")), local_theta
    local = both.section("sliding_attention")
    kind = str(local.values.get("rope_type") or "default")
    if kind != "default":
        raise unsupported_rope(figures, f"{kind} in blocks with a window")
    whole = both.section("full_attention").values
    if config.values.get("rope_scaling") is not None:
        whole = {**whole, **config.section("rope_scaling").values}
    rope = read_rope(figures, ("default", "linear"), JsonObject(config.path, whole))
    return rope, local.number("rope_theta", local_theta)
