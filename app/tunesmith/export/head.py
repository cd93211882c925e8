"""Writes the part of a GGUF before its weights: metadata, and where each tensor is.

Not for reading: `models.gguf_file` does that, and describes the layout.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from tunesmith.models.gguf_file import DEFAULT_ALIGNMENT, MAGIC, START, parse_gguf_values

_VERSION = 3
_FILE_TYPE = "general.file_type"
_UINT16, _INT32 = 2, 5  # types of values


@dataclass(frozen=True, slots=True)
class Metadata:
    """Keys and values as they stand in a file: `count` of them in `raw`.

    `file_type` is where in `raw` the number of `general.file_type` stands.
    """

    count: int
    raw: bytes
    file_type: int | None = None

    def with_file_type(self, ftype: int) -> "Metadata":
        """The same with another `general.file_type`, which must be there."""
        if self.file_type is None:
            raise ValueError(f"there is no {_FILE_TYPE}")
        changed = bytearray(self.raw)
        struct.pack_into("<I", changed, self.file_type, ftype)
        return Metadata(self.count, bytes(changed), self.file_type)

    def joined(self, other: "Metadata") -> "Metadata":
        """Both, one after the other."""
        return Metadata(self.count + other.count, self.raw + other.raw, self.file_type)


@dataclass(frozen=True, slots=True)
class Placed:
    """One tensor in a file: `shape` in numpy's order, `kind` ggml's number of its type, `offset`
    from the end of the head, `bytes` without padding.
    """

    name: str
    shape: tuple[int, ...]
    kind: int
    offset: int
    bytes: int


def read_metadata(head: bytes) -> Metadata:
    """The metadata of a file, of which `head` holds at least that.

    Raises:
        InputError: `gguf.not-gguf`, `gguf.unreadable`.
    """
    found = parse_gguf_values(head)
    ftype = found.values.get(_FILE_TYPE)
    place = None if ftype is None else ftype.offset - START.size
    return Metadata(len(found.values), head[START.size : found.values_end], place)


def split_keys(number: int, files: int, tensors: int) -> Metadata:
    """The keys by which llama.cpp finds the other parts of a split file."""
    pairs = (
        ("split.no", _UINT16, "<H", number),
        ("split.count", _UINT16, "<H", files),
        ("split.tensors.count", _INT32, "<i", tensors),
    )
    raw = b"".join(
        string(key.encode()) + struct.pack("<I", kind) + struct.pack(form, value)
        for key, kind, form, value in pairs
    )
    return Metadata(len(pairs), raw)


def place(tensors: Sequence[tuple[str, tuple[int, ...], int, int]]) -> tuple[Placed, ...]:
    """Put tensors of (name, shape, kind, bytes) one after the other."""
    placed = []
    offset = 0
    for name, shape, kind, length in tensors:
        placed.append(Placed(name, shape, kind, offset, length))
        offset += padded(length)
    return tuple(placed)


def write_head(metadata: Metadata, tensors: Sequence[Placed]) -> bytes:
    """The whole head; the weights begin where it ends."""
    parts = [START.pack(MAGIC, _VERSION, len(tensors), metadata.count), metadata.raw]
    for tensor in tensors:
        lengths = tensor.shape[::-1]
        form = f"<I{len(lengths)}QIQ"
        parts.append(string(tensor.name.encode()))
        parts.append(struct.pack(form, len(lengths), *lengths, tensor.kind, tensor.offset))
    head = b"".join(parts)
    return head + bytes(padded(len(head)) - len(head))


def padded(length: int) -> int:
    """The next multiple of the alignment."""
    return -(-length // DEFAULT_ALIGNMENT) * DEFAULT_ALIGNMENT


def string(raw: bytes) -> bytes:
    """A text with its length before it."""
    return struct.pack("<Q", len(raw)) + raw
