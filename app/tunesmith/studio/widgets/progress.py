"""Progress bars: accent on `border`, 6 px, or 4 in dense rows."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from tunesmith.studio.theme.theme import theme

_STEPS = 10_000  # of the bar's range; finer than its pixels
_WANDERING = 0.3  # share of the bar that moves while no number is known


class ProgressBar(QProgressBar):
    """How much is done; it only moves by itself while that is not known."""

    def __init__(self, name: str = "", small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._small = small
        self._share: float | None = 0.0
        self._phase = 0.0
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setInterval(theme().measure("duration_ms.progress_tick"))
        self._timer.timeout.connect(self._wander)
        theme().follow(self._apply_theme)

    @property
    def share(self) -> float | None:
        """What is done, 0 to 1; None if unknown."""
        return self._share

    def set_share(self, share: float | None) -> None:
        """Show what is done, 0 to 1; None if nobody knows."""
        self._share = None if share is None else min(max(share, 0.0), 1.0)
        self.setValue(round((self._share or 0.0) * _STEPS))
        self._run_timer()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        paint_progress(painter, QRectF(self.rect()), self._share, self._phase)

    def showEvent(self, event: QShowEvent) -> None:
        """Move again."""
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it move."""
        super().hideEvent(event)
        self._timer.stop()

    def _run_timer(self) -> None:
        if self._share is None and self.isVisible() and theme().duration("progress_tick"):
            self._timer.start()
        else:
            self._timer.stop()

    def _wander(self) -> None:
        self._phase = (self._phase + 0.05) % 1
        self.update()

    def _apply_theme(self) -> None:
        self.setFixedHeight(theme().measure(f"height.progress{'_small' * self._small}"))


def paint_progress(
    painter: QPainter, rect: QRectF, share: float | None, phase: float = 0.0
) -> None:
    """Draw a bar that fills the rectangle; for delegates too."""
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = look.measure("border.focus")
    painter.setBrush(look.color("border"))
    painter.drawRoundedRect(rect, radius, radius)
    done = QRectF(rect)
    if share is None:
        start = (1 + _WANDERING) * phase - _WANDERING
        done.setLeft(rect.left() + max(start, 0.0) * rect.width())
        done.setRight(rect.left() + min(start + _WANDERING, 1.0) * rect.width())
    else:
        done.setWidth(rect.width() * min(max(share, 0.0), 1.0))
    if done.width() > 0:
        painter.setBrush(look.color("accent"))
        painter.drawRoundedRect(done, min(radius, done.width() / 2), radius)
    painter.restore()
