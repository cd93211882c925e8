from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.studio.page import Page
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import LineEdit
from tunesmith.studio.widgets.section import Section, Sections

WIDE, NARROW = 1280, 1050


@pytest.fixture
def page(look: Theme, qtbot: QtBot) -> Iterator[Page]:
    """A page with everything, in a window with something beside it."""
    window = QMainWindow()
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    page = Page("Train")
    row.addWidget(page)
    window.setCentralWidget(holder)
    page.set_fact("support-mail-03, running")
    page.add_action(Button("Pause", icon="pause"))
    page.set_back("Model")
    page.set_sentence("The best checkpoint so far is step 56.")
    page.set_primary("Next: Export")
    main = QWidget()
    column = QVBoxLayout(main)
    column.addWidget(LineEdit("main", name="main"))
    page.set_main(main)
    section = Section("Plan")
    section.add(LineEdit("inspector", name="inspector"))
    page.set_inspector(Sections([section]))
    qtbot.addWidget(window)
    window.resize(WIDE, 800)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield page


def edit(page: Page, name: str) -> LineEdit:
    return next(line for line in page.findChildren(LineEdit) if line.accessibleName() == name)


def inspector_area(page: Page) -> QScrollArea:
    areas = page.findChildren(QScrollArea)
    return next(area for area in areas if area.accessibleName() == "Details")


def test_frame_has_the_heights_and_widths_of_the_design(page: Page) -> None:
    assert page.header.height() == 56
    assert page.footer.height() == 48
    inspector = edit(page, "inspector")
    left = inspector_area(page).mapTo(page, page.rect().topLeft()).x()
    assert page.width() - left == 332
    assert page.main.width() == page.width() - 332 - 1
    assert inspector.mapTo(page, inspector.rect().topRight()).x() == page.width() - 20 - 1


def test_header_and_footer_speak(page: Page, qtbot: QtBot) -> None:
    assert page.title == "Train"
    for signal, button in [
        (page.command_requested, page.header.command),
        (page.back_clicked, page.footer.back),
        (page.primary_clicked, page.footer.primary),
    ]:
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page.set_primary("Next: Export", enabled=False)
    with qtbot.assertNotEmitted(page.primary_clicked):
        qtbot.mouseClick(page.footer.primary, Qt.MouseButton.LeftButton)
    page.set_primary("")
    page.set_back("")
    assert page.footer.primary.isHidden()
    assert page.footer.back.isHidden()


def test_tab_goes_in_reading_order(page: Page, qtbot: QtBot) -> None:
    page.banners.show_error(InputError("x", "No file", "Choose one."), [("Choose…", lambda: None)])
    compare = page.add_footer_button(Button("Compare"))
    qtbot.waitUntil(lambda: compare.isVisible() and page.banners.shown[0].isVisible())
    page.order_tab_stops()
    pause = page.header.action_row.itemAt(0)
    assert pause is not None
    pause.widget().setFocus()
    seen = []
    for _ in range(10):
        widget = QApplication.focusWidget()
        assert widget is not None, seen
        seen.append(widget.accessibleName() or widget.text())  # type: ignore[attr-defined]
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert seen == [
        "Pause",
        "Show command",
        "Choose…",
        "Copy diagnostics",
        "Dismiss",
        "main",
        "inspector",
        "Model",
        "Compare",
        "Next: Export",
    ]


def test_banner_pushes_the_content_down(page: Page, qtbot: QtBot) -> None:
    before = page.main.mapTo(page, page.rect().topLeft()).y()
    page.banners.show_error(InputError("x", "The file is gone. " * 20, "Choose another."))
    qtbot.waitUntil(lambda: page.main.mapTo(page, page.rect().topLeft()).y() > before)
    shown = page.banners.shown[0]
    assert shown.width() == page.width()
    assert all(
        label.height() >= label.heightForWidth(label.width()) for label in shown.findChildren(Label)
    )
    page.banners.clear()
    qtbot.waitUntil(lambda: page.main.mapTo(page, page.rect().topLeft()).y() == before)


def test_diagnostics_button_asks_the_window(page: Page, qtbot: QtBot) -> None:
    error = InputError("x", "No file")
    banner = page.banners.show_error(error)
    button = banner.findChildren(Button)[-1]
    with qtbot.waitSignal(page.diagnostics_requested, check_params_cb=lambda e: e is error):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_inspector_is_a_drawer_in_a_narrow_window(page: Page, qtbot: QtBot) -> None:
    inspector = edit(page, "inspector")
    assert inspector.isVisible()
    assert not page.header.details.isVisible()
    page.window().resize(NARROW, 800)
    qtbot.waitUntil(lambda: page.has_drawer)
    assert not inspector.isVisible()
    qtbot.waitUntil(lambda: page.main.width() == page.width())
    qtbot.mouseClick(page.header.details, Qt.MouseButton.LeftButton)
    assert inspector.isVisible()
    assert page.main.width() == page.width()
    right = inspector.mapTo(page, inspector.rect().topRight()).x()
    assert page.width() - 24 <= right < page.width()
    page.window().resize(NARROW - 20, 700)
    qtbot.waitUntil(lambda: inspector.mapTo(page, inspector.rect().topRight()).x() == right - 20)


def test_drawer_takes_the_focus_and_escape_gives_it_back(page: Page, qtbot: QtBot) -> None:
    page.window().resize(NARROW, 800)
    qtbot.waitUntil(lambda: page.has_drawer)
    page.header.details.setFocus()
    qtbot.keyClick(page.header.details, Qt.Key.Key_Space)
    inspector = edit(page, "inspector")
    qtbot.waitUntil(inspector.hasFocus)
    qtbot.keyClick(inspector, Qt.Key.Key_Escape)
    assert not inspector.isVisible()
    assert page.header.details.hasFocus()


def test_wide_window_has_the_inspector_back(page: Page, qtbot: QtBot) -> None:
    page.window().resize(NARROW, 800)
    qtbot.waitUntil(lambda: page.has_drawer)
    page.set_drawer_open(True)
    page.window().resize(WIDE, 800)
    qtbot.waitUntil(lambda: not page.has_drawer)
    inspector = edit(page, "inspector")
    assert inspector.isVisible()
    assert page.main.width() == page.width() - 332 - 1
    page.set_drawer_open(True)  # nothing to open
    assert not page.header.details.isChecked()


def test_inspector_that_is_too_high_scrolls_by_keyboard_with_even_margins(
    page: Page, qtbot: QtBot
) -> None:
    area = inspector_area(page)
    assert area.focusPolicy() == Qt.FocusPolicy.NoFocus
    sections = Sections([Section("Log"), Section("Plan")])
    tall = QWidget()
    tall.setMinimumHeight(3000)
    sections.findChildren(Section)[0].add(tall)
    page.set_inspector(sections)
    area = inspector_area(page)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    qtbot.waitUntil(lambda: tall.mapTo(page, tall.rect().topRight()).x() == page.width() - 20 - 1)
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0


def test_nothing_becomes_a_window_of_its_own(page: Page, qtbot: QtBot) -> None:
    """A widget that is shown before it has a parent flashes up and takes the focus."""
    page.banners.show_error(InputError("x", "No file"), [("Choose…", lambda: None)])
    page.set_inspector(Sections([Section("Plan", "8 GiB")]))
    page.set_main(EmptyState("data", "No table yet", "Open one.", "Open…", lambda: None))
    page.main.findChildren(Button)[0].setFocus()
    qtbot.waitUntil(page.banners.shown[0].isVisible)
    visible = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert visible == [page.window()]
    assert page.window().isActiveWindow()


def test_everything_that_takes_focus_has_a_name(page: Page) -> None:
    page.banners.show_error(InputError("x", "No file"))
    nameless = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []
