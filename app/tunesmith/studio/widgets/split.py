"""Panes that touch, with a line of one px between them that can be dragged."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from tunesmith.studio.theme.theme import theme


class Split(QSplitter):
    """A splitter whose panes cannot be dragged away."""

    def __init__(
        self,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(orientation, parent)
        self.setHandleWidth(theme().measure("layout.splitter"))
        self.setChildrenCollapsible(False)

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        """Add a pane; those with a stretch share the room that is left."""
        self.addWidget(widget)
        self.setStretchFactor(self.indexOf(widget), stretch)
        return widget
