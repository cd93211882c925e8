"""`tunesmith data split`: rows to train on and rows to measure with, and no leak between them.

Memory: what `splitting` and `leakage` state, a block of rows, and of conversations what their users
say; all other texts are in files of a temporary folder.
"""

import collections
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from tunesmith.cli.console import counted, put_json, say, say_error, say_unread
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
from tunesmith.cli.data_split_report import leakage_error, record, say_leaks, say_summary
from tunesmith.cli.outputs import require_conversations_file, require_parquet_file
from tunesmith.core.errors import CheckError, InputError
from tunesmith.data.leakage import (
    THRESHOLD,
    LeakOptions,
    Leaks,
    find_leaks,
    move_leaks,
)
from tunesmith.data.mapped_tables import read_mapped
from tunesmith.data.row_blocks import blocks, selected, write_parquet
from tunesmith.data.splitting import (
    DEFAULT_FRACTION,
    DEFAULT_SEED,
    SplitOptions,
    described,
    group_codes,
    split_table,
)
from tunesmith.data.table import Table
from tunesmith.data.table_view import contiguous
from tunesmith.jobs.asked_texts import Asked, find_asked, samples_of
from tunesmith.templates.conversation import Conversation, write_conversations
from tunesmith.templates.conversation_shapes import ConversationShape, recognise, render_shape

_KIND = "Parquet, or JSON lines of conversations if the table holds such"
Train = Annotated[
    Path, typer.Option("--train", help=f"File for the rows to train on: {_KIND}.", metavar="F")
]
Eval = Annotated[
    Path, typer.Option("--eval", help="File for the rows that are held out.", metavar="F")
]
Fraction = Annotated[
    float | None,
    typer.Option(help=f"Share of the rows to hold out; {DEFAULT_FRACTION} if neither is given."),
]
Count = Annotated[int | None, typer.Option(help="How many rows to hold out instead.")]
Stratify = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="Its values have the same shares on both sides."),
]
Group = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Rows with the same value stay together.")
]
Compare = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN",
        help="Look for leaks in it (repeatable, then together); else in what is asked if the "
        "columns' names tell it, and in all texts but labels together if not.",
    ),
]
Leakage = Annotated[
    Literal["stop", "to-train", "to-eval", "accept"],
    typer.Option(
        help="If held-out rows resemble others: stop, move such rows to one side, or accept it."
    ),
]
LeaksFile = Annotated[
    Path | None,
    typer.Option("--leaks", help="File for the rows that leak, in pairs.", metavar="F.parquet"),
]
_PAIRS_AT_ONCE = 10_000  # written


def split(
    files: Files,
    train: Train,
    held_out: Eval,
    fraction: Fraction = None,
    count: Count = None,
    seed: Annotated[int, typer.Option(help="Of the shuffle.")] = DEFAULT_SEED,
    no_shuffle: Annotated[
        bool, typer.Option("--no-shuffle", help="Hold out the last rows, not random ones.")
    ] = False,
    stratify: Stratify = None,
    group: Group = None,
    compare: Compare = None,
    threshold: Annotated[
        float, typer.Option(help="Least likeness (Jaccard index of three-word runs) of a leak.")
    ] = THRESHOLD,
    leakage: Leakage = "stop",
    leaks: LeaksFile = None,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Split a table into rows to train on and rows to measure with, and look for leaks."""
    from tunesmith.cli.foreground import told_progress

    if fraction is not None and count is not None:
        raise InputError("data.option", "--fraction and --count exclude each other.", "Give one.")
    _check_outputs(files, train, held_out, leaks)
    options = SplitOptions(
        DEFAULT_FRACTION if fraction is None else fraction,
        count,
        seed,
        not no_shuffle,
        stratify,
        group,
    )
    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    with tempfile.TemporaryDirectory(prefix="tunesmith-", ignore_cleanup_errors=True) as folder:
        with told_progress("reading") as sink:
            table, rejected = read_mapped(files, reading, Path(folder), sink)
        for warning in table.report.warnings:
            say(f"note: {warning}")
        wanted = _Wanted(train, held_out, leaks, leakage, compare, threshold, as_json=as_json)
        _split(table, rejected, options, wanted)
        del table  # Windows deletes no file that is mapped


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the command line asks for besides how to split; see its help."""

    train: Path
    held_out: Path
    leaks: Path | None
    leakage: Literal["stop", "to-train", "to-eval", "accept"]
    compare: list[str] | None
    threshold: float
    as_json: bool


def _split(table: Table, rejected: int, options: SplitOptions, wanted: _Wanted) -> None:
    from tunesmith.cli.foreground import told_progress

    group, leakage = options.group, wanted.leakage
    shape = _shape_to_write(table, (wanted.train, wanted.held_out))
    done = split_table(table.data, options)
    if wanted.compare:
        asked = Asked(table.data, tuple(wanted.compare))
    else:
        asked = find_asked(table.data, table.report.columns, (options.stratify, group))
    compared, columns = asked.table, asked.columns
    say(f"compared: {', '.join(columns)}")
    _warn_of_unknown_question(asked)
    _warn_of_cut_conversations(table, group)
    looked = LeakOptions(columns, wanted.threshold)
    with told_progress("comparing") as sink:
        found = find_leaks(compared, done.held_out, looked, sink)
    if wanted.leaks is not None:
        pairs = _pairs(table, compared, found, columns)
        first = next(pairs)
        write_parquet(wanted.leaks, first.schema, itertools.chain([first], pairs))
    moved = 0
    if len(found.rows) and leakage == "stop":
        if wanted.as_json:
            put_json(record(table, rejected, done, looked, found, moved, written=False))
        else:
            say_leaks(table, found)
        say_error(leakage_error(found, done))
        raise typer.Exit(CheckError.exit_code)
    if len(found.rows) and leakage != "accept":
        side: Literal["train", "eval"] = "train" if leakage == "to-train" else "eval"
        units = None if group is None else group_codes(contiguous(table.data.column(group)))
        with told_progress("moving") as sink:
            result = move_leaks(compared, done.held_out, looked, side, units, sink, found)
        done, moved = described(table.data, options, result.held_out), len(result.rows)
    _write_side(table, ~done.held_out, wanted.train, shape)
    _write_side(table, done.held_out, wanted.held_out, shape)
    say_summary(table, done, options, found, moved)
    say_unread(rejected)
    if wanted.as_json:
        put_json(record(table, rejected, done, looked, found, moved, written=True))


def _warn_of_unknown_question(asked: Asked) -> None:
    if asked.known:
        return
    how = "all were" if len(asked.columns) > 1 else f"only {asked.columns[0]} was"
    together = " together" if len(asked.columns) > 1 else ""
    say(
        f"warning: which column is asked is not known: {how} compared{together}, so the same "
        "question with another answer is not found; name it with --compare."
    )


def _warn_of_cut_conversations(table: Table, group: str | None) -> None:
    shape = recognise(samples_of(table.data))
    if shape is not None and shape.name == "rows" and group != shape.columns["conversation"]:
        name = shape.columns["conversation"]
        say(f"warning: {shape.why}; --group '{name}' keeps them on one side.")


def _check_outputs(files: list[Path], train: Path, held_out: Path, leaks: Path | None) -> None:
    for option, target in (("--train", train), ("--eval", held_out)):
        if target.suffix.lower() == ".jsonl":
            require_conversations_file(target, files)
        else:
            require_parquet_file(target, files, option, ", or a .jsonl for conversations")
    if leaks is not None:
        require_parquet_file(leaks, files, "--leaks")
    given = [path.absolute() for path in (train, held_out, leaks) if path is not None]
    if len(set(given)) < len(given):
        raise InputError(
            "data.option", "Two of --train, --eval and --leaks are the same file.", "Rename one."
        )


def _shape_to_write(table: Table, targets: tuple[Path, ...]) -> ConversationShape | None:
    """The table's shape, if it is to be written as conversations."""
    if all(target.suffix.lower() != ".jsonl" for target in targets):
        return None
    shape = recognise(samples_of(table.data))
    if shape is None:
        raise InputError(
            "data.option",
            "The table holds no conversations, so its rows cannot be written as such.",
            "Give F.parquet, and turn it into conversations with data render.",
        )
    if shape.name == "rows":
        raise InputError(
            "data.option",
            "A conversation of this table is several rows; these can be split as Parquet only.",
            "Give F.parquet, with --group for the conversations' column, then use data render.",
        )
    return shape


def _write_side(table: Table, rows: Any, target: Path, shape: ConversationShape | None) -> None:
    """Write some rows (numpy bool), in the order of the table, block by block."""
    if shape is None or target.suffix.lower() != ".jsonl":
        write_parquet(target, table.data.schema, selected(table.data, rows))
        return
    skipped: collections.Counter[str] = collections.Counter()
    write_conversations(target, _conversations(table, rows, shape, skipped))
    for cause, count in skipped.items():
        say(f"note: not in {target}: {counted(count, 'row')}, {cause}")


def _conversations(
    table: Table, rows: Any, shape: ConversationShape, skipped: collections.Counter[str]
) -> Iterator[Conversation]:
    """Those of some rows; `skipped` counts why others of them have none."""
    import pyarrow as pa

    data = table.data.select(list(shape.columns.values()))
    for start, block in blocks(data):
        chosen = rows[start : start + block.num_rows]
        part = block.filter(pa.array(chosen))
        numbers = table.row_numbers[start : start + block.num_rows][chosen]
        columns = {name: part.column(name).to_pylist() for name in part.column_names}
        rendered = render_shape(columns, shape, row_numbers=numbers.tolist()).rendered
        skipped.update(rendered.skip_causes())
        yield from rendered.conversations


def _pairs(table: Table, compared: Any, leaks: Leaks, columns: tuple[str, ...]) -> Iterator[Any]:
    """Each held-out row that leaks beside the row it resembles, as pyarrow Tables."""
    import pyarrow as pa

    for start in range(0, max(1, len(leaks.rows)), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        data: dict[str, Any] = {
            "_eval_row": pa.array(map(table.place, leaks.rows[part].tolist()), pa.string()),
            "_train_row": pa.array(map(table.place, leaks.resembles[part].tolist()), pa.string()),
            "_similarity": leaks.similarity[part],
            "_exact": leaks.exact[part],
        }
        for name in columns:
            data[f"eval: {name}"] = compared.column(name).take(pa.array(leaks.rows[part]))
            data[f"train: {name}"] = compared.column(name).take(pa.array(leaks.resembles[part]))
        yield pa.table(data)
