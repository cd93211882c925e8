"""Chooses which groups of rows to hold out so that the values of a column keep their shares.

Not for tables: `splitting` turns these into numbers first, and says what was asked.
"""

from collections.abc import Sequence
from typing import Any

from tunesmith.core.events import Sink

_UNITS_A_LOOK = 1 << 16  # between two looks whether the work is still wanted
_ROUNDS = 64  # in which one more group, or one exchange, is looked for
_TRIED = 32  # held-out groups whose exchange is tried in a round
_MOST_SWAPPED = 200_000  # groups, each counted once per value in it; beyond, chance evens out


def proportional_quotas(sizes: Sequence[int], asked: int) -> list[int]:
    """How many rows of each stratum to hold out: proportional, by largest remainders.

    Hamilton's method; a stratum keeps a row to train on as long as others can give instead.
    """
    rows = sum(sizes)
    quotas = [asked * size // rows for size in sizes]
    left = asked - sum(quotas)
    by_remainder = sorted(range(len(sizes)), key=lambda place: -(asked * sizes[place] % rows))
    for keep in (1, 0):
        for place in by_remainder:
            is_new = quotas[place] == asked * sizes[place] // rows
            if left and is_new and quotas[place] < sizes[place] - keep:
                quotas[place] += 1
                left -= 1
    return quotas


class UnitChoice:
    """Chooses whole units (groups, or single rows) so that the strata come near their quotas.

    The distance is the sum over strata of (held out - quota)^2.
    """

    def __init__(self, units: Any, labels: Any, quotas: list[int], asked: int) -> None:
        import numpy as np

        strata = len(quotas)
        pairs, counts = np.unique(units * strata + labels, return_counts=True)
        self._unit, self._label, self._count = pairs // strata, pairs % strata, counts
        self._sizes = np.bincount(units)
        self._first = np.searchsorted(self._unit, np.arange(len(self._sizes) + 1))
        self._quotas = quotas
        self._asked = asked
        self._got = [0] * strata
        self._total = 0
        self._chosen = np.zeros(len(self._sizes), bool)

    def run(self, order: list[int], sink: Sink) -> Any:
        """Which units are held out, a numpy bool array, going through them in this order."""
        self._take_helpful(order, sink)
        for _ in range(_ROUNDS):
            sink.check_cancelled()
            if not self._take_least_harmful(order):
                break
        self._fill(order)
        self._overshoot(order)
        if len(self._quotas) > 1 and len(self._unit) <= _MOST_SWAPPED:
            for _ in range(_ROUNDS):
                sink.check_cancelled()
                if not self._swap():
                    break
        return self._chosen

    def _take_helpful(self, order: list[int], sink: Sink) -> None:
        """Take each unit that fits and brings the strata nearer to their quotas."""
        sizes, first = self._sizes.tolist(), self._first.tolist()
        labels, counts = self._label.tolist(), self._count.tolist()
        got, quotas = self._got, self._quotas
        for place, unit in enumerate(order):
            if place % _UNITS_A_LOOK == 0:
                sink.check_cancelled()
            if self._total == self._asked:
                return
            if self._total + sizes[unit] > self._asked:
                continue
            parts = range(first[unit], first[unit + 1])
            change = sum(
                counts[part] * (2 * (got[labels[part]] - quotas[labels[part]]) + counts[part])
                for part in parts
            )
            if change < 0:
                self._take(unit)

    def _take_least_harmful(self, order: list[int]) -> bool:
        """Take the unit that fits and does least harm for its size; False if none fits."""
        import numpy as np

        if self._total == self._asked:
            return False
        by_unit = self._change(1) / self._sizes
        fits = ~self._chosen & (self._sizes <= self._asked - self._total)
        in_order = np.asarray(order)
        places = in_order[fits[in_order]]
        if not len(places):
            return False
        self._take(int(places[np.argmin(by_unit[places])]))
        return True

    def _fill(self, order: list[int]) -> None:
        sizes = self._sizes.tolist()
        for unit in order:
            if self._total == self._asked:
                return
            if not self._chosen[unit] and self._total + sizes[unit] <= self._asked:
                self._take(unit)

    def _overshoot(self, order: list[int]) -> None:
        """Take one more unit if nothing is held out yet, or if that comes nearer to what was asked
        (no unit fits any more); one is always left.
        """
        sizes = self._sizes.tolist()
        left = [unit for unit in order if not self._chosen[unit]]
        smallest = min(left, key=sizes.__getitem__)
        missing = self._asked - self._total
        is_nearer = sizes[smallest] - missing < missing
        if len(left) > 1 and (not self._total or is_nearer):
            self._take(smallest)

    def _swap(self) -> bool:
        """Exchange a held-out unit for another one, if that brings the strata nearer to their
        quotas and the total no farther from what was asked; False if no exchange does.
        """
        import numpy as np

        off = abs(self._total - self._asked)
        given_up = self._change(-1)
        chosen = np.flatnonzero(self._chosen)
        best = (0, -1, -1)
        for unit in chosen[np.argsort(given_up[chosen], kind="stable")[:_TRIED]].tolist():
            self._take(unit, -1)
            total = self._total + self._sizes
            fits = ~self._chosen & (abs(total - self._asked) <= off)
            fits[unit] = False
            others = np.flatnonzero(fits)
            if len(others):
                taken = self._change(1)
                other = int(others[np.argmin(taken[others])])
                best = min(best, (int(given_up[unit] + taken[other]), unit, other))
            self._take(unit)
        change, unit, other = best
        if change < 0:
            self._take(unit, -1)
            self._take(other)
        return change < 0

    def _change(self, sign: int) -> Any:
        """How the distance changes with each unit that is taken (1) or given up (-1)."""
        import numpy as np

        beyond = np.asarray(self._got) - np.asarray(self._quotas)
        changes = self._count * (2 * sign * beyond[self._label] + self._count)
        return np.bincount(self._unit, changes, len(self._sizes))

    def _take(self, unit: int, sign: int = 1) -> None:
        """Hold a unit out, or with -1 give it up again."""
        self._chosen[unit] = sign > 0
        self._total += sign * int(self._sizes[unit])
        for part in range(int(self._first[unit]), int(self._first[unit + 1])):
            self._got[int(self._label[part])] += sign * int(self._count[part])
