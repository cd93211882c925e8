"""Finds the entries of a JSON file, one after another and never more than one in memory.

Three shapes: one JSON value per line; a list, alone or as a member of an object
(`{"data": [...]}`); objects that follow each other. Parsers that stream (ijson) give numbers and
nested values anew instead of as they are written, and end at the first mistake; this goes on.
"""

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TextIO

from tunesmith.data.encoding import MARK_ERRORS, Encoding
from tunesmith.data.json_brackets import closed_size, deep_braces, open_braces
from tunesmith.data.json_values import space_end, string_at, value_end

LONGEST = 16 << 20  # characters of one entry, as of one cell in other text files
KEPT = 32_768  # characters of an entry that is too long
_HEAD = 1 << 20  # characters that the shape is told from
_PIECE = 1 << 20
_SCALAR = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\[\]{}"]+|.', re.DOTALL)
_LONGEST_WORD = 16  # characters; what is cut off in one is found to be wrong where it begins
_OVERLAP = 1 << 12  # characters that stay in the window, so that a line's beginning is seen whole
_GAP = re.compile(r"[\s,]*")
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{")
# In one value a comma stands between two objects.
_NEXT_OBJECT = re.compile(r"\}[ \t]*[\r\n]\s*\{")
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
    """The shape of a file named `*suffix`, from its first million characters.

    Only whether a first object with a list in it is the file, or one of many, needs its whole text.
    """
    with path.open(encoding=encoding.codec, errors=MARK_ERRORS, newline="") as stream:
        head = stream.read(_HEAD)
    start = space_end(head, 0)
    lines = [line.strip() for line in head[start:].splitlines()[:20]]
    lines = [line for line in lines if line]
    is_list = len(lines) == 1 and _LIST_OF_OBJECTS.match(lines[0]) is not None  # whatever its name
    if not lines or (
        suffix == ".jsonl" and not is_list and (_is_whole(lines[0]) or not _opens(lines[0]))
    ):
        return JsonShape("lines")
    if head[start] == "[":
        return JsonShape("list")
    if head[start] != "{" or (_is_whole(lines[0]) and len(lines) > 1):
        return JsonShape("lines")
    if any(line.startswith("{") and _is_whole(line) for line in lines[1:2]):
        return JsonShape("lines")
    member = _member(head, start) if suffix == ".json" else ""
    if not member:
        return JsonShape("sequence")
    with path.open(encoding=encoding.codec, errors=MARK_ERRORS, newline="") as stream:
        return JsonShape("sequence") if _is_followed(stream) else JsonShape("member", member)


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


def _is_followed(stream: TextIO) -> bool:
    """Whether another object follows the first one, which is no row if it is too long."""
    text = _Text(stream)
    text.next()
    text.ahead(LONGEST)
    size = _closed_size(text, LONGEST)
    if size is None:  # too long, malformed, or cut off
        return _NEXT_OBJECT.search(text.buffer, text.at, text.at + min(_HEAD, LONGEST)) is not None
    text.take(size)
    return text.next() == "{"


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
        self._begin = 0  # the buffer's place in the file
        self._given_up: set[int] = set()  # places in the file

    def give_up(self, places: Iterable[int]) -> None:
        """Remember places in the buffer at which no whole value begins."""
        self._given_up.update(self._begin + place for place in places)

    def is_given_up(self) -> bool:
        """Whether `at` is such a place."""
        return self._begin + self.at in self._given_up

    def more(self) -> bool:
        """Read another piece. False at the file's end."""
        piece = self._stream.read(_PIECE)
        if not piece:
            return False
        self.forget()
        self.buffer += piece
        return True

    def forget(self) -> None:
        """Let go of what was read, but for what may be the beginning of the line."""
        self.line()
        behind = max(self.at - _OVERLAP, 0)
        self.buffer = self.buffer[behind:]
        self._begin += behind
        self.at -= behind
        self._counted = self.at

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
    line, size = text.line(), _whole_size(text)
    return _malformed(text, number, line) if size is None else Entry(number, line, text.take(size))


def _whole_size(text: _Text) -> int | None:
    """The length of the value at `at`; None if it is malformed, too long or never ends.

    Reads on only while the value may yet be whole, and remembers which later ones cannot be: so
    the time for a file of nothing but mistakes is in proportion to its length.
    """
    if text.is_given_up():
        return None
    wanted = 1 << 16
    while True:
        text.ahead(wanted)
        left = len(text.buffer) - text.at
        is_all = left < wanted
        try:
            size = value_end(text.buffer, text.at) - text.at
        except json.JSONDecodeError as error:
            in_string = error.msg.startswith("Unterminated string")
            if error.pos + _LONGEST_WORD < len(text.buffer) and not in_string:
                return None
        except ValueError:  # too deep
            text.give_up(deep_braces(text.buffer, text.at))
            return None
        else:
            if size > LONGEST:
                return None
            if size < left or is_all:
                return size
        if is_all:
            text.give_up(open_braces(text.buffer, text.at))
        if is_all or left > LONGEST:
            return None
        wanted = min(4 * wanted, LONGEST + 1) if left < LONGEST else left + 1


def _closed_size(text: _Text, most: int) -> int | None:
    """The length of the value at `at`; that of brackets only if they close within `most`."""
    if text.buffer[text.at] in "[{":
        return closed_size(text.buffer, text.at, most)
    return _scalar_size(text)


def _scalar_size(text: _Text) -> int:
    while True:
        found = _SCALAR.match(text.buffer, text.at)
        end = found.end() if found else len(text.buffer)
        if end < len(text.buffer) or end - text.at > LONGEST or not text.more():
            return end - text.at


def _malformed(text: _Text, number: int, line: int) -> Entry:
    """Give up on a value and go on where the next one seems to begin.

    That is the next line that begins as this one did; without one, behind the bracket that closes
    it; without that, the file's end. So a quote that is not closed costs one value of most files.
    """
    if text.at > 1 << 16:
        text.forget()  # a parser's error counts the lines before it, each time
    sibling = _sibling(text)
    near = _near_end(text, sibling)
    kept, passed = "", 0
    while near is None:
        found = sibling.search(text.buffer, text.at + 1) if sibling else None
        if found:
            near = found.start() - text.at
            break
        piece = text.take(max(len(text.buffer) - text.at - _OVERLAP, 0))
        kept, passed = (kept + piece[: LONGEST + 1 - len(kept)]), passed + len(piece)
        if not text.more():
            near = len(text.buffer) - text.at
    piece = text.take(near)
    passed += len(piece)
    if passed > LONGEST:
        return Entry(number, line, (kept + piece)[:KEPT], _too_long(passed))
    return Entry(number, line, (kept + piece).strip(" \t\r\n,"))


def _near_end(text: _Text, sibling: re.Pattern[str] | None) -> int | None:
    """How far the malformed value at `at` goes; None if neither end of it is near enough.

    Looks a little further each time, because the next of many mistakes is often close.
    """
    most = 1 << 10
    while True:
        text.ahead(most)
        size = _closed_size(text, most)
        stop = text.at + (most if size is None else size)
        found = sibling.search(text.buffer, text.at + 1, stop) if sibling else None
        if found:
            return found.start() - text.at
        if size is not None:
            return size
        if most > LONGEST or len(text.buffer) - text.at < most:
            return None
        most = min(4 * most, LONGEST + 1)


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
    """What follows the end of the list: no row, but none of it is passed over."""
    for entry in _values(text, ""):
        fault = "stands behind the end of the list" + (f" and {entry.fault}" if entry.fault else "")
        yield Entry(number + entry.number - 1, entry.line, entry.text, fault)


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
