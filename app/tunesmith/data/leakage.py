"""Finds rows that are held out and resemble rows that are trained on, and puts them on one side.

What a model has seen is no measure of it. Not for duplicates within one side, which cleaning
removes. Both sides are compared part by part: besides the table and some 100 bytes a row, memory
holds two parts of 50,000 rows, some 0.6 kB a row, and at most 128 MiB of shingles. Measured:
246 MiB for 100,000 rows of 350 bytes, 273 MiB for 300,000; 35 microseconds a row of one core.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tunesmith.core.errors import InputError
from tunesmith.core.events import Event, MemorySink, Progress, Sink
from tunesmith.data.near_duplicates import (
    ShingleSets,
    choose_bands,
    jaccard,
    least_equal_hashes,
    sign,
)
from tunesmith.data.splitting import require_column
from tunesmith.data.table import Column
from tunesmith.data.table_view import contiguous
from tunesmith.data.text_codes import is_filled, text_codes

Side = Literal["train", "eval"]
THRESHOLD = 0.8
WORDS = 3  # of a shingle
_PART_ROWS = 50_000
_PROBES = 4096  # rows whose candidates are looked up at a time
_CROWD = 32  # rows of one bucket that a row is compared with
_PAIRS = 1 << 17  # signatures compared at a time; 512 bytes each
_VERIFIED = 16  # of a row's candidates, those that look most similar
_SETS_BYTES = 64 << 20  # of shingles kept for each of the two parts
_SHORT = 60  # characters; longer cells are no identifiers or labels
_LABELS = 0.5  # different values per cell up to which short ones are labels


@dataclass(frozen=True, slots=True)
class LeakOptions:
    """What counts as a leak: the same texts in these columns, or shingles of so many `words` of
    all of them together with a Jaccard index of at least `threshold`, above 0 to 1.
    """

    columns: tuple[str, ...]
    threshold: float = THRESHOLD
    words: int = WORDS


@dataclass(frozen=True, slots=True)
class Leaks:
    """Rows that resemble one of the other side; numpy arrays of one length, in order of `rows`.

    `rows` are places in the table, `resembles` a row of the other side that each looks like (not
    always the one most alike), `similarity` the Jaccard index of the two, `exact` whether the
    columns have the very same texts. `crowded` counts rows not found to leak with more candidates
    than they were compared with.
    """

    rows: Any
    resembles: Any
    similarity: Any
    exact: Any
    crowded: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A split without leaks: the new `held_out` (numpy bool) and the places of the rows moved."""

    held_out: Any
    rows: Any


def compared_columns(
    table: Any, columns: Sequence[Column], apart: Sequence[str | None] = ()
) -> tuple[str, ...]:
    """The columns to look for leaks in where nobody chose: those with texts that differ.

    Numbers, dates and the like are left out, and the columns `apart`; so are identifiers (short
    words with a digit, all different) and labels (short, at most half as many as rows): a text is
    the same one whatever its label. If no column is left, all but `apart` are taken.
    """
    texts = tuple(
        column.name
        for column in columns
        if column.name not in apart
        and column.type == "text"
        and not _is_short_key(table.column(column.name))
    )
    return texts or tuple(name for name in table.column_names if name not in apart)


def find_leaks(table: Any, held_out: Any, options: LeakOptions, sink: Sink | None = None) -> Leaks:
    """Find the held-out rows that resemble a row to train on.

    Case, punctuation and spaces make no difference to resemblance; of pairs right at the
    threshold 1 % may be missed, fewer above.

    Args:
        table: a pyarrow Table of texts.
        held_out: which of its rows are, a numpy bool array.
        options: what counts as a leak.
        sink: asked for cancellation, told the rows that are done.

    Raises:
        InputError: `data.leakage` for options that make no sense; `data.column-unknown`.
    """
    import numpy as np

    compared = _Compared(table, options, sink or MemorySink())
    return compared.find(np.flatnonzero(held_out), np.flatnonzero(~held_out))


def move_leaks(
    table: Any,
    held_out: Any,
    options: LeakOptions,
    to: Side,
    units: Any = None,
    sink: Sink | None = None,
    known: Leaks | None = None,
) -> Moved:
    """Put rows that resemble one another across the split on one side, until none do.

    Args:
        table: a pyarrow Table of texts.
        held_out: which of its rows are, a numpy bool array; it is not changed.
        options: what counts as a leak.
        to: the side that the rows of the other side go to.
        units: the group of each row (numpy), of which all rows move together; or None.
        sink: asked for cancellation, told the rows that are done.
        known: what `find_leaks` gave for the same arguments, if it was asked.

    Raises:
        InputError: `data.leakage` if that would leave a side without rows; or as `find_leaks`.
    """
    import numpy as np

    compared = _Compared(table, options, sink or MemorySink())
    leaves = held_out.copy() if to == "train" else ~held_out
    began = leaves.copy()
    arrived = np.flatnonzero(~leaves)
    while len(arrived):
        if known is not None and to == "train":
            found, known = known.rows, None
        else:
            found = compared.find(np.flatnonzero(leaves), arrived).rows
        moves = np.zeros(len(leaves), bool)
        moves[found] = True
        if units is not None:
            moves = np.isin(units, units[found]) & leaves
        leaves &= ~moves
        arrived = np.flatnonzero(moves)
    if not leaves.any():
        raise InputError(
            "data.leakage",
            "Every row that is held out resembles one to train on, directly or by way of others."
            if to == "train"
            else "Every row to train on resembles one that is held out, directly or by way of "
            "others.",
            "Remove near duplicates first (data clean), raise the threshold, or accept it.",
        )
    return Moved(leaves if to == "train" else ~leaves, np.flatnonzero(began & ~leaves))


class _Compared:
    """A table's rows as texts to compare, with equal numbers for equal ones."""

    def __init__(self, table: Any, options: LeakOptions, sink: Sink) -> None:
        import numpy as np
        import pyarrow as pa

        _check(table, options)
        self._columns = [
            contiguous(table.column(name).cast(pa.large_string())) for name in options.columns
        ]
        self._codes = text_codes(self._columns)
        self._empty = ~np.logical_or.reduce([is_filled(cells) for cells in self._columns])
        self._options = options
        self._sink = sink

    def find(self, rows: Any, others: Any) -> Leaks:
        """Which of `rows` resemble any of `others`; both are places in the table."""
        import numpy as np

        rows, others = rows[~self._empty[rows]], others[~self._empty[others]]
        resembles = np.full(len(rows), -1, np.int64)
        similarity = np.ones(len(rows))
        codes, first = np.unique(self._codes[others], return_index=True)
        place = np.searchsorted(codes, self._codes[rows])
        place[place == len(codes)] = 0
        exact = codes[place] == self._codes[rows] if len(codes) else np.zeros(len(rows), bool)
        resembles[exact] = others[first[place[exact]]]
        crowded = np.zeros(len(rows), bool)
        starts = range(0, len(rows), _PART_ROWS)
        total = len(starts) * len(others)
        for number, start in enumerate(starts):
            part = slice(start, start + _PART_ROWS)
            for done in self._find_near(
                rows[part], others, resembles[part], similarity[part], crowded[part]
            ):
                now = number * len(others) + done
                self._sink.emit(Progress(now, total, "rows", item="comparing"))
        found = resembles >= 0
        return Leaks(
            rows[found],
            resembles[found],
            similarity[found],
            exact[found],
            int((crowded & ~found).sum()),
        )

    def _find_near(
        self, rows: Any, others: Any, resembles: Any, similarity: Any, crowded: Any
    ) -> Iterator[int]:
        """Fill in, for those rows that have none, what they resemble and how much; tells again
        and again how many of the others are done.
        """
        import numpy as np

        bands = choose_bands(self._options.threshold)
        quiet = _Quiet(self._sink)
        probes = self._signed(rows, bands, quiet)
        for start in range(0, len(others), _PART_ROWS):
            part = others[start : start + _PART_ROWS]
            index = _Index(self._signed(part, bands, quiet))
            open_places = np.flatnonzero((resembles < 0) & probes.has_words)
            for place, other, alike, cut in self._search(probes, index, open_places):
                if other >= 0:
                    resembles[place], similarity[place] = part[other], alike
                crowded[place] |= cut
            yield start + len(part)

    def _signed(self, rows: Any, bands: tuple[int, int], sink: Sink) -> "_Signed":
        import pyarrow as pa
        import pyarrow.compute as pc

        parts = [cells.take(pa.array(rows)) for cells in self._columns]
        line_end = pa.scalar("\n", pa.large_string())
        texts = pc.binary_join_element_wise(*parts, line_end, null_handling="skip")
        keys, signatures, has_words = sign(texts, self._options.words, bands, sink)
        return _Signed(
            keys, signatures, has_words, ShingleSets(texts, self._options.words, _SETS_BYTES)
        )

    def _search(
        self, probes: "_Signed", index: "_Index", places: Any
    ) -> Iterator[tuple[int, int, float, bool]]:
        """For each place: a row of the index that it resembles (or -1), how much, and whether
        there were more candidates than could be looked at.
        """
        least = least_equal_hashes(self._options.threshold)
        for start in range(0, len(places), _PROBES):
            self._sink.check_cancelled()
            found = index.candidates(probes, places[start : start + _PROBES], least)
            # Shingles of many texts at a time take far less time than one by one.
            ahead = [place for place, _, _ in found]
            first = [candidates[0] for _, candidates, _ in found if candidates]
            for number, (place, candidates, cut) in enumerate(found):
                wanted = probes.sets.of(place, ahead[number + 1 :])
                for other in candidates[:_VERIFIED]:
                    alike = jaccard(wanted, index.signed.sets.of(other, first))
                    if alike >= self._options.threshold:
                        yield place, other, alike, False
                        break
                else:
                    yield place, -1, 0.0, cut or len(candidates) > _VERIFIED


@dataclass(frozen=True, slots=True)
class _Signed:
    """MinHash of some rows: see `near_duplicates.sign`."""

    keys: Any
    signatures: Any
    has_words: Any
    sets: ShingleSets


class _Index:
    """Finds rows by the keys of their bands."""

    def __init__(self, signed: _Signed) -> None:
        import numpy as np

        self.signed = signed
        rows = np.flatnonzero(signed.has_words)
        self._orders = [rows[np.argsort(band[rows], kind="stable")] for band in signed.keys]
        self._keys = [band[order] for band, order in zip(signed.keys, self._orders, strict=True)]

    def candidates(
        self, probes: _Signed, places: Any, least: float
    ) -> list[tuple[int, list[int], bool]]:
        """For each probe with any in its buckets: the rows whose signatures are alike enough,
        best first, and whether a bucket had more than were looked at.
        """
        import numpy as np

        size = len(self.signed.has_words)
        cut = np.zeros(len(places), bool)
        found = [np.zeros(0, np.int64)]
        for band, (order, keys) in enumerate(zip(self._orders, self._keys, strict=True)):
            wanted = probes.keys[band, places]
            low = np.searchsorted(keys, wanted, "left")
            count = np.searchsorted(keys, wanted, "right") - low
            cut |= count > _CROWD
            count = np.minimum(count, _CROWD)
            probe = np.repeat(np.arange(len(places)), count)
            offset = np.arange(len(probe)) - np.repeat(np.cumsum(count) - count, count)
            found.append(probe * size + order[np.repeat(low, count) + offset])
        pairs = np.unique(np.concatenate(found))
        probe, other = pairs // max(size, 1), pairs % max(size, 1)
        equal = np.concatenate(
            [
                np.count_nonzero(
                    probes.signatures[places[probe[start : start + _PAIRS]]]
                    == self.signed.signatures[other[start : start + _PAIRS]],
                    axis=1,
                )
                for start in range(0, len(pairs), _PAIRS)
            ]
            or [np.zeros(0, np.int64)]
        )
        order = np.lexsort((other, -equal, probe))
        probe, other, equal = probe[order], other[order], equal[order]
        bounds = np.searchsorted(probe, np.arange(len(places) + 1))
        likely = np.bincount(probe[equal >= least], minlength=len(places))
        return [
            (int(places[place]), other[start : start + count].tolist(), bool(cut[place]))
            for place, (start, end, count) in enumerate(
                zip(bounds[:-1], bounds[1:], likely, strict=True)
            )
            if end > start
        ]


class _Quiet:
    """Passes on questions whether to stop, but no progress of parts."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def emit(self, event: Event) -> None:
        """Say nothing."""

    def check_cancelled(self) -> None:
        """Ask the sink."""
        self._sink.check_cancelled()

    def finish_asked(self) -> bool:
        """Ask the sink."""
        return self._sink.finish_asked()


def _check(table: Any, options: LeakOptions) -> None:
    if not 0 < options.threshold <= 1:
        raise InputError(
            "data.leakage",
            f"The threshold {options.threshold} is not above 0 to 1.",
            "0.8 finds texts with few changes, 1 only the same ones.",
        )
    if not options.columns:
        raise InputError("data.leakage", "No column is chosen to compare.", "Choose one.")
    for name in options.columns:
        require_column(name, table.column_names)


def _is_short_key(column: Any) -> bool:
    """Whether cells are identifiers or labels."""
    import pyarrow.compute as pc

    if (pc.max(pc.utf8_length(column)).as_py() or 0) > _SHORT:
        return False  # before anything is copied
    cells = column.drop_null()
    if not len(cells):
        return False
    distinct = pc.count_distinct(cells).as_py()
    if distinct <= max(2, _LABELS * len(cells)):
        return True
    looks = pc.and_(
        pc.match_substring_regex(cells, r"\d"),
        pc.invert(pc.match_substring_regex(cells, r"\s")),
    )
    return bool(pc.all(looks).as_py()) and distinct == len(cells)
