"""`tunesmith data split`: rows to train on and rows to measure with, and no leak between them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from tunesmith.cli.console import counted, put_json, say, say_error
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
from tunesmith.cli.outputs import require_conversations_file, require_parquet_file
from tunesmith.core.errors import CheckError, InputError
from tunesmith.core.files import atomic_path
from tunesmith.data.appending import read_tables
from tunesmith.data.leakage import (
    THRESHOLD,
    LeakOptions,
    Leaks,
    find_leaks,
    move_leaks,
)
from tunesmith.data.splitting import (
    DEFAULT_FRACTION,
    DEFAULT_SEED,
    Split,
    SplitOptions,
    described,
    group_codes,
    split_table,
)
from tunesmith.data.table import Table
from tunesmith.data.table_view import contiguous
from tunesmith.jobs.asked_texts import Asked, find_asked, samples_of
from tunesmith.templates.conversation import write_conversations
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
_SHOWN = 5
_LISTED = 100  # pairs in the JSON document; --leaks has all


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
    with told_progress("reading") as sink:
        table = read_tables(files, reading, sink)
    for warning in table.report.warnings:
        say(f"note: {warning}")
    shape = _shape_to_write(table, (train, held_out))
    done = split_table(table.data, options)
    if compare:
        asked = Asked(table.data, tuple(compare))
    else:
        asked = find_asked(table.data, table.report.columns, (stratify, group))
    compared, columns = asked.table, asked.columns
    say(f"compared: {', '.join(columns)}")
    _warn_of_unknown_question(asked)
    _warn_of_cut_conversations(table, group)
    looked = LeakOptions(columns, threshold)
    with told_progress("comparing") as sink:
        found = find_leaks(compared, done.held_out, looked, sink)
    if leaks is not None:
        _write_parquet(_pairs(table, compared, found, columns), leaks)
    moved = 0
    if len(found.rows) and leakage == "stop":
        if as_json:
            put_json(_record(table, done, looked, found, moved, written=False))
        else:
            _say_leaks(table, found)
        say_error(_leakage_error(found, done))
        raise typer.Exit(CheckError.exit_code)
    if len(found.rows) and leakage != "accept":
        side: Literal["train", "eval"] = "train" if leakage == "to-train" else "eval"
        units = None if group is None else group_codes(contiguous(table.data.column(group)))
        with told_progress("moving") as sink:
            result = move_leaks(compared, done.held_out, looked, side, units, sink, found)
        done, moved = described(table.data, options, result.held_out), len(result.rows)
    _write_side(table, ~done.held_out, train, shape)
    _write_side(table, done.held_out, held_out, shape)
    _say_summary(table, done, options, found, moved)
    if as_json:
        put_json(_record(table, done, looked, found, moved, written=True))


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
    """Write some rows, in the order of the table."""
    import pyarrow as pa

    data = table.data.filter(pa.array(rows))
    if shape is None or target.suffix.lower() != ".jsonl":
        _write_parquet(data, target)
        return
    columns = {name: data.column(name).to_pylist() for name in shape.columns.values()}
    shaped = render_shape(columns, shape, row_numbers=table.row_numbers[rows].tolist())
    write_conversations(target, shaped.rendered.conversations)
    for cause, count in shaped.rendered.skip_causes().items():
        say(f"note: not in {target}: {counted(count, 'row')}, {cause}")


def _write_parquet(data: Any, target: Path) -> None:
    import pyarrow.parquet as pq

    with atomic_path(target) as temporary:
        pq.write_table(data, temporary, compression="zstd")


def _pairs(table: Table, compared: Any, leaks: Leaks, columns: tuple[str, ...]) -> Any:
    """Each held-out row that leaks beside the row it resembles."""
    import pyarrow as pa

    data: dict[str, Any] = {
        "_eval_row": [table.place(row) for row in leaks.rows.tolist()],
        "_train_row": [table.place(row) for row in leaks.resembles.tolist()],
        "_similarity": leaks.similarity,
        "_exact": leaks.exact,
    }
    for name in columns:
        data[f"eval: {name}"] = compared.column(name).take(pa.array(leaks.rows))
        data[f"train: {name}"] = compared.column(name).take(pa.array(leaks.resembles))
    return pa.table(data)


def _leakage_error(leaks: Leaks, done: Split) -> CheckError:
    exact = int(leaks.exact.sum())
    same = f", {exact} of them word for word" if exact else ""
    return CheckError(
        "data.leakage",
        f"{len(leaks.rows)} of {counted(int(done.held_out.sum()), 'held-out row')} "
        f"{'resembles' if len(leaks.rows) == 1 else 'resemble'} rows to train on{same}: "
        "measured on them, a model looks better than it is. Nothing is written.",
        "--leakage to-train or to-eval moves them to one side, data clean removes duplicates, "
        "--leakage accept takes it as it is; --leaks F.parquet lists them.",
    )


def _say_leaks(table: Table, leaks: Leaks) -> None:
    pairs = zip(leaks.rows.tolist(), leaks.resembles.tolist(), leaks.similarity, strict=True)
    for row, other, similarity in list(pairs)[:_SHOWN]:
        say(f"  {table.place(row)} resembles {table.place(other)} ({similarity:.3f})")
    if len(leaks.rows) > _SHOWN:
        say(f"  … and {len(leaks.rows) - _SHOWN} more")


def _say_summary(
    table: Table, done: Split, options: SplitOptions, leaks: Leaks, moved: int
) -> None:
    held_out = int(done.held_out.sum())
    say(
        f"{counted(table.report.rows, 'row')}: {table.report.rows - held_out} to train on, "
        f"{held_out} held out ({done.asked} asked for)"
    )
    for note in done.notes:
        say(f"note: {note}")
    if done.groups is not None:
        groups = done.groups
        say(
            f"groups by {options.group}: {groups.held_out} of {groups.total} held out, the "
            f"largest has {counted(groups.largest, 'row')}"
        )
    if done.strata:
        say(f"shares by {options.stratify}:")
        for stratum in done.strata[: 2 * _SHOWN]:
            value = "(empty)" if stratum.value is None else stratum.value[:40]
            say(f"  {value}: {stratum.held_out} of {stratum.rows}, {stratum.asked} asked for")
        if len(done.strata) > 2 * _SHOWN:
            say(f"  … and {len(done.strata) - 2 * _SHOWN} more")
        furthest = max(abs(stratum.held_out - stratum.asked) for stratum in done.strata)
        say(f"  furthest from what was asked for: {counted(furthest, 'row')}")
    if moved:
        say(f"held-out rows that resembled others: {len(leaks.rows)}; rows moved: {moved}")
    elif len(leaks.rows):
        count = len(leaks.rows)
        say(f"warning: held-out rows that resemble rows to train on, as accepted: {count}.")
    if leaks.crowded:
        say(
            f"note: {leaks.crowded} held-out rows have so many candidates that not all were "
            "looked at."
        )
    if table.report.rejected:
        lost = counted(len(table.report.rejected), "line")
        say(f"  {lost} could not be read (data inspect shows all)")


def _record(
    table: Table, done: Split, looked: LeakOptions, leaks: Leaks, moved: int, *, written: bool
) -> dict[str, object]:
    """What became of the rows: rows = train + eval; `leaks` are those before any were moved."""
    held_out = int(done.held_out.sum())
    some = slice(0, _LISTED)
    pairs = zip(
        leaks.rows[some].tolist(),
        leaks.resembles[some].tolist(),
        leaks.similarity[some].tolist(),
        leaks.exact[some].tolist(),
        strict=True,
    )
    return {
        "rows": table.report.rows,
        "train": table.report.rows - held_out,
        "eval": held_out,
        "asked": done.asked,
        "written": written,
        "groups": asdict(done.groups) if done.groups is not None else None,
        "strata": [asdict(stratum) for stratum in done.strata],
        "notes": list(done.notes),
        "leaks": {
            "rows": len(leaks.rows),
            "exact": int(leaks.exact.sum()),
            "columns": list(looked.columns),
            "threshold": looked.threshold,
            "crowded": leaks.crowded,
            "pairs": [
                {
                    "eval": table.place(row),
                    "train": table.place(other),
                    "similarity": round(similarity, 4),
                    "exact": exact,
                }
                for row, other, similarity, exact in pairs
            ],
        },
        "moved": moved,
        "blank": table.report.blank,
        "rejected": len(table.report.rejected),
    }
