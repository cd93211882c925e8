"""What is no checkpoint of its family, or could not run in llama.cpp, is one clear error."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.export.families.checkpoints import LLAMA3_ROPE
from tests.export.families.described_models import (
    KINDS,
    PLACE,
    Shapes,
    folder,
    single_experts,
)

from tunesmith.core.errors import InputError
from tunesmith.export.families import (
    read_family,
)
from tunesmith.models.model_folder import ModelFolder


def test_an_unknown_architecture_is_told_both_ways() -> None:
    model = folder("LlamaForCausalLM")
    other = ModelFolder(PLACE, "GPT2LMHeadModel", model.config, model.generation_config, {})
    with pytest.raises(InputError) as caught:
        read_family(other)
    assert caught.value.code == "export.architecture"
    assert "Qwen3MoeForCausalLM" in caught.value.message
    assert "--converter official" in caught.value.hint


def refused(model: ModelFolder) -> InputError:
    with pytest.raises(InputError) as caught:
        read_family(model)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("architecture", KINDS)
def test_unknown_missing_and_misshaped_weights_are_refused_by_name(architecture: str) -> None:
    name = "model.layers.1.self_attn.o_proj.weight"
    checks: list[tuple[Callable[[Shapes], object], str, str]] = [
        (lambda s: s.update({"model.extra.weight": (3,)}), "export.tensor-unknown", "model.extra"),
        (lambda s: s.update({"model.norm.bias": (256,)}), "export.tensor-unknown", "norm.bias"),
        (
            lambda s: s.update({"model.layers.2.input_layernorm.weight": (256,)}),
            "export.tensor-unknown",
            "layers.2",
        ),
        (lambda s: s.update({name: (3, 3)}), "export.tensor-shape", name),
        (lambda s: s.pop(name), "export.tensor-missing", name),
    ]
    for change, code, text in checks:
        error = refused(folder(architecture, change))
        assert error.code == code
        assert text in error.message


@pytest.mark.parametrize("architecture", KINDS)
def test_another_activation_is_refused(architecture: str) -> None:
    key = "hidden_activation" if "Gemma" in architecture else "hidden_act"
    assert refused(folder(architecture, **{key: "relu"})).code == "export.activation"


@pytest.mark.parametrize(
    ("architecture", "settings", "code"),
    [
        *((each, {"rope_scaling": {"type": "dynamic", "factor": 2.0}}, "export.rope")
          for each in KINDS),
        ("Qwen2ForCausalLM", {"rope_scaling": LLAMA3_ROPE}, "export.rope"),
        ("GraniteForCausalLM", {"rope_scaling": LLAMA3_ROPE}, "export.rope"),
        ("Gemma2ForCausalLM", {"rope_theta": 1e6}, "export.rope"),
        ("SmolLM3ForCausalLM", {"no_rope_layer_interval": 2}, "export.rope"),
        ("SmolLM3ForCausalLM", {"no_rope_layers": [1, 0]}, "export.rope"),
        ("Phi3ForCausalLM", {"rope_scaling": {"type": "longrope"}}, "export.rope"),
        (
            "Phi3ForCausalLM",
            {"rope_scaling": {"type": "su", "long_factor": [1.0] * 32, "short_factor": [1.0]}},
            "export.rope",
        ),
        (
            "Gemma3ForCausalLM",
            {"rope_parameters": {"sliding_attention": {"rope_type": "linear", "factor": 2.0}}},
            "export.rope",
        ),
        ("Gemma3ForCausalLM", {"sliding_window_pattern": 3, "num_hidden_layers": 2}, None),
        ("Gemma3ForCausalLM", {"layer_types": ["full_attention"] * 2}, "export.setting"),
        ("Gemma3ForCausalLM", {"query_pre_attn_scalar": 256}, "export.setting"),
        ("Gemma2ForCausalLM", {"query_pre_attn_scalar": 256}, "export.setting"),
        ("Gemma2ForCausalLM", {"tie_word_embeddings": False}, "export.setting"),
        ("Olmo2ForCausalLM", {"tie_word_embeddings": True}, "export.setting"),
        ("Qwen3MoeForCausalLM", {"norm_topk_prob": False}, "export.setting"),
        ("GraniteForCausalLM", {"head_dim": 32}, "export.setting"),
        ("LlamaForCausalLM", {"hidden_size": "256"}, "model.config-value"),
        ("LlamaForCausalLM", {"max_position_embeddings": 10**12}, "model.config-value"),
        ("Gemma2ForCausalLM", {"sliding_window": 10**12}, "model.config-value"),
        ("LlamaForCausalLM", {"rope_theta": 0}, "export.rope"),
        ("LlamaForCausalLM", {"head_dim": 63}, "export.rope"),
        ("LlamaForCausalLM", {"rope_scaling": {**LLAMA3_ROPE, "factor": 0}}, "export.rope"),
        ("LlamaForCausalLM", {"rope_scaling": {**LLAMA3_ROPE, "low_freq_factor": 0}},
         "export.rope"),
        ("LlamaForCausalLM", {"rope_scaling": {**LLAMA3_ROPE, "high_freq_factor": 1}},
         "export.rope"),
        (
            "Phi3ForCausalLM",
            {"rope_scaling": {"type": "longrope", "long_factor": [float("nan")] * 32,
                              "short_factor": [1.0] * 32}},
            "export.rope",
        ),
        ("LlamaForCausalLM", {"rope_scaling": {"type": "linear"}}, "model.config-value"),
    ],
)  # fmt: skip
def test_settings_that_the_file_could_not_say_are_refused(
    architecture: str, settings: dict[str, Any], code: str | None
) -> None:
    model = folder(architecture, **settings)
    if code is None:
        assert read_family(model)
    else:
        assert refused(model).code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: s.pop("model.layers.1.mlp.experts.2.up_proj.weight"), "export.tensor-missing"),
        (
            lambda s: s.update({"model.layers.1.mlp.experts.4.up_proj.weight": (64, 256)}),
            "export.tensor-unknown",
        ),
        (
            lambda s: s.update({"model.layers.1.mlp.experts.2.down_proj.weight": (64, 256)}),
            "export.tensor-shape",
        ),
        (
            lambda s: s.update({"model.layers.1.mlp.experts.down_proj": (4, 256, 64)}),
            "export.tensor-unknown",
        ),
        (
            lambda s: s.update({"model.layers.1.mlp.gate_proj.weight": (512, 256)}),
            "export.tensor-unknown",
        ),
    ],
)
def test_experts_that_do_not_fit_are_refused(change: Callable[[Shapes], object], code: str) -> None:
    def both(shapes: Shapes) -> None:
        single_experts(shapes)
        change(shapes)

    assert refused(folder("Qwen3MoeForCausalLM", both)).code == code


def test_a_weight_under_two_names_is_refused() -> None:
    name = "model.layers.1.mlp.experts.down_proj"
    twice = folder("Qwen3MoeForCausalLM", lambda s: s.update({f"{name}.weight": s[name]}))
    assert refused(twice).code == "export.tensor-unknown"
    leading = folder(
        "LlamaForCausalLM", lambda s: s.update({"model.layers.00.input_layernorm.weight": (256,)})
    )
    assert refused(leading).code == "export.tensor-unknown"


@pytest.mark.parametrize("architecture", KINDS)
def test_a_config_that_claims_far_more_blocks_than_there_are_is_refused_at_once(
    architecture: str,
) -> None:
    error = refused(folder(architecture, num_hidden_layers=10**9))
    assert error.code == "export.tensor-missing"


def test_a_config_that_claims_far_more_experts_than_there_are_is_refused_at_once() -> None:
    def without_routers(shapes: Shapes) -> None:
        single_experts(shapes)
        for block in range(2):
            shapes.pop(f"model.layers.{block}.mlp.gate.weight")

    model = folder("Qwen3MoeForCausalLM", without_routers, num_experts=10**9)
    assert refused(model).code == "export.tensor-missing"


def test_one_half_of_fused_experts_is_missed() -> None:
    name = "model.layers.1.mlp.experts.down_proj"
    error = refused(folder("Qwen3MoeForCausalLM", lambda s: s.pop(name)))
    assert (error.code, name in error.message) == ("export.tensor-missing", True)
