"""Bars of base and tuned model beside each other, each with its 95 % interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.chart_parts import ChartFrame, linear_ticks
from tunesmith.studio.words import percent_text
from tunesmith.training.evidence import Evaluation
from tunesmith.training.scores import Measure

_MOST_TICKS = 5
_PX_PER_TICK = 34
_WIDEST_BAR = 56  # px at the usual text size


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure of both sides, as shares from 0 to 1; `verdict` in words."""

    name: str
    base: Measure
    tuned: Measure
    verdict: str = ""


def pairs_of(evaluation: Evaluation) -> list[Pair]:
    """The figures that are shares."""
    found = []
    if evaluation.exact_match is not None:
        exact = evaluation.exact_match
        name = translate("TrainAnswers", "Exact match")
        found.append(Pair(name, exact.base, exact.tuned, verdict_text(exact.verdict)))
    if evaluation.rouge_l is not None:
        rouge = evaluation.rouge_l
        found.append(Pair("ROUGE-L", rouge.base, rouge.tuned, verdict_text(rouge.verdict)))
    if evaluation.classes is not None:
        base, tuned = evaluation.classes.base, evaluation.classes.tuned
        name = translate("TrainAnswers", "Macro F1")
        found.append(Pair(name, Measure(base.macro_f1), Measure(tuned.macro_f1)))
    return found


def verdict_text(verdict: str) -> str:
    """A verdict as a person reads it."""
    return {
        "better": translate("TrainAnswers", "better"),
        "worse": translate("TrainAnswers", "worse"),
        "undecided": translate("TrainAnswers", "may be chance"),
    }[verdict]


class AnswersChart(ChartFrame):
    """Pairs of bars; what stands behind each is said below it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._pairs: tuple[Pair, ...] = ()
        self.restyle()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What it shows."""
        return self._pairs

    def set_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show these."""
        self._pairs = tuple(pairs)
        self.changed()

    def table_text(self) -> str:
        """One line per side of a figure."""
        head = [self.tr("Figure"), self.tr("Model"), self.tr("Value"), self.tr("From"),
                self.tr("To")]  # fmt: skip
        lines = ["\t".join(head)]
        for pair in self._pairs:
            for title, measure in ((self._base(), pair.base), (self._tuned(), pair.tuned)):
                ends = (measure.low, measure.high)
                cells = [percent_text(measure.value, 1)]
                cells += ["" if end is None else percent_text(end, 1) for end in ends]
                lines.append("\t".join([pair.name, title, *cells]))
        return "\n".join(lines)

    def description(self) -> str:
        """Every pair in words."""
        text = self.tr("{name}: base {base}, tuned {tuned}.")
        told = [
            text.format(
                name=pair.name,
                base=percent_text(pair.base.value, 1),
                tuned=percent_text(pair.tuned.value, 1),
            )
            for pair in self._pairs
        ]
        return " ".join(told) or self.tr("No values yet.")

    def minimumSizeHint(self) -> QSize:
        """Room for bars, their values, and two lines below."""
        look = theme()
        lines = 4 * look.measure("font.line_height.caption")
        return QSize(200, lines + 3 * look.measure("space.6"))

    # Geometry.

    def plot_rect(self) -> QRectF:
        """Where bars are."""
        look = theme()
        metrics = QFontMetrics(look.font("caption"))
        line = look.measure("font.line_height.caption")
        left = metrics.horizontalAdvance(percent_text(1.0)) + look.measure("space.2")
        below = 2 * line + look.measure("space.2")
        return QRectF(self.rect()).adjusted(left, line, -look.measure("space.2"), -below)

    def bar_rect(self, index: int, side: int) -> QRectF:
        """The bar of a pair: side 0 is the base, 1 the tuned model."""
        look, plot = theme(), self.plot_rect()
        room = plot.width() / max(1, len(self._pairs))
        gap = look.measure("space.1")
        width = min(_WIDEST_BAR * look.text_scale, (room - 4 * gap) / 2)
        middle = plot.left() + room * (index + 0.5)
        left = middle - width - gap / 2 if side == 0 else middle + gap / 2
        pair = self._pairs[index]
        top = self._y((pair.base, pair.tuned)[side].value)
        return QRectF(left, top, width, plot.bottom() - top)

    def _y(self, share: float) -> float:
        plot = self.plot_rect()
        return plot.bottom() - share * plot.height()

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Grid, bars, intervals, values, names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_grid(painter)
        for index, pair in enumerate(self._pairs):
            self._paint_bar(painter, self.bar_rect(index, 0), pair.base, self._colors()[0])
            self._paint_bar(painter, self.bar_rect(index, 1), pair.tuned, self._colors()[1])
            self._paint_name(painter, index, pair)
        self._paint_legend(painter)
        self.paint_focus(painter)

    def _paint_grid(self, painter: QPainter) -> None:
        look, plot = theme(), self.plot_rect()
        painter.setFont(look.font("caption"))
        line = look.measure("font.line_height.caption")
        side = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for share in linear_ticks(0.0, 1.0, min(_MOST_TICKS, int(plot.height() // _PX_PER_TICK))):
            y = math.floor(self._y(share)) + 0.5
            color = "border_strong" if share == 0 else "chart_grid"
            painter.setPen(QPen(look.color(color), look.measure("chart.grid")))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(look.color("text_muted"))
            room = QRectF(0, y - line / 2, plot.left() - look.measure("space.2"), line)
            painter.drawText(room, side, percent_text(share))

    def _paint_bar(self, painter: QPainter, bar: QRectF, measure: Measure, color: QColor) -> None:
        look = theme()
        painter.fillRect(bar, color)
        line = look.measure("font.line_height.caption")
        top = bar.top()
        if measure.low is not None and measure.high is not None:
            middle, half = math.floor(bar.center().x()) + 0.5, look.measure("space.1")
            low, high = self._y(measure.low), self._y(measure.high)
            painter.setPen(QPen(look.color("text"), look.measure("border.hairline")))
            painter.drawLine(QPointF(middle, low), QPointF(middle, high))
            for end in (low, high):
                painter.drawLine(QPointF(middle - half, end), QPointF(middle + half, end))
            top = min(top, high)
        painter.setFont(look.font("caption", "semibold"))
        painter.setPen(look.color("text"))
        text = percent_text(measure.value)
        width = QFontMetrics(painter.font()).horizontalAdvance(text) + 2
        room = QRectF(bar.center().x() - width / 2, max(0.0, top - line), width, line)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_name(self, painter: QPainter, index: int, pair: Pair) -> None:
        look, plot = theme(), self.plot_rect()
        line = look.measure("font.line_height.caption")
        width = plot.width() / len(self._pairs)
        left = plot.left() + width * index
        painter.setFont(look.font("caption"))
        metrics = QFontMetrics(painter.font())
        told = f"{pair.name}: {pair.verdict}" if pair.verdict else pair.name
        text = metrics.elidedText(told, Qt.TextElideMode.ElideRight, round(width))
        painter.setPen(look.color("text"))
        room = QRectF(left, plot.bottom() + look.measure("space.1"), width, line)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_legend(self, painter: QPainter) -> None:
        look, plot = theme(), self.plot_rect()
        line = look.measure("font.line_height.caption")
        painter.setFont(look.font("caption"))
        metrics = QFontMetrics(painter.font())
        dot, gap = look.measure("space.2"), look.measure("space.2")
        x = plot.left()
        y = self.height() - line
        for text, color in zip((self._base(), self._tuned()), self._colors(), strict=True):
            painter.fillRect(QRectF(x, y + (line - dot) / 2, dot, dot), color)
            width = metrics.horizontalAdvance(text) + 1
            painter.setPen(look.color("text_muted"))
            room = QRectF(x + dot + gap, y, width, line)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
            x += dot + gap + width + 2 * gap

    def _colors(self) -> tuple[QColor, QColor]:
        return theme().color("border_control"), theme().series(0)

    def _base(self) -> str:
        return self.tr("Base model")

    def _tuned(self) -> str:
        return self.tr("Tuned")
