"""The cells that a cleaning list changed, before and after, to be looked at.

Not for removed rows, which the list's result has. Memory: a block of rows, and 8 bytes a row.
"""

from collections.abc import Iterator
from typing import Any

from tunesmith.data.cleaning import Cleaned
from tunesmith.data.row_blocks import blocks
from tunesmith.data.table_view import contiguous

_BLOCK_BYTES = 8 << 20  # of one column


def changes_schema() -> Any:
    """`row` (int64, the number in the file), `column`, `before` and `after`."""
    import pyarrow as pa

    names = ("row", "column", "before", "after")
    kinds = (pa.int64(), pa.string(), pa.large_string(), pa.large_string())
    return pa.schema(list(zip(names, kinds, strict=True)))


def changed_cells(table: Any, row_numbers: Any, cleaned: Cleaned) -> Iterator[Any]:
    """What the steps together made of the cells of kept rows, where it is not the same.

    Args:
        table: the pyarrow Table that was cleaned.
        row_numbers: the numbers of its rows in the file, rising.
        cleaned: what `clean_table` gave for both.

    Yields:
        pyarrow Tables of `changes_schema` (null and an empty text count as the same), column by
        column.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    places = np.searchsorted(np.asarray(row_numbers, np.int64), cleaned.row_numbers)
    for name in table.column_names:
        for start, block in blocks(cleaned.table.select([name]), _BLOCK_BYTES):
            part = slice(start, start + block.num_rows)
            after = contiguous(block.column(0))
            old = table.column(name).take(pa.array(places[part]))
            before = contiguous(old.cast(pa.large_string()))
            differs = pc.not_equal(pc.fill_null(before, ""), pc.fill_null(after, ""))
            rows = pa.array(cleaned.row_numbers[part], pa.int64()).filter(differs)
            cells = [rows, pa.array([name] * len(rows), pa.string())]
            cells += [before.filter(differs), after.filter(differs)]
            yield pa.table(cells, schema=changes_schema())
