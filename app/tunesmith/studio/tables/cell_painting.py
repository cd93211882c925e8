"""What the delegates of our tables share: texts, colours and icons of cells."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView

from tunesmith.studio.tables.cell import CELL_ROLE, PLAIN, Cell
from tunesmith.studio.theme.icons import pixmap
from tunesmith.studio.theme.theme import theme

Index = QModelIndex | QPersistentModelIndex


def cell_of(index: Index) -> Cell:
    """The cell's extras, none if the model has none."""
    cell = index.data(CELL_ROLE)
    return cell if isinstance(cell, Cell) else PLAIN


def text_of(index: Index) -> str:
    """The text of a cell."""
    text = index.data(Qt.ItemDataRole.DisplayRole)
    return "" if text is None else str(text)


def last_place(header: QHeaderView) -> int:
    """Place of the last column in view; hidden ones may stand before it or behind."""
    places = range(header.count() - 1, 0, -1)
    shown = (at for at in places if not header.isSectionHidden(header.logicalIndex(at)))
    return next(shown, 0)


def is_right(index: Index) -> bool:
    """Whether a cell's text stands at the right."""
    alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
    return alignment is not None and bool(Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignRight)


def text_font(cell: Cell) -> QFont:
    """The font of a cell's text."""
    return theme().font("body", "medium" if cell.strong else "regular")


def text_color(cell: Cell, selected: bool) -> QColor:
    """The colour of a cell's text."""
    return theme().color("selection_text" if selected and cell.tone == "text" else cell.tone)


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    color: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line of text, its end cut off by an ellipsis where there is no room."""
    if not text or rect.width() <= 0:
        return
    painter.setFont(font)
    painter.setPen(color)
    metrics = QFontMetrics(font)
    line = text.replace("\n", " ")
    shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, round(rect.width()))
    painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter), shown)


def paint_icon(painter: QPainter, name: str, color: QColor, corner: QPointF, size: int) -> None:
    """An icon at a corner, on whole pixels."""
    ratio = painter.device().devicePixelRatioF()
    place = QPointF(round(corner.x()), round(corner.y()))
    painter.drawPixmap(place, pixmap(name, color, size, ratio))
