"""Counts over all rows: conversations, skipped rows, and how many tokens each has. No Qt."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.core.events import Progress, Sink
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data.token_statistics import TokenUse
from tunesmith.studio.pages.conversation_parts import Part, Tally, conversation_parts
from tunesmith.studio.pages.conversations import table_of
from tunesmith.studio.pages.template_engine import NO_LIMIT, special_ids, unpack_format
from tunesmith.studio.project import TemplateChoice

if TYPE_CHECKING:
    from tunesmith.templates.chat_tokenizer import ChatTokenizer
    from tunesmith.templates.conversation import Conversation
    from tunesmith.templates.model_format import ModelFormat

_MOST_BARS = 40
_BATCH = 500  # conversations encoded between two reports
_SKIPPED_KEPT = 10_000  # indices of skipped rows that are handed back


@dataclass(frozen=True, slots=True)
class CountRequest:
    """What to count. `model` and `packed` (of `FormatFacts`) are None for no tokens."""

    table: Path
    choice: TemplateChoice
    model: Path | None = None
    packed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many conversations the rows gave.

    `causes` are the reasons of the rows without one, the most frequent first; `skipped_rows` the
    indices in the table of the first ten thousand of them. In `tied` conversations rows share a
    place in the order; in `odd` ones user and assistant do not take turns.
    """

    conversations: int
    skipped: int
    causes: dict[str, int]
    skipped_rows: tuple[int, ...]
    tied: int = 0
    odd: int = 0


@dataclass(frozen=True, slots=True)
class Lengths:
    """Tokens per conversation.

    Attributes:
        lengths: tokens -> how many conversations have so many, rising.
        answer_starts: place of the first trained token -> how many conversations, rising.
        by_role: role -> tokens of its texts on average, where the role has any.
        problems: why conversations cannot be trained on -> how many.
        first_problem: number in the file of the first such row, None if there is none.
        longest_rows: (index of the row in the table, its tokens) of the longest conversations, the
            longest first; of grouped rows the first one's.
        rarest: the tokens used least; `row` is an index in the table, too.
        longest_tokens: the tokens of most characters, the longest first.
    """

    lengths: dict[int, int]
    answer_starts: dict[int, int]
    by_role: dict[str, float]
    problems: dict[str, int]
    first_problem: int | None
    longest_rows: tuple[tuple[int, int], ...] = ()
    rarest: tuple[TokenUse, ...] = ()
    longest_tokens: tuple[TokenUse, ...] = ()

    @property
    def longest(self) -> int:
        """Tokens of the longest conversation."""
        return max(self.lengths, default=0)

    def at_most(self, share: float) -> int:
        """The length that so large a share of the conversations does not exceed."""
        wanted = share * sum(self.lengths.values())
        below = 0
        for length, count in self.lengths.items():
            below += count
            if below >= wanted:
                return length
        return self.longest

    def over(self, context: int) -> int:
        """How many conversations are longer than `context` tokens."""
        return sum(count for length, count in self.lengths.items() if length > context)

    def answers_cut(self, context: int) -> int:
        """How many conversations have no trained token within `context` tokens."""
        return sum(count for start, count in self.answer_starts.items() if start >= context)

    def bars(self, most: int = _MOST_BARS) -> tuple[list[int], list[int]]:
        """(counts, edges) of a histogram from 0, with ranges of a round width."""
        width = next(size for size in _widths() if self.longest / size < most)
        edges = list(range(0, self.longest + width + 1, width))
        counts = [0] * (len(edges) - 1)
        for length, count in self.lengths.items():
            counts[length // width] += count
        return counts, edges


@dataclass(frozen=True, slots=True)
class Count:
    """The whole result; `lengths` is None where no tokens were asked for."""

    counted: Counted
    lengths: Lengths | None


def count_rows(request: CountRequest, on_counted: Callable[[Counted], None], sink: Sink) -> Count:
    """Render all rows, then encode them.

    Args:
        request: what to count.
        on_counted: called in this thread as soon as the conversations are counted.
        sink: told how many rows are done, then how many conversations are encoded.

    Raises:
        InputError: a template or the tokenizer cannot be used.
    """

    def take(report: Progress | Counted) -> None:
        if isinstance(report, Counted):
            on_counted(report)
        else:
            sink.emit(report)

    return call_isolated_reporting(_count_in_child, request, take, sink=sink)


def _widths() -> "list[int]":
    return [base * 10**power for power in range(12) for base in (1, 2, 5)]


# --- in the child ---


def _count_in_child(request: CountRequest, report: Callable[[Progress | Counted], None]) -> Count:
    stored = table_of(request.table)
    found = Tally.empty()
    skipped: list[int] = []
    for part in conversation_parts(stored, request.choice):
        found.add(part)
        if len(skipped) < _SKIPPED_KEPT:
            skipped += [part.places[row.row] for row in part.rendered.skipped]
        report(Progress(found.rows, stored.rows, "rows"))
    counted = Counted(
        found.conversations,
        found.causes.total(),
        dict(found.causes.most_common()),
        tuple(sorted(skipped)[:_SKIPPED_KEPT]),
        found.tied,
        found.odd,
    )
    report(counted)
    if request.model is None or request.packed is None or not counted.conversations:
        return Count(counted, None)
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer

    chat = load_chat_tokenizer(request.model)
    tally = _Lengths(chat, unpack_format(request.packed, chat))
    done = 0
    for part in conversation_parts(stored, request.choice):
        for begin in range(0, len(part.rendered.conversations), _BATCH):
            done += tally.add(part, slice(begin, begin + _BATCH))
            report(Progress(done, counted.conversations, "conversations"))
    return Count(counted, tally.result())


class _Lengths:
    """Encodes conversations and counts their tokens."""

    def __init__(self, chat: "ChatTokenizer", chosen: "ModelFormat") -> None:
        from tunesmith.data.token_statistics import TokenTally

        self._chat = chat
        self._chosen = chosen
        self._tokens = TokenTally(chat.tokenizer)
        self._starts: Counter[int] = Counter()
        self._role_tokens: Counter[str] = Counter()
        self._role_texts: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()
        self._first_problem: int | None = None

    def add(self, part: Part, chosen: slice) -> int:
        """Count some conversations of a part; returns how many."""
        numbers = part.rendered.row_numbers[chosen]
        encoded, places = [], []
        for conversation, number in zip(part.rendered.conversations[chosen], numbers, strict=True):
            ids = self._encoded(conversation)
            if ids is not None:
                encoded.append(ids)
                places.append(part.places[number])
            elif self._first_problem is None:
                self._first_problem = number
        self._tokens.add_ids(encoded, places)
        return len(numbers)

    def _encoded(self, conversation: "Conversation") -> Sequence[int] | None:
        """Its tokens; None, and counted as a problem, if it cannot be trained on."""
        from tunesmith.core.errors import InputError
        from tunesmith.templates.tokens import NO_LOSS, encode_rendered

        try:
            rendered = self._chosen.render(conversation)
            encoded = encode_rendered(
                self._chat, rendered, max_length=NO_LIMIT, stop=self._chosen.stop
            )
        except InputError as error:
            self._problems[error.message] += 1
            return None
        labels = enumerate(encoded.labels)
        self._starts[next(place for place, label in labels if label != NO_LOSS)] += 1
        begins = [begin for begin, _ in encoded.offsets]
        for span in rendered.spans:
            if span.kind == "content" and span.role is not None:
                count = bisect_left(begins, span.end) - bisect_left(begins, span.start)
                self._role_tokens[span.role] += count
                self._role_texts[span.role] += 1
        return encoded.input_ids

    def result(self) -> Lengths:
        """What was counted."""
        texts = self._role_texts.items()
        counted = self._tokens.result()
        own = special_ids(self._chat)  # of the format; one in a message is a problem anyway
        return Lengths(
            counted.lengths,
            dict(sorted(self._starts.items())),
            {role: self._role_tokens[role] / count for role, count in texts},
            dict(self._problems.most_common()),
            self._first_problem,
            counted.longest,
            tuple(use for use in counted.rarest if use.id not in own),
            tuple(use for use in counted.longest_tokens if use.id not in own),
        )
