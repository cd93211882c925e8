"""Finds the encoding of a text file, and decodes so that what does not decode stays visible."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError

_BLOCK = 1 << 22  # bytes decoded at a time
_SAMPLE = 1 << 18  # bytes of lines with non-ASCII characters that legacy code pages are told from
_ENOUGH = 8  # non-ASCII bytes; fewer without a known language are more likely broken than foreign

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp932"),
    *("gb18030", "big5", "cp949", "euc_jp", "koi8_r", "cp437", "cp850", "mac_roman"),
)
# What Western texts use of the upper half of cp1252: letters and the usual signs.
_WESTERN = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœŠšŽž")
_WESTERN_SIGNS = frozenset("€„“”‚‘’‹›«»–—…§°²³½¼·•£©®™´¿¡\u00a0")
_VALID_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
MARK_ERRORS = "tunesmith.mark"  # the `errors` that keeps undecodable bytes as marks
_MARKED = re.compile("[\ud800-\udfff]")


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
    """An encoding as Python names it, as people name it, and whether the whole file decodes."""

    codec: str
    name: str
    clean: bool


def has_marks(text: str) -> bool:
    """Whether `text` has bytes that did not decode."""
    return _MARKED.search(text) is not None


def show_marks(text: str) -> str:
    r"""The text with bytes that did not decode written as `\xff`."""
    return _MARKED.sub(lambda found: f"\\x{ord(found.group()) & 0xFF:02x}", text)


def find_encoding(path: Path, wanted: str | None = None) -> Encoding:
    """The encoding of a text file.

    Args:
        path: the file; it is read once as a whole.
        wanted: the encoding the person chose.

    Raises:
        InputError: `data.encoding-unknown`, or `data.not-text` if the file is binary.
    """
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    for mark, codec in _MARKS:
        if head.startswith(mark) and (wanted is None or _same_family(wanted, codec)):
            return Encoding(codec, _shown(codec), _decodes(path, codec))
    if wanted is not None:
        codec = _codec(wanted)
        return Encoding(codec, _shown(codec), _decodes(path, codec))
    found = _utf16_without_mark(head)
    if found:
        return Encoding(found, _shown(found), _decodes(path, found))
    _refuse_binary(path, head)
    if _decodes(path, "utf-8"):
        return Encoding("utf-8", "utf-8", clean=True)
    codec = _legacy(path)
    return Encoding(codec, _shown(codec), _decodes(path, codec))


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


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _utf16_without_mark(head: bytes) -> str | None:
    # In text of most scripts, blanks, digits and line ends have a zero byte: always on one side.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) < 4 or max(even, odd) < len(head) / 2 * 0.05:
        return None
    if min(even, odd) > max(even, odd) * 0.1:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(codec, errors="replace")
    wrong = sum(char == "\ufffd" or (char < " " and char not in "\t\r\n") for char in text)
    return codec if wrong <= len(text) * 0.02 + 1 else None


def _refuse_binary(path: Path, head: bytes) -> None:
    control = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\f\x1a\x1b")
    if control > len(head) * 0.01:
        raise InputError(
            "data.not-text",
            f"{path.name} is not text: {control} of its first {len(head)} bytes are control codes.",
            "Choose a CSV, TSV or text file, or a workbook under its proper name.",
        )


def _legacy(path: Path) -> str:
    """UTF-8 with a few broken lines, or the code page that fits best."""
    sample = _non_ascii_lines(path)
    valid = len(_VALID_UTF8.findall(sample))
    broken = len(re.findall(rb"[\x80-\xff]", _VALID_UTF8.sub(b"", sample)))
    if valid * 2 >= broken:
        return "utf-8"
    if _looks_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    pages = list(_CODE_PAGES)
    best = from_bytes(sample, cp_isolation=pages).best()
    if best is None:  # rare words look like a mess; half of one is the last that may pass
        best = from_bytes(sample, cp_isolation=pages, threshold=0.5).best()
    upper = sum(byte > 127 for byte in sample)
    if best is None or (best.coherence == 0 and upper < _ENOUGH):
        return "utf-8"  # nothing fits for sure: the lines that are not UTF-8 are rejected
    alike = {best.encoding, *best.could_be_from_charset}
    return "cp1252" if "cp1252" in alike and best.coherence == 0 else best.encoding


def _non_ascii_lines(path: Path) -> bytes:
    lines: list[bytes] = []
    size = 0
    with path.open("rb") as stream:
        while size < _SAMPLE and (line := stream.readline(_SAMPLE)):
            if not line.isascii():
                lines.append(line)
                size += len(line)
    return b"".join(lines)


def _looks_western(sample: bytes) -> bool:
    """Whether cp1252 gives words of Latin letters with some accents, and usual signs between."""
    text = sample.decode("cp1252", errors="replace")
    upper = [char for char in text if char > "\x7f"]
    letters = sum(char in _WESTERN for char in upper)
    odd = sum(char not in _WESTERN and char not in _WESTERN_SIGNS for char in upper)
    plain = sum(char.isascii() and char.isalpha() for char in text)
    # Cyrillic or Greek read as cp1252 is nearly all accented letters; Polish has signs in words.
    in_words = len(re.findall(r"[^\W\d_][²³¹¿¡´§£¥©®°½¼·•]+[^\W\d_]", text))
    return odd <= len(upper) * 0.02 and letters <= plain * 0.5 and not in_words
