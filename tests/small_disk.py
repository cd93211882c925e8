"""Runs a Python script with a small disk of its own, to see what happens when it is full."""

import functools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'


def run_on_small_disk(
    script: str, folder: Path, size: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `script` with `folder` on a disk of `size` (as in mount's size=3m), unseen by others.

    The script gets the folder as its first argument. Skips the test where no disk can be had.
    """
    if (reason := _why_not()) is not None:
        pytest.skip(f"no small disk can be had: {reason}")
    folder.mkdir(exist_ok=True)
    file = folder.with_name(f"{folder.name}.py")
    file.write_text(script, "utf-8")
    python = [sys.executable, str(file), str(folder), *arguments]
    return subprocess.run(
        [*_NAMESPACE, "sh", "-c", _MOUNT, "sh", size, str(folder), *python],
        capture_output=True,
        text=True,
        check=False,
    )


_NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


@functools.cache
def _why_not() -> str | None:
    if shutil.which("unshare") is None:
        return "unshare is missing"
    tried = subprocess.run(
        [*_NAMESPACE, "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if tried.returncode == 0 else tried.stderr.strip()
