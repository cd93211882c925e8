"""The Ollama page: edits, parity, creating in a server, and answers side by side."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from tests.fake_ollama import FakeOllama

from tunesmith.core.errors import InputError
from tunesmith.export.record import recorded_files
from tunesmith.jobs.run_folder import State
from tunesmith.studio.app import open_window
from tunesmith.studio.pages import ollama_modelfile
from tunesmith.studio.pages.ollama import OllamaPage
from tunesmith.studio.pages.ollama_answering import FileAnswerer
from tunesmith.studio.pages.ollama_editor import ModelfileChoice
from tunesmith.studio.pages.ollama_files import base_runs
from tunesmith.studio.pages.ollama_modelfile import save_modelfile
from tunesmith.studio.pages.ollama_prompt import prompt_pieces
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.studio import Studio

WAIT_MS = 60_000
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    yield from FakeOllama().serving()


@pytest.fixture
def exports(exported_workspace: Path) -> Iterator[Path]:
    """The folder of the exported files, whose Modelfiles are put back afterwards."""
    folder = exported_workspace / "exports" / "sums"
    before = {path: path.read_bytes() for path in folder.glob("Modelfile.*")}
    yield folder
    for path, content in before.items():
        path.write_bytes(content)
    for kept in exported_workspace.glob("modelfiles/*"):
        kept.unlink()


def open_page(qtbot: QtBot, studio: Studio, url: str = NOWHERE) -> OllamaPage:
    studio.change("ollama", url=url)
    page = OllamaPage(studio)
    page.command_requested.connect(lambda: None)
    qtbot.addWidget(page, before_close_func=lambda it: it.leave())
    page.resize(1064, 772)
    page.show()
    qtbot.waitUntil(lambda: page.checking.facts is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(page.modelfile.lint.commands), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.server.known, timeout=WAIT_MS)
    return page


@pytest.fixture
def page(qtbot: QtBot, exported_studio: Studio, exports: Path) -> OllamaPage:
    return open_page(qtbot, exported_studio)


def click(button: QPushButton) -> None:
    assert button.isVisible(), button.text()
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_prompt_is_proven_to_be_the_same_everywhere(qtbot: QtBot, page: OllamaPage) -> None:
    qtbot.waitUntil(lambda: page.parity.verdict("template") == "Same bytes", timeout=WAIT_MS)
    assert page.parity.verdict("trained") == "Reference"
    assert page.parity.verdict("jinja") == "Same bytes"
    assert page.parity.rows["jinja"].count.text() == "40 of 40"
    assert page.parity.rows["template"].caption.text() == "used by Ollama"
    assert page.parity.summary == "the prompt is the same in 3 places"
    assert page.parity.prompt_text == "Prompt of row 1, no differences"
    shown = "".join(piece.text for piece in page.parity.prompt.pieces)
    assert "What is 0 plus 2?<|im_end|>\n<|im_start|>assistant\n" in shown
    QTest.mouseClick(page.parity.next, Qt.MouseButton.LeftButton)
    assert page.parity.prompt_text.startswith("Prompt of row 2,")
    QTest.mouseClick(page.parity.previous, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.parity.previous, Qt.MouseButton.LeftButton)
    assert page.parity.prompt_text.startswith("Prompt of row 40,")


def test_an_edit_is_saved_checked_again_and_can_be_taken_back(
    qtbot: QtBot, page: OllamaPage, exports: Path
) -> None:
    path = exports / "Modelfile.F16"
    original = path.read_text("utf-8")
    editor = page.modelfile.editor
    start = editor.text().index("{{- if $given -}}")
    editor.set_cursor_offset(start)
    QTest.keyClicks(editor, "Hello ")
    qtbot.waitUntil(lambda: page.parity.verdict("template") == "Not proven", timeout=WAIT_MS)
    assert "Hello {{- if" in path.read_text("utf-8")
    assert page.parity.summary == "not everything can be compared"
    click(page.modelfile.reset_button)
    qtbot.waitUntil(lambda: page.parity.verdict("template") == "Same bytes", timeout=WAIT_MS)
    assert path.read_text("utf-8") == original
    assert not page.modelfile.reset_button.isEnabled()


def test_a_mistake_is_underlined_with_its_line_and_stops_creating(
    qtbot: QtBot, page: OllamaPage, exports: Path
) -> None:
    editor = page.modelfile.editor
    editor.set_cursor_offset(len(editor.text()))
    QTest.keyClicks(editor, "PARAMETER temperature warm")
    qtbot.waitUntil(lambda: bool(editor.problems), timeout=WAIT_MS)
    problem = editor.problems[0]
    assert editor.text()[problem.start : problem.end] == "PARAMETER temperature warm"
    line = editor.text()[: problem.start].count("\n") + 1
    assert page.modelfile.note.text().startswith(f"Line {line}: temperature must be a number")
    assert page.modelfile.verdict.text() == "1 problem"
    assert not page.footer.primary.isEnabled()
    assert page.footer.sentence.text() == "The Modelfile has mistakes."
    QTest.keyClicks(editor, " enough")
    for _ in range(len("warm enough")):
        QTest.keyClick(editor, Qt.Key.Key_Backspace)
    QTest.keyClicks(editor, "0.4")
    qtbot.waitUntil(lambda: not editor.problems, timeout=WAIT_MS)
    assert page.modelfile.verdict.text() == "No problems"
    assert (exports / "Modelfile.F16").read_text("utf-8").endswith("PARAMETER temperature 0.4")


def test_another_level_has_its_own_modelfile_and_name(
    qtbot: QtBot, page: OllamaPage, exports: Path
) -> None:
    assert page.model_name == "sums:f16"
    page.modelfile.levels.setFocus()
    QTest.keyClick(page.modelfile.levels, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "sums-Q8_0.gguf" in page.modelfile.text, timeout=WAIT_MS)
    assert page.model_name == "sums:q8_0"
    assert page.modelfile.name.text() == "sums:q8_0"
    assert page.command().splitlines() == [
        f"tunesmith ollama create {exports / 'Modelfile.Q8_0'} --name sums:q8_0",
        f"tunesmith ollama check {exports / 'Modelfile.Q8_0'} --name sums:q8_0",
        "ollama run sums:q8_0",
    ]


def test_nothing_can_be_typed_into_another_file_while_it_is_read(
    qtbot: QtBot, page: OllamaPage
) -> None:
    pane = page.modelfile
    qtbot.waitUntil(lambda: pane.is_open, timeout=WAIT_MS)
    first, before = pane.levels.currentIndex(), pane.text
    pane.level_chosen.emit(pane.levels.itemData(1 - first))
    qtbot.keyClicks(pane.editor, "lost")
    assert pane.text == before, "it is the other file's text still"
    qtbot.waitUntil(lambda: pane.is_open, timeout=WAIT_MS)
    assert pane.text != before
    assert not pane.editor.isReadOnly()


def type_at_end(page: OllamaPage, text: str) -> None:
    page.modelfile.editor.setFocus()
    QTest.keyClick(page.modelfile.editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.modelfile.editor, text)


def test_what_is_typed_just_before_the_window_closes_is_there_when_it_opens_again(
    exported_studio: Studio, exports: Path, preferences: Preferences, qtbot: QtBot
) -> None:
    exported_studio.close()
    typed = ""
    for turn in range(3):
        window = open_window(exported_studio.workspace, preferences)
        qtbot.addWidget(window)
        window.studio.change("ollama", url=NOWHERE)
        window.show()
        window.show_page("ollama")
        page = window.current
        assert isinstance(page, OllamaPage)
        pane = page.modelfile
        qtbot.waitUntil(lambda pane=pane: pane.is_open, timeout=WAIT_MS)
        assert pane.text.endswith(typed)
        pane.reload()  # a reading is under way as well
        type_at_end(page, f"# {turn}")
        typed += f"# {turn}"
        window.close_quietly()
        assert (exports / "Modelfile.F16").read_text("utf-8").endswith(typed)


def test_a_reading_from_before_an_edit_does_not_undo_it(
    page: OllamaPage, exports: Path, qtbot: QtBot
) -> None:
    pane = page.modelfile
    qtbot.waitUntil(lambda: pane.is_open, timeout=WAIT_MS)
    for _ in range(5):
        pane.reload()
        type_at_end(page, "#")
        pane.flush()  # saved at once, while the text from before is still on its way here
        pane.reload()
        qtbot.waitUntil(lambda: page.studio.background.is_idle, timeout=WAIT_MS)
    assert pane.text.endswith("#####")
    assert (exports / "Modelfile.F16").read_text("utf-8").endswith("#####")


def test_an_edit_is_saved_when_other_files_are_offered(
    page: OllamaPage, exports: Path, qtbot: QtBot
) -> None:
    pane = page.modelfile
    qtbot.waitUntil(lambda: pane.is_open, timeout=WAIT_MS)
    type_at_end(page, "# kept")
    first, second = (
        ModelfileChoice(level, exports / f"Modelfile.{level}", page.studio.workspace / level)
        for level in ("F16", "Q8_0")
    )
    pane.set_choices((second,), "Q8_0")
    qtbot.waitUntil(lambda: pane.is_open and "Q8_0" in pane.text, timeout=WAIT_MS)
    saved = exports / "Modelfile.F16"
    qtbot.waitUntil(lambda: saved.read_text("utf-8").endswith("# kept"), timeout=WAIT_MS)
    pane.set_choices((first, second), "F16")  # maybe before the window knows that it is saved
    qtbot.waitUntil(lambda: pane.is_open and pane.text.endswith("# kept"), timeout=WAIT_MS)


def test_without_a_server_files_can_still_be_asked(qtbot: QtBot, page: OllamaPage) -> None:
    assert page.server_badge.text == "Ollama is not running"
    assert not page.footer.primary.isEnabled()
    assert page.footer.sentence.text().startswith("Start Ollama")
    chat = page.chat
    QTest.keyClicks(chat.input, "What is 1 plus 2?")
    click(chat.send_button)
    assert chat.stop_button.isVisible()
    column = chat.columns[1]
    qtbot.waitUntil(lambda: len(column.answers[0]) > 20, timeout=WAIT_MS)
    click(chat.stop_button)
    qtbot.waitUntil(lambda: not chat.is_answering, timeout=WAIT_MS)
    assert column.notes[0].endswith("per s, stopped")
    assert chat.columns[2].answers == []  # a stop is for all columns
    assert isinstance(column.answerer, FileAnswerer)
    worker = column.answerer.session
    assert psutil.pid_exists(worker.pid or 0)
    process = psutil.Process(worker.pid)
    page.leave()
    process.wait(WAIT_MS / 1000)
    assert column.answerer is None


def test_the_same_seed_gives_the_same_answer_again(
    qtbot: QtBot, page: OllamaPage, exports: Path
) -> None:
    chat = page.chat
    facts = page.checking.facts
    assert facts is not None
    row = next(row for row in facts.rows if row.held_out)
    chat.pick_row(row)
    QTest.keyClick(chat.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not chat.is_answering, timeout=WAIT_MS)
    assert chat.expected.text() == f"Expected: {row.expected}"
    first = [column.answers for column in chat.columns]
    assert first[0] == []  # no file of the base model
    assert all(len(answers) == 1 and answers[0] for answers in first[1:])
    click(chat.again_button)
    qtbot.waitUntil(lambda: not chat.is_answering, timeout=WAIT_MS)
    assert [column.answers for column in chat.columns] == first
    chat.seed.setValue(chat.seed.value() + 1)
    chat.temperature.setValue(1.5)
    click(chat.again_button)
    qtbot.waitUntil(lambda: not chat.is_answering, timeout=WAIT_MS)
    assert chat.columns[1].answers != first[1]
    assert page.studio.project.ollama.temperature == 1.5
    click(chat.anew_button)
    assert [column.answers for column in chat.columns] == [[], [], []]


def test_a_file_of_the_base_model_is_made_and_offered(qtbot: QtBot, page: OllamaPage) -> None:
    column = page.chat.columns[0]
    click(column.empty.button)
    qtbot.waitUntil(
        lambda: any(it.state is State.SUCCEEDED for it in base_runs(page.studio)), timeout=WAIT_MS
    )
    qtbot.waitUntil(
        lambda: column.choice is not None and column.choice.path is not None, timeout=WAIT_MS
    )
    assert column.choice is not None
    assert column.choice.detail.endswith("model, Q8_0")
    assert not column.choice.trained


def test_a_model_is_created_asked_and_its_command_copied(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama
) -> None:
    page = open_page(qtbot, exported_studio, fake.url)
    facts = page.checking.facts
    assert facts is not None
    by_question = {row.messages[-1].content: row.trained for row in facts.rows}
    fake.render = lambda _, messages: str(by_question[messages[-1]["content"]])
    assert page.server_badge.text == f"Ollama {fake.version} is running"
    click(page.footer.primary)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Copy run command", timeout=WAIT_MS)
    assert "sums:f16" in fake.models
    digest = recorded_files(exports)["sums-F16.gguf"]["sha256"]
    assert exported_studio.project.ollama.created.startswith(f"{digest} ")
    assert page.footer.sentence.text() == "Created in Ollama as sums:f16."
    qtbot.waitUntil(lambda: page.parity.verdict("ollama") == "Same bytes", timeout=WAIT_MS)
    assert page.parity.rows["ollama"].count.text() == "40 of 40"
    click(page.footer.primary)
    assert QGuiApplication.clipboard().text() == "ollama run sums:f16"
    # and the server answers in the last column
    column = page.chat.columns[2]
    assert column.choice is not None
    column.header.setFocus()
    for _ in range(column.header.count()):
        QTest.keyClick(column.header, Qt.Key.Key_Down)
    assert column.choice.model == "sums:f16"
    for other in page.chat.columns[:2]:
        other.set_choices((), "")
    QTest.keyClicks(page.chat.input, "Capital of France?")
    QTest.keyClick(page.chat.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.chat.is_answering, timeout=WAIT_MS)
    assert column.answers == ["".join(fake.answer)]
    asked = fake.asked[-1]
    assert asked["options"]["seed"] == 3407
    assert asked["messages"][-1] == {"role": "user", "content": "Capital of France?"}


def test_a_model_made_again_is_asked_again(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama
) -> None:
    page = open_page(qtbot, exported_studio, fake.url)
    facts = page.checking.facts
    assert facts is not None
    fake.render = lambda _, messages: "something else"
    click(page.footer.primary)
    qtbot.waitUntil(lambda: page.parity.verdict("ollama") == "Differs", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Copy run command", timeout=WAIT_MS)
    by_question = {row.messages[-1].content: row.trained for row in facts.rows}
    fake.render = lambda _, messages: str(by_question[messages[-1]["content"]])
    qtbot.waitUntil(page.create_button.isVisible, timeout=WAIT_MS)
    click(page.create_button)
    qtbot.waitUntil(lambda: page.parity.verdict("ollama") == "Same bytes", timeout=WAIT_MS)


def test_a_system_text_taken_out_is_a_difference(qtbot: QtBot, page: OllamaPage) -> None:
    qtbot.waitUntil(lambda: page.parity.verdict("template") == "Same bytes", timeout=WAIT_MS)
    text = page.modelfile.text
    (system,) = [line for line in text.splitlines(keepends=True) if line.startswith("SYSTEM")]
    page.modelfile.editor.replace(text.index(system), text.index(system) + len(system), "")
    qtbot.waitUntil(lambda: page.parity.verdict("template") == "Differs", timeout=WAIT_MS)
    assert page.parity.summary == "the prompt differs from the trained one"
    assert "without a system message" in page.parity.rows["template"].caption.text()
    page.modelfile.reset()
    qtbot.waitUntil(lambda: page.parity.verdict("template") == "Same bytes", timeout=WAIT_MS)


def test_a_verdict_on_older_text_does_not_stand_over_newer_one(
    qtbot: QtBot, page: OllamaPage
) -> None:
    verdict = page.modelfile.verdict
    qtbot.waitUntil(lambda: verdict.text() == "No problems", timeout=WAIT_MS)
    editor = page.modelfile.editor
    editor.set_cursor_offset(len(editor.text()))
    QTest.keyClicks(editor, "F")
    assert verdict.text() == "Checking…"
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: verdict.text() == "No problems", timeout=WAIT_MS)


def test_a_utf_16_modelfile_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "Modelfile"
    path.write_bytes("FROM m\nSYSTEM grüß dich\n".encode("utf-16"))
    opened = ollama_modelfile.open_modelfile(path, tmp_path / "none")
    assert opened.text == "FROM m\nSYSTEM grüß dich\n"
    path.write_bytes(b"GGUF\xff\xfe")
    with pytest.raises(InputError) as refused:
        ollama_modelfile.open_modelfile(path, tmp_path / "none")
    assert refused.value.hint


def test_the_lint_and_the_prompt_are_for_the_ollama_that_is_here(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama
) -> None:
    fake.version = "0.11.4"
    page = open_page(qtbot, exported_studio, fake.url)
    template = page.parity.rows["template"].caption
    qtbot.waitUntil(lambda: template.text() == "used by Ollama 0.11.4", timeout=WAIT_MS)
    jinja = page.parity.rows["jinja"].caption
    assert jinja.text() == "Jinja, not used by Ollama 0.11.4"
    editor = page.modelfile.editor
    type_at_end(page, "RENDERER qwen3")
    note = page.modelfile.note
    qtbot.waitUntil(lambda: "here is 0.11.4" in note.text(), timeout=WAIT_MS)
    assert page.modelfile.lint.errors == 1
    assert not page.footer.primary.isEnabled()
    # another server is another version
    fake.version = "0.12.0"
    page.server.look()
    qtbot.waitUntil(lambda: page.modelfile.lint.errors == 0, timeout=WAIT_MS)
    assert page.modelfile.verdict.text().startswith("1 warning")
    assert note.text().startswith("Line 2: TEMPLATE is not used: for RENDERER")
    assert len(editor.problems) == 1
    text = "not used: Ollama renders this model by itself"
    qtbot.waitUntil(lambda: template.text() == text, timeout=WAIT_MS)
    qtbot.waitUntil(page.footer.primary.isEnabled, timeout=WAIT_MS)


def test_a_model_is_created_from_what_was_typed_last(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = open_page(qtbot, exported_studio, fake.url)
    disk_is_ready = threading.Event()

    def save_slowly(path: Path, text: str, original: Path) -> None:
        assert disk_is_ready.wait(WAIT_MS / 1000)
        save_modelfile(path, text, original)

    monkeypatch.setattr(ollama_modelfile, "save_modelfile", save_slowly)
    editor = page.modelfile.editor
    editor.set_cursor_offset(len(editor.text()))
    QTest.keyClicks(editor, "PARAMETER top_k 7")
    click(page.footer.primary)
    assert not page.server.is_creating
    disk_is_ready.set()
    qtbot.waitUntil(lambda: "sums:f16" in fake.models, timeout=WAIT_MS)
    assert fake.models["sums:f16"]["parameters"]["top_k"] == 7
    # what is typed later is not in it
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Copy run command", timeout=WAIT_MS)
    editor.set_cursor_offset(len(editor.text()))
    QTest.keyClicks(editor, "7")
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Create in Ollama", timeout=WAIT_MS)
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Copy run command", timeout=WAIT_MS)


def test_what_was_typed_just_before_the_window_closes_is_saved(
    page: OllamaPage, exports: Path
) -> None:
    editor = page.modelfile.editor
    editor.set_cursor_offset(len(editor.text()))
    QTest.keyClicks(editor, "PARAMETER top_k 7")
    page.leave()
    assert (exports / "Modelfile.F16").read_text("utf-8").endswith("PARAMETER top_k 7")


def test_an_overtaken_save_does_not_undo_the_newer_one(tmp_path: Path) -> None:
    path, original = tmp_path / "Modelfile", tmp_path / "kept" / "Modelfile.original"
    saver = ollama_modelfile.ModelfileSaver()
    saver.save(1, path, "SYSTEM new", original)
    saver.save(0, path, "SYSTEM old", original)
    assert path.read_text("utf-8") == "SYSTEM new"


def test_a_prompt_that_ollama_renders_otherwise_is_shown_where_it_differs(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama
) -> None:
    page = open_page(qtbot, exported_studio, fake.url)
    fake.render = lambda _, messages: "<|im_start|>system\nYou add numbers!<|im_end|>\n"
    page.create_model()
    qtbot.waitUntil(lambda: page.parity.verdict("ollama") == "Differs", timeout=WAIT_MS)
    assert page.parity.summary == "the prompt differs from the trained one"
    marks = {piece.mark: piece.text for piece in page.parity.prompt.pieces}
    assert marks["extra"] == "!"
    assert "missing" in marks


def test_a_creation_goes_on_when_the_window_closes(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama
) -> None:
    fake.may_create.clear()
    page = open_page(qtbot, exported_studio, fake.url)
    click(page.footer.primary)
    assert fake.creating.wait(WAIT_MS / 1000)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Cancel", timeout=WAIT_MS)
    assert page.footer.sentence.text() == "Making sums:f16 in Ollama"
    page.leave()
    page.close()
    again = open_page(qtbot, exported_studio, fake.url)
    qtbot.waitUntil(lambda: again.footer.primary.text() == "Cancel", timeout=WAIT_MS)
    again.leave()
    again.close()
    assert fake.models == {}
    fake.may_create.set()
    run = again.server.run
    assert run is not None
    qtbot.waitUntil(lambda: run.state.is_final, timeout=WAIT_MS)
    assert "sums:f16" in fake.models
    exported_studio.change("ollama", created="")  # as a window that was closed would have left it
    last = open_page(qtbot, exported_studio, fake.url)
    qtbot.waitUntil(lambda: last.footer.primary.text() == "Copy run command", timeout=WAIT_MS)
    digest = recorded_files(exports)["sums-F16.gguf"]["sha256"]
    assert exported_studio.project.ollama.created.startswith(f"{digest} ")


def test_a_creation_can_be_cancelled(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama
) -> None:
    fake.may_create.clear()
    page = open_page(qtbot, exported_studio, fake.url)
    click(page.footer.primary)
    assert fake.creating.wait(WAIT_MS / 1000)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Cancel", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.server.run is not None, timeout=WAIT_MS)
    click(page.footer.primary)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Create in Ollama", timeout=WAIT_MS)
    run = page.server.run
    assert run is not None
    assert run.state is State.CANCELLED
    assert not page.banners.shown
    fake.may_create.set()


def test_a_refused_creation_ends_in_a_banner(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama
) -> None:
    fake.disk_full = True
    page = open_page(qtbot, exported_studio, fake.url)
    click(page.footer.primary)
    qtbot.waitUntil(lambda: bool(page.banners.shown), timeout=WAIT_MS)
    assert "disk" in page.banners.shown[0].what
    assert page.footer.primary.text() == "Create in Ollama"


@pytest.mark.parametrize("name", ["My Model!", "../../x", "m" * 300])
def test_a_name_that_ollama_refuses_is_told_before_anything_is_sent(
    qtbot: QtBot, exported_studio: Studio, exports: Path, fake: FakeOllama, name: str
) -> None:
    page = open_page(qtbot, exported_studio, fake.url)
    assert page.footer.primary.isEnabled()
    page.modelfile.name.setFocus()
    page.modelfile.name.setText(name)
    page.modelfile.name.editingFinished.emit()
    assert not page.footer.primary.isEnabled()
    assert "takes no such name" in page.footer.sentence.text()
    page.modelfile.name.setText("mine:q4")
    page.modelfile.name.editingFinished.emit()
    assert page.footer.primary.isEnabled()


def test_without_an_export_the_page_leads_to_it(qtbot: QtBot, studio: Studio) -> None:
    page = OllamaPage(studio)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: studio.background.is_idle, timeout=WAIT_MS)
    with qtbot.waitSignal(page.go) as caught:
        click(page.empty.button)
    assert caught.args == ["export"]
    assert page.command() == ""
    assert page.empty.mapTo(page, QPoint(0, 0)).y() > 0


def test_differences_are_marked_and_special_tokens_told_apart() -> None:
    pieces = prompt_pieces("<s>ab\n", "<s>axb", ("<s>",))
    assert [(piece.text, piece.mark, piece.special) for piece in pieces] == [
        ("<s>", "", True),
        ("a", "", False),
        ("x", "extra", False),
        ("b", "", False),
        ("\n", "missing", False),
    ]
    assert [piece.mark for piece in prompt_pieces("same", "same", ())] == [""]
