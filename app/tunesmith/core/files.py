"""The one place that writes files atomically and hashes them.

A file appears under its name only when it is whole: temporary beside the target, fsync, rename.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tunesmith.core import temporaries
from tunesmith.core.errors import InputError, JobError

if TYPE_CHECKING:
    from tunesmith.core.events import Sink

_CHUNK = 1 << 20  # bytes read at a time when hashing
_BEGINNING = 1 << 16  # bytes that tell what kind of file something is


@contextlib.contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; rename it to `target` if the block succeeds.

    For writers that want a path of their own (Parquet, GGUF). On any exception the temporary file
    is removed and `target` is left as it was.

    Raises:
        InputError: `out.not-a-file` if `target` is a device or the like, which root could replace.
    """
    if target.exists() and not target.is_file():
        raise _not_a_file(target)
    with told_of(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporaries.sweep(target)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=temporaries.owned_prefix(target), suffix=temporaries.SUFFIX
        )
        os.close(handle)
    temporary = Path(name)
    try:
        with told_of(target):
            yield temporary
            _publish(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def atomic_open(target: Path, mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a temporary file beside `target` for writing; it becomes `target` if the block succeeds.

    Text is UTF-8 with LF line ends on every system.
    """
    encoding, newline = (None, None) if "b" in mode else ("utf-8", "\n")
    with (
        atomic_path(target) as temporary,
        temporary.open(mode, encoding=encoding, newline=newline) as stream,
    ):
        yield stream


@contextlib.contextmanager
def atomic_folder(target: Path, *, survives: bool = True) -> Iterator[Path]:
    """Yield a temporary folder beside `target`; rename it to `target` if the block succeeds.

    An existing empty `target` is replaced. On any exception the temporary folder is removed.
    Unless `survives` is False, it is on the disk for good once this returns.

    Raises:
        InputError: `out.exists` if `target` is something that must not be overwritten.
    """
    require_empty(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporaries.sweep(target)
    temporary = Path(
        tempfile.mkdtemp(
            dir=target.parent, prefix=temporaries.owned_prefix(target), suffix=temporaries.SUFFIX
        )
    )
    try:
        yield temporary
        for path in temporary.rglob("*"):
            if path.is_file():
                path.chmod(0o666 & ~_umask())  # libraries differ in what they set
            if survives:
                (sync_path if path.is_file() else fsync_folder)(path)
        if survives:
            fsync_folder(temporary)
        temporary.chmod(0o777 & ~_umask())
        if target.exists():
            target.rmdir()
        temporary.replace(target)
        if survives:
            fsync_folder(target.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def require_empty(folder: Path) -> None:
    """Raise InputError `out.exists` unless `folder` is missing or an empty folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "out.exists", f"{folder} already has something in it.", "Choose another output folder."
        )


def require_output_file(
    target: Path, inputs: Iterable[Path | None], may_replace: Callable[[bytes], bool]
) -> None:
    """Refuse to write `target` where that would destroy something else.

    Args:
        target: the file that a command is going to write.
        inputs: files the command reads; `target` may be none of them, by any name.
        may_replace: whether a file that begins with these bytes (the first 64 KiB) is of the kind
            that the command writes. An empty file always is.

    Raises:
        InputError: `out.is-folder`, `out.is-input`, `out.not-a-file` or `out.other-file`.
    """
    if target.is_dir():
        raise InputError(
            "out.is-folder", f"{target} is a folder.", "Give a file's name with --out."
        )
    if not target.exists():
        return
    if any(path is not None and path.exists() and target.samefile(path) for path in inputs):
        raise InputError(
            "out.is-input",
            f"{target} is read by this command; writing there would destroy it.",
            "Choose another name for --out.",
        )
    if not target.is_file():
        raise _not_a_file(target)
    with target.open("rb") as stream:
        beginning = stream.read(_BEGINNING)
    if beginning and not may_replace(beginning):
        raise InputError(
            "out.other-file",
            f"{target} exists and is something else than this command writes.",
            "Choose another name for --out, or move the file away.",
        )


def _not_a_file(target: Path) -> InputError:
    return InputError("out.not-a-file", f"{target} is no ordinary file.", "Choose another name.")


def nearest_existing(path: Path) -> Path:
    """`path`, or the nearest folder above it that exists: what tells of the disk it will be on."""
    found = path.absolute()
    while not found.exists() and found != found.parent:
        found = found.parent
    return found


def write_text(target: Path, text: str) -> None:
    """Write UTF-8 text atomically, line ends as they stand in `text`."""
    write_bytes(target, text.encode("utf-8"))


def write_bytes(target: Path, content: bytes) -> None:
    """Write bytes atomically."""
    with atomic_open(target) as stream:
        stream.write(content)


def write_json(target: Path, value: object) -> None:
    """Write `value` as indented JSON, atomically."""
    write_text(target, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def sha256_file(path: Path, sink: "Sink | None" = None) -> str:
    """Lower-case hexadecimal SHA-256 of a file's bytes.

    Raises:
        CancelledError: `sink` was asked to stop meanwhile.
    """
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            digest.update(block)
            if sink is not None:
                sink.check_cancelled()
    return digest.hexdigest()


def require_free_space(folder: Path, needs: dict[str, int]) -> None:
    """Raise before a job starts if the volume of `folder` lacks the itemised bytes.

    Args:
        folder: where the output goes; it need not exist yet.
        needs: what for -> bytes, as the person should read it.

    Raises:
        JobError: `disk.full`, naming every item, the sum and what is free.
    """
    free = shutil.disk_usage(nearest_existing(folder)).free
    total = sum(needs.values())
    if total > free:
        items = ", ".join(f"{what} {_megabytes(size)}" for what, size in needs.items())
        raise JobError(
            "disk.full",
            f"{folder} needs {_megabytes(total)} ({items}), its disk has {_megabytes(free)} free.",
            "Free some space or choose a folder on another disk.",
        )


def require_free_space_each(*places: tuple[Path, dict[str, int]]) -> None:
    """Like `require_free_space` for several folders; what goes to one disk is added up.

    Raises:
        JobError: `disk.full`.
    """
    disks: dict[int, tuple[Path, dict[str, int]]] = {}
    for folder, needs in places:
        device = nearest_existing(folder).stat().st_dev
        first, together = disks.get(device, (folder, {}))
        disks[device] = (first, {**together, **needs})
    for folder, needs in disks.values():
        require_free_space(folder, needs)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


@contextlib.contextmanager
def told_of(target: Path) -> Iterator[None]:
    """What the system refuses is told of `target`: nobody asked for the temporary file.

    A failing write names no file at all.
    """
    try:
        yield
    except OSError as error:
        if error.filename is None or target.name in str(error.filename):
            error.filename = str(target)
        raise


def _publish(temporary: Path, target: Path) -> None:
    sync_path(temporary)
    if not target.exists():
        # mkstemp makes files readable by their owner alone; a result should follow the umask.
        temporary.chmod(0o666 & ~_umask())
    else:
        shutil.copymode(target, temporary)
    temporary.replace(target)
    fsync_folder(target.parent)


def sync_file(stream: IO[Any], *, lengths: bool = True) -> None:
    """Make what was written to an open file survive a power cut.

    `lengths` is False where the file's length has not changed: some systems have less to do then.
    """
    stream.flush()
    handle = stream.fileno()
    if sys.platform == "darwin":
        import fcntl

        # There fsync stops at the drive's own cache (fsync(2) of macOS).
        with contextlib.suppress(OSError):  # not every file system knows it; then fsync is the most
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    if lengths or not hasattr(os, "fdatasync"):
        os.fsync(handle)
    else:
        os.fdatasync(handle)


def sync_path(path: Path) -> None:
    """Make a closed file's contents survive a power cut."""
    with path.open("rb+") as stream:
        sync_file(stream)


def _umask() -> int:
    umask = os.umask(0)  # the only way to read it
    os.umask(umask)
    return umask


def fsync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
