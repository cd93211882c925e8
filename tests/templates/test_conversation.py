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


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_every_other_text_comes_back_as_it_was(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    conversation = Conversation((Message("user", text), Message("assistant", text)))
    write_conversations(path, [conversation])
    assert read_conversations(path) == (conversation,)
