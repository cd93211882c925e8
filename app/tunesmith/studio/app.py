"""Starts the window. `tunesmith` without a command comes here."""

import functools
import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tunesmith.core.errors import InputError, TunesmithError, from_os_error
from tunesmith.core.native_libraries import keep_out
from tunesmith.core.settings import default_workspace
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import require_readable
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
    try:
        folder, trouble = usable_workspace(workspace, preferences)
    except TunesmithError as error:
        sys.stderr.write(f"error: {error.message}\n  {error.hint}\n")
        return error.exit_code
    keep_out("pandas")
    app = make_application(sys.argv, preferences)
    desk = Desk(app, preferences)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python looks for signals between its own steps; the strip's timer makes some every 2 s.
        # Closing waits for the event loop, which may not have begun yet.
        signal.signal(number, lambda _number, _frame: QTimer.singleShot(0, desk, desk.close))
    window = desk.open(folder)
    if trouble is not None:
        window.current.show_trouble(trouble)
    return app.exec()


def usable_workspace(
    wanted: Path | None, preferences: Preferences
) -> tuple[Path, TunesmithError | None]:
    """The workspace to open, and what is wrong with the remembered one if it is another.

    Args:
        wanted: what was asked for now; None means the remembered one, else the usual one.
        preferences: remember a workspace.

    Raises:
        TunesmithError: the wanted one, or the usual one, cannot be a folder or is of a newer
            Tunesmith.
    """
    remembered = preferences.workspace if wanted is None else None
    if remembered is None:
        return _made(wanted or default_workspace()), None
    try:
        return _made(remembered), None
    except TunesmithError as error:
        usual = _made(default_workspace())
        return usual, InputError(
            "studio.workspace-gone",
            f"The workspace that was open last cannot be opened. {error.message}",
            f"This is {usual}. Open the window again once the other one can be opened.",
        )


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise from_os_error(error) from error
    require_readable(folder)
    return folder


class Desk(QObject):
    """Holds the window, and opens it anew on another workspace or in another language."""

    def __init__(self, app: QApplication, preferences: Preferences) -> None:
        super().__init__(app)
        self._app = app
        self._preferences = preferences
        self.window: MainWindow | None = None

    def open(self, workspace: Path) -> MainWindow:
        """Show a window on a workspace in place of the one before; its runs go on.

        A workspace of a newer Tunesmith is told in the window that is open.
        """
        before = self.window
        if before is not None:
            try:
                require_readable(workspace)
            except InputError as error:
                before.current.show_trouble(error)
                return before
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
    studio = Studio(workspace, preferences)
    window = MainWindow(studio)
    studio.start()
    _settle_memory()
    return window


@functools.cache  # once: what a window leaves behind when it is opened anew is to go
def _settle_memory() -> None:
    # What is alive now stays; looking at it again in every full collection takes 30 to 50 ms,
    # which one sees while scrolling.
    gc.collect()
    gc.freeze()
