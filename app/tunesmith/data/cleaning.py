"""Applies a cleaning list to a table: what is kept, what is removed, by which step and why.

A pure function of the table and the list, so undoing the last step is applying the others, and
changing their order is applying them in the other order.

Memory, with a folder for the cells: some 100 bytes a row (which are left, and why the others are
not), a few times a block of 16 MiB, or of one longer row, and for steps that compare rows what
`text_codes` and `near_duplicates` say; texts are on disk, the source's (which may be mapped), those
that a step changes once for each such step, and those of the result. Without a folder they are all
in memory.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Event, MemorySink, Progress, Sink
from tunesmith.data.cleaning_reasons import worded
from tunesmith.data.cleaning_rules import (
    Change,
    LoadTokenizer,
    OddCells,
    Removal,
    Rows,
    apply_step,
    changes_cells,
    compares_rows,
    odd_notes,
    together,
)
from tunesmith.data.cleaning_steps import (
    DropNearDuplicates,
    LimitLength,
    Mask,
    Step,
    check_step,
    columns_of,
)
from tunesmith.data.cleaning_surveys import Surveyed, survey
from tunesmith.data.column_choice import check_columns
from tunesmith.data.column_store import disk_errors
from tunesmith.data.privacy_masking import Placeholders
from tunesmith.data.row_blocks import Scratch, blocks
from tunesmith.data.table_view import contiguous

_BLOCK_BYTES = 16 << 20
_BLOCK_ROWS = 1 << 16


@dataclass(frozen=True, slots=True)
class StepResult:
    """How many rows a step removed, in how many it changed cells, and what else to know."""

    step: Step
    removed: int
    changed: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """The rows that are not kept, in the order of the table and as they were in it.

    `table` has the table's columns; `row_numbers` (numpy) their numbers in the file, `steps`
    (numpy) the place in the list, from 1, of the step that removed each, and `coded_reasons` (a
    pyarrow Array, see `cleaning_reasons`) why.
    """

    table: Any
    row_numbers: Any
    steps: Any
    coded_reasons: Any

    @property
    def reasons(self) -> Any:
        """Why, in English: a pyarrow Array of texts."""
        return worded(self.coded_reasons)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The kept rows (a pyarrow Table of large_string) with their numbers in the file (numpy),
    what each step did, and the removed rows; kept and removed together are the input.
    """

    table: Any
    row_numbers: Any
    results: tuple[StepResult, ...]
    removed: RemovedRows


def clean_table(
    table: Any,
    row_numbers: Any,
    steps: Sequence[Step],
    sink: Sink | None = None,
    load_tokenizer: LoadTokenizer | None = None,
    folder: Path | None = None,
) -> Cleaned:
    """Apply the steps in their order.

    Args:
        table: a pyarrow Table of texts.
        row_numbers: the number of each of its rows in the file.
        steps: the list.
        sink: asked for cancellation, told the steps that are done, and rows within long ones.
        load_tokenizer: gives the `tokenizers.Tokenizer` that a step on tokens names.
        folder: takes the texts of the result, which is mapped from there, and of what steps
            change; in memory if not given. It must stay as long as the result.

    Raises:
        InputError: `data.step` or `data.column-unknown`, before any step is applied; or what
            loading a tokenizer raises; `data.number-notation`.
        JobError: `disk.full`.
        CancelledError: the sink said so.
    """
    import numpy as np

    listener = sink if sink is not None else MemorySink()
    if load_tokenizer is not None:  # it takes seconds, and each block asks for it
        load_tokenizer = functools.lru_cache(1)(load_tokenizer)
    for place, step in enumerate(steps, start=1):
        _check(step, table.column_names, f"step {place} ({step.name})", load_tokenizer)
    with disk_errors(folder or Path()):
        state = _State(table, np.asarray(row_numbers, np.int64), Scratch(folder))
        results = []
        for place, step in enumerate(steps, start=1):
            listener.check_cancelled()
            results.append(_carry_out(step, place, state, listener, load_tokenizer))
            listener.emit(Progress(place, len(steps), "steps", item=step.name))
        kept, removed = state.kept(), state.removed()
    return Cleaned(kept, state.numbers[state.alive], tuple(results), removed)


def _carry_out(
    step: Step, place: int, state: "_State", sink: Sink, load_tokenizer: LoadTokenizer | None
) -> StepResult:
    """Apply one step to the rows that are left."""
    names = columns_of(step) or state.names
    if compares_rows(step):
        is_joined = isinstance(step, DropNearDuplicates)
        columns = state.joined(names) if is_joined else state.whole(names)
        outcome = apply_step(step, Rows(columns, state.numbers[state.alive], sink))
        assert isinstance(outcome, Removal)  # noqa: S101 - such steps change nothing
        state.remove(outcome.mask.nonzero()[0], outcome.reasons, place)
        return StepResult(step, len(outcome.reasons), 0, outcome.notes)
    left = ((block.columns_left(), block.numbers) for block in state.blocks(names))
    surveyed = survey(step, place, left, sink)
    work = _Blocks(step, names, state, sink, load_tokenizer, surveyed)
    changed_columns = work.run()
    if changed_columns is None:
        import numpy as np
        import pyarrow as pa

        places = np.concatenate([np.zeros(0, np.int64), *work.places])
        reasons = pa.chunked_array(work.reasons, pa.large_string()).combine_chunks()
        state.remove(places, reasons, place)
        return StepResult(step, len(places), 0)
    state.columns.update(changed_columns)
    return StepResult(step, 0, work.changed, (*surveyed.notes, *odd_notes(work.odd)))


class _Blocks:
    """Applies a step to the rows that are left, block by block."""

    def __init__(
        self,
        step: Step,
        names: Sequence[str],
        state: "_State",
        sink: Sink,
        load_tokenizer: LoadTokenizer | None,
        surveyed: Surveyed,
    ) -> None:
        self._surveyed = surveyed
        self._step, self._names, self._state = step, names, state
        self._sink, self._load_tokenizer = sink, load_tokenizer
        self._placeholders = Placeholders(step.numbering if isinstance(step, Mask) else "none")
        self._done = 0  # rows of those left
        self.places: list[Any] = []  # of removed rows among those left, in arrays
        self.reasons: list[Any] = []
        self.changed = 0
        self.odd: dict[str, OddCells] = {}

    def run(self) -> dict[str, Any] | None:
        """The changed columns, of all rows of the table; None if the step removes rows."""
        parts = self._changed_blocks()
        first = next(parts, None)
        if first is None:
            return None
        names = list(first)

        def arrays() -> Iterator[list[Any]]:
            yield [first[name] for name in names]
            for part in parts:
                yield [part[name] for name in names]

        columns = self._state.scratch.columns(len(names), arrays())
        return dict(zip(names, columns, strict=True))

    def _changed_blocks(self) -> Iterator[dict[str, Any]]:
        """Carry the step out; what it changes, with the cells of rows removed before as well."""
        left = int(self._state.alive.sum())
        changes = changes_cells(self._step)
        for block in self._state.blocks(self._names):
            self._sink.check_cancelled()
            if not len(block.numbers):
                if changes:
                    yield {name: _large(cells) for name, cells in block.columns.items()}
                continue
            alive = block.columns_left()
            rows = Rows(
                alive,
                block.numbers,
                _Part(self._sink, self._done, left),
                self._load_tokenizer,
                self._placeholders,
                self._surveyed,
            )
            outcome = apply_step(self._step, rows)
            if isinstance(outcome, Removal):
                self.places.append(outcome.mask.nonzero()[0] + self._done)
                self.reasons.append(outcome.reasons)
            else:
                self._note(outcome)
                yield {name: block.put_back(name, outcome.columns[name]) for name in alive}
            self._done += len(block.numbers)

    def _note(self, outcome: Change) -> None:
        self.changed += int(outcome.mask.sum())
        for name, new in outcome.odd.items():
            known = self.odd.get(name)
            self.odd[name] = (
                new if known is None else OddCells(known.count + new.count, known.row, known.text)
            )


class _Part:
    """The sink of a block: tells of all rows that are left."""

    def __init__(self, sink: Sink, before: int, total: int) -> None:
        self._sink, self._before, self._total = sink, before, total

    def emit(self, event: Event) -> None:
        """Pass progress on as rows of the whole table."""
        if isinstance(event, Progress) and event.unit == "rows":
            done = self._before + event.done
            self._sink.emit(Progress(done, self._total, "rows", item=event.item))

    def check_cancelled(self) -> None:
        """Ask the person's sink."""
        self._sink.check_cancelled()

    def finish_asked(self) -> bool:
        """Nothing here can end early."""
        return False


def _check(
    step: Step, names: Sequence[str], place: str, load_tokenizer: LoadTokenizer | None
) -> None:
    check_step(step, place)
    check_columns(columns_of(step), names, place)
    if isinstance(step, LimitLength) and step.unit == "tokens" and load_tokenizer is None:
        raise InputError("data.step", f"{place}: tokens cannot be counted here.")


@dataclass(frozen=True, slots=True)
class _Block:
    """Some rows of the table: their columns, which of them are left, and the numbers of those."""

    columns: Mapping[str, Any]
    alive: Any
    numbers: Any

    def columns_left(self) -> dict[str, Any]:
        """An Array of large_string for each column, of the rows that are left."""
        return {name: _select(column, self.alive) for name, column in self.columns.items()}

    def put_back(self, name: str, cells: Any) -> Any:
        """The column of all rows with other cells in those that are left."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.alive.all():
            return contiguous(cells) if isinstance(cells, pa.ChunkedArray) else cells
        return pc.replace_with_mask(_large(self.columns[name]), pa.array(self.alive), cells)


class _State:
    """Which rows are left, and the columns as the steps so far have changed them.

    A column has a cell for each row of the table; that of a row that is not left means nothing.
    """

    def __init__(self, table: Any, numbers: Any, scratch: Scratch) -> None:
        import numpy as np

        self.names: list[str] = table.column_names
        self.numbers = numbers
        self.scratch = scratch
        self.alive = np.ones(table.num_rows, bool)
        self.columns: dict[str, Any] = dict(zip(self.names, table.columns, strict=True))
        self._table = table
        self._removed_by = np.zeros(table.num_rows, np.int32)
        self._removed: list[tuple[Any, Any]] = []

    def blocks(self, names: Sequence[str]) -> Iterator[_Block]:
        """The rows of the table, with the columns of these names."""
        import pyarrow as pa

        table = pa.table([self.columns[name] for name in names], names=list(names))
        for start, block in blocks(table, _BLOCK_BYTES, _BLOCK_ROWS):
            end = start + block.num_rows
            alive = self.alive[start:end]
            columns = dict(zip(names, block.columns, strict=True))
            yield _Block(columns, alive, self.numbers[start:end][alive])

    def whole(self, names: Sequence[str]) -> dict[str, Any]:
        """Each of the columns as one Array of large_string, of the rows that are left."""
        columns = {name: self.columns[name] for name in names}
        is_large = all(column.type == "large_string" for column in columns.values())
        if self.alive.all() and is_large and all(it.num_chunks == 1 for it in columns.values()):
            return {name: column.chunk(0) for name, column in columns.items()}
        parts = (list(block.columns_left().values()) for block in self.blocks(names))
        made = self.scratch.columns(len(names), parts)
        return {name: contiguous(cells) for name, cells in zip(names, made, strict=True)}

    def joined(self, names: Sequence[str]) -> dict[str, Any]:
        """One column with the texts of all these, a line each, of the rows that are left."""
        parts = (
            [together(block.columns_left(), len(block.numbers))] for block in self.blocks(names)
        )
        (made,) = self.scratch.columns(1, parts)
        return {"": contiguous(made)}

    def remove(self, places: Any, reasons: Any, step: int) -> None:
        """Take out rows by their places among those left; `step` is its place in the list."""
        rows = self.alive.nonzero()[0][places]
        self.alive[rows] = False
        self._removed_by[rows] = step
        self._removed.append((rows, reasons))

    def kept(self) -> Any:
        """The table of the rows that are left."""
        return self._made(self.blocks(self.names))

    def removed(self) -> RemovedRows:
        """The other rows, as they were."""
        import numpy as np
        import pyarrow as pa

        gone = ~self.alive
        before = _State(self._table, self.numbers, self.scratch)
        before.alive = gone
        places = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in self._removed)])
        reasons = pa.chunked_array([texts for _, texts in self._removed], pa.large_string())
        return RemovedRows(
            self._made(before.blocks(self.names)),
            self.numbers[gone],
            self._removed_by[gone],
            reasons.combine_chunks().take(pa.array(np.argsort(places))),
        )

    def _made(self, found: Iterator[_Block]) -> Any:
        import pyarrow as pa

        parts = (list(block.columns_left().values()) for block in found)
        return pa.table(self.scratch.columns(len(self.names), parts), names=self.names)


def _select(column: Any, mask: Any) -> Any:
    import pyarrow as pa

    whole = _large(column)
    return whole if mask.all() else whole.filter(pa.array(mask))


def _large(column: Any) -> Any:
    """An Array of large_string."""
    import pyarrow as pa

    return contiguous(column.cast(pa.large_string()))
