import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer, processors

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.jinja_rendering import ChatTemplate

MakeModel = Callable[..., Path]


def test_tokens_conventions_and_template_are_read(make_model: MakeModel) -> None:
    chat = load_chat_tokenizer(make_model(template="{{ messages }}"))
    assert (chat.bos, chat.bos_id, chat.eos, chat.eos_id) == ("<s>", 0, "</s>", 1)
    assert not chat.add_bos
    assert chat.template == ChatTemplate("{{ messages }}", "<s>", "</s>", add_bos=False)


def test_offsets_cover_white_space_and_nothing_is_added(make_model: MakeModel) -> None:
    chat = load_chat_tokenizer(make_model())
    encoding = chat.tokenizer.encode(" a  b\n", add_special_tokens=True)
    covered = [" a  b\n"[begin:end] for begin, end in encoding.offsets]
    assert "".join(covered) == " a  b\n"


def test_the_template_file_wins_over_the_configuration(make_model: MakeModel) -> None:
    folder = make_model(config={"chat_template": "old"}, template="new")
    assert load_chat_tokenizer(folder).template_source == "new"


def test_of_named_templates_the_default_is_taken(make_model: MakeModel) -> None:
    named = [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]
    assert load_chat_tokenizer(make_model(config={"chat_template": named})).template_source == "d"


def test_a_model_without_template_has_none(make_model: MakeModel) -> None:
    assert load_chat_tokenizer(make_model()).template is None


def bos_adding(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 0)]
    )
    return tokenizer


@pytest.mark.parametrize(
    ("adding", "config", "model", "expected"),
    [
        (False, {}, {}, False),
        (True, {}, {}, True),
        # Where both speak, llama.cpp's converter takes the post-processor's word, and so do we.
        (True, {"add_bos_token": False}, {}, True),
        (False, {"add_bos_token": True}, {}, False),
        (None, {"add_bos_token": True}, {}, True),
        (None, {"add_bos_token": True, "bos_token": None}, {}, False),
        (None, {"add_bos_token": True, "bos_token": None}, {"bos_token_id": 0}, True),
        (True, {}, {"vocab_size": 49152}, False),
        (True, {}, {"vocab_size": 49153}, True),
    ],
)
def test_bos_is_added_where_a_gguf_of_the_model_says_so(
    adding: bool | None,
    config: dict[str, object],
    model: dict[str, object],
    expected: bool,
    make_model: MakeModel,
) -> None:
    tokenizer = load_chat_tokenizer(make_model()).tokenizer
    if adding is not None:
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    folder = make_model(tokenizer=bos_adding(tokenizer) if adding else tokenizer, config=config)
    (folder / "config.json").write_text(json.dumps(model), "utf-8")
    chat = load_chat_tokenizer(folder)
    assert chat.add_bos is expected
    if expected:
        assert (chat.bos, chat.bos_id) == ("<s>", 0)
        hello = chat.tokenizer.encode("hello", add_special_tokens=False).ids
        assert chat.encode_prompt("hello") == chat.encode_prompt("<s>hello") == [0, *hello]
    else:
        assert 0 not in chat.encode_prompt("hello")


def test_a_tokenizer_elsewhere_is_read_with_the_models_own_config(make_model: MakeModel) -> None:
    folder = make_model(tokenizer=bos_adding(load_chat_tokenizer(make_model()).tokenizer))
    config = JsonObject(folder / "config.json", {"vocab_size": 49152})
    assert load_chat_tokenizer(folder).add_bos
    assert not load_chat_tokenizer(folder, config).add_bos


def test_what_a_tokenizer_file_cuts_or_pads_is_encoded_whole(make_model: MakeModel) -> None:
    tokenizer = load_chat_tokenizer(make_model()).tokenizer
    tokenizer.enable_truncation(2)
    tokenizer.enable_padding(length=64)
    text = "The quick brown fox jumps over the lazy dog."
    encoding = load_chat_tokenizer(make_model(tokenizer=tokenizer)).tokenizer.encode(text)
    assert 2 < len(encoding.ids) < 64
    assert encoding.offsets[-1][1] == len(text)


# A merge shorter than the prefix it should carry: the library's Rust code panics over it.
PANICKING = json.dumps(
    {
        "model": {
            "type": "BPE",
            "vocab": {"a": 0, "b": 1},
            "merges": ["a b"],
            "continuing_subword_prefix": "##",
        }
    }
).encode()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("tokenizer.json", None, "tokenizer.missing"),
        ("tokenizer.json", b"{}", "tokenizer.broken"),
        ("tokenizer.json", b"\xff\xfe", "model.json-invalid"),
        ("tokenizer.json", b"[" * 100_000, "model.json-invalid"),
        ("tokenizer.json", PANICKING, "tokenizer.broken"),
        ("tokenizer_config.json", b"{", "model.json-invalid"),
        ("tokenizer_config.json", b"[]", "model.json-invalid"),
        ("tokenizer_config.json", b"[" * 100_000, "model.json-invalid"),
        ("special_tokens_map.json", b"{", "model.json-invalid"),
        ("config.json", b'{"vocab_size": "many"}', "model.config-value"),
        ("config.json", b'{"vocab_size": 1}', "tokenizer.special-token"),
        ("tokenizer_config.json", b'{"bos_token": "<nowhere>"}', "tokenizer.special"),
        ("tokenizer_config.json", b'{"eos_token": 7}', "tokenizer.special"),
        ("tokenizer_config.json", b'{"chat_template": 7}', "tokenizer.template"),
        ("tokenizer_config.json", rb'{"chat_template": "a\ud83d{{ x }}"}', "tokenizer.template"),
        ("chat_template.jinja", b"x" * (5 << 20), "tokenizer.template-too-large"),
        ("chat_template.jinja", b"\xff", "tokenizer.template-unreadable"),
    ],
)
def test_a_hostile_or_broken_folder_is_an_input_error(
    make_model: MakeModel, name: str, content: bytes | None, code: str
) -> None:
    folder = make_model()
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_chat_tokenizer(folder)
    assert caught.value.code == code
    assert str(folder) in caught.value.message
    assert caught.value.hint


def test_special_tokens_may_stand_in_the_older_file(make_model: MakeModel) -> None:
    folder = make_model()
    (folder / "tokenizer_config.json").write_text("{}")
    (folder / "special_tokens_map.json").write_text(json.dumps({"bos_token": "<s>"}))
    chat = load_chat_tokenizer(folder)
    assert (chat.bos, chat.eos, chat.eos_id) == ("<s>", "", None)
