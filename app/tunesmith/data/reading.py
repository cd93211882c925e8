"""Reads a table from a file, whatever kind it is: the way into this package."""

from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.data.column_store import ColumnStore
from tunesmith.data.delimited import read_delimited
from tunesmith.data.file_kind import (
    JSON_SUFFIXES,
    PARQUET_SUFFIX,
    TEXT_SUFFIXES,
    WORKBOOK_SUFFIXES,
    check_kind,
)
from tunesmith.data.json_table import read_json
from tunesmith.data.parquet import read_parquet
from tunesmith.data.rejected_rows import RejectedRows
from tunesmith.data.table import Reading, Table
from tunesmith.data.workbook import read_workbook


def read_table(
    path: Path,
    reading: Reading | None = None,
    sink: Sink | None = None,
    store: ColumnStore | None = None,
    rejected: RejectedRows | None = None,
) -> Table:
    """Read a CSV, TSV or text file, a workbook, JSON, JSON lines or Parquet.

    Args:
        path: the file; it is never changed.
        reading: what the person chose; the rest is found out.
        sink: asked for cancellation; also told how many bytes of text and JSON, or rows of
            Parquet, are read.
        store: takes the cells of CSV, TSV and text files; in memory if not given.
        rejected: takes the rejected rows of text and JSON; in memory if not given.

    Raises:
        InputError: the file is missing, empty, hostile, not what its name says, or lacks the
            sheet or header that was asked for; or an option does not fit its kind.
    """
    chosen = reading if reading is not None else Reading()
    suffix = check_kind(path)
    _check_options(path, suffix, chosen)
    if suffix in TEXT_SUFFIXES:
        return read_delimited(path, chosen, suffix, sink, store, rejected)
    if suffix in JSON_SUFFIXES:
        return read_json(path, chosen, suffix, sink, rejected)
    if suffix == PARQUET_SUFFIX:
        return read_parquet(path, sink)
    return read_workbook(path, suffix, chosen, sink)


def _check_options(path: Path, suffix: str, reading: Reading) -> None:
    """Refuse options that the file's kind has no use for, instead of passing over them."""
    is_text, is_workbook = suffix in TEXT_SUFFIXES, suffix in WORKBOOK_SUFFIXES
    options = (
        ("--sheet", reading.sheet is not None, is_workbook, "workbooks"),
        ("--as-displayed", reading.as_displayed, is_workbook, "workbooks"),
        ("--fill-merged", reading.fill_merged, is_workbook, "workbooks"),
        ("--encoding", reading.encoding is not None, is_text or suffix in JSON_SUFFIXES, "text"),
        ("--delimiter", reading.delimiter is not None, is_text, "text"),
        ("--header", reading.header is not None, is_text or is_workbook, "CSV and workbooks"),
    )
    for option, is_given, is_of_use, kind in options:
        if is_given and not is_of_use:
            what = "text" if is_text else "a workbook" if is_workbook else f"a {suffix} file"
            raise InputError(
                "data.option", f"{path.name} is {what}: {option} is for {kind}.", "Leave it out."
            )
