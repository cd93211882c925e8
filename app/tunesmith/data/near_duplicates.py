"""Finds rows whose text resembles that of an earlier row: MinHash, LSH bands, exact Jaccard.

Two texts are as similar as the Jaccard index of their shingles: shared ones over all of both.
MinHash (Broder, 1997) and bands (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets,
chapter 3) only find the candidates; whether a row goes is decided by the exact index.
Memory: some 1 kB a row at a threshold of 0.8 where most rows have look-alikes (less where they
have none), and at most 300 MiB besides, however long the texts are. Measured: 195 MiB for 100,000
rows of 350 bytes, 377 MiB for 300,000.
"""

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tunesmith.core.events import MemorySink, Progress, Sink
from tunesmith.data.shingles import constants, mixed, shingle_hashes, slices

HASHES = 256  # hash functions; the estimate's standard error is sqrt(t (1 - t) / 256)
RECALL = 0.99  # least chance that a pair right at the threshold becomes a candidate
CROWD = 64  # rows of one bucket that later ones are compared with
_VERIFIED = 16  # of the candidates, those that look most similar
_ERRORS = 4  # standard errors below the threshold at which a candidate is still verified
_SETS_BYTES = 128 << 20  # of shingles kept for verifying
_ROWS_AHEAD = 4096


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Which rows resemble a kept row; numpy arrays of equal length, in the order of the rows.

    `rows` are the positions to remove, `resembles` that of the kept row each is most like (as far
    as MinHash tells), and `similarity` the Jaccard index of the two. Rows that are kept resemble
    no earlier kept row, but for pairs that MinHash misses (at most 1 % right at the threshold,
    fewer above). `crowded` counts kept rows with more look-alikes than they were compared with.
    """

    rows: Any
    resembles: Any
    similarity: Any
    crowded: int = 0


def find_near_duplicates(
    texts: Any, threshold: float = 0.8, words: int = 3, sink: Sink | None = None
) -> NearDuplicates:
    """Find the rows to remove so that no two of the rest resemble each other; the first stays.

    Case, punctuation, spaces and compatibility forms of characters make no difference; a text
    without any word resembles none. Of a text, the first million characters are compared.

    Args:
        texts: a pyarrow Array of texts; null is a text without words.
        threshold: least Jaccard index of two texts that resemble each other, above 0 to 1.
        words: of each shingle (characters, in scripts without spaces).
        sink: asked for cancellation, told the rows that are done.
    """
    import numpy as np

    listener = sink if sink is not None else MemorySink()
    bands = choose_bands(threshold)
    keys, signatures, has_words = sign(texts, words, bands, listener)
    search = _Search(_Buckets(keys, has_words), signatures, ShingleSets(texts, words), threshold)
    del keys
    found = list(search.run(listener))
    return NearDuplicates(
        np.array([row for row, _, _ in found], np.int64),
        np.array([other for _, other, _ in found], np.int64),
        np.array([similarity for _, _, similarity in found], np.float64),
        search.crowded,
    )


def choose_bands(threshold: float) -> tuple[int, int]:
    """Bands and hashes per band: as many as possible in each (few candidates in vain) of which
    the chance 1 - (1 - t^r)^b to catch a pair at the threshold is still high enough.
    """
    for width in range(HASHES, 1, -1):
        bands = HASHES // width
        if 1 - (1 - threshold**width) ** bands >= RECALL:
            return bands, width
    return HASHES, 1


def least_equal_hashes(threshold: float) -> float:
    """Of the 256 hashes, how many two texts have in common that are worth an exact look."""
    error = math.sqrt(threshold * (1 - threshold) / HASHES)
    return (threshold - _ERRORS * error) * HASHES


def sign(texts: Any, words: int, bands: tuple[int, int], sink: Sink) -> tuple[Any, Any, Any]:
    """Keys of the bands (rows x bands, uint32), signatures (rows x 256, their lowest bytes), and
    which rows have any words.
    """
    import numpy as np

    count, width = bands
    factors = (constants(HASHES) >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
    keys = np.zeros((count, len(texts)), np.uint32)
    signatures = np.zeros((len(texts), HASHES), np.uint8)
    has_words = np.zeros(len(texts), bool)
    for start, end in slices(texts):
        sink.check_cancelled()
        hashes, counts = shingle_hashes(texts.slice(start, end - start), words)
        filled = np.flatnonzero(counts) + start
        if len(filled):
            smallest = _minima(hashes, counts[counts > 0], factors)
            signatures[filled] = smallest.T.astype(np.uint8)
            has_words[filled] = True
            for band in range(count):
                part = smallest[band * width : (band + 1) * width]
                keys[band, filled] = _band_key(part)
        sink.emit(Progress(end, len(texts), "rows", item="signatures"))
    return keys, signatures, has_words


def _minima(hashes: Any, counts: Any, factors: Any) -> Any:
    """The smallest hash of each text under each function, functions x texts.

    Function i is x -> a_i x mod 2^32 with an odd a_i, a permutation of hashes already random.
    """
    import numpy as np

    short = (hashes >> np.uint64(32)).astype(np.uint32)
    starts = np.cumsum(counts) - counts
    smallest = np.empty((len(factors), len(counts)), np.uint32)
    permuted = np.empty_like(short)
    for place, factor in enumerate(factors):
        np.multiply(short, factor, out=permuted)
        np.minimum.reduceat(permuted, starts, out=smallest[place])
    return smallest


def _band_key(part: Any) -> Any:
    import numpy as np

    key = np.zeros(part.shape[1], np.uint64)
    for row in part:
        key = mixed(key + row)
    return key.astype(np.uint32)


class _Buckets:
    """Rows with the same key in a band, and for each bucket which of them were kept so far.

    Bucket g has the places `start[g]` to `start[g + 1]` of `kept`, filled up to `count[g]`.
    Rows that share no bucket with another are in none.
    """

    def __init__(self, keys: Any, has_words: Any) -> None:
        import numpy as np

        candidates = np.flatnonzero(has_words).astype(np.uint32)
        members, sizes = [candidates[:0]], [np.zeros(0, np.int64)]
        for band in keys:
            order = candidates[np.argsort(band[candidates], kind="stable")]
            ends = np.flatnonzero(np.diff(band[order])) + 1
            bounds = np.concatenate([[0], ends, [len(order)]]).astype(np.int64)
            size = np.diff(bounds)
            shared = size > 1
            members.append(order[np.repeat(shared, size)])
            sizes.append(size[shared])
        size = np.concatenate(sizes)
        rows = np.concatenate(members)
        buckets = np.repeat(np.arange(len(size), dtype=np.uint32), size)
        by_row = np.argsort(rows, kind="stable")
        self._of_row = buckets[by_row]
        self.rows, places = np.unique(rows[by_row], return_index=True)
        self._places = np.concatenate([places, [len(rows)]])
        room = np.minimum(size, CROWD)
        self._start = np.cumsum(room) - room
        self._room = room
        self._count = np.zeros(len(size), np.int64)
        self._kept = np.zeros(int(room.sum()), np.uint32)

    def of(self, place: int) -> Any:
        """Buckets of `self.rows[place]`."""
        return self._of_row[self._places[place] : self._places[place + 1]]

    def keep(self, row: int, buckets: Any) -> bool:
        """Note that the row stays; False if one of its buckets has no room for it."""
        free = buckets[self._count[buckets] < self._room[buckets]]
        self._kept[self._start[free] + self._count[free]] = row
        self._count[free] += 1
        return len(free) == len(buckets)

    def kept(self, buckets: Any) -> Any:
        """Rows in any of the buckets that stay, in their order."""
        import numpy as np

        filled = buckets[self._count[buckets] > 0]
        if not len(filled):
            return filled
        parts = [
            self._kept[start : start + count]
            for start, count in zip(self._start[filled], self._count[filled], strict=True)
        ]
        return np.unique(np.concatenate(parts))


class ShingleSets:
    """Shingles of single rows as sorted arrays without repeats; the latest used are kept, of
    about so many bytes.
    """

    def __init__(self, texts: Any, words: int, kept_bytes: int = _SETS_BYTES) -> None:
        self._texts = texts
        self._words = words
        self._kept_bytes = kept_bytes
        self._sets: OrderedDict[int, Any] = OrderedDict()
        self._bytes = 0

    def of(self, row: int, ahead: Any = ()) -> Any:
        """The set of a row; `ahead` are rows wanted next, computed with it if it is not there."""
        if row not in self._sets:
            self._add([row, *ahead])
        self._sets.move_to_end(row)
        return self._sets[row]

    def _add(self, rows: list[int]) -> None:
        import numpy as np

        texts = self._texts.take(rows)
        _, end = next(slices(texts))
        hashes, counts = shingle_hashes(texts.slice(0, end), self._words)
        ends = np.cumsum(counts)
        for row, start, stop in zip(rows, ends - counts, ends, strict=False):
            if row not in self._sets:
                self._sets[row] = np.unique(hashes[start:stop])
                self._bytes += self._sets[row].nbytes
        while self._bytes > self._kept_bytes and len(self._sets) > end + 1:
            _, dropped = self._sets.popitem(last=False)
            self._bytes -= dropped.nbytes


class _Search:
    """Goes through the rows in order and compares each with the kept ones of its buckets."""

    def __init__(
        self, buckets: _Buckets, signatures: Any, sets: ShingleSets, threshold: float
    ) -> None:
        self.crowded = 0
        self._buckets = buckets
        self._signatures = signatures
        self._sets = sets
        self._threshold = threshold
        self._least = least_equal_hashes(threshold)

    def run(self, sink: Sink) -> Iterator[tuple[int, int, float]]:
        """Each row to remove, the row it resembles, and how much."""
        rows = self._buckets.rows
        for place, row in enumerate(rows.tolist()):
            if place % 1000 == 0:
                sink.check_cancelled()
                sink.emit(Progress(place, len(rows), "rows", item="comparing"))
            buckets = self._buckets.of(place)
            best, cut = self._most_similar(row, buckets, rows[place + 1 : place + _ROWS_AHEAD])
            if best is not None:
                yield row, *best
            elif not self._buckets.keep(row, buckets) or cut:
                self.crowded += 1
        sink.emit(Progress(len(rows), len(rows), "rows", item="comparing"))

    def _most_similar(
        self, row: int, buckets: Any, ahead: Any
    ) -> tuple[tuple[int, float] | None, bool]:
        """The kept row that looks most like this one of those alike enough, if any; and if none,
        whether there were more than could be looked at.
        """
        import numpy as np

        others = self._buckets.kept(buckets)
        if not len(others):
            return None, False
        equal = np.count_nonzero(self._signatures[others] == self._signatures[row], axis=1)
        likely = np.flatnonzero(equal >= self._least)
        likely = likely[np.argsort(-equal[likely], kind="stable")]
        for other in others[likely[:_VERIFIED]].tolist():
            similarity = jaccard(self._sets.of(row, ahead), self._sets.of(other))
            if similarity >= self._threshold:
                return (other, similarity), False
        return None, len(likely) > _VERIFIED


def jaccard(one: Any, other: Any) -> float:
    """The Jaccard index of two sets as sorted arrays without repeats, not both empty."""
    import numpy as np

    together = np.concatenate([one, other])
    together.sort()
    both = int(np.count_nonzero(together[1:] == together[:-1]))
    return both / (len(one) + len(other) - both)
