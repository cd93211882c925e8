"""A window with some rows of the table: why each of them is there, and all of its cells."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.data.columns import name_columns
from tunesmith.data.table import Column
from tunesmith.studio.background import Background
from tunesmith.studio.tables.arrow_model import ArrowModel
from tunesmith.studio.tables.arrow_view import ArrowView
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label

_SIZE = (900, 560)  # px at the usual text size
_MARGIN = 80  # px that stay free around it in a small window


class FoundRows(QDialog):
    """Shows a table; rows and cells can be copied and opened as in the one of the page.

    Args:
        title: heading and title of the window.
        note: what to know of it.
        table: a pyarrow Table of texts.
        row_numbers: number in the file of each of its rows.
        facts: how many of its first columns say why a row is here.
        background: for the table's work.
        parent: the page's window.
    """

    def __init__(
        self,
        title: str,
        note: str,
        table: Any,
        row_numbers: Any,
        facts: int,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.model = ArrowModel(background, self)
        self.view = ArrowView(self.model, background)
        self.view.setAccessibleName(title)
        self.view.whole_columns = facts
        self.note = Label(note, "small", tone="muted", wrap=True)
        self.shut = Button(self.tr("Close"))
        self.shut.clicked.connect(lambda _checked=False: self.close())
        look = theme()
        column = QVBoxLayout(self)
        edge = look.measure("space.5")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.measure("space.3"))
        column.addWidget(Label(title, weight="semibold"))
        column.addWidget(self.note)
        column.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.shut)
        column.addLayout(row)
        width, height = (round(side * look.text_scale) for side in _SIZE)
        if parent is not None:
            width, height = min(width, parent.width() - _MARGIN), min(height, parent.height())
        self.resize(width, height)
        columns = tuple(Column(name, "text", 0) for name in table.column_names)
        self.model.show(table.combine_chunks(), row_numbers, columns)
        self.model.describe()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now it is known how wide the table is."""
        super().showEvent(event)
        self.view.fit_columns()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more: let go of the table and its threads."""
        super().hideEvent(event)
        self.model.close()


def with_facts(table: Any, facts: Sequence[tuple[str, Any]]) -> Any:
    """A pyarrow Table with columns (name, Array of texts) before its own, no two of one name."""
    import pyarrow as pa

    arrays = [pa.array(cells, pa.large_string()) for _, cells in facts]
    columns = [*arrays, *(column.cast(pa.large_string()) for column in table.columns)]
    names = name_columns([*(name for name, _ in facts), *table.column_names], len(columns))
    return pa.table(columns, names=list(names))
