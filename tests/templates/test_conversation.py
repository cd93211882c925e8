"""Conversations as JSON lines: what cannot be one is told with its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import (
    Conversation,
    Message,
    read_conversations,
    write_conversations,
)


def test_half_a_surrogate_pair_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = [[("user", "fine \U0001f600")], [("user", "hi"), ("assistant", "a\ud83d")]]
    path = tmp_path / "rows.jsonl"
    lines = [
        json.dumps({"messages": [{"role": role, "content": text} for role, text in row]})
        for row in rows
    ]
    path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(InputError) as caught:
        read_conversations(path)
    assert caught.value.code == "conversations.character"
    assert f"{path}, line 2" in caught.value.message
    assert "character 2" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"role": "user", "content": "a", "content": "b"}', "“content” stands twice"),
        (
            '{"role": "user", "content": "a", "thinking": "b"}',
            "“thinking”, which cannot be trained",
        ),
        ('{"role": "user", "content": "a", "tool_calls": [1]}', "“tool_calls”, which cannot be"),
    ],
)
def test_what_would_be_left_out_of_a_message_is_refused_with_its_line(
    line: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    fine = '{"role": "user", "content": "a", "name": "x", "thinking": null}'
    path.write_text(f'{{"messages": [{fine}]}}\n{{"messages": [{line}]}}\n', "utf-8")
    with pytest.raises(InputError) as caught:
        read_conversations(path)
    assert caught.value.message.startswith(f"{path}, line 2")
    assert told in caught.value.message
    assert caught.value.hint


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_every_other_text_comes_back_as_it_was(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    conversation = Conversation((Message("user", text), Message("assistant", text)))
    write_conversations(path, [conversation])
    assert read_conversations(path) == (conversation,)
