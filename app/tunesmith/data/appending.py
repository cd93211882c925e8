"""Reads several files of one shape into one table. Not for joining files of different columns."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.data.columns import describe_columns
from tunesmith.data.reading import read_table
from tunesmith.data.table import Column, Reading, RejectedRow, Report, SourceFile, Table

Fact = TypeVar("Fact")


def read_tables(
    paths: Sequence[Path], reading: Reading | None = None, sink: Sink | None = None
) -> Table:
    """Read files one after another, all in the same way, into one table.

    The rows keep the files' order and their numbers in their file; `report.files` says how many
    come from which. The columns stand as in the first file. A single file reads as `read_table`.

    Raises:
        InputError: whatever `read_table` raises; `data.columns-differ` if a file has other
            columns than the first; `data.twice` if a file is given twice.
    """
    if len(paths) == 1:
        return read_table(paths[0], reading, sink)
    require_once(paths)
    names = file_names(paths)
    tables: list[Table] = []
    for path, name in zip(paths, names, strict=True):
        table = read_table(path, reading, sink)
        if tables:
            wanted = tables[0].data.column_names
            check_same_columns(wanted, names[0], table.data.column_names, name)
        tables.append(table)
    return _appended(tables, names)


def require_once(paths: Sequence[Path]) -> None:
    """Raise InputError `data.twice` if a file is given twice."""
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise InputError("data.twice", f"{path} is given twice.", "Give each file once.")
        seen.add(path.resolve())


def file_names(paths: Sequence[Path]) -> list[str]:
    """What files are called in a report: by name, or by path where names repeat."""
    short = [path.name for path in paths]
    return short if len(set(short)) == len(short) else [str(path) for path in paths]


def check_same_columns(
    wanted: Sequence[str], first_name: str, found: Sequence[str], name: str
) -> None:
    """Raise InputError `data.columns-differ` if a file has not the columns of the first one."""
    missing = [column for column in wanted if column not in found]
    more = [column for column in found if column not in wanted]
    if not missing and not more:
        return
    lacks = f" lacks {_listed(missing)}" if missing else ""
    has = f" has {_listed(more)}, which {first_name} has not" if more else ""
    unnamed = [file for file, of in ((first_name, wanted), (name, found)) if _are_unnamed(of)]
    hint = (
        "Only files with the same column names append; rename the columns, or leave the file out."
    )
    if len(unnamed) == 1:
        hint = (
            f"No header was found in {unnamed[0]}: if its first row has the column names, give "
            "--header 1, or in the window row 1 as the header row. " + hint
        )
    raise InputError(
        "data.columns-differ",
        f"{name} has not the columns of {first_name}: it{lacks}{' and' if lacks and has else ''}"
        f"{has}.",
        hint,
    )


def _are_unnamed(columns: Sequence[str]) -> bool:
    """Whether all have the names that columns without a header get."""
    return list(columns) == [f"column {place}" for place in range(1, len(columns) + 1)]


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(f"“{column}”" for column in columns[:5])
    return f"{shown} and {len(columns) - 5} more" if len(columns) > 5 else shown


def _appended(tables: Sequence[Table], names: Sequence[str]) -> Table:
    import numpy as np
    import pyarrow as pa

    order = tables[0].data.column_names
    data = pa.concat_tables([table.data.select(order) for table in tables])
    numbers = np.concatenate([table.row_numbers for table in tables])
    named = [
        (name, table.report, len(table.report.rejected))
        for name, table in zip(names, tables, strict=True)
    ]
    return Table(data, numbers, appended_report(named, describe_columns(data)))


def appended_report(
    named: Sequence[tuple[str, Report, int]], columns: tuple[Column, ...]
) -> Report:
    """What to say of a table of several files.

    Args:
        named: each file's name, report, and how many lines of it were rejected.
        columns: of the whole table.
    """
    reports = [report for _, report, _ in named]
    rejected: list[RejectedRow] = []
    warnings: list[str] = []
    for name, report, _ in named:
        rejected += [replace(row, file=name) for row in report.rejected]
        warnings += [f"{name}: {warning}" for warning in (*report.warnings, *_hidden(report))]
    return Report(
        rows=sum(report.rows for report in reports),
        blank=sum(report.blank for report in reports),
        columns=columns,
        rejected=tuple(rejected),
        short_rows=sum(report.short_rows for report in reports),
        encoding=_same([report.encoding for report in reports]),
        delimiter=_same([report.delimiter for report in reports]),
        header=_same([report.header for report in reports]),
        above_header=sum(report.above_header for report in reports),
        merged=_total([report.merged for report in reports]),
        error_cells=_total([report.error_cells for report in reports]),
        warnings=tuple(warnings),
        renamed=reports[0].renamed,
        files=tuple(
            SourceFile(name, report.rows, report.blank, lost) for name, report, lost in named
        ),
    )


def _hidden(report: Report) -> Sequence[str]:
    rows, columns = len(report.hidden.rows or ()), len(report.hidden.columns or ())
    return [f"{rows} hidden rows and {columns} hidden columns are read."] if rows + columns else []


def _same(facts: Sequence[Fact | None]) -> Fact | None:
    return facts[0] if all(fact == facts[0] for fact in facts) else None


def _total(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
