"""What all pages share: who saves the choices, and when the machine is looked at."""

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import TunesmithError
from tunesmith.hardware.machine import Machine, read_machine
from tunesmith.studio.project import load_project
from tunesmith.studio.studio import Studio


def test_a_late_claim_keeps_what_the_other_window_saved(tmp_path: Path, qapp: QApplication) -> None:
    first, second = Studio(tmp_path), Studio(tmp_path)
    first.change("train", name="first", run="run-1")
    first.change("template", user="{a}")
    first.close()
    second.change("model", name="second")
    told: list[str] = []
    second.project_changed.connect(told.append)
    second.save()
    saved = load_project(tmp_path)[0]
    assert (saved.train.run, saved.template.user, saved.model.name) == ("run-1", "{a}", "second")
    assert second.project == saved
    assert told == [""]
    second.close()


def test_what_could_not_be_saved_while_another_did_is_saved_on_closing(
    tmp_path: Path, qapp: QApplication
) -> None:
    first, second = Studio(tmp_path), Studio(tmp_path)
    second.change("train", name="second")
    second.save()
    first.close()
    second.close()
    assert load_project(tmp_path)[0].train.name == "second"


def test_who_handed_over_leaves_the_next_windows_choices_alone(
    tmp_path: Path, qapp: QApplication
) -> None:
    first = Studio(tmp_path)
    first.hand_over()
    second = Studio(tmp_path)
    assert second.saves
    second.change("train", name="second")
    second.save()
    first.change("train", name="first")
    first.close()
    second.close()
    assert load_project(tmp_path)[0].train.name == "second"


def test_a_slow_look_at_the_machine_is_waited_for(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()
    seen = read_machine(tmp_path)
    looks: list[Path] = []

    def slow(workspace: Path) -> Machine:
        looks.append(workspace)
        may_end.wait(20)
        return seen

    monkeypatch.setattr("tunesmith.studio.studio.read_machine", slow)
    monkeypatch.setattr("tunesmith.studio.studio._MACHINE_LOOK_MS", 10)
    studio = Studio(tmp_path)
    studio.start()
    qtbot.wait(60)  # time for several looks
    assert looks == [tmp_path]
    with qtbot.waitSignals([studio.machine_changed] * 2):
        may_end.set()
    assert studio.machine is seen
    studio.close()


def test_what_is_no_exception_is_told_too(tmp_path: Path, qtbot: QtBot) -> None:
    class PanicError(BaseException):
        """As the tables' library raises where it fails."""

    def panic() -> None:
        raise PanicError("broken")

    studio = Studio(tmp_path)
    told: list[TunesmithError] = []
    studio.background.run(panic, done=lambda _nothing: None, failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert (told[0].code, told[0].message) == ("studio.unexpected", "PanicError: broken")
    studio.close()


def test_a_run_is_known_at_once_should_the_window_die(tmp_path: Path, qapp: QApplication) -> None:
    studio = Studio(tmp_path)
    studio.change("train", run="run-1")
    assert load_project(tmp_path)[0].train.run == "run-1", "without waiting for the timer"
    studio.close()
