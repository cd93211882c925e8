"""Tokens as chips, coloured by the loss mask: one widget that paints only what is seen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QToolTip, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.widgets.token_layout import MARKS, Layout, ShownToken, lay_out, visible

__all__ = ["ShownToken", "TokenView"]

_GAP = 2  # px between chips
_PADDING = 3  # px within a chip
_DIMMED = 0.55
_MARKS = frozenset(MARKS.values())


class TokenView(QAbstractScrollArea):
    """Shows tokens; arrows move, Shift selects, Ctrl+C copies.

    Signal `current_changed(int)`: the token under the cursor, -1 for none.
    """

    current_changed = Signal(int)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens: tuple[ShownToken, ...] = ()
        self._layout = Layout((), (), (), 0)
        self._break_lines = False
        self._dimmed = False
        self._current = -1
        self._anchor = -1
        self.setAccessibleName(name or self.tr("Tokens"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        theme().follow(self._restyle)

    def set_tokens(self, tokens: Sequence[ShownToken]) -> None:
        """Show these tokens from the start."""
        self._tokens = tuple(tokens)
        self._current = self._anchor = -1
        self.setAccessibleDescription(self.plain_text())
        self.verticalScrollBar().setValue(0)
        self._lay_out()

    @property
    def tokens(self) -> tuple[ShownToken, ...]:
        """The tokens shown."""
        return self._tokens

    @property
    def trained_count(self) -> int:
        """How many of them loss is on."""
        return sum(token.trained for token in self._tokens)

    def plain_text(self) -> str:
        """The text that the tokens make."""
        return "".join(token.text for token in self._tokens)

    def set_line_breaks(self, on: bool) -> None:
        """Whether a line end in the text begins a new row; without, chips fill the rows."""
        self._break_lines = on
        self._lay_out()

    def set_dimmed(self, dimmed: bool) -> None:
        """Paint pale: what is shown is not the newest."""
        self._dimmed = dimmed
        self.viewport().update()

    @property
    def current(self) -> int:
        """The token under the cursor, -1 for none."""
        return self._current

    def set_current(self, index: int, *, select: bool = False) -> None:
        """Move the cursor to a token, or select from where it was to there."""
        index = max(-1, min(index, len(self._tokens) - 1))
        if not select or self._anchor < 0:
            self._anchor = index
        if index != self._current:
            self._current = index
            self.current_changed.emit(index)
        self._make_visible(index)
        self.viewport().update()

    def selected(self) -> range:
        """The selected tokens; one at least where there is a cursor."""
        if self._current < 0:
            return range(0)
        low, high = sorted((self._anchor, self._current))
        return range(low, high + 1)

    def token_rect(self, index: int) -> QRect:
        """Where a token stands in the viewport."""
        row = self._layout.row_of(index)
        top = row * self._pitch() - self.verticalScrollBar().value()
        height = theme().measure("height.token")
        return QRect(self._layout.lefts[index], top, self._layout.widths[index], height)

    def token_at(self, position: QPoint) -> int | None:
        """The token at a place in the viewport."""
        row = (position.y() + self.verticalScrollBar().value()) // self._pitch()
        return self._layout.chip_at(row, position.x())

    def copy(self) -> None:
        """Put the selected tokens' text on the clipboard, all of it without a cursor."""
        chosen = self.selected() or range(len(self._tokens))
        QGuiApplication.clipboard().setText("".join(self._tokens[at].text for at in chosen))

    def table_text(self) -> str:
        """One line per token: number, text with marks, whether it is trained."""
        head = "\t".join([self.tr("id"), self.tr("text"), self.tr("trained")])
        yes, no = self.tr("yes"), self.tr("no")
        lines = [
            f"{token.id}\t{visible(token.text)}\t{yes if token.trained else no}"
            for token in self._tokens
        ]
        return "\n".join([head, *lines])

    def copy_table(self) -> None:
        """Put the tokens on the clipboard, one per line."""
        QGuiApplication.clipboard().setText(self.table_text())

    def content_height(self) -> int:
        """Px that all rows take."""
        return max(0, len(self._layout.firsts) * self._pitch() - self._row_gap())

    def sizeHint(self) -> QSize:
        """Some rows; more scroll."""
        return QSize(360, min(self.content_height(), 6 * self._pitch()))

    def minimumSizeHint(self) -> QSize:
        """Two rows."""
        return QSize(120, 2 * self._pitch())

    # Events.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again."""
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Repaint what comes into view."""
        del dx, dy
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor on a token, extend the selection with Shift."""
        if event.button() == Qt.MouseButton.LeftButton:
            found = self.token_at(event.position().toPoint())
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.set_current(-1 if found is None else found, select=extend and found is not None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select while the button is down."""
        found = self.token_at(event.position().toPoint())
        if event.buttons() & Qt.MouseButton.LeftButton and found is not None:
            self.set_current(found, select=True)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what a token is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.token_at(event.pos())
            text = "" if found is None else self.tooltip(found)
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().viewportEvent(event)

    def tooltip(self, index: int) -> str:
        """A token's number, text, and whether it is trained."""
        token = self._tokens[index]
        kind = self.tr("trained") if token.trained else self.tr("not trained")
        if token.special:
            kind = self.tr("special, {kind}").format(kind=kind)
        return self.tr("Token {id}: {text}, {kind}").format(
            id=token.id, text=f"“{visible(token.text)}”", kind=kind
        )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer both ways to copy."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy text"), self.copy)
        menu.addAction(self.tr("Copy as table"), self.copy_table)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, select, copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.matches(QKeySequence.StandardKey.SelectAll) and self._tokens:
            self._anchor = 0
            self.set_current(len(self._tokens) - 1, select=True)
            return
        target = self._target(Qt.Key(event.key()))
        if target is None or not self._tokens:
            super().keyPressEvent(event)
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.set_current(target, select=shift)

    def _target(self, key: Qt.Key) -> int | None:
        """Where a key moves the cursor to."""
        here, last = max(self._current, 0), len(self._tokens) - 1
        if self._current < 0 and key in {Qt.Key.Key_Right, Qt.Key.Key_Down}:
            return 0
        simple = {
            Qt.Key.Key_Left: max(here - 1, 0),
            Qt.Key.Key_Right: min(here + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in simple:
            return simple[key]
        page = max(1, self.viewport().height() // self._pitch())
        rows = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }.get(key)
        return None if rows is None or not self._tokens else self._below(here, rows)

    def _below(self, index: int, rows: int) -> int:
        """The token some rows further that stands nearest below the middle of this one."""
        layout = self._layout
        row = max(0, min(layout.row_of(index) + rows, len(layout.firsts) - 1))
        middle = layout.lefts[index] + layout.widths[index] / 2
        return min(
            layout.row(row), key=lambda at: abs(layout.lefts[at] + layout.widths[at] / 2 - middle)
        )

    # Layout and painting.

    def _restyle(self) -> None:
        self._lay_out()

    def _row_gap(self) -> int:
        return theme().measure("space.1")

    def _pitch(self) -> int:
        return theme().measure("height.token") + self._row_gap()

    def _lay_out(self) -> None:
        metrics = QFontMetrics(theme().mono())
        self._layout = lay_out(
            self._tokens,
            metrics.horizontalAdvance,
            max(1, self.viewport().width()),
            gap=_GAP,
            padding=_PADDING,
            break_lines=self._break_lines,
        )
        page = self.viewport().height()
        self.verticalScrollBar().setRange(0, max(0, self.content_height() - page))
        self.verticalScrollBar().setPageStep(page)
        self.verticalScrollBar().setSingleStep(self._pitch())
        self.updateGeometry()
        self.viewport().update()

    def _make_visible(self, index: int) -> None:
        if index < 0:
            return
        bar, top = self.verticalScrollBar(), self._layout.row_of(index) * self._pitch()
        bottom = top + theme().measure("height.token")
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are seen; called by Qt."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().mono())
        if self._dimmed:
            painter.setOpacity(_DIMMED)
        offset = self.verticalScrollBar().value()
        first = max(0, (event.rect().top() + offset) // self._pitch())
        last = min(len(self._layout.firsts) - 1, (event.rect().bottom() + offset) // self._pitch())
        chosen = self.selected() if len(self.selected()) > 1 else range(0)
        for row in range(first, last + 1):
            for index in self._layout.row(row):
                self._paint_chip(painter, index, selected=index in chosen)
        if self.hasFocus() and self._current >= 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().color("focus_ring"), theme().measure("border.focus")))
            radius = theme().measure("radius.token")
            painter.drawRoundedRect(self.token_rect(self._current), radius, radius)
        painter.end()

    def _paint_chip(self, painter: QPainter, index: int, *, selected: bool) -> None:
        look = theme()
        token, rect = self._tokens[index], QRectF(self.token_rect(index))
        mask = "mask_on" if token.trained else "mask_off"
        radius = look.measure("radius.token")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("selection" if selected else mask))
        painter.drawRoundedRect(rect, radius, radius)
        if token.trained:
            line = look.measure("border.token_underline")
            under = QRectF(rect.left(), rect.bottom() - line, rect.width(), line)
            painter.fillRect(under, look.color("mask_on_line"))
        if token.special:
            pen = QPen(look.color(f"{mask}_text"), look.measure("border.hairline"))
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        text = look.color("selection_text" if selected else f"{mask}_text")
        self._paint_text(painter, rect, token.text, text)

    def _paint_text(self, painter: QPainter, rect: QRectF, text: str, color: QColor) -> None:
        """The text; marks for what is not seen are faint."""
        metrics = QFontMetrics(painter.font())
        room = rect.adjusted(_PADDING, 0, 0, 0)
        shown = visible(text)
        if metrics.horizontalAdvance(shown) > room.width():
            width = round(room.width()) - _PADDING
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)
        faint = QColor(color)
        faint.setAlphaF(0.6)
        left = room.left()
        run = ""
        for char, following in zip(shown, [*shown[1:], ""], strict=True):
            run += char
            if following and (following in _MARKS) == (char in _MARKS):
                continue
            painter.setPen(faint if char in _MARKS else color)
            width = metrics.horizontalAdvance(run)
            place = QRectF(left, room.top(), width + 1, room.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), run)
            left, run = left + width, ""
