"""Finds the entries of a JSON file, one after another and never more than one in memory.

Three shapes: one JSON value per line; a list, alone or as a member of an object
(`{"data": [...]}`); objects that follow each other. Parsers that stream (ijson) give numbers and
nested values anew instead of as they are written, and end at the first mistake; this goes on.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TextIO

from tunesmith.data.encoding import MARK_ERRORS, Encoding
from tunesmith.data.json_values import space_end, string_at, value_end

LONGEST = 16 << 20  # characters of one entry, as of one cell in other text files
KEPT = 32_768  # characters of an entry that is too long
_HEAD = 1 << 20  # characters that the shape is told from
_PIECE = 1 << 20
_STEP = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|([\[{])|([\]}])|"', re.DOTALL)
_SCALAR = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\[\]{}"]+|.', re.DOTALL)
_OVERLAP = 1 << 12  # characters that stay in the window, so that a line's beginning is seen whole
_GAP = re.compile(r"[\s,]*")
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{")
# Lists under these names are one conversation, not the rows of a table.
_CONVERSATION = {"messages", "conversation", "conversations", "turns", "dialog", "dialogue", "chat"}


class Entry(NamedTuple):
    """A piece of the file that should be an object: its number and line from 1, its text.

    `fault` says why it cannot be one, if that is known already; then `text` may be cut off.
    """

    number: int
    line: int
    text: str
    fault: str = ""


@dataclass(slots=True)
class JsonShape:
    """How the entries stand in the file; `others` are the members beside the list, once read."""

    kind: str  # lines, list, member or sequence
    member: str = ""
    others: list[str] = field(default_factory=list)
    ending: str = ""  # what is wrong with the file's end


def find_shape(path: Path, suffix: str, encoding: Encoding) -> JsonShape:
    """The shape of a file named `*suffix`, from its first million characters."""
    with path.open(encoding=encoding.codec, errors=MARK_ERRORS, newline="") as stream:
        head = stream.read(_HEAD)
    start = space_end(head, 0)
    lines = [line.strip() for line in head[start:].splitlines()[:20]]
    lines = [line for line in lines if line]
    if not lines or (suffix == ".jsonl" and (_is_whole(lines[0]) or not _opens(lines[0]))):
        return JsonShape("lines")
    if head[start] == "[":
        return JsonShape("list")
    if head[start] != "{" or (_is_whole(lines[0]) and len(lines) > 1):
        return JsonShape("lines")
    if any(line.startswith("{") and _is_whole(line) for line in lines[1:2]):
        return JsonShape("lines")
    member = _member(head, start) if suffix == ".json" else ""
    return JsonShape("member", member) if member else JsonShape("sequence")


def entries(stream: TextIO, shape: JsonShape) -> Iterator[Entry]:
    """The entries of a text stream opened with `newline=""`.

    In `lines`, a blank line is an entry, too, with a text of white space, so that every line has
    an entry. In the other shapes white space is none.
    """
    if shape.kind == "lines":
        return _lines(stream)
    text = _Text(stream)
    if shape.kind == "list":
        text.past("[")
        return _then_rest(text, _values(text, "]"), shape)
    if shape.kind == "member":
        return _of_member(text, shape)
    return _values(text, "")


def _is_whole(line: str) -> bool:
    try:
        return value_end(line, 0) == len(line)
    except (ValueError, IndexError):
        return False


def _opens(line: str) -> bool:
    """Whether a line only begins a value that goes on in later lines."""
    return line[0] in "[{" and line[-1] in "[{,:]}"


def _member(head: str, start: int) -> str:
    """The first member of an object that is a list of objects, if the head has its beginning."""
    place = space_end(head, start + 1)
    try:
        while True:
            name, place = string_at(head, place)
            place = space_end(head, space_end(head, place) + 1)
            if _LIST_OF_OBJECTS.match(head, place) and name.lower() not in _CONVERSATION:
                return name
            place = space_end(head, value_end(head, place))
            if head[place : place + 1] != ",":
                return ""
            place = space_end(head, place + 1)
    except (ValueError, IndexError):
        return ""


def _lines(stream: TextIO) -> Iterator[Entry]:
    for number in itertools.count(1):
        line = stream.readline(LONGEST + 2)
        if not line:
            return
        if len(line) <= LONGEST or line[-1] in "\r\n":
            yield Entry(number, number, line.rstrip("\r\n"))
            continue
        size, piece = len(line), line
        while piece and piece[-1] not in "\r\n":
            piece = stream.readline(_PIECE)
            size += len(piece)
        yield Entry(number, number, line[:KEPT], _too_long(size))


def _too_long(size: int) -> str:
    return f"has {size} characters; more than {LONGEST} are not read"


class _Text:
    """A window that moves over a text: `buffer` from the place `at` on is still to be read."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.buffer = ""
        self.at = 0
        self._counted = 0  # how far into the buffer `_line` is counted
        self._line = 1

    def more(self) -> bool:
        """Read another piece; `at` moves to the buffer's start. False at the file's end."""
        piece = self._stream.read(_PIECE)
        if not piece:
            return False
        self.line()
        self.buffer = self.buffer[self.at :] + piece
        self.at = self._counted = 0
        return True

    def line(self) -> int:
        """The line of the file, from 1, that `at` is in."""
        self._line += self.buffer.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def next(self) -> str:
        """Skip white space and commas; the character behind them, empty at the file's end."""
        while True:
            found = _GAP.match(self.buffer, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return ""

    def past(self, mark: str) -> bool:
        """Skip white space and then one character, if it is this one."""
        if self.next() != mark:
            return False
        self.at += 1
        return True

    def ahead(self, size: int) -> None:
        """Have so many characters in the buffer, if the file has them."""
        while len(self.buffer) - self.at < size and self.more():
            pass

    def take(self, size: int) -> str:
        """The next characters, and go behind them."""
        taken = self.buffer[self.at : self.at + size]
        self.at += size
        return taken


def _values(text: _Text, closing: str) -> Iterator[Entry]:
    number = 0
    while (mark := text.next()) and mark != closing:
        number += 1
        yield _value(text, number)


def _value(text: _Text, number: int) -> Entry:
    line = text.line()
    text.ahead(1 << 16)
    try:
        end = value_end(text.buffer, text.at)
    except ValueError:
        end = len(text.buffer)  # it goes on in the next piece, or is malformed
    if end < len(text.buffer) and end - text.at <= LONGEST:
        return Entry(number, line, text.take(end - text.at))
    size = _size(text)
    if size is not None and _is_whole(text.buffer[text.at : text.at + size]):
        return Entry(number, line, text.take(size))
    return _malformed(text, size, number, line)


def _size(text: _Text) -> int | None:
    """The length of the value at `at`, by its brackets; None if it is too long or never ends."""
    if text.buffer[text.at] not in "[{":
        return _scalar_size(text)
    size = depth = 0
    while True:
        found = _STEP.search(text.buffer, text.at + size)
        if found and found.group() != '"':
            depth += bool(found[1]) - bool(found[2])
            size = found.end() - text.at
            if depth == 0:
                return size
        else:  # an unfinished text may begin where it was found
            size = (found.start() if found else len(text.buffer)) - text.at
            if len(text.buffer) - text.at > LONGEST or not text.more():
                return None
        if size > LONGEST:
            return None


def _scalar_size(text: _Text) -> int:
    while True:
        found = _SCALAR.match(text.buffer, text.at)
        end = found.end() if found else len(text.buffer)
        if end < len(text.buffer) or end - text.at > LONGEST or not text.more():
            return end - text.at


def _malformed(text: _Text, size: int | None, number: int, line: int) -> Entry:
    """Give up on a value and go on where the next one seems to begin.

    That is the next line that begins as this one did; without one, behind the bracket that closes
    it; without that, the file's end. So a quote that is not closed costs one value of most files.
    """
    sibling = _sibling(text)
    kept, passed = "", 0
    while True:
        stop = len(text.buffer) if size is None else text.at + size
        found = sibling.search(text.buffer, text.at + 1, stop) if sibling else None
        if found or size is not None:
            piece = text.take((found.start() if found else stop) - text.at)
            break
        piece = text.take(max(len(text.buffer) - text.at - _OVERLAP, 0))
        kept, passed = (kept + piece[: LONGEST + 1 - len(kept)]), passed + len(piece)
        if not text.more():
            piece = text.take(len(text.buffer) - text.at)
            break
    passed += len(piece)
    if passed > LONGEST:
        return Entry(number, line, (kept + piece)[:KEPT], _too_long(passed))
    return Entry(number, line, (kept + piece).strip(" \t\r\n,"))


def _sibling(text: _Text) -> re.Pattern[str] | None:
    """What a line begins with that has the next value, if this one begins its line."""
    before = text.buffer.rfind("\n", 0, text.at) + 1
    indent = text.buffer[before : text.at]
    if indent.strip(" \t,[") or len(indent) > _OVERLAP // 2:
        return None
    return re.compile(rf"(?<=[\r\n])[ \t,]{{0,{len(indent)}}}\{{")


def _then_rest(text: _Text, found: Iterator[Entry], shape: JsonShape) -> Iterator[Entry]:
    number = 0
    for entry in found:
        number = entry.number
        yield entry
    if not text.past("]"):
        shape.ending = "The list is never closed; the file may be cut off."
        return
    yield from _rest(text, number + 1)


def _rest(text: _Text, number: int) -> Iterator[Entry]:
    if text.next():
        line, kept = text.line(), text.take(len(text.buffer) - text.at)
        while text.more():
            kept = (kept + text.take(len(text.buffer)))[:KEPT]
        yield Entry(number, line, kept[:KEPT].rstrip(), "stands behind the end of the list")


def _of_member(text: _Text, shape: JsonShape) -> Iterator[Entry]:
    number, seen = 0, False
    text.past("{")
    while (mark := text.next()) and mark != "}":
        text.ahead(1 << 16)
        try:
            name, end = string_at(text.buffer, text.at)
        except ValueError:
            break
        text.at = end
        text.past(":")
        if name == shape.member and not seen and text.past("["):
            seen = True
            for entry in _values(text, "]"):
                number = entry.number
                yield entry
            if not text.past("]"):
                shape.ending = f"The list “{name}” is never closed; the file may be cut off."
        elif text.next():
            shape.others.append(name)
            _value(text, 0)
    if mark == "}":
        text.past("}")
    elif not mark and not shape.ending:
        shape.ending = "The object is never closed; the file may be cut off."
    yield from _rest(text, number + 1)
