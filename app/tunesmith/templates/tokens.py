"""Tokens and labels of conversations for training: loss on what the model must write, exactly.

The mask comes from character spans and the tokenizer's offsets, never from searching for markers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.training_text import RenderedConversation, Span

NO_LOSS = -100  # the label that cross entropy ignores (torch's ignore_index)

LossOn = Literal["assistant", "all"]
TextSource = Callable[[Conversation], RenderedConversation]


@dataclass(frozen=True, slots=True)
class EncodedConversation:
    """Token ids, labels (the id, or -100 for no loss) and each token's characters.

    `truncated` counts the tokens that the length limit cut off.
    """

    input_ids: tuple[int, ...]
    labels: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a conversation cannot be trained on; `row` counts from 0 in the order given."""

    row: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class EncodedSet:
    """What can be trained on, and what not and why. `rows` are the source rows of `encoded`."""

    encoded: tuple[EncodedConversation, ...]
    rows: tuple[int, ...]
    problems: tuple[RowProblem, ...]

    @property
    def truncated(self) -> int:
        """How many of the encoded conversations lost their end to the length limit."""
        return sum(item.truncated > 0 for item in self.encoded)


class _RowError(InputError):
    """One row's problem."""


def encode_conversations(
    chat: ChatTokenizer,
    source: TextSource,
    conversations: Iterable[Conversation],
    *,
    max_length: int,
    loss_on: LossOn = "assistant",
    stop: tuple[str, ...] = (),
) -> EncodedSet:
    """Encode conversations; a row that cannot be trained on becomes a problem, not an exception.

    Args:
        chat: the model's tokenizer.
        source: conversation -> text with spans, such as `partial(render_conversation, format)`.
        conversations: what to encode.
        max_length: tokens per conversation at most, BOS included.
        loss_on: `assistant`, or `all` for every token but BOS.
        stop: the format's stop texts, to check the end markers by.
    """
    encoded: list[EncodedConversation] = []
    rows: list[int] = []
    problems: list[RowProblem] = []
    for row, conversation in enumerate(conversations):
        try:
            item = encode_rendered(
                chat, source(conversation), max_length=max_length, loss_on=loss_on, stop=stop
            )
        except InputError as error:
            problems.append(RowProblem(row, error.code, error.message))
        else:
            encoded.append(item)
            rows.append(row)
    return EncodedSet(tuple(encoded), tuple(rows), tuple(problems))


def encode_rendered(
    chat: ChatTokenizer,
    rendered: RenderedConversation,
    *,
    max_length: int,
    loss_on: LossOn = "assistant",
    stop: tuple[str, ...] = (),
) -> EncodedConversation:
    """Encode one finished conversation.

    Raises:
        InputError: `tokens.no-answer`, `tokens.answer-cut`, `tokens.bos-count`,
            `tokens.end-marker-missing`, `tokens.end-marker-in-text`.
    """
    spans = rendered.loss_spans()
    if not any(span.kind == "content" for span in spans):
        raise _RowError("tokens.no-answer", "There is no assistant text to learn from.")
    ids, offsets = _encode(chat, rendered.text, _joined(spans))
    learned = _inside(offsets, _joined(spans))
    _check_end_markers(chat, rendered, ids, offsets, stop)
    prepend = chat.prepends_bos(rendered.text)
    if prepend:
        assert chat.bos_id is not None, "a BOS text always has an id"  # noqa: S101 - typing help
        ids, offsets, learned = [chat.bos_id, *ids], [(0, 0), *offsets], [False, *learned]
    _check_bos(chat, rendered, ids, prepend)
    if not any(learned[:max_length]):
        raise _RowError(
            "tokens.answer-cut",
            f"The first answer begins beyond the limit of {max_length} tokens; the conversation "
            f"has {len(ids)}.",
        )
    if loss_on == "all":
        starts_with_bos = prepend or (chat.bos_id is not None and ids[:1] == [chat.bos_id])
        learned = [True] * len(ids)
        learned[0] = not starts_with_bos
    labels = [token if loss else NO_LOSS for token, loss in zip(ids, learned, strict=True)]
    return EncodedConversation(
        tuple(ids[:max_length]),
        tuple(labels[:max_length]),
        tuple(offsets[:max_length]),
        max(0, len(ids) - max_length),
    )


def stops_in_pieces(chat: ChatTokenizer, stop: Iterable[str]) -> tuple[str, ...]:
    """The stop texts that are not one token of the model: what stops at tokens runs past them."""
    pieces = ((text, chat.tokenizer.encode(text, add_special_tokens=False).ids) for text in stop)
    # A tokenizer may put a space of its own before the token.
    return tuple(text for text, ids in pieces if chat.tokenizer.token_to_id(text) not in ids)


def _joined(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Neighbouring spans as one stretch of characters."""
    stretches: list[tuple[int, int]] = []
    for span in spans:
        if stretches and stretches[-1][1] == span.start:
            stretches[-1] = (stretches[-1][0], span.end)
        else:
            stretches.append((span.start, span.end))
    return stretches


def _encode(
    chat: ChatTokenizer, text: str, stretches: list[tuple[int, int]]
) -> tuple[list[int], list[tuple[int, int]]]:
    """Token ids and character offsets, no token reaching from a prompt into an answer.

    At inference prompt and answer are tokens of their own; a token made of the end of the one and
    the beginning of the other would never be generated. So where one would form, the text is cut,
    unless the tokenizer would add a space to the piece: then that one token is not learned.
    """
    ids, offsets = _encode_piece(chat, text, 0)
    starts = {start for start, _ in stretches}
    cuts = [start for start in sorted(starts) if any(begin < start < end for begin, end in offsets)]
    if not cuts or not _pieces_are_safe(chat):
        return ids, offsets
    ids, offsets = [], []
    for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece_ids, piece_offsets = _encode_piece(chat, text[begin:end], begin)
        ids += piece_ids
        offsets += piece_offsets
    return ids, offsets


def _encode_piece(
    chat: ChatTokenizer, text: str, shift: int
) -> tuple[list[int], list[tuple[int, int]]]:
    encoding = chat.tokenizer.encode(text, add_special_tokens=False)
    return encoding.ids, [(begin + shift, end + shift) for begin, end in encoding.offsets]


def _pieces_are_safe(chat: ChatTokenizer) -> bool:
    """Whether encoding a text in pieces adds nothing (SentencePiece models may add a space)."""
    return (
        chat.tokenizer.decode(
            chat.tokenizer.encode("a", add_special_tokens=False).ids
            + chat.tokenizer.encode("b", add_special_tokens=False).ids,
            skip_special_tokens=False,
        )
        == "ab"
    )


def _inside(offsets: list[tuple[int, int]], stretches: list[tuple[int, int]]) -> list[bool]:
    """Which tokens begin inside a stretch; an empty token counts by where it stands."""
    return [any(start <= begin < end for start, end in stretches) for begin, _ in offsets]


def _check_bos(
    chat: ChatTokenizer, rendered: RenderedConversation, ids: list[int], prepended: bool
) -> None:
    """As many BOS tokens as the format and the model's convention write, none from message text."""
    if chat.bos_id is None:
        return
    own = "".join(
        rendered.text[span.start : span.end] if span.kind != "content" else "\0"
        for span in rendered.spans
    )
    wanted = own.count(chat.bos) + prepended
    found = ids.count(chat.bos_id)
    if found != wanted:
        raise _RowError(
            "tokens.bos-count",
            f"{found} BOS tokens ({chat.bos}) where the model's convention wants {wanted}: "
            "does a message contain this text?",
        )


def _check_end_markers(
    chat: ChatTokenizer,
    rendered: RenderedConversation,
    ids: list[int],
    offsets: list[tuple[int, int]],
    stop: tuple[str, ...],
) -> None:
    """Every answer is followed by its end marker, as the one token that stops generation.

    An end marker that the model has no token for can only be looked for as text.
    """
    in_pieces = stops_in_pieces(chat, stop)
    markers = {chat.tokenizer.token_to_id(text) for text in stop if text not in in_pieces}
    ends = {rendered.text[span.start : span.end] for span in rendered.spans if span.kind == "end"}
    written = [text for text in in_pieces if any(text in end for end in ends)]
    for span in rendered.spans:
        if span.role != "assistant" or span.kind not in {"content", "end"}:
            continue
        tokens = {
            token
            for token, (begin, end) in zip(ids, offsets, strict=True)
            if begin < span.end and end > span.start
        }
        if span.kind == "end" and markers and not tokens & markers:
            raise _RowError(
                "tokens.end-marker-missing",
                f"The end marker of message {span.message} is not the token that ends answers.",
            )
        text = rendered.text[span.start : span.end]
        if span.kind == "content" and (tokens & markers or any(end in text for end in written)):
            raise _RowError(
                "tokens.end-marker-in-text",
                f"The assistant's text in message {span.message} contains an end marker.",
            )
    answers = {s.message for s in rendered.spans if s.role == "assistant" and s.kind == "content"}
    ended = {s.message for s in rendered.spans if s.kind == "end"}
    if stop and answers - ended:
        raise _RowError(
            "tokens.end-marker-missing",
            "The conversation format writes no end marker after an answer: a model trained so "
            "would never stop.",
        )
