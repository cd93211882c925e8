"""The conversations of a table part by part, by templates or of the shape that the table has.

No Qt. Memory: one part, which is `SLICE_ROWS` rows or a single conversation of more; for grouped
rows besides that some 50 bytes for each row of the table, and the texts of the columns that say
which conversation a row is of and its place in it (131 MiB measured for 1,000,000 rows in all).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.data.column_choice import check_columns
from tunesmith.data.table_store import StoredTable
from tunesmith.data.table_view import contiguous
from tunesmith.studio.project import TemplateChoice
from tunesmith.templates import mapping as templates
from tunesmith.templates.column_rendering import resolve_columns
from tunesmith.templates.conversation_shapes import (
    ConversationShape,
    ShapeName,
    render_shape,
    role_rows,
)
from tunesmith.templates.grouped_rows import Grouping, combine_rows
from tunesmith.templates.mapping import ConversationMapping, Rendered, render_conversations
from tunesmith.templates.message_lists import takes_turns

SLICE_ROWS = 20_000  # rows rendered between two reports; bounds memory
_LITERAL = ("integer", "number", "boolean")
# What Python's str.strip takes away; Arrow is told, since its own set is another one.
_WHITE = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_NUMBER = r"^[+-]?\p{Nd}{1,30}(\.\p{Nd}{1,30})?$"  # as `grouped_rows` has it


@dataclass(frozen=True, slots=True)
class Part:
    """What some rows of the table gave.

    Attributes:
        places: number of a row in the file -> its index in the table, of all rows of the part.
        rendered: conversations and skipped rows, by their numbers in the file.
        tied: conversations in which rows share a place in the order.
    """

    places: Mapping[int, int]
    rendered: Rendered
    tied: int = 0

    @property
    def rows(self) -> int:
        """How many rows of the table were looked at."""
        return len(self.places)


@dataclass(slots=True)
class Tally:
    """Counts what parts gave.

    Attributes:
        rows: rows of the table so far.
        conversations: of them.
        causes: why rows gave none -> how many.
        tied: conversations in which rows share a place in the order.
        odd: conversations in which user and assistant do not take turns.
    """

    rows: int
    conversations: int
    causes: Counter[str]
    tied: int
    odd: int

    @classmethod
    def empty(cls) -> "Tally":
        """Nothing yet."""
        return cls(0, 0, Counter(), 0, 0)

    def add(self, part: Part) -> None:
        """Count one more."""
        self.rows += part.rows
        self.conversations += len(part.rendered.conversations)
        self.causes.update(part.rendered.skip_causes())
        self.tied += part.tied
        self.odd += sum(not takes_turns(each) for each in part.rendered.conversations)


def require_complete(choice: TemplateChoice) -> None:
    """Refuse a choice that no table could be tried with.

    Raises:
        InputError: `template.empty` if a message has no template or a part no column; or as
            `parse_mapping` does.
    """
    if choice.shape == "columns":
        mapping_of(choice)
        return
    missing = next((part for part, name in choice.columns.items() if not name), None)
    if missing is not None:
        what = "messages" if choice.shape == "list" else missing
        raise InputError(
            "template.empty",
            f"No column is chosen for the {what}.",
            "Choose one on the Template page.",
        )


def mapping_of(choice: TemplateChoice) -> ConversationMapping:
    """The parsed templates; a system template of nothing but white space is none.

    Raises:
        InputError: `template.empty` if user or assistant have none, or as `parse_mapping` does.
    """
    for name, text in (("user", choice.user), ("assistant", choice.assistant)):
        if not text.strip():
            raise InputError(
                "template.empty",
                f"The {name} template is empty.",
                "Write on the Template page what the message says, with {columns} in it.",
            )
    system = choice.system if choice.system.strip() else None
    return templates.parse_mapping(choice.user, choice.assistant, system, choice.empty)


def columns_of(choice: TemplateChoice, names: Sequence[str]) -> list[str]:
    """The columns of the table that conversations are made of, in the order of the choice.

    Raises:
        InputError: `template.column-unknown` and others, if a column is not there.
    """
    if choice.shape == "columns":
        mapping = mapping_of(choice)
        templates.check_columns(mapping, names)
        found = (resolve_columns(message.template, names) for message in mapping.messages)
        return list(dict.fromkeys(column for columns in found for column in columns.values()))
    require_complete(choice)
    try:
        check_columns(choice.columns.values(), names)
    except InputError as error:
        raise InputError("template.column-unknown", error.message, error.hint) from None
    return list(dict.fromkeys(choice.columns.values()))


def conversation_parts(stored: StoredTable, choice: TemplateChoice) -> Iterator[Part]:
    """Render the whole table; every row is in one part, used or skipped with its reason.

    Only the columns that are needed are read. Parts come in the order of the table; of grouped
    rows a conversation is whole in the part of its first row.

    Raises:
        InputError: as `columns_of` does; `template.empty-field` with the policy `stop`;
            `data.order` if the order is of dates that begin with the day or the month.
    """
    names = columns_of(choice, stored.table.column_names)
    if choice.shape == "rows":
        order, firsts = _grouped(stored, choice)
        numeric = _is_numeric(stored, choice.order_column)
        for start, stop in _whole_groups(firsts[order]):
            yield _combined(stored, choice, order[start:stop], numeric)
        return
    for start in range(0, stored.rows, SLICE_ROWS):
        yield _sliced(stored, choice, names, start, min(start + SLICE_ROWS, stored.rows))


def part_at(stored: StoredTable, choice: TemplateChoice, index: int) -> Part:
    """The part of one row alone, or of all rows of the conversation that it belongs to.

    Raises:
        InputError: as `conversation_parts` does.
    """
    names = columns_of(choice, stored.table.column_names)
    if choice.shape != "rows":
        return _sliced(stored, choice, names, index, index + 1)
    import numpy as np

    codes = _group_codes(stored, choice)
    members = np.array([index]) if codes[index] < 0 else np.flatnonzero(codes == codes[index])
    return _combined(stored, choice, members, _is_numeric(stored, choice.order_column))


def _sliced(
    stored: StoredTable, choice: TemplateChoice, names: Sequence[str], start: int, stop: int
) -> Part:
    # A template may name no column at all; then any one tells how many rows there are.
    shown = names or stored.table.column_names[:1]
    part = stored.table.slice(start, stop - start).select(shown)
    cells = {name: part.column(name).to_pylist() for name in shown}
    numbers = stored.row_numbers[start:stop].tolist()
    if choice.shape == "columns":
        literal = frozenset(column.name for column in stored.columns if column.type in _LITERAL)
        rendered = render_conversations(
            cells, mapping_of(choice), row_numbers=numbers, literal_columns=literal
        )
    else:
        shape = ConversationShape(shape_name(choice), choice.columns, "")
        rendered = render_shape(cells, shape, empty=choice.empty, row_numbers=numbers).rendered
    return Part(dict(zip(numbers, range(start, stop), strict=True)), rendered)


def shape_name(choice: TemplateChoice) -> ShapeName:
    """What the shape of a table without templates is called elsewhere."""
    return choice.message_keys if choice.shape == "list" else "rows"


def _combined(stored: StoredTable, choice: TemplateChoice, indices: Any, numeric: bool) -> Part:
    import pyarrow as pa

    parts = choice.columns
    taken = stored.table.select(list(dict.fromkeys(parts.values()))).take(pa.array(indices))
    cells = {part: taken.column(name).to_pylist() for part, name in parts.items()}
    numbers = stored.row_numbers[indices].tolist()
    grouping = Grouping(cells["conversation"], cells.get("order"), numeric)
    combined = combine_rows(role_rows(cells), grouping, numbers)
    if choice.empty == "stop" and combined.empty_rows:
        number = combined.empty_rows[0]
        reason = next(row.reason for row in combined.rendered.skipped if row.row == number)
        raise InputError(
            "template.empty-field",
            f"Row {number}: {reason}.",
            "Fill it, or have such rows skipped.",
        )
    return Part(dict(zip(numbers, indices.tolist(), strict=True)), combined.rendered, combined.tied)


def _grouped(stored: StoredTable, choice: TemplateChoice) -> tuple[Any, Any]:
    """(rows in the order of their conversations' first rows, first row of each row's conversation).

    Numpy int64 arrays over all rows; a row whose cell is empty stands alone.
    """
    import numpy as np

    codes = _group_codes(stored, choice)
    rows = np.arange(stored.rows, dtype=np.int64)
    named = codes >= 0
    # Codes are given in the order in which cells first appear.
    _, first_places = np.unique(codes[named], return_index=True)
    firsts = rows.copy()
    firsts[named] = rows[named][first_places][codes[named]]
    return np.argsort(firsts, kind="stable"), firsts


def _group_codes(stored: StoredTable, choice: TemplateChoice) -> Any:
    """For each row the number of its conversation, by first appearance; -1 for none (numpy)."""
    import numpy as np
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(_trimmed(stored, choice.group_column))
    return pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)


def _trimmed(stored: StoredTable, column: str) -> Any:
    """The column's cells without white space around them; null where nothing is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim(contiguous(stored.table.column(column)), characters=_WHITE)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, trimmed.type), trimmed)


def _is_numeric(stored: StoredTable, column: str) -> bool:
    """Whether all cells of the order that are filled are numbers, in the whole table."""
    import pyarrow.compute as pc

    if not column:
        return False
    fits = pc.match_substring_regex(_trimmed(stored, column), _NUMBER)
    return bool(pc.all(fits, skip_nulls=True, min_count=0).as_py())


def _whole_groups(firsts: Any) -> Iterator[tuple[int, int]]:
    """Where to cut rows in the order of their groups, so that no group is cut."""
    import numpy as np

    begins = np.flatnonzero(np.diff(firsts, prepend=-1))
    start = 0
    while start < len(firsts):
        at = int(np.searchsorted(begins, start + SLICE_ROWS, side="right")) - 1
        if begins[at] <= start:  # the group at `start` is longer than a part
            at += 1
        reaches = start + SLICE_ROWS >= len(firsts)
        stop = len(firsts) if reaches or at >= len(begins) else int(begins[at])
        yield start, stop
        start = stop
