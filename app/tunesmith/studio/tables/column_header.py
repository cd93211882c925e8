"""The headers of the data table: columns with a picture of their values, and row numbers."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from tunesmith.data.statistics import ColumnStatistics
from tunesmith.studio.tables.arrow_model import ArrowModel
from tunesmith.studio.tables.column_facts import facts, usual_facts
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.sparkline import paint_histogram, paint_shares

_PADDING = "space.2"
_PICTURE_BOTTOM = 45  # px from the top of a header of 66 px
_PICTURE_HEIGHT = 14
_SHARES_HEIGHT = 6
_RISING, _FALLING = " ↑", " ↓"
_NAME_CENTER, _FACT_CENTER = 18, 56


class ColumnHeader(QHeaderView):
    """Each column's name, a picture of its values and one fact; a click sorts.

    By keyboard: Tab reaches it, Left and Right choose a column, Enter or Space sorts by it.
    """

    def __init__(self, model: ArrowModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self._chosen = 0  # visual index of the column that the keyboard is at
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setSortIndicatorClearable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Columns"))
        model.described.connect(self.updateSection)

    def sizeHint(self) -> QSize:
        """As high as name, picture and fact need."""
        return QSize(super().sizeHint().width(), _height())

    def name_width(self, section: int) -> int:
        """The width in px that a column's name needs, with its sort arrow, and a usual fact."""
        look = theme()
        metrics = QFontMetrics(look.font("small", "semibold"))
        name = str(self._model.headerData(section, Qt.Orientation.Horizontal) or "")
        small = QFontMetrics(look.font("caption"))
        needed = max(
            metrics.horizontalAdvance(name) + metrics.horizontalAdvance(_FALLING),
            # One px more: parts of pixels count when a text is shortened, not in its advance.
            *(small.horizontalAdvance(fact) + 1 for fact in usual_facts()),
        )
        return needed + 2 * look.measure(_PADDING) + look.measure("border.hairline")

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one column's header."""
        if not rect.isValid():
            return
        look = theme()
        line = look.measure("border.hairline")
        painter.save()
        painter.fillRect(rect, look.color("raised"))
        edge = look.color("border")
        painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - line, rect.width(), line), edge)
        painter.fillRect(QRect(rect.right() + 1 - line, rect.top(), line, rect.height()), edge)
        padding = look.measure(_PADDING)
        inner = rect.adjusted(padding, 0, -padding - line, 0)
        self._paint_name(painter, inner, logicalIndex)
        known = self._model.statistics(logicalIndex)
        if known is not None:
            self._paint_picture(painter, inner, known)
            self._paint_fact(painter, inner, known)
        if self.hasFocus() and self.visualIndex(logicalIndex) == self._chosen:
            painter.setPen(look.color("focus_ring"))
            painter.drawRect(rect.adjusted(1, 1, -2 - line, -2 - line))
        painter.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between columns and sort by them."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._choose(self._chosen + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._sort_by_chosen()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which column the keyboard is at."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it again."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _choose(self, place: int) -> None:
        self._chosen = max(0, min(place, self.count() - 1))
        table = self.parent()
        if isinstance(table, QTableView):
            row = max(0, table.rowAt(0))
            table.scrollTo(self._model.index(row, self.logicalIndex(self._chosen)))
        self.viewport().update()

    def _sort_by_chosen(self) -> None:
        """As a click does: rising, falling, order of the file."""
        section = self.logicalIndex(self._chosen)
        rising = Qt.SortOrder.AscendingOrder
        if self.sortIndicatorSection() != section:
            self.setSortIndicator(section, rising)
        elif self.sortIndicatorOrder() == rising:
            self.setSortIndicator(section, Qt.SortOrder.DescendingOrder)
        else:
            self.setSortIndicator(-1, rising)

    def _paint_name(self, painter: QPainter, inner: QRect, section: int) -> None:
        look = theme()
        font = look.font("small", "semibold")
        metrics = QFontMetrics(font)
        room = _line(inner, _NAME_CENTER, metrics.height())
        rising = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        arrow = ""
        if self.sortIndicatorSection() == section:
            arrow = _RISING if rising else _FALLING
            room.setRight(room.right() - metrics.horizontalAdvance(arrow))
        name = str(self._model.headerData(section, Qt.Orientation.Horizontal) or "")
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(look.color("text"))
        painter.drawText(room, _TEXT, shown)
        if arrow:
            room.setLeft(room.left() + metrics.horizontalAdvance(shown))
            room.setRight(inner.right())
            painter.setPen(look.color("accent"))
            painter.drawText(room, _TEXT, arrow)

    def _paint_picture(self, painter: QPainter, inner: QRect, known: ColumnStatistics) -> None:
        accent = theme().color("accent")
        bottom = inner.top() + _scaled(_PICTURE_BOTTOM)
        if known.is_category or known.distribution is None:
            height = _scaled(_SHARES_HEIGHT)
            shares = [count for _, count in known.top]
            bar = QRectF(inner.left(), bottom - height, inner.width(), height)
            paint_shares(painter, bar, shares, accent)
        else:
            height = _scaled(_PICTURE_HEIGHT)
            room = QRectF(inner.left(), bottom - height, inner.width(), height)
            paint_histogram(painter, room, known.distribution.counts, accent)

    def _paint_fact(self, painter: QPainter, inner: QRect, known: ColumnStatistics) -> None:
        look = theme()
        font = look.font("caption")
        metrics = QFontMetrics(font)
        wordings = facts(known)
        fitting = [text for text in wordings if metrics.horizontalAdvance(text) <= inner.width()]
        text = fitting[0] if fitting else wordings[-1]
        painter.setFont(font)
        painter.setPen(look.color("text_muted"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(_line(inner, _FACT_CENTER, metrics.height()), _TEXT, shown)


class RowHeader(QHeaderView):
    """Row numbers as the file has them, in muted figures at the right."""

    def __init__(self, model: ArrowModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Row numbers"))

    def sizeHint(self) -> QSize:
        """Wide enough for the largest row number, and as wide as usual for small tables."""
        look = theme()
        width = QFontMetrics(look.font("small")).horizontalAdvance("0" * self._digits())
        width += look.measure("space.3") + look.measure(_PADDING)
        usual = look.measure("layout.content_padding_left") + look.measure("space.4")
        return QSize(max(usual, width), 0)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one row's number."""
        if not rect.isValid():
            return
        look = theme()
        selection = self.selectionModel()
        selected = selection.isRowSelected(logicalIndex) if selection is not None else False
        painter.save()
        painter.fillRect(rect, look.color("selection" if selected else "surface"))
        line = look.measure("border.hairline")
        below = QRect(rect.left(), rect.bottom() + 1 - line, rect.width(), line)
        painter.fillRect(below, look.color("chart_grid"))
        painter.setFont(look.font("small"))
        painter.setPen(look.color("selection_text" if selected else "text_muted"))
        text = self._model.headerData(logicalIndex, Qt.Orientation.Vertical)
        room = rect.adjusted(0, 0, -look.measure(_PADDING), -line)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | _MIDDLE, str(text or ""))
        painter.restore()

    def _digits(self) -> int:
        view = self._model.view
        if view is None or view.row_count == 0:
            return 2
        return max(2, len(str(view.largest_row_number)))


_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_TEXT = Qt.AlignmentFlag.AlignLeft | _MIDDLE | Qt.TextFlag.TextSingleLine


def _height() -> int:
    return theme().measure("height.table_header_with_pictures")


def _scaled(position: int) -> int:
    """A position within the header of 66 px, which grows with the text size."""
    return round(position * theme().text_scale)


def _line(room: QRect, center: int, height: int) -> QRect:
    """The rectangle of a line of text around a height within the header."""
    middle = room.top() + _scaled(center)
    return QRect(room.left(), middle - height // 2, room.width(), height)
