"""Shows the command line that does the same job as a page, to read and to copy."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label

_WIDTH = 560
_MOST_LINES = 12


class CommandPopup(QFrame):
    """A popup below the command button; Escape closes it."""

    def __init__(self, command: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("pane", "raised")
        self.setProperty("line", "box")
        self._command = command
        title = Label(self.tr("The same from a terminal"), weight="semibold", parent=self)
        copy = Button(self.tr("Copy"), icon="copy", small=True)
        copy.clicked.connect(self._copy)
        copy.setEnabled(bool(command))
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(copy)
        self._text = QPlainTextEdit(command or self.tr("There is nothing to run yet."), self)
        self._text.setReadOnly(True)
        self._text.setProperty("editor", True)
        self._text.setFont(theme().mono())
        self._text.setAccessibleName(title.text())
        self._text.setTabChangesFocus(True)
        lines = min(_MOST_LINES, 2 + len(command) // 70 + command.count("\n"))
        self._text.setFixedHeight(lines * QFontMetrics(theme().mono()).lineSpacing() + 16)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 16)
        whole.addLayout(head)
        whole.addWidget(self._text)
        self.setFixedWidth(_WIDTH)

    def open_at(self, button: QWidget) -> None:
        """Show it below a button, its right edge at the button's."""
        corner = button.mapToGlobal(QPoint(button.width() - _WIDTH, button.height() + 4))
        self.move(corner)
        self.show()
        self._text.setFocus(Qt.FocusReason.PopupFocusReason)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._command)
        self.close()
