from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation_format import Closing, ConversationFormat, RoleText
from tunesmith.templates.format_file import (
    builtin_format_ids,
    format_to_json,
    format_to_toml,
    load_format,
    parse_format,
    read_format,
)

MINIMAL = 'id = "x"\ntitle = "X"\nuser = { suffix = "\\n" }\nassistant = {}\nstop = ["</s>"]\n'

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
roles = st.builds(
    RoleText, prefix=texts, suffix=texts, later=texts, trim=st.sampled_from([None, "none", "both"])
)
formats = st.builds(
    ConversationFormat,
    id=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True),
    title=texts,
    user=roles.map(lambda text: replace(text, suffix=text.suffix + "|")),
    assistant=roles,
    stop=st.lists(texts.filter(bool), min_size=1, max_size=3).map(tuple),
    system=st.builds(RoleText, prefix=texts, suffix=texts),
    bos=texts,
    system_role=st.sampled_from(["kept", "ignored", "refused"]),
    system_in_first_user=st.booleans(),
    empty_system=st.sampled_from(["kept", "absent"]),
    default_system=texts,
    trim=st.sampled_from(["none", "both"]),
    generation=st.none() | texts,
    closing=st.builds(Closing, user=texts, assistant=texts),
    alternate=st.booleans(),
)


@given(formats)
def test_printed_toml_reads_back_equal(chosen: ConversationFormat) -> None:
    assert parse_format(format_to_toml(chosen)) == chosen


def test_the_formats_of_the_design_are_there_and_read_back_equal() -> None:
    wanted = {"chatml", "llama3", "gemma", "mistral", "phi3", "zephyr", "alpaca"}
    assert wanted <= set(builtin_format_ids())
    for name in builtin_format_ids():
        chosen = load_format(name)
        assert chosen.id == name
        assert parse_format(format_to_toml(chosen)) == chosen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id = ", "format.toml"),
        (MINIMAL + 'colour = "red"', "format.key"),
        (MINIMAL.replace('title = "X"\n', ""), "format.missing"),
        (MINIMAL + 'trim = "some"', "format.value"),
        (MINIMAL + "bos = 1", "format.value"),
        (MINIMAL + "alternate = 1", "format.value"),
        (MINIMAL + 'system = "x"', "format.value"),
        (MINIMAL + 'system = { prefx = "x" }', "format.key"),
        (MINIMAL.replace('["</s>"]', '"</s>"'), "format.value"),
        (MINIMAL.replace('["</s>"]', "[]"), "format.stop"),
        (MINIMAL.replace('["</s>"]', '[""]'), "format.stop"),
        (MINIMAL.replace('id = "x"', 'id = "X/../y"'), "format.id"),
        (MINIMAL.replace('"\\n"', '""'), "format.no-border"),
        (MINIMAL + 'default_system = "a"\nwithout_system = "b"', "format.two-defaults"),
        (MINIMAL + "trim_folded = true", "format.trim-folded"),
        (MINIMAL + 'bos = "\\u0000"', "format.character"),
    ],
)
def test_a_wrong_format_is_refused_with_its_own_code(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_format(text)
    assert caught.value.code == code


def test_an_unknown_name_lists_the_formats_there_are() -> None:
    with pytest.raises(InputError, match="no conversation format 'nope'") as caught:
        load_format("nope")
    assert "chatml" in caught.value.hint


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError) as caught:
        read_format(tmp_path / "a.toml")
    assert caught.value.code == "format.encoding"


def test_tokens_are_put_where_the_format_names_them() -> None:
    mistral = load_format("mistral")
    assert mistral.needs_tokens
    bound = mistral.with_tokens("<s>", "</s>")
    assert not bound.needs_tokens
    assert (bound.bos, bound.assistant.suffix, bound.stop) == ("<s>", "</s>", ("</s>",))


def test_a_format_that_needs_an_eos_refuses_a_model_without() -> None:
    with pytest.raises(InputError) as caught:
        load_format("zephyr").with_tokens("", "")
    assert caught.value.code == "format.no-eos"


def test_the_end_marker_reaches_to_the_end_of_the_first_stop_in_the_suffix() -> None:
    chatml = load_format("chatml")
    assert chatml.end_marker == "<|im_end|>"
    llama2 = load_format("llama2").with_tokens("<s>", "</s>")
    assert llama2.end_marker == " </s>"
    assert replace(chatml, stop=("User:",)).end_marker == ""


def test_json_has_every_field() -> None:
    values = format_to_json(load_format("chatml"))
    assert values["system"] == {
        "prefix": "<|im_start|>system\n",
        "suffix": "<|im_end|>\n",
        "later": "",
        "trim": None,
        "rewrite": None,
    }
    assert values["stop"] == ["<|im_end|>"]
    assert values["system_in_first_user"] is False
