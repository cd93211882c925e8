"""The tree a conversation format stands for: printed as Jinja and Go, evaluated in Python.

All three renderings walk the same nodes, so they cannot drift apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from tunesmith.templates.conversation import Role
from tunesmith.templates.conversation_format import ConversationFormat, RoleText
from tunesmith.templates.rewriting import Expression, Test

# "lead" is what the format puts between the generation prompt and an answer: the model must write
# it (Llama 2 asks with "[/INST]" and answers begin with a space). "end" is the end marker.
Kind = Literal["bos", "prefix", "lead", "content", "end", "suffix", "generation", "closing"]


class Condition(Enum):
    """What a branch may depend on."""

    SYSTEM_GIVEN = "a system message was given"
    LATER_TURN = "this is not the first turn"
    ANSWER_OPEN = "the last assistant message shall be continued (in a turn: and this is it)"
    ANSWER_ASKED = "the model shall answer now"
    LAST_TURN = "no turn follows this one"
    LATE_TURN = "this turn comes after the last question, and there is one"
    LAST_ANSWER = "no other answer follows this one"
    ASSISTANT_LAST = "the last message is the assistant's"


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is always the same; `kind` says what it is to the reader of spans."""

    text: str
    kind: Kind
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class SystemText:
    """The conversation's system text."""


@dataclass(frozen=True, slots=True)
class TurnText:
    """The text of the turn that is being written."""


Leaf = Text | SystemText | TurnText


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What an expression makes of a text.

    `asked` is how the generation prompt goes on behind the turn's prefix: the model does not write
    it, so an answer that begins with it is learned from behind it.
    """

    leaf: SystemText | TurnText
    expression: Expression
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Parts joined, white space taken off both ends of the whole."""

    parts: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class If:
    """One branch or the other."""

    test: Condition
    then: tuple["Node", ...]
    otherwise: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class EachTurn:
    """Once for every user and assistant message, in order."""

    user: tuple["Node", ...]
    assistant: tuple["Node", ...]


Node = Leaf | Rewritten | Trimmed | If | EachTurn


@dataclass(frozen=True, slots=True)
class FormatTree:
    """The nodes in order, when a system message counts as given, and which user messages are
    asides and no questions (all tests hold; none: all are questions).
    """

    nodes: tuple[Node, ...]
    empty_system_counts: bool
    system_used: bool
    aside: tuple[Test, ...] = ()


def build_tree(chosen: ConversationFormat) -> FormatTree:
    """The tree of a format."""
    folds = chosen.system_role == "kept" and (
        chosen.system_in_first_user or chosen.system_in_last_user
    )
    opening: tuple[Node, ...] = ()
    if chosen.system_role == "kept" and not folds:
        opening = _branch(Condition.SYSTEM_GIVEN, _system_block(chosen), _no_system(chosen))
    elif not folds:
        opening = _no_system(chosen)
    elif chosen.without_system:
        opening = _branch(
            Condition.SYSTEM_GIVEN, (), _text(chosen.without_system, "prefix", "system")
        )
    finished = _branch(
        Condition.ASSISTANT_LAST,
        _text(chosen.closing.assistant, "closing"),
        _text(chosen.closing.user, "closing"),
    )
    closing = _branch(Condition.ANSWER_OPEN, (), finished)
    nodes: tuple[Node, ...] = (
        *_text(chosen.bos, "bos"),
        *opening,
        EachTurn(user=_user_turn(chosen, folds), assistant=_assistant_turn(chosen)),
        *_branch(
            Condition.ANSWER_ASKED,
            _text(chosen.generation_prompt, "generation", "assistant"),
            closing,
        ),
    )
    return FormatTree(
        nodes,
        empty_system_counts=chosen.empty_system == "kept",
        system_used=chosen.system_role == "kept",
        aside=chosen.aside,
    )


def _system_block(chosen: ConversationFormat) -> tuple[Node, ...]:
    return (
        *_text(chosen.system.prefix, "prefix", "system"),
        _message(SystemText(), chosen, "system"),
        *_text(chosen.system.suffix, "suffix", "system"),
    )


def _no_system(chosen: ConversationFormat) -> tuple[Node, ...]:
    """What stands where a system text would, had one been given."""
    if not chosen.default_system:
        return _text(chosen.without_system, "prefix", "system")
    return (
        *_text(chosen.system.prefix, "prefix", "system"),
        *_text(chosen.default_system, "content", "system"),
        *_text(chosen.system.suffix, "suffix", "system"),
    )


def _user_turn(chosen: ConversationFormat, folds: bool) -> tuple[Node, ...]:
    user = chosen.user
    prefix = _text(user.prefix, "prefix", "user")
    suffix = _text(user.suffix, "suffix", "user")
    plain = (_message(TurnText(), chosen, "user"),)
    later = _branch(Condition.LATER_TURN, _text(user.later, "prefix", "user"), ())
    if not folds:
        return (*later, *prefix, *plain, *suffix)
    system: tuple[Leaf, ...] = (
        *_text(chosen.system.prefix, "prefix", "system"),
        SystemText(),
        *_text(chosen.system.suffix, "suffix", "system"),
    )
    default: tuple[Leaf, ...] = (
        *_text(chosen.system.prefix, "prefix", "system"),
        *_text(chosen.default_system, "content", "system"),
        *_text(chosen.system.suffix, "suffix", "system"),
    )
    with_system: tuple[Node, ...]
    with_default: tuple[Node, ...]
    if chosen.trim_folded:
        with_system = (Trimmed((*system, TurnText())),)
        with_default = (Trimmed((*default, TurnText())),)
    else:
        with_system = (*_system_block(chosen), *plain)
        with_default = (*default, *plain)
    first = _branch(
        Condition.SYSTEM_GIVEN, with_system, with_default if chosen.default_system else plain
    )
    if chosen.system_in_last_user:
        body = _branch(Condition.LAST_TURN, first, plain)
    else:
        body = _branch(Condition.LATER_TURN, plain, first)
    return (*later, *prefix, *body, *suffix)


def _assistant_turn(chosen: ConversationFormat) -> tuple[Node, ...]:
    assistant = chosen.assistant
    end = chosen.end_marker
    after = (
        *_text(end, "end", "assistant"),
        *_text(assistant.suffix[len(end) :], "suffix", "assistant"),
    )
    prefix = assistant.prefix
    asked = chosen.generation_prompt
    before = assistant.later + prefix
    led = min(len(before) - len(asked), len(prefix)) if before.startswith(asked) else 0
    return (
        *_branch(Condition.LATER_TURN, _text(assistant.later, "prefix", "assistant"), ()),
        *_text(prefix[: len(prefix) - led], "prefix", "assistant"),
        *_text(prefix[len(prefix) - led :], "lead", "assistant"),
        *_answer(chosen, asked[len(before) :] if asked.startswith(before) else ""),
        *_branch(Condition.ANSWER_OPEN, (), after),
    )


def _answer(chosen: ConversationFormat, asked: str) -> tuple[Node, ...]:
    plain = _message(TurnText(), chosen, "assistant", asked)
    if chosen.last_answer is None:
        return (plain,)
    last = Rewritten(TurnText(), chosen.last_answer, asked)
    late = last
    if chosen.late_answer is not None:
        late = Rewritten(TurnText(), chosen.late_answer, asked)
    after = _branch(Condition.LAST_TURN, (last,), (late,))
    late_if = Condition.LATE_TURN if chosen.late == "question" else Condition.LAST_ANSWER
    return _branch(late_if, after, (plain,))


def _message(
    leaf: SystemText | TurnText, chosen: ConversationFormat, role: Role, asked: str = ""
) -> Node:
    text: RoleText = {"system": chosen.system, "user": chosen.user}.get(role, chosen.assistant)
    if text.rewrite is not None:
        return Rewritten(leaf, text.rewrite, asked)
    return Trimmed((leaf,)) if chosen.trim_of(role) == "both" else leaf


def leaves(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node that is no branch and no loop, and the branches' conditions as `If`s."""
    for node in nodes:
        if isinstance(node, If):
            yield node
            yield from leaves((*node.then, *node.otherwise))
        elif isinstance(node, EachTurn):
            yield from leaves((*node.user, *node.assistant))
        else:
            yield node


def asks(tree: FormatTree, condition: Condition) -> bool:
    """Whether anything depends on the condition."""
    return any(isinstance(node, If) and node.test is condition for node in leaves(tree.nodes))


def _text(text: str, kind: Kind, role: Role | None = None) -> tuple[Text, ...]:
    return (Text(text, kind, role),) if text else ()


def _branch(
    test: Condition, then: tuple[Node, ...], otherwise: tuple[Node, ...]
) -> tuple[Node, ...]:
    if then == otherwise:
        return then
    return (If(test, then, otherwise),)
