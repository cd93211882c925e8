"""Shows a number in one of a spreadsheet's number formats, or says that it cannot be followed.

A format code (ECMA-376 part 1, 18.8.31) has up to four sections with semicolons between them: for
positive numbers, negative ones, zero, and texts. Not for dates, nor for fractions, exponents and
conditions such as [>100]. Thousands have a comma and decimals a point, wherever the file is from:
which signs Excel takes is a setting of the computer. The space that `_x` leaves and the filling
by `*x` depend on the width of the column: at the ends they are left out.
"""

import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

_FORMATS_KEPT = 1000
_COLORS = "Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color[ ]?[0-9]{1,2}"
_PIECE = re.compile(
    rf"""
      "(?P<quoted>[^"]*)"
    | \\(?P<escaped>.)
    | _(?P<width>.)
    | \*(?P<fill>.)
    | \[(?P<color>{_COLORS})\]
    | \[\$(?P<symbol>[^\]-]*)(?:-(?P<country>[0-9A-Fa-f]+))?\]
    | (?P<general>General|@)
    | (?P<digits>[0#?][0#?,]*|\.[0#?]*,*)
    | (?P<percent>%)
    | (?P<plain>[-+ ()$:!^&'~{{}}<>=]|[^\x00-\x7f])
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r"""(?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;])*""", re.DOTALL)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.', re.DOTALL)
_NUMERIC = frozenset({"digits", "decimals"})
_Kind = Literal["text", "width", "digits", "decimals", "general"]


@dataclass(frozen=True, slots=True)
class _Section:
    """What one section shows, piece by piece, of the number divided by 1000 ** `thousandths`."""

    pieces: tuple[tuple[_Kind, str], ...]
    percents: int
    thousandths: int
    is_grouped: bool


def displayed_number(value: float, code: str) -> str | None:
    """The number as the format shows it, or None if it cannot be followed."""
    sections = _sections(code)
    if sections is None:
        return None
    # With one section, negative numbers have its looks and a minus; without one for zero, zero is
    # positive.
    place = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    section = sections[place]
    if section is None:
        return None
    shown = _shown(abs(value), section)
    return f"-{shown}" if value < 0 and place == 0 else shown


@functools.lru_cache(_FORMATS_KEPT)
def _sections(code: str) -> tuple[_Section | None, ...] | None:
    """The sections for numbers; None for one, or all, that cannot be followed."""
    texts, at = [], 0
    while at <= len(code):
        found = _SECTION.match(code, at)
        assert found is not None, "it matches nothing, too"  # noqa: S101 - typing help
        texts.append(found[0])
        at = found.end() + 1
    if len(texts) > 4:
        return None
    if len(texts) > 1 and "@" in _LITERAL.sub("", texts[-1]):
        texts.pop()  # the one for texts
    return tuple(map(_parsed, texts[:3]))


def _parsed(text: str) -> _Section | None:
    pieces: list[tuple[_Kind, str]] = []
    at = percents = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            return None
        at = found.end()
        kind, content = found.lastgroup, found[found.lastgroup or 0]
        if kind == "country":  # the last group of a symbol with one
            kind, content = "symbol", found["symbol"]
        if kind == "symbol" and found["country"] is None and not content:
            return None  # the currency of whoever's computer it is
        if kind == "width":
            pieces.append(("width", " "))
        elif kind == "general":
            pieces.append(("general", ""))
        elif kind == "digits":
            pieces.append(("decimals" if content.startswith(".") else "digits", content))
        elif kind not in ("fill", "color"):
            pieces.append(("text", content))
            percents += kind == "percent"
    return _checked(pieces, percents)


def _checked(pieces: list[tuple[_Kind, str]], percents: int) -> _Section | None:
    """The section, unless its digits stand in a way of their own."""
    kinds = [kind for kind, _ in pieces]
    whole = [content for kind, content in pieces if kind == "digits"]
    if kinds.count("decimals") > 1 or (kinds.count("general") and (whole or "decimals" in kinds)):
        return None
    if "decimals" in kinds and "digits" in kinds[kinds.index("decimals") :]:
        return None
    scaling = [len(text) - len(text.rstrip(",")) for kind, text in pieces if kind in _NUMERIC]
    is_grouped = any("," in content.rstrip(",") for content in whole)
    if any(scaling[:-1]) or (is_grouped and len(whole) > 1):
        return None
    thousandths = sum(scaling)
    return _Section(tuple(pieces), percents, thousandths, is_grouped)


def _shown(value: float, section: _Section) -> str:
    decimals = "".join(text[1:] for kind, text in section.pieces if kind == "decimals").rstrip(",")
    with localcontext() as context:
        context.prec = 400  # a float has at most 309 digits before the point
        exact = Decimal(f"{value:.15g}").scaleb(2 * section.percents - 3 * section.thousandths)
        rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    whole = [text.replace(",", "") for kind, text in section.pieces if kind == "digits"]
    groups = _spread(before, whole, is_grouped=section.is_grouped)
    shown = []
    for kind, text in section.pieces:
        if kind == "digits":
            shown.append(groups.pop(0))
        elif kind == "decimals":
            before_point = "" if whole or before == "0" else before
            shown.append(f"{before_point}.{_optional(after, decimals)}")
        elif kind == "general":
            shown.append(f"{exact.normalize():f}")
        else:
            shown.append(text)
    return _trimmed(shown, [kind for kind, _ in section.pieces])


def _trimmed(shown: list[str], kinds: list[_Kind]) -> str:
    """Without the space that is left at the ends; one that is written as text stays inside."""
    while kinds and kinds[-1] == "width":
        kinds.pop()
        shown.pop()
    while kinds and kinds[0] == "width":
        kinds.pop(0)
        shown.pop(0)
    return "".join(shown).strip(" ")


def _spread(digits: str, whole: list[str], *, is_grouped: bool) -> list[str]:
    """The digits before the point over the places that the format has for them, from the right.

    `0` shows a digit that is not there as 0, `?` as a space, `#` not at all; the first place takes
    all digits that are left.
    """
    digits = digits.lstrip("0")
    groups: list[str] = []
    for place in range(len(whole) - 1, -1, -1):
        marks, shown = whole[place], ""
        if place == 0:
            marks = "#" * max(0, len(digits) - len(marks)) + marks
        for mark in reversed(marks):
            if digits:
                shown, digits = digits[-1] + shown, digits[:-1]
            else:
                shown = {"0": "0", "?": " "}.get(mark, "") + shown
        groups.insert(0, shown)
    if is_grouped:
        spaces = len(groups[0]) - len(groups[0].lstrip(" "))
        bare = groups[0][spaces:]
        head = len(bare) % 3
        parts = [bare[:head]] * bool(head) + [bare[at : at + 3] for at in range(head, len(bare), 3)]
        groups[0] = " " * spaces + ",".join(parts)
    return groups


def _optional(digits: str, marks: str) -> str:
    """Decimals without the zeros at the end that the format does not ask for."""
    kept = list(digits)
    for place in range(len(marks) - 1, -1, -1):
        if marks[place] == "0" or kept[place] != "0":
            break
        kept[place] = " " if marks[place] == "?" else ""
    return "".join(kept)
