"""Renders conversations with a format in Python and says which characters are what.

The spans are what the token mask is made from; nothing ever searches for marker strings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation, Message, Role
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_tree import (
    Condition,
    EachTurn,
    FormatTree,
    If,
    Kind,
    Leaf,
    Node,
    Rewritten,
    SystemText,
    Trimmed,
    TurnText,
    build_tree,
)
from tunesmith.templates.rewriting import Test, pieces


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the text: what they are and whose.

    `message` is the message's index in the conversation, None for text of the format that no
    message called for.
    """

    start: int
    end: int
    kind: Kind
    role: Role | None
    message: int | None


@dataclass(frozen=True, slots=True)
class RenderedConversation:
    """A conversation as text; the spans tile it without gaps, in order. None is empty."""

    text: str
    spans: tuple[Span, ...]

    def loss_spans(self) -> tuple[Span, ...]:
        """The assistant's texts and end markers (and leads): what the model must learn to write."""
        return tuple(
            span
            for span in self.spans
            if span.role == "assistant" and span.kind in {"lead", "content", "end"}
        )


@dataclass(frozen=True, slots=True)
class Turns:
    """What a tree is evaluated on: system text (None if not given) and the turns after it."""

    system: str | None
    turns: tuple[Message, ...]
    answer_asked: bool = False
    answer_open: bool = False
    first_index: int = 0  # index in the conversation of the first turn
    followed: bool = False  # a system message stands behind the last turn (Ollama takes that)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    kind: Kind
    role: Role | None
    message: int | None


@dataclass(frozen=True, slots=True)
class _State:
    given: Turns
    system_counts: bool
    last_question: int | None  # index of a turn
    index: int = -1  # of the turn being written

    def holds(self, test: Condition) -> bool:
        turns = self.given.turns
        assistant_last = bool(turns) and turns[-1].role == "assistant"
        return {
            Condition.SYSTEM_GIVEN: self.system_counts,
            Condition.LATER_TURN: self.index > 0,
            Condition.ANSWER_OPEN: self.given.answer_open and self.index in {-1, len(turns) - 1},
            Condition.ANSWER_ASKED: self.given.answer_asked,
            Condition.ASSISTANT_LAST: assistant_last,
            Condition.LAST_TURN: self.index == len(turns) - 1 and not self.given.followed,
            Condition.LAST_ANSWER: all(turn.role == "user" for turn in turns[self.index + 1 :]),
            Condition.LATE_TURN: self.last_question is not None and self.index > self.last_question,
        }[test]


def render_conversation(
    chosen: ConversationFormat,
    conversation: Conversation,
    *,
    ask_answer: bool = False,
    continue_answer: bool = False,
) -> RenderedConversation:
    """The text of a conversation with its spans.

    Args:
        chosen: the format, bound to the model's tokens (`with_tokens`) and to a date, if it prints
            one (`with_date`).
        conversation: an optional system message, then user and assistant messages.
        ask_answer: end with the prompt for the next answer (inference); else the conversation is
            finished (training).
        continue_answer: leave the last assistant message open, so that the model continues it.

    Raises:
        InputError: `conversation.*` if the format has no text for this order of messages.
    """
    if chosen.needs_tokens:
        raise InputError(
            "format.needs-tokens",
            f"The conversation format {chosen.id} still has {{bos}} or {{eos}} in it.",
            "Give it the model's tokens first.",
        )
    turns = _split(chosen, conversation, ask_answer, continue_answer)
    return render_tree(build_tree(chosen), turns)


def render_tree(tree: FormatTree, given: Turns) -> RenderedConversation:
    """Evaluate a tree; it accepts any order of turns."""
    counts = (
        tree.system_used
        and given.system is not None
        and (tree.empty_system_counts or given.system != "")
    )
    written = _evaluate(tree.nodes, _State(given, counts, _last_question(given.turns, tree.aside)))
    spans = []
    position = 0
    for piece in written:
        if piece.text:
            end = position + len(piece.text)
            spans.append(Span(position, end, piece.kind, piece.role, piece.message))
            position = end
    return RenderedConversation("".join(piece.text for piece in written), tuple(spans))


def _last_question(turns: Sequence[Message], aside: Sequence[Test]) -> int | None:
    for index in range(len(turns) - 1, -1, -1):
        if turns[index].role == "user":
            text = turns[index].content
            if not aside or not all(test.holds(text) for test in aside):
                return index
    return None


def _split(
    chosen: ConversationFormat, conversation: Conversation, ask_answer: bool, continue_answer: bool
) -> Turns:
    messages = conversation.messages
    first = 1 if messages and messages[0].role == "system" else 0
    turns = messages[first:]
    if not turns:
        raise InputError(
            "conversation.empty",
            "The conversation has no user or assistant message.",
            "A conversation needs at least one turn.",
        )
    if any(message.role == "system" for message in turns):
        raise InputError(
            "conversation.system-position",
            "A system message stands behind another message.",
            "Only the first message may be the system's; join the texts.",
        )
    if first and chosen.system_role == "refused":
        raise InputError(
            "conversation.system-refused",
            f"The conversation format {chosen.id} takes no system message.",
            "Put the text into the first user message.",
        )
    if chosen.alternate:
        _check_alternation(chosen, turns)
    if continue_answer and (ask_answer or turns[-1].role != "assistant"):
        raise InputError(
            "conversation.nothing-to-continue",
            "Only a last assistant message can be continued.",
            "End the conversation with the beginning of the answer.",
        )
    return Turns(messages[0].content if first else None, turns, ask_answer, continue_answer, first)


def _check_alternation(chosen: ConversationFormat, turns: Sequence[Message]) -> None:
    for index, message in enumerate(turns):
        wanted = "user" if index % 2 == 0 else "assistant"
        if message.role != wanted:
            raise InputError(
                "conversation.alternation",
                f"Turn {index + 1} is the {message.role}'s, but the conversation format "
                f"{chosen.id} wants user and assistant to take turns, the user first.",
                "Join neighbouring messages of one role, and begin with the user.",
            )


def _evaluate(nodes: Iterable[Node], state: _State) -> list[_Piece]:
    written: list[_Piece] = []
    for node in nodes:
        if isinstance(node, If):
            branch = node.then if state.holds(node.test) else node.otherwise
            written.extend(_evaluate(branch, state))
        elif isinstance(node, EachTurn):
            for index, turn in enumerate(state.given.turns):
                inner = replace(state, index=index)
                body = node.user if turn.role == "user" else node.assistant
                written.extend(_evaluate(body, inner))
        elif isinstance(node, Trimmed):
            written.extend(_trim([_leaf(part, state) for part in node.parts]))
        elif isinstance(node, Rewritten):
            written.extend(_rewrite(node, state))
        else:
            written.append(_leaf(node, state))
    return written


def _rewrite(node: Rewritten, state: _State) -> list[_Piece]:
    """The pieces of a rewritten text; what the format adds to an answer is written by the model."""
    whole = _leaf(node.leaf, state)
    own: Kind = "lead" if whole.role == "assistant" else "prefix"
    found = [
        replace(whole, text=text, kind="content" if given else own)
        for text, given in pieces(node.expression, whole.text)
    ]
    asked = len(node.asked)
    if not asked or not "".join(piece.text for piece in found).startswith(node.asked):
        return found
    split = []
    for piece in found:  # what the generation prompt already says, the model does not write
        split += [
            replace(piece, text=piece.text[:asked], kind="prefix"),
            replace(piece, text=piece.text[asked:]),
        ]
        asked = max(0, asked - len(piece.text))
    return split


def _leaf(leaf: Leaf, state: _State) -> _Piece:
    given = state.given
    turn = given.first_index + state.index
    if isinstance(leaf, SystemText):
        return _Piece(given.system or "", "content", "system", 0)
    if isinstance(leaf, TurnText):
        message = given.turns[state.index]
        return _Piece(message.content, "content", message.role, turn)
    of_message = None
    if leaf.role == "system":
        of_message = 0 if state.system_counts else None
    elif leaf.role is not None and state.index >= 0:
        of_message = turn
    return _Piece(leaf.text, leaf.kind, leaf.role, of_message)


def _trim(pieces: list[_Piece]) -> list[_Piece]:
    """Take white space off both ends of the joined pieces (Python's idea of it, as Jinja's)."""
    kept = list(pieces)
    for strip, positions in (
        (str.lstrip, range(len(kept))),
        (str.rstrip, range(len(kept) - 1, -1, -1)),
    ):
        for position in positions:
            piece = kept[position]
            text = strip(piece.text)
            kept[position] = _Piece(text, piece.kind, piece.role, piece.message)
            if text:
                break
    return kept
