"""An adapter by itself as a GGUF file is what llama.cpp's own script writes, and means the same."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("peft", reason="the training environment is not installed")

import torch
from tests.export.peft_models import adapt, edit_adapter, merged, opened, split_weights, write_base

from tunesmith.core.errors import InputError
from tunesmith.export.adapter_file import adapter_bytes, write_adapter_file
from tunesmith.export.families import read_family
from tunesmith.export.family import assemble
from tunesmith.export.rows import StoredRows

ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
LINEAR = [*ATTENTION, "gate_proj", "up_proj", "down_proj"]
FAMILIES = {"llama": LINEAR, "phi3": ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"]}


def write(base: Path, adapter: Path, target: Path, kind: str = "F32") -> dict[str, np.ndarray]:
    """Our file, as tensors by name in float32."""
    model, opened_adapter = opened(base, adapter)
    write_adapter_file(
        target,
        opened_adapter,
        read_family(model),
        lambda name: StoredRows(model.weights[name]),
        kind,  # type: ignore[arg-type]
    )
    return read(target)[0]


def read(file: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Tensors and metadata of a GGUF."""
    from gguf import GGUFReader

    reader = GGUFReader(file)
    tensors = {tensor.name: np.array(tensor.data) for tensor in reader.tensors}
    keys = {key: field.contents() for key, field in reader.fields.items() if "GGUF." not in key}
    return tensors, keys


def added(tensors: dict[str, np.ndarray], alpha: float) -> dict[str, np.ndarray]:
    """What llama.cpp adds to each tensor: alpha / r * B @ A (an embedding's stand transposed)."""
    result = {}
    for name in {name.rsplit(".", 1)[0] for name in tensors}:
        a, b = (tensors[f"{name}.lora_{x}"].astype(np.float64) for x in "ab")
        if name == "token_embd.weight":
            a, b = b.T, a
        result[name] = alpha / a.shape[0] * (b @ a)
    return result


def expected(base: Path, adapter: Path) -> dict[str, np.ndarray]:
    """The difference that merging makes to each tensor of the model's file."""
    model, _ = opened(base, adapter)
    after = merged(base, adapter)
    result = {}
    for tensor in read_family(model).tensors:
        if len(tensor.shape) < 2:
            continue
        before = assemble(tensor, lambda name: StoredRows(model.weights[name]))
        new = assemble(tensor, lambda name: Array(after[name]))
        everything = slice(0, before.rows)
        difference = new.read(everything).astype(np.float64) - before.read(everything)
        if difference.any():
            result[tensor.name] = difference
    return result


class Array:
    """Rows of an array."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values.reshape(-1, values.shape[-1])
        self.rows, self.width = self.values.shape

    def read(self, wanted: Any) -> np.ndarray:
        return self.values[wanted].copy()


def official(base: Path, adapter: Path, target: Path, kind: str) -> None:
    """Let llama.cpp's script write the file."""
    folder = os.environ.get("TUNESMITH_LLAMA_CPP")
    if not folder:
        pytest.skip("TUNESMITH_LLAMA_CPP does not name a folder with llama.cpp's converter")
    script = Path(folder) / "convert_lora_to_gguf.py"
    options = ["--base", str(base), "--outtype", kind.lower(), "--outfile", str(target)]
    subprocess.run(
        [sys.executable, str(script), *options, str(adapter)],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )


@pytest.mark.external
@pytest.mark.parametrize("kind", ["F32", "F16"])
@pytest.mark.parametrize(
    ("family", "targets"),
    [
        ("llama", [*LINEAR, "embed_tokens", "lm_head"]),
        ("llama", ["v_proj"]),
        ("phi3", FAMILIES["phi3"]),
    ],
)
def test_the_file_is_that_of_llama_cpps_script(
    family: str, targets: list[str], kind: str, tmp_path: Path
) -> None:
    def ordinary(_: str, values: torch.Tensor) -> torch.Tensor:
        return torch.randn(values.shape)

    base = write_base(tmp_path / "base", family)
    adapter = adapt(
        base,
        tmp_path / "my-adapter",
        ordinary,
        target_modules=targets,
        lora_alpha=7,
        r=6,
        rank_pattern={"o_proj": 3},
    )
    edit_adapter(adapter, base_model_name_or_path="owner/model")
    card = adapter / "README.md"
    card.write_text(card.read_text("utf-8").replace(str(base), "owner/model"), "utf-8")
    official(base, adapter, tmp_path / "theirs.gguf", kind)
    write(base, adapter, tmp_path / "ours.gguf", kind)
    ours, our_keys = read(tmp_path / "ours.gguf")
    theirs, their_keys = read(tmp_path / "theirs.gguf")
    assert our_keys == their_keys
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():
        assert values.dtype == (np.float32 if kind == "F32" else np.float16)
        np.testing.assert_array_equal(values, theirs[name])


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        ("llama", {}),
        ("llama", {"use_rslora": True}),
        ("llama", {"rank_pattern": {"q_proj": 8}, "alpha_pattern": {"up_proj": 3, "k_proj": 64}}),
        ("llama", {"target_modules": [*LINEAR, "embed_tokens", "lm_head"], "use_rslora": True}),
        ("phi3", {}),
        ("phi3", {"use_rslora": True}),
    ],
)
@pytest.mark.parametrize("stored", ["F32", "F16"])
def test_llama_cpp_adds_what_a_merge_would(
    family: str, kind: dict[str, Any], stored: str, tmp_path: Path
) -> None:
    base = write_base(tmp_path / "base", family)
    adapter = adapt(base, tmp_path / "adapter", **{"target_modules": FAMILIES[family], **kind})
    tensors = write(base, adapter, tmp_path / "adapter.gguf", stored)
    wanted, found = expected(base, adapter), added(tensors, 2.0)
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("targets", [LINEAR, ["k_proj", "up_proj"]])
def test_split_projections_of_a_fused_base_stand_side_by_side(
    targets: list[str], tmp_path: Path
) -> None:
    fused, split = write_base(tmp_path / "fused", "phi3"), write_base(tmp_path / "split")
    split_weights(fused, split)
    adapter = adapt(split, tmp_path / "adapter", target_modules=targets)
    found = added(write(fused, adapter, tmp_path / "adapter.gguf"), 2.0)
    wanted = expected(fused, adapter)
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("kind", "word", "tied"),
    [
        ({"use_dora": True}, "DoRA", False),
        ({"modules_to_save": ["lm_head"]}, "lm_head", False),
        ({"trainable_token_indices": [3]}, "tokens", False),
        ({"target_modules": ["embed_tokens"]}, "the head", True),
    ],
)
def test_what_is_no_product_of_factors_is_refused(
    kind: dict[str, Any], word: str, tied: bool, tmp_path: Path
) -> None:
    base = write_base(tmp_path / "base", tie_word_embeddings=tied)
    adapter = adapt(base, tmp_path / "adapter", **{"target_modules": LINEAR, **kind})
    with pytest.raises(InputError) as caught:
        write(base, adapter, tmp_path / "adapter.gguf")
    assert caught.value.code == "adapter.file-unsupported"
    assert word in caught.value.message
    assert "merged" in caught.value.hint
    assert not (tmp_path / "adapter.gguf").exists()


@pytest.mark.parametrize("kind", ["F16", "F32"])
def test_its_size_is_known_to_the_byte_before(tmp_path: Path, kind: str) -> None:
    base = write_base(tmp_path / "base")
    adapter = adapt(base, tmp_path / "adapter", target_modules=LINEAR, r=3)
    write(base, adapter, tmp_path / "adapter.gguf", kind)
    model, it = opened(base, adapter)
    size = adapter_bytes(
        it,
        read_family(model),
        lambda name: StoredRows(model.weights[name]),
        kind,  # type: ignore[arg-type]
    )
    assert size == (tmp_path / "adapter.gguf").stat().st_size


def test_values_that_a_half_cannot_hold_are_refused(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base")
    adapter = adapt(
        base, tmp_path / "adapter", lambda _, v: torch.full(v.shape, 1e5), target_modules=["v_proj"]
    )
    with pytest.raises(InputError) as caught:
        write(base, adapter, tmp_path / "adapter.gguf", "F16")
    assert caught.value.code == "adapter.not-finite"
    assert "too large for the type F16" in caught.value.message
    assert "--adapter-gguf" in caught.value.hint
    assert not (tmp_path / "adapter.gguf").exists()
    assert write(base, adapter, tmp_path / "adapter.gguf", "F32")


def test_values_that_are_no_numbers_are_called_so(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base")
    adapter = adapt(
        base,
        tmp_path / "adapter",
        lambda _, v: torch.full(v.shape, float("nan")),
        target_modules=["v_proj"],
    )
    with pytest.raises(InputError) as caught:
        write(base, adapter, tmp_path / "adapter.gguf", "F16")
    assert caught.value.code == "adapter.not-finite"
    assert "NaN" in caught.value.message
    assert caught.value.hint == "The training diverged; train again with a lower learning rate."


def test_where_the_base_lay_is_not_told(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base")
    adapter = adapt(base, tmp_path / "adapter", target_modules=["v_proj"])
    assert (
        str(tmp_path)
        in json.loads((adapter / "adapter_config.json").read_text())["base_model_name_or_path"]
    )
    write(base, adapter, tmp_path / "adapter.gguf")
    _, keys = read(tmp_path / "adapter.gguf")
    assert keys["general.type"] == "adapter"
    assert keys["adapter.type"] == "lora"
    assert keys["adapter.lora.alpha"] == 2.0
    assert tmp_path.name.lower() not in json.dumps(keys).lower()
