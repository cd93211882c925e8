"""Reads one JSON object as a row: name -> text, every text as it stands in the file.

Numbers and nested values are slices of the source, never parsed and written anew: `1.10` stays
`1.10` and an identifier of thirty digits keeps them all. No other parser at hand gives slices.
"""

import json
import re
from typing import NoReturn

MOST_NESTED = 100  # levels; whoever reads the cell later recurses, too

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_OUTSIDE_STRINGS = re.compile(rf"({_STRING})|\s+", re.DOTALL)
_BRACKETS = re.compile(rf"{_STRING}|([\[{{])|([\]}}])", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_LONE = re.compile("[\ud800-\udfff]")


class NotARowError(ValueError):
    """The text is no object that could be a row; says why."""


def _constant(name: str) -> str:
    return "" if name == "NaN" else name  # JSON has neither, but many programs write them


def _as_it_stands(digits: str) -> str:
    return digits  # no conversion: it would take time, and Python limits the length of integers


_DECODER = json.JSONDecoder(
    parse_float=_as_it_stands, parse_int=_as_it_stands, parse_constant=_constant
)

_FLAT_DECODER = json.JSONDecoder(
    object_pairs_hook=list,
    parse_float=_as_it_stands,
    parse_int=_as_it_stands,
    parse_constant=_constant,
)
_FLAT_CELLS: dict[object, str] = {True: "true", False: "false"}


def value_end(text: str, start: int) -> int:
    """Where the JSON value that begins at `start` ends.

    Raises:
        ValueError: there is none, or it is not whole.
    """
    try:
        return _DECODER.raw_decode(text, start)[1]
    except RecursionError:
        raise ValueError("too deep") from None


def string_at(text: str, start: int) -> tuple[str, int]:
    """The JSON string that begins at `start`, and its end.

    Raises:
        ValueError: there is none.
    """
    if text[start : start + 1] != '"':
        raise json.JSONDecodeError("Expecting a name in double quotes", text, start)
    value, end = _DECODER.raw_decode(text, start)
    return value, end


def space_end(text: str, start: int) -> int:
    """Where the white space that begins at `start` ends."""
    found = _SPACE.match(text, start)
    return found.end() if found else start


def parse_row(text: str) -> dict[str, str | None]:
    """The cells of one JSON object: strings as they read, anything else as it is written.

    `null`, `NaN` and empty strings are None; nested values are JSON texts of one line.

    Raises:
        NotARowError: it is not JSON, no object, nested too deeply, has a name twice, or has half
            of a surrogate pair, which no text can hold.
    """
    try:
        cells = _flat_object(text) or _object(text)
    except RecursionError:
        _refuse(f"is nested more than {MOST_NESTED} levels deep")
    except json.JSONDecodeError as error:
        _refuse(f"is not JSON: {error.msg.removesuffix(' at')} (character {error.pos + 1})")
    if "\\ud" in text or "\\uD" in text:
        _check_surrogates(cells)
    return cells


def _flat_object(text: str) -> dict[str, str | None] | None:
    """The cells of an object without nested values, three times as fast; None if it is none."""
    if text.count("{") != 1 or "[" in text:
        return None
    try:
        pairs = _FLAT_DECODER.decode(text)
    except ValueError:
        return None  # the other way says what is wrong
    if not isinstance(pairs, list):
        return None
    cells = {name: _FLAT_CELLS.get(value, value) or None for name, value in pairs}
    return cells if len(cells) == len(pairs) else None


def _object(text: str) -> dict[str, str | None]:
    place = space_end(text, 0)
    if text[place : place + 1] != "{":
        end = space_end(text, value_end(text, place))
        if end < len(text):
            raise json.JSONDecodeError("Extra data", text, end)
        kinds = {"[": "a list", '"': "a text", "t": "a boolean", "f": "a boolean", "n": "null"}
        _refuse(f"is {kinds.get(text[place], 'a number')}, not an object with names and values")
    cells: dict[str, str | None] = {}
    place = space_end(text, place + 1)
    closed = text[place : place + 1] == "}"
    while not closed:
        name, place = string_at(text, place)
        if name in cells:
            _refuse(f"has the name “{name}” twice")
        place = space_end(text, place)
        if text[place : place + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", text, place)
        start = space_end(text, place + 1)
        value, place = _DECODER.raw_decode(text, start)
        cells[name] = _cell(value, text[start:place])
        place = space_end(text, place)
        after = text[place : place + 1]
        if after not in (",", "}") or not after:
            raise json.JSONDecodeError("Expecting ',' delimiter", text, place)
        closed = after == "}"
        place = space_end(text, place + 1) if not closed else place
    end = space_end(text, place + 1)
    if end < len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return cells


def _cell(value: object, written: str) -> str | None:
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if isinstance(value, bool):
        return written
    if written.count("[") + written.count("{") > MOST_NESTED and _depth(written) > MOST_NESTED:
        _refuse(f"is nested more than {MOST_NESTED} levels deep")
    return compact(written) if "\n" in written or "\r" in written else written


def compact(written: str) -> str:
    """JSON without the white space between its parts; digits and escapes stay as they are."""
    return _OUTSIDE_STRINGS.sub(lambda found: found[1] or "", written)


def _depth(written: str) -> int:
    depth = deepest = 0
    for found in _BRACKETS.finditer(written):
        depth += bool(found[1]) - bool(found[2])
        deepest = max(deepest, depth)
    return deepest


def _check_surrogates(cells: dict[str, str | None]) -> None:
    for name, cell in cells.items():
        if _LONE.search(name) or (cell is not None and _LONE.search(cell)):
            shown = _LONE.sub("\ufffd", name)
            _refuse(f"has half of a surrogate pair in “{shown}”, which is no character")


def _refuse(why: str) -> NoReturn:
    raise NotARowError(why)
