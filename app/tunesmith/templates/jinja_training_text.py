"""Training text straight from a model's Jinja, for templates that no format reproduces.

Spans come from renderings of the conversation's beginnings: where those are true prefixes of the
whole, what the assistant wrote is what lies behind the generation prompt. Call it only in a worker
process and only for a template that `infer_format` has run within bounds.
"""

from tunesmith.core.errors import InputError
from tunesmith.templates.common_start import shared_start
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.jinja_rendering import Renderer
from tunesmith.templates.training_text import RenderedConversation, Span


def render_by_prefixes(
    render: Renderer, conversation: Conversation, stop: tuple[str, ...]
) -> RenderedConversation:
    """The original's text of a finished conversation, with the answers' spans.

    Everything that is no answer is one span of kind `prefix`.

    Args:
        render: the compiled chat template.
        conversation: what to render.
        stop: end markers; one of them must follow every answer.

    Raises:
        InputError: `template.no-prefix` if the beginnings do not show where an answer stands (a
            template that rewrites earlier turns); `template.no-end-marker`; or the template's own.
    """
    text = render(conversation, False)
    spans: list[Span] = []
    position = 0
    for index, message in enumerate(conversation.messages):
        if message.role != "assistant":
            continue
        before = Conversation(conversation.messages[:index])
        through = Conversation(conversation.messages[: index + 1])
        head = render(before, True)
        start, end = _content(text, head, message.content, index)
        limit = _end_of_turn(text, render(through, False), end)
        stopped = _end_marker(text, end, limit, stop, index)
        if len(head) > position:
            spans.append(Span(position, len(head), "prefix", None, None))
        if start > len(head):
            spans.append(Span(len(head), start, "lead", "assistant", index))
        if end > start:
            spans.append(Span(start, end, "content", "assistant", index))
        spans.append(Span(end, stopped, "end", "assistant", index))
        position = stopped
    if len(text) > position:
        spans.append(Span(position, len(text), "suffix", None, None))
    return RenderedConversation(text, tuple(spans))


def _content(text: str, head: str, content: str, index: int) -> tuple[int, int]:
    if text.startswith(head):
        rest = text[len(head) :]
        lead = len(rest) - len(rest.lstrip())
        for written in (content, content.strip()):
            for skipped in (0, lead):
                if rest.startswith(written, skipped) and (skipped == 0 or written.strip()):
                    start = len(head) + skipped
                    return start, start + len(written)
    raise InputError(
        "template.no-prefix",
        f"The chat template does not print message {index} where its generation prompt ends, so "
        "what is to be learned cannot be told from the rest.",
        "Templates that rewrite earlier turns need conversations with one answer.",
    )


def _end_of_turn(text: str, through: str, end: int) -> int:
    """Up to where the text is the same as if the conversation ended after this answer."""
    return max(len(shared_start([text, through])), end)


def _end_marker(text: str, end: int, limit: int, stop: tuple[str, ...], index: int) -> int:
    found = [
        (place, place + len(marker))
        for marker in stop
        if (place := text.find(marker, end, limit)) >= 0
    ]
    if not found:
        raise InputError(
            "template.no-end-marker",
            f"No end marker ({', '.join(stop)}) follows the answer in message {index}.",
            "A model trained so would never stop.",
        )
    return min(found)[1]
