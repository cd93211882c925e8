"""What the window knows of one run, and how it learns it: by reading files, in a thread.

No Qt here: `bridge` carries the updates to the GUI thread.
"""

import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tunesmith.core import events
from tunesmith.core.errors import InputError, TunesmithError
from tunesmith.jobs.run_folder import RunFolder, State, parse_event_line
from tunesmith.studio.disk_use import folder_bytes

_BLOCK = 1 << 20  # bytes of events read at a time; a longer line is none of ours
FIRST_EVENTS = 200  # of a run seen for the first time, so that a long history is listed at once
MOST_EVENTS = 2_000  # of one look: about 5 ms of work for the window that takes them
_YOUNG_S = 5.0  # a run folder so young may still be about to get its job


@dataclass(slots=True)
class RunView:
    """One run as the window shows it. Times are seconds since the epoch."""

    id: str
    kind: str
    name: str
    path: Path
    state: State
    paused: bool = False
    """It is to be gone on with: pausing while it still works, paused once it has stopped."""
    spec: dict[str, Any] = field(default_factory=dict)
    started: float | None = None
    ended: float | None = None
    stage: str = ""
    stages: list[str] = field(default_factory=list)
    progress: events.Progress | None = None
    metrics: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    samples: dict[int, events.Sample] = field(default_factory=dict)
    """The newest answers to each held-out prompt that is shown."""
    warnings: list[events.Warning] = field(default_factory=list)
    artifacts: list[events.Artifact] = field(default_factory=list)
    log: list[tuple[float, str]] = field(default_factory=list)
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    bytes: int = 0
    """Disk use of the run folder, counted when the run ended."""

    @property
    def is_active(self) -> bool:
        """A worker is at work or about to be."""
        return not self.state.is_final and self.state is not State.QUEUED

    def take(self, moment: float, event: events.Event) -> None:
        """Add one event."""
        if isinstance(event, events.Started):
            # A resumed run keeps its first start; its last end is no longer one.
            self.started = moment if self.started is None else self.started
            self.progress = None
        elif isinstance(event, events.Stage):
            self.stage = event.name
            if event.name not in self.stages:
                self.stages.append(event.name)
        elif isinstance(event, events.Progress):
            self.progress = event
        elif isinstance(event, events.Metric):
            self._take_metric(event)
        elif isinstance(event, events.Sample):
            self.samples[event.index] = event
        elif isinstance(event, events.Warning):
            self.warnings.append(event)
        elif isinstance(event, events.Artifact):
            self.artifacts.append(event)
        elif isinstance(event, events.Log):
            self.log.append((moment, event.message))
        self.ended = moment

    def _take_metric(self, event: events.Metric) -> None:
        points = self.metrics.setdefault(event.name, [])
        # A run that was killed repeats the steps after its checkpoint: the newer figure holds.
        while points and points[-1][0] >= event.step:
            points.pop()
        points.append((event.step, event.value))


@dataclass(frozen=True, slots=True)
class Update:
    """What one look at a run found new."""

    id: str
    kind: str
    name: str
    path: Path
    spec: dict[str, Any]
    state: State
    paused: bool
    events: tuple[tuple[float, events.Event], ...]
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    bytes: int
    epoch: int = 0
    """Which reading of the run this is; see `Bridge.delete`."""


class RunReader:
    """Reads what is new of one run; used by one thread only."""

    def __init__(self, run: RunFolder, epoch: int = 0) -> None:
        self.run = run
        self.epoch = epoch
        self.has_more = False
        self._offset = 0
        self._in_long_line = False
        self._spec: tuple[str, dict[str, Any]] | None = None
        self._last: Update | None = None
        self._is_counted = False

    def look(self) -> Update | None:
        """What changed since the last look; None if nothing did.

        A run that cannot be read is broken, with the error; no run makes this raise.
        """
        try:
            if not self.run.path.is_dir():
                return None
            if self._spec is None and self._is_being_made():
                return None
            return self._look()
        except Exception as error:  # noqa: BLE001 - strangers' files; one must not hide the others
            return self._broken(error)

    def count(self) -> Update | None:
        """The disk use of a run that had ended before it was first seen, which takes a while."""
        self._is_counted = True
        if self._last is None:
            return None
        return replace(self._last, events=(), bytes=folder_bytes(self.run.path))

    @property
    def is_new(self) -> bool:
        """It was not looked at yet."""
        return self._last is None

    @property
    def is_settled(self) -> bool:
        """The run has ended and was read to its end; what is broken may yet be mended."""
        if self._last is None or self._last.state is State.BROKEN:
            return False
        return self._last.state.is_final and not self.has_more

    @property
    def is_to_count(self) -> bool:
        """The run has ended and its disk use is not known."""
        return self.is_settled and not self._is_counted

    def _look(self) -> Update | None:
        if self._spec is None:
            record = self.run.read_spec()
            self._spec = (str(record["kind"]), dict(record["spec"]))
        kind, values = self._spec
        # The state first: events written before the end are then not missed.
        state = self.run.state()
        stops = state in {State.CANCELLING, State.CANCELLED}
        paused = stops and (self.run.path / "paused").exists()
        found = self._read_events(FIRST_EVENTS if self.is_new else MOST_EVENTS)
        last = self._last
        if not found and last is not None and (last.state, last.paused) == (state, paused):
            return None
        ends_now = state.is_final and last is not None and not last.state.is_final
        self._is_counted = ends_now or (self._is_counted and state.is_final)
        outcome = self.run.outcome() if state.is_final else None
        error = outcome.error if outcome else None
        if state is State.BROKEN:
            error = _described(None)
        update = Update(
            id=self.run.id,
            kind=kind,
            name=run_name(self.run.id, values),
            path=self.run.path,
            spec=values,
            state=state,
            paused=paused,
            events=tuple(found),
            result=outcome.result if outcome else None,
            error=error,
            bytes=folder_bytes(self.run.path) if ends_now else 0,
            epoch=self.epoch,
        )
        self._last = update if not found else replace(update, events=())
        return update

    def _broken(self, reason: Exception) -> Update | None:
        self.has_more = False
        error = _described(reason)
        if self._last is not None and (self._last.state, self._last.error) == (State.BROKEN, error):
            return None
        kind, values = self._spec or (self.run.kind(), {})
        name = run_name(self.run.id, values)
        self._last = Update(
            self.run.id, kind, name, self.run.path, values, State.BROKEN, False,
            (), None, error, 0, self.epoch,
        )  # fmt: skip
        return self._last

    def _is_being_made(self) -> bool:
        if self.run.spec_file.exists():
            return False
        return abs(time.time() - self.run.path.stat().st_mtime) < _YOUNG_S

    def _read_events(self, most: int) -> list[tuple[float, events.Event]]:
        self.has_more = False
        try:
            with self.run.events_file.open("rb") as stream:
                stream.seek(self._offset)
                block = stream.read(_BLOCK)
        except FileNotFoundError:
            return []
        lines = block.split(b"\n")
        del lines[-1]  # not whole yet
        if not lines:
            if self._in_long_line or len(block) == _BLOCK:
                self._in_long_line = True
                self._offset += len(block)
                self.has_more = len(block) == _BLOCK
            return []
        taken = lines[:most]
        self._offset += sum(len(line) + 1 for line in taken)
        self.has_more = len(taken) < len(lines) or len(block) == _BLOCK
        if self._in_long_line:
            self._in_long_line = False
            del taken[0]
        read = (parse_event_line(line.decode("utf-8", "replace")) for line in taken)
        return [event for event in read if event is not None]


def _described(reason: Exception | None) -> dict[str, Any]:
    """Why a run is broken, as `result.json` would say it."""
    code, message, hint = "run.broken", "The files of this run cannot be read.", ""
    if isinstance(reason, TunesmithError):
        code, message, hint = reason.code, reason.message, reason.hint
    elif reason is not None:
        message = f"{message} {reason}"
    return {"code": code, "message": message, "hint": hint, "exit_code": InputError.exit_code}


def run_name(run_id: str, spec: dict[str, Any]) -> str:
    """What a person calls the run: its own name, the model's, its folder's, or its slug."""
    if spec.get("name"):
        return str(spec["name"])
    if spec.get("repo"):
        return str(spec["repo"]).rpartition("/")[2]
    out = spec.get("out_dir")
    return Path(str(out)).name if out else run_id.split("-", 2)[-1]


def last_lines(path: Path, count: int = 400) -> list[str]:
    """The end of a log file; of a line that was written over, what stood there last."""
    try:
        with path.open("rb") as stream:
            stream.seek(0, 2)
            stream.seek(max(0, stream.tell() - 256 * 1024))
            lines = stream.read().decode("utf-8", "replace").split("\n")
            shown = [line.rstrip("\r").rpartition("\r")[2] for line in lines]
            return [line for line in shown if line.strip()][-count:]
    except FileNotFoundError:
        return []


def spec_text(run: RunFolder) -> str:
    """The job as indented JSON."""
    return json.dumps(run.read_spec(), indent=2, ensure_ascii=False)
