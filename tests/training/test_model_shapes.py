"""Which layers a training adapts, and the shapes of models of several architectures."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tests.conftest import TINY_HIDDEN, TINY_LAYERS, TINY_MLP, VOCABULARY

from tunesmith.training.model_shapes import (
    Linear,
    ModelShapes,
    is_gated,
    is_target,
    read_shapes,
    role_of,
    targets_of,
    trained_parameters,
)
from tunesmith.training.spec import TrainSpec

SPEC = TrainSpec(model_dir=Path(), data_file=Path(), out_dir=Path(), r=4)
LAYERS = (Linear("model.layers.0.q_proj", 8, 16), Linear("model.layers.1.up_proj", 32, 16))


def test_parameters_of_the_adapter_by_shape_rank_and_target() -> None:
    assert trained_parameters(LAYERS, SPEC) == 4 * (8 + 16) + 4 * (32 + 16)
    assert trained_parameters(LAYERS, replace(SPEC, use_dora=True)) == 4 * 72 + 8 + 32
    shapes = ModelShapes(0, LAYERS)
    assert targets_of(shapes, replace(SPEC, target_modules=("q_proj",))) == LAYERS[:1]
    assert targets_of(shapes, replace(SPEC, layers_to_transform=(1,))) == LAYERS[1:]
    assert is_target("a.q_proj", ".*q_proj")
    assert not is_target("a.q_proj", "q_proj")
    assert not is_target("a.q_proj", "(")
    assert not is_target("a.q_proj", ("proj",))


def test_the_tiny_model_is_read_from_its_headers(tiny_model_dir: Path) -> None:
    shapes = read_shapes(tiny_model_dir)
    assert len(shapes.linears) == 7 * TINY_LAYERS
    assert len(shapes.blocks) == TINY_LAYERS
    assert all(len(block.norms) == 2 and is_gated(block) for block in shapes.blocks)
    assert (shapes.hidden, shapes.intermediate, shapes.vocabulary, shapes.context) == (
        TINY_HIDDEN, TINY_MLP, VOCABULARY, 512,
    )  # fmt: skip
    assert shapes.are_known
    assert {role_of(layer) for layer in shapes.linears} == {
        "queries", "attended", "expanded", "contracted",
    }  # fmt: skip


def write_model(folder: Path, config: dict, tensors: dict[str, np.ndarray]) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    save_file(tensors, folder / "model.safetensors")
    return folder


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float16)


def test_a_copy_of_the_embedding_counts_once_and_no_output_matrix_is_a_layer(
    tmp_path: Path,
) -> None:
    config = {
        "architectures": ["LlamaForCausalLM"], "hidden_size": 4, "num_attention_heads": 2,
        "intermediate_size": 8, "vocab_size": 10, "tie_word_embeddings": True,
    }  # fmt: skip
    tensors = {
        "model.embed_tokens.weight": zeros(10, 4),
        "lm_head.weight": zeros(10, 4),
        "model.layers.0.self_attn.q_proj.weight": zeros(4, 4),
        "model.layers.0.self_attn.q_norm.weight": zeros(2),
    }
    shapes = read_shapes(write_model(tmp_path / "tied", config, tensors))
    assert shapes.parameters == 40 + 16 + 2
    assert [layer.module for layer in shapes.linears] == ["model.layers.0.self_attn.q_proj"]
    untied = write_model(tmp_path / "untied", config | {"tie_word_embeddings": False}, tensors)
    assert read_shapes(untied).parameters == 80 + 16 + 2


def test_a_model_for_pictures_and_text_is_told_by_its_text(tmp_path: Path) -> None:
    text = {"hidden_size": 4, "num_attention_heads": 2, "intermediate_size": 8, "vocab_size": 10}
    config = {"architectures": ["SomeForConditionalGeneration"], "text_config": text}
    tensors = {
        "vision_tower.layers.0.self_attn.q_proj.weight": zeros(6, 6),
        "language_model.layers.0.self_attn.q_proj.weight": zeros(4, 4),
        "language_model.layers.1.self_attn.q_proj.weight": zeros(4, 4),
    }
    shapes = read_shapes(write_model(tmp_path / "both", config, tensors))
    assert (shapes.hidden, len(shapes.blocks), len(shapes.linears)) == (4, 2, 3)


def test_what_config_does_not_tell_is_not_guessed(tmp_path: Path) -> None:
    config = {"architectures": ["MambaForCausalLM"], "d_model": 4}
    tensors = {"backbone.layers.0.mixer.in_proj.weight": zeros(8, 4)}
    assert not read_shapes(write_model(tmp_path / "mamba", config, tensors)).are_known


@pytest.mark.parametrize("gate", ["gate_proj", "gate_up_proj"])
def test_a_mixture_of_experts_has_those_that_a_token_uses(tmp_path: Path, gate: str) -> None:
    config = {
        "architectures": ["MoeForCausalLM"], "hidden_size": 4, "num_attention_heads": 2,
        "moe_intermediate_size": 6, "intermediate_size": 99, "vocab_size": 10,
        "num_experts_per_tok": 2,
    }  # fmt: skip
    tensors = {f"model.layers.0.mlp.experts.{n}.{gate}.weight": zeros(6, 4) for n in range(8)}
    shapes = read_shapes(write_model(tmp_path / "moe", config, tensors))
    assert (shapes.experts, shapes.intermediate, len(shapes.linears)) == (2, 6, 8)
    assert is_gated(shapes.blocks[0])
