"""The rows of a list beside the histogram with all their cells, in a window of their own."""

from PySide6.QtWidgets import QWidget

from tunesmith.data.columns import name_columns
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.found_rows import FoundRows
from tunesmith.studio.pages.template_listed import LONGEST, LengthsBody
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number


def show_listed(page: StudioPage, stored: StoredTable, lists: LengthsBody) -> QWidget:
    """Open the window.

    Args:
        page: whose window it stands over.
        stored: the table whose rows are listed.
        lists: the list in view counts.
    """
    import pyarrow as pa

    listed = [row for row in lists.listed if row.index < stored.rows]
    titles = {
        "longest": translate("TemplateTokens", "Longest conversations"),
        "rare": translate("TemplateTokens", "Rows with the rarest tokens"),
        "long": translate("TemplateTokens", "Rows with the longest tokens"),
    }
    facts = [(translate("TemplateTokens", "Tokens"), [number(row.count) for row in listed])]
    if lists.switch.current != LONGEST:
        facts = [
            (translate("TemplateTokens", "Token"), [repr(row.token) for row in listed]),
            (translate("TemplateTokens", "Used"), [number(row.count) for row in listed]),
        ]
    taken = stored.table.take([row.index for row in listed])
    names = [*(name for name, _ in facts), *taken.column_names]
    columns = [pa.chunked_array([pa.array(texts, pa.large_string())]) for _, texts in facts]
    table = pa.table([*columns, *taken.columns], names=list(name_columns(names, len(names))))
    note = translate("TemplateTokens", "The rows of the list, with all their cells.")
    if page.studio.project.template.shape == "rows":
        note = translate(
            "TemplateTokens", "The first row of each conversation, with all its cells."
        )
    numbers = stored.row_numbers[[row.index for row in listed]]
    background = page.studio.background
    title = titles[lists.switch.current]
    window = FoundRows(title, note, table, numbers, len(facts), background, page.window())
    window.show()
    return window
