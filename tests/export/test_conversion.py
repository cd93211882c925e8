"""Conversion gives the very bytes of llama.cpp's own converter; a merged adapter is exact."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tunesmith.core.errors import InputError

Checkpoint = Callable[..., Path]

LLAMA3_ROPE = {
    "rope_type": "llama3",
    "factor": 32.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}
# What convert_hf_to_gguf.py --outtype f32 of the llama.cpp in llama-cpp-python 0.3.36 writes for
# these checkpoints in a folder named `model` (SHA-256 of the whole file).
OFFICIAL: dict[str, tuple[str, dict[str, Any]]] = {
    "tied": ("01b4322d8649bc343bc7c11447df171a0fffc545b960f5275b429d6ad3e65b5d", {}),
    "untied, biases": (
        "bb723ee6e3b452e8c229d56891c38da24c194d11bae1a87abdcc9b68e5c7efab",
        {"tie_word_embeddings": False, "biases": True, "num_key_value_heads": 4},
    ),
    "llama 3 rope": (
        "620c471a5a1cca1d452d78e42b06d96c8d98b9a20727b50b11289eb6ab05ef27",
        {
            "head_dim": 32,
            "rope_theta": 500000.0,
            "max_position_embeddings": 131072,
            "rope_scaling": LLAMA3_ROPE,
        },
    ),
    "linear rope": (
        "6df24ec5ad725000e8a7114061412d3bdce5b8f7af9c04d270f95f8d66940955",
        {
            "hidden_size": 96,
            "intermediate_size": 160,
            "num_attention_heads": 3,
            "num_key_value_heads": 1,
            "rope_scaling": {"type": "linear", "factor": 2.0},
        },
    ),
}


Convert = Callable[..., bytes]


@pytest.fixture
def convert(write_level: Callable[..., Path]) -> Convert:
    """A function (model, target, adapter=None) that gives the bytes of the float32 file."""

    def call(folder: Path, target: Path, adapter: Path | None = None) -> bytes:
        return write_level(folder, target, "F32", adapter).read_bytes()

    return call


@pytest.mark.parametrize("kind", OFFICIAL)
def test_the_file_is_the_official_converters(
    kind: str, checkpoint: Checkpoint, starter_dir: Path, tmp_path: Path, convert: Convert
) -> None:
    digest, config = OFFICIAL[kind]
    small = {"hidden_size": 64, "intermediate_size": 128, "tokenizer": starter_dir}
    written = convert(checkpoint(**{**small, **config}), tmp_path / "own.gguf")
    assert hashlib.sha256(written).hexdigest() == digest


@pytest.mark.parametrize("dtype", ["F16", "BF16"])
def test_sixteen_bit_weights_give_the_same_file_as_their_float32(
    dtype: str, checkpoint: Checkpoint, tmp_path: Path, convert: Convert
) -> None:
    folder = checkpoint()
    store(folder / "model.safetensors", dtype)
    narrow = convert(folder, tmp_path / "narrow.gguf")
    store(folder / "model.safetensors", "F32")
    assert narrow == convert(folder, tmp_path / "wide.gguf")


def store(path: Path, dtype: str) -> None:
    """Rewrite all tensors of a file in another type, by torch."""
    import torch
    from safetensors.torch import load_file as load_torch
    from safetensors.torch import save_file as save_torch

    target = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32}[dtype]
    save_torch({name: t.to(target) for name, t in load_torch(path).items()}, path)


@pytest.mark.parametrize(
    ("settings", "scale"),
    [
        ({}, 0.0625 / 4),
        ({"use_rslora": True}, 0.0625 / 2),
        ({"alpha_pattern": {"q_proj": 0.25}}, 0.0625 / 4),
    ],
)
def test_an_adapter_gives_the_file_of_the_merged_checkpoint(
    settings: dict[str, Any],
    scale: float,
    write_checkpoint: Checkpoint,
    write_adapter: Callable[..., Path],
    tmp_path: Path,
    convert: Convert,
) -> None:
    base = write_checkpoint(tmp_path / "base" / "model")
    adapter = write_adapter(base, **settings)
    factors = load_file(adapter / "adapter_model.safetensors")

    def merge(weights: dict[str, np.ndarray]) -> None:
        for name in [name for name in weights if "_proj" in name]:
            module = f"base_model.model.{name.removesuffix('.weight')}"
            a, b = (factors[f"{module}.lora_{part}.weight"] for part in "AB")
            own = 0.25 / 4 if "alpha_pattern" in settings and "q_proj" in name else scale
            weights[name] += np.float32(own) * (b @ a)

    merged = write_checkpoint(tmp_path / "merged" / "model", change=merge)
    with_adapter = convert(base, tmp_path / "a.gguf", adapter)
    assert with_adapter == convert(merged, tmp_path / "b.gguf")
    assert with_adapter != convert(base, tmp_path / "c.gguf")


def test_a_sharded_checkpoint_gives_the_same_tensors(
    checkpoint: Checkpoint, tmp_path: Path, convert: Convert
) -> None:
    import json

    from gguf import GGUFReader

    folder = checkpoint()
    convert(folder, tmp_path / "whole.gguf")
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    names = sorted(tensors)
    placed = {name: f"part-{i % 2}.safetensors" for i, name in enumerate(names)}
    for part in set(placed.values()):
        save_file({n: tensors[n] for n in names if placed[n] == part}, folder / part)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": placed}), "utf-8")
    convert(folder, tmp_path / "sharded.gguf")
    whole, sharded = (
        {t.name: t.data.tobytes() for t in GGUFReader(tmp_path / f"{kind}.gguf").tensors}
        for kind in ("whole", "sharded")
    )
    assert whole == sharded


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_not_finite_is_refused_by_name(
    value: float, checkpoint: Checkpoint, tmp_path: Path, convert: Convert
) -> None:
    def spoil(weights: dict[str, np.ndarray]) -> None:
        weights["model.layers.1.mlp.up_proj.weight"][3, 5] = value

    with pytest.raises(InputError) as caught:
        convert(checkpoint(change=spoil), tmp_path / "x.gguf")
    assert caught.value.code == "model.not-finite"
    assert "model.layers.1.mlp.up_proj.weight" in caught.value.message
    assert list(tmp_path.glob("x.gguf*")) == []


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"architectures": ["GPT2LMHeadModel"]}, "export.architecture"),
        ({"hidden_act": "gelu"}, "export.activation"),
        ({"rope_scaling": {"rope_type": "longrope", "factor": 4.0}}, "export.rope"),
        ({"hidden_size": "256"}, "model.config-value"),
        ({"change": lambda w: w.pop("model.norm.weight")}, "export.tensor-missing"),
        (
            {"tie_word_embeddings": False, "change": lambda w: w.pop("lm_head.weight")},
            "export.tensor-missing",
        ),
        (
            {"change": lambda w: w.update({"model.extra.weight": np.ones(3, np.float32)})},
            "export.tensor-unknown",
        ),
        (
            {"change": lambda w: w.update({"model.norm.weight": np.ones(3, np.float32)})},
            "export.tensor-shape",
        ),
        (
            {"change": lambda w: w.update({"model.norm.weight": np.ones(256, np.int32)})},
            "model.weights-type",
        ),
    ],
)
def test_what_is_no_llama_checkpoint_is_refused(
    config: dict[str, Any],
    code: str,
    write_checkpoint: Checkpoint,
    tmp_path: Path,
    convert: Convert,
) -> None:
    plain = {key: value for key, value in config.items() if key != "hidden_size"}
    folder = write_checkpoint(tmp_path / "model", **plain)
    if "hidden_size" in config:
        text = (folder / "config.json").read_text("utf-8")
        (folder / "config.json").write_text(text.replace(": 256", ': "256"', 1), "utf-8")
    with pytest.raises(InputError) as caught:
        convert(folder, tmp_path / "x.gguf")
    assert caught.value.code == code
    assert caught.value.hint


def test_a_tied_head_that_is_stored_too_is_left_out(
    write_checkpoint: Checkpoint, tmp_path: Path, convert: Convert
) -> None:
    def store_head(weights: dict[str, np.ndarray]) -> None:
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"].copy()

    plain = convert(write_checkpoint(tmp_path / "a" / "model"), tmp_path / "a.gguf")
    stored = write_checkpoint(tmp_path / "b" / "model", change=store_head)
    assert convert(stored, tmp_path / "b.gguf") == plain
