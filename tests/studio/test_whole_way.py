"""The whole way in one real window: from a dropped workbook to a chat with the exported file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from tests.studio.person import PATIENCE_MS, Person

from tunesmith.jobs.demo_data import ASSISTANT, SYSTEM, USER, workbook
from tunesmith.studio.app import open_window
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import load_project
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.chat_view import ChatView
from tunesmith.studio.widgets.code_editor import CodeEditor


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication, preferences: Preferences) -> Iterator[MainWindow]:
    theme().apply(qapp, "light")
    made = open_window(tmp_path / "workspace", preferences)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close_quietly()


def test_from_a_dropped_workbook_to_a_chat(
    window: MainWindow, qtbot: QtBot, tiny_model_dir: Path, preferences: Preferences
) -> None:
    person = Person(window, qtbot)
    workspace = window.studio.workspace

    person.drops(workbook())
    assert window.current.key == "data"
    person.wait(lambda: window.studio.project.data.rows == 420, "The table")
    person.press("Next: Template")

    for role, text in (("System", SYSTEM), ("User", USER), ("Assistant", ASSISTANT)):
        editor = person.field(CodeEditor, f"{role} template")
        editor.set_text("")
        editor.insert(text)  # typing would have the completion add its own braces
    person.wait(lambda: "Model" in window.current.footer.primary.text(), "The way on")
    person.press("Next: Model")

    window.open_path(str(tiny_model_dir))
    person.wait(lambda: window.studio.project.model.folder == tiny_model_dir, "The model")
    person.press("Next: Train")

    person.press("Show advanced settings")
    steps = person.field(QAbstractSpinBox, "Steps at most")
    steps.setFocus()
    steps.selectAll()
    person.types(steps, "3")
    qtbot.keyClick(steps, Qt.Key.Key_Return)
    person.press("Start training")
    person.wait(window.studio.bridge.active, "A run")
    person.press("Next: Export")

    person.press("Export 2 levels")
    person.press("Next: Ollama")
    view = window.studio.bridge.view(window.studio.project.export.run)
    assert view is not None
    assert view.result is not None
    assert {Path(file["path"]).is_file() for file in view.result["files"]} == {True}

    message = person.field(QLineEdit, "Message")
    person.types(message, "Where is my order?")
    person.press("Send to all")
    page = window.current

    def answers() -> list[str]:
        views = page.findChildren(ChatView)
        return [item.text for chat in views for item in chat.messages() if item.role == "assistant"]

    qtbot.waitUntil(lambda: any(text.strip() for text in answers()), timeout=PATIENCE_MS)

    # What was done is found again by the next window, also where it stood.
    window.studio.save()
    saved, damage = load_project(workspace)
    assert damage is None
    assert saved.page == "ollama"
    again = open_window(workspace, preferences)
    again.show()
    qtbot.waitUntil(lambda: again.studio.bridge.view(saved.export.run) is not None)
    assert again.current.key == "ollama"
    again.close_quietly()
