"""Writes a copy of a workbook in which calamine can read what it refuses or reads wrong.

In .xlsx these are error values that came after Excel 2007 (#SPILL!) or are of other programs
(Err:502), times of more days than Python has, and values with CDATA or comments; in .ods durations
of a day and more, tabs, line breaks and readings (ruby) in texts, drawings on cells, errors with a
number, and texts in cells that name no type. Not for finding them.

Tags are known by the names that all programs write, as calamine knows them. What is written
otherwise stays as it is. Memory: a block and what is left of a cell.
"""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from tunesmith.data.durations import duration_text
from tunesmith.data.workbook_package import open_package

_BLOCK = 1 << 20  # bytes
_MOST = 8 << 20  # bytes without the start of a cell
_LARGE = 1 << 30  # bytes from which a part is declared to be large before it is written
_KNOWN_ERRORS = frozenset(
    {b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!", b""}
)
_MOST_DAYS = 999_999_999  # of a Python timedelta

_FORMULA = rb"(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?"
_ERROR = re.compile(
    rb"""(<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']e["'][^<>]*>\s*"""
    + _FORMULA
    + rb"<(?:\w+:)?v(?:\s[^<>]*)?>)([^<]*)"
)
# Numbers of few digits are small: they are passed over without a call.
_LONG_NUMBER = re.compile(
    rb"(<(?:\w+:)?c)(\s[^<>]*)(>\s*"
    + _FORMULA
    + rb"<(?:\w+:)?v>)\s*([-+0-9.]{10,}|[-+0-9.]+[eE][-+0-9]+)"
)
_COMMENT_OR_CDATA = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_STYLE = re.compile(rb"""\ss\s*=\s*(?:"[0-9]*"|'[0-9]*')""")
_TYPE = re.compile(rb"""\st\s*=\s*["'](?!n["'])""")

_READING = re.compile(rb"<text:ruby-text\b(?:[^<>]*/>|.*?</text:ruby-text>)", re.DOTALL)
_DRAWING_TAG = re.compile(rb"<(/?)draw:[^<>]*?(/?)>")
_TAB = re.compile(rb"<text:tab\b[^<>]*>(?:</text:tab>)?")
_LINE_BREAK = re.compile(rb"<text:line-break\b[^<>]*>(?:</text:line-break>)?")
_UNTYPED = re.compile(
    rb"<table:table-cell((?![^<>]*(?:value-type|table:formula))[^<>]*)(?<!/)>"
    rb"(?=(?>\s*<office:annotation\b.*?</office:annotation>)?+"
    rb"\s*<text:p(?:\s[^<>]*)?(?<!/)>(?!</text:p>))",
    re.DOTALL,
)
_CELL = re.compile(rb"<table:table-cell\s[^<>]*>")
_ERROR_TYPE = re.compile(rb"""calcext:value-type\s*=\s*["']error["']""")
_NUMBER_TYPE = re.compile(rb"""office:value-type\s*=\s*["']float["']""")
_NUMBER_VALUE = re.compile(rb"""office:value\s*=\s*["'][^"']*["']""")
_TIME_TYPE = re.compile(rb"""office:value-type\s*=\s*["']time["']""")
_TIME_VALUE = re.compile(rb"""office:time-value\s*=\s*["']([^"']*)["']""")
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,9})D)?T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,18}))?S)?"
)
_NANOSECONDS = 1_000_000_000
Rewrite = Callable[[bytes], bytes]


def write_repaired(path: Path, target: Path, *, is_ods: bool) -> None:
    """Write the copy; `path` is a package that was scanned before.

    Raises:
        InputError: `data.workbook-refused` or `data.workbook-damaged`.
    """
    with (
        open_package(path) as archive,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for part in archive.infolist():
            rewrite, mark = _rule(part.filename, is_ods=is_ods)
            with (
                archive.open(part) as stream,
                copy.open(part.filename, "w", force_zip64=part.file_size > _LARGE) as out,
            ):
                rest = b""
                while block := stream.read(_BLOCK):
                    data = rest + block
                    place = max(data.rfind(start) for start in mark) if mark else len(data)
                    cut = place if place > 0 else len(data) if len(data) > _MOST else 0
                    rest = data[cut:]
                    out.write(rewrite(data[:cut]))
                out.write(rewrite(rest))


def _rule(name: str, *, is_ods: bool) -> tuple[Rewrite, tuple[bytes, ...]]:
    """What to do with a part, and what its cells begin with."""
    if is_ods and name == "content.xml":
        return _rewrite_content, (b"<table:table-cell",)
    if not is_ods and name.endswith(".xml") and not name.endswith("sharedStrings.xml"):
        return _rewrite_sheet, (b"<c ", b":c ")
    return bytes, ()


def _rewrite_sheet(data: bytes) -> bytes:
    plain = _COMMENT_OR_CDATA.sub(_escaped, data)
    return _LONG_NUMBER.sub(_without_style, _ERROR.sub(_known_error, plain))


def _escaped(found: re.Match[bytes]) -> bytes:
    """The text of a CDATA section as any other text; nothing for a comment."""
    text = found[1] or b""
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _known_error(found: re.Match[bytes]) -> bytes:
    return found[0] if found[2] in _KNOWN_ERRORS else found[1] + b"#VALUE!"


def _without_style(found: re.Match[bytes]) -> bytes:
    """The cell as a plain number if it is more days than a time can have."""
    start, attributes, between, digits = found.groups()
    try:
        days = float(digits)
    except ValueError:
        return found[0]
    if abs(days) < _MOST_DAYS or _TYPE.search(attributes):
        return found[0]
    return start + _STYLE.sub(b"", attributes) + between + digits


def _rewrite_content(data: bytes) -> bytes:
    data = _without_drawings(data)
    data = _TAB.sub(b"&#9;", _READING.sub(b"", data))
    data = _UNTYPED.sub(rb'<table:table-cell\1 office:value-type="string">', data)
    return _CELL.sub(_read_well, _LINE_BREAK.sub(b"&#10;", data))


def _without_drawings(data: bytes) -> bytes:
    """The data without drawings, and without what is in them; one that does not end stays."""
    kept: list[bytes] = []
    depth = begin = behind = 0
    for tag in _DRAWING_TAG.finditer(data):
        is_end, is_whole = bool(tag[1]), bool(tag[2])
        if depth == 0:
            begin = tag.start()
        if not is_whole:
            depth = max(0, depth - 1) if is_end else depth + 1
        if depth == 0 and (is_whole or begin < tag.start()):
            kept.append(data[behind:begin])
            behind = tag.end()
    return b"".join([*kept, data[behind:]])


def _read_well(found: re.Match[bytes]) -> bytes:
    """The tag of a cell, with a long duration as text, and without the number of an error."""
    tag = found[0]
    if _ERROR_TYPE.search(tag):
        tag = _NUMBER_VALUE.sub(b"", tag)
        return _NUMBER_TYPE.sub(b'office:value-type="string" office:string-value=""', tag)
    value = _TIME_VALUE.search(tag)
    text = None if value is None else long_duration(value[1].decode("utf-8", "replace"))
    if text is None or not _TIME_TYPE.search(tag):
        return tag
    tag = _TIME_VALUE.sub(f'office:string-value="{text}"'.encode(), tag)
    return _TIME_TYPE.sub(b'office:value-type="string"', tag)


def long_duration(value: str) -> str | None:
    """`30:05:00` for the ISO 8601 duration `PT30H05M00S`; None for one that is a time of a day."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(found[group] or 0) for group in range(2, 6))
    whole = days * 86_400 + hours * 3600 + minutes * 60 + seconds
    if whole < 86_400 and not found[1]:
        return None
    part = int((found[6] or "0").ljust(9, "0")[:9])
    return duration_text((whole * _NANOSECONDS + part) * (-1 if found[1] else 1))
