"""Turns the rows of a table into conversations: one template per message.

Not for reading tables (`data`) and not for turning a conversation into text (the formats).
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunesmith.core.collector import collector_paused
from tunesmith.core.errors import InputError
from tunesmith.templates.column_rendering import (
    Cell,
    ColumnRenderer,
    EmptyPolicy,
    Problem,
    resolve_columns,
)
from tunesmith.templates.column_template import parse_template
from tunesmith.templates.column_tree import Template
from tunesmith.templates.conversation import Conversation, Message, Role, make_many

_CHUNK = 50_000  # rows rendered at a time: bounds memory, and lets a limit end the work early


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """The template of one message."""

    role: Role
    template: Template


@dataclass(frozen=True, slots=True)
class ConversationMapping:
    """How one row becomes one conversation, and what a required empty field does to it."""

    messages: tuple[MessageTemplate, ...]
    empty: EmptyPolicy = "skip"


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row without a conversation: its number, the message it failed in (None where it is not
    about one), and why.

    `cause` is the reason without the text of the cell, so that one cause counts as one.
    """

    row: int
    role: Role | None
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Conversations with the number of the row each came from, and the rows that gave none.

    Rows that a limit left untouched are in neither.
    """

    conversations: tuple[Conversation, ...]
    row_numbers: tuple[int, ...]
    skipped: tuple[SkippedRow, ...]

    def skip_causes(self) -> dict[str, int]:
        """Cause -> how many rows, the most frequent first."""
        return dict(Counter(row.cause for row in self.skipped).most_common())


def parse_mapping(
    user: str, assistant: str, system: str | None = None, empty: EmptyPolicy = "skip"
) -> ConversationMapping:
    """A mapping of one turn from the texts of its templates.

    Raises:
        InputError: as `parse_template` does, saying which message's template is wrong.
    """
    texts: list[tuple[Role, str]] = [("user", user), ("assistant", assistant)]
    if system is not None:
        texts.insert(0, ("system", system))
    messages = []
    for role, text in texts:
        try:
            messages.append(MessageTemplate(role, parse_template(text)))
        except InputError as error:
            raise _in_message(role, error) from None
    return ConversationMapping(tuple(messages), empty)


def check_columns(mapping: ConversationMapping, columns: Sequence[str]) -> None:
    """Raise InputError if a template names a column that is not there (with the nearest name)."""
    for message in mapping.messages:
        try:
            resolve_columns(message.template, columns)
        except InputError as error:
            raise _in_message(message.role, error) from None


def render_conversations(
    columns: Mapping[str, Sequence[Cell]],
    mapping: ConversationMapping,
    *,
    row_numbers: Sequence[int] | None = None,
    limit: int | None = None,
    literal_columns: frozenset[str] = frozenset(),
) -> Rendered:
    """Render one conversation per row.

    Args:
        columns: name -> cells, all of the same length.
        mapping: the parsed templates.
        row_numbers: the number of each row in its source; 1, 2, 3 … if not given.
        limit: stop after so many conversations.
        literal_columns: columns of numbers or booleans, which the `json` filter leaves unquoted.

    Raises:
        InputError: a column is unknown or ambiguous; `template.empty-field` if the policy is
            `stop` and a required field is empty.
    """
    check_columns(mapping, list(columns))
    rows = len(next(iter(columns.values()), ()))
    numbers = row_numbers if row_numbers is not None else range(1, rows + 1)
    if len(numbers) != rows:
        raise ValueError(f"{len(numbers)} row numbers for {rows} rows")
    conversations: list[Conversation] = []
    used: list[int] = []
    skipped: list[SkippedRow] = []
    for start in range(0, rows, _CHUNK):
        room = None if limit is None else limit - len(conversations)
        if room is not None and room <= 0:
            break
        chunk = {name: cells[start : start + _CHUNK] for name, cells in columns.items()}
        with collector_paused():
            part = _render_chunk(chunk, mapping, literal_columns)
        places = part.filled[:room]
        ended = room is not None and len(places) == room
        looked_at = places[-1] + 1 if ended else part.rows
        for row, (role, problem) in sorted(part.failed.items()):
            if row >= looked_at:
                break
            number = numbers[start + row]
            if mapping.empty == "stop" and problem.required_empty:
                raise InputError(
                    "template.empty-field",
                    f"Row {number}: {problem.text} in the {role} message.",
                    "Fill the cell, put the field in [[ ]], or give it a |default:TEXT.",
                )
            skipped.append(SkippedRow(number, role, problem.cause, problem.text))
        with collector_paused():
            conversations += part.conversations(places)
        used += [numbers[start + place] for place in places]
    return Rendered(tuple(conversations), tuple(used), tuple(skipped))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The texts of each message, and the rows that have none: row -> where, and why."""

    rows: int
    roles: tuple[Role, ...]
    texts: tuple[Sequence[str], ...]
    failed: dict[int, tuple[Role, Problem]]

    @property
    def filled(self) -> Sequence[int]:
        """The rows that give a conversation."""
        if not self.failed:
            return range(self.rows)
        return [row for row in range(self.rows) if row not in self.failed]

    def conversations(self, places: Sequence[int]) -> list[Conversation]:
        """Those of some rows."""
        texts = self.texts
        if len(places) < self.rows:
            texts = tuple([values[place] for place in places] for values in texts)
        columns = [
            make_many(Message, len(places), role=itertools.repeat(role), content=values)
            for role, values in zip(self.roles, texts, strict=True)
        ]
        return make_many(Conversation, len(places), messages=zip(*columns, strict=True))


def _render_chunk(
    columns: Mapping[str, Sequence[Cell]],
    mapping: ConversationMapping,
    literal_columns: frozenset[str],
) -> _Chunk:
    rows = len(next(iter(columns.values())))
    renderer = ColumnRenderer(columns, rows, mapping.empty, literal_columns)
    failed: dict[int, tuple[Role, Problem]] = {}
    contents: list[Sequence[str]] = []
    for message in mapping.messages:
        texts = renderer.render(message.template)
        contents.append(texts.values)
        # What fails first in the order of the messages is why the row has no conversation.
        for row, problem in texts.problems.items():
            failed.setdefault(row, (message.role, problem))
        cause = f"the {message.role} message came out empty"
        for row in _empty_rows(texts.values):
            failed.setdefault(row, (message.role, Problem(cause, cause)))
    return _Chunk(
        rows, tuple(message.role for message in mapping.messages), tuple(contents), failed
    )


def _empty_rows(texts: Sequence[str]) -> list[int]:
    if "" not in texts and not any(map(str.isspace, texts)):
        return []
    return [row for row, text in enumerate(texts) if not text or text.isspace()]


def _in_message(role: Role, error: InputError) -> InputError:
    return InputError(error.code, f"The {role} template: {error.message}", error.hint)
