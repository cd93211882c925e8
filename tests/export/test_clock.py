"""The seconds left are those of the whole export, not of the pass alone."""

from pathlib import Path

from tunesmith.core import events
from tunesmith.core.events import MemorySink
from tunesmith.export.clock import Clock
from tunesmith.export.duration import after_the_pass
from tunesmith.export.outline import Outline
from tunesmith.export.stream import Advance

OUTLINE = Outline(Path("outline"), 0, {"a": (100,)})


def told(sink: MemorySink) -> list[events.Progress]:
    return [event for event in sink.events if isinstance(event, events.Progress)]


def test_the_end_of_the_pass_is_not_the_end() -> None:
    sink, times = MemorySink(), iter([0.0, 0.0, 5.0, 10.0])
    clock = Clock(sink, OUTLINE, {"reference": 4.0, "check Q8_0": 2.0}, lambda: next(times))
    for values in (0, 50, 100):
        clock.at(Advance(values, "a"))
    assert [it.eta_s for it in told(sink)] == [None, 5.0 + 6.0, 6.0]


def test_checks_tell_how_far_they_are_and_learn_from_those_before() -> None:
    sink, now = MemorySink(), 0.0
    rest = {"reference": 4.0, "check A": 2.0, "check B": 2.0, "modelfile": 1.0}
    clock = Clock(sink, OUTLINE, rest, lambda: now)
    clock.begin("reference")
    now = 8.0  # twice as long as was expected
    clock.begin("check A")
    clock.checked(0, 5)
    now = 9.0
    clock.checked(3, 5)
    assert [(it.done, it.total, it.unit, it.item) for it in told(sink)] == [
        (0, 5, "checks", "A"),
        (3, 5, "checks", "A"),
    ]
    assert [it.eta_s for it in told(sink)] == [2 * 5.0, 2 * 5.0 - 1.0]
    now = 99.0
    clock.checked(4, 5)
    assert told(sink)[-1].eta_s == 2 * 3.0, "never less than what has not begun"


def test_every_later_stage_is_expected_and_larger_files_for_longer() -> None:
    rest = after_the_pass(10**9, 50_000, {"Q8_0": 10**9, "F32": 4 * 10**9})
    assert set(rest) == {"reference", "check Q8_0", "check F32", "modelfile"}
    assert 0 < rest["check Q8_0"] < rest["check F32"]
