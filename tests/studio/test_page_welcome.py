"""The Welcome page and the tour: ways to begin, facts of the computer, and who guides whither."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading
from tunesmith.hardware.machine import Gpu, Machine
from tunesmith.jobs.demo_data import ASSISTANT, SHEET, SYSTEM, USER, workbook
from tunesmith.jobs.demo_job import DemoSpec
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.pages.tour import TOUR_ROWS, TOUR_TRAINING, bring_table, tour_table
from tunesmith.studio.pages.train_presets import SETTINGS
from tunesmith.studio.pages.welcome import WelcomePage
from tunesmith.studio.pages.welcome_parts import (
    OllamaFact,
    computer_checks,
    find_ollama,
    training_version,
)
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.readiness import STAGES
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button

PATIENCE_MS = 15_000
GIB = 1 << 30


@pytest.fixture
def window(studio: Studio, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(studio)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture
def page(window: MainWindow) -> WelcomePage:
    current = window.current
    assert isinstance(current, WelcomePage)
    return current


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def tour_banner(window: MainWindow, key: str) -> tuple[str, list[Button]]:
    found = [item for item in window.page(key).banners.shown if item.what.startswith("Step ")]
    assert len(found) == 1
    buttons = [item for item in found[0].findChildren(Button) if item.text()]
    return found[0].what, buttons


def has_tour(window: MainWindow, key: str) -> bool:
    return any(item.what.startswith("Step ") for item in window.page(key).banners.shown)


def begin(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window.page("welcome").tour_card.button)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.studio.project.data.rows == TOUR_ROWS, timeout=PATIENCE_MS)


def test_the_tour_fills_in_the_demo_and_guides_from_page_to_page(
    window: MainWindow, page: WelcomePage, qtbot: QtBot
) -> None:
    begin(window, qtbot)
    project = window.studio.project
    assert window.current.key == "data"
    assert project.data.path == tour_table(window.studio.workspace)
    template = project.template
    assert (template.system, template.user, template.assistant) == (SYSTEM, USER, ASSISTANT)
    assert project.train.settings == TOUR_TRAINING
    what, buttons = tour_banner(window, "data")
    assert what == "Step 1 of 7: a table."
    assert [button.text() for button in buttons] == ["Next", "End tour"]
    click(qtbot, buttons[0])
    assert window.current.key == "template"
    assert window.studio.project.tour_step == 1
    assert tour_banner(window, "template")[0].startswith("Step 2 of 7")
    assert window.studio.bridge.views() == [], "nothing runs that the person did not start"


def test_the_step_follows_the_sidebar_and_a_restart(
    window: MainWindow, page: WelcomePage, qtbot: QtBot
) -> None:
    begin(window, qtbot)
    window.show_page("template")
    assert window.studio.project.tour_step == STAGES.index("template")
    window.page("template").banners.clear()
    assert has_tour(window, "template"), "a page that clears its banners keeps the guide"
    again = MainWindow(window.studio)
    qtbot.addWidget(again)
    assert has_tour(again, "template")


def test_ending_the_tour_takes_the_banners_and_leaves_the_choices(
    window: MainWindow, page: WelcomePage, qtbot: QtBot
) -> None:
    begin(window, qtbot)
    click(qtbot, tour_banner(window, "data")[1][1])
    assert window.studio.project.tour_step is None
    assert not has_tour(window, "data")
    assert window.studio.project.data.rows == TOUR_ROWS
    assert window.studio.project.template.user
    assert window.studio.project.train.settings == {}  # its 46 steps are not for other tables
    window.show_page("template")
    assert not has_tour(window, "template")


def test_the_tour_asks_before_it_replaces_other_choices(
    window: MainWindow, page: WelcomePage, tmp_path: Path, qtbot: QtBot
) -> None:
    own = tmp_path / "own.csv"
    window.studio.change("data", path=own)
    click(qtbot, page.tour_card.button)
    assert window.studio.project.data.path == own
    assert window.studio.project.template.user == ""
    (banner,) = page.banners.shown
    click(qtbot, banner.buttons[0])
    qtbot.waitUntil(lambda: window.studio.project.data.rows == TOUR_ROWS, timeout=PATIENCE_MS)
    assert page.banners.shown == ()
    assert window.studio.project.template.user == USER


def test_what_the_tour_says_is_true() -> None:
    assert read_table(workbook(), Reading(sheet=SHEET)).report.rows == TOUR_ROWS
    demo = DemoSpec(Path("x"))
    assert TOUR_TRAINING["max_steps"] == demo.max_steps
    assert TOUR_TRAINING["learning_rate"] == demo.learning_rate
    assert set(TOUR_TRAINING) <= set(SETTINGS)


def test_the_bundled_workbook_is_copied_once_and_repaired(tmp_path: Path) -> None:
    table = bring_table(tour_table(tmp_path))
    assert table.read_bytes() == workbook().read_bytes()
    stamp = table.stat().st_mtime_ns
    assert bring_table(table).stat().st_mtime_ns == stamp
    table.write_bytes(b"torn")
    assert bring_table(table).read_bytes() == workbook().read_bytes()


def test_a_dropped_file_opens_the_page_for_it(
    window: MainWindow, page: WelcomePage, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "own.csv"
    table.write_text("name,city\n" + "".join(f"Anna {n},Graz\n" for n in range(6)))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(table))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton)
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page.drop_area, QDragEnterEvent(QPoint(9, 9), *how, keys))
    QApplication.sendEvent(page.drop_area, QDropEvent(QPointF(9, 9), *how, keys))
    assert window.current.key == "data"
    qtbot.waitUntil(lambda: window.studio.project.data.rows == 6, timeout=PATIENCE_MS)


def test_the_three_ways_ask_for_the_right_thing(
    page: WelcomePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def answer(name: str) -> Callable[..., object]:
        def dialog(*_: object) -> object:
            asked.append(name)
            return str(tmp_path / "model") if name == "folder" else (str(tmp_path / name), "")

        return dialog

    dialogs = "tunesmith.studio.pages.welcome.QFileDialog"
    monkeypatch.setattr(f"{dialogs}.getExistingDirectory", answer("folder"))
    monkeypatch.setattr(f"{dialogs}.getOpenFileName", answer("x.gguf"))
    tables = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    choosing = "tunesmith.studio.pages.data_choosing.QFileDialog.getOpenFileNames"
    monkeypatch.setattr(choosing, lambda *_: (tables, ""))
    wanted: list[object] = []
    for signal in (page.studio.path_wanted, page.studio.paths_wanted):
        signal.disconnect()
        signal.connect(wanted.append)
    click(qtbot, page.table_card.button)
    menu = page.model_menu()
    for action in menu.actions():
        action.trigger()
    assert asked == ["folder", "x.gguf"]
    assert wanted == [tables, *(str(tmp_path / name) for name in ("model", "x.gguf"))]


def test_another_workspace_is_remembered_and_opened(
    page: WelcomePage, preferences: Preferences, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other"
    assert page.workspace_field.toolTip() == str(page.studio.workspace)
    with qtbot.waitSignal(page.studio.reopen_wanted, check_params_cb=lambda it: it == other):
        page.change_workspace(other)
    assert preferences.workspace == other


def test_appearance_holds_at_once_and_is_remembered(
    page: WelcomePage, preferences: Preferences, qtbot: QtBot
) -> None:
    click(qtbot, page.appearance.button("dark"))
    assert theme().is_dark
    assert preferences.scheme == "dark"
    click(qtbot, page.appearance.button("light"))
    assert not theme().is_dark


def machine(*gpus: Gpu, free: int = 200 * GIB) -> Machine:
    return Machine("Linux", 2, 32 * GIB, 8 * GIB, 500 * GIB, free, gpus)


def test_the_computer_is_told_by_facts() -> None:
    card = Gpu("NVIDIA RTX 4060", 8 * GIB, GIB)
    ollama = OllamaFact("http://127.0.0.1:11434", "0.33.1")
    assert computer_checks(machine(card), "2.13.0", ollama) == [
        ("good", "NVIDIA RTX 4060, 8.00 GiB", ""),
        ("good", "32.0 GiB of memory, 200 GiB of disk free", ""),
        ("good", "Training is installed", "PyTorch 2.13.0"),
        ("good", "Ollama 0.33.1 is running", "http://127.0.0.1:11434"),
    ]
    poor = computer_checks(machine(free=GIB), None, replace(ollama, version=None))
    assert [state for state, _, _ in poor] == ["warning"] * 4
    assert len(computer_checks(machine(), "2.13.0", None)) == 3, "nobody was asked for Ollama yet"


def test_the_page_shows_this_computer(page: WelcomePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(page.checks.texts()) >= 4, timeout=PATIENCE_MS)
    told = [what for _, what, _ in page.checks.texts()]
    assert any(what.endswith("of disk free") for what in told)
    assert ("Training is installed" in told) == (training_version() is not None)


def test_an_ollama_that_does_not_answer_is_a_fact(unused_port: int) -> None:
    url = f"http://127.0.0.1:{unused_port}"
    assert find_ollama(url) == OllamaFact(url, None)


@pytest.fixture
def unused_port() -> Iterator[int]:
    import socket

    with socket.socket() as held:  # bound, but nobody listens
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


def test_keys_reach_every_way_to_begin(window: MainWindow, page: WelcomePage, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.order_tab_stops()
    page.tour_card.button.setFocus()
    seen = []
    for _ in range(6):
        widget = QApplication.focusWidget()
        assert widget is not None, seen
        seen.append(widget.accessibleName() or getattr(widget, "text", str)())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert seen == [
        "Take the two-minute tour: Start",
        "Open a spreadsheet: Open…",
        "Bring a model: Open…",
        "Workspace folder",
        "Change…",
        "System",
    ]
