"""Finds the encoding of a text file, and decodes so that what does not decode stays visible."""

import codecs
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import IO

from tunesmith.core.errors import InputError
from tunesmith.data.code_pages import guess_code_page

_BLOCK = 1 << 20  # bytes decoded at a time
_HEAD = 1 << 16  # bytes that tell text from binary and UTF-16 from other encodings
_STRAY = 2  # control codes that even a tiny text file may have
_TEXT_CONTROLS = b"\t\n\r\f\x1a\x1b"

_ENOUGH_EAST_ASIAN = 20  # characters; fewer may be so by chance
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_EAST_ASIAN_SIGNS = "，。、？！：；「」『』（）《》“”‘’…—\u3000"

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARK_ERRORS = "tunesmith.mark"  # the `errors` that keeps undecodable bytes as marks
_MARKED = re.compile("[\ud800-\udfff]")
_UNFIT = re.compile("[\0\ud800-\udfff]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    # A lone low surrogate never comes out of a decoder, so these stand for the very bytes that
    # did not decode (`surrogateescape` does so only for bytes from 128 and not for UTF-16).
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in wrong), error.end


codecs.register_error(MARK_ERRORS, _mark)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding as Python names it, as people name it, and how sure it is.

    `clean` says that the whole file decodes and has no NUL; `doubts` are sentences for the person.
    """

    codec: str
    name: str
    clean: bool
    doubts: tuple[str, ...] = ()

    def fault(self, text: str) -> str | None:
        """Why a line's text cannot be used, or None; nothing is found in a clean file."""
        if _MARKED.search(text):
            return f"does not decode as {self.name}"
        return "has a NUL character (a byte that no text has)" if "\0" in text else None


def show_marks(text: str) -> str:
    r"""The text with NULs and bytes that did not decode written as `\x00`, `\xff`."""
    return _UNFIT.sub(lambda found: f"\\x{ord(found.group()) & 0xFF:02x}", text)


def find_encoding(path: Path, wanted: str | None = None) -> Encoding:
    """The encoding of a text file.

    Args:
        path: the file; it is read once as a whole.
        wanted: the encoding the person chose.

    Raises:
        InputError: `data.encoding-unknown`, `data.encoding` if the file cannot have the chosen
            one, or `data.not-text` if it is binary.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    for mark, codec in _MARKS:
        if head.startswith(mark) and (wanted is None or _same_family(wanted, codec)):
            return _examined(path, codec)
    if wanted is not None:
        return _examined(path, _chosen(path, head, wanted))
    found = _utf16_without_mark(head) or _east_asian_utf16(head)
    if found:
        return _examined(path, found)
    _refuse_binary(path, head)
    strict = _decodes(path, "utf-8")
    if strict.whole:
        return Encoding("utf-8", "utf-8", clean=not strict.has_nul)
    guess = guess_code_page(path)
    return _examined(path, guess.codec, guess.doubts)


def _examined(path: Path, codec: str, doubts: tuple[str, ...] = ()) -> Encoding:
    decoded = _decodes(path, codec)
    return Encoding(codec, _shown(codec), decoded.whole and not decoded.has_nul, doubts)


def undecodable(path: Path, codec: str, error: UnicodeError) -> InputError:
    """The error for an encoding whose decoder gives up instead of marking what is wrong."""
    return InputError(
        "data.encoding",
        f"{path.name} cannot be read as {_shown(codec)}: {error}.",
        "Leave --encoding out to have it found, or give another one.",
    )


def _chosen(path: Path, head: bytes, wanted: str) -> str:
    codec = _codec(wanted)
    if codec not in ("utf-16", "utf-32"):
        return codec
    # Without a mark these two do not say which byte comes first.
    found = _utf16_without_mark(head) if codec == "utf-16" else None
    if found is None:
        raise undecodable(path, codec, UnicodeError("it has no byte order mark"))
    return found


def _codec(wanted: str) -> str:
    try:
        codec = codecs.lookup(wanted)
    except (LookupError, ValueError):
        codec = None
    if codec is None or not codec._is_text_encoding:
        raise InputError(
            "data.encoding-unknown",
            f"There is no text encoding “{wanted}”.",
            "Common ones: utf-8, utf-16, cp1252 (Windows, Western), cp1251, latin-1, shift_jis.",
        )
    return codec.name


def _same_family(wanted: str, codec: str) -> bool:
    plain = _codec(wanted).replace("-", "").replace("_", "")
    return plain.startswith(codec.replace("-", "").removesuffix("sig"))


def _shown(codec: str) -> str:
    return "utf-8" if codec == "utf-8-sig" else codec.replace("_", "-").lower()


@dataclass(frozen=True, slots=True)
class _Decoded:
    """Whether a file decodes to its end, and whether NULs are in what decodes."""

    whole: bool
    has_nul: bool


def _decodes(path: Path, codec: str) -> _Decoded:
    if codec == "utf-8":
        return _decodes_as_utf8(path)
    has_nul = False
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                has_nul |= "\0" in decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return _Decoded(whole=False, has_nul=has_nul)
    return _Decoded(whole=True, has_nul=has_nul)


def _decodes_as_utf8(path: Path) -> _Decoded:
    """The same by Arrow, whose check takes a tenth of the time, and in two halves at a time."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        middle = _next_character(stream, size // 2)
    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(_part_as_utf8, repeat(path), (0, middle), (middle, size)))
    return _Decoded(all(it.whole for it in halves), any(it.has_nul for it in halves))


def _next_character(stream: IO[bytes], at: int) -> int:
    """The first byte from `at` on that begins a character of UTF-8: at most three do not."""
    stream.seek(at)
    following = stream.read(3)
    begins = (number for number, byte in enumerate(following) if byte & 0xC0 != 0x80)
    return at + next(begins, len(following))


def _part_as_utf8(path: Path, start: int, end: int) -> _Decoded:
    """Bytes from `start` to before `end`; nothing is copied."""
    has_nul, begun = False, 0  # bytes of a character that may go on in the next block
    block = bytearray(min(_BLOCK, end - start + 1))
    data = memoryview(block)
    with path.open("rb", buffering=0) as stream:
        left = end - stream.seek(start)
        while size := stream.readinto(data[begun : begun + left]):
            left -= size
            filled = begun + size
            has_nul |= block.find(0, begun, filled) >= 0
            begun = next((at for at in (1, 2, 3) if at <= filled and data[filled - at] >= 0xC0), 0)
            if not _is_utf8(data[: filled - begun]):
                return _Decoded(whole=False, has_nul=has_nul)
            data[:begun] = data[filled - begun : filled]
    return _Decoded(_is_utf8(data[:begun]), has_nul)


def _is_utf8(data: memoryview) -> bool:
    import pyarrow as pa

    ends = pa.array([0, len(data)], pa.int32()).buffers()[1]
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _utf16_without_mark(head: bytes) -> str | None:
    # In text of most scripts, blanks, digits and line ends have a zero byte: always on one side.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    zeros, pairs = max(even, odd), len(head) / 2
    if zeros < 2 or min(even, odd) > zeros * 0.3:  # 一 is U+4E00
        return None
    # What is plain text without its zeros is Latin, which has one in every pair; fewer are stray.
    if zeros < pairs * (0.5 if _is_plain(head.replace(b"\0", b"")) else 0.05):
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(codec, errors="replace")
    has_breaks = "\n" in text or "\r" in text
    if not has_breaks and (b"\n" in head or b"\r" in head):
        return None
    wrong = sum(char == "\ufffd" or (char < " " and char not in "\t\r\n") for char in text)
    return codec if wrong <= len(text) * 0.02 + 1 else None


def _east_asian_utf16(head: bytes) -> str | None:
    """UTF-16 of a text that has hardly a blank or digit, so hardly a zero byte to tell it by."""
    if b"\0" not in head and b"\n" in head and not _controls(head):
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = head[: len(head) // 4 * 4].decode(codec)
        except UnicodeDecodeError:
            continue
        fitting = sum(char in "\t\r\n" or " " <= char <= "~" for char in text)
        fitting += sum(map(text.count, _EAST_ASIAN_SIGNS)) + len(_EAST_ASIAN.findall(text))
        if len(text) >= _ENOUGH_EAST_ASIAN and "\n" in text and fitting >= len(text) * 0.98:
            return codec
    return None


def _is_plain(text: bytes) -> bool:
    """Whether bytes are UTF-8 with hardly any control codes; they may end within a character."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(text)
    except UnicodeDecodeError:
        return False
    return _controls(text) <= len(text) * 0.01


def _controls(text: bytes) -> int:
    return sum(text.count(byte) for byte in range(32) if byte not in _TEXT_CONTROLS)


def _refuse_binary(path: Path, head: bytes) -> None:
    control = _controls(head)
    if control > max(len(head) * 0.01, _STRAY):
        raise InputError(
            "data.not-text",
            f"{path.name} is not text: {control} of its first {len(head)} bytes are control codes.",
            "Choose a CSV, TSV or text file, or a workbook under its proper name.",
        )
