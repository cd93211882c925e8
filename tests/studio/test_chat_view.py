"""Chat bubbles: sides and colours by role, wrapping, streaming, selection."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit
from pytestqt.qtbot import QtBot

from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.chat_view import Bubble, ChatMessage, ChatView

pytestmark = pytest.mark.usefixtures("look")

SYSTEM = ChatMessage("system", "You sort mail.")
USER = ChatMessage("user", "Where is my order?")
ANSWER = ChatMessage("assistant", "Team: Shipping\nPriority: normal")


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    result = ChatView()
    qtbot.addWidget(result)
    result.resize(600, 400)
    result.set_messages([SYSTEM, USER, ANSWER])
    result.show()
    qtbot.waitExposed(result)
    return result


def place(view: ChatView, index: int) -> QRect:
    bubble = view.bubble(index)
    return QRect(bubble.mapTo(view, QPoint(0, 0)), bubble.size())


def ground(view: ChatView, index: int) -> QColor:
    """The colour of a bubble near its corner, before any letter."""
    return view.grab().toImage().pixelColor(place(view, index).topLeft() + QPoint(8, 6))


def test_roles_stand_at_their_sides_in_their_colours(view: ChatView, look: Theme) -> None:
    system, user, answer = (place(view, index) for index in range(3))
    room = view.viewport().width()
    assert (system.left(), system.width()) == (0, room)
    assert user.left() + user.width() == room
    assert user.left() > room / 2
    assert answer.left() == 0
    assert answer.width() < room / 2
    assert system.bottom() < user.top() < user.bottom() < answer.top()
    assert ground(view, 0).alpha() == 0  # the pane shows through
    assert ground(view, 1) == look.color("raised")
    assert ground(view, 2) == look.color("accent_soft")


def test_an_answer_that_is_not_trained_has_no_accent(view: ChatView, look: Theme) -> None:
    view.set_messages([ChatMessage("assistant", "Hello", trained=False)])
    QApplication.processEvents()
    assert ground(view, 0) == look.color("raised")


def test_long_texts_wrap_within_420_px_words_too(view: ChatView) -> None:
    view.set_messages([ChatMessage("user", "word " * 60 + "x" * 300)])
    QApplication.processEvents()
    bubble = view.bubble(0)
    assert bubble.width() == 420
    area = bubble.text_area
    assert area.document().idealWidth() <= area.viewport().width()
    assert area.height() >= area.document().size().height()
    assert area.height() % 18 == 0


def test_narrow_columns_wrap_more(view: ChatView) -> None:
    view.set_messages([ChatMessage("user", "word " * 40)])
    QApplication.processEvents()
    before = view.bubble(0).height()
    view.resize(260, 400)
    QApplication.processEvents()
    assert view.bubble(0).width() <= view.viewport().width()
    assert view.bubble(0).height() > before


def test_text_streams_into_a_message_and_the_view_follows(view: ChatView, qtbot: QtBot) -> None:
    index = view.add_message(ChatMessage("assistant", ""))
    for _ in range(40):
        view.append_text(index, "line\n")
    assert view.messages()[index].text == "line\n" * 40
    assert view.bubble(index).text_area.toPlainText() == "line\n" * 40
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300)
    before = bar.maximum()
    view.append_text(index, "more\n")
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == bar.maximum()


def test_of_a_very_long_message_the_beginning_is_shown_and_the_rest_told(qtbot: QtBot) -> None:
    view = ChatView(most=4000)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.set_messages([ChatMessage("user", "x" * 1_000_000)])
    assert view.bubble(0).text_area.toPlainText() == "x" * 4000
    assert "… 996,000 more characters" in shown_texts(view)
    assert view.messages() == [ChatMessage("user", "x" * 1_000_000)]
    view.set_messages([ChatMessage("user", "x" * 3999)])
    assert not any("more characters" in text for text in shown_texts(view))
    view.append_text(0, "yz")
    view.append_text(0, "z")
    assert view.bubble(0).text_area.toPlainText() == "x" * 3999 + "y"
    assert "… 2 more characters" in shown_texts(view)


def shown_texts(view: ChatView) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if not label.isHidden()]


def test_who_scrolled_up_stays_there(view: ChatView, qtbot: QtBot) -> None:
    index = view.add_message(ChatMessage("assistant", "line\n" * 60))
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500)
    bar.setValue(0)
    before = bar.maximum()
    view.append_text(index, "more\n" * 5)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == 0


def test_a_conversation_that_is_opened_begins_at_its_start(view: ChatView, qtbot: QtBot) -> None:
    view.set_messages([ChatMessage("user", "line\n" * 60)])
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 500)
    assert view.verticalScrollBar().value() == 0


def test_a_note_stands_below(view: ChatView) -> None:
    before = view.content_height()
    view.set_note(2, "8 tokens, 288 per s")
    assert view.messages()[2] == ChatMessage(
        "assistant", ANSWER.text, "8 tokens, 288 per s", trained=True
    )
    QApplication.processEvents()
    assert view.content_height() > before


def test_unchanged_messages_keep_their_bubble_and_selection(view: ChatView) -> None:
    area = view.bubble(1).text_area
    area.selectAll()
    view.set_messages([SYSTEM, USER, ChatMessage("assistant", "other")])
    assert view.bubble(1).text_area is area
    assert area.textCursor().selectedText() == USER.text
    assert view.bubble(2).text_area.toPlainText() == "other"
    view.set_messages([SYSTEM])
    assert len(view.messages()) == 1


def test_markup_is_text(view: ChatView) -> None:
    view.set_messages([ChatMessage("user", "<b>bold</b> &amp; <|im_end|>")])
    assert view.bubble(0).text_area.toPlainText() == "<b>bold</b> &amp; <|im_end|>"


def test_text_is_selected_and_copied_by_keyboard(view: ChatView, qtbot: QtBot) -> None:
    area = view.bubble(2).text_area
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == ANSWER.text
    assert (area.accessibleName(), area.accessibleDescription()) == ("Assistant", ANSWER.text)
    qtbot.keyClicks(area, "x")
    assert area.toPlainText() == ANSWER.text


def test_bubbles_follow_the_theme_and_dim(view: ChatView, look: Theme, qapp: QApplication) -> None:
    look.apply(qapp, "dark")
    QApplication.processEvents()
    assert ground(view, 2) == look.color("accent_soft")
    view.set_dimmed(True)
    QApplication.processEvents()
    assert ground(view, 2) != look.color("accent_soft")


def test_every_bubble_is_reached_by_tab(view: ChatView, qtbot: QtBot) -> None:
    areas = [view.bubble(index).text_area for index in range(3)]
    areas[0].setFocus()
    for following in areas[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is following
    assert all(isinstance(area, QTextEdit) and area.accessibleName() for area in areas)
    assert all(isinstance(view.bubble(index), Bubble) for index in range(3))
