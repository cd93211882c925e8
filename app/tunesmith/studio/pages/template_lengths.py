"""Counts over all rows: conversations, skipped rows, and how many tokens each has. No Qt."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.core.events import Progress, Sink
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.studio.pages.conversations import mapping_of, rendered_slices, table_of
from tunesmith.studio.pages.template_engine import NO_LIMIT, unpack_format
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
    """How many rows gave conversations.

    `causes` are the reasons of the others, the most frequent first; `skipped_rows` the indices in
    the table of the first ten thousand of them.
    """

    conversations: int
    skipped: int
    causes: dict[str, int]
    skipped_rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Tokens per conversation.

    Attributes:
        lengths: tokens -> how many conversations have so many, rising.
        answer_starts: place of the first trained token -> how many conversations, rising.
        by_role: role -> tokens of its texts on average, where the role has any.
        problems: why conversations cannot be trained on -> how many.
        first_problem: number in the file of the first such row, None if there is none.
    """

    lengths: dict[int, int]
    answer_starts: dict[int, int]
    by_role: dict[str, float]
    problems: dict[str, int]
    first_problem: int | None

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
    mapping = mapping_of(request.choice)
    causes: Counter[str] = Counter()
    conversations = 0
    skipped: list[int] = []
    for start, part in rendered_slices(stored, mapping):
        conversations += len(part.conversations)
        causes.update(part.skip_causes())
        if part.skipped and len(skipped) < _SKIPPED_KEPT:
            rows = {row.row for row in part.skipped}
            stop = start + len(part.conversations) + len(part.skipped)
            numbers = stored.row_numbers[start:stop].tolist()
            skipped += [start + index for index, number in enumerate(numbers) if number in rows]
        done = start + len(part.conversations) + len(part.skipped)
        report(Progress(done, stored.rows, "rows"))
    counted = Counted(
        conversations,
        causes.total(),
        dict(causes.most_common()),
        tuple(skipped[:_SKIPPED_KEPT]),
    )
    report(counted)
    if request.model is None or request.packed is None or not conversations:
        return Count(counted, None)
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer

    chat = load_chat_tokenizer(request.model)
    tally = _Tally(chat, unpack_format(request.packed, chat))
    done = 0
    for _, part in rendered_slices(stored, mapping):
        for begin in range(0, len(part.conversations), _BATCH):
            batch = part.conversations[begin : begin + _BATCH]
            tally.add(batch, part.row_numbers[begin : begin + _BATCH])
            done += len(batch)
            report(Progress(done, conversations, "conversations"))
    return Count(counted, tally.result())


@dataclass(slots=True)
class _Tally:
    chat: "ChatTokenizer"
    chosen: "ModelFormat"
    lengths: Counter[int] = field(default_factory=Counter)
    starts: Counter[int] = field(default_factory=Counter)
    role_tokens: Counter[str] = field(default_factory=Counter)
    role_texts: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    first_problem: int | None = None

    def add(self, conversations: "Sequence[Conversation]", numbers: Sequence[int]) -> None:
        from tunesmith.core.errors import InputError
        from tunesmith.templates.tokens import NO_LOSS, encode_rendered

        for conversation, number in zip(conversations, numbers, strict=True):
            try:
                rendered = self.chosen.render(conversation)
                encoded = encode_rendered(
                    self.chat, rendered, max_length=NO_LIMIT, stop=self.chosen.stop
                )
            except InputError as error:
                self.problems[error.message] += 1
                if self.first_problem is None:
                    self.first_problem = number
                continue
            self.lengths[len(encoded.input_ids)] += 1
            labels = enumerate(encoded.labels)
            self.starts[next(place for place, label in labels if label != NO_LOSS)] += 1
            begins = [begin for begin, _ in encoded.offsets]
            for span in rendered.spans:
                if span.kind == "content" and span.role is not None:
                    count = bisect_left(begins, span.end) - bisect_left(begins, span.start)
                    self.role_tokens[span.role] += count
                    self.role_texts[span.role] += 1

    def result(self) -> Lengths:
        by_role = {role: self.role_tokens[role] / texts for role, texts in self.role_texts.items()}
        return Lengths(
            dict(sorted(self.lengths.items())),
            dict(sorted(self.starts.items())),
            by_role,
            dict(self.problems.most_common()),
            self.first_problem,
        )
