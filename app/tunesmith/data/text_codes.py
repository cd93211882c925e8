"""Numbers that stand for texts: equal ones for equal texts. For grouping, not for keeping."""

from collections.abc import Sequence
from typing import Any


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
        texts = pc.fill_null(cells.cast(pa.large_string()), "")
        texts = pc.utf8_normalize(texts, form="NFC")
        if ignore_case:
            texts = pc.utf8_normalize(pc.utf8_lower(texts), form="NFC")
        if trim:
            texts = pc.utf8_trim_whitespace(texts)
        distinct = pc.dictionary_encode(texts)
        codes = codes * max(len(distinct.dictionary), 1) + distinct.indices.to_numpy()
        codes = np.unique(codes, return_inverse=True)[1]
    return codes


def numbered_by_appearance(codes: Any) -> Any:
    """The same codes renamed: 0 for that of the first row, 1 for the next new one, and so on."""
    import numpy as np

    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]
