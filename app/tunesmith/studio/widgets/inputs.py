"""Inputs of 28 px, their labels and messages, and the toolbar that holds them."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from tunesmith.studio.theme.icons import icon, pixmap
from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.wrap_row import WrapRow


class LineEdit(QLineEdit):
    """One line of text."""

    def __init__(
        self, text: str = "", placeholder: str = "", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        theme().follow(self._apply_theme)

    def set_leading_icon(self, name: str) -> None:
        """Show an icon before the text."""
        self.addAction(icon(name, "text_muted"), QLineEdit.ActionPosition.LeadingPosition)
        # Qt adds the padding to what it leaves free behind the icon anyway.
        self.setTextMargins(-theme().measure("space.2"), 0, 0, 0)

    def _apply_theme(self) -> None:
        self.setFixedHeight(theme().measure("height.control"))


class SearchField(LineEdit):
    """A line to search or filter with; Escape empties it."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__("", placeholder, placeholder, parent)
        self.set_leading_icon("search")
        self.setClearButtonEnabled(True)
        button = self.findChild(QAction, "_q_qlineeditclearaction")  # Qt has no other way to it
        if button is not None:
            button.setIcon(icon("close", "text_muted"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the field; on an empty one it does what it does elsewhere."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class ComboBox(QComboBox):
    """A choice from a list. The wheel scrolls the page, not the choice, until it has focus."""

    def __init__(self, name: str = "", small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._small = small
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setItemDelegate(QStyledItemDelegate(self))  # the default one ignores our row height
        theme().follow(self._apply_theme)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area unless the person is here."""
        _wheel(self, super().wheelEvent, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then our chevron."""
        super().paintEvent(event)
        _paint_chevron(self, self.rect(), down=True)

    def _apply_theme(self) -> None:
        look = theme()
        self.setFixedHeight(look.measure(f"height.control{'_small' * self._small}"))
        self.setFont(look.font("small" if self._small else "body"))


class SpinBox(QSpinBox):
    """A whole number."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _prepare_spin_box(self, name)
        self.setGroupSeparatorShown(True)
        theme().follow(self._apply_theme)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area unless the person is here."""
        _wheel(self, super().wheelEvent, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then our chevrons."""
        super().paintEvent(event)
        _paint_steps(self)

    def _apply_theme(self) -> None:
        self.setFixedHeight(theme().measure("height.control"))


class DoubleSpinBox(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, name: str = "", decimals: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(decimals)
        _prepare_spin_box(self, name)
        theme().follow(self._apply_theme)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area unless the person is here."""
        _wheel(self, super().wheelEvent, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then our chevrons."""
        super().paintEvent(event)
        _paint_steps(self)

    def _apply_theme(self) -> None:
        self.setFixedHeight(theme().measure("height.control"))


class CheckBox(QCheckBox):
    """Yes or no."""

    def __init__(self, text: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        if name:
            self.setAccessibleName(name)


class RadioButton(QRadioButton):
    """One of several."""

    def __init__(self, text: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        if name:
            self.setAccessibleName(name)


class Field(QWidget):
    """An input with its label, and below it what is wrong with a button that fixes it."""

    def __init__(
        self,
        label: str,
        widget: QWidget,
        message: str = "",
        beside: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        look = theme()
        self.widget = widget
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.measure("space.1"))
        direction = QBoxLayout.Direction
        row = QBoxLayout(direction.LeftToRight if beside else direction.TopToBottom)
        row.setSpacing(look.measure("space.2" if beside else "space.1"))
        self._label = Label(label, "small", tone="muted")
        self._label.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(label)
        row.addWidget(self._label)
        row.addWidget(widget, 1 if beside else 0)
        column.addLayout(row)
        self._note = message
        self._message = Label(message, "small", tone="muted", wrap=True)
        self._fix = Button("", small=True)
        self._fix.clicked.connect(self._run_fix)
        self._fix_slot: Callable[[], object] | None = None
        below = QHBoxLayout()
        below.setSpacing(look.measure("space.2"))
        below.addWidget(self._message, 1)
        below.addWidget(self._fix, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        self.clear_error()

    @property
    def error(self) -> str:
        """What is wrong, or nothing."""
        return self._message.text() if self.widget.property("error") else ""

    def set_message(self, message: str) -> None:
        """A muted note below, shown while nothing is wrong."""
        self._note = message
        if not self.error:
            self.clear_error()

    def set_error(
        self, text: str, fix_text: str = "", fix: Callable[[], object] | None = None
    ) -> None:
        """Mark the input and say what is wrong; `fix` is what the small button does."""
        set_property(self.widget, "error", True)
        self._say(text, "danger")
        self._fix_slot = fix
        self._fix.setText(fix_text)
        self._fix.setVisible(bool(fix_text))

    def clear_error(self) -> None:
        """Nothing is wrong (any more)."""
        set_property(self.widget, "error", False)
        self._say(self._note, "muted")
        self._fix.hide()

    def _say(self, text: str, tone: str) -> None:
        self._message.setText(text)
        self._message.set_tone(tone)
        self._message.setVisible(bool(text))
        self.widget.setAccessibleDescription(text)

    def _run_fix(self) -> None:
        if self._fix_slot is not None:
            self._fix_slot()


class Toolbar(WrapRow):
    """A row of 44 px inside a pane: options on `raised`, filters on `surface`; rows if narrow."""

    def __init__(
        self, tone: Literal["raised", "surface"] = "surface", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme().measure("space.3"), parent)
        self.setProperty("pane", tone)
        self.setProperty("line", "bottom")
        theme().follow(self._apply_theme)

    def add_labelled(self, label: str, widget: QWidget) -> QWidget:
        """Add a widget with a muted label before it."""
        text = Label(label, "small", tone="muted")
        text.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(label)
        pair = QWidget()
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().measure("space.2"))
        line.addWidget(text)
        line.addWidget(widget)
        self.add(pair)
        return widget

    def add_text(self, text: str) -> Label:
        """Add a muted text."""
        label = Label(text, "small", tone="muted")
        self.add(label)
        return label

    def rows_changed(self) -> None:
        """Each further row takes the height of a control."""
        self._apply_theme()

    def _apply_theme(self) -> None:
        look = theme()
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        gap, row = look.measure("space.2"), look.measure("height.control")
        self.set_bar(left, right, row, gap)
        further = (self.row_count - 1) * (row + gap)
        self.setFixedHeight(look.measure("height.toolbar") + further)


def _prepare_spin_box(box: QAbstractSpinBox, name: str) -> None:
    box.setAccessibleName(name)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setAlignment(Qt.AlignmentFlag.AlignLeft)
    line = box.lineEdit()
    line.setTextMargins(theme().measure("radius.control"), 0, 0, 0)  # as in other inputs


def _wheel(widget: QWidget, handle: Callable[[QWheelEvent], None], event: QWheelEvent) -> None:
    if widget.hasFocus():
        handle(event)
    else:
        event.ignore()


def _paint_steps(box: QAbstractSpinBox) -> None:
    if box.buttonSymbols() == QAbstractSpinBox.ButtonSymbols.NoButtons:
        return
    upper = QRect(0, 0, box.width(), box.height() // 2)
    lower = QRect(0, box.height() - box.height() // 2, box.width(), box.height() // 2)
    nudge = theme().measure("border.hairline")
    _paint_chevron(box, upper.translated(0, nudge), down=False)
    _paint_chevron(box, lower.translated(0, -nudge), down=True)


def _paint_chevron(widget: QWidget, rect: QRect, down: bool) -> None:
    """Draw a chevron at the right of a rectangle of the widget."""
    look = theme()
    side = look.measure(
        "icon.inline" if rect.height() > look.measure("icon.inline") else "icon.badge"
    )
    color = "text_muted" if widget.isEnabled() else "text_disabled"
    picture = pixmap("chevron-down", color, side, widget.devicePixelRatioF())
    room = look.measure("space.6")
    painter = QPainter(widget)
    corner = QPoint(widget.width() - room + (room - side) // 2, rect.center().y() - side // 2 + 1)
    if not down:
        painter.translate(0, 2 * corner.y() + side)
        painter.scale(1, -1)
    painter.drawPixmap(corner, picture)
