"""Which names Ollama takes for a model, so that nothing is sent under one that it refuses.

As its server's `model.ParseName` and `Name.IsValid` (types/model/name.go) judge them.
"""

import re

from tunesmith.core.errors import InputError

_MOST_OF_HOST, _MOST_OF_PART = 350, 80  # characters, all of one byte
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_NAMESPACE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]*")


def is_model_name(name: str) -> bool:
    """Whether Ollama makes a model of this name: `[[host/]namespace/]model[:tag]`."""
    before, slash, last = name.rpartition("/")
    model, colon, tag = last.partition(":")
    if not _fits(_PART, model) or (colon and not _fits(_PART, tag)):
        return False
    if not slash:
        return True
    host, slash, namespace = before.rpartition("/")
    if not _fits(_NAMESPACE, namespace):
        return False
    _, scheme, behind = host.partition("://")
    return not slash or _fits(_HOST, behind if scheme else host, _MOST_OF_HOST)


def require_model_name(name: str) -> None:
    """Refuse a name that Ollama refuses.

    Raises:
        InputError: `ollama.name`.
    """
    if not is_model_name(name):
        shown = name if len(name) <= _MOST_OF_PART else f"{name[:_MOST_OF_PART]}…"
        raise InputError(
            "ollama.name",
            f"Ollama takes no model named {shown!r}." if name else "The model's name is empty.",
            f"Letters from a to z, digits, '-', '_' and '.', at most {_MOST_OF_PART}; a tag may "
            "follow behind ':', as in my-model:q4.",
        )


def _fits(pattern: re.Pattern[str], part: str, most: int = _MOST_OF_PART) -> bool:
    return len(part) <= most and pattern.fullmatch(part) is not None
