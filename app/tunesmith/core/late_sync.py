"""Folders of a cache: there at once, and made to survive a power cut behind the scenes.

Waiting until the disk has everything takes as long as making it did. Until then a note in the
folder names the start of the system in which it was written: after another start nobody knows
whether the files have what they had, so the folder is not trusted and made again.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil

from tunesmith.core.files import atomic_folder, fsync_folder, sync_path

_NOTE = "unsettled"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # Linux; see random(4)


@contextlib.contextmanager
def cached_folder(target: Path) -> Iterator[Path]:
    """As `atomic_folder`, but without waiting for the disk; see `is_trusted`."""
    with atomic_folder(target, survives=False) as temporary:
        (temporary / _NOTE).write_text(_system_start(), "utf-8")
        yield temporary
    threading.Thread(target=settle, args=(target,), name="late sync", daemon=True).start()


def is_trusted(folder: Path) -> bool:
    """Whether the disk has the folder's files as they were written, or the system still has them.

    A folder that `atomic_folder` made, and one that is not there, is trusted.
    """
    try:
        return (folder / _NOTE).read_text("utf-8") == _system_start()
    except FileNotFoundError:
        return True


def settle(folder: Path) -> None:
    """Wait until the disk has the folder's files and say so in it."""
    with contextlib.suppress(OSError):  # it may be deleted meanwhile, for it is only a cache
        for path in folder.iterdir():
            sync_path(path)
        fsync_folder(folder)
        status = folder.stat()
        (folder / _NOTE).unlink()
        os.utime(folder, ns=(status.st_atime_ns, status.st_mtime_ns))  # caches go by last use


def _system_start() -> str:
    """Another text after each start of the system; the same until then, or at worst another."""
    if _BOOT_ID.exists():
        return _BOOT_ID.read_text("ascii").strip()
    return f"{psutil.boot_time():.0f}"
