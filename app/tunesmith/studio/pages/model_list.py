"""The main pane of the Model page: search, the table, what to do next, what is under way."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QTableView, QVBoxLayout, QWidget

from tunesmith.studio.pages.model_disk import FromDisk
from tunesmith.studio.pages.model_fetch import FetchRows
from tunesmith.studio.pages.model_rows import ModelRow, columns
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.inputs import CheckBox, SearchField, Toolbar
from tunesmith.studio.widgets.segmented import Segmented

_DEBOUNCE_MS = 450
_SHORTEST_QUERY = 2  # characters; fewer find everything
_UNLIMITED = 16_777_215  # Qt's largest height of a widget


class ModelPane(QWidget):
    """Signals.

    `query_changed(text)` with every key, `search_wanted(text)` when the person paused or pressed
    Enter, `row_selected()`, `row_used(id)` by Enter or a double click, `filter_changed()`,
    `view_changed(key)` between list and disk.
    """

    query_changed = Signal(str)
    search_wanted = Signal(str)
    row_selected = Signal()
    row_used = Signal(str)
    filter_changed = Signal()
    view_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views = Segmented(
            [("list", self.tr("Library and hub")), ("disk", self.tr("From disk"))],
            self.tr("Where to look"),
        )
        self.search = SearchField(self.tr("Search or paste a model id"))
        self.search.setAccessibleName(self.tr("Search the hub or paste a model id"))
        self.only_supported = CheckBox(self.tr("Only what trains here"))
        self.only_supported.setChecked(True)
        self.model = RowsModel[ModelRow](columns(), lambda row: row.id, self)
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Models"))
        install(self.table, self.model, row_height="table_row_two_lines")
        self.hint = EmptyState("search", "", "", " ", self._hint_clicked)
        self.disk = FromDisk()
        self.fetch = FetchRows()
        self._hint_slot: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    @property
    def query(self) -> str:
        """What is typed."""
        return self.search.text().strip()

    @property
    def view(self) -> str:
        """`list` or `disk`."""
        return self.views.current

    def show_view(self, key: str) -> None:
        """Show the list or the pane to bring something from disk."""
        self.views.set_current(key)
        self._stack.setCurrentIndex(1 if key == "disk" else 0)
        for widget in (self.search, self.only_supported):
            widget.setEnabled(key == "list")
        self.view_changed.emit(key)

    def show_rows(self, rows: Sequence[ModelRow]) -> None:
        """Show models; the selection stays with its model."""
        self.model.set_rows(rows)
        self._fit_table()

    def selected(self) -> ModelRow | None:
        """The model in the selected row."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row_at(rows[0].row()) if rows else None

    def select(self, row_id: str) -> bool:
        """Select a model; False if it is not in the list."""
        at = self.model.row_of(row_id)
        if at >= 0:
            self.table.selectRow(at)
        return at >= 0

    def show_hint(
        self,
        what: str = "",
        todo: str = "",
        button: str = "",
        slot: Callable[[], object] | None = None,
    ) -> None:
        """Say below the models what can be done; nothing gives the room to the table."""
        self.hint.set_text(what, todo)
        self.hint.button.setText(button)
        self.hint.button.setVisible(bool(button))
        self._hint_slot = slot
        self.hint.setVisible(bool(what))
        self._fit_table()

    # --- inner parts ---

    def _build(self) -> None:
        toolbar = Toolbar()
        toolbar.add(self.views)
        toolbar.add(self.search, 1)
        toolbar.add(self.only_supported)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 100)
        column.addWidget(self.hint, 1)
        self._stack.addWidget(listed)
        self._stack.addWidget(self.disk)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(toolbar)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.fetch)

    def _connect(self) -> None:
        self.views.changed.connect(self.show_view)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._search_now)
        self._timer.timeout.connect(self._search_now)
        self.only_supported.toggled.connect(lambda _on: self.filter_changed.emit())
        self.table.selectionModel().selectionChanged.connect(
            lambda _new, _old: self.row_selected.emit()
        )
        self.table.activated.connect(self._activated)

    def _typed(self, text: str) -> None:
        self._timer.stop()
        if len(text.strip()) >= _SHORTEST_QUERY:
            self._timer.start()
        self.query_changed.emit(text)

    def _search_now(self) -> None:
        self._timer.stop()
        self.search_wanted.emit(self.query)

    def _activated(self) -> None:
        row = self.selected()
        if row is not None:
            self.row_used.emit(row.id)

    def _hint_clicked(self) -> None:
        if self._hint_slot is not None:
            self._hint_slot()

    def _fit_table(self) -> None:
        """With a hint below, the table is as high as its rows."""
        if self.hint.isHidden():
            self.table.setMaximumHeight(_UNLIMITED)
            return
        row = self.table.verticalHeader().defaultSectionSize()
        head = self.table.horizontalHeader().height()
        self.table.setMaximumHeight(head + row * max(1, self.model.rowCount()))
