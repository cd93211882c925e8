"""Guesses the legacy code page of a text file that is not Unicode, and says that it is a guess.

No such file tells its code page: only the person can see whether its words came out right. So a
guess always comes with a place to look at. Not for Unicode encodings (`encoding`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.data import east_asian, letter_frequencies

_SAMPLE = 1 << 18  # bytes of lines with non-ASCII characters that the code page is told from
_ENOUGH = 8  # non-ASCII bytes; fewer without a known language are more likely broken than foreign
_SHOWN = 20  # characters before and after a doubtful one

_SINGLE_BYTE = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("koi8_r", "cp437", "cp850", "mac_roman"),
)
_CODE_PAGES = (*_SINGLE_BYTE, "cp932", "gb18030", "big5", "cp949", "euc_jp")
# What Western texts use of the upper half of cp1252: letters and the usual signs.
_WESTERN = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœŠšŽž")
_WESTERN_SIGNS = frozenset("€„“”‚‘’‹›«»–—…§°²³½¼·•£©®™´¿¡\u00a0")
_VALID_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A codec, and what the person should look at; no doubts with `utf-8`, which is strict."""

    codec: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int  # in the file, from 1
    content: bytes


def guess_code_page(path: Path) -> Guess:
    """UTF-8 with some broken lines, or the code page that fits best.

    Lines that are UTF-8 say nothing about the code page of the others, so they are left out.
    """
    lines = _non_ascii_lines(path)
    sample = b"".join(line.content for line in lines)
    valid = len(_VALID_UTF8.findall(sample))
    broken = len(re.findall(rb"[\x80-\xff]", _VALID_UTF8.sub(b"", sample)))
    foreign = [line for line in lines if not _is_utf8(line.content)]
    sample = b"".join(line.content for line in foreign)
    # Some pairs of East Asian bytes look like UTF-8: they say little without a line of it.
    codec = east_asian.east_asian_page(sample) if len(foreign) == len(lines) else None
    if valid * 2 >= broken and (codec is None or valid > broken):
        return Guess("utf-8")
    codec = codec or _best_page(sample)
    if codec is None:  # nothing fits for sure: the lines that are not UTF-8 are rejected
        return Guess("utf-8", _rejecting(foreign[0], sample))
    doubts = [
        f"The file is not UTF-8 and does not name its encoding; {_name(codec)} is a guess. Line "
        f"{foreign[0].number} should read {_excerpt(foreign[0], codec)}; if it does not, choose "
        f"with --encoding{_alternative(foreign[0], sample, codec)}."
    ]
    # In East Asian pages, a few characters may be UTF-8 by chance.
    unicode = [line for line in lines if _is_utf8(line.content)] if codec in _SINGLE_BYTE else []
    if unicode:
        doubts.append(_mixed(unicode, codec))
    return Guess(codec, tuple(doubts))


def _rejecting(line: _Line, sample: bytes) -> tuple[str, ...]:
    page = letter_frequencies.rank_pages(sample)[0]
    return (
        f"Line {line.number} is not UTF-8, and too little in the file tells another encoding; "
        f"such lines are rejected. With --encoding {_name(page)} it reads {_excerpt(line, page)}.",
    )


def _alternative(line: _Line, sample: bytes, codec: str) -> str:
    """The next best encoding and what it makes of the line, if there is one that fits."""
    asian = [page for page in east_asian.PAGES if _decodes(sample, page)]
    letters = letter_frequencies.rank_pages(sample)
    pages = [*asian, *letters] if codec in east_asian.PAGES else letters
    shown = _excerpt(line, codec)
    for page in pages:
        if page != codec and _excerpt(line, page) != shown:
            return f", such as {_name(page)}, which reads {_excerpt(line, page)}"
    return ""


def _decodes(sample: bytes, page: str) -> bool:
    try:
        sample.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _mixed(unicode: Sequence[_Line], codec: str) -> str:
    first = unicode[0]
    others = f" (and {len(unicode) - 1} more)" if len(unicode) > 1 else ""
    return (
        f"The file mixes encodings: line {first.number}{others} is UTF-8 "
        f"({_excerpt(first, 'utf-8')}) but is read as {_excerpt(first, codec)}. Save the file "
        "anew in one encoding; --encoding utf-8 rejects the other lines."
    )


def _best_page(sample: bytes) -> str | None:
    if asian := east_asian.east_asian_page(sample):
        return asian
    if _looks_western(sample):
        page = letter_frequencies.rank_pages(sample)[0]
        western = sample.decode("cp1252", errors="replace")
        return "cp1252" if sample.decode(page, errors="replace") == western else page
    from charset_normalizer import from_bytes

    pages = list(_CODE_PAGES)
    best = from_bytes(sample, cp_isolation=pages).best()
    if best is None:  # rare words look like a mess; half of one is the last that may pass
        best = from_bytes(sample, cp_isolation=pages, threshold=0.5).best()
    upper = sum(byte > 127 for byte in sample)
    if best is None or (best.coherence == 0 and upper < _ENOUGH):
        return None
    alike = {best.encoding, *best.could_be_from_charset}
    return "cp1252" if "cp1252" in alike and best.coherence == 0 else best.encoding


def _non_ascii_lines(path: Path) -> list[_Line]:
    lines: list[_Line] = []
    size = 0
    # Latin-1 gives every byte back and splits lines, old Mac ones too, as the reader does.
    with path.open(encoding="latin-1", newline="") as stream:
        for number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            lines.append(_Line(number, line.encode("latin-1")))
            size += len(line)
            if size >= _SAMPLE:
                break
    return lines


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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


def _excerpt(line: _Line, codec: str) -> str:
    """The line's text around its first character that is not ASCII, in quotes."""
    text = " ".join(line.content.decode(codec, errors="replace").split())
    place = next((place for place, char in enumerate(text) if not char.isascii()), 0)
    before, after = max(0, place - _SHOWN), place + _SHOWN
    cut = ("…" if before else "", "…" if after < len(text) else "")
    return f"“{cut[0]}{text[before:after]}{cut[1]}”"


def _name(codec: str) -> str:
    return codec.replace("_", "-")
