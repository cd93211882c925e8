"""Recognises tables that already hold conversations, and turns them into such.

Shapes: a column of OpenAI's messages, one of ShareGPT's lists, Alpaca's columns, and one message
a row with a conversation and an order. Every row is used or skipped with the reason.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from tunesmith.core.errors import InputError
from tunesmith.templates.column_names import folded, key_of
from tunesmith.templates.column_rendering import EmptyPolicy
from tunesmith.templates.column_template import field_for
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.grouped_rows import Grouping, Row, combine_rows
from tunesmith.templates.mapping import Rendered, SkippedRow, parse_mapping, render_conversations
from tunesmith.templates.message_lists import (
    OPENAI,
    SHAREGPT,
    MessageKeys,
    UnfitError,
    finished,
    is_tool,
    message_keys,
    parse_messages,
    role_of,
    takes_turns,
)

ShapeName = Literal["messages", "sharegpt", "alpaca", "rows"]
SHAPES: tuple[ShapeName, ...] = get_args(ShapeName)
SAMPLE_ROWS = 200  # worth giving to `recognise`
_KEYS: dict[str, MessageKeys] = {"messages": OPENAI, "sharegpt": SHAREGPT}
_USUAL = ("messages", "conversations", "conversation", "chosen")  # of several such columns

Cells = Sequence[str | None]
_NAMES: dict[str, tuple[str, ...]] = {
    "system": ("system", "systemprompt", "systemmessage"),
    "conversation": (
        *("conversationid", "conversation", "convid", "dialogid", "dialogueid", "chatid"),
        *("threadid", "thread", "sessionid", "session", "ticketid", "ticket", "gespräch"),
    ),
    "order": (
        *("order", "turn", "turnid", "turnindex", "turnnumber", "index", "position", "seq"),
        *("sequence", "messageindex", "timestamp", "time", "createdat", "reihenfolge"),
        *("nr", "no", "nº", "#", "№"),
    ),
    "role": ("role", "from", "speaker", "sender", "author", "rolle", "sprecher"),
    "content": ("content", "value", "message", "text", "utterance", "inhalt", "nachricht"),
}


@dataclass(frozen=True, slots=True)
class ConversationShape:
    """What a table holds: `columns` says which column plays which part.

    Parts are `conversation` (the list of messages, or with `rows` what they belong to), `system`,
    `instruction`, `input`, `output`, `order`, `role` and `content`. `unused` are the columns that
    play none: they are left out.
    """

    name: ShapeName
    columns: Mapping[str, str]
    why: str
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shaped:
    """Conversations, what was skipped, how many rows were used, and what else to know.

    Of conversations of several rows, `rendered.row_numbers` has the first row's.
    """

    rendered: Rendered
    rows_used: int
    notes: tuple[str, ...] = ()


def recognise(samples: Mapping[str, Cells]) -> ConversationShape | None:
    """The shape of a table, if it is one.

    Lists of messages are recognised by what most of a column's cells hold, the others by the
    names of their columns and, one message a row, by the roles.

    Args:
        samples: name -> cells of the same some rows, best spread over the table.
    """
    for name in SHAPES:
        found = _FINDERS[name](samples)
        if isinstance(found, ConversationShape):
            return found
    return None


def recognise_as(name: ShapeName, samples: Mapping[str, Cells]) -> ConversationShape:
    """The columns of a shape that the table is said to have.

    Raises:
        InputError: `data.shape`, saying what is missing.
    """
    found = _FINDERS[name](samples)
    if isinstance(found, ConversationShape):
        return found
    raise InputError(
        "data.shape", f"The table is not of the shape “{name}”: {found}", "data inspect says more."
    )


def render_shape(
    columns: Mapping[str, Cells],
    shape: ConversationShape,
    *,
    empty: EmptyPolicy = "skip",
    row_numbers: Sequence[int] | None = None,
    limit: int | None = None,
) -> Shaped:
    """Turn rows into conversations.

    An empty message skips the row, also where the policy is `nothing`, as a template's does.

    Args:
        columns: name -> cells, all of the same length.
        shape: what `recognise` found.
        empty: what an empty message, or an empty list of them, does.
        row_numbers: the number of each row in its source; 1, 2, 3 … if not given.
        limit: stop after so many conversations.

    Raises:
        InputError: `template.empty-field` if the policy is `stop` and a message is empty.
    """
    rows = len(next(iter(columns.values()), ()))
    numbers = row_numbers if row_numbers is not None else range(1, rows + 1)
    if shape.name == "rows":
        parts = {part: columns[name] for part, name in shape.columns.items()}
        grouping = Grouping(parts["conversation"], parts.get("order"))
        combined = combine_rows(role_rows(parts), grouping, numbers, limit)
        _stop_at_empty(combined.rendered, empty, combined.empty_rows)
        return _with_notes(combined.rendered, combined.rows_used, combined.notes)
    is_alpaca = shape.name == "alpaca"
    outcomes = _alpaca(columns, shape, empty) if is_alpaca else _lists(columns, shape)
    conversations: list[Conversation] = []
    used: list[int] = []
    skipped: list[SkippedRow] = []
    for number, outcome in zip(numbers, outcomes, strict=True):
        if limit is not None and len(conversations) >= limit:
            break
        if isinstance(outcome, Conversation):
            conversations.append(outcome)
            used.append(number)
            continue
        if outcome.is_empty and empty == "stop":
            raise _empty_error(number, outcome.reason)
        skipped.append(SkippedRow(number, outcome.role, outcome.cause, outcome.reason))
    rendered = Rendered(tuple(conversations), tuple(used), tuple(skipped))
    return _with_notes(rendered, len(used), ())


def _with_notes(rendered: Rendered, rows_used: int, notes: tuple[str, ...]) -> Shaped:
    odd = sum(not takes_turns(conversation) for conversation in rendered.conversations)
    if odd:
        notes = (
            *notes,
            f"in {odd} conversations user and assistant do not take turns from the first message "
            "to the last; some models' formats refuse that.",
        )
    return Shaped(rendered, rows_used, notes)


def _stop_at_empty(rendered: Rendered, empty: EmptyPolicy, empty_rows: Sequence[int]) -> None:
    if empty == "stop" and empty_rows:
        number = empty_rows[0]
        reason = next(row.reason for row in rendered.skipped if row.row == number)
        raise _empty_error(number, reason)


def _empty_error(number: int, reason: str) -> InputError:
    return InputError(
        "template.empty-field", f"Row {number}: {reason}.", "Fill it, or have such rows skipped."
    )


def _lists(
    columns: Mapping[str, Cells], shape: ConversationShape
) -> Iterator[Conversation | UnfitError]:
    cells = columns[shape.columns["conversation"]]
    systems: Cells = [None] * len(cells)
    if "system" in shape.columns:
        systems = columns[shape.columns["system"]]
    keys = _KEYS[shape.name]
    for cell, system in zip(cells, systems, strict=True):
        if cell is None or cell.isspace() or not cell:
            yield UnfitError("it has no messages", is_empty=True)
            continue
        try:
            yield parse_messages(cell, keys, system)
        except UnfitError as error:
            yield error


def _alpaca(
    columns: Mapping[str, Cells], shape: ConversationShape, empty: EmptyPolicy
) -> Iterator[Conversation | UnfitError]:
    """By templates, so that a cell is read as in any other table; rows keep their places."""
    mapping = parse_mapping(
        *alpaca_templates(shape.columns), empty="skip" if empty == "stop" else empty
    )
    used = [
        shape.columns[part] for part in ("instruction", "input", "output") if part in shape.columns
    ]
    rendered = render_conversations({name: columns[name] for name in used}, mapping)
    systems: Cells = columns[shape.columns["system"]] if "system" in shape.columns else ()
    outcomes: dict[int, Conversation | UnfitError] = {
        row.row: UnfitError(row.cause, row.reason, row.role, is_empty=True)
        for row in rendered.skipped
    }
    for number, conversation in zip(rendered.row_numbers, rendered.conversations, strict=True):
        system = systems[number - 1] if systems else None
        outcomes[number] = finished(list(conversation.messages), system)
    for number in range(1, len(outcomes) + 1):
        yield outcomes[number]


def alpaca_templates(columns: Mapping[str, str]) -> tuple[str, str]:
    """The user and assistant templates of Alpaca's columns; an empty input is left out."""
    user = field_for(columns["instruction"])
    if "input" in columns:
        user += f"[[\n\n{field_for(columns['input'])}]]"
    return user, field_for(columns["output"])


def role_rows(parts: Mapping[str, Cells]) -> Iterator[Row]:
    """The message of each row, by its cells of `role` and `content`, or why it has none."""
    for name, content in zip(parts["role"], parts["content"], strict=True):
        role = role_of(name or "")
        if role is not None and content and not content.isspace():
            yield (Message(role, content),)
        elif role == "system":
            yield ()
        elif role is not None:
            yield UnfitError(f"the {role} message is empty", role=role, is_empty=True)
        elif is_tool(name or ""):
            yield UnfitError("it is a tool's; calls of tools cannot be trained on")
        elif not (name or "").strip():
            yield UnfitError("it does not say who speaks")
        else:
            yield UnfitError("it is of somebody unknown", f"it is of somebody unknown: “{name}”")


def _find_lists(name: ShapeName, samples: Mapping[str, Cells]) -> ConversationShape | str:
    wanted = _KEYS[name]
    found = []
    closest, reason = 0, ""
    for column, cells in samples.items():
        filled = [cell for cell in cells if cell and not cell.isspace()]
        if not any(cell.lstrip().startswith("[") for cell in filled):
            continue
        fits = 0
        for cell in filled:
            try:
                fits += message_keys(cell) == wanted
            except UnfitError as error:
                reason = reason or f" In “{column}”, {error.reason}."
        closest = max(closest, fits)
        if 2 * fits > len(filled):
            found.append((column, fits, len(filled)))
    keys = f"“{wanted.role}” and “{wanted.content}”"
    if not found:
        return f"no column holds lists of messages with {keys} in most of its cells.{reason}"
    found.sort(key=lambda entry: key_of(entry[0]) not in _USUAL)
    column, fits, count = found[0]
    columns = {"conversation": column}
    why = f"“{column}” holds lists of messages with {keys} ({fits} of {count} cells looked at)"
    system = _named(samples, "system")
    if system is not None and system != column:
        columns["system"] = system
        why += f"; “{system}” is the system text"
    return _shape(name, columns, why, samples)


def _find_alpaca(samples: Mapping[str, Cells]) -> ConversationShape | str:
    by_name = {key_of(name): name for name in samples}
    missing = [name for name in ("instruction", "output") if name not in by_name]
    if missing:
        return f"it has no column “{missing[0]}”."
    parts = ("instruction", "input", "output", "system")
    columns = {part: by_name[part] for part in parts if part in by_name}
    named = ", ".join(f"“{column}”" for column in columns.values())
    return _shape("alpaca", columns, f"it has the columns {named}, as Alpaca's data", samples)


def _find_rows(samples: Mapping[str, Cells]) -> ConversationShape | str:
    columns: dict[str, str] = {}
    for part in ("conversation", "order", "role", "content"):
        column = _named(samples, part)
        if column is not None and column not in columns.values():
            columns[part] = column
        elif part != "order":
            return f"no column is named as if it were the {part} of one message a row."
    filled = [cell for cell in samples[columns["role"]] if cell and not cell.isspace()]
    known = sum(role_of(cell) is not None or is_tool(cell) for cell in filled)
    if 2 * known <= len(filled) or not filled:
        return f"most cells of “{columns['role']}” are no roles such as user and assistant."
    why = (
        f"one message a row: “{columns['role']}” says who speaks ({known} of {len(filled)} cells "
        f"looked at), “{columns['content']}” what, “{columns['conversation']}” which rows belong "
        + (f"together, “{columns['order']}” in which order" if "order" in columns else "together")
    )
    return _shape("rows", columns, why, samples)


_FINDERS: dict[ShapeName, Callable[[Mapping[str, Cells]], ConversationShape | str]] = {
    "messages": lambda samples: _find_lists("messages", samples),
    "sharegpt": lambda samples: _find_lists("sharegpt", samples),
    "alpaca": _find_alpaca,
    "rows": _find_rows,
}


def _named(samples: Mapping[str, Cells], part: str) -> str | None:
    """The column whose name is one of those usual for a part."""
    # A name such as # has no letters to be compared.
    by_name = {key_of(name) or folded(name): name for name in reversed(list(samples))}
    return next((by_name[name] for name in _NAMES[part] if name in by_name), None)


def _shape(
    name: ShapeName, columns: dict[str, str], why: str, samples: Mapping[str, Cells]
) -> ConversationShape:
    unused = tuple(column for column in samples if column not in columns.values())
    return ConversationShape(name, columns, why, unused)
