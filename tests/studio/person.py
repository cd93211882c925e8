"""A person at the window: finds things by what they read on them, and clicks and types."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.studio.main_window import MainWindow

Found = TypeVar("Found", bound=QWidget)
PATIENCE_MS = 120_000


class Person:
    """Works one window; waits as long as it takes for what should come."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait for something to be so; on failure says what is on the page instead."""
        try:
            self._qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)
        except AssertionError as error:
            raise AssertionError(f"{what} did not come. The page says: {self.reads()}") from error

    def press(self, text: str) -> None:
        """Click the button with this text, once it can be clicked."""
        self.wait(lambda: self._button(text) is not None, f"A button “{text}” to press")
        button = self._button(text)
        assert button is not None
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def go_to(self, key: str) -> None:
        """Choose an entry of the sidebar by keys."""
        self.window.sidebar.select(key)
        stages = self.window.sidebar.stages
        keys = [item.key for item in stages.items.items]
        target = stages if key in keys else self.window.sidebar.places
        target.setFocus()
        self._qtbot.keyClick(target, Qt.Key.Key_Return)
        assert self.window.current.key == key

    def field(self, kind: type[Found], name: str) -> Found:
        """The visible widget of a kind with this accessible name."""
        self.wait(lambda: self._field(kind, name) is not None, f"A field “{name}”")
        found = self._field(kind, name)
        assert found is not None
        return found

    def types(self, widget: QWidget, text: str) -> None:
        """Type into a field as it stands."""
        widget.setFocus()
        self._qtbot.keyClicks(widget, text)

    def drops(self, path: Path) -> None:
        """Drag a file onto the middle of the window and let it go."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        middle = QPointF(self.window.rect().center())
        action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(middle.toPoint(), action, data, left, none)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.window, QDropEvent(middle, action, data, left, none))

    def reads(self) -> list[str]:
        """The texts of the page in view."""
        from PySide6.QtWidgets import QLabel

        parts = self.window.current.findChildren(QLabel)
        return [part.text() for part in parts if part.isVisible() and part.text()]

    def _button(self, text: str) -> QAbstractButton | None:
        buttons = self.window.findChildren(QAbstractButton)
        return next(
            (
                button
                for button in buttons
                if button.isVisible()
                and button.isEnabled()
                and text in {button.text(), button.accessibleName()}
            ),
            None,
        )

    def _field(self, kind: type[Found], name: str) -> Found | None:
        fields = self.window.current.findChildren(kind)
        return next(
            (item for item in fields if item.isVisible() and item.accessibleName() == name), None
        )
