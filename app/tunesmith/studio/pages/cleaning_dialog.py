"""The window in which one chooses the options of a cleaning step."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tunesmith.data.cleaning_steps import MapValues, Mask, PlainNumbers, Step
from tunesmith.studio.pages.cleaning_defaults import TableFacts, label_columns
from tunesmith.studio.pages.cleaning_fields import FIELDS, StepFields
from tunesmith.studio.pages.cleaning_mask import MaskFields
from tunesmith.studio.pages.cleaning_numbers import NumberFields
from tunesmith.studio.pages.cleaning_words import explanation, menu_title
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import ComboBox

_WIDTH = 440  # px at the usual text size
_TABLE_HEIGHT = 220
_SPARE_LINES = 3  # for values that are not among the most frequent


class MapFields(StepFields):
    """The values of a column, each with the one that takes its place."""

    def __init__(self, step: MapValues, facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(step, facts, parent)
        self._first = step
        self._top = {found.name: [text for text, _ in found.top] for found in facts.statistics}
        names = list(label_columns(facts))
        self.column = ComboBox()
        self.column.addItems([*names, *([] if step.column in names else [step.column])])
        self.column.setCurrentText(step.column)
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([self.tr("Value in the table"), self.tr("New value")])
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setMinimumHeight(round(_TABLE_HEIGHT * theme().text_scale))
        self.table.setProperty("boxed", True)
        self.labelled(self.tr("Column"), self.column)
        self.labelled(self.tr("Values"), self.table)
        note = self.tr("Type the new value; leave it empty to empty the cell.")
        self.add(Label(note, "small", tone="muted", wrap=True))
        self.picker.hide()
        self.column.currentTextChanged.connect(self._show_values)
        self._show_values(self.column.currentText())

    def step(self) -> MapValues:
        """The step with the options as they stand."""
        pairs = ((self._text(row, 0), self._text(row, 1)) for row in range(self.table.rowCount()))
        values = {old: new for old, new in pairs if old and old != new}
        return MapValues(self.column.currentText(), values)

    def complaint(self) -> str:
        """Why the step cannot be taken as it stands; empty if it can."""
        return "" if self.step().values else self.tr("Type a new value for one of the values.")

    def _show_values(self, column: str) -> None:
        mapped = self._first.values if column == self._first.column else {}
        others = [text for text in self._top.get(column, []) if text not in mapped]
        lines = [*mapped.items(), *((text, text) for text in others)]
        self._fill([*lines, *[("", "")] * _SPARE_LINES])

    def _fill(self, lines: Sequence[tuple[str, str]]) -> None:
        self.table.setRowCount(len(lines))
        for row, (old, new) in enumerate(lines):
            known = QTableWidgetItem(old)
            if old:
                known.setFlags(known.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.table.setItem(row, 0, known)
            self.table.setItem(row, 1, QTableWidgetItem(new))
        self.table.setCurrentCell(0, 1)

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text() if item is not None else ""


def can_edit(step: Step) -> bool:
    """Whether the window has inputs for the options of such a step."""
    return isinstance(step, MapValues | Mask | PlainNumbers) or type(step) in FIELDS


class StepDialog(QDialog):
    """Asks for a step's options; `chosen(step)` when the person took them."""

    chosen = Signal(object)

    def __init__(
        self, step: Step, facts: TableFacts, is_new: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = menu_title(type(step))
        self.setWindowTitle(heading)
        if isinstance(step, MapValues):
            self.fields: StepFields = MapFields(step, facts)
        elif isinstance(step, Mask):
            self.fields = MaskFields(step, facts)
        elif isinstance(step, PlainNumbers):
            self.fields = NumberFields(step, facts)
        else:
            self.fields = FIELDS[type(step)](step, facts)
        self.fields.resized.connect(self._fit)
        self.complaint = Label("", "small", tone="danger", wrap=True)
        self.complaint.hide()
        self.take = Button(self.tr("Add step") if is_new else self.tr("Save"), "primary")
        self.cancel = Button(self.tr("Cancel"))
        self.take.setDefault(True)
        self.take.clicked.connect(lambda _checked=False: self._take())
        self.cancel.clicked.connect(lambda _checked=False: self.reject())
        look = theme()
        column = self._column = QVBoxLayout(self)
        edge = look.measure("space.5")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.measure("space.3"))
        column.addWidget(Label(heading, weight="semibold"))
        column.addWidget(Label(explanation(type(step)), "small", tone="muted", wrap=True))
        column.addWidget(self.fields, 1)
        column.addWidget(self.complaint)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.take)
        column.addLayout(row)
        self.setFixedWidth(round(_WIDTH * look.text_scale))

    def showEvent(self, event: QShowEvent) -> None:
        """Texts that break take more height than a layout's hint knows of."""
        super().showEvent(event)
        self._fit()

    def _take(self) -> None:
        why = self.fields.complaint()
        self.complaint.setText(why)
        self.complaint.setVisible(bool(why))
        if not why:
            self.chosen.emit(self.fields.step())
            self.accept()

    def _fit(self) -> None:
        """The list of columns came or went."""
        self._column.activate()
        self.setMinimumHeight(self._column.totalHeightForWidth(self.width()))
        self.resize(self.width(), self.sizeHint().height())
