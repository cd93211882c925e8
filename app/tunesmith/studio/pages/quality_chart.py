"""Size against exact answers: one point per file, with its interval and its name."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tunesmith.core.intervals import wilson
from tunesmith.studio.pages.quality_rows import QualityRow
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.chart_parts import ChartFrame, linear_ticks, tick_texts
from tunesmith.studio.widgets.point_labels import Line, Name, place_names
from tunesmith.studio.words import number, percent_text

MIB = 1 << 20
_PX_PER_X_TICK, _PX_PER_Y_TICK = 110, 40
_MOST_Y_TICKS = 6
_FLOORS = 20  # the axis begins at a multiple of 5 %


class QualityChart(ChartFrame):
    """Points that can be chosen by click or arrow keys; `hovered` gives the chosen file's path."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._rows: tuple[QualityRow, ...] = ()
        self._chosen: QualityRow | None = None
        self.restyle()

    @property
    def rows(self) -> tuple[QualityRow, ...]:
        """The points, smallest file first."""
        return self._rows

    def set_rows(self, rows: Sequence[QualityRow]) -> None:
        """Show the measured ones of these files."""
        measured = [row for row in rows if row.share is not None]
        self._rows = tuple(sorted(measured, key=lambda row: row.bytes))
        self.changed()

    def choose(self, row: QualityRow | None) -> None:
        """Mark one."""
        self._chosen = row
        self.update()

    def step_hover(self, step: int) -> None:
        """The next larger or smaller file."""
        if not self._rows:
            return
        paths = [row.path for row in self._rows]
        here = paths.index(self._chosen.path) if self._chosen and self._chosen.path in paths else 0
        self._pick(self._rows[min(max(here + step, 0), len(paths) - 1)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the nearest point."""
        super().mousePressEvent(event)
        reach = theme().measure("space.4")
        near = sorted(
            (math.hypot(*_apart(self.place(row), event.position())), index)
            for index, row in enumerate(self._rows)
        )
        if near and near[0][0] <= reach:
            self._pick(self._rows[near[0][1]])

    def table_text(self) -> str:
        """One line per file."""
        head = [self.tr("File"), self.tr("Size, MiB"), self.tr("Exact match")]
        lines = ["\t".join(head)]
        for row in self._rows:
            cells = [row.level, number(row.bytes / MIB, 1), percent_text(row.share or 0.0, 1)]
            lines.append("\t".join(cells))
        return "\n".join(lines)

    def description(self) -> str:
        """Every point in words."""
        told = [
            self.tr("{file}: {size} MiB, {share} exact.").format(
                file=row.level,
                size=number(row.bytes / MIB, 1),
                share=percent_text(row.share or 0.0, 1),
            )
            for row in self._rows
        ]
        return " ".join(told) or self.tr("No values yet.")

    # Geometry.

    def plot_rect(self) -> QRectF:
        """Where points are."""
        look = theme()
        metrics = QFontMetrics(look.font("caption"))
        left = metrics.horizontalAdvance(percent_text(0.975, 1)) + look.measure("space.2")
        below = 2 * look.measure("font.line_height.caption") + look.measure("space.4")
        above = look.measure("space.3")
        right = look.measure("space.4")
        return QRectF(self.rect()).adjusted(left, above, -right, -below)

    def bounds(self) -> tuple[float, float, float]:
        """Lowest and highest size in MiB, and the lowest share; the highest is 1."""
        sizes = [row.bytes / MIB for row in self._rows] or [0.0, 1.0]
        low, high = min(sizes), max(sizes)
        room = max((high - low) * 0.12, high * 0.02, 0.01)
        lows = [wilson(row.exact or 0, row.asked)[0] for row in self._rows]
        floor = math.floor(min(lows, default=0.0) * _FLOORS) / _FLOORS
        return max(0.0, low - room), high + room, min(floor, 0.9)

    def place(self, row: QualityRow) -> QPointF:
        """Where a file's point is."""
        return self._at(row.bytes / MIB, row.share or 0.0)

    def _at(self, size: float, share: float) -> QPointF:
        plot = self.plot_rect()
        low, high, floor = self.bounds()
        x = plot.left() + (size - low) / (high - low) * plot.width()
        y = plot.bottom() - (share - floor) / (1.0 - floor) * plot.height()
        return QPointF(x, y)

    def _pick(self, row: QualityRow) -> None:
        self.choose(row)
        self.hovered.emit(row.path)

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Grid, axis, front, points, names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        self._paint_names(painter)
        self._paint_front(painter)
        for row in self._rows:
            self._paint_point(painter, row)
        self.paint_focus(painter)

    def _paint_axes(self, painter: QPainter) -> None:
        look, plot = theme(), self.plot_rect()
        low, high, floor = self.bounds()
        line = look.measure("font.line_height.caption")
        gap = look.measure("space.2")
        painter.setFont(look.font("caption"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        shares = linear_ticks(
            floor, 1.0, min(_MOST_Y_TICKS, max(2, int(plot.height() // _PX_PER_Y_TICK)))
        )
        decimals = 0 if all(abs(it * 100 - round(it * 100)) < 1e-6 for it in shares) else 1
        for share in shares:
            y = math.floor(self._at(low, share).y()) + 0.5
            painter.setPen(QPen(look.color("chart_grid"), look.measure("chart.grid")))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(look.color("text_muted"))
            room = QRectF(0, y - line / 2, plot.left() - gap, line)
            painter.drawText(room, right, percent_text(share, decimals))
        base = math.floor(plot.bottom()) + 0.5
        painter.setPen(QPen(look.color("border_strong"), look.measure("border.hairline")))
        painter.drawLine(QPointF(plot.left(), base), QPointF(plot.right(), base))
        ticks = linear_ticks(low, high, max(2, int(plot.width() // _PX_PER_X_TICK)))
        center = int(Qt.AlignmentFlag.AlignHCenter)
        for tick, text in zip(ticks, tick_texts(ticks), strict=True):
            x = self._at(tick, 1.0).x()
            painter.setPen(QPen(look.color("border_strong"), look.measure("border.hairline")))
            painter.drawLine(QPointF(x, base), QPointF(x, base + look.measure("space.1")))
            painter.setPen(look.color("text_muted"))
            half = _PX_PER_X_TICK / 2
            painter.drawText(QRectF(x - half, base + gap, 2 * half, line), center, text)
        title = QRectF(plot.left(), base + gap + line, plot.width(), line)
        unit = self.tr("File size, MiB")
        painter.drawText(title, right, unit)
        taken = QFontMetrics(painter.font()).horizontalAdvance(unit)
        self._paint_legend(painter, title.adjusted(0, 0, -taken - look.measure("space.6"), 0))

    def legend(self) -> list[tuple[bool, str]]:
        """What the symbols in view mean: whether they are those of beaten files, and the words."""
        texts = [
            (False, self.tr("nothing is smaller and as good")),
            (True, self.tr("another file is smaller and as good")),
        ]
        return [each for each in texts if any(bool(it.beaten_by) is each[0] for it in self._rows)]

    def _paint_legend(self, painter: QPainter, room: QRectF) -> None:
        """In one line, if there is room for all of it."""
        look, entries = theme(), self.legend()
        metrics = QFontMetrics(painter.font())
        radius = look.measure("chart.marker_small_radius")
        dot = 2 * radius + look.measure("space.2")
        gap = look.measure("space.4")
        widths = [dot + metrics.horizontalAdvance(text) for _, text in entries]
        if sum(widths) + gap * (len(widths) - 1) > room.width():
            return
        x = room.left()
        for (beaten, text), width in zip(entries, widths, strict=True):
            color = look.color("border_control") if beaten else look.series(0)
            painter.setPen(QPen(color, look.measure("chart.line")))
            painter.setBrush(look.color("surface") if beaten else color)
            painter.drawEllipse(QPointF(x + radius + 1, room.center().y()), radius, radius)
            painter.setPen(look.color("text_muted"))
            words = QRectF(x + dot + 1, room.top(), width, room.height())
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
            x += width + gap

    def _paint_front(self, painter: QPainter) -> None:
        """A line through the files that no smaller one beats."""
        front = [self.place(row) for row in self._rows if not row.beaten_by]
        painter.setPen(QPen(theme().series(0), theme().measure("chart.line")))
        painter.drawPolyline(front)

    def _paint_point(self, painter: QPainter, row: QualityRow) -> None:
        look, at = theme(), self.place(row)
        color = look.color("border_control") if row.beaten_by else look.series(0)
        low, high = wilson(row.exact or 0, row.asked)
        size = row.bytes / MIB
        painter.setPen(QPen(color, look.measure("border.hairline")))
        painter.drawLine(self._at(size, low), self._at(size, high))
        radius = look.measure("chart.marker_radius")
        painter.setPen(QPen(color, look.measure("chart.line")))
        painter.setBrush(look.color("surface") if row.beaten_by else color)
        painter.drawEllipse(at, radius, radius)
        if self._chosen is not None and row.path == self._chosen.path:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            outer = radius + look.measure("border.focus") + look.measure("border.hairline")
            painter.drawEllipse(at, outer, outer)

    def name_rooms(self) -> dict[Path, QRectF]:
        """Where each file's name stands: the recommended one chooses first, then the front."""
        rows = sorted(self._rows, key=lambda row: (not row.recommended, bool(row.beaten_by)))
        names = [
            Name(
                self.place(row),
                QFontMetrics(_name_font(row)).horizontalAdvance(row.level) + 1,
                theme().measure("font.line_height.caption"),
            )
            for row in rows
        ]
        bounds = QRectF(self.rect())
        bounds.setLeft(self.plot_rect().left())
        bounds.setBottom(self.plot_rect().bottom())
        gap = theme().measure("space.2") + theme().measure("chart.marker_radius")
        rooms = place_names(names, self._lines(), bounds, gap)
        return {row.path: room for row, room in zip(rows, rooms, strict=True)}

    def _lines(self) -> list[Line]:
        """The front and the intervals."""
        front = [self.place(row) for row in self._rows if not row.beaten_by]
        lines: list[Line] = list(pairwise(front))
        for row in self._rows:
            low, high = wilson(row.exact or 0, row.asked)
            lines.append((self._at(row.bytes / MIB, low), self._at(row.bytes / MIB, high)))
        return lines

    def _paint_names(self, painter: QPainter) -> None:
        look, rooms = theme(), self.name_rooms()
        for row in self._rows:
            room = rooms[row.path]
            painter.fillRect(room, look.color("surface"))  # no grid line through the letters
            painter.setFont(_name_font(row))
            painter.setPen(look.color("text" if not row.beaten_by else "text_muted"))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), row.level)


def _name_font(row: QualityRow) -> QFont:
    return theme().font("caption", "semibold" if row.recommended else "regular")


def _apart(one: QPointF, other: QPointF) -> tuple[float, float]:
    return one.x() - other.x(), one.y() - other.y()
