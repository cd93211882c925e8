"""Keeps the numbers that rows have in their file in the metadata of a snapshot, for its reader.

The key/value metadata `tunesmith.rows` of the Parquet file is base64 of zstd of the differences of
one row's number to that of the row before (0 before the first), uint32, lowest byte first: of
rows that follow each other, next to nothing. Not a column, which would be in the way of whoever
opens the file as a table.
"""

import base64
import binascii
from typing import Any

KEY = b"tunesmith.rows"
_MOST = 1 << 32


def encode(numbers: Any) -> bytes:
    """The metadata for numbers (a numpy array, rising); empty if they count the rows from 1."""
    import numpy as np
    import pyarrow as pa

    numbers = np.asarray(numbers, np.int64)
    if (numbers == np.arange(1, len(numbers) + 1)).all():
        return b""
    steps = np.diff(numbers, prepend=0).astype("<u4").tobytes()
    packed: bytes = pa.compress(steps, codec="zstd", asbytes=True)
    return base64.b64encode(packed)


def decode(metadata: Any, rows: int) -> Any:
    """The numbers (numpy uint32) of so many rows; None where the file tells none that fit.

    Args:
        metadata: the key/value metadata of a Parquet file, or None.
        rows: how many it has; more are never unpacked.
    """
    import numpy as np
    import pyarrow as pa

    kept = (metadata or {}).get(KEY)
    if not kept or not rows:
        return None
    try:
        packed = base64.b64decode(kept, validate=True)
        unpacked = pa.decompress(packed, decompressed_size=4 * rows, codec="zstd", asbytes=True)
    except (pa.ArrowException, OSError, binascii.Error):
        return None
    steps = np.frombuffer(unpacked, "<u4")
    if len(steps) != rows or not steps.all():  # numbers that do not rise are of no file
        return None
    numbers = np.cumsum(steps, dtype=np.uint64)
    return None if numbers[-1] >= _MOST else numbers.astype(np.uint32)
