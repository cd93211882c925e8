"""Matrices that are read a block of rows at a time, in float32, whatever they are stored as.

Export never holds a whole tensor: it reads rows, changes them, quantizes them and lets them go. A
tensor of one dimension is one row; a stack of matrices (the experts of a layer) is one matrix with
their rows one below the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

from tunesmith.core.errors import InputError
from tunesmith.models.safetensors_file import StoredTensor, mapped, widened

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]
    Indices = np.ndarray[Any, np.dtype[np.intp]]

BLOCK_VALUES = 1 << 19  # of what is read at once: 2 MiB of float32 stay in the processor's cache


class Rows(Protocol):
    """A matrix of `rows` by `width` values.

    `read` gives the rows of a slice (of step 1, inside the matrix) or of an index array as float32
    of the shape (rows asked for, width). The result is contiguous and belongs to the caller, who
    may write into it. It may be called from several threads at once.
    """

    @property
    def rows(self) -> int:
        """How many rows there are."""

    @property
    def width(self) -> int:
        """Values of each row."""

    def read(self, wanted: "slice | Indices") -> "Float32":
        """The wanted rows."""


def matrix_shape(shape: Sequence[int]) -> tuple[int, int]:
    """Rows and width of a tensor: everything but the last dimension counts as rows."""
    rows = 1
    for length in shape[:-1]:
        rows *= length
    return rows, shape[-1] if shape else 1


class StoredRows:
    """A tensor of a safetensors file, read from the mapped file when asked for."""

    def __init__(self, tensor: StoredTensor) -> None:
        self.rows, self.width = matrix_shape(tensor.shape)
        self._dtype = tensor.dtype
        self._values = mapped(tensor).reshape(self.rows, self.width)

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Exact for F32, F16 and BF16; F64 is rounded."""
        return widened(self._values[wanted], self._dtype)


@dataclass(frozen=True, slots=True, eq=False)
class Wrapper:
    """What is made from the rows of another matrix; of its shape, unless it says otherwise."""

    source: Rows

    @property
    def rows(self) -> int:
        """The source's."""
        return self.source.rows

    @property
    def width(self) -> int:
        """The source's."""
        return self.source.width


@dataclass(frozen=True, slots=True, eq=False)
class Picked(Wrapper):
    """Rows of another matrix in another order: row i is its row `index[i]`."""

    index: "Indices"

    @property
    def rows(self) -> int:
        """As many as were picked."""
        return len(self.index)

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Read the picked rows of the source."""
        return self.source.read(self.index[wanted])


@dataclass(frozen=True, slots=True, eq=False)
class Reordered(Wrapper):
    """Another matrix with its columns in another order: column i is its column `index[i]`."""

    index: "Indices"

    @property
    def width(self) -> int:
        """As many as were picked."""
        return len(self.index)

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Read the rows, then move their values."""
        import numpy as np

        return np.ascontiguousarray(self.source.read(wanted)[:, self.index])


@dataclass(frozen=True, slots=True)
class Span:
    """`rows` rows of another matrix, from `first` on."""

    source: Rows
    first: int
    rows: int

    @property
    def width(self) -> int:
        """The source's."""
        return self.source.width

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Read the source's rows, moved by `first`."""
        if isinstance(wanted, slice):
            start, stop, _ = wanted.indices(self.rows)
            return self.source.read(slice(self.first + start, self.first + stop))
        return self.source.read(wanted + self.first)


class Stacked:
    """Matrices of the same width, one below the other."""

    def __init__(self, parts: Sequence[Rows]) -> None:
        self._parts = tuple(parts)
        self._ends = list(accumulate(part.rows for part in self._parts))
        self.rows = self._ends[-1]
        self.width = self._parts[0].width
        if any(part.width != self.width for part in self._parts):
            raise ValueError("stacked matrices need one width")

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Read from every part that holds wanted rows."""
        import numpy as np

        index = np.arange(self.rows)[wanted] if isinstance(wanted, slice) else wanted
        result = np.empty((len(index), self.width), np.float32)
        begin = 0
        for part, end in zip(self._parts, self._ends, strict=True):
            here = (index >= begin) & (index < end)
            places = np.flatnonzero(here)
            if len(places):
                inside = index[places] - begin
                first, last = int(inside[0]), int(inside[-1])
                run = len(inside) == last - first + 1 and bool((np.diff(inside) == 1).all())
                result[places] = part.read(slice(first, last + 1) if run else inside)
            begin = end
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Raised(Wrapper):
    """Another matrix with a constant added to every value."""

    by: float

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Add in float32, as llama.cpp's converter does."""
        values = self.source.read(wanted)
        values += self.by
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Checked(Wrapper):
    """Another matrix whose values must be finite; `name` and `file` say whose they are."""

    name: str
    file: str

    def read(self, wanted: "slice | Indices") -> "Float32":
        """The source's rows.

        Raises:
            InputError: `model.not-finite`.
        """
        values = self.source.read(wanted)
        if not all_finite(values):
            raise not_finite(self.name, self.file)
        return values


def all_finite(values: "Float32") -> bool:
    """Whether no value is NaN or infinite."""
    import numpy as np

    # One pass without a temporary array: a sum is finite only if every value is. The other way
    # round it may overflow, then every value is looked at.
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(values.sum())) or bool(np.isfinite(values).all())


def not_finite(name: str, file: str) -> InputError:
    """What to say of a base whose weight `name` in `file` is damaged."""
    return InputError(
        "model.not-finite",
        f"{file}: {name} holds values that are not finite (NaN or infinity).",
        "No level can be made from it; the file is damaged or the training diverged.",
    )


def rotary_order(rows: int, heads: int) -> "Indices":
    """Where llama.cpp's rows of a q or k projection stand in Hugging Face's matrix.

    A rotary pair is half a head apart in Hugging Face and side by side in llama.cpp.
    """
    import numpy as np

    order = np.arange(rows).reshape(heads, 2, rows // heads // 2)
    return order.swapaxes(1, 2).reshape(rows)


def inverse_order(order: "Indices") -> "Indices":
    """The order that undoes another."""
    import numpy as np

    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse
