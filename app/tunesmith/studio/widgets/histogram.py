"""A histogram: bars over ranges of values, with named lines for limits."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.chart_parts import (
    ChartFrame,
    linear_ticks,
    paint_values,
    text_width,
    tick_texts,
    value_text,
)
from tunesmith.studio.widgets.sparkline import mixed
from tunesmith.studio.words import number


@dataclass(frozen=True, slots=True)
class Marker:
    """A vertical line with its text.

    Attributes:
        value: where.
        text: beside the line.
        kind: `limit` is dashed and muted (a context length), `figure` solid in the second series'
            colour (a percentile).
    """

    value: float
    text: str
    kind: Literal["limit", "figure"] = "figure"


class Histogram(ChartFrame):
    """Counts over ranges of values."""

    def __init__(
        self, name: str, x_title: str = "", *, y_axis: bool = True, parent: QWidget | None = None
    ) -> None:
        """Make an empty histogram.

        Args:
            name: what it shows, for screen readers.
            x_title: what is counted by ("Tokens"), for table and crosshair.
            y_axis: whether counts stand at the left; a small one does without.
            parent: the widget it stands in.
        """
        super().__init__(name, parent)
        self._x_title = x_title
        self._y_axis = y_axis
        self._counts: tuple[int, ...] = ()
        self._edges: tuple[float, ...] = (0.0, 1.0)
        self._x_low: float | None = None
        self._x_high: float | None = None
        self._markers: tuple[Marker, ...] = ()
        self._x_ticks: tuple[float, ...] | None = None
        self._x_text: Callable[[float], str] = value_text
        self._hover: int | None = None

    def set_data(
        self,
        counts: Sequence[int],
        edges: Sequence[float],
        markers: Sequence[Marker] = (),
        *,
        x_low: float | None = None,
        x_high: float | None = None,
        x_ticks: Sequence[float] | None = None,
        x_text: Callable[[float], str] = number,
    ) -> None:
        """Show counts.

        Args:
            counts: one per range.
            edges: of the ranges, one more than counts, rising.
            markers: named lines.
            x_low: where the axis begins; by default at the first edge, or zero if that is near.
            x_high: how far the axis goes; by default as far as the edges and markers.
            x_ticks: values named on the axis; round ones by default.
            x_text: how a value is written.

        Raises:
            ValueError: the edges do not fit the counts.
        """
        if len(edges) != len(counts) + 1:
            raise ValueError("a histogram has one edge more than counts")
        self._counts, self._edges = tuple(counts), tuple(edges)
        self._markers = tuple(markers)
        self._x_low, self._x_high, self._x_text = x_low, x_high, x_text
        self._x_ticks = None if x_ticks is None else tuple(x_ticks)
        self._hover = None
        self.changed()

    def table_text(self) -> str:
        """One line per range."""
        head = [self.tr("from"), self.tr("to"), self.tr("count")]
        pairs = zip(self._edges, self._edges[1:], self._counts, strict=False)
        lines = [f"{low:.15g}\t{high:.15g}\t{count}" for low, high, count in pairs]
        return "\n".join(["\t".join(head), *lines])

    def description(self) -> str:
        """The whole count, the fullest range, and the markers."""
        total = sum(self._counts)
        if total == 0:
            return self.tr("No values yet.")
        fullest = max(range(len(self._counts)), key=lambda index: self._counts[index])
        told = self.tr("{total} values, most of them from {low} to {high}.").format(
            total=number(total),
            low=self._x_text(self._edges[fullest]),
            high=self._x_text(self._edges[fullest + 1]),
        )
        return " ".join([told, *(f"{marker.text}." for marker in self._markers)])

    def step_hover(self, step: int) -> None:
        """Move to the neighbouring bar."""
        if self._counts:
            here = self._hover if self._hover is not None else (-1 if step > 0 else 0)
            self._set_hover(min(max(here + step, 0), len(self._counts) - 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the values of the bar under the mouse."""
        plot = self.plot_rect()
        value = self._low() + (event.position().x() - plot.left()) / max(1.0, plot.width()) * (
            self._high() - self._low()
        )
        inside = [
            index
            for index, (low, high) in enumerate(zip(self._edges, self._edges[1:], strict=False))
            if low <= value < high
        ]
        self._set_hover(inside[0] if inside and self._counts else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Without the mouse nothing is told."""
        self._set_hover(None)
        super().leaveEvent(event)

    def _set_hover(self, index: int | None) -> None:
        if index != self._hover:
            self._hover = index
            self.hovered.emit(None if index is None else self._edges[index])
            self.update()

    def _low(self) -> float:
        first, last = self._edges[0], self._edges[-1]
        if self._x_low is not None:
            return min(self._x_low, first)
        return 0.0 if 0 < first < last / 4 else first

    def _high(self) -> float:
        if self._x_high is not None:
            return max(self._x_high, self._low() + 1e-9)
        furthest = max([self._edges[-1], *(marker.value for marker in self._markers)])
        return max(furthest, self._low() + 1e-9)

    def _x(self, value: float, plot: QRectF) -> float:
        return plot.left() + (value - self._low()) / (self._high() - self._low()) * plot.width()

    def _y_ticks(self) -> list[float]:
        highest = max(self._counts, default=0) or 1
        ticks = linear_ticks(0, highest, 2, whole=True)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else highest
        if ticks[-1] < highest:
            ticks.append(ticks[-1] + step)
        return ticks

    def plot_rect(self) -> QRectF:
        """Where the bars are, in px of this widget."""
        look = theme()
        axis = look.font("caption")
        line = look.measure("font.line_height.caption")
        left, above = 0.0, look.measure("space.1")
        if self._y_axis:
            left = text_width(axis, tick_texts(self._y_ticks())) + look.measure("space.2")
            above = line // 2
        last = self._shown_ticks()[-1:]
        right = text_width(axis, [self._x_text(value) for value in last]) / 2
        below = line + look.measure("space.1")
        return QRectF(self.rect()).adjusted(left, above, -right, -below)

    def _shown_ticks(self) -> list[float]:
        if self._x_ticks is not None:
            return [value for value in self._x_ticks if self._low() <= value <= self._high()]
        return linear_ticks(self._low(), self._high(), max(2, self.width() // 90))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all of it; called by Qt."""
        del event
        painter = QPainter(self)
        plot = self.plot_rect()
        top = self._y_ticks()[-1]
        self._paint_axes(painter, plot, top)
        self._paint_bars(painter, plot, top)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_markers(painter, plot)
        if self._hover is not None:
            self._paint_hover(painter, plot, self._hover)
        self.paint_focus(painter)
        painter.end()

    def _paint_axes(self, painter: QPainter, plot: QRectF, top: float) -> None:
        look = theme()
        line = look.measure("font.line_height.caption")
        hair = look.measure("border.hairline")
        painter.setFont(look.font("caption"))
        ticks = self._y_ticks()
        if self._y_axis:
            for tick, text in zip(ticks, tick_texts(ticks), strict=True):
                y = round(plot.bottom() - tick / top * plot.height())
                painter.fillRect(
                    QRectF(plot.left(), y, plot.width(), hair), look.color("chart_grid")
                )
                room = QRectF(0, y - line / 2, plot.left() - look.measure("space.2"), line)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.setPen(look.color("text_muted"))
                painter.drawText(room, int(flags), text)
        base = round(plot.bottom())
        painter.fillRect(QRectF(plot.left(), base, plot.width(), hair), look.color("border_strong"))
        painter.setPen(look.color("text_muted"))
        metrics = QFontMetrics(look.font("caption"))
        for value in self._shown_ticks():
            x, text = self._x(value, plot), self._x_text(value)
            left = max(0.0, x - metrics.horizontalAdvance(text) / 2)
            painter.fillRect(QRectF(round(x), base, hair, 3 + hair), look.color("border_strong"))
            painter.drawText(QPointF(left, base + line), text)

    def _paint_bars(self, painter: QPainter, plot: QRectF, top: float) -> None:
        opacity = theme().tokens.measure("chart.bar_opacity")
        accent, surface = theme().series(0), theme().color("surface")
        for index, count in enumerate(self._counts):
            if count <= 0:
                continue
            left = round(self._x(self._edges[index], plot))
            right = round(self._x(self._edges[index + 1], plot))
            gap = 1 if right - left >= 3 else 0
            height = max(1.0, count / top * plot.height())
            bar = QRectF(left, plot.bottom() - height, max(1, right - left - gap), height)
            shade = accent if index == self._hover else mixed(accent, surface, opacity)
            painter.fillRect(bar, shade)

    def _paint_markers(self, painter: QPainter, plot: QRectF) -> None:
        look = theme()
        metrics = QFontMetrics(look.font("caption"))
        line = look.measure("font.line_height.small")
        gap = look.measure("space.2")
        # The last line has the highest text, so that texts of neighbours do not meet.
        ordered = sorted(self._markers, key=lambda marker: -marker.value)
        for row, marker in enumerate(ordered):
            x = math.floor(self._x(marker.value, plot)) + 0.5
            painter.setPen(self._marker_pen(marker))
            above = plot.top() + row * line
            painter.drawLine(QPointF(x, above), QPointF(x, plot.bottom()))
            width = metrics.horizontalAdvance(marker.text)
            fits = x + gap + width <= self.width()
            left = x + gap if fits and marker.kind == "figure" else x - gap - width
            if left < 0:
                left = min(x + gap, self.width() - width)
            painter.setPen(look.color("text_muted"))
            painter.drawText(QPointF(left, above + metrics.ascent()), marker.text)

    def _marker_pen(self, marker: Marker) -> QPen:
        look = theme()
        if marker.kind == "figure":
            return QPen(look.series(1), look.measure("chart.line"))
        pen = QPen(QColor(look.color("text_muted")), look.measure("border.hairline"))
        pen.setDashPattern([3, 3])
        return pen

    def _paint_hover(self, painter: QPainter, plot: QRectF, index: int) -> None:
        middle = (self._x(self._edges[index], plot) + self._x(self._edges[index + 1], plot)) / 2
        span = f"{self._x_text(self._edges[index])}–{self._x_text(self._edges[index + 1])}"
        first = f"{self._x_title} {span}".strip()
        count = self.tr("Count {count}").format(count=number(self._counts[index]))
        lines = [(first, theme().color("text_muted")), (count, theme().color("text"))]
        paint_values(painter, QRectF(self.rect()), QPointF(middle, plot.top() + 16), lines)
