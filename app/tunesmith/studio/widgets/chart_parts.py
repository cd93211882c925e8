"""What the charts share: ticks, labels that keep apart, and the frame around a picture."""

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.sparkline import mixed
from tunesmith.studio.words import number

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LEAST_CONTRAST = 4.5


def linear_ticks(low: float, high: float, wish: int = 4, *, whole: bool = False) -> list[float]:
    """Round values from `low` to `high`, about `wish` of them.

    Args:
        low: lowest value shown.
        high: highest value shown.
        wish: how many there is room for.
        whole: no fractions (steps, counts).
    """
    if not high > low:
        return [low]
    rough = (high - low) / max(1, wish)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * 0.999)
    if whole:
        step = max(1.0, math.ceil(step))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Round values between two positive ones: the fewer powers of ten, the more within each."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    span = math.log10(high / low)
    factors = (1, 2, 5) if span <= 1.5 else (1, 3) if span <= 4 else (1,)
    ticks = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
    return [tick for tick in ticks if low * 0.999 <= tick <= high * 1.001]


def log_tick_text(tick: float) -> str:
    """A value of a log axis with its own decimals: 0.003, 0.2, 50."""
    if tick < 1e-4 or tick >= 1e6:
        return short_exponent(tick, 0)
    return number(tick, max(0, -math.floor(math.log10(tick) + 1e-9)))


def value_text(value: float) -> str:
    """A value with about four figures; very small and large ones as 2.5e-4."""
    size = abs(value)
    if value == 0:
        return "0"
    if size < 1e-3 or size >= 1e7:
        return short_exponent(value, 2)
    return number(value, max(0, 3 - math.floor(math.log10(size))) if size < 1e4 else 0)


def short_exponent(value: float, digits: int) -> str:
    """2e-4 in place of 2.00e-04."""
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """Texts of an axis, with the decimals that tell neighbours apart."""
    steps = [abs(b - a) for a, b in pairwise(ticks) if b != a]
    step = min(steps, default=abs(ticks[0]) if ticks else 1.0) or 1.0
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if largest < 1e-2 or largest >= 1e6:
        return ["0" if tick == 0 else short_exponent(tick, 2) for tick in ticks]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
        decimals += 1  # steps of 0.25
    return [number(tick, decimals) for tick in ticks]


def spread(wanted: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones, at least `distance` apart, between `low` and `high`.

    Neighbours that would overlap are centred together around the mean of what they want, so that
    none wanders further than needed. With too little room the distance shrinks.
    """
    if not wanted:
        return []
    if len(wanted) > 1:
        distance = min(distance, (high - low) / (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[tuple[float, int]] = []  # middle of the first label, how many follow
    for index in order:
        start, count = wanted[index], 1
        start = min(max(start, low), high)
        groups.append((start, count))
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] * distance > groups[-1][0]:
            (one, few), (other, more) = groups[-2:]
            total = few + more
            mean = (one * few + (other - few * distance) * more) / total
            mean = min(max(mean, low), high - (total - 1) * distance)
            groups[-2:] = [(mean, total)]
    places = [start + step * distance for start, count in groups for step in range(count)]
    result = [0.0] * len(wanted)
    for index, place in zip(order, places, strict=True):
        result[index] = place
    return result


def readable(color: QColor) -> QColor:
    """A series' colour as text: moved towards the text colour until it reads on the surface."""
    surface, text = theme().color("surface"), theme().color("text")
    for step in range(11):
        candidate = mixed(text, color, step / 10)
        if _contrast(candidate, surface) >= _LEAST_CONTRAST:
            return candidate
    return text


def _contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.1 contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    channels = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (color.redF(), color.greenF(), color.blueF())
    )
    return sum(
        share * value for share, value in zip((0.2126, 0.7152, 0.0722), channels, strict=True)
    )


class ChartFrame(QWidget):
    """A picture of numbers that can also be had as a table, by keyboard too.

    Signal `hovered` gives the place of the crosshair in the data, None when it left.
    """

    hovered = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.restyle)

    def table_text(self) -> str:
        """The values as lines of tab-separated cells, the first line naming the columns."""
        raise NotImplementedError

    def description(self) -> str:
        """The main figures in words, for screen readers."""
        raise NotImplementedError

    def copy_table(self) -> None:
        """Put the values on the clipboard."""
        QGuiApplication.clipboard().setText(self.table_text())

    def restyle(self) -> None:
        """Take the theme's colours and fonts as they are now."""
        self.update()

    def changed(self) -> None:
        """Call after new values: repaints and tells screen readers."""
        self.setAccessibleDescription(self.description())
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Room for an axis and a few values."""
        return QSize(160, 64)

    def sizeHint(self) -> QSize:
        """A chart among others."""
        return QSize(320, 140)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the values as a table."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy as table"), self.copy_table)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy by the usual key; left and right move the crosshair."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_table()
        elif step:
            self.step_hover(step)
        else:
            super().keyPressEvent(event)

    def step_hover(self, step: int) -> None:
        """Move the crosshair by one value; charts without a crosshair do nothing."""
        del step

    def paint_focus(self, painter: QPainter) -> None:
        """Show the keyboard's focus."""
        if not self.hasFocus() or not self.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        ):
            return
        width = theme().measure("border.focus")
        painter.setPen(QPen(theme().color("focus_ring"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = width / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))


def paint_values(
    painter: QPainter, bounds: QRectF, at: QPointF, lines: Sequence[tuple[str, QColor]]
) -> QRectF:
    """A small box with one line per value, beside `at` and within `bounds`."""
    font = theme().font("caption")
    metrics = QFontMetrics(font)
    pad = theme().measure("space.2")
    line = theme().measure("font.line_height.small")
    width = max(metrics.horizontalAdvance(text) for text, _ in lines) + 2 * pad
    height = len(lines) * line + pad
    left = at.x() + pad if at.x() + pad + width <= bounds.right() else at.x() - pad - width
    top = min(max(bounds.top(), at.y() - height / 2), bounds.bottom() - height)
    box = QRectF(round(max(bounds.left(), left)), round(top), width, height)
    painter.setPen(QPen(theme().color("border_strong"), theme().measure("border.hairline")))
    painter.setBrush(theme().color("raised"))
    radius = theme().measure("radius.badge")
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setFont(font)
    for index, (text, color) in enumerate(lines):
        painter.setPen(color)
        row = QRectF(box.left() + pad, box.top() + pad / 2 + index * line, width, line)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), text)
    return box


def text_width(font: QFont, texts: Sequence[str]) -> int:
    """Px of the longest of some texts."""
    metrics = QFontMetrics(font)
    return max((metrics.horizontalAdvance(text) for text in texts), default=0)
