"""Sidebar and status strip: what they say, and that keys alone work them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.core.events import Progress
from tunesmith.hardware.machine import Gpu, Machine
from tunesmith.jobs.run_folder import State
from tunesmith.studio.readiness import STAGES, StageStatus, stage_status
from tunesmith.studio.run_view import RunView
from tunesmith.studio.sidebar import Sidebar, SidebarItem
from tunesmith.studio.status_strip import JobList, StatusStrip
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.state_glyph import StageState


@pytest.fixture
def sidebar(qtbot: QtBot, studio: Studio) -> Iterator[Sidebar]:
    host = QWidget()
    qtbot.addWidget(host)
    stages = [SidebarItem(key, "data", key.title(), stage_status(studio, key)) for key in STAGES]
    places = [SidebarItem("runs", "runs", "Runs"), SidebarItem("settings", "settings", "Settings")]
    made = Sidebar(stages, places, QMenu(host), host)
    host.resize(216, 700)
    made.resize(216, 700)
    host.show()
    qtbot.waitExposed(host)
    host.activateWindow()
    yield made
    host.close()


def text_of(model: QAbstractItemModel, row: int) -> str:
    index: QModelIndex = model.index(row, 0)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def test_arrow_keys_walk_all_entries_and_enter_opens(sidebar: Sidebar, qtbot: QtBot) -> None:
    opened: list[str] = []
    sidebar.chosen.connect(opened.append)
    sidebar.select("ollama")
    sidebar.stages.setFocus()
    qtbot.keyClick(sidebar.stages, Qt.Key.Key_Return)
    qtbot.keyClick(sidebar.stages, Qt.Key.Key_Down)
    assert sidebar.places.currentIndex().row() == 0
    qtbot.keyClick(sidebar.places, Qt.Key.Key_Space)
    qtbot.keyClick(sidebar.places, Qt.Key.Key_Up)
    qtbot.keyClick(sidebar.stages, Qt.Key.Key_Return)
    assert opened == ["ollama", "runs", "ollama"]


def test_a_stage_says_its_state_in_words(sidebar: Sidebar) -> None:
    assert text_of(sidebar.stages.items, 3) == "Train: Empty, An adapter"
    sidebar.set_status("train", StageStatus(StageState.RUNNING, "Step 58 of 93"))
    assert text_of(sidebar.stages.items, 3) == "Train: Running, Step 58 of 93"


def test_only_one_entry_is_selected(sidebar: Sidebar) -> None:
    sidebar.select("data")
    sidebar.select("runs")
    assert not sidebar.stages.selectedIndexes()
    assert [index.row() for index in sidebar.places.selectedIndexes()] == [0]


def test_a_narrow_sidebar_still_names_its_entries(sidebar: Sidebar) -> None:
    wide = sidebar.width()
    sidebar.set_narrow(True)
    assert sidebar.width() < wide / 3
    assert text_of(sidebar.stages.items, 0).startswith("Data: ")


def running(studio: Studio, name: str) -> RunView:
    """A run as the bridge would know it, one that has 9 of 90 steps done."""
    view = RunView(name, "train", name, Path("x"), State.RUNNING)
    view.progress = Progress(9, 90, "steps", 41.0)
    studio.bridge._views[name] = view
    return view


def shown_texts(widget: QWidget) -> list[str]:
    from PySide6.QtWidgets import QLabel

    labels = widget.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisibleTo(widget) and label.text()]


def test_the_tray_names_the_job_and_the_time_left(studio: Studio, qtbot: QtBot) -> None:
    strip = StatusStrip(studio)
    qtbot.addWidget(strip)
    assert "No jobs running" in shown_texts(strip)
    running(studio, "support-mail-03")
    strip.refresh()
    assert shown_texts(strip) == ["Train support-mail-03", "0:41 left"]
    running(studio, "another")
    strip.refresh()
    assert "and 1 more" in shown_texts(strip)[0]


def test_the_job_list_has_pause_and_stop_by_name(studio: Studio, qtbot: QtBot) -> None:
    running(studio, "support-mail-03")
    host = QWidget()
    qtbot.addWidget(host)
    popup = JobList(studio, host)
    names = [button.accessibleName() for button in popup.findChildren(IconButton)]
    assert names == ["Pause support-mail-03", "Stop support-mail-03"]


def test_a_closed_job_list_is_gone(studio: Studio, qtbot: QtBot) -> None:
    running(studio, "support-mail-03")
    strip = StatusStrip(studio)
    qtbot.addWidget(strip)
    strip.show()
    for _ in range(3):
        strip.show_jobs()
        strip.findChildren(JobList)[-1].close()
    qtbot.waitUntil(lambda: not strip.findChildren(JobList), timeout=5_000)


def test_the_strip_shows_what_the_machine_has(studio: Studio, qtbot: QtBot) -> None:
    strip = StatusStrip(studio)
    qtbot.addWidget(strip)
    gib = 1 << 30
    card = Gpu("NVIDIA GeForce RTX 4060", 8 * gib, round(1.4 * gib))
    studio.machine = Machine("Linux", 4, 32 * gib, 8 * gib, 500 * gib, 212 * gib, (card,))
    studio.machine_changed.emit()
    named = {
        child.accessibleName() for child in strip.findChildren(QWidget) if child.accessibleName()
    }
    assert {
        "RTX 4060: 1.40 GiB of 8.00 GiB",
        "RAM: 8.00 GiB of 32.0 GiB",
        "Disk: 212 GiB free",
    } <= named
