"""Charts of runs: lines over steps. Histogram and bars come from here as well.

pyqtgraph draws the lines (it thins 200,000 points to what the screen can show); axes, labels at
the ends of lines and the crosshair are painted over it, in one place and to the pixel.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.bars import Bars
from tunesmith.studio.widgets.chart_parts import (
    ChartFrame,
    paint_values,
    readable,
    spread,
    text_width,
    value_text,
)
from tunesmith.studio.widgets.chart_scale import ChartScale, Series, Style, Ticks, labelled
from tunesmith.studio.widgets.histogram import Histogram, Marker
from tunesmith.studio.widgets.plot_lines import PlotLines

__all__ = ["Bars", "Histogram", "LineChart", "Marker", "Series"]

_BEYOND = 6.0  # px that lines and markers may reach beyond the plot


class LineChart(ChartFrame):
    """Lines over a common horizontal axis, with a crosshair."""

    def __init__(self, name: str, x_title: str = "", parent: QWidget | None = None) -> None:
        """Make an empty chart.

        Args:
            name: what it shows, for screen readers.
            x_title: name of the horizontal values, for table and crosshair ("Step").
            parent: the widget it stands in.
        """
        super().__init__(name, parent)
        self._x_title = x_title or self.tr("Step")
        self._scale = ChartScale()
        self._now: float | None = None
        self._x_text: Callable[[float], str] = value_text
        self._y_text: Callable[[float], str] = value_text
        self._hover_x: float | None = None
        self._plot = PlotLines(self)
        self._over = _Over(self)
        self.restyle()

    # What pages use.

    def set_series(
        self,
        key: str,
        x: Sequence[float] | np.ndarray[Any, Any],
        y: Sequence[float] | np.ndarray[Any, Any],
        *,
        title: str = "",
        style: Style = "plain",
        index: int = 0,
        label: str = "",
    ) -> None:
        """Show or replace a line; see `Series` for the arguments.

        Raises:
            ValueError: x and y differ in length.
        """
        xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
        if xs.shape != ys.shape or xs.ndim != 1:
            raise ValueError("x and y must be as long as each other")
        self._scale.series[key] = Series(title or key, xs, ys, style, index, label)
        self._show()

    def remove_series(self, key: str) -> None:
        """Take a line away; nothing happens if it is not there."""
        if self._scale.series.pop(key, None) is not None:
            self._show()

    def clear(self) -> None:
        """Take all lines away."""
        self._scale.series.clear()
        self._now = self._hover_x = None
        self._show()

    @property
    def series(self) -> dict[str, Series]:
        """The lines by key."""
        return dict(self._scale.series)

    def set_range(
        self,
        x_low: float | None = None,
        x_high: float | None = None,
        y_low: float | None = None,
        y_high: float | None = None,
    ) -> None:
        """Fix bounds of the axes; None follows the values (zero is in range unless log)."""
        self._scale.wished = (x_low, x_high, y_low, y_high)
        self._show()

    def set_log(self, log: bool) -> None:
        """Vertical axis logarithmic or linear; values at or below zero are not on a log axis."""
        self._scale.log = log
        self._show()

    @property
    def is_log(self) -> bool:
        """Whether the vertical axis is logarithmic."""
        return self._scale.log

    def set_zero(self, zero: bool) -> None:
        """Whether zero is always in range of a linear axis (it is unless said otherwise)."""
        self._scale.zero = zero
        self._show()

    def set_now(self, x: float | None) -> None:
        """A dashed vertical line where the run is now."""
        self._now = x
        self._show()

    def set_x_ticks(self, ticks: Sequence[tuple[float, str]] | None) -> None:
        """Fixed ticks ("31, epoch 1"); None for round numbers."""
        self._scale.fixed_x_ticks = None if ticks is None else list(ticks)
        self._show()

    def set_texts(
        self,
        *,
        x: Callable[[float], str] | None = None,
        y: Callable[[float], str] | None = None,
        y_tick: Callable[[float], str] | None = None,
    ) -> None:
        """How values are written: under the crosshair, in the table, and on the vertical axis."""
        self._x_text = x or value_text
        self._y_text = y or value_text
        self._scale.y_tick_text = y_tick
        self._show()

    def values_at(self, x: float) -> list[tuple[str, str]]:
        """Title and value of every line that has a value exactly at `x`."""
        return [(each.title, self._y_text(y)) for each, y in self._scale.values_at(x)]

    def table_text(self) -> str:
        """One line per horizontal value, one column per series."""
        return self._scale.table(self._x_title)

    def description(self) -> str:
        """First, last and least value of every line."""
        told = []
        for each in self._scale.series.values():
            values = each.y[np.isfinite(each.y)]
            if len(values) == 0 or each.style == "raw":
                continue
            told.append(
                self.tr("{title}: from {first} to {last}, least {least}.").format(
                    title=each.title,
                    first=self._y_text(float(values[0])),
                    last=self._y_text(float(values[-1])),
                    least=self._y_text(float(values.min())),
                )
            )
        return " ".join(told) or self.tr("No values yet.")

    # The crosshair.

    def set_hover(self, x: float | None) -> None:
        """Put the crosshair at the value nearest to `x`, or take it away."""
        nearest = None if x is None else self._scale.nearest_x(x)
        if nearest != self._hover_x:
            self._hover_x = nearest
            self.hovered.emit(nearest)
            self._over.update()

    def step_hover(self, step: int) -> None:
        """Move the crosshair to the neighbouring value."""
        xs = self._scale.all_x()
        if len(xs) == 0:
            return
        here = len(xs) if self._hover_x is None else int(np.searchsorted(xs, self._hover_x))
        self.set_hover(float(xs[min(max(here + step, 0), len(xs) - 1)]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The crosshair follows the mouse within the plot."""
        plot, bounds = self.plot_rect(), self._scale.bounds
        share = (event.position().x() - plot.left()) / max(1.0, plot.width())
        x = bounds.x_low + share * (bounds.x_high - bounds.x_low)
        self.set_hover(x if 0 <= share <= 1 else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Without the mouse there is no crosshair."""
        self.set_hover(None)
        super().leaveEvent(event)

    # Geometry. The plot is where values are; labels may stand at its right.

    def plot_rect(self) -> QRectF:
        """Where the values are painted, in px of this widget."""
        look = theme()
        axis = look.font("caption")
        ticks = [text for _, text in self._scale.y_ticks(self.height())]
        left = text_width(axis, ticks) + look.measure("space.2")
        below = look.measure("font.line_height.caption") + look.measure("space.1")
        above = look.measure("font.line_height.caption") / 2
        named = self._scale.x_ticks(self.width())
        last = QFontMetrics(axis).horizontalAdvance(named[-1][1]) if named else 0
        right = max(last / 2, _BEYOND)
        rect = QRectF(self.rect()).adjusted(left, above, -right, -below)
        return self._leave_room_for_labels(rect)

    def _leave_room_for_labels(self, rect: QRectF) -> QRectF:
        bounds = self._scale.bounds
        gap = theme().measure("space.2")
        metrics = QFontMetrics(theme().font("caption", "semibold"))
        for each in labelled(list(self._scale.series.values())):
            share = (self._label_x(each) - bounds.x_low) / (bounds.x_high - bounds.x_low)
            room = self.width() - rect.left() - gap - metrics.horizontalAdvance(each.label)
            if share > 0:
                rect.setWidth(max(self.width() / 3, min(rect.width(), room / share)))
        return rect

    def _label_x(self, series: Series) -> float:
        """Labels stand behind the line's end, and behind the line that says now."""
        end = float(series.x[-1])
        return end if self._now is None else max(end, self._now)

    def shown_x_ticks(self, plot: QRectF) -> Ticks:
        """Those texts of the horizontal axis that have room beside each other."""
        metrics = QFontMetrics(theme().font("caption"))
        shown: Ticks = []
        taken = -math.inf
        for value, text in self._scale.x_ticks(plot.width()):
            middle = self._scale.x_place(value, plot)
            half = metrics.horizontalAdvance(text) / 2
            if middle - half > taken and plot.left() - 1 <= middle <= plot.right() + 1:
                shown.append((value, text))
                taken = middle + half + theme().measure("space.3")
        return shown

    # Showing.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The plot and what is painted over it follow."""
        super().resizeEvent(event)
        self._show()

    def restyle(self) -> None:
        """New pens for new colours."""
        self._show()

    def _show(self) -> None:
        self._scale.refresh()
        plot = self.plot_rect()
        self._over.setGeometry(self.rect())
        outer = plot.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
        self._plot.place(outer, self._seen_from(plot, outer))
        bounds = self._scale.bounds
        ticks = np.array([tick for tick, _ in self._scale.y_ticks(self.height())])
        self._plot.show_grid(self._scale.view(ticks).tolist(), (bounds.x_low, bounds.x_high))
        self._plot.show_lines(
            {
                key: (each.x, self._scale.view(each.y), each.style, each.index)
                for key, each in self._scale.series.items()
            }
        )
        self._over.update()
        self.changed()

    def _seen_from(self, plot: QRectF, outer: QRectF) -> tuple[float, float, float, float]:
        bounds = self._scale.bounds
        x_low, y_low = bounds.x_low, bounds.y_low
        per_x = (bounds.x_high - x_low) / max(1.0, plot.width())
        per_y = (bounds.y_high - y_low) / max(1.0, plot.height())
        return (
            x_low + (outer.left() - plot.left()) * per_x,
            x_low + (outer.right() - plot.left()) * per_x,
            y_low - (outer.bottom() - plot.bottom()) * per_y,
            y_low - (outer.top() - plot.bottom()) * per_y,
        )

    def paint_over(self, painter: QPainter) -> None:
        """Axes, labels, now line and crosshair."""
        plot = self.plot_rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter, plot)
        if self._now is not None:
            self._paint_vertical(painter, plot, self._now, theme().color("text_muted"), dashed=True)
        self._paint_labels(painter, plot)
        if self._hover_x is not None:
            self._paint_crosshair(painter, plot, self._hover_x)
        self.paint_focus(painter)

    def _paint_axes(self, painter: QPainter, plot: QRectF) -> None:
        look = theme()
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("text_muted"))
        line = look.measure("font.line_height.caption")
        gap = look.measure("space.2")
        for tick, text in self._scale.y_ticks(self.height()):
            y = self._scale.place(0.0, tick, plot).y()
            room = QRectF(0, y - line / 2, plot.left() - gap, line)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(flags), text)
        for value, text in self.shown_x_ticks(plot):
            x = self._scale.x_place(value, plot)
            room = QRectF(x - 100, plot.bottom() + look.measure("space.1"), 200, line)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter), text)
        painter.setPen(QPen(look.color("border_strong"), look.measure("border.hairline")))
        base = math.floor(plot.bottom()) + 0.5
        painter.drawLine(QPointF(plot.left(), base), QPointF(plot.right(), base))
        for value, _ in self.shown_x_ticks(plot):
            x = self._scale.x_place(value, plot)
            painter.drawLine(QPointF(x, base), QPointF(x, base + 3))

    def _paint_vertical(
        self, painter: QPainter, plot: QRectF, x: float, color: QColor, *, dashed: bool
    ) -> None:
        pen = QPen(color, theme().measure("border.hairline"))
        if dashed:
            pen.setDashPattern([2, 3])
        painter.setPen(pen)
        at = math.floor(self._scale.x_place(x, plot)) + 0.5
        painter.drawLine(QPointF(at, plot.top()), QPointF(at, plot.bottom()))

    def label_places(self, plot: QRectF) -> list[tuple[QPointF, Series]]:
        """Where the texts at the lines' ends begin (left, middle), apart from each other."""
        lines = labelled(list(self._scale.series.values()))
        ends = [self._scale.place(self._label_x(each), float(each.y[-1]), plot) for each in lines]
        height = theme().measure("font.line_height.small")
        half = height / 2
        wanted = [end.y() if math.isfinite(end.y()) else plot.bottom() for end in ends]
        heights = spread(wanted, height, plot.top() + half, plot.bottom() - half)
        gap = theme().measure("space.2")
        return [
            (QPointF(end.x() + gap, y), each)
            for end, y, each in zip(ends, heights, lines, strict=True)
        ]

    def _paint_labels(self, painter: QPainter, plot: QRectF) -> None:
        painter.setFont(theme().font("caption", "semibold"))
        height = theme().measure("font.line_height.small")
        for at, each in self.label_places(plot):
            painter.setPen(readable(theme().series(each.index)))
            room = QRectF(at.x(), at.y() - height / 2, self.width() - at.x(), height)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), each.label)

    def _paint_crosshair(self, painter: QPainter, plot: QRectF, x: float) -> None:
        self._paint_vertical(painter, plot, x, theme().color("border_control"), dashed=False)
        colors = {each.title: readable(theme().series(each.index)) for each in
                  self._scale.series.values()}  # fmt: skip
        lines = [(f"{self._x_title} {self._x_text(x)}", theme().color("text_muted"))]
        lines += [(f"{title} {text}", colors[title]) for title, text in self.values_at(x)]
        at = QPointF(self._scale.x_place(x, plot), plot.top() + 24)
        paint_values(painter, QRectF(self.rect()), at, lines)


class _Over(QWidget):
    """A pane above the lines that only paints."""

    def __init__(self, chart: LineChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        self._chart.paint_over(painter)
        painter.end()
