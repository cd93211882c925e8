"""Importance matrices: how much an error in each column of each weight matters.

Reads llama.cpp's GGUF form and the older .dat, writes the GGUF form. Not for computing one.

GGUF form (tools/imatrix/imatrix.cpp, common/imatrix-loader.cpp): `general.type` is `imatrix`; for
each weight NAME of llama.cpp two float32 tensors, NAME.in_sum2 (matrices x width), the sum of the
squared inputs of each column, and NAME.counts (matrices x 1), of how many tokens; a matrix for each
expert. The importance is sum / count, and 1 where an expert saw no token.

.dat: i32 number of entries; per entry i32 length and name, i32 calls, i32 values, float32 values,
of which the importance is value / calls; then, optional, i32 chunks, i32 length and data set.
"""

import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.core.files import atomic_open
from tunesmith.export.head import Metadata, padded, place, string, write_head
from tunesmith.models.gguf_file import ARRAY, STRING, GgufHeader, is_gguf, read_gguf_header

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

_SUMS, _COUNTS = ".in_sum2", ".counts"
_DATASETS, _CHUNKS, _CHUNK_SIZE = (
    "imatrix.datasets",
    "imatrix.chunk_count",
    "imatrix.chunk_size",
)
_SMALLEST_FILE = 16  # bytes; an entry of the older form has a count, a name and a number
_LARGEST_FILE = 8 << 30  # bytes; the largest known (256 experts in 58 layers) has about 1.6 GB
_MOST_ENTRIES = 1 << 20
_LONGEST_TEXT = 1 << 16  # bytes
_LARGEST_COUNT = 2.0**62
_NO_FORM = "it has neither of llama.cpp's two forms"
_UINT32, _F32 = 4, 0  # a type of values, a type of tensors
# llama.cpp goes on without an entry of the wrong size there, and refuses it anywhere else.
_EMBEDDINGS = ("token_embd.weight", "per_layer_token_embd.weight")


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What was measured of one weight: `squares` (matrices x width), `counts` (matrices) tokens."""

    squares: "Float32"
    counts: "Float32"


@dataclass(frozen=True, slots=True, eq=False)
class ImportanceMatrix:
    """A file's content.

    Attributes:
        path: of the file.
        values: by tensor, (matrices x width,) in one row: what `llama_model_quantize` wants.
        datasets: the texts it was computed on, as the file names them.
        chunks: of text; 0 where the file does not say.
        chunk_size: tokens of a chunk; 0 where the file does not say.
        partial: tensors some of whose experts saw no token, so that their columns weigh the same.
    """

    path: Path
    values: "Mapping[str, Float32]"
    datasets: tuple[str, ...] = ()
    chunks: int = 0
    chunk_size: int = 0
    partial: tuple[str, ...] = ()


def require_matrix_file(path: Path) -> int:
    """Refuse, without reading it, what cannot be an importance matrix; returns its bytes.

    Raises:
        InputError: `imatrix.missing`, `imatrix.not-imatrix`.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _missing(path, error) from None
    if not path.is_file():
        raise _not_imatrix(path, "a folder" if path.is_dir() else "no ordinary file")
    if not _SMALLEST_FILE <= size <= _LARGEST_FILE:
        raise _not_imatrix(path, f"it has {size:,} bytes")
    return size


def read_imatrix(path: Path) -> ImportanceMatrix:
    """Read an importance matrix of either form.

    Raises:
        InputError: `imatrix.missing`, `imatrix.not-imatrix`, `imatrix.damaged`,
            `imatrix.not-finite`.
    """
    size = require_matrix_file(path)
    try:
        if not is_gguf(path):
            with path.open("rb") as stream:
                return _Legacy(path, stream, size).read()
        return _from_gguf(read_gguf_header(path))
    except OSError as error:
        raise _missing(path, error) from None
    except InputError as error:
        if error.code.startswith("gguf."):
            raise InputError("imatrix.damaged", error.message, error.hint) from error
        raise


def fit_imatrix(
    matrix: ImportanceMatrix, shapes: Mapping[str, tuple[int, ...]]
) -> "Mapping[str, Float32]":
    """Hold a matrix against a model before anything is made with it; what of it can be used.

    Args:
        matrix: as read.
        shapes: of all tensors of the model, in numpy's order.

    Raises:
        InputError: `imatrix.other-model`: no entry fits, or one has another size than its tensor.
    """
    wrong = [
        (name, len(values))
        for name, values in matrix.values.items()
        if name in shapes and name not in _EMBEDDINGS and len(values) != _expected(shapes[name])
    ]
    unknown = [name for name in matrix.values if name not in shapes]
    if wrong or len(unknown) == len(matrix.values):
        why = (
            f"its entry for {wrong[0][0]} has {wrong[0][1]:,} values; "
            f"{_expected(shapes[wrong[0][0]]):,} fit"
            if wrong
            else f"none of its entries is a tensor of the model, the first is {unknown[0]}"
        )
        raise InputError(
            "imatrix.other-model",
            f"{matrix.path} belongs to another model: {why}.",
            "Give the importance matrix of this model, or leave it out.",
        )
    return {
        name: values
        for name, values in matrix.values.items()
        if name in shapes and len(values) == _expected(shapes[name])
    }


def write_imatrix(
    path: Path,
    sums: Mapping[str, Sums],
    *,
    datasets: Iterable[str],
    chunks: int,
    chunk_size: int,
) -> None:
    """Write the GGUF form, as llama-imatrix does: tensors by name, sums before counts."""
    texts = [text.encode() for text in datasets]
    keys = [
        _key("general.type", STRING) + string(b"imatrix"),
        _key(_DATASETS, ARRAY)
        + struct.pack("<IQ", STRING, len(texts))
        + b"".join(map(string, texts)),
        _key(_CHUNKS, _UINT32) + struct.pack("<I", chunks),
        _key(_CHUNK_SIZE, _UINT32) + struct.pack("<I", chunk_size),
    ]
    tensors = [
        (name + suffix, values)
        for name, entry in sorted(sums.items())
        for suffix, values in ((_SUMS, entry.squares), (_COUNTS, entry.counts.reshape(-1, 1)))
    ]
    placed = place([(name, values.shape, _F32, 4 * values.size) for name, values in tensors])
    with atomic_open(path) as stream:
        stream.write(write_head(Metadata(len(keys), b"".join(keys)), placed))
        for _, values in tensors:
            raw = values.astype("<f4").tobytes()
            stream.write(raw.ljust(padded(len(raw)), b"\0"))


def _from_gguf(header: GgufHeader) -> ImportanceMatrix:
    import numpy as np

    path = header.path
    if header.text("general.type") != "imatrix":
        raise _not_imatrix(path, "a GGUF file of another kind")
    chunks, chunk_size = header.integer(_CHUNKS), header.integer(_CHUNK_SIZE)
    datasets = header.values.get(_DATASETS)
    if chunks is None or chunk_size is None or datasets is None or datasets.item_kind != STRING:
        raise _damaged(path, "it does not say what it was computed on")
    values: dict[str, Float32] = {}
    partial = []
    others = [name for name in header.tensors if not name.endswith((_SUMS, _COUNTS))]
    if others:
        raise _damaged(path, f"it has the tensor {others[0]}, which means nothing here")
    for name in sorted({tensor.rpartition(".")[0] for tensor in header.tensors}):
        squares, counts = _tensor(header, name + _SUMS), _tensor(header, name + _COUNTS)
        if not counts.size or not squares.size or squares.size % counts.size:
            raise _damaged(path, f"the sums and counts of {name} do not belong together")
        _require_measured(path, name, squares, counts)
        squares = squares.reshape(counts.size, -1)
        # Half a token away from zero, as C's lround does.
        whole = np.floor(counts.reshape(-1, 1).astype(np.float64) + 0.5).astype(np.float32)
        seen = whole > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.where(seen, squares / whole, np.float32(1))
        if not seen.all():
            partial.append(name)
        values[name] = np.ascontiguousarray(mean, np.float32).reshape(-1)
    if not values:
        raise _damaged(path, "it has no entry")
    texts = datasets.value if isinstance(datasets.value, tuple) else ()
    return ImportanceMatrix(
        path,
        values,
        tuple(text.decode("utf-8", "replace") for text in texts),
        chunks,
        chunk_size,
        tuple(partial),
    )


def _tensor(header: GgufHeader, name: str) -> "Float32":
    import numpy as np

    tensor = header.tensors.get(name)
    if tensor is None or tensor.type != "F32":
        raise _damaged(header.path, f"{name} is missing or not in float32")
    return np.array(tensor.mapped()).view("<f4")


class _Legacy:
    """A .dat file; refuses to read beyond its end.

    The form has no mark of its own: what has not even one entry that begins as one is another kind
    of file, and not a damaged one.
    """

    def __init__(self, path: Path, stream: IO[bytes], size: int) -> None:
        self._path = path
        self._stream = stream
        self._left = size
        self._is_one = False

    def read(self) -> ImportanceMatrix:
        import numpy as np

        entries = self._integer()
        if not 1 <= entries <= _MOST_ENTRIES:
            raise _not_imatrix(self._path, _NO_FORM)
        values: dict[str, Float32] = {}
        for _ in range(entries):
            name = self._text()
            if not name or not name.isprintable():
                raise self._bad(f"an entry has the name “{name[:60]}”")
            if name in values:
                raise self._bad(f"two entries have the name “{name[:60]}”")
            calls, count = self._integer(), self._integer()
            if count < 1:
                raise self._bad(f"{name} has {count} values")
            self._is_one = True
            stored = np.frombuffer(self._take(4 * count), "<f4").astype(np.float32)
            _require_measured(self._path, name, stored, np.ones(1, np.float32))
            values[name] = stored / np.float32(calls) if calls > 0 else stored
        chunks = self._integer() if self._left else 0
        dataset = self._text() if self._left else ""
        return ImportanceMatrix(
            self._path, values, (dataset,) if dataset else (), max(chunks, 0), 0
        )

    def _bad(self, why: str) -> InputError:
        if self._is_one:
            return _damaged(self._path, why)
        return _not_imatrix(self._path, _NO_FORM)

    def _text(self) -> str:
        length = self._integer()
        if not 0 <= length <= _LONGEST_TEXT:
            raise self._bad(f"a text of {length:,} bytes")
        return self._take(length).decode("utf-8", "replace")

    def _integer(self) -> int:
        return int(struct.unpack("<i", self._take(4))[0])

    def _take(self, length: int) -> bytes:
        if length > self._left:
            raise self._bad("it ends early")
        self._left -= length
        return self._stream.read(length)


def _require_measured(path: Path, name: str, squares: "Float32", counts: "Float32") -> None:
    """Sums of squares and counts are finite and not negative."""
    import numpy as np

    if not (np.isfinite(squares).all() and np.isfinite(counts).all()):
        raise InputError(
            "imatrix.not-finite",
            f"{path}: the entry of {name} holds values that are not finite (NaN or infinity).",
            "Compute the importance matrix again; the model may have overflowed.",
        )
    if (squares < 0).any() or (counts < 0).any() or (counts > _LARGEST_COUNT).any():
        raise _damaged(path, f"the entry of {name} holds values that no measurement gives")


def _expected(shape: tuple[int, ...]) -> int:
    """llama.cpp wants one value for each column of each expert's matrix."""
    return math.prod(shape[:-2]) * shape[-1] if len(shape) > 2 else shape[-1]


def _key(name: str, kind: int) -> bytes:
    return string(name.encode()) + struct.pack("<I", kind)


def _missing(path: Path, error: OSError) -> InputError:
    return InputError(
        "imatrix.missing", f"{path} cannot be opened: {error.strerror}.", "Check the path."
    )


def _not_imatrix(path: Path, what: str) -> InputError:
    return InputError(
        "imatrix.not-imatrix",
        f"{path} is no importance matrix: {what}.",
        "Give a file that llama.cpp's llama-imatrix wrote, or leave --imatrix out.",
    )


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        "imatrix.damaged",
        f"{path} is damaged: {why}.",
        "Compute or download the importance matrix again.",
    )
