"""The glyphs of stages and runs: they differ in shape, not only in colour."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.tips import plain_tip


class StageState(StrEnum):
    """How far a stage or run is."""

    EMPTY = "empty"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STALE = "stale"
    FAILED = "failed"


def state_word(state: StageState) -> str:
    """The state in the person's language."""
    words = {
        StageState.EMPTY: translate("StageState", "Empty"),
        StageState.READY: translate("StageState", "Ready"),
        StageState.RUNNING: translate("StageState", "Running"),
        StageState.PAUSED: translate("StageState", "Paused"),
        StageState.DONE: translate("StageState", "Done"),
        StageState.STALE: translate("StageState", "Stale"),
        StageState.FAILED: translate("StageState", "Failed"),
    }
    return words[state]


_STROKE = 1.5
_TURN = 16  # Qt counts angles in sixteenths of a degree


def paint_glyph(painter: QPainter, rect: QRectF, state: StageState, phase: float = 0.0) -> None:
    """Draw a glyph in the middle of a rectangle.

    Args:
        painter: where to.
        rect: the room; the glyph is 16 px at the usual text size.
        state: which.
        phase: 0 to 1, how far the arc of a running one has turned.
    """
    side = theme().measure("icon.state")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(side / 16, side / 16)
    if state in (StageState.DONE, StageState.FAILED):
        _paint_filled(painter, state)
    elif state == StageState.RUNNING:
        _paint_arc(painter, phase)
    else:
        _paint_ring(painter, state)
    painter.restore()


def _paint_filled(painter: QPainter, state: StageState) -> None:
    done = state == StageState.DONE
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("success" if done else "danger"))
    painter.drawEllipse(QPointF(0, 0), 7, 7)
    painter.setPen(_pen("surface", 1.75))
    if done:
        painter.drawPolyline([QPointF(-3, 0.25), QPointF(-1, 2.25), QPointF(3, -2)])
    else:
        painter.drawLine(QPointF(-2.25, -2.25), QPointF(2.25, 2.25))
        painter.drawLine(QPointF(2.25, -2.25), QPointF(-2.25, 2.25))


def _paint_arc(painter: QPainter, phase: float) -> None:
    circle = QRectF(-6, -6, 12, 12)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen("border_strong", 2))
    painter.drawEllipse(circle)
    painter.setPen(_pen("accent", 2))
    painter.drawArc(circle, round((90 - 360 * phase) * _TURN), -230 * _TURN)


def _paint_ring(painter: QPainter, state: StageState) -> None:
    color = {StageState.EMPTY: "border_control", StageState.STALE: "warning"}.get(
        state, "text_muted"
    )
    pen = _pen(color, _STROKE)
    if state == StageState.STALE:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.1, 1.6])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0, 0), 6.25, 6.25)
    if state == StageState.READY:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(color))
        painter.drawEllipse(QPointF(0, 0), 2.75, 2.75)
    elif state == StageState.PAUSED:
        painter.setPen(_pen(color, _STROKE))
        painter.drawLine(QPointF(-1.5, -2.25), QPointF(-1.5, 2.25))
        painter.drawLine(QPointF(1.5, -2.25), QPointF(1.5, 2.25))
    elif state == StageState.STALE:
        painter.setPen(_pen(color, _STROKE))
        painter.drawLine(QPointF(0, -3), QPointF(0, 0.5))
        painter.drawPoint(QPointF(0, 3))


def _pen(color: str, width: float) -> QPen:
    pen = QPen(theme().color(color), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


class StateGlyph(QWidget):
    """A glyph that turns while its state is running and somebody can see it."""

    def __init__(self, state: StageState = StageState.EMPTY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._phase = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(theme().measure("duration_ms.progress_tick"))
        self._timer.timeout.connect(self._turn)
        self.set_state(state)
        theme().follow(self._apply_theme)

    @property
    def state(self) -> StageState:
        """What it shows."""
        return self._state

    def set_state(self, state: StageState) -> None:
        """Show another state."""
        self._state = state
        self.setAccessibleName(state_word(state))
        self.setToolTip(plain_tip(state_word(state)))
        self._run_timer()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Turn again."""
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it turn."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        paint_glyph(QPainter(self), QRectF(self.rect()), self._state, self._phase)

    def _run_timer(self) -> None:
        moves = self._state == StageState.RUNNING and theme().duration("progress_tick") > 0
        if moves and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        self._phase = (self._phase + 0.08) % 1
        self.update()

    def _apply_theme(self) -> None:
        side = theme().measure("icon.state")
        self.setFixedSize(side, side)
