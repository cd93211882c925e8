"""The Template page, worked by clicks and keys on a real table and the tiny model."""

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from tunesmith.cli.app import app as command_line
from tunesmith.core.events import MemorySink
from tunesmith.studio.pages import template_count
from tunesmith.studio.pages.conversations import write_dataset
from tunesmith.studio.pages.template import TemplatePage
from tunesmith.studio.pages.template_engine import RowToken, RowTokens
from tunesmith.studio.readiness import stage_status
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.chat_view import ChatMessage
from tunesmith.studio.widgets.code_editor import CodeEditor
from tunesmith.studio.widgets.completion import Completion
from tunesmith.studio.widgets.state_glyph import StageState

LEFT = Qt.MouseButton.LeftButton
WAIT = 20_000  # ms; two busy cores start a process in seconds
ROWS = [
    ("Change of owner", "Ledger", "Accounts", "High"),
    ("No invoice", "", "Billing", "Low"),
    ("Cannot log in", "Desk", "", "High"),
    ("Slow today", "Desk", "Support", "Low"),
    ("Thanks", "Ledger", "", "Low"),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mails.csv"
    lines = ["subject,product,team,priority", *(",".join(row) for row in ROWS)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _choose_table(studio: Studio, path: Path) -> None:
    status = path.stat()
    stamp = (status.st_size, status.st_mtime_ns)
    studio.change("data", path=path, rows=len(ROWS), stamp=stamp)


@pytest.fixture
def page(studio: Studio, table: Path, qtbot: QtBot) -> Iterator[TemplatePage]:
    """The page with the table open and nothing typed."""
    _choose_table(studio, table)
    made = _open(studio, qtbot)
    qtbot.waitUntil(lambda: len(made.editors.chips()) == 4, timeout=WAIT)
    yield made
    made.leave()


def _open(studio: Studio, qtbot: QtBot) -> TemplatePage:
    made = TemplatePage(studio)
    qtbot.addWidget(made)
    made.resize(1064, 772)
    made.show()
    qtbot.waitExposed(made)
    return made


def _editor(page: TemplatePage, role: str) -> CodeEditor:
    return page.editors.messages[role].editor  # type: ignore[index]


def _write(page: TemplatePage, qtbot: QtBot, **texts: str) -> None:
    """Type texts, leaving what completion offers aside."""
    for role, text in texts.items():
        editor = _editor(page, role)
        editor.setFocus()
        editor.selectAll()
        editor.insert(text)
    page.editors.edited.emit()


def _counted(page: TemplatePage) -> Callable[[], bool]:
    return lambda: page.count.is_current and page.count.progress is None


def _shown(page: TemplatePage) -> list[str]:
    if not page.preview.shows_conversation:
        return []
    return [message.text for message in page.preview.chat.messages()]


def _texts(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    )


def _button(widget: QWidget, text: str) -> Button:
    found = [
        button
        for button in widget.findChildren(Button)
        if button.text() == text and button.isVisibleTo(widget)
    ]
    assert len(found) == 1
    return found[0]


MAIL = {
    "system": "Sort.",
    "user": "{subject}[[\nProduct: {product}]]",
    "assistant": "{team}, {priority|lower}",
}


def test_without_a_table_the_page_leads_to_data(studio: Studio, qtbot: QtBot) -> None:
    page = _open(studio, qtbot)
    assert "No table yet" in _texts(page)
    assert not page.footer.primary.isEnabled()
    with qtbot.waitSignal(page.go) as went:
        qtbot.mouseClick(_button(page, "Choose a table"), LEFT)
    assert went.args == ["data"]
    assert page.command() == ""
    page.leave()


def test_chips_and_keys_write_templates_and_the_row_follows(
    page: TemplatePage, studio: Studio, qtbot: QtBot
) -> None:
    assert page.footer.sentence.text() == "The user message is empty."
    user = _editor(page, "user")
    user.setFocus()
    qtbot.keyClicks(user, "Mail: ")
    qtbot.mouseClick(page.editors.chips()[0], LEFT)
    assert user.text() == "Mail: {subject}"
    assistant = _editor(page, "assistant")
    assistant.setFocus()
    qtbot.keyClicks(assistant, "To {te")
    offers = assistant.findChild(Completion)
    assert isinstance(offers, Completion)
    assert offers.offered == ["team"]
    qtbot.keyClick(offers._popup, Qt.Key.Key_Return)
    assert assistant.text() == "To {team}"
    qtbot.waitUntil(lambda: _shown(page) == ["Mail: Change of owner", "To Accounts"], timeout=WAIT)
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    assert page.footer.sentence.text() == (
        "3 conversations, 2 rows skipped because column “team” is empty."
    )
    assert studio.project.template.conversations == 3
    assert studio.project.template.checked_for == studio.project.conversations_key()
    assert stage_status(studio, "template").state is StageState.DONE
    with qtbot.waitSignal(page.go) as went:
        qtbot.mouseClick(page.footer.primary, LEFT)
    assert went.args == ["model"]


def test_a_mistake_keeps_the_last_valid_preview_until_its_fix_is_clicked(
    page: TemplatePage, studio: Studio, qtbot: QtBot
) -> None:
    _write(page, qtbot, **MAIL)
    before = ["Sort.", "Change of owner\nProduct: Ledger", "Accounts, high"]
    qtbot.waitUntil(lambda: _shown(page) == before, timeout=WAIT)
    _write(page, qtbot, system="Sort mail for {prodct}.")
    message = page.editors.messages["system"]
    qtbot.waitUntil(lambda: bool(message.told), timeout=WAIT)
    assert message.told == "Line 1, column 15: there is no column “prodct”."
    assert [(each.start, each.end) for each in message.editor.problems] == [(14, 22)]
    assert _shown(page) == before
    assert not page.footer.primary.isEnabled()
    assert "The preview shows the last valid template." in page.footer.sentence.text()
    assert stage_status(studio, "template").state is StageState.FAILED
    assert message.fix.text() == "Use product"
    qtbot.mouseClick(message.fix, LEFT)
    assert message.editor.text() == "Sort mail for {product}."
    qtbot.waitUntil(lambda: _shown(page)[:1] == ["Sort mail for Ledger."], timeout=WAIT)
    assert message.told == ""
    assert message.editor.problems == ()
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    assert page.footer.sentence.text().startswith("2 conversations, 3 rows skipped")
    told = page.footer.sentence
    qtbot.waitUntil(lambda: "1: column “product” is empty" in told.toolTip(), timeout=WAIT)


def test_rows_are_reached_by_buttons_number_and_keys(page: TemplatePage, qtbot: QtBot) -> None:
    _write(page, qtbot, **MAIL)
    qtbot.waitUntil(lambda: bool(_shown(page)), timeout=WAIT)
    field = page.preview.row
    assert field.text() == "1"
    assert not page.preview.before.isEnabled()
    qtbot.mouseClick(page.preview.after, LEFT)
    qtbot.waitUntil(lambda: _shown(page)[1:2] == ["No invoice"], timeout=WAIT)
    assert page.preview.note.text() == "Row 3 of mails.csv. Empty: product."
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "This row is skipped" in _texts(page.preview), timeout=WAIT)
    assert "Column “team” is empty." in _texts(page.preview)
    field.selectAll()
    qtbot.keyClicks(field, "4")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _shown(page)[-1:] == ["Support, low"], timeout=WAIT)
    qtbot.mouseClick(page.preview.random, LEFT)
    assert field.text() in {"1", "2", "3", "5"}
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    page.show_row(0)
    for row in ("3", "5", "3"):
        qtbot.mouseClick(page.skipped_button, LEFT)
        assert field.text() == row
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    qtbot.keyClicks(field, "9")  # there is no such row
    page.preview.random.setFocus()
    assert field.text() == "3"


def test_what_an_empty_field_does_is_chosen(
    page: TemplatePage, studio: Studio, qtbot: QtBot
) -> None:
    _write(page, qtbot, **MAIL)
    qtbot.waitUntil(_counted(page), timeout=WAIT)
    assert studio.project.template.conversations == 3
    page.editors.policy.setFocus()
    qtbot.keyClick(page.editors.policy, Qt.Key.Key_Down)
    page.editors.policy.activated.emit(page.editors.policy.currentIndex())
    qtbot.waitUntil(lambda: studio.project.template.conversations == 5, timeout=WAIT)
    assert studio.project.template.empty == "nothing"
    qtbot.keyClick(page.editors.policy, Qt.Key.Key_Down)
    page.editors.policy.activated.emit(page.editors.policy.currentIndex())
    qtbot.waitUntil(lambda: page.count.error is not None, timeout=WAIT)
    assert page.footer.sentence.text() == "Row 4: column “team” is empty in the assistant message."
    assert not page.footer.primary.isEnabled()


def test_tokens_format_and_lengths_come_from_the_model(
    page: TemplatePage, studio: Studio, tiny_model_dir: Path, qtbot: QtBot
) -> None:
    _write(page, qtbot, **MAIL)
    qtbot.waitUntil(lambda: bool(_shown(page)), timeout=WAIT)
    assert "No base model chosen" in _texts(page.preview.tokens)
    with qtbot.waitSignal(page.go) as went:
        qtbot.mouseClick(_button(page.preview.tokens, "Choose a model"), LEFT)
    assert went.args == ["model"]
    studio.change("template", conversation_format="gemma")  # of a model before
    seen: list[str] = []
    page.count.changed.connect(lambda: seen.append(_texts(page.lengths_part)))
    studio.change("model", folder=tiny_model_dir, name="tiny")
    view = page.preview.tokens.view
    qtbot.waitUntil(lambda: bool(view.tokens), timeout=WAIT)
    assert studio.project.template.conversation_format is None
    text = "".join(token.text for token in view.tokens if token.trained)
    assert text == "Accounts, high<|im_end|>"
    assert page.preview.tokens.heading.text() == f"{len(view.tokens)} tokens"
    assert "proven" in page.format_part.reason.text()
    assert "Ends with <|im_end|>, no BOS." in page.format_part.reason.text()
    assert page.format_part.aside.text() == "ChatML"
    assert not page.format_part.combo.isVisible()
    qtbot.waitUntil(lambda: page.lengths_part.has_chart, timeout=WAIT)
    assert any("The conversations are being counted." in text for text in seen)
    assert not any("Counted once" in text for text in seen)
    assert page.lengths_part.aside.text() == "none is cut off at 512 tokens"
    assert page.editors.messages["system"].note.text() == "2 tokens"
    assert page.editors.messages["user"].note.text().endswith("tokens on average")
    qtbot.mouseClick(page.preview.views.button("raw"), LEFT)
    assert page.preview.raw.isVisible()
    assert page.preview.raw.text() == (
        "<|im_start|>system\nSort.<|im_end|>\n<|im_start|>user\nChange of owner\nProduct: Ledger"
        "<|im_end|>\n<|im_start|>assistant\nAccounts, high<|im_end|>\n"
    )
    studio.change("train", settings={"max_length": len(view.tokens) - 1})
    qtbot.waitUntil(lambda: "cut off" in page.lengths_part.aside.text(), timeout=WAIT)
    assert page.lengths_part.aside.text().startswith("1 ")


def test_of_a_very_long_row_the_beginning_is_shown_and_the_rest_told(page: TemplatePage) -> None:
    text = "ab" * 200_000
    parts = tuple(RowToken(1, "ab", True, False, at, at + 2) for at in range(0, len(text), 2))
    page.preview.show_messages([ChatMessage("user", text)])
    page.preview.show_tokens(RowTokens(text, parts))
    assert page.preview.chat.bubble(0).text_area.toPlainText() == text[:4000]
    labels = page.preview.chat.findChildren(QLabel)
    assert "… 396,000 more characters" in [it.text() for it in labels if not it.isHidden()]
    assert page.preview.raw.text() == text[:8000]
    assert page.preview.raw.more.text() == "… 392,000 more characters"
    assert len(page.preview.tokens.view.tokens) == 2000
    assert page.preview.tokens.heading.text() == "200000 tokens"
    assert page.preview.tokens.more.text() == "the first 2,000 are shown"
    page.preview.show_tokens(RowTokens("ab", parts[:1]))
    assert page.preview.raw.text() == "ab"
    assert page.preview.tokens.more.isHidden()
    assert page.preview.raw.more.text() == ""


def test_conversations_that_cannot_be_trained_on_are_told(
    page: TemplatePage, studio: Studio, tiny_model_dir: Path, qtbot: QtBot
) -> None:
    studio.change("model", folder=tiny_model_dir, name="tiny")
    _write(page, qtbot, **{**MAIL, "assistant": "[[{product}<|im_end|>]]{priority}"})
    problem = "The assistant's text in message 2 contains an end marker."
    qtbot.waitUntil(lambda: problem in _texts(page.preview.tokens), timeout=WAIT)
    qtbot.waitUntil(lambda: page.lengths_part.has_chart, timeout=WAIT)
    assert page.lengths_part.aside.text() == "4 cannot be trained on, first row 2"
    qtbot.waitUntil(lambda: problem in page.lengths_part.aside.toolTip(), timeout=WAIT)


def test_a_model_without_template_leaves_the_format_to_the_person(
    page: TemplatePage, studio: Studio, tiny_model_dir: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("tokenizer.json", "special_tokens_map.json", "config.json"):
        (bare / name).symlink_to(tiny_model_dir / name)
    config = json.loads((tiny_model_dir / "tokenizer_config.json").read_text("utf-8"))
    del config["chat_template"]
    (bare / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    _write(page, qtbot, **MAIL)
    studio.change("model", folder=bare, name="bare")
    combo = page.format_part.combo
    qtbot.waitUntil(combo.isVisible, timeout=WAIT)
    assert combo.currentData() == "chatml"
    combo.setCurrentIndex(combo.findData("alpaca"))
    combo.activated.emit(combo.currentIndex())
    assert studio.project.template.conversation_format == "alpaca"
    qtbot.waitUntil(lambda: "### Response" in page.preview.raw.text(), timeout=WAIT)


def test_a_broken_tokenizer_is_told_and_mended(
    page: TemplatePage, studio: Studio, tiny_model_dir: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "tokenizer.json").write_text("{", "utf-8")
    _write(page, qtbot, **MAIL)
    studio.change("model", folder=broken, name="broken")
    tokens = page.preview.tokens
    what = "The model's tokenizer cannot be used"
    qtbot.waitUntil(lambda: what in _texts(tokens), timeout=WAIT)
    assert "tokenizer.json" in page.format_part.reason.text()
    for path in tiny_model_dir.glob("*.json"):
        (broken / path.name).unlink(missing_ok=True)
        (broken / path.name).symlink_to(path)
    qtbot.mouseClick(_button(tokens, "Try again"), LEFT)
    qtbot.waitUntil(lambda: bool(tokens.view.tokens), timeout=WAIT)


def test_tokens_of_a_large_table_wait_for_a_wish(
    page: TemplatePage,
    studio: Studio,
    tiny_model_dir: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(template_count, "TOKENS_UNASKED", 4)
    studio.change("model", folder=tiny_model_dir, name="tiny")
    _write(page, qtbot, **MAIL)
    part = page.lengths_part
    qtbot.waitUntil(lambda: _counted(page)() and part.button.isVisible(), timeout=WAIT)
    assert part.button.text() == "Count tokens of 3 conversations"
    assert not part.has_chart
    qtbot.mouseClick(part.button, LEFT)
    qtbot.mouseClick(part.cancel, LEFT)
    assert page.count.progress is None
    assert part.button.isVisible()
    qtbot.mouseClick(part.button, LEFT)
    qtbot.waitUntil(lambda: part.has_chart, timeout=WAIT)
    assert "3 values" in part.histogram.description()


def test_templates_are_saved_opened_and_brought_back(
    page: TemplatePage, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    _write(page, qtbot, **MAIL)
    path = tmp_path / "mail.template.toml"
    page.save_template(path)
    _write(page, qtbot, system="", user="Other {subject}", assistant="{priority}")
    page.open_template(path)
    assert page.editors.texts() == MAIL
    qtbot.waitUntil(page.banners.shown[-1].isVisible)
    qtbot.mouseClick(_button(page.banners, "Bring back what was here"), LEFT)
    assert page.editors.texts() == {
        "system": "",
        "user": "Other {subject}",
        "assistant": "{priority}",
    }
    assert studio.project.template.user == "Other {subject}"
    path.write_text("user = 1", "utf-8")
    page.open_template(path)
    assert "mail.template.toml is no template file" in page.banners.shown[-1].what
    assert page.editors.texts()["user"] == "Other {subject}"
    page.save_template(tmp_path / "nowhere" / ("x" * 300))
    assert page.banners.shown[-1].what.endswith("File name too long.")


def test_a_missing_table_ends_in_a_banner_that_looks_again(
    studio: Studio, table: Path, qtbot: QtBot
) -> None:
    _choose_table(studio, table)
    kept = table.read_bytes()
    table.unlink()
    page = _open(studio, qtbot)
    qtbot.waitUntil(lambda: bool(page.banners.shown), timeout=WAIT)
    assert "mails.csv" in page.banners.shown[0].what
    assert not page.footer.primary.isEnabled()
    assert page.footer.sentence.text() == page.banners.shown[0].what
    assert page.editors.chips() == [], "no columns are offered that nobody can read"
    table.write_bytes(kept)
    qtbot.waitUntil(page.banners.shown[0].isVisible)
    qtbot.mouseClick(_button(page.banners, "Look again"), LEFT)
    qtbot.waitUntil(lambda: len(page.editors.chips()) == 4, timeout=WAIT)
    assert page.banners.shown == ()
    page.leave()


def test_a_mistake_before_any_preview_points_to_the_left(page: TemplatePage, qtbot: QtBot) -> None:
    _write(page, qtbot, user="{subjekt}", assistant="{team}")
    qtbot.waitUntil(
        lambda: "Mend what is marked on the left." in _texts(page.preview), timeout=WAIT
    )
    assert page.footer.sentence.text() == "1 field is not a column."


def test_the_shown_command_writes_the_same_dataset(
    page: TemplatePage, studio: Studio, qtbot: QtBot
) -> None:
    _write(page, qtbot, **MAIL)
    page.apply_texts()
    words = shlex.split(page.command())
    assert words[:3] == ["tunesmith", "data", "render"]
    target = Path(words[-1])
    made = write_dataset(studio.project, studio.workspace, MemorySink())
    assert made.path == target
    wanted = target.read_bytes()
    target.unlink()
    ran = CliRunner().invoke(command_line, words[1:])
    assert ran.exit_code == 0, ran.output
    assert target.read_bytes() == wanted


def test_what_was_typed_is_there_again_in_another_window(
    page: TemplatePage, studio: Studio, qtbot: QtBot
) -> None:
    _write(page, qtbot, **MAIL)
    page.leave()  # the window closes at once: nothing typed is lost
    again = _open(studio, qtbot)
    assert again.editors.texts() == MAIL
    qtbot.waitUntil(lambda: bool(_shown(again)), timeout=WAIT)
    again.leave()


def test_every_part_that_takes_keys_has_a_name(page: TemplatePage, qtbot: QtBot) -> None:
    _write(page, qtbot, user="{nme}", assistant="{team}")
    page.apply_texts()
    reached = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    nameless = [
        widget
        for widget in reached
        if not (widget.accessibleName() or (isinstance(widget, Button) and widget.text()))
    ]
    assert len(reached) > 15
    assert nameless == []
