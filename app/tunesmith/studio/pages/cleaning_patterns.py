"""Plain texts as the patterns that a step looks for, and back. No Qt."""

import re


def escaped(text: str) -> str:
    """The regular expression that finds just this text."""
    return re.escape(text)


def plain_text(pattern: str) -> str | None:
    """The text that a pattern of `escaped` was made of; None for any other pattern."""
    text = re.sub(r"\\(.)", r"\1", pattern, flags=re.DOTALL)
    return text if re.escape(text) == pattern else None
