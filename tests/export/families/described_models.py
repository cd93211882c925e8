"""Checkpoints of which only config, names and shapes exist; and weights of numbered values."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tests.export.families.checkpoints import GEMMA, TINY

from tunesmith.core.bounded_json import JsonObject
from tunesmith.export.families import (
    read_family,
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
