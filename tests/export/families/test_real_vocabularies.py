"""Real vocabularies, from the test data of llama.cpp, are named and read as it does."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from gguf import GGUFReader
from tests.export.families.checkpoints import write_checkpoint
from tests.export.families.files import assert_reads_the_same, write_own
from tests.export.families.tokenizers_of_families import write_tokenizer
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from tunesmith.core.bounded_json import read_object
from tunesmith.export import pre_tokenizers as rules
from tunesmith.export.vocabulary import read_vocabulary

pytestmark = pytest.mark.external
CONTROL = 3
PATTERNS = {"llama-bpe": rules._LLAMA3_PATTERN, "qwen2": rules._QWEN2_PATTERN, "gpt-2": None}


def fields(name: str) -> dict[str, Any]:
    given = os.environ.get("TUNESMITH_LLAMA_CPP")
    path = Path(given or "", "models", f"ggml-vocab-{name}.gguf")
    if not given or not path.is_file():
        pytest.skip("TUNESMITH_LLAMA_CPP names no folder with llama.cpp's models/ggml-vocab-*.gguf")
    reader = GGUFReader(path)
    names = ("tokens", "token_type", "merges", "scores", "bos_token_id", "eos_token_id")
    found = {each: reader.fields.get(f"tokenizer.ggml.{each}") for each in names}
    return {each: field.contents() for each, field in found.items() if field is not None}


@pytest.mark.parametrize("name", PATTERNS)
def test_the_official_hash_names_a_real_vocabulary(name: str, tmp_path: Path) -> None:
    given = fields(name)
    tokens = given["tokens"]
    merges = [tuple(merge.split(" ")) for merge in given["merges"]]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    whole = name == "llama-bpe"
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=whole))
    pattern = PATTERNS[name]
    if pattern is None:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        split = pre_tokenizers.Split(Regex(pattern), "isolated")
        bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, bytes_only])
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    special = [t for t, kind in zip(tokens, given["token_type"], strict=True) if kind == CONTROL]
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    described = read_object(tmp_path / "tokenizer.json", 1 << 28)
    # llama.cpp's own vocabulary files hold ids of a text without a token in front; the table has
    # Llama 3's with one.
    text = rules.CHECK_TEXT
    ids = ([given["bos_token_id"]] if whole else []) + tokenizer.encode(text).ids
    assert rules._BY_HASH[hashlib.sha256(str(ids).encode()).hexdigest()] == name
    assert rules._by_structure(described) == name


@pytest.mark.parametrize("with_model", [True, False])
def test_llama_2s_vocabulary_reads_alike_with_and_without_its_model_file(
    with_model: bool, tmp_path: Path
) -> None:
    given = fields("llama-spm")
    found = list(zip(given["tokens"], given["scores"], given["token_type"], strict=True))
    folder = tmp_path / "model"
    write_tokenizer(folder, found, prepend=True, with_model=with_model)
    write_checkpoint(folder, "llama", len(found), hidden_size=64, intermediate_size=64)
    vocabulary = read_vocabulary(folder, read_object(folder / "config.json"), len(found), "llama")
    if with_model:
        assert vocabulary.scores[3:] == tuple(given["scores"])[3:]
    write_own(folder, tmp_path / "own.gguf")
    assert_reads_the_same(folder, tmp_path / "own.gguf")
