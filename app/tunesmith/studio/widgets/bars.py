"""Counts of a few classes as bars: label, bar, count, share."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tunesmith.core.formula_cells import as_text
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.chart_parts import ChartFrame, text_width
from tunesmith.studio.widgets.sparkline import mixed
from tunesmith.studio.words import number, percent_text


class Bars(ChartFrame):
    """One row per class; as high as it has rows."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._rows: tuple[tuple[str, int], ...] = ()
        self._total = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[tuple[str, int]], total: int | None = None) -> None:
        """Show labels with their counts.

        Args:
            rows: in the order shown.
            total: what shares are of; the sum of the counts if None.
        """
        self._rows = tuple(rows)
        self._total = sum(count for _, count in rows) if total is None else total
        self.updateGeometry()
        self.changed()

    def table_text(self) -> str:
        """One line per class."""
        head = "\t".join([self.tr("value"), self.tr("count"), self.tr("share")])
        lines = [
            f"{as_text(label)}\t{count}\t{self._share(count):.6g}" for label, count in self._rows
        ]
        return "\n".join([head, *lines])

    def description(self) -> str:
        """Every class with its count and share, as far as one wants to listen."""
        told = [
            f"{label} {number(count)}, {percent_text(self._share(count))}"
            for label, count in self._rows[:8]
        ]
        return "; ".join(told) or self.tr("No values yet.")

    def sizeHint(self) -> QSize:
        """A row of text height per class."""
        return QSize(240, max(1, len(self._rows)) * self._pitch())

    def minimumSizeHint(self) -> QSize:
        """All rows, narrower."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all rows; called by Qt."""
        del event
        painter = QPainter(self)
        look = theme()
        small = look.font("small")
        metrics = QFontMetrics(small)
        counts = [number(count) for _, count in self._rows]
        shares = [percent_text(self._share(count)) for _, count in self._rows]
        count_width, share_width = text_width(small, counts), text_width(small, shares)
        gap = look.measure("space.3")
        names = text_width(small, [label for label, _ in self._rows])
        label_width = min(names, round(self.width() * 0.4))
        left = label_width + gap
        right = self.width() - share_width - count_width - 2 * gap
        highest = max((count for _, count in self._rows), default=0) or 1
        bar_height = look.measure("space.2")
        opacity = look.tokens.measure("chart.bar_opacity")
        fill = mixed(look.series(0), look.color("raised"), opacity)
        painter.setFont(small)
        end = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for row, (label, count) in enumerate(self._rows):
            line = QRectF(0, row * self._pitch(), self.width(), self._pitch())
            painter.setPen(look.color("text"))
            shown = metrics.elidedText(label, Qt.TextElideMode.ElideRight, label_width + 1)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)
            painter.drawText(line.adjusted(0, 0, -share_width - gap, 0), end, counts[row])
            painter.setPen(look.color("text_muted"))
            painter.drawText(line, end, shares[row])
            width = max(1.0 if count else 0.0, (right - left) * count / highest)
            top = round(line.center().y() - bar_height / 2)
            painter.fillRect(QRectF(left, top, width, bar_height), fill)
        self.paint_focus(painter)
        painter.end()

    def _pitch(self) -> int:
        return theme().measure("font.line_height.small") + round(1.5 * theme().measure("space.1"))

    def _share(self, count: int) -> float:
        return count / self._total if self._total else 0.0
