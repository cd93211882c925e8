"""Puts rows that belong together into conversations of several messages, in their order.

Not for what a row says: each comes as its messages, or as the reason why it has none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tunesmith.core.errors import InputError
from tunesmith.templates.column_rendering import Cell
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.mapping import (
    ConversationMapping,
    Rendered,
    SkippedRow,
    render_conversations,
)
from tunesmith.templates.message_lists import UnfitError, finished

Row = tuple[Message, ...] | UnfitError
_NUMBER = re.compile(r"\s*[+-]?\d{1,30}(\.\d{1,30})?\s*")
_DIGITS = re.compile(r"(\d+)")
_DAY_FIRST = re.compile(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.*", re.DOTALL)
# As texts, April comes before March and 10 PM before 9 AM. Not the short forms that are other
# words as well (“set”, “ago”, “out”).
_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "januar jänner februar märz mai juni juli oktober dezember mär mrz okt dez "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "janv févr avr juil déc "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "ene abr dic "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen giu lug ott "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev dez "
    "januari februari maart mei augustus mrt "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada "
    "grudnia "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
)
# Whole words, perhaps with the digits of a day and a year: identifiers hold “MAR” and “9am” too.
_IN_WORDS = re.compile(
    rf"(?i)(?<![^\W_])(?:(?:\d\d?|\d{{4}})?(?:{'|'.join(dict.fromkeys(_MONTHS.split()))})"
    r"(?:\d\d|\d{4})?|\d\d?(?::\d\d){0,2} ?[ap]\.?m)(?![^\W_])"
)
_WORD = re.compile(r"[^\W\d_]{2}|[apAP]\.")  # ten times as fast to look for in 2026-03-14T21:05
_OTHER = "another row of its conversation cannot be used"


@dataclass(frozen=True, slots=True)
class Grouping:
    """What each row belongs to and its place in it; without places, that of the table.

    `as_numbers` says whether the places of all rows are numbers, where these are but some of the
    rows; None finds out from these.
    """

    conversation: Sequence[str | None]
    order: Sequence[str | None] | None = None
    as_numbers: bool | None = None


@dataclass(frozen=True, slots=True)
class Combined:
    """Conversations with the number of their first row, and every row of those that are none.

    `empty_rows` are the numbers of skipped rows that lack nothing but a text; in `tied`
    conversations rows share a place in the order.
    """

    rendered: Rendered
    rows_used: int
    empty_rows: tuple[int, ...]
    notes: tuple[str, ...]
    tied: int = 0


def combine_rows(
    rows: Iterable[Row], grouping: Grouping, numbers: Sequence[int], limit: int | None = None
) -> Combined:
    """Make one conversation of the rows with the same cell in the conversation column.

    Conversations come in the order of their first rows. If one row cannot be used, its whole
    conversation is skipped: without it, the rest would say something else. Order cells are
    compared as numbers if all are, else as texts in which runs of digits count as numbers; equal
    ones keep the order of the table. A system message that each row repeats counts once.

    Args:
        rows: the messages of each row, or why it has none.
        grouping: cells of each row.
        numbers: of each row in its source.
        limit: stop after so many conversations.

    Raises:
        InputError: `data.order` if the order is of dates that begin with the day or the month, or
            of dates and times in words: March, 9 AM.
    """
    given = list(rows)
    keys = None
    if grouping.order is not None:
        keys = _order_keys(grouping.order, grouping.as_numbers)
    members: dict[str, list[int]] = {}
    for place, cell in enumerate(grouping.conversation):
        name = (cell or "").strip()
        # A row that belongs to nothing stands alone, under a key that no stripped cell can be.
        members.setdefault(name or f" {place}", []).append(place)
    state = _State(given, numbers)
    for name, places in members.items():
        if limit is not None and len(state.conversations) >= limit:
            break
        if name.startswith(" "):
            state.skip(places, places[0], UnfitError("it does not say which conversation it is of"))
            continue
        if keys is not None:
            unplaced = [place for place in places if keys[place] is None]
            if unplaced:
                reason = UnfitError("it has no place in its conversation")
                state.skip(places, unplaced[0], reason)
                continue
            state.tied += len({keys[place] for place in places}) < len(places)
            state.take(sorted(places, key=lambda place: keys[place] or ()))
        else:
            state.take(places)
    return state.combined()


def render_turns(
    columns: Mapping[str, Sequence[Cell]],
    mapping: ConversationMapping,
    grouping: Grouping,
    numbers: Sequence[int],
    limit: int | None = None,
    literal_columns: frozenset[str] = frozenset(),
) -> Combined:
    """Render each row by templates, and make one conversation of the rows that belong together.

    Args:
        columns: name -> cells, all of the same length.
        mapping: the parsed templates of a row's messages.
        grouping: cells of each row.
        numbers: of each row in its source, none twice.
        limit: stop after so many conversations.
        literal_columns: columns of numbers or booleans, which the `json` filter leaves unquoted.

    Raises:
        InputError: as `render_conversations` and `combine_rows` do.
    """
    rendered = render_conversations(
        columns, mapping, row_numbers=numbers, literal_columns=literal_columns
    )
    rows: dict[int, Row] = {
        row.row: UnfitError(row.cause, row.reason, row.role) for row in rendered.skipped
    }
    for number, conversation in zip(rendered.row_numbers, rendered.conversations, strict=True):
        rows[number] = conversation.messages
    return combine_rows((rows[number] for number in numbers), grouping, numbers, limit)


class _State:
    """Collects conversations and skipped rows."""

    def __init__(self, rows: list[Row], numbers: Sequence[int]) -> None:
        self.conversations: list[Conversation] = []
        self.tied = 0
        self._rows = rows
        self._numbers = numbers
        self._first: list[int] = []
        self._used = 0
        self._skipped: list[SkippedRow] = []
        self._empty: list[int] = []

    def take(self, places: list[int]) -> None:
        """Take the rows of one conversation, in their order."""
        messages: list[Message] = []
        for place in places:
            row = self._rows[place]
            if isinstance(row, UnfitError):
                self.skip(places, place, row)
                return
            system = messages[0] if messages and messages[0].role == "system" else None
            for message in row:
                if message != system or system is None:
                    messages.append(message)
        try:
            conversation = finished(messages)
        except UnfitError as error:
            self.skip(places, places[0], error)
            return
        self.conversations.append(conversation)
        self._first.append(self._numbers[min(places)])
        self._used += len(places)

    def skip(self, places: Sequence[int], culprit: int, error: UnfitError) -> None:
        """Skip all rows of a conversation because of one."""
        for place in sorted(places):
            number = self._numbers[place]
            if place != culprit:
                reason = f"{_OTHER} (row {self._numbers[culprit]})"
                self._skipped.append(SkippedRow(number, None, _OTHER, reason))
                continue
            self._skipped.append(SkippedRow(number, error.role, error.cause, error.reason))
            if error.is_empty:
                self._empty.append(number)

    def combined(self) -> Combined:
        notes: tuple[str, ...] = ()
        if self.tied:
            notes = (
                f"in {self.tied} conversations rows share a place in the order; these stay in the "
                "order of the table.",
            )
        rendered = Rendered(tuple(self.conversations), tuple(self._first), tuple(self._skipped))
        return Combined(rendered, self._used, tuple(self._empty), notes, self.tied)


def _order_keys(
    cells: Sequence[str | None], as_numbers: bool | None
) -> list[tuple[object, ...] | None]:
    """What to sort by; None where the cell is empty."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    dated = next(filter(_DAY_FIRST.fullmatch, filled), None)
    if dated is not None:
        raise InputError(
            "data.order",
            f"The order has a date that does not begin with its year: {dated.strip()[:40]}",
            "Write dates as 2026-03-14, or order by a number.",
        )
    worded = next(filter(_IN_WORDS.search, filter(_WORD.search, filled)), None)
    if worded is not None:
        raise InputError(
            "data.order",
            f"The order has a date or time in words: {worded.strip()[:40]}",
            "Write it as 2026-03-14 21:05, or order by a number.",
        )
    if as_numbers is None:
        as_numbers = all(map(_NUMBER.fullmatch, filled))
    if as_numbers:
        return [(Decimal(cell.strip()),) if cell and cell.strip() else None for cell in cells]
    return [_natural(cell.strip()) if cell and cell.strip() else None for cell in cells]


def _natural(text: str) -> tuple[object, ...]:
    """Texts and numbers in turn, as `_DIGITS` splits them: a text is always first."""
    return tuple(
        Decimal(part) if place % 2 else part for place, part in enumerate(_DIGITS.split(text))
    )
