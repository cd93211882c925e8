"""The filters of column templates: each turns one cell's text into another text.

`default` and `json` also decide what an empty cell becomes; all others leave it empty.
"""

import datetime
import difflib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tunesmith.core.errors import InputError

Apply = Callable[[str], str]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
# Numbers and dates as people write them here and there. Whether 1,234 is a thousand or one, and
# 03/04 in March or in April, no cell tells: these are named in the reason, never guessed.
_LOCAL_NUMBER = re.compile(
    r"[+-]?\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})*(?:[.,]\d+)?|[+-]?\d+,\d+", re.ASCII
)
_LOCAL_DATE = re.compile(r"\d{1,4}([./-])\s?\d{1,2}\1\s?\d{1,4}(?:[ ,T].*)?", re.ASCII)
_JSON_LITERAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?|true|false", re.ASCII)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"
_DATE_TIME = re.compile(rf"{_DATE}(?:[ T]{_TIME}(?:Z|[+-]\d{{2}}:?\d{{2}})?)?", re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)
_DIRECTIVE = re.compile(r"%(-?)(.?)", re.DOTALL)
_DATE_DIRECTIVES = "aAbBdjmyYuUVWwGxcDF"
_TIME_DIRECTIVES = "HIMSpfTzZX"
_PADDED = "dmHIMSjyUWV"  # directives whose leading zeros %-d and the like leave out
_MAX_DECIMALS = 30
_MAX_LENGTH = 10_000_000  # characters; `truncate` beyond this is a slip of the finger


class NotApplicableError(ValueError):
    """The cell cannot go through the filter; the text says why, for the row's skip reason."""


@dataclass(frozen=True, slots=True)
class BoundFilter:
    """A filter with its argument understood.

    `empty_becomes` is the text for an empty cell, which then counts as filled; None leaves it
    empty.
    """

    name: str
    apply: Apply
    empty_becomes: str | None = None


def check_filter(name: str, argument: str | None) -> None:
    """Raise InputError `template.filter` if there is no such filter or its argument is wrong."""
    bind_filter(name, argument)


def bind_filter(name: str, argument: str | None) -> BoundFilter:
    """The filter `name` with its argument.

    Raises:
        InputError: `template.filter`.
    """
    if name not in _FILTERS:
        raise _unknown(name)
    return _FILTERS[name](name, argument)


def json_text(cell: str) -> str:
    """The cell as a JSON string."""
    return json.dumps(cell, ensure_ascii=False)


def json_literal(cell: str) -> str:
    """The cell as a JSON number or boolean if its text is one, otherwise as a JSON string."""
    lowered = cell.strip().lower()  # TRUE is true in JSON
    return lowered if _JSON_LITERAL.fullmatch(lowered) else json_text(cell)


def _unknown(name: str) -> InputError:
    known = ", ".join(_FILTERS)
    if name.lower() in _FILTERS:
        hint = f"Filters are written in lower case: {name.lower()}."
    else:
        near = difflib.get_close_matches(name.lower(), list(_FILTERS), n=1)
        hint = (f"Did you mean {near[0]}? " if near else "") + f"Filters: {known}."
    return InputError("template.filter", f"there is no filter “{name}”.", hint)


def _wrong(message: str, hint: str) -> InputError:
    return InputError("template.filter", message, hint)


def _plain(apply: Apply) -> Callable[[str, str | None], BoundFilter]:
    def bind(name: str, argument: str | None) -> BoundFilter:
        if argument is not None:
            raise _wrong(f"the filter {name} takes no argument.", f"Write just {name}.")
        return BoundFilter(name, apply)

    return bind


def _title(text: str) -> str:
    # str.title would turn "don't" into "Don'T".
    return _WORD.sub(lambda word: word.group()[0].upper() + word.group()[1:].lower(), text)


def _lines(text: str) -> str:
    trimmed = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in trimmed if line)


def _round(text: str, decimals: int) -> str:
    """A fixed number of decimals, halves away from zero, never `-0`."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or len(stripped) > 1000:
        if _LOCAL_NUMBER.fullmatch(stripped):
            raise NotApplicableError(
                "is not written 1234.56 (a point, no thousands separators); "
                "the cleaning step “Write numbers plainly” (plain-numbers) does so"
            )
        raise NotApplicableError("is not a number")
    with localcontext() as context:
        context.prec = 3000  # at most 1000 digits and an exponent below 1000
        value = Decimal(stripped).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return f"{abs(value) if value.is_zero() else value:f}"


def _int(name: str, argument: str | None) -> BoundFilter:
    if argument is not None:
        raise _wrong(f"the filter {name} takes no argument.", "For decimals write number:2.")
    return BoundFilter(name, lambda text: _round(text, 0))


def _number(name: str, argument: str | None) -> BoundFilter:
    decimals = _whole(argument, 0, _MAX_DECIMALS)
    if decimals is None:
        raise _wrong(
            f"the filter number needs how many decimals (0 to {_MAX_DECIMALS}).",
            "Write number:2 for two decimals.",
        )
    return BoundFilter(name, lambda text: _round(text, decimals))


def _truncate(name: str, argument: str | None) -> BoundFilter:
    length = _whole(argument, 1, _MAX_LENGTH)
    if length is None:
        raise _wrong(
            "the filter truncate needs a number of characters, at least 1.",
            "Write truncate:200 for 200 characters.",
        )
    return BoundFilter(name, lambda text: text if len(text) <= length else text[: length - 1] + "…")


def _whole(argument: str | None, least: int, most: int) -> int | None:
    stripped = (argument or "").strip()
    if not re.fullmatch(r"\d{1,9}", stripped, re.ASCII):
        return None
    return int(stripped) if least <= int(stripped) <= most else None


def _default(name: str, argument: str | None) -> BoundFilter:
    if argument is None:
        raise _wrong("the filter default needs the text that stands in.", "Write default:unknown.")
    return BoundFilter(name, lambda text: text, empty_becomes=argument)


def _json(name: str, argument: str | None) -> BoundFilter:
    if argument is not None:
        raise _wrong(f"the filter {name} takes no argument.", f"Write just {name}.")
    return BoundFilter(name, json_text, empty_becomes="null")


def _date(name: str, argument: str | None) -> BoundFilter:
    if not argument:
        raise _wrong("the filter date needs a format.", "Write date:%d.%m.%Y, for example.")
    directives = [match.groups() for match in _DIRECTIVE.finditer(argument)]
    for dash, letter in directives:
        allowed = _PADDED if dash else _DATE_DIRECTIVES + _TIME_DIRECTIVES + "%"
        if not letter or letter not in allowed:
            raise _wrong(
                f"the date format has no directive “%{dash}{letter}”.",
                "Day %d, month %m, year %Y, hour %H, minute %M, second %S; %% for a per cent sign.",
            )
    needs_date = any(letter in _DATE_DIRECTIVES for _, letter in directives)
    return BoundFilter(name, lambda text: _format_date(text.strip(), argument, needs_date))


def _format_date(text: str, pattern: str, needs_date: bool) -> str:
    moment = _moment(text)
    if needs_date and isinstance(moment, datetime.time):
        raise NotApplicableError("is a time without a date")
    # Only the directives go through strftime: what it does to other text depends on the system.
    return _DIRECTIVE.sub(lambda match: _directive(moment, match), pattern)


def _moment(text: str) -> datetime.datetime | datetime.time:
    is_time = _TIME_ONLY.fullmatch(text)
    if not is_time and not _DATE_TIME.fullmatch(text):
        why = "is not a date (2026-03-14, 2026-03-14 09:30:00)"
        if _LOCAL_DATE.fullmatch(text):
            why += "; save the table as .xlsx with the cells as dates"
        raise NotApplicableError(why)
    try:
        if is_time:
            return datetime.time.fromisoformat(text)
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        raise NotApplicableError("is a date or time that does not exist") from None


def _directive(moment: datetime.datetime | datetime.time, match: re.Match[str]) -> str:
    dash, letter = match.groups()
    if letter == "Y" and isinstance(moment, datetime.datetime):
        return f"{moment.year:04d}"  # the C library of Linux leaves leading zeros out
    text = moment.strftime(f"%{letter}")
    return (text.lstrip("0") or "0") if dash else text


_FILTERS: dict[str, Callable[[str, str | None], BoundFilter]] = {
    "upper": _plain(str.upper),
    "lower": _plain(str.lower),
    "title": _plain(_title),
    "trim": _plain(str.strip),
    "int": _int,
    "number": _number,
    "date": _date,
    "default": _default,
    "truncate": _truncate,
    "json": _json,
    "lines": _plain(_lines),
}

FILTER_NAMES = tuple(_FILTERS)
