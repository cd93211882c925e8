"""Badges: a word on a soft background, with a glyph so that colour never stands alone."""

from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from tunesmith.studio.theme.icons import pixmap
from tunesmith.studio.theme.theme import theme

BadgeKind = Literal["success", "warning", "danger", "recommended", "selected", "neutral", "outline"]
# Background, text and glyph of each kind; empty for none.
_LOOK: dict[str, tuple[str, str, str]] = {
    "success": ("success_soft", "success", "check"),
    "warning": ("warning_soft", "warning", "warning"),
    "danger": ("danger_soft", "danger", "close"),
    "recommended": ("accent_fill", "accent_text", "star"),
    "selected": ("accent_soft", "accent", ""),
    "neutral": ("sunken", "text_muted", ""),
    "outline": ("", "text", ""),
}


class Badge(QWidget):
    """One badge; `glyph` replaces the icon of its kind, such as a lock on a neutral one."""

    def __init__(
        self,
        text: str,
        kind: BadgeKind = "neutral",
        glyph: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._kind, self._glyph = text, kind, glyph
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        theme().follow(self._apply_theme)

    @property
    def text(self) -> str:
        """The word on it."""
        return self._text

    @property
    def kind(self) -> BadgeKind:
        """What it means."""
        return self._kind

    def set(self, text: str, kind: BadgeKind, glyph: str = "") -> None:
        """Show another word."""
        self._text, self._kind, self._glyph = text, kind, glyph
        self.setAccessibleName(text)
        self._apply_theme()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        width = badge_width(self._text, self._kind, glyph=self._glyph)
        return QSize(width, theme().measure("height.badge"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self._text, self._kind, glyph=self._glyph)

    def _apply_theme(self) -> None:
        self.updateGeometry()
        self.update()


def badge_font() -> QFont:
    """The font of badges."""
    return theme().font("small", "medium")


def badge_width(text: str, kind: str, font: QFont | None = None, glyph: str = "") -> int:
    """The width in px that `paint_badge` takes."""
    look = theme()
    width = QFontMetrics(font or badge_font()).horizontalAdvance(text) + 2 * look.measure("space.2")
    if glyph or _LOOK[kind][2]:
        width += look.measure("icon.badge") + look.measure("space.1")
    return width


def paint_badge(
    painter: QPainter,
    rect: QRect,
    text: str,
    kind: str,
    font: QFont | None = None,
    glyph: str = "",
) -> int:
    """Draw a badge at the left of a rectangle, in the middle of its height.

    Returns:
        Its width in px; never more than the rectangle's, the word is shortened then.
    """
    look = theme()
    font = font or badge_font()
    ground, ink, own_glyph = _LOOK[kind]
    glyph = glyph or own_glyph
    width = min(badge_width(text, kind, font, glyph), rect.width())
    height = look.measure("height.badge")
    box = QRect(rect.left(), rect.center().y() - (height - 1) // 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = look.measure("radius.badge")
    if ground:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(ground))
        painter.drawRoundedRect(box, radius, radius)
    else:
        painter.setPen(QPen(look.color("border_strong"), look.measure("border.hairline")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    inside = box.adjusted(look.measure("space.2"), 0, -look.measure("space.2"), 0)
    if glyph:
        side = look.measure("icon.badge")
        picture = pixmap(glyph, ink, side, painter.device().devicePixelRatioF())
        painter.drawPixmap(inside.left(), box.top() + (height - side) // 2, picture)
        inside.setLeft(inside.left() + side + look.measure("space.1"))
    painter.setFont(font)
    painter.setPen(look.color(ink))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inside.width() + 1)
    align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(inside.adjusted(0, 0, 2, 0), align, shown)
    painter.restore()
    return width
