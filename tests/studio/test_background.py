"""Results come back to the GUI thread, and to nobody who is gone."""

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.studio.background import Background


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


def test_results_and_errors_arrive_on_the_gui_thread(background: Background, qtbot: QtBot) -> None:
    told: list[tuple[object, int]] = []

    def refuse() -> None:
        raise InputError("x.y", "No.")

    for function in (lambda: 7, refuse, lambda: 1 / 0):
        background.run(
            function,
            done=lambda value: told.append((value, threading.get_ident())),
            failed=lambda error: told.append((error.code, threading.get_ident())),
        )
    qtbot.waitUntil(lambda: background.is_idle)
    here = threading.get_ident()
    assert sorted(told, key=str) == sorted(
        [(7, here), ("x.y", here), ("studio.unexpected", here)], key=str
    )


def test_a_newer_call_of_the_same_key_supersedes_the_older(
    background: Background, qtbot: QtBot
) -> None:
    goes_on, told = threading.Event(), []
    for value, function in (("old", goes_on.wait), ("new", goes_on.is_set)):
        background.run(
            function, done=lambda _, name=value: told.append(name), failed=pytest.fail, key="one"
        )
    goes_on.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert told == ["new"]


def test_a_widget_that_is_gone_is_told_nothing(background: Background, qtbot: QtBot) -> None:
    label = QLabel("before")
    background.run(lambda: "after", done=label.setText, failed=pytest.fail)
    shiboken6.delete(label)
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: background.is_idle)
    assert raised == []
