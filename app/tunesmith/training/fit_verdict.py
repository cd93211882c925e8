"""Whether a training fits, and what to change where it does not, each change with its own number.

Nothing here is a rule of thumb but the two thresholds: every number is the plan's, worked out anew.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.training.spec import TrainSpec

# Torch's allocators keep some of what was given back, and other programs come and go.
_COMFORTABLE = 0.9
_CONTEXT_STEP = 64  # tokens by which a context is shortened
_LEAST_CONTEXT, _LEAST_RANK = 64, 4

Need = Callable[[TrainSpec], int]


class Fit(StrEnum):
    """Whether memory is enough: with a tenth to spare, just so, or not."""

    FITS = "fits"
    TIGHT = "tight"
    DOES_NOT_FIT = "does-not-fit"


@dataclass(frozen=True, slots=True)
class Change:
    """Settings of the spec that would make it need less; `fit` and `bytes` are with them."""

    settings: dict[str, Any]
    bytes: int
    fit: Fit
    rows_cut: int = 0
    """Rows that a shorter context would cut off."""


def verdict(need: int, free: int) -> Fit:
    """Whether `need` bytes fit into `free` ones."""
    if need <= _COMFORTABLE * free:
        return Fit.FITS
    return Fit.TIGHT if need <= free else Fit.DOES_NOT_FIT


def changes(
    spec: TrainSpec,
    free: int,
    need: Need,
    *,
    on_card: bool,
    longest: int,
    least: int,
    cut: Callable[[int], int],
) -> tuple[Change, ...]:
    """What makes a training fit that does not, or is tight: first what costs least.

    Each way alone, at its mildest value that fits comfortably, else that fits at all; ways that do
    not help are left out. Where none is enough alone, all that help are put together as the last.

    Args:
        spec: the training as asked for.
        free: bytes that there are.
        need: what a spec needs.
        on_card: trains on a card, where 4 bits and 8-bit moments can be had.
        longest: tokens of the longest row.
        least: tokens that every row needs to keep something to learn.
        cut: how many rows a context of so many tokens cuts.
    """
    asked = need(spec)
    found, helping = [], []
    for way in _ways(spec, longest, least, on_card=on_card):
        best = _mildest(way, free, lambda settings: _needed(spec, settings, need))
        if best is None or best[1] >= asked:
            continue
        helping.append(best[0])
        found.append(_change(*best, free, cut))
    if any(it.fit is not Fit.DOES_NOT_FIT for it in found) or len(helping) < 2:
        return tuple(found)
    together = {key: value for settings in helping for key, value in settings.items()}
    size = _needed(spec, together, need)
    return tuple(found) if size is None else (*found, _change(together, size, free, cut))


def largest_batch(spec: TrainSpec, free: int, need: Need) -> int:
    """The most rows at once that fit, up to those asked for; 0 if not even one does."""
    low, high = 0, spec.per_device_train_batch_size
    while low < high:  # need grows with the rows
        middle = (low + high + 1) // 2
        if need(replace(spec, **smaller_batch(spec, middle))) <= free:
            low = middle
        else:
            high = middle - 1
    return low


def smaller_batch(spec: TrainSpec, rows: int) -> dict[str, Any]:
    """So many rows at once, with as many pieces that a step sees as many rows as before."""
    whole = spec.per_device_train_batch_size * spec.gradient_accumulation_steps
    return {
        "per_device_train_batch_size": rows,
        "gradient_accumulation_steps": -(-whole // rows),
        "per_device_eval_batch_size": min(spec.per_device_eval_batch_size, rows),
    }


def _ways(
    spec: TrainSpec, longest: int, least: int, *, on_card: bool
) -> Iterator[list[dict[str, Any]]]:
    """Each way with its values, the mildest first."""
    whole = spec.per_device_train_batch_size * spec.gradient_accumulation_steps
    rows = [it for it in range(spec.per_device_train_batch_size, 0, -1) if whole % it == 0]
    yield [smaller_batch(spec, it) for it in rows]
    yield [{"gradient_checkpointing": True}]
    if on_card:
        yield [{"load_in_4bit": True}]
        yield [{"optim": "paged_adamw_8bit"}]
    last = min(longest - 1, spec.max_length or longest) // _CONTEXT_STEP * _CONTEXT_STEP
    first = max(_LEAST_CONTEXT, least)
    yield [{"max_length": it} for it in range(last, first - 1, -_CONTEXT_STEP)]
    ranks = [spec.r >> shift for shift in range(1, spec.r.bit_length())]
    yield [{"r": it} for it in ranks if it >= _LEAST_RANK]


def _needed(spec: TrainSpec, settings: dict[str, Any], need: Need) -> int | None:
    try:
        return need(replace(spec, **settings))
    except InputError:  # impossible here, such as 4 bits without the library for it
        return None


def _mildest(
    way: list[dict[str, Any]], free: int, needed: Callable[[dict[str, Any]], int | None]
) -> tuple[dict[str, Any], int] | None:
    """The first value that fits comfortably, else that fits at all, else the last."""
    sizes: dict[int, int | None] = {}

    def fits(place: int, wanted: Fit) -> bool:
        sizes[place] = size = needed(way[place])
        return size is not None and verdict(size, free) in (Fit.FITS, wanted)

    place = 0
    for wanted in (Fit.FITS, Fit.TIGHT):
        # Each value needs less than the one before it.
        place = bisect_left(range(len(way)), 1, key=lambda at, to=wanted: int(fits(at, to)))  # type: ignore[misc]
        if place < len(way):
            break
    place = min(place, len(way) - 1)
    if place < 0:
        return None
    size = sizes[place] if place in sizes else needed(way[place])
    return None if size is None else (way[place], size)


def _change(settings: dict[str, Any], size: int, free: int, cut: Callable[[int], int]) -> Change:
    rows_cut = cut(settings["max_length"]) if "max_length" in settings else 0
    return Change(settings, size, verdict(size, free), rows_cut)
