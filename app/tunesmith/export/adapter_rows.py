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
from tunesmith.export.rows import Rows, all_finite, not_finite
from tunesmith.models.safetensors_file import StoredTensor, read_float32

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]
    Indices = np.ndarray[Any, np.dtype[np.intp]]

GRID = 64  # rows of one product; a head has 64 or more, so that rotary orders waste little
_NORM_BLOCK = 4096  # rows read at once where norms go along the rows of an embedding


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
        """The left factor of this weight, (rows, r)."""
        values = read_float32(self.left)
        if self.of_embedding:
            values = values.T
        elif self.experts > 1:
            values = values.reshape(len(values), self.rank, self.experts)[:, :, self.expert]
        return values[self.first : self.first + self.rows]

    def right_rows(self) -> "Float32":
        """The right factor, (r, width)."""
        values = read_float32(self.right)
        if self.of_embedding:
            return values.T
        own: Float32 = values.reshape(self.experts, self.rank, -1)[self.expert]
        return own


class WithDelta:
    """A matrix plus the product of an adapter's factors.

    Memory: both factors in float32, and GRID rows of the product.
    """

    def __init__(self, source: Rows, factors: Factors) -> None:
        import numpy as np

        self.rows, self.width = source.rows, source.width
        self._source = source
        self._scale = np.float32(factors.scale)
        self._left = np.ascontiguousarray(factors.left_rows())
        self._right = np.ascontiguousarray(factors.right_rows())

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
class RowNormed:
    """DoRA on a linear layer: every row scaled to the length that was learned for it.

    `magnitude` holds one length for each row of `source`.
    """

    source: Rows
    magnitude: "Float32"

    @property
    def rows(self) -> int:
        """The source's."""
        return self.source.rows

    @property
    def width(self) -> int:
        """The source's."""
        return self.source.width

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Norms are of whole rows, so that any block of rows can be made by itself."""
        import numpy as np

        values = self.source.read(wanted)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            norms = np.sqrt(np.add.reduce(values * values, axis=1))
            values *= (self.magnitude[wanted] / norms)[:, np.newaxis]
        return values


@dataclass(frozen=True, slots=True, eq=False)
class ColumnNormed:
    """DoRA on an embedding: every column scaled, by norms that go along all tokens.

    The norms are computed once, when first needed, by reading the whole matrix in blocks.
    """

    source: Rows
    magnitude: "Float32"
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _factors: "list[Float32]" = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The source's."""
        return self.source.rows

    @property
    def width(self) -> int:
        """The source's."""
        return self.source.width

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
            for start in range(0, self.rows, _NORM_BLOCK):
                values = self.source.read(slice(start, min(start + _NORM_BLOCK, self.rows)))
                squares += np.einsum("ij,ij->j", values, values, dtype=np.float64)
            lengths: Float32 = np.sqrt(squares).astype(np.float32)
            return np.asarray(self.magnitude / lengths, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class WithRows:
    """A matrix of which some rows were replaced: trained tokens in an embedding.

    `index` holds the replaced rows in rising order, `values` the row for each.
    """

    source: Rows
    index: "Indices"
    values: Rows

    @property
    def rows(self) -> int:
        """The source's."""
        return self.source.rows

    @property
    def width(self) -> int:
        """The source's."""
        return self.source.width

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
class WithVector:
    """A bias (one row) plus a vector: `bias + added * scale`."""

    source: Rows
    added: Rows
    scale: float

    @property
    def rows(self) -> int:
        """The source's."""
        return self.source.rows

    @property
    def width(self) -> int:
        """The source's."""
        return self.source.width

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Scale and add in float32."""
        import numpy as np

        added = self.added.read(wanted)
        with np.errstate(over="ignore", invalid="ignore"):
            added *= np.float32(self.scale)
            added += self.source.read(wanted)
        return added


@dataclass(frozen=True, slots=True, eq=False)
class Finite:
    """Merged rows that are looked at before they are handed on.

    `name` is the weight's and `adapter` the folder's, for the message.
    """

    source: Rows
    base: Rows
    name: str
    adapter: str

    @property
    def rows(self) -> int:
        """The source's."""
        return self.source.rows

    @property
    def width(self) -> int:
        """The source's."""
        return self.source.width

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
