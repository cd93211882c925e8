"""Qwen 3, dense and mixture of experts: GGUF's architectures `qwen3` and `qwen3moe`.

Follows llama.cpp's converter (conversion/qwen.py).
"""

from typing import Any

from tunesmith.export.families.blocks import (
    attention,
    feed_forward,
    head_norms,
    norms_before,
    outside,
)
from tunesmith.export.families.figures import (
    Defaults,
    Figures,
    read_figures,
    read_rope,
    require_activation,
    unsupported_setting,
    whole_number,
    write_common,
)
from tunesmith.export.families.layout import Experts, Layout, Part, read_tensors
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

DENSE: Defaults = {
    "max_position_embeddings": 32768,
    "rms_norm_eps": 1e-6,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "rope_theta": 10000.0,
    "head_dim": 128,
}
EXPERTS: Defaults = {
    **{key: value for key, value in DENSE.items() if key != "head_dim"},
    "num_key_value_heads": 4,
    "intermediate_size": 6144,
    "moe_intermediate_size": 768,
    "num_experts_per_tok": 8,
    "num_local_experts": 128,
    "norm_topk_prob": False,
}


def read(model: ModelFolder) -> Family:
    """The family of a Qwen3 checkpoint."""
    mixed = model.architecture == "Qwen3MoeForCausalLM"
    figures = read_figures(model, EXPERTS if mixed else DENSE)
    require_activation(figures)
    rope = read_rope(figures)
    experts = _experts(figures) if mixed else None
    block = {
        **norms_before(figures),
        **attention(figures, rotary_pairs=False),
        **head_norms(figures),
    }
    if experts is None:
        block |= feed_forward(figures)
    else:
        block["mlp.gate"] = Part("ffn_gate_inp", (experts.count, figures.hidden))
    layout = Layout(
        outside(figures),
        block,
        figures.blocks,
        experts,
        tied=figures.tied,
    )
    tensors, ignored = read_tensors(model, layout)

    def write(writer: Any) -> None:
        write_common(writer, figures, rope)
        if experts is not None:
            writer.add_expert_count(experts.count)
            writer.add_expert_used_count(whole_number(figures.config, "num_experts_per_tok"))
            writer.add_expert_feed_forward_length(experts.inner)

    return Family(
        architecture="qwen3moe" if mixed else "qwen3",
        tensors=tensors,
        constants={},
        write_figures=write,
        vocab=figures.vocab,
        context=figures.context,
        ignored=ignored,
    )


def _experts(figures: Figures) -> Experts:
    config = figures.config
    if not config.flag("norm_topk_prob"):
        raise unsupported_setting(figures, "norm_topk_prob", "true")
    # Both spellings are in use; the hub's files have num_experts.
    count = config.values.get("num_experts")
    return Experts(
        count=whole_number(config, "num_local_experts" if count is None else "num_experts"),
        hidden=figures.hidden,
        inner=whole_number(config, "moe_intermediate_size"),
    )
