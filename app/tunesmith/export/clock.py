"""How far an export is, as progress events with the seconds that are left of the whole.

What comes after the pass is known only roughly (`duration.after_the_pass`); every stage of it that
has ended tells how much slower or faster this machine is than that.
"""

import time
from collections.abc import Callable, Mapping

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.export.outline import Outline
from tunesmith.export.stream import Advance


class Clock:
    """Turns what the stages report into progress events.

    Args:
        sink: gets the events.
        outline: of the model.
        rest: seconds expected of every stage after the pass, by its name.
        now: seconds on some clock.
    """

    def __init__(
        self,
        sink: Sink,
        outline: Outline,
        rest: Mapping[str, float],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sink = sink
        self._total = outline.values
        self._rest = dict(rest)
        self._now = now
        self._started = now()
        self._before: int | None = None
        self._stage = ("", 0.0, self._started)  # name, seconds expected, begun at
        self._took, self._expected = 0.0, 0.0  # of the stages that have ended

    def at(self, advance: Advance) -> None:
        """Report how many weights are done, those of an earlier attempt among them."""
        if self._before is None:
            self._before = advance.values
        done_now = advance.values - self._before
        elapsed = self._now() - self._started
        left = elapsed / done_now * (self._total - advance.values) if done_now else None
        eta = None if left is None else left + sum(self._rest.values())
        progress = events.Progress(advance.values, self._total, "weights", eta, advance.tensor)
        self._sink.emit(progress)

    def begin(self, stage: str) -> None:
        """A stage after the pass begins, and the one before it has ended."""
        name, expected, begun = self._stage
        if name and expected:
            self._took += self._now() - begun
            self._expected += expected
        self._stage = (stage, self._rest.pop(stage, 0.0), self._now())

    def checked(self, done: int, total: int) -> None:
        """Report how many checks of a file are done."""
        name, expected, begun = self._stage
        pace = self._took / self._expected if self._expected else 1.0
        elapsed = self._now() - begun
        eta = max(0.0, pace * expected - elapsed) + pace * sum(self._rest.values())
        self._sink.emit(events.Progress(done, total, "checks", eta, name.partition(" ")[2]))
