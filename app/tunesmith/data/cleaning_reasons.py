"""Why cleaning removed a row: a code with values, and its words.

A reason travels as one text, the code and its values with a tab between them, so that a million of
them are one column; who shows them gives the words. Not for why a row could not be read.
"""

import re
from collections.abc import Mapping
from typing import Any

# Code -> the words, with the values in braces in the order in which they follow the code.
ENGLISH: Mapping[str, str] = {
    "empty": "empty",
    "empty-all": "all columns are empty",
    "empty-column": "{column} is empty",
    "same": "the same as row {row}",
    "resembles": "resembles row {row} ({similarity})",
    "fewer-characters": "{length} characters, fewer than {limit}",
    "more-characters": "{length} characters, more than {limit}",
    "fewer-tokens": "{length} tokens, fewer than {limit}",
    "more-tokens": "{length} tokens, more than {limit}",
    "language": "language {language} ({confidence})",
    "language-unknown": "language unknown",
    "no-match": "no match of the pattern",
    "match": "{column} matches the pattern",
}
_BETWEEN = "\t"
_VALUE = re.compile(r"\{(\w+)\}")


def coded(code: str, *values: object) -> str:
    """A reason as it travels; a tab in a value, such as a column's name, becomes a space."""
    return _BETWEEN.join([code, *(str(value).replace(_BETWEEN, " ") for value in values)])


def worded(reasons: Any, words: Mapping[str, str] = ENGLISH) -> Any:
    """Reasons in words.

    Args:
        reasons: a pyarrow Array of what `coded` gave.
        words: as `ENGLISH`, with each value at most once; a code without words stays as it is.

    Returns:
        A pyarrow Array of large_string of the same length.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(reasons):
        return pa.array([], pa.large_string())
    parts = pc.split_pattern(reasons.cast(pa.large_string()), _BETWEEN)
    codes = pc.list_element(parts, 0)
    told, places = [], []
    for code in pc.unique(codes).to_pylist():
        where = pc.indices_nonzero(pc.equal(codes, code))
        places.append(where)
        if code not in words or code not in ENGLISH:
            told.append(reasons.take(where).cast(pa.large_string()))
            continue
        order = _VALUE.findall(ENGLISH[code])
        chosen = parts.take(where)
        pieces = [
            pc.list_element(chosen, 1 + order.index(piece)) if is_value else piece
            for is_value, piece in _pieces(words[code])
        ]
        nothing = pa.array([""] * len(where), pa.large_string())
        texts = pc.binary_join_element_wise(nothing, *map(_large, pieces), _large(""))
        told.append(texts)
    order_back = pc.sort_indices(pa.concat_arrays(places))
    return pa.concat_arrays(told).take(order_back)


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Plain texts and names of values, in turn."""
    return [(place % 2 == 1, piece) for place, piece in enumerate(_VALUE.split(text))]


def _large(piece: Any) -> Any:
    import pyarrow as pa

    return pa.scalar(piece, pa.large_string()) if isinstance(piece, str) else piece
