"""A conversation as it travels between stages: messages with roles, one JSON line per conversation.

Not for turning it into text (that is the conversation format's work).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunesmith.core.files import atomic_open

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message: who says it and what."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages in order."""

    messages: tuple[Message, ...]


def to_json_line(conversation: Conversation) -> str:
    """`{"messages":[{"role":…,"content":…}…]}` on one line, without a line end."""
    messages = [
        {"role": message.role, "content": message.content} for message in conversation.messages
    ]
    return json.dumps({"messages": messages}, ensure_ascii=False)


def write_conversations(target: Path, conversations: Iterable[Conversation]) -> None:
    """Write JSON lines atomically: `target` appears whole or not at all."""
    with atomic_open(target, "w") as stream:
        for conversation in conversations:
            stream.write(to_json_line(conversation) + "\n")
