"""Line icons: the SVG files of `resources/studio/icons` in any colour of the theme.

The colour is looked up when an icon is painted, so icons follow a change of theme by themselves.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from tunesmith.core.paths import resource
from tunesmith.studio.theme.theme import theme


def icon(name: str, color: str = "text", trailing: bool = False) -> QIcon:
    """An icon in a colour token; disabled ones are `text_disabled`.

    Args:
        name: file name in `resources/studio/icons` without the ending.
        color: token of the colour.
        trailing: stands after its text, so that the extra width of a wide icon is at its left.
    """
    _svg(name)  # a wrong name fails here, where the mistake is, and not while painting
    return QIcon(_Engine(name, color, trailing))


def pixmap(name: str, color: str | QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """A square picture of an icon, `size` logical px, for painting code."""
    return _rendered(name, _resolve(color), QSize(size, size), ratio)


def app_icon() -> QIcon:
    """The program's own icon; the redrawn mark for small sizes."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(brand_pixmap(size))
    return result


def brand_pixmap(size: int, ratio: float = 1.0) -> QPixmap:
    """The program's mark in its own colours, `size` logical px."""
    file = "icon-small.svg" if size <= 32 else "icon.svg"
    data = resource("studio", file).read_bytes()
    return _paint(data, QSize(size, size), ratio)


def _resolve(color: str | QColor) -> QColor:
    return theme().color(color) if isinstance(color, str) else color


@cache
def _svg(name: str) -> str:
    return resource("studio", "icons", f"{name}.svg").read_text("utf-8")


def _rendered(
    name: str, color: QColor, size: QSize, ratio: float, trailing: bool = False
) -> QPixmap:
    box = f"{size.width()}x{size.height()}{'>' * trailing}@{ratio:g}"
    key = f"tunesmith/{name}/{color.rgba():x}/{box}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    data = _svg(name).replace("currentColor", color.name()).encode()
    result = _paint(data, size, ratio, trailing)
    QPixmapCache.insert(key, result)
    return result


def _paint(data: bytes, size: QSize, ratio: float, trailing: bool = False) -> QPixmap:
    result = QPixmap(size * ratio)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    # In a wider picture the icon stands at the left: the rest is its distance from a text.
    side = min(size.width(), size.height())
    left = size.width() - side if trailing else 0
    QSvgRenderer(QByteArray(data)).render(painter, QRectF(left, 0, side, side))
    painter.end()
    return result


class _Engine(QIconEngine):
    def __init__(self, name: str, color: str, trailing: bool) -> None:
        super().__init__()
        self._name = name
        self._color = color
        self._trailing = trailing

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color, self._trailing)

    def _token(self, mode: QIcon.Mode) -> QColor:
        return _resolve("text_disabled" if mode == QIcon.Mode.Disabled else self._color)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        color = self._token(mode)
        painter.drawPixmap(rect, _rendered(self._name, color, rect.size(), ratio, self._trailing))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float
    ) -> QPixmap:
        return _rendered(self._name, self._token(mode), size, scale, self._trailing)
