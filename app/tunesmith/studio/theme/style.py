"""The Qt style: Fusion with our check marks and focus ring, and the filled-in style sheet."""

import re
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from tunesmith.core.paths import resource
from tunesmith.studio.theme.icons import pixmap
from tunesmith.studio.theme.theme import Theme, theme

_NAME = re.compile(r"@([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)")


@cache
def _template() -> str:
    return resource("studio", "style.qss").read_text("utf-8")


def style_sheet(look: Theme) -> str:
    """`style.qss` with every `@name` replaced: colours as `#rrggbb`, measures in px."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if "." in name:
            return f"{look.measure(name)}px"
        return look.color(name).name()

    return _NAME.sub(value, _template())


def restyle(widget: QWidget) -> None:
    """Let the style sheet see a dynamic property that changed."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # Qt polishes it before it is shown; earlier, it would forget the widget's font
    own_font = widget.font() if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) else None
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    if own_font is not None:
        widget.setFont(own_font)  # unpolishing brings back the one of the first polish
    widget.update()


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that `style.qss` knows, and restyle when it differs."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        restyle(widget)


class StudioStyle(QProxyStyle):
    """Fusion, with indicators and focus ring from the tokens."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self.setObjectName("studio")
        self._ring: QFocusFrame | None = None

    def follow_focus(self, widget: object) -> None:
        """Put the ring around a button that the keyboard reached; take it from others."""
        from shiboken6 import isValid

        if self._ring is not None and not isValid(self._ring):
            self._ring = None  # it went with the window that it was in
        wants = (
            isinstance(widget, QWidget)
            and (isinstance(widget, QAbstractButton) or widget.property("ring"))
            and not widget.property("segment")
            and widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        )
        if not wants:
            if self._ring is not None:
                self._ring.setWidget(None)  # type: ignore[arg-type]
            return
        if self._ring is None:
            self._ring = QFocusFrame()
        self._ring.setWidget(widget)  # type: ignore[arg-type]

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Sizes of indicators and the ring's distance."""
        name = _METRICS.get(metric)
        if name is None:
            return super().pixelMetric(metric, option, widget)
        if name is _RING and isinstance(widget, QFocusFrame) and _is_inside(widget):
            return 0
        return sum(theme().measure(part) for part in name)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        """Tooltips after the tokens' delay; the ring above its neighbours."""
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint == QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
            return theme().measure("duration_ms.tooltip_delay")
        if hint == QStyle.StyleHint.SH_ComboBox_Popup:
            return 0
        return super().styleHint(hint, option, widget, returnData)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Check marks, radio dots and the ring inside rows."""
        kinds = QStyle.PrimitiveElement
        if element in (kinds.PE_IndicatorCheckBox, kinds.PE_IndicatorItemViewItemCheck):
            paint_check(painter, QRectF(option.rect), option.state)
        elif element == kinds.PE_IndicatorRadioButton:
            paint_radio(painter, QRectF(option.rect), option.state)
        elif element == kinds.PE_FrameFocusRect:
            if isinstance(widget, QAbstractItemView) or (
                widget is not None and isinstance(widget.parent(), QAbstractItemView)
            ):
                _paint_inner_ring(painter, QRectF(option.rect), option.state)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """The ring around the focused button."""
        if element == QStyle.ControlElement.CE_FocusFrame:
            inside = isinstance(widget, QFocusFrame) and _is_inside(widget)
            _paint_ring(painter, QRectF(option.rect), inside)
        else:
            super().drawControl(element, option, painter, widget)


_RING = ("border.focus", "border.focus_offset")
_METRICS: dict[QStyle.PixelMetric, tuple[str, ...]] = {
    QStyle.PixelMetric.PM_FocusFrameHMargin: _RING,
    QStyle.PixelMetric.PM_FocusFrameVMargin: _RING,
    QStyle.PixelMetric.PM_IndicatorWidth: ("height.check",),
    QStyle.PixelMetric.PM_IndicatorHeight: ("height.check",),
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth: ("height.check",),
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight: ("height.check",),
    QStyle.PixelMetric.PM_CheckBoxLabelSpacing: ("space.2",),
    QStyle.PixelMetric.PM_RadioButtonLabelSpacing: ("space.2",),
    QStyle.PixelMetric.PM_ButtonIconSize: ("icon.button",),
    QStyle.PixelMetric.PM_SmallIconSize: ("icon.button",),
}


def paint_check(painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
    """A check box; for delegates too. A line stands for a partly checked one."""
    look = theme()
    square = _centred(rect, look.measure("height.check"))
    on = bool(state & QStyle.StateFlag.State_On)
    partly = bool(state & QStyle.StateFlag.State_NoChange)
    radius = look.measure("radius.check")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill, line = _indicator_colors(state, filled=on or partly)
    painter.setPen(QPen(line, look.measure("border.hairline")))
    painter.setBrush(fill)
    painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    if on:
        size = look.measure("icon.badge")
        ratio = painter.device().devicePixelRatioF()
        mark = pixmap("check", _mark_color(state), size, ratio)
        corner = square.center() - QRectF(0, 0, size, size).center()
        painter.drawPixmap(corner, mark)
    elif partly:
        painter.setPen(QPen(_mark_color(state), look.measure("border.focus")))
        middle, quarter = square.center(), square.width() / 4
        painter.drawLine(
            QPointF(middle.x() - quarter, middle.y()), QPointF(middle.x() + quarter, middle.y())
        )
    painter.restore()


def paint_radio(painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
    """A radio button; for delegates too."""
    look = theme()
    circle = _centred(rect, look.measure("height.check"))
    on = bool(state & QStyle.StateFlag.State_On)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill, line = _indicator_colors(state, filled=on)
    painter.setPen(QPen(line, look.measure("border.hairline")))
    painter.setBrush(fill)
    painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5))
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_mark_color(state))
        dot = circle.width() / 5
        painter.drawEllipse(circle.center(), dot, dot)
    painter.restore()


def _indicator_colors(state: QStyle.StateFlag, filled: bool) -> tuple[QColor, QColor]:
    look = theme()
    if not state & QStyle.StateFlag.State_Enabled:
        return look.color("hover" if filled else "surface"), look.color("border_strong")
    if filled:
        hover = state & QStyle.StateFlag.State_MouseOver
        fill = look.color("accent_fill_hover" if hover else "accent_fill")
        return fill, fill
    hover = state & QStyle.StateFlag.State_MouseOver
    return look.color("hover" if hover else "surface"), look.color("border_control")


def _mark_color(state: QStyle.StateFlag) -> QColor:
    enabled = state & QStyle.StateFlag.State_Enabled
    return theme().color("accent_text" if enabled else "text_disabled")


def _centred(rect: QRectF, size: float) -> QRectF:
    square = QRectF(0, 0, size, size)
    square.moveCenter(rect.center())
    square.moveTopLeft(QRectF(square.topLeft().toPoint().toPointF(), square.size()).topLeft())
    return square


def _is_inside(ring: QFocusFrame) -> bool:
    """Whether a pane has the ring, which has no room around it."""
    target = ring.widget()
    return bool(target is not None and target.property("ring") == "inside")


def _paint_ring(painter: QPainter, rect: QRectF, inside: bool) -> None:
    look = theme()
    width = look.measure("border.focus")
    radius = look.measure("radius.control") + look.measure("border.focus_offset")
    if inside:
        radius = 0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("focus_ring"), width))
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)
    painter.restore()


def _paint_inner_ring(painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
    if not state & QStyle.StateFlag.State_KeyboardFocusChange:
        return
    look = theme()
    width = look.measure("border.focus")
    painter.save()
    painter.setPen(QPen(look.color("focus_ring"), width))
    painter.drawRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    painter.restore()
