"""`tunesmith data clean`: applies a cleaning list to a table and writes what stays as Parquet.

Memory: what `cleaning` states; all texts are in files of a temporary folder, and written by blocks.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

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
from tunesmith.core.errors import InputError
from tunesmith.data.cleaning import RemovedRows, StepResult, clean_table
from tunesmith.data.cleaning_changes import changed_cells, changes_schema
from tunesmith.data.cleaning_fields import described_steps
from tunesmith.data.cleaning_reasons import worded
from tunesmith.data.cleaning_steps import LimitLength, Step, read_steps
from tunesmith.data.mapped_tables import read_mapped
from tunesmith.data.row_blocks import blocks, write_parquet
from tunesmith.data.table import Report, Table
from tunesmith.templates.tokenizer_files import load_tokenizer

Steps = Annotated[
    Path, typer.Option("--steps", help="The cleaning list, as TOML or JSON.", metavar="STEPS.toml")
]
_EXAMPLE = """STEPS.toml looks like this; the steps are done in its order:

version = 1

[[steps]]
step = "trim"

[[steps]]
step = "drop-empty"
columns = ["question", "answer"]

[[steps]]
step = "limit-length"
maximum = 4000
"""


def _list_steps(wanted: bool) -> None:
    if wanted:
        put(f"{_EXAMPLE}\n{described_steps()}")
        raise typer.Exit


ListSteps = Annotated[
    bool,
    typer.Option(
        "--list-steps",
        callback=_list_steps,
        is_eager=True,
        help="Print an example of STEPS.toml and all steps with their fields, and do nothing else.",
    ),
]
Out = Annotated[
    Path, typer.Option("--out", help="File for the rows that stay.", metavar="F.parquet")
]
Removed = Annotated[
    Path | None,
    typer.Option(
        "--removed", help="File for the removed rows, with step and reason.", metavar="F.parquet"
    ),
]
Changed = Annotated[
    Path | None,
    typer.Option(
        "--changed", help="File for the changed cells, before and after.", metavar="F.parquet"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as one JSON document.")]


def clean(
    files: Files,
    steps: Steps,
    out: Out,
    removed: Removed = None,
    changed: Changed = None,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    as_json: AsJson = False,
    list_steps: ListSteps = False,
) -> None:
    """Apply a cleaning list to a table; write the rows that stay, on request the others too.

    STEPS.toml is the line version = 1 and then, for each step, [[steps]], step = "drop-empty" and
    the step's fields, such as columns = ["question"]; --list-steps prints all that there are.
    """
    from tunesmith.cli.foreground import told_progress

    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    targets = {"--out": out, "--removed": removed, "--changed": changed}
    _check_targets({name: path for name, path in targets.items() if path}, [*files, steps])
    listed = read_steps(steps)  # before a large file is read
    for step in listed:
        if isinstance(step, LimitLength) and step.tokenizer:
            load_tokenizer(_tokenizer_path(steps, Path(step.tokenizer)))
    with tempfile.TemporaryDirectory(prefix="tunesmith-", ignore_cleanup_errors=True) as folder:
        with told_progress("reading") as sink:
            table, rejected = read_mapped(files, reading, Path(folder) / "tables", sink)
        numbers = _row_numbers(table)
        for warning in table.report.warnings:
            say(f"note: {warning}")
        with told_progress("cleaning") as sink:
            cleaned = clean_table(
                table.data,
                numbers,
                listed,
                sink,
                lambda path: load_tokenizer(_tokenizer_path(steps, path)),
                Path(folder) / "cleaned",
            )
        write_parquet(out, cleaned.table.schema, (part for _, part in blocks(cleaned.table)))
        if removed is not None:
            gone = _list_removed(cleaned.removed, listed)
            write_parquet(removed, next(gone).schema, gone)
        if changed is not None:
            found = changed_cells(table.data, numbers, cleaned)
            write_parquet(changed, changes_schema(), found)
        summary = _Summary(table.report, rejected, cleaned.table.num_rows, cleaned.results)
        del table, cleaned  # Windows deletes no file that is mapped
    _say_summary(summary)
    if as_json:
        put_json(_summary_record(summary))


def _row_numbers(table: Table) -> Any:
    """Those of the file; of several files, whose own repeat, the rows are counted through."""
    import numpy as np

    if not table.report.files:
        return table.row_numbers
    first = 1
    for part in table.report.files:
        if part.rows:
            say(f"note: rows {first} to {first + part.rows - 1} are those of {part.name}")
        first += part.rows
    return np.arange(1, first)


def _tokenizer_path(steps: Path, named: Path) -> Path:
    """A path in a list of steps is meant from the folder of that list."""
    path = steps.parent / named.expanduser()
    return path / "tokenizer.json" if path.is_dir() else path


def _check_targets(targets: dict[str, Path], inputs: list[Path]) -> None:
    """No file is written that is an input, another target, or not Parquet."""
    seen: dict[Path, str] = {}
    for name, target in targets.items():
        require_parquet_file(target, inputs, name)
        other = seen.setdefault(target.absolute(), name)
        if other != name:
            raise InputError(
                "data.option", f"{name} and {other} are the same file.", "Give two names."
            )


def _list_removed(removed: RemovedRows, steps: tuple[Step, ...]) -> Iterator[Any]:
    """The removed rows with columns before their own for row number, step, its name, and reason.

    A fact whose name a column of the table has gets a number behind its own. Yields pyarrow
    Tables, block by block; the first has no rows.
    """
    import pyarrow as pa

    names = [step.name for step in steps]
    for start, block in [(0, removed.table.slice(0, 0)), *blocks(removed.table)]:
        part = slice(start, start + block.num_rows)
        facts = {
            "_row": removed.row_numbers[part],
            "_step": removed.steps[part],
            "_name": [names[place - 1] for place in removed.steps[part].tolist()],
            "_reason": worded(removed.coded_reasons[part]),
        }
        told = block
        for place, (name, values) in enumerate(facts.items()):
            kind = pa.int64() if name in {"_row", "_step"} else pa.large_string()
            told = told.add_column(place, _free(name, told.column_names), pa.array(values, kind))
        yield told


def _free(name: str, taken: list[str]) -> str:
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{name} ({count})"
    return free


@dataclass(frozen=True, slots=True)
class _Summary:
    """What became of the rows: rows = kept + removed, which is the sum over the steps."""

    report: Report
    rejected: int
    kept: int
    results: tuple[StepResult, ...]

    @property
    def removed(self) -> int:
        return self.report.rows - self.kept


def _say_summary(summary: _Summary) -> None:
    rows = counted(summary.report.rows, "row")
    say(f"{rows}: {summary.kept} kept, {summary.removed} removed")
    for place, result in enumerate(summary.results, start=1):
        what = f"{result.changed} changed" if result.changed else f"{result.removed} removed"
        say(f"  step {place} {result.step.name}: {what}")
        for note in result.notes:
            say(f"    note: {note}")
    say_unread(summary.rejected)
    if not summary.kept:
        say("warning: no row is left.")


def _summary_record(summary: _Summary) -> dict[str, object]:
    return {
        "rows": summary.report.rows,
        "kept": summary.kept,
        "removed": summary.removed,
        "steps": [
            {
                "step": result.step.name,
                "removed": result.removed,
                "changed": result.changed,
                "notes": list(result.notes),
            }
            for result in summary.results
        ],
        "blank": summary.report.blank,
        "rejected": summary.rejected,
    }
