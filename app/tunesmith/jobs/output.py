"""Whether a job's output folder can be written, and that no two runs ever write to the same one.

Asked before there is a run and again when its worker starts: not after hours, when it is saved.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock

from tunesmith.core import files
from tunesmith.core.errors import InputError
from tunesmith.jobs.kinds import KINDS

_CLAIMS = "claims"  # folder in the workspace with one empty lock file per claimed folder
_PATIENCE_S = 1.0  # whoever only asks holds the lock for an instant


def check_output(workspace: Path, kind: str, spec: Any, *, is_new: bool) -> None:
    """Look whether the output of a job can go where it shall go.

    Args:
        workspace: where the run is or will be.
        kind: the job's kind.
        spec: the job; one without `out_dir` has nothing to check.
        is_new: nothing of this run's own can be there yet.

    Raises:
        InputError: `out.exists`, `out.not-a-folder`, `out.not-writable`, `out.busy`.
    """
    out_dir: Path | None = getattr(spec, "out_dir", None)
    if out_dir is None:
        return
    whole = KINDS[kind].writes_whole_folder
    if whole and is_new:
        files.require_empty(out_dir)
    require_writable(out_dir, beside=whole)
    with claimed(workspace, spec):
        pass


@contextlib.contextmanager
def claimed(workspace: Path, spec: Any) -> Iterator[None]:
    """Hold the output folder of a job for one run, among all runs of the workspace.

    Raises:
        InputError: `out.busy` while another run has it.
    """
    out_dir: Path | None = getattr(spec, "out_dir", None)
    if out_dir is None:
        yield
        return
    name = hashlib.sha256(str(out_dir.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    folder = workspace / _CLAIMS
    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / f"{name}.lock", timeout=_PATIENCE_S)
    try:
        held = lock.acquire()
    except filelock.Timeout:
        raise InputError(
            "out.busy",
            f"Another run is writing to {out_dir}.",
            "Wait for it, stop it (tunesmith run list), or choose another output folder.",
        ) from None
    with held:
        yield


def require_writable(out_dir: Path, *, beside: bool) -> None:
    """Make and remove a file where the output, or the folder that becomes it, will be.

    Raises:
        InputError: `out.not-a-folder`, `out.not-writable`.
    """
    place = files.nearest_existing(out_dir.parent if beside else out_dir)
    if not place.is_dir() or (out_dir.exists() and not out_dir.is_dir()):
        blocking = out_dir if out_dir.exists() else place
        raise InputError(
            "out.not-a-folder",
            f"{blocking} is a file; the output needs a folder.",
            "Choose another output folder.",
        )
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise InputError(
            "out.not-writable",
            f"{place} cannot be written: {error.strerror}.",
            "Choose another output folder, or change who may write there.",
        ) from error
