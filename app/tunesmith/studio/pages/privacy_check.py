"""Joins the looking for private data, its section, the table of the Data page and cleaning."""

from PySide6.QtCore import QObject, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.core.events import Progress
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.data_found import worded
from tunesmith.studio.pages.found_rows import FoundRows, with_facts
from tunesmith.studio.pages.privacy_finding import PrivateData, look_for_private
from tunesmith.studio.pages.privacy_section import PrivacySection
from tunesmith.studio.pages.privacy_words import kind_name
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.words import grouped, number

_KEY = "data-privacy"


class PrivacyCheck(QObject):
    """Looks when asked to. `mask_wanted(step)` when the person wants what was found masked.

    Attributes:
        found: what was found when it was last looked for; None before.
        is_running: the rows are being looked through.
        shown: the window with the rows that have something, as long as it is open.
    """

    mask_wanted = Signal(object)

    def __init__(self, studio: Studio, section: PrivacySection, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._section = section
        self._stored: StoredTable | None = None  # the rows that are kept
        self._source: StoredTable | None = None
        self._looked: StoredTable | None = None  # those that `found` is of
        self._again = False
        self.found: PrivateData | None = None
        self.is_running = False
        self.shown: FoundRows | None = None
        section.asked.connect(self.look)
        section.stopped.connect(self._stop_asked)
        section.rows_wanted.connect(self._show_rows)
        section.mask_wanted.connect(self._mask)

    def follow(self, stored: StoredTable | None, source: StoredTable | None) -> None:
        """These rows are kept now of a table as it was read; None while that is not known."""
        if stored is None or stored is self._stored:
            return
        other, self._source = source is not self._source, source
        again = self._again or self.is_running
        self._stored = stored
        self._stop()
        if again and not other:
            self.look()
        elif self.found is None or other:
            self._again = False
            self.found = self._looked = None
            self._section.show_nothing_known()
        else:
            self._section.show_found(self.found, is_current=stored is self._looked)

    def look(self) -> None:
        """Look through the rows that are kept."""
        if self._stored is None:
            return
        self._again, self.is_running = False, True
        self._section.show_work(None)
        self._studio.background.run(
            look_for_private,
            self._stored.folder,
            done=self._take,
            failed=self._fail,
            key=_KEY,
            progress=self._show_progress,
            pass_sink=True,
        )

    def close(self) -> None:
        """Nobody waits any more."""
        self._stop()

    def _stop(self) -> None:
        self._studio.background.cancel(_KEY)
        self.is_running = False

    def _stop_asked(self) -> None:
        self._stop()
        self._section.show_stopped()

    def _take(self, found: PrivateData) -> None:
        self.is_running = False
        self.found, self._looked = found, self._stored
        self._section.show_found(found, is_current=True)

    def _fail(self, error: TunesmithError) -> None:
        self.is_running = False
        self._section.show_error(worded(error))

    def _show_progress(self, event: Progress) -> None:
        if self.is_running and event.total:
            self._section.show_progress(min(1.0, event.done / event.total))

    def _mask(self) -> None:
        """Ask for the step; what it leaves is looked through at once."""
        if self.found is not None and self._stored is not None:
            self._again = True
            self.mask_wanted.emit(self.found.mask(self._stored.table.column_names))

    def _show_rows(self) -> None:
        found, stored = self.found, self._looked
        if found is None or stored is None:
            return
        listed = found.listed
        places = listed.column("row").to_numpy()
        kinds = [kind_name(kind) for kind in listed.column("kind").to_pylist()]
        facts = [
            (translate("PrivacyCheck", "Column"), listed.column("column").to_pylist()),
            (translate("PrivacyCheck", "Kind"), kinds),
            (translate("PrivacyCheck", "Found"), listed.column("masked").to_pylist()),
        ]
        self.shown = FoundRows(
            translate("PrivacyCheck", "Rows with personal data"),
            _note(found),
            with_facts(stored.table.take(places), facts),
            stored.row_numbers[places],
            len(facts),
            self._studio.background,
            self._section.window(),
        )
        self.shown.open()


def _note(found: PrivateData) -> str:
    listed = found.listed.num_rows
    if listed < found.finds:
        text = translate("PrivacyCheck", "The first {listed} of {finds} finds, one a line.")
        return text.format(listed=number(listed), finds=number(found.finds))
    return grouped(translate("PrivacyCheck", "%n finds, one a line.", listed), listed)
