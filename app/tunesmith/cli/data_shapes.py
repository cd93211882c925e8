"""What commands say of a table's shape: conversations that it holds, or templates that may fit."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.data.leakage import compared_columns
from tunesmith.data.table import Table
from tunesmith.templates.column_rendering import resolve_columns
from tunesmith.templates.conversation_shapes import (
    SAMPLE_ROWS,
    ConversationShape,
    ShapeName,
    recognise,
    recognise_as,
    render_shape,
)
from tunesmith.templates.mapping_presets import Suggestion, suggest
from tunesmith.templates.message_lists import role_of

USER_TEXTS = "what the user says"
_SUGGESTED = 3


def samples_of(table: Table) -> Mapping[str, list[str | None]]:
    """Name -> cells of rows spread evenly over the table."""
    import numpy as np
    import pyarrow as pa

    data = table.data
    if data.num_rows > SAMPLE_ROWS:
        places = np.linspace(0, data.num_rows - 1, SAMPLE_ROWS).astype(int).tolist()
        data = pa.concat_tables([data.slice(place, 1) for place in places])
    return {name: data.column(name).to_pylist() for name in data.column_names}


def find_shape(table: Table, name: ShapeName | None) -> ConversationShape:
    """The shape of that name, or whichever the table has.

    Raises:
        InputError: `data.shape`, with templates that may fit instead.
    """
    samples = samples_of(table)
    if name is not None:
        return recognise_as(name, samples)
    found = recognise(samples)
    if found is not None:
        return found
    suggested = suggest(list(samples), samples)
    raise InputError(
        "data.shape",
        "The table holds no conversations of a known shape.",
        f"These templates may fit: {options_of(suggested[0])}"
        if suggested
        else "Say with --user and --assistant what a row asks and answers.",
    )


def what_is_asked(
    table: Table, chosen: Sequence[str], apart: Sequence[str | None]
) -> tuple[Any, tuple[str, ...]]:
    """Where rows are compared to find leaks: a table of as many rows, and its columns that count.

    A question that was trained on is known, whatever its answer: of conversations that is what the
    user says, of other tables the columns that a template would ask with, and where none is known
    all texts. `chosen` columns replace all that; `apart` are never taken.
    """
    samples = samples_of(table)
    shape = recognise(samples)
    if chosen:
        return table.data, tuple(chosen)
    if shape is not None and shape.name in {"messages", "sharegpt"}:
        return _user_texts(table, shape), (USER_TEXTS,)
    if shape is not None and shape.name == "rows":
        return _user_texts_of_rows(table, shape), (USER_TEXTS,)
    if shape is not None and shape.name == "alpaca":
        parts = (shape.columns.get(part) for part in ("instruction", "input"))
        return table.data, tuple(name for name in parts if name is not None)
    for suggestion in suggest(list(samples), samples)[:1]:
        mapping = suggestion.mapping.parse()
        (asks,) = (one.template for one in mapping.messages if one.role == "user")
        names = resolve_columns(asks, list(samples)).values()
        if not set(names) & set(apart):
            return table.data, tuple(dict.fromkeys(names))
    return table.data, compared_columns(table.data, table.report.columns, apart)


def _user_texts(table: Table, shape: ConversationShape) -> Any:
    """What the user says in each row; the cell itself where it is no conversation."""
    import pyarrow as pa

    name = shape.columns["conversation"]
    cells = table.data.column(name).to_pylist()
    shaped = render_shape({name: cells}, ConversationShape(shape.name, {"conversation": name}, ""))
    found = shaped.rendered
    for number, conversation in zip(found.row_numbers, found.conversations, strict=True):
        said = (one.content for one in conversation.messages if one.role == "user")
        cells[number - 1] = "\n".join(said)
    return pa.table({USER_TEXTS: pa.array(cells, pa.large_string())})


def _user_texts_of_rows(table: Table, shape: ConversationShape) -> Any:
    """What the user says in each conversation, in its first row; nothing in the others.

    Single messages would not do: every other conversation begins with the same greeting.
    """
    import pyarrow as pa

    parts = (shape.columns[part] for part in ("conversation", "role", "content"))
    cells = (table.data.column(name).to_pylist() for name in parts)
    first: dict[str, int] = {}
    said: dict[int, list[str]] = {}
    for row, (conversation, role, content) in enumerate(zip(*cells, strict=True)):
        name = (conversation or "").strip()
        start = first.setdefault(name, row) if name else row
        if role_of(role or "") == "user" and content is not None:
            said.setdefault(start, []).append(content)
    texts = ["\n".join(said[row]) if row in said else None for row in range(table.data.num_rows)]
    return pa.table({USER_TEXTS: pa.array(texts, pa.large_string())})


def recognised_record(table: Table) -> dict[str, Any]:
    """`shape`, or else `suggestions`; neither where nothing is known."""
    samples = samples_of(table)
    shape = recognise(samples)
    if shape is not None:
        return {"shape": asdict(shape)}
    suggested = suggest(list(samples), samples)[:_SUGGESTED]
    listed = [{**asdict(item.mapping), "why": item.why, "score": item.score} for item in suggested]
    return {"suggestions": listed} if listed else {}


def recognised_text(table: Table) -> list[str]:
    """The same in lines for people."""
    samples = samples_of(table)
    shape = recognise(samples)
    if shape is not None:
        return [f"conversations, shape {shape.name}: {shape.why} (data render --shape auto)"]
    return [
        f"templates that may fit ({item.why}):\n  {options_of(item)}"
        for item in suggest(list(samples), samples)[:1]
    ]


def options_of(suggestion: Suggestion) -> str:
    """The options of `data render`, quoted for a shell."""
    texts = suggestion.mapping
    given = {"--system": texts.system, "--user": texts.user, "--assistant": texts.assistant}
    return " ".join(
        f"{option} {shlex.quote(text)}" for option, text in given.items() if text is not None
    )
