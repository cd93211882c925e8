"""The advanced drawer of training: an input for every setting, marked where it differs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.studio.pages.train_fields import SettingField, rate_text, setting_groups
from tunesmith.studio.pages.train_presets import plain
from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.inputs import CheckBox, ComboBox, DoubleSpinBox, LineEdit, SpinBox
from tunesmith.studio.widgets.tips import plain_tip

_INPUT_WIDTH = 124  # px at the usual text size: "fits every row" and two arrows


class SettingsForm(QWidget):
    """All settings in groups. `changed(key, value)` follows a person's change only."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        look = theme()
        column.setSpacing(look.measure("space.2"))
        self.rows: dict[str, SettingRow] = {}
        for index, (title, group) in enumerate(setting_groups()):
            if index:
                column.addSpacing(look.measure("space.1"))
            column.addWidget(Label(title, "caption", "semibold", tone="faint"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(look.measure("space.1"))
            grid.setVerticalSpacing(look.measure("space.1"))
            grid.setColumnStretch(0, 1)
            for place, field in enumerate(group):
                row = SettingRow(field, grid, place, self)
                row.chosen = partial(self.changed.emit, field.key)
                self.rows[field.key] = row
            column.addLayout(grid)

    def set_values(self, values: dict[str, Any], preset: dict[str, Any]) -> None:
        """Show values, and mark those that are not the preset's."""
        for key, row in self.rows.items():
            row.show_value(values[key], preset[key])


class SettingRow:
    """One setting's label, input and reset button."""

    def __init__(self, field: SettingField, grid: QGridLayout, place: int, form: QWidget) -> None:
        self.field = field
        self.chosen: Callable[[Any], object] = lambda _value: None
        self._preset: Any = None
        self.label = ElidedLabel(field.label, "small", tone="muted")
        self.label.set_tip(field.tip)
        self.input = _make_input(field, self._take)
        self.input.setParent(form)
        self.input.setAccessibleName(field.label)
        self.input.setToolTip(plain_tip(field.tip))
        self.label.setBuddy(self.input)
        self.reset = IconButton(
            "refresh", form.tr("Reset {name}").format(name=field.label), small=True
        )
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.reset.clicked.connect(lambda: self.chosen(self._preset))
        grid.addWidget(self.label, place, 0)
        holder = QHBoxLayout()
        holder.setContentsMargins(0, 0, 0, 0)
        if field.kind != "yes":
            self.input.setFixedWidth(round(_INPUT_WIDTH * theme().text_scale))
        holder.addWidget(self.input, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addLayout(holder, place, 1)
        grid.addWidget(self.reset, place, 2)
        self.reset.hide()

    def show_value(self, value: Any, preset: Any) -> None:
        """Show a value without telling anyone."""
        self._preset = preset
        differs = plain(value) != plain(preset)
        with QSignalBlocker(self.input):
            _write(self.field, self.input, value)
        set_property(self.input, "error", False)
        self.label.set_tone("" if differs else "muted")
        self.reset.setVisible(differs)
        template = self.reset.tr("Preset: {value}")
        told = template.format(value=self.field.text(preset))
        self.reset.setToolTip(plain_tip(f"{self.reset.accessibleName()}\n{told}"))
        differing = self.reset.tr("Differs from the preset, which has {value}.")
        self.input.setAccessibleDescription(
            differing.format(value=self.field.text(preset)) if differs else self.field.tip
        )

    def _take(self, value: Any) -> None:
        """A person chose a value; None for a rate that is none."""
        wrong = self.field.kind == "rate" and (
            value is None or not self.field.low <= value <= self.field.high
        )
        set_property(self.input, "error", wrong)
        if wrong:
            template = self.reset.tr("A number from {low} to {high}, such as 2e-4.")
            message = template.format(
                low=rate_text(self.field.low), high=rate_text(self.field.high)
            )
            self.input.setToolTip(plain_tip(message))
            self.input.setAccessibleDescription(message)
            return
        self.input.setToolTip(plain_tip(self.field.tip))
        self.chosen(value)


def _make_input(field: SettingField, take: Callable[[Any], None]) -> QWidget:
    if field.kind == "yes":
        check = CheckBox("", field.label)
        check.toggled.connect(take)
        return check
    if field.kind == "choice":
        combo = ComboBox(field.label)
        for value, text in field.choices:
            combo.addItem(text, value)
        combo.activated.connect(lambda index: take(combo.itemData(index)))
        return combo
    if field.kind == "rate":
        line = LineEdit("", name=field.label)

        def edited() -> None:
            if line.isModified():
                take(_parse_rate(line.text()))

        line.editingFinished.connect(edited)
        return line
    if field.kind == "whole":
        whole = SpinBox(field.label)
        whole.setRange(int(field.low) - (1 if field.special else 0), int(field.high))
        whole.setSpecialValueText(field.special[1] if field.special else "")
        whole.setKeyboardTracking(False)
        whole.valueChanged.connect(lambda value: take(_special_or(field, value)))
        return whole
    box = DoubleSpinBox(field.label, 1)
    scale = 100.0 if field.kind == "share" else 1.0
    box.setRange(field.low * scale - (0.1 if field.special else 0.0), field.high * scale)
    box.setSingleStep(1.0 if scale == 100.0 else 0.5)
    box.setSuffix(" %" if scale == 100.0 else "")
    box.setSpecialValueText(field.special[1] if field.special else "")
    box.setKeyboardTracking(False)
    box.valueChanged.connect(lambda value: take(_special_or(field, round(value / scale, 4))))
    return box


def _special_or(field: SettingField, value: float) -> Any:
    return field.special[0] if field.special is not None and value < field.low else value


def _write(field: SettingField, widget: QWidget, value: Any) -> None:
    is_special = field.special is not None and value == field.special[0]
    if isinstance(widget, CheckBox):
        widget.setChecked(bool(value))
    elif isinstance(widget, ComboBox):
        _choose(field, widget, value)
    elif isinstance(widget, LineEdit):
        if not widget.hasFocus() or not widget.isModified() or _parse_rate(widget.text()) != value:
            widget.setText(rate_text(float(value), digits=6))
        widget.setModified(False)
    elif isinstance(widget, SpinBox):
        widget.setValue(widget.minimum() if is_special else int(value))
    elif isinstance(widget, DoubleSpinBox):
        scale = 100.0 if field.kind == "share" else 1.0
        widget.setValue(widget.minimum() if is_special else float(value) * scale)


def _choose(field: SettingField, combo: ComboBox, value: Any) -> None:
    for index, (choice, _text) in enumerate(field.choices):
        if plain(choice) == plain(value):
            combo.setCurrentIndex(index)
            return
    # A list of layers of one's own, from a file or a repeated run.
    if combo.count() > len(field.choices):
        combo.removeItem(len(field.choices))
    combo.addItem(field.text(value), value)
    combo.setCurrentIndex(len(field.choices))


def _parse_rate(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
