import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer, processors

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


def test_whether_bos_is_added_is_seen_from_the_tokenizer_unless_stated(
    make_model: MakeModel,
) -> None:
    chat = load_chat_tokenizer(make_model())
    adding = bos_adding(chat.tokenizer)
    assert load_chat_tokenizer(make_model(tokenizer=adding)).add_bos
    adding = bos_adding(chat.tokenizer)
    assert not load_chat_tokenizer(
        make_model(tokenizer=adding, config={"add_bos_token": False})
    ).add_bos
    assert load_chat_tokenizer(make_model(config={"add_bos_token": True})).add_bos


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("tokenizer.json", None, "tokenizer.missing"),
        ("tokenizer.json", b"{}", "tokenizer.broken"),
        ("tokenizer.json", b"\xff\xfe", "tokenizer.encoding"),
        ("tokenizer.json", b"[" * 100_000, "tokenizer.broken"),
        ("tokenizer_config.json", b"{", "tokenizer.json"),
        ("tokenizer_config.json", b"[]", "tokenizer.json"),
        ("tokenizer_config.json", b"[" * 100_000, "tokenizer.json"),
        ("tokenizer_config.json", b'{"bos_token": "<nowhere>"}', "tokenizer.special"),
        ("tokenizer_config.json", b'{"eos_token": 7}', "tokenizer.special"),
        ("tokenizer_config.json", b'{"chat_template": 7}', "tokenizer.template"),
        ("chat_template.jinja", b"x" * (5 << 20), "tokenizer.too-large"),
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
    assert str(folder) in caught.value.message or "token" in caught.value.message


def test_special_tokens_may_stand_in_the_older_file(make_model: MakeModel) -> None:
    folder = make_model()
    (folder / "tokenizer_config.json").write_text("{}")
    (folder / "special_tokens_map.json").write_text(json.dumps({"bos_token": "<s>"}))
    chat = load_chat_tokenizer(folder)
    assert (chat.bos, chat.eos, chat.eos_id) == ("<s>", "", None)
