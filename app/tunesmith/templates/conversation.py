"""A conversation as it travels between stages: messages with roles, one JSON line per conversation.

Not for turning it into text (that is the conversation format's work).
"""

import collections
import dataclasses
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from tunesmith.core.errors import InputError
from tunesmith.core.files import atomic_open
from tunesmith.templates.column_names import key_of

Role = Literal["system", "user", "assistant"]

_PLAIN = frozenset({"role", "content", "from", "value"})
# Other keys of a message that change what it says, as `key_of` has them: OpenAI's, and what
# DeepSeek, Qwen, Anthropic and OpenRouter call the reasoning before an answer.
_MEANINGFUL = frozenset(
    {
        *("toolcalls", "functioncall", "audio", "refusal"),
        *("reasoning", "reasoningcontent", "reasoningdetails", "reasoningtext"),
        *("thinking", "thinkingblocks", "thought", "thoughts"),
    }
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: who says it and what."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages in order."""

    messages: tuple[Message, ...]


class DoubledNameError(ValueError):
    """An object of JSON has one name twice: what stands under the first would be lost."""


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The `object_pairs_hook` of `json` that refuses names that stand twice.

    Raises:
        DoubledNameError: one does.
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in made if names.count(name) > 1)
        raise DoubledNameError(f"“{doubled[:40]}” stands twice in one object")
    return made


def field_without_place(message: Mapping[str, Any]) -> str | None:
    """The name of what a message says besides its text, and a `Message` has no place for."""
    for name, value in message.items():
        if name in _PLAIN or not value or (isinstance(value, str) and value.isspace()):
            continue
        if key_of(name) in _MEANINGFUL:
            return name
    return None


Frozen = TypeVar("Frozen", Message, Conversation)


def make_many(kind: type[Frozen], count: int, **fields: Iterable[object]) -> list[Frozen]:
    """Many messages or conversations from the values of each field, in the same order.

    A frozen dataclass takes half a microsecond to make, most of a table's rendering; this makes
    the same values three times as fast, without a step of Python for each.

    Args:
        kind: `Message` or `Conversation`.
        count: how many.
        fields: every field's values, at least `count` of them.
    """
    made = list(map(object.__new__, itertools.repeat(kind, count)))
    for field in dataclasses.fields(kind):
        setting = map(kind.__dict__[field.name].__set__, made, fields[field.name])
        collections.deque(setting, maxlen=0)  # runs it to its end
    return made


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


def read_conversations(path: Path) -> tuple[Conversation, ...]:
    """Read JSON lines as `write_conversations` writes them; blank lines are passed over.

    Raises:
        InputError: `conversations.*`, naming the file and the line.
    """
    conversations = []
    try:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    conversations.append(_parse_line(line, f"{path}, line {number}"))
    except OSError as error:
        raise InputError("conversations.unreadable", f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError("conversations.encoding", f"{path} is not UTF-8 text.") from error
    if not conversations:
        raise InputError(
            "conversations.none", f"{path} holds no conversation.", "Was every row skipped?"
        )
    return tuple(conversations)


def _parse_line(line: str, place: str) -> Conversation:
    shape = 'Every line must be {"messages": [{"role": …, "content": …}, …]}.'
    try:
        record = json.loads(line, object_pairs_hook=without_doubles)
    except DoubledNameError as error:
        raise InputError("conversations.json", f"{place}: {error}.", shape) from error
    except (ValueError, RecursionError) as error:
        raise InputError("conversations.json", f"{place} is not JSON: {error}.", shape) from error
    messages = record.get("messages") if isinstance(record, dict) else None
    if not isinstance(messages, list) or not messages:
        raise InputError("conversations.shape", f"{place} has no list of messages.", shape)
    parsed = []
    for message in messages:
        role = message.get("role") if isinstance(message, dict) else None
        content = message.get("content") if isinstance(message, dict) else None
        if role not in ("system", "user", "assistant") or not isinstance(content, str):
            raise InputError(
                "conversations.shape",
                f"{place} has a message that is not a system, user or assistant text.",
                shape,
            )
        left_out = field_without_place(message)
        if left_out is not None:
            raise InputError(
                "conversations.shape",
                f"{place} has a message with “{left_out}”, which cannot be trained on.",
                "data render skips such conversations of a file and counts them.",
            )
        _refuse_half_characters(content, place)
        parsed.append(Message(role, content))
    return Conversation(tuple(parsed))


def _refuse_half_characters(text: str, place: str) -> None:
    """JSON can spell half of a surrogate pair (\\ud800), which no tokenizer can read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            "conversations.character",
            f"{place} has half of a surrogate pair ({text[error.start]!r}) at character "
            f"{error.start + 1} of a message.",
            "Remove it; it is what a program leaves that cuts an emoji in two.",
        ) from None
