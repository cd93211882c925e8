"""Paints the cells of tables from plain values; `delegates.install` puts it to use.

One delegate per kind of column. All of them share the row's background, its line, and the room
that text keeps from the edges.
"""

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from tunesmith.studio.tables.cell import CHECKED_ROLE, Cell, Kind
from tunesmith.studio.tables.cell_painting import (
    Index,
    cell_of,
    draw_text,
    is_right,
    last_place,
    paint_icon,
    text_color,
    text_font,
    text_of,
)
from tunesmith.studio.theme.style import paint_check
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.badge import badge_width, paint_badge
from tunesmith.studio.widgets.sparkline import paint_bar, paint_sparkline
from tunesmith.studio.widgets.state_glyph import paint_glyph
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.words import percent_text

_NUMBER_BAR = 48  # px, the bar behind a number
_FULL_BAR = 54  # px, a progress bar before its per cent
_SPARK_HEIGHT = 18


class CellDelegate(QStyledItemDelegate):
    """Background, line and edges; a subclass per kind paints what is between."""

    def __init__(self, view: QTableView, edges: tuple[int, int]) -> None:
        super().__init__(view)
        self._view = view
        self._edges = edges  # px kept free at the left and right of the table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell; called by Qt."""
        options: Any = option  # its attributes are missing in Qt's stubs
        painter.save()
        self._paint_background(painter, options, index)
        painter.setClipRect(options.rect)
        room = QRectF(self._room(options.rect, index))
        if room.width() > 0:
            selected = bool(options.state & QStyle.StateFlag.State_Selected)
            self._paint_content(painter, room, index, cell_of(index), selected)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the content wants."""
        del option
        cell = cell_of(index)
        before, after = self._padding(index)
        wanted = before + after + self._content_width(index, cell)
        return QSize(wanted, self._view.verticalHeader().defaultSectionSize())

    def _room(self, rect: QRect, index: Index) -> QRect:
        """Where a cell's content goes."""
        before, after = self._padding(index)
        return rect.adjusted(before, 0, -after, -theme().measure("border.hairline"))

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        """Icon, text, badge and note in one line."""
        self._paint_line(painter, room, index, cell, text_of(index), selected)

    def _content_width(self, index: Index, cell: Cell) -> int:
        """Px that the content takes when nothing is cut off."""
        width = QFontMetrics(text_font(cell)).horizontalAdvance(text_of(index))
        gap = theme().measure("space.2")
        if cell.icon:
            width += theme().measure("icon.button") + gap
        if cell.badge:
            width += badge_width(*cell.badge) + gap
        if cell.note:
            width += QFontMetrics(theme().font("small")).horizontalAdvance(cell.note) + gap
        return width + 1

    def _paint_line(
        self,
        painter: QPainter,
        room: QRectF,
        index: Index,
        cell: Cell,
        text: str,
        selected: bool,
        font: QFont | None = None,
    ) -> None:
        """Icon, text, badge and note from left to right, or text alone at the right."""
        gap = theme().measure("space.2")
        color = text_color(cell, selected)
        left = room.left()
        if cell.icon:
            size = theme().measure("icon.button")
            tint = theme().color("text_muted") if cell.tone == "text" else color
            paint_icon(painter, cell.icon, tint, QPointF(left, room.center().y() - size / 2), size)
            left += size + gap
        font = font or text_font(cell)
        wish = QFontMetrics(font).horizontalAdvance(text) + 1
        behind = self._behind(cell)
        width = max(0.0, min(wish, room.right() - left - behind))
        if is_right(index) and not behind and not cell.icon:
            left = room.right() - width
        draw_text(painter, QRectF(left, room.top(), width, room.height()), text, font, color)
        left += width + (gap if text else 0)
        if cell.badge:
            left += self._paint_badge(painter, room, left, cell.badge) + gap
        if cell.note:
            rest = QRectF(left, room.top(), room.right() - left, room.height())
            draw_text(painter, rest, cell.note, theme().font("small"), theme().color("text_muted"))

    def editorEvent(
        self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Nothing is edited in place; buttons and check marks have delegates of their own."""
        del event, model, option, index
        return False

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show the cell's tooltip, or the whole of a text that is cut off."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        options: Any = option
        text = index.data(Qt.ItemDataRole.ToolTipRole)
        room = self._room(options.rect, index).width()
        if not text and self._content_width(index, cell_of(index)) > room:
            text = text_of(index)
        QToolTip.showText(event.globalPos(), plain_tip(text or ""), view)
        return True

    def _padding(self, index: Index) -> tuple[int, int]:
        header = self._view.horizontalHeader()
        place = header.visualIndex(index.column())
        between = theme().measure("space.2")
        last = last_place(header)
        return (
            self._edges[0] if place == 0 else between,
            self._edges[1] if place == last else between,
        )

    def _paint_background(self, painter: QPainter, options: Any, index: Index) -> None:
        rect = options.rect
        selected = options.state & QStyle.StateFlag.State_Selected
        if selected:
            painter.fillRect(rect, theme().color("selection"))
        elif self._view.property("hovered_row") == index.row():
            painter.fillRect(rect, theme().color("hover"))
        line = theme().measure("border.hairline")
        bottom = QRect(rect.left(), rect.bottom() + 1 - line, rect.width(), line)
        painter.fillRect(bottom, theme().color("chart_grid"))
        focused = options.state & QStyle.StateFlag.State_HasFocus
        if focused and self._view.property("keyboard"):
            painter.setPen(QPen(theme().color("focus_ring"), line))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5 - line))

    def _behind(self, cell: Cell) -> float:
        """What the badge takes from a text that is too long (notes may be cut off instead)."""
        return badge_width(*cell.badge) + theme().measure("space.2") if cell.badge else 0.0

    def _paint_badge(
        self, painter: QPainter, room: QRectF, left: float, badge: tuple[str, str]
    ) -> float:
        height = theme().measure("height.badge")
        top = round(room.center().y() - height / 2)
        width = min(badge_width(*badge), round(room.right() - left))
        return paint_badge(painter, QRect(round(left), top, width, height), *badge)


class MonoDelegate(CellDelegate):
    """Text in the fixed font: hashes, tensor names."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        self._paint_line(painter, room, index, cell, text_of(index), selected, theme().mono())

    def _content_width(self, index: Index, cell: Cell) -> int:
        del cell
        return QFontMetrics(theme().mono()).horizontalAdvance(text_of(index)) + 1


class TwoLineDelegate(CellDelegate):
    """A name, and a smaller muted line below it."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        first, second = (theme().measure(f"font.line_height.{name}") for name in ("body", "small"))
        top = room.center().y() - (first + second) / 2
        line = QRectF(room.left(), top, room.width(), first)
        self._paint_line(painter, line, index, cell, text_of(index), selected)
        below = QRectF(room.left(), top + first, room.width(), second)
        muted = theme().color("text_muted")
        draw_text(painter, below, cell.second, theme().font("caption"), muted)

    def _content_width(self, index: Index, cell: Cell) -> int:
        below = QFontMetrics(theme().font("caption")).horizontalAdvance(cell.second) + 1
        return max(super()._content_width(index, cell), below)


class BadgeDelegate(CellDelegate):
    """A badge (the column's text is for sorting and screen readers) and a note."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        text = "" if cell.badge else text_of(index)
        self._paint_line(painter, room, index, cell, text, selected)


class BarDelegate(CellDelegate):
    """A number at the right of its part, and a bar for it behind."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        number = room.adjusted(0, 0, -_NUMBER_BAR - theme().measure("space.2"), 0)
        right = Qt.AlignmentFlag.AlignRight
        font, color = text_font(cell), text_color(cell, selected)
        draw_text(painter, number, text_of(index), font, color, right)
        if cell.share is not None:
            _paint_bar(painter, room, room.right() - _NUMBER_BAR, _NUMBER_BAR, cell)

    def _content_width(self, index: Index, cell: Cell) -> int:
        return super()._content_width(index, cell) + _NUMBER_BAR + theme().measure("space.2")


class ProgressDelegate(CellDelegate):
    """A progress bar with its per cent, or text where nothing is under way."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        if cell.share is None:
            self._paint_line(painter, room, index, cell, text_of(index), selected)
            return
        font, gap = theme().font("small"), theme().measure("space.2")
        text = text_of(index) or percent_text(cell.share)
        taken = QFontMetrics(font).horizontalAdvance(text) + 1
        bar = max(0.0, min(_FULL_BAR, room.width() - taken - gap))
        _paint_bar(painter, room, room.left(), bar, cell)
        rest = room.adjusted(bar + gap, 0, 0, 0)
        draw_text(painter, rest, text, font, theme().color("text_muted"))

    def _content_width(self, index: Index, cell: Cell) -> int:
        if cell.share is None:
            return super()._content_width(index, cell)
        text = text_of(index) or percent_text(1.0)
        wide = QFontMetrics(theme().font("small")).horizontalAdvance(text) + 1
        return _FULL_BAR + theme().measure("space.2") + wide


class StateDelegate(CellDelegate):
    """A state glyph and its word."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        if cell.state is not None:
            size = theme().measure("icon.state")
            place = QRectF(room.left(), round(room.center().y() - size / 2), size, size)
            paint_glyph(painter, place, cell.state)
            room = room.adjusted(size + theme().measure("space.2"), 0, 0, 0)
        self._paint_line(painter, room, index, cell, text_of(index), selected)

    def _content_width(self, index: Index, cell: Cell) -> int:
        glyph = theme().measure("icon.state") + theme().measure("space.2")
        return super()._content_width(index, cell) + glyph


class SparklineDelegate(CellDelegate):
    """The course of a few values; the column's text is for screen readers."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        del index, selected
        height = _SPARK_HEIGHT
        rect = QRectF(room.left(), room.center().y() - height / 2, room.width(), height)
        paint_sparkline(painter, rect, cell.values, theme().color(cell.color), fill=cell.fill)

    def _content_width(self, index: Index, cell: Cell) -> int:
        del index, cell
        return _FULL_BAR


class CheckDelegate(CellDelegate):
    """A check mark before the text; a click on either ticks it."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        size = theme().measure("height.check")
        if index.data(CHECKED_ROLE) is not None:
            checked = bool(index.data(CHECKED_ROLE))
            state = QStyle.StateFlag.State_On if checked else QStyle.StateFlag.State_Off
            if cell.enabled:
                state |= QStyle.StateFlag.State_Enabled
            rect = QRectF(room.left(), round(room.center().y() - size / 2), size, size)
            paint_check(painter, rect, state)
        room = room.adjusted(size + theme().measure("space.2") + 2, 0, 0, 0)
        self._paint_line(painter, room, index, cell, text_of(index), selected)

    def _content_width(self, index: Index, cell: Cell) -> int:
        mark = theme().measure("height.check") + theme().measure("space.2") + 2
        return super()._content_width(index, cell) + mark

    def editorEvent(
        self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Tick by a click on the mark (the rest of the row only selects it)."""
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        options: Any = option
        room = self._room(options.rect, index)
        beyond = theme().measure("height.check") + theme().measure("space.2")
        hit = room.left() - 4 <= event.position().x() <= room.left() + beyond
        if not hit or event.type() != QEvent.Type.MouseButtonRelease:
            return hit
        return bool(model.toggle(index.row()))


class ButtonDelegate(ProgressDelegate):
    """A small button; a row without one shows its progress, or icon and text."""

    def _paint_content(
        self, painter: QPainter, room: QRectF, index: Index, cell: Cell, selected: bool
    ) -> None:
        if not cell.button:
            super()._paint_content(painter, room, index, cell, selected)
            return
        look = theme()
        rect = self._button_rect(room, cell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("border_strong"), look.measure("border.hairline")))
        painter.setBrush(look.color("surface"))
        radius = look.measure("radius.control_small")
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        color = look.color("text" if cell.enabled else "text_disabled")
        center = Qt.AlignmentFlag.AlignHCenter
        draw_text(painter, rect, cell.button, look.font("small", "medium"), color, center)

    def _content_width(self, index: Index, cell: Cell) -> int:
        if not cell.button:
            return super()._content_width(index, cell)
        return round(self._button_rect(QRectF(0, 0, 10_000, 50), cell).width())

    def editorEvent(
        self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Press the button by a click on it."""
        cell = cell_of(index)
        if not isinstance(event, QMouseEvent) or not cell.button:
            return False
        options: Any = option
        rect = self._button_rect(QRectF(self._room(options.rect, index)), cell)
        if event.button() != Qt.MouseButton.LeftButton or not rect.contains(event.position()):
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            return bool(model.press(index.row(), index.column()))
        return True

    def _button_rect(self, room: QRectF, cell: Cell) -> QRectF:
        font = theme().font("small", "medium")
        width = QFontMetrics(font).horizontalAdvance(cell.button) + 2 * theme().measure("space.2")
        height = theme().measure("height.control_small")
        top = round(room.center().y() - height / 2)
        return QRectF(room.left(), top, min(width + 2.0, room.width()), height)


DELEGATES: dict[Kind, type[CellDelegate]] = {
    "text": CellDelegate,
    "number": CellDelegate,
    "mono": MonoDelegate,
    "two_lines": TwoLineDelegate,
    "badge": BadgeDelegate,
    "bar": BarDelegate,
    "progress": ProgressDelegate,
    "state": StateDelegate,
    "sparkline": SparklineDelegate,
    "check": CheckDelegate,
    "button": ButtonDelegate,
}


def _paint_bar(painter: QPainter, room: QRectF, left: float, width: float, cell: Cell) -> None:
    height = theme().measure("height.progress")
    top = round(room.center().y() - height / 2)
    rect = QRectF(left, top, min(width, room.right() - left), height)
    paint_bar(painter, rect, cell.share or 0.0, theme().color(cell.color))
