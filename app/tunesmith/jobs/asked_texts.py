"""What the rows of a table ask: where rows held out are compared with rows to train on.

One rule for the window and the command line. Memory: of conversations what the users say, and
for one message a row its three columns as Python texts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tunesmith.data.leakage import compared_columns
from tunesmith.data.table import Column
from tunesmith.templates.column_rendering import resolve_columns
from tunesmith.templates.conversation_shapes import (
    SAMPLE_ROWS,
    ConversationShape,
    recognise,
    render_shape,
)
from tunesmith.templates.mapping import ConversationMapping
from tunesmith.templates.mapping_presets import suggest
from tunesmith.templates.message_lists import role_of

USER_TEXTS = "what the user says"
_BATCH = 10_000  # conversations


def samples_of(data: Any) -> Mapping[str, list[str | None]]:
    """Name -> cells of rows spread evenly over a pyarrow Table."""
    import numpy as np
    import pyarrow as pa

    if data.num_rows > SAMPLE_ROWS:
        places = np.linspace(0, data.num_rows - 1, SAMPLE_ROWS).astype(int).tolist()
        data = pa.concat_tables([data.slice(place, 1) for place in places])
    return {name: data.column(name).to_pylist() for name in data.column_names}


@dataclass(frozen=True, slots=True)
class Asked:
    """Where rows are compared: a pyarrow Table of as many rows, and its columns that count.

    `known` is false where nothing said which of several texts asks, so that those that are no
    labels are compared together: the same question with another answer may resemble nothing.
    """

    table: Any
    columns: tuple[str, ...]
    known: bool = True


def what_is_asked(
    data: Any,
    columns: Sequence[Column],
    apart: Collection[str | None] = (),
    mapping: ConversationMapping | None = None,
) -> tuple[Any, tuple[str, ...]]:
    """The table and the columns of `find_asked`."""
    asked = find_asked(data, columns, apart, mapping)
    return asked.table, asked.columns


def find_asked(
    data: Any,
    columns: Sequence[Column],
    apart: Collection[str | None] = (),
    mapping: ConversationMapping | None = None,
) -> Asked:
    """Where rows are compared to find leaks.

    A question that was trained on is known, whatever its answer: of conversations that is what the
    user says, of other tables the columns that a template asks with, and where none is known all
    texts.

    Args:
        data: a pyarrow Table of texts.
        columns: what is known of its columns.
        apart: columns that are never taken, such as the one to group by: what rows of a group
            have in common tells nothing.
        mapping: the templates in use; without them, the shape of the table and the templates that
            would be suggested for it count.

    Raises:
        InputError: as `resolve_columns` does, for a field of `mapping`.
    """
    if mapping is not None:
        asking: Iterable[str] = _asking(mapping, data.column_names)
    else:
        samples = samples_of(data)
        shape = recognise(samples)
        if shape is not None and shape.name in {"messages", "sharegpt"}:
            return Asked(_user_texts(data, shape), (USER_TEXTS,))
        if shape is not None and shape.name == "rows":
            return Asked(_user_texts_of_rows(data, shape), (USER_TEXTS,))
        if shape is not None:
            parts = (shape.columns.get(part) for part in ("instruction", "input"))
            asking = [name for name in parts if name is not None]
        else:
            suggested = suggest(list(samples), samples)[:1]
            asking = [name for it in suggested for name in _asking(it.mapping.parse(), samples)]
    names = tuple(name for name in dict.fromkeys(asking) if name not in apart)
    if names:
        return Asked(data, names)
    texts = [column for column in columns if column.type == "text" and column.name not in apart]
    return Asked(data, compared_columns(data, columns, tuple(apart)), known=len(texts) == 1)


def _asking(mapping: ConversationMapping, names: Iterable[str]) -> list[str]:
    """The columns that the user message is made of."""
    (asks,) = (one.template for one in mapping.messages if one.role == "user")
    return list(resolve_columns(asks, list(names)).values())


def _user_texts(data: Any, shape: ConversationShape) -> Any:
    """What the user says in each row; nothing where it is no conversation, which nobody trains."""
    import pyarrow as pa

    name = shape.columns["conversation"]
    only = ConversationShape(shape.name, {"conversation": name}, "")
    texts = [
        pa.array(_said(data.column(name).slice(start, _BATCH).to_pylist(), name, only), _large())
        for start in range(0, data.num_rows, _BATCH)
    ]
    return pa.table({USER_TEXTS: pa.chunked_array(texts, _large()).combine_chunks()})


def _said(cells: list[str | None], name: str, shape: ConversationShape) -> list[str | None]:
    found = render_shape({name: cells}, shape).rendered
    texts: list[str | None] = [None] * len(cells)
    for number, conversation in zip(found.row_numbers, found.conversations, strict=True):
        said = (one.content for one in conversation.messages if one.role == "user")
        texts[number - 1] = "\n".join(said)
    return texts


def _user_texts_of_rows(data: Any, shape: ConversationShape) -> Any:
    """What the user says in each conversation, in its first row; nothing in the others.

    Single messages would not do: every other conversation begins with the same greeting.
    """
    import pyarrow as pa

    parts = (shape.columns[part] for part in ("conversation", "role", "content"))
    cells = (data.column(name).to_pylist() for name in parts)
    first: dict[str, int] = {}
    said: dict[int, list[str]] = {}
    for row, (conversation, role, content) in enumerate(zip(*cells, strict=True)):
        name = (conversation or "").strip()
        start = first.setdefault(name, row) if name else row
        if role_of(role or "") == "user" and content is not None:
            said.setdefault(start, []).append(content)
    texts = ["\n".join(said[row]) if row in said else None for row in range(data.num_rows)]
    return pa.table({USER_TEXTS: pa.array(texts, _large())})


def _large() -> Any:
    import pyarrow as pa

    return pa.large_string()
