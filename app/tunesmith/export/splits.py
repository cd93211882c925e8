"""Which tensors go into which file when a GGUF is written in parts, and what each part says.

Plans only; whoever writes the files asks this module first. Parts are made and named as llama.cpp's
`llama-gguf-split` makes them (tools/gguf-split/gguf-split.cpp), so that llama.cpp opens the first
and finds the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunesmith.core.errors import InputError
from tunesmith.export.head import padded, place, read_metadata, split_keys, write_head
from tunesmith.export.plan import LevelPlan
from tunesmith.models.gguf_file import DEFAULT_ALIGNMENT, START

SMALLEST_LIMIT = 10**6  # bytes: the least that llama-gguf-split can be told (1M)
MOST_PARTS = 65_535  # split.count is a 16-bit number
_SPLIT_KEYS = len(split_keys(0, 2, 0).raw)
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
    """

    number: int
    count: int
    all_tensors: int
    tensors: tuple[str, ...]

    def file_name(self, stem: str) -> str:
        """`stem-00001-of-00003.gguf`."""
        return f"{stem}-{self.number + 1:05d}-of-{self.count:05d}.gguf"


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


def plan_parts(tensors: Sequence[tuple[str, int]], limit: int, head_bytes: int) -> tuple[Part, ...]:
    """Give each file tensors in their order, as long as the next one fits.

    A single part means that the model needs no splitting: it is then written as one ordinary file.
    No file is larger than `limit`; llama-gguf-split counts the tensors only, so that its files are
    larger by their heads.

    Args:
        tensors: name and bytes of each, in the order of the file.
        limit: bytes that a file may have.
        head_bytes: of everything that stands before the data of the unsplit file.

    Raises:
        InputError: `export.split-size`: a tensor (or the head with the first one) is larger than a
            file may be, or there would be too many files.
    """
    if head_bytes + sum(padded(size) for _, size in tensors) <= limit:
        return (Part(0, 1, len(tensors), tuple(name for name, _ in tensors)),)
    groups: list[list[str]] = [[]]
    used = head_bytes + _SPLIT_KEYS + DEFAULT_ALIGNMENT
    for name, size in tensors:
        # The first file's head, given by the caller, counts the entries of all tensors already.
        needed = padded(size) + (0 if len(groups) == 1 else _tensor_info(name))
        if used + needed > limit and groups[-1]:
            groups.append([])
            needed = padded(size) + _tensor_info(name)
            used = START.size + _SPLIT_KEYS + DEFAULT_ALIGNMENT
        if used + needed > limit:
            raise _too_small(limit, used + needed, name)
        groups[-1].append(name)
        used += needed
    if len(groups) > MOST_PARTS:
        raise InputError(
            "export.split-size",
            f"files of {limit:,} bytes would be {len(groups):,}; there can be {MOST_PARTS:,}.",
            "Choose a larger size.",
        )
    return tuple(
        Part(number, len(groups), len(tensors), tuple(names)) for number, names in enumerate(groups)
    )


def split_level(plan: LevelPlan, limit: int) -> tuple[tuple[Part, LevelPlan], ...]:
    """A level's file in parts of at most `limit` bytes, each with a plan of its own.

    Where the whole file is no larger, the only plan is the given one.

    Raises:
        InputError: `export.split-size`.
    """
    sizes = [(tensor.name, tensor.bytes) for tensor in plan.tensors]
    try:
        parts = plan_parts(sizes, limit, len(plan.head))
    except InputError as error:
        raise InputError(error.code, f"{plan.level}: {error.message}", error.hint) from error
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


def _tensor_info(name: str) -> int:
    return _TENSOR_INFO + len(name.encode())


def _too_small(limit: int, needed: int, name: str) -> InputError:
    return InputError(
        "export.split-size",
        f"a file with the tensor {name} has {needed:,} bytes, more than the {limit:,} that were "
        "chosen.",
        "A tensor cannot be divided: choose a larger size, or a smaller level.",
    )
