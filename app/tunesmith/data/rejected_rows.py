"""Takes the rows that a reader rejects: into memory, or into a file that is mapped later.

Memory: `RejectedRows` keeps all, each with at most 32 Ki characters of its text, so at worst as
much as the file has; `RejectedFile` keeps the first thousand and 4 Mi characters on their way.
"""

from pathlib import Path
from types import TracebackType
from typing import Any

from tunesmith.data.table import RejectedRow

REPORTED_REJECTED = 1000  # rejected rows that the report of a stored table keeps; its file has all
_BATCH_SIZE = 4 << 20  # characters
_BATCH_ROWS = 1 << 16


class RejectedRows:
    """Keeps rejected rows in memory."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[RejectedRow] = []

    @property
    def kept(self) -> tuple[RejectedRow, ...]:
        """The rows from the first on that the report has."""
        return tuple(self._kept)

    def add(self, row: RejectedRow) -> None:
        """Take a row."""
        self.count += 1
        self._kept.append(row)


class RejectedFile(RejectedRows):
    """Writes rejected rows into an Arrow file; the report has the first thousand.

    The file has `line` (uint32), `reason` and `text`, and is whole once the context ends.
    """

    def __init__(self, path: Path) -> None:
        """Begin the file.

        Raises:
            OSError: it cannot be written.
        """
        import pyarrow as pa

        super().__init__()
        fields = {"line": pa.uint32(), "reason": pa.large_string(), "text": pa.large_string()}
        self._schema = pa.schema(fields)
        self._stream: Any = pa.OSFile(str(path), "wb")
        self._writer: Any = pa.ipc.new_file(self._stream, self._schema)
        self._waiting: list[RejectedRow] = []
        self._size = 0

    def __enter__(self) -> "RejectedFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._stream:
            if error is None:
                self._write()
                self._writer.close()

    def add(self, row: RejectedRow) -> None:
        """Take a row."""
        self.count += 1
        if self.count <= REPORTED_REJECTED:
            self._kept.append(row)
        self._waiting.append(row)
        self._size += len(row.text)
        if self._size >= _BATCH_SIZE or len(self._waiting) >= _BATCH_ROWS:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa

        rows = self._waiting
        cells = zip(*((row.line, row.reason, row.text) for row in rows), strict=True)
        if rows:
            columns = map(pa.array, cells, self._schema.types)
            self._writer.write_batch(pa.record_batch(list(columns), schema=self._schema))
        self._waiting, self._size = [], 0
