"""Applies a cleaning list to a table: what is kept, what is removed, by which step and why.

A pure function of the table and the list, so undoing the last step is applying the others, and
changing their order is applying them in the other order. Memory: besides the table (which may be
mapped from disk), its result, and a few times the columns that the step at work looks at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink, Progress, Sink
from tunesmith.data.cleaning_reasons import worded
from tunesmith.data.cleaning_rules import LoadTokenizer, Removal, Rows, apply_step
from tunesmith.data.cleaning_steps import LimitLength, Step, check_step, columns_of
from tunesmith.data.column_choice import check_columns
from tunesmith.data.table_view import contiguous


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
) -> Cleaned:
    """Apply the steps in their order.

    Args:
        table: a pyarrow Table of texts.
        row_numbers: the number of each of its rows in the file.
        steps: the list.
        sink: asked for cancellation, told the steps that are done, and rows within long ones.
        load_tokenizer: gives the `tokenizers.Tokenizer` that a step on tokens names.

    Raises:
        InputError: `data.step` or `data.column-unknown`, before any step is applied; or what
            loading a tokenizer raises.
        CancelledError: the sink said so.
    """
    import numpy as np

    listener = sink if sink is not None else MemorySink()
    for place, step in enumerate(steps, start=1):
        _check(step, table.column_names, f"step {place} ({step.name})", load_tokenizer)
    state = _State(table, np.asarray(row_numbers, np.int64))
    results = []
    for place, step in enumerate(steps, start=1):
        listener.check_cancelled()
        names = columns_of(step) or table.column_names
        rows = Rows(
            {name: state.cells(name) for name in names},
            state.numbers[state.alive],
            listener,
            load_tokenizer,
        )
        outcome = apply_step(step, rows)
        if isinstance(outcome, Removal):
            state.remove(outcome.mask, outcome.reasons, place)
            results.append(StepResult(step, len(outcome.reasons), 0, outcome.notes))
        else:
            state.changed.update(outcome.columns)
            results.append(StepResult(step, 0, int(outcome.mask.sum()), outcome.notes))
        listener.emit(Progress(place, len(steps), "steps", item=step.name))
    return Cleaned(state.kept(), state.numbers[state.alive], tuple(results), state.removed())


def _check(
    step: Step, names: Sequence[str], place: str, load_tokenizer: LoadTokenizer | None
) -> None:
    check_step(step, place)
    check_columns(columns_of(step), names, place)
    if isinstance(step, LimitLength) and step.unit == "tokens" and load_tokenizer is None:
        raise InputError("data.step", f"{place}: tokens cannot be counted here.")


class _State:
    """Which rows are left, and the columns that steps have changed (their cells of those rows)."""

    def __init__(self, table: Any, numbers: Any) -> None:
        import numpy as np

        self.table = table
        self.numbers = numbers
        self.alive = np.ones(table.num_rows, bool)
        self.changed: dict[str, Any] = {}
        self._removed_by = np.zeros(table.num_rows, np.int32)
        self._removed: list[tuple[Any, list[str]]] = []

    def cells(self, name: str) -> Any:
        """An Array of large_string with the cells of the rows that are left."""
        if name in self.changed:
            return self.changed[name]
        return contiguous(_select(self.table.column(name), self.alive))

    def remove(self, mask: Any, reasons: list[str], step: int) -> None:
        """Take out rows of those left, `step` being the place of the step in the list."""
        import pyarrow as pa

        if not reasons:
            return
        places = self.alive.nonzero()[0][mask]
        self.alive[places] = False
        self._removed_by[places] = step
        self._removed.append((places, reasons))
        for name, cells in self.changed.items():
            self.changed[name] = cells.filter(pa.array(~mask))

    def kept(self) -> Any:
        import pyarrow as pa

        names = self.table.column_names
        return pa.table([self.cells(name) for name in names], names=names)

    def removed(self) -> RemovedRows:
        import numpy as np
        import pyarrow as pa

        gone = ~self.alive
        columns = [_select(column, gone) for column in self.table.columns]
        places = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in self._removed)])
        texts = [text for _, reasons in self._removed for text in reasons]
        return RemovedRows(
            pa.table(columns, names=self.table.column_names),
            self.numbers[gone],
            self._removed_by[gone],
            pa.array(texts, pa.large_string()).take(pa.array(np.argsort(places))),
        )


def _select(column: Any, mask: Any) -> Any:
    import pyarrow as pa

    whole = column.cast(pa.large_string())
    return whole if mask.all() else whole.filter(pa.array(mask))
