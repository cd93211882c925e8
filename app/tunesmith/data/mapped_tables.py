"""Reads one or several files into a folder and maps them from there, for commands with a table.

What `appending.read_tables` gives, without the cells in memory. Memory: what `table_store` says.
"""

from collections.abc import Sequence
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.data.appended_store import prepare_tables
from tunesmith.data.table import Reading, Table
from tunesmith.data.table_store import find_stored

_KEEP_ALL = 1 << 62  # bytes: nothing of a folder of one command is trimmed


def read_mapped(
    paths: Sequence[Path], reading: Reading, folder: Path, sink: Sink | None = None
) -> tuple[Table, int]:
    """Read files one after another, all in the same way, into one table.

    Args:
        paths: the files.
        reading: how all of them are to be read.
        folder: takes the columns' files, and must stay as long as the table.
        sink: asked for cancellation, told how much is read.

    Returns:
        The table, with each row's number in its own file, and how many lines were rejected (of
        which the report has the first thousand).

    Raises:
        InputError, JobError, CancelledError: as `prepare_tables` does.
    """
    import numpy as np

    stored = prepare_tables(paths, reading, folder, sink, _KEEP_ALL)
    numbers = stored.row_numbers
    if len(paths) > 1:
        parts = [find_stored(path, reading, folder) for path in paths]
        if not all(parts):
            raise InputError("data.changed", "A file changed while it was read.", "Try again.")
        numbers = np.concatenate([part.row_numbers for part in parts if part is not None])
    return Table(stored.table, numbers, stored.report), stored.rejected.num_rows
