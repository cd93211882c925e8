"""Turns pydantic's complaints into words of people who do not program."""

import re

_PLAIN = (
    (re.compile(r"^Value error, "), ""),
    (re.compile(r"Input should be greater than or equal to (\S+)"), r"it must be \1 or more"),
    (re.compile(r"Input should be less than or equal to (\S+)"), r"it must be \1 or less"),
    (re.compile(r"Input should be greater than (\S+)"), r"it must be more than \1"),
    (re.compile(r"Input should be less than (\S+)"), r"it must be less than \1"),
    (re.compile(r"Input should be a valid integer.*"), "it must be a whole number"),
    (re.compile(r"Input should be a valid number.*"), "it must be a number"),
    (re.compile(r"Input should be a finite number.*"), "it must be a number"),
    (re.compile(r"Input should be a valid boolean.*"), "it must be true or false"),
    (re.compile(r"Input should be "), "it must be "),
)


def plain(message: str) -> str:
    """The message without the words of the library that found the mistake."""
    if message.startswith("Usage:"):
        return message  # help, not a complaint
    option, separator, complaint = message.rpartition(": ")
    for pattern, words in _PLAIN:
        complaint = pattern.sub(words, complaint)
    text = f"{option}{separator}{complaint}"
    return text if text.endswith((".", "?", "!")) else f"{text}."
