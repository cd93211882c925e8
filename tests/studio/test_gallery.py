"""The sheet of parts, as `11-components` of the design shows them.

With TUNESMITH_PICTURES=FOLDER the pictures stay there, to be looked at beside the design.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.studio.page import Page
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.badge import Badge
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button, IconButton, LinkButton
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.inputs import (
    CheckBox,
    ComboBox,
    DoubleSpinBox,
    Field,
    LineEdit,
    RadioButton,
    SearchField,
    SpinBox,
    Toolbar,
)
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.section import Checks, Facts, Section, Sections
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.stacked_bar import ShareBar, StackedBar
from tunesmith.studio.widgets.state_glyph import StageState, StateGlyph, state_word

GIB = 2**30


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, look: Theme, qapp: QApplication) -> Iterator[str]:
    """Both themes."""
    look.apply(qapp, request.param)
    yield request.param


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_part_cuts_its_text_off(scheme: str, scale: float, look: Theme, qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    look.apply(application, "dark" if scheme == "dark" else "light", scale)
    page = _gallery()
    qtbot.addWidget(page)
    page.resize(round(1280 * scale), round(960 * scale))
    with qtbot.waitExposed(page):
        page.show()
    QApplication.processEvents()
    picture = page.grab()
    folder = os.environ.get("TUNESMITH_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        picture.save(str(Path(folder) / f"parts-{scheme}-{scale}.png"))
    assert picture.toImage().pixelColor(2, 2) == look.color("surface")
    assert _cut_off(page) == []


def _cut_off(root: QWidget) -> list[str]:
    """Texts that have less room than they need."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or isinstance(label, ElidedLabel) or not label.text():
            continue
        if label.wordWrap():
            fits = label.height() >= label.heightForWidth(label.width())
        else:
            fits = label.width() >= label.sizeHint().width()
        if not fits:
            found.append(label.text())
    for button in root.findChildren(QAbstractButton):
        if not button.isVisible() or isinstance(button, QCheckBox | QRadioButton):
            continue
        needed = QFontMetrics(button.font()).horizontalAdvance(button.text())
        if button.width() < needed:
            found.append(button.text())
    return found


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(24, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder


def _gallery() -> Page:
    page = Page("Components")
    page.set_fact("parts and states")
    page.add_action(Button("Reload", icon="refresh"))
    page.set_back("Model")
    page.set_sentence("Nothing is written until you start.")
    page.set_primary("Next: Export", enabled=False)
    page.banners.show_error(
        InputError(
            "x", "The file is not readable\nLine 14 has 9 columns, not 7.", "Show it. " * 40
        ),
        [("Show line", lambda: None)],
    )
    main = QWidget()
    column = QVBoxLayout(main)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(_options())
    for heading, widgets in (
        ("Buttons", _buttons()),
        ("Inputs", _inputs()),
        ("Badges", _badges()),
        ("Stage and run states", _states()),
    ):
        column.addWidget(_row(Heading(heading)))
        column.addWidget(_row(*widgets))
    notice = Banner("warning", "41 conversations are cut off", "at 512 tokens.", compact=True)
    notice.add_action("Use 768", lambda: None)
    column.addWidget(notice)
    column.addWidget(
        EmptyState(
            "quality", "Nothing is measured yet", "Choose files.", "Add…", action_icon="plus"
        )
    )
    page.set_main(main)
    page.set_inspector(_inspector())
    return page


def _options() -> Toolbar:
    bar = Toolbar("raised")
    sheet = ComboBox()
    sheet.addItems(["Mails", "Notes"])
    bar.add_labelled("Sheet", sheet)
    bar.add_stretch()
    bar.add(SearchField("Filter rows"))
    return bar


def _buttons() -> list[QWidget]:
    off = Button("Export 4 levels", "primary")
    off.setEnabled(False)
    return [
        Button("Export 4 levels", "primary", "export"),
        off,
        Button("Cancel", "quiet"),
        Button("Delete", "destructive", "trash"),
        IconButton("terminal", "Show command", framed=True),
        Button("Add step", icon="plus", small=True),
        LinkButton("Open"),
    ]


def _inputs() -> list[QWidget]:
    choice = ComboBox("Preset")
    choice.addItems(["Balanced", "Quick"])
    whole, fraction = SpinBox("Context"), DoubleSpinBox("Rate", 4)
    whole.setRange(1, 131072)
    whole.setValue(4096)
    fraction.setValue(0.0002)
    check, radio = CheckBox("Adapter"), RadioButton("Batch")
    check.setChecked(True)
    radio.setChecked(True)
    views = Segmented([("kept", "Kept"), ("removed", "Removed")])
    views.set_count("kept", 276)
    return [choice, whole, fraction, check, radio, views]


def _badges() -> list[QWidget]:
    return [
        Badge("Fits", "success"),
        Badge("Tight", "warning"),
        Badge("Too big", "danger"),
        Badge("Recommended", "recommended"),
        Badge("Selected", "selected"),
        Badge("Gated", "neutral", "lock"),
        Badge("Outline", "outline"),
    ]


def _states() -> list[QWidget]:
    pairs = [(StateGlyph(state), Label(state_word(state))) for state in StageState]
    return [widget for pair in pairs for widget in pair]


def _inspector() -> Sections:
    vram, plan, checks = (
        Section("VRAM"),
        Section("Plan", "about 19 min"),
        Section("Checks", "1 good"),
    )
    vram.set_aside_widget(Badge("Too big", "danger"))
    bar = StackedBar("VRAM")
    bar.set_parts([("Logits", 4.6 * GIB, 1), ("Weights, NF4", 4.5 * GIB, 3)], limit=8 * GIB)
    vram.add(bar)
    share, progress, facts, name = (
        ShareBar("Split"),
        ProgressBar("Export"),
        Facts(),
        LineEdit("a/b"),
    )
    share.set_shares([(248, 0), (28, 1)])
    progress.set_share(0.6)
    facts.set_rows([("Memory", "2.4 GiB"), ("File", "/a/very/long/path/" * 5 + "model.gguf")])
    field = Field("Name", name)
    field.set_error("A name has no slash, and so it cannot be used.", "Use a-b")
    for widget in (share, progress, facts, field):
        plan.add(widget)
    rows = Checks()
    rows.set_rows(
        [
            ("good", "Architecture", "Llama, 30 layers, width 576"),
            ("warning", "Width 576 is not a multiple of 256, which matters", "180 fall back. " * 8),
            ("open", "End marker", ""),
        ]
    )
    checks.add(rows)
    for section in (vram, plan, checks):
        section.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return Sections([vram, plan, checks])
