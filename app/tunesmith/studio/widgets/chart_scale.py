"""What a line chart shows and where: series, bounds and ticks, without any painting."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from tunesmith.studio.widgets.chart_parts import (
    linear_ticks,
    log_tick_text,
    log_ticks,
    tick_texts,
)

Style = Literal["raw", "smoothed", "eval", "plain"]
Values = np.ndarray[Any, np.dtype[np.float64]]
Ticks = list[tuple[float, str]]
_PX_PER_X_TICK, _PX_PER_Y_TICK = 100, 48


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
    x: Values
    y: Values
    style: Style
    index: int
    label: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the axes show; y as logarithms on a log axis."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float


class ChartScale:
    """Series and axes of one chart; call `refresh` after changing attributes."""

    def __init__(self) -> None:
        self.series: dict[str, Series] = {}
        self.wished: tuple[float | None, float | None, float | None, float | None] = (None,) * 4
        self.log = False
        self.zero = True
        self.fixed_x_ticks: Ticks | None = None
        self.y_tick_text: Callable[[float], str] | None = None
        self.bounds = Bounds(0.0, 1.0, 0.0, 1.0)

    def refresh(self) -> None:
        """Find the bounds again: from the wishes, and where there are none, from the values."""
        x_low, x_high, y_low, y_high = self.wished
        lines = [each for each in self.series.values() if len(each.x)]
        if x_low is None:
            x_low = min((float(each.x[0]) for each in lines), default=0.0)
        if x_high is None:
            x_high = max((float(each.x[-1]) for each in lines), default=1.0)
        low, high = self._value_bounds()
        if self.log:
            low = math.floor(low * 10) / 10 if y_low is None or y_low <= 0 else math.log10(y_low)
            high = math.ceil(high * 10) / 10 if y_high is None else math.log10(y_high)
        else:
            low = y_low if y_low is not None else min(low, 0.0) if self.zero else low
            high = y_high if y_high is not None else _rounded_up(low, high)
        x_high = x_high if x_high > x_low else x_low + 1.0
        self.bounds = Bounds(x_low, x_high, low, high if high > low else low + 1.0)

    def view(self, values: Values) -> Values:
        """Values as the vertical axis counts them; not finite where it cannot show them."""
        if not self.log:
            return values
        result = np.full(values.shape, np.nan)
        np.log10(values, out=result, where=values > 0)
        return result

    def x_place(self, x: float, plot: QRectF) -> float:
        """Px of a horizontal value."""
        bounds = self.bounds
        return plot.left() + (x - bounds.x_low) / (bounds.x_high - bounds.x_low) * plot.width()

    def place(self, x: float, y: float, plot: QRectF) -> QPointF:
        """Px of a value; y is not finite where a log axis cannot show it."""
        bounds = self.bounds
        seen = float(self.view(np.array([y]))[0])
        share = (seen - bounds.y_low) / (bounds.y_high - bounds.y_low)
        return QPointF(self.x_place(x, plot), plot.bottom() - share * plot.height())

    def y_ticks(self, height: float) -> Ticks:
        """Values and texts of the vertical axis, as many as a height has room for."""
        low, high = self.bounds.y_low, self.bounds.y_high
        if self.log:
            ticks = log_ticks(10.0**low, 10.0**high)
            texts = [log_tick_text(tick) for tick in ticks]
        else:
            ticks = linear_ticks(low, high, max(2, min(4, round(height / _PX_PER_Y_TICK))))
            texts = tick_texts(ticks)
        if self.y_tick_text is not None:
            texts = [self.y_tick_text(tick) for tick in ticks]
        return list(zip(ticks, texts, strict=True))

    def x_ticks(self, width: float) -> Ticks:
        """Values and texts of the horizontal axis, as many as a width has room for."""
        if self.fixed_x_ticks is not None:
            return self.fixed_x_ticks
        low, high = self.bounds.x_low, self.bounds.x_high
        wish = max(2, round(width / _PX_PER_X_TICK))
        ticks = linear_ticks(low, high, wish, whole=high - low >= 4)
        return list(zip(ticks, tick_texts(ticks), strict=True))

    def all_x(self) -> Values:
        """Every horizontal value that some line has, rising."""
        lines = [each.x for each in self.series.values()]
        return np.unique(np.concatenate(lines)) if lines else np.empty(0)

    def nearest_x(self, x: float) -> float | None:
        """The horizontal value of a line that is nearest to `x`; None without values."""
        best: float | None = None
        for each in self.series.values():
            at = int(np.searchsorted(each.x, x))
            for near in each.x[max(0, at - 1) : at + 1].tolist():
                if best is None or abs(near - x) < abs(best - x):
                    best = near
        return best

    def values_at(self, x: float) -> list[tuple[Series, float]]:
        """The lines that have a value exactly at `x`, with it."""
        found = []
        for each in self.series.values():
            at = int(np.searchsorted(each.x, x))
            if at < len(each.x) and each.x[at] == x and math.isfinite(each.y[at]):
                found.append((each, float(each.y[at])))
        return found

    def table(self, x_title: str) -> str:
        """One line per horizontal value, one column per series; empty where it has none."""
        lines = ["\t".join([x_title, *(each.title for each in self.series.values())])]
        columns = [
            dict(zip(each.x.tolist(), each.y.tolist(), strict=True))
            for each in self.series.values()
        ]
        for x in sorted(set().union(*columns)):
            cells = (f"{column[x]:.9g}" if x in column else "" for column in columns)
            lines.append("\t".join([f"{x:.15g}", *cells]))
        return "\n".join(lines)

    def _value_bounds(self) -> tuple[float, float]:
        low, high = math.inf, -math.inf
        for each in self.series.values():
            values = self.view(each.y)
            values = values[np.isfinite(values)]
            if len(values):
                low, high = min(low, float(values.min())), max(high, float(values.max()))
        return (low, high) if high >= low else (0.0, 1.0)


def labelled(series: Sequence[Series]) -> list[Series]:
    """The lines with a text at their end."""
    return [each for each in series if each.label and len(each.x)]


def _rounded_up(low: float, high: float) -> float:
    """The next round value, so that the highest grid line stands above the highest value."""
    ticks = linear_ticks(low, high if high > low else low + 1.0)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    return low + math.ceil((high - low) / step - 1e-9) * step if step else high
