"""Runs beside each other: their eval losses over the steps, and the settings that differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QTableView, QVBoxLayout, QWidget

from tunesmith.studio.pages.train_charts import chart_pane
from tunesmith.studio.pages.train_fields import all_fields
from tunesmith.studio.pages.train_presets import SETTINGS, plain
from tunesmith.studio.pages.train_run import best_evaluation
from tunesmith.studio.run_view import RunView
from tunesmith.studio.tables.cell import Column
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.charts import LineChart
from tunesmith.studio.widgets.heading import ElidedLabel
from tunesmith.studio.widgets.inputs import CheckBox
from tunesmith.studio.words import duration_text, number

MOST_RUNS = 6  # as many as there are colours and dashes


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting or result, with each run's value in the order of the runs."""

    key: str
    name: str
    values: tuple[str, ...]


def comparable(views: Sequence[RunView]) -> list[RunView]:
    """The training runs that measured something, newest first."""
    return [view for view in views if view.kind == "train" and view.metrics.get("eval_loss")]


def differences(runs: Sequence[RunView]) -> list[Difference]:
    """What came out of the runs, then the settings in which they differ."""
    found = [
        _row("best", translate("CompareRuns", "Best eval loss"), runs, _best_text),
        _row("step", translate("CompareRuns", "At step"), runs, _best_step_text),
        _row("time", translate("CompareRuns", "Time"), runs, _time_text),
    ]
    places = (
        ("model_dir", translate("CompareRuns", "Base model")),
        ("data_file", translate("CompareRuns", "Conversations")),
    )
    for key, name in places:
        if _differs(runs, key):
            found.append(_row(key, name, runs, lambda run, key=key: _file_name(run.spec.get(key))))
    fields = all_fields()
    for key in SETTINGS:
        if key in fields and _differs(runs, key):
            found.append(
                _row(
                    key,
                    fields[key].label,
                    runs,
                    lambda run, key=key: fields[key].text(run.spec[key]) if key in run.spec else "",
                )
            )
    return found


class ComparePane(QWidget):
    """The main pane of a comparison; `closed` leads back."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = LineChart(self.tr("Eval loss of the chosen runs"))
        self.chart.set_texts(y=lambda value: number(value, 3))
        self.back = Button(self.tr("Close comparison"), small=True)
        self.back.clicked.connect(self.closed)
        self._fact = ElidedLabel("", "small", tone="muted")
        line = QFrame()
        line.setProperty("line", "rule")
        self._holder = QWidget()
        self._place = QVBoxLayout(self._holder)
        self._place.setContentsMargins(0, 0, 0, 0)
        self.table: QTableView | None = None
        self._shown: tuple[tuple[str, ...], list[Difference]] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        chart = chart_pane(self.tr("Eval loss"), self._fact, self.chart, [self.back])
        column.addWidget(chart, 1)
        column.addWidget(line)
        column.addWidget(self._holder)

    def show_runs(self, runs: Sequence[RunView]) -> None:
        """Compare these, the first in the first colour."""
        self.chart.clear()
        for index, run in enumerate(runs):
            points = run.metrics.get("eval_loss", [])
            self.chart.set_series(
                run.id,
                [float(step) for step, _ in points],
                [loss for _, loss in points],
                title=run.name,
                index=index,
                label=run.name,
            )
        self._fact.setText(self.tr("%n runs over their steps", "", len(runs)))
        self._show_table(runs)

    def _show_table(self, runs: Sequence[RunView]) -> None:
        rows = differences(runs)
        shown = (tuple(run.id for run in runs), rows)
        if shown == self._shown:
            return
        self._shown = shown
        columns: list[Column[Difference]] = [
            Column("name", self.tr("What differs"), lambda row: row.name, width=190,
                   sortable=False)
        ]  # fmt: skip
        for index, run in enumerate(runs):
            columns.append(
                Column(
                    run.id, run.name, partial(_value, index), kind="number",
                    sortable=False,
                )
            )  # fmt: skip
        if self.table is not None:
            self._place.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Results and settings that differ"))
        model = RowsModel(columns, lambda row: row.key, self.table)
        install(self.table, model)
        model.set_rows(rows)
        self.table.setSizeAdjustPolicy(QTableView.SizeAdjustPolicy.AdjustToContents)
        policy = QSizePolicy.Policy
        self.table.setSizePolicy(policy.Ignored, policy.Preferred)
        self._place.addWidget(self.table)


class RunChoice(QWidget):
    """Which runs to compare. `changed(ids)` follows every click."""

    changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().measure("space.2"))
        self.boxes: dict[str, CheckBox] = {}

    def show_runs(self, runs: Sequence[RunView], chosen: Sequence[str]) -> None:
        """Offer these runs, newest first."""
        if list(self.boxes) != [run.id for run in runs]:
            for box in self.boxes.values():
                self._column.removeWidget(box)
                box.hide()
                box.deleteLater()
            self.boxes = {}
            for run in runs:
                box = CheckBox(run.name)
                box.clicked.connect(self._tell)
                self.boxes[run.id] = box
                self._column.addWidget(box)
        full = len(chosen) >= MOST_RUNS
        for run in runs:
            box = self.boxes[run.id]
            best = best_evaluation(run)
            loss = number(best[1], 3) if best else ""
            box.setText(self.tr("{name}, eval loss {loss}").format(name=run.name, loss=loss))
            box.setChecked(run.id in chosen)
            box.setEnabled(run.id in chosen or not full)

    def _tell(self) -> None:
        self.changed.emit([key for key, box in self.boxes.items() if box.isChecked()])


def _value(index: int, row: Difference) -> str:
    return row.values[index]


def _row(key: str, name: str, runs: Sequence[RunView], text: Any) -> Difference:
    return Difference(key, name, tuple(text(run) for run in runs))


def _differs(runs: Sequence[RunView], key: str) -> bool:
    return len({repr(plain(run.spec.get(key))) for run in runs}) > 1


def _file_name(path: object) -> str:
    return str(path).replace("\\", "/").rpartition("/")[2] if path else ""


def _best_text(run: RunView) -> str:
    best = best_evaluation(run)
    return number(best[1], 3) if best else ""


def _best_step_text(run: RunView) -> str:
    best = best_evaluation(run)
    return number(best[0]) if best else ""


def _time_text(run: RunView) -> str:
    if run.started is None or run.ended is None:
        return ""
    return duration_text(run.ended - run.started)
