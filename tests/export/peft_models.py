"""Small models and peft adapters for them, with random factors in place of training."""

import contextlib
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaConfig, Phi3Config, Qwen3MoeConfig

from tunesmith.export.adapter_folder import Adapter
from tunesmith.export.rows import StoredRows
from tunesmith.export.source import open_merge
from tunesmith.models.model_folder import ModelFolder, open_model

SIZES: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 150,
    "max_position_embeddings": 64,
    "tie_word_embeddings": False,
    "pad_token_id": 0,
}
FAMILIES = {"llama": LlamaConfig, "phi3": Phi3Config, "qwen3_moe": Qwen3MoeConfig}


def write_base(folder: Path, family: str = "llama", **config: Any) -> Path:
    """A float32 model folder whose weights are multiples of 1/64 below 1."""
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(
        FAMILIES[family](**{**SIZES, **config}), dtype=torch.float32
    )
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randint(-63, 64, parameter.shape) / 64)
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text("{}")  # only its presence is asked for here
    return folder


@contextlib.contextmanager
def peft_talking():
    """peft warns of tied weights and of what it saves; the tests look at what comes of it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="peft")
        yield


def adapt(
    base: Path,
    folder: Path,
    change: Callable[[str, torch.Tensor], torch.Tensor | None] | None = None,
    prepare: Callable[[Any], object] = lambda _: None,
    save_embedding_layers: bool | str = "auto",
    **config: Any,
) -> Path:
    """Save an adapter whose trained values are small integers, so that products are exact.

    `change(name, values)` may give other values for a trained parameter; `prepare` gets the base
    before peft does.
    """
    torch.manual_seed(2)
    with peft_talking():
        model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
        prepare(model)
        settings = {"r": 4, "lora_alpha": 2, "task_type": "CAUSAL_LM", **config}
        adapted = get_peft_model(model, LoraConfig(**settings))
        with torch.no_grad():
            for name, parameter in adapted.named_parameters():
                if not parameter.requires_grad:
                    continue
                values = change(name, parameter) if change else None
                if values is None:
                    values = torch.randint(-3, 4, parameter.shape).float()
                parameter.copy_(values)
        adapted.save_pretrained(folder, save_embedding_layers=save_embedding_layers)
    return folder


def load(base: Path, adapter: Path, prepare: Callable[[Any], object] = lambda _: None) -> Any:
    """The adapted model as peft loads it."""
    with peft_talking():
        model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
        prepare(model)
        return PeftModel.from_pretrained(model, adapter)


def peft_merged(base: Path, adapter: Path, **how: Any) -> dict[str, np.ndarray]:
    """Every weight after peft's own merge, in float32."""
    with peft_talking():
        merged = load(base, adapter, **how).merge_and_unload()
    return {name: tensor.detach().numpy() for name, tensor in merged.state_dict().items()}


def opened(base: Path, adapter: Path) -> tuple[ModelFolder, Adapter]:
    """The base's folder and the adapter, checked against it."""
    found = open_merge(base, adapter).adapter
    assert found is not None
    return open_model(base), found


def merged(base: Path, adapter: Path, step: int = 7) -> dict[str, np.ndarray]:
    """Every weight after our merge, read `step` rows at a time."""
    model, opened_adapter = opened(base, adapter)
    folder = opened_adapter.adapted(model)
    result = {}
    for name, tensor in folder.weights.items():
        rows = opened_adapter.merged(name, StoredRows(tensor))
        blocks = [
            rows.read(slice(start, min(start + step, rows.rows)))
            for start in range(0, rows.rows, step)
        ]
        result[name] = np.concatenate(blocks).reshape(tensor.shape)
    return result


def edit_adapter(
    folder: Path,
    change: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]] | None = None,
    **config: Any,
) -> Path:
    """Change an adapter's tensors or settings in place."""
    if change is not None:
        weights = folder / "adapter_model.safetensors"
        tensors = change(load_file(weights))
        save_file({name: t.contiguous().clone() for name, t in tensors.items()}, weights)
    settings = folder / "adapter_config.json"
    values = json.loads(settings.read_text("utf-8"))
    settings.write_text(json.dumps({**values, **config}), "utf-8")
    return folder


def split_weights(fused: Path, split: Path) -> None:
    """Write the weights of a Phi-3 checkpoint as a Llama checkpoint has them."""
    weights = {}
    for name, tensor in load_file(fused / "model.safetensors").items():
        if "qkv_proj" in name:
            for x, part in zip("qkv", tensor.split([64, 32, 32]), strict=True):
                weights[name.replace("qkv_proj", f"{x}_proj")] = part.contiguous()
        elif "gate_up_proj" in name:
            for x, part in zip(("gate", "up"), tensor.chunk(2), strict=True):
                weights[name.replace("gate_up_proj", f"{x}_proj")] = part.contiguous()
        else:
            weights[name] = tensor
    save_file(weights, split / "model.safetensors", {"format": "pt"})
