"""What Ollama's server makes of a chat request's messages before any template sees them."""

from collections.abc import Sequence
from dataclasses import replace

from tunesmith.templates.conversation import Message

_OPENING, _CLOSING = "<think>", "</think>"
_STRIPPED_FAMILY, _STRIPPED_NAME = "qwen3", "deepseek-r1"
# Go's unicode.IsSpace.
_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def server_messages(
    asked: Sequence[Message],
    *,
    system: str | None = None,
    said: Sequence[Message] = (),
    strips_thoughts: bool = False,
) -> tuple[Message, ...]:
    """The messages that a template gets for a request.

    Args:
        asked: the request's; at least one.
        system: SYSTEM of the model; stands first unless the request begins with a system message.
        said: MESSAGE of the model; stands before every request.
        strips_thoughts: what `strips_thoughts` says of the model.
    """
    messages = (*said, *asked)
    if system and asked[0].role != "system":
        messages = (Message("system", system), *messages)
    return _without_old_thoughts(messages) if strips_thoughts else messages


def strips_thoughts(architecture: str, name: str = "") -> bool:
    """Whether the server takes thoughts out of the answers before the last question.

    It does so for one family and one name only, whatever the template would do with them.

    Args:
        architecture: as the GGUF calls it.
        name: of the model in Ollama.
    """
    return architecture == _STRIPPED_FAMILY or _short_name(name) == _STRIPPED_NAME


def _short_name(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[0]


def _without_old_thoughts(messages: Sequence[Message]) -> tuple[Message, ...]:
    questions = [place for place, message in enumerate(messages) if message.role == "user"]
    last = questions[-1] if questions else -1
    return tuple(
        replace(message, content=_without_thought(message.content))
        if message.role == "assistant" and place < last
        else message
        for place, message in enumerate(messages)
    )


def _without_thought(content: str) -> str:
    """As Ollama's stream parser leaves a whole text: what may still become a tag is lost."""
    trimmed = content.lstrip(_SPACE)
    if not trimmed.startswith(_OPENING):
        return "" if _OPENING.startswith(trimmed) else content
    _, _, behind = trimmed.removeprefix(_OPENING).partition(_CLOSING)
    return behind.lstrip(_SPACE)
