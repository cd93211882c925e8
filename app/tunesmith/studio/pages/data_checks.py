"""What the Data page finds out about the rows that are kept: private data, and the split."""

from PySide6.QtCore import QObject

from tunesmith.data.cleaning_steps import Mask
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.data_cleaned import CleanedRows
from tunesmith.studio.pages.data_cleaning import TableCleaning
from tunesmith.studio.pages.data_inspector import DataInspector
from tunesmith.studio.pages.privacy_check import PrivacyCheck
from tunesmith.studio.pages.split_check import SplitCheck
from tunesmith.studio.studio import Studio


class TableChecks(QObject):
    """Follows the cleaned table.

    Attributes:
        privacy: looks for private data when asked to.
        split: works out the split and looks for leaks.
    """

    def __init__(
        self, studio: Studio, inspector: DataInspector, cleaned: CleanedRows, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._cleaned = cleaned
        self.privacy = PrivacyCheck(studio, inspector.privacy, self)
        self.split = SplitCheck(studio, inspector.split, self)
        self.privacy.mask_wanted.connect(self._mask)
        inspector.split.appeared.connect(self.follow)
        cleaned.changed.connect(self.follow)

    def follow(self) -> None:
        """Rows, cleaning list or other choices may be others."""
        work = self._cleaned.work
        kept = _kept(work)
        self.privacy.follow(kept, work.stored)
        self.split.facts = self._inspector.cleaning.facts
        if work.stored is not None:
            self.split.follow(kept, work.stored.rows)

    def close(self) -> None:
        """Nobody waits any more."""
        self.privacy.close()
        self.split.close()

    def _mask(self, step: Mask) -> None:
        self._inspector.cleaning.add_step(step)


def _kept(work: TableCleaning) -> StoredTable | None:
    """The rows that are kept; None while that is not known."""
    if work.is_running or not work.is_current:
        return None
    return work.stored if work.cleaned is None else work.cleaned.kept
