"""One row of the table as a conversation, for the preview. No Qt."""

from dataclasses import dataclass, replace

from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.conversation_parts import columns_of, part_at
from tunesmith.studio.project import TemplateChoice
from tunesmith.templates.column_rendering import cell_text
from tunesmith.templates.conversation import Conversation


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What a row gives.

    Attributes:
        index: of the row in the table, from 0.
        number: line or row in the file, from 1.
        conversation: None if the row is skipped.
        reason: why it is skipped.
        fields: the columns that are needed.
        empty: those of them that are empty in this row.
        members: the indices of all rows of its conversation, rising.
        numbers: of them in the file.
    """

    index: int
    number: int
    conversation: Conversation | None
    reason: str
    fields: tuple[str, ...]
    empty: tuple[str, ...]
    members: tuple[int, ...]
    numbers: tuple[int, ...]


def preview_row(stored: StoredTable, choice: TemplateChoice, index: int) -> RowPreview:
    """Render one row, or the conversation that it belongs to.

    Raises:
        InputError: a template is wrong, or a column is unknown or cannot be used.
    """
    # Whether empty fields skip the row or stop the whole work, one row just has no conversation.
    shown = replace(choice, empty="skip") if choice.empty == "stop" else choice
    part = part_at(stored, shown, index)
    number = int(stored.row_numbers[index])
    reasons = {row.row: row.reason for row in part.rendered.skipped}
    row = stored.table.slice(index, 1)
    fields = columns_of(shown, stored.table.column_names)
    return RowPreview(
        index,
        number,
        part.rendered.conversations[0] if part.rendered.conversations else None,
        reasons.get(number, ""),
        tuple(fields),
        tuple(name for name in fields if cell_text(row.column(name)[0].as_py()) is None),
        tuple(part.places.values()),
        tuple(part.places),
    )
