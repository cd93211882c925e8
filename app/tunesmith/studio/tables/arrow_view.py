"""The data table: rows of the file as they are, with keys, copying and long cells.

Not for lists of runs or files, which have badges and buttons: see `delegates`.
"""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from tunesmith.core.errors import InputError
from tunesmith.data.table_view import SHOWN_CHARACTERS
from tunesmith.studio.background import Background
from tunesmith.studio.tables.arrow_model import EMPTY_ROLE, ArrowModel, Index
from tunesmith.studio.tables.cell_popup import CellPopup
from tunesmith.studio.tables.column_header import ColumnHeader, RowHeader
from tunesmith.studio.tables.column_widths import fitted_widths
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.words import number

COPIED_ROWS = 100_000  # more would stall the clipboard of most systems
_TOOLTIP_CHARACTERS = 2000
_MOST_WHOLE = 320  # px
_SAMPLE_ROWS = 60  # that decide on the first widths of columns


class ArrowView(QTableView):
    """Shows an `ArrowModel`.

    Signals: `copied(rows)` when rows or a cell are on the clipboard; `trouble(error)` when the
    person asked for something that cannot be done.
    """

    copied = Signal(int)
    trouble = Signal(object)

    def __init__(
        self, model: ArrowModel, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._background = background
        self._kept: int | None = None  # the current row's place in the table during a reset
        self._kept_column = 0
        self._shown_table: Any = None
        self._sized_by_hand = self._sizing = False
        self.whole_columns = 0  # so many at the left are as wide as their cells
        self._delegate = CellDelegate(model, self)
        self._popup = CellPopup(self)
        self._header = ColumnHeader(model, self)
        self._numbers = RowHeader(model, self)
        self._set_up()
        self._connect()
        self._restyle()

    @property
    def column_header(self) -> ColumnHeader:
        """The header with the pictures."""
        return self._header

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, as text that spreadsheets take."""
        view = self._model.view
        ranges = self._selected_ranges()
        rows = sum(count for _, count in ranges)
        if view is None or not rows:
            return
        if rows > COPIED_ROWS:
            self.trouble.emit(
                InputError(
                    "studio.copy-too-large",
                    self.tr("{rows} rows are too many for the clipboard.").format(
                        rows=number(rows)
                    ),
                    self.tr("Select at most {most} rows.").format(most=number(COPIED_ROWS)),
                )
            )
            return

        def done(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(rows)

        key = f"copy-{id(self)}"
        self._background.run(
            view.tab_separated, ranges, done=done, failed=self.trouble.emit, key=key
        )

    def copy_cell(self) -> None:
        """Put the whole text of the current cell on the clipboard."""
        index = self.currentIndex()
        if self._model.view is not None and index.isValid():
            text = self._model.view.cell(index.row(), index.column())
            QGuiApplication.clipboard().setText(text or "")
            self.copied.emit(1)

    def show_cell(self, index: QModelIndex | None = None) -> None:
        """Open the whole text of a cell, the current one if none is given."""
        chosen = self.currentIndex() if index is None else index
        view = self._model.view
        if view is None or not chosen.isValid():
            return
        name = self._model.columns[chosen.column()].name
        title = self.tr("{column}, row {number}").format(
            column=name, number=view.row_number(chosen.row())
        )
        text = view.cell(chosen.row(), chosen.column())
        cell = self.visualRect(chosen)
        cell.moveTopLeft(self.viewport().mapToGlobal(cell.topLeft()))
        self._popup.show_text(title, text or "", cell)

    def fit_columns(self) -> None:
        """Give columns widths by their names and first rows, filling the table."""
        count = self._model.columnCount()
        view = self._model.view
        if view is None or not count:
            return
        metrics = QFontMetrics(theme().font("body"))
        padding = 2 * theme().measure("space.2") + 1
        page = view.read(0, _SAMPLE_ROWS)
        wishes = [
            sorted(metrics.horizontalAdvance(cell or "") + padding for cell in cells)
            for cells in page.cells
        ]
        names = [self._header.name_width(column) for column in range(count)]
        for column in range(min(count, self.whole_columns) if page.row_numbers else 0):
            names[column] = max(names[column], min(wishes[column][-1] + padding, _MOST_WHOLE))
        self._sizing = True
        for column, width in enumerate(fitted_widths(names, wishes, self.viewport().width())):
            self.setColumnWidth(column, width)
        self._sizing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, open a long cell; everything else as tables do."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.show_cell()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the keys do, and sorting."""
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            place = event.globalPos()
        else:
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        if index.isValid():
            self.menu_for(index).exec(place)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a cell."""
        self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = self._model.columns[index.column()].name
        rising, falling = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        entries: list[tuple[str, Any]] = [
            (self.tr("Copy rows"), self.copy_rows),
            (self.tr("Copy cell"), self.copy_cell),
            (self.tr("Show whole cell"), self.show_cell),
            ("", None),
            (
                self.tr("Sort by {column}, rising").format(column=name),
                lambda: self._header.setSortIndicator(index.column(), rising),
            ),
            (
                self.tr("Sort by {column}, falling").format(column=name),
                lambda: self._header.setSortIndicator(index.column(), falling),
            ),
            (self.tr("Order of the file"), lambda: self._header.setSortIndicator(-1, rising)),
        ]
        for text, act in entries:
            if not text:
                menu.addSeparator()
                continue
            action = QAction(text.replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, act=act: act())
            menu.addAction(action)
        return menu

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the text of a cell that is cut off while the mouse rests on it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            text = self.tooltip_for(index) if index.isValid() else ""
            if text:
                QToolTip.showText(
                    event.globalPos(),
                    plain_tip(text, wrap=True),
                    self.viewport(),
                    self.visualRect(index),
                )
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def tooltip_for(self, index: QModelIndex) -> str:
        """The text of a cell if the table shows it cut off; else nothing."""
        view = self._model.view
        shown = self._model.data(index)
        if view is None or not shown or self._model.data(index, EMPTY_ROLE):
            return ""
        padding = 2 * theme().measure("space.2")
        room = self.columnWidth(index.column()) - padding
        if QFontMetrics(theme().font("body")).horizontalAdvance(shown) <= room:
            return ""
        text = str(shown)
        if len(shown) >= SHOWN_CHARACTERS or not view.is_one_line(index.row(), index.column()):
            text = view.cell(index.row(), index.column()) or ""
        if len(text) > _TOOLTIP_CHARACTERS:
            more = self.tr("Enter shows the whole text")
            text = f"{text[:_TOOLTIP_CHARACTERS]}…\n\n{more}"
        return text

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new width until the person has set widths by hand."""
        super().resizeEvent(event)
        if not self._sized_by_hand and event.size().width() != event.oldSize().width():
            self.fit_columns()

    def _set_up(self) -> None:
        self.setHorizontalHeader(self._header)
        self.setVerticalHeader(self._numbers)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerWidget(QWidget())  # Fusion would draw a frame between the scroll bars
        self.setAccessibleName(self.tr("Rows of the table"))
        self._header.setResizeContentsPrecision(0)  # by the rows in sight, not by thousands

    def _connect(self) -> None:
        self._header.sortIndicatorChanged.connect(self._model.sort)
        self._header.sectionResized.connect(self._column_resized)
        self._model.modelAboutToBeReset.connect(self._remember_place)
        self._model.modelReset.connect(self._return_to_place)
        self.doubleClicked.connect(self.show_cell)
        theme().changed.connect(self._restyle)

    def _restyle(self) -> None:
        look = theme()
        self.setFont(look.font("body"))
        self._delegate.restyle()
        self._numbers.setMinimumSectionSize(1)
        self._numbers.setDefaultSectionSize(look.measure("height.table_row"))
        self._header.setMinimumSectionSize(look.measure("space.12"))
        self._numbers.setFixedWidth(self._numbers.sizeHint().width())
        self.updateGeometries()
        self.viewport().update()

    def _column_resized(self, _section: int, _old: int, _new: int) -> None:
        if not self._sizing and self._header.underMouse():
            self._sized_by_hand = True

    def _remember_place(self) -> None:
        view, index = self._model.view, self.currentIndex()
        self._kept = None
        if view is not None and index.isValid():
            self._kept, self._kept_column = view.table_row(index.row()), index.column()

    def _return_to_place(self) -> None:
        """After a reset: the same row current, if it is still there."""
        view = self._model.view
        fresh = view is not None and view.table is not self._shown_table
        self._shown_table = None if view is None else view.table
        self._show_order()
        self._numbers.setFixedWidth(self._numbers.sizeHint().width())
        if fresh:
            self._sized_by_hand = False
            self.fit_columns()
        elif view is not None and self._kept is not None:
            row = view.shown_row(self._kept)
            if row is not None:
                self.setCurrentIndex(self._model.index(row, self._kept_column))
                self.scrollToTop()  # who sorts wants to see what comes first

    def _show_order(self) -> None:
        order = self._model.order
        names = [column.name for column in self._model.columns]
        section = -1 if order is None else names.index(order.column)
        falling = order is not None and order.descending
        side = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        self._header.blockSignals(True)
        self._header.setSortIndicator(section, side)
        self._header.blockSignals(False)

    def _selected_ranges(self) -> list[tuple[int, int]]:
        """(start, count) of selected rows from the top, without looking at each of them."""
        selection = self.selectionModel().selection()
        parts = [selection.at(place) for place in range(selection.count())]
        chosen = sorted((part.top(), part.bottom() + 1) for part in parts)
        ranges: list[tuple[int, int]] = []
        end = 0
        for first, after in chosen:
            start = max(first, end)
            if after > start:
                ranges.append((start, after - start))
                end = after
        return ranges


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: one line, cut off with an ellipsis; muted where there is nothing.

    Some hundred cells are painted per frame while scrolling: everything that holds for all of
    them is looked up once, and the style is not asked.
    """

    def __init__(self, model: ArrowModel, parent: QTableView) -> None:
        super().__init__(parent)
        self._model = model
        self._table = parent
        self.restyle()

    def restyle(self) -> None:
        """Look up fonts, colours and measures again."""
        look = theme()
        self._font = look.font("body")
        self._metrics = QFontMetrics(self._font)
        self._padding = look.measure("space.2")
        self._line = look.measure("border.hairline")
        self._height = look.measure("height.table_row")
        self._colors = {
            name: look.color(name)
            for name in (
                "text",
                "text_faint",
                "selection",
                "selection_text",
                "chart_grid",
                "focus_ring",
            )
        }

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        state: int = option.state.value
        rect: QRect = option.rect
        colors, line, padding = self._colors, self._line, self._padding
        left, top, width, height = rect.x(), rect.y(), rect.width(), rect.height()
        selected = state & _SELECTED
        if selected:
            painter.fillRect(rect, colors["selection"])
        painter.fillRect(left, top + height - line, width, line, colors["chart_grid"])
        if state & _HAS_FOCUS and self._table.hasFocus():
            painter.setPen(colors["focus_ring"])
            painter.drawRect(left, top, width - 1, height - 1 - line)
        column = index.column()
        text, is_empty = self._model.shown(index.row(), column)
        if not text:
            return
        tone = "selection_text" if selected else "text_faint" if is_empty else "text"
        room = width - 2 * padding - line
        painter.setFont(self._font)
        painter.setPen(colors[tone])
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        side = _RIGHT if self._model.is_numeric(column) else _LEFT
        painter.drawText(left + padding, top, room, height - line, side, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Width of the text, for a double click on a column's edge."""
        text, _ = self._model.shown(index.row(), index.column())
        width = self._metrics.horizontalAdvance(text)
        return QSize(width + 2 * self._padding + self._line, self._height)


# Plain numbers: Python's enums cost more than the painting they steer.
_SELECTED = QStyle.StateFlag.State_Selected.value
_HAS_FOCUS = QStyle.StateFlag.State_HasFocus.value
_LINE_FLAGS = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_LEFT = Qt.AlignmentFlag.AlignLeft.value | _LINE_FLAGS
_RIGHT = Qt.AlignmentFlag.AlignRight.value | _LINE_FLAGS
