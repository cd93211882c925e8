"""The left column of the Template page: editors, format and lengths share its height.

Not the parts themselves: `template_form` and `template_facts` have them.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from tunesmith.studio.pages.template_facts import FormatPart, LengthsPart
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.least_height import least_height

_READABLE = 480  # px of the editors in view, below which what stands under them scrolls as well


class _Bar(QScrollBar):
    """A scroll bar that is seen only where there is something to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, or nothing."""
        if self.minimum() < self.maximum():
            super().paintEvent(event)


class EditorScroll(QScrollArea):
    """Scrolls the editors, and what is put under them.

    Signals: `resized()` when they want another height; `room_changed(int)` with the px there are.
    """

    resized = Signal()
    room_changed = Signal(int)

    def __init__(self, editors: QWidget) -> None:
        super().__init__()
        self._editors = editors
        self.setAccessibleName(self.tr("Templates"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The bar lies over the padding and its place is always there: margins are even with and
        # without it, and no text breaks anew because of a bar that comes and goes by that.
        self.setVerticalScrollBar(_Bar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setViewportMargins(0, 0, -self.verticalScrollBar().sizeHint().width(), 0)
        self._content = QWidget()
        for part in (editors, self._content, self.viewport()):
            part.setProperty("pane", "surface")
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(editors, 1)
        self.setWidget(self._content)
        editors.installEventFilter(self)
        self.verticalScrollBar().rangeChanged.connect(self._raise_bar)

    @property
    def wanted_height(self) -> int:
        """Px that all of the editors take."""
        return self._editors.minimumSizeHint().height()

    def take(self, part: QWidget) -> None:
        """Put a part under the editors, so that it scrolls with them."""
        layout = self._content.layout()
        if layout is not None:
            layout.addWidget(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell how much room there is, before the content's own least width counts."""
        self.room_changed.emit(self.width())
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A growing editor takes room from the parts below."""
        if watched is self._editors and event.type() == QEvent.Type.LayoutRequest:
            self.resized.emit()
        return super().eventFilter(watched, event)

    def _raise_bar(self) -> None:
        if (holder := self.verticalScrollBar().parentWidget()) is not None:
            holder.raise_()


class LeftColumn(QWidget):
    """Editors, format and lengths under each other: the chart takes what the editors leave.

    Format and lengths stay in view while the editors scroll. In a low window that would leave a
    slit for the editors: then all of it scrolls together, the editors first.
    """

    def __init__(
        self, editors: EditorScroll, format_part: FormatPart, lengths: LengthsPart
    ) -> None:
        super().__init__()
        self._editors, self._format, self._lengths = editors, format_part, lengths
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(editors, 1)
        self._column.addWidget(format_part)
        self._column.addWidget(lengths)
        self._pinned = True
        # Heights change, and parts move, only after the layouts have placed them: from inside of
        # a resize it would never end.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._share_now)
        self.setMinimumWidth(theme().measure("layout.inspector_narrow"))
        editors.resized.connect(self.share)
        for part in (format_part, lengths.head):
            part.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height anew."""
        super().resizeEvent(event)
        self.share()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A longer reason for the format takes room as well, or a second line above the chart."""
        if event.type() == QEvent.Type.Resize:
            self.share()
        return super().eventFilter(watched, event)

    def share(self) -> None:
        """Give the chart its height, and choose what scrolls, as soon as all is placed."""
        self._later.start()

    def _share_now(self) -> None:
        least, most = self._lengths_heights()
        left = self.height() - least_height(self._format, self.width())
        wanted = self._editors.wanted_height
        readable = min(wanted, round(_READABLE * theme().text_scale))
        self._pin(left - least >= readable)
        self._lengths.setFixedHeight(min(max(left - wanted, least), most))

    def _lengths_heights(self) -> tuple[int, int]:
        """Px that the lengths need, and the most that they may take."""
        space = theme().measure("space.8")
        if self._lengths.has_chart:
            least = self._lengths.least_with_chart()
            return least, max(least, 9 * space)
        least = max(3 * space, least_height(self._lengths, self.width()))
        return least, least

    def _pin(self, pinned: bool) -> None:
        """Let format and lengths stay at the bottom, or scroll with the editors."""
        if pinned == self._pinned:
            return
        self._pinned = pinned
        focus = QApplication.focusWidget()
        for part in (self._format, self._lengths):
            if pinned:
                self._column.addWidget(part)
            else:
                self._editors.take(part)
            if focus is not None and part.isAncestorOf(focus):
                focus.setFocus(Qt.FocusReason.OtherFocusReason)  # moving takes it away
