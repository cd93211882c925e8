"""`tunesmith data snapshot`: keeps a table as it was read, with the SHA-256 of its files."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from tunesmith.cli.console import counted, put_json, say, size_text
from tunesmith.cli.data import (
    AsDisplayed,
    Delimiter,
    EncodingName,
    Files,
    FillMerged,
    HeaderRow,
    NoHeader,
    SheetName,
    make_reading,
)
from tunesmith.cli.outputs import require_parquet_file
from tunesmith.data.appended_store import prepare_tables
from tunesmith.data.snapshots import (
    Snapshot,
    hash_sources,
    require_unchanged,
    write_snapshot_file,
)

Out = Annotated[Path, typer.Option("--out", help="File for the copy.", metavar="F.parquet")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as one JSON document.")]


def snapshot(
    files: Files,
    out: Out,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    as_json: AsJson = False,
) -> None:
    """Write a table as it was read into a Parquet file that says what it was read from and how."""
    from tunesmith.cli.foreground import told_progress

    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    require_parquet_file(out, files)
    sources = hash_sources(files)
    with tempfile.TemporaryDirectory(prefix="tunesmith-") as folder:
        with told_progress("reading") as sink:
            stored = prepare_tables(files, reading, Path(folder) / "tables", sink)
        require_unchanged(sources)
        for warning in stored.report.warnings:
            say(f"note: {warning}")
        with told_progress("writing") as sink:
            written = write_snapshot_file(stored, sources, reading, out, sink)
        del stored  # Windows deletes no file that is mapped
    _say_summary(written)
    if as_json:
        put_json(_record(written))


def _say_summary(written: Snapshot) -> None:
    counts = f"{counted(written.rows, 'row')}, {written.blank} blank, {written.rejected} rejected"
    say(f"{written.path}: {counts}, {size_text(written.bytes)}")
    for source in written.sources:
        say(f"  {source.sha256}  {source.path}")
    if written.rejected:
        say(f"  not in it: {counted(written.rejected, 'rejected line')} (data inspect shows them)")


def _record(written: Snapshot) -> dict[str, Any]:
    return asdict(written) | {"path": str(written.path)}
