"""The current date in a format's texts: `{date:%d %b %Y}` is what `strftime` makes of it.

What the texts of a conversation hold is never looked at: only a format's own texts are.
"""

import re
from datetime import datetime

_CODE = re.compile(r"\{date:((?:[^{}%]|%-?[A-Za-z%])+)\}")


def date_code(pattern: str) -> str:
    """What stands in a format for the date in this pattern."""
    return f"{{date:{pattern}}}"


def split_dates(text: str) -> list[tuple[str, bool]]:
    """The text in pieces: plain ones, and patterns of the date (True)."""
    pieces = _CODE.split(text)
    return [(piece, bool(index % 2)) for index, piece in enumerate(pieces) if piece]


def has_date(text: str) -> bool:
    """Whether the date stands in the text."""
    return _CODE.search(text) is not None


def put_date(text: str, now: datetime) -> str:
    """The text with a date in place of its codes."""
    return "".join(
        now.strftime(piece) if is_date else piece for piece, is_date in split_dates(text)
    )
