"""Which tensors go into which file when a GGUF is written in parts, and what each part says.

Plans only; whoever writes the files asks this module first. Parts are made and named as llama.cpp's
`llama-gguf-split` makes them (tools/gguf-split/gguf-split.cpp), so that llama.cpp opens the first
and finds the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunesmith.core.errors import InputError
from tunesmith.export.head import place, read_metadata, split_keys, write_head
from tunesmith.export.plan import LevelPlan
from tunesmith.models.gguf_file import DEFAULT_ALIGNMENT

SMALLEST_LIMIT = 10**6  # bytes: the least that llama-gguf-split can be told (1M)
MOST_PARTS = 65_535  # split.count is a 16-bit number
SPLIT_NO, SPLIT_COUNT, SPLIT_TENSORS = "split.no", "split.count", "split.tensors.count"
# Bytes of a head (ggml/include/gguf.h): magic, version and two counts.
_HEAD_START = 4 + 4 + 8 + 8
# A key: its length and text, the type of its value, the value (two 16-bit, one 32-bit number).
_SPLIT_KEYS = sum(8 + len(key) + 4 for key in (SPLIT_NO, SPLIT_COUNT, SPLIT_TENSORS)) + 2 + 2 + 4
# A tensor beside its name: length of the name, number of dimensions, at most four of them, type,
# offset.
_TENSOR_INFO = 8 + 4 + 4 * 8 + 4 + 8


@dataclass(frozen=True, slots=True)
class Part:
    """One file of several.

    Attributes:
        number: from 0; the first also has the model's metadata.
        count: how many files there are.
        all_tensors: how many tensors all files have together.
        tensors: names, in the order of the file.
        data_bytes: of its tensors, each padded to the alignment.
    """

    number: int
    count: int
    all_tensors: int
    tensors: tuple[str, ...]
    data_bytes: int

    def file_name(self, stem: str) -> str:
        """`stem-00001-of-00003.gguf`."""
        return f"{stem}-{self.number + 1:05d}-of-{self.count:05d}.gguf"

    def metadata(self) -> tuple[tuple[str, int, str], ...]:
        """The keys that make it a part: name, value and type (as in `gguf.GGUFValueType`).

        In the first file they follow the model's own; the others have no more than these.
        """
        return (
            (SPLIT_NO, self.number, "UINT16"),
            (SPLIT_COUNT, self.count, "UINT16"),
            (SPLIT_TENSORS, self.all_tensors, "INT32"),
        )


def refuse_small_limit(limit: int | None) -> None:
    """Refuse to write files of no more than `limit` bytes, if that is next to nothing.

    Raises:
        InputError: `export.split-size`.
    """
    if limit is not None and limit < SMALLEST_LIMIT:
        raise InputError(
            "export.split-size",
            f"{limit:,} bytes are too small a size for a file; the least is {SMALLEST_LIMIT:,}.",
            "For example: --split 4G.",
        )


def plan_parts(
    tensors: Sequence[tuple[str, int]],
    limit: int,
    head_bytes: int | None = None,
    alignment: int = DEFAULT_ALIGNMENT,
) -> tuple[Part, ...]:
    """Give each file tensors in their order, as long as the next one fits.

    A single part means that the model needs no splitting: it is then written as one ordinary file.

    Args:
        tensors: name and bytes of each, in the order of the file.
        limit: bytes that a file should have at most.
        head_bytes: of everything that stands before the data of the unsplit file. With it no file
            is larger than `limit`, whatever is in it. Without it only the tensors are counted,
            which is what llama-gguf-split does, and a file is larger by its head.
        alignment: of the data, if `general.alignment` says another than the usual.

    Raises:
        InputError: `export.split-size`: a tensor (or the head with the first one) is larger than a
            file may be, or there would be too many files.
    """
    whole = sum(_padded(size, alignment) for _, size in tensors)
    if (head_bytes or 0) + whole <= limit:
        return (Part(0, 1, len(tensors), tuple(name for name, _ in tensors), whole),)
    groups: list[list[str]] = [[]]
    sizes = [0]
    used = 0 if head_bytes is None else head_bytes + _SPLIT_KEYS + alignment
    for name, size in tensors:
        padded = _padded(size, alignment)
        # The first file's head, given by the caller, counts the entries of all tensors already.
        entry = 0 if head_bytes is None or len(groups) == 1 else _tensor_info(name)
        if used + padded + entry > limit and groups[-1]:
            groups.append([])
            sizes.append(0)
            entry = 0 if head_bytes is None else _tensor_info(name)
            used = 0 if head_bytes is None else _HEAD_START + _SPLIT_KEYS + alignment
        if used + padded + entry > limit:
            raise _too_small(limit, used + padded + entry, name)
        groups[-1].append(name)
        sizes[-1] += padded
        used += padded + entry
    if len(groups) > MOST_PARTS:
        raise InputError(
            "export.split-size",
            f"Files of {limit:,} bytes would be {len(groups):,}; there can be {MOST_PARTS:,}.",
            "Choose a larger size.",
        )
    return tuple(
        Part(number, len(groups), len(tensors), tuple(names), size)
        for number, (names, size) in enumerate(zip(groups, sizes, strict=True))
    )


def split_level(plan: LevelPlan, limit: int) -> tuple[tuple[Part, LevelPlan], ...]:
    """A level's file in parts of at most `limit` bytes, each with a plan of its own.

    Where the whole file is no larger, the only plan is the given one.

    Raises:
        InputError: `export.split-size`.
    """
    sizes = [(tensor.name, tensor.bytes) for tensor in plan.tensors]
    parts = plan_parts(sizes, limit, len(plan.head))
    if len(parts) == 1:
        return ((parts[0], plan),)
    return tuple((part, _plan_of(part, plan)) for part in parts)


def _plan_of(part: Part, whole: LevelPlan) -> LevelPlan:
    """The plan of one part; its types and what llama.cpp said of them are the whole file's."""
    inside = set(part.tensors)
    tensors = place(
        [(it.name, it.shape, it.kind, it.bytes) for it in whole.tensors if it.name in inside]
    )
    metadata = split_keys(part.number, part.count, part.all_tensors)
    if part.number == 0:
        metadata = read_metadata(whole.head).joined(metadata)
    return replace(whole, head=write_head(metadata, tensors), tensors=tensors)


def _padded(size: int, alignment: int) -> int:
    return size + -size % alignment


def _tensor_info(name: str) -> int:
    return _TENSOR_INFO + len(name.encode())


def _too_small(limit: int, needed: int, name: str) -> InputError:
    return InputError(
        "export.split-size",
        f"A file with the tensor {name} has {needed:,} bytes, more than the {limit:,} that were "
        "chosen.",
        "A tensor cannot be divided: choose a larger size, or a smaller level.",
    )
