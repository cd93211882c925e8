"""The Runs page: every run of the workspace, what became of it, and what to do with it."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QItemSelection, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMessageBox, QTableView, QVBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.disk_use import DiskUse, disk_use, empty_trash
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.runs_inspector import RunInspector
from tunesmith.studio.pages.runs_rows import JOB_ICONS, RunRow, run_row
from tunesmith.studio.studio import Studio
from tunesmith.studio.tables.cell import Cell, Column
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import SearchField, Toolbar
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.stacked_bar import ShareBar
from tunesmith.studio.widgets.state_glyph import StageState
from tunesmith.studio.words import duration_text, size_text

_TICK_MS = 1000  # the time of a running job goes on
_ALL_COLUMNS = 740  # px that all columns need
_SPARE = ("loss", "started")  # what a narrow window does without; the inspector has it too
_SHOWN_PARTS = ("exports", "models", "adapters", "runs", "trash", "snapshots")
_BUSY = {StageState.RUNNING, StageState.READY}


class _RunsTable(QTableView):
    """In a narrow window without what the inspector shows as well, so that names stay whole."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide or show those columns."""
        model = self.model()
        narrow = self.width() < round(_ALL_COLUMNS * theme().text_scale)
        if isinstance(model, RowsModel):
            for at, column in enumerate(model.columns):
                self.setColumnHidden(at, narrow and column.key in _SPARE)
        super().resizeEvent(event)  # the rest is shared among those that are shown


class RunsPage(StudioPage):
    """All runs in one table, with the selected one beside it."""

    key = "runs"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("Runs"))
        self._use: DiskUse | None = None
        self._clean = Button(self.tr("Clean up…"), icon="trash")
        self._clean.clicked.connect(self._ask_to_clean)
        self.add_action(self._clean)
        self._model = RowsModel(self._columns(), lambda row: row.id, self)
        self._table = _RunsTable()
        self._build()
        self.inspector = RunInspector(studio)
        self.set_inspector(self.inspector, narrow=True)
        self.set_sentence(self.tr("Deleted runs go to the trash."))
        self.add_workspace_button()
        self._connect()
        self.refresh()

    @property
    def selected(self) -> str | None:
        """Id of the selected run."""
        row_id = self._model.id_at(self._table.currentIndex().row())
        return None if row_id is None else str(row_id)

    def select(self, run_id: str) -> None:
        """Bring a run into view."""
        row = self._model.row_of(run_id)
        if row >= 0:
            self._table.setCurrentIndex(self._model.index(row, 0))

    def command(self) -> str:
        """Lists what the table shows."""
        import shlex

        return shlex.join(["tunesmith", "--workspace", str(self.studio.workspace), "run", "list"])

    def refresh(self) -> None:
        """Show all runs as they are now."""
        now = time.time()
        rows = [run_row(view, now) for view in self.studio.bridge.views()]
        busy = [row for row in rows if row.state in _BUSY]
        failed = [row for row in rows if row.failed]
        for key, count in (("all", rows), ("running", busy), ("failed", failed)):
            self._which.set_count(key, len(count))
        shown = {"all": rows, "running": busy, "failed": failed}[self._which.current]
        wanted = self._find.text().casefold()
        found = [row for row in shown if wanted in f"{row.name} {row.job} {row.result}".casefold()]
        before = self.selected
        self._model.set_rows(found)
        if found and (before is None or self._model.row_of(before) < 0):
            self.select(found[0].id)
        self._show_nothing(not rows, not found)
        self.inspector.show_run(self.studio.bridge.view(self.selected))
        self._show_fact(len(rows))
        if busy and not self._ticker.isActive():
            self._ticker.start()
        elif not busy:
            self._ticker.stop()

    def delete_selected(self) -> None:
        """Move the selected run to the trash, with a way back."""
        run_id = self.selected
        view = self.studio.bridge.view(run_id)
        if run_id is None or view is None or not (view.state.is_final or view.state == "queued"):
            return
        try:
            trashed = self.studio.bridge.delete(run_id)
        except (TunesmithError, OSError) as error:
            self.studio.trouble.emit(error)
            return
        text = self.tr("{name} is in the trash").format(name=view.name)
        banner = Banner("info", text, self.tr("Files that it wrote elsewhere are still there."))
        banner.add_action(self.tr("Undo"), lambda: self._restore(trashed, banner))
        self.banners.add(banner)
        self.refresh()

    # --- building ---

    def _columns(self) -> list[Column[RunRow]]:
        return [
            Column("state", self.tr("State"), lambda row: row.word, "state",
                   lambda row: Cell(state=row.state), width=104),
            Column("job", self.tr("Job"), lambda row: row.job, "text",
                   lambda row: Cell(icon=JOB_ICONS.get(row.kind, "terminal")), width=92),
            Column("name", self.tr("Name"), lambda row: row.name, "text",
                   lambda _row: Cell(strong=True)),
            Column("result", self.tr("Result"), lambda row: row.result, "text",
                   lambda row: Cell(tone="danger" if row.failed else "text", tooltip=row.result),
                   width=152),
            Column("loss", self.tr("Loss"), lambda _row: "", "sparkline",
                   lambda row: Cell(values=row.losses, color="danger" if row.failed else "accent"),
                   width=70, sortable=False),
            Column("started", self.tr("Started"), lambda row: row.started_text, "text",
                   lambda _row: Cell(tone="text_muted"), lambda row: row.started, width=74),
            Column("time", self.tr("Time"), _time, "number",
                   sort=lambda row: row.seconds, width=58),
            Column("disk", self.tr("Disk"), lambda row: size_text(row.bytes) if row.bytes else "",
                   "number", sort=lambda row: row.bytes, width=88),
        ]  # fmt: skip

    def _build(self) -> None:
        install(self._table, self._model)
        self._table.setAccessibleName(self.tr("Runs"))
        options = [
            ("all", self.tr("All")),
            ("running", self.tr("Running")),
            ("failed", self.tr("Failed")),
        ]
        self._which = Segmented(options, self.tr("Which runs"))
        self._find = SearchField(self.tr("Find a run"))
        self._find.setMaximumWidth(220)
        tools = Toolbar()
        tools.add(self._which)
        tools.add_stretch()
        tools.add(self._find)
        self._none = EmptyState(
            "runs",
            self.tr("No runs yet"),
            self.tr("Training, exports and downloads are kept here."),
        )
        self._no_match = EmptyState(
            "search", self.tr("No run is like that"), self.tr("Change the filter or the word.")
        )
        self._bar = ShareBar(self.tr("Disk use"))
        self._legend = Label("", "small", tone="muted")
        use = Toolbar("raised")
        use.setProperty("line", "top")
        use.add(Label(self.tr("Disk use"), "small", "medium"))
        use.add(self._bar, 1)
        use.add(self._legend)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tools)
        column.addWidget(self._table, 1)
        column.addWidget(self._none, 1)
        column.addWidget(self._no_match, 1)
        column.addWidget(use)
        self.set_main(holder)
        self._ticker = QTimer(self, interval=_TICK_MS)

    def _connect(self) -> None:
        self._which.changed.connect(lambda _key: self.refresh())
        self._find.textChanged.connect(lambda _text: self.refresh())
        selection = self._table.selectionModel()
        selection.selectionChanged.connect(self._selected)
        self._ticker.timeout.connect(self.refresh)
        self.studio.bridge.runs_changed.connect(self._changed)
        self.studio.bridge.run_changed.connect(self._run_changed)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self._table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.delete_selected)
        bridge = self.studio.bridge
        self.inspector.resume_wanted.connect(self._do(bridge.resume))
        self.inspector.stop_wanted.connect(self._do(bridge.cancel))
        self.inspector.repeat_wanted.connect(self._do(bridge.repeat))
        self.inspector.delete_wanted.connect(lambda _id: self.delete_selected())

    def _do(self, action: Callable[[str], object]) -> Callable[[str], None]:
        def call(run_id: str) -> None:
            self.studio.try_run(action, run_id)

        return call

    # --- what happens ---

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()
            self._count_disk()

    def _run_changed(self, run_id: str) -> None:
        view = self.studio.bridge.view(run_id)
        if self.isVisible() and view is not None and view.is_active and not self._ticker.isActive():
            self._ticker.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Count the disk anew when the page is looked at."""
        super().showEvent(event)
        self._count_disk()

    def _selected(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self.inspector.show_run(self.studio.bridge.view(self.selected))

    def _show_nothing(self, nothing: bool, no_match: bool) -> None:
        self._none.setVisible(nothing)
        self._no_match.setVisible(no_match and not nothing)
        self._table.setVisible(not no_match)

    def _show_fact(self, count: int) -> None:
        fact = self.tr("%n runs", "", count)
        if self._use is not None:
            fact = self.tr("{runs}, {size} on disk").format(
                runs=fact, size=size_text(self._use.total)
            )
        self.set_fact(fact)

    def _count_disk(self) -> None:
        self.studio.background.run(
            disk_use,
            self.studio.workspace,
            done=self._show_use,
            failed=self.studio.trouble.emit,
            key="runs.disk",
            pass_sink=True,
        )

    def _show_use(self, use: DiskUse) -> None:
        self._use = use
        names = {
            "exports": self.tr("exports"),
            "models": self.tr("models"),
            "adapters": self.tr("adapters"),
            "runs": self.tr("runs"),
            "trash": self.tr("trash"),
            "snapshots": self.tr("copies of tables"),
        }
        parts = [(name, use.bytes[name]) for name in _SHOWN_PARTS if use.bytes[name]]
        whole = sum(size for _, size in parts) or 1
        legend = ", ".join(f"{names[name]} {size_text(size)}" for name, size in parts)
        shares = [(size / whole, _SHOWN_PARTS.index(name)) for name, size in parts]
        self._bar.set_shares(shares, legend)
        self._legend.setText(legend or self.tr("nothing yet"))
        self._clean.setEnabled(bool(use.bytes["trash"]))
        self._show_fact(len(self.studio.bridge.views()))

    def _restore(self, trashed: Path, banner: Banner) -> None:
        self.studio.try_run(lambda _id: self.studio.bridge.restore(trashed), trashed.name)
        self.banners.remove(banner)

    def _ask_to_clean(self) -> None:
        size = size_text(self._use.bytes["trash"]) if self._use else ""
        box = QMessageBox(self)
        box.setText(self.tr("Empty the trash?"))
        box.setInformativeText(
            self.tr("This frees {size}. What is in the trash is gone then.").format(size=size)
        )
        empty = box.addButton(self.tr("Empty trash"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is empty:
            self.clean_up()

    def clean_up(self) -> None:
        """Empty the trash."""
        self.studio.background.run(
            empty_trash,
            self.studio.workspace,
            done=lambda _count: self._count_disk(),
            failed=self.studio.trouble.emit,
        )


def _time(row: RunRow) -> str:
    return "" if row.seconds is None else duration_text(row.seconds)
