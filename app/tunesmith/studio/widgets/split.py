"""Panes that touch, with a line of one px between them that can be dragged."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.least_height import of_splitter


class Split(QSplitter):
    """A splitter whose panes cannot be dragged away."""

    def __init__(
        self,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(orientation, parent)
        self._least = 0
        self.setHandleWidth(theme().measure("layout.splitter"))
        self.setChildrenCollapsible(False)

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        """Add a pane; those with a stretch share the room that is left."""
        self.addWidget(widget)
        self.setStretchFactor(self.indexOf(widget), stretch)
        return widget

    def minimumSizeHint(self) -> QSize:
        """High enough for the texts in the panes, at the widths they have."""
        self._least = of_splitter(self, self.width())
        return QSize(super().minimumSizeHint().width(), self._least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts in narrower panes need more lines."""
        super().resizeEvent(event)
        if of_splitter(self, self.width()) != self._least:
            self.updateGeometry()


class TurningSplit(Split):
    """Panes side by side; in a narrow window under each other."""

    def __init__(self, below: int, parent: QWidget | None = None) -> None:
        """Make a splitter without panes.

        Args:
            below: px, at the usual text size, under which the panes stand under each other.
            parent: the widget it stands in.
        """
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._below = below

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn if need be."""
        super().resizeEvent(event)
        narrow = self.width() < round(self._below * theme().text_scale)
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if wanted != self.orientation():
            self.setOrientation(wanted)
            self.updateGeometry()
