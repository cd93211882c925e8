"""Turns texts into shingles (runs of a few words) as 64-bit hashes, many texts at a time.

Not for finding duplicates: `near_duplicates` compares what this gives.
"""

from collections.abc import Iterator
from typing import Any

COMPARED_CHARACTERS = 1_000_000  # of a text; what comes after is not looked at
_SLICE_BYTES = 1 << 21  # of text at a time; some 60 bytes of memory for each
_SLICE_ROWS = 1 << 15
# Scripts that put no spaces between words: each of their characters counts as a word.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_SPACE = 32
_BASE = 0x9E3779B97F4A7C15  # odd, and so invertible modulo 2^64
_WRAP = 1 << 64


def slices(texts: Any) -> Iterator[tuple[int, int]]:
    """Start and end of slices of an Array of texts, each of bounded size (or of one text)."""
    import numpy as np
    import pyarrow.compute as pc

    sizes = pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    ends = np.cumsum(sizes, dtype=np.int64)
    start = 0
    while start < len(texts):
        before = ends[start - 1] if start else 0
        end = int(np.searchsorted(ends, before + _SLICE_BYTES, side="right"))
        end = min(max(end, start + 1), start + _SLICE_ROWS)
        yield start, end
        start = end


def normalised(texts: Any) -> Any:
    """Words in lower case with one space between them; empty where there are none.

    Compatibility forms (NFKC) are one, punctuation and marks of layout are gone, and characters
    of scripts without spaces stand alone. Null gives an empty text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pc.fill_null(texts.cast(pa.large_string()), "")
    words = pc.utf8_lower(pc.utf8_normalize(words, form="NFKC"))
    if (pc.max(pc.utf8_length(words)).as_py() or 0) > COMPARED_CHARACTERS:
        words = pc.utf8_slice_codeunits(words, 0, COMPARED_CHARACTERS)
    if pc.any(pc.match_substring_regex(words, _UNSPACED)).as_py():
        words = pc.replace_substring_regex(words, f"({_UNSPACED})", r" \1 ")
    return pc.ascii_trim(pc.replace_substring_regex(words, r"[^\pL\pN\pM]+", " "), " ")


def shingle_hashes(texts: Any, words: int) -> tuple[Any, Any]:
    """The shingles of each text.

    Args:
        texts: a pyarrow Array of texts, at most as many as `slices` puts together.
        words: of each shingle; a text of fewer words is one shingle.

    Returns:
        A numpy uint64 array of all hashes, text by text (repeated where a shingle is), and an
        int64 array of how many each text has: none if it has no words.
    """
    import numpy as np

    starts, ends, per_text, letters = _words(normalised(texts))
    last = np.repeat(np.cumsum(per_text) - 1, per_text)  # of the text of each word
    place = np.arange(len(starts))
    first = np.repeat(np.cumsum(per_text) - per_text, per_text)
    begins = (place + words - 1 <= last) | (place == first)
    begin = starts[begins]
    end = ends[np.minimum(place + words - 1, last)[begins]]
    counts = np.where(per_text > 0, np.maximum(per_text - words + 1, 1), 0)
    return _hash_spans(letters, begin, end), counts


def _words(texts: Any) -> tuple[Any, Any, Any, Any]:
    """Where each word starts and ends in the bytes of all texts, words per text, the bytes."""
    import numpy as np

    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(data if data is not None else b"", np.uint8)[bounds[0] : bounds[-1]]
    bounds = bounds - bounds[0]
    filled = bounds[1:] > bounds[:-1]
    spaces = np.flatnonzero(letters == _SPACE)
    starts = np.sort(np.concatenate([bounds[:-1][filled], spaces + 1]))
    ends = np.sort(np.concatenate([spaces, bounds[1:][filled]]))
    per_text = np.diff(np.searchsorted(spaces, bounds)) + filled
    return starts, ends, per_text.astype(np.int64), letters


def _hash_spans(letters: Any, begin: Any, end: Any) -> Any:
    """Hash of letters[begin:end] for each pair, the same wherever the span stands.

    A polynomial hash modulo 2^64 (Karp and Rabin, 1987) by running sums, of byte values replaced
    by random ones, its bits then mixed as in splitmix64 (Steele, Lea and Flood, 2014).
    """
    import numpy as np

    length = len(letters) + 1
    powers = _powers(_BASE, length)
    sums = np.zeros(length, np.uint64)
    np.cumsum(constants(256)[letters] * powers[:-1], out=sums[1:])
    del powers
    hashes = sums[end] - sums[begin]
    hashes *= _powers(pow(_BASE, -1, _WRAP), length)[begin]
    return mixed(hashes)


def _powers(base: int, count: int) -> Any:
    import numpy as np

    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers, out=powers)


def mixed(values: Any) -> Any:
    """The finaliser of splitmix64: every bit of a uint64 depends on all of it."""
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def constants(count: int) -> Any:
    """As many random uint64 numbers, the same ones every time (splitmix64 from 0)."""
    import numpy as np

    return mixed(np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_BASE))
