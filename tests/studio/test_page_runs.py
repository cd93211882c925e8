"""The Runs page on real runs: what became of each, and what the buttons and keys do."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import RunFolder, State, find_run
from tunesmith.studio.pages.runs import RunsPage
from tunesmith.studio.run_view import last_lines
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button

LONG_MS = 120_000


def export_spec(model: Path, out: Path, level: str = "Q8_0") -> ExportSpec:
    return ExportSpec(
        model_dir=model, adapter_dir=None, levels=(level,), out_dir=out, name=out.name, work_dir=out
    )


@pytest.fixture(scope="module")
def finished(tiny_model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two exports that are done and one that failed."""
    workspace = tmp_path_factory.mktemp("runs") / "workspace"
    for name, level in (("first", "Q8_0"), ("second", "Q4_0")):
        spec = export_spec(tiny_model_dir, workspace / "exports" / name, level)
        run = launcher.submit(workspace, "export", name, spec)
        for _ in launcher.follow(run, launcher.start(run)):
            pass
        assert run.state() is State.SUCCEEDED
    broken = export_spec(workspace / "no-model", workspace / "exports" / "third")
    run = launcher.submit(workspace, "export", "third", broken)
    for _ in launcher.follow(run, launcher.start(run)):
        pass
    assert run.state() is State.FAILED
    return workspace


@pytest.fixture
def page(finished: Path, tmp_path: Path, qtbot: QtBot, look: object) -> "RunsPage":
    import shutil

    workspace = tmp_path / "workspace"
    shutil.copytree(finished, workspace)
    studio = Studio(workspace)
    made = RunsPage(studio)
    qtbot.addWidget(made, before_close_func=lambda _page: studio.close())
    studio.start()
    made.resize(1280, 720)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: len(shown(made)) == 3, timeout=LONG_MS)
    return made


def shown(page: RunsPage) -> list[str]:
    return [row.name for row in page._model.rows]


def button(page: RunsPage, text: str) -> Button:
    found = page.findChildren(Button)
    return next(item for item in found if item.text() == text and item.isVisible())


def test_newest_first_with_state_result_and_reason(page: RunsPage) -> None:
    assert shown(page) == ["third", "second", "first"]
    rows = page._model.rows
    assert [row.word for row in rows] == ["Failed", "Done", "Done"]
    assert "no-model" in rows[0].result
    assert rows[1].result == "1 file checked"
    assert all(row.seconds is not None and row.seconds > 0 for row in rows[1:])


def test_segments_and_words_filter(page: RunsPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page._which.button("failed"), Qt.MouseButton.LeftButton)
    assert shown(page) == ["third"]
    qtbot.mouseClick(page._which.button("running"), Qt.MouseButton.LeftButton)
    assert shown(page) == []
    assert page._no_match.isVisible()
    qtbot.mouseClick(page._which.button("all"), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(page._find, "SECOND")
    assert shown(page) == ["second"]


def test_the_inspector_compares_with_the_run_before(page: RunsPage, qtbot: QtBot) -> None:
    page._table.setFocus()
    qtbot.keyClick(page._table, Qt.Key.Key_Down)
    assert page.selected is not None
    assert page.selected.endswith("-export-second")
    assert dict(page.inspector._changes.texts()) == {"levels": "Q8_0 to Q4_0"}
    assert dict(page.inspector._facts.texts()).keys() >= {"Q4_0", "Time"}


def test_log_job_and_command_of_the_selected_run(page: RunsPage, qtbot: QtBot) -> None:
    text = page.inspector._text
    qtbot.waitUntil(lambda: "no-model" in text.toPlainText())
    qtbot.mouseClick(page.inspector._tabs.button("command"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: f"run repeat {page.selected}" in text.toPlainText())
    qtbot.mouseClick(page.inspector._tabs.button("spec"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: '"kind": "export"' in text.toPlainText())

    def lower_edge() -> int:
        return text.mapTo(page.inspector, text.rect().bottomLeft()).y()

    # It takes the room that is left, once that is given out.
    qtbot.waitUntil(lambda: lower_edge() > page.inspector.height() - 24)
    (find_run(page.studio.workspace, str(page.selected)).path / "worker.log").write_text("")
    qtbot.mouseClick(page.inspector._tabs.button("log"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not text.toPlainText())
    assert text.placeholderText() == "The log is empty."
    qtbot.mouseClick(page.inspector._tabs.button("spec"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: '"kind": "export"' in text.toPlainText())
    clipboard = QApplication.clipboard()
    clipboard.setText(text.toPlainText())
    assert "model_dir" in clipboard.text()


def test_delete_key_moves_to_the_trash_and_undo_brings_it_back(
    page: RunsPage, qtbot: QtBot
) -> None:
    run_id = page.selected
    page._table.setFocus()
    qtbot.keyClick(page._table, Qt.Key.Key_Delete)
    assert shown(page) == ["second", "first"]
    assert (page.studio.workspace / "trash" / str(run_id)).is_dir()
    qtbot.waitUntil(page.banners.shown[0].isVisible)
    qtbot.mouseClick(button(page, "Undo"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(page) == ["third", "second", "first"], timeout=LONG_MS)
    assert not page.banners.shown


def test_cleaning_up_empties_the_trash(page: RunsPage, qtbot: QtBot) -> None:
    page.delete_selected()
    trash = page.studio.workspace / "trash"
    assert list(trash.iterdir())
    page.clean_up()
    qtbot.waitUntil(lambda: not list(trash.iterdir()))
    qtbot.waitUntil(lambda: not page._clean.isEnabled())


def test_repeat_makes_a_new_run_beside_the_first_output(page: RunsPage, qtbot: QtBot) -> None:
    page.select(next(row.id for row in page._model.rows if row.name == "first"))
    qtbot.mouseClick(button(page, "Repeat"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(page)) == 4, timeout=LONG_MS)
    newest = page.studio.bridge.views()[0]
    qtbot.waitUntil(lambda: RunFolder(newest.path).state() is State.SUCCEEDED, timeout=LONG_MS)
    target = Path(newest.spec["out_dir"])  # beside the first output, wherever that was
    assert target.name == "first-2"
    assert list(target.glob("*.gguf"))


def test_an_empty_workspace_says_what_comes_here(studio: Studio, qtbot: QtBot) -> None:
    page = RunsPage(studio)
    qtbot.addWidget(page)
    page.show()
    assert page._none.isVisible()
    assert not page._table.isVisible()


def test_a_line_that_was_written_over_shows_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_bytes(b"a\r\nload 0 %\rload 50 %\rload 100 %\n\nend")
    assert last_lines(log) == ["a", "load 100 %", "end"]
