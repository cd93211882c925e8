"""A GGUF as a base: the checkpoint's weights come back, and an adapter merges into them."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGUFReader, GGUFWriter
from tests.export.base_gguf_files import refused, whole
from transformers import AutoConfig, AutoModelForCausalLM

from tunesmith.core.errors import InputError
from tunesmith.export.adapter_base import Base
from tunesmith.export.adapter_folder import open_adapter
from tunesmith.export.base_gguf import GgufBase, open_gguf_base
from tunesmith.export.base_gguf_names import LAYOUTS
from tunesmith.export.families import read_family
from tunesmith.export.family import Family, assemble
from tunesmith.export.rows import StoredRows
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
