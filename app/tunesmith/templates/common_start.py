"""Where texts part: for finding prefixes, and for saying where two texts differ."""

from collections.abc import Sequence


def shared_start(texts: Sequence[str]) -> str:
    """The longest text that all of them begin with; there must be one at least."""
    low, high = min(texts), max(texts)
    same = next(
        (index for index, (a, b) in enumerate(zip(low, high, strict=False)) if a != b),
        min(len(low), len(high)),
    )
    return low[:same]
