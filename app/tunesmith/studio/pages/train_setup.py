"""The main pane before a run: what it will do, its learning rate, and what was checked."""

import math
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from tunesmith.studio.pages.train_charts import chart_pane, epoch_ticks
from tunesmith.studio.pages.train_checks import Check
from tunesmith.studio.pages.train_counters import Counters, Figure
from tunesmith.studio.pages.train_fields import rate_text
from tunesmith.studio.pages.train_plan import Plan
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.charts import LineChart
from tunesmith.studio.widgets.heading import ElidedLabel, Heading
from tunesmith.studio.widgets.section import Checks
from tunesmith.studio.words import grouped, number
from tunesmith.training import schedule
from tunesmith.training.spec import TrainSpec

_MOST_POINTS = 400  # of the planned learning rate
_RATE = 3  # number of the series colour, as during the run


class SetupPane(QWidget):
    """The plan in figures.

    `mend(page)` asks to go where a check can be mended, `change(settings)` for settings that do.
    """

    mend = Signal(str)
    change = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counters = Counters(self.tr("Plan"))
        self.counters.bar.hide()
        self.rate = LineChart(self.tr("Learning rate"))
        self.rate.set_texts(y=rate_text, y_tick=rate_text)
        self._fact = ElidedLabel("", "small", tone="muted")
        self._title = Heading(self.tr("Checks before the start"))
        self._mend = Button("", small=True)
        self._mend.hide()
        self._page = ""
        self._mend.clicked.connect(lambda: self.mend.emit(self._page))
        self._changes: tuple[tuple[str, Any], ...] = ()
        self._change = Button("", small=True)
        self._change.hide()
        self._change.clicked.connect(lambda: self.change.emit(dict(self._changes)))
        self.checks = Checks()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.counters)
        line = QFrame()
        line.setProperty("line", "rule")
        column.addWidget(chart_pane(self.tr("Learning rate"), self._fact, self.rate), 1)
        column.addWidget(line)
        column.addWidget(self._check_pane())

    def show_plan(self, plan: Plan | None, spec: TrainSpec | None) -> None:
        """Show what a run will do; None while that is not known."""
        if plan is None or spec is None:
            self.counters.set_figures([])
            self.counters.hide()
            self.rate.clear()
            self._fact.setText("")
            return
        self.counters.set_figures(plan_figures(plan))
        self.counters.show()
        stride = max(1, plan.steps // _MOST_POINTS)
        steps = sorted({*range(0, plan.steps, stride), plan.steps - 1})
        rates = [schedule.learning_rate(spec, step, plan.steps) for step in steps]
        self.rate.set_range(x_low=0, x_high=plan.steps)
        self.rate.set_x_ticks(epoch_ticks(plan.steps, plan.steps_per_epoch))
        self.rate.set_series(
            "rate", [step + 1.0 for step in steps], rates, title=self.tr("Learning rate"),
            style="smoothed", index=_RATE,
        )  # fmt: skip
        if plan.eval_rows:
            every = plan.eval_every
            fact = self.tr("as planned, with an evaluation every %n steps", "", every)
            self._fact.setText(grouped(fact, every))
        else:
            self._fact.setText(self.tr("as planned"))

    def show_checks(self, rows: list[Check], pages: dict[str, str]) -> None:
        """Show what was checked; `pages` names the pages that can mend something."""
        self.checks.set_rows([(row.state, row.title, row.detail) for row in rows])
        self._area.updateGeometry()
        page = next((row.page for row in rows if row.state == "bad" and row.page in pages), "")
        self._page = page
        self._mend.setText(self.tr("Open {page}").format(page=pages.get(page, "")))
        self._mend.setVisible(bool(page))
        mended = next((row for row in rows if row.changes), None)
        self._changes = mended.changes if mended is not None else ()
        self._change.setText(mended.button if mended is not None else "")
        self._change.setVisible(mended is not None)

    def show_busy(self, text: str) -> None:
        """Say what is being found out; the figures stay as they were."""
        self.checks.set_rows([("open", text, "")])
        self._mend.hide()
        self._change.hide()

    def _check_pane(self) -> QWidget:
        look = theme()
        pane = QWidget()
        column = QVBoxLayout(pane)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.3")
        column.setContentsMargins(left, edge, right, edge)
        column.setSpacing(edge)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._change)
        head.addWidget(self._mend)
        column.addLayout(head)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.checks)
        rows.addStretch(1)
        area = _Fitting()
        for part in (inner, area.viewport()):
            part.setProperty("pane", "surface")
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self._title.text())
        area.setWidget(inner)
        self._area = area
        column.addWidget(area, 1)
        return pane


class _Fitting(QScrollArea):
    """As high as what it holds; scrolls only where the window has no room for that."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """The content's, with its lines broken as the width asks for."""
        inner = self.widget()
        if inner is None or not inner.hasHeightForWidth():
            return super().sizeHint()
        return QSize(0, inner.heightForWidth(max(self.width(), self.minimumSizeHint().width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may break lines elsewhere."""
        super().resizeEvent(event)
        self.updateGeometry()


def plan_figures(plan: Plan) -> list[Figure]:
    """What a run will do, as figures."""
    return [
        (number(plan.train_rows), translate("SetupPane", "conversations")),
        (number(plan.eval_rows), translate("SetupPane", "held out")),
        (number(plan.steps), translate("SetupPane", "steps")),
        (number(plan.steps_per_epoch), translate("SetupPane", "steps per epoch")),
        (number(math.ceil(plan.steps / plan.eval_every)), translate("SetupPane", "evaluations")),
    ]
