"""Small models of every family with their tokenizers, adapters for them, and merged models."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from safetensors.torch import load_file
from tests.export.families.checkpoints import GEMMA, LLAMA3_ROPE, write_checkpoint
from tests.export.families.tokenizers_of_families import pieces, write_tokenizer

_GENERAL_SPECIAL = ["<unk>", "<s>", "</s>"]
_GEMMA_SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>"]
_GEMMA_NAMES = {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>"}
_LONG = [1.0 + i / 7 for i in range(24)]
_SHORT = [1.0 + i / 50 for i in range(24)]
_SPARE = 5  # rows of the embedding beyond the tokens, as many models have


@dataclass(frozen=True, slots=True)
class Kind:
    """A family's model: transformers' model type, what differs from TINY, which tokenizer.

    `told` is the pre-tokenizer that llama.cpp's converter is told: the small byte-level vocabulary
    is in no table of hashes.
    """

    model_type: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    tokenizer: str = "bytes"
    tokenizer_class: str = "TokenizersBackend"

    @property
    def told(self) -> str | None:
        return "smollm" if self.tokenizer == "bytes" else None


TIED = {"tie_word_embeddings": True}
KINDS = {
    "llama 2": Kind("llama", tokenizer="pieces"),
    "llama 3": Kind("llama", {"rope_parameters": LLAMA3_ROPE, "max_position_embeddings": 131072}),
    "smollm2": Kind("llama", TIED),
    "mistral": Kind("mistral", {"head_dim": 32}, "pieces"),
    "qwen2": Kind("qwen2", TIED),
    "qwen3": Kind("qwen3", {"head_dim": 32, **TIED}),
    "qwen3 experts": Kind(
        "qwen3_moe",
        {"head_dim": 32, "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 256,
         "norm_topk_prob": True},
    ),
    "gemma2": Kind("gemma2", GEMMA, "gemma"),
    "gemma3": Kind("gemma3_text", {**GEMMA, "sliding_window": 128}, "gemma"),
    "phi3": Kind("phi3", {"sliding_window": 2047}, "pieces"),
    "phi4 mini": Kind(
        "phi3",
        {"rope_parameters": {"rope_type": "longrope", "rope_theta": 10000.0,
                             "partial_rotary_factor": 0.75,
                             "long_factor": _LONG, "short_factor": _SHORT},
         "max_position_embeddings": 8192, "sliding_window": 4096,
         "original_max_position_embeddings": 512, **TIED},
        tokenizer_class="GPT2Tokenizer",
    ),
    "granite": Kind(
        "granite",
        {"attention_multiplier": 0.015625, "embedding_multiplier": 12.0,
         "residual_multiplier": 0.22, "logits_scaling": 8.0, **TIED},
    ),
    "smollm3": Kind("smollm3", {"num_hidden_layers": 4}),
    "olmo2": Kind("olmo2"),
}  # fmt: skip


def write_model(
    kind: Kind, folder: Path, byte_level: Path, merges: int = 200, **changes: Any
) -> Path:
    """A small random checkpoint with a tokenizer.

    `byte_level` is a folder with a tokenizer of bytes, which is cut to its first `merges`.
    """
    if kind.tokenizer == "bytes":
        tokens = _write_byte_level(byte_level, folder, kind.tokenizer_class, merges)
    elif kind.tokenizer == "gemma":
        found = pieces(_GEMMA_SPECIAL, ["<unused0>", "\n\n"])
        tokens = write_tokenizer(folder, found, prepend=False, settings=_GEMMA_NAMES)
    else:
        tokens = write_tokenizer(folder, pieces(_GENERAL_SPECIAL), prepend=True)
    write_checkpoint(folder, kind.model_type, tokens + _SPARE, **{**kind.changes, **changes})
    return folder


def _write_byte_level(source: Path, folder: Path, tokenizer_class: str, merge_count: int) -> int:
    """The tokenizer of `source` cut to its first merges: most of a small model is vocabulary."""
    tokenizer = json.loads((source / "tokenizer.json").read_text("utf-8"))
    model = tokenizer["model"]
    merges = model["merges"][:merge_count]
    special = [token["content"] for token in tokenizer["added_tokens"]]
    single = [text for text in model["vocab"] if len(text) == 1]
    tokens = [*special, *single, *dict.fromkeys("".join(pair) for pair in merges)]
    model |= {"merges": merges, "vocab": {token: index for index, token in enumerate(tokens)}}
    folder.mkdir(parents=True)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    shutil.copyfile(source / "tokenizer_config.json", folder / "tokenizer_config.json")
    _edit(folder / "tokenizer_config.json", tokenizer_class=tokenizer_class)
    return len(tokens)


# Adapters ---------------------------------------------------------------------------------------


def write_exact_adapter(model: Path, folder: Path) -> Path:
    """A LoRA of small integers and a scale of 1/1024 on every projection, experts' too."""
    random = np.random.RandomState(3)
    return _write_adapter(
        model, folder, lambda *shape: random.randint(-3, 4, size=shape), 4, 4 / 1024
    )


def write_ordinary_adapter(model: Path, folder: Path) -> Path:
    """A LoRA whose change is a third of the size of the weights: much, but it happens."""
    random = np.random.RandomState(4)
    return _write_adapter(model, folder, lambda *shape: random.normal(0, 0.014, shape), 64, 128)


def _write_adapter(
    model: Path, folder: Path, draw: Callable[..., np.ndarray], rank: int, alpha: float
) -> Path:
    tensors = {}
    weights = _weights(model)
    names = [n for n in sorted(weights) if n.endswith("_proj.weight") and weights[n].ndim == 2]
    for name in names:
        rows, columns = weights[name].shape
        for part, shape in (("A", (rank, columns)), ("B", (rows, rank))):
            key = f"base_model.model.{name.removesuffix('.weight')}.lora_{part}.weight"
            tensors[key] = draw(*shape).astype(np.float32)
    settings = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": rank,
        "lora_alpha": alpha,
        "bias": "none",
        "target_modules": sorted({name.split(".")[-2] for name in names}),
    }
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps(settings), "utf-8")
    save_file(tensors, folder / "adapter_model.safetensors", {"format": "pt"})
    return folder


def write_merged(model: Path, adapter: Path, folder: Path) -> Path:
    """The checkpoint with the adapter merged, computed in float64 and rounded once to float32.

    Where products are exact, any way of merging in float32 gives the same.
    """
    shutil.copytree(model, folder)
    weights = _weights(model)
    factors = _weights(adapter)
    settings = json.loads((adapter / "adapter_config.json").read_text("utf-8"))
    scale = settings["lora_alpha"] / settings["r"]
    changed = 0
    for name, weight in weights.items():
        module = f"base_model.model.{name.removesuffix('.weight')}"
        if f"{module}.lora_A.weight" in factors:
            a, b = (factors[f"{module}.lora_{part}.weight"].astype(np.float64) for part in "AB")
            weights[name] = (weight + scale * (b @ a)).astype(np.float32)
            changed += 1
    assert changed == len(factors) // 2
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return folder


def untie(model: Path, adapter: Path, merged: Path) -> None:
    """Let the adapter bring a trained embedding; `merged` has it too.

    The head stays what it was while the adapter was trained: the embedding before it.
    """
    name = "model.embed_tokens.weight"
    weights = _weights(model)
    trained = weights[name] * np.float32(2)
    factors = _weights(adapter)
    save_file(
        {**factors, f"base_model.model.{name}": trained}, adapter / "adapter_model.safetensors"
    )
    _edit(adapter / "adapter_config.json", modules_to_save=["embed_tokens"])
    changed = _weights(merged)
    changed |= {name: trained, "lm_head.weight": weights[name]}
    save_file(changed, merged / "model.safetensors", {"format": "pt"})
    _edit(merged / "config.json", tie_word_embeddings=False)


def _weights(folder: Path) -> dict[str, np.ndarray]:
    """All tensors of a model's or an adapter's folder, in float32."""
    path = next(folder.glob("*model.safetensors"))
    return {name: tensor.float().numpy() for name, tensor in load_file(path).items()}


def _edit(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **values}), "utf-8")
