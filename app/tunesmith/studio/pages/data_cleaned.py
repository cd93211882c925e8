"""Joins the cleaning list, the work of applying it, and the tables that show what it does."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from tunesmith.data.cleaned_store import CleanedTable
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.cleaning_defaults import TableFacts
from tunesmith.studio.pages.cleaning_section import CleaningSection
from tunesmith.studio.pages.cleaning_words import title
from tunesmith.studio.pages.data_cleaning import TableCleaning
from tunesmith.studio.pages.data_rows import RowsPane
from tunesmith.studio.project import CleaningStep
from tunesmith.studio.studio import Studio


class CleanedRows(QObject):
    """What the Data page shows of cleaning; `changed()` when header and footer have news.

    Attributes:
        work: applies the list.
    """

    changed = Signal()

    def __init__(
        self, studio: Studio, section: CleaningSection, rows: RowsPane, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._section = section
        self._rows = rows
        self._shown: CleanedTable | None = None  # whose rows are in the tables
        self.work = TableCleaning(studio, self)
        self.work.changed.connect(self._update)
        section.wanted.connect(lambda items: studio.change("data", cleaning=items))
        section.stopped.connect(self.work.stop)
        section.asked_again.connect(self.work.apply)
        rows.described.connect(self._show_facts)
        studio.project_changed.connect(self._show_facts)  # templates and model are among them

    def show(self, stored: StoredTable) -> None:
        """Show a table that was read, and what the list makes of it once that is known."""
        self._rows.show_stored(stored)
        self._shown = None
        self.work.look(stored)
        self._show_facts()
        self._update()

    def let_go(self) -> None:
        """Another table is being read: the work on this one is of no use."""
        self.work.look(None)

    def follow(self) -> None:
        """The project's list may be another one."""
        self.work.look(self.work.stored)
        self._update()

    def list_for_other_table(self) -> tuple[CleaningStep, ...]:
        """The list with all steps off: of another table nothing was asked to be removed."""
        self._section.forget()
        return tuple(replace(item, on=False) for item in self._studio.project.data.cleaning)

    def _update(self) -> None:
        work = self.work
        self._section.show_cleaning(work, self._studio.project.data.cleaning)
        if work.stored is not None and work.cleaned is not self._shown:
            cleaned = self._shown = work.cleaned
            titles = [title(result.step) for result in cleaned.results] if cleaned else []
            self._rows.show_cleaned(work.stored, cleaned, titles)
        self.changed.emit()

    def _show_facts(self, _news: object = None) -> None:
        """What the options of a step are chosen from."""
        if self.work.stored is None:
            return
        project, model = self._studio.project, self._rows.model
        names = tuple(self.work.stored.table.column_names)
        found = (model.statistics(column) for column in range(model.columnCount()))
        written = project.template.user + project.template.assistant
        folder = project.model.folder
        self._section.facts = TableFacts(
            names,
            tuple(item for item in found if item is not None),
            tuple(name for name in names if f"{{{name}" in written),
            None if folder is None else folder / "tokenizer.json",
        )
