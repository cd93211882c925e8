"""What stands below the levels before and during a run: why one is recommended, how far it is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tunesmith.studio.pages.export_outcome import (
    CHECKS,
    MERGED,
    Course,
    Step,
    check_title,
    output_title,
)
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.state_glyph import StageState, StateGlyph, state_word
from tunesmith.studio.words import duration_text, number, size_text

_COPIED_MS = 2000


class MonoLabel(ElidedLabel):
    """One line in the fixed font: tensor names, hashes."""

    def _apply_theme(self) -> None:
        self.setFont(theme().mono())


class Notes(QWidget):
    """Short notes with a glyph: title and sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = padded_column(self)
        self._column.setSpacing(theme().measure("space.3"))
        self._notes: tuple[tuple[str, str, str, str], ...] = ()
        self._widgets: list[QWidget] = []

    def set_notes(self, notes: Sequence[tuple[str, str, str, str]]) -> None:
        """Show these: (glyph, its colour, title, sentence)."""
        if tuple(notes) == self._notes:
            return
        self._notes = tuple(notes)
        for widget in self._widgets:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._widgets = [_note(*note) for note in notes]
        for widget in self._widgets:
            self._column.addWidget(widget)
        self.setVisible(bool(notes))

    def texts(self) -> list[tuple[str, str]]:
        """Titles and sentences."""
        return [(title, text) for _, _, title, text in self._notes]


class RunningPanel(QWidget):
    """How far a run is: the whole, its steps, and what each file is checked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        column = padded_column(self)
        column.setSpacing(look.measure("space.2"))
        head = QHBoxLayout()
        self._title = Heading("")
        self._left = Label("", "small", tone="muted")
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._left)
        column.addLayout(head)
        self.bar = ProgressBar(self.tr("Export"))
        column.addWidget(self.bar)
        below = QHBoxLayout()
        below.setSpacing(look.measure("space.2"))
        self._fact = Label("", "small", tone="muted")
        self._item = MonoLabel("", mode=Qt.TextElideMode.ElideMiddle)
        self._written = Label("", "small", tone="muted")
        below.addWidget(self._fact)
        below.addWidget(self._item, 1)
        below.addWidget(self._written)
        column.addLayout(below)
        column.addSpacing(look.measure("space.2"))
        self.steps = StepsRow()
        column.addWidget(self.steps)
        column.addSpacing(look.measure("space.2"))
        self._checks_title = Heading(self.tr("Checked before a file gets its name"))
        column.addWidget(self._checks_title)
        self.checks = CheckGrid()
        column.addWidget(self.checks)

    def show_course(self, course: Course, written: int, total: int) -> None:
        """Show a run; `written` of `total` are bytes."""
        count = course.check.total
        self._title.setText(self.tr("Writing %n files", "", count))
        self.bar.set_share(course.share or 0.0)
        left = ""
        if course.eta_s is not None:
            left = self.tr("about {time} left").format(time=duration_text(course.eta_s))
        self._left.setText(left)
        self._fact.setText(self._fact_text(course))
        self._item.setText(course.item)
        text = self.tr("{done} of {total} written") if total else ""
        self._written.setText(text.format(done=size_text(written), total=size_text(total)))
        self.steps.set_steps(self._steps(course))
        state = StageState.RUNNING if course.checking else StageState.EMPTY
        if course.check.state is StageState.DONE and not course.failed:
            state = StageState.DONE
        detail = ""
        checked = [name for name in course.named if name != MERGED]
        if checked:
            named, all_of_them = number(len(checked)), number(count)
            detail = self.tr("{done} of {all} files").format(done=named, all=all_of_them)
        self.checks.set_rows([(state, check_title(name), detail) for name in CHECKS])

    def _fact_text(self, course: Course) -> str:
        if course.checking and not course.now:
            return self.tr("Running the trained model to compare with")
        if course.checking:
            return self.tr("Checking {level}").format(level=output_title(course.now))
        if course.merged is not None and course.merged.state is StageState.RUNNING:
            return self.tr("Writing the merged folder")
        if course.modelfiles.state is StageState.RUNNING:
            return self.tr("Writing Modelfiles")
        if course.write.state is StageState.RUNNING:
            return self.tr("All levels in one pass")
        return self.tr("Reading the model")

    def _steps(self, course: Course) -> list[tuple[StageState, str, str]]:
        def counted(step: Step, text: str) -> str:
            return text.format(done=number(step.done), total=number(step.total))

        files = self.tr("{done} of {total} files")
        merged, to_write = course.merged, course.modelfiles.total
        folder = [(merged.state, self.tr("Merged folder"), self.tr("16-bit"))] if merged else []
        return [
            (course.plan.state, self.tr("Plan"), self.tr("types and sizes")),
            (
                course.write.state,
                self.tr("Merge and quantize"),
                self.tr("%n files at once", "", course.write.total),
            ),
            (course.check.state, self.tr("Check files"), counted(course.check, files)),
            *folder,
            (
                course.modelfiles.state,
                self.tr("Modelfiles"),
                self.tr("%n to write", "", to_write) if to_write else self.tr("for whole files"),
            ),
        ]


class StepsRow(QFrame):
    """The steps of a run side by side, each with its state and one fact."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "box")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._cells: list[tuple[StateGlyph, ElidedLabel, ElidedLabel, QFrame]] = []

    def set_steps(self, steps: Sequence[tuple[StageState, str, str]]) -> None:
        """Show (state, name, fact) of each."""
        while len(self._cells) < len(steps):
            self._append()
        for place, (_, _, _, cell) in enumerate(self._cells):
            cell.setVisible(place < len(steps))
        for (glyph, name, fact, cell), step in zip(self._cells, steps, strict=False):
            if glyph.state is not step[0]:
                glyph.set_state(step[0])
            name.setText(step[1])
            fact.setText(step[2])
            cell.setAccessibleName(f"{step[1]}: {state_word(step[0])}, {step[2]}")

    def texts(self) -> list[tuple[StageState, str, str]]:
        """What it shows."""
        return [
            (glyph.state, name.text(), fact.text())
            for glyph, name, fact, cell in self._cells
            if not cell.isHidden()
        ]

    def _append(self) -> None:
        look = theme()
        cell = QFrame()
        if self._cells:
            cell.setProperty("line", "left")
        grid = QGridLayout(cell)
        side = look.measure("space.4")
        grid.setContentsMargins(side, look.measure("space.2"), side, look.measure("space.2"))
        grid.setHorizontalSpacing(look.measure("space.2"))
        grid.setVerticalSpacing(look.measure("border.focus"))
        grid.setColumnStretch(1, 1)
        glyph, name, fact = StateGlyph(), ElidedLabel("", "small"), ElidedLabel("", "caption")
        fact.set_tone("muted")
        grid.addWidget(glyph, 0, 0)
        grid.addWidget(name, 0, 1)
        grid.addWidget(fact, 1, 0, 1, 2)
        self._row.addWidget(cell, 1)
        self._cells.append((glyph, name, fact, cell))


class CheckGrid(QWidget):
    """Checks in two columns: state, what is looked at, what came out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().measure("space.6"))
        self._grid.setVerticalSpacing(theme().measure("space.2"))
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._cells: list[_CheckCell] = []

    def set_rows(self, rows: Sequence[tuple[StageState, str, str]]) -> None:
        """Show (state, title, detail) of each; a stale one holds with a reservation."""
        while len(self._cells) > len(rows):
            cell = self._cells.pop()
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        while len(self._cells) < len(rows):
            cell = _CheckCell()
            place = len(self._cells)
            self._grid.addWidget(cell, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
            self._cells.append(cell)
        for cell, row in zip(self._cells, rows, strict=True):
            cell.set_row(*row)

    def texts(self) -> list[tuple[StageState, str, str]]:
        """What it shows."""
        return [cell.texts() for cell in self._cells]


class _CheckCell(QWidget):
    def __init__(self) -> None:
        super().__init__()
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.measure("space.2"))
        self._glyph = StateGlyph()
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        self._title, self._detail = Label("", "small", wrap=True), Label("", "caption", wrap=True)
        self._detail.set_tone("muted")
        column.addWidget(self._title)
        column.addWidget(self._detail)
        row.addLayout(column, 1)

    def set_row(self, state: StageState, title: str, detail: str) -> None:
        if self._glyph.state is not state:
            self._glyph.set_state(state)
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{state_word(state)}: {title}. {detail}")

    def texts(self) -> tuple[StageState, str, str]:
        return self._glyph.state, self._title.text(), self._detail.text()


def _note(glyph: str, color: str, title: str, text: str) -> QWidget:
    look = theme()
    note = QWidget()
    note.setAccessibleName(f"{title}. {text}")
    row = QHBoxLayout(note)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.measure("space.2") + look.measure("border.focus"))
    row.addWidget(Glyph(glyph, color), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(look.measure("border.focus"))
    column.addWidget(Label(title, weight="semibold", wrap=True))
    column.addWidget(Label(text, "small", tone="muted", wrap=True))
    row.addLayout(column, 1)
    return note


def padded_column(widget: QWidget) -> QVBoxLayout:
    """A column with the edges of the main pane."""
    look = theme()
    column = QVBoxLayout(widget)
    edge = look.measure("space.4")
    left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
    column.setContentsMargins(left, edge, right, edge)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return column
