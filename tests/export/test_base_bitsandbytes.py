"""Weights that bitsandbytes quantized: the same values, whatever rows are asked for."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from tunesmith.core.errors import InputError
from tunesmith.export.base_folder import FolderBase, open_folder_base
from tunesmith.export.families import read_family
from tunesmith.export.family import assemble
from tunesmith.models.safetensors_file import read_float32

NF4 = [
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
    0.7229568362236023, 1.0,
]  # fmt: skip
FP4 = [n / 12 for n in (0, 0.0625, 8, 12, 4, 6, 2, 3, 0, -0.0625, -8, -12, -4, -6, -2, -3)]
TABLES = {"nf4": torch.tensor(NF4), "fp4": torch.tensor(FP4)}
NAME = "model.layers.0.mlp.up_proj.weight"


def packed(
    kind: str = "nf4",
    shape: tuple[int, int] = (6, 64),
    *,
    blocksize: int = 64,
    dtype: str = "float32",
    double: bool = False,
    seed: int = 0,
    name: str = NAME,
) -> dict[str, torch.Tensor]:
    """Random content of the tensors that bitsandbytes stores for one weight."""
    random = np.random.default_rng(seed)
    values = shape[0] * shape[1]
    blocks = -(-values // blocksize)
    state: dict[str, Any] = {
        "quant_type": kind,
        "blocksize": blocksize,
        "dtype": dtype,
        "shape": list(shape),
    }
    stored = {
        "": torch.from_numpy(random.integers(0, 256, ((values + 1) // 2, 1), np.uint8)),
        ".absmax": torch.from_numpy(random.uniform(1e-4, 0.3, blocks).astype(np.float32)),
        ".quant_map": TABLES[kind].clone(),
    }
    if double:
        inner = 256
        state |= {"nested_blocksize": inner, "nested_dtype": "float32", "nested_offset": 0.0478}
        scales = random.uniform(0.001, 0.02, -(-blocks // inner)).astype(np.float32)
        stored[".absmax"] = torch.from_numpy(random.integers(0, 256, blocks, np.uint8))
        stored[".nested_absmax"] = torch.from_numpy(scales)
        stored[".nested_quant_map"] = torch.linspace(-1, 1, 256)
    text = json.dumps(state).encode()
    stored[f".quant_state.bitsandbytes__{kind}"] = torch.tensor(list(text), dtype=torch.uint8)
    return {name + part: tensor for part, tensor in stored.items()}


def by_hand(tensors: dict[str, torch.Tensor]) -> np.ndarray:
    """The formula value by value, with torch's own roundings."""
    (state_name,) = (name for name in tensors if "quant_state" in name)
    state = json.loads(bytes(tensors[state_name].tolist()))
    rows, width = state["shape"]
    data, absmax = tensors[NAME].flatten(), tensors[f"{NAME}.absmax"]
    code = tensors[f"{NAME}.quant_map"]
    if "nested_offset" in state:
        outer = tensors[f"{NAME}.nested_absmax"].repeat_interleave(state["nested_blocksize"])
        absmax = tensors[f"{NAME}.nested_quant_map"][absmax.int()] * outer[: len(absmax)]
        absmax += torch.tensor(state["nested_offset"])
    values = torch.empty(rows * width)
    for i in range(rows * width):
        byte = int(data[i // 2])
        nibble = byte >> 4 if i % 2 == 0 else byte & 15
        values[i] = code[nibble] * absmax[i // state["blocksize"]]
    return values.to(getattr(torch, state["dtype"])).float().reshape(rows, width).numpy()


def folder_of(folder: Path, tensors: dict[str, torch.Tensor], **section: Any) -> Path:
    folder.mkdir(exist_ok=True)
    quantization = {"quant_method": "bitsandbytes", "load_in_4bit": True, **section}
    config = {"architectures": ["LlamaForCausalLM"], "quantization_config": quantization}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    return folder


def base_of(folder: Path, tensors: dict[str, torch.Tensor]) -> FolderBase:
    return open_folder_base(folder_of(folder, tensors))


def refusal(folder: Path, tensors: dict[str, torch.Tensor]) -> InputError:
    with pytest.raises(InputError) as caught:
        base_of(folder, tensors).rows(NAME).read(slice(0, 1))
    assert caught.value.hint
    return caught.value


layouts = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["nf4", "fp4"]),
        "shape": st.tuples(st.integers(1, 9), st.integers(1, 9) | st.sampled_from([32, 64, 96])),
        "blocksize": st.sampled_from([32, 64, 128]),
        "dtype": st.sampled_from(["float32", "float16", "bfloat16"]),
        "double": st.booleans(),
        "seed": st.integers(0, 1000),
    }
)


@settings(max_examples=60, deadline=None)
@given(layout=layouts, data=st.data())
def test_any_rows_of_a_4_bit_weight_have_the_values_of_the_formula(
    tmp_path_factory: pytest.TempPathFactory, layout: dict[str, Any], data: st.DataObject
) -> None:
    tensors = packed(**layout)
    rows = base_of(tmp_path_factory.mktemp("base"), tensors).rows(NAME)
    expected = by_hand(tensors)
    assert (rows.rows, rows.width) == expected.shape
    start = data.draw(st.integers(0, rows.rows))
    stop = data.draw(st.integers(start, rows.rows))
    block = rows.read(slice(start, stop))
    assert block.dtype == np.float32
    assert block.flags.c_contiguous
    assert block.flags.writeable
    np.testing.assert_array_equal(block, expected[start:stop])
    index = data.draw(st.lists(st.integers(0, rows.rows - 1), max_size=12))
    picked = rows.read(np.array(index, np.intp))
    np.testing.assert_array_equal(picked, expected[index])


def test_more_scales_than_one_block_of_scales_holds(tmp_path: Path) -> None:
    tensors = packed(shape=(300, 64), double=True, dtype="bfloat16")  # 300 blocks, 256 together
    rows = base_of(tmp_path / "base", tensors).rows(NAME)
    np.testing.assert_array_equal(rows.read(slice(250, 262)), by_hand(tensors)[250:262])


@pytest.mark.parametrize("storage", [torch.bfloat16, torch.float16, torch.float32, torch.int8])
def test_bytes_counted_in_another_type_are_the_same_bytes(
    tmp_path: Path, storage: torch.dtype
) -> None:
    tensors = packed(shape=(4, 64))
    expected = by_hand(tensors)
    tensors[NAME] = tensors[NAME].flatten().view(storage).unsqueeze(1)
    rows = base_of(tmp_path / "base", tensors).rows(NAME)
    np.testing.assert_array_equal(rows.read(slice(0, 4)), expected)


@settings(max_examples=30, deadline=None)
@given(rows=st.integers(1, 8), width=st.integers(1, 40), seed=st.integers(0, 1000))
def test_int8_weights_are_scaled_by_row(
    tmp_path_factory: pytest.TempPathFactory, rows: int, width: int, seed: int
) -> None:
    random = torch.Generator().manual_seed(seed)
    weight = torch.randint(-128, 128, (rows, width), generator=random, dtype=torch.int8)
    scales = torch.rand(rows, generator=random)
    module = NAME.removesuffix(".weight")
    tensors = {
        NAME: weight,
        f"{module}.SCB": scales,
        f"{module}.weight_format": torch.tensor(0, dtype=torch.uint8),
    }
    base = base_of(tmp_path_factory.mktemp("base"), tensors)
    expected = (weight * scales.view(-1, 1) * 7.874015718698502e-3).numpy()
    assert set(base.model.weights) == {NAME}
    np.testing.assert_array_equal(base.rows(NAME).read(slice(0, rows)), expected)
    backwards = np.arange(rows)[::-1]
    np.testing.assert_array_equal(base.rows(NAME).read(backwards), expected[::-1])


def test_a_folder_shows_weights_as_the_model_means_them(tmp_path: Path) -> None:
    norm = torch.rand(64).to(torch.bfloat16)
    tensors = {"model.norm.weight": norm, **packed(double=True)}
    base = base_of(tmp_path / "base", tensors)
    assert {name: tensor.shape for name, tensor in base.model.weights.items()} == {
        "model.norm.weight": (64,),
        NAME: (6, 64),
    }
    assert base.label() == "bitsandbytes with double quantization, weights by type: NF4 1"
    plain = base.rows("model.norm.weight").read(slice(0, 1))
    np.testing.assert_array_equal(plain[0], norm.float().numpy())
    with pytest.raises(InputError):
        read_float32(base.model.weights[NAME])  # never taken for its packed bytes


def test_an_ordinary_folder_has_no_label(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "base", {"a": torch.ones(2, 2)})
    config = {"architectures": ["LlamaForCausalLM"]}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    base = open_folder_base(folder)
    assert base.label() is None
    np.testing.assert_array_equal(base.rows("a").read(slice(0, 2)), np.ones((2, 2)))


def test_a_family_reads_a_quantized_checkpoint_as_any_other(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    folder = write_checkpoint(tmp_path / "model", num_hidden_layers=1)
    path = folder / "model.safetensors"
    tensors = load_file(path)
    for name, values in list(tensors.items()):
        if "_proj" in name:
            del tensors[name]
            tensors |= packed(shape=tuple(values.shape), double=True, dtype="bfloat16", name=name)
    save_file(tensors, path, {"format": "pt"})
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["quantization_config"] = {"quant_method": "bitsandbytes"}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")

    base = open_folder_base(folder)
    family = read_family(base.model)
    assert base.label() == "bitsandbytes with double quantization, weights by type: NF4 7"
    for tensor in family.tensors:
        rows = assemble(tensor, base.rows)
        assert np.isfinite(rows.read(slice(0, rows.rows))).all()
    # llama.cpp's second row of the first head is the checkpoint's row half a head below the first.
    queries = next(it for it in family.tensors if it.name == "blk.0.attn_q.weight")
    expected = base.rows("model.layers.0.self_attn.q_proj.weight").read(slice(32, 33))
    np.testing.assert_array_equal(assemble(queries, base.rows).read(slice(1, 2)), expected)


def with_state(tensors: dict[str, torch.Tensor], **changes: Any) -> dict[str, torch.Tensor]:
    (name,) = (name for name in tensors if "quant_state" in name)
    state = json.loads(bytes(tensors[name].tolist())) | changes
    text = json.dumps(state).encode()
    return tensors | {name: torch.tensor(list(text), dtype=torch.uint8)}


@pytest.mark.parametrize(
    "changes",
    [
        {"shape": [7, 64]},
        {"shape": [64]},
        {"shape": [1 << 40, 1]},
        {"shape": ["6", 64]},
        {"blocksize": 63},
        {"blocksize": 128},
        {"dtype": "int32"},
    ],
)
def test_a_description_that_does_not_fit_its_bytes_is_refused(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    error = refusal(tmp_path / "base", with_state(packed(), **changes))
    assert error.code == "model.quantized-damaged"


@pytest.mark.parametrize("part", ["", ".absmax", ".quant_map"])
def test_a_missing_part_is_refused(tmp_path: Path, part: str) -> None:
    tensors = packed()
    del tensors[NAME + part]
    assert refusal(tmp_path / "base", tensors).code == "model.quantized-damaged"


def test_packed_bytes_without_their_description_are_refused(tmp_path: Path) -> None:
    tensors = {name: tensor for name, tensor in packed().items() if "quant_state" not in name}
    assert refusal(tmp_path / "base", tensors).code == "model.quantized-damaged"


def test_another_table_of_values_is_refused(tmp_path: Path) -> None:
    tensors = packed() | {f"{NAME}.quant_map": torch.linspace(-1, 1, 16)}
    assert refusal(tmp_path / "base", tensors).code == "model.quantized-damaged"


@pytest.mark.parametrize("double", [False, True])
def test_scales_that_are_not_finite_are_refused(tmp_path: Path, double: bool) -> None:
    tensors = packed(double=double)
    part = f"{NAME}.nested_absmax" if double else f"{NAME}.absmax"
    tensors[part][0] = float("nan")
    assert refusal(tmp_path / "base", tensors).code == "model.not-finite"


def test_layouts_of_old_gpus_are_refused(tmp_path: Path) -> None:
    module = NAME.removesuffix(".weight")
    tensors = {
        NAME: torch.ones(2, 32, dtype=torch.int8),
        f"{module}.SCB": torch.ones(2),
        f"{module}.weight_format": torch.tensor(2, dtype=torch.uint8),
    }
    assert refusal(tmp_path / "base", tensors).code == "model.quantized-layout"
    transposed = packed() | {NAME: packed()[NAME].T.contiguous()}
    assert refusal(tmp_path / "other", transposed).code == "model.quantized-layout"


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 1 << 20), value=st.integers(0, 255), double=st.booleans())
def test_damaged_bytes_give_values_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, double: bool
) -> None:
    folder = folder_of(tmp_path_factory.mktemp("base"), packed(double=double))
    path = folder / "model.safetensors"
    content = bytearray(path.read_bytes())
    header = struct.unpack("<Q", content[:8])[0]
    content[8 + header + place % (len(content) - 8 - header)] = value
    path.write_bytes(content)
    try:
        base = open_folder_base(folder)
        block = base.rows(NAME).read(slice(0, 2))
    except InputError as error:
        assert error.hint
    else:
        assert block.shape == (2, base.model.weights[NAME].shape[1])


@pytest.mark.parametrize("kind", ["nf4", "fp4"])
@pytest.mark.parametrize("double", [False, True])
def test_bitsandbytes_itself_gives_the_same_values(tmp_path: Path, kind: str, double: bool) -> None:
    functional = pytest.importorskip(
        "bitsandbytes.functional", reason="bitsandbytes (extra “gpu”) is not installed"
    )
    weight = torch.randn(40, 128, generator=torch.Generator().manual_seed(1))
    data, state = functional.quantize_4bit(weight, quant_type=kind, compress_statistics=double)
    parts = {f"{NAME}.{key}": value for key, value in state.as_dict(packed=True).items()}
    rows = base_of(tmp_path / "base", {NAME: data, **parts}).rows(NAME)
    expected = functional.dequantize_4bit(data, state).numpy()
    np.testing.assert_array_equal(rows.read(slice(0, 40)), expected)
