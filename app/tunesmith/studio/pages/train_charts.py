"""The charts of one training run: loss, learning rate, gradient norm."""

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tunesmith.studio.pages.train_curves import Curve, smoothing_span
from tunesmith.studio.pages.train_fields import rate_text
from tunesmith.studio.run_view import RunView
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.charts import LineChart
from tunesmith.studio.widgets.heading import ElidedLabel, Heading
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.split import Split
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number, size_text

_LOSS, _EVAL, _RATE = 0, 1, 3  # numbers of the series colours, as in the mockup
_MOST_EPOCH_TICKS = 12
_GIB = 1 << 30  # what the memory's ticks are round in


class RunCharts(Split):
    """Loss above; learning rate and gradient norm side by side below.

    `compare_clicked` asks for the comparison of runs.
    """

    compare_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._begin()
        self._run = ""
        self.loss = LineChart(self.tr("Loss"))
        self.rate = LineChart(self.tr("Learning rate"))
        self.norm = LineChart(self.tr("Gradient norm"))
        self.memory = LineChart(self.tr("GPU memory"))
        self.memory.set_texts(y=_gibibytes, y_tick=_gibibytes)
        self.rate.set_texts(y=rate_text, y_tick=rate_text)
        self.loss.set_texts(y=lambda value: number(value, 3))
        self.scale = Segmented(
            [("linear", self.tr("Linear")), ("log", self.tr("Log"))],
            self.tr("Scale of the loss"),
            small=True,
        )
        self.scale.changed.connect(lambda key: self.loss.set_log(key == "log"))
        self.compare = Button(self.tr("Compare runs"), small=True)
        self.compare.clicked.connect(self.compare_clicked)
        self._loss_fact = ElidedLabel("", "small", tone="muted")
        self._rate_fact = ElidedLabel("", "small", tone="muted")
        self._norm_fact = ElidedLabel("", "small", tone="muted")
        self._memory_fact = ElidedLabel("", "small", tone="muted")
        self.add(
            chart_pane(self.tr("Loss"), self._loss_fact, self.loss, [self.scale, self.compare]), 3
        )
        below = Split()
        below.add(chart_pane(self.tr("Learning rate"), self._rate_fact, self.rate), 1)
        below.add(chart_pane(self.tr("Gradient norm"), self._norm_fact, self.norm), 1)
        self.card = chart_pane(self.tr("GPU memory"), self._memory_fact, self.memory)
        self.card.hide()
        below.add(self.card, 1)
        self.add(below, 1)

    def show_run(self, view: RunView, total: int, per_epoch: int) -> None:
        """Show a run as far as it is.

        Args:
            view: the run.
            total: its optimizer steps; 0 if not known yet.
            per_epoch: its steps per epoch; 0 if not known.
        """
        if self._run != view.id:
            self._run = view.id
            self._begin()
            for chart in self._charts:
                chart.clear()
        span = smoothing_span(total)
        points = view.metrics
        changed = self._loss.follow(points.get("loss", ()), span)
        changed |= self._eval.follow(points.get("eval_loss", ()))
        changed |= self._rate.follow(points.get("learning_rate", ()))
        changed |= self._norm.follow(points.get("grad_norm", ()))
        changed |= self._memory.follow(points.get("gpu_memory", ()))
        if changed:
            self._show_loss(view)
            self._show_small()
        last = self._loss.x[-1] if self._loss.x else 0.0
        high = max(float(total), last) or None
        for chart in self._charts:
            chart.set_range(x_low=0.0, x_high=high)
            chart.set_x_ticks(epoch_ticks(total, per_epoch))
        self.loss.set_now(last if view.is_active and last else None)
        self._tell_facts(view)

    @property
    def _charts(self) -> tuple[LineChart, ...]:
        return (self.loss, self.rate, self.norm, self.memory)

    def _begin(self) -> None:
        self._loss, self._eval, self._rate, self._norm = Curve(), Curve(), Curve(), Curve()
        self._memory = Curve()

    def _show_loss(self, view: RunView) -> None:
        loss = self._loss
        if loss.x:
            ended = self.tr("Loss {value}").format(value=number(loss.mean[-1], 3))
            self.loss.set_series(
                "raw", loss.x, loss.y, title=self.tr("Loss"), style="raw", index=_LOSS
            )
            self.loss.set_series(
                "mean", loss.x, loss.mean, title=self.tr("Smoothed"), style="smoothed",
                index=_LOSS, label=ended,
            )  # fmt: skip
        evaluated = self._eval
        if evaluated.x:
            is_best = evaluated.y[-1] <= min(evaluated.y)
            text = self.tr("Eval loss {value}, best") if is_best else self.tr("Eval loss {value}")
            self.loss.set_series(
                "eval", evaluated.x, evaluated.y, title=self.tr("Eval loss"), style="eval",
                index=_EVAL, label=text.format(value=number(evaluated.y[-1], 3)),
            )  # fmt: skip

    def _show_small(self) -> None:
        if self._rate.x:
            self.rate.set_series(
                "rate", self._rate.x, self._rate.y, title=self.tr("Learning rate"),
                style="smoothed", index=_RATE,
            )  # fmt: skip
        if self._norm.x:
            self.norm.set_series(
                "norm", self._norm.x, self._norm.y, title=self.tr("Gradient norm"),
                style="smoothed", index=_LOSS,
            )  # fmt: skip
        if self._memory.x:
            self.memory.set_series(
                "memory", self._memory.x, [value / _GIB for value in self._memory.y],
                title=self.tr("GPU memory"),
                style="smoothed", index=_LOSS,
            )  # fmt: skip

    def _tell_facts(self, view: RunView) -> None:
        self.card.setVisible(bool(self._memory.y))
        if self._memory.y:
            most = self.tr("{size} at most").format(size=size_text(max(self._memory.y)))
            self._memory_fact.setText(most)
        every = self._eval.x[-1] - self._eval.x[-2] if len(self._eval.x) > 1 else 0
        if len(self._eval.x) > 2:
            every = max(every, self._eval.x[-2] - self._eval.x[-3])
        told = self.tr("raw and smoothed")
        if every:
            told = self.tr("raw and smoothed, eval every %n steps", "", int(every))
        self._loss_fact.setText(told)
        if self._rate.y:
            template = self.tr("{rate} now") if view.is_active else self.tr("{rate} at the end")
            self._rate_fact.setText(template.format(rate=rate_text(self._rate.y[-1], 1)))
        else:
            self._rate_fact.setText("")
        if self._norm.y:
            limit = float(view.spec.get("max_grad_norm", math.inf))
            clipped = sum(value > limit for value in self._norm.y)
            told = self.tr("{most} at most, %n steps shortened", "", clipped)
            self._norm_fact.setText(told.format(most=number(max(self._norm.y), 2)))
        else:
            self._norm_fact.setText("")


def _gibibytes(value: float) -> str:
    return size_text(value * _GIB)


def epoch_ticks(total: int, per_epoch: int) -> list[tuple[float, str]] | None:
    """Ticks where epochs end: "31, epoch 1"; None for round numbers when that says nothing."""
    from tunesmith.studio.translate import translate

    if not total or not per_epoch or not 1 < total / per_epoch <= _MOST_EPOCH_TICKS:
        return None
    ticks = [(0.0, "0")]
    text = translate("RunCharts", "{step}, epoch {epoch}")
    for epoch in range(1, _MOST_EPOCH_TICKS + 1):
        if epoch * per_epoch >= total:
            break
        ticks.append(
            (float(epoch * per_epoch), text.format(step=number(epoch * per_epoch), epoch=epoch))
        )
    return [*ticks, (float(total), number(total))]


def chart_pane(
    title: str, fact: ElidedLabel, chart: LineChart, controls: Sequence[QWidget] = ()
) -> QWidget:
    """A chart with its heading; the fact stands beside it, at the right where nothing else is."""
    look = theme()
    pane = QWidget()
    column = QVBoxLayout(pane)
    left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
    column.setContentsMargins(left, look.measure("space.3"), right, look.measure("space.2"))
    column.setSpacing(look.measure("space.2"))
    head = WrapRow(look.measure("space.2"))
    head.add(Heading(title))
    if controls:
        head.add(fact)
        head.add_stretch()
        for control in controls:
            head.add(control)
    else:
        head.add_stretch()
        head.add(fact)
    column.addWidget(head)
    column.addWidget(chart, 1)
    return pane
