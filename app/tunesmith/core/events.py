"""The typed events a stage reports, and the sink it reports them to.

One event is one line of `events.jsonl`: `{"v":1,"seq":n,"ts":seconds,"type":…,…}`. Codes are
stable; texts for people are made by whoever shows the event.
"""

import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Protocol, get_args

from tunesmith.core.errors import CancelledError

EVENT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Started:
    """The worker runs; `pid` with `process_started` (seconds since the epoch) identifies it."""

    type: ClassVar[str] = "started"
    kind: str
    pid: int
    process_started: float


@dataclass(frozen=True, slots=True)
class Stage:
    """A named part of the job begins (or is skipped because an earlier attempt finished it)."""

    type: ClassVar[str] = "stage"
    name: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` in `unit`s; `eta_s` is the estimate of the seconds left, if any.

    `item` names what is at work, such as a tensor or a file; empty if there is nothing to name.
    """

    type: ClassVar[str] = "progress"
    done: float
    total: float
    unit: str
    eta_s: float | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure at one step."""

    type: ClassVar[str] = "metric"
    name: str
    step: int
    value: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A held-out prompt and what is said to it at a step; `index` tells the prompts apart.

    `expected` is the held-out answer, `base` the base model's, `tuned` that of base and adapter.
    """

    type: ClassVar[str] = "sample"
    step: int
    index: int
    prompt: str
    expected: str
    base: str
    tuned: str


@dataclass(frozen=True, slots=True)
class Log:
    """A line worth keeping that is neither a warning nor an error."""

    type: ClassVar[str] = "log"
    message: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file."""

    type: ClassVar[str] = "artifact"
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the event's name in the design; always used as events.Warning
    """Something the person should know that does not stop the job."""

    type: ClassVar[str] = "warning"
    code: str
    message: str
    details: dict[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Error:
    """Why the job ended without its result."""

    type: ClassVar[str] = "error"
    code: str
    message: str
    hint: str
    exit_code: int = 1


@dataclass(frozen=True, slots=True)
class Done:
    """The job ended with its result, which stands in `result.json`."""

    type: ClassVar[str] = "done"


Event = Started | Stage | Progress | Metric | Sample | Log | Artifact | Warning | Error | Done
_BY_TYPE: dict[str, type[Event]] = {cls.type: cls for cls in get_args(Event)}


def to_record(event: Event, seq: int, ts: float) -> dict[str, object]:
    """The JSON object of one event; `ts` is in seconds since the epoch."""
    return {"v": EVENT_VERSION, "seq": seq, "ts": ts, "type": event.type, **asdict(event)}


def from_record(record: dict[str, object]) -> Event | None:
    """The event of a JSON object, or None for a type this version does not know.

    Unknown fields are ignored, so that an older window can read a newer worker's run.

    Raises:
        TypeError: a field is missing or not of its type; whoever shows events can then rely on it.
    """
    cls = _BY_TYPE.get(str(record.get("type")))
    if cls is None:
        return None
    values: dict[str, Any] = {}
    for item in fields(cls):
        if item.name in record:
            values[item.name] = record[item.name]
            if not _is_of(values[item.name], item.type):
                raise TypeError(f"{cls.type}.{item.name} is not of its type")
    return cls(**values)


def _is_of(value: object, wanted: Any) -> bool:
    """Whether a JSON value can stand in a field annotated `wanted`."""
    if wanted is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and _is_finite(value)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool) and _is_finite(value)
    choices = get_args(wanted)
    if isinstance(wanted, type) or not choices:
        return isinstance(value, wanted)
    if isinstance(getattr(wanted, "__origin__", None), type):  # dict[…]
        return isinstance(value, wanted.__origin__)
    return any(_is_of(value, choice) for choice in choices)


def _is_finite(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


class Sink(Protocol):
    """Where a stage reports to, and where it asks whether it should stop."""

    def emit(self, event: Event) -> None:
        """Take one event."""
        ...

    def check_cancelled(self) -> None:
        """Raise CancelledError if the person asked for a stop; a stage calls it at every step."""
        ...

    def finish_asked(self) -> bool:
        """Whether the person wants the stage to end early and keep what it has so far."""
        ...


class MemorySink:
    """Keeps events in a list: for calling a stage directly, without a run folder."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.cancelled = False
        self.finish = False

    def emit(self, event: Event) -> None:
        """Append the event."""
        self.events.append(event)

    def check_cancelled(self) -> None:
        """Raise CancelledError once `cancelled` was set."""
        if self.cancelled:
            raise CancelledError

    def finish_asked(self) -> bool:
        """Whether `finish` was set."""
        return self.finish
