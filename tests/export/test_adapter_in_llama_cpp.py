"""Adapters all the way to files that llama.cpp runs.

The adapter's own file on its base computes what the merged file does; embeddings that were untied
or made longer arrive with their tokens.
"""

import ctypes
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader
from safetensors.numpy import load_file
from tests.export.conftest import Checkpoint, Export

from tunesmith.core.isolation import call_isolated
from tunesmith.export.adapter_file import write_adapter_file
from tunesmith.export.llama_child import start_llama
from tunesmith.export.source import open_source

IDS = (5, 700, 31, 4, 1000, 77)


def last_logits(files: tuple[Path, Path | None]) -> np.ndarray:
    """Logits after IDS, of a model file and the adapter on it (in a child process)."""
    file, adapter_file = files
    llama_cpp = start_llama()
    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(os.fsencode(file), parameters)
    assert model
    settings = llama_cpp.llama_context_default_params()
    settings.n_ctx = settings.n_batch = settings.n_ubatch = 32
    settings.n_threads = settings.n_threads_batch = 1
    context = llama_cpp.llama_init_from_model(model, settings)
    if adapter_file is not None:
        adapter = llama_cpp.llama_adapter_lora_init(model, os.fsencode(adapter_file))
        assert adapter
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(adapter)
        scales = (ctypes.c_float * 1)(1.0)
        assert llama_cpp.llama_set_adapters_lora(context, adapters, 1, scales) == 0
    tokens = (llama_cpp.llama_token * len(IDS))(*IDS)
    batch = llama_cpp.llama_batch_get_one(tokens, len(IDS))
    assert llama_cpp.llama_decode(context, batch) == 0
    width = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
    logits = llama_cpp.llama_get_logits_ith(context, -1)
    return np.ctypeslib.as_array(logits, (width,)).copy()


@pytest.mark.parametrize(
    "settings",
    [
        {"lora_alpha": 0.5},
        {"lora_alpha": 0.25, "use_rslora": True, "alpha_pattern": {"(q|down)_proj": 3.0}},
    ],
)
def test_file_on_base_equals_merged_file(
    settings: dict[str, object],
    checkpoint: Checkpoint,
    write_adapter: Callable[..., Path],
    export: Export,
    tmp_path: Path,
) -> None:
    def with_ends(tensors: dict[str, np.ndarray]) -> None:
        random = np.random.RandomState(5)
        for end, a, b in (
            ("model.embed_tokens.lora_embedding_", (4, rows), (256, 4)),
            ("lm_head.lora_", (4, 256), (rows, 4)),
        ):
            tail = "" if "embedding" in end else ".weight"
            for part, shape in (("A", a), ("B", b)):
                values = random.randint(-1, 2, size=shape).astype(np.float32)
                tensors[f"base_model.model.{end}{part}{tail}"] = values

    model = checkpoint(tie_word_embeddings=False)
    rows = open_source(model, None).family.vocab
    adapter = write_adapter(model, with_ends, **settings)
    base_file = export(model, "F32", name="base").files[0].path
    merged_file = export(model, "F32", name="merged", adapter_dir=adapter).files[0].path
    source = open_source(model, adapter)
    assert source.adapter is not None
    adapter_file = tmp_path / "adapter.gguf"
    write_adapter_file(adapter_file, source.adapter, source.family, source.base.rows, "F32")
    base, together, merged = (
        call_isolated(last_logits, files, timeout_s=60)
        for files in ((base_file, None), (base_file, adapter_file), (merged_file, None))
    )
    assert np.abs(base - merged).max() > 0.1 * np.abs(merged).max()
    np.testing.assert_allclose(together, merged, atol=1e-4 * float(np.abs(merged).max()))


def tensors_of(file: Path) -> dict[str, np.ndarray]:
    return {tensor.name: np.array(tensor.data) for tensor in GGUFReader(file).tensors}


def test_a_trained_head_parts_from_a_tied_embedding(
    checkpoint: Checkpoint, write_adapter: Callable[..., Path], export: Export
) -> None:
    model = checkpoint()
    embedding = load_file(model / "model.safetensors")["model.embed_tokens.weight"]
    head = embedding[::-1].copy()
    adapter = write_adapter(model, lambda t: t.update({"base_model.model.lm_head.weight": head}))
    tensors = tensors_of(export(model, "F32", adapter_dir=adapter).files[0].path)
    np.testing.assert_array_equal(tensors["token_embd.weight"], embedding)
    np.testing.assert_array_equal(tensors["output.weight"], head)


@pytest.mark.parametrize("tied", [False, True])
def test_added_tokens_reach_vocabulary_and_embedding(
    tied: bool, checkpoint: Checkpoint, write_adapter: Callable[..., Path], export: Export
) -> None:
    model = checkpoint(tie_word_embeddings=tied)
    embedding = load_file(model / "model.safetensors")["model.embed_tokens.weight"]
    longer = np.concatenate([embedding, np.ones((1, embedding.shape[1]), np.float32)])
    adapter = write_adapter(
        model,
        lambda t: t.update(
            {
                "base_model.model.model.embed_tokens.weight": longer,
                "base_model.model.lm_head.weight": longer.copy(),
            }
        ),
    )
    tokenizer = json.loads((model / "tokenizer.json").read_text("utf-8"))
    token = {**tokenizer["added_tokens"][-1], "id": len(embedding), "content": "<|added|>"}
    tokenizer["added_tokens"].append(token)
    (adapter / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    shutil.copyfile(model / "tokenizer_config.json", adapter / "tokenizer_config.json")
    result = export(model, "F32", adapter_dir=adapter)
    tensors = tensors_of(result.files[0].path)
    np.testing.assert_array_equal(tensors["token_embd.weight"], longer)
    assert ("output.weight" in tensors) == (not tied)
    tokens = GGUFReader(result.files[0].path).fields["tokenizer.ggml.tokens"].contents()
    assert len(tokens) == len(longer)
    assert tokens[-1] == "<|added|>"
