"""No text is cut off: every page at three sizes, in English and in a language that is longer."""

import ast
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tunesmith.studio import readiness
from tunesmith.studio import translate as translations
from tunesmith.studio.app import open_window
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.pages.ollama_column import ColumnHeader
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import save_project, with_stage
from tunesmith.studio.readiness import PLACES, STAGES
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import ElidedLabel

PAGES = ("welcome", *STAGES, *PLACES)
SIZES = ((1280, 800), (1024, 700), (760, 560))
WAIT_MS = 60_000
ROWS = 40
Open = Callable[[str], MainWindow]


@pytest.fixture
def opened(
    exported_studio: Studio, preferences: Preferences, tmp_path: Path, qapp: QApplication
) -> Iterator[Open]:
    """Opens a window on a finished workspace, with a table and templates, in a language."""
    table = tmp_path / "support mail.csv"
    lines = [f"T-{at:04},Where is order {at}?,Billing,{at % 3}" for at in range(ROWS)]
    table.write_text("\n".join(["Ticket,Message,Team,Priority", *lines]) + "\n", "utf-8")
    project = with_stage(exported_studio.project, "data", path=table, rows=ROWS)
    project = with_stage(
        project, "template", system="Sort this mail.", user="{Message}",
        assistant="Team: {Team}\nPriority: {Priority}", conversations=ROWS,
    )  # fmt: skip
    project = with_stage(project, "ollama", url="http://127.0.0.1:9")
    workspace = exported_studio.workspace
    exported_studio.close()
    save_project(workspace, replace(project, page="data"))
    windows: list[MainWindow] = []

    def make(language: str) -> MainWindow:
        translations.install(qapp, language)
        window = open_window(workspace, preferences)
        window.show()
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close_quietly()
        window.deleteLater()
    forget_language()


def forget_language() -> None:
    while translations._installed:
        QCoreApplication.removeTranslator(translations._installed.pop())


@pytest.mark.parametrize("language", ["en", "pseudo"])
def test_no_text_is_cut_off(opened: Open, language: str, qtbot: QtBot) -> None:
    window = opened(language)
    wrong = []
    for (width, height), key in itertools.product(SIZES, PAGES):
        window.resize(width, height)
        window.show_page(key)
        settle(window, qtbot)
        found = cut_off(window, elided=language == "en")
        if window.current.has_drawer:
            window.current.set_drawer_open(True)
            settle(window, qtbot)
            found |= cut_off(window, elided=language == "en")
            window.current.set_drawer_open(False)
        wrong += [f"{key} at {width}x{height}: {line}" for line in sorted(found)]
    assert not wrong, "\n".join(wrong)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Layouts and what is read in the background come to rest."""
    for _ in range(3):
        qtbot.wait(60)
        qtbot.waitUntil(lambda: window.studio.background.is_idle, timeout=WAIT_MS)


def cut_off(window: QWidget, *, elided: bool) -> set[str]:
    """The texts in view that are not whole; shortened ones with `elided`."""
    found = set()
    for widget in window.findChildren(QWidget):
        text = text_of(widget)
        if widget.isVisible() and text and (why := trouble(widget, elided)):
            parent = type(widget.parentWidget()).__name__
            found.add(f"{type(widget).__name__} in {parent}: {text[:60]!r} {why}")
    return found


def text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton | QAbstractSpinBox):
        return widget.text()
    if isinstance(widget, ColumnHeader):
        return ""  # shortens the name of a model by itself
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def trouble(widget: QWidget, elided: bool) -> str:
    """Why a text is not whole; empty if it is."""
    if isinstance(widget, ElidedLabel):
        shown = widget.shown_text()
        # What is shortened in the middle is a name or path, and its ends tell enough.
        by_choice = widget._mode == Qt.TextElideMode.ElideMiddle
        if elided and not by_choice and "…" in shown and "…" not in widget.text():
            return f"reads {shown!r}"
        return too_small(widget, QSize(0, widget.fontMetrics().height())) or outside(widget)
    if isinstance(widget, QLabel) and widget.wordWrap():
        need = QSize(longest_part(widget), widget.heightForWidth(widget.width()))
        return too_small(widget, need) or outside(widget)
    if isinstance(widget, QComboBox):
        return too_small(widget, QSize(widget.width() + lacking(widget), 0)) or outside(widget)
    if isinstance(widget, QAbstractSpinBox):
        line = widget.lineEdit()
        need = QSize(widget.fontMetrics().horizontalAdvance(widget.text()) + 4, 0)
        return too_small(line, need) if isinstance(line, QLineEdit) else ""
    return too_small(widget, widget.sizeHint()) or outside(widget) or overlap(widget)


def longest_part(label: QLabel) -> int:
    """Px of the widest part that Qt does not break, such as a word or a folder of a path."""
    parts = [0.0]
    for line in label.text().split("\n"):
        layout = QTextLayout(line, label.font())
        layout.beginLayout()
        layout.createLine().setLineWidth(1 << 20)
        layout.endLayout()
        parts.append(layout.minimumWidth())
    return math.ceil(max(parts))


def too_small(widget: QWidget, need: QSize) -> str:
    """A px is let pass: fractions of one are rounded up in hints."""
    if need.width() <= widget.width() + 1 and need.height() <= widget.height() + 1:
        return ""
    if isinstance(widget, QAbstractButton) and need.width() <= widget.width() + 1:
        return ""  # the height of buttons is the design's
    return f"needs {need.width()}x{need.height()} in {widget.width()}x{widget.height()}"


def lacking(combo: QComboBox) -> int:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    area = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo)
    return max(0, combo.fontMetrics().horizontalAdvance(combo.currentText()) - area.width())


def outside(widget: QWidget) -> str:
    """Whether a part lies beyond what holds it, where no scrolling reaches it."""
    area = QRect(QPoint(0, 0), widget.size())
    part = widget
    while (holder := part.parentWidget()) is not None and not part.isWindow():
        area.translate(part.pos())
        scroll = holder.parentWidget()
        if isinstance(scroll, QAbstractScrollArea) and scroll.viewport() is holder:
            sideways = scroll.horizontalScrollBarPolicy()
            if sideways != Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
                return ""
            area = QRect(area.left(), 0, area.width(), 1)  # up and down it scrolls
            if area.left() < 0 or area.right() > holder.width():
                return f"is beyond the sides of {type(scroll).__name__}"
            return ""
        if not holder.rect().adjusted(-1, -1, 1, 1).contains(area):
            return f"is beyond {type(holder).__name__}"
        part = holder
    return ""


def overlap(widget: QWidget) -> str:
    holder = widget.parentWidget()
    options = Qt.FindChildOption.FindDirectChildrenOnly
    others = [] if holder is None else holder.findChildren(QWidget, options=options)
    for other in others:
        if other is widget or not other.isVisible() or not text_of(other):
            continue
        common = widget.geometry().intersected(other.geometry())
        if common.width() > 1 and common.height() > 1:
            return f"lies over {text_of(other)[:30]!r}"
    return ""


@pytest.mark.parametrize("language", ["en", "de", "zh_CN"])
def test_what_the_sidebar_says_of_a_stage_has_room(
    studio: Studio, language: str, qapp: QApplication
) -> None:
    """Whatever the state is; numbers and names are put in as they usually are."""
    translations.install(qapp, language)
    window = MainWindow(studio)
    tree = ast.parse(Path(readiness.__file__).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    texts = [
        translations.translate("Stages", str(call.args[1].value), 415)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "translate"
        and isinstance(call.args[1], ast.Constant)
    ]  # fmt: skip
    assert len(texts) > 20
    forget_language()
    room = window.sidebar.fact_width()
    metrics = QFontMetrics(theme().font("caption"))
    filled = [text.format(loss="0.123", done="120", total="460", state="") for text in texts]
    window.close_quietly()
    window.deleteLater()
    assert [text for text in filled if metrics.horizontalAdvance(text) > room] == []
