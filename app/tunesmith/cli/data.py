"""`tunesmith data`: looks at a table; and what all commands with tables share."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from tunesmith.cli.console import counted, put, put_json, say
from tunesmith.cli.data_shapes import recognised_record, recognised_text
from tunesmith.core.errors import InputError
from tunesmith.data.appending import read_tables
from tunesmith.data.snapshots import Source, hash_sources, require_unchanged
from tunesmith.data.table import Reading, Report

app = typer.Typer(
    name="data",
    help="Look at tables and turn their rows into conversations.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_KINDS = "CSV, TSV, text, workbook, JSON (lines) or Parquet"
File = Annotated[Path, typer.Argument(help=f"{_KINDS}.", metavar="FILE")]
Files = Annotated[
    list[Path],
    typer.Argument(help=f"{_KINDS}; several of one shape append.", metavar="FILE..."),
]
SheetName = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook.")]
HeaderRow = Annotated[
    int | None,
    typer.Option("--header", min=1, help="Row with the column names, as a spreadsheet counts."),
]
NoHeader = Annotated[bool, typer.Option("--no-header", help="The first row is data.")]
EncodingName = Annotated[str | None, typer.Option("--encoding", help="Such as utf-8 or cp1252.")]
Delimiter = Annotated[str | None, typer.Option("--delimiter", help="One character, or tab.")]
AsDisplayed = Annotated[
    bool, typer.Option("--as-displayed", help="Cells as the spreadsheet shows them (25%).")
]
FillMerged = Annotated[
    bool, typer.Option("--fill-merged", help="Repeat merged cells in the rows that they cover.")
]

_SHOWN = 5  # rejected rows that the report for people shows


@app.command()
def inspect(
    files: Files,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    sha256: Annotated[
        bool, typer.Option("--sha256", help="Also give the SHA-256 of each file.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what a table holds and what of it could not be read, with its place."""
    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    sources = hash_sources(files) if sha256 else ()
    table = read_tables(files, reading)
    require_unchanged(sources)
    report = table.report
    for warning in report.warnings:
        say(f"note: {warning}")
    if json:
        put_json(_report_record(report, sources) | recognised_record(table))
    else:
        hashes = [f"sha256 {source.sha256}  {source.path}" for source in sources]
        put("\n".join([_report_text(report), *hashes, *recognised_text(table)]))


def make_reading(
    sheet: str | None,
    header: int | None,
    no_header: bool,
    encoding: str | None,
    delimiter: str | None,
    as_displayed: bool,
    fill_merged: bool = False,
) -> Reading:
    """The READING options that every command with a table has."""
    if no_header and header is not None:
        raise InputError(
            "data.option", "--header and --no-header exclude each other.", "Give one of them."
        )
    return Reading(
        sheet, 0 if no_header else header, encoding, delimiter, as_displayed, fill_merged
    )


def _report_record(report: Report, sources: Sequence[Source]) -> dict[str, object]:
    record: dict[str, Any] = asdict(report)
    del record["warnings"]  # talk, on stderr
    del record["above_header"]  # the warnings name these lines
    if not report.files:
        del record["files"]
        for row in record["rejected"]:
            del row["file"]
    for told, source in zip(record.get("files", [record]), sources, strict=False):
        told["sha256"] = source.sha256
    return record


def _report_text(report: Report) -> str:
    how = [part for part in (report.encoding, _delimiter_name(report.delimiter)) if part]
    if report.delimiter or report.header or report.sheets:
        how.append(f"header in row {report.header}" if report.header else "no header")
    lines = [
        f"{counted(report.rows, 'row')}, {report.blank} blank, {len(report.rejected)} rejected"
    ]
    if how:
        lines.append(", ".join(how))
    lines += [
        f"file {file.name}: {counted(file.rows, 'row')}, {file.blank} blank, "
        f"{file.rejected} rejected"
        for file in report.files
    ]
    if report.renamed:
        lines.append(f"renamed, since another column has their name: {', '.join(report.renamed)}")
    if report.short_rows:
        lines.append(f"rows with too few cells (the missing ones are empty): {report.short_rows}")
    width = max((len(column.name) for column in report.columns), default=0)
    lines += [
        f"  {column.name:<{width}}  {column.type:<8}  {column.nulls} empty"
        for column in report.columns
    ]
    lines += [
        f"sheet {sheet.name}: {counted(sheet.rows, 'row')}{' (hidden)' if sheet.hidden else ''}"
        for sheet in report.sheets
    ]
    if report.hidden.rows:
        shown = ", ".join(map(str, report.hidden.rows[:20]))
        lines.append(f"hidden rows: {shown}{' …' if len(report.hidden.rows) > 20 else ''}")
    if report.hidden.columns:
        lines.append(f"hidden columns: {', '.join(report.hidden.columns)}")
    if report.merged:
        lines.append(
            f"{counted(report.merged, 'merged range')}; the value stands in their first cell only, "
            "or with --fill-merged in each row below"
        )
    if report.error_cells:
        lines.append(
            f"{counted(report.error_cells, 'cell')} with an error such as #N/A, taken as empty"
        )
    lines += [
        f"rejected {row.file + ' ' if row.file else ''}line {row.line}: "
        f"{row.reason}: {row.text[:100]}"
        for row in report.rejected[:_SHOWN]
    ]
    if len(report.rejected) > _SHOWN:
        lines.append(f"… and {len(report.rejected) - _SHOWN} more (--json has all)")
    return "\n".join(lines)


def _delimiter_name(delimiter: str | None) -> str | None:
    return {None: None, "\t": "delimiter tab"}.get(delimiter, f"delimiter “{delimiter}”")
