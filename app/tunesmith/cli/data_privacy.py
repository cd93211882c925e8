"""`tunesmith data privacy`: says which private data a table holds and where, without showing it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tunesmith.cli.console import counted, put, put_json, say, say_unread
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
from tunesmith.core.files import atomic_path
from tunesmith.data.appending import read_tables
from tunesmith.data.column_choice import check_columns
from tunesmith.data.privacy_kinds import DEFAULT_REGIONS, KINDS
from tunesmith.data.table import Table

if TYPE_CHECKING:
    from tunesmith.data.privacy import Audit

_SHOWN = 20
_JSON_SHOWN = 1000


def privacy(
    files: Files,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Only this column; may be repeated.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help=f"Only this: {', '.join(KINDS)}; may be repeated."),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            help="Country (DE, US …) whose phone numbers are known without a +; may be repeated. "
            f"Without it: {', '.join(DEFAULT_REGIONS)}.",
        ),
    ] = None,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    limit: Annotated[
        int | None, typer.Option(min=0, help="List so many finds (20; 1000 with --json).")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File for the list of all finds.", metavar="F.parquet"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Find e-mail addresses, phone, card and bank numbers, and keys; what is shown is masked."""
    from tunesmith.cli.foreground import told_progress
    from tunesmith.data.phone_tables import check_regions
    from tunesmith.data.privacy import audit_table, check_kinds, list_finds

    if out is not None:
        require_parquet_file(out, files)
    regions, kinds = tuple(region or DEFAULT_REGIONS), check_kinds(kind or KINDS)
    check_regions(regions)
    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    with told_progress("reading") as sink:
        table = read_tables(files, reading, sink)
    for warning in table.report.warnings:
        say(f"note: {warning}")
    check_columns(column or [], table.data.column_names)
    with told_progress("looking") as sink:
        audit = audit_table(table.data, kinds, regions, tuple(column or ()), sink)
    if out is not None:
        _write(table, list_finds(table.data, audit), out)
    shown = limit if limit is not None else _JSON_SHOWN if as_json else _SHOWN
    finds = list_finds(table.data, audit, shown).to_pylist()
    if as_json:
        put_json(_record(table, audit, finds))
    else:
        put(_text(table, audit, finds))
    if audit.affected:
        say("A step “mask” of a cleaning list (data clean) puts placeholders in their place.")
    say_unread(len(table.report.rejected), " or searched")
    say("In doubt a text is not counted: other private data, such as names, may be there.")


def _write(table: Table, finds: Any, target: Path) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    places = finds.column("row").to_numpy()
    numbers = pa.array(table.row_numbers[places], pa.int64())
    written = finds.set_column(0, "row", numbers)
    if table.report.files:
        names = np.repeat(
            [file.name for file in table.report.files], [file.rows for file in table.report.files]
        )
        written = written.add_column(0, "file", pa.array(names[places], pa.string()))
    with atomic_path(target) as temporary:
        pq.write_table(written, temporary, compression="zstd")


def _record(table: Table, audit: "Audit", finds: list[dict[str, Any]]) -> dict[str, object]:
    """Counts of all finds, and those that are listed, by their number in the file."""
    listed = []
    for find in finds:
        place = find["row"]
        file = {"file": table.place(place).rpartition(" row ")[0]} if table.report.files else {}
        listed.append({**file, **find, "row": int(table.row_numbers[place])})
    total = sum(audit.totals().values())
    return {
        "rows": audit.rows,
        "affected": audit.affected,
        "counts": audit.totals(),
        "columns": [
            {
                "name": name,
                "counts": {
                    kind: {"finds": count.finds, "rows": count.rows}
                    for kind, count in counts.items()
                },
            }
            for name, counts in audit.counts.items()
        ],
        "finds": listed,
        "beyond_limit": total - len(finds),
    }


def _text(table: Table, audit: "Audit", finds: list[dict[str, Any]]) -> str:
    lines = [f"{counted(audit.rows, 'row')}, private data found in {audit.affected}"]
    width = max(map(len, audit.counts), default=0)
    lines += [
        f"  {name:<{width}}  {kind:<5}  {count.finds} in {counted(count.rows, 'row')}"
        for name, counts in audit.counts.items()
        for kind, count in counts.items()
    ]
    lines += [
        f"{table.place(find['row'])}  {find['column']}  {find['kind']}  {find['masked']}"
        for find in finds
    ]
    beyond = sum(audit.totals().values()) - len(finds)
    if beyond:
        lines.append(f"… and {beyond} more (--limit {len(finds) + beyond} or --out lists all)")
    return "\n".join(lines)
