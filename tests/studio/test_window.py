"""The window as a whole: what it loads, what it says of damage, two of them, and how it closes."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs.run_folder import State, find_run
from tunesmith.studio.app import Desk, open_window, usable_workspace
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import load_project, project_file
from tunesmith.studio.readiness import PLACES, STAGES
from tunesmith.studio.run_view import RunView
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.code_editor import CodeEditor

PAGES = ("welcome", *STAGES, *PLACES)
Open = Callable[[], MainWindow]
VISIT = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from tunesmith.studio.app import make_application, open_window
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.readiness import PLACES, STAGES
if __name__ == "__main__":
    store = QSettings(sys.argv[1] + "/p.ini", QSettings.Format.IniFormat)
    app = make_application(["tunesmith"], Preferences(store))
    window = open_window(Path(sys.argv[1]) / "workspace", Preferences(store))
    window.show()
    for key in ("welcome", *STAGES, *PLACES):
        window.show_page(key)
        app.processEvents()
    heavy = ("torch", "transformers", "peft", "llama_cpp", "bitsandbytes")
    print([name for name in heavy if name in sys.modules])
    window.close_quietly()
"""


@pytest.fixture
def opened(tmp_path: Path, look: Theme, preferences: Preferences) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def make() -> MainWindow:
        window = open_window(tmp_path / "workspace", preferences)
        window.resize(1280, 800)
        window.show()
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close_quietly()
        window.deleteLater()  # else every later theme change restyles all windows there ever were
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_no_page_brings_a_heavy_library(tmp_path: Path) -> None:
    script = tmp_path / "visit.py"
    script.write_text(VISIT, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("key", PAGES)
def test_everything_that_takes_focus_has_a_name(opened: Open, key: str, qtbot: QtBot) -> None:
    window = opened()
    window.show_page(key)
    qtbot.waitUntil(lambda: window.studio.background.is_idle, timeout=60_000)
    nameless = [widget for widget in focusable(window) if not name_of(widget)]
    assert [describe(widget) for widget in nameless] == []


def focusable(window: MainWindow) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
        and widget.focusProxy() is None
    ]


def name_of(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def describe(widget: QWidget) -> str:
    parent = widget.parentWidget()
    return f"{type(widget).__name__} in {type(parent).__name__}"


@pytest.mark.parametrize("key", PAGES)
def test_tab_goes_round_the_whole_page(opened: Open, key: str, qtbot: QtBot) -> None:
    window = opened()
    window.show_page(key)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.studio.background.is_idle, timeout=60_000)
    window.sidebar.stages.setFocus()
    wanted = set(focusable(window))
    reached: set[QWidget] = set()
    for _ in range(3 * len(wanted) + 10):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    left_out = {widget for widget in wanted - reached if not in_a_group(widget, reached)}
    assert [describe(widget) for widget in left_out] == []


def in_a_group(widget: QWidget, reached: set[QWidget]) -> bool:
    """Arrow keys lead on inside a group of segments or radio buttons, of which Tab takes one."""
    parent = widget.parentWidget()
    return isinstance(widget, QAbstractButton) and any(
        other.parentWidget() is parent and isinstance(other, QAbstractButton) for other in reached
    )


def test_a_damaged_workspace_file_is_told_and_kept(opened: Open, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    project_file(workspace).write_text("{broken", "utf-8")
    window = opened()
    (banner,) = window.current.banners.shown
    assert "cannot be read" in banner.what
    assert "your runs are all there" in banner.details
    assert next(workspace.glob("studio.json.damaged-*")).read_text("utf-8") == "{broken"


def test_two_windows_do_not_undo_each_others_choices(
    opened: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    first = opened()
    second = opened()
    assert [banner.what for banner in second.current.banners.shown] == [
        "This workspace is open in another window"
    ]
    first.studio.change("train", name="first")
    second.studio.change("train", name="second")
    first.studio.save()
    second.studio.save()
    saved, damage = load_project(tmp_path / "workspace")
    assert (saved.train.name, damage) == ("first", None)
    first.close_quietly()
    second.studio.save()
    assert load_project(tmp_path / "workspace")[0].train.name == "second"


def test_a_full_disk_keeps_the_window_and_the_old_file(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened()
    window.studio.change("train", name="kept")
    window.studio.save()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tunesmith.studio.studio.save_project", full)
    window.studio.change("train", name="lost on disk only")
    window.studio.save()
    assert any("could not be saved" in banner.what for banner in window.current.banners.shown)
    assert window.studio.project.train.name == "lost on disk only"
    saved = json.loads(project_file(tmp_path / "workspace").read_text("utf-8"))
    assert saved["train"]["name"] == "kept"


@pytest.mark.parametrize(
    ("answer", "closes", "state"),
    [("Keep running", True, State.SUCCEEDED), ("Cancel", False, State.SUCCEEDED)],
)
def test_closing_while_a_job_runs_asks(
    opened: Open, tiny_model_dir: Path, tmp_path: Path, qtbot: QtBot,
    answer: str, closes: bool, state: State,
) -> None:  # fmt: skip
    window = opened()
    spec = ExportSpec(
        model_dir=tiny_model_dir, adapter_dir=None, levels=("Q8_0",), out_dir=tmp_path / "out",
        name="tiny", work_dir=tmp_path,
    )  # fmt: skip
    run_id = window.studio.submit("export", "tiny", spec)
    assert run_id is not None
    qtbot.waitUntil(lambda: bool(window.studio.bridge.active()), timeout=60_000)

    def choose() -> None:
        (box,) = [item for item in window.findChildren(QMessageBox) if item.isVisible()]
        next(button for button in box.buttons() if button.text() == answer).click()

    QTimer.singleShot(300, choose)
    window.close()
    assert window.isVisible() is not closes
    run = find_run(tmp_path / "workspace", run_id)
    qtbot.waitUntil(lambda: run.state().is_final, timeout=120_000)
    assert run.state() is state


def test_a_full_disk_does_not_keep_the_window_open(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened()
    view = RunView("run", "train", "sums", tmp_path, State.RUNNING)
    monkeypatch.setattr(window.studio.bridge, "active", lambda: [view])

    def full(_run_id: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(window.studio.bridge, "stop_detached", full)

    def choose() -> None:
        (box,) = [item for item in window.findChildren(QMessageBox) if item.isVisible()]
        next(button for button in box.buttons() if button.text() == "Stop them").click()

    QTimer.singleShot(300, choose)
    window.close()
    assert not window.isVisible()
    assert any("No space left" in banner.what for banner in window.current.banners.shown)


def test_a_remembered_workspace_that_is_gone_gives_way_to_the_usual_one(
    tmp_path: Path, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = tmp_path / "usual"
    monkeypatch.setattr("tunesmith.studio.app.default_workspace", lambda: usual)
    assert usable_workspace(None, preferences) == (usual, None)
    preferences.workspace = tmp_path / "kept"
    assert usable_workspace(None, preferences) == (tmp_path / "kept", None)
    (tmp_path / "file").touch()
    preferences.workspace = tmp_path / "file" / "below"
    folder, trouble = usable_workspace(None, preferences)
    assert folder == usual
    assert trouble is not None
    assert str(tmp_path / "file") in trouble.message
    assert preferences.workspace == tmp_path / "file" / "below", "it may be there tomorrow"
    with pytest.raises(InputError):
        usable_workspace(tmp_path / "file" / "below", preferences)


def test_a_workspace_of_a_newer_version_is_not_opened_and_not_touched(
    tmp_path: Path, qapp: QApplication, preferences: Preferences, look: Theme, qtbot: QtBot
) -> None:
    newer = tmp_path / "newer"
    newer.mkdir()
    project_file(newer).write_text('{"version": 99}', "utf-8")
    with pytest.raises(InputError, match="made by a newer Tunesmith"):
        usable_workspace(newer, preferences)
    desk = Desk(qapp, preferences)
    window = desk.open(tmp_path / "workspace")
    qtbot.addWidget(window)
    assert desk.open(newer) is window
    assert "newer Tunesmith" in window.current.banners.shown[-1].what
    assert window.isVisible()
    assert [path.name for path in newer.iterdir()] == ["studio.json"]
    window.close_quietly()


def test_what_a_newer_version_saved_meanwhile_is_not_written_over(
    opened: Open, tmp_path: Path
) -> None:
    first, second = opened(), opened()
    file = project_file(tmp_path / "workspace")
    first.close_quietly()
    file.write_text('{"version": 99}', "utf-8")
    second.studio.change("train", name="second")
    second.studio.save()
    assert file.read_text("utf-8") == '{"version": 99}'
    assert "newer Tunesmith" in second.current.banners.shown[-1].what


def test_another_language_keeps_page_and_place(
    tmp_path: Path, qapp: QApplication, look: Theme, preferences: Preferences, qtbot: QtBot
) -> None:
    desk = Desk(qapp, preferences)
    first = desk.open(tmp_path / "workspace")
    first.show_page("template")
    editors = first.current.findChildren(CodeEditor)
    editor = next(one for one in editors if one.accessibleName() == "User template")
    editor.setPlainText("typed just before")
    first.show_page("settings")
    preferences.language = "pseudo"
    first.studio.reopen_wanted.emit(tmp_path / "workspace")
    qtbot.waitUntil(lambda: desk.window is not first)
    second = desk.window
    assert second is not None
    assert second.current.key == "settings"
    assert second.studio.project.template.user == "typed just before"
    assert second.studio.saves
    assert second.windowTitle().startswith("[")
    assert not second.current.banners.shown
    preferences.language = "en"
    third = desk.open(tmp_path / "workspace")
    assert third.windowTitle().startswith("Settings")
    gone = (first, first.studio, second, second.studio)
    qtbot.waitUntil(lambda: not any(shiboken6.isValid(item) for item in gone))
    desk.close()
