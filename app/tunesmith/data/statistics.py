"""What a column holds at a glance: empty cells, distinct values, a histogram, frequent values.

Not for token lengths, which need a tokenizer, nor for cleaning.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tunesmith.core.events import MemorySink, Progress, Sink
from tunesmith.data.table import Column, ColumnType
from tunesmith.data.table_view import contiguous

BINS = 20  # at most
TOP_VALUES = 20
DISTINCT_BOUND = 200_000  # beyond, the number is not counted: each value is kept in memory
_DISTINCT_BYTES = 128 << 20  # nor beyond this size of all distinct texts
_SLICE_ROWS = 1 << 16  # rows between two looks whether the work is still wanted
_TAIL = 0.995  # of the cells decide on the width of the bins, so that one giant does not
_CATEGORIES = 12  # distinct values up to which shares say more than a histogram


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many cells lie where.

    `edges` has one more entry than `counts`, of which there are at most 20. All bins are equally
    wide but the last, which reaches to the largest value. `unit` says what is counted:
    characters, the numbers themselves, or days since 1970-01-01; `low`, `median` and `high` are
    in it.
    """

    unit: Literal["characters", "value", "day"]
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """One column of `rows` cells, of which `nulls` are empty (null or only white space).

    `distinct` counts the different filled texts, and is None beyond the bound. `top` has the
    most frequent ones with their counts, most frequent first; empty beyond the bound.
    `distribution` is None without filled cells, and for booleans and times.
    """

    name: str
    type: ColumnType
    rows: int
    nulls: int
    distinct: int | None
    top: tuple[tuple[str, int], ...]
    distribution: Distribution | None

    @property
    def is_category(self) -> bool:
        """Few values that repeat: best shown as shares."""
        filled = self.rows - self.nulls
        return self.distinct is not None and self.distinct <= min(_CATEGORIES, filled // 2)


def describe_table(
    table: Any,
    columns: tuple[Column, ...],
    sink: Sink | None = None,
    on_column: Callable[[ColumnStatistics], None] = lambda _: None,
    rows: Any = None,
) -> tuple[ColumnStatistics, ...]:
    """Statistics of all columns.

    Args:
        table: a pyarrow Table of texts.
        columns: its columns with their types.
        sink: asked for cancellation, told the cells that are done.
        on_column: called with each column as soon as it is known, in the calling thread.
        rows: a pyarrow uint32 Array of the only rows to count, or None for all.
    """
    listener = sink if sink is not None else MemorySink()
    found = []
    for place, column in enumerate(columns, start=1):
        cells = contiguous(table.column(column.name))
        described = describe_column(column.name, column.type, cells, listener, rows)
        found.append(described)
        on_column(described)
        listener.emit(Progress(place, len(columns), "columns"))
    return tuple(found)


def describe_column(
    name: str, kind: ColumnType, cells: Any, sink: Sink, rows: Any = None
) -> ColumnStatistics:
    """Statistics of one column, an Array of texts; `rows` are the only ones to count."""
    values = _Values()
    measured: list[Any] = []
    total = nulls = 0
    for part in _slices(cells, rows, sink):
        filled = _filled(part)
        total += len(part)
        nulls += len(part) - len(filled)
        values.add(filled)
        if kind not in ("boolean", "time"):
            measured.append(_measure(filled, kind))
    return ColumnStatistics(
        name,
        kind,
        total,
        nulls,
        values.count,
        values.top(),
        _distribution(measured, kind) if total > nulls and measured else None,
    )


def _slices(cells: Any, rows: Any, sink: Sink) -> Iterator[Any]:
    count = len(cells) if rows is None else len(rows)
    for start in range(0, count, _SLICE_ROWS):
        sink.check_cancelled()
        if rows is None:
            yield cells.slice(start, _SLICE_ROWS)
        else:
            yield cells.take(rows.slice(start, _SLICE_ROWS))


def _filled(part: Any) -> Any:
    import pyarrow.compute as pc

    has_text = pc.not_equal(pc.utf8_trim_whitespace(part), "")
    return part.filter(pc.fill_null(has_text, fill_value=False))


class _Values:
    """Counts different texts, slice by slice, until there are too many."""

    def __init__(self) -> None:
        self._counted: Any = None  # Table of value and n

    def add(self, texts: Any) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        if self._counted is False:
            return
        counts = pc.value_counts(texts)
        new = pa.table({"value": counts.field("values"), "n": counts.field("counts")})
        if self._counted is not None:
            both = pa.concat_tables([self._counted, new])
            # In one thread, values stay in the order of their first cell.
            summed = both.group_by("value", use_threads=False).aggregate([("n", "sum")])
            new = summed.rename_columns(["value", "n"])
        too_many = new.num_rows > DISTINCT_BOUND or new.nbytes > _DISTINCT_BYTES
        self._counted = False if too_many else new

    @property
    def count(self) -> int | None:
        if self._counted is False:
            return None
        return 0 if self._counted is None else int(self._counted.num_rows)

    def top(self) -> tuple[tuple[str, int], ...]:
        import pyarrow.compute as pc

        if not self.count:
            return ()
        order = pc.sort_indices(self._counted, sort_keys=[("n", "descending")])
        first = self._counted.take(order.slice(0, TOP_VALUES))
        return tuple(zip(first["value"].to_pylist(), first["n"].to_pylist(), strict=True))


def _measure(texts: Any, kind: ColumnType) -> Any:
    """What the histogram is of: numbers, days since 1970, or lengths in characters."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if kind in ("integer", "number"):
        return pc.utf8_trim_whitespace(texts).cast(pa.float64())
    if kind in ("date", "datetime"):
        days = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(texts), 0, 10)
        return days.cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
    return pc.utf8_length(texts).cast(pa.float64())


def _distribution(measured: list[Any], kind: ColumnType) -> Distribution:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pa.chunked_array(measured, pa.float64())
    limits = pc.min_max(values).as_py()
    low, high = limits["min"], limits["max"]
    median, tail = pc.quantile(values, [0.5, _TAIL]).to_pylist()
    # Cut only a tail that would squeeze the rest into half of the picture or less.
    end = tail if high - low > 2 * (tail - low) > 0 else high
    bins, start, width = _bins(low, end, whole=kind != "number", lengths=kind == "text")
    counts = np.zeros(bins, np.int64)
    for part in measured:
        places = pc.min_element_wise(pc.floor(pc.divide(pc.subtract(part, start), width)), bins - 1)
        counts += np.bincount(places.cast(pa.int64()).to_numpy(), minlength=bins)
    edges = [start + width * place for place in range(bins)]
    unit: Literal["characters", "value", "day"] = "characters"
    if kind in ("integer", "number"):
        unit = "value"
    elif kind in ("date", "datetime"):
        unit = "day"
    last = max(high, edges[-1] + width)
    return Distribution(
        unit, (*map(float, edges), float(last)), tuple(counts.tolist()), low, median, high
    )


def _bins(low: float, end: float, *, whole: bool, lengths: bool) -> tuple[int, float, float]:
    """Number of bins, where the first begins, and their width.

    A handful of whole numbers gets a bin each; a single one stands in the middle of five.
    """
    span = end - low
    if not whole:
        return (BINS, low, span / BINS) if span else (5, low - 2.5, 1.0)
    if span >= BINS:
        return BINS, low, float(math.ceil((span + 1) / BINS))
    bins = max(5, round(span) + 1)
    start = low - (bins - round(span) - 1) // 2
    return bins, max(0.0, start) if lengths else start, 1.0
