"""Token chips: wrapping, colours by the mask, keys, copying, and many tokens."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.token_layout import ShownToken, lay_out, visible
from tunesmith.studio.widgets.token_view import TokenView

pytestmark = pytest.mark.usefixtures("look")

TOKENS = [
    ShownToken(1, "<|im_start|>", trained=False, special=True),
    ShownToken(2, "user", trained=False),
    ShownToken(3, "\n", trained=False),
    ShownToken(4, " Team", trained=True),
    ShownToken(5, "<|im_end|>", trained=True, special=True),
]


@pytest.fixture
def view(qtbot: QtBot) -> TokenView:
    result = TokenView()
    qtbot.addWidget(result)
    result.set_tokens(TOKENS)
    result.resize(400, 100)
    result.show()
    qtbot.waitExposed(result)
    result.setFocus()
    return result


@given(st.lists(st.integers(0, 12), max_size=40), st.integers(10, 60), st.booleans())
def test_chips_never_overlap_or_leave_their_row(
    lengths: list[int], room: int, break_lines: bool
) -> None:
    tokens = [ShownToken(0, "x" * length + "\n" * (length % 3 == 0), trained=False)
              for length in lengths]  # fmt: skip
    layout = lay_out(tokens, len, room, gap=2, padding=3, break_lines=break_lines)
    seen: list[int] = []
    for row in range(len(layout.firsts)):
        end = 0
        for index in layout.row(row):
            seen.append(index)
            assert layout.lefts[index] >= end
            assert layout.row_of(index) == row
            end = layout.lefts[index] + layout.widths[index] + 2
            assert end - 2 <= room
            assert layout.chip_at(row, layout.lefts[index]) == index
        if break_lines:
            assert all(not tokens[at].text.endswith("\n") for at in list(layout.row(row))[:-1])
    assert seen == list(range(len(tokens)))


def test_what_is_not_seen_gets_a_mark() -> None:
    assert visible(" a\n\tb\u00a0\x07") == "·a↵⇥b⍽\\x07"


def test_trained_chips_have_the_masks_colour_and_a_line(view: TokenView, look: Theme) -> None:
    picture = view.viewport().grab().toImage()

    def pixel(index: int, x: int, from_bottom: int) -> str:
        rect = view.token_rect(index)
        return picture.pixelColor(rect.left() + x, rect.bottom() - from_bottom).name()

    assert pixel(3, 2, 8) == look.color("mask_on").name()
    assert pixel(3, 8, 1) == look.color("mask_on_line").name()
    assert pixel(1, 2, 8) == look.color("mask_off").name()
    assert pixel(1, 8, 1) == look.color("mask_off").name()
    edge = {pixel(0, x, 19) for x in range(4, 60)}
    assert {look.color("mask_off").name(), look.color("mask_off_text").name()} <= edge  # dashes


def test_colours_follow_the_theme(view: TokenView, look: Theme, qapp: QApplication) -> None:
    look.apply(qapp, "dark")
    picture = view.viewport().grab().toImage()
    rect = view.token_rect(1)
    assert picture.pixelColor(rect.left() + 2, rect.center().y()) == look.color("mask_off")


def test_the_text_is_read_out_whole(view: TokenView) -> None:
    assert view.accessibleDescription() == "<|im_start|>user\n Team<|im_end|>"
    assert view.trained_count == 2


def test_arrows_move_shift_selects_and_copy_takes_the_text(view: TokenView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.current == 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.current == 3
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert list(view.selected()) == [2, 3]
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "\n Team"
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == view.plain_text()


def test_a_drag_selects(view: TokenView, qtbot: QtBot) -> None:
    first, last = view.token_rect(1).center(), view.token_rect(3).center()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.mouseMove(view.viewport(), last)
    qtbot.waitUntil(lambda: list(view.selected()) == [1, 2, 3])
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=last)


def test_a_tooltip_tells_the_token(view: TokenView, qtbot: QtBot) -> None:
    place = view.token_rect(4).center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    told = "Token 5: “<|im_end|>”, special, trained"
    qtbot.waitUntil(lambda: QToolTip.text() == told)
    QToolTip.hideText()
    assert view.token_at(QPoint(399, 99)) is None


def test_line_ends_begin_a_row_where_asked(view: TokenView) -> None:
    assert view.token_rect(3).top() == view.token_rect(0).top()
    view.set_line_breaks(True)
    assert view.token_rect(3).left() == 0
    assert view.token_rect(3).top() == 24


def test_tokens_copied_as_a_table_have_a_line_each(view: TokenView) -> None:
    assert view.table_text().split("\n")[:3] == [
        "id\ttext\ttrained",
        "1\t<|im_start|>\tno",
        "2\tuser\tno",
    ]


def test_twenty_thousand_tokens_are_shown_and_scrolled_at_once(
    view: TokenView, qtbot: QtBot
) -> None:
    many = [ShownToken(at, f" word{at % 97}", trained=at % 2 == 0) for at in range(20_000)]
    begun = time.perf_counter()
    view.set_tokens(many)
    view.viewport().grab()
    qtbot.keyClick(view, Qt.Key.Key_End)
    view.viewport().grab()
    # Measured 0.05 s; painting all of them instead of those seen takes 4 s.
    assert time.perf_counter() - begun < 1.0
    assert view.current == 19_999
    assert view.viewport().rect().contains(view.token_rect(19_999))


def test_dimmed_chips_are_paler(view: TokenView) -> None:
    rect = view.token_rect(3)
    place = QPoint(rect.left() + 2, rect.center().y())
    before = view.viewport().grab().toImage().pixelColor(place).lightness()
    view.set_dimmed(True)
    assert view.viewport().grab().toImage().pixelColor(place).lightness() > before
