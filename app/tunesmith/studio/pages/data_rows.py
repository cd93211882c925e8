"""The main pane of the Data page: rows kept and rejected, with a filter and sorting."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tunesmith.data.table import Column
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.background import Background
from tunesmith.studio.pages.data_opening import Preview
from tunesmith.studio.tables.arrow_model import ArrowModel
from tunesmith.studio.tables.arrow_view import ArrowView
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import ElidedLabel
from tunesmith.studio.widgets.inputs import SearchField, Toolbar
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.words import grouped

_DEBOUNCE_MS = 150
_PATIENCE_MS = 300  # shorter work is not worth a word
_FILTER_WIDTH = 232  # px at the usual text size
KEPT, REJECTED = "kept", "rejected"


class RowsPane(QWidget):
    """Two tables of which one is shown: the rows, and the lines that are not in the table.

    Signals: `described(column)` when statistics of a column of the kept rows are known;
    `failed(error)` for what went wrong in the background.
    """

    described = Signal(int)
    failed = Signal(object)

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ArrowModel(background, self)
        self.rejected_model = ArrowModel(background, self)
        self.view = ArrowView(self.model, background)
        self.rejected_view = ArrowView(self.rejected_model, background)
        self.view.setAccessibleName(self.tr("Kept rows"))
        self.rejected_view.setAccessibleName(self.tr("Rejected lines"))
        self.segments = Segmented(
            [(KEPT, self.tr("Kept")), (REJECTED, self.tr("Rejected"))], self.tr("Rows to show")
        )
        self.filter = SearchField(self.tr("Filter rows"))
        self.matches = ElidedLabel("", "small", tone="muted")
        self._debounce = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._busy = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._none_match = EmptyState("search", "", "", self.tr("Show all rows"), self.filter.clear)
        self._none_rejected = EmptyState(
            "check",
            self.tr("No line was rejected"),
            self.tr("Every line of the file fits the table."),
        )
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    @property
    def shown_model(self) -> ArrowModel:
        """The model of the segment that is chosen."""
        return self.rejected_model if self.segments.current == REJECTED else self.model

    def show_stored(self, stored: StoredTable) -> None:
        """Show a table and begin to describe its columns."""
        self.model.show_stored(stored)
        self.model.describe()
        lost = stored.rejected
        words = (self.tr("Reason"), self.tr("Text of the line"))
        table = lost.select(["reason", "text"]).rename_columns(list(words))
        columns = tuple(Column(word, "text", 0) for word in words)
        self.rejected_model.show(table, lost.column("line").to_numpy(), columns)
        self.rejected_model.describe()
        self.segments.set_count(KEPT, stored.rows)
        self.segments.set_count(REJECTED, lost.num_rows)
        self._show()

    def show_preview(self, preview: Preview) -> None:
        """Show the first rows while the file is read; counts are not known yet."""
        self.model.show(preview.table, preview.row_numbers, preview.report.columns)
        self.rejected_model.clear()
        self.segments.set_current(KEPT)
        self.segments.set_count(KEPT, None)
        self.segments.set_count(REJECTED, None)
        self._show()

    def clear(self) -> None:
        """Show nothing and let go of the table's file."""
        self.model.clear()
        self.rejected_model.clear()

    def close_models(self) -> None:
        """Stop their work; call it before the pane goes away."""
        self._debounce.stop()
        self.model.close()
        self.rejected_model.close()

    def _build(self) -> None:
        for view in (self.view, self.rejected_view):
            view.verticalHeader().setProperty("pane", "surface")  # it goes on below the last row
        self.filter.setFixedWidth(round(_FILTER_WIDTH * theme().text_scale))
        bar = Toolbar("surface")
        bar.add(self.segments)
        bar.add(self.matches, 1)
        bar.add(self.filter)
        for part in (self.view, self.rejected_view, self._none_match, self._none_rejected):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.segments.changed.connect(lambda _: self._show())
        self.filter.textChanged.connect(lambda _: self._debounce.start())
        self._debounce.timeout.connect(self._filter)
        self._busy.timeout.connect(
            lambda: self.matches.setText(self.tr("Looking through the rows…"))
        )
        self.model.described.connect(self.described)
        for model, view in self._tables():
            model.arranged.connect(self._show)
            model.working.connect(self._show_work)
            model.failed.connect(self.failed)
            view.trouble.connect(self.failed)

    def _tables(self) -> list[tuple[ArrowModel, ArrowView]]:
        return [(self.model, self.view), (self.rejected_model, self.rejected_view)]

    def _filter(self) -> None:
        for model, _ in self._tables():
            model.set_filter(self.filter.text())

    def _show_work(self, working: bool) -> None:
        if working:
            self._busy.start()
        else:
            self._busy.stop()

    def _show(self) -> None:
        model = self.shown_model
        shown, wanted = model.rowCount(), model.filter
        part: QWidget = self.rejected_view if model is self.rejected_model else self.view
        if model.view is not None and not shown and wanted is not None:
            what = self.tr("No row has “{text}”").format(text=wanted.text)
            self._none_match.set_text(what, self.tr("Case does not matter."))
            part = self._none_match
        elif model is self.rejected_model and not shown:
            part = self._none_rejected
        self._stack.setCurrentWidget(part)
        self.matches.setText(
            "" if wanted is None else grouped(self.tr("%n rows match", "", shown), shown)
        )
