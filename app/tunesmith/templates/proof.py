"""The proof that an inferred format is the original: byte for byte on generated conversations."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tunesmith.core.errors import InputError
from tunesmith.templates.common_start import shared_start
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.jinja_rendering import RefusedError, Renderer, error_place
from tunesmith.templates.sample_conversations import Sample
from tunesmith.templates.training_text import render_conversation

_MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """How many cases were compared, how many the original refused, and what differed."""

    cases: int
    failed: int
    refused: int
    reasons: tuple[str, ...] = ()
    first: tuple[Sample, int] | None = None  # the first that differed, and at which character

    @property
    def exact(self) -> bool:
        """Every case that the original accepts gave the same bytes, and there were some."""
        return self.failed == 0 and self.cases > 0


def prove_format(
    chosen: ConversationFormat, original: Renderer, samples: Iterable[Sample]
) -> Proof:
    """Compare a format's text with the original Jinja's on every sample.

    Continued answers are compared up to the end of their text.
    """
    cases = failed = refused = 0
    reasons: dict[str, None] = {}
    first: tuple[Sample, int] | None = None
    for sample in samples:
        try:
            wanted = reference_text(original, sample)
        except RefusedError as error:
            refused += 1
            reason = _ours_accepts(chosen, sample, error)
            if reason:
                failed += 1
                reasons.setdefault(reason)
            continue
        except InputError as error:
            failed += 1
            reasons.setdefault(error.message)
            continue
        cases += 1
        try:
            ours = render_conversation(
                chosen,
                sample.conversation,
                ask_answer=sample.ask_answer,
                continue_answer=sample.continue_answer,
            ).text
        except InputError as error:
            failed += 1
            reasons.setdefault(f"the original accepts what the format refuses: {error.message}")
            continue
        if ours != wanted:
            failed += 1
            reasons.setdefault(describe_difference(wanted, ours, sample))
            first = first or (sample, len(shared_start([wanted, ours])))
    return Proof(cases, failed, refused, tuple(reasons)[:_MOST_REASONS], first)


def holds_in_any_order(
    chosen: ConversationFormat, original: Renderer, samples: Iterable[Sample]
) -> bool:
    """Whether the format gives the original's text for all samples, or refuses them itself.

    For samples whose roles do not take turns: where this is false, the format is only right for
    conversations that do.
    """
    for sample in samples:
        try:
            ours = render_conversation(chosen, sample.conversation, ask_answer=sample.ask_answer)
        except InputError:
            continue  # a row that is refused is reported, not trained on in another form
        try:
            wanted = original(sample.conversation, sample.ask_answer)
        except InputError:
            return False
        if ours.text != wanted:
            return False
    return True


def reference_text(original: Renderer, sample: Sample) -> str:
    """What the original renders; a continued answer is cut behind its text.

    Where that is, a rendering with a marker in the answer's place tells. transformers searches for
    the text instead, which goes wrong when an answer's last line breaks look like the suffix.

    Raises:
        RefusedError: the original refuses the conversation.
        InputError: it fails, or prints the last answer in a way that cannot be continued.
    """
    if not sample.continue_answer:
        return original(sample.conversation, sample.ask_answer)
    *before, last = sample.conversation.messages
    text = original(sample.conversation, False)
    mark = "zqmarkqz"
    while mark in text:
        mark += "z"
    marked = original(Conversation((*before, replace(last, content=mark))), False)
    _, found, tail = marked.partition(mark)
    if not found or not text.endswith(tail):
        raise InputError(
            "template.answer-changed",
            "the last answer changes the text around it, so it cannot be continued",
        )
    return text[: len(text) - len(tail)]


def describe_difference(wanted: str, ours: str, sample: Sample) -> str:
    """Where two texts part, in words."""
    place = len(shared_start([wanted, ours]))
    roles = ", ".join(message.role for message in sample.conversation.messages)
    around = slice(max(0, place - 20), place + 30)
    return (
        f"from character {place} the original has {wanted[around]!r}, ours {ours[around]!r} "
        f"(roles: {roles})"
    )


def _ours_accepts(chosen: ConversationFormat, sample: Sample, error: RefusedError) -> str:
    """A refusal that the format does not share is a difference too: training would not see it."""
    try:
        render_conversation(
            chosen,
            sample.conversation,
            ask_answer=sample.ask_answer,
            continue_answer=sample.continue_answer,
        )
    except InputError:
        return ""
    roles = ", ".join(message.role for message in sample.conversation.messages)
    return (
        f"{error_place(error)}the original refuses what the format accepts: {error.message!r} "
        f"(roles: {roles})"
    )
