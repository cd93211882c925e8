"""The tokenizer in the GGUF is the model's own, rule by rule, or the model is refused."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.export import pre_tokenizers as rules
from tunesmith.export.spec import ExportResult
from tunesmith.export.vocabulary import Vocabulary, read_vocabulary
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer

PATTERNS = {
    "llama-bpe": rules._LLAMA3_PATTERN,
    "dbrx": rules._LLAMA3_PATTERN,
    "qwen2": rules._QWEN2_PATTERN,
    "tekken": rules._TEKKEN_PATTERN,
    "gpt-4o": rules._GPT_4O_PATTERN,
}


@pytest.fixture
def folder(mini_tokenizer_dir: Path, tmp_path: Path) -> Path:
    """A copy of the small tokenizer, to be changed."""
    copy = tmp_path / "tokenizer"
    shutil.copytree(mini_tokenizer_dir, copy)
    return copy


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads(path.read_text("utf-8"))
    change(value)
    path.write_text(json.dumps(value), "utf-8")


def read(folder: Path, config: dict[str, object] | None = None, size: int = 3000) -> Vocabulary:
    return read_vocabulary(folder, JsonObject(folder / "config.json", config or {}), size, "llama")


def refused(folder: Path, size: int = 3000) -> InputError:
    with pytest.raises(InputError) as caught:
        read(folder, size=size)
    assert caught.value.hint
    return caught.value


def split_by(pattern: str) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def change_rules(folder: Path, name: str) -> None:
    """Give the small tokenizer the rules that llama.cpp calls `name`."""
    path = folder / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path))
    if name == "gpt-2":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if name in PATTERNS:
        tokenizer.pre_tokenizer = split_by(PATTERNS[name])
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.save(str(path))
    if name in ("llama-bpe", "tekken"):
        edit(path, lambda t: t["model"].update(ignore_merges=True))


def test_the_starters_rules_are_found_by_the_official_hash(starter_dir: Path) -> None:
    tokenizer = Tokenizer.from_file(str(starter_dir / "tokenizer.json"))
    ids = tokenizer.encode(rules.CHECK_TEXT).ids
    assert rules._BY_HASH[hashlib.sha256(str(ids).encode()).hexdigest()] == "smollm"


@pytest.mark.parametrize("name", ["smollm", "gpt-2", *PATTERNS])
def test_rules_found_by_their_structure_hold_in_llama_cpp(
    name: str,
    folder: Path,
    write_checkpoint: Callable[..., Path],
    export: Callable[..., ExportResult],
    tmp_path: Path,
) -> None:
    change_rules(folder, name)
    assert read(folder).pre_tokenizer == name
    small = {"hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 1}
    result = export(write_checkpoint(tmp_path / "model", tokenizer=folder, **small), "Q8_0")
    (tokens,) = [check for check in result.files[0].checks if check.name == "tokens"]
    assert tokens.verdict == "ok", tokens.detail
    assert ("export.normalization" in {w.code for w in result.warnings}) is (name == "qwen2")


@pytest.mark.parametrize(
    ("behavior", "invert", "known"),
    [("Isolated", False, True), ("Removed", True, True), ("Removed", False, False),
     ("MergedWithNext", False, False), ("Isolated", True, False)],
)  # fmt: skip
def test_a_pattern_counts_only_where_its_matches_are_the_words(
    behavior: str, invert: bool, known: bool, folder: Path
) -> None:
    change_rules(folder, "dbrx")
    edit(
        folder / "tokenizer.json",
        lambda t: t["pre_tokenizer"]["pretokenizers"][0].update(behavior=behavior, invert=invert),
    )
    if known:
        assert read(folder).pre_tokenizer == "dbrx"
    else:
        assert refused(folder).code == "tokenizer.unknown-rules"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t["pre_tokenizer"]["pretokenizers"][0].update(individual_digits=False),
        lambda t: t["pre_tokenizer"]["pretokenizers"][1].update(add_prefix_space=True),
        lambda t: t["model"].update(ignore_merges=True),
        lambda t: t.update(normalizer={"type": "NFKC"}),
        lambda t: t.update(pre_tokenizer={"type": "Whitespace"}),
    ],
)
def test_rules_without_a_name_are_refused_not_guessed(
    change: Callable[[dict[str, Any]], object], folder: Path
) -> None:
    edit(folder / "tokenizer.json", change)
    assert refused(folder).code == "tokenizer.unknown-rules"


UNIGRAM = {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["a", -1.0]]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: t.update(model=UNIGRAM, added_tokens=[]), "tokenizer.kind"),
        (lambda t: t["model"].update(merges=[["a", "b", "c"]]), "tokenizer.broken"),
        (lambda t: t["model"].update(merges=[["a", "nowhere"]]), "tokenizer.broken"),
        (lambda t: t.pop("model"), "tokenizer.broken"),
    ],
)
def test_other_kinds_of_tokenizer_are_refused(
    change: Callable[[dict[str, Any]], object], code: str, folder: Path
) -> None:
    edit(folder / "tokenizer.json", change)
    assert refused(folder).code == code


def test_a_tokenizer_with_more_tokens_than_rows_is_refused(folder: Path) -> None:
    error = refused(folder, size=100)
    assert error.code == "tokenizer.larger-than-model"
    assert "100" in error.message


def test_a_token_that_only_the_settings_know_is_refused(folder: Path) -> None:
    added = {"content": "<|secret|>", "special": True}
    edit(
        folder / "tokenizer_config.json",
        lambda c: c["added_tokens_decoder"].update({"2999": added}),
    )
    error = refused(folder)
    assert error.code == "tokenizer.inconsistent"
    assert "<|secret|>" in error.message


def test_tokens_have_their_type_and_gaps_are_filled(folder: Path) -> None:
    path = folder / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.add_tokens([AddedToken("<tool>", normalized=False), AddedToken("<|odd|>")])
    tokenizer.save(str(path))
    vocabulary = read(folder)
    kinds = dict(zip(vocabulary.tokens, vocabulary.types, strict=True))
    assert len(vocabulary.tokens) == 3000
    assert kinds["<|im_end|>"] == 3  # control
    assert kinds["<|odd|>"] == 3  # looks special, though nobody said so
    assert kinds["<tool>"] == 4  # user-defined
    assert kinds["e"] == 1  # normal
    assert kinds["[PAD2999]"] == 5  # unused
    assert vocabulary.merges[0] == "Ġ t"


def template(single: list[str], pair: list[str]) -> dict[str, Any]:
    def piece(text: str) -> dict[str, Any]:
        kind = "Sequence" if text in "AB" else "SpecialToken"
        return {kind: {"id": text, "type_id": 0}}

    return {
        "type": "TemplateProcessing",
        "single": [piece(text) for text in single],
        "pair": [piece(text) for text in pair],
        "special_tokens": {
            text: {"id": text, "ids": [0], "tokens": [text]}
            for text in {*single, *pair} - {"A", "B"}
        },
    }


START, END, TEXT_END = "<|im_start|>", "<|im_end|>", "<|endoftext|>"


@pytest.mark.parametrize(
    ("processor", "adds", "eos", "eot"),
    [
        (None, {"bos": False}, 2, None),
        ({"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
         {"bos": False, "eos": False}, 2, None),
        (template([START, "A"], [START, "A", START, "B"]), {"bos": True, "sep": False}, 2, None),
        (template([START, "A", END], [START, "A", END, "B", END]),
         {"bos": True, "eos": True, "sep": False}, 2, None),
        (template(["A", TEXT_END], ["A", TEXT_END, "B", TEXT_END]),
         {"bos": False, "eos": True, "sep": False}, 0, 2),
    ],
)  # fmt: skip
def test_what_surrounds_a_text_is_read_from_the_post_processor(
    processor: dict[str, Any] | None,
    adds: dict[str, bool],
    eos: int,
    eot: int | None,
    folder: Path,
) -> None:
    edit(
        folder / "tokenizer.json",
        lambda t: t.update(
            post_processor=processor and {"type": "Sequence", "processors": [processor]}
        ),
    )
    special = read(folder).special
    assert special.adds == adds
    assert (special.ids["bos"], special.ids["eos"], special.ids.get("eot")) == (1, eos, eot)


@pytest.mark.parametrize(
    ("processor", "stated", "size"),
    [
        (processor, stated, size)
        for processor in (
            None,
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
            template([START, "A"], [START, "A", START, "B"]),
        )
        for stated in (None, False, True)
        for size in (3000, 49152)
    ],
)
def test_training_adds_bos_exactly_where_the_gguf_says_so(
    processor: dict[str, Any] | None, stated: bool | None, size: int, folder: Path
) -> None:
    edit(folder / "tokenizer.json", lambda t: t.update(post_processor=processor))
    edit(folder / "tokenizer_config.json", lambda c: c.update(add_bos_token=stated))
    (folder / "config.json").write_text(json.dumps({"vocab_size": size}), "utf-8")
    in_training = load_chat_tokenizer(folder)
    in_gguf = read(folder, {"vocab_size": size}, size)
    assert in_training.add_bos is in_gguf.special.adds_bos
    assert in_training.bos == in_gguf.text_of("bos") == START


def test_what_llama_cpp_would_add_unasked_is_stated(folder: Path) -> None:
    change_rules(folder, "llama-bpe")
    edit(folder / "tokenizer_config.json", lambda c: c.pop("add_bos_token"))
    assert not load_chat_tokenizer(folder).add_bos
    assert read(folder).special.adds == {"bos": False}


def test_bos_without_an_id_is_not_added(folder: Path) -> None:
    edit(
        folder / "tokenizer_config.json",
        lambda c: [c.pop("bos_token"), c.update(add_bos_token=True)],
    )
    assert read(folder).special.adds == {"bos": False}


def test_ids_that_the_tokenizer_does_not_name_come_from_the_config(folder: Path) -> None:
    edit(folder / "tokenizer_config.json", lambda c: [c.pop("bos_token"), c.pop("pad_token")])
    special = read(folder, {"bos_token_id": 5, "eos_token_id": 7, "pad_token_id": [1, 2]}).special
    assert special.ids == {"bos": 5, "eos": 2, "unk": 0}


def test_a_special_id_outside_the_vocabulary_is_refused(folder: Path) -> None:
    edit(folder / "tokenizer_config.json", lambda c: c.pop("bos_token"))
    with pytest.raises(InputError) as caught:
        read(folder, {"bos_token_id": 128000})
    assert caught.value.code == "tokenizer.special-token"


def test_the_jinja_file_wins_over_the_settings_with_a_warning(folder: Path) -> None:
    assert read(folder).warnings == ()
    (folder / "chat_template.jinja").write_text("{{ messages }}", "utf-8")
    vocabulary = read(folder)
    assert vocabulary.chat_template == "{{ messages }}"
    assert [warning.code for warning in vocabulary.warnings] == ["export.two-templates"]


def test_a_list_of_templates_gives_its_default_and_tells_the_rest(folder: Path) -> None:
    named = [{"name": "tool", "template": "T"}, {"name": "default", "template": "D"}]
    edit(folder / "tokenizer_config.json", lambda c: c.update(chat_template=named))
    vocabulary = read(folder)
    assert vocabulary.chat_template == "D"
    (warning,) = vocabulary.warnings
    assert warning.code == "export.named-templates"
    assert "tool" in warning.message
