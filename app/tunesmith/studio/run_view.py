"""What the window knows of one run, and how it learns it: by reading files, in a thread.

No Qt here: `bridge` carries the updates to the GUI thread.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.jobs.run_folder import RunFolder, State, parse_event_line

_BLOCK = 1 << 20  # bytes of events read at a time


@dataclass(slots=True)
class RunView:
    """One run as the window shows it. Times are seconds since the epoch."""

    id: str
    kind: str
    name: str
    path: Path
    state: State
    paused: bool = False
    spec: dict[str, Any] = field(default_factory=dict)
    started: float | None = None
    ended: float | None = None
    stage: str = ""
    stages: list[str] = field(default_factory=list)
    progress: events.Progress | None = None
    metrics: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
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
    restarted: bool = False


class RunReader:
    """Reads what is new of one run; used by one thread only."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run
        self._offset = 0
        self._spec: tuple[str, dict[str, Any]] | None = None
        self._last: tuple[State, bool] | None = None

    def look(self) -> Update | None:
        """What changed since the last look; None if nothing did."""
        spec = self._read_spec()
        if spec is None:
            return None
        # The state first: events written before the end are then not missed.
        state = self.run.state()
        paused = state is State.CANCELLED and (self.run.path / "paused").exists()
        found = self._read_events()
        if not found and self._last == (state, paused):
            return None
        was_final = self._last is not None and self._last[0].is_final
        self._last = (state, paused)
        outcome = self.run.outcome() if state.is_final else None
        kind, values = spec
        return Update(
            id=self.run.id,
            kind=kind,
            name=run_name(self.run.id, values),
            path=self.run.path,
            spec=values,
            state=state,
            paused=paused,
            events=tuple(found),
            result=outcome.result if outcome else None,
            error=outcome.error if outcome else None,
            bytes=_disk_use(self.run.path) if state.is_final else 0,
            restarted=was_final and not state.is_final,
        )

    @property
    def is_settled(self) -> bool:
        """The run has ended and was read to its end."""
        return self._last is not None and self._last[0].is_final

    def _read_spec(self) -> tuple[str, dict[str, Any]] | None:
        if self._spec is None:
            try:
                record = self.run.read_spec()
            except InputError:
                return None
            self._spec = (str(record["kind"]), dict(record["spec"]))
        return self._spec

    def _read_events(self) -> list[tuple[float, events.Event]]:
        found = []
        try:
            with self.run.events_file.open("rb") as stream:
                stream.seek(self._offset)
                while block := stream.read(_BLOCK):
                    whole = block[: block.rfind(b"\n") + 1]
                    if not whole:
                        break
                    self._offset += len(whole)
                    stream.seek(self._offset)
                    lines = whole.decode("utf-8", "replace").split("\n")
                    found += [event for line in lines if (event := parse_event_line(line))]
        except FileNotFoundError:
            return []
        return found


def run_name(run_id: str, spec: dict[str, Any]) -> str:
    """What a person calls the run: its own name, the model's, its folder's, or its slug."""
    if spec.get("name"):
        return str(spec["name"])
    if spec.get("repo"):
        return str(spec["repo"]).rpartition("/")[2]
    out = spec.get("out_dir")
    return Path(out).name if out else run_id.split("-", 2)[-1]


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


def _disk_use(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # it went away meanwhile
    return total
