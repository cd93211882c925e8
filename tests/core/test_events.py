"""Events survive the way through a file."""

import json

import pytest

from tunesmith.core import events
from tunesmith.core.errors import CancelledError

EXAMPLES: list[events.Event] = [
    events.Started("train", 12, 1.5),
    events.Stage("convert", skipped=True),
    events.Progress(3, 10, "steps", 4.5),
    events.Metric("loss", 7, 0.25),
    events.Sample(7, 1, "Why?", "Because.", "Hm.", "Because!"),
    events.Log("a line"),
    events.Artifact("/out/a.gguf", "ab" * 32, 99),
    events.Warning("data.short", "a row is short", {"row": 3}),
    events.Error("disk.full", "no space", "free some", 1),
    events.Done(),
]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_an_event_reads_back_as_it_was_written(event: events.Event) -> None:
    record = json.loads(json.dumps(events.to_record(event, 4, 1700000000.5)))
    assert (record["v"], record["seq"], record["ts"]) == (1, 4, 1700000000.5)
    assert events.from_record(record) == event


def test_events_of_a_newer_version_are_passed_over_or_read_as_far_as_known() -> None:
    assert events.from_record({"v": 9, "type": "hologram"}) is None
    assert events.from_record({"v": 9, "type": "log", "message": "x", "colour": "red"}) == (
        events.Log("x")
    )


@pytest.mark.parametrize(
    "record",
    [
        {"type": "metric", "name": "loss", "step": "x", "value": 1.0},
        {"type": "metric", "name": "loss", "step": 1, "value": float("nan")},
        {"type": "metric", "name": "loss", "step": 10**400, "value": 1.0},
        {"type": "progress", "done": "a", "total": 2, "unit": "steps"},
        {"type": "progress", "done": 1, "total": True, "unit": "steps"},
        {"type": "progress", "done": 1, "total": 2, "unit": "steps", "eta_s": "soon"},
        {"type": "warning", "code": "c", "message": "m", "details": [1]},
        {"type": "log"},
    ],
)
def test_a_field_of_the_wrong_type_is_no_event(record: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        events.from_record(record)


def test_a_cancelled_memory_sink_stops_the_stage() -> None:
    sink = events.MemorySink()
    sink.check_cancelled()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        sink.check_cancelled()
