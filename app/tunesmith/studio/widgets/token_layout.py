"""Where token chips stand: the pure part of the token view, in whole px."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Characters that would not be seen, and what stands for them.
MARKS = {" ": "·", "\n": "↵", "\t": "⇥", "\r": "␍", "\u00a0": "⍽"}


@dataclass(frozen=True, slots=True)
class ShownToken:
    """A token: its number in the vocabulary, its text, whether loss is on it, whether special."""

    id: int
    text: str
    trained: bool
    special: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Chips in rows.

    Attributes:
        lefts: left edge of every chip.
        widths: width of every chip.
        firsts: index of the first chip of every row.
        count: how many chips.
    """

    lefts: tuple[int, ...]
    widths: tuple[int, ...]
    firsts: tuple[int, ...]
    count: int

    def row(self, number: int) -> range:
        """The chips of a row."""
        end = self.firsts[number + 1] if number + 1 < len(self.firsts) else self.count
        return range(self.firsts[number], end)

    def row_of(self, index: int) -> int:
        """The row that a chip is in."""
        from bisect import bisect_right

        return bisect_right(self.firsts, index) - 1

    def chip_at(self, row: int, x: float) -> int | None:
        """The chip of a row at `x`; None between chips and outside."""
        if not 0 <= row < len(self.firsts):
            return None
        return next(
            (
                index
                for index in self.row(row)
                if self.lefts[index] <= x < self.lefts[index] + self.widths[index]
            ),
            None,
        )


def visible(text: str) -> str:
    """The text with marks for what would not be seen; other controls as their code."""
    return "".join(
        MARKS.get(char) or (char if char.isprintable() else f"\\x{ord(char):02x}") for char in text
    )


def lay_out(
    tokens: Sequence[ShownToken],
    measure: Callable[[str], int],
    room: int,
    *,
    gap: int,
    padding: int,
    break_lines: bool,
) -> Layout:
    """Wrap chips.

    Args:
        tokens: in order.
        measure: px of a visible text.
        room: px of a row.
        gap: px between chips.
        padding: px between a chip's edge and its text.
        break_lines: begin a new row after a token that ends a line.
    """
    lefts: list[int] = []
    widths: list[int] = []
    firsts: list[int] = []
    known: dict[str, int] = {}
    left, fresh = 0, True
    for index, token in enumerate(tokens):
        width = known.get(token.text)
        if width is None:
            width = min(room, measure(visible(token.text)) + 2 * padding)
            known[token.text] = width
        if not fresh and left + width > room:
            fresh = True
        if fresh:
            firsts.append(index)
            left, fresh = 0, False
        lefts.append(left)
        widths.append(width)
        left += width + gap
        if break_lines and token.text.endswith("\n"):
            fresh = True
    return Layout(tuple(lefts), tuple(widths), tuple(firsts), len(tokens))
