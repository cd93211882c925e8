"""Small pictures for table cells and headers, painted without axes or text."""

from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from tunesmith.studio.theme.theme import theme

_LINE = 1.5  # px; a chart's 2 px line is too heavy at a height of 20
_DOT = 2.0  # px, radius of the last value's mark
_LEAST_SHADE = 0.35


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of `one` over the rest of `other`, opaque."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * rest,
        one.greenF() * share + other.greenF() * rest,
        one.blueF() * share + other.blueF() * rest,
    )


def paint_sparkline(
    painter: QPainter,
    rect: QRectF,
    values: Sequence[float],
    color: QColor,
    *,
    fill: bool = False,
) -> None:
    """A line through `values` over the whole width, its last value marked by a dot.

    Args:
        painter: where to paint.
        rect: room for it; the line keeps clear of the edges by the dot's radius.
        values: in order, evenly spaced; those that are not finite are left out.
        color: of line and dot.
        fill: paint the area under it instead of the dot: for distributions, from zero up.
    """
    known = [(index, value) for index, value in enumerate(values) if isfinite(value)]
    if not known:
        return
    room = rect.adjusted(_DOT, _DOT, -_DOT, -_DOT)
    low = 0.0 if fill else min(value for _, value in known)
    high = max(value for _, value in known)
    span = high - low
    steps = max(1, len(values) - 1)
    points = [
        QPointF(
            room.left() + room.width() * index / steps,
            room.bottom() - room.height() * ((value - low) / span if span else 0.5),
        )
        for index, value in known
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if fill:
        area = QPainterPath(QPointF(points[0].x(), room.bottom()))
        for point in points:
            area.lineTo(point)
        area.lineTo(points[-1].x(), room.bottom())
        shade = QColor(color)
        shade.setAlphaF(0.25)
        painter.fillPath(area, shade)
    pen = QPen(color, _LINE)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(points)
    if not fill:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(points[-1], _DOT, _DOT)
    painter.restore()


def paint_histogram(
    painter: QPainter, rect: QRectF, counts: Sequence[float], color: QColor
) -> None:
    """One bar per count, 1 px apart, on a common base; a count above zero is always seen."""
    highest = max(counts, default=0)
    if highest <= 0:
        return
    shade = mixed(color, theme().color("surface"), _opacity() * 0.75)
    width = rect.width() / len(counts)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for index, count in enumerate(counts):
        if count <= 0:
            continue
        height = max(1.0, rect.height() * count / highest)
        left = round(rect.left() + index * width)
        right = round(rect.left() + (index + 1) * width) - (1 if width >= 3 else 0)
        painter.fillRect(QRectF(left, rect.bottom() - height, max(1, right - left), height), shade)
    painter.restore()


def paint_shares(painter: QPainter, rect: QRectF, shares: Sequence[float], color: QColor) -> None:
    """A bar divided by the shares, from full colour to pale, 1 px apart.

    Args:
        painter: where to paint.
        rect: the bar.
        shares: amounts of any unit, largest first.
        color: of the first part.
    """
    total = sum(share for share in shares if share > 0)
    if total <= 0:
        return
    surface = theme().color("surface")
    left = rect.left()
    parts = [share for share in shares if share > 0]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for index, share in enumerate(parts):
        right = left + rect.width() * share / total
        strength = max(_LEAST_SHADE, 1.0 - index * 0.25)
        end = right - (1 if index < len(parts) - 1 else 0)
        if end > left:
            part = QRectF(left, rect.top(), end - left, rect.height())
            painter.fillRect(part, mixed(color, surface, strength))
        left = right
    painter.restore()


def paint_bar(painter: QPainter, rect: QRectF, share: float, color: QColor | None = None) -> None:
    """A progress bar in a cell: `share` of 0 to 1 in the accent, over the border colour."""
    radius = rect.height() / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("border"))
    painter.drawRoundedRect(rect, radius, radius)
    done = QRectF(rect)
    done.setWidth(rect.width() * min(1.0, max(0.0, share)))
    if done.width() > 0:
        painter.setBrush(color or theme().color("accent"))
        clip = QPainterPath()
        clip.addRoundedRect(rect, radius, radius)
        painter.setClipPath(clip)
        painter.drawRect(done)
    painter.restore()


def _opacity() -> float:
    return theme().tokens.measure("chart.bar_opacity")
