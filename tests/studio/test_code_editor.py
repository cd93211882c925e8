"""The code editor: exact text, colours by language, problems, completion, size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.studio.theme.theme import Theme, theme
from tunesmith.studio.widgets.code_editor import CodeEditor, Problem
from tunesmith.studio.widgets.completion import modelfile_offer, open_field, template_offer
from tunesmith.studio.widgets.highlighting import (
    LANGUAGES,
    Language,
    Span,
    json_spans,
    modelfile_spans,
    python_offset,
    template_spans,
    utf16_offset,
)
from tunesmith.templates.column_template import parse_template
from tunesmith.templates.column_tree import all_fields

pytestmark = pytest.mark.usefixtures("look")
COLUMNS = ["subject", "body", "plan {old}", "language"]


def test_an_editor_with_more_text_than_room_ends_in_a_whole_line(qtbot: QtBot) -> None:
    editor = CodeEditor("plain", fill=True)
    qtbot.addWidget(editor)
    editor.show()
    line = theme().measure("font.line_height.editor")
    for height in range(100, 100 + line):
        editor.resize(300, height)
        editor.set_text("a\n" * 40)
        shown = editor.viewport().height() - editor.document().documentMargin()
        assert shown % line == 0
        assert height - editor.viewport().height() < line + 4
    editor.set_text("a")
    assert editor.viewportMargins().bottom() == 0, "nothing is cut where all is in view"


def pieces(line: str, spans: list[Span]) -> list[tuple[str, str]]:
    return [(line[span.start : span.end], span.kind) for span in spans]


@pytest.fixture
def editor(qtbot: QtBot) -> CodeEditor:
    window = QWidget()
    layout = QVBoxLayout(window)
    result = CodeEditor("template")
    result.setAccessibleName("User template")
    layout.addWidget(result)
    layout.addWidget(CodeEditor("plain"))
    qtbot.addWidget(window)
    window.resize(500, 300)
    window.show()
    qtbot.waitExposed(window)
    result.setFocus()
    result.set_words(COLUMNS)
    result.window_kept_alive = window  # type: ignore[attr-defined]  # the fixture's own
    return result


# Colours.


def test_fields_filters_and_brackets_of_a_template_are_told_apart() -> None:
    line = "[[Plan: {plan|upper|default:a b}||none]] {{x}}"
    assert pieces(line, template_spans(line, -1)[0]) == [
        ("[[", "block"),
        ("{plan", "field"),
        ("|upper", "filter"),
        ("|default:a b", "filter"),
        ("}", "field"),
        ("||", "block"),
        ("]]", "block"),
    ]


def test_a_field_may_go_over_lines_and_escapes_are_text() -> None:
    first, state = template_spans(r"\{no\} {two", -1)
    assert pieces(r"\{no\} {two", first) == [("{two", "field")]
    assert pieces("words|lower} x", template_spans("words|lower} x", state)[0]) == [
        ("words", "field"),
        ("|lower", "filter"),
        ("}", "field"),
    ]


@given(st.text(alphabet="ab{}[]|\\: \n", max_size=30))
def test_spans_lie_within_their_line_in_order(text: str) -> None:
    for spans_of in LANGUAGES.values():
        state = -1
        for line in text.split("\n"):
            spans, state = spans_of(line, state)
            places = [place for span in spans for place in (span.start, span.end)]
            assert places == sorted(places)
            assert all(0 <= place <= len(line) for place in places)
            assert all(span.start < span.end for span in spans)


@given(st.lists(st.sampled_from(["a b", "{x}", "{y|lower}", "[[{z}]]", "{{", "}}", "\\{"])))
def test_colouring_finds_the_fields_that_the_parser_finds(parts: list[str]) -> None:
    text = " ".join(parts)
    opened = [
        span.start
        for span in template_spans(text, -1)[0]
        if span.kind == "field" and text[span.start] == "{"
    ]
    assert opened == [field.offset for field in all_fields(parse_template(text).nodes)]


def test_a_modelfile_is_coloured_over_lines() -> None:
    lines = ['TEMPLATE """{{- range', ".Messages }}<s>{{ .Role }}", '"""', 'PARAMETER stop "</s>"']
    state, found = -1, []
    for line in lines:
        spans, state = modelfile_spans(line, state)
        found.append(pieces(line, spans))
    assert found == [
        [("TEMPLATE", "keyword"), ('"""', "string"), ("{{- range", "expression")],
        [(".Messages }}", "expression"), ("{{ .Role }}", "expression")],
        [('"""', "string")],
        [("PARAMETER", "keyword"), ('"</s>"', "string")],
    ]
    assert modelfile_spans("# note", -1)[0] == [Span(0, 6, "comment")]


def test_json_keys_differ_from_texts() -> None:
    line = '{"a": "b", "c": [1, true]}'
    assert pieces(line, json_spans(line, -1)[0]) == [
        ('"a"', "field"),
        ('"b"', "string"),
        ('"c"', "field"),
        ("1", "filter"),
        ("true", "keyword"),
    ]


@given(st.text(alphabet="aä😀\n", max_size=12), st.data())
def test_offsets_of_python_and_qt_are_inverse(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert python_offset(text, utf16_offset(text, offset)) == offset


def color_at(editor: CodeEditor, offset: int) -> QColor | None:
    block = editor.document().findBlock(offset)
    for each in block.layout().formats():
        if each.start <= offset - block.position() < each.start + each.length:  # type: ignore[attr-defined]  # missing in Qt's stubs
            color: QColor = each.format.foreground().color()  # type: ignore[attr-defined]
            return color
    return None


def test_colours_follow_the_theme(editor: CodeEditor, look: Theme, qapp: QApplication) -> None:
    editor.set_text("😀 {subject}")
    assert color_at(editor, 3) == look.color("syntax_field")
    assert color_at(editor, 0) is None
    light = look.color("syntax_field")
    look.apply(qapp, "dark")
    assert look.color("syntax_field") != light
    assert color_at(editor, 3) == look.color("syntax_field")


# Text.


def test_text_comes_back_exactly(editor: CodeEditor) -> None:
    text = "a\u00a0b \u202f 😀\n\n{x}\t."
    editor.set_text(text)
    assert editor.text() == text
    assert editor.toPlainText() != text  # why text() exists


def test_copying_keeps_no_break_spaces(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.set_text("10\u00a0kg\nnet")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "10\u00a0kg\nnet"


def test_only_a_persons_changes_are_told(editor: CodeEditor, qtbot: QtBot, look: Theme) -> None:
    told: list[str] = []
    editor.edited.connect(lambda: told.append(editor.text()))
    editor.set_text("abc")
    editor.set_problems([Problem(0, 1, "wrong")])
    look.changed.emit()
    assert told == []
    qtbot.keyClicks(editor, "xy")
    assert told == ["xabc", "xyabc"]


def test_undo_goes_back_to_the_text_that_was_set(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.set_text("before")
    editor.set_cursor_offset(6)
    qtbot.keyClicks(editor, "!")
    editor.replace(0, 1, "B")
    assert editor.text() == "Before!"
    for _ in range(4):
        editor.undo()
    assert editor.text() == "before"


def test_tab_leaves_the_field(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.set_text("a")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "a"
    assert not editor.hasFocus()


def test_height_follows_the_lines_within_bounds(qtbot: QtBot) -> None:
    editor = CodeEditor("template", min_lines=2, max_lines=4)
    qtbot.addWidget(editor)
    editor.resize(400, 50)
    editor.show()
    heights = []
    for count in (1, 2, 3, 4, 9):
        editor.set_text("\n".join("x" * count))
        heights.append(editor.height())
    assert heights == [54, 54, 74, 94, 94]


def test_new_lines_are_as_high_as_the_first(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.set_text("a")
    editor.set_cursor_offset(1)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert editor.text() == "a\n\n"
    assert editor.height() == 74
    QApplication.clipboard().setText("b\n\nc\u00a0d")
    editor.paste()
    assert editor.text() == "a\n\nb\n\nc\u00a0d"
    assert editor.height() == 114


# Problems.


def reddish(editor: CodeEditor, danger: QColor) -> int:
    """How many px under the first line's letters are about the colour of danger."""
    image = editor.viewport().grab().toImage()
    seen = [image.pixelColor(x, y) for x in range(image.width()) for y in range(8, 30)]
    return sum(abs(each.red() - danger.red()) < 60 and each.green() < 140 for each in seen)


def test_a_problem_is_underlined_in_danger_told_and_read_out(
    editor: CodeEditor, look: Theme, qtbot: QtBot
) -> None:
    editor.set_text("😀 {prodct}")
    before = reddish(editor, look.color("danger"))
    problem = Problem(2, 10, "there is no column “prodct”.")
    editor.set_problems([problem])
    assert reddish(editor, look.color("danger")) > before + 15
    assert editor.accessibleDescription() == problem.message
    assert editor.property("error") is True
    assert editor.problem_at(2) == problem
    assert editor.problem_at(1) is None
    cursor = editor.textCursor()
    cursor.setPosition(5)
    editor.setTextCursor(cursor)
    place = editor.cursorRect().center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, editor.viewport().mapToGlobal(place))
    QApplication.sendEvent(editor.viewport(), event)
    qtbot.waitUntil(lambda: QToolTip.text() == problem.message)
    editor.set_problems([])
    assert editor.property("error") is False
    QToolTip.hideText()
    assert editor.problem_at(2) is None


def test_a_problem_at_the_very_end_is_still_seen(editor: CodeEditor) -> None:
    editor.set_text("ab")
    editor.set_problems([Problem(2, 2, "closed too late"), Problem(50, 60, "far out")])
    lines = list(editor._underlines(1, 2))
    assert len(lines) == 1
    assert lines[0].length() >= 5


# Completion.


@pytest.mark.parametrize(
    ("before", "opened"),
    [("a {b", 2), ("{a} b", None), ("{{a", None), (r"\{a", None), ("{a\\}b", 0), ("", None)],
)
def test_whether_the_cursor_is_in_a_field(before: str, opened: int | None) -> None:
    assert open_field(before) == opened


def test_columns_fit_after_a_brace_and_filters_after_a_bar() -> None:
    columns = template_offer("x {su", COLUMNS)
    assert columns is not None
    assert (columns.of, columns.start) == ("column", 3)
    filters = template_offer("x {subject| lo", COLUMNS)
    assert filters is not None
    assert (filters.of, filters.start) == ("filter", 12)
    assert "lower" in filters.words
    assert template_offer("{a|default:b", COLUMNS) is None
    assert template_offer("plain", COLUMNS) is None


def test_instructions_fit_at_the_start_of_a_line() -> None:
    offer = modelfile_offer("FROM x\nPAR", ["stop"])
    assert offer is not None
    assert "PARAMETER" in offer.words
    other = modelfile_offer("PARAMETER st", ["stop"])
    assert other is not None
    assert (other.words, other.start) == (("stop",), 10)


def test_a_brace_opens_the_columns_and_return_takes_one(editor: CodeEditor, qtbot: QtBot) -> None:
    completion = editor._completion
    qtbot.keyClicks(editor, "{")
    assert completion.is_open
    assert completion.offered == COLUMNS
    qtbot.keyClicks(completion._popup, "bo")
    assert completion.offered == ["body"]
    qtbot.keyClick(completion._popup, Qt.Key.Key_Return)
    assert editor.text() == "{body}"
    assert not completion.is_open


def test_tab_takes_a_column_and_escapes_its_name(editor: CodeEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "{pl")
    qtbot.keyClick(editor._completion._popup, Qt.Key.Key_Tab)
    assert editor.text() == r"{plan \{old\}}"
    assert parse_template(editor.text()).nodes != ()
    assert editor.hasFocus()


def test_escape_closes_and_control_space_opens(editor: CodeEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "{")
    qtbot.keyClick(editor._completion._popup, Qt.Key.Key_Escape)
    assert not editor._completion.is_open
    assert editor.text() == "{"
    qtbot.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert editor._completion.is_open


def test_a_bar_in_a_field_opens_the_filters(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.set_text("{body}")
    editor.set_cursor_offset(5)
    qtbot.keyClicks(editor, "|")
    assert "upper" in editor._completion.offered
    qtbot.keyClicks(editor._completion._popup, "upp")
    qtbot.keyClick(editor._completion._popup, Qt.Key.Key_Return)
    assert editor.text() == "{body|upper}"


def test_a_bar_outside_a_field_offers_nothing(editor: CodeEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "a|")
    assert not editor._completion.is_open


@pytest.mark.parametrize("language", ["template", "modelfile", "jinja", "json", "plain"])
def test_line_numbers_stand_beside_every_language(qtbot: QtBot, language: Language) -> None:
    editor = CodeEditor(language, line_numbers=True)
    qtbot.addWidget(editor)
    editor.set_text("FROM a\n\nTEMPLATE b")
    editor.resize(300, 100)
    editor.show()
    numbers = editor._numbers
    assert numbers is not None
    assert numbers.width() == numbers.room()
    assert editor.viewport().x() >= numbers.width()
    assert editor.cursorForPosition(QPoint(0, 50)).blockNumber() == 2


def test_a_very_long_line_is_not_wrapped_until_it_is_short_again(qtbot: QtBot) -> None:
    editor = CodeEditor("template")
    qtbot.addWidget(editor)
    editor.set_text("x" * 20_000)
    assert editor.lineWrapMode() == CodeEditor.LineWrapMode.WidgetWidth
    editor.set_text("a\n" + "x" * 20_001)
    assert editor.lineWrapMode() == CodeEditor.LineWrapMode.NoWrap
    editor.set_text("short")
    assert editor.lineWrapMode() == CodeEditor.LineWrapMode.WidgetWidth
    editor.insert("y" * 200_000)
    assert editor.lineWrapMode() == CodeEditor.LineWrapMode.NoWrap
    editor.selectAll()
    editor.insert("short")
    assert editor.lineWrapMode() == CodeEditor.LineWrapMode.WidgetWidth
    assert editor.text() == "short"
