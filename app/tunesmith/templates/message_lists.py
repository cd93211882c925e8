"""Reads cells that hold a whole conversation as JSON: OpenAI's messages and ShareGPT's lists.

Every message becomes one of the conversation, or the cell is refused with the reason: nothing
that a message says is left out. Not for finding out which columns hold such cells.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from tunesmith.templates.column_names import key_of
from tunesmith.templates.conversation import (
    Conversation,
    DoubledNameError,
    Message,
    Role,
    field_without_place,
    without_doubles,
)

# Names of the one who speaks, as data sets write them: letters only, in lower case.
_ROLES: dict[str, Role] = {
    **dict.fromkeys(("user", "human", "prompter", "customer", "client"), "user"),
    **dict.fromkeys(
        ("assistant", "gpt", "chatgpt", "bot", "chatbot", "model", "ai", "bard", "bing", "agent"),
        "assistant",
    ),
    **dict.fromkeys(("system", "developer"), "system"),
}
_TOOLS = frozenset(
    {"tool", "function", "observation", "functioncall", "toolcall", "toolresponse", "ipython"}
)
_TEXT_PARTS = frozenset({"text", "input_text", "output_text"})
_UNTRAINED = ("weight", "train", "loss")  # 0 or false: this answer is not to be learned
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class MessageKeys:
    """The names under which a message says who speaks and what."""

    role: str
    content: str


OPENAI = MessageKeys("role", "content")
SHAREGPT = MessageKeys("from", "value")


class UnfitError(ValueError):
    """A cell is no conversation, and why.

    `cause` is the reason without texts of the cell, so that one cause counts as one; `role` is
    whose message is at fault, if one is; `is_empty` says that it lacks nothing but a text.
    """

    def __init__(
        self, cause: str, reason: str = "", role: Role | None = None, *, is_empty: bool = False
    ) -> None:
        super().__init__(reason or cause)
        self.cause = cause
        self.reason = reason or cause
        self.role = role
        self.is_empty = is_empty


def role_of(name: str) -> Role | None:
    """The role that a name such as `human` or `gpt` stands for; None if it is not known."""
    return _ROLES.get(key_of(name))


def is_tool(name: str) -> bool:
    """Whether a name stands for a tool, or a call of one."""
    return key_of(name) in _TOOLS


def message_keys(cell: str) -> MessageKeys:
    """Which shape a cell has, by its first message.

    Raises:
        UnfitError: it is no list of messages.
    """
    entries = _entries(cell)
    first = entries[0]
    if not isinstance(first, Mapping):
        raise UnfitError("its list holds no messages")
    for keys in (OPENAI, SHAREGPT):
        if keys.role in first and (keys.content in first or "tool_calls" in first):
            return keys
    raise UnfitError(
        "its messages have neither “role” and “content” nor “from” and “value”",
    )


def parse_messages(cell: str, keys: MessageKeys, system: str | None = None) -> Conversation:
    """The conversation of a cell.

    Contents may be texts or lists of text parts (joined by line ends, as llama.cpp does). A
    system message without text is none.

    Args:
        cell: JSON.
        keys: the shape.
        system: the system text from elsewhere in the row, if there is one.

    Raises:
        UnfitError: it cannot be a conversation to learn from.
    """
    messages = [
        _message(entry, keys, number) for number, entry in enumerate(_entries(cell), start=1)
    ]
    if "\\ud" in cell.lower() and any(_SURROGATE.search(one.content) for one in messages):
        raise UnfitError("half of a surrogate pair stands in a message, which is no character")
    return finished(messages, system)


def finished(messages: list[Message], system: str | None = None) -> Conversation:
    """Messages as a conversation to learn from.

    Raises:
        UnfitError: a message is empty, a system message is not the first, there are two system
            texts, or nobody answers.
    """
    if messages and messages[0].role == "system" and _is_empty(messages[0].content):
        messages = messages[1:]
    if system is not None and not _is_empty(system):
        if messages and messages[0].role == "system":
            if messages[0].content.strip() != system.strip():
                raise UnfitError("it has two different system texts", role="system")
            messages = messages[1:]
        messages = [Message("system", system), *messages]
    for number, message in enumerate(messages, start=1):
        if message.role == "system" and number > 1:
            raise UnfitError(
                "a system message is not the first one",
                f"message {number} is the system's, and not the first one",
                "system",
            )
        if _is_empty(message.content):
            cause = f"the {message.role} message is empty"
            raise UnfitError(cause, f"{cause} (message {number})", message.role, is_empty=True)
    if not any(message.role == "assistant" for message in messages):
        raise UnfitError("it has no assistant message to learn from", role="assistant")
    return Conversation(tuple(messages))


def takes_turns(conversation: Conversation) -> bool:
    """Whether user and assistant take turns, the user first and the assistant last."""
    roles = [message.role for message in conversation.messages if message.role != "system"]
    expected: list[Role] = ["user", "assistant"]
    return len(roles) % 2 == 0 and all(
        role == expected[place % 2] for place, role in enumerate(roles)
    )


def _entries(cell: str) -> list[Any]:
    try:
        value = json.loads(cell, object_pairs_hook=without_doubles)
    except RecursionError:
        raise UnfitError("it is nested too deeply") from None
    except DoubledNameError as error:
        raise UnfitError("a name stands twice in one object", str(error)) from None
    except ValueError as error:
        hint = " (Python's spelling, with single quotes)" if cell.lstrip()[:3] in _PYTHON else ""
        raise UnfitError(f"it is not JSON{hint}", f"it is not JSON{hint}: {error}") from None
    if not isinstance(value, list):
        raise UnfitError("it is no list of messages")
    if not value:
        raise UnfitError("it has no messages", is_empty=True)
    return value


_PYTHON = ("[{'", "[ {")


def _message(entry: Any, keys: MessageKeys, number: int) -> Message:
    if not isinstance(entry, Mapping):
        raise UnfitError("a message is no object", f"message {number} is no object")
    name = entry.get(keys.role)
    if not isinstance(name, str):
        _refuse(number, f"has no “{keys.role}”")
    role = role_of(name)
    if role is None:
        if is_tool(name):
            _refuse(number, "is a tool's", "; calls of tools cannot be trained on")
        _refuse(number, "is of somebody unknown", f": “{name[:40]}”")
    left_out = field_without_place(entry)
    if left_out is not None:
        _refuse(number, f"has “{left_out[:40]}”", ", which cannot be trained on", role)
    for key in _UNTRAINED if role == "assistant" else ():
        weight = entry.get(key)
        if weight is not None and isinstance(weight, int | float) and weight == 0:
            _refuse(number, f"has “{key}” 0, and is not to be learned", "", role)
    return Message(role, _text(entry.get(keys.content), number, role))


def _text(content: Any, number: int, role: Role) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        _refuse(number, "has a content that is no text", "", role)
    texts = []
    for part in content:
        kind = part.get("type") if isinstance(part, Mapping) else type(part).__name__
        text = part.get("text") if isinstance(part, Mapping) else part
        if (isinstance(part, Mapping) and kind not in _TEXT_PARTS) or not isinstance(text, str):
            _refuse(number, "has a part that is no text", f": “{str(kind)[:40]}”", role)
        texts.append(text)
    return "\n".join(texts)


def _refuse(number: int, what: str, more: str = "", role: Role | None = None) -> NoReturn:
    raise UnfitError(f"a message {what}", f"message {number} {what}{more}", role)


def _is_empty(text: str) -> bool:
    return not text or text.isspace()
