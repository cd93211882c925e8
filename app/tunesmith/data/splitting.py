"""Splits rows into those to train on and those held out to measure with: the one place for it.

Which rows depends on nothing but their number (or their groups and strata), what was asked and
the seed, so every machine splits alike. Whether rows of one side resemble rows of the other is
`leakage`'s work. Memory: some 150 bytes a row.
"""

import difflib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink, Sink
from tunesmith.data.stratified_groups import UnitChoice, proportional_quotas
from tunesmith.data.table_view import contiguous
from tunesmith.data.text_codes import is_filled, numbered_by_appearance, text_codes

DEFAULT_FRACTION = 0.05
DEFAULT_SEED = 3407
_MANY_STRATA = 0.2  # of the rows; with more values than that, shares mean nothing


@dataclass(frozen=True, slots=True)
class SplitOptions:
    """What to hold out: a share of the rows above 0 and below 1, or a `count` of them instead.

    Without `shuffle` the last rows are held out. `stratify` names a column whose values have the
    same shares on both sides, `group` one whose rows of one value stay together.
    """

    fraction: float = DEFAULT_FRACTION
    count: int | None = None
    seed: int = DEFAULT_SEED
    shuffle: bool = True
    stratify: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Stratum:
    """A value of the column to stratify by (None where it is empty), and how many of its rows
    there are, should be held out, and are.
    """

    value: str | None
    rows: int
    asked: int
    held_out: int


@dataclass(frozen=True, slots=True)
class Groups:
    """How many groups there are and are held out, the rows of the largest, and the rows without
    a value, each of which is a group of its own (and is not among `total`).
    """

    total: int
    held_out: int
    largest: int
    without: int


@dataclass(frozen=True, slots=True)
class Split:
    """`held_out` is a numpy bool array of the rows; `asked` how many it should have.

    Without groups it has exactly so many; with them it differs by less than the largest group.
    Strata come in the order of their first row.
    """

    held_out: Any
    asked: int
    strata: tuple[Stratum, ...]
    groups: Groups | None
    notes: tuple[str, ...]


def shuffled(count: int, seed: str) -> list[int]:
    """The numbers 0 to `count` less one in an order that the seed alone decides, anywhere."""
    order = list(range(count))
    random.Random(seed).shuffle(order)  # noqa: S311 - not for secrets
    return order


def held_out_count(rows: int, fraction: float) -> int:
    """How many of so many rows a share is: at least one, and at least one is left to train on."""
    if fraction <= 0 or rows < 2:
        return 0
    return min(max(1, round(fraction * rows)), rows - 1)


def hold_out(rows: int, fraction: float, seed: int) -> list[int]:
    """Places of the rows to hold out, in no order: the shuffle that a training makes, too."""
    return shuffled(rows, f"{seed}/split")[: held_out_count(rows, fraction)]


def split_table(table: Any, options: SplitOptions, sink: Sink | None = None) -> Split:
    """Decide which rows of a table are held out.

    Values of the group column are the same whatever their case and the white space around them;
    those of the stratum column, whatever that white space.

    Args:
        table: a pyarrow Table of texts.
        options: what to hold out.
        sink: asked for cancellation.

    Raises:
        InputError: `data.split` if that many cannot be held out, or all rows are one group;
            `data.column-unknown`.
    """
    asked = _asked(table.num_rows, options)
    parts = _parts(table, options)
    last = int(parts.units.max())
    if options.group is not None and last == 0:
        raise InputError(
            "data.split",
            f"All rows have the same “{options.group}”, so they cannot be on two sides.",
            "Group by another column, or by none.",
        )
    quotas = proportional_quotas(parts.sizes(), asked)
    order = shuffled(last + 1, f"{options.seed}/split")
    if not options.shuffle:
        order = list(range(last, -1, -1))
    choice = UnitChoice(parts.units, parts.labels, quotas, asked)
    chosen = choice.run(order, sink if sink is not None else MemorySink())
    return _described(parts, options, asked, chosen[parts.units])


def described(table: Any, options: SplitOptions, held_out: Any) -> Split:
    """What there is to say of a split that was changed after `split_table`, by its new rows.

    Args:
        table: the table that was split.
        options: what was asked.
        held_out: the rows that are held out now, a numpy bool array.
    """
    return _described(_parts(table, options), options, _asked(table.num_rows, options), held_out)


def require_column(name: str, names: Sequence[str]) -> None:
    """Raise InputError `data.column-unknown` if no column has that name."""
    if name in names:
        return
    close = difflib.get_close_matches(name, names, 1)
    raise InputError(
        "data.column-unknown",
        f"There is no column “{name}”.",
        f"Did you mean “{close[0]}”?" if close else f"Columns: {', '.join(names)}.",
    )


def group_codes(cells: Any) -> Any:
    """Which group each row is of: numbers from 0 by first appearance; empty cells are alone.

    Args:
        cells: a pyarrow Array of texts.
    """
    import numpy as np

    codes = text_codes([cells], ignore_case=True, trim=True)
    empty = np.flatnonzero(~is_filled(cells))
    if len(empty):
        codes[empty] = codes.max() + 1 + np.arange(len(empty))
    return numbered_by_appearance(codes)


def _asked(rows: int, options: SplitOptions) -> int:
    if rows < 2:
        raise InputError(
            "data.split",
            f"{rows} {'row' if rows == 1 else 'rows'} cannot be split.",
            "Two are the least.",
        )
    if options.count is not None:
        if not 1 <= options.count < rows:
            raise InputError(
                "data.split",
                f"{options.count} of {rows} rows cannot be held out.",
                f"Choose from 1 to {rows - 1}, so that both sides have rows.",
            )
        return options.count
    if not 0 < options.fraction < 1:
        raise InputError(
            "data.split",
            f"{options.fraction} is no share of the rows to hold out.",
            "Choose one above 0 and below 1, such as 0.05.",
        )
    return held_out_count(rows, options.fraction)


def _column(table: Any, name: str | None) -> Any:
    import pyarrow as pa

    if name is None:
        return None
    require_column(name, table.column_names)
    return contiguous(table.column(name).cast(pa.large_string()))


def _parts(table: Any, options: SplitOptions) -> "_Parts":
    import numpy as np

    strata = _column(table, options.stratify)
    groups = _column(table, options.group)
    labels = np.zeros(table.num_rows, np.int64)
    if strata is not None:
        labels = numbered_by_appearance(text_codes([strata], trim=True))
    if groups is None:
        return _Parts(labels, np.arange(table.num_rows), strata, None)
    return _Parts(labels, group_codes(groups), strata, is_filled(groups))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The stratum and the unit (group, or row alone) of each row, the cells to stratify by, and
    which rows have a group.
    """

    labels: Any
    units: Any
    strata: Any
    grouped: Any

    def sizes(self) -> list[int]:
        """Rows of each stratum."""
        import numpy as np

        counts: list[int] = np.bincount(self.labels).tolist()
        return counts


def _described(parts: _Parts, options: SplitOptions, asked: int, held_out: Any) -> Split:
    import numpy as np

    groups = None
    if parts.grouped is not None:
        units = parts.units[parts.grouped]
        groups = Groups(
            len(np.unique(units)),
            len(np.unique(parts.units[parts.grouped & held_out])),
            int(np.bincount(units).max()) if len(units) else 0,
            int((~parts.grouped).sum()),
        )
    strata = _strata(parts, asked, held_out) if parts.strata is not None else ()
    return Split(held_out, asked, strata, groups, tuple(_notes(options, parts)))


def _strata(parts: _Parts, asked: int, held_out: Any) -> tuple[Stratum, ...]:
    import numpy as np

    sizes = parts.sizes()
    _, first = np.unique(parts.labels, return_index=True)
    values = [(text or "").strip() or None for text in parts.strata.take(first).to_pylist()]
    got = np.bincount(parts.labels[held_out], minlength=len(sizes)).tolist()
    return tuple(map(Stratum, values, sizes, proportional_quotas(sizes, asked), got))


def _notes(options: SplitOptions, parts: _Parts) -> list[str]:
    notes = []
    rows, strata = len(parts.labels), int(parts.labels.max()) + 1
    if options.stratify is not None and strata > max(_MANY_STRATA * rows, 2):
        notes.append(
            f"“{options.stratify}” has {strata} different values in {rows} rows, too many for "
            "shares to mean much; a column of few values is one to stratify by."
        )
    if parts.grouped is not None and not parts.grouped.all():
        alone = int((~parts.grouped).sum())
        have = "1 row has" if alone == 1 else f"{alone} rows have"
        notes.append(f"{have} no “{options.group}”; each counts as a group of its own.")
    return notes
