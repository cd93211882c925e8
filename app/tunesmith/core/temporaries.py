"""Names of temporary files that say who writes them, so that a dead writer's can be removed.

`.adapter.3f21ac-4711-1760000000.x7ab.tmp`: for `adapter`, by process 4711 of the machine 3f21ac,
which started then (seconds since the epoch, because process numbers come again). A writer killed by
SIGKILL or a power cut cannot tidy up; the next one that writes the same target does.
"""

import functools
import hashlib
import os
import platform
import re
import shutil
from pathlib import Path

SUFFIX = ".tmp"
_TOLERANCE_S = 2  # the system computes a start from its clock, which is set now and then


def owned_prefix(target: Path) -> str:
    """How the names of this process's temporary files for `target` begin."""
    return f".{target.name}.{_machine()}-{os.getpid()}-{_started(os.getpid())}."


def sweep(target: Path) -> None:
    """Remove what dead processes of this machine left beside `target` when they wrote it."""
    _sweep(target.parent, _pattern(re.escape(target.name)))


def sweep_folder(folder: Path) -> None:
    """The same for whatever they wrote in the folder."""
    _sweep(folder, _pattern(".+"))


def _sweep(folder: Path, pattern: re.Pattern[str]) -> None:
    for path in folder.glob(f".*{SUFFIX}"):
        match = pattern.fullmatch(path.name)
        if match is None or match["machine"] != _machine():
            continue  # not for this target, or in the hands of a machine we cannot ask
        if _is_running(int(match["pid"]), int(match["started"])):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _pattern(name: str) -> re.Pattern[str]:
    owner = r"(?P<machine>[0-9a-f]{6})-(?P<pid>\d+)-(?P<started>\d+)"
    return re.compile(rf"\.{name}\.{owner}\.\w+{re.escape(SUFFIX)}")


@functools.cache
def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]


def _started(pid: int) -> int:
    import psutil

    return int(psutil.Process(pid).create_time())


def _is_running(pid: int, started: int) -> bool:
    import psutil

    try:
        return abs(_started(pid) - started) <= _TOLERANCE_S
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True  # somebody else's process: leave its file alone
