"""The Template page on tables that hold conversations already, and what it suggests, by clicks."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from tests.studio.fits import cut_off, forget_language
from typer.testing import CliRunner

from tunesmith.cli.app import app as command_line
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data.token_statistics import TokenUse
from tunesmith.studio import translate as translations
from tunesmith.studio.pages.conversations import write_dataset
from tunesmith.studio.pages.found_rows import FoundRows
from tunesmith.studio.pages.template import TemplatePage
from tunesmith.studio.pages.template_column import EditorScroll
from tunesmith.studio.pages.template_facts import LengthsPart
from tunesmith.studio.pages.template_fields import ColumnCombo
from tunesmith.studio.pages.template_form import ConversationForm
from tunesmith.studio.pages.template_lengths import Lengths
from tunesmith.studio.pages.train_checks import missing_stage
from tunesmith.studio.pages.train_command import render_command
from tunesmith.studio.project import TemplateChoice, load_project
from tunesmith.studio.readiness import stage_status
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.inputs import ComboBox
from tunesmith.studio.widgets.state_glyph import StageState

LEFT = Qt.MouseButton.LeftButton
WAIT = 30_000  # ms; two busy cores start a process in seconds
ALPACA = "instruction,input,output\nAdd,1 2,3\nSay hi,,Hi\nNothing,,\n"
TALKS = [
    {"talk": [{"role": "user", "content": f"Q{n}"}, {"role": "assistant", "content": f"A{n}"}]}
    for n in range(4)
]
# Two conversations whose rows take turns, one that lacks an answer's text, one row of nobody.
CHATS = (
    "chat_id,nr,role,text\nx,2,gpt,a2\ny,1,user,q1\nx,1,user,a1\ny,2,gpt,q2\n"
    "z,1,user,?\nz,2,gpt,\n,1,user,lost\n"
)

Opened = Callable[[str, str], TemplatePage]


@pytest.fixture
def opened(studio: Studio, tmp_path: Path, qtbot: QtBot) -> Opened:
    """Opens the page on a table of this name and text."""
    pages: list[TemplatePage] = []

    def open_page(name: str, text: str) -> TemplatePage:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        status = path.stat()
        studio.change("data", path=path, rows=5, stamp=(status.st_size, status.st_mtime_ns))
        made = TemplatePage(studio)
        qtbot.addWidget(made)
        made.resize(1064, 772)
        made.show()
        qtbot.waitExposed(made)
        qtbot.waitUntil(lambda: bool(made.editors.chips()), timeout=WAIT)
        pages.append(made)
        return made

    yield open_page  # type: ignore[misc]
    for page in pages:
        page.leave()


def _buttons(widget: QWidget, text: str) -> list[Button]:
    return [
        button
        for button in widget.findChildren(Button)
        if button.text() == text and button.isVisible() and button.width() > 0
    ]


def _click(qtbot: QtBot, page: TemplatePage, text: str) -> None:
    """Press a button of the banners once it is laid out."""
    qtbot.waitUntil(lambda: len(_buttons(page.banners, text)) == 1, timeout=WAIT)
    qtbot.mouseClick(_buttons(page.banners, text)[0], LEFT)


def _pick(qtbot: QtBot, combo: ComboBox, key: str) -> None:
    """Choose by keys, as a person does."""
    combo.setFocus()
    for _ in range(combo.count()):
        qtbot.keyClick(combo, Qt.Key.Key_Up)
    while combo.currentData() != key:
        before = combo.currentIndex()
        qtbot.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() != before, key


def _choose(qtbot: QtBot, combo: ColumnCombo, column: str) -> None:
    _pick(qtbot, combo, column)
    assert combo.chosen == column


def _shown(page: TemplatePage) -> list[str]:
    if not page.preview.shows_conversation:
        return []
    return [message.text for message in page.preview.chat.messages()]


def _texts(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    )


def _counted(page: TemplatePage) -> Callable[[], bool]:
    return lambda: page.count.is_current and page.count.progress is None


def _run_shown_command(page: TemplatePage, studio: Studio) -> None:
    """The command that the page shows writes the very file that training reads."""
    made = write_dataset(studio.project, studio.workspace, MemorySink())
    wanted = made.path.read_bytes()
    assert wanted
    made.path.unlink()
    words = shlex.split(page.command().splitlines()[0])
    ran = CliRunner().invoke(command_line, words[1:])
    assert ran.exit_code == 0, ran.output
    assert made.path.read_bytes() == wanted
    words = shlex.split(render_command(studio.project, studio.workspace, made.path))
    assert words[-1] == str(made.path)
    made.path.unlink()
    ran = CliRunner().invoke(command_line, words[1:])
    assert ran.exit_code == 0, ran.output
    assert made.path.read_bytes() == wanted


# --- what is suggested ---


def test_known_columns_are_suggested_with_the_reason_and_filled_in_by_one_click(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    page = opened("tasks.csv", ALPACA)
    qtbot.waitUntil(lambda: bool(page.banners.shown), timeout=WAIT)
    (banner,) = page.banners.shown
    assert "“instruction”, “input”, “output”, as Alpaca's data" in banner.details
    assert page.editors.texts()["user"] == ""
    _click(qtbot, page, "Fill in templates")
    assert page.editors.texts() == {
        "system": "",
        "user": "{instruction}[[\n\n{input}]]",
        "assistant": "{output}",
    }
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    assert studio.project.template.conversations == 2
    assert _shown(page) == ["Add\n\n1 2", "3"]
    _click(qtbot, page, "Take it out")
    assert set(page.editors.texts().values()) == {""}
    assert not studio.project.template.is_begun
    assert page.banners.shown == ()


def test_what_was_filled_in_goes_by_undo_in_each_editor(opened: Opened, qtbot: QtBot) -> None:
    page = opened("tasks.csv", ALPACA)
    _click(qtbot, page, "Fill in templates")
    for role in ("user", "assistant"):
        editor = page.editors.messages[role].editor  # type: ignore[index]
        editor.setFocus()
        qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert editor.text() == ""


def test_what_was_filled_in_and_then_changed_is_not_taken_out(opened: Opened, qtbot: QtBot) -> None:
    page = opened("tasks.csv", ALPACA)
    _click(qtbot, page, "Fill in templates")
    editor = page.editors.messages["user"].editor
    editor.setFocus()
    qtbot.keyClicks(editor, "!")
    qtbot.waitUntil(lambda: page.banners.shown == (), timeout=WAIT)
    assert "!" in editor.text()


def test_nothing_is_suggested_over_what_a_person_wrote(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    studio.change("template", user="Mine")
    page = opened("tasks.csv", ALPACA)
    with qtbot.waitSignal(page.suggestions.looked, timeout=WAIT, raising=False):
        pass
    assert page.banners.shown == ()
    assert page.editors.texts()["user"] == "Mine"


def test_conversations_are_offered_over_templates_for_another_table_and_taken_out_again(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    studio.change("template", user="{frage}", assistant="{antwort}")
    page = opened("talks.jsonl", "\n".join(map(json.dumps, TALKS)))
    qtbot.waitUntil(lambda: bool(page.banners.shown), timeout=WAIT)
    assert "“talk” holds lists of messages" in page.banners.shown[0].details
    assert studio.project.template.user == "{frage}", "nothing is overwritten without a click"
    _click(qtbot, page, "Use")
    assert page.form.shapes.current == "list"
    qtbot.waitUntil(lambda: _shown(page) == ["Q0", "A0"], timeout=WAIT)
    _click(qtbot, page, "Take it out")
    assert page.form.shapes.current == "columns"
    assert studio.project.template.user == "{frage}"
    assert studio.project.template.assistant == "{antwort}"


def test_the_suggestion_goes_when_a_person_writes(opened: Opened, qtbot: QtBot) -> None:
    page = opened("tasks.csv", ALPACA)
    qtbot.waitUntil(lambda: bool(page.banners.shown), timeout=WAIT)
    editor = page.editors.messages["user"].editor
    editor.setFocus()
    qtbot.keyClicks(editor, "Own words")
    qtbot.waitUntil(lambda: page.banners.shown == (), timeout=WAIT)
    assert editor.text() == "Own words"


def test_a_table_of_unknown_columns_gets_no_suggestion(opened: Opened, qtbot: QtBot) -> None:
    page = opened("numbers.csv", "a,b\n1,2\n3,4\n")
    qtbot.waitUntil(lambda: page.studio.background.is_idle, timeout=WAIT)
    assert page.banners.shown == ()


# --- lists of messages ---


def test_a_column_of_messages_is_suggested_previewed_counted_and_written(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    lines = [*map(json.dumps, TALKS), json.dumps({"talk": "none"})]
    page = opened("talks.jsonl", "\n".join(lines))
    qtbot.waitUntil(lambda: bool(page.banners.shown), timeout=WAIT)
    assert "“talk” holds lists of messages" in page.banners.shown[0].details
    _click(qtbot, page, "Use")
    assert page.form.shapes.current == "list"
    assert page.form.list.isVisible()
    assert not page.editors.isVisible()
    qtbot.waitUntil(lambda: _shown(page) == ["Q0", "A0"], timeout=WAIT)
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    assert page.footer.sentence.text().startswith(
        "4 conversations, 1 row skipped because it is not"
    )
    assert page.footer.primary.isEnabled()
    assert stage_status(studio, "template").state is StageState.DONE
    qtbot.mouseClick(page.skipped_button, LEFT)
    qtbot.waitUntil(lambda: "This row is skipped" in _texts(page.preview), timeout=WAIT)
    _run_shown_command(page, studio)
    assert missing_stage(studio.project) == "model"
    _click(qtbot, page, "Take it out")
    assert page.form.shapes.current == "columns"


def test_the_kind_of_a_list_follows_its_column_and_can_be_chosen(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    says = [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]
    row = {"told": "S", "chosen": TALKS[0]["talk"], "said": says}
    page = opened("talks.jsonl", json.dumps(row))
    qtbot.waitUntil(lambda: bool(page.banners.shown), timeout=WAIT)
    _pick(qtbot, page.form.shapes, "list")
    combos = page.form.list.combos
    assert combos["messages_column"].chosen == "", "there are two, so nothing is chosen for one"
    page.apply_texts()
    assert page.footer.sentence.text() == "No column with messages is chosen."
    assert missing_stage(studio.project) == "template"
    _choose(qtbot, combos["messages_column"], "said")
    assert page.form.list.keys.currentData() == "sharegpt"
    _choose(qtbot, combos["system_column"], "told")
    qtbot.waitUntil(lambda: _shown(page) == ["S", "Q", "A"], timeout=WAIT)
    _run_shown_command(page, studio)
    qtbot.keyClick(page.form.list.keys, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: "This row is skipped" in _texts(page.preview), timeout=WAIT)
    assert studio.project.template.message_keys == "messages"


# --- grouped rows ---


def _choose_rows(page: TemplatePage, qtbot: QtBot, order: str = "nr") -> None:
    _pick(qtbot, page.form.shapes, "rows")
    combos = page.form.rows.combos
    _choose(qtbot, combos["group_column"], "chat_id")
    _choose(qtbot, combos["order_column"], order)
    _choose(qtbot, combos["role_column"], "role")
    _choose(qtbot, combos["content_column"], "text")


def test_rows_that_belong_together_become_one_conversation(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    page = opened("chats.csv", CHATS)
    _pick(qtbot, page.form.shapes, "rows")
    page.apply_texts()
    assert page.footer.sentence.text() == "Not every column is chosen yet."
    _choose_rows(page, qtbot)
    qtbot.waitUntil(lambda: _shown(page) == ["a1", "a2"], timeout=WAIT)
    assert page.preview.note.text() == "Conversation of 2 rows: 2, 4."
    qtbot.mouseClick(page.preview.after, LEFT)
    qtbot.waitUntil(lambda: _shown(page) == ["q1", "q2"], timeout=WAIT)
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    counted = page.count.counted
    assert counted is not None
    assert (counted.conversations, counted.skipped) == (2, 3)
    assert counted.skipped_rows == (4, 5, 6)
    assert studio.project.template.conversations == 2
    page.show_row(4)
    qtbot.waitUntil(lambda: "This row is skipped" in _texts(page.preview), timeout=WAIT)
    assert "Another row of its conversation cannot be used (row 7)." in _texts(page.preview)
    _run_shown_command(page, studio)
    studio.save()
    again, error = load_project(studio.workspace)
    assert error is None
    assert again.template == studio.project.template
    assert again.conversations_key() == studio.project.conversations_key()


def test_another_order_makes_other_conversations_and_what_is_odd_is_told(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    page = opened("chats.csv", CHATS)
    _choose_rows(page, qtbot, order="")
    qtbot.waitUntil(lambda: _shown(page) == ["a2", "a1"], timeout=WAIT)
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    before = studio.project.conversations_key()
    note = page.form.rows.notes
    assert note.isVisible()
    assert note.text().startswith("In 1 conversation user and assistant do not take turns")
    _choose(qtbot, page.form.rows.combos["order_column"], "nr")
    qtbot.waitUntil(lambda: studio.project.conversations_key() != before, timeout=WAIT)
    qtbot.waitUntil(lambda: _counted(page)() and not note.isVisible(), timeout=WAIT)


def test_an_empty_message_can_stop_the_work(opened: Opened, studio: Studio, qtbot: QtBot) -> None:
    page = opened("chats.csv", CHATS)
    _choose_rows(page, qtbot)
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    page.form.rows.policy.setFocus()
    qtbot.keyClick(page.form.rows.policy, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.count.error is not None, timeout=WAIT)
    assert page.footer.sentence.text() == "Row 7: the assistant message is empty."
    assert not page.footer.primary.isEnabled()
    assert studio.project.template.empty == "stop"


def test_a_column_that_is_gone_is_marked_with_what_may_be_meant(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    studio.change(
        "template", shape="rows", group_column="chat id", role_column="role", content_column="text"
    )
    page = opened("chats.csv", CHATS)
    qtbot.waitUntil(lambda: "There is no column “chat id”." in _texts(page.form), timeout=WAIT)
    assert page.footer.sentence.text().startswith("1 field is not a column.")
    assert not page.footer.primary.isEnabled()
    assert stage_status(studio, "template").state is StageState.FAILED
    (button,) = _buttons(page.form, "Use chat_id")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: studio.project.template.conversations == 2, timeout=WAIT)
    assert studio.project.template.group_column == "chat_id"


def test_templates_come_back_when_the_shape_goes(
    opened: Opened, studio: Studio, qtbot: QtBot
) -> None:
    page = opened("chats.csv", CHATS)
    page.editors.messages["user"].editor.insert("{text}")
    _pick(qtbot, page.form.shapes, "rows")
    page.apply_texts()
    assert studio.project.template.shape == "rows"
    _pick(qtbot, page.form.shapes, "columns")
    page.apply_texts()
    assert studio.project.template.shape == "columns"
    assert page.editors.texts()["user"] == "{text}"


def test_a_shape_is_saved_in_a_file_and_opened_again(
    opened: Opened, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    page = opened("chats.csv", CHATS)
    _choose_rows(page, qtbot)
    path = tmp_path / "chats.template.toml"
    page.save_template(path)
    assert "version = 2" in path.read_text("utf-8")
    chosen = studio.project.template
    _pick(qtbot, page.form.shapes, "columns")
    _choose(qtbot, page.form.rows.combos["order_column"], "")
    page.apply_texts()
    page.open_template(path)
    assert studio.project.template.columns == chosen.columns
    assert page.form.shapes.current == "rows"


# --- tokens ---


def test_longest_rows_and_rare_tokens_stand_beside_the_lengths(
    opened: Opened, studio: Studio, tiny_model_dir: Path, qtbot: QtBot
) -> None:
    lines = ["q,a", *(f"Hello {'x ' * n},yes" for n in range(30)), "Ω,yes"]
    page = opened("texts.csv", "\n".join(lines))
    studio.change("model", folder=tiny_model_dir, name="tiny")
    page.editors.messages["user"].editor.insert("{q}")
    page.editors.messages["assistant"].editor.insert("{a}")
    part = page.lengths_part
    qtbot.waitUntil(lambda: part.has_chart, timeout=WAIT)
    assert part.histogram.isVisible()
    assert not part.lists.open_button.isVisible()
    _pick(qtbot, part.lists.switch, "longest")
    table = part.lists.tables["longest"]
    rows = table.rows.rows
    assert len(rows) == 20
    assert (rows[0].index, rows[0].number) == (29, 31)
    lengths = page.count.lengths
    assert lengths is not None
    assert rows[0].count == lengths.longest
    assert [row.count for row in rows] == sorted((row.count for row in rows), reverse=True)
    place = table.visualRect(table.rows.index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    assert page.preview.row.text() == "30"
    _pick(qtbot, part.lists.switch, "rare")
    rare = part.lists.tables["rare"].rows.rows
    assert [row.count for row in rare] == sorted(row.count for row in rare)
    assert any(row.index == 30 for row in rare), "Ω stands in one row only"
    special = {"<|im_start|>", "<|im_end|>"}
    _pick(qtbot, part.lists.switch, "long")
    long = part.lists.tables["long"].rows.rows
    assert len(long[0].token) >= len(long[-1].token)
    assert not special & {row.token for row in (*rare, *long)}, "these are the format's own"
    _pick(qtbot, page.form.shapes, "list")
    page.apply_texts()
    assert not part.has_chart, "rows of another shape are not counted yet"


def test_listed_rows_open_in_a_table_with_all_their_cells(
    opened: Opened, studio: Studio, tiny_model_dir: Path, qtbot: QtBot
) -> None:
    page = opened("texts.csv", "q,a,more\nHi,yes,1\nHi there you,yes,2\n")
    studio.change("model", folder=tiny_model_dir, name="tiny")
    page.editors.messages["user"].editor.insert("{q}")
    page.editors.messages["assistant"].editor.insert("{a}")
    part = page.lengths_part
    qtbot.waitUntil(lambda: part.has_chart, timeout=WAIT)
    _pick(qtbot, part.lists.switch, "longest")
    qtbot.mouseClick(part.lists.open_button, LEFT)
    window = next(each for each in page.window().findChildren(FoundRows) if each.isVisible())
    view = window.model.view
    assert view is not None
    assert [column.name for column in window.model.columns] == ["Tokens", "q", "a", "more"]
    assert view.row_number(0) == 3
    assert view.cell(0, 3) == "2"
    window.close()


def test_every_part_that_takes_keys_has_a_name(opened: Opened, qtbot: QtBot) -> None:
    page = opened("chats.csv", CHATS)
    for shape in ("list", "rows"):
        _pick(qtbot, page.form.shapes, shape)
        reached = [
            widget
            for widget in page.form.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        ]
        assert len(reached) >= 4
        assert all(each.accessibleName() or isinstance(each, Button) for each in reached)


@pytest.mark.parametrize("language", ["en", "de", "zh_CN", "pseudo"])
def test_no_text_of_the_shapes_and_lists_is_cut_off(
    language: str, qapp: QApplication, qtbot: QtBot
) -> None:
    translations.install(qapp, language)
    try:
        form = ConversationForm()
        scroll = EditorScroll(form)
        scroll.room_changed.connect(form.set_room)
        qtbot.addWidget(scroll)
        form.set_columns(["a", "Conversation"])
        form.show_notes(1, 7)
        gone = TemplateChoice(group_column="b", messages_column="Conversat", system_column="b")
        form.set_choice(gone)
        part = LengthsPart()
        qtbot.addWidget(part)
        use = TokenUse(7, " word", 1, 0)
        lengths = Lengths({5: 2}, {3: 2}, {}, {}, None, ((0, 5),), (use,), (use,))
        part.show_lengths(lengths, 512, lambda index: index + 2)
        for widget in (scroll, part):
            widget.show()
        for width in (400 if language == "pseudo" else 300, 512, 700):
            for shape in ("columns", "list", "rows"):
                _pick(qtbot, form.shapes, shape)
                form.check(["a", "Conversation"])
                scroll.resize(width, 500)
                qtbot.wait(30)
                assert cut_off(scroll, elided=False) == set(), (shape, width)
            for key in ("lengths", "longest", "rare", "long"):
                _pick(qtbot, part.lists.switch, key)
                part.show_progress(Progress(1, 2, "rows"))
                part.resize(width, 300)
                qtbot.wait(30)
                assert cut_off(part, elided=False) == set(), (key, width)
    finally:
        forget_language()
