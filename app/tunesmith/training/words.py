"""Texts as words, and which of them two texts share: what ROUGE-L and the marked answers count by.

Words are those of Unicode's default word boundaries (UAX 29), so that texts without spaces have
some too: of Chinese and Japanese each ideograph is one. Not for tokens of a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

MOST_MARKED = 2000  # pieces of a text; beyond, finding what differs takes seconds and helps nobody


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `same` where the other text has it too, in the same order."""

    text: str
    same: bool


def pieces(text: str) -> list[str]:
    """All of a text, cut at its word boundaries; spaces and marks are pieces too."""
    return [piece for piece in _boundary().split(text) if piece]


def words(text: str) -> list[str]:
    """The words alone, with case folded away; a piece is one if it has a letter or a digit."""
    return [piece.casefold() for piece in pieces(text) if any(map(str.isalnum, piece))]


def longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence.

    By the bits of whole numbers (Hyyrö 2004, Bit-parallel LCS-length computation revisited): time
    is `len(one) * len(other) / 64`, memory one bit per word and distinct word.
    """
    places: dict[str, int] = {}
    for at, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << at
    full = (1 << len(one)) - 1
    free = full  # bits that are 0 mark where the common subsequence grew
    for word in other:
        shared = free & places.get(word, 0)
        free = ((free + shared) | (free - shared)) & full
    return len(one) - free.bit_count()


def marked(text: str, against: str) -> tuple[Piece, ...]:
    """A text in stretches that another text has or lacks; put together they are the text.

    Texts of more than `MOST_MARKED` pieces are not compared: as one stretch they are the same or
    not.
    """
    from difflib import SequenceMatcher

    if text == against or not text:
        return (Piece(text, True),) if text else ()
    mine, theirs = pieces(text), pieces(against)
    if max(len(mine), len(theirs)) > MOST_MARKED:
        return (Piece(text, False),)
    matcher = SequenceMatcher(None, theirs, mine, autojunk=False)
    found: list[Piece] = []
    for kind, _, _, begin, end in matcher.get_opcodes():
        if end > begin:
            found.append(Piece("".join(mine[begin:end]), kind == "equal"))
    return tuple(found)


@cache
def _boundary() -> Any:
    import regex

    return regex.compile(r"(?w)\b")
