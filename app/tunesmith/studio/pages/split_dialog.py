"""The window in which one chooses how rows are split."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.data.splitting import SplitOptions
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import CheckBox, ComboBox, DoubleSpinBox, SpinBox

_WIDTH = 440  # px at the usual text size
_LARGEST_SEED = 2**31 - 1  # of Qt's spin box
_USUAL_COUNT = 100


@dataclass(frozen=True, slots=True)
class SplitColumns:
    """What can be chosen: `labels` have few values and come first where shares are kept."""

    names: tuple[str, ...]
    labels: Sequence[str]
    rows: int


class SplitDialog(QDialog):
    """Asks for the options; `chosen(SplitOptions)` when the person took them."""

    chosen = Signal(object)

    def __init__(
        self, options: SplitOptions, columns: SplitColumns, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._options, self._columns = options, columns
        title = self.tr("Split")
        self.setWindowTitle(title)
        self.by = ComboBox()
        self.by.addItem(self.tr("A share of the rows"), "share")
        self.by.addItem(self.tr("A number of rows"), "count")
        self.share = DoubleSpinBox(self.tr("Share held out"), 1)
        self.count = SpinBox(self.tr("Rows held out"))
        self.shuffle = CheckBox(self.tr("Shuffle the rows first"))
        self.seed = SpinBox(self.tr("Seed"))
        self.stratify, self.group = ComboBox(), ComboBox()
        self.complaint = Label("", "small", tone="danger", wrap=True)
        self.take = Button(self.tr("Save"), "primary")
        self.cancel = Button(self.tr("Cancel"))
        self._fill()
        self._build(title)
        self.by.currentIndexChanged.connect(lambda _: self._show_inputs())
        self.shuffle.toggled.connect(self.seed.setEnabled)
        self.take.clicked.connect(lambda _checked=False: self._take())
        self.cancel.clicked.connect(lambda _checked=False: self.reject())
        self._show_inputs()

    def options(self) -> SplitOptions:
        """The options as they stand."""
        by_count = self.by.currentData() == "count"
        return replace(
            self._options,
            fraction=self._options.fraction if by_count else round(self.share.value() / 100, 4),
            count=self.count.value() if by_count else None,
            seed=self.seed.value() if self.seed.value() != self._shown_seed else self._options.seed,
            shuffle=self.shuffle.isChecked(),
            stratify=self.stratify.currentData() or None,
            group=self.group.currentData() or None,
        )

    def _fill(self) -> None:
        options, columns = self._options, self._columns
        self.by.setCurrentIndex(0 if options.count is None else 1)
        self.share.setRange(0, 50)
        self.share.setSuffix(" %")
        self.share.setValue(options.fraction * 100)
        most = max(1, columns.rows - 1)
        self.count.setRange(1, max(most, options.count or 1))
        self.count.setValue(options.count or min(_USUAL_COUNT, most))
        self.shuffle.setChecked(options.shuffle)
        self.seed.setRange(0, _LARGEST_SEED)
        self.seed.setGroupSeparatorShown(False)
        self.seed.setValue(min(options.seed, _LARGEST_SEED))
        self._shown_seed = self.seed.value()  # a larger one, of a file, stays as it is
        self.seed.setEnabled(options.shuffle)
        names = [*columns.labels, *(name for name in columns.names if name not in columns.labels)]
        self._offer(self.stratify, names, options.stratify)
        self._offer(self.group, list(columns.names), options.group)

    def _offer(self, combo: ComboBox, names: Sequence[str], chosen: str | None) -> None:
        combo.addItem(self.tr("no column"), "")
        for name in names:
            combo.addItem(name, name)
        if chosen is not None and chosen not in names:
            combo.addItem(self.tr("{name} (not in this table)").format(name=chosen), chosen)
        combo.setCurrentIndex(max(0, combo.findData(chosen or "")))
        combo.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def _build(self, title: str) -> None:
        look = theme()
        column = self._column = QVBoxLayout(self)
        edge = look.measure("space.5")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.measure("space.2"))
        column.addWidget(Label(title, weight="semibold"))
        note = self.tr(
            "Rows that are held out are not trained on; the loss on them shows whether the model "
            "has learned more than these rows."
        )
        column.addWidget(Label(note, "small", tone="muted", wrap=True))
        column.addWidget(self._label(self.tr("Held out"), self.by))
        for part in (self.by, self.share, self.count, self.shuffle):
            column.addWidget(part)
        column.addWidget(self._label(self.tr("Seed"), self.seed))
        column.addWidget(self.seed)
        column.addWidget(self._label(self.tr("Keep the shares of the values of"), self.stratify))
        column.addWidget(self.stratify)
        column.addWidget(self._label(self.tr("Keep together rows of the same"), self.group))
        column.addWidget(self.group)
        told = self.tr("Such as a customer: what is known of one would else be on both sides.")
        column.addWidget(Label(told, "small", tone="muted", wrap=True))
        self.complaint.hide()
        column.addWidget(self.complaint)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.take)
        column.addLayout(row)
        self.take.setDefault(True)
        self.setFixedWidth(round(_WIDTH * look.text_scale))

    def _label(self, text: str, widget: QWidget) -> Label:
        label = Label(text, "small", tone="muted")
        label.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(text)
        return label

    def _show_inputs(self) -> None:
        by_count = self.by.currentData() == "count"
        self.share.setVisible(not by_count)
        self.count.setVisible(by_count)

    def _take(self) -> None:
        options = self.options()
        why = ""
        if options.stratify is not None and options.stratify == options.group:
            why = self.tr("Choose two different columns: rows of one value stay together.")
        self.complaint.setText(why)
        self.complaint.setVisible(bool(why))
        if not why:
            self.chosen.emit(options)
            self.accept()
