"""Held-out prompts with what base and adapter say to them, as of the last evaluation."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTableView, QVBoxLayout, QWidget

from tunesmith.core import events
from tunesmith.studio.tables.cell import Cell, Column
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number

MOST_ROWS = 5  # in view; more are scrolled to


class SampleTable(QFrame):
    """One row a prompt; hidden until a run has answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "top")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._step = -1
        self.view: QTableView | None = None
        self.rows: RowsModel[events.Sample] | None = None
        self.hide()

    def show_samples(self, samples: Iterable[events.Sample]) -> None:
        """Show these; none hides the table."""
        shown = sorted(samples, key=lambda sample: sample.index)
        self.setVisible(bool(shown))
        if not shown:
            return
        step = max(sample.step for sample in shown)
        if self.rows is None or step != self._step:
            self._step = step
            self._build()
        assert self.rows is not None  # noqa: S101 - just built
        self.rows.set_rows(shown)
        self._fit(len(shown))

    def _build(self) -> None:
        """A header of its own for every step: it names the step."""
        if self.view is not None:
            self._column.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
        self.view = QTableView()
        self.view.setAccessibleName(self.tr("Answers to held-out prompts"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows = RowsModel(sample_columns(self._step), lambda sample: sample.index, self.view)
        install(self.view, self.rows)
        self._column.addWidget(self.view)

    def _fit(self, count: int) -> None:
        assert self.view is not None  # noqa: S101 - called once it is built
        row = self.view.verticalHeader().defaultSectionSize()
        head = self.view.horizontalHeader().minimumHeight()  # fixed by the theme
        self.view.setFixedHeight(head + row * min(count, MOST_ROWS))


def sample_columns(step: int) -> list[Column[events.Sample]]:
    """Prompt, expected answer, and both answers at a step."""

    def tuned(sample: events.Sample) -> Cell:
        is_right = sample.tuned.strip() == sample.expected.strip()
        return Cell(
            icon="check" if is_right else "", tone="success" if is_right else "text",
            tooltip=sample.tuned,
        )  # fmt: skip

    at = translate("TrainSamples", "Sample at step {step}").format(step=number(step))
    return [
        Column("prompt", at, lambda row: _flat(row.prompt),
               cell=lambda row: Cell(tooltip=row.prompt), sortable=False),
        Column("expected", translate("TrainSamples", "Expected"), lambda row: _flat(row.expected),
               cell=lambda row: Cell(tone="text_muted", tooltip=row.expected), sortable=False),
        Column("base", translate("TrainSamples", "Base model"), lambda row: _flat(row.base),
               cell=lambda row: Cell(tone="text_muted", tooltip=row.base), sortable=False),
        Column("tuned", translate("TrainSamples", "Tuned"), lambda row: _flat(row.tuned),
               cell=tuned, sortable=False),
    ]  # fmt: skip


def _flat(text: str) -> str:
    """A text on one line; – for an empty one."""
    return " ↵ ".join(text.strip().split("\n")) or "–"
