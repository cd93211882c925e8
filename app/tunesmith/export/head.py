"""The part of a GGUF before its weights: metadata, and where each tensor is.

Layout (github.com/ggml-org/ggml, docs/gguf.md), little-endian: "GGUF", u32 version, u64 number of
tensors, u64 number of keys; per key: string, u32 type, value; per tensor: string, u32 dimensions,
u64 lengths (the width first), u32 type, u64 offset from the end of the head; padding to 32 bytes.
A string is u64 length and UTF-8.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

ALIGNMENT = 32  # bytes; ggml/include/gguf.h, GGUF_DEFAULT_ALIGNMENT
_MAGIC = b"GGUF"
_VERSION = 3
_FILE_TYPE = "general.file_type"
# Value types: number -> bytes of one value (8 is a string, 9 an array).
_FIXED = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_UINT16, _UINT32, _INT32, _STRING, _ARRAY = 2, 4, 5, 8, 9


@dataclass(frozen=True, slots=True)
class Metadata:
    """Keys and values as they stand in a file: `count` of them in `raw`."""

    count: int
    raw: bytes

    def with_file_type(self, ftype: int) -> "Metadata":
        """The same with another `general.file_type`, which must be there."""
        place = _find_value(self.raw, self.count, _FILE_TYPE)
        changed = bytearray(self.raw)
        struct.pack_into("<I", changed, place, ftype)
        return Metadata(self.count, bytes(changed))

    def joined(self, other: "Metadata") -> "Metadata":
        """Both, one after the other."""
        return Metadata(self.count + other.count, self.raw + other.raw)


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
    """The metadata of a file that we wrote ourselves, of which `head` holds at least the head.

    Raises:
        ValueError: it is no such file.
    """
    magic, version, _tensors, count = struct.unpack_from("<4sIQQ", head)
    if (magic, version) != (_MAGIC, _VERSION):
        raise ValueError("this is not the head of a GGUF of version 3")
    start = struct.calcsize("<4sIQQ")
    return Metadata(count, head[start : _skip_pairs(head, start, count)])


def split_keys(number: int, files: int, tensors: int) -> Metadata:
    """The keys by which llama.cpp finds the other parts of a split file."""
    pairs = (
        ("split.no", _UINT16, "<H", number),
        ("split.count", _UINT16, "<H", files),
        ("split.tensors.count", _INT32, "<i", tensors),
    )
    raw = b"".join(
        _string(key) + struct.pack("<I", kind) + struct.pack(form, value)
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
    parts = [struct.pack("<4sIQQ", _MAGIC, _VERSION, len(tensors), metadata.count), metadata.raw]
    for tensor in tensors:
        lengths = tensor.shape[::-1]
        form = f"<I{len(lengths)}QIQ"
        parts.append(_string(tensor.name))
        parts.append(struct.pack(form, len(lengths), *lengths, tensor.kind, tensor.offset))
    head = b"".join(parts)
    return head + bytes(padded(len(head)) - len(head))


def padded(length: int) -> int:
    """The next multiple of the alignment."""
    return -(-length // ALIGNMENT) * ALIGNMENT


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _find_value(raw: bytes, count: int, key: str) -> int:
    """Where the u32 value of a key stands."""
    wanted = key.encode()
    at = 0
    for _ in range(count):
        length = int(struct.unpack_from("<Q", raw, at)[0])
        if raw[at + 8 : at + 8 + length] == wanted:
            return at + 8 + length + 4
        at = _skip_pairs(raw, at, 1)
    raise ValueError(f"there is no {key}")


def _skip_pairs(raw: bytes, at: int, count: int) -> int:
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", raw, at)
        at += 8 + length
        (kind,) = struct.unpack_from("<I", raw, at)
        at = _skip_value(raw, at + 4, kind)
    return at


def _skip_value(raw: bytes, at: int, kind: int) -> int:
    if kind in _FIXED:
        return at + _FIXED[kind]
    if kind == _STRING:
        (size,) = struct.unpack_from("<Q", raw, at)
        return at + 8 + int(size)
    if kind != _ARRAY:
        raise ValueError(f"a value has the unknown type {kind}")
    inner, length = (int(it) for it in struct.unpack_from("<IQ", raw, at))
    at += 12
    if inner in _FIXED:
        return at + length * _FIXED[inner]
    for _ in range(length):
        at = _skip_value(raw, at, inner)
    return at
