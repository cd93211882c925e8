"""Merged weights equal those of peft's own merge, for every kind of LoRA, however they are read."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("peft", reason="the training environment is not installed")

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.export.peft_models import (
    adapt,
    edit_adapter,
    load,
    merged,
    opened,
    peft_merged,
    split_weights,
    write_base,
)
from transformers import AutoConfig, AutoModelForCausalLM

from tunesmith.export.rows import Rows, StoredRows

ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
LINEAR = [*ATTENTION, "gate_proj", "up_proj", "down_proj"]
EMBEDDINGS = ["embed_tokens", "lm_head"]
TOKENS = torch.tensor([[5, 3, 140, 7, 149, 1, 77, 5]])


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("llama") / "base")


@pytest.fixture(scope="module")
def tied_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("tied") / "base", tie_word_embeddings=True)


def assert_same(ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]) -> None:
    assert ours.keys() == theirs.keys()
    different = [name for name, values in ours.items() if not np.array_equal(values, theirs[name])]
    assert not different


def assert_computes_what_was_trained(base: Path, adapter: Path, prepare: Any = None) -> None:
    """Our merged weights, in a model of their own, give the adapted model's logits."""
    model, adapter_folder = opened(base, adapter)
    config = AutoConfig.from_pretrained(base)
    for key, value in adapter_folder.adapted(model).config.values.items():
        if key in ("vocab_size", "tie_word_embeddings"):
            setattr(config, key, value)
    ours = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    weights = {name: torch.from_numpy(values) for name, values in merged(base, adapter).items()}
    missing, unexpected = ours.load_state_dict(weights, strict=False)
    assert not unexpected
    assert missing == (["lm_head.weight"] if config.tie_word_embeddings else [])
    trained = load(base, adapter, **({"prepare": prepare} if prepare else {}))
    with torch.no_grad():
        # In float64, so that only the weights can make a difference.
        expected = trained.double()(TOKENS).logits
        found = ours.double()(TOKENS).logits
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "kind",
    [
        {"target_modules": LINEAR},
        {"target_modules": ["v_proj"], "lora_alpha": 8},
        {"target_modules": LINEAR, "use_rslora": True},
        {
            "target_modules": LINEAR,
            "rank_pattern": {"q_proj": 8, r"layers\.1\.mlp\..*": 2},
            "alpha_pattern": {"^model.layers.0.mlp.up_proj": 16, "(q|k)_proj": 1},
        },
        {"target_modules": LINEAR, "modules_to_save": [*EMBEDDINGS, "norm"]},
        {"target_modules": ATTENTION, "modules_to_save": ["mlp"]},
        {"target_modules": [*LINEAR, *EMBEDDINGS]},
        {"target_modules": LINEAR, "trainable_token_indices": [5, 3, 140]},
        {
            "target_modules": LINEAR,
            "trainable_token_indices": {"embed_tokens": [5, 3], "lm_head": [1, 149, 2]},
        },
    ],
)
def test_every_bit_is_that_of_peft(kind: dict[str, Any], base: Path, tmp_path: Path) -> None:
    adapter = adapt(base, tmp_path / "adapter", **kind)
    assert_same(merged(base, adapter), peft_merged(base, adapter))


@pytest.mark.parametrize("targets", [LINEAR, EMBEDDINGS])
@pytest.mark.parametrize("rslora", [False, True])
def test_dora_gives_rows_and_an_embeddings_columns_their_lengths(
    targets: list[str], rslora: bool, base: Path, tmp_path: Path
) -> None:
    adapter = adapt(
        base, tmp_path / "adapter", target_modules=targets, use_dora=True, use_rslora=rslora
    )
    ours, theirs = merged(base, adapter), peft_merged(base, adapter)
    for name, values in ours.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-6)


def test_ordinary_factors_agree_to_rounding(base: Path, tmp_path: Path) -> None:
    def normal(_: str, values: torch.Tensor) -> torch.Tensor:
        return torch.randn(values.shape) / 8

    adapter = adapt(base, tmp_path / "adapter", normal, target_modules=LINEAR, r=16)
    ours, theirs = merged(base, adapter), peft_merged(base, adapter)
    for name, values in ours.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("bias", ["all", "lora_only"])
@pytest.mark.parametrize("lora_bias", [False, True])
def test_trained_biases(bias: str, lora_bias: bool, tmp_path: Path) -> None:
    base = write_base(tmp_path / "base", attention_bias=True, mlp_bias=True)
    adapter = adapt(
        base, tmp_path / "adapter", target_modules=LINEAR, bias=bias, lora_bias=lora_bias
    )
    assert_same(merged(base, adapter), peft_merged(base, adapter))


@pytest.mark.parametrize(
    "kind",
    [
        {"modules_to_save": ["lm_head"]},
        {"modules_to_save": ["embed_tokens"]},
        {"modules_to_save": EMBEDDINGS},
        {"target_modules": [*LINEAR, "embed_tokens"]},
        {"target_modules": [*LINEAR, "lm_head"]},
        {"target_modules": [*LINEAR, *EMBEDDINGS]},
    ],
)
def test_a_change_to_one_end_of_a_tied_model_unties_it(
    kind: dict[str, Any], tied_base: Path, tmp_path: Path
) -> None:
    adapter = adapt(tied_base, tmp_path / "adapter", **{"target_modules": LINEAR, **kind})
    _, opened_adapter = opened(tied_base, adapter)
    assert opened_adapter.unties
    assert [warning.code for warning in opened_adapter.warnings] == ["adapter.unties"]
    assert opened_adapter.adds() == {"lm_head.weight"}
    assert opened_adapter.source("lm_head.weight") == "model.embed_tokens.weight"
    assert_computes_what_was_trained(tied_base, adapter)


def test_a_model_without_a_head_is_tied_even_if_its_config_does_not_say_so(
    tied_base: Path, tmp_path: Path
) -> None:
    adapter = adapt(
        tied_base, tmp_path / "adapter", target_modules=LINEAR, modules_to_save=["embed_tokens"]
    )
    silent = shutil.copytree(tied_base, tmp_path / "base")
    config = json.loads((silent / "config.json").read_text("utf-8"))
    del config["tie_word_embeddings"]
    (silent / "config.json").write_text(json.dumps(config), "utf-8")
    _, opened_adapter = opened(silent, adapter)
    assert opened_adapter.unties
    assert_same(merged(silent, adapter), merged(tied_base, adapter))


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"trainable_token_indices": [3, 5]},
        {"modules_to_save": ["embed_tokens"], "ensure_weight_tying": True},
        {"target_modules": [*LINEAR, "embed_tokens"], "ensure_weight_tying": True},
    ],
)
def test_a_tied_model_stays_tied_where_both_ends_changed_together(
    kind: dict[str, Any], tied_base: Path, tmp_path: Path
) -> None:
    adapter = adapt(tied_base, tmp_path / "adapter", **{"target_modules": LINEAR, **kind})
    _, opened_adapter = opened(tied_base, adapter)
    assert not opened_adapter.unties
    assert not opened_adapter.warnings
    assert not opened_adapter.adds()
    assert_computes_what_was_trained(tied_base, adapter)


def longer(model: Any) -> None:
    model.resize_token_embeddings(157, mean_resizing=False)


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(
    "kind",
    [
        {"modules_to_save": EMBEDDINGS},
        {"target_modules": [*LINEAR, *EMBEDDINGS]},
        {},
        {"trainable_token_indices": [3, 155]},
    ],
)
def test_added_tokens_lengthen_embedding_and_head(
    kind: dict[str, Any], tied: bool, base: Path, tied_base: Path, tmp_path: Path
) -> None:
    chosen = tied_base if tied else base
    adapter = adapt(
        chosen,
        tmp_path / "adapter",
        prepare=longer,
        save_embedding_layers=True,
        **{"target_modules": LINEAR, **kind},
    )
    model, opened_adapter = opened(chosen, adapter)
    assert opened_adapter.changed["model.embed_tokens.weight"].shape == (157, 64)
    assert opened_adapter.adapted(model).config.values["vocab_size"] == 157
    assert opened_adapter.unties == (tied and bool(kind) and "trainable_token_indices" not in kind)
    assert_computes_what_was_trained(chosen, adapter, prepare=longer)


def test_an_adapter_of_fused_projections_on_a_base_that_has_them_split(
    tmp_path: Path,
) -> None:
    fused = write_base(tmp_path / "fused", "phi3")
    adapter = adapt(
        fused,
        tmp_path / "adapter",
        target_modules=["qkv_proj", "o_proj", "gate_up_proj"],
        use_dora=True,
    )
    split = write_base(tmp_path / "split")
    split_weights(fused, split)
    theirs = peft_merged(fused, adapter)
    ours = merged(split, adapter)
    for name, whole in theirs.items():
        if "qkv_proj" in name:
            parts = [ours[name.replace("qkv_proj", f"{x}_proj")] for x in "qkv"]
        elif "gate_up_proj" in name:
            parts = [ours[name.replace("gate_up_proj", f"{x}_proj")] for x in ("gate", "up")]
        else:
            parts = [ours[name]]
        np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize(
    "targets", [LINEAR, ["q_proj", "up_proj"], ["v_proj"], ["k_proj", "gate_proj"]]
)
def test_an_adapter_of_split_projections_on_a_base_that_has_them_fused(
    targets: list[str], tmp_path: Path
) -> None:
    fused = write_base(tmp_path / "fused", "phi3")
    split = write_base(tmp_path / "split")
    split_weights(fused, split)
    adapter = adapt(split, tmp_path / "adapter", target_modules=targets)
    theirs = peft_merged(split, adapter)
    for name, whole in merged(fused, adapter).items():
        if "qkv_proj" in name:
            parts = [theirs[name.replace("qkv_proj", f"{x}_proj")] for x in "qkv"]
        elif "gate_up_proj" in name:
            parts = [theirs[name.replace("gate_up_proj", f"{x}_proj")] for x in ("gate", "up")]
        else:
            parts = [theirs[name]]
        np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize(
    "kind",
    [
        {"target_modules": LINEAR},  # which peft turns into the next one
        {
            "target_modules": ["q_proj"],
            "target_parameters": ["mlp.experts.gate_up_proj", "mlp.experts.down_proj"],
        },
        {
            "target_modules": [],
            "target_parameters": ["mlp.experts.down_proj"],
            "rank_pattern": {"down_proj": 2},
            "alpha_pattern": {"experts.down_proj": 8},
        },
        {"target_modules": [], "target_parameters": ["mlp.gate.weight"]},
    ],
)
def test_experts_that_were_adapted_as_one_tensor(kind: dict[str, Any], tmp_path: Path) -> None:
    base = write_base(
        tmp_path / "base",
        "qwen3_moe",
        num_experts=4,
        num_experts_per_tok=2,
        moe_intermediate_size=32,
        head_dim=16,
    )
    adapter = adapt(base, tmp_path / "adapter", **kind)
    theirs = peft_merged(base, adapter)
    ours = merged(base, adapter)
    assert len(ours) > len(theirs)
    for name, whole in theirs.items():
        experts = name.rpartition(".")[0]
        if name.endswith("experts.gate_up_proj"):
            found = [
                np.concatenate([ours[f"{experts}.{e}.{x}_proj.weight"] for x in ("gate", "up")])
                for e in range(4)
            ]
        elif name.endswith("experts.down_proj"):
            found = [ours[f"{experts}.{e}.down_proj.weight"] for e in range(4)]
        else:
            found = ours[name]
        np.testing.assert_array_equal(found, whole)


def renamed_default(name: str) -> str:
    for part in ("lora_A", "lora_B", "lora_embedding_A", "lora_embedding_B"):
        name = name.replace(f".{part}", f".{part}.default")
    return name.replace("lm_head.weight", "lm_head.modules_to_save.default.weight")


@pytest.mark.parametrize(
    "rename",
    [
        renamed_default,
        lambda name: name.replace("model.model.", "model.model.language_model."),
        lambda name: name.replace("base_model.model.", "base_model.model.language_model."),
        lambda name: name.replace("base_model.model.", "base_model.model._orig_mod."),
        lambda name: name.removeprefix("base_model.model."),
    ],
)
def test_names_as_other_programs_write_them(rename: Any, base: Path, tmp_path: Path) -> None:
    adapter = adapt(
        base,
        tmp_path / "adapter",
        target_modules=[*LINEAR, "embed_tokens"],
        modules_to_save=["lm_head"],
    )
    expected = merged(base, adapter)
    edit_adapter(adapter, lambda tensors: {rename(name): t for name, t in tensors.items()})
    assert_same(merged(base, adapter), expected)


@pytest.fixture(scope="module")
def wholes(base: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Rows, np.ndarray]]:
    def normal(_: str, values: torch.Tensor) -> torch.Tensor:
        return torch.randn(values.shape)

    adapter = adapt(
        base,
        tmp_path_factory.mktemp("blocks") / "adapter",
        normal,
        target_modules=["down_proj", "gate_proj", *EMBEDDINGS],
        r=32,
        use_dora=True,
    )
    model, opened_adapter = opened(base, adapter)
    folder = opened_adapter.adapted(model)
    rows = [
        opened_adapter.merged(name, StoredRows(folder.weights[name]))
        for name in (
            "model.layers.0.mlp.down_proj.weight",
            "model.layers.1.mlp.gate_proj.weight",
            *(f"{name}.weight" for name in ("model.embed_tokens", "lm_head")),
        )
    ]
    return [(each, each.read(slice(0, each.rows))) for each in rows]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_how_a_weight_is_cut_for_reading_changes_no_bit(
    wholes: list[tuple[Rows, np.ndarray]], data: Any
) -> None:
    rows, whole = wholes[data.draw(st.integers(0, len(wholes) - 1))]
    start = data.draw(st.integers(0, rows.rows - 1))
    stop = data.draw(st.integers(start, rows.rows))
    np.testing.assert_array_equal(rows.read(slice(start, stop)), whole[start:stop])
    picked = data.draw(st.lists(st.integers(0, rows.rows - 1), max_size=50))
    index = np.array(picked, np.intp)
    np.testing.assert_array_equal(rows.read(index), whole[index])
