"""The Data page: a table from a file, how it is read, what is in it, which rows are kept."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.data.table import Reading
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.data_checks import TableChecks
from tunesmith.studio.pages.data_choosing import ask_for_tables
from tunesmith.studio.pages.data_chosen import choices_of
from tunesmith.studio.pages.data_cleaned import CleanedRows
from tunesmith.studio.pages.data_command import clean_command, inspect_command
from tunesmith.studio.pages.data_copies import TableCopies
from tunesmith.studio.pages.data_found import worded
from tunesmith.studio.pages.data_inspector import DataInspector
from tunesmith.studio.pages.data_opening import Opened, Preview, open_files, read_preview
from tunesmith.studio.pages.data_options import ReadingOptions, kind_of, sheet_of
from tunesmith.studio.pages.data_rows import RowsPane
from tunesmith.studio.pages.data_waiting import OpenPlace, ReadingRow, changed_banner, gone_banner
from tunesmith.studio.pages.data_words import (
    place_words,
    rows_sentence,
    table_name,
    trouble_sentence,
)
from tunesmith.studio.project import tables_folder
from tunesmith.studio.studio import Studio
from tunesmith.studio.table_file import Stamp, TableTrouble, look_at_all, trouble_of
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Action, Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.words import grouped, number

_Request = tuple[tuple[Path, ...], Reading]
_LOOK_MS = 2000  # between two looks whether the files are still there and the same


class DataPage(StudioPage):
    """Opens a table and shows it; the choices of how to read it are tried at once."""

    key = "data"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, translate("DataPage", "Data"), parent)
        self._opened: Opened | None = None
        self._request: _Request | None = None
        self._refused: _Request | None = None  # what is not read again by itself
        self._problem: TableTrouble = ""
        self._failed_at: Stamp | bool | None = False  # stamp of an error that stays; True: not seen
        self._looking = self._has_inspector = False
        self._notice: Banner | None = None
        self.options = ReadingOptions()
        self.reading_row = ReadingRow()
        self.place = OpenPlace(self.ask_for_file)
        self.rows = RowsPane(studio.background)
        self.inspector = DataInspector()
        self.cleaned = CleanedRows(studio, self.inspector.cleaning, self.rows, self)
        self.copies = TableCopies(studio, self.inspector.found, self)
        self.checks = TableChecks(studio, self.inspector, self.cleaned, self)
        self.open_button = Button(self.tr("Open…"), icon="plus")
        self.reload_button = Button(self.tr("Reload"), icon="refresh")
        self._stack = QStackedWidget()
        self._watch = QTimer(self, interval=_LOOK_MS)
        self._build()
        self._connect()
        self._show_state()

    def refresh(self) -> None:
        """Open what the project names, or look whether its file is still the same."""
        data = self.studio.project.data
        if data.path is not None and self._request is None:
            self._look()
        self.checks.follow()
        self._show_state()

    def open_path(self, path: str) -> bool:
        """Read a file, in place of the table before."""
        return self.open_paths([path])

    def open_paths(self, paths: Sequence[str]) -> bool:
        """Read files of one shape, which append, in place of the table before."""
        wanted = tuple(map(Path, paths))
        same = wanted == self.studio.project.data.paths
        self._open(wanted, self.studio.project.data.reading if same else Reading())
        return True

    def ask_for_file(self) -> None:
        """Let the person choose one or more files."""
        before = self.studio.project.data.path
        paths = ask_for_tables(self, before.parent if before is not None else Path.home())
        if paths:
            self.open_paths(paths)

    def command(self) -> str:
        """The commands that show the same report and clean in the same way."""
        data = self.studio.project.data
        if data.path is None:
            return ""
        cleaning = clean_command(self.studio.project, self.studio.workspace)
        return "\n".join(filter(None, (inspect_command(data.paths, data.reading), cleaning)))

    def leave(self) -> None:
        """Stop reading and let go of the table."""
        self._watch.stop()
        self._forget_request()
        self.cleaned.work.close()
        self.checks.close()
        self.rows.close_models()

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the file while one looks at it."""
        super().showEvent(event)
        self._watch.start()
        if self.window().focusWidget() is None:
            target = self.rows.view if self._opened is not None else self.place.button
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._watch.stop()

    # --- building ---

    def _build(self) -> None:
        for button in (self.open_button, self.reload_button):
            self.add_action(button)
        for part in (self.place, self.rows):
            self._stack.addWidget(part)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.options)
        column.addWidget(self.reading_row)
        column.addWidget(self._stack, 1)
        self.set_main(main)

    def _connect(self) -> None:
        self.open_button.clicked.connect(lambda _checked=False: self.ask_for_file())
        self.reload_button.clicked.connect(lambda _checked=False: self._reload())
        self.place.dropped.connect(self.open_paths)
        self.options.wanted.connect(self._read_as)
        self.reading_row.cancelled.connect(self._cancel)
        self.rows.described.connect(lambda _: self._show_statistics())
        self.rows.failed.connect(self.show_trouble)
        self.inspector.balance_chosen.connect(lambda it: self.studio.change("data", balance=it))
        self.inspector.lengths_chosen.connect(lambda it: self.studio.change("data", lengths=it))
        self.cleaned.changed.connect(self._show_state)
        self.copies.failed.connect(self._tell_no_copy)
        self.primary_clicked.connect(lambda: self.go.emit("template"))
        self.studio.project_changed.connect(self._project_changed)
        self._watch.timeout.connect(self.refresh)

    # --- reading ---

    def _open(self, paths: tuple[Path, ...], reading: Reading) -> None:
        self._request, self._refused = (paths, reading), None
        self._problem = ""  # if there still is one, the next look tells it
        self._failed_at = False
        self._take_notice(None)
        self.cleaned.let_go()
        self.reading_row.begin(table_name(paths))
        background = self.studio.background
        background.run(
            open_files,
            paths,
            reading,
            tables_folder(self.studio.workspace),
            done=self._show_opened,
            failed=self._show_failure,
            key="data-open",
            progress=self.reading_row.show_progress,
            pass_sink=True,
        )
        background.run(
            read_preview,
            paths[0],
            reading,
            done=self._show_preview,
            failed=lambda _: None,  # reading the whole fails for the same reason, and tells it
            key="data-preview",
        )
        self._show_state()

    def _read_as(self, reading: Reading) -> None:
        shown = self._request or (self._opened and (self._opened.paths, self._opened.reading))
        if shown:
            self._open(shown[0], reading)

    def _reload(self) -> None:
        data = self.studio.project.data
        if data.path is not None:
            self._open(data.paths, data.reading)

    def _cancel(self) -> None:
        self._refused = self._request
        self._forget_request()
        self._show_table()

    def _forget_request(self) -> None:
        self._request = None
        self.reading_row.end()
        for key in ("data-open", "data-preview"):
            self.studio.background.cancel(key)

    def _show_preview(self, preview: Preview | None) -> None:
        if preview is None or self._request is None:
            return
        paths, reading = self._request
        self.rows.show_preview(preview)
        self.inspector.show_waiting(preview.report)
        self.options.show_reading(paths[:1], reading, preview.report)
        self._stack.setCurrentWidget(self.rows)
        text = self.tr("{name}, the first {rows} rows")
        self.set_fact(text.format(name=paths[0].name, rows=number(preview.report.rows)))
        self._show_state()

    def _show_opened(self, opened: Opened) -> None:
        self._forget_request()
        self._opened, self._problem = opened, ""
        before, other_list = self.studio.project.data, self.cleaned.list_for_other_table
        self.studio.change("data", **choices_of(opened, before, self.copies, other_list))
        self._show_table()
        self.copies.keep(opened)
        self.status_changed.emit()

    def _show_failure(self, error: TunesmithError) -> None:
        request = self._refused = self._request
        self._failed_at = request is not None and request[0] == self.studio.project.data.paths
        self._forget_request()
        self._show_table()
        actions: list[Action] = []
        if request is not None and request[1] != Reading():
            paths = request[0]
            find = self.tr("Find out how to read it")
            actions.append((find, lambda: self._open(paths, Reading())))
        data = self.studio.project.data
        if request == (data.paths, data.reading):  # the notice that offered it is gone
            actions.extend(self.copies.offer(self._open))
        actions.append((self.tr("Choose another file…"), self.ask_for_file))
        kept = ""
        if self._opened is not None and (request is None or request[0] != self._opened.paths):
            kept = self.tr("Still in use: {name}.").format(name=table_name(self._opened.paths))
        self._take_notice(self.banners.show_error(worded(error), actions, kept))

    def _show_table(self) -> None:
        """Show the table that was read last, or that there is none."""
        opened = self._opened
        if opened is not None:
            report = opened.stored.report
            sheet = sheet_of(opened.reading, report)
            self.options.show_reading(opened.paths, opened.reading, report)
            self.cleaned.show(opened.stored)
            self.inspector.show_report(
                report,
                kind_of(opened.paths),
                sheet,
                opened.stored.rejected.num_rows,
                filled=opened.reading.fill_merged,
            )
            self.copies.show()
            self._show_statistics()
            self.checks.follow()
            if not self._has_inspector:
                self._has_inspector = True
                self.set_inspector(self.inspector, narrow=True)
        self._show_state()

    # --- the file on disk ---

    def _look(self) -> None:
        paths = self.studio.project.data.paths
        if not paths or self._looking:
            return
        self._looking = True  # a disk that does not answer must not fill the pool
        self.studio.background.run(look_at_all, paths, done=self._looked, failed=self.show_trouble)

    def _looked(self, stamp: Stamp | None) -> None:
        self._looking = False
        data = self.studio.project.data
        if self._request is not None or data.path is None:
            return  # what is being read tells by itself
        problem = trouble_of(stamp, data)
        if self._failed_at is True:
            self._failed_at = stamp if problem else False
        again = self._failed_at not in (False, stamp)  # changed once more: that is told
        if problem != self._problem or again:
            self._problem = problem
            if self._failed_at is False or again:
                self._failed_at = False
                self._tell_problem(data.paths)
        opened = self._opened
        shown = None if opened is None else (opened.paths, opened.reading)
        wanted = (data.paths, data.reading)
        if not problem and wanted not in (shown, self._refused):
            self._open(*wanted)
        self._show_state()

    def _tell_problem(self, paths: Sequence[Path]) -> None:
        if not self._problem:
            self._take_notice(None)
            return
        if self._problem == "gone":
            banner = gone_banner(paths, self.ask_for_file, self._look_again)
        else:
            banner = changed_banner(paths, self._reload)
        for text, act in self.copies.offer(self._open):
            banner.add_action(text, act)
        self._take_notice(self.banners.add(banner))

    def _tell_no_copy(self, error: TunesmithError) -> None:
        what = self.tr("The table is open, but the workspace has no copy of it.")
        self.banners.show_error(error, details=what, kind="warning")

    def _look_again(self) -> None:
        self._problem = ""
        self._take_notice(None)
        self._look()

    def _take_notice(self, banner: Banner | None) -> None:
        """Keep one banner about the file; another one replaces it."""
        if self._notice is not None and self._notice is not banner:
            self.banners.remove(self._notice)
        self._notice = banner

    # --- showing ---

    def _show_state(self) -> None:
        """Header, footer and which part is seen."""
        opened, data = self._opened, self.studio.project.data
        previewed = self._request is not None and self.rows.model.view is not None
        has_table = opened is not None or previewed
        self.options.setVisible(has_table and self.options.is_of_use)
        self._stack.setCurrentWidget(self.rows if has_table else self.place)
        self.reload_button.setVisible(data.path is not None)
        if self._request is None and opened is not None:
            stored = opened.stored
            rows = grouped(self.tr("%n rows", "", stored.rows), stored.rows)
            columns = self.tr("%n columns", "", len(stored.columns))
            self.set_fact(f"{table_name(opened.paths)}, {rows}, {columns}")
        elif not has_table:
            self._show_place()
        sentence, ready = self._readiness()
        self.set_sentence(sentence)
        self.set_primary(self.tr("Next: Template"), enabled=ready)

    def _show_place(self) -> None:
        reading = self._request[0] if self._request else ()
        refused = self._refused[0] if self._refused else ()
        words = place_words(self.studio.project.data.paths, reading, self._problem, refused)
        self.set_fact("")
        if words is None:
            self.place.show_empty()
        else:
            self.place.show_reason(*words)

    def _readiness(self) -> tuple[str, bool]:
        if self._request is not None:
            text = self.tr("Reading {name}").format(name=table_name(self._request[0]))
            return text, False
        if self._problem:
            return trouble_sentence(self._problem), False
        if self._opened is None:
            return self.tr("Open a table to go on."), False
        return rows_sentence(self._opened.stored.rows, self.cleaned.work)

    def _show_statistics(self) -> None:
        model = self.rows.model
        found = [model.statistics(column) for column in range(model.columnCount())]
        data = self.studio.project.data
        self.inspector.show_statistics(
            [item for item in found if item is not None],
            data.balance,
            data.lengths,
            self.studio.project.template.assistant,
        )

    def _project_changed(self, stage: str) -> None:
        if stage in ("train", "template"):
            self.checks.follow()
            return
        if stage in ("data", ""):
            self.cleaned.follow()
        if not stage and self.isVisible():
            self.refresh()
