"""What `tunesmith data split` says of what it did: to people, and as JSON."""

from dataclasses import asdict

from tunesmith.cli.console import counted, say
from tunesmith.core.errors import CheckError
from tunesmith.data.leakage import LeakOptions, Leaks
from tunesmith.data.splitting import Split, SplitOptions
from tunesmith.data.table import Table

_SHOWN = 5
_LISTED = 100  # pairs in the JSON document; --leaks has all


def leakage_error(leaks: Leaks, done: Split) -> CheckError:
    """What to say where rows leak and nothing was said of it."""
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


def say_leaks(table: Table, leaks: Leaks) -> None:
    """Tell the first pairs."""
    pairs = zip(leaks.rows.tolist(), leaks.resembles.tolist(), leaks.similarity, strict=True)
    for row, other, similarity in list(pairs)[:_SHOWN]:
        say(f"  {table.place(row)} resembles {table.place(other)} ({similarity:.3f})")
    if len(leaks.rows) > _SHOWN:
        say(f"  … and {len(leaks.rows) - _SHOWN} more")


def say_summary(table: Table, done: Split, options: SplitOptions, leaks: Leaks, moved: int) -> None:
    """Tell what became of the rows."""
    held_out = int(done.held_out.sum())
    say(
        f"{counted(table.report.rows, 'row')}: {table.report.rows - held_out} to train on, "
        f"{held_out} held out ({done.asked} asked for)"
    )
    if 2 * held_out < done.asked:
        say(f"warning: held out are only {held_out} of {done.asked} rows asked for.")
    if (left := table.report.rows - held_out) < held_out:
        say(f"warning: fewer rows are left to train on ({left}) than are held out ({held_out}).")
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


def record(
    table: Table,
    rejected: int,
    done: Split,
    looked: LeakOptions,
    leaks: Leaks,
    moved: int,
    *,
    written: bool,
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
        "rejected": rejected,
    }
