"""Keeps the count of all rows up to date with table, templates and model."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.core.events import Progress
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.data_found import worded
from tunesmith.studio.pages.template_engine import FormatFacts
from tunesmith.studio.pages.template_lengths import (
    Count,
    Counted,
    CountRequest,
    Lengths,
    count_rows,
)
from tunesmith.studio.project import TemplateChoice
from tunesmith.studio.studio import Studio

TOKENS_UNASKED = 50_000  # rows whose tokens are counted without being asked to
_WAIT_MS = 400  # after the last change; a count takes a process
_KEY = "template-count"


class RowCount(QObject):
    """Counts in the background; `changed()` follows whenever something new is known.

    Attributes:
        counted: conversations and skipped rows, of the last finished count.
        lengths: tokens, of the last finished count; None if they were not counted.
        progress: how far the running count is, None without one.
        error: why the last count failed.
        is_current: whether `counted` is that of the table and templates as they are.
    """

    changed = Signal()
    _arrived = Signal(object, object)

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.counted: Counted | None = None
        self.lengths: Lengths | None = None
        self.progress: Progress | None = None
        self.error: TunesmithError | None = None
        self.is_current = False
        self.is_cancelled = False
        self._request: CountRequest | None = None
        self._rows = 0
        self._asked = False
        self._project_key = ""
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._start)
        self._arrived.connect(self._take_counted)

    @property
    def is_awaited(self) -> bool:
        """A count begins soon or is going on."""
        return self._timer.isActive() or self.progress is not None

    @property
    def waits_for_wish(self) -> bool:
        """Tokens could be counted, but the table is large and nobody asked."""
        request = self._request
        return (
            self.is_current
            and self.lengths is None
            and self.progress is None
            and request is not None
            and (request.model is not None)
            and (self.is_cancelled or not self._may_count_tokens())
        )

    def look(
        self,
        stored: StoredTable | None,
        choice: TemplateChoice | None,
        model: Path | None,
        facts: FormatFacts | None,
    ) -> None:
        """Count anew if these differ from what was counted; without table or choice not at all."""
        request = None
        if stored is not None and choice is not None:
            plain = replace(
                choice,
                conversation_format=None,
                conversations=0,
                skipped=0,
                errors=0,
                checked_for="",
            )
            packed = facts.packed if facts is not None else None
            request = CountRequest(stored.folder, plain, model if packed else None, packed)
            self._rows = stored.rows
        if request == self._request:
            return
        rows_change = _rows_of(request) != _rows_of(self._request)
        self._stop()
        self._request = request
        self._asked = self.is_cancelled = False
        if rows_change:
            self.is_current = False
        else:
            self.lengths = None
        if request is not None:
            self._timer.start()
        self.changed.emit()

    def forget(self) -> None:
        """What was counted was of something else."""
        self._stop()
        self._request = None
        self.counted = self.lengths = self.error = None
        self.is_current = False
        self.changed.emit()

    def count_tokens(self) -> None:
        """Count the tokens of however many rows."""
        self._asked, self.is_cancelled = True, False
        self._start()

    def cancel(self) -> None:
        """Stop a running count; what is known stays."""
        self._stop()
        self.is_cancelled = True
        self.changed.emit()

    def close(self) -> None:
        """Count no more."""
        self._stop()
        self._request = None

    def _may_count_tokens(self) -> bool:
        return self._asked or self._rows <= TOKENS_UNASKED

    def _start(self) -> None:
        request = self._request
        if request is None:
            return
        self._stop()
        self.error = None
        self._project_key = self._studio.project.conversations_key()
        wanted = request if self._may_count_tokens() else replace(request, model=None, packed=None)
        self.progress = Progress(0, self._rows, "rows")
        self._studio.background.run(
            count_rows,
            wanted,
            partial(self._arrived.emit, request),
            done=partial(self._finish, wanted),
            failed=self._fail,
            key=_KEY,
            progress=self._show_progress,
            pass_sink=True,
        )
        self.changed.emit()

    def _stop(self) -> None:
        self._timer.stop()
        self._studio.background.cancel(_KEY)
        self.progress = None

    def _take_counted(self, request: CountRequest, counted: Counted) -> None:
        if request != self._request or self.progress is None:
            return  # a newer count runs
        self.counted, self.is_current = counted, True
        self._studio.change(
            "template",
            conversations=counted.conversations,
            skipped=counted.skipped,
            checked_for=self._project_key,
        )
        self.changed.emit()

    def _finish(self, wanted: CountRequest, count: Count) -> None:
        if self._request is not None and not self.is_current:
            self._take_counted(self._request, count.counted)
        self.progress = None
        if wanted.model is not None or self._request is None or self._request.model is None:
            self.lengths = count.lengths
        self.changed.emit()

    def _fail(self, error: TunesmithError) -> None:
        self.progress = None
        self.error = worded(error)
        self.changed.emit()

    def _show_progress(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()


def _rows_of(request: CountRequest | None) -> object:
    return None if request is None else (request.table, request.choice)
