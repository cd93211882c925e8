"""What a cleaning step must know of whole columns before it is applied to them block by block.

Whether digits are card numbers, and how numbers are written, no block tells on its own. Memory: a
block, and next to nothing for each column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tunesmith.core.events import Sink
from tunesmith.data.cleaning_steps import Mask, PlainNumbers, Step
from tunesmith.data.number_notations import NotationFinder
from tunesmith.data.privacy_numbers import CardTally


@dataclass(frozen=True, slots=True)
class Surveyed:
    """By column, how its numbers are written and what its digits are; `notes` say why."""

    notations: Mapping[str, str] = field(default_factory=dict)
    cards: Mapping[str, CardTally] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def survey(
    step: Step, place: int, blocks: Iterable[tuple[Mapping[str, Any], Any]], sink: Sink
) -> Surveyed:
    """Go through the columns of a step that needs it; of another no block is asked for.

    Args:
        step: the step.
        place: its place in the list, for errors.
        blocks: of the rows that are left, the columns (pyarrow Arrays of large_string) and the
            rows' numbers in the file.
        sink: asked for cancellation.

    Raises:
        InputError: `data.number-notation`.
        CancelledError: the sink said so.
    """
    if isinstance(step, PlainNumbers) and step.notation == "detect":
        return _notations(f"step {place} ({step.name})", step.columns, blocks, sink)
    if isinstance(step, Mask) and (not step.kinds or "card" in step.kinds):
        from tunesmith.data.privacy import tally_cards

        cards: dict[str, CardTally] = {}
        for columns, _ in blocks:
            for name, cells in columns.items():
                tally_cards(cells, cards.setdefault(name, CardTally()), sink)
        return Surveyed(cards=cards)
    return Surveyed()


def _notations(
    step: str, names: Iterable[str], blocks: Iterable[tuple[Mapping[str, Any], Any]], sink: Sink
) -> Surveyed:
    finders = {name: NotationFinder(name) for name in names}
    for columns, numbers in blocks:
        sink.check_cancelled()
        for name, cells in columns.items():
            finders[name].add(cells, numbers)
    found = {name: finder.found(step) for name, finder in finders.items()}
    notations = {name: notation for name, (notation, _) in found.items()}
    return Surveyed(notations, notes=tuple(why for _, why in found.values()))
