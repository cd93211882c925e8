"""Reads the head of any GGUF file, from anywhere: bounded, and nothing in it is believed unchecked.

Not for our own files' heads, which `head` writes. Layout (github.com/ggml-org/ggml, docs/gguf.md),
little-endian: "GGUF", u32 version, u64 number of tensors, u64 number of keys; per key: string, u32
type, value; per tensor: string, u32 dimensions, u64 lengths (the width first), u32 type, u64 offset
from the end of the head; padding to `general.alignment`. A string is u64 length and bytes.
"""

import math
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tunesmith.core.errors import InputError

if TYPE_CHECKING:
    import numpy as np

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_ALIGNMENT = "general.alignment"
_DEFAULT_ALIGNMENT = 32
# Type of a value -> how struct reads it. 8 is a string, 9 an array.
_FIXED = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
STRING, ARRAY = 8, 9
_LARGEST_HEAD = 128 << 20  # bytes; vocabularies of 262,144 tokens need about 20 MB
_MOST_TENSORS = 1 << 20
_MOST_KEYS = 1 << 16
_MOST_ITEMS = 1 << 23  # of an array; the most merges known are about 500,000
_LONGEST_NAME = 1024  # bytes
_MOST_DIMENSIONS = 4  # GGML_MAX_DIMS

Value = int | float | bool | bytes | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GgufValue:
    """A value as it is stored: `kind` is its type, `item_kind` that of an array's items.

    Texts stay bytes, so that what is copied stays the same.
    """

    kind: int
    value: Value
    item_kind: int | None = None

    def text(self) -> str | None:
        """The text, if it is one."""
        return self.value.decode("utf-8", "replace") if isinstance(self.value, bytes) else None

    def integer(self) -> int | None:
        """The integer, if it is one."""
        is_integer = isinstance(self.value, int) and not isinstance(self.value, bool)
        return self.value if is_integer and isinstance(self.value, int) else None


@dataclass(frozen=True, slots=True)
class GgufTensor:
    """One tensor: `shape` in numpy's order, `type` as gguf names it, `offset` from the start."""

    name: str
    file: Path
    shape: tuple[int, ...]
    type: str
    offset: int
    bytes: int

    @property
    def elements(self) -> int:
        """Number of values."""
        return math.prod(self.shape)

    def mapped(self) -> "np.ndarray[Any, np.dtype[np.uint8]]":
        """Its bytes as they are stored, in the mapped file."""
        import numpy as np

        if self.bytes == 0:
            return np.zeros(0, np.uint8)
        return np.memmap(self.file, np.uint8, "r", self.offset, (self.bytes,))


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a file says of itself, and where its tensors are; both in the file's order."""

    path: Path
    values: dict[str, GgufValue] = field(default_factory=dict)
    tensors: dict[str, GgufTensor] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """The text under `key`, or None."""
        found = self.values.get(key)
        return None if found is None else found.text()

    def integer(self, key: str) -> int | None:
        """The integer under `key`, or None."""
        found = self.values.get(key)
        return None if found is None else found.integer()


def is_gguf(path: Path) -> bool:
    """Whether the file begins as a GGUF.

    Raises:
        InputError: `gguf.missing`.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(4) == _MAGIC
    except OSError as error:
        raise _missing(path, error) from None


def read_gguf_header(path: Path) -> GgufHeader:
    """Read and check the head of a GGUF file.

    Time and memory are bounded by the size of the file and 128 MiB.

    Raises:
        InputError: `gguf.missing`, `gguf.not-gguf`, `gguf.unreadable`, `gguf.tensor-type`.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            return _Reader(path, stream, size).header()
    except OSError as error:
        raise _missing(path, error) from None


class _Reader:
    """A position in the head; refuses to go beyond the file or the bound."""

    def __init__(self, path: Path, stream: IO[bytes], size: int) -> None:
        self._path = path
        self._stream = stream
        self._size = size
        self._at = 0

    def header(self) -> GgufHeader:
        if self._size < 4 or self._take(4) != _MAGIC:
            raise InputError(
                "gguf.not-gguf",
                f"{self._path} is not a GGUF file.",
                "Give a file that llama.cpp can load, made by export or downloaded.",
            )
        (version,) = self._unpack("I")
        if version not in _VERSIONS:
            raise self._damaged(f"version {version} of the format is none that is known")
        tensors, keys = self._unpack("QQ")
        if tensors > _MOST_TENSORS or keys > _MOST_KEYS:
            raise self._damaged(f"{tensors:,} tensors and {keys:,} keys are too many")
        header = GgufHeader(self._path)
        for _ in range(keys):
            key = self._name()
            if key in header.values:
                raise self._damaged(f"the key {key} is there twice")
            header.values[key] = self._value()
        entries = [self._entry() for _ in range(tensors)]
        start = self._data_start(header)
        for name, shape, number, offset in entries:
            if name in header.tensors:
                raise self._damaged(f"the tensor {name} is there twice")
            header.tensors[name] = self._tensor(name, shape, number, start + offset)
        return header

    def _value(self) -> GgufValue:
        (kind,) = self._unpack("I")
        if kind != ARRAY:
            return GgufValue(kind, self._item(kind))
        item_kind, count = self._unpack("IQ")
        if count > _MOST_ITEMS:
            raise self._damaged(f"an array of {count:,} values is too long")
        if item_kind == STRING:
            return GgufValue(kind, tuple(self._bytes() for _ in range(count)), item_kind)
        if item_kind not in _FIXED:
            raise self._damaged(f"an array of values of the type {item_kind}")
        return GgufValue(kind, self._unpack(f"{count}{_FIXED[item_kind]}"), item_kind)

    def _item(self, kind: int) -> Value:
        if kind == STRING:
            return self._bytes()
        if kind not in _FIXED:
            raise self._damaged(f"there is a value of the unknown type {kind}")
        value: Value = self._unpack(_FIXED[kind])[0]
        return value

    def _entry(self) -> tuple[str, tuple[int, ...], int, int]:
        name = self._name()
        (dimensions,) = self._unpack("I")
        if dimensions > _MOST_DIMENSIONS:
            raise self._damaged(f"{name} has {dimensions} dimensions")
        lengths = self._unpack(f"{dimensions}Q")
        number, offset = self._unpack("IQ")
        return name, tuple(lengths[::-1]), number, offset

    def _tensor(self, name: str, shape: tuple[int, ...], number: int, offset: int) -> GgufTensor:
        from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

        try:
            kind = GGMLQuantizationType(number)
        except ValueError:
            raise InputError(
                "gguf.tensor-type",
                f"{self._path}: {name} is stored in a type that is not known here ({number}).",
                "The file was made by a newer llama.cpp; use another level of the same model.",
            ) from None
        values, size = GGML_QUANT_SIZES[kind]
        width = shape[-1] if shape else 1
        if width % values:
            raise self._damaged(f"rows of {width} values cannot be stored as {kind.name} ({name})")
        length = math.prod(shape) // values * size
        if offset + length > self._size:
            raise self._damaged(f"it should have {offset + length:,} bytes, for {name}")
        return GgufTensor(name, self._path, shape, kind.name, offset, length)

    def _data_start(self, header: GgufHeader) -> int:
        alignment = _DEFAULT_ALIGNMENT
        if _ALIGNMENT in header.values:
            alignment = header.integer(_ALIGNMENT) or 0
            if alignment < 1 or alignment & (alignment - 1) or alignment > 1 << 20:
                raise self._damaged(f"an alignment of {alignment} is no power of two")
        return -(-self._at // alignment) * alignment

    def _name(self) -> str:
        raw = self._bytes()
        try:
            if len(raw) <= _LONGEST_NAME:
                return raw.decode()
        except UnicodeDecodeError:
            pass
        raise self._damaged(f"{raw[:40]!r} is no name")

    def _bytes(self) -> bytes:
        (length,) = self._unpack("Q")
        return self._take(length)

    def _unpack(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self._take(struct.calcsize(f"<{form}")))

    def _take(self, length: int) -> bytes:
        if length > min(self._size, _LARGEST_HEAD) - self._at:
            raise self._damaged(f"its head ends early or is too long, at byte {self._at:,}")
        self._at += length
        return self._stream.read(length)

    def _damaged(self, why: str) -> InputError:
        return InputError(
            "gguf.unreadable",
            f"{self._path} begins as a GGUF file, but its header ends early or contradicts "
            f"itself: {why}.",
            f"The file ({self._size:,} bytes) is damaged or cut short; make or download it again.",
        )


def _missing(path: Path, error: OSError) -> InputError:
    return InputError(
        "gguf.missing", f"{path} cannot be opened: {error.strerror}.", "Check the path."
    )
