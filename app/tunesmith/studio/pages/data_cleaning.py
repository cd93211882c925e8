"""Applies the project's cleaning list to the table of the Data page, in the background."""

from PySide6.QtCore import QObject, QTimer, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.core.events import Progress
from tunesmith.data.cleaned_store import CleanedTable
from tunesmith.data.cleaning_steps import Step
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.cleaning_words import problem
from tunesmith.studio.pages.conversations import clean_stored
from tunesmith.studio.pages.data_found import worded
from tunesmith.studio.studio import Studio

_KEY = "data-clean"
_WAIT_MS = 250  # after the last change of the list


class TableCleaning(QObject):
    """Follows the table and the project's list when asked to `look`; `changed()` tells of news.

    Attributes:
        stored: the table as it was read; None without one.
        cleaned: what the list made of it when it was last applied; None without steps.
        is_current: whether `cleaned` is of the table and the list as they are.
        share: of the work under way, 0 to 1; None if nobody knows.
        error: why the list could not be applied.
        is_stopped: the person stopped the work.
    """

    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.stored: StoredTable | None = None
        self.cleaned: CleanedTable | None = None
        self.is_current = True
        self.share: float | None = None
        self.error: TunesmithError | None = None
        self.is_stopped = False
        self._steps: tuple[Step, ...] = ()
        self._finished = 0
        self._is_running = False
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._start)

    @property
    def is_running(self) -> bool:
        """The list is being applied, or will be at once."""
        return self._is_running or self._timer.isActive()

    @property
    def blocked(self) -> bool:
        """A step that is on names a column that the table does not have."""
        names = () if self.stored is None else tuple(self.stored.table.column_names)
        return self.stored is not None and any(problem(step, names) for step in self._steps)

    def look(self, stored: StoredTable | None) -> None:
        """Apply the list anew if it or the table is another one than before."""
        steps = self._studio.project.data.steps
        if stored is self.stored and steps == self._steps:
            return
        self._stop()
        if stored is not self.stored:
            self.cleaned = None
        self.stored, self._steps = stored, steps
        self.is_current = stored is None or not steps
        if self.is_current:
            self.cleaned = None
        elif not self.blocked:
            self._timer.start()
        self.changed.emit()

    def apply(self) -> None:
        """Try again what was stopped or failed."""
        self._stop()
        self._start()

    def stop(self) -> None:
        """Stop the work; the list stays, not applied."""
        self._stop()
        self.is_stopped = True
        self.changed.emit()

    def close(self) -> None:
        """Nobody waits any more."""
        self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self._studio.background.cancel(_KEY)
        self._is_running = self.is_stopped = False
        self.error = self.share = None

    def _start(self) -> None:
        if self.stored is None or not self._steps or self.blocked:
            return
        self._is_running, self._finished = True, 0
        self._studio.background.run(
            clean_stored,
            self._studio.project,
            self._studio.workspace,
            self.stored,
            done=self._take,
            failed=self._fail,
            key=_KEY,
            progress=self._show_progress,
            pass_sink=True,
        )
        self.changed.emit()

    def _take(self, cleaned: CleanedTable) -> None:
        self._stop()
        self.cleaned, self.is_current = cleaned, True
        key = self._studio.project.cleaning_key()
        self._studio.change("data", kept=cleaned.kept.rows, cleaned_for=key)
        self.changed.emit()

    def _fail(self, error: TunesmithError) -> None:
        self._stop()
        self.error = worded(error)
        self.changed.emit()

    def _show_progress(self, event: Progress) -> None:
        """Each step counts the same; within a long one its rows do."""
        within = 0.0
        if event.unit == "steps":
            self._finished = int(event.done)
        elif event.total:
            within = min(1.0, event.done / event.total)
        self.share = min(1.0, (self._finished + within) / len(self._steps))
        self.changed.emit()
