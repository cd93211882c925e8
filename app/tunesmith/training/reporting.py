"""Tells of steps: at most ten reports a second in the long run, and none of the loss is lost.

A small model does hundreds of steps a second, and every report is five lines of a file that the
window reads. The first fifty steps are told one by one, so that short runs have every point; the
history in `metrics.json` has every step always.
"""

import math
import time
from collections.abc import Callable

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.hardware.gpu_meter import GpuMeter

REPORTS_PER_SECOND = 10.0
BURST = 50  # reports that may come at once after a quiet time
_GPU_EVERY_S = 2.0  # the driver averages power over about a second


class StepReporter:
    """Takes every step and emits its figures, or those of several steps together.

    Together, `loss` is the mean of the steps since the last report, `grad_norm` their greatest
    (what one looks for is the peak), `learning_rate` the last, `tokens_per_second` over all.
    """

    def __init__(
        self,
        sink: Sink,
        step: int,
        steps: int,
        meter: GpuMeter | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._first, self._last, self._steps = step, step, steps
        self._meter = meter
        self._began = self._filled = clock()
        self._metered = -_GPU_EVERY_S
        self._room = float(BURST)
        self._losses: list[float] = []
        self._norm = self._rate = self._seconds = 0.0
        self._tokens = 0

    def step(
        self, step: int, *, loss: float, rate: float, norm: float, tokens: int, seconds: float
    ) -> None:
        """Take one optimizer step of so many tokens and seconds."""
        self._last = step
        self._losses.append(loss)
        # A step that float16 overflowed in has no norm; it changed nothing.
        self._rate, self._norm = rate, max(self._norm, norm if math.isfinite(norm) else 0.0)
        self._tokens += tokens
        self._seconds += seconds
        now = self._clock()
        self._room = min(float(BURST), self._room + (now - self._filled) * REPORTS_PER_SECOND)
        self._filled = now
        if self._room >= 1:
            self._room -= 1
            self.flush()

    def flush(self) -> None:
        """Emit what was not told yet: before an evaluation, at the end, before an error."""
        if not self._losses:
            return
        step, sink = self._last, self._sink
        sink.emit(events.Metric("loss", step, sum(self._losses) / len(self._losses)))
        sink.emit(events.Metric("learning_rate", step, self._rate))
        sink.emit(events.Metric("grad_norm", step, self._norm))
        if self._seconds > 0:
            sink.emit(events.Metric("tokens_per_second", step, self._tokens / self._seconds))
        self._losses, self._norm, self._tokens, self._seconds = [], 0.0, 0, 0.0
        self._read_meter(step)
        sink.emit(self._progress(step))

    def _read_meter(self, step: int) -> None:
        now = self._clock()
        if self._meter is None or now - self._metered < _GPU_EVERY_S:
            return
        self._metered = now
        for name, value in self._meter.read().items():
            self._sink.emit(events.Metric(name, step, value))

    def _progress(self, step: int) -> events.Progress:
        """What is left by the mean time of this process's steps, evaluations among them."""
        each = (self._clock() - self._began) / max(1, step - self._first)
        return events.Progress(step, self._steps, "steps", each * (self._steps - step))
