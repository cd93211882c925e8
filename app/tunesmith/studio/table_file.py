"""Whether the table's files are still those that were opened. For any thread; no Qt."""

import hashlib
from collections.abc import Sequence
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


def look_at_all(paths: Sequence[Path]) -> Stamp | None:
    """The stamp of a table's files; None if one of them is not there.

    That of a single file is its own; of several it is their size together and 53 bits (which any
    reader of JSON keeps) of a hash of all stamps.
    """
    stamps = [look(path) for path in paths]
    found = [stamp for stamp in stamps if stamp is not None]
    if len(found) < len(stamps) or not found:
        return None
    if len(found) == 1:
        return found[0]
    digest = hashlib.sha256(repr(found).encode()).digest()
    return sum(size for size, _ in found), int.from_bytes(digest[:8], "big") >> 11


def table_trouble(data: DataChoice) -> TableTrouble:
    """What is wrong with the chosen table's files now; empty if nothing is, or none is chosen."""
    return "" if data.path is None else trouble_of(look_at_all(data.paths), data)


def trouble_of(stamp: Stamp | None, data: DataChoice) -> TableTrouble:
    """The same where the files were already looked at."""
    if stamp is None:
        return "gone"
    return "changed" if data.stamp is not None and stamp != tuple(data.stamp) else ""
