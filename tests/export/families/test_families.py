"""What each family says of a checkpoint, without any weights: names, shapes, figures."""

import numpy as np
import pytest
from tests.export.families.checkpoints import LLAMA3_ROPE, TINY
from tests.export.families.described_models import (
    KINDS,
    PLACE,
    Shapes,
    folder,
    read_all,
    single_experts,
    values_of,
    written,
)

from tunesmith.core.bounded_json import JsonObject
from tunesmith.export.families import (
    ARCHITECTURES,
    gemma2,
    gemma3,
    granite,
    llama,
    olmo2,
    phi3,
    qwen2,
    qwen3,
    read_family,
    smollm3,
)
from tunesmith.models.model_folder import ModelFolder

DEFAULTS = {
    "LlamaForCausalLM": llama.LLAMA,
    "MistralForCausalLM": llama.MISTRAL,
    "Qwen2ForCausalLM": qwen2.DEFAULTS,
    "Qwen3ForCausalLM": qwen3.DENSE,
    "Qwen3MoeForCausalLM": qwen3.EXPERTS,
    "Gemma2ForCausalLM": gemma2.DEFAULTS,
    "Gemma3ForCausalLM": gemma3.DEFAULTS,
    "Phi3ForCausalLM": phi3.DEFAULTS,
    "GraniteForCausalLM": granite.DEFAULTS,
    "SmolLM3ForCausalLM": smollm3.DEFAULTS,
    "Olmo2ForCausalLM": olmo2.DEFAULTS,
}


def test_all_families_of_the_design_are_known() -> None:
    assert set(KINDS) == set(ARCHITECTURES)


@pytest.mark.parametrize("architecture", KINDS)
def test_every_weight_gets_a_name_that_gguf_knows_for_it(architecture: str) -> None:
    from gguf import MODEL_ARCH_NAMES, MODEL_TENSORS, TENSOR_NAMES

    model = folder(architecture)
    family = read_family(model)
    assert family.architecture == KINDS[architecture][2]
    assert family.weights() | family.ignored == set(model.weights)
    kind = next(key for key, name in MODEL_ARCH_NAMES.items() if name == family.architecture)
    known = {TENSOR_NAMES[tensor] for tensor in MODEL_TENSORS[kind]}
    modules = {tensor.name.rpartition(".")[0] for tensor in family.tensors}
    plain = {m.replace("blk.0.", "blk.{bid}.").replace("blk.1.", "blk.{bid}.") for m in modules}
    assert plain <= known
    assert len({tensor.name for tensor in family.tensors}) == len(family.tensors)
    assert (family.vocab, family.context) == (96, 512)


@pytest.mark.parametrize("architecture", DEFAULTS)
def test_what_a_config_leaves_out_is_transformers_default(architecture: str) -> None:
    from transformers import AutoConfig

    config = AutoConfig.for_model(KINDS[architecture][0])
    theirs = config.to_dict()
    rope = theirs["rope_parameters"]
    whole = rope.get("full_attention", rope)
    theirs |= {
        "rope_theta": whole["rope_theta"],
        "rope_local_base_freq": rope.get("sliding_attention", rope)["rope_theta"]
        if whole is not rope
        else None,
        "sliding_window_pattern": theirs.get("_sliding_window_pattern"),
    }
    ours = DEFAULTS[architecture]
    assert {key: theirs[key] for key in ours} == ours


def test_only_llama_like_families_change_the_order_of_q_and_k() -> None:
    moved = {}
    for architecture in KINDS:
        model = folder(architecture)
        if "model.layers.0.self_attn.k_proj.weight" not in model.weights:
            continue
        stored = values_of(model)("model.layers.0.self_attn.k_proj.weight")
        read = read_all(model)["blk.0.attn_k.weight"]
        moved[KINDS[architecture][2]] = not np.array_equal(read, stored.read(slice(0, len(read))))
    assert {name for name, differs in moved.items() if differs} == {"llama", "granite", "smollm3"}


@pytest.mark.parametrize("architecture", ["Gemma2ForCausalLM", "Gemma3ForCausalLM"])
def test_every_norm_of_gemma_is_raised_by_one(architecture: str) -> None:
    family = read_family(folder(architecture))
    raised = {t.name for t in family.tensors if t.pieces[0].add == 1.0}
    assert raised == {tensor.name for tensor in family.tensors if "norm" in tensor.name}
    assert len(raised) == (9 if architecture.startswith("Gemma2") else 13)


def test_experts_stored_singly_or_fused_become_the_same_stacks() -> None:
    fused = folder("Qwen3MoeForCausalLM")
    single = folder("Qwen3MoeForCausalLM", single_experts)
    one, other = read_all(fused), read_all(single)
    assert one.keys() == other.keys()
    shapes = {name: values.shape for name, values in one.items()}
    assert shapes == {name: values.shape for name, values in other.items()}
    assert shapes["blk.1.ffn_down_exps.weight"] == (4, 256, 64)
    rows = values_of(fused)("model.layers.0.mlp.experts.gate_up_proj")
    stored = rows.read(slice(0, rows.rows)).reshape(4, 2, 64, 256)
    assert np.array_equal(one["blk.0.ffn_gate_exps.weight"], stored[:, 0])
    assert np.array_equal(one["blk.0.ffn_up_exps.weight"], stored[:, 1])
    third = values_of(single)("model.layers.0.mlp.experts.3.up_proj.weight")
    assert np.array_equal(other["blk.0.ffn_up_exps.weight"][3], third.read(slice(0, 64)))


def test_fused_experts_may_be_called_weights() -> None:
    def renamed(shapes: Shapes) -> None:
        for name in [name for name in shapes if ".experts." in name]:
            shapes[f"{name}.weight"] = shapes.pop(name)

    names = [tensor.name for tensor in read_family(folder("Qwen3MoeForCausalLM", renamed)).tensors]
    plain = read_family(folder("Qwen3MoeForCausalLM")).tensors
    assert sorted(names) == sorted(tensor.name for tensor in plain)


def test_a_tied_head_that_is_stored_too_is_ignored() -> None:
    family = read_family(folder("LlamaForCausalLM", tie_word_embeddings=True))
    assert family.ignored == {"lm_head.weight"}
    assert "output.weight" not in {tensor.name for tensor in family.tensors}


def test_the_text_part_of_a_gemma_that_sees_is_the_same_model() -> None:
    def with_pictures(shapes: Shapes) -> None:
        for name in list(shapes):
            shapes[name.replace("model.", "model.language_model.", 1)] = shapes.pop(name)
        shapes["model.vision_tower.encoder.weight"] = (3, 3)
        shapes["model.multi_modal_projector.mm_soft_emb_norm.weight"] = (3,)

    model = folder("Gemma3ForConditionalGeneration", with_pictures)
    text = {key: model.config.values[key] for key in ("hidden_size", "vocab_size", "head_dim")}
    nested = {**model.config.values, "hidden_size": 3, "vocab_size": 4, "text_config": text}
    config = JsonObject(PLACE / "config.json", nested)
    seeing = ModelFolder(PLACE, model.architecture, config, model.generation_config, model.weights)
    family, plain = read_family(seeing), read_family(folder("Gemma3ForCausalLM"))
    assert [(t.name, t.shape) for t in family.tensors] == [(t.name, t.shape) for t in plain.tensors]
    assert written(family) == written(plain)
    assert {name.split(".")[1] for name in family.ignored} == {
        "vision_tower",
        "multi_modal_projector",
    }


@pytest.mark.parametrize("architecture", ["LlamaForCausalLM", "MistralForCausalLM"])
@pytest.mark.parametrize("head_dim", [64, 128])
def test_llama_3s_rotary_divisors_are_transformers(architecture: str, head_dim: int) -> None:
    from transformers import AutoConfig
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    def wider(shapes: Shapes) -> None:
        for name, shape in shapes.items():
            rows = {"q_proj": 4, "k_proj": 2, "v_proj": 2}.get(name.split(".")[-2])
            if rows:
                shapes[name] = (rows * head_dim, 256)
            elif ".o_proj." in name:
                shapes[name] = (shape[0], 4 * head_dim)

    model = folder(architecture, wider, rope_scaling=LLAMA3_ROPE, head_dim=head_dim)
    (factors,) = read_family(model).constants.values()
    settings = {**TINY, "head_dim": head_dim, "rope_parameters": dict(LLAMA3_ROPE)}
    config = AutoConfig.for_model("llama", **settings)
    stretched, _ = ROPE_INIT_FUNCTIONS["llama3"](config, "cpu")
    plain = 500000.0 ** -(np.arange(0, head_dim, 2) / head_dim)
    assert factors == pytest.approx(plain / stretched.numpy(), rel=1e-5)
    assert factors.max() == 32.0
    assert factors.min() == 1.0


def test_old_and_new_spellings_of_the_rotary_settings_are_the_same() -> None:
    new = {"rope_type": "linear", "factor": 2.0, "rope_theta": 5e5}
    old = {"rope_scaling": {"type": "linear", "factor": 2.0}, "rope_theta": 5e5}
    one = written(read_family(folder("Qwen2ForCausalLM", rope_parameters=new)))
    assert one == written(read_family(folder("Qwen2ForCausalLM", **old)))
    assert one["qwen2.rope.scaling.type"] == "linear"
    assert one["qwen2.rope.freq_base"] == 5e5
