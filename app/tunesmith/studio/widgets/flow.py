"""Widgets in rows that break where the width ends, as words do."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tunesmith.studio.theme.theme import theme


class Flow(QWidget):
    """Holds widgets of one height; its own height follows from its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._place)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these in place of the ones before."""
        for old in self._items:
            old.hide()
            old.deleteLater()
        self._items = list(widgets)
        for widget in self._items:
            widget.setParent(self)
            widget.show()
        self._place()

    def widgets(self) -> list[QWidget]:
        """What it holds, in order."""
        return list(self._items)

    def sizeHint(self) -> QSize:
        """As high as the rows are."""
        return QSize(theme().measure("layout.inspector_narrow"), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """Fonts may have changed meanwhile."""
        super().showEvent(event)
        self._place()

    def _place(self) -> None:
        gap = theme().measure("space.1") + theme().measure("border.focus")
        left = top = height = 0
        for widget in self._items:
            size = widget.sizeHint()
            width = min(size.width(), max(self.width(), 1))
            if left and left + width > self.width():
                left, top = 0, top + height + gap
                height = 0
            widget.setGeometry(QRect(left, top, width, widget.height()))
            left += width + gap
            height = max(height, widget.height())
        if top + height != self.height():
            self.setFixedHeight(top + height)
            self.updateGeometry()
