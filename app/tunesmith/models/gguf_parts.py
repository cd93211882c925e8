"""The files of a split GGUF, found by their names: NAME-00001-of-00003.gguf and so on."""

import re
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.models.gguf_file import GgufHeader, read_gguf_header

_PART = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf")
_MOST_PARTS = 1000


def part_paths(path: Path) -> tuple[Path, ...]:
    """The file, or those parts of a split one that are there, by their names."""
    match = _PART.fullmatch(path.name)
    if match is None or int(match[3]) > _MOST_PARTS:
        return (path,)
    count = int(match[3])
    paths = (_part(path, match[1], number, count) for number in range(1, count + 1))
    return tuple(part for part in paths if part.is_file()) or (path,)


def first_part(path: Path) -> Path:
    """The part that llama.cpp opens a split file by; a file that is whole is its own."""
    return part_paths(path)[0]


def read_parts(path: Path) -> list[GgufHeader]:
    """The heads of all parts of the model of which `path` is one, in their order.

    Raises:
        InputError: those of `read_gguf_header`; `gguf.part-missing`.
    """
    header = read_gguf_header(path)
    count = header.integer("split.count") or 1
    match = _PART.fullmatch(path.name)
    if count == 1:
        return [header]
    if match is None or int(match[3]) != count or not 1 < count <= _MOST_PARTS:
        raise InputError(
            "gguf.part-missing",
            f"{path} is one of {count} parts, and its name does not say which.",
            f"Keep the names that the parts had, such as …-00001-of-{count:05}.gguf.",
        )
    headers = []
    for number in range(1, count + 1):
        part = _part(path, match[1], number, count)
        if not part.is_file():
            raise InputError(
                "gguf.part-missing",
                f"{part.name} is missing in {part.parent}.",
                "Download the missing part.",
            )
        headers.append(header if part == path else read_gguf_header(part))
    for number, each in enumerate(headers):
        if (each.integer("split.no"), each.integer("split.count")) != (number, count):
            raise contradiction(each.path, "it belongs to another set of parts")
    return headers


def contradiction(path: Path, why: str) -> InputError:
    """What to say of a file, or a set of parts, that cannot be as it says."""
    return InputError(
        "gguf.unreadable",
        f"{path} contradicts itself: {why}.",
        "The file is damaged; make or download it again.",
    )


def _part(path: Path, stem: str, number: int, count: int) -> Path:
    return path.with_name(f"{stem}-{number:05}-of-{count:05}.gguf")
