"""A table over a sequence of frozen values, for lists of up to some thousand rows.

New rows are compared with those shown by their id: what stays keeps its selection, its current
cell and its place on screen. Data files of a million rows have a model of their own.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import groupby
from typing import Any, Generic

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from tunesmith.studio.tables.cell import CELL_ROLE, CHECKED_ROLE, PLAIN, ROW_ROLE, Cell, Column, Row
from tunesmith.studio.translate import translate

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Shows rows by columns.

    Signals:
        check_changed(object id, bool): a person ticked or unticked a row.
        button_clicked(object id, str key): a person used the button in column `key` of a row.
    """

    check_changed = Signal(object, bool)
    button_clicked = Signal(object, str)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        row_id: Callable[[Row], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_id = row_id
        self._given: tuple[Row, ...] = ()
        self._rows: list[Row] = []
        self._checked: set[Hashable] = set()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # What pages use.

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as shown, sorted."""
        return tuple(self._rows)

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows; what did not change stays untouched.

        Raises:
            ValueError: two rows have one id.
        """
        self._given = tuple(rows)
        ids = [self._row_id(row) for row in self._given]
        if len(set(ids)) < len(ids):
            raise ValueError("two rows have the same id")
        self._checked &= set(ids)
        self._show(self._in_order())

    def row_at(self, row: int) -> Row | None:
        """The value in a row as shown; None outside."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, row_id: Hashable) -> int:
        """Where the row with this id is shown; -1 if nowhere."""
        return next((at for at, row in enumerate(self._rows) if self._row_id(row) == row_id), -1)

    def id_at(self, row: int) -> Hashable | None:
        """The id of a row as shown; None outside."""
        value = self.row_at(row)
        return None if value is None else self._row_id(value)

    def checked(self) -> list[Hashable]:
        """The ids of ticked rows, in the order of the rows as given."""
        return [each for each in map(self._row_id, self._given) if each in self._checked]

    def set_checked(self, ids: Iterable[Hashable]) -> None:
        """Tick exactly these rows; says nothing through `check_changed`."""
        self._checked = set(ids) & {self._row_id(row) for row in self._given}
        self._tell(0, len(self._rows) - 1)

    def toggle(self, row: int) -> bool:
        """Tick or untick a row as a person does; False if it has no mark that can be used."""
        value = self.row_at(row)
        column = self._check_column()
        if value is None or column is None or not self._cell(value, column).enabled:
            return False
        row_id = self._row_id(value)
        self._checked ^= {row_id}
        self._tell(row, row)
        self.check_changed.emit(row_id, row_id in self._checked)
        return True

    def press(self, row: int, column: int) -> bool:
        """Use the button of a cell as a person does; False if there is none to use."""
        value = self.row_at(row)
        if value is None or not 0 <= column < len(self.columns):
            return False
        cell = self._cell(value, self.columns[column])
        if not (cell.button and cell.enabled):
            return False
        self.button_clicked.emit(self._row_id(value), self.columns[column].key)
        return True

    # What Qt asks for.

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Rows are selected and ticked, never edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        flags |= Qt.ItemFlag.ItemNeverHasChildren
        if self.columns[index.column()].kind == "check":
            cell = self._cell(self._rows[index.row()], self.columns[index.column()])
            if cell.enabled:
                flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, its `Cell`, and what a screen reader says."""
        value = self.row_at(index.row()) if index.isValid() else None
        if value is None:
            return None
        column = self.columns[index.column()]
        read = _READERS.get(int(role))
        return None if read is None else read(self, value, column)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick: the way of screen readers."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        wanted = Qt.CheckState(value) == Qt.CheckState.Checked
        if wanted == (self.id_at(index.row()) in self._checked):
            return True
        return self.toggle(index.row())

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles, aligned as the cells below them."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, stable; a column of -1 restores the order as given."""
        usable = 0 <= column < len(self.columns) and self.columns[column].sortable
        self._sorted_by = (column, order) if usable else None
        self._show(self._in_order())

    # Inner parts.

    def _is_checked(self, value: Row, column: Column[Row]) -> bool | None:
        return self._row_id(value) in self._checked if column.kind == "check" else None

    def _check_state(self, value: Row, column: Column[Row]) -> Qt.CheckState | None:
        checked = self._is_checked(value, column)
        if checked is None:
            return None
        return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked

    def _cell(self, value: Row, column: Column[Row]) -> Cell:
        return column.cell(value) if column.cell is not None else PLAIN

    def _check_column(self) -> Column[Row] | None:
        return next((column for column in self.columns if column.kind == "check"), None)

    def _spoken(self, value: Row, column: Column[Row]) -> str:
        """The cell as a screen reader says it: title, then all that is painted as text."""
        cell = self._cell(value, column)
        parts = [column.text(value), cell.second, cell.badge[0] if cell.badge else "", cell.note]
        if cell.button:
            parts.append(cell.button)
        if column.kind == "check":
            ticked = self._row_id(value) in self._checked
            parts.append(
                translate("RowsModel", "ticked") if ticked else translate("RowsModel", "not ticked")
            )
        told = ", ".join(dict.fromkeys(part for part in parts if part))
        if not told:
            return column.title
        return f"{column.title}: {told}" if column.title else told

    def _in_order(self) -> list[Row]:
        if self._sorted_by is None:
            return list(self._given)
        index, order = self._sorted_by
        column = self.columns[index]
        keyed = [(_sort_value(column, row), row) for row in self._given]
        filled = [pair for pair in keyed if pair[0] is not None]
        filled.sort(key=lambda pair: pair[0], reverse=order == Qt.SortOrder.DescendingOrder)
        return [row for _, row in filled] + [row for value, row in keyed if value is None]

    def _show(self, wanted: list[Row]) -> None:
        """Turn the rows shown into `wanted`: removals, one move of all, insertions, changes."""
        wanted_ids = [self._row_id(row) for row in wanted]
        self._remove_others(set(wanted_ids))
        shown = {self._row_id(row): row for row in self._rows}
        staying = [row_id for row_id in wanted_ids if row_id in shown]
        if staying != list(shown):
            self._reorder([shown[row_id] for row_id in staying])
        self._insert_new(wanted, wanted_ids, set(shown))
        changed = [at for at, row in enumerate(wanted) if self._rows[at] != row]
        self._rows = list(wanted)
        for _, run in groupby(enumerate(changed), key=lambda pair: pair[1] - pair[0]):
            places = [at for _, at in run]
            self._tell(places[0], places[-1])

    def _remove_others(self, kept: set[Hashable]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            if self._row_id(self._rows[last]) in kept:
                last -= 1
                continue
            first = last
            while first > 0 and self._row_id(self._rows[first - 1]) not in kept:
                first -= 1
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _reorder(self, rows: list[Row]) -> None:
        self.layoutAboutToBeChanged.emit()
        places = {self._row_id(row): at for at, row in enumerate(rows)}
        before = self.persistentIndexList()
        after = [
            self.index(places[self._row_id(self._rows[index.row()])], index.column())
            for index in before
        ]
        self._rows = rows
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _insert_new(
        self, wanted: list[Row], wanted_ids: list[Hashable], shown: set[Hashable]
    ) -> None:
        first = 0
        while first < len(wanted):
            if wanted_ids[first] in shown:
                first += 1
                continue
            last = first
            while last + 1 < len(wanted) and wanted_ids[last + 1] not in shown:
                last += 1
            self.beginInsertRows(_NOWHERE, first, last)
            self._rows[first:first] = wanted[first : last + 1]
            self.endInsertRows()
            first = last + 1

    def _tell(self, first: int, last: int) -> None:
        if 0 <= first <= last and self.columns:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))


def _sort_value(column: Column[Row], row: Row) -> Any:
    if column.sort is not None:
        return column.sort(row)
    return column.text(row).casefold()


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


_READERS: dict[int, Callable[[RowsModel[Any], Any, Column[Any]], Any]] = {
    int(Qt.ItemDataRole.DisplayRole): lambda _, row, column: column.text(row),
    int(Qt.ItemDataRole.ToolTipRole): lambda model, row, column: (
        model._cell(row, column).tooltip or None
    ),
    int(Qt.ItemDataRole.AccessibleTextRole): lambda model, row, column: model._spoken(row, column),
    int(Qt.ItemDataRole.TextAlignmentRole): lambda _, __, column: _alignment(column),
    int(Qt.ItemDataRole.CheckStateRole): lambda model, row, column: model._check_state(row, column),
    CELL_ROLE: lambda model, row, column: model._cell(row, column),
    ROW_ROLE: lambda _, row, __: row,
    CHECKED_ROLE: lambda model, row, column: model._is_checked(row, column),
}
