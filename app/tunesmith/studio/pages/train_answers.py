"""What a training has brought: figures, a picture and every answer of base and tuned model."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QTableView, QVBoxLayout, QWidget

from tunesmith.studio.background import Background
from tunesmith.studio.pages.train_answers_chart import AnswersChart, pairs_of, verdict_text
from tunesmith.studio.pages.train_answers_row import RowPane
from tunesmith.studio.pages.train_counters import Counters, Figure
from tunesmith.studio.tables.cell import Cell, Column
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import ElidedLabel, Heading
from tunesmith.studio.widgets.inputs import Toolbar
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.split import Split
from tunesmith.studio.words import number, percent_text
from tunesmith.training.evidence import PAGE, AnsweredRow, Evaluation, Evidence, read_evidence
from tunesmith.training.scores import perplexity, rouge_l

_NOTHING = "–"
_LEAST_ROWS = 3  # in view; more are scrolled to


class AnswersPane(QWidget):
    """Signals: `closed` leads back to the run; `failed(error)` if the answers cannot be read."""

    closed = Signal()
    failed = Signal(object)

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._folder: Path | None = None
        self.evidence: Evidence | None = None
        self.counters = Counters(self.tr("Base model and tuned one"))
        self.counters.bar.hide()
        self.chart = AnswersChart(self.tr("Base model and tuned one"))
        self.fact = ElidedLabel("", "small", tone="muted")
        self.page_button = Button(self.tr("Open as HTML"), small=True)
        self.page_button.clicked.connect(self._open_page)
        self.close_button = Button(self.tr("Close answers"), small=True)
        self.close_button.clicked.connect(self._close)
        self.shown = Segmented(_choices(), self.tr("Answers shown"), small=True)
        self.shown.changed.connect(lambda _key: self._show_rows())
        self.model: RowsModel[AnsweredRow] = RowsModel(answer_columns(), lambda row: row.row, self)
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Answers to held-out rows"))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        install(self.table, self.model)
        theme().follow(self._restyle)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.row = RowPane()
        self._lay_out()

    def show_folder(self, folder: Path) -> None:
        """Show the evidence in a folder; it is read in the background."""
        if folder == self._folder:
            return
        self._folder, self.evidence = folder, None
        self.counters.set_figures([])
        self.chart.set_pairs([])
        self.fact.setText("")
        self._show_rows()
        self._background.run(
            read_evidence, folder,
            done=self._show, failed=self.failed.emit, key="train-answers",
        )  # fmt: skip

    def _lay_out(self) -> None:
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = Toolbar("surface")
        head.add(Heading(self.tr("What training has brought")))
        head.add(self.fact, 1)
        framed = QWidget()
        inside = QVBoxLayout(framed)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        inside.setContentsMargins(left, look.measure("space.1"), right, look.measure("space.3"))
        inside.addWidget(self.chart)
        above = QWidget()
        upper = QVBoxLayout(above)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        for part in (self.counters, head):
            upper.addWidget(part)
        upper.addWidget(framed, 1)
        bar = Toolbar("raised")
        bar.add(self.shown)
        bar.add_stretch()
        bar.add(self.page_button)
        bar.add(self.close_button)
        below = QFrame()
        below.setProperty("line", "top")
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addWidget(bar)
        lower.addWidget(self.table, 1)
        lower.addWidget(self.row)
        split = Split(Qt.Orientation.Vertical)
        split.add(above, 1)
        split.add(below, 2)
        column.addWidget(split)

    def _restyle(self) -> None:
        look = theme()
        rows = _LEAST_ROWS * look.measure("height.table_row")
        self.table.setMinimumHeight(look.measure("height.table_header") + rows)

    def _show(self, evidence: Evidence) -> None:
        self.evidence = evidence
        evaluation = evidence.evaluation
        self.counters.set_figures(figures(evaluation))
        self.fact.setText(fact(evaluation))
        self.chart.set_pairs(pairs_of(evaluation))
        for key, _ in _choices():
            self.shown.set_count(key, sum(is_chosen(row, key) for row in evidence.rows))
        self._show_rows()

    def _close(self) -> None:
        self._folder = None  # opened again, it is read again
        self.closed.emit()

    def _show_rows(self) -> None:
        rows = self.evidence.rows if self.evidence is not None else ()
        self.model.set_rows([row for row in rows if is_chosen(row, self.shown.current)])
        if self.model.rowCount():
            self.table.selectRow(0)
        else:
            self.row.show_row(None)

    def _selected(self, _new: QItemSelection, _old: QItemSelection) -> None:
        rows = self.table.selectionModel().selectedRows()
        self.row.show_row(self.model.row_at(rows[0].row()) if rows else None)

    def _open_page(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder / PAGE)))


def figures(evaluation: Evaluation) -> list[Figure]:
    """Base and tuned of every figure, with what it is and whether it may be chance."""
    found: list[Figure] = []
    arrow = translate("TrainAnswers", "{base} → {tuned}")

    def add(sides: Sequence[str], name: str, verdict: str = "") -> None:
        what = f"{name}, {verdict_text(verdict)}" if verdict else name
        found.append((arrow.format(base=sides[0], tuned=sides[1]), what))

    exact, rouge, loss = evaluation.exact_match, evaluation.rouge_l, evaluation.loss
    if exact is not None:
        sides = [percent_text(it.value) for it in (exact.base, exact.tuned)]
        add(sides, translate("TrainAnswers", "exact match"), exact.verdict)
    if rouge is not None:
        sides = [number(it.value, 2) for it in (rouge.base, rouge.tuned)]
        add(sides, "ROUGE-L", rouge.verdict)
    if loss is not None:
        both = (loss.base, loss.tuned)
        name = translate("TrainAnswers", "loss")
        add([number(it.value, 3) for it in both], name, loss.verdict)
        name = translate("TrainAnswers", "perplexity")
        add([number(perplexity(it.value), 2) for it in both], name)
    return found


def fact(evaluation: Evaluation) -> str:
    """What the figures were made of."""
    text = translate("TrainAnswers", "{asked} of {held_out} held-out rows asked, 95 % intervals")
    return text.format(asked=number(evaluation.asked), held_out=number(evaluation.held_out))


def answer_columns() -> list[Column[AnsweredRow]]:
    """The columns; answers sort by how near they are to what was expected."""

    def answer_cell(text: str, right: bool, expected: str, ended: bool) -> Cell:
        if right:
            return Cell(icon="check", tone="success", tooltip=text)
        near = number(rouge_l(text, expected), 2)
        note = near if ended else translate("TrainAnswers", "{near}, cut off").format(near=near)
        return Cell(icon="close", tone="text_muted", note=note, tooltip=text)

    return [
        Column("row", translate("TrainAnswers", "Row"), lambda row: number(row.row), "number",
               sort=lambda row: row.row, align="left", width=68),
        Column("question", translate("TrainAnswers", "Question"), lambda row: _flat(row.question),
               cell=lambda row: Cell(tooltip=row.question)),
        Column("expected", translate("TrainAnswers", "Expected"), lambda row: _flat(row.expected),
               cell=lambda row: Cell(tooltip=row.expected)),
        Column("base", translate("TrainAnswers", "Base model"), lambda row: _flat(row.base.text),
               cell=lambda row: answer_cell(
                   row.base.text, row.base_right, row.expected, row.base.ended),
               sort=lambda row: (row.base_right, rouge_l(row.base.text, row.expected))),
        Column("tuned", translate("TrainAnswers", "Tuned"), lambda row: _flat(row.tuned.text),
               cell=lambda row: answer_cell(
                   row.tuned.text, row.tuned_right, row.expected, row.tuned.ended),
               sort=lambda row: (row.tuned_right, rouge_l(row.tuned.text, row.expected))),
    ]  # fmt: skip


def _choices() -> Sequence[tuple[str, str]]:
    return (
        ("all", translate("TrainAnswers", "All")),
        ("gained", translate("TrainAnswers", "Gained")),
        ("lost", translate("TrainAnswers", "Lost")),
        ("wrong", translate("TrainAnswers", "Wrong")),
    )


def is_chosen(row: AnsweredRow, key: str) -> bool:
    """Whether a filter shows a row: `gained` is what only the tuned model got right."""
    if key == "gained":
        return row.tuned_right and not row.base_right
    if key == "lost":
        return row.base_right and not row.tuned_right
    return key != "wrong" or not row.tuned_right


def _flat(text: str) -> str:
    """A text on one line; – for an empty one."""
    return " ↵ ".join(text.strip().split("\n")) or _NOTHING
