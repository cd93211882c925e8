"""Reads the head of any GGUF file, from anywhere: bounded, and nothing in it is believed unchecked.

The only reader of heads; `export.head` writes them. Layout (github.com/ggml-org/ggml,
docs/gguf.md), little-endian: "GGUF", u32 version, u64 number of tensors, u64 number of keys; per
key: string, u32 type, value; per tensor: string, u32 dimensions, u64 lengths (the width first), u32
type, u64 offset from the end of the head; padding to `general.alignment`. A string is u64 length
and bytes. What llama.cpp (ggml/src/gguf.cpp) refuses is refused here: an array of arrays, a key or
tensor that is there twice, a tensor that does not begin where the one before it ends.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.models.gguf_types import TENSOR_TYPES

if TYPE_CHECKING:
    import numpy as np

MAGIC = b"GGUF"
START = struct.Struct("<4sIQQ")  # magic, version, number of tensors, number of keys
STRING, ARRAY = 8, 9
DEFAULT_ALIGNMENT = 32  # bytes; ggml/include/gguf.h, GGUF_DEFAULT_ALIGNMENT
_VERSIONS = (2, 3)
_ALIGNMENT, _UINT32 = "general.alignment", 4
# Type of a value -> how struct reads it. 8 is a string, 9 an array.
_FIXED = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
_LENGTH = struct.Struct("<Q")
_FIRST_READ = 1 << 20  # bytes; each further read doubles what is there
_LARGEST_HEAD = 128 << 20  # bytes; vocabularies of 262,144 tokens need about 20 MB
_LARGEST_ALIGNMENT = 1 << 20
_MOST_TENSORS = 1 << 17  # the most known are about 60,000: old files with a tensor per expert
_MOST_KEYS = 1 << 16
_MOST_ITEMS = 1 << 23  # of all arrays together; the most known are about 1,300,000
_LONGEST_NAME = 1024  # bytes
_MOST_DIMENSIONS = 4  # GGML_MAX_DIMS
_LONGEST_AXIS = 1 << 63  # ggml counts in int64

Value = int | float | bool | bytes | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GgufValue:
    """A value as it is stored: `kind` is its type, `item_kind` that of an array's items.

    Texts stay bytes, so that what is copied stays the same. `offset` is where the value itself
    stands in the file.
    """

    kind: int
    value: Value
    item_kind: int | None = None
    offset: int = field(default=0, compare=False)

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
    """What a file says of itself, and where its tensors are; both in the file's order.

    `values_end` is where the values end and the list of tensors begins.
    """

    path: Path
    values: dict[str, GgufValue] = field(default_factory=dict)
    tensors: dict[str, GgufTensor] = field(default_factory=dict)
    values_end: int = START.size

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
            return stream.read(4) == MAGIC
    except OSError as error:
        raise _missing(path, error) from None


def read_gguf_header(path: Path, *, any_type: bool = False) -> GgufHeader:
    """Read and check the head of a GGUF file.

    Bounded: of a hostile file at most 128 MiB are read, which become at most about 0.7 GB of
    objects in some seconds. A vocabulary of 150,000 tokens takes a tenth of a second.

    Args:
        path: the file.
        any_type: a tensor of a type that is not known here, and those behind it, are left out
            unchecked; for those who want the values only.

    Raises:
        InputError: `gguf.missing`, `gguf.not-gguf`, `gguf.unreadable`, `gguf.tensor-type`.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            return _Reader(path, stream, size).header(any_type=any_type)
    except OSError as error:
        raise _missing(path, error) from None


def parse_gguf_values(head: bytes) -> GgufHeader:
    """The values of a head in memory, without its tensors.

    Raises:
        InputError: `gguf.not-gguf`, `gguf.unreadable`.
    """
    return _Reader(Path("the head"), BytesIO(head), len(head)).values()[0]


def damaged(path: Path, why: str) -> InputError:
    """The refusal of a file that is not what it says it is."""
    return InputError(
        "gguf.unreadable",
        f"{path} begins as a GGUF file, but its header ends early or contradicts itself: {why}.",
        "The file is damaged or cut short; make or download it again.",
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A tensor as the file lists it; `offset` from the end of the head."""

    name: str
    shape: tuple[int, ...]
    number: int
    offset: int


class _Reader:
    """A position in the head; refuses to go beyond the file or the bound."""

    def __init__(self, path: Path, stream: IO[bytes], size: int) -> None:
        self._path = path
        self._stream = stream
        self._size = size
        self._limit = min(size, _LARGEST_HEAD)
        self._raw = b""
        self._at = 0
        self._items = 0

    def header(self, *, any_type: bool) -> GgufHeader:
        header, count = self.values()
        entries = [self._entry() for _ in range(count)]
        alignment = self._alignment(header.values)
        for tensor in self._tensors(entries, alignment, any_type=any_type):
            if tensor.name in header.tensors:
                raise self._damaged(f"the tensor {tensor.name} is there twice")
            header.tensors[tensor.name] = tensor
        return header

    def values(self) -> tuple[GgufHeader, int]:
        """The values, and how many tensors follow."""
        if self._size < len(MAGIC) or self._unpack("4s") != (MAGIC,):
            raise InputError(
                "gguf.not-gguf",
                f"{self._path} is not a GGUF file.",
                "Give a file that llama.cpp can load, made by export or downloaded.",
            )
        (version,) = self._unpack("I")
        if version and not version & 0xFFFF:
            raise self._damaged("it was made for machines of the other byte order (big-endian)")
        if version not in _VERSIONS:
            raise self._damaged(f"version {version:,} of the format is none that is known")
        tensors, keys = self._unpack("QQ")
        if tensors > _MOST_TENSORS or keys > _MOST_KEYS:
            raise self._damaged(f"{tensors:,} tensors and {keys:,} keys are too many")
        found: dict[str, GgufValue] = {}
        for _ in range(keys):
            key = self._name()
            if key in found:
                raise self._damaged(f"the key {key} is there twice")
            found[key] = self._value(key)
        return GgufHeader(self._path, found, {}, self._at), tensors

    def _value(self, key: str) -> GgufValue:
        (kind,) = self._unpack("I")
        offset = self._at
        if kind == STRING:
            return GgufValue(kind, self._strings(1)[0], None, offset)
        if kind in _FIXED:
            return GgufValue(kind, self._unpack(_FIXED[kind])[0], None, offset)
        if kind != ARRAY:
            raise self._damaged(f"the value of {key} has the unknown type {kind:,}")
        item_kind, count = self._unpack("IQ")
        self._items += count
        if self._items > _MOST_ITEMS:
            raise self._damaged(f"the {count:,} values of {key} are too many")
        if item_kind == STRING:
            return GgufValue(kind, self._strings(count), item_kind, offset)
        if item_kind not in _FIXED:
            raise self._damaged(f"{key} is an array of values of the type {item_kind:,}")
        return GgufValue(kind, self._unpack(f"{count}{_FIXED[item_kind]}"), item_kind, offset)

    def _entry(self) -> _Entry:
        name = self._name()
        (dimensions,) = self._unpack("I")
        if dimensions > _MOST_DIMENSIONS:
            raise self._damaged(f"{name} has {dimensions:,} dimensions")
        lengths = self._unpack(f"{dimensions}Q")
        number, offset = self._unpack("IQ")
        if math.prod(lengths) >= _LONGEST_AXIS or max(lengths, default=0) >= _LONGEST_AXIS:
            raise self._damaged(f"{name} has a shape that no file can hold")
        return _Entry(name, tuple(lengths[::-1]), number, offset)

    def _tensors(
        self, entries: list[_Entry], alignment: int, *, any_type: bool
    ) -> Iterator[GgufTensor]:
        """The tensors with their places in the file; `_at` is the end of the list."""
        start = _padded(self._at, alignment)
        expected = 0
        for entry in entries:
            kind = TENSOR_TYPES.get(entry.number)
            if kind is None and any_type:
                return
            if kind is None:
                raise InputError(
                    "gguf.tensor-type",
                    f"{self._path}: {entry.name} is stored in a type that is not known here "
                    f"({entry.number:,}).",
                    "The file was made by a newer llama.cpp; use another level of the same model.",
                )
            width = entry.shape[-1] if entry.shape else 1
            if width % kind.values:
                raise self._damaged(
                    f"rows of {width:,} values cannot be stored as {kind.name} ({entry.name})"
                )
            if entry.offset != expected:
                raise self._damaged(
                    f"{entry.name} begins at byte {entry.offset:,} of the data, and not where the "
                    f"tensor before it ends, {expected:,}"
                )
            length = math.prod(entry.shape) // kind.values * kind.bytes
            end = start + expected + length
            if end > self._size:
                raise InputError(
                    "gguf.unreadable",
                    f"{self._path} was cut short: it has {self._size:,} bytes, and {entry.name} "
                    f"ends at byte {end:,}.",
                    "Make or download it again.",
                )
            yield GgufTensor(
                entry.name, self._path, entry.shape, kind.name, start + expected, length
            )
            expected += _padded(length, alignment)

    def _alignment(self, values: dict[str, GgufValue]) -> int:
        found = values.get(_ALIGNMENT, GgufValue(_UINT32, DEFAULT_ALIGNMENT))
        number = found.integer() if found.kind == _UINT32 else None
        if number is None or not 0 < number <= _LARGEST_ALIGNMENT or number & (number - 1):
            raise self._damaged(f"an alignment of {found.value!r:.40} is no power of two")
        return number

    def _name(self) -> str:
        (length,) = self._unpack("Q")
        if length > _LONGEST_NAME:
            raise self._damaged(f"a name of {length:,} bytes is too long")
        start = self._step(length)
        raw = self._raw[start : start + length]
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise self._damaged(f"{raw[:40]!r} is no name") from None

    def _strings(self, count: int) -> tuple[bytes, ...]:
        """Most of a head is tokens and merges: this is its loop, in local variables."""
        if count * _LENGTH.size > self._limit - self._at:
            raise self._damaged(f"{count:,} texts do not fit into its head")
        texts = []
        raw, end = self._raw, self._at
        for _ in range(count):
            start = end + _LENGTH.size
            if start > len(raw):
                raw = self._read_to(start)
            end = start + _LENGTH.unpack_from(raw, start - _LENGTH.size)[0]
            if end > len(raw):
                raw = self._read_to(end)
            texts.append(raw[start:end])
        self._at = end
        return tuple(texts)

    def _unpack(self, form: str) -> tuple[Any, ...]:
        form = f"<{form}"
        start = self._step(struct.calcsize(form))
        return struct.unpack_from(form, self._raw, start)

    def _step(self, length: int) -> int:
        """Go on by `length` bytes, which are in memory then; returns where they begin."""
        start, end = self._at, self._at + length
        if end > len(self._raw):
            self._read_to(end)
        self._at = end
        return start

    def _read_to(self, end: int) -> bytes:
        """Everything from the beginning, at least up to `end`."""
        if end <= self._limit:
            wanted = min(max(end, 2 * len(self._raw), _FIRST_READ), self._limit)
            self._raw += self._stream.read(wanted - len(self._raw))
        if end > len(self._raw):
            raise self._damaged(
                f"something in its head ends at byte {end:,}, and the file has {self._size:,}"
                if end > self._size
                else f"its head is larger than {_LARGEST_HEAD:,} bytes"
            )
        return self._raw

    def _damaged(self, why: str) -> InputError:
        return damaged(self._path, why)


def _padded(length: int, alignment: int) -> int:
    return -(-length // alignment) * alignment


def _missing(path: Path, error: OSError) -> InputError:
    return InputError(
        "gguf.missing", f"{path} cannot be opened: {error.strerror}.", "Check the path."
    )
