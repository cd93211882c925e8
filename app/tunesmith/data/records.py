"""Splits lines into records and says of each the line it begins at and what it looked like.

Python's `csv` in strict mode does the splitting. Every line ends up in exactly one record, well
formed or malformed: that is what makes rows + blank + rejected = data lines hold.
"""

import csv
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tunesmith.data.dialect import Dialect

CELL_LIMIT = 16 << 20  # characters in one cell; more is an opened quote gone astray
_NEVER_CLOSED = "a quote is opened but never closed"


@contextmanager
def long_cells() -> Iterator[None]:
    """Allow cells of up to CELL_LIMIT characters while reading (the limit is csv's global one)."""
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@dataclass(frozen=True, slots=True)
class Hopeless:
    """So many of the next lines begin no record of more than one line, for this reason."""

    lines: int = 0
    reason: str = ""

    def after(self, lines: int) -> "Hopeless":
        """What is left of it so many lines later."""
        return Hopeless(max(self.lines - lines, 0), self.reason)


class Records:
    """Iterates over records: (line from 1, cells), or (line, reason) for a malformed one.

    `text` has the current record's lines as they stand in the file.

    A quote that is never closed would swallow the rest of the file. Therefore only the line that
    opens it is malformed, and reading goes on with the next line.

    Reading on to a fault that lies many lines ahead is done once, and holds these lines in memory.
    Every record that begins before the fault's line either ends on its own line or meets the same
    fault: in strict mode a quote opens only where a cell begins, so where both readings have a
    quote opened they go on alike, and where just the later one has, its line's end closes the
    earlier reading. `hopeless` has this knowledge for another reader of the lines that follow.

    Args:
        lines: with their line ends.
        dialect: how they are separated.
        hopeless: what an earlier reader found out about the first of these lines.
    """

    def __init__(
        self, lines: Iterable[str], dialect: Dialect, hopeless: Hopeless | None = None
    ) -> None:
        self._feed = _LineFeed(lines, hopeless or Hopeless())
        self._dialect = dialect
        self._line = 1
        for _ in itertools.islice(self._feed, dialect.skipped_lines):
            self._advance()

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        while True:
            try:
                for cells in self._new_reader():
                    yield self._line, cells
                    self._advance()
            except csv.Error as error:
                reason = _reason(str(error))
                self._feed.give_back_all_but_first(reason)
                yield self._line, reason
                self._advance()
            except _HopelessError:
                yield self._line, self._feed.hopeless.reason
                self._advance()
            else:
                return

    @property
    def lines_read(self) -> int:
        """Lines up to the end of the current record, skipped ones among them."""
        return self._line - 1 + len(self._feed.taken)

    @property
    def hopeless(self) -> Hopeless:
        """What is known of the lines that follow the current record."""
        return self._feed.hopeless

    @property
    def text(self) -> str:
        """The current record as it stands in the file, without the last line end."""
        return "".join(self._feed.taken).rstrip("\r\n")

    def _advance(self) -> None:
        self._line += len(self._feed.taken)
        self._feed.taken.clear()

    def _new_reader(self) -> Any:
        quote = self._dialect.quote
        return csv.reader(
            self._feed,
            delimiter=self._dialect.delimiter,
            quotechar=quote or '"',
            quoting=csv.QUOTE_NONE if quote is None else csv.QUOTE_MINIMAL,
            strict=True,
        )


class _HopelessError(Exception):
    """The record does not end on its first line, and so meets a fault that is known already."""


class _LineFeed:
    """Hands out lines, remembers those of the current record and can take some back."""

    def __init__(self, lines: Iterable[str], hopeless: Hopeless) -> None:
        self._lines = iter(lines)
        self.again: deque[str] = deque()
        self._one_line = False  # whether the current record has no other
        self.taken: list[str] = []
        self.hopeless = hopeless

    def __iter__(self) -> "_LineFeed":
        return self

    def __next__(self) -> str:
        if not self.taken:
            self._one_line = self.hopeless.lines > 0
            if self._one_line:
                self.hopeless = self.hopeless.after(1)
        elif self._one_line:
            raise _HopelessError
        line = self.again.popleft() if self.again else next(self._lines)
        self.taken.append(line)
        return line

    def give_back_all_but_first(self, reason: str) -> None:
        """Take back lines, the last of which has the fault, or is the file's last."""
        known = len(self.taken) - (1 if reason == _NEVER_CLOSED else 2)
        if known > 0:
            self.hopeless = Hopeless(known, reason)
        self.again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _reason(error: str) -> str:
    if "unexpected end of data" in error:
        return _NEVER_CLOSED
    if "expected after" in error:
        return "text follows a closing quote"
    if "field larger" in error:
        return f"a cell has more than {CELL_LIMIT} characters, or its quote is never closed"
    return f"malformed: {error}"
