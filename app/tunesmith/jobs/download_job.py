"""Downloads a model from the hub: only what is needed, resumable to the byte, every file verified.

The access token is taken from the keyring when the job runs; it is in no spec, event or log.
"""

import re
import shutil
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
from pydantic import TypeAdapter, ValidationError

from tunesmith.core import events, files
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.secrets import HUB_TOKEN, get_secret
from tunesmith.models.hub import require_model_id
from tunesmith.models.hub_connection import Hub, connect, find_hub
from tunesmith.models.hub_files import (
    HubFile,
    Snapshot,
    fetch,
    needed_files,
    read_snapshot,
    verified_sha256,
)
from tunesmith.models.library import (
    DownloadRecord,
    FileRecord,
    discard_partial,
    partial_folder,
    write_record,
)
from tunesmith.models.licences import licence_of_folder

if TYPE_CHECKING:
    import httpx

_PLAN = "plan.json"
_SHOW_S = 0.25  # at most so often progress is told
_RATE_S = 10.0  # seconds that the rate is taken over
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class DownloadSpec:
    """What to download and where to.

    Attributes:
        repo: `owner/name` on the hub.
        out_dir: new folder for the model; `library.download_folder` says where it belongs.
        work_dir: the run's own folder; unfinished files lie beside `out_dir`, on its volume.
        revision: branch, tag or commit; the commit that it means at the start is kept to.
        endpoint: address of the hub; None takes that of the settings.
    """

    repo: str
    out_dir: Path
    work_dir: Path | None = None
    revision: str = "main"
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class DownloadResult:
    """The finished folder, the commit it holds, and the sum of its files' bytes."""

    out_dir: Path
    repo: str
    revision: str
    bytes: int
    files: int
    licence: str | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the first attempt found on the hub; later ones keep to its commit."""

    repo: str
    asked: str
    endpoint: str
    snapshot: Snapshot
    files: tuple[HubFile, ...]


def run(spec: DownloadSpec, sink: Sink) -> DownloadResult:
    """Download a model; called again after a stop it goes on at the byte where it stopped.

    Raises:
        InputError: `out.exists`, `download.busy`, `hub.…`.
        JobError: `disk.full`, `hub.connection-lost`, `hub.checksum`.
    """
    require_model_id(spec.repo)
    files.require_empty(spec.out_dir)
    hub = find_hub(spec.endpoint, _token(sink))
    partial = partial_folder(spec.out_dir)
    partial.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(partial / "lock", timeout=0):
            result = _download(spec, hub, partial, sink)
    except filelock.Timeout:
        raise InputError(
            "download.busy",
            f"{spec.repo} is already being downloaded to {spec.out_dir}.",
            "Wait for that download, or stop it first.",
        ) from None
    except BaseException:
        if not (partial / _PLAN).exists():  # nothing was begun, so there is nothing to go on with
            discard_partial(spec.out_dir)
        raise
    discard_partial(spec.out_dir)
    return result


def _download(spec: DownloadSpec, hub: Hub, partial: Path, sink: Sink) -> DownloadResult:
    folder = partial / "files"
    with connect(hub) as client:
        sink.emit(events.Stage("list files"))
        plan = _plan(spec, hub, client, partial)
        folder.mkdir(exist_ok=True)
        on_disk = _bytes_on_disk(plan.files, folder)
        total = sum(file.bytes for file in plan.files)
        sink.emit(events.Log(f"{spec.repo} at commit {plan.snapshot.revision}"))
        files.require_free_space(spec.out_dir, {"files of the model": max(total - on_disk, 0)})
        sink.emit(events.Stage("download"))
        meter = _Meter(sink, on_disk, total)
        fetched = [_one_file(client, hub, plan, file, folder, meter) for file in plan.files]
        meter.show(last=True)
    sink.emit(events.Stage("finish"))
    licence = licence_of_folder(folder)
    record = DownloadRecord(
        plan.repo, plan.snapshot.revision, plan.asked, hub.endpoint, licence, tuple(fetched)
    )
    write_record(folder, record)
    _publish(folder, spec.out_dir)
    for item in fetched:
        path = spec.out_dir / item.name
        sink.emit(events.Artifact(str(path), item.sha256, item.bytes))
    return DownloadResult(
        spec.out_dir, plan.repo, plan.snapshot.revision, total, len(fetched), licence
    )


def _plan(spec: DownloadSpec, hub: Hub, client: "httpx.Client", partial: Path) -> _Plan:
    """The plan of an earlier attempt at the same, or a new one from the hub."""
    known = _read_plan(partial / _PLAN)
    asked = (spec.repo, spec.revision, hub.endpoint)
    if known is not None and (known.repo, known.asked, known.endpoint) == asked:
        return known
    snapshot = read_snapshot(client, hub, spec.repo, spec.revision)
    if _COMMIT.fullmatch(spec.revision) and snapshot.revision != spec.revision:
        raise InputError(
            "hub.answer",
            f"The hub gave commit {snapshot.revision} where {spec.revision} was asked for.",
            "Check the hub's address in the settings.",
        )
    plan = _Plan(*asked, snapshot, needed_files(client, hub, snapshot))
    # Parts of another plan may be of another commit: nothing of it is used.
    shutil.rmtree(partial / "files", ignore_errors=True)
    files.write_json(partial / _PLAN, TypeAdapter(_Plan).dump_python(plan, mode="json"))
    return plan


def _read_plan(path: Path) -> _Plan | None:
    try:
        return TypeAdapter(_Plan).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None  # none yet, or torn: it is asked for again


def _one_file(
    client: "httpx.Client", hub: Hub, plan: _Plan, file: HubFile, folder: Path, meter: "_Meter"
) -> FileRecord:
    meter.check_cancelled()
    path = folder / file.name
    sha256 = verified_sha256(file, path, meter) if path.exists() else None
    if sha256 is None:
        if path.exists():  # an earlier attempt's file that has changed since
            meter.moved(-path.stat().st_size)
            path.unlink()
        sha256 = fetch(client, hub, plan.snapshot, file, folder, meter)
    return FileRecord(file.name, file.bytes, sha256)


def _bytes_on_disk(wanted: tuple[HubFile, ...], folder: Path) -> int:
    found = 0
    for file in wanted:
        for path in (folder / file.name, folder / f"{file.name}.part"):
            found += path.stat().st_size if path.is_file() else 0
    return found


def _publish(folder: Path, out_dir: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".part":
            path.unlink()
            continue
        with path.open("rb+") as stream:
            files.sync_file(stream)
    files.fsync_folder(folder)
    if out_dir.exists():
        out_dir.rmdir()
    folder.replace(out_dir)
    files.fsync_folder(out_dir.parent)


def _token(sink: Sink) -> str | None:
    try:
        return get_secret(HUB_TOKEN)
    except InputError as error:
        # Most models need none; where one does, the hub's refusal says so.
        sink.emit(events.Log(f"No access token is used: {error.message}"))
        return None


class _Meter:
    """Counts bytes of all files together and tells progress, a few times a second."""

    def __init__(self, sink: Sink, done: int, total: int) -> None:
        self._sink = sink
        self._done, self._total = done, total
        self._shown = 0.0
        self._received = 0
        self._history: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self.show()

    def moved(self, by: int) -> None:
        """So many bytes more are on disk; fewer where a file is begun again."""
        self._done += by
        self._received += max(by, 0)
        if time.monotonic() - self._shown >= _SHOW_S:
            self.show()

    def check_cancelled(self) -> None:
        """Raise CancelledError if the person asked for a stop (which is also how to pause)."""
        self._sink.check_cancelled()

    def show(self, *, last: bool = False) -> None:
        """Tell how far it is; the rate is that of the last ten seconds."""
        now = time.monotonic()
        self._shown = now
        self._history.append((now, self._received))
        while len(self._history) > 2 and now - self._history[0][0] > _RATE_S:
            self._history.popleft()
        (then, before), left = self._history[0], self._total - self._done
        rate = (self._received - before) / (now - then) if now > then else 0.0
        eta = 0.0 if last else (left / rate if rate > 0 else None)
        self._sink.emit(events.Progress(self._done, self._total, "bytes", eta))
