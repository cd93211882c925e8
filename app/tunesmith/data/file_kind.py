"""Tells from a file's first bytes what it is, whatever its name says."""

import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from tunesmith.core.errors import InputError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
ZIP_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".ods")
WORKBOOK_SUFFIXES = (*ZIP_SUFFIXES, ".xls")
JSON_SUFFIXES = (".json", ".jsonl")
PARQUET_SUFFIX = ".parquet"
TABLE_SUFFIXES = (*TEXT_SUFFIXES, *WORKBOOK_SUFFIXES, PARQUET_SUFFIX, *JSON_SUFFIXES)
TableKind = Literal["text", "workbook", "json", "parquet"]

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"ARROW1\x00\x00", "an Arrow (Feather) file"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"GGUF", "a GGUF model"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_HEAD = 4096  # bytes that tell documents from tables
_DOCUMENTS = (
    (r"<!doctype html\b|<html\b|<table\b|<head\b|<body\b|<meta\b", "an HTML page"),
    (r"<\?xml\b.*<html\b", "an HTML page"),
    (r"<\?xml\b.*<(?:\w+:)?workbook\b", "a spreadsheet saved as XML"),
    (r"<\?xml\b", "an XML document"),
)
_JSON_START = re.compile(r"""\[\s*\{\s*"|\{\s*\n\s*\"""")
_JSON_MEMBER = re.compile(r"""\{\s*"[^"]*"\s*:""")
# The part that only this kind of workbook has.
_MAIN_PARTS = {
    "xl/workbook.xml": ("an Excel workbook (.xlsx)", (".xlsx", ".xlsm")),
    "xl/workbook.bin": ("a binary Excel workbook (.xlsb)", (".xlsb",)),
    "content.xml": ("an OpenDocument spreadsheet (.ods)", (".ods",)),
    "word/document.xml": ("a Word document", ()),
    "ppt/presentation.xml": ("a presentation", ()),
}

# What a workbook is, wherever its main part stands.
_MAIN_TYPES = (b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
_MOST_TYPES = 1 << 20  # bytes


def kind_by_name(path: Path) -> TableKind | None:
    """What kind of table a file is by its name alone; None for any other file."""
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return "text"
    if suffix in WORKBOOK_SUFFIXES:
        return "workbook"
    if suffix in JSON_SUFFIXES:
        return "json"
    return "parquet" if suffix == PARQUET_SUFFIX else None


def check_kind(path: Path) -> str:
    """Return the file's suffix in lower case if the file is what it says.

    Raises:
        InputError: `data.missing`, `data.unreadable`, `data.empty`, `data.unsupported` or
            `data.wrong-kind`.
    """
    if not path.is_file():
        if path.is_dir():
            raise InputError(
                "data.missing", f"{path} is a folder.", "Choose the files in it, by their names."
            )
        raise InputError(
            "data.missing",
            f"{path} does not exist.",
            "Check whether it was moved or renamed, and choose it again.",
        )
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise InputError(
            "data.unsupported",
            f"{path.name} has no ending that is known.",
            f"Known: {' '.join(TABLE_SUFFIXES)}",
        )
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise InputError(
            "data.unreadable",
            f"{path} cannot be opened: {error.strerror}.",
            "Close it in other programs, and check that you may read it.",
        ) from error
    if not head:
        raise InputError(
            "data.empty", f"{path.name} is empty (0 bytes).", "Export the table again."
        )
    if suffix in TEXT_SUFFIXES + JSON_SUFFIXES:
        _check_text(path, head)
    elif suffix == PARQUET_SUFFIX:
        _check_parquet(path, head)
    else:
        _check_workbook(path, suffix, head)
    return suffix


def _check_text(path: Path, head: bytes) -> None:
    found = _named(head)
    if not found and path.suffix.lower() in TEXT_SUFFIXES:
        found = _json_in(head)
    if found:
        raise _wrong(path, f"is {found}, not a text table")


def _check_parquet(path: Path, head: bytes) -> None:
    if head.startswith(b"PARE"):
        raise _wrong(path, "is an encrypted Parquet file")
    if not head.startswith(b"PAR1"):
        raise _wrong(path, f"is {_named(head) or 'text or unknown'}, not a Parquet file")


def _check_workbook(path: Path, suffix: str, head: bytes) -> None:
    if suffix == ".xls":
        if not head.startswith(b"\xd0\xcf\x11\xe0"):
            what = _workbook_in_zip(path)[0] if head.startswith(b"PK") else _named(head)
            raise _wrong(path, f"is {what or 'text or unknown'}, not an .xls workbook")
        return
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _wrong(path, "is an old .xls workbook or is protected by a password")
    if not head.startswith(b"PK"):
        raise _wrong(path, f"is {_named(head) or 'text or unknown'}, not a workbook")
    what, suffixes = _workbook_in_zip(path)
    if suffix not in suffixes:
        raise _wrong(path, f"is {what}, not an {suffix} workbook")


def _workbook_in_zip(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
            types = _content_types(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError):
        return "a damaged or cut off ZIP archive", ()
    for part, kind in _MAIN_PARTS.items():
        if part in names:
            return kind
    if any(mark in types for mark in _MAIN_TYPES):
        return _MAIN_PARTS["xl/workbook.xml"]
    return "a ZIP archive of something else", ()


def _content_types(archive: zipfile.ZipFile) -> bytes:
    """What the package says of its parts, as far as a small file of an honest one goes."""
    if "[Content_Types].xml" not in archive.namelist():
        return b""
    with archive.open("[Content_Types].xml") as stream:
        return stream.read(_MOST_TYPES)


def _named(head: bytes) -> str:
    named = next((name for mark, name in _SIGNATURES if head.startswith(mark)), "")
    return named or _document_in(head)


def _document_in(head: bytes) -> str:
    """What markup the text is, "" if none: many programs export a page under a table's name."""
    text = _text_of(head)
    if not text.startswith("<"):
        return ""
    found = (name for mark, name in _DOCUMENTS if re.match(mark, text, re.IGNORECASE | re.DOTALL))
    return next(found, "")


def _json_in(head: bytes) -> str:
    """Whether the text begins as JSON; a first cell in braces with others behind it is none."""
    text = _text_of(head)
    if _JSON_START.match(text):
        return "JSON"
    if not _JSON_MEMBER.match(text):
        return ""
    line, end, _ = text.partition("\n")
    if not end and len(head) == _HEAD:
        return "JSON"  # as far as one can see
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return ""
    return "JSON"


def _text_of(head: bytes) -> str:
    """The bytes as text, good enough for markup: without a mark, UTF-16 without its zeros."""
    bare = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return bare.decode("latin-1").lstrip()


def _wrong(path: Path, what: str) -> InputError:
    return InputError(
        "data.wrong-kind",
        f"{path.name} {what}.",
        "Give the file the ending of what it is, or save it anew as .csv or .xlsx.",
    )
