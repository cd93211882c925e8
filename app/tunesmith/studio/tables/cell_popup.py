"""The whole text of one cell, to read and to copy from."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from tunesmith.studio.theme.theme import theme

_SIZE = QSize(480, 240)  # px at usual text size


class CellPopup(QFrame):
    """Opens below a cell and closes with Escape or a click elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setTabChangesFocus(True)
        self._title.setBuddy(self._text)
        layout = QVBoxLayout(self)
        padding, gap = theme().measure("space.3"), theme().measure("space.2")
        layout.setContentsMargins(padding, padding, padding, padding)
        layout.setSpacing(gap)
        layout.addWidget(self._title)
        layout.addWidget(self._text)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text.toPlainText()

    @property
    def title(self) -> str:
        """Which cell it is of."""
        return self._title.text()

    def show_text(self, title: str, text: str, corner: QPoint) -> None:
        """Show a text with its upper left corner near a point of the screen."""
        look = theme()
        self._title.setFont(look.font("small", "semibold"))
        self._text.setFont(look.font("body"))
        self._title.setText(title)
        self._text.setAccessibleName(title)
        self._text.setPlainText(text)
        self.resize(_SIZE * look.text_scale)
        self.move(self._on_screen(corner))
        self.show()
        self._text.setFocus()

    def _on_screen(self, corner: QPoint) -> QPoint:
        screen = self.screen().availableGeometry()
        right = screen.right() - self.width()
        bottom = screen.bottom() - self.height()
        x = max(screen.left(), min(corner.x(), right))
        return QPoint(x, max(screen.top(), min(corner.y(), bottom)))
