"""The main pane of the Data page: rows kept, removed and rejected, with a filter and sorting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tunesmith.data.cleaned_store import FACTS, CleanedTable
from tunesmith.data.cleaning_reasons import worded
from tunesmith.data.columns import name_columns
from tunesmith.data.table import Column
from tunesmith.data.table_store import StoredTable
from tunesmith.data.table_view import contiguous
from tunesmith.studio.background import Background
from tunesmith.studio.engine_words import in_language
from tunesmith.studio.pages.cleaning_words import reason_words
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
_TOLD = 10_000  # reasons in the language of the window
KEPT, REMOVED, REJECTED = "kept", "removed", "rejected"


class RowsPane(QWidget):
    """Three tables of which one is shown: the rows that are kept, those that cleaning removed, and
    the lines that are not in the table.

    Signals: `described(column)` when statistics of a column of the kept rows are known;
    `failed(error)` for what went wrong in the background.
    """

    described = Signal(int)
    failed = Signal(object)

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ArrowModel(background, self)
        self.removed_model = ArrowModel(background, self)
        self.rejected_model = ArrowModel(background, self)
        self.view = ArrowView(self.model, background)
        self.removed_view = ArrowView(self.removed_model, background)
        self.rejected_view = ArrowView(self.rejected_model, background)
        self.view.setAccessibleName(self.tr("Kept rows"))
        self.removed_view.setAccessibleName(self.tr("Removed rows"))
        self.rejected_view.setAccessibleName(self.tr("Rejected lines"))
        words = (self.tr("Kept"), self.tr("Removed"), self.tr("Rejected"))
        options = list(zip((KEPT, REMOVED, REJECTED), words, strict=True))
        self.removed_view.whole_columns = FACTS  # that is what one looks for here
        self.segments = Segmented(options, self.tr("Rows to show"))
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
        self._none_removed = EmptyState("check", "", "")
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    @property
    def shown_model(self) -> ArrowModel:
        """The model of the segment that is chosen."""
        models = {REMOVED: self.removed_model, REJECTED: self.rejected_model}
        return models.get(self.segments.current, self.model)

    def show_stored(self, stored: StoredTable) -> None:
        """Show a table as it was read; `show_cleaned` tells what is kept of it."""
        self._show_rejected(stored)
        self.show_cleaned(stored, None)

    def show_cleaned(
        self, stored: StoredTable, cleaned: CleanedTable | None, titles: Sequence[str] = ()
    ) -> None:
        """Show what cleaning keeps and removes, and begin to describe the columns.

        Args:
            stored: the table as it was read.
            cleaned: what the list makes of it; None keeps all rows.
            titles: of the steps that were applied, in their order.
        """
        kept = stored if cleaned is None else cleaned.kept
        self.model.show_stored(kept)
        self.model.describe()
        self.segments.set_count(KEPT, kept.rows)
        if cleaned is None:
            self.removed_model.clear()
            self._none_removed.set_text(
                self.tr("No row is removed"),
                self.tr("Rows go only where you add a cleaning step. They can be seen here."),
            )
        else:
            self._show_removed(cleaned.removed, titles)
            self._none_removed.set_text(
                self.tr("No row was removed"), self.tr("Every row passed the cleaning steps.")
            )
        self.segments.set_count(REMOVED, stored.rows - kept.rows)
        self._show()

    def _show_removed(self, removed: StoredTable, titles: Sequence[str]) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        facts = [self.tr("Step"), self.tr("Reason")]
        old = removed.table.column_names
        names = list(name_columns([*facts, *old[FACTS:]], len(old)))
        places = pc.subtract(removed.table.column(0).cast(pa.int32()), 1).combine_chunks()
        told = pa.array(titles, pa.large_string())
        steps = pa.chunked_array([told.take(places)], pa.large_string())
        table = removed.table.rename_columns(names).set_column(0, names[0], steps)
        reasons = worded(contiguous(removed.table.column(1)), reason_words())
        table = table.set_column(1, names[1], pa.chunked_array([reasons], pa.large_string()))
        told_of = [Column(name, "text", 0) for name in names[:FACTS]]
        own = zip(names[FACTS:], removed.columns[FACTS:], strict=True)
        columns = (*told_of, *(replace(column, name=name) for name, column in own))
        self.removed_model.show(table, removed.row_numbers, columns)
        self.removed_model.describe()

    def _show_rejected(self, stored: StoredTable) -> None:
        lost = stored.rejected
        words = {"reason": self.tr("Reason"), "text": self.tr("Text of the line")}
        if "file" in lost.column_names:
            words = {"file": self.tr("File")} | words
        table = lost.select(list(words)).rename_columns(list(words.values()))
        place = list(words).index("reason")
        told = _told(contiguous(lost.column("reason")))
        table = table.set_column(place, words["reason"], told)
        columns = tuple(Column(word, "text", 0) for word in words.values())
        self.rejected_model.show(table, lost.column("line").to_numpy(), columns)
        self.rejected_model.describe()
        self.segments.set_count(REJECTED, lost.num_rows)

    def show_preview(self, preview: Preview) -> None:
        """Show the first rows while the file is read; counts are not known yet."""
        self.model.show(preview.table, preview.row_numbers, preview.report.columns)
        self.segments.set_current(KEPT)
        for model in (self.removed_model, self.rejected_model):
            model.clear()
        for segment in (KEPT, REMOVED, REJECTED):
            self.segments.set_count(segment, None)
        self._show()

    def clear(self) -> None:
        """Show nothing and let go of the table's file."""
        for model, _ in self._tables():
            model.clear()

    def close_models(self) -> None:
        """Stop their work; call it before the pane goes away."""
        self._debounce.stop()
        for model, _ in self._tables():
            model.close()

    def _build(self) -> None:
        for _, view in self._tables():
            view.verticalHeader().setProperty("pane", "surface")  # it goes on below the last row
        self.filter.setFixedWidth(round(_FILTER_WIDTH * theme().text_scale))
        bar = Toolbar("surface")
        bar.add(self.segments)
        bar.add(self.matches, 1)
        bar.add(self.filter)
        empty = (self._none_match, self._none_removed, self._none_rejected)
        for part in (*(view for _, view in self._tables()), *empty):
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
        return [
            (self.model, self.view),
            (self.removed_model, self.removed_view),
            (self.rejected_model, self.rejected_view),
        ]

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
        part: QWidget = next(view for other, view in self._tables() if other is model)
        if model.view is not None and not shown and wanted is not None:
            what = self.tr("No row has “{text}”").format(text=wanted.text)
            self._none_match.set_text(what, self.tr("Case does not matter."))
            part = self._none_match
        elif model is self.removed_model and not shown:
            part = self._none_removed
        elif model is self.rejected_model and not shown:
            part = self._none_rejected
        self._stack.setCurrentWidget(part)
        self.matches.setText(
            "" if wanted is None else grouped(self.tr("%n rows match", "", shown), shown)
        )


def _told(reasons: Any) -> Any:
    """Why lines are rejected, in the language of the window; a pyarrow column for another.

    Each reason is looked at once. Of a file where nearly every line has a reason of its own, those
    behind the first `_TOLD` stay as the reader wrote them.
    """
    import pyarrow as pa

    listed = reasons.dictionary_encode()
    texts = listed.dictionary.to_pylist()
    texts = [*map(in_language, texts[:_TOLD]), *texts[_TOLD:]]
    return pa.chunked_array([pa.array(texts, pa.large_string()).take(listed.indices)])
