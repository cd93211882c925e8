"""The left part of the Template page: the shape of the table, and its templates or columns."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tunesmith.studio.pages.template_checks import Mistake, find_mistakes
from tunesmith.studio.pages.template_choice import KeyCombo
from tunesmith.studio.pages.template_editors import TemplateEditors
from tunesmith.studio.pages.template_fields import ListFields, RowsFields, ShapeFields
from tunesmith.studio.pages.template_offer import Keys
from tunesmith.studio.project import TemplateChoice
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.templates.conversation import Role

Shape = Literal["columns", "list", "rows"]


class ConversationForm(QWidget):
    """Signal `edited()` after every change by a person."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self.editors = TemplateEditors()
        self.list = ListFields()
        self.rows = RowsFields()
        self.shapes = KeyCombo(
            [
                ("columns", self.tr("Templates")),
                ("list", self.tr("Message list")),
                ("rows", self.tr("Grouped rows")),
            ],
            self.tr("What a conversation is made of"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        head.setContentsMargins(left, look.measure("space.3"), right, 0)
        row = WrapRow(look.measure("space.2"))
        row.add(Label(self.tr("Conversations from"), "small", tone="muted"))
        row.add(self.shapes)
        row.add_stretch()
        head.addWidget(row)
        column.addLayout(head)
        column.addWidget(self.editors, 1)
        for fields in (self.list, self.rows):
            column.addWidget(fields, 1)
            fields.edited.connect(self.edited)
        self.editors.edited.connect(self.edited)
        self.shapes.changed.connect(self._change_shape)
        self._show_shape("columns")

    def set_room(self, width: int) -> None:
        """So many px are there; fields stand beside each other where they can."""
        for fields in (self.list, self.rows):
            fields.set_room(width)

    @property
    def shape(self) -> Shape:
        """The shape that is chosen."""
        shape: Shape = self.shapes.current  # type: ignore[assignment]  # one of its keys
        return shape

    def values(self) -> dict[str, Any]:
        """Everything that a person chooses here, as fields of `TemplateChoice`."""
        empty = self.editors.empty if self.shape == "columns" else self._fields().empty
        return {
            "shape": self.shape,
            **{str(role): text for role, text in self.editors.texts().items()},
            **self.list.values(),
            **self.rows.values(),
            "empty": empty,
        }

    def set_choice(self, choice: TemplateChoice, *, undoable: bool = False) -> None:
        """Show a choice.

        Args:
            choice: what to show.
            undoable: whether templates are put in as if typed, so that Ctrl+Z takes them out.
        """
        texts: dict[Role, str] = {
            "system": choice.system,
            "user": choice.user,
            "assistant": choice.assistant,
        }
        if undoable:
            self.editors.write_texts(texts)
        else:
            self.editors.set_texts(texts, choice.empty)
        for fields in (self.list, self.rows):
            fields.set_choice(choice)
        self.shapes.set_current(choice.shape)
        self._show_shape(choice.shape)

    def set_columns(self, columns: Sequence[str]) -> None:
        """Offer these columns."""
        self.editors.set_columns(columns)
        for fields in (self.list, self.rows):
            fields.set_columns(columns)

    def set_lists(self, lists: Mapping[str, Keys]) -> None:
        """Which columns hold lists of messages, and of which kind."""
        self.list.set_lists(lists)

    def check(self, columns: Sequence[str] | None) -> list[Mistake]:
        """Mark what is wrong and return it.

        Args:
            columns: of the table; None while there is no table, then any name will do.
        """
        if self.shape != "columns":
            return self._fields().check(columns)
        found = {role: find_mistakes(text, columns) for role, text in self.editors.texts().items()}
        self.editors.show_mistakes(found)
        return [mistake for each in found.values() for mistake in each]

    def show_notes(self, tied: int, odd: int) -> None:
        """Say in how many conversations rows share a place, and in how many nobody takes turns."""
        for fields in (self.list, self.rows):
            fields.show_notes(tied, odd)

    def _fields(self) -> ShapeFields:
        return self.list if self.shape == "list" else self.rows

    def _change_shape(self, shape: str) -> None:
        self._show_shape(shape)
        if shape == "list":
            self.list.choose_only()
        self.edited.emit()

    def _show_shape(self, shape: str) -> None:
        self.editors.setVisible(shape == "columns")
        self.list.setVisible(shape == "list")
        self.rows.setVisible(shape == "rows")
        self.updateGeometry()
