"""The table and the model that the Template page works on, read in the background."""

from PySide6.QtCore import QObject, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.core.events import Progress
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.conversations import open_table
from tunesmith.studio.pages.data_found import worded
from tunesmith.studio.pages.template_engine import Companion, FormatFacts
from tunesmith.studio.studio import Studio

_TABLE, _FORMAT = "template-table", "template-format"


class TemplateSources(QObject):
    """Follows the project's choices when asked to `look`.

    Attributes:
        stored: the table, None while it is read or there is none.
        error: why the table could not be read.
        reading: how far the reading is, None if it is not known.
        facts: how the model writes conversations, None while that is read or without a model.

    Signals: `table_begun()`, `table_read()`, `table_failed(error)`, `reading_changed()`;
    `model_begun(bool)` (whether there is one), `model_read()`, `model_failed(error)`.
    """

    table_begun = Signal()
    table_read = Signal()
    table_failed = Signal(object)
    reading_changed = Signal()
    model_begun = Signal(bool)
    model_read = Signal()
    model_failed = Signal(object)

    def __init__(self, studio: Studio, companion: Companion, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._companion = companion
        self.stored: StoredTable | None = None
        self.error: TunesmithError | None = None
        self.reading: Progress | None = None
        self.facts: FormatFacts | None = None
        self._table_key: object = None
        self._model_key: object = None

    def look(self) -> None:
        """Read what the project names, where that is not what was read before."""
        self._look_at_table()
        self._look_at_model()

    def look_at_table_again(self) -> None:
        """Forget that the table could not be read."""
        self._table_key = None
        self._look_at_table()

    def look_at_model_again(self) -> None:
        """Forget that the model could not be used."""
        self._model_key = None
        self._look_at_model()

    def close(self) -> None:
        """Wait for nothing any more."""
        for key in (_TABLE, _FORMAT):
            self._studio.background.cancel(key)

    def _look_at_table(self) -> None:
        data = self._studio.project.data
        key = None if data.path is None else (data.path, data.reading, data.stamp, data.steps)
        if key == self._table_key:
            return
        self._table_key = key
        self.stored = self.reading = self.error = None
        self._studio.background.cancel(_TABLE)
        self.table_begun.emit()
        if key is not None:
            self._studio.background.run(
                open_table,
                self._studio.project,
                self._studio.workspace,
                done=self._take_table,
                failed=self._fail_table,
                key=_TABLE,
                progress=self._show_reading,
                pass_sink=True,
            )

    def _take_table(self, stored: StoredTable) -> None:
        self.stored, self.reading = stored, None
        self.table_read.emit()

    def _fail_table(self, error: TunesmithError) -> None:
        self.reading, self.error = None, worded(error)
        self.table_failed.emit(self.error)

    def _show_reading(self, progress: Progress) -> None:
        self.reading = progress
        self.reading_changed.emit()

    def _look_at_model(self) -> None:
        project = self._studio.project
        folder, wanted = project.model.folder, project.template.conversation_format
        key = None if folder is None else (folder, wanted)
        if key == self._model_key:
            return
        self._model_key, self.facts = key, None
        self._studio.background.cancel(_FORMAT)
        self.model_begun.emit(folder is not None)
        if folder is not None:
            self._studio.background.run(
                self._companion.format_facts,
                folder,
                wanted,
                done=self._take_facts,
                failed=lambda error: self.model_failed.emit(worded(error)),
                key=_FORMAT,
                pass_sink=True,
            )

    def _take_facts(self, facts: FormatFacts) -> None:
        self.facts = facts
        if facts.has_own and self._studio.project.template.conversation_format is not None:
            # It was chosen for a model before; training would refuse it for this one.
            self._model_key = (self._studio.project.model.folder, None)
            self._studio.change("template", conversation_format=None)
        self.model_read.emit()
