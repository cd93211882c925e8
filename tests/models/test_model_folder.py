"""A model folder from elsewhere: opened exactly, or refused with the file and the reason."""

import json
import shutil
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from tunesmith.core.bounded_json import read_object
from tunesmith.core.errors import InputError
from tunesmith.models.model_folder import open_model
from tunesmith.models.safetensors_file import read_float32, read_header


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    put(folder / "config.json", {"architectures": ["LlamaForCausalLM"]})
    put(folder / "tokenizer.json", {})
    save_file({"one": np.ones((2, 3), np.float32)}, folder / "model.safetensors")
    return folder


def put(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), "utf-8")


def refused(folder: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_model(folder)
    assert caught.value.hint
    return caught.value


def raw_safetensors(path: Path, header: Any, data: bytes = b"") -> Path:
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def test_a_single_file_model_opens(model: Path) -> None:
    opened = open_model(model)
    assert opened.architecture == "LlamaForCausalLM"
    assert opened.weights["one"].shape == (2, 3)
    assert opened.weight_files() == (model / "model.safetensors",)
    assert opened.generation_config.values == {}


def test_a_sharded_model_opens_through_its_index(model: Path) -> None:
    (model / "model.safetensors").unlink()
    save_file({"a": np.zeros(4, np.float32)}, model / "model-1.safetensors")
    save_file({"b": np.ones(5, np.float16)}, model / "model-2.safetensors")
    placed = {"a": "model-1.safetensors", "b": "model-2.safetensors"}
    put(model / "model.safetensors.index.json", {"weight_map": placed})
    opened = open_model(model)
    assert {name: tensor.file.name for name, tensor in opened.weights.items()} == placed

    (model / "model-2.safetensors").unlink()
    error = refused(model)
    assert error.code == "model.weights-missing"
    assert "model-2.safetensors" in error.message


def test_an_index_with_a_tensor_that_is_nowhere_is_refused(model: Path) -> None:
    (model / "model.safetensors").rename(model / "part.safetensors")
    put(
        model / "model.safetensors.index.json",
        {"weight_map": {"one": "part.safetensors", "two": "part.safetensors"}},
    )
    error = refused(model)
    assert (error.code, "two" in error.message) == ("model.weights-missing", True)


def test_an_index_cannot_point_outside_the_folder(model: Path) -> None:
    shutil.copyfile(model / "model.safetensors", model.parent / "other.safetensors")
    put(model / "model.safetensors.index.json", {"weight_map": {"one": "../other.safetensors"}})
    assert refused(model).code == "model.weights-damaged"


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "consolidated.00.pth"])
def test_pickled_weights_are_refused_and_not_opened(model: Path, name: str) -> None:
    (model / "model.safetensors").unlink()
    (model / name).write_bytes(b"cos\nsystem\n(S'touch /tmp/never'\ntR.")
    error = refused(model)
    assert error.code == "model.weights-pickled"
    assert name in error.message


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("config.json", None, "model.json-missing"),
        ("config.json", "[1", "model.json-invalid"),
        ("config.json", "[1]", "model.json-invalid"),
        ("config.json", "[" * 100_000, "model.json-invalid"),
        ("config.json", "{}", "model.architecture"),
        ("tokenizer.json", None, "model.tokenizer-missing"),
        ("model.safetensors", None, "model.weights-missing"),
        ("generation_config.json", "nonsense", "model.json-invalid"),
    ],
)
def test_a_missing_or_damaged_file_is_named(
    model: Path, file: str, content: str | None, code: str
) -> None:
    if content is None:
        (model / file).unlink()
    else:
        (model / file).write_text(content, "utf-8")
    error = refused(model)
    assert error.code == code
    assert file in error.message


def test_a_quantized_model_is_refused(model: Path) -> None:
    put(
        model / "config.json",
        {"architectures": ["LlamaForCausalLM"], "quantization_config": {"bits": 4}},
    )
    assert refused(model).code == "model.quantized"


def test_an_adapter_in_place_of_a_model_is_called_one(tmp_path: Path) -> None:
    put(tmp_path / "adapter_config.json", {"peft_type": "LORA"})
    error = refused(tmp_path)
    assert error.code == "model.is-adapter"
    assert "--adapter" in error.hint


def test_a_gguf_or_a_wrong_path_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF")
    assert refused(tmp_path / "x.gguf").code == "model.is-gguf"
    assert refused(tmp_path / "nowhere").code == "model.not-a-folder"


def test_json_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"a": "x" * 100}), "utf-8")
    with pytest.raises(InputError) as caught:
        read_object(tmp_path / "config.json", limit=50)
    assert caught.value.code == "model.json-too-large"


@pytest.mark.parametrize("value", ["8", 0, -1, 1.5, True, None, [8]])
def test_a_wrong_figure_is_reported_with_file_and_key(tmp_path: Path, value: object) -> None:
    put(tmp_path / "config.json", {"hidden_size": value})
    with pytest.raises(InputError) as caught:
        read_object(tmp_path / "config.json").integer("hidden_size")
    assert caught.value.code == "model.config-value"
    assert "hidden_size" in caught.value.message
    assert "config.json" in caught.value.message


@pytest.mark.parametrize("text", ['{"x": NaN}', '{"x": 1e999}', '{"x": "1"}', "{}"])
def test_a_number_is_finite_or_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_object(tmp_path / "config.json").number("x")


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ({"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}, b"x" * 15),
        ({"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 8]}}, b"x" * 16),
        ({"w": {"dtype": "F32", "shape": [-4], "data_offsets": [0, 16]}}, b"x" * 16),
        ({"w": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}, b"x" * 16),
        ({"w": {"dtype": "F32", "shape": [4]}}, b"x" * 16),
        ({"w": 3}, b""),
        ([], b""),
        (
            {
                "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
            },
            b"x" * 12,
        ),
    ],
)
def test_damaged_weights_are_refused(tmp_path: Path, header: Any, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_header(raw_safetensors(tmp_path / "w.safetensors", header, data))
    assert caught.value.code == "model.weights-damaged"
    assert "w.safetensors" in caught.value.message


@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    path.write_bytes(content)
    try:
        read_header(path)
    except InputError as error:
        assert error.code == "model.weights-damaged"


@pytest.mark.parametrize("kind", ["F32", "F16", "F64"])
def test_values_are_widened_exactly(tmp_path: Path, kind: str) -> None:
    stored = {"F32": np.float32, "F16": np.float16, "F64": np.float64}[kind]
    values = np.array([[0.5, -1.25, 65504.0], [0.0, -0.0, 6e-8]], stored)
    save_file({"w": values}, tmp_path / "w.safetensors")
    read = read_float32(read_header(tmp_path / "w.safetensors")["w"])
    assert read.dtype == np.float32
    assert read.tobytes() == values.astype(np.float32).tobytes()


def test_bfloat16_equals_torchs_own_widening(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file as save_torch

    values = torch.randn(7, 5, generator=torch.Generator().manual_seed(1)).to(torch.bfloat16)
    save_torch({"w": values}, tmp_path / "w.safetensors")
    read = read_float32(read_header(tmp_path / "w.safetensors")["w"])
    assert (read == values.float().numpy()).all()


def test_packed_integers_are_no_weights(tmp_path: Path) -> None:
    save_file({"w": np.ones(8, np.uint8)}, tmp_path / "w.safetensors")
    with pytest.raises(InputError) as caught:
        read_float32(read_header(tmp_path / "w.safetensors")["w"])
    assert caught.value.code == "model.weights-type"


def test_weights_quantized_by_bitsandbytes_open_only_where_they_are_allowed(model: Path) -> None:
    put(
        model / "config.json",
        {
            "architectures": ["LlamaForCausalLM"],
            "quantization_config": {"quant_method": "bitsandbytes", "load_in_4bit": True},
        },
    )
    assert refused(model).code == "model.quantized"
    opened = open_model(model, quantized="allow")
    assert opened.quantization is not None
    assert opened.quantization.flag("load_in_4bit")


def test_an_unquantized_model_says_so_when_quantized_ones_are_allowed(model: Path) -> None:
    assert open_model(model, quantized="allow").quantization is None


def test_folders_from_before_quant_method_count_as_bitsandbytes(model: Path) -> None:
    config = {"architectures": ["A"], "quantization_config": {"load_in_8bit": True}}
    put(model / "config.json", config)
    assert open_model(model, quantized="allow").quantization is not None


@pytest.mark.parametrize("kind", ["gptq", "awq", "fp8", None])
def test_other_quantizations_are_refused_by_name_even_where_allowed(
    model: Path, kind: str | None
) -> None:
    section = {} if kind is None else {"quant_method": kind}
    put(model / "config.json", {"architectures": ["A"], "quantization_config": section})
    with pytest.raises(InputError, match=kind or "unknown") as caught:
        open_model(model, quantized="allow")
    assert caught.value.code == "model.quantized"


def test_packed_bytes_have_to_fill_their_shape(tmp_path: Path) -> None:
    entry = {"dtype": "U8", "shape": [9], "data_offsets": [0, 4]}
    path = raw_safetensors(tmp_path / "x.safetensors", {"a": entry}, b"1234")
    with pytest.raises(InputError) as caught:
        read_header(path)
    assert caught.value.code == "model.weights-damaged"
