"""SentencePiece vocabularies: tokens, scores and types, with and without a tokenizer.model."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.export.families.tokenizers_of_families import encode, pieces, write_tokenizer

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.export.vocabulary import Vocabulary, read_vocabulary
from tunesmith.templates.token_types import TokenType

SPECIAL = ["<unk>", "<s>", "</s>"]


def read(folder: Path, size: int, architecture: str = "llama") -> Vocabulary:
    return read_vocabulary(folder, JsonObject(folder, {}), size, architecture)


def written(folder: Path, **options: Any) -> int:
    return write_tokenizer(folder, pieces(SPECIAL), **{"prepend": True, **options})


def kinds(vocabulary: Vocabulary) -> dict[str, tuple[float, int]]:
    entries = zip(vocabulary.scores, vocabulary.types, strict=True)
    return dict(zip(vocabulary.tokens, entries, strict=True))


def test_pieces_keep_their_scores_and_added_tokens_get_the_converters(tmp_path: Path) -> None:
    added = [("<|end|>", False), ("▁▁note", False), ("<tool>", True)]
    size = written(tmp_path, added=added)
    vocabulary = read(tmp_path, size + 2)
    assert (vocabulary.model, vocabulary.pre_tokenizer) == ("llama", "default")
    assert (vocabulary.merges, len(vocabulary.scores)) == ((), size + 2)
    found = kinds(vocabulary)
    assert found["<s>"] == (-1000.0, TokenType.CONTROL)
    assert found["<0x0A>"] == (0.0, TokenType.BYTE)
    assert found[vocabulary.tokens[260]] == (-1.0, TokenType.NORMAL)
    assert found["<|end|>"] == (-1000.0, TokenType.CONTROL)  # it looks special
    assert found["  note"] == (-1000.0, TokenType.USER_DEFINED)
    assert found["<tool>"] == (-1000.0, TokenType.CONTROL)
    assert found[f"[PAD{size + 1}]"] == (-10000.0, TokenType.UNUSED)
    assert vocabulary.special.ids == {"bos": 1, "eos": 2, "unk": 0}


def test_phi_takes_added_tokens_as_they_are(tmp_path: Path) -> None:
    size = written(tmp_path, added=[("<|end|>", False), ("▁▁note", False)])
    found = kinds(read(tmp_path, size, "phi3"))
    assert found["<|end|>"] == (-1000.0, TokenType.USER_DEFINED)
    assert found["▁▁note"] == (-1000.0, TokenType.USER_DEFINED)


def test_without_a_model_file_the_scores_keep_the_order_of_the_merges(tmp_path: Path) -> None:
    size = written(tmp_path / "with")
    without = written(tmp_path / "without", with_model=False)
    one, other = read(tmp_path / "with", size), read(tmp_path / "without", without)
    assert one.tokens == other.tokens
    assert one.types[3:] == other.types[3:]
    merged = [i for i in range(259, size) if other.scores[i] > -1000.0]
    assert len(merged) > 100
    ordered = sorted(merged, key=lambda i: -one.scores[i])
    assert ordered == sorted(merged, key=lambda i: -other.scores[i])


def test_a_token_that_only_tokenizer_json_knows_is_kept(tmp_path: Path) -> None:
    """An adapter's tokenizer: its tokenizer.model is still the base's."""
    settings = {"added_tokens_decoder": {}}
    size = written(tmp_path, added=[("<new>", True)], settings=settings)
    assert kinds(read(tmp_path, size))["<new>"] == (-1000.0, TokenType.CONTROL)


def test_added_tokens_json_replaces_pieces(tmp_path: Path) -> None:
    size = written(tmp_path, settings={"added_tokens_decoder": {}})
    (tmp_path / "added_tokens.json").write_text(json.dumps({"<x>": size, "<far>": 10**6}), "utf-8")
    found = kinds(read(tmp_path, size + 1))
    assert found["<x>"] == (-1000.0, TokenType.USER_DEFINED)
    assert "<far>" not in found


@pytest.mark.parametrize(
    ("architecture", "stated", "prepend", "expected"),
    [
        ("llama", None, True, None),
        ("llama", True, True, True),
        ("llama", False, False, False),
        ("llama", None, False, False),  # llama.cpp would put one there unasked
        ("gemma2", None, False, False),
        ("gemma3", True, True, False),
        ("phi3", True, True, None),
        ("qwen2", True, True, None),
    ],
)
def test_the_space_before_a_text(
    architecture: str, stated: bool | None, prepend: bool, expected: bool | None, tmp_path: Path
) -> None:
    size = written(tmp_path, prepend=prepend, settings={"add_prefix_space": stated})
    assert read(tmp_path, size, architecture).add_space_prefix is expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}, None),
        ({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"}, False),
    ],
)
def test_metaspace_may_put_the_space_there(
    step: dict[str, Any], expected: bool | None, tmp_path: Path
) -> None:
    size = written(tmp_path)
    path = tmp_path / "tokenizer.json"
    described = json.loads(path.read_text("utf-8")) | {"normalizer": None, "pre_tokenizer": step}
    path.write_text(json.dumps(described), "utf-8")
    assert read(tmp_path, size).add_space_prefix is expected


def test_code_llama_is_known_by_its_size(tmp_path: Path) -> None:
    written(tmp_path)
    assert read(tmp_path, 32016).special.ids["eot"] == 32010
    assert "eot" not in read(tmp_path, 32017).special.ids
    assert "eot" not in read(tmp_path, 32016, "qwen2").special.ids


def test_bos_that_nobody_states_is_not_added(tmp_path: Path) -> None:
    size = written(tmp_path, settings={"add_bos_token": None})
    assert read(tmp_path, size).special.adds["bos"] is False


@pytest.mark.parametrize("architecture", ["olmo2", "qwen3moe"])
def test_families_without_sentencepiece_refuse_it(architecture: str, tmp_path: Path) -> None:
    size = written(tmp_path)
    with pytest.raises(InputError) as caught:
        read(tmp_path, size, architecture)
    assert caught.value.code == "tokenizer.kind"
    assert architecture in caught.value.message


def test_a_damaged_model_file_is_refused(tmp_path: Path) -> None:
    size = written(tmp_path)
    (tmp_path / "tokenizer.model").write_bytes(encode(pieces(SPECIAL))[:-3])
    with pytest.raises(InputError) as caught:
        read(tmp_path, size)
    assert caught.value.code == "tokenizer.model-damaged"


def test_more_tokens_than_rows_are_refused(tmp_path: Path) -> None:
    size = written(tmp_path)
    with pytest.raises(InputError) as caught:
        read(tmp_path, size - 1)
    assert caught.value.code == "tokenizer.larger-than-model"
