"""How long the tokenised rows are, and which of a run's batches is the heaviest. No torch here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.templates.tokens import NO_LOSS, EncodedConversation
from tunesmith.training import schedule
from tunesmith.training.activations import Load
from tunesmith.training.spec import TrainSpec

if TYPE_CHECKING:
    import numpy as np

    Counts = np.ndarray[tuple[int], np.dtype[np.int32]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]

# Rows that a run sees in all; of more the heaviest batch is taken to be made of the longest rows.
_MOST_ROWS_SEEN = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class RowSpans:
    """Rows by their lengths in tokens, and the place of each row's first label, from 0; int32."""

    lengths: "Counts"
    first_labels: "Counts"

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def tokens(self) -> int:
        """Of all rows."""
        return int(self.lengths.sum())

    @property
    def longest(self) -> int:
        """Tokens of the longest row; 0 without rows."""
        return int(self.lengths.max(initial=0))

    def cut(self, max_length: int | None) -> "RowSpans":
        """The rows as a context cuts them off."""
        if max_length is None or max_length >= self.longest:
            return self
        import numpy as np

        return RowSpans(np.minimum(self.lengths, max_length), self.first_labels)

    @property
    def latest_answer(self) -> int:
        """The farthest place, from 0, at which a row's first label is; 0 without rows."""
        return int(self.first_labels.max(initial=0))

    def unusable_at(self, length: int) -> int:
        """How many rows a context cuts before their first label."""
        return int((self.first_labels >= length).sum())

    def longer_than(self, length: int) -> int:
        """How many rows a context cuts."""
        return int((self.lengths > length).sum())


def spans_of(rows: Sequence[EncodedConversation]) -> RowSpans:
    """The spans of tokenised rows; a row without a label has it behind its end."""
    import numpy as np

    firsts = (
        next((at for at, label in enumerate(row.labels) if label != NO_LOSS), len(row.labels))
        for row in rows
    )
    return RowSpans(
        np.fromiter((len(row.input_ids) for row in rows), np.int32, len(rows)),
        np.fromiter(firsts, np.int32, len(rows)),
    )


def heaviest(rows: RowSpans, spec: TrainSpec, weigh: Callable[[Load], int]) -> Load:
    """The micro-batch of the run that weighs most, of rows that `spec.max_length` has cut.

    A run's batches follow from its seed, so they are all looked at, unless there are very many.
    """
    size = spec.per_device_train_batch_size
    if _are_many(rows, spec):
        return _most_of(rows, size)
    loads = {load for order in _orders(rows, spec) for load in loads_of(rows, order, size)}
    return _heaviest(loads, weigh)


def rows_of_load(rows: RowSpans, spec: TrainSpec, load: Load) -> list[int]:
    """The places of rows that pass through together as `heaviest` told, else of the longest."""
    size = spec.per_device_train_batch_size
    if not _are_many(rows, spec):
        for order in _orders(rows, spec):
            for at in range(0, len(order), size):
                piece = order[at : at + size]
                if load in loads_of(rows, piece, len(piece)):
                    return [int(place) for place in piece]
    return [int(place) for place in (-rows.lengths).argsort(kind="stable")[:size]]


def heaviest_evaluated(rows: RowSpans, spec: TrainSpec, weigh: Callable[[Load], int]) -> Load:
    """The same of an evaluation, which takes the rows in their order."""
    import numpy as np

    order = np.arange(len(rows), dtype=np.int64)
    return _heaviest(loads_of(rows, order, spec.per_device_eval_batch_size), weigh)


def _epochs(rows: RowSpans, spec: TrainSpec) -> int:
    """Epochs that a run begins."""
    per_epoch = schedule.steps_per_epoch(spec, len(rows))
    return -(-schedule.count_steps(spec, len(rows)) // per_epoch)


def _are_many(rows: RowSpans, spec: TrainSpec) -> bool:
    return _epochs(rows, spec) * len(rows) > _MOST_ROWS_SEEN


def _orders(rows: RowSpans, spec: TrainSpec) -> "Iterator[Places]":
    """The order of rows in each epoch: with an epoch in a step, a step's rows are the epoch's."""
    whole = TrainSpec(
        model_dir=Path(), data_file=Path(), out_dir=Path(), seed=spec.seed,
        per_device_train_batch_size=1, gradient_accumulation_steps=len(rows),
    )  # fmt: skip
    return (_order_of(whole, len(rows), epoch) for epoch in range(_epochs(rows, spec)))


@lru_cache(maxsize=8)  # the plan is worked out again with every setting
def _order_of(whole: TrainSpec, rows: int, epoch: int) -> "Places":
    import numpy as np

    return np.array(schedule.rows_of_step(whole, rows, epoch), np.int64)


def loads_of(rows: RowSpans, order: "Places", size: int) -> set[Load]:
    """Rows side by side in pieces of `size`, each as long as its longest row.

    Logits are made from the first label of any row of a piece on; of pieces of one length the one
    with most of them stands for all.
    """
    import numpy as np

    found = set()
    whole = len(order) // size * size
    for part, count in ((order[:whole], size), (order[whole:], len(order) - whole)):
        if not len(part):
            continue
        lengths = rows.lengths[part].reshape(-1, count)
        first = rows.first_labels[part].reshape(-1, count).min(axis=1)
        longest = lengths.max(axis=1)
        predicted = np.clip(longest - first, 0, longest - 1)
        is_padded = lengths.min(axis=1) < longest
        kinds = longest.astype(np.int64) * 2 + is_padded
        at = np.lexsort((predicted, kinds))
        last = at[np.append(np.diff(kinds[at]) != 0, True)]
        found |= {
            Load(count, int(longest[it]), int(predicted[it]), bool(is_padded[it])) for it in last
        }
    return found


def _heaviest(loads: set[Load], weigh: Callable[[Load], int]) -> Load:
    return max(_in_front(loads), key=lambda load: (weigh(load), load.tokens))


def _in_front(loads: set[Load]) -> Iterator[Load]:
    """Those of which no other is larger in both: what is kept grows with tokens and with logits.

    Only among as many rows: fewer and longer ones have the larger mask.
    """
    for kind in {(load.is_padded, load.rows) for load in loads}:
        most = -1
        of_kind = [load for load in loads if (load.is_padded, load.rows) == kind]
        for load in sorted(of_kind, key=lambda it: (-it.tokens, -it.rows * it.predicted)):
            if load.rows * load.predicted > most:
                most = load.rows * load.predicted
                yield load


def _most_of(rows: RowSpans, size: int) -> Load:
    """A batch that none of the run can outweigh."""
    count = min(size, len(rows))
    first = int(rows.first_labels.min())
    predicted = min(rows.longest - 1, max(0, rows.longest - first))
    return Load(count, rows.longest, predicted, is_padded=count > 1)
