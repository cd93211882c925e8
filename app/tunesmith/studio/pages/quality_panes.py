"""The panes of the Quality page: chart and wrong answers, the advice, the table of files."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tunesmith.core.intervals import wilson
from tunesmith.studio.pages.quality_chart import QualityChart
from tunesmith.studio.pages.quality_rows import (
    Advice,
    QualityRow,
    advise,
)
from tunesmith.studio.pages.quality_tables import file_columns, stopped_text, wrong_table
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState, Glyph
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.inputs import Toolbar
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.section import Facts
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.words import number, percent_text, size_text

_ALL_COLUMNS = 1040  # px that all columns need beside a file's name with its badge
_SPARE = ("bits", "exact", "stopped")  # what a narrow window does without; the advice has it too


class ResultPane(QFrame):
    """Chart or wrong answers of the measured files; before that, what will be measured.

    Signals: `chosen(path)` from the chart; `measure_clicked()`; `stop_clicked()`.
    """

    chosen = Signal(object)
    measure_clicked = Signal()
    stop_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = Toolbar("surface")
        self.heading = Heading(self.tr("Exact answers by size"))
        self.unit = ElidedLabel("", "small", tone="muted")
        self.view = Segmented(
            [("chart", self.tr("Chart")), ("wrong", self.tr("Wrong answers"))], self.tr("View")
        )
        self.view.changed.connect(lambda _key: self._show())
        head.add(self.heading)
        head.add(self.unit, 1)
        head.add(self.view)
        column.addWidget(head)
        self.chart = QualityChart(self.tr("Exact answers by size"))
        self.chart.hovered.connect(self.chosen)
        self.chart.setMinimumHeight(4 * theme().measure("space.12"))  # names beside the points
        framed = QWidget()
        inside = QVBoxLayout(framed)
        look = theme()
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.2")
        inside.setContentsMargins(left, edge, right, look.measure("space.3"))
        inside.addWidget(self.chart)
        self.wrong_table, self.wrong = wrong_table(self)
        self.nothing_wrong = EmptyState("check", "", "")
        self.before = EmptyState(
            "quality",
            self.tr("Not measured yet"),
            self.tr("Every file answers the same held-out rows; exact answers are counted."),
            self.tr("Measure"),
            self.measure_clicked.emit,
            "play",
        )
        self.running = RunningView()
        self.running.stop.clicked.connect(self.stop_clicked)
        self._stack = QStackedWidget()
        for part in (framed, self.wrong_table, self.nothing_wrong, self.before, self.running):
            self._stack.addWidget(part)
        self._framed = framed
        column.addWidget(self._stack, 1)
        self._rows: tuple[QualityRow, ...] = ()
        self._chosen: QualityRow | None = None
        self._is_running = False
        self._show()

    def set_rows(self, rows: Sequence[QualityRow]) -> None:
        """Show these files."""
        self._rows = tuple(row for row in rows if row.share is not None)
        self.chart.set_rows(rows)
        self._show()

    def choose(self, row: QualityRow | None) -> None:
        """Look at one file."""
        self._chosen = row
        self.chart.choose(row)
        self._show()

    def set_running(self, running: bool) -> None:
        """Show progress in place of results."""
        self._is_running = running
        self._show()

    @property
    def shown(self) -> QWidget:
        """The part in view."""
        part = self._stack.currentWidget()
        assert part is not None  # noqa: S101 - the stack is never empty
        return part

    def _show(self) -> None:
        wrong = self._chosen.wrong if self._chosen is not None else ()
        self.wrong.set_rows(wrong)
        measured = bool(self._rows)
        self.view.setVisible(measured and not self._is_running)
        self.view.set_count("wrong", len(wrong) if measured else None)
        asked = self._rows[0].asked if self._rows else 0
        self.unit.setText(self.tr("%n held-out rows, 95 % interval", "", asked) if measured else "")
        self.heading.setText(self.tr("Exact answers by size"))
        part: QWidget = self._framed
        if self._is_running:
            part = self.running
        elif not measured:
            part = self.before
        elif self.view.current == "wrong":
            self.unit.setText(self._chosen.level if self._chosen is not None else "")
            self.heading.setText(self.tr("Wrong answers"))
            part = self.wrong_table
            if not wrong:
                name = self._chosen.level if self._chosen is not None else ""
                self.nothing_wrong.set_text(
                    self.tr("{file} answered everything exactly").format(file=name),
                    self.tr("Choose another file in the table below."),
                )
                part = self.nothing_wrong
        self._stack.setCurrentWidget(part)


class RunningView(QWidget):
    """How far the measurement is."""

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        column = QVBoxLayout(self)
        edge = look.measure("space.6")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.measure("space.2"))
        self.what = Label("", weight="semibold")
        self.detail = Label("", "small", tone="muted")
        self.bar = ProgressBar(self.tr("Measuring"))
        self.bar.setMaximumWidth(look.measure("space.12") * 8)
        self.stop = Button(self.tr("Stop"), icon="stop", small=True)
        column.addStretch(1)
        for part in (self.what, self.bar, self.detail, self.stop):
            column.addWidget(part)
        column.addStretch(1)

    def show_progress(self, what: str, detail: str, share: float | None) -> None:
        """Say how far it is."""
        self.what.setText(what)
        self.detail.setText(detail)
        self.bar.set_share(share)


class AdvicePane(QFrame):
    """Which file to use, and why.

    Signals: `use_clicked()`; `why_clicked()`.
    """

    use_clicked = Signal()
    why_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "raised")
        look = theme()
        self.setMinimumWidth(look.measure("layout.inspector_narrow"))
        column = QVBoxLayout(self)
        side, edge = (
            look.measure("layout.inspector_padding"),
            look.measure("layout.section_padding_vertical"),
        )
        column.setContentsMargins(side, edge, side, edge)
        column.setSpacing(look.measure("space.3"))
        head = QHBoxLayout()
        head.setSpacing(look.measure("space.2"))
        self._star = Glyph("star", "accent")
        self.heading = Heading("")
        head.addWidget(self._star)
        head.addWidget(self.heading, 1)
        column.addLayout(head)
        self.text = Label("", wrap=True, tone="muted")
        column.addWidget(self.text)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.measure("space.2"))
        self.use = Button(self.tr("Use in Ollama"))
        self.why = Button(self.tr("Show its wrong answers"), "quiet")
        self.use.clicked.connect(self.use_clicked)
        self.why.clicked.connect(self.why_clicked)
        buttons.addWidget(self.use)
        buttons.addWidget(self.why)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.facts = Facts()
        column.addSpacing(look.measure("space.2"))
        column.addWidget(self.facts)
        column.addStretch(1)

    def show_rows(self, rows: Sequence[QualityRow], in_use: str) -> Advice:
        """Say what follows from these; `in_use` is the level chosen for Ollama."""
        advice = advise(rows)
        chosen = advice.chosen
        self._star.setVisible(chosen is not None)
        self.use.setVisible(chosen is not None)
        self.use.setEnabled(chosen is not None and chosen.level != in_use)
        self.why.setVisible(chosen is not None and bool(chosen.wrong))
        self.heading.setText(self._heading(advice))
        self.text.setText(self._reason(advice))
        self.facts.set_rows(self._facts(advice))
        return advice

    def _heading(self, advice: Advice) -> str:
        if advice.chosen is None:
            if advice.kind == "all-wrong":
                return self.tr("Nothing to recommend")
            return self.tr("What this tells")
        if advice.kind == "one":
            return advice.chosen.level
        return self.tr("Use {file}").format(file=advice.chosen.level)

    def _reason(self, advice: Advice) -> str:
        if advice.kind == "none":
            return self.tr(
                "A smaller file is faster and takes less memory, but answers worse at some point. "
                "Asking each file the same held-out rows shows where that point is."
            )
        if advice.kind == "all-wrong" or advice.chosen is None:
            return self.tr(
                "No file answered a row exactly, so exact match cannot tell them apart. Read some "
                "wrong answers: free texts are rarely repeated word for word."
            )
        chosen = advice.chosen
        text = self.tr("Answers {exact} of {asked} held-out rows exactly.")
        parts = [text.format(exact=number(chosen.exact or 0), asked=number(chosen.asked))]
        if advice.largest is not None and advice.largest.path != chosen.path:
            saved = 1 - chosen.bytes / advice.largest.bytes
            text = self.tr("No file answers more, and it is {share} smaller than {largest}.")
            parts.append(text.format(share=percent_text(saved), largest=advice.largest.level))
        elif advice.kind != "one":
            parts.append(self.tr("Every smaller file answers fewer."))
        smaller = advice.next_smaller
        if smaller is not None:
            text = self.tr("{file} saves another {size} and answers {exact}.")
            size = size_text(chosen.bytes - smaller.bytes)
            parts.append(
                text.format(file=smaller.level, size=size, exact=number(smaller.exact or 0))
            )
        return " ".join(parts)

    def _facts(self, advice: Advice) -> list[tuple[str, str]]:
        chosen = advice.chosen
        if chosen is None:
            return []
        low, high = wilson(chosen.exact or 0, chosen.asked)
        between = self.tr("{low} to {high}").format(low=percent_text(low), high=percent_text(high))
        return [
            (self.tr("Size"), size_text(chosen.bytes)),
            (self.tr("Exact match"), percent_text(chosen.share or 0.0, 1)),
            (self.tr("95 % interval"), between),
            (self.tr("Ended by themselves"), stopped_text(chosen)),
        ]


class TablePane(QFrame):
    """All files, with a mark on those that are measured.

    Signals: `chosen(path)`; `ticks_changed()`.
    """

    chosen = Signal(object)
    ticks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setProperty("line", "top")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.model: RowsModel[QualityRow] = RowsModel(file_columns(), lambda row: row.path, self)
        self.view = QTableView()
        self.view.setMinimumHeight(1)  # what is really needed is said by our own minimum
        self.view.setAccessibleName(self.tr("Files"))
        install(self.view, self.model, row_height="table_row")
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.model.check_changed.connect(lambda *_: self.ticks_changed.emit())
        self.note = Label("", "small", tone="muted", wrap=True)
        look = theme()
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        below = QHBoxLayout()
        edge = look.measure("space.3")
        below.setContentsMargins(left, edge, right, edge)
        below.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(below)

    def sizeHint(self) -> QSize:
        """As high as the rows are; the chart has the rest."""
        return QSize(super().sizeHint().width(), self._height(self.model.rowCount()))

    def minimumSizeHint(self) -> QSize:
        """Room for three rows; more scroll."""
        shown = min(3, self.model.rowCount())
        return QSize(super().minimumSizeHint().width(), self._height(shown))

    def hasHeightForWidth(self) -> bool:
        """What our own sizes say holds; a layout would never give less than the table likes."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The note may need another number of lines, and the table fewer columns."""
        super().resizeEvent(event)
        narrow = self.width() < round(_ALL_COLUMNS * theme().text_scale)
        for at, column in enumerate(self.model.columns):
            self.view.setColumnHidden(at, narrow and column.key in _SPARE)
        self.updateGeometry()

    def _height(self, rows: int) -> int:
        look = theme()
        note = self.note.heightForWidth(max(self.note.width(), look.measure("space.12")))
        line = look.measure("border.hairline")
        edges = 2 * look.measure("space.3") + 2 * line
        table = look.measure("height.table_header") + rows * look.measure("height.table_row")
        return table + note + edges

    def choose(self, path: Path | None) -> None:
        """Select a file's row."""
        at = -1 if path is None else self.model.row_of(path)
        if at >= 0:
            self.view.selectRow(at)

    def ticked(self) -> list[Path]:
        """The files to measure."""
        return [path for path in self.model.checked() if isinstance(path, Path)]

    def _selected(self, _new: QItemSelection, _old: QItemSelection) -> None:
        rows = self.view.selectionModel().selectedRows()
        row = self.model.row_at(rows[0].row()) if rows else None
        self.chosen.emit(None if row is None else row.path)
