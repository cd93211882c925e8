"""The whole text of one cell, to read and to copy from."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import Label

_WIDTH = 480  # px at usual text size
_MOST_LINES, _FEWEST_LINES = 16, 2
_MEASURED = 4000  # characters; more than fill the popup in any case


class CellPopup(QFrame):
    """Opens below a cell and closes with Escape or a click elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._title = Label(size="small", weight="semibold")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setTabChangesFocus(True)
        self._text.document().setDocumentMargin(0)
        self._title.setBuddy(self._text)
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._title)
        self._rows.addWidget(self._text)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text.toPlainText()

    @property
    def title(self) -> str:
        """Which cell it is of."""
        return self._title.text()

    def show_text(self, title: str, text: str, cell: QRect) -> None:
        """Show a text below its cell, or above it where the screen ends.

        Args:
            title: which cell it is.
            text: shown as it is, never as rich text.
            cell: its place on the screen.
        """
        look = theme()
        padding, gap = look.measure("space.3"), look.measure("space.2")
        self._rows.setContentsMargins(padding, padding, padding, padding)
        self._rows.setSpacing(gap)
        self._text.setFont(look.font("body"))
        self._title.setText(title)
        self._text.setAccessibleName(title)
        self._text.setPlainText(text)
        self.resize(self._size_for(text, padding, gap))
        self.move(self._corner(cell))
        self.show()
        self._text.setFocus()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A plain surface with a border."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("surface"))
        painter.setPen(theme().color("border_strong"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _size_for(self, text: str, padding: int, gap: int) -> QSize:
        look = theme()
        metrics = QFontMetrics(look.font("body"))
        width = round(_WIDTH * look.text_scale)
        bar = self._text.verticalScrollBar().sizeHint().width()
        room = QRect(0, 0, width - 2 * padding - bar, 1 << 20)
        flags = Qt.TextFlag.TextWrapAnywhere.value | Qt.TextFlag.TextExpandTabs.value
        needed = metrics.boundingRect(room, flags, text[:_MEASURED]).height()
        line = metrics.lineSpacing()
        # Wrapping between words takes a little more than what was measured.
        height = min(max(needed + line, _FEWEST_LINES * line), _MOST_LINES * line)
        return QSize(width, height + self._title.sizeHint().height() + gap + 2 * padding)

    def _corner(self, cell: QRect) -> QPoint:
        screen = self.screen().availableGeometry()
        below, above = cell.bottom() + 1, cell.top() - self.height()
        y = below if below + self.height() <= screen.bottom() else max(screen.top(), above)
        return QPoint(max(screen.left(), min(cell.left(), screen.right() - self.width())), y)
