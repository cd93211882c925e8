"""What an adapter does to one weight, and the rows that come of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.export.adapter_rows import (
    ColumnNormed,
    Factors,
    Finite,
    RowNormed,
    WithDelta,
    WithRows,
    WithVector,
)
from tunesmith.export.rows import Rows, Span, Stacked, StoredRows, matrix_shape
from tunesmith.models.safetensors_file import StoredTensor, read_float32

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]
    Indices = np.ndarray[Any, np.dtype[np.intp]]

_COMPARE = 1024  # rows compared at once
_UNTRAINED = 1e-3  # a learned length this close to the weight's own was not learned


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """The change to `rows` rows of a weight, from row `first` on.

    Attributes:
        factors: of LoRA.
        magnitude: learned lengths of rows (of columns: embeddings) for DoRA, which needs `factors`.
        tokens: the rows trained one by one, in rising order, and the row of `token_rows` for each.
        vector: added to a bias, and its scale.
    """

    first: int
    rows: int
    factors: Factors | None = None
    magnitude: StoredTensor | None = None
    tokens: "tuple[Indices, Indices] | None" = None
    token_rows: StoredTensor | None = None
    vector: tuple[StoredTensor, float] | None = None

    def apply(self, source: Rows) -> Rows:
        """The changed rows; `source` has those of this change only."""
        from tunesmith.export.rows import Picked

        if self.vector is not None:
            return WithVector(source, StoredRows(self.vector[0]), self.vector[1])
        if self.tokens is not None and self.token_rows is not None:
            index, order = self.tokens
            return WithRows(source, index, Picked(StoredRows(self.token_rows), order))
        if self.factors is None:
            return source
        summed = WithDelta(source, self.factors)
        if self.magnitude is None:
            return summed
        lengths = read_float32(self.magnitude).reshape(-1)
        if self.factors.of_embedding:
            return ColumnNormed(summed, lengths)
        first = self.factors.first
        return RowNormed(summed, lengths[first : first + self.rows])

    def surely_changes(self) -> bool:
        """Whether LoRA's factors are not zero (then nothing need be compared)."""
        if self.factors is None or self.factors.scale == 0.0:
            return False
        return bool(self.factors.left_rows().any() and self.factors.right_rows().any())


@dataclass(frozen=True, slots=True, eq=False)
class ChangedWeight:
    """Everything that happens to one weight.

    Attributes:
        name: the weight's; one that the base lacks is added.
        source: the base's weight that it starts from; `name` unless it is added.
        shape: after the change.
        replaced: a whole weight from the adapter's file, in place of the base's.
        changes: in the order of their rows, not overlapping.
    """

    name: str
    source: str
    shape: tuple[int, ...]
    replaced: StoredTensor | None = None
    changes: tuple[Change, ...] = ()

    def merged(self, base_rows: Rows, adapter: Path) -> Rows:
        """The rows after the change.

        Raises:
            ValueError: `base_rows` are not this weight's.
        """
        start = base_rows if self.replaced is None else StoredRows(self.replaced)
        rows, width = matrix_shape(self.shape)
        if (start.rows, start.width) != (rows, width):
            raise ValueError(f"{self.name}: {(start.rows, start.width)} is not {self.shape}")
        parts = list(self._parts(start, rows))
        whole = parts[0] if len(parts) == 1 else Stacked(parts)
        return Finite(whole, start, self.name, str(adapter))

    def _parts(self, start: Rows, rows: int) -> Iterator[Rows]:
        if len(self.changes) == 1 and self.changes[0].rows == rows:
            yield self.changes[0].apply(start)
            return
        reached = 0
        for change in self.changes:
            if change.first > reached:
                yield Span(start, reached, change.first - reached)
            yield change.apply(Span(start, change.first, change.rows))
            reached = change.first + change.rows
        if reached < rows:
            yield Span(start, reached, rows - reached) if reached else start

    def alters(self, base_rows: Rows, adapter: Path) -> bool:
        """Whether the weight is another than the base's; reads until a difference is found."""
        import numpy as np

        if any(change.surely_changes() for change in self.changes):
            return True
        after = self.merged(base_rows, adapter)
        if (after.rows, after.width) != (base_rows.rows, base_rows.width):
            return True
        normed = any(change.magnitude is not None for change in self.changes)
        for begin in range(0, after.rows, _COMPARE):
            block = slice(begin, min(begin + _COMPARE, after.rows))
            new, old = after.read(block), base_rows.read(block)
            if normed and np.allclose(new, old, rtol=_UNTRAINED, atol=0):
                continue  # the lengths were computed from the weight, not learned
            if not np.array_equal(new, old):
                return True
        return False
