"""Looks for private data in the rows that are kept, in a child process. No Qt.

Memory of the child: what `privacy.audit_table` states; here the first finds, masked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.events import Event, Sink
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data.cleaning_steps import Mask
from tunesmith.data.privacy_kinds import KINDS, Kind
from tunesmith.data.table_store import Forward
from tunesmith.studio.pages.conversations import table_of

LISTED = 10_000  # finds that can be looked at; the command `data privacy --out` writes all


@dataclass(frozen=True, slots=True)
class PrivateCount:
    """So many finds of a kind in so many rows of a column."""

    column: str
    kind: Kind
    finds: int
    rows: int


@dataclass(frozen=True, slots=True)
class PrivateData:
    """What was found in a table of `rows` rows, `affected` of which have something.

    `counts` are those of columns and kinds with finds, in the order of the table and of KINDS;
    `listed` is a pyarrow Table of the first finds as `privacy.list_finds` gives it.
    """

    rows: int
    affected: int
    counts: tuple[PrivateCount, ...]
    listed: Any

    @property
    def finds(self) -> int:
        """How many there are in all."""
        return sum(count.finds for count in self.counts)

    def mask(self, columns: Iterable[str]) -> Mask:
        """The step that masks all of it in a table of these columns."""
        found = {count.column for count in self.counts}
        kinds = {count.kind for count in self.counts}
        names = tuple(columns)
        return Mask(
            () if found == set(names) else tuple(name for name in names if name in found),
            () if kinds == set(KINDS) else tuple(kind for kind in KINDS if kind in kinds),
        )


def look_for_private(folder: Path, sink: Sink) -> PrivateData:
    """Look through a stored table.

    Args:
        folder: of the table in the cache.
        sink: told the columns that are done; asked for cancellation, which ends the child.

    Raises:
        InputError: `data.cache-gone`.
        CancelledError: the sink said so.
    """
    return call_isolated_reporting(_look_in_child, folder, sink.emit, sink=sink)


def _look_in_child(folder: Path, report: Callable[[Event], None]) -> PrivateData:
    from tunesmith.data.privacy import audit_table, list_finds

    stored = table_of(folder)
    audit = audit_table(stored.table, sink=Forward(report))
    counts = tuple(
        PrivateCount(name, kind, found.finds, found.rows)
        for name, kinds in audit.counts.items()
        for kind, found in kinds.items()
    )
    listed = list_finds(stored.table, audit, LISTED)
    return PrivateData(audit.rows, audit.affected, counts, listed)
