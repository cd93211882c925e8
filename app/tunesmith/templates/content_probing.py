"""What a chat template makes of message texts, in every place where a message can stand.

The frame of the format is known by now (`probing`); here the texts inside it are traced, and what
differs by place or by text becomes part of the format. The proof decides whether it is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tunesmith.core.errors import InputError
from tunesmith.templates.common_start import shared_start
from tunesmith.templates.content_tracing import Fork, Tracer, Tree, leaves
from tunesmith.templates.conversation import Conversation, Message, Role
from tunesmith.templates.conversation_format import ConversationFormat, Trim
from tunesmith.templates.jinja_rendering import Renderer
from tunesmith.templates.recording_run import UntraceableError
from tunesmith.templates.rewriting import (
    Content,
    Expression,
    Fixed,
    Join,
    Strip,
    Test,
)
from tunesmith.templates.sample_conversations import MOST_TRIALS
from tunesmith.templates.simplifying import choose, join

Words = Sequence[tuple[Role, str]]

_TURNS: tuple[tuple[Role, str], ...] = (
    ("user", "zqUSERONEzq"),
    ("assistant", "zqANSWERONEzq"),
    ("user", "zqUSERTWOzq"),
    ("assistant", "zqANSWERTWOzq"),
    ("user", "zqUSERTHREEzq"),
)
_SYSTEM: tuple[Role, str] = ("system", "zqSYSTEMzq")
_ASIDE = "zqASIDEzq"
_WORDS = {"contains": "contains", "starts": "starts with", "ends": "ends with", "is": "is"}
_MOST_OBSTACLES = 8
_MOST_SIZES = 4
_LONGEST_TRIAL = 100_000  # characters
_CASES = ("lower", "upper", "title", "capitalize", "casefold")


class UnframedError(InputError):
    """A text cannot be traced where it stands; the frame's own supposition stays."""

    def __init__(self, why: str) -> None:
        super().__init__("template.unframed", why)


@dataclass(frozen=True, slots=True)
class ContentProbe:
    """A template to be rendered on words and to be traced."""

    render: Renderer
    tracer: Tracer
    asked: set[tuple[Test, ...]] = field(default_factory=set)
    untraceable: dict[str, None] = field(default_factory=dict)

    def body(self, words: Words, index: int, ask: bool, around: tuple[str, str]) -> Tree:
        """The tree of one message's turn, from its prefix to its suffix.

        Args:
            words: the conversation.
            index: which message.
            ask: whether an answer is asked for.
            around: what stands directly before and behind the message's word, and belongs to it.
        """
        text = self.render(Conversation(tuple(Message(*word) for word in words)), ask)
        if text.count(words[index][1]) != 1:
            raise UnframedError(f"a {words[index][0]} text is not printed just once")
        before, _, after = text.partition(words[index][1])
        prefix, suffix = around
        if not before.endswith(prefix) or not after.startswith(suffix):
            raise UnframedError(f"what stands around a {words[index][0]} text changes")
        before, after = before[: len(before) - len(prefix)], after[len(suffix) :]
        return _unframed(self.trace(words, index, ask), before, after)

    def trace(self, words: Words, index: int, ask: bool) -> Tree:
        """The tree of one message, its questions noted for the proof."""
        tree = self.tracer.trace(words, index, ask)
        for path, _ in leaves(tree):
            self.asked.add(tuple(test for test, holds in path if holds))
        for _, leaf in leaves(tree):
            if isinstance(leaf, UntraceableError):
                self.untraceable[leaf.message] = None
        return tree

    def barring(self) -> tuple[str, ...]:
        """What keeps the proof from being one: nobody knows which texts would show it."""
        many = len([tests for tests in self.asked if tests]) > MOST_TRIALS
        return (
            *self.untraceable,
            *self.tracer.notes,
            *([f"{self._first_line()}asks texts more than can be tried"] if many else []),
        )

    def _first_line(self) -> str:
        return f"line {min(lines)}: " if (lines := [*self.tracer.lines.values()]) else ""

    def obstacles(self) -> tuple[str, ...]:
        """What the template does with texts that no expression says, and what it asks them."""
        questions = [
            f"line {line}: asks whether a text {_WORDS[test.kind]} {test.mark!r}"
            for test, line in self.tracer.lines.items()
            if line and test.mark
        ]
        return (*self.barring(), *questions)[:_MOST_OBSTACLES]

    def trial_texts(self, constants: Sequence[str]) -> tuple[str, ...]:
        """Texts for which the template does something of its own, for the proof to try.

        `constants` are its strings. Every role is traced, also where the format needs nothing of
        it: one text may change what is printed of others.
        """
        for words, index, ask in (
            ((_SYSTEM, *_TURNS[:4]), 0, False),
            ((_SYSTEM, *_TURNS[:3]), 0, True),
            *((_TURNS, index, True) for index in range(5)),
            *((_TURNS[:4], index, False) for index in range(4)),
        ):
            try:
                self.trace(words, index, ask)
            except InputError:
                continue
        found = {_text_for(tests): None for tests in sorted(self.asked, key=repr) if tests}
        found |= dict.fromkeys(self.tracer.words)
        for size in sorted(self.tracer.sizes)[:_MOST_SIZES]:
            if size <= _LONGEST_TRIAL:
                found |= dict.fromkeys("x" * (size + more) for more in (-1, 0, 1, 2))
        if any(name in why for why in self.untraceable for name in _CASES):
            found |= dict.fromkeys(
                change(word) for word in constants for change in (str.lower, str.upper, str.title)
            )
        return tuple(text for text in found if text)


def trace_answers(
    chosen: ConversationFormat, probe: ContentProbe, last_prefix: str
) -> ConversationFormat:
    """Trace earlier answers and the last one.

    Raises:
        InputError: they cannot be traced.
    """
    assistant = chosen.assistant
    old = probe.body(_TURNS, 1, True, (assistant.prefix, assistant.suffix))
    last = probe.body(_TURNS[:4], 3, False, (last_prefix, assistant.suffix))
    aside, late = _find_aside(probe, old, (assistant.prefix, last_prefix), assistant.suffix)
    trees = [old, last, *([late] if late is not None else [])]
    by_answer = (
        old != last
        and late is None
        and _is_late_when_asked(probe, last, (last_prefix, assistant.suffix))
    )
    prefix, suffix = _shared_ends(trees)
    first, final, *others = [_expression(_shortened(tree, prefix, suffix)) for tree in trees]
    trim = _as_trim(first)
    generation = chosen.generation_prompt
    plain = final == first and others in ([], [final])
    return replace(
        chosen,
        assistant=replace(
            assistant,
            prefix=prefix,
            suffix=suffix,
            trim=trim,
            rewrite=first if trim is None else None,
        ),
        generation=None if generation == assistant.later + prefix else generation,
        last_answer=None if plain else final,
        late="answer" if by_answer and not plain else "question",
        late_answer=others[0] if others and others[0] != final else None,
        aside=aside if others else (),
    )


def _is_late_when_asked(probe: ContentProbe, last: Tree, around: tuple[str, str]) -> bool:
    """Whether the last answer is printed as a late one although a question follows it."""
    try:
        return probe.body(_TURNS, 3, True, around) == last
    except UnframedError:
        return False


def trace_users(chosen: ConversationFormat, probe: ContentProbe) -> ConversationFormat:
    """Trace user messages in their places, without a system text.

    Raises:
        InputError: they cannot be traced, or differ by place.
    """
    around = (chosen.user.prefix, chosen.user.suffix)
    places = ((_TURNS[:3], 0), (_TURNS[:3], 2), (_TURNS, 2))
    trees = [probe.body(words, index, True, around) for words, index in places]
    prefix, suffix = _shared_ends(trees)
    bodies = {_expression(_shortened(tree, prefix, suffix)) for tree in trees}
    if len(bodies) > 1:
        raise UnframedError("user texts are printed differently by where they stand")
    body = bodies.pop()
    trim = _as_trim(body)
    if trim is not None:
        return replace(chosen, user=replace(chosen.user, trim=trim))
    changed = replace(chosen.user, prefix=prefix, suffix=suffix, trim=None, rewrite=body)
    return replace(chosen, user=changed)


def trace_system(
    chosen: ConversationFormat, probe: ContentProbe, without: str
) -> ConversationFormat:
    """Trace the system text; `without` is what stands in its place where none is given.

    Raises:
        InputError: it cannot be traced.
    """
    system = chosen.system
    words = (_SYSTEM, _TURNS[0])
    tree = probe.body(words, 0, True, (system.prefix, system.suffix))
    whole = _expression(tree)
    trimmed: Expression = Content()
    if chosen.trim_of("system") == "both":
        trimmed = Strip(Content(), "both")
    block = join([Fixed(system.prefix), trimmed, Fixed(system.suffix)])
    if chosen.empty_system == "absent":
        block = choose(Test("is", Content(), ""), Fixed(without), block)
    if whole == block:
        return chosen
    prefix, suffix = _shared_ends([tree])
    body = _expression(_shortened(tree, prefix, suffix))
    trim = _as_trim(body)
    changed = replace(
        system, prefix=prefix, suffix=suffix, trim=trim, rewrite=body if trim is None else None
    )
    return replace(
        chosen,
        system=changed,
        empty_system="kept",
        default_system="",
        without_system=without,
    )


def _find_aside(
    probe: ContentProbe, old: Tree, prefixes: Sequence[str], suffix: str
) -> tuple[tuple[Test, ...], Tree | None]:
    """User messages that are no questions, and what becomes of an answer before one of them."""
    for path, _ in leaves(probe.trace(_TURNS[:4], 2, False)):
        tests = tuple(test for test, holds in path if holds)
        if len(tests) != len(path) or not tests:
            continue
        text = _text_for(tests)
        if not all(test.holds(text) for test in tests):
            continue
        words = (*_TURNS[:2], ("user", text), _TURNS[3])
        for prefix in prefixes:
            try:
                late = probe.body(words, 1, False, (prefix, suffix))
            except UnframedError:
                continue
            if late != old:
                return tests, late
            break
    return (), None


def _text_for(tests: Sequence[Test]) -> str:
    def those(kind: str) -> str:
        return "".join(test.mark for test in tests if test.kind == kind)

    exact = [test.mark for test in tests if test.kind == "is" and test.mark]
    if exact:
        return exact[0]
    return those("starts") + _ASIDE + those("contains") + _ASIDE + those("ends")


def _unframed(tree: Tree, before: str, after: str) -> Tree:
    """The tree without what stands around the turn; what changes that is a leaf that fails."""
    if isinstance(tree, Fork):
        return Fork(
            tree.test,
            _unframed(tree.then, before, after),
            _unframed(tree.otherwise, before, after),
        )
    if isinstance(tree, InputError):
        return tree
    head, tail = _ends(tree)
    whole = isinstance(tree, Fixed)
    fits = head.startswith(before) and tail.endswith(after)
    if not fits or (whole and len(head) < len(before) + len(after)):
        return UnframedError("a text changes what is printed elsewhere")
    return _cut_ends(tree, len(before), len(after))


def _shortened(tree: Tree, prefix: str, suffix: str) -> Tree:
    if isinstance(tree, Fork):
        return Fork(
            tree.test,
            _shortened(tree.then, prefix, suffix),
            _shortened(tree.otherwise, prefix, suffix),
        )
    return tree if isinstance(tree, InputError) else _cut_ends(tree, len(prefix), len(suffix))


def _ends(expression: Expression) -> tuple[str, str]:
    """The fixed text that the expression begins with, and the one it ends with."""
    parts = expression.parts if isinstance(expression, Join) else (expression,)
    first, last = parts[0], parts[-1]
    return (
        first.text if isinstance(first, Fixed) else "",
        last.text if isinstance(last, Fixed) else "",
    )


def _cut_ends(expression: Expression, before: int, after: int) -> Expression:
    parts = list(expression.parts if isinstance(expression, Join) else (expression,))
    if before and isinstance(parts[0], Fixed):
        parts[0] = Fixed(parts[0].text[before:])
    if after and isinstance(parts[-1], Fixed):
        parts[-1] = Fixed(parts[-1].text[: len(parts[-1].text) - after])
    return join(parts)


def _shared_ends(trees: Sequence[Tree]) -> tuple[str, str]:
    """The longest prefix and suffix that every turn has."""
    turns = [leaf for tree in trees for _, leaf in leaves(tree) if not isinstance(leaf, InputError)]
    if not turns:
        raise UnframedError("no text can be traced")
    prefix = shared_start([_ends(turn)[0] for turn in turns])
    rest = [_cut_ends(turn, len(prefix), 0) for turn in turns]
    suffix = shared_start([_ends(turn)[1][::-1] for turn in rest])[::-1]
    return prefix, suffix


def _expression(tree: Tree) -> Expression:
    """The tree as an expression; where a branch is no text, the other one stands for it."""
    found = _as_expression(tree)
    if found is None:
        raise next(leaf for _, leaf in leaves(tree) if isinstance(leaf, InputError))
    return found


def _as_expression(tree: Tree) -> Expression | None:
    if isinstance(tree, InputError):
        return None
    if not isinstance(tree, Fork):
        return tree
    then, otherwise = _as_expression(tree.then), _as_expression(tree.otherwise)
    if then is None or otherwise is None:
        return otherwise if then is None else then
    return choose(tree.test, then, otherwise)


def _as_trim(expression: Expression) -> Trim | None:
    if expression == Content():
        return "none"
    return "both" if expression == Strip(Content(), "both") else None
