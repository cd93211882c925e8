"""How our tables behave and look as a whole: `install` gives a QTableView all of it."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from tunesmith.studio.tables.cell import Column
from tunesmith.studio.tables.cell_delegates import DELEGATES
from tunesmith.studio.tables.cell_painting import draw_text, last_place
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme

_ROOMY = {"badge", "bar", "progress", "check", "button"}
_LEAST_COLUMN = 60  # px


def install(
    view: QTableView,
    model: RowsModel[Any],
    *,
    edges: tuple[int, int] | None = None,
    row_height: str = "",
) -> None:
    """Show `model` in `view`: delegates, header, row height, keys, hover.

    Args:
        view: a fresh table view; give it an accessible name.
        model: the rows.
        edges: px that the content keeps from the pane's left and right; the content's padding
            (24 and 20) if None.
        row_height: a measure of the tokens (`table_row_two_lines`); by the columns if empty.
    """
    measure = theme().measure
    if edges is None:
        edges = (measure("layout.content_padding_left"), measure("layout.content_padding_right"))
    header = PlainHeader(view, edges)
    view.setHorizontalHeader(header)
    view.setModel(model)
    for at, column in enumerate(model.columns):
        view.setItemDelegateForColumn(at, DELEGATES[column.kind](view, edges))
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSortIndicatorClearable(True)
    view.setSortingEnabled(any(column.sortable for column in model.columns))
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setMouseTracking(True)
    manner = _Manner(view, model, row_height)
    view.installEventFilter(manner)
    view.viewport().installEventFilter(manner)
    theme().changed.connect(manner.restyle)
    manner.restyle()


class PlainHeader(QHeaderView):
    """Titles in small muted text that line up with the cells below; an arrow where sorted."""

    def __init__(self, view: QTableView, edges: tuple[int, int]) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._edges = edges
        self._pressed: int | None = None
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(_LEAST_COLUMN // 2)
        self.setSectionsMovable(False)
        self.setAccessibleName(self.tr("Columns"))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one title; called by Qt."""
        look = theme()
        model = self.model()
        painter.save()
        painter.fillRect(rect, look.color("raised"))
        line = look.measure("border.hairline")
        edge = QRect(rect.left(), rect.bottom() + 1 - line, rect.width(), line)
        painter.fillRect(edge, look.color("border"))
        place, between = self.visualIndex(logicalIndex), look.measure("space.2")
        last = last_place(self)
        before = self._edges[0] if place == 0 else between
        after = self._edges[1] if place == last else between
        room = QRectF(rect).adjusted(before, 0, -after, -line)
        alignment = Qt.AlignmentFlag(
            model.headerData(
                logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
            )
            or Qt.AlignmentFlag.AlignLeft
        )
        side = alignment & Qt.AlignmentFlag.AlignHorizontal_Mask
        title = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex:
            rising = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            title = f"{title} {'↑' if rising else '↓'}"
        draw_text(painter, room, title, look.font("small"), look.color("text_muted"), side)
        painter.restore()


class _Manner(QObject):
    """Keys, hover and heights of one view."""

    def __init__(self, view: QTableView, model: RowsModel[Any], row_height: str) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._row_height = row_height or _height_for(model.columns)

    def restyle(self) -> None:
        """Heights and widths for the theme as it is now."""
        look, view = theme(), self._view
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setMinimumSectionSize(1)
        view.verticalHeader().setDefaultSectionSize(look.measure(f"height.{self._row_height}"))
        header = view.horizontalHeader()
        header.setFixedHeight(look.measure("height.table_header"))
        for at, column in enumerate(self._model.columns):
            if column.width:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(at, round(column.width * look.text_scale))
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        view.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._hover(self._view.rowAt(round(event.position().y())))
        elif kind == QEvent.Type.Leave:
            self._hover(-1)
        elif kind == QEvent.Type.MouseButtonPress:
            self._view.setProperty("keyboard", False)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        self._view.setProperty("keyboard", True)
        current = self._view.currentIndex()
        if event.key() == Qt.Key.Key_Space and self._model.toggle(current.row()):
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            return self._press(current)
        return False

    def _press(self, current: QModelIndex) -> bool:
        """Use the button under the cursor, or else the row's only one."""
        if self._model.press(current.row(), current.column()):
            return True
        buttons = [at for at, each in enumerate(self._model.columns) if each.kind == "button"]
        return len(buttons) == 1 and self._model.press(current.row(), buttons[0])

    def _hover(self, row: int) -> None:
        if self._view.property("hovered_row") != row:
            self._view.setProperty("hovered_row", row)
            self._view.viewport().update()


def _height_for(columns: tuple[Column[Any], ...]) -> str:
    kinds = {column.kind for column in columns}
    if "two_lines" in kinds:
        return "table_row_two_lines"
    return "table_row_roomy" if kinds & _ROOMY else "table_row"
