"""Where the brackets of a JSON text close, also of one that is malformed otherwise."""

import re
from array import array
from collections.abc import Iterator

TOO_DEEP = 1000  # levels in one value that Python's parser does not take
_STEP = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|([\[{])|([\]}])|"', re.DOTALL)


def closed_size(text: str, start: int, most: int) -> int | None:
    """The length of the value whose bracket stands at `start`; None if it is more than `most`."""
    depth = 0
    for found in _STEP.finditer(text, start, start + most):
        depth += bool(found[1]) - bool(found[2])
        if depth == 0:
            return found.end() - start
        if found.group() == '"':  # a text that goes on behind what is looked at
            break
    return None


def open_braces(text: str, start: int) -> list[int]:
    """The places from `start` on of the braces that the rest of the text does not close."""
    opened = array("q")
    for found in _STEP.finditer(text, start):
        if found.group() == '"':  # cut off in a text
            break
        if found[1]:
            opened.append(found.start())
        elif found[2] and opened:
            opened.pop()
    return [place for place in opened if text[place] == "{"]


def deep_braces(text: str, start: int) -> Iterator[int]:
    """The places of braces that have more levels in them than a parser can take.

    Only what is in the value at `start`, and of that not much more than three times as many
    levels: enough for one look to serve many braces, and little enough to look again.
    """
    opened = array("q")
    for found in _STEP.finditer(text, start):
        if found[1]:
            opened.append(found.start())
            if len(opened) > TOO_DEEP and text[opened[-TOO_DEEP - 1]] == "{":
                yield opened[-TOO_DEEP - 1]
        elif found[2] and opened:
            opened.pop()
        if not opened or len(opened) > 3 * TOO_DEEP or found.group() == '"':
            return
