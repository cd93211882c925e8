"""A run on disk: what was asked, what happened, what came out; and the state that follows from it.

Nothing here starts or stops processes. Layout of `WORKSPACE/runs/<utc>-<kind>-<slug>/`:
`spec.json`, `events.jsonl`, `worker.log`, `worker.json`, `worker.lock`, `cancel`, `result.json`,
`stages/`.
"""

import json
import math
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import filelock
import psutil

from tunesmith.core import files
from tunesmith.core.errors import InputError
from tunesmith.core.events import Event, from_record

SPEC_VERSION = 1
_LIST_HINT = "`tunesmith run list` shows the runs of this workspace."
_SHOWN_IDS = 5
_START_TOLERANCE_S = 2.0  # systems round a process's start time differently
# What reading strangers' JSON and taking fields from it may end in.
_UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError
)  # fmt: skip


class State(StrEnum):
    """Where a run stands.

    `LOST` means the worker died without a result and can be resumed; `BROKEN`, that `spec.json`,
    `result.json` or the worker's lock cannot be read.
    """

    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    BROKEN = "broken"

    @property
    def is_final(self) -> bool:
        """No worker is at work and none will be without being asked."""
        return self in _FINAL


_FINAL = {State.SUCCEEDED, State.FAILED, State.CANCELLED, State.LOST, State.BROKEN}
_UNSUCCESSFUL = {State.FAILED, State.CANCELLED}  # what a result.json may say beside SUCCEEDED


@dataclass(frozen=True, slots=True)
class Outcome:
    """Contents of `result.json`: the final state, with the result or the error as plain JSON.

    A job whose check did not hold has both: the error, and what was measured.
    """

    state: State
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run by its folder."""

    path: Path

    @property
    def id(self) -> str:
        """The folder's name, which every command takes."""
        return self.path.name

    @property
    def workspace(self) -> Path:
        """The workspace that the run belongs to."""
        return self.path.parent.parent

    @property
    def spec_file(self) -> Path:
        """The job description; after the start only the place of the output may change."""
        return self.path / "spec.json"

    @property
    def events_file(self) -> Path:
        """Append-only typed events, one JSON object a line."""
        return self.path / "events.jsonl"

    @property
    def log_file(self) -> Path:
        """Everything the worker printed."""
        return self.path / "worker.log"

    @property
    def cancel_file(self) -> Path:
        """Exists when the person asked for a stop."""
        return self.path / "cancel"

    @property
    def finish_file(self) -> Path:
        """Exists when the person wants the job to end early and keep what it has."""
        return self.path / "finish"

    @property
    def queued_file(self) -> Path:
        """Exists from a resume until its worker is at work."""
        return self.path / "queued"

    @property
    def result_file(self) -> Path:
        """Written once, at the end."""
        return self.path / "result.json"

    @property
    def worker_file(self) -> Path:
        """Pid and start time of the present or last worker."""
        return self.path / "worker.json"

    @property
    def work_dir(self) -> Path:
        """Where stages keep what lets them go on after a crash."""
        return self.path / "stages"

    def kind(self) -> str:
        """The job's kind, such as `train`; of a broken run what the folder's name says."""
        try:
            return str(self.read_spec()["kind"])
        except InputError:
            return self.id.partition("-")[2].partition("-")[0]

    def read_spec(self) -> dict[str, Any]:
        """The whole of `spec.json`.

        Raises:
            InputError: `run.broken` when it is missing, not JSON, or of a newer version.
        """
        try:
            record = json.loads(self.spec_file.read_text("utf-8"))
            version = int(record["v"])
            str(record["kind"]), dict(record["spec"])
        except _UNREADABLE as error:
            raise InputError(
                "run.broken",
                f"{self.spec_file} cannot be read as a job: {error}",
                f"Restore the file, or delete the run: tunesmith run delete {self.id}",
            ) from error
        if version > SPEC_VERSION:
            raise InputError(
                "run.newer",
                f"{self.spec_file} was written by a newer version (format {version}).",
                "Update Tunesmith to open this run.",
            )
        return dict(record)

    def outcome(self) -> Outcome | None:
        """What `result.json` says, or None while there is none or where it says nothing known."""
        try:
            record = json.loads(self.result_file.read_text("utf-8"))
            state = State(record["state"])
            result, error = record.get("result"), record.get("error")
        except _UNREADABLE:
            return None
        if state is State.SUCCEEDED:
            known = isinstance(result, dict)
        else:
            known = state in _UNSUCCESSFUL and isinstance(error, dict) and _is_error(error)
        return Outcome(state, result, error) if known else None

    def state(self) -> State:
        """The state that the files and the worker process show together."""
        outcome = self.outcome()
        if outcome is not None:
            return outcome.state
        if self._is_broken():
            return State.BROKEN
        try:
            is_held = self.worker_lock_is_held()
        except OSError:  # a folder or a link in its place, or not ours to open
            return State.BROKEN
        if is_held or self.worker() is not None:
            if self.cancel_file.exists():
                return State.CANCELLING
            return State.RUNNING if self.worker() is not None else State.STARTING
        waits = self.queued_file.exists() or not self.events_file.exists()
        return State.QUEUED if waits else State.LOST

    def _is_broken(self) -> bool:
        if self.result_file.exists():
            # Unless it was written between the two looks at it.
            return self.outcome() is None
        try:
            self.read_spec()
        except InputError as error:
            return error.code == "run.broken"
        return False

    def worker(self) -> psutil.Process | None:
        """The live worker process, known by pid and start time, or None."""
        try:
            known = json.loads(self.worker_file.read_text("utf-8"))
            process = psutil.Process(int(known["pid"]))
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            started = float(known["process_started"])
            same = abs(process.create_time() - started) < _START_TOLERANCE_S
        except (*_UNREADABLE, psutil.Error):
            return None
        return process if same else None

    def claim(self) -> float:
        """Write this process down as the worker; returns its start time (seconds, epoch)."""
        started = psutil.Process().create_time()
        files.write_json(self.worker_file, {"pid": os.getpid(), "process_started": started})
        return started

    def worker_lock(self) -> filelock.FileLock:
        """Held by the worker for its whole life, so that no run ever has two."""
        return filelock.FileLock(self.path / "worker.lock", timeout=0)

    def worker_lock_is_held(self) -> bool:
        """Whether some process holds the worker lock right now."""
        # Not by taking a FileLock: it makes the file and its folder, which would bring back a run
        # that is being deleted in this moment.
        try:
            lock = os.open(self.path / "worker.lock", os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            return False
        try:
            return not filelock.lock_descriptor(lock, blocking=False)
        except OSError:
            return False  # the file system has no locks; the worker is known by its process
        finally:
            os.close(lock)

    def events(self) -> Iterator[Event]:
        """All events so far; lines cut off by a crash are passed over."""
        return (event for _, event in self.timed_events())

    def timed_events(self) -> Iterator[tuple[float, Event]]:
        """All events with their time in seconds since the epoch."""
        if not self.events_file.exists():
            return
        with self.events_file.open(encoding="utf-8", errors="replace") as stream:
            for line in stream:
                found = parse_event_line(line)
                if found is not None:
                    yield found


def _is_error(record: dict[str, Any]) -> bool:
    return isinstance(record.get("code"), str) and isinstance(record.get("message"), str)


def parse_event_line(line: str) -> tuple[float, Event] | None:
    """Time and event of one line, or None if the line is cut off or of an unknown type."""
    try:
        record = json.loads(line)
        event = from_record(record)
        moment = float(record["ts"])
        return None if event is None or not math.isfinite(moment) else (moment, event)
    except _UNREADABLE:
        return None


def runs_folder(workspace: Path) -> Path:
    """Where a workspace keeps its runs."""
    return workspace / "runs"


def create_run(workspace: Path, kind: str, slug: str, utc: time.struct_time) -> RunFolder:
    """Make an empty run folder with a name of its own."""
    clean = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:40] or "run"
    base = f"{time.strftime('%Y%m%dT%H%M%SZ', utc)}-{kind}-{clean}"
    parent = runs_folder(workspace)
    parent.mkdir(parents=True, exist_ok=True)
    name, number = base, 2
    while True:
        try:
            (parent / name).mkdir()
        except FileExistsError:
            name, number = f"{base}-{number}", number + 1
            continue
        return RunFolder(parent / name)


def list_runs(workspace: Path) -> list[RunFolder]:
    """Every run of a workspace, oldest first; one without a readable job is among them, broken."""
    parent = runs_folder(workspace)
    try:
        return [RunFolder(path) for path in sorted(parent.iterdir()) if path.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []  # none yet, or the workspace is being moved away


def find_run(workspace: Path, run_id: str) -> RunFolder:
    """The run with this id, or with the only id that begins with it.

    Raises:
        InputError: `run.no-id`, `run.unknown` or `run.ambiguous`.
    """
    if not run_id.strip():
        raise InputError("run.no-id", "The id of the run is empty.", _LIST_HINT)
    runs = list_runs(workspace)
    exact = [run for run in runs if run.id == run_id]
    matching = exact or [run for run in runs if run.id.startswith(run_id)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        listed = ", ".join(run.id for run in matching[:_SHOWN_IDS])
        if len(matching) > _SHOWN_IDS:
            listed += f" or {len(matching) - _SHOWN_IDS} others"
        raise InputError("run.ambiguous", f"{run_id} could be {listed}.", "Give more of the id.")
    raise InputError(
        "run.unknown",
        f"No run {run_id} in {workspace}.",
        _LIST_HINT,
    )


def move_to_trash(workspace: Path, run: RunFolder) -> Path:
    """Move a run that is not at work into the workspace's trash and return its new place."""
    if not run.state().is_final and run.state() is not State.QUEUED:
        raise InputError(
            "run.busy",
            f"{run.id} is {run.state()}.",
            f"Stop it first: tunesmith run cancel {run.id}",
        )
    trash = workspace / "trash"
    trash.mkdir(parents=True, exist_ok=True)
    target, number = trash / run.id, 2
    while target.exists():
        target, number = trash / f"{run.id}-{number}", number + 1
    shutil.move(run.path, target)
    return target


def write_spec(run: RunFolder, kind: str, spec: object) -> None:
    """Write `spec.json` (`spec` is already plain JSON)."""
    files.write_json(run.spec_file, {"v": SPEC_VERSION, "kind": kind, "spec": spec})
