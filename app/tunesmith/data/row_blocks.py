"""Goes through a table a bounded number of bytes at a time, and writes Parquet that way.

Memory: a block and what is made of it; never the table.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tunesmith.core.files import atomic_path
from tunesmith.data.column_store import ColumnFiles, disk_errors

BLOCK_BYTES = 32 << 20
BLOCK_ROWS = 100_000


def blocks(
    table: Any, most_bytes: int = BLOCK_BYTES, most_rows: int = BLOCK_ROWS
) -> Iterator[tuple[int, Any]]:
    """Where each slice of a pyarrow Table begins, and the slice; a longer row stands alone."""
    start = 0
    while start < table.num_rows:
        block = table.slice(start, most_rows)
        while block.num_rows > 1 and block.nbytes > most_bytes:
            block = block.slice(0, (block.num_rows + 1) // 2)
        yield start, block
        start += block.num_rows


def selected(table: Any, mask: Any) -> Iterator[Any]:
    """The rows of a table that a numpy bool array chooses, block by block."""
    import pyarrow as pa

    for start, block in blocks(table):
        yield block.filter(pa.array(mask[start : start + block.num_rows]))


def write_parquet(target: Path, schema: Any, parts: Iterable[Any]) -> None:
    """Write pyarrow Tables of one schema behind each other (zstd): whole or not at all.

    Raises:
        JobError: `disk.full`.
    """
    import pyarrow.parquet as pq

    with (
        disk_errors(target.parent),
        atomic_path(target) as temporary,
        temporary.open("wb") as stream,
        pq.ParquetWriter(stream, schema, compression="zstd") as writer,
    ):
        for part in parts:
            if part.num_rows:
                writer.write_table(part, row_group_size=part.num_rows)


class Scratch:
    """Takes columns of large strings that need not fit into memory: into files of a folder, which
    are then mapped, or into memory if there is no folder.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._made = 0

    def columns(self, width: int, parts: Iterable[list[Any]]) -> list[Any]:
        """Put blocks behind each other.

        Args:
            width: how many columns there are.
            parts: of each block, a pyarrow Array of large_string for each column.

        Returns:
            A pyarrow ChunkedArray for each column, of one chunk where it is mapped.
        """
        import pyarrow as pa

        kind = pa.large_string()
        if self._folder is None:
            chunks = list(zip(*parts, strict=True)) or [()] * width
            return [pa.chunked_array(list(of_column), kind) for of_column in chunks]
        self._made += 1
        folder = self._folder / f"columns {self._made}"
        folder.mkdir(parents=True)
        store = ColumnFiles(folder)
        try:
            store.begin(width)
            for part in parts:
                if len(part[0]):
                    store.append(part)
            return [pa.chunked_array([mapped], kind) for mapped in store.columns()]
        finally:
            store.close()
