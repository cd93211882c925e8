"""Starts the window. `tunesmith` without a command comes here."""

import functools
import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tunesmith.core.settings import default_workspace
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.icons import app_icon
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import install


def run_window(workspace: Path | None) -> int:
    """Open the window and return the exit code when it is closed.

    Args:
        workspace: None opens the one that was open last.
    """
    # Qt's own wish for a display is a core dump; a person over ssh gets a sentence instead.
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or os.environ.get("QT_QPA_PLATFORM")
    ):
        sys.stderr.write(
            "error: There is no display for the window.\n  Use the commands: tunesmith --help\n"
        )
        return 2
    preferences = Preferences()
    app = make_application(sys.argv, preferences)
    desk = Desk(app, preferences)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python looks for signals between its own steps; the strip's timer makes some every 2 s.
        # Closing waits for the event loop, which may not have begun yet.
        signal.signal(number, lambda _number, _frame: QTimer.singleShot(0, desk, desk.close))
    desk.open(workspace or preferences.workspace or default_workspace())
    return app.exec()


class Desk(QObject):
    """Holds the window, and opens it anew on another workspace or in another language."""

    def __init__(self, app: QApplication, preferences: Preferences) -> None:
        super().__init__(app)
        self._app = app
        self._preferences = preferences
        self.window: MainWindow | None = None

    def open(self, workspace: Path) -> MainWindow:
        """Show a window on a workspace in place of the one before."""
        before = self.window
        if before is not None:
            before.leave_pages()  # what was typed last is a choice too
            before.studio.hand_over()
        install(self._app, self._preferences.language)
        self.window = open_window(workspace, self._preferences)
        # Queued: the window that asks for it is not taken away under its own feet.
        self.window.studio.reopen_wanted.connect(self.open, Qt.ConnectionType.QueuedConnection)
        if before is not None:
            self.window.setGeometry(before.geometry())
        self.window.show()
        if before is not None:
            before.close_quietly()
            before.studio.deleteLater()
            before.deleteLater()
        return self.window

    def close(self) -> None:
        """Close without a question, as the system asks for it; jobs go on."""
        if self.window is not None:
            self.window.close_quietly()


def make_application(arguments: list[str], preferences: Preferences) -> QApplication:
    """The process's application with its name, icon, language and theme."""
    app = QApplication(arguments)
    app.setApplicationName("Tunesmith")
    app.setOrganizationName("Tunesmith")
    app.setDesktopFileName("tunesmith")
    app.setWindowIcon(app_icon())
    preferences.put_in_environment()
    install(app, preferences.language)
    theme().apply(app, preferences.scheme, preferences.text_scale)
    return app


def open_window(workspace: Path, preferences: Preferences) -> MainWindow:
    """A window on a workspace, with runs being watched."""
    studio = Studio(workspace)
    window = MainWindow(studio, preferences)
    studio.start()
    _settle_memory()
    return window


@functools.cache  # once: what a window leaves behind when it is opened anew is to go
def _settle_memory() -> None:
    # What is alive now stays; looking at it again in every full collection takes 30 to 50 ms,
    # which one sees while scrolling.
    gc.collect()
    gc.freeze()
