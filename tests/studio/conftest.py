"""What tests of the window need: no display, and our theme on the application."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform.startswith("linux") and "TUNESMITH_TEST_DISPLAY" not in os.environ:
    # A test run must not flash windows on a person's desktop; with the variable it does.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import Theme, theme


@pytest.fixture(autouse=True)
def _english_numbers() -> Iterator[None]:
    """Numbers in texts do not depend on the machine."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Theme]:
    """The light theme on the application."""
    theme().apply(qapp, "light")
    yield theme()
    theme().apply(qapp, "light")


@pytest.fixture
def studio(tmp_path: Path, look: Theme) -> Iterator[Studio]:
    """A studio on an empty workspace, watching its runs."""
    made = Studio(tmp_path / "workspace")
    made.start()
    yield made
    made.close()
