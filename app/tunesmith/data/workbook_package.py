"""Checks the ZIP package of a workbook before anything unpacks it, and reads its XML parts safely.

A workbook can be a bomb: gigabytes in kilobytes, declared sizes that lie, entities that multiply.
"""

import xml.sax
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.handler import ContentHandler

from tunesmith.core.errors import InputError

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


def parse_part(
    path: Path, archive: zipfile.ZipFile, name: str, handler: ContentHandler | None = None
) -> None:
    """Parse an XML part; every byte is unpacked, so sizes that lie come to light here.

    Raises:
        InputError: `data.workbook-refused` if it declares a document type or entities,
            `data.workbook-damaged` if it is not XML.
    """
    import defusedxml.sax
    from defusedxml import DefusedXmlException

    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler if handler is not None else ContentHandler())
    try:
        with archive.open(name) as stream:
            parser.parse(stream)
    except DefusedXmlException:
        raise refuse(path, f"{name} declares a document type or entities") from None
    except xml.sax.SAXException as error:
        raise damaged(path, f"{name} is not well-formed XML ({error})") from None


Attributes = xml.sax.xmlreader.AttributesImpl
OnStart = Callable[[str, Attributes], None]


class ElementHandler(ContentHandler):
    """Calls a function for each element's start, with its name without a name-space prefix."""

    def __init__(self, on_start: OnStart) -> None:
        super().__init__()
        self._on_start = on_start

    def startElement(self, name: str, attrs: Attributes) -> None:  # noqa: N802 - xml.sax's name
        """Take one start tag."""
        self._on_start(name.rpartition(":")[2], attrs)


def attribute(attrs: Attributes, local: str) -> str | None:
    """An attribute by its name without prefix."""
    for name, value in attrs.items():
        if name.rpartition(":")[2] == local:
            return str(value)
    return None
