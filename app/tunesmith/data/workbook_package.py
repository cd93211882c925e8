"""Checks the ZIP package of a workbook before anything unpacks it, and reads its XML parts safely.

A workbook can be a bomb: gigabytes in kilobytes, declared sizes that lie, entities that multiply.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from tunesmith.core.errors import InputError

_BLOCK = 1 << 20  # bytes
_MAX_PARTS = 10_000
_MAX_PART = 2 << 30  # bytes unpacked; a million rows of ten columns have about half a GiB
_MAX_TOTAL = 4 << 30
_MAX_RATIO = 200  # unpacked to packed; sheets reach 10 to 40
_RATIO_FROM = 32 << 20  # bytes; a small part may be as repetitive as it likes


def refuse(path: Path, why: str) -> InputError:
    """The error for a workbook that is too dangerous to open."""
    return InputError(
        "data.workbook-refused",
        f"{path.name} is not opened: {why}.",
        "Open it in a spreadsheet program and save only the table as a new .xlsx or .csv.",
    )


def damaged(path: Path, why: str) -> InputError:
    """The error for a workbook that cannot be read."""
    return InputError(
        "data.workbook-damaged",
        f"{path.name} is damaged: {why}.",
        "Open it in a spreadsheet program, save it anew, or get it again.",
    )


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a workbook's package after its directory was found harmless.

    Raises:
        InputError: `data.workbook-refused` or `data.workbook-damaged`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(path, archive.infolist())
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise damaged(path, f"its ZIP archive cannot be unpacked ({error})") from None


def _check_directory(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > _MAX_PARTS:
        raise refuse(path, f"it has {len(parts)} parts")
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise refuse(path, "it has two parts of one name")
    for part in parts:
        if part.flag_bits & 1:
            raise refuse(path, "it is protected by a password")
        if part.file_size > _MAX_PART:
            raise refuse(path, f"{part.filename} unpacks to {_gib(part.file_size)}")
        if part.file_size > max(_RATIO_FROM, part.compress_size * _MAX_RATIO):
            raise refuse(
                path,
                f"{part.filename} unpacks to {part.file_size // max(part.compress_size, 1)} times "
                "its size",
            )
    total = sum(part.file_size for part in parts)
    if total > _MAX_TOTAL:
        raise refuse(path, f"it unpacks to {_gib(total)}")


def _gib(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB"


Attributes = dict[str, str]
OnStart = Callable[[str, Attributes], None]


def parse_part(
    path: Path,
    archive: zipfile.ZipFile,
    name: str,
    attach: Callable[[expat.XMLParserType], None] | None = None,
    on_block: Callable[[bytes], None] | None = None,
) -> None:
    """Parse an XML part; every byte is unpacked, so sizes that lie come to light here.

    The parser is expat itself: a layer of Python between it and a sheet's handler took as long as
    all the rest. Without a document type there are no entities to expand.

    Args:
        path: for messages.
        archive: the checked package.
        name: of the part.
        attach: sets the parser's handlers; they may be changed while it parses.
        on_block: takes each block of bytes after it was parsed.

    Raises:
        InputError: `data.workbook-refused` if it declares a document type,
            `data.workbook-damaged` if it is not XML.
    """

    def refuse_type(*_: object) -> None:
        raise refuse(path, f"{name} declares a document type or entities")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_type
    parser.EntityDeclHandler = refuse_type
    if attach is not None:
        attach(parser)
    try:
        with archive.open(name) as stream:
            while block := stream.read(_BLOCK):
                parser.Parse(block, False)
                if on_block is not None:
                    on_block(block)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged(path, f"{name} is not well-formed XML ({error})") from None


def on_elements(on_start: OnStart) -> Callable[[expat.XMLParserType], None]:
    """For `parse_part`: call a function for each element, with its name without a prefix."""

    def attach(parser: expat.XMLParserType) -> None:
        def start(name: str, attrs: Attributes) -> None:
            on_start(name.rpartition(":")[2], attrs)

        parser.StartElementHandler = start

    return attach


def attribute(attrs: Attributes, local: str) -> str | None:
    """An attribute by its name without prefix."""
    for name, value in attrs.items():
        if name.rpartition(":")[2] == local:
            return value
    return None
