"""What a format makes of a message's text beyond trimming it, as data with one meaning.

Chat templates drop what stands before `</think>`, strip line breaks, or write something else where
a text is empty. An expression says so; `jinja_rewriting` and `ollama.go_rewriting` print it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from tunesmith.core.errors import InputError

Side = Literal["left", "right", "both"]
Part = Literal["before-first", "after-first", "before-last", "after-last"]
TestKind = Literal["contains", "starts", "ends", "is"]

_SIDES = ("left", "right", "both")
_PARTS = ("before-first", "after-first", "before-last", "after-last")
_TESTS = ("contains", "starts", "ends", "is")
_DEEPEST = 60  # nested expressions; found ones have some ten


@dataclass(frozen=True, slots=True)
class Content:
    """The message's text as it was given."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text that is always the same."""

    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Characters taken off one end or both; None is white space, as Python's `strip` has it."""

    value: "Expression"
    side: Side
    characters: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """What stands on one side of a mark; the whole text if the mark is not in it."""

    value: "Expression"
    part: Part
    mark: str


@dataclass(frozen=True, slots=True)
class Swap:
    """Every `old`, from the left and without overlaps, becomes `new`."""

    value: "Expression"
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Without:
    """Split at `closing`, from each piece what begins with `opening` taken off, joined again."""

    value: "Expression"
    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class Join:
    """Texts one after the other."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Test:
    """A question to a text: does it contain, start or end with, or equal `mark`?"""

    __test__ = False  # not one of pytest's

    kind: TestKind
    value: "Expression"
    mark: str

    def holds(self, content: str) -> bool:
        """The answer for a message's text."""
        text = evaluate(self.value, content)
        return {
            "contains": self.mark in text,
            "starts": text.startswith(self.mark),
            "ends": text.endswith(self.mark),
            "is": text == self.mark,
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Choose:
    """One text or the other."""

    test: Test
    then: "Expression"
    otherwise: "Expression"


Expression = Content | Fixed | Strip | Cut | Swap | Without | Join | Choose


def evaluate(expression: Expression, content: str) -> str:
    """The text that the expression makes of a message's text."""
    return "".join(text for text, _ in pieces(expression, content))


def pieces(expression: Expression, content: str) -> Iterator[tuple[str, bool]]:
    """The same in pieces: text, and whether it comes from the message (else it is the format's)."""
    match expression:
        case Content():
            yield content, True
        case Fixed(text):
            yield text, False
        case Join(parts):
            for part in parts:
                yield from pieces(part, content)
        case Choose(test, then, otherwise):
            yield from pieces(then if test.holds(content) else otherwise, content)
        case _:
            yield _change(expression, evaluate(expression.value, content)), True


def _change(expression: Strip | Cut | Swap | Without, text: str) -> str:  # noqa: PLR0911 - one form a line
    match expression:
        case Strip(_, "left", characters):
            return text.lstrip(characters)
        case Strip(_, "right", characters):
            return text.rstrip(characters)
        case Strip(_, _, characters):
            return text.strip(characters)
        case Swap(_, old, new):
            return text.replace(old, new)
        case Without(_, opening, closing):
            return "".join(piece.split(opening)[0] for piece in text.split(closing))
        case Cut(_, "before-first", mark):
            return text.split(mark, 1)[0]
        case Cut(_, "after-first", mark):
            return text.split(mark, 1)[-1]
        case Cut(_, "before-last", mark):
            return text.rsplit(mark, 1)[0]
    cuts = text.split(expression.mark)  # from the left: marks such as two line breaks overlap
    return cuts[-1]


def overlaps_itself(mark: str) -> bool:
    """Whether the mark can begin inside itself, so that searching must pass over what it found."""
    return any(mark.startswith(mark[size:]) for size in range(1, len(mark)))


def can_stand_across(opening: str, closing: str) -> bool:
    """Whether `opening` can end in the beginning of `closing`: then splitting at one after the
    other is not what `Without` says."""
    return any(opening.endswith(closing[:size]) for size in range(1, len(closing) + 1))


def with_fixed(expression: Expression, change: Callable[[str], str]) -> Expression:
    """The expression with every text of the format's own changed."""
    match expression:
        case Content():
            return expression
        case Fixed(text):
            return Fixed(change(text))
        case Join(parts):
            return Join(tuple(with_fixed(part, change) for part in parts))
        case Choose(test, then, otherwise):
            asked = replace(test, value=with_fixed(test.value, change))
            return Choose(asked, with_fixed(then, change), with_fixed(otherwise, change))
    return replace(expression, value=with_fixed(expression.value, change))


def fixed_texts(expression: Expression) -> Iterator[str]:
    """Every text of the format's own in it."""
    if isinstance(expression, Fixed):
        yield expression.text
    for child in children(expression):
        yield from fixed_texts(child)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside, those asked by a test included."""
    match expression:
        case Content() | Fixed():
            return ()
        case Join(parts):
            return parts
        case Choose(test, then, otherwise):
            return (test.value, then, otherwise)
    return (expression.value,)


def marks(expression: Expression) -> tuple[str, ...]:
    """The texts that the expression looks for in a message."""
    own: tuple[str, ...] = ()
    match expression:
        case Cut(_, _, mark) | Choose(Test(_, _, mark)):
            own = (mark,)
        case Swap(_, old, _):
            own = (old,)
        case Without(_, opening, closing):
            own = (opening, closing)
        case Strip(_, _, characters) if characters:
            own = (characters,)
    found = [*own, *(mark for child in children(expression) for mark in marks(child))]
    return tuple(dict.fromkeys(mark for mark in found if mark))


def rewriting_to_data(expression: Expression) -> list[Any]:  # noqa: PLR0911 - one form a line
    """Nested lists, for TOML and JSON: `["cut", "after-last", "</think>", ["content"]]`."""
    match expression:
        case Content():
            return ["content"]
        case Fixed(text):
            return ["text", text]
        case Strip(value, side, None):
            return ["strip", side, rewriting_to_data(value)]
        case Strip(value, side, characters):
            return ["strip", side, characters, rewriting_to_data(value)]
        case Cut(value, part, mark):
            return ["cut", part, mark, rewriting_to_data(value)]
        case Swap(value, old, new):
            return ["swap", old, new, rewriting_to_data(value)]
        case Without(value, opening, closing):
            return ["without", opening, closing, rewriting_to_data(value)]
        case Join(parts):
            return ["join", *map(rewriting_to_data, parts)]
    then, otherwise = map(rewriting_to_data, (expression.then, expression.otherwise))
    return ["if", test_to_data(expression.test), then, otherwise]


def test_to_data(test: Test) -> list[Any]:
    """`["contains", "</think>", ["content"]]`."""
    return [test.kind, test.mark, rewriting_to_data(test.value)]


def rewriting_from_data(  # noqa: C901, PLR0911 - one form a line
    data: object, place: str, depth: int = 0
) -> Expression:
    """Read what `rewriting_to_data` wrote.

    Raises:
        InputError: `format.rewrite`, saying where.
    """
    if depth > _DEEPEST:
        raise _bad(place, "it is nested too deeply")

    def inner(value: object) -> Expression:
        return rewriting_from_data(value, place, depth + 1)

    match data:
        case ["content"]:
            return Content()
        case ["text", str(text)]:
            return Fixed(text)
        case ["strip", str(side), value] if side in _SIDES:
            return Strip(inner(value), side)  # type: ignore[arg-type]  # one of _SIDES
        case ["strip", str(side), str(characters), value] if side in _SIDES and characters:
            return Strip(inner(value), side, characters)  # type: ignore[arg-type]  # one of _SIDES
        case ["cut", str(part), str(mark), value] if part in _PARTS and mark:
            return Cut(inner(value), part, mark)  # type: ignore[arg-type]  # one of _PARTS
        case ["swap", str(old), str(new), value] if old:
            return Swap(inner(value), old, new)
        case ["without", str(opening), str(closing), value] if opening and closing:
            if can_stand_across(opening, closing):
                raise _bad(place, f"{opening!r} can end in the beginning of {closing!r}")
            return Without(inner(value), opening, closing)
        case ["join", *parts]:
            return Join(tuple(map(inner, parts)))
        case ["if", test, then, otherwise]:
            return Choose(test_from_data(test, place, depth + 1), inner(then), inner(otherwise))
    raise _bad(place, f"{str(data)[:80]} is none of the forms")


def test_from_data(data: object, place: str, depth: int = 0) -> Test:
    """Read what `test_to_data` wrote.

    Raises:
        InputError: `format.rewrite`, saying where.
    """
    match data:
        case [str(kind), str(mark), value] if kind in _TESTS and (mark or kind == "is"):
            return Test(kind, rewriting_from_data(value, place, depth + 1), mark)  # type: ignore[arg-type]  # one of _TESTS
    raise _bad(place, f"{str(data)[:80]} is no test")


def _bad(place: str, why: str) -> InputError:
    return InputError(
        "format.rewrite",
        f"{place} cannot be read: {why}.",
        'Write it as nested lists, such as ["cut", "after-last", "</think>", ["content"]].',
    )
