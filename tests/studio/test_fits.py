"""No text is cut off: every page at three sizes, in English and in a language that is longer."""

import ast
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QApplication,
)
from pytestqt.qtbot import QtBot
from tests.studio.fits import cut_off, forget_language

from tunesmith.hardware.machine import Machine
from tunesmith.studio import readiness
from tunesmith.studio import studio as studio_module
from tunesmith.studio import translate as translations
from tunesmith.studio.app import open_window
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.pages.template import TemplatePage
from tunesmith.studio.pages.template_column import EditorScroll
from tunesmith.studio.pages.template_lengths import Lengths
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import save_project, with_stage
from tunesmith.studio.readiness import PLACES, STAGES
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme

PAGES = ("welcome", *STAGES, *PLACES)
SIZES = ((1280, 800), (1024, 700), (760, 560))
WAIT_MS = 60_000
ROWS = 40
Open = Callable[[str], MainWindow]


@pytest.fixture
def opened(
    exported_studio: Studio, preferences: Preferences, tmp_path: Path, qapp: QApplication
) -> Iterator[Open]:
    """Opens a window on a finished workspace, with a table and templates, in a language."""
    table = tmp_path / "support mail.csv"
    lines = [f"T-{at:04},Where is order {at}?,Billing,{at % 3}" for at in range(ROWS)]
    table.write_text("\n".join(["Ticket,Message,Team,Priority", *lines]) + "\n", "utf-8")
    project = with_stage(exported_studio.project, "data", path=table, rows=ROWS)
    project = with_stage(
        project, "template", system="Sort this mail.", user="{Message}",
        assistant="Team: {Team}\nPriority: {Priority}", conversations=ROWS,
    )  # fmt: skip
    project = with_stage(project, "ollama", url="http://127.0.0.1:9")
    workspace = exported_studio.workspace
    exported_studio.close()
    save_project(workspace, replace(project, page="data"))
    windows: list[MainWindow] = []

    def make(language: str) -> MainWindow:
        translations.install(qapp, language)
        window = open_window(workspace, preferences)
        window.show()
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close_quietly()
        window.deleteLater()
    forget_language()


# English may not be shortened either; what is longer is cut off first.
@pytest.mark.parametrize(("language", "disk_free"), [("en", 200), ("pseudo", 2)])
def test_no_text_is_cut_off(
    opened: Open,
    language: str,
    disk_free: int,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = Machine("Linux", 8, 24 << 30, 12 << 30, 500 << 30, disk_free << 30, ())
    monkeypatch.setattr(studio_module, "read_machine", lambda _: machine)
    window = opened(language)
    wrong = []
    for (width, height), key in itertools.product(SIZES, PAGES):
        window.resize(width, height)
        window.show_page(key)
        settle(window, qtbot)
        found = cut_off(window, elided=language == "en")
        if window.current.has_drawer:
            window.current.set_drawer_open(True)
            settle(window, qtbot)
            found |= cut_off(window, elided=language == "en")
            window.current.set_drawer_open(False)
        wrong += [f"{key} at {width}x{height}: {line}" for line in sorted(found)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "pseudo"])
def test_the_editors_of_templates_are_in_view_beside_counted_lengths(
    opened: Open, language: str, qtbot: QtBot
) -> None:
    """All of the editors down to the choice for empty fields, and nothing of the rest is lost."""
    window = opened(language)
    window.show_page("template")
    page = window.current
    assert isinstance(page, TemplatePage)
    settle(window, qtbot)
    lengths = Lengths({49: 15, 90: 24, 108: 1}, {30: 40}, {"user": 41.0}, {}, None)
    page.lengths_part.show_lengths(lengths, 8192, lambda index: index + 1)
    for size in ((1280, 800), (1024, 700)):
        window.resize(*size)
        settle(window, qtbot)
        assert page.lengths_part.has_chart
        scroll = page.findChild(EditorScroll)
        assert scroll is not None
        area, policy = scroll.viewport(), page.editors.policy
        corner = policy.mapTo(area, policy.rect().bottomRight())
        assert area.rect().contains(corner), f"{size}: {corner} is below {area.rect()}"
        assert page.lengths_part.histogram.height() >= 64
        beneath = scroll.isAncestorOf(page.lengths_part)
        assert beneath or language != "en" or size[1] == 800  # in a low window all scrolls together
        assert not (found := cut_off(window, elided=language == "en")), sorted(found)


def test_the_template_page_survives_any_size(opened: Open, qtbot: QtBot) -> None:
    """Texts that break anew and bars that come and go must not call for each other for ever."""
    window = opened("pseudo")
    window.show_page("template")
    settle(window, qtbot)
    sizes = random.Random(5)
    for _ in range(40):
        window.resize(sizes.randrange(760, 1500), sizes.randrange(560, 1000))
        for _ in range(4):
            QApplication.processEvents()
    assert window.current.isVisible()


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Layouts and what is read in the background come to rest."""
    for _ in range(3):
        qtbot.wait(60)
        qtbot.waitUntil(lambda: window.studio.background.is_idle, timeout=WAIT_MS)


@pytest.mark.parametrize("language", ["en", "de", "zh_CN"])
def test_what_the_sidebar_says_of_a_stage_has_room(
    studio: Studio, language: str, qapp: QApplication
) -> None:
    """Whatever the state is; numbers and names are put in as they usually are."""
    translations.install(qapp, language)
    window = MainWindow(studio)
    tree = ast.parse(Path(readiness.__file__).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    texts = [
        translations.translate("Stages", str(call.args[1].value), 415)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "translate"
        and isinstance(call.args[1], ast.Constant)
    ]  # fmt: skip
    assert len(texts) > 20
    forget_language()
    room = window.sidebar.fact_width()
    metrics = QFontMetrics(theme().font("caption"))
    filled = [text.format(loss="0.123", done="120", total="460", state="") for text in texts]
    window.close_quietly()
    window.deleteLater()
    assert [text for text in filled if metrics.horizontalAdvance(text) > room] == []
