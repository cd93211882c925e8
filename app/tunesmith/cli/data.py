"""`tunesmith data`: looks at a table, and renders it into conversations."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from tunesmith.cli.console import put, put_json, say
from tunesmith.cli.outputs import looks_like_conversations
from tunesmith.core.errors import InputError
from tunesmith.core.files import require_output_file
from tunesmith.data.appending import read_tables
from tunesmith.data.table import Reading, Report, Table
from tunesmith.templates.conversation import to_json_line, write_conversations
from tunesmith.templates.mapping import (
    Rendered,
    check_columns,
    parse_mapping,
    render_conversations,
)

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

_SHOWN = 5  # rejected rows and reasons that the report for people shows


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
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what a table holds and what of it could not be read, with its place."""
    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    report = read_tables(files, reading).report
    for warning in report.warnings:
        say(f"note: {warning}")
    if json:
        put_json(_report_record(report))
    else:
        put(_report_text(report))


@app.command()
def render(
    files: Files,
    user: Annotated[str, typer.Option(help="Template of the user message.")],
    assistant: Annotated[str, typer.Option(help="Template of the assistant message.")],
    system: Annotated[str | None, typer.Option(help="Template of the system message.")] = None,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many conversations.")] = None,
    out: Annotated[Path | None, typer.Option(help="File for the JSON lines.")] = None,
    empty: Annotated[
        Literal["skip", "nothing", "stop"],
        typer.Option(help="If a required cell is empty: skip the row, write nothing, or stop."),
    ] = "skip",
    as_json: Annotated[
        bool, typer.Option("--json", help="With --out: the summary as one JSON document.")
    ] = False,
) -> None:
    """Turn each row into a conversation, as JSON lines on stdout or in --out."""
    if as_json and out is None:
        raise InputError(
            "data.option",
            "--json needs --out: without it, stdout is the conversations.",
            "Give --out FILE.jsonl.",
        )
    if out is not None:
        require_output_file(out, files, looks_like_conversations)
    mapping = parse_mapping(user, assistant, system, empty)  # before a large file is read
    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    table = read_tables(files, reading)
    check_columns(mapping, table.data.column_names)
    rendered = render_conversations(
        table.columns(),
        mapping,
        # Of several files the rows are counted through: numbers of their own would be ambiguous.
        row_numbers=None if len(files) > 1 else table.row_numbers.tolist(),
        limit=limit,
        literal_columns=table.literal_columns(),
    )
    if out is None:
        if rendered.conversations:
            put("\n".join(map(to_json_line, rendered.conversations)))
    else:
        write_conversations(out, rendered.conversations)
    for warning in table.report.warnings:
        say(f"note: {warning}")
    _say_summary(table, rendered, out)
    if as_json:
        put_json(_summary_record(table.report, rendered))


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


def _report_record(report: Report) -> dict[str, object]:
    record: dict[str, Any] = asdict(report)
    del record["warnings"]  # talk, on stderr
    del record["above_header"]  # the warnings name these lines
    if not report.files:
        del record["files"]
        for row in record["rejected"]:
            del row["file"]
    return record


def _report_text(report: Report) -> str:
    how = [part for part in (report.encoding, _delimiter_name(report.delimiter)) if part]
    if report.delimiter or report.header or report.sheets:
        how.append(f"header in row {report.header}" if report.header else "no header")
    lines = [f"{report.rows} rows, {report.blank} blank, {len(report.rejected)} rejected"]
    if how:
        lines.append(", ".join(how))
    lines += [
        f"file {file.name}: {file.rows} rows, {file.blank} blank, {file.rejected} rejected"
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
        f"sheet {sheet.name}: {sheet.rows} rows{' (hidden)' if sheet.hidden else ''}"
        for sheet in report.sheets
    ]
    if report.hidden.rows:
        shown = ", ".join(map(str, report.hidden.rows[:20]))
        lines.append(f"hidden rows: {shown}{' …' if len(report.hidden.rows) > 20 else ''}")
    if report.hidden.columns:
        lines.append(f"hidden columns: {', '.join(report.hidden.columns)}")
    if report.merged:
        lines.append(
            f"{report.merged} merged ranges; the value stands in their first cell only, "
            "or with --fill-merged in each row below"
        )
    if report.error_cells:
        lines.append(f"{report.error_cells} cells with an error such as #N/A, taken as empty")
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


def _summary_record(report: Report, rendered: Rendered) -> dict[str, object]:
    """What became of the rows: rows = used + skipped + beyond_limit."""
    used, skipped = len(rendered.conversations), len(rendered.skipped)
    return {
        "rows": report.rows,
        "used": used,
        "skipped": skipped,
        "beyond_limit": report.rows - used - skipped,
        "reasons": rendered.skip_causes(),
        "blank": report.blank,
        "rejected": len(report.rejected),
    }


def _say_summary(table: Table, rendered: Rendered, out: Path | None) -> None:
    report = table.report
    used, skipped = len(rendered.conversations), len(rendered.skipped)
    left = report.rows - used - skipped
    beyond = f", {left} rows beyond the limit" if left else ""
    where = f" in {out}" if out is not None else ""
    say(f"{report.rows} rows: {used} conversations{where}, {skipped} skipped{beyond}")
    for cause, count in rendered.skip_causes().items():
        first = next(row.row for row in rendered.skipped if row.cause == cause)
        place = table.place(first - 1) if report.files else f"row {first}"
        say(f"  {count} skipped: {cause} (first: {place})")
    if report.rejected:
        say(f"  {len(report.rejected)} lines could not be read (data inspect shows them)")
    if not used:
        say("warning: no row gave a conversation.")
