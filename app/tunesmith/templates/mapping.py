"""Turns the rows of a table into conversations: one template per message.

Not for reading tables (`data`) and not for turning a conversation into text (the formats).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from tunesmith.templates.conversation import Conversation, Message, Role

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
    conversations: list[Conversation] = []
    used: list[int] = []
    skipped: list[SkippedRow] = []
    for start in range(0, rows, _CHUNK):
        chunk = {name: cells[start : start + _CHUNK] for name, cells in columns.items()}
        outcomes = _render_chunk(chunk, mapping, literal_columns)
        for number, outcome in zip(numbers[start : start + _CHUNK], outcomes, strict=True):
            if limit is not None and len(conversations) >= limit:
                return Rendered(tuple(conversations), tuple(used), tuple(skipped))
            if isinstance(outcome, Conversation):
                conversations.append(outcome)
                used.append(number)
                continue
            role, problem = outcome
            if mapping.empty == "stop" and problem.required_empty:
                raise InputError(
                    "template.empty-field",
                    f"Row {number}: {problem.text} in the {role} message.",
                    "Fill the cell, put the field in [[ ]], or give it a |default:TEXT.",
                )
            skipped.append(SkippedRow(number, role, problem.cause, problem.text))
    return Rendered(tuple(conversations), tuple(used), tuple(skipped))


def _render_chunk(
    columns: Mapping[str, Sequence[Cell]],
    mapping: ConversationMapping,
    literal_columns: frozenset[str],
) -> list[Conversation | tuple[Role, Problem]]:
    rows = len(next(iter(columns.values())))
    renderer = ColumnRenderer(columns, rows, mapping.empty, literal_columns)
    roles = [message.role for message in mapping.messages]
    rendered = [renderer.render(message.template) for message in mapping.messages]
    outcomes: list[Conversation | tuple[Role, Problem]] = []
    for row, contents in enumerate(zip(*(texts.values for texts in rendered), strict=True)):
        for role, content, texts in zip(roles, contents, rendered, strict=True):
            problem = texts.problems.get(row)
            if problem is None and (not content or content.isspace()):
                cause = f"the {role} message came out empty"
                problem = Problem(cause, cause)
            if problem is not None:
                outcomes.append((role, problem))
                break
        else:
            messages = tuple(map(Message, roles, contents))
            outcomes.append(Conversation(messages))
    return outcomes


def _in_message(role: Role, error: InputError) -> InputError:
    return InputError(error.code, f"The {role} template: {error.message}", error.hint)
