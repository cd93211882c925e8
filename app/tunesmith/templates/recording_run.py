"""One rendering of a chat template on recording texts: its answers, questions and expressions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from tunesmith.core.errors import InputError
from tunesmith.templates.dates import has_date
from tunesmith.templates.rewriting import (
    Cut,
    Expression,
    Fixed,
    Join,
    Test,
    TestKind,
    fixed_texts,
)
from tunesmith.templates.simplifying import join

_OPEN, _CLOSE = "\ue0f0", "\ue0f1"  # private use: around an expression's number in plain text
_CODE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class UntraceableError(InputError):
    """The template does something with the text that no expression says."""

    def __init__(self, what: str) -> None:
        super().__init__("template.untraceable", what)


class Recorded:
    """What stands for a text that is known only by how it was made; `value` says so of a message's.

    `recording_text` has the kinds.
    """

    __slots__ = ()
    value: Expression | None = None


@dataclass(slots=True)
class Run:
    """One rendering: answers given beforehand, and the questions that were asked."""

    answers: Sequence[bool]
    note: Callable[[Test], None]
    sizes: set[int] = field(default_factory=set)  # numbers that lengths are compared with
    words: dict[str, None] = field(default_factory=dict)  # what pieces of texts are asked for
    others: Sequence[str] = ()  # the texts of the other messages
    asked: list[Test] = field(default_factory=list)
    known: dict[Test, bool] = field(default_factory=dict)
    values: list[Expression] = field(default_factory=list)

    def decide(self, kind: TestKind, value: Expression, mark: str) -> bool:
        """Answer a question about a text as the run says, or as it must be, and note it."""
        if isinstance(mark, Recorded) or any(word in mark for word in self.others):
            raise UntraceableError("compares a text with another message or with the date")
        if any(has_date(text) for text in fixed_texts(value)):
            raise UntraceableError("asks a text that has the date in it")
        test = Test(kind, value, mark)
        certain = _certain(test)
        if certain is not None:
            return certain
        if test not in self.known:
            place = len(self.asked)
            self.asked.append(test)
            self.note(test)
            self.known[test] = self.answers[place] if place < len(self.answers) else False
        return self.known[test]

    def code(self, value: Expression) -> str:
        """Plain text that stands for an expression wherever the template puts it."""
        if isinstance(value, Fixed):
            return value.text
        if isinstance(value, Join):
            return "".join(map(self.code, value.parts))
        self.values.append(value)
        return f"{_OPEN}{len(self.values) - 1}{_CLOSE}"

    def read(self, text: str) -> Expression:
        """The expression that a text with codes in it stands for."""
        if isinstance(text, Recorded) and text.value is not None:
            return text.value
        parts = _CODE.split(str(text))
        return join(
            [
                self.values[int(part)] if index % 2 else Fixed(part)
                for index, part in enumerate(parts)
            ]
        )


def _certain(test: Test) -> bool | None:
    """The answer where it does not depend on the message."""
    value, mark = test.value, test.mark
    parts = value.parts if isinstance(value, Join) else (value,)
    if all(isinstance(part, Fixed) for part in parts):
        return test.holds("")
    fixed = [part.text for part in parts if isinstance(part, Fixed)]
    if test.kind == "contains":
        if any(mark in text for text in fixed):
            return True
        whole = isinstance(value, Cut) and value.mark == mark
        return False if whole and value.part in {"before-first", "after-last"} else None  # type: ignore[union-attr]  # a Cut
    if test.kind == "is":
        return False if not mark and any(fixed) else None
    edge = parts[0] if test.kind == "starts" else parts[-1]
    if isinstance(edge, Fixed) and len(edge.text) >= len(mark):
        return edge.text.startswith(mark) if test.kind == "starts" else edge.text.endswith(mark)
    return None


def refuse_rest(
    kind: type, a_kind: str, what: str, among: type, keep: frozenset[str] = frozenset()
) -> None:
    """Have `kind` ("a text") refuse every method of `among` that it does not define itself.

    A list of methods to refuse would always lack one, and a text that is not asked but answers is
    how a wrong template comes to be called exact.
    """

    def refusal(name: str) -> Callable[..., NoReturn]:
        said = what if name.startswith("__") else f"uses .{name}() on {a_kind}"

        def refuse(*_: object, **__: object) -> NoReturn:
            raise UntraceableError(said)

        return refuse

    for name in dir(among):
        if name not in {*_OF_EVERY_OBJECT, *keep, *vars(kind)} and callable(getattr(among, name)):
            setattr(kind, name, refusal(name))


_OF_EVERY_OBJECT = (
    {*dir(object)}
    - {"__format__", "__repr__", "__lt__", "__le__", "__gt__"}
    - {*("__ge__", "__eq__", "__ne__", "__hash__", "__str__")}
)
