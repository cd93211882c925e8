import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QFocusFrame, QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.badge import Badge, badge_width, paint_badge
from tunesmith.studio.widgets.banner import Banner, BannerStack
from tunesmith.studio.widgets.buttons import Button, IconButton, LinkButton
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import ElidedLabel, Label, TwoLineLabel
from tunesmith.studio.widgets.inputs import (
    CheckBox,
    ComboBox,
    Field,
    LineEdit,
    RadioButton,
    SearchField,
    SpinBox,
    Toolbar,
)
from tunesmith.studio.widgets.pane_scroll import PaneScroll
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.section import Checks, Facts, Section, Sections
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.stacked_bar import ShareBar, StackedBar
from tunesmith.studio.widgets.state_glyph import StageState, StateGlyph, paint_glyph, state_word
from tunesmith.studio.widgets.wrap_row import WrapRow

pytestmark = pytest.mark.usefixtures("look")


_windows: list[QWidget] = []


@pytest.fixture(autouse=True)
def _keep_windows() -> Iterator[None]:
    """A window without a reference would be gone before the test has looked at it."""
    yield
    _windows.clear()


def shown(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    """The widgets in a row, in an active window."""
    window = QWidget()
    _windows.append(window)
    row = QHBoxLayout(window)
    for widget in widgets:
        row.addWidget(widget)
    qtbot.addWidget(window)
    _show(qtbot, window)
    return window


def _show(qtbot: QtBot, window: QWidget) -> None:
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_keyboard_presses_a_button_and_shows_the_ring(qtbot: QtBot) -> None:
    first, second = LineEdit(name="first"), Button("Export 4 levels", "primary")
    window = shown(qtbot, first, second)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is second
    rings = [frame for frame in window.findChildren(QFocusFrame) if frame.isVisible()]
    assert [frame.widget() for frame in rings] == [second]
    assert (
        rings[0]
        .geometry()
        .contains(
            QRect(
                second.mapTo(window, QPoint(-4, -4)),
                second.mapTo(window, second.rect().bottomRight()),
            )
        )
    )
    with qtbot.waitSignal(second.clicked):
        qtbot.keyClick(second, Qt.Key.Key_Space)


def test_mouse_shows_no_ring(qtbot: QtBot) -> None:
    check = CheckBox("Fill merged cells down")
    window = shown(qtbot, check)
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton)
    assert [frame for frame in window.findChildren(QFocusFrame) if frame.isVisible()] == []


def test_ring_survives_the_window_that_it_was_in(qtbot: QtBot) -> None:
    for _ in range(2):
        window = QWidget()  # not given to qtbot, which would miss it at the end
        row = QHBoxLayout(window)
        line, button = LineEdit(name="line"), Button("Go")
        row.addWidget(line)
        row.addWidget(button)
        _show(qtbot, window)
        line.setFocus()
        qtbot.keyClick(line, Qt.Key.Key_Tab)
        ring = next(frame for frame in window.findChildren(QFocusFrame) if frame.isVisible())
        assert ring.widget() is button
        with qtbot.waitSignal(window.destroyed):
            window.deleteLater()


def test_icon_button_says_what_it_does(qtbot: QtBot) -> None:
    button = IconButton("terminal", "Show command", framed=True)
    qtbot.addWidget(button)
    assert (button.toolTip(), button.accessibleName()) == ("Show command", "Show command")
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert (button.width(), button.height()) == (28, 28)


def test_buttons_have_the_heights_of_the_design(qtbot: QtBot) -> None:
    for widget, height in [
        (Button("A"), 28),
        (Button("A", small=True), 24),
        (LineEdit(), 28),
        (ComboBox(), 28),
        (SpinBox(), 28),
        (Segmented([("a", "A")]), 28),
        (Toolbar(), 44),
        (ProgressBar(), 6),
        (ProgressBar(small=True), 4),
        (StateGlyph(), 16),
    ]:
        qtbot.addWidget(widget)
        assert widget.height() == height, widget


def test_text_of_buttons_is_not_cut_off(qtbot: QtBot) -> None:
    for kind, small, icon in itertools.product(("primary", "quiet"), (True, False), ("", "export")):
        button = Button("Export 4 levels", kind, icon, small)
        qtbot.addWidget(button)
        needed = button.fontMetrics().horizontalAdvance(button.text())
        needed += button.iconSize().width() if icon else 0
        assert button.sizeHint().width() >= needed + 16


def segments() -> Segmented:
    return Segmented([("kept", "Kept"), ("removed", "Removed"), ("rejected", "Rejected")], "Rows")


def test_segments_are_clicked(qtbot: QtBot) -> None:
    control = segments()
    shown(qtbot, control)
    assert control.current == "kept"
    with qtbot.waitSignal(control.changed, check_params_cb=lambda key: key == "removed"):
        qtbot.mouseClick(control.button("removed"), Qt.MouseButton.LeftButton)
    assert control.current == "removed"
    assert [control.button(key).isChecked() for key in ("kept", "removed")] == [False, True]


def test_segments_are_one_tab_stop_and_arrows_move(qtbot: QtBot) -> None:
    before, control, after = LineEdit(name="before"), segments(), LineEdit(name="after")
    shown(qtbot, before, control, after)
    heard: list[str] = []
    control.changed.connect(heard.append)
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is control.button("kept")
    qtbot.keyClick(control.button("kept"), Qt.Key.Key_Right)
    qtbot.keyClick(control.button("removed"), Qt.Key.Key_End)
    qtbot.keyClick(control.button("rejected"), Qt.Key.Key_Right)
    assert heard == ["removed", "rejected"]
    assert QApplication.focusWidget() is control.button("rejected")
    qtbot.keyClick(control.button("rejected"), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_segments_skip_what_is_not_available(qtbot: QtBot) -> None:
    control = segments()
    shown(qtbot, control)
    control.set_option_enabled("removed", False, "Nothing was removed.")
    control.button("kept").setFocus()
    qtbot.keyClick(control.button("kept"), Qt.Key.Key_Right)
    assert control.current == "rejected"
    assert control.button("removed").toolTip() == "Nothing was removed."


def test_counts_widen_a_segment_and_are_read_out(qtbot: QtBot) -> None:
    control = segments()
    qtbot.addWidget(control)
    narrow = control.button("kept").sizeHint().width()
    control.set_count("kept", 1276)
    assert control.button("kept").sizeHint().width() > narrow
    assert control.button("kept").accessibleName() == "Kept 1,276"
    with qtbot.assertNotEmitted(control.changed):
        control.set_current("removed")


def picture(width: int = 200, height: int = 40) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


@pytest.mark.parametrize(
    ("kind", "ground"),
    [("success", "success_soft"), ("danger", "danger_soft"), ("recommended", "accent_fill")],
)
def test_badge_is_painted_in_its_colours(look: Theme, kind: str, ground: str) -> None:
    image = picture()
    painter = QPainter(image)
    width = paint_badge(painter, QRect(10, 0, 180, 40), "Fits", kind)
    painter.end()
    assert width == badge_width("Fits", kind)
    assert image.pixelColor(10 + width - 3, 20) == look.color(ground)
    assert image.pixelColor(10 + width + 1, 20).alpha() == 0
    assert [image.pixelColor(30, y).alpha() for y in (9, 10, 29, 30)] == [0, 255, 255, 0]


def test_badge_stays_inside_a_narrow_cell() -> None:
    image = picture()
    painter = QPainter(image)
    assert paint_badge(painter, QRect(0, 0, 50, 40), "Recommended for this", "warning") == 50
    painter.end()
    assert all(image.pixelColor(x, 20).alpha() == 0 for x in range(50, 200))


def test_badge_with_a_glyph_is_wider_and_named(qtbot: QtBot) -> None:
    plain, gated = Badge("Gated"), Badge("Gated", "neutral", "lock")
    for badge in (plain, gated):
        qtbot.addWidget(badge)
    assert gated.sizeHint().width() == plain.sizeHint().width() + 16
    gated.set("Fits", "success")
    assert (gated.accessibleName(), gated.kind) == ("Fits", "success")


def test_state_glyphs_differ_in_shape() -> None:
    masks = {}
    for state in StageState:
        image = picture(16, 16)
        painter = QPainter(image)
        paint_glyph(painter, QRectF(0, 0, 16, 16), state)
        painter.end()
        masks[state] = [
            image.pixelColor(x, y).lightness() // 64 if image.pixelColor(x, y).alpha() > 128 else -1
            for x in range(16)
            for y in range(16)
        ]
    for one, other in itertools.combinations(StageState, 2):
        differing = sum(a != b for a, b in zip(masks[one], masks[other], strict=True))
        assert differing >= 6, (one, other)


def test_glyph_turns_only_while_it_runs_and_is_seen(qtbot: QtBot) -> None:
    glyph = StateGlyph(StageState.RUNNING)
    window = shown(qtbot, glyph)
    first = glyph.grab().toImage()
    qtbot.waitUntil(lambda: glyph.grab().toImage() != first)
    glyph.set_state(StageState.DONE)
    assert glyph.accessibleName() == state_word(StageState.DONE) == "Done"
    assert not glyph._timer.isActive()
    glyph.set_state(StageState.RUNNING)
    assert glyph._timer.isActive()
    window.hide()
    assert not glyph._timer.isActive()


def test_banner_wraps_and_grows(qtbot: QtBot) -> None:
    banner = Banner("danger", "The step needed more VRAM than the card has. " * 5, "Why. " * 60)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(banner)
    column.addStretch(1)
    qtbot.addWidget(holder)
    holder.resize(1000, 700)
    holder.show()
    wide = banner.height()
    holder.resize(500, 700)
    qtbot.waitUntil(lambda: banner.height() > wide)
    for label in banner.findChildren(Label):
        assert label.height() >= label.heightForWidth(label.width())


def test_banner_actions_and_dismissal(qtbot: QtBot) -> None:
    done: list[str] = []
    stack = BannerStack()
    shown(qtbot, stack)
    banner = stack.add(Banner("warning", "41 conversations are cut off", compact=True))
    button = banner.add_action("Use 768", lambda: done.append("768"))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["768"]
    close = next(b for b in banner.findChildren(IconButton) if b.toolTip() == "Dismiss")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert stack.shown == ()


def test_error_banner_has_what_why_fix_and_diagnostics_last(qtbot: QtBot) -> None:
    error = InputError("data.line", "The file is not readable\nLine 14 has 9 columns.", "Fix it.")
    fixed: list[int] = []
    stack = BannerStack()
    shown(qtbot, stack)
    banner = stack.show_error(error, [("Show line", lambda: fixed.append(14))])
    buttons = [b.text() for b in banner.findChildren(Button)]
    assert buttons == ["Show line", "Copy diagnostics"]
    assert (banner.what, banner.details) == (
        "The file is not readable",
        "Line 14 has 9 columns.\nFix it.",
    )
    assert banner.accessibleName() == banner.what
    with qtbot.waitSignal(stack.diagnostics_requested, check_params_cb=lambda e: e is error):
        qtbot.mouseClick(banner.findChildren(Button)[1], Qt.MouseButton.LeftButton)
    assert banner.findChildren(Button)[1].text() == "Copied"
    qtbot.mouseClick(banner.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    assert fixed == [14]


def test_same_error_again_is_shown_once_and_another_beside_it(qtbot: QtBot) -> None:
    stack = BannerStack()
    qtbot.addWidget(stack)
    for _ in range(3):
        stack.show_error(InputError("a", "A"))
    stack.show_error(InputError("b", "B"))
    assert [banner.what for banner in stack.shown] == ["A", "B"]
    stack.clear()
    assert stack.shown == ()


def test_markup_in_a_message_is_shown_as_it_is(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    compact = Banner("info", "<b>x</b> & y", compact=True)
    full = Banner("info", "<b>x</b> & y")
    for banner in (compact, full):
        qtbot.addWidget(banner)
    assert "&lt;b&gt;" in compact.findChild(QLabel).text()
    assert full.findChild(QLabel).textFormat() == Qt.TextFormat.PlainText


def test_elided_label_tells_all_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("support-mail.xlsx, 288 rows, 7 columns")
    window = shown(qtbot, label)
    window.resize(600, 40)
    label.grab()
    assert (label.shown_text(), label.toolTip()) == (label.text(), "")
    label.setFixedWidth(80)
    qtbot.waitUntil(lambda: label.width() == 80)
    label.grab()
    assert label.shown_text().endswith("…")
    assert label.toolTip() == label.text()


def test_facts_are_updated_in_place(qtbot: QtBot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.set_rows([("Epochs", "3"), ("Context", "512 tokens"), ("Backend", "peft")])
    facts.set_rows([("Epochs", "2"), ("Context", "768 tokens")])
    assert facts.texts() == [("Epochs", "2"), ("Context", "768 tokens")]
    assert "Context: 768 tokens" in [w.accessibleName() for w in facts.findChildren(ElidedLabel)]


def test_checks_say_their_state_in_words(qtbot: QtBot) -> None:
    checks = Checks()
    qtbot.addWidget(checks)
    checks.set_rows([("good", "Weights", "272 tensors"), ("bad", "End marker", "missing")])
    checks.set_rows([("warning", "Pad token", "equals end of text")])
    assert checks.texts() == [("warning", "Pad token", "equals end of text")]
    names = {w.accessibleName() for w in checks.findChildren(QWidget) if not w.isHidden()}
    assert "To know: Pad token. equals end of text" in names


def test_last_visible_section_has_no_line(qtbot: QtBot) -> None:
    parts = [Section("Preset"), Section("VRAM", "8 GiB"), Section("Plan")]
    stack = Sections(parts)
    qtbot.addWidget(stack)
    assert [part.property("line") for part in parts] == ["bottom", "bottom", ""]
    parts[2].hide()
    stack.update_lines()
    assert [part.property("line") for part in parts[:2]] == ["bottom", ""]


def test_stacked_bar_has_a_legend_and_marks_the_limit(look: Theme, qtbot: QtBot) -> None:
    bar = StackedBar("VRAM")
    qtbot.addWidget(bar)
    gib = 2**30
    bar.set_parts([("Weights", 6 * gib, 3), ("Activations", 4 * gib, 0)], limit=8 * gib)
    bar.resize(302, bar.sizeHint().height())
    bar.show()
    assert bar.texts() == [("Weights", "6.00 GiB"), ("Activations", "4.00 GiB")]
    assert bar.accessibleDescription() == "Weights 6.00 GiB, Activations 4.00 GiB"
    image = bar.grab().toImage()
    assert image.pixelColor(90, 11) == look.series(3)
    assert image.pixelColor(280, 11) == look.series(0)
    overhang = [x for x in range(302) if image.pixelColor(x, 1).lightness() < 90]
    assert overhang and all(abs(x - 241) <= 1 for x in overhang)
    bar.set_parts([("Weights", gib, 3)], limit=8 * gib)
    image = bar.grab().toImage()
    assert [x for x in range(302) if image.pixelColor(x, 1).lightness() < 90] == []
    assert image.pixelColor(20, 11) == look.series(3)
    assert image.pixelColor(60, 11) == look.color("sunken")


def test_share_bar_divides_its_width(look: Theme, qtbot: QtBot) -> None:
    bar = ShareBar("Split")
    qtbot.addWidget(bar)
    bar.set_shares([(90, 0), (10, 1)], "Train 90, eval 10")
    bar.resize(200, 8)
    image = bar.grab().toImage()
    assert image.pixelColor(100, 4) == look.series(0)
    assert image.pixelColor(190, 4) == look.series(1)


def test_progress_shows_its_share_and_moves_only_without_one(look: Theme, qtbot: QtBot) -> None:
    bar = ProgressBar("Download")
    window = shown(qtbot, bar)
    window.resize(240, 40)
    bar.set_share(0.5)
    image = bar.grab().toImage()
    assert image.pixelColor(bar.width() // 2 - 4, 3) == look.color("accent")
    assert image.pixelColor(bar.width() // 2 + 4, 3) == look.color("border")
    assert bar.value() / bar.maximum() == 0.5
    still = bar.grab().toImage()
    bar.set_share(None)
    qtbot.waitUntil(lambda: bar.grab().toImage() != still)
    bar.set_share(2.0)
    assert bar.share == 1.0
    assert not bar._timer.isActive()


def test_search_field_is_emptied_by_escape(qtbot: QtBot) -> None:
    field = SearchField("Filter rows")
    shown(qtbot, field)
    field.setFocus()
    qtbot.keyClicks(field, "invoice")
    assert field.text() == "invoice"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert field.accessibleName() == "Filter rows"


def test_field_shows_the_error_and_its_fix(look: Theme, qtbot: QtBot) -> None:
    line = LineEdit("support/mail")
    field = Field("Model name", line, "As Ollama lists it")
    shown(qtbot, field)
    field.set_error(
        "A name has no slash.", "Use support-mail", lambda: line.setText("support-mail")
    )
    assert field.error == line.accessibleDescription() == "A name has no slash."
    assert line.accessibleName() == "Model name"
    edge = line.grab().toImage().pixelColor(line.width() // 2, 0)
    assert edge == look.color("danger")
    fix = next(b for b in field.findChildren(Button) if b.isVisible())
    qtbot.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert line.text() == "support-mail"
    field.clear_error()
    assert (field.error, fix.isVisible()) == ("", False)
    line.clearFocus()
    assert line.grab().toImage().pixelColor(line.width() // 2, 0) == look.color("border_control")


def test_check_box_and_radio_button_show_their_state(look: Theme, qtbot: QtBot) -> None:
    for widget in (CheckBox("Adapter"), RadioButton("Batch")):
        qtbot.addWidget(widget)
        widget.show()
        off = widget.grab().toImage().pixelColor(1, widget.height() // 2)
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, widget.height() // 2))
        assert widget.isChecked()
        on = widget.grab().toImage().pixelColor(1, widget.height() // 2)
        fills = (look.color("accent_fill"), look.color("accent_fill_hover"))
        assert off not in fills
        assert on in fills


def test_wheel_does_not_change_a_choice_without_focus(qtbot: QtBot) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    box, other = ComboBox("Sheet"), LineEdit(name="other")
    box.addItems(["Mails", "Notes"])
    shown(qtbot, box, other)
    other.setFocus()
    point = QPointF(5, 5)
    event = QWheelEvent(
        point,
        point,
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert box.currentText() == "Mails"
    assert not event.isAccepted()


def test_empty_state_offers_what_to_do(qtbot: QtBot) -> None:
    done: list[bool] = []
    state = EmptyState(
        "quality", "Nothing yet", "Choose files.", "Add files…", lambda: done.append(True)
    )
    shown(qtbot, state)
    qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)
    assert done == [True]
    bare = EmptyState("quality", "Nothing yet", "Choose files.")
    qtbot.addWidget(bare)
    assert bare.button.isHidden()


def test_widgets_that_are_gone_do_not_hear_the_theme(
    look: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    for widget in (Label("x"), Button("x"), Segmented([("a", "A")]), LinkButton("x")):
        gone: list[bool] = []
        widget.destroyed.connect(lambda *_args, gone=gone: gone.append(True))
        widget.deleteLater()
        qtbot.waitUntil(lambda gone=gone: bool(gone))
    look.apply(qapp, "dark")
    look.apply(qapp, "light")


def test_focused_button_ring_has_the_focus_colour(look: Theme, qtbot: QtBot) -> None:
    line, button = LineEdit(name="line"), Button("Go", "primary")
    window = shown(qtbot, line, button)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    corner = button.mapTo(window, QPoint(button.width() // 2, 0))
    image = window.grab().toImage()
    colors = [image.pixelColor(corner.x(), corner.y() - away) for away in (1, 2, 3, 4, 5)]
    ring, ground = look.color("focus_ring"), image.pixelColor(1, 1)
    assert colors == [ground, ground, ring, ring, ground]
    assert isinstance(ground, QColor)


def test_a_row_goes_on_below_where_the_width_ends(qtbot: QtBot) -> None:
    holder = QWidget()  # a window itself would not get smaller than its layout
    qtbot.addWidget(holder)
    row = WrapRow(8, holder)
    texts = [Label(f"a text of some length {at}") for at in range(3)]
    row.add(texts[0])
    row.add_stretch()
    row.add(texts[1])
    row.add(texts[2])
    holder.show()
    wide = row.sizeHint().width()
    row.resize(wide, 30)
    qtbot.waitUntil(lambda: row.row_count == 1)
    row.resize(wide - 10, 60)
    qtbot.waitUntil(lambda: row.row_count == 2)
    # What stands at the right stays together.
    qtbot.waitUntil(lambda: texts[1].y() == texts[2].y() > texts[0].y())
    row.resize(texts[0].sizeHint().width() + 5, 90)
    qtbot.waitUntil(lambda: row.row_count == 3)
    texts[2].hide()
    qtbot.waitUntil(lambda: row.row_count == 2)
    row.resize(wide, 30)
    qtbot.waitUntil(lambda: row.row_count == 1)


def test_a_pane_scrolls_instead_of_cutting_its_texts_off(qtbot: QtBot) -> None:
    scroll, content = PaneScroll(), QWidget()
    column = QVBoxLayout(content)
    text = Label("word " * 60, wrap=True)
    column.addWidget(text)
    scroll.setWidget(content)
    qtbot.addWidget(scroll)
    scroll.resize(300, 400)
    scroll.show()
    qtbot.waitUntil(lambda: content.height() == 400)
    assert scroll.verticalScrollBar().maximum() == 0
    scroll.resize(120, 100)
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() > 0)
    assert content.width() == 120
    assert text.height() >= text.heightForWidth(text.width())


def test_a_pane_whose_height_hangs_on_its_bar_comes_to_rest(qtbot: QtBot) -> None:
    class Fickle(QWidget):
        """Needs more height the narrower it still is, as rows of parts do before they move."""

        def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
            return QSize(0, 210 if self.width() < 300 else 190)

    for low in range(185, 216):
        scroll, content = PaneScroll(), Fickle()
        scroll.setWidget(content)
        qtbot.addWidget(scroll)
        for width in (290, 300, 310):
            scroll.resize(width, low)
            scroll.show()
            QApplication.processEvents()
            assert content.height() >= max(low, content.minimumSizeHint().height())
            bar = scroll.verticalScrollBar()
            assert bar.maximum() == content.height() - scroll.viewport().height()


def test_a_sentence_takes_a_second_line_before_it_is_shortened(qtbot: QtBot) -> None:
    label = TwoLineLabel("one two three four five six seven eight")
    qtbot.addWidget(label)
    whole = label.fontMetrics().horizontalAdvance(label.text())
    label.resize(whole + 2, 40)
    assert label.shown_text() == label.text()
    label.resize(round(whole * 0.7), 40)
    assert label.shown_text().replace("\n", " ") == label.text()
    label.resize(round(whole * 0.3), 40)
    assert label.shown_text().count("\n") == 1
    assert label.shown_text().endswith("…")


def test_a_row_changed_while_its_page_is_away_is_in_order_when_it_comes_back(
    look: Theme, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    row = WrapRow(8)
    box, size = Button("Adapter as GGUF"), Label("9.32 MiB")
    row.add(box)
    row.add_stretch()
    row.add(size)
    column.addWidget(row)
    page.resize(400, 60)
    page.show()
    for seen in (False, True):
        page.setVisible(seen)
        for shown in (False, True):
            box.setVisible(shown)
            size.setVisible(shown)
            QApplication.processEvents()
    page.hide()
    box.hide()
    QApplication.processEvents()
    size.setText("9 MiB")
    box.show()
    QApplication.processEvents()
    page.show()
    QApplication.processEvents()
    assert box.x() == 0
    assert size.geometry().right() == row.width() - 1
