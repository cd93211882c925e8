"""One export at a time into a folder, whoever started it: a lock file in it while one writes.

`jobs.output` keeps the runs of one workspace apart; other workspaces and other machines are kept
out here. The whole folder is locked, not a name in it: manifest.json and checks.json are shared.
The system ends the lock with its process, so that a killed export's file keeps nobody out.
"""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import filelock

from tunesmith.core import events
from tunesmith.core.errors import InputError

LOCK = ".tunesmith-export.lock"
_PATIENCE_S = 1.0  # whoever only asks holds the lock for an instant
# What network folders say that have no locks (mount.nfs without lockd, some FUSE file systems).
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}


@contextlib.contextmanager
def locked(out_dir: Path) -> Iterator[tuple[events.Warning, ...]]:
    """Make the folder and hold it; a folder that was made and stays empty goes again.

    Where the file system has no locks, nothing is held and the only warning says so.

    Raises:
        InputError: `out.busy` while another export writes there; `export.file-exists` where
            something else than a file stands in the lock's place.
    """
    is_new = not out_dir.exists()
    out_dir.mkdir(parents=True, exist_ok=True)
    # Whoever may write to the folder may take what another person's killed export left. Without
    # flock, filelock's soft lock is no help: who comes second removes the first one's file.
    lock = filelock.FileLock(
        out_dir / LOCK, timeout=_PATIENCE_S, mode=0o666, fallback_to_soft=False
    )
    try:
        told = _acquire(lock, out_dir)
        try:
            yield told
        finally:
            _release(lock)
    finally:
        if is_new:
            with contextlib.suppress(OSError):  # there is something in it
                out_dir.rmdir()


def refuse_busy(out_dir: Path) -> None:
    """Refuse a folder that an export is writing to right now; nothing is made.

    Raises:
        InputError: `out.busy`, `export.file-exists`.
    """
    if os.path.lexists(out_dir / LOCK):
        with locked(out_dir):
            pass


def _acquire(lock: filelock.BaseFileLock, out_dir: Path) -> tuple[events.Warning, ...]:
    _refuse_no_file(out_dir / LOCK)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise InputError(
            "out.busy",
            f"Another export is writing to {out_dir}.",
            "Wait for it, stop it, or choose another output folder.",
        ) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()  # it was made to be locked
        message = (
            f"{out_dir} is on a file system that has no locks: see to it that no other export "
            "writes there meanwhile."
        )
        return (events.Warning("export.not-locked", message),)
    return ()


def _refuse_no_file(path: Path) -> None:
    """A link is not followed: whatever it leads to would be opened and removed as a lock."""
    if path.is_symlink():
        what = "a link"
    elif path.is_dir():
        what = "a folder"
    elif os.path.lexists(path) and not path.is_file():
        what = "no ordinary file"
    else:
        return
    raise InputError(
        "export.file-exists",
        f"{path} is {what}; an export has its lock there.",
        "Remove it, or choose another --out.",
    )


def _release(lock: filelock.BaseFileLock) -> None:
    """Let go, and leave no file.

    It is removed while it is held: who waits for it then gets a file without a name, which filelock
    does not take for the lock. On other systems filelock removes it.
    """
    if lock.is_locked and isinstance(lock, filelock.UnixFileLock):
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
    lock.release()
