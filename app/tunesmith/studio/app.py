"""Starts the window. `tunesmith` without a command comes here."""

import gc
import os
import sys
from pathlib import Path
from typing import cast, get_args

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.icons import app_icon
from tunesmith.studio.theme.theme import Scheme, theme
from tunesmith.studio.translate import install


def run_window(workspace: Path) -> int:
    """Open the window on a workspace and return the exit code when it is closed."""
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
    app = make_application(sys.argv)
    window = open_window(workspace, window_settings())
    window.show()
    return app.exec()


def make_application(arguments: list[str]) -> QApplication:
    """The process's application with its name, icon, language and theme."""
    app = QApplication(arguments)
    app.setApplicationName("Tunesmith")
    app.setOrganizationName("Tunesmith")
    app.setDesktopFileName("tunesmith")
    app.setWindowIcon(app_icon())
    settings = window_settings()
    install(app, str(settings.value("language", "system")))
    theme().apply(app, scheme_of(settings))
    return app


def window_settings() -> QSettings:
    """What is remembered for the person rather than for a workspace."""
    return QSettings("Tunesmith", "Tunesmith")


def scheme_of(settings: QSettings) -> Scheme:
    """The wished colours."""
    wish = str(settings.value("theme", "system"))
    return cast(Scheme, wish) if wish in get_args(Scheme) else "system"


def open_window(workspace: Path, settings: QSettings) -> MainWindow:
    """A window on a workspace, with runs being watched."""
    studio = Studio(workspace)
    window = MainWindow(studio, settings)
    studio.start()
    # What is alive now stays; looking at it again in every full collection takes 30 to 50 ms,
    # which one sees while scrolling.
    gc.collect()
    gc.freeze()
    return window
