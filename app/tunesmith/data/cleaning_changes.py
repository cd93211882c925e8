"""The cells that a cleaning list changed, before and after, to be looked at.

Not for removed rows, which the list's result has. Memory: the changed cells, besides the tables.
"""

from typing import Any

from tunesmith.data.cleaning import Cleaned
from tunesmith.data.table_view import contiguous


def changed_cells(table: Any, row_numbers: Any, cleaned: Cleaned) -> Any:
    """What the steps together made of the cells of kept rows, where it is not the same.

    Args:
        table: the pyarrow Table that was cleaned.
        row_numbers: the numbers of its rows in the file, rising.
        cleaned: what `clean_table` gave for both.

    Returns:
        A pyarrow Table: `row` (int64, the number in the file), `column`, `before` and `after`
        (large_string; null and an empty text count as the same), column by column.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = pa.array(np.searchsorted(np.asarray(row_numbers, np.int64), cleaned.row_numbers))
    names = ("row", "column", "before", "after")
    kinds = (pa.int64(), pa.string(), pa.large_string(), pa.large_string())
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    parts = [schema.empty_table()]
    for name in table.column_names:
        before = contiguous(table.column(name).cast(pa.large_string())).take(kept)
        after = contiguous(cleaned.table.column(name))
        differs = pc.not_equal(pc.fill_null(before, ""), pc.fill_null(after, ""))
        rows = pa.array(cleaned.row_numbers, pa.int64()).filter(differs)
        cells = [rows, pa.array([name] * len(rows), pa.string())]
        cells += [before.filter(differs), after.filter(differs)]
        parts.append(pa.table(cells, schema=schema))
    return pa.concat_tables(parts)
