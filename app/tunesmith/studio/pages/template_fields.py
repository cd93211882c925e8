"""Which column plays which part where the table holds conversations already."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from tunesmith.studio.pages.template_checks import Mistake
from tunesmith.studio.pages.template_offer import Keys
from tunesmith.studio.project import TemplateChoice
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import ComboBox, Field
from tunesmith.templates.column_rendering import nearest

_BESIDE = 2  # fields in a row, where there is room


class ColumnCombo(ComboBox):
    """A column of the table. Signal `picked()` after a choice by a person.

    One that is no longer there stays chosen until another one is.
    """

    picked = Signal()

    def __init__(self, none: str = "") -> None:
        """Make an empty list.

        Args:
            none: what stands for no column; without it one has to be chosen.
        """
        super().__init__()
        self._none = none
        self._columns: tuple[str, ...] = ()
        self._chosen = ""
        self.setPlaceholderText(self.tr("Choose a column"))
        self.setMinimumContentsLength(12)
        self.activated.connect(self._pick)
        self._fill()

    @property
    def chosen(self) -> str:
        """The column; empty for none."""
        return self._chosen

    def choose(self, column: str) -> None:
        """Choose without the signal."""
        self._chosen = column
        self._fill()

    def set_columns(self, columns: Sequence[str]) -> None:
        """Offer these."""
        self._columns = tuple(columns)
        self._fill()

    def _fill(self) -> None:
        gone = [self._chosen] if self._chosen and self._chosen not in self._columns else []
        self.clear()
        if self._none:
            self.addItem(self._none, "")
        for name in (*self._columns, *gone):
            self.addItem(" ".join(name.split()), name)
        self.setCurrentIndex(self.findData(self._chosen) if self._chosen or self._none else -1)

    def _pick(self, index: int) -> None:
        self._chosen = str(self.itemData(index))
        self.picked.emit()


class ShapeFields(QWidget):
    """Combos for the parts of one shape; signal `edited()` after every choice by a person.

    Its texts have a context of their own: in a subclass Qt would find no plurals by `tr`.
    """

    edited = Signal()

    def __init__(self, told: str) -> None:
        super().__init__()
        look = theme()
        self._fields: dict[str, Field] = {}
        self.combos: dict[str, ColumnCombo] = {}
        self.body = QVBoxLayout(self)
        self._grid = QGridLayout()
        self._grid.setSpacing(look.measure("space.3"))
        self._beside = _BESIDE
        for side in range(_BESIDE):
            self._grid.setColumnStretch(side, 1)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("layout.section_padding_vertical")
        self.body.setContentsMargins(left, edge, right, edge)
        self.body.setSpacing(look.measure("space.3"))
        self.body.addWidget(Label(told, "small", tone="muted", wrap=True))
        self.body.addLayout(self._grid)
        self.policy = ComboBox()
        for key, text in (
            ("skip", translate("ShapeFields", "Skip the row")),
            ("stop", translate("ShapeFields", "Stop with an error")),
        ):
            self.policy.addItem(text, key)
        self.policy.activated.connect(lambda _index: self.edited.emit())
        self.notes = Label("", "small", tone="warning", wrap=True)

    @property
    def empty(self) -> Literal["skip", "stop"]:
        """What an empty message does."""
        chosen: Literal["skip", "stop"] = self.policy.currentData()
        return chosen

    def values(self) -> dict[str, Any]:
        """The columns as fields of `TemplateChoice`."""
        return {name: combo.chosen for name, combo in self.combos.items()}

    def set_choice(self, choice: TemplateChoice) -> None:
        """Show a choice."""
        for name, combo in self.combos.items():
            combo.choose(getattr(choice, name))
        self.policy.setCurrentIndex(int(choice.empty == "stop"))

    def set_columns(self, columns: Sequence[str]) -> None:
        """Offer these columns."""
        for combo in self.combos.values():
            combo.set_columns(columns)

    def check(self, columns: Sequence[str] | None) -> list[Mistake]:
        """Mark columns that the table does not have, and return that as mistakes."""
        found = []
        for name, combo in self.combos.items():
            self._fields[name].clear_error()
            if columns is None or not combo.chosen or combo.chosen in columns:
                continue
            text = translate("ShapeFields", "There is no column “{name}”.").format(
                name=combo.chosen
            )
            near = nearest(combo.chosen, columns) or ""
            use = translate("ShapeFields", "Use {name}").format(name=near) if near else ""
            self._fields[name].set_error(text, use, partial(self._use, combo, near))
            found.append(Mistake(0, 0, "template.column-unknown", text, ""))
        return found

    def show_notes(self, tied: int, odd: int) -> None:
        """Say what is odd about conversations that were counted."""
        told = []
        if tied:
            told.append(
                translate(
                    "ShapeFields",
                    "In %n conversations some rows share a place in the order; these stay in the "
                    "order of the table.",
                    tied,
                )
            )
        if odd:
            told.append(
                translate(
                    "ShapeFields",
                    "In %n conversations user and assistant do not take turns from the first "
                    "message to the last; some models' formats refuse that.",
                    odd,
                )
            )
        self.notes.setText("\n".join(told))
        self.notes.setVisible(bool(told))

    def set_room(self, width: int) -> None:
        """So many px are there: as many fields beside each other as fit."""
        edges = self.body.contentsMargins()
        room = width - edges.left() - edges.right() - self._grid.horizontalSpacing()
        widest = max(field.minimumSizeHint().width() for field in self._fields.values())
        beside = _BESIDE if _BESIDE * widest <= room else 1
        if beside != self._beside:
            self._beside = beside
            for place, field in enumerate(self._fields.values()):
                self._grid.removeWidget(field)
                self._place(place, field)
            self._grid.setColumnStretch(1, beside - 1)

    def add_column(self, name: str, label: str, none: str = "") -> ColumnCombo:
        """Add a combo for a field of `TemplateChoice`."""
        combo = ColumnCombo(none)
        combo.picked.connect(self.edited)
        self.combos[name] = combo
        self.add_field(name, Field(label, combo))
        return combo

    def add_field(self, name: str, field: Field) -> None:
        """Add any input with its label."""
        self._place(len(self._fields), field)
        self._fields[name] = field

    def _place(self, place: int, field: Field) -> None:
        row, side = divmod(place, self._beside)
        self._grid.addWidget(field, row, side, Qt.AlignmentFlag.AlignTop)

    def end(self) -> None:
        """Add what every shape has at its end."""
        self.add_field(
            "empty", Field(translate("ShapeFields", "If a message is empty"), self.policy)
        )
        self.body.addWidget(self.notes)
        self.body.addStretch(1)
        self.notes.hide()

    def _use(self, combo: ColumnCombo, column: str) -> None:
        combo.choose(column)
        self.edited.emit()


class ListFields(ShapeFields):
    """A column of lists, how these are written, and the system text beside them."""

    def __init__(self) -> None:
        super().__init__(
            self.tr("Each cell holds a whole conversation: a list of messages, written as JSON.")
        )
        self._lists: Mapping[str, Keys] = {}
        messages = self.add_column("messages_column", self.tr("Column with the messages"))
        messages.picked.disconnect()
        messages.picked.connect(self._picked)
        self.keys = ComboBox()
        self.keys.addItem("role, content (OpenAI)", "messages")
        self.keys.addItem("from, value (ShareGPT)", "sharegpt")
        self.keys.activated.connect(lambda _index: self.edited.emit())
        self.add_field("message_keys", Field(self.tr("Names in a message"), self.keys))
        self.add_column("system_column", self.tr("System text"), self.tr("None beside the list"))
        self.end()

    def values(self) -> dict[str, Any]:
        """The columns and the kind of the lists."""
        return super().values() | {"message_keys": self.keys.currentData()}

    def set_choice(self, choice: TemplateChoice) -> None:
        """Show a choice."""
        super().set_choice(choice)
        self.keys.setCurrentIndex(self.keys.findData(choice.message_keys))

    def set_lists(self, lists: Mapping[str, Keys]) -> None:
        """Which columns hold lists: choosing one chooses its kind."""
        self._lists = lists

    def choose_only(self) -> None:
        """Choose the only column of lists, if there is just one and none is chosen."""
        messages = self.combos["messages_column"]
        if not messages.chosen and len(self._lists) == 1:
            messages.choose(next(iter(self._lists)))
            self._picked()

    def _picked(self) -> None:
        keys = self._lists.get(self.combos["messages_column"].chosen)
        if keys is not None:
            self.keys.setCurrentIndex(self.keys.findData(keys))
        self.edited.emit()


class RowsFields(ShapeFields):
    """Which rows belong together, in which order, and what each says."""

    def __init__(self) -> None:
        super().__init__(
            self.tr("Each row holds one message. Rows with the same conversation become one.")
        )
        self.add_column("group_column", self.tr("Conversation"))
        self.add_column("order_column", self.tr("Order"), self.tr("Order of the table"))
        self.add_column("role_column", self.tr("Who speaks"))
        self.add_column("content_column", self.tr("What is said"))
        self.end()
