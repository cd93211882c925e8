"""A table of a million rows as Qt sees it: cells come by pages, sorting happens elsewhere.

The GUI thread never touches more than a page; a page that takes long to read (a cold disk)
appears when it is there.
"""

from threading import Event
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from tunesmith.core.errors import TunesmithError
from tunesmith.core.events import Sink
from tunesmith.data.statistics import ColumnStatistics, describe_column
from tunesmith.data.table import Column, ColumnType
from tunesmith.data.table_store import StoredTable
from tunesmith.data.table_view import PAGE_ROWS, Filter, Order, Page, TableView, arrange, contiguous
from tunesmith.studio.background import Background
from tunesmith.studio.tables.column_facts import facts
from tunesmith.studio.widgets.tips import plain_tip

EMPTY_ROLE = Qt.ItemDataRole.UserRole + 1  # True where the cell has nothing but white space
_PATIENCE_S = 0.012  # the GUI thread waits so long for a page before it paints without
_NUMERIC: tuple[ColumnType, ...] = ("integer", "number")
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

Index = QModelIndex | QPersistentModelIndex


class ArrowModel(QAbstractTableModel):
    """Rows of a table on disk, in the order and choice of the person.

    Signals: `working(bool)` while a sort or filter is under way; `arranged()` when another order
    or choice of rows is in place; `described(column)` when a column's statistics are known;
    `failed(error)` for what went wrong in the background.
    """

    working = Signal(bool)
    arranged = Signal()
    described = Signal(int)
    failed = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._reader = Background(self)  # pages do not queue behind a sort
        self._view: TableView | None = None
        self._base: Any = None  # the rows there are without a filter; None for all
        self._columns: tuple[Column, ...] = ()
        self._statistics: dict[int, ColumnStatistics] = {}
        self._order: Order | None = None
        self._filter: Filter | None = None
        self._pending: set[int] = set()
        self._empty_word = self.tr("empty")

    def show_stored(self, stored: StoredTable, rows: Any = None) -> None:
        """Show a stored table, or the given rows of it (a pyarrow uint32 Array)."""
        self.show(stored.table, stored.row_numbers, stored.columns, rows)

    def show(
        self, table: Any, row_numbers: Any, columns: tuple[Column, ...], rows: Any = None
    ) -> None:
        """Show a table of texts; filter and order stay, where its columns allow.

        Args:
            table: a pyarrow Table of one chunk per column.
            row_numbers: numpy array with each row's number in the file.
            columns: names and types.
            rows: the rows that there are, as a pyarrow uint32 Array; None for all.
        """
        names = {column.name for column in columns}
        self._cancel()
        self.beginResetModel()
        self._view = TableView(table, row_numbers, rows)
        self._base = rows
        self._columns = columns
        self._statistics = {}
        if self._order is not None and self._order.column not in names:
            self._order = None
        if self._filter is not None and self._filter.column not in (None, *names):
            self._filter = None
        self.endResetModel()
        self.arranged.emit()
        if self._order is not None or self._filter is not None:
            self._arrange()

    def clear(self) -> None:
        """Show nothing; a stored table can be dropped from the cache again."""
        self._cancel()
        self.beginResetModel()
        self._view = self._base = self._order = self._filter = None
        self._columns = ()
        self._statistics = {}
        self.endResetModel()
        self.arranged.emit()

    def close(self) -> None:
        """Stop what runs for this model; call it before the model goes away."""
        self._cancel()
        self._reader.close()

    @property
    def view(self) -> TableView | None:
        """What is shown; None before there is a table."""
        return self._view

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns with their types."""
        return self._columns

    @property
    def order(self) -> Order | None:
        """How the person sorts; None for the order of the file."""
        return self._order

    @property
    def filter(self) -> Filter | None:
        """Which rows the person wants."""
        return self._filter

    def statistics(self, column: int) -> ColumnStatistics | None:
        """What is known of a column's cells, after `describe`."""
        return self._statistics.get(column)

    def is_numeric(self, column: int) -> bool:
        """Whether the column holds numbers, which stand at the right."""
        return self._columns[column].type in _NUMERIC

    def set_filter(self, text: str, column: str | None = None) -> None:
        """Show only rows with the text in any cell or in one column's; empty shows all."""
        wanted = Filter(text, column) if text else None
        if wanted != self._filter:
            self._filter = wanted
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column in the background; -1 returns to the order of the file."""
        wanted = None
        if 0 <= column < len(self._columns):
            descending = order == Qt.SortOrder.DescendingOrder
            wanted = Order(self._columns[column].name, descending)
        if wanted != self._order:
            self._order = wanted
            self._arrange()

    def describe(self) -> None:
        """Find the statistics of all columns of the rows there are, one after the other."""
        self._describe_next()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows are shown."""
        return 0 if parent.isValid() or self._view is None else self._view.row_count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns the table has."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell on one line, shortened; `TableView.cell` has the whole text."""
        if role not in _ANSWERED or not index.isValid() or self._view is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.is_numeric(index.column()) else _LEFT
        text, is_empty = self.shown(index.row(), index.column())
        return is_empty if role == EMPTY_ROLE else text

    def shown(self, row: int, column: int) -> tuple[str, bool]:
        """A cell's text on one line, and whether it stands for an empty cell.

        The text is empty while its page is being read.
        """
        page = self._page(row // PAGE_ROWS)
        if page is None:
            return "", False
        text = page.cells[column][row % PAGE_ROWS]
        return (self._empty_word, True) if text is None else (text, False)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column names, and at the side the row numbers of the file."""
        horizontal = orientation == Qt.Orientation.Horizontal
        if self._view is None or role not in _HEADER_ANSWERED:
            return None
        if not horizontal:
            if role == Qt.ItemDataRole.ToolTipRole:
                return None
            page = self._page(section // PAGE_ROWS)
            return None if page is None else str(page.row_numbers[section % PAGE_ROWS])
        name = self._columns[section].name
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        known = self._statistics.get(section)
        text = ", ".join([name, *facts(known)[:1]]) if known else name
        return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def _page(self, number: int) -> Page | None:
        assert self._view is not None  # noqa: S101 - typing help
        page = self._view.cached(number)
        if page is not None or number in self._pending:
            return page
        return self._fetch(self._view, number)

    def _fetch(self, view: TableView, number: int) -> Page | None:
        read, painted = Event(), Event()

        def work() -> None:
            try:
                view.page(number)
            finally:
                read.set()

        def done(_: None) -> None:
            if view is self._view:
                self._pending.discard(number)
                if not painted.is_set():
                    self._page_changed(number)

        self._pending.add(number)
        self._reader.run(work, done=done, failed=self.failed.emit)
        read.wait(_PATIENCE_S)
        page = view.cached(number)
        if page is not None:
            self._pending.discard(number)
            painted.set()
        return page

    def _page_changed(self, number: int) -> None:
        first = number * PAGE_ROWS
        last = min(first + PAGE_ROWS, self.rowCount()) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, first, last)

    def _arrange(self) -> None:
        view = self._view
        if view is None:
            return
        if self._order is None and self._filter is None:
            self._background.cancel(self._key("arrange"))
            self._put(self._base)
            return
        self.working.emit(True)
        self._background.run(
            _arrange,
            (view.table, self._order, self._filter),
            {column.name: column.type for column in self._columns},
            self._base,
            done=self._put,
            failed=self._arranging_failed,
            key=self._key("arrange"),
            pass_sink=True,
        )

    def _put(self, rows: Any) -> None:
        assert self._view is not None  # noqa: S101 - typing help
        self.beginResetModel()
        self._view = self._view.with_rows(rows)
        self._pending.clear()
        self.endResetModel()
        self.working.emit(False)
        self.arranged.emit()

    def _arranging_failed(self, error: TunesmithError) -> None:
        self.working.emit(False)
        self.failed.emit(error)

    def _describe_next(self) -> None:
        missing = [place for place in range(len(self._columns)) if place not in self._statistics]
        if not missing or self._view is None:
            return
        place = missing[0]
        column = self._columns[place]

        def done(found: ColumnStatistics) -> None:
            self._statistics[place] = found
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, place, place)
            self.described.emit(place)
            self._describe_next()

        self._background.run(
            _describe,
            column,
            self._view.table,
            self._base,
            done=done,
            failed=self.failed.emit,
            key=self._key("describe"),
            pass_sink=True,
        )

    def _cancel(self) -> None:
        self._background.cancel(self._key("arrange"))
        self.working.emit(False)
        self._background.cancel(self._key("describe"))
        self._pending.clear()

    def _key(self, work: str) -> str:
        return f"table-{id(self)}-{work}"


_ANSWERED = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.TextAlignmentRole,
        EMPTY_ROLE,
    )
)
_HEADER_ANSWERED = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,  # escaped: a column's name may look like rich text
)


def _arrange(
    what: tuple[Any, Order | None, Filter | None],
    types: dict[str, ColumnType],
    rows: Any,
    sink: Sink,
) -> Any:
    table, order, wanted = what
    try:
        return arrange(table, order, wanted, types=types, rows=rows, sink=sink)
    finally:
        _release()


def _describe(column: Column, table: Any, rows: Any, sink: Sink) -> ColumnStatistics:
    cells = contiguous(table.column(column.name))
    try:
        return describe_column(column.name, column.type, cells, sink, rows)
    finally:
        _release()


def _release() -> None:
    """Give back what Arrow keeps for its next work: hundreds of MiB after sorting long texts."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
