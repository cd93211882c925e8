"""What stands in a pane that has nothing to show yet."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tunesmith.studio.theme.icons import pixmap
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label


class Glyph(QWidget):
    """An icon that stands by itself, in a colour of the theme."""

    def __init__(
        self,
        name: str,
        color: str = "text_muted",
        size: str = "icon.button",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._color, self._size = name, color, size
        theme().follow(self._apply_theme)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        ratio = self.devicePixelRatioF()
        picture = pixmap(self._name, self._color, self.width(), ratio)
        QPainter(self).drawPixmap(0, 0, picture)

    def _apply_theme(self) -> None:
        side = theme().measure(self._size)
        self.setFixedSize(side, side)
        self.update()


class EmptyState(QWidget):
    """Icon, what is missing, what to do about it, and a small button that does it."""

    def __init__(
        self,
        icon: str,
        what: str,
        todo: str,
        action_text: str = "",
        slot: Callable[[], object] | None = None,
        action_icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        look = theme()
        column = QVBoxLayout(self)
        edge = look.measure("space.6")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.measure("space.1"))
        self._what = Label(what, weight="semibold", wrap=True)
        self._todo = Label(todo, "small", tone="muted", wrap=True)
        column.addStretch(1)
        glyph = Glyph(icon, "text_muted", "icon.empty_state")
        column.addWidget(glyph, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(look.measure("space.1"))
        for label in (self._what, self._todo):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self.button = Button(action_text, icon=action_icon, small=True)
        if not action_text:
            self.button.hide()
        column.addSpacing(look.measure("space.1"))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        if slot is not None:
            self.button.clicked.connect(lambda _checked=False: slot())

    def set_text(self, what: str, todo: str) -> None:
        """Say something else."""
        self._what.setText(what)
        self._todo.setText(todo)
