"""How many tokens texts have, which are the longest, and which tokens are rare, long or special.

Rare and long tokens reveal junk: markup, rows of signs, broken encodings, other languages. The
tokenizer is given; rendered conversations come as token ids, columns as texts. Memory: 16 bytes for
each token of the vocabulary, 12 for each text, and the texts of one batch.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tunesmith.core.events import Progress, Sink

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LISTED = 20  # texts and tokens that are named
_BATCH_ROWS = 2000
_BATCH_CHARACTERS = 1 << 22  # a batch holds more only if a single text does


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A token as text, how often it is used, and the number of a row that uses it."""

    id: int
    text: str
    count: int
    row: int


@dataclass(frozen=True, slots=True)
class TokenStatistics:
    """Tokens of `texts` texts, `tokens` in all, `distinct` different ones.

    Attributes:
        lengths: tokens -> how many texts have so many, rising.
        longest: (number of the row, its tokens) of the longest texts, the longest first.
        rarest: the tokens used least, the ones last added to the vocabulary first among equals.
        longest_tokens: the tokens of most characters, the longest first.
        special: tokens such as <|im_end|> that stand in texts, the most frequent first; a model
            takes them for the end of a message.
    """

    texts: int
    tokens: int
    distinct: int
    lengths: dict[int, int]
    longest: tuple[tuple[int, int], ...]
    rarest: tuple[TokenUse, ...]
    longest_tokens: tuple[TokenUse, ...]
    special: tuple[TokenUse, ...]

    def at_most(self, share: float) -> int:
        """The length that so large a share (0 to 1) of the texts does not exceed."""
        wanted, below = share * self.texts, 0
        for length, count in self.lengths.items():
            below += count
            if below >= wanted:
                return length
        return max(self.lengths, default=0)

    def over(self, context: int) -> int:
        """How many texts are longer than `context` tokens."""
        return sum(count for length, count in self.lengths.items() if length > context)


class TokenTally:
    """Counts tokens, batch by batch.

    Args:
        tokenizer: neither cuts nor pads; adds no special tokens here.
    """

    def __init__(self, tokenizer: "Tokenizer") -> None:
        import numpy as np

        self._tokenizer = tokenizer
        size = max(tokenizer.get_vocab(with_added_tokens=True).values(), default=-1) + 1
        self._counts = np.zeros(size, np.int64)
        self._rows = np.full(size, -1, np.int64)
        self._lengths: list[Any] = []
        self._numbers: list[Any] = []

    def add(self, texts: Sequence[str], numbers: Sequence[int]) -> None:
        """Encode and count texts; `numbers` are those of their rows."""
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        self.add_ids([encoding.ids for encoding in encoded], numbers)

    def add_ids(self, encoded: Sequence[Sequence[int]], numbers: Sequence[int]) -> None:
        """Count texts that are encoded already."""
        import numpy as np

        if not encoded:
            return
        lengths = np.array([len(ids) for ids in encoded], np.int32)
        rows = np.asarray(numbers, np.int64)
        self._lengths.append(lengths)
        self._numbers.append(rows)
        ids = np.concatenate([np.asarray(ids, np.int64) for ids in encoded])
        used, places, counts = np.unique(ids, return_index=True, return_counts=True)
        self._counts[used] += counts
        new = self._rows[used] < 0
        self._rows[used[new]] = np.repeat(rows, lengths)[places[new]]

    def result(self) -> TokenStatistics:
        """What was counted so far."""
        import numpy as np

        lengths = np.concatenate([np.zeros(0, np.int32), *self._lengths])
        numbers = np.concatenate([np.zeros(0, np.int64), *self._numbers])
        used = np.flatnonzero(self._counts)
        # Of equals the first row, or the token added last: merges are learned by frequency.
        longest = np.lexsort((numbers, -lengths))[:LISTED]
        rarest = used[np.lexsort((-used, self._counts[used]))[:LISTED]]
        texts = {int(token): self._text(int(token)) for token in used}
        by_length = sorted(texts, key=lambda token: (-len(texts[token]), token))[:LISTED]
        special = self._special() & texts.keys()
        by_count = sorted(special, key=lambda token: (-self._counts[token], token))[:LISTED]
        return TokenStatistics(
            len(lengths),
            int(lengths.sum(dtype=np.int64)),
            len(used),
            dict(sorted(Counter(lengths.tolist()).items())),
            tuple((int(numbers[place]), int(lengths[place])) for place in longest),
            *(
                tuple(self._use(int(token), texts[int(token)]) for token in listed)
                for listed in (rarest, by_length, by_count)
            ),
        )

    def _use(self, token: int, text: str) -> TokenUse:
        return TokenUse(token, text, int(self._counts[token]), int(self._rows[token]))

    def _text(self, token: int) -> str:
        """What it stands for; as the vocabulary has it where that is but a part of a character."""
        text: str = self._tokenizer.decode([token], skip_special_tokens=False)
        raw = self._tokenizer.id_to_token(token) or ""
        return raw if "\ufffd" in text or not text else text

    def _special(self) -> set[int]:
        added = self._tokenizer.get_added_tokens_decoder()
        return {token for token, described in added.items() if described.special}


def count_tokens(cells: Any, numbers: Any, tokenizer: "Tokenizer", sink: Sink) -> TokenStatistics:
    """Count the tokens of a column's filled cells.

    Args:
        cells: a pyarrow Array of texts; null and white space alone do not count.
        numbers: numpy array with the number of each row in the file.
        tokenizer: as for `TokenTally`.
        sink: asked for cancellation, told the rows that are done.

    Raises:
        CancelledError: the sink said so.
    """
    tally = TokenTally(tokenizer)
    for start in range(0, len(cells), _BATCH_ROWS):
        sink.check_cancelled()
        texts = cells.slice(start, _BATCH_ROWS).to_pylist()
        filled = [place for place, text in enumerate(texts) if text and not text.isspace()]
        for places in _batches(filled, texts):
            batch = [texts[place] for place in places]
            tally.add(batch, [int(numbers[start + place]) for place in places])
        sink.emit(Progress(start + len(texts), len(cells), "rows", item="tokens"))
    return tally.result()


def _batches(places: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
    """The places in parts whose texts together have a bounded length."""
    part: list[int] = []
    size = 0
    for place in places:
        if part and size + len(texts[place]) > _BATCH_CHARACTERS:
            yield part
            part, size = [], 0
        part.append(place)
        size += len(texts[place])
    if part:
        yield part
