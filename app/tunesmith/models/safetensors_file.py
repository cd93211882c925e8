"""Reads safetensors files without torch: tensors are views into the mapped file.

Layout (github.com/huggingface/safetensors): u64 little-endian header length N, N bytes of JSON
{name: {dtype, shape, data_offsets [begin, end) after the header}}, then the data.
"""

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

_LARGEST_HEADER = 100_000_000  # bytes, the format's own limit
_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
_STORED_AS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}  # numpy's names
# Packed weights and their scales (bitsandbytes): read by export alone.
_PACKED_BYTES = {"U8": 1, "I8": 1, "BOOL": 1, "I16": 2, "I32": 4, "I64": 8}
_DAMAGED = "Download the file again; a download may have stopped early."


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """One tensor in one file; `offset` counts bytes from the start of the file."""

    name: str
    file: Path
    dtype: str
    shape: tuple[int, ...]
    offset: int

    @property
    def elements(self) -> int:
        """Number of values."""
        return math.prod(self.shape)


def read_header(path: Path) -> dict[str, StoredTensor]:
    """The tensors of one file, by name and in the file's order.

    Raises:
        InputError: `model.weights-damaged`: too short, not the format, or overlapping data.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else _LARGEST_HEADER + 1
            if length > min(_LARGEST_HEADER, size - 8):
                raise _damaged(path, "its header does not fit into the file")
            header = json.loads(stream.read(length))
    except (ValueError, RecursionError):
        raise _damaged(path, "its header is not JSON") from None
    except OSError as error:
        raise InputError("model.weights-unreadable", f"{path}: {error.strerror}.") from None
    if not isinstance(header, dict):
        raise _damaged(path, "its header is not an object")
    header.pop("__metadata__", None)
    found: dict[str, StoredTensor] = {}
    spans: list[tuple[int, int]] = []
    for name, entry in header.items():
        tensor, end = _entry(path, name, entry, 8 + length)
        found[name] = tensor
        spans.append((tensor.offset, end))
    _check_spans(path, spans, 8 + length, size)
    return found


def read_float32(tensor: StoredTensor) -> "Float32":
    """The values as a float32 array of the tensor's shape; exact for F32, F16 and BF16.

    An F32 tensor is a read-only view into the file; the others are widened into memory.

    Raises:
        InputError: `model.weights-type` for integers, 8-bit and packed 4-bit types.
    """
    values = mapped(tensor)
    return values if tensor.dtype == "F32" else widened(values, tensor.dtype)


def mapped(tensor: StoredTensor) -> "np.ndarray[Any, Any]":
    """The values as they are stored, a read-only view into the file; bfloat16 as its 16 bits.

    Raises:
        InputError: `model.weights-type` for integers, 8-bit and packed 4-bit types.
    """
    import numpy as np

    if tensor.dtype not in _STORED_AS:
        raise InputError(
            "model.weights-type",
            f"{tensor.file}: {tensor.name} is stored as {tensor.dtype}, which cannot be exported.",
            "Use the model in its original 16-bit or 32-bit form.",
        )
    kind = np.dtype(_STORED_AS[tensor.dtype])
    if tensor.elements == 0:  # an empty file region cannot be mapped
        return np.zeros(tensor.shape, kind)
    return np.memmap(tensor.file, kind, "r", tensor.offset, tensor.shape)


def widened(stored: "np.ndarray[Any, Any]", dtype: str) -> "Float32":
    """A contiguous float32 copy of stored values; exact for F32, F16 and BF16, F64 is rounded."""
    import numpy as np

    if dtype == "BF16":
        # bfloat16 is the upper half of a float32.
        wide = stored.astype(np.uint32, order="C")
        wide <<= 16
        return wide.view(np.float32)
    return np.array(stored, np.float32, order="C")


def _entry(path: Path, name: str, entry: object, base: int) -> tuple[StoredTensor, int]:
    if not isinstance(entry, dict):
        raise _damaged(path, f"the entry of {name} is not an object")
    try:
        shape = tuple(int(n) for n in entry["shape"])
        begin, end = (int(n) for n in entry["data_offsets"])
        dtype = str(entry["dtype"])
    except (KeyError, TypeError, ValueError):
        raise _damaged(path, f"the entry of {name} is incomplete") from None
    if begin < 0 or end < begin or any(n < 0 for n in shape):
        raise _damaged(path, f"the entry of {name} has a negative size")
    width = _BYTES.get(dtype) or _PACKED_BYTES.get(dtype)
    if width is not None and end - begin != math.prod(shape) * width:
        raise _damaged(path, f"the size of {name} does not match its shape {list(shape)}")
    return StoredTensor(name, path, dtype, shape, base + begin), base + end


def _check_spans(path: Path, spans: list[tuple[int, int]], start: int, size: int) -> None:
    position = start
    for begin, end in sorted(spans):
        if begin < position:
            raise _damaged(path, "its tensors overlap")
        position = end
    if position > size:
        raise _damaged(path, f"it should have {position:,} bytes and has {size:,}")


def _damaged(path: Path, why: str) -> InputError:
    return InputError("model.weights-damaged", f"{path} is damaged: {why}.", _DAMAGED)
