"""Whether the table's file is still the one that was opened. For any thread; no Qt."""

from pathlib import Path
from typing import Literal

from tunesmith.studio.project import DataChoice

Stamp = tuple[int, int]  # size in bytes, time of the last change in ns
TableTrouble = Literal["", "gone", "changed"]


def look(path: Path) -> Stamp | None:
    """The file's stamp; None if it is not there or cannot be reached."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if path.is_file() else None


def table_trouble(data: DataChoice) -> TableTrouble:
    """What is wrong with the chosen table's file now; empty if nothing is, or none is chosen."""
    return "" if data.path is None else trouble_of(look(data.path), data)


def trouble_of(stamp: Stamp | None, data: DataChoice) -> TableTrouble:
    """The same where the file was already looked at."""
    if stamp is None:
        return "gone"
    return "changed" if data.stamp is not None and stamp != tuple(data.stamp) else ""
