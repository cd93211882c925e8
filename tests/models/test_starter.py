"""The starter model: the same tokens as its GGUF, and a whole folder or none."""

import importlib.metadata
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from tunesmith.core.errors import InputError
from tunesmith.core.isolation import call_isolated
from tunesmith.models import starter
from tunesmith.models.starter import find_source, write_starter
from tunesmith.models.torture_text import TORTURE_TEXTS

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>", "<file_sep>"]
# The vocabulary lacks 21 bytes: six control characters, the first bytes of the planes 4 to 11
# (where Unicode has no characters) and bytes that UTF-8 does not use. Both tokenizers drop them,
# but Hugging Face's before merging and llama.cpp after it, so their neighbours may differ.
CHARACTERS = st.characters(
    codec="utf-8", max_codepoint=0x3FFFF, exclude_characters="\x04\x06\x13\x14\x16\x1d"
)
# Whatever people write, and the things that tokenizers treat in their own way.
WRITTEN = st.lists(
    st.one_of(
        st.text(CHARACTERS, max_size=12),
        st.sampled_from(
            [*SPECIAL, " ", "  ", "\n", "\t", "'s", "'LL", "0", "42", "½", "é", "e\u0301"]
        ),
    ),
    max_size=8,
).map("".join)


def gguf_ids(texts: tuple[str, ...]) -> list[list[int]]:
    """Ids by llama.cpp's own tokenizer on the vocabulary in the package's GGUF."""
    import llama_cpp

    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(find_source()).encode(), parameters)
    vocab = llama_cpp.llama_model_get_vocab(model)

    def ids(raw: bytes) -> list[int]:
        buffer = (llama_cpp.llama_token * (len(raw) + 1))()
        count = llama_cpp.llama_tokenize(vocab, raw, len(raw), buffer, len(raw) + 1, False, True)
        return list(buffer[:count])

    return [ids(text.encode()) for text in texts]


@pytest.fixture(scope="session")
def tokenizer(starter_dir: Path) -> Tokenizer:
    return Tokenizer.from_file(str(starter_dir / "tokenizer.json"))


def test_token_ids_equal_the_ggufs_own_on_the_torture_texts(tokenizer: Tokenizer) -> None:
    expected = call_isolated(gguf_ids, TORTURE_TEXTS)
    ours = [tokenizer.encode(text, add_special_tokens=False).ids for text in TORTURE_TEXTS]
    assert ours == expected


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(WRITTEN, min_size=100, max_size=150))
def test_token_ids_equal_the_ggufs_own_on_any_text(tokenizer: Tokenizer, texts: list[str]) -> None:
    # Few examples of many texts: each starts a process for llama.cpp.
    expected = call_isolated(gguf_ids, tuple(texts))
    for text, ids in zip(texts, expected, strict=True):
        assert tokenizer.encode(text, add_special_tokens=False).ids == ids, repr(text)


def test_digits_are_split_one_by_one(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("1234").tokens == ["1", "2", "3", "4"]


def test_transformers_reads_the_same_tokenizer(starter_dir: Path, tokenizer: Tokenizer) -> None:
    from transformers import AutoTokenizer

    loaded = AutoTokenizer.from_pretrained(starter_dir)
    for text in TORTURE_TEXTS:
        assert loaded(text).input_ids == tokenizer.encode(text).ids
    assert (loaded.bos_token_id, loaded.eos_token_id, loaded.pad_token_id) == (1, 2, 2)
    prompt = loaded.apply_chat_template(
        [{"role": "user", "content": "Hi"}], add_generation_prompt=True, tokenize=False
    )
    assert prompt.endswith("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")


def test_config_says_what_the_gguf_says(starter_dir: Path) -> None:
    config = json.loads((starter_dir / "config.json").read_text("utf-8"))
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert config["rope_theta"] == 100000.0
    assert config["rms_norm_eps"] == 1e-05
    assert config["tie_word_embeddings"] is True
    assert (config["hidden_size"], config["num_hidden_layers"]) == (576, 30)
    assert (config["num_attention_heads"], config["num_key_value_heads"]) == (9, 3)


def test_an_identical_folder_is_reused_and_nothing_is_written(starter_dir: Path) -> None:
    before = (starter_dir / "model.safetensors").stat().st_mtime_ns
    assert write_starter(starter_dir).reused
    assert (starter_dir / "model.safetensors").stat().st_mtime_ns == before


def test_a_changed_starter_is_not_overwritten(starter_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(starter_dir, folder, copy_function=_link)
    (folder / "config.json").unlink()
    (folder / "config.json").write_text("{}", "utf-8")
    with pytest.raises(InputError) as caught:
        write_starter(folder)
    assert caught.value.code == "starter.folder-not-empty"
    assert (folder / "config.json").read_text("utf-8") == "{}"


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_a_folder_with_something_else_is_refused(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "mine")
    with pytest.raises(InputError) as caught:
        write_starter(tmp_path)
    assert caught.value.code == "starter.folder-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError) as caught:
        write_starter(tmp_path / "file")
    assert caught.value.code == "starter.not-a-folder"


def test_a_failure_in_the_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(starter, "_write_weights", fail)
    with pytest.raises(OSError, match="No space"):
        write_starter(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_the_error_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(InputError) as caught:
        write_starter(tmp_path / "model")
    assert caught.value.code == "starter.package-missing"
    assert "tunesmith[demo]" in caught.value.hint
