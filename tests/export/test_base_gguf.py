"""A GGUF as a base: the checkpoint's weights come back, whatever they are stored as."""

import ctypes
import json
import re
import struct
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFReader, GGUFWriter
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoConfig, AutoModelForCausalLM

from tunesmith.core.errors import InputError
from tunesmith.core.isolation import call_isolated
from tunesmith.export.adapter_base import Base
from tunesmith.export.adapter_folder import open_adapter
from tunesmith.export.base_gguf import GgufBase, open_gguf_base
from tunesmith.export.base_gguf_names import LAYOUTS
from tunesmith.export.families import read_family
from tunesmith.export.family import Family, assemble
from tunesmith.export.rows import Rows, StoredRows
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.models.starter import find_source

TINY: dict[str, Any] = {
    "vocab_size": 48,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 64,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
}
# Model type of transformers -> what else its config says, for every architecture of LAYOUTS.
KINDS: dict[str, dict[str, Any]] = {
    "llama": {"attention_bias": True},
    "granite": {},
    "smollm3": {"tie_word_embeddings": False},
    "qwen2": {},
    "qwen3": {},
    "gemma2": {"query_pre_attn_scalar": 8},
    "gemma3_text": {"query_pre_attn_scalar": 8},
    "phi3": {},
    "olmo2": {},
}


def checkpoint(folder: Path, kind: str, **changes: Any) -> ModelFolder:
    config = AutoConfig.for_model(kind, **{**TINY, **KINDS[kind], **changes})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
        with torch.no_grad():
            for values in model.parameters():
                values.normal_(0.0, 0.5)
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    return open_model(folder)


def whole(rows: Rows) -> np.ndarray:
    return rows.read(slice(0, rows.rows))


def write_gguf(path: Path, family: Family, rows: Any, tokens: Sequence[bytes] = ()) -> Path:
    with closing(GGUFWriter(path, family.architecture)) as writer:
        for tensor in family.tensors:
            writer.add_tensor(tensor.name, whole(assemble(tensor, rows)).reshape(tensor.shape))
        family.write_figures(writer)
        writer.add_array("tokenizer.ggml.tokens", tokens)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return path


def converted(folder: Path, kind: str, **changes: Any) -> tuple[ModelFolder, GgufBase]:
    model = checkpoint(folder / "model", kind, **changes)
    family = read_family(model)
    path = folder / "model.gguf"
    # Not every token is UTF-8.
    tokens = [b"<s>", "ü".encode(), b"\xff\xfe"]
    write_gguf(path, family, lambda name: StoredRows(model.weights[name]), tokens)
    return model, open_gguf_base(path)


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelFolder, GgufBase]:
    return converted(tmp_path_factory.mktemp("llama"), "llama", tie_word_embeddings=True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_checkpoint_comes_back(tmp_path: Path, kind: str) -> None:
    model, base = converted(tmp_path, kind)
    assert {name: tensor.shape for name, tensor in base.weights.items()} == {
        name: tensor.shape for name, tensor in model.weights.items()
    }
    base.require_names()
    for name, tensor in model.weights.items():
        rows = base.rows(name)
        expected = whole(StoredRows(tensor))
        if LAYOUTS[base.architecture].norm_add and name.endswith("norm.weight"):
            np.testing.assert_allclose(whole(rows), expected, rtol=0, atol=2e-7)
        else:
            np.testing.assert_array_equal(whole(rows), expected)
        picked = np.arange(rows.rows)[::-2]
        np.testing.assert_array_equal(rows.read(picked), whole(rows)[picked])


def test_every_known_architecture_is_among_the_checkpoints() -> None:
    assert {kind.removesuffix("_text") for kind in KINDS} == set(LAYOUTS)


def all_changed(base: GgufBase) -> dict[str, tuple[int, ...]]:
    return {name: tensor.shape for name, tensor in base.weights.items()}


@pytest.mark.parametrize("kind", ["llama", "gemma3_text"])
def test_a_file_made_of_a_file_has_its_tensors_and_its_metadata(tmp_path: Path, kind: str) -> None:
    _, base = converted(tmp_path, kind)
    before = GGUFReader(base.path)
    for changed in ({}, all_changed(base)):
        family = base.family(changed)
        after = GGUFReader(write_gguf(tmp_path / "again.gguf", family, base.rows))
        assert [*after.fields, "general.file_type"] == sorted(
            before.fields, key=lambda key: key == "general.file_type"
        )
        for key, field in after.fields.items():
            same = before.fields[key]
            assert field.types == same.types
            assert b"".join(map(bytes, field.parts[3:])) == b"".join(map(bytes, same.parts[3:]))
        assert (family.vocab, family.context) == (48, 64)
        for old, new in zip(before.tensors, after.tensors, strict=True):
            assert (new.name, new.shape.tolist()) == (old.name, old.shape.tolist())
            if not changed or kind == "llama":
                np.testing.assert_array_equal(new.data, old.data)
            else:  # norms went to the checkpoint's and back
                np.testing.assert_allclose(new.data, old.data, rtol=0, atol=2e-7)


def test_an_adapter_merges_into_a_file_as_it_merges_into_the_checkpoint(
    tmp_path: Path, llama: tuple[ModelFolder, GgufBase]
) -> None:
    from safetensors.numpy import save_file

    model, base = llama
    random = np.random.default_rng(2)
    names = ["model.layers.0.self_attn.q_proj", "model.layers.1.mlp.down_proj"]
    factors = {}
    for name in names:
        rows, width = model.weights[f"{name}.weight"].shape
        for part, shape in (("A", (2, width)), ("B", (rows, 2))):
            values = random.integers(-3, 4, shape).astype(np.float32)
            factors[f"base_model.model.{name}.lora_{part}.weight"] = values
    save_file(factors, tmp_path / "adapter_model.safetensors")
    config = {"peft_type": "LORA", "r": 2, "lora_alpha": 2}
    (tmp_path / "adapter_config.json").write_text(json.dumps(config), "utf-8")

    shapes = {name: tensor.shape for name, tensor in model.weights.items()}
    adapter = open_adapter(tmp_path, Base(shapes, base.rows, base.tied, base.names))
    changed = {name: change.shape for name, change in adapter.changed.items()}
    assert set(changed) == {f"{name}.weight" for name in names}
    merged = {
        tensor.name: whole(assemble(tensor, lambda name: adapter.merged(name, base.rows(name))))
        for tensor in base.family(changed).tensors
    }
    for tensor in read_family(model).tensors:
        expected = assemble(
            tensor, lambda name: adapter.merged(name, StoredRows(model.weights[name]))
        )
        np.testing.assert_array_equal(merged[tensor.name], whole(expected))
    plain = whole(base.rows("blk.0.attn_q.weight"))
    assert (merged["blk.0.attn_q.weight"] != plain).any()


def test_a_head_that_the_adapter_unties_is_one_tensor_more(
    llama: tuple[ModelFolder, GgufBase],
) -> None:
    _, base = llama
    assert base.tied
    family = base.family({"lm_head.weight": (48, 32)})
    assert family.tensors[-1].name == "output.weight"
    assert len(family.tensors) == len(base.tensors) + 1


def test_a_grown_vocabulary_is_refused(llama: tuple[ModelFolder, GgufBase]) -> None:
    with pytest.raises(InputError) as caught:
        llama[1].family({"model.embed_tokens.weight": (50, 32)})
    assert caught.value.code == "export.gguf-vocabulary"


def stored_as(path: Path, kinds: Mapping[str, str], rows: int = 3) -> dict[str, np.ndarray]:
    """A file with random bytes of some types; returns them by tensor."""
    random = np.random.default_rng(1)
    stored = {}
    with closing(GGUFWriter(path, "llama")) as writer:
        for name, kind in kinds.items():
            number = GGMLQuantizationType[kind]
            values, size = GGML_QUANT_SIZES[number]
            raw = random.integers(0, 256, (rows, 512 // values * size), np.uint8)
            stored[name] = raw
            writer.add_tensor(name, raw, raw_dtype=number)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return stored


READABLE = re.findall(
    r"\w+",
    "F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K TQ1_0 TQ2_0 MXFP4 "
    "IQ1_S IQ1_M IQ2_XXS IQ2_XS IQ2_S IQ3_XXS IQ3_S IQ4_NL IQ4_XS",
)


def by_ggml(raw: dict[str, bytes]) -> dict[str, bytes]:
    """What ggml's own C code makes of the bytes of each type; in a child process."""
    import llama_cpp

    class Traits(ctypes.Structure):
        _fields_ = (
            ("name", ctypes.c_char_p),
            ("block", ctypes.c_int64),
            ("interleaved", ctypes.c_int64),
            ("size", ctypes.c_size_t),
            ("quantized", ctypes.c_bool),
            ("to_float", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)),
        )

    library = llama_cpp.llama_cpp._lib
    library.ggml_get_type_traits.restype = ctypes.POINTER(Traits)
    found = {}
    for kind, data in raw.items():
        number = GGMLQuantizationType[kind]
        values, size = GGML_QUANT_SIZES[number]
        target = np.empty(len(data) // size * values, np.float32)
        traits = library.ggml_get_type_traits(int(number)).contents
        assert (traits.block, traits.size) == (values, size)
        traits.to_float(data, target.ctypes.data, target.size)
        found[kind] = target.tobytes()
    return found


def test_every_type_is_dequantized_as_ggml_does(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    stored = stored_as(path, {kind: kind for kind in READABLE})
    base = open_gguf_base(path)
    quantized = {kind: raw.tobytes() for kind, raw in stored.items() if kind != "F32"}
    expected = call_isolated(by_ggml, quantized)
    for kind in quantized:
        rows = base.rows(kind)
        wanted = np.frombuffer(expected[kind], np.float32).reshape(3, 512)
        np.testing.assert_array_equal(rows.read(slice(1, 3)), wanted[1:], err_msg=kind)
        np.testing.assert_array_equal(rows.read(np.array([2, 0])), wanted[[2, 0]], err_msg=kind)
        assert rows.read(slice(1, 1)).shape == (0, 512)
    exact = stored["F32"].view(np.float32)
    np.testing.assert_array_equal(base.rows("F32").read(slice(0, 3)), exact)


def test_the_label_names_the_types(tmp_path: Path) -> None:
    stored_as(tmp_path / "a.gguf", {"a": "Q4_K", "b": "Q4_K", "c": "F32"})
    base = open_gguf_base(tmp_path / "a.gguf")
    assert base.label() == "GGUF, tensors by type: Q4_K 2, F32 1"
    stored_as(tmp_path / "b.gguf", {"a": "BF16", "c": "F32"})
    assert open_gguf_base(tmp_path / "b.gguf").label() is None


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_gguf_base(path)
    assert caught.value.hint
    return caught.value


def test_a_type_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    stored_as(tmp_path / "a.gguf", {"a": "Q8_K"})
    with pytest.raises(InputError, match="Q8_K") as caught:
        open_gguf_base(tmp_path / "a.gguf").rows("a")
    assert caught.value.code == "gguf.tensor-type"
    content = (tmp_path / "a.gguf").read_bytes()
    entry = b"a" + struct.pack("<IQQ", 2, 512, 3)
    place = content.index(entry) + len(entry)
    (tmp_path / "a.gguf").write_bytes(
        content[:place] + struct.pack("<I", 999) + content[place + 4 :]
    )
    assert refused(tmp_path / "a.gguf").code == "gguf.tensor-type"


def test_an_architecture_without_names_can_be_copied_but_not_merged_into(tmp_path: Path) -> None:
    with closing(GGUFWriter(tmp_path / "a.gguf", "mamba")) as writer:
        writer.add_tensor("blk.0.ssm_a", np.ones((2, 32), np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    base = open_gguf_base(tmp_path / "a.gguf")
    assert [tensor.name for tensor in base.family().tensors] == ["blk.0.ssm_a"]
    with pytest.raises(InputError, match="mamba") as caught:
        base.require_names()
    assert caught.value.code == "export.gguf-architecture"


def test_an_adapter_file_is_no_base(tmp_path: Path) -> None:
    with closing(GGUFWriter(tmp_path / "a.gguf", "llama")) as writer:
        writer.add_type("adapter")
        writer.add_tensor("a", np.ones((2, 32), np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    assert refused(tmp_path / "a.gguf").code == "export.gguf-kind"


def test_parts_are_one_base(tmp_path: Path) -> None:
    writer = GGUFWriter(tmp_path / "m.gguf", "llama", split_max_tensors=2)
    for index in range(5):
        writer.add_tensor(f"t{index}", np.full((2, 4), index, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    base = open_gguf_base(tmp_path / "m-00002-of-00003.gguf")
    assert sorted(base.tensors) == ["t0", "t1", "t2", "t3", "t4"]
    np.testing.assert_array_equal(whole(base.rows("t4")), np.full((2, 4), 4))
    third = tmp_path / "m-00003-of-00003.gguf"
    third.rename(tmp_path / "elsewhere.gguf")
    assert refused(tmp_path / "m-00001-of-00003.gguf").code == "gguf.part-missing"
    assert refused(tmp_path / "elsewhere.gguf").code == "gguf.part-missing"
    third.write_bytes((tmp_path / "m-00001-of-00003.gguf").read_bytes())
    assert refused(tmp_path / "m-00001-of-00003.gguf").code == "gguf.unreadable"


def with_heads(path: Path, queries: Any, keys: Any, tensors: Mapping[str, np.ndarray]) -> Path:
    """A llama file of a few tensors that states these numbers of heads."""
    with closing(GGUFWriter(path, "llama")) as writer:
        writer.add_head_count(queries)
        writer.add_head_count_kv(keys)
        for name, values in tensors.items():
            writer.add_tensor(name, values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return path


def test_heads_that_do_not_divide_the_rows_are_refused(tmp_path: Path) -> None:
    square = {"blk.0.attn_q.weight": np.ones((32, 32), np.float32)}
    assert refused(with_heads(tmp_path / "a.gguf", 5, 5, square)).code == "gguf.unreadable"
    short = {"blk.1.attn_k.weight": np.ones((32, 32), np.float32)}
    path = with_heads(tmp_path / "b.gguf", [2, 2], [2], short)
    assert "blk.1.attn_k.weight does not have 0 heads" in refused(path).message


def test_blocks_may_have_heads_of_their_own(tmp_path: Path) -> None:
    heads = {"blk.0.attn_q": 2, "blk.1.attn_q": 4, "blk.0.attn_k": 1, "blk.1.attn_k": 2}
    random = np.random.default_rng(3)
    checkpoints = {name: random.standard_normal((16, 32), np.float32) for name in heads}
    stored = {
        # As llama.cpp's converter does it (conversion/llama.py, `permute`).
        f"{name}.weight": values.reshape(heads[name], 2, -1, 32).swapaxes(1, 2).reshape(16, 32)
        for name, values in checkpoints.items()
    }
    base = open_gguf_base(with_heads(tmp_path / "a.gguf", [2, 4], [1, 2], stored))
    for name, values in checkpoints.items():
        block, part = name.split(".")[1], name[-1]
        rows = base.rows(f"model.layers.{block}.self_attn.{part}_proj.weight")
        np.testing.assert_array_equal(whole(rows), values)


@pytest.mark.parametrize("name", ["blk.0.attn_q.weight", "token_embd.weight", "output_norm.weight"])
def test_a_weight_of_no_dimension_is_refused(tmp_path: Path, name: str) -> None:
    path = with_heads(tmp_path / "a.gguf", 2, 2, {name: np.ones((1, 1), np.float32)})
    content = path.read_bytes()
    entry = name.encode() + struct.pack("<IQQ", 2, 1, 1)
    bare = name.encode() + struct.pack("<I", 0)
    assert entry in content
    head = content.index(entry) + len(entry) + struct.calcsize("<IQ")
    # What the list of tensors got shorter by fills the head up.
    begin = (head + 31) // 32 * 32
    short = content[:head].replace(entry, bare)
    path.write_bytes(short.ljust((len(short) + 31) // 32 * 32, b"\0") + content[begin:])
    error = refused(path)
    assert error.code == "gguf.unreadable"
    assert f"{name} has 0 dimensions" in error.message


@settings(max_examples=300, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=4),
    cut=st.integers(0, 1 << 20) | st.none(),
)
def test_damaged_bytes_give_rows_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int | None
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.gguf"
    with closing(GGUFWriter(path, "llama")) as writer:
        writer.add_array("tokenizer.ggml.tokens", ["a", "b"])
        writer.add_array("tokenizer.ggml.scores", [0.5, 1.0])
        writer.add_head_count(2)
        writer.add_tensor("blk.0.attn_q.weight", np.ones((4, 32), np.float32))
        writer.add_tensor("x", np.zeros((2, 18), np.uint8), raw_dtype=GGMLQuantizationType.Q4_0)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    content = bytearray(path.read_bytes())
    for place, value in changes:
        content[place % len(content)] = value
    path.write_bytes(content if cut is None else content[: cut % len(content)])
    try:
        base = open_gguf_base(path)
        for name in (*base.tensors, *base.weights):
            rows = base.rows(name)
            assert whole(rows).shape == (rows.rows, rows.width)
    except InputError as error:
        assert error.code.startswith(("gguf.", "export.gguf-"))
        assert error.hint


def test_a_real_model_gives_the_weights_of_the_folder_made_of_it(starter_dir: Path) -> None:
    base = open_gguf_base(find_source())
    model = open_model(starter_dir)
    assert set(base.weights) == set(model.weights)
    for name in (
        "model.embed_tokens.weight",
        "model.layers.3.self_attn.q_proj.weight",
        "model.layers.3.self_attn.k_proj.weight",
        "model.layers.29.mlp.down_proj.weight",
        "model.norm.weight",
    ):
        stored = StoredRows(model.weights[name])
        last = slice(max(stored.rows - 70, 0), stored.rows)
        values = torch.from_numpy(base.rows(name).read(last))
        kind = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
        rounded = values.to(kind[model.weights[name].dtype]).float()
        np.testing.assert_array_equal(rounded.numpy(), stored.read(last), err_msg=name)
