"""What a checkpoint becomes in GGUF: which tensors, of which weights, with which figures.

A family reads config.json and the weights' shapes and answers with this description; it reads no
weight. `families` has one module for each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tunesmith.export.rows import (
    Picked,
    Raised,
    Reordered,
    Rows,
    Span,
    Stacked,
    matrix_shape,
    rotary_order,
)

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one weight of the checkpoint.

    `rows` rows from `first` on (None: to the end), a rotary pair side by side if `heads` is given,
    `add` added to every value.
    """

    weight: str
    first: int = 0
    rows: int | None = None
    heads: int = 0
    add: float = 0.0


@dataclass(frozen=True, slots=True)
class OutTensor:
    """One tensor of the file; `shape` in numpy's order, its rows those of the pieces in turn."""

    name: str
    shape: tuple[int, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A model of one family.

    Attributes:
        architecture: llama.cpp's name, which begins the keys of the metadata.
        tensors: in the order of the file.
        constants: small float32 tensors that follow from config.json (rotary factors, say).
        write_figures: adds the family's keys to a `gguf.GGUFWriter`, as llama.cpp's converter does.
        vocab: rows of the embedding.
        context: tokens that the model was made for.
        ignored: weights of the checkpoint that the file does not need, by name.
    """

    architecture: str
    tensors: tuple[OutTensor, ...]
    constants: Mapping[str, "Float32"]
    write_figures: Callable[[Any], None]
    vocab: int
    context: int
    ignored: frozenset[str] = field(default=frozenset())

    def weights(self) -> set[str]:
        """Names of all weights that go into the file."""
        return {piece.weight for tensor in self.tensors for piece in tensor.pieces}


def assemble(tensor: OutTensor, weight: Callable[[str], Rows]) -> Rows:
    """The tensor's rows, made of those that `weight` gives for a name.

    Raises:
        ValueError: the pieces do not have the tensor's shape.
    """
    is_vector = len(tensor.shape) == 1
    parts = [_piece(piece, weight(piece.weight), is_vector) for piece in tensor.pieces]
    whole = parts[0] if len(parts) == 1 else Stacked(parts)
    if (whole.rows, whole.width) != matrix_shape(tensor.shape):
        raise ValueError(f"{tensor.name}: {(whole.rows, whole.width)} is not {tensor.shape}")
    return whole


def _piece(piece: Piece, source: Rows, is_vector: bool) -> Rows:
    rows = source
    if piece.first or piece.rows is not None:
        count = source.rows - piece.first if piece.rows is None else piece.rows
        rows = Span(source, piece.first, count)
    if piece.heads and is_vector:  # a bias: its values stand for rows
        rows = Reordered(rows, rotary_order(rows.width, piece.heads))
    elif piece.heads:
        rows = Picked(rows, rotary_order(rows.rows, piece.heads))
    return Raised(rows, piece.add) if piece.add else rows
