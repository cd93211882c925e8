"""Charts of runs: lines over steps. Histogram and bars come from here as well.

pyqtgraph draws the lines (it thins 200,000 points to what the screen can show); axes, labels at
the ends of lines and the crosshair are painted over it, in one place and to the pixel.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
    linear_ticks,
    log_ticks,
    paint_values,
    readable,
    spread,
    text_width,
    tick_texts,
    value_text,
)
from tunesmith.studio.widgets.histogram import Histogram, Marker
from tunesmith.studio.widgets.plot_lines import PlotLines

__all__ = ["Bars", "Histogram", "LineChart", "Marker", "Series"]

Style = Literal["raw", "smoothed", "eval", "plain"]
_BEYOND = 6.0  # px that lines and markers may reach beyond the plot
_TICK_ROOM = 48.0  # px of height for a tick


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One line.

    Attributes:
        title: name in the table and under the crosshair.
        x: rising; float64.
        y: as many; what is not finite interrupts the line.
        style: raw is thin and pale, eval has ring markers, plain is dashed by its index.
        index: which of the theme's series colours.
        label: text at the line's end; empty for none.
    """

    title: str
    x: np.ndarray[Any, np.dtype[np.float64]]
    y: np.ndarray[Any, np.dtype[np.float64]]
    style: Style
    index: int
    label: str


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
        self._series: dict[str, Series] = {}
        self._range: tuple[float | None, float | None, float | None, float | None] = (None,) * 4
        self._log = False
        self._zero = True
        self._now: float | None = None
        self._x_ticks: list[tuple[float, str]] | None = None
        self._x_text: Callable[[float], str] = value_text
        self._y_text: Callable[[float], str] = value_text
        self._y_tick_text: Callable[[float], str] | None = None
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
        self._series[key] = Series(title or key, xs, ys, style, index, label)
        self._show()

    def remove_series(self, key: str) -> None:
        """Take a line away; nothing happens if it is not there."""
        if self._series.pop(key, None) is not None:
            self._show()

    def clear(self) -> None:
        """Take all lines away."""
        self._series.clear()
        self._now = self._hover_x = None
        self._show()

    @property
    def series(self) -> dict[str, Series]:
        """The lines by key."""
        return dict(self._series)

    def set_range(
        self,
        x_low: float | None = None,
        x_high: float | None = None,
        y_low: float | None = None,
        y_high: float | None = None,
    ) -> None:
        """Fix bounds of the axes; None follows the values (zero is in range unless log)."""
        self._range = (x_low, x_high, y_low, y_high)
        self._show()

    def set_log(self, log: bool) -> None:
        """Vertical axis logarithmic or linear; values at or below zero are not on a log axis."""
        self._log = log
        self._show()

    @property
    def is_log(self) -> bool:
        """Whether the vertical axis is logarithmic."""
        return self._log

    def set_zero(self, zero: bool) -> None:
        """Whether zero is always in range of a linear axis (it is unless said otherwise)."""
        self._zero = zero
        self._show()

    def set_now(self, x: float | None) -> None:
        """A dashed vertical line where the run is now."""
        self._now = x
        self._show()

    def set_x_ticks(self, ticks: Sequence[tuple[float, str]] | None) -> None:
        """Fixed ticks ("31, epoch 1"); None for round numbers."""
        self._x_ticks = None if ticks is None else list(ticks)
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
        self._y_tick_text = y_tick
        self._show()

    def values_at(self, x: float) -> list[tuple[str, str]]:
        """Title and value of every line that has a value exactly at `x`."""
        found = []
        for each in self._series.values():
            at = int(np.searchsorted(each.x, x))
            if at < len(each.x) and each.x[at] == x and math.isfinite(each.y[at]):
                found.append((each.title, self._y_text(float(each.y[at]))))
        return found

    def table_text(self) -> str:
        """One line per horizontal value, one column per series; empty where it has none."""
        lines = ["\t".join([self._x_title, *(each.title for each in self._series.values())])]
        columns = [dict(zip(each.x.tolist(), each.y.tolist(), strict=True)) for each in
                   self._series.values()]  # fmt: skip
        for x in sorted(set().union(*columns)):
            cells = (repr(column[x]) if x in column else "" for column in columns)
            lines.append("\t".join([f"{x:.15g}", *cells]))
        return "\n".join(lines)

    def description(self) -> str:
        """First, last and least value of every line."""
        told = []
        for each in self._series.values():
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
        nearest = None if x is None else self._nearest(x)
        if nearest != self._hover_x:
            self._hover_x = nearest
            self.hovered.emit(nearest)
            self._over.update()

    def step_hover(self, step: int) -> None:
        """Move the crosshair to the neighbouring value."""
        xs = self._all_x()
        if len(xs) == 0:
            return
        here = len(xs) if self._hover_x is None else int(np.searchsorted(xs, self._hover_x))
        self.set_hover(float(xs[min(max(here + step, 0), len(xs) - 1)]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The crosshair follows the mouse within the plot."""
        low, high = self._bounds()[:2]
        plot = self.plot_rect()
        share = (event.position().x() - plot.left()) / max(1.0, plot.width())
        self.set_hover(low + share * (high - low) if 0 <= share <= 1 else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Without the mouse there is no crosshair."""
        self.set_hover(None)
        super().leaveEvent(event)

    # Geometry. The plot is where values are; labels may stand at its right.

    def plot_rect(self) -> QRectF:
        """Where the values are painted, in px of this widget."""
        look = theme()
        axis = look.font("caption")
        ticks = [text for _, text in self.y_ticks(self.height())]
        left = text_width(axis, ticks) + look.measure("space.2")
        below = look.measure("font.line_height.caption") + look.measure("space.1")
        above = look.measure("font.line_height.caption") / 2
        last = self._x_shown()[-1][1] if self._x_shown() else ""
        right = max(QFontMetrics(axis).horizontalAdvance(last) / 2, _BEYOND)
        rect = QRectF(self.rect()).adjusted(left, above, -right, -below)
        return self._leave_room_for_labels(rect)

    def _leave_room_for_labels(self, rect: QRectF) -> QRectF:
        low, high = self._bounds()[:2]
        gap = theme().measure("space.2")
        metrics = QFontMetrics(theme().font("caption", "semibold"))
        for each in self.labelled():
            share = (each.x[-1] - low) / (high - low)
            room = self.width() - rect.left() - gap - metrics.horizontalAdvance(each.label)
            if share > 0:
                rect.setWidth(max(self.width() / 3, min(rect.width(), room / share)))
        return rect

    def labelled(self) -> list[Series]:
        """The lines with a text at their end."""
        return [each for each in self._series.values() if each.label and len(each.x)]

    def place(self, x: float, y: float, plot: QRectF) -> QPointF:
        """Where a value is in px."""
        x_low, x_high, y_low, y_high = self._bounds()
        y = self._view(np.array([y]))[0]
        return QPointF(
            plot.left() + (x - x_low) / (x_high - x_low) * plot.width(),
            plot.bottom() - (y - y_low) / (y_high - y_low) * plot.height(),
        )

    def y_ticks(self, height: float) -> list[tuple[float, str]]:
        """Values and texts of the vertical axis."""
        low, high = self._bounds()[2:]
        if self._log:
            ticks = log_ticks(10.0**low, 10.0**high)
            texts = [value_text(tick) for tick in ticks]
        else:
            ticks = linear_ticks(low, high, max(2, min(4, round(height / _TICK_ROOM))))
            texts = tick_texts(ticks)
        if self._y_tick_text is not None:
            texts = [self._y_tick_text(tick) for tick in ticks]
        return list(zip(ticks, texts, strict=True))

    def x_ticks(self, plot: QRectF) -> list[tuple[float, str]]:
        """Those texts of the horizontal axis that have room beside each other."""
        metrics = QFontMetrics(theme().font("caption"))
        shown: list[tuple[float, str]] = []
        taken = -math.inf
        for value, text in self._x_shown():
            middle = self.place(value, 1.0, plot).x()
            half = metrics.horizontalAdvance(text) / 2
            if middle - half > taken and plot.left() - 1 <= middle <= plot.right() + 1:
                shown.append((value, text))
                taken = middle + half + theme().measure("space.3")
        return shown

    def _x_shown(self) -> list[tuple[float, str]]:
        if self._x_ticks is not None:
            return self._x_ticks
        low, high = self._bounds()[:2]
        ticks = linear_ticks(low, high, max(2, self.width() // 120), whole=high - low >= 4)
        return list(zip(ticks, tick_texts(ticks), strict=True))

    def _bounds(self) -> tuple[float, float, float, float]:
        """What the axes show: x from, to, y from, to (y as logarithms on a log axis)."""
        x_low, x_high, y_low, y_high = self._range
        lines = [each for each in self._series.values() if len(each.x)]
        if x_low is None:
            x_low = min((float(each.x[0]) for each in lines), default=0.0)
        if x_high is None:
            x_high = max((float(each.x[-1]) for each in lines), default=1.0)
        low, high = self._value_bounds()
        if self._log:
            low = math.floor(low * 10) / 10 if y_low is None or y_low <= 0 else math.log10(y_low)
            high = math.ceil(high * 10) / 10 if y_high is None else math.log10(y_high)
        else:
            low = y_low if y_low is not None else min(low, 0.0) if self._zero else low
            high = y_high if y_high is not None else _rounded_up(low, high)
        x_high = x_high if x_high > x_low else x_low + 1.0
        return x_low, x_high, low, high if high > low else low + 1.0

    def _value_bounds(self) -> tuple[float, float]:
        low, high = math.inf, -math.inf
        for each in self._series.values():
            values = self._view(each.y)
            values = values[np.isfinite(values)]
            if len(values):
                low, high = min(low, float(values.min())), max(high, float(values.max()))
        return (low, high) if high >= low else (0.0, 1.0)

    def _view(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        if not self._log:
            return values
        result = np.full(values.shape, np.nan)
        np.log10(values, out=result, where=values > 0)
        return result

    def _all_x(self) -> np.ndarray[Any, Any]:
        lines = [each.x for each in self._series.values()]
        return np.unique(np.concatenate(lines)) if lines else np.empty(0)

    def _nearest(self, x: float) -> float | None:
        best: float | None = None
        for each in self._series.values():
            at = int(np.searchsorted(each.x, x))
            for near in each.x[max(0, at - 1) : at + 1].tolist():
                if best is None or abs(near - x) < abs(best - x):
                    best = near
        return best

    # Showing.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The plot and what is painted over it follow."""
        super().resizeEvent(event)
        self._show()

    def restyle(self) -> None:
        """New pens for new colours."""
        self._show()

    def _show(self) -> None:
        plot = self.plot_rect()
        self._over.setGeometry(self.rect())
        outer = plot.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
        self._plot.place(outer, self._seen_from(plot, outer))
        self._plot.show_grid([self._view(np.array([tick]))[0] for tick, _ in self.y_ticks(
            self.height())], self._bounds()[:2])  # fmt: skip
        self._plot.show_lines(
            {
                key: (each.x, self._view(each.y), each.style, each.index)
                for key, each in self._series.items()
            }
        )
        self._over.update()
        self.changed()

    def _seen_from(self, plot: QRectF, outer: QRectF) -> tuple[float, float, float, float]:
        x_low, x_high, y_low, y_high = self._bounds()
        per_x = (x_high - x_low) / max(1.0, plot.width())
        per_y = (y_high - y_low) / max(1.0, plot.height())
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
        for tick, text in self.y_ticks(self.height()):
            y = self.place(0.0, tick, plot).y()
            room = QRectF(0, y - line / 2, plot.left() - gap, line)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(flags), text)
        for value, text in self.x_ticks(plot):
            x = plot.left() + (value - self._bounds()[0]) * self._per_unit(plot)
            room = QRectF(x - 100, plot.bottom() + look.measure("space.1"), 200, line)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter), text)
        painter.setPen(QPen(look.color("border_strong"), look.measure("border.hairline")))
        base = math.floor(plot.bottom()) + 0.5
        painter.drawLine(QPointF(plot.left(), base), QPointF(plot.right(), base))
        for value, _ in self.x_ticks(plot):
            x = plot.left() + (value - self._bounds()[0]) * self._per_unit(plot)
            painter.drawLine(QPointF(x, base), QPointF(x, base + 3))

    def _per_unit(self, plot: QRectF) -> float:
        low, high = self._bounds()[:2]
        return plot.width() / (high - low)

    def _paint_vertical(
        self, painter: QPainter, plot: QRectF, x: float, color: QColor, *, dashed: bool
    ) -> None:
        pen = QPen(color, theme().measure("border.hairline"))
        if dashed:
            pen.setDashPattern([2, 3])
        painter.setPen(pen)
        at = math.floor(plot.left() + (x - self._bounds()[0]) * self._per_unit(plot)) + 0.5
        painter.drawLine(QPointF(at, plot.top()), QPointF(at, plot.bottom()))

    def label_places(self, plot: QRectF) -> list[tuple[QPointF, Series]]:
        """Where the texts at the lines' ends begin (left, middle), apart from each other."""
        lines = self.labelled()
        ends = [self.place(each.x[-1], float(each.y[-1]), plot) for each in lines]
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
                  self._series.values()}  # fmt: skip
        lines = [(f"{self._x_title} {self._x_text(x)}", theme().color("text_muted"))]
        lines += [(f"{title} {text}", colors[title]) for title, text in self.values_at(x)]
        at = QPointF(plot.left() + (x - self._bounds()[0]) * self._per_unit(plot), plot.top() + 24)
        paint_values(painter, QRectF(self.rect()), at, lines)


def _rounded_up(low: float, high: float) -> float:
    """The next round value, so that the highest grid line stands above the highest value."""
    ticks = linear_ticks(low, high if high > low else low + 1.0)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    return low + math.ceil((high - low) / step - 1e-9) * step if step else high


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
