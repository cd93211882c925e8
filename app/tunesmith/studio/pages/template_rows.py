"""One row of the table as a conversation, for the preview. No Qt."""

from dataclasses import dataclass, replace

from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.conversations import mapping_of, rendered_slices
from tunesmith.studio.project import TemplateChoice
from tunesmith.templates.column_rendering import cell_text, resolve_columns
from tunesmith.templates.conversation import Conversation


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What a row gives.

    Attributes:
        index: of the row in the table, from 0.
        number: line or row in the file, from 1.
        conversation: None if the row is skipped.
        reason: why it is skipped.
        fields: the columns that the templates name.
        empty: those of them that are empty in this row.
    """

    index: int
    number: int
    conversation: Conversation | None
    reason: str
    fields: tuple[str, ...]
    empty: tuple[str, ...]


def preview_row(stored: StoredTable, choice: TemplateChoice, index: int) -> RowPreview:
    """Render one row.

    Raises:
        InputError: a template is wrong or names an unknown column.
    """
    # Whether empty fields skip the row or stop the whole work, one row just has no conversation.
    shown = replace(choice, empty="skip") if choice.empty == "stop" else choice
    mapping = mapping_of(shown)
    _, rendered = next(rendered_slices(stored, mapping, range(index, index + 1)))
    names = stored.table.column_names
    fields = dict.fromkeys(
        column
        for message in mapping.messages
        for column in resolve_columns(message.template, names).values()
    )
    row = stored.table.slice(index, 1)
    return RowPreview(
        index,
        int(stored.row_numbers[index]),
        rendered.conversations[0] if rendered.conversations else None,
        rendered.skipped[0].reason if rendered.skipped else "",
        tuple(fields),
        tuple(name for name in fields if cell_text(row.column(name)[0].as_py()) is None),
    )
