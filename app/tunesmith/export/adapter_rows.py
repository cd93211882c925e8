"""Weights with an adapter's change in them, as `Rows` around the base's rows.

Formulas are those of peft 0.21 (peft/tuners/lora/layer.py, dora.py and variants.py), computed in
float32 and in peft's order: LoRA W' = (B @ A) * scale + W; DoRA W' = magnitude / |W'|_row * W'.

How a matrix product rounds depends on the shape of its operands. Products are therefore made in
blocks of rows that always begin at the same places, so that a row has the same bits however it is
read.
"""

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.export.rows import BLOCK_VALUES, Rows, Wrapper, all_finite, not_finite
from tunesmith.models.safetensors_file import StoredTensor, mapped, widened

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]
    Indices = np.ndarray[Any, np.dtype[np.intp]]

GRID = 64  # rows of one product; a head has 64 or more, so that rotary orders waste little


@dataclass(frozen=True, slots=True)
class Factors:
    """The two factors of one weight's change, `left @ right * scale`.

    Attributes:
        left: B (out x r); or, for an embedding, A (r x tokens), which is read transposed.
        right: A (r x in); or, for an embedding, B (width x r), transposed too.
        scale: lora_alpha / r, or lora_alpha / sqrt(r) for rsLoRA.
        of_embedding: whether the factors are an embedding's.
        first: row of `left` that belongs to the first row of the weight, and
        rows: how many rows the weight has (a fused factor can hold several weights' rows).
        experts: how many experts' factors stand in one tensor (peft's ParamWrapper: A as experts x
            r x in, B as out x r x experts), and
        expert: which of them this is.
    """

    left: StoredTensor
    right: StoredTensor
    scale: float
    of_embedding: bool
    first: int
    rows: int
    experts: int = 1
    expert: int = 0

    @property
    def width(self) -> int:
        """Columns of the product."""
        return self.right.shape[0] if self.of_embedding else self.right.shape[1]

    @property
    def rank(self) -> int:
        """Length of the product's inner dimension."""
        return self.right.shape[1 if self.of_embedding else 0] // self.experts

    def left_rows(self) -> "Float32":
        """The left factor of this weight, (rows, r); no more of the file is widened than that."""
        stored, wanted = mapped(self.left), slice(self.first, self.first + self.rows)
        if self.of_embedding:
            own = stored.T[wanted]
        elif self.experts > 1:
            own = stored[wanted].reshape(-1, self.rank, self.experts)[:, :, self.expert]
        else:
            own = stored[wanted]
        return widened(own, self.left.dtype)

    def right_rows(self) -> "Float32":
        """The right factor of this weight, (r, width)."""
        stored = mapped(self.right)
        if self.of_embedding:
            return widened(stored.T, self.right.dtype)
        own = stored.reshape(self.experts, self.rank, -1)[self.expert]
        return widened(own, self.right.dtype)


class WithDelta:
    """A matrix plus the product of an adapter's factors.

    Memory: both factors in float32, and GRID rows of the product.
    """

    def __init__(self, source: Rows, factors: Factors) -> None:
        import numpy as np

        self.rows, self.width = source.rows, source.width
        self._source = source
        self._scale = np.float32(factors.scale)
        self._left = factors.left_rows()
        self._right = factors.right_rows()

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Multiply, scale, add; overflow shows as infinity, which the caller looks for."""
        import numpy as np

        result = self._source.read(wanted)
        with np.errstate(over="ignore", invalid="ignore"):
            if isinstance(wanted, slice):
                start, stop, _ = wanted.indices(self.rows)
                for block in range(start - start % GRID, stop, GRID):
                    first, last = max(block, start), min(block + GRID, stop)
                    result[first - start : last - start] += self._product(block)[
                        first - block : last - block
                    ]
            else:
                for number in np.unique(wanted // GRID):
                    block = int(number) * GRID
                    places = np.flatnonzero(wanted // GRID == number)
                    result[places] += self._product(block)[wanted[places] - block]
        return result

    def _product(self, block: int) -> "Float32":
        # The last block of a matrix is shorter, but always of the same length.
        delta: Float32 = self._left[block : block + GRID] @ self._right
        delta *= self._scale
        return delta


@dataclass(frozen=True, slots=True, eq=False)
class RowNormed(Wrapper):
    """DoRA on a linear layer: every row scaled to the length that was learned for it.

    `magnitude` holds one length for each row of `source`.
    """

    magnitude: "Float32"

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Norms are of whole rows, so that any block of rows can be made by itself."""
        import numpy as np

        values = self.source.read(wanted)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            norms = np.sqrt(np.add.reduce(values * values, axis=1))
            values *= (self.magnitude[wanted] / norms)[:, np.newaxis]
        return values


@dataclass(frozen=True, slots=True, eq=False)
class ColumnNormed(Wrapper):
    """DoRA on an embedding: every column scaled, by norms that go along all tokens.

    The norms are computed once, when first needed, by reading the whole matrix in blocks. Memory:
    one block of BLOCK_VALUES values, or of GRID rows where these are more, and what the source
    needs to make it; beside that a few rows (of float64), whatever the number of tokens.
    """

    magnitude: "Float32"
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _factors: "list[Float32]" = field(default_factory=list)

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Scale the columns of the source's rows."""
        import numpy as np

        with self._lock:
            if not self._factors:
                self._factors.append(self._measured())
        values = self.source.read(wanted)
        with np.errstate(over="ignore", invalid="ignore"):
            values *= self._factors[0]
        return values

    def _measured(self) -> "Float32":
        import numpy as np

        squares = np.zeros(self.width, np.float64)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            # Whole products: half a one would be made twice.
            most = max(BLOCK_VALUES // max(self.width, 1) // GRID, 1) * GRID
            for start in range(0, self.rows, most):
                values = self.source.read(slice(start, min(start + most, self.rows)))
                squares += np.einsum("ij,ij->j", values, values, dtype=np.float64)
            lengths: Float32 = np.sqrt(squares).astype(np.float32)
            return np.asarray(self.magnitude / lengths, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class WithRows(Wrapper):
    """A matrix of which some rows were replaced: trained tokens in an embedding.

    `index` holds the replaced rows in rising order, `values` the row for each.
    """

    index: "Indices"
    values: Rows

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Read the source, then put the replaced rows over it."""
        import numpy as np

        result = self.source.read(wanted)
        asked = np.arange(self.rows)[wanted] if isinstance(wanted, slice) else wanted
        found = np.searchsorted(self.index, asked)
        found[found == len(self.index)] = 0
        places = np.flatnonzero(self.index[found] == asked)
        if len(places):
            result[places] = self.values.read(found[places])
        return result


@dataclass(frozen=True, slots=True, eq=False)
class WithVector(Wrapper):
    """A bias (one row) plus a vector: `bias + added * scale`."""

    added: Rows
    scale: float

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Scale and add in float32."""
        import numpy as np

        added = self.added.read(wanted)
        with np.errstate(over="ignore", invalid="ignore"):
            added *= np.float32(self.scale)
            added += self.source.read(wanted)
        return added


@dataclass(frozen=True, slots=True, eq=False)
class Finite(Wrapper):
    """Merged rows that are looked at before they are handed on.

    `name` is the weight's and `adapter` the folder's, for the message.
    """

    base: Rows
    name: str
    adapter: str

    def read(self, wanted: "slice | Indices") -> "Float32":
        """The source's rows.

        Raises:
            InputError: `adapter.not-finite`, or `model.not-finite` if the base is to blame.
        """
        values = self.source.read(wanted)
        if not all_finite(values):
            same_rows = (self.base.rows, self.base.width) == (self.rows, self.width)
            if same_rows and not all_finite(self.base.read(wanted)):
                raise not_finite(self.name, "The base model")
            raise InputError(
                "adapter.not-finite",
                f"{self.adapter}: merging into {self.name} gives values that are not finite.",
                "The training diverged; train again with a lower learning rate.",
            )
        return values
