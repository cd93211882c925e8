"""Sections of an inspector: a heading with a fact beside it, rows of facts, rows of checks."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.widgets.wrap_row import WrapRow

CheckState = Literal["good", "warning", "bad", "open"]
Fact = tuple[str, str] | tuple[str, str, str]
_CHECK_GLYPH = {
    "good": ("check", "success"),
    "warning": ("warning", "warning"),
    "bad": ("close", "danger"),
    "open": ("more", "text_faint"),
}


class Section(QFrame):
    """A part of an inspector with a line below; content goes into `body`.

    `main` gives it the edges of a main pane, for pages that are no table.
    """

    def __init__(
        self, title: str, aside: str = "", parent: QWidget | None = None, main: bool = False
    ) -> None:
        super().__init__(parent)
        look = theme()
        side = look.measure("layout.content_padding_left" if main else "layout.inspector_padding")
        edge = look.measure("layout.section_padding_vertical")
        self.setProperty("line", "bottom")
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, edge, side, edge)
        column.setSpacing(look.measure("space.2"))
        self._head = WrapRow(look.measure("space.2"))
        self._title = Heading(title)
        self._aside = ElidedLabel(aside, "small", tone="muted")
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._head.add(self._title)
        self._head.add_stretch()
        self._head.add(self._aside)
        column.addWidget(self._head)
        self.body = QVBoxLayout()
        self.body.setSpacing(look.measure("space.2"))
        column.addLayout(self.body)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_aside(self, text: str) -> None:
        """Change the muted text at the right of the heading."""
        self._aside.setText(text)

    def set_aside_widget(self, widget: QWidget) -> None:
        """Put a badge, a link or a small choice at the right of the heading."""
        self._head.add(widget)

    def set_last(self, last: bool) -> None:
        """The last section of an inspector has no line below."""
        set_property(self, "line", "" if last else "bottom")

    def add(self, widget: QWidget) -> None:
        """Add a widget to the body."""
        self.body.addWidget(widget)


class Sections(QWidget):
    """Sections under each other, as an inspector holds them; the rest stays free."""

    def __init__(self, sections: Sequence[Section] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._sections: list[Section] = []
        for section in sections:
            self.add(section)

    def add(self, section: Section, *, grows: bool = False) -> Section:
        """Add a section at the end; one that grows takes what the others leave free."""
        self._column.insertWidget(self._column.count() - 1, section, 1 if grows else 0)
        if grows:
            self._column.setStretch(self._column.count() - 1, 0)
        self._sections.append(section)
        self.update_lines()
        return section

    def update_lines(self) -> None:
        """Call after sections were hidden or shown: the last visible one has no line."""
        visible = [section for section in self._sections if not section.isHidden()]
        for section in visible:
            section.set_last(section is visible[-1])


class Facts(QWidget):
    """Rows of a muted label and its value at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().measure("space.3"))
        self._grid.setVerticalSpacing(theme().measure("space.2"))
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[Label, ElidedLabel]] = []

    def set_rows(self, rows: Sequence[Fact]) -> None:
        """Show these: (label, value) or (label, value, tooltip)."""
        while len(self._rows) > len(rows):
            for widget in self._rows.pop():
                _drop(self._grid, widget)
        while len(self._rows) < len(rows):
            self._append()
        for (label, value), row in zip(self._rows, rows, strict=True):
            label.setText(row[0])
            value.setText(row[1])
            value.set_tip(row[2] if len(row) == 3 else "")
            value.setAccessibleName(f"{row[0]}: {row[1]}")

    def texts(self) -> list[tuple[str, str]]:
        """What it shows."""
        return [(label.text(), value.text()) for label, value in self._rows]

    def _append(self) -> None:
        label = Label("", "small", tone="muted")
        value = ElidedLabel("", "small", mode=Qt.TextElideMode.ElideMiddle)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(label, len(self._rows), 0)
        self._grid.addWidget(value, len(self._rows), 1)
        self._rows.append((label, value))


class Checks(QWidget):
    """Rows of a glyph, what was checked, and a detail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().measure("space.2"))
        self._rows: tuple[tuple[CheckState, str, str], ...] = ()
        self._widgets: list[QWidget] = []

    def set_rows(self, rows: Sequence[tuple[CheckState, str, str]]) -> None:
        """Show these: (state, title, detail)."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        for widget in self._widgets:
            _drop(self._column, widget)
        self._widgets = [_check_row(*row) for row in rows]
        for widget in self._widgets:
            self._column.addWidget(widget)

    def texts(self) -> list[tuple[CheckState, str, str]]:
        """What it shows."""
        return list(self._rows)


def check_word(state: CheckState) -> str:
    """What a screen reader says for the glyph."""
    words = {
        "good": translate("Checks", "Good"),
        "warning": translate("Checks", "To know"),
        "bad": translate("Checks", "Wrong"),
        "open": translate("Checks", "Not checked yet"),
    }
    return words[state]


def _check_row(state: CheckState, title: str, detail: str) -> QWidget:
    look = theme()
    row = QWidget()
    row.setAccessibleName(f"{check_word(state)}: {title}. {detail}")
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(look.measure("space.2"))
    glyph = Glyph(*_CHECK_GLYPH[state], "icon.inline")
    glyph.setToolTip(plain_tip(check_word(state)))
    holder = QVBoxLayout()
    holder.setContentsMargins(0, look.measure("border.focus"), 0, 0)
    holder.addWidget(glyph)
    holder.addStretch(1)
    line.addLayout(holder)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Label(title, tone="muted" if state == "open" else "", wrap=True))
    if detail:
        column.addWidget(Label(detail, "small", tone="muted", wrap=True))
    line.addLayout(column, 1)
    return row


def _drop(layout: QLayout, widget: QWidget) -> None:
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()
