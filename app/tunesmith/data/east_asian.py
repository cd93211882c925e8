"""Finds the East Asian code page of a text, however short: by how common its characters are.

The standards put the characters of everyday texts first (GB 2312 and JIS X 0208 level 1, Big5
level 1), so real texts hardly leave these rows, while other bytes that happen to decode do.
"""

from dataclasses import dataclass

PAGES = ("cp932", "euc_jp", "gb18030", "big5", "cp949")
_COMMON = 0.9  # share of characters from the common rows
_KANA = 0.15  # share of kana that every Japanese text has, unless it is a word or two
_KOREAN_FROM = 6  # characters; fewer may be Chinese that keeps to the first half of its rows


@dataclass(frozen=True, slots=True)
class _Counts:
    """Characters of two or more bytes, and of them kana and those of the common rows."""

    all: int
    kana: int
    common: int


def east_asian_page(sample: bytes) -> str | None:
    """The code page whose common characters the sample consists of, or None."""
    counts = {page: found for page in PAGES if (found := _count(sample, page)) is not None}
    for page in ("cp932", "euc_jp"):
        if page in counts and counts[page].kana >= max(_KANA * counts[page].all, 1):
            return page
    fitting = [
        page
        for page, found in counts.items()
        if found.all and found.common >= _COMMON * found.all and not _glued(sample, page)
    ]
    if "cp949" in fitting and counts["cp949"].all >= _KOREAN_FROM:
        return "cp949"
    return next((page for page in ("gb18030", "cp932", "big5", "cp949") if page in fitting), None)


def _count(sample: bytes, page: str) -> _Counts | None:
    try:
        text = sample.decode(page)
    except UnicodeDecodeError:
        return None
    wide = [char for char in text if not char.isascii()]
    if any(0xFF61 <= ord(char) <= 0xFF9F or 0xE000 <= ord(char) <= 0xF8FF for char in wide):
        return None  # half-width kana and private characters: bytes of another page
    kana = sum(0x3041 <= ord(char) <= 0x30FE for char in wide)
    return _Counts(len(wide), kana, sum(_is_common(char, page) for char in wide))


def _is_common(char: str, page: str) -> bool:
    code = char.encode(page)
    if len(code) != 2:
        return False
    if page == "cp932":
        return 0x81 <= code[0] <= 0x98
    if page == "big5":
        return 0xA1 <= code[0] <= 0xC6
    if page == "cp949":
        return (0xB0 <= code[0] <= 0xC8 or code[0] in (0xA1, 0xA3)) and code[1] >= 0xA1
    return (0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3)) and code[1] >= 0xA1


def _glued(sample: bytes, page: str) -> bool:
    """Whether most characters touch a Latin letter: accented letters in words, not characters."""
    text = f" {sample.decode(page)} "
    wide = [place for place, char in enumerate(text) if not char.isascii()]
    glued = sum(
        any(near.isascii() and near.isalpha() for near in (text[place - 1], text[place + 1]))
        for place in wide
    )
    return glued * 2 > len(wide)
