"""The curves of a run as they grow: its values and their running mean. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_SHARE_OF_RUN = 30  # the mean looks back over about a thirtieth of the run
_LEAST_SPAN, _MOST_SPAN = 3.0, 400.0  # steps


def smoothing_span(steps: int) -> float:
    """Steps over which the loss of a run of so many steps is averaged."""
    return min(max(steps / _SHARE_OF_RUN, _LEAST_SPAN), _MOST_SPAN)


@dataclass(slots=True)
class Curve:
    """One metric: `x` are steps, `mean` is the exponential mean over about `span` steps.

    The mean starts unbiased, as Adam's moments do: it is divided by 1 - (1 - 1/span)^n.
    """

    span: float = _LEAST_SPAN
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    mean: list[float] = field(default_factory=list)
    _moment: float = 0.0
    _weight: float = 1.0

    def follow(self, points: Sequence[tuple[int, float]], span: float | None = None) -> bool:
        """Take what is new in a run's points; begins anew when steps were repeated.

        Returns:
            Whether anything changed.
        """
        if span is not None and span != self.span:
            self.span = span
            self._restart()
        known = len(self.x)
        if known > len(points) or (known and points[known - 1] != (self.x[-1], self.y[-1])):
            self._restart()
            known = 0
        keep = 1.0 - 1.0 / self.span
        for step, value in points[known:]:
            self._moment = keep * self._moment + (1.0 - keep) * value
            self._weight *= keep
            self.x.append(float(step))
            self.y.append(value)
            self.mean.append(self._moment / (1.0 - self._weight))
        return len(self.x) != known or known == 0

    def _restart(self) -> None:
        self.x, self.y, self.mean = [], [], []
        self._moment, self._weight = 0.0, 1.0
