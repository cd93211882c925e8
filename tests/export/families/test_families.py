"""What each family says of a checkpoint, without any weights: names, shapes, figures, refusals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.export.families.checkpoints import GEMMA, LLAMA3_ROPE, TINY

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
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
from tunesmith.export.family import Family, assemble
from tunesmith.export.rows import matrix_shape
from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.safetensors_file import StoredTensor

PLACE = Path("model")
EXPERTS = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 64,
           "norm_topk_prob": True, "head_dim": 32}  # fmt: skip
# architecture -> (transformers' name of its kind, what differs from TINY, GGUF's name)
KINDS: dict[str, tuple[str, dict[str, Any], str]] = {
    "LlamaForCausalLM": ("llama", {}, "llama"),
    "MistralForCausalLM": ("mistral", {}, "llama"),
    "Qwen2ForCausalLM": ("qwen2", {}, "qwen2"),
    "Qwen3ForCausalLM": ("qwen3", {}, "qwen3"),
    "Qwen3MoeForCausalLM": ("qwen3_moe", EXPERTS, "qwen3moe"),
    "Gemma2ForCausalLM": ("gemma2", GEMMA, "gemma2"),
    "Gemma3ForCausalLM": ("gemma3_text", GEMMA, "gemma3"),
    "Gemma3ForConditionalGeneration": ("gemma3_text", GEMMA, "gemma3"),
    "Phi3ForCausalLM": ("phi3", {}, "phi3"),
    "GraniteForCausalLM": ("granite", {}, "granite"),
    "SmolLM3ForCausalLM": ("smollm3", {}, "smollm3"),
    "Olmo2ForCausalLM": ("olmo2", {}, "olmo2"),
}
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
Shapes = dict[str, tuple[int, ...]]


def shapes_of(kind: str, settings: dict[str, Any]) -> Shapes:
    """Names and shapes of transformers' own model; no memory is taken for its weights."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    known = {key: value for key, value in settings.items() if key != "rope_scaling"}
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **known))
    named = dict(model.named_parameters())  # tied weights once
    return {name: tuple(values.shape) for name, values in named.items()}


def folder(
    architecture: str, change: Callable[[Shapes], object] = lambda _: None, **settings: Any
) -> ModelFolder:
    """A checkpoint of which only names and shapes exist; `change` alters them."""
    kind, own, _ = KINDS[architecture]
    config = {**TINY, "vocab_size": 96, "tie_word_embeddings": False, **own}
    shapes = shapes_of(kind, config)
    if architecture.startswith("Gemma2"):
        config["tie_word_embeddings"] = True
        shapes.pop("lm_head.weight")
    change(shapes)
    weights = {
        name: StoredTensor(name, PLACE / "model.safetensors", "F32", shape, 0)
        for name, shape in shapes.items()
    }
    whole = {**config, **settings}
    empty = JsonObject(PLACE / "generation_config.json", {})
    return ModelFolder(
        PLACE, architecture, JsonObject(PLACE / "config.json", whole), empty, weights
    )


def written(family: Family) -> dict[str, Any]:
    from gguf import GGUFWriter

    writer = GGUFWriter(None, family.architecture)
    family.write_figures(writer)
    return {key: value.value for key, value in writer.kv_data[0].items()}


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
        assert refused_anywhere(model).code == code


def refused_anywhere(model: ModelFolder) -> InputError:
    with pytest.raises(InputError) as caught:
        written(read_family(model))
    return caught.value


class Held:
    """Rows of an array."""

    def __init__(self, values: np.ndarray) -> None:
        self._values = values.reshape(matrix_shape(values.shape))
        self.rows, self.width = self._values.shape

    def read(self, wanted: Any) -> np.ndarray:
        return self._values[wanted].copy()


def values_of(model: ModelFolder) -> Callable[[str], Held]:
    """Every weight filled with numbers of its own, row by row."""
    names = {name: place for place, name in enumerate(model.weights)}

    def rows(name: str) -> Held:
        shape = model.weights[name].shape
        count = int(np.prod(shape))
        values = np.arange(count, dtype=np.float32) + 1000 * names[name]
        return Held(values.reshape(shape))

    return rows


def read_all(model: ModelFolder) -> dict[str, np.ndarray]:
    rows = values_of(model)
    read = {}
    for tensor in read_family(model).tensors:
        whole = assemble(tensor, rows)
        read[tensor.name] = whole.read(slice(0, whole.rows)).reshape(tensor.shape)
    return read


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


def single_experts(shapes: Shapes) -> None:
    """The form of the hub's files; transformers fuses the experts of a block in memory."""
    for name in [name for name in shapes if ".mlp.experts." in name]:
        count, rows, width = shapes.pop(name)
        base = name.rpartition(".")[0]
        kinds = ("down",) if name.endswith("down_proj") else ("gate", "up")
        for number in range(count):
            for kind in kinds:
                part = (rows // len(kinds), width)
                shapes[f"{base}.{number}.{kind}_proj.weight"] = part


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


def test_fused_experts_may_be_called_weights() -> None:
    def renamed(shapes: Shapes) -> None:
        for name in [name for name in shapes if ".experts." in name]:
            shapes[f"{name}.weight"] = shapes.pop(name)

    names = [tensor.name for tensor in read_family(folder("Qwen3MoeForCausalLM", renamed)).tensors]
    plain = read_family(folder("Qwen3MoeForCausalLM")).tensors
    assert sorted(names) == sorted(tensor.name for tensor in plain)


@pytest.mark.parametrize("architecture", KINDS)
def test_a_config_that_claims_far_more_blocks_than_there_are_is_refused_at_once(
    architecture: str,
) -> None:
    error = refused(folder(architecture, num_hidden_layers=10**12))
    assert error.code == "export.tensor-missing"


def test_a_config_that_claims_far_more_experts_than_there_are_is_refused_at_once() -> None:
    def without_routers(shapes: Shapes) -> None:
        single_experts(shapes)
        for block in range(2):
            shapes.pop(f"model.layers.{block}.mlp.gate.weight")

    model = folder("Qwen3MoeForCausalLM", without_routers, num_experts=10**12)
    assert refused(model).code == "export.tensor-missing"


def test_one_half_of_fused_experts_is_missed() -> None:
    name = "model.layers.1.mlp.experts.down_proj"
    error = refused(folder("Qwen3MoeForCausalLM", lambda s: s.pop(name)))
    assert (error.code, name in error.message) == ("export.tensor-missing", True)


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
