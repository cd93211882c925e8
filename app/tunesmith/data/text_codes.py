"""Numbers that stand for texts: equal ones for equal texts. For grouping, not for keeping.

Memory: some 80 bytes a row, however long the texts are, and a few copies of 8 MiB of them.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

_SLICE_ROWS = 1 << 14  # of which a normalised copy is made
_SLICE_BYTES = 8 << 20  # at most, unless a single text has more
_DIGEST = 16  # bytes: of a billion texts, the chance that any two get the same is below 1e-20


def text_codes(columns: Sequence[Any], *, ignore_case: bool = False, trim: bool = False) -> Any:
    """One number a row, the same for rows whose texts are the same in every column.

    Texts are compared in Unicode's form NFC; null counts as an empty text.

    Args:
        columns: pyarrow Arrays of texts, at least one, all of one length.
        ignore_case: whether letters that differ only in case are the same.
        trim: whether white space at the ends counts for nothing.

    Returns:
        A numpy int64 array of 0 to the number of different rows less one, in no known order.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = np.zeros(len(columns[0]), np.int64)
    for cells in columns:
        digests = np.empty(len(cells), f"S{_DIGEST}")
        for start, part in _slices(cells):
            texts = pc.utf8_normalize(part, form="NFC")
            if ignore_case:
                texts = pc.utf8_normalize(pc.utf8_lower(texts), form="NFC")
            if trim:
                texts = pc.utf8_trim_whitespace(texts)
            digests[start : start + len(part)] = [
                blake2b(text, digest_size=_DIGEST).digest()
                for text in texts.cast(pa.large_binary()).to_pylist()
            ]
        distinct, inverse = np.unique(digests, return_inverse=True)
        del digests
        codes = np.unique(codes * max(len(distinct), 1) + inverse, return_inverse=True)[1]
    return codes


def numbered_by_appearance(codes: Any) -> Any:
    """The same codes renamed: 0 for that of the first row, 1 for the next new one, and so on."""
    import numpy as np

    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def is_filled(cells: Any) -> Any:
    """Which cells of a pyarrow Array hold more than white space, as a numpy bool array."""
    import numpy as np
    import pyarrow.compute as pc

    filled = np.zeros(len(cells), bool)
    for start, part in _slices(cells):
        has_text = pc.not_equal(pc.utf8_trim_whitespace(part), "")
        filled[start : start + len(part)] = has_text.to_numpy(zero_copy_only=False)
    return filled


def _slices(cells: Any) -> Iterator[tuple[int, Any]]:
    """Where each part begins, and its texts without nulls."""
    import pyarrow as pa
    import pyarrow.compute as pc

    start = 0
    while start < len(cells):
        part = cells.slice(start, _SLICE_ROWS)
        while len(part) > 1 and part.nbytes > _SLICE_BYTES:
            part = part.slice(0, (len(part) + 1) // 2)
        yield start, pc.fill_null(part.cast(pa.large_string()), "")
        start += len(part)
