"""Reads a table from a file, whatever kind it is: the way into this package."""

from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.data.delimited import read_delimited
from tunesmith.data.file_kind import TEXT_SUFFIXES, check_kind
from tunesmith.data.table import Reading, Table
from tunesmith.data.workbook import read_workbook


def read_table(path: Path, reading: Reading | None = None, sink: Sink | None = None) -> Table:
    """Read a CSV, TSV or text file or a workbook.

    Args:
        path: the file; it is never changed.
        reading: what the person chose; the rest is found out.
        sink: asked for cancellation; for text files also told how many bytes are read.

    Raises:
        InputError: the file is missing, empty, hostile, not what its name says, or lacks the
            sheet or header that was asked for; or an option does not fit its kind.
    """
    chosen = reading if reading is not None else Reading()
    suffix = check_kind(path)
    if suffix in TEXT_SUFFIXES:
        if chosen.sheet is not None or chosen.as_displayed:
            option = "--sheet" if chosen.sheet is not None else "--as-displayed"
            raise InputError(
                "data.option", f"{path.name} is text: {option} is for workbooks.", "Leave it out."
            )
        return read_delimited(path, chosen, suffix, sink)
    if chosen.encoding is not None or chosen.delimiter is not None:
        option = "--encoding" if chosen.encoding is not None else "--delimiter"
        raise InputError(
            "data.option", f"{path.name} is a workbook: {option} is for text.", "Leave it out."
        )
    return read_workbook(path, suffix, chosen, sink)
