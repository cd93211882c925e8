"""A pane that scrolls where the window is too low for what it must show."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from tunesmith.studio.widgets.least_height import least_height

_MOST_TURNS = 4


class PaneScroll(QScrollArea):
    """As high as the window allows, but never lower than its content can be read.

    Qt's own `widgetResizable` takes the height that a content would like; tables and editors,
    which scroll by themselves, would then never get smaller.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fits = self._fits_again = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setProperty("pane", "surface")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.verticalScrollBar().rangeChanged.connect(self._move_bar)

    def setWidget(self, widget: QWidget) -> None:
        """Show this widget."""
        super().setWidget(widget)
        widget.setAutoFillBackground(False)  # Qt sets it, and fills with the window's colour
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The content follows."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content wants another height."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() in {
            QEvent.Type.LayoutRequest,
            QEvent.Type.Show,  # until then its parts count as hidden
        }:
            self._fit()
        return done

    def _fit(self) -> None:
        """Give the content its size.

        A new height may show or hide the bar, which changes the room meanwhile and asks for this
        again. Some contents would then be high and low by turns; in the end they stay high.
        """
        if self._fits:
            self._fits_again = True
            return
        self._fits = True
        try:
            height = 0
            for _ in range(_MOST_TURNS):
                self._fits_again = False
                height = self._fit_once(height)
                if not self._fits_again:
                    break
        finally:
            self._fits = False

    def _fit_once(self, least: int) -> int:
        """Fit the content, not lower than `least`; its height."""
        content = self.widget()
        if content is None:
            return 0
        width, high = self.viewport().width(), self.viewport().height()
        content.resize(width, max(high, least, content.height()))
        needed = max(least, least_height(content, width))
        content.resize(width, max(high, needed))
        return needed

    def range_changed(self, scrolls: bool) -> None:
        """Called when there may be something to scroll to, or not any more."""

    def _move_bar(self, low: int, high: int) -> None:
        # The bar lies over the padding, so that margins are even with and without it.
        bar = self.verticalScrollBar()
        self.setViewportMargins(0, 0, -bar.sizeHint().width() if high > low else 0, 0)
        if (holder := bar.parentWidget()) is not None:
            holder.raise_()
        self.range_changed(high > low)
