"""What a workspace's folders hold on disk. No Qt; may take seconds, so not for the GUI thread."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.events import Sink

PARTS = ("exports", "models", "adapters", "datasets", "runs", "trash", "cache", "snapshots")


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes in each of `PARTS`."""

    bytes: dict[str, int]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.bytes.values())


def disk_use(workspace: Path, sink: Sink) -> DiskUse:
    """Count the files of a workspace; what cannot be read counts nothing."""
    return DiskUse({part: folder_bytes(workspace / part, sink) for part in PARTS})


def folder_bytes(path: Path, sink: Sink | None = None) -> int:
    """Bytes of a file, or of all files below a folder; 0 if there is nothing.

    A link to a file counts as the file, as in the snapshots of a download cache; links to folders
    are not followed.
    """
    if not path.is_dir():
        try:
            return path.stat().st_size
        except OSError:
            return 0
    total = 0
    for place, _, names in os.walk(path):
        if sink is not None:
            sink.check_cancelled()
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118 - many files
            except OSError:
                continue  # it went away meanwhile
    return total


def empty_trash(workspace: Path) -> int:
    """Delete what is in the trash for good; returns how many entries."""
    trash = workspace / "trash"
    entries = list(trash.iterdir()) if trash.is_dir() else []
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return len(entries)
