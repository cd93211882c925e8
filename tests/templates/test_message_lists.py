"""Cells with whole conversations: every message is taken, or the cell refused, with the reason."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.message_lists import (
    OPENAI,
    SHAREGPT,
    UnfitError,
    message_keys,
    parse_messages,
    role_of,
    takes_turns,
)

USER = {"role": "user", "content": "Q"}
ANSWER = {"role": "assistant", "content": "A"}


def parse(*messages: Any, system: str | None = None) -> list[tuple[str, str]]:
    parsed = parse_messages(json.dumps(messages), OPENAI, system)
    return [(message.role, message.content) for message in parsed.messages]


def reason(*messages: Any, system: str | None = None) -> str:
    with pytest.raises(UnfitError) as caught:
        parse(*messages, system=system)
    return caught.value.reason


def test_both_shapes_become_messages() -> None:
    assert parse({"role": "developer", "content": "S"}, USER, ANSWER) == [
        ("system", "S"),
        ("user", "Q"),
        ("assistant", "A"),
    ]
    cell = '[{"from": "human", "value": " Q\\n"}, {"from": "gpt", "value": "A \\ud83d\\ude00"}]'
    assert message_keys(cell) == SHAREGPT
    assert parse_messages(cell, SHAREGPT) == Conversation(
        (Message("user", " Q\n"), Message("assistant", "A 😀"))
    )


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Human", "user"),
        ("USER", "user"),
        ("chat-gpt", "assistant"),
        ("bot", "assistant"),
        ("Assistant ", "assistant"),
        ("<|user|>", "user"),
        ("Assistant:", "assistant"),
        ("system", "system"),
        ("narrator", None),
        ("tool", None),
        ("", None),
    ],
)
def test_names_of_roles(name: str, role: str | None) -> None:
    assert role_of(name) == role


def test_parts_of_text_are_joined_by_lines() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "input_text", "text": "b"}, "c"]
    assert parse({"role": "user", "content": parts}, ANSWER)[0] == ("user", "a\nb\nc")
    image = [{"type": "image_url", "image_url": {"url": "x"}}]
    assert reason({"role": "user", "content": image}, ANSWER) == (
        "message 1 has a part that is no text: “image_url”"
    )


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ([USER, {"role": "tool", "content": "5"}, ANSWER], "message 2 is a tool's"),
        ([USER, {**ANSWER, "tool_calls": [{}]}], "message 2 has “tool_calls”, which cannot"),
        ([USER, {**ANSWER, "reasoning": "because"}], "message 2 has “reasoning”, which cannot"),
        ([USER, {**ANSWER, "thinking": "hm"}], "message 2 has “thinking”, which cannot"),
        ([USER, {**ANSWER, "reasoning_details": [{}]}], "message 2 has “reasoning_details”"),
        ([USER, {**ANSWER, "reasoningContent": "hm"}], "message 2 has “reasoningContent”"),
        ([USER, {**ANSWER, "weight": 0}], "message 2 has “weight” 0, and is not to be learned"),
        ([USER, {**ANSWER, "train": False}], "message 2 has “train” 0"),
        ([USER, {"role": "narrator", "content": "x"}], "message 2 is of somebody unknown"),
        ([USER, {"content": "x"}], "message 2 has no “role”"),
        ([USER, {"role": "assistant", "content": 5}], "message 2 has a content that is no text"),
        ([USER, "x"], "message 2 is no object"),
        ([USER], "it has no assistant message"),
        ([USER, {"role": "assistant", "content": " \n"}], "the assistant message is empty"),
        ([USER, {"role": "assistant", "content": None}], "the assistant message is empty"),
        ([USER, ANSWER, {"role": "system", "content": "x"}], "message 3 is the system's"),
        ([USER, {"role": "assistant", "content": "\ud800"}], "half of a surrogate pair"),
        ([], "it has no messages"),
    ],
)
def test_what_is_no_conversation_to_learn_from_is_refused(messages: list[Any], told: str) -> None:
    assert told in reason(*messages)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("[{'role': 'user'}]", "single quotes"),
        ("[" * 100_000, "nested too deeply"),
        ('{"role": "user"}', "no list"),
        ("hello", "not JSON"),
        (f"[{'9' * 5000}]", "not JSON"),
        ("[1]", "message 1 is no object"),
        ('[{"role": "user", "content": "a", "content": "b"}]', "“content” stands twice"),
    ],
)
def test_cells_that_are_no_lists_are_refused(cell: str, told: str) -> None:
    with pytest.raises(UnfitError, match=told):
        parse_messages(cell, OPENAI)


def test_weights_and_keys_that_change_nothing_are_taken() -> None:
    answer = {**ANSWER, "weight": 1, "tool_calls": None, "name": "x", "refusal": None}
    answer |= {"reasoning": "", "thinking": " \n", "reasoning_details": []}
    assert parse({**USER, "weight": 0}, answer) == [("user", "Q"), ("assistant", "A")]


def test_a_system_text_of_the_row_comes_first_and_only_once() -> None:
    said = {"role": "system", "content": "S"}
    with_system = [("system", "S"), ("user", "Q"), ("assistant", "A")]
    assert parse(USER, ANSWER, system="S") == with_system
    assert parse(said, USER, ANSWER, system=" S ") == [("system", " S "), *with_system[1:]]
    assert parse({"role": "system", "content": " "}, USER, ANSWER) == with_system[1:]
    assert parse(said, USER, ANSWER, system=" ") == with_system
    assert reason(said, USER, ANSWER, system="T") == "it has two different system texts"


def test_who_takes_turns() -> None:
    user, answer, system = Message("user", "q"), Message("assistant", "a"), Message("system", "s")
    assert takes_turns(Conversation((system, user, answer, user, answer)))
    assert not takes_turns(Conversation((answer, user, answer)))
    assert not takes_turns(Conversation((user, answer, user)))
    assert not takes_turns(Conversation((user, user, answer, answer)))


TEXT = st.text(st.characters(codec="utf-8"), max_size=8).filter(lambda text: text.strip())
ROLES = {"user": "human", "assistant": "gpt"}


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), TEXT), min_size=1), st.booleans())
def test_no_text_is_changed_or_left_out(said: list[tuple[str, str]], plain: bool) -> None:
    said.append(("assistant", "end"))
    openai = json.dumps(
        [{"role": role, "content": text} for role, text in said], ensure_ascii=plain
    )
    sharegpt = json.dumps([{"from": ROLES[role], "value": text} for role, text in said])
    for cell, keys in ((openai, OPENAI), (sharegpt, SHAREGPT)):
        assert message_keys(cell) == keys
        parsed = parse_messages(cell, keys)
        assert [(message.role, message.content) for message in parsed.messages] == said


JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["user", "assistant", "system", "tool", "human", "gpt"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["role", "content", "from", "value", "type", "text", "weight"]), inner
    ),
)  # fmt: skip


@given(JSON_VALUE | st.text(max_size=30))
def test_anything_else_is_refused_and_never_an_accident(value: Any) -> None:
    cell = value if isinstance(value, str) else json.dumps(value)
    for keys in (OPENAI, SHAREGPT):
        try:
            parsed = parse_messages(cell, keys)
        except UnfitError as error:
            assert error.cause
            assert error.reason
        else:
            assert any(message.role == "assistant" for message in parsed.messages)
            for message in parsed.messages:
                message.content.encode()
