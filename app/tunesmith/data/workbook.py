"""Reads workbooks (.xlsx .xlsm .xlsb .xls .ods) in a child process with limits.

The child checks the package, scans the sheets, lets calamine read the values and leaves the table
in a temporary file: whatever a hostile workbook does to it becomes an ordinary error here.
"""

import tempfile
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink, Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated_reporting
from tunesmith.data.table import Reading, Table
from tunesmith.data.workbook_cells import WorkbookTask, read_in_child
from tunesmith.data.workbook_package import refuse

_MEMORY = 6 << 30  # bytes of address space; a million rows of ten columns need about half
_TIMEOUT_S = 600.0  # without progress


def read_workbook(path: Path, suffix: str, reading: Reading, sink: Sink | None = None) -> Table:
    """Read one sheet of a workbook.

    Args:
        path: the file; it is never changed.
        suffix: its ending, which it was found to deserve.
        reading: what the person chose.
        sink: asked for cancellation (heard within a second: the child is killed), told how many
            bytes of the sheets' XML are done: looking through them is one half, reading the other.

    Raises:
        InputError: `data.workbook-refused`, `data.workbook-damaged`, `data.sheet-unknown`,
            `data.sheet-empty`, `data.header`, `data.option`.
    """
    import pyarrow as pa

    if reading.as_displayed and suffix not in (".xlsx", ".xlsm"):
        raise InputError(
            "data.option",
            f"{path.name}: --as-displayed needs the number formats of an .xlsx workbook.",
            "Leave it out, or save the workbook as .xlsx.",
        )
    listener = sink if sink is not None else MemorySink()
    with tempfile.TemporaryDirectory(prefix="tunesmith-") as folder:
        target = Path(folder) / "table.arrow"
        task = WorkbookTask(str(path), suffix, reading, str(target))
        try:
            outcome = call_isolated_reporting(
                read_in_child,
                task,
                listener.emit,
                sink=listener,
                timeout_s=_TIMEOUT_S,
                memory_bytes=_MEMORY,
            )
        except ChildCrashedError as error:
            raise refuse(path, _ending(error)) from error
        with pa.OSFile(str(target)) as source:
            data = pa.ipc.open_file(source).read_all()
    return Table(data, outcome.row_numbers, outcome.report)


def _ending(error: ChildCrashedError) -> str:
    if error.code == "child.timeout":
        return f"reading a part of it takes more than {_TIMEOUT_S:.0f} seconds"
    if error.signal_name or "MemoryError" in error.message:
        return "reading it takes too much memory or crashes the reader"
    return f"it cannot be read ({error.message})"
