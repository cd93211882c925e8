"""Places for names beside points of a chart, clear of points, lines and each other. No painting."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

Line = tuple[QPointF, QPointF]
_ON_NAME, _ON_POINT, _ON_LINE = 1000.0, 1000.0, 8.0  # per name, per point, per px of a line
_FARTHER = 12.0  # a place next in the order is worth so many px of a line less


@dataclass(frozen=True, slots=True)
class Name:
    """A point and the size of its name, all in px."""

    at: QPointF
    width: float
    height: float


def place_names(
    names: Sequence[Name], lines: Sequence[Line], bounds: QRectF, gap: float
) -> list[QRectF]:
    """A rectangle for each name, the first ones choosing first.

    Args:
        names: with their points.
        lines: what names should not lie on.
        bounds: what they must not leave; a name wider than this begins at its left edge.
        gap: px between a point's middle and its name, which no other name comes nearer to.
    """
    taken: list[QRectF] = []
    for name in names:
        others = [other.at for other in names if other is not name]
        choices = _choices(name, bounds, gap)
        costs = [
            _cost(room, taken, others, lines, gap) + at * _FARTHER
            for at, room in enumerate(choices)
        ]
        taken.append(choices[costs.index(min(costs))])
    return taken


def _choices(name: Name, bounds: QRectF, gap: float) -> list[QRectF]:
    """Right, left, then above and below and farther away, as far as there is room."""
    x, y, width, height = name.at.x(), name.at.y(), name.width, name.height
    right, left, middle = x + gap, x - gap - width, x - width / 2
    corners = [(right, y - height / 2), (left, y - height / 2)]
    for away in (1, 2, 3):
        above, below = y - height / 2 - away * height, y - height / 2 + away * height
        corners += [(side, top) for top in (below, above) for side in (right, left)]
        corners += [(middle, y + gap + (away - 1) * height), (middle, y - gap - away * height)]
    rooms = [QRectF(*corner, width, height) for corner in corners]
    inside = [room for room in rooms if bounds.contains(room)]
    return inside or [_moved_into(rooms[0], bounds)]


def _cost(
    room: QRectF, taken: Sequence[QRectF], points: Sequence[QPointF], lines: Sequence[Line],
    gap: float,
) -> float:  # fmt: skip
    cost = sum(_ON_NAME for other in taken if other.intersects(room))
    reach = gap * 0.75
    around = room.adjusted(-reach, -reach / 2, reach, reach / 2)
    cost += sum(_ON_POINT for point in points if around.contains(point))
    return cost + sum(_ON_LINE * length_inside(line, room) for line in lines)


def length_inside(line: Line, room: QRectF) -> float:
    """Px of a line that lie in a rectangle (Liang and Barsky's clipping)."""
    start, end = line
    dx, dy = end.x() - start.x(), end.y() - start.y()
    first, last = 0.0, 1.0
    for step, from_low, from_high in (
        (dx, start.x() - room.left(), room.right() - start.x()),
        (dy, start.y() - room.top(), room.bottom() - start.y()),
    ):
        if step == 0:
            if from_low < 0 or from_high < 0:
                return 0.0
            continue
        enters, leaves = sorted((-from_low / step, from_high / step))
        first, last = max(first, enters), min(last, leaves)
    return max(0.0, last - first) * math.hypot(dx, dy)


def _moved_into(room: QRectF, bounds: QRectF) -> QRectF:
    x = max(bounds.left(), min(room.left(), bounds.right() - room.width()))
    y = max(bounds.top(), min(room.top(), bounds.bottom() - room.height()))
    return QRectF(x, y, room.width(), room.height())
