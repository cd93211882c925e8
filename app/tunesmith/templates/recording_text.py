"""A text that records what a chat template does with it: operations become an expression.

Questions to it are answered as the run says. Not for finding all answers (`content_tracing`).
"""

# ruff: noqa: D102 - the methods are those of str

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, SupportsIndex

from tunesmith.core.errors import InputError
from tunesmith.templates.rewriting import (
    Cut,
    Expression,
    Fixed,
    Join,
    Side,
    Strip,
    Swap,
    Test,
    TestKind,
    Without,
    overlaps_itself,
)
from tunesmith.templates.simplifying import join

_OPEN, _CLOSE = "\ue0f0", "\ue0f1"  # private use: around an expression's number in plain text
_CODE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class UntraceableError(InputError):
    """The template does something with the text that no expression says."""

    def __init__(self, what: str) -> None:
        super().__init__("template.untraceable", what)

    def __reduce__(self) -> tuple[type["UntraceableError"], tuple[str]]:  # type: ignore[override]  # one argument
        return type(self), (self.message,)


@dataclass(slots=True)
class Run:
    """One rendering: answers given beforehand, and the questions that were asked."""

    answers: Sequence[bool]
    note: Callable[[Test], None]
    sizes: set[int] = field(default_factory=set)  # numbers that lengths are compared with
    asked: list[Test] = field(default_factory=list)
    known: dict[Test, bool] = field(default_factory=dict)
    values: list[Expression] = field(default_factory=list)

    def decide(self, kind: TestKind, value: Expression, mark: str) -> bool:
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
        if isinstance(value, Fixed):
            return value.text
        if isinstance(value, Join):
            return "".join(map(self.code, value.parts))
        self.values.append(value)
        return f"{_OPEN}{len(self.values) - 1}{_CLOSE}"

    def read(self, text: str) -> Expression:
        """The expression that a text with codes in it stands for."""
        if isinstance(text, RecordingText):
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


class _Pieces:
    """What `split` gives: how many pieces there are is not known."""

    def __init__(self, run: Run, value: Expression, mark: str, most: int, right: bool) -> None:
        self.run, self.value, self.mark, self.most, self.right = run, value, mark, most, right

    def __getitem__(self, index: object) -> Any:
        if isinstance(index, slice):
            return self._several(index)
        if index == 1 and self.most == -1 and not self.right:
            if not self.run.decide("contains", self.value, self.mark):
                raise IndexError
            behind = Cut(self.value, "after-first", self.mark)
            return RecordingText(self.run, Cut(behind, "before-first", self.mark))
        if index == 0:
            part = "before-last" if self.right and self.most == 1 else "before-first"
        elif index == -1 or (index == 1 and self.most == 1):
            part = "after-first" if not self.right and self.most == 1 else "after-last"
        else:
            raise UntraceableError(f"takes piece {index} of a split text")
        if self.most not in {-1, 1}:
            raise UntraceableError("splits a text into a number of pieces")
        return RecordingText(self.run, Cut(self.value, part, self.mark))  # type: ignore[arg-type]  # one of Part

    def _several(self, index: slice) -> "JoinedAgain":
        ends = (index.start, index.stop, index.step)
        if self.most == -1 and ends == (1, None, None):
            if not self.run.decide("contains", self.value, self.mark):
                return JoinedAgain(self.run, Fixed(""), self.mark)
            return JoinedAgain(self.run, Cut(self.value, "after-first", self.mark), self.mark)
        if self.most == -1 and ends == (None, -1, None) and not overlaps_itself(self.mark):
            if not self.run.decide("contains", self.value, self.mark):
                return JoinedAgain(self.run, Fixed(""), self.mark)
            return JoinedAgain(self.run, Cut(self.value, "before-last", self.mark), self.mark)
        raise UntraceableError("takes some pieces of a split text")

    def __iter__(self) -> Any:
        yield _EachPiece(self.run, self.value, self.mark)

    def __reversed__(self) -> Any:
        yield self[-1]

    def __len__(self) -> int:
        return 2 if self.run.decide("contains", self.value, self.mark) else 1


class JoinedAgain:
    """Pieces of a split text that `join` puts together again."""

    def __init__(self, run: Run, value: Expression, mark: str) -> None:
        self.run, self.value, self.mark = run, value, mark

    def join(self, between: str) -> "RecordingText":
        """The text with something else between its pieces."""
        same = between == self.mark
        return RecordingText(self.run, self.value if same else Swap(self.value, self.mark, between))


class RecordingText(str):
    """A text that records what is done to it."""

    __slots__ = ("run", "value")
    run: "Run"
    value: Expression

    def __new__(cls, run: Run, value: Expression) -> "RecordingText":
        made = super().__new__(cls, run.code(value))
        made.run, made.value = run, value
        return made

    def _with(self, value: Expression) -> "RecordingText":
        return RecordingText(self.run, value)

    def _strip(self, side: Side, characters: str | None) -> "RecordingText":
        if characters == "":
            return self
        return self._with(Strip(self.value, side, characters))

    def strip(self, characters: str | None = None, /) -> "RecordingText":
        return self._strip("both", characters)

    def lstrip(self, characters: str | None = None, /) -> "RecordingText":
        return self._strip("left", characters)

    def rstrip(self, characters: str | None = None, /) -> "RecordingText":
        return self._strip("right", characters)

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> Any:
        return self._split(sep, maxsplit, right=False)

    def rsplit(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> Any:
        return self._split(sep, maxsplit, right=True)

    def _split(self, sep: str | None, maxsplit: SupportsIndex, *, right: bool) -> Any:
        if not sep or isinstance(sep, RecordingText):
            raise UntraceableError("splits a text at white space")
        return _Pieces(self.run, self.value, sep, int(maxsplit), right)

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> "RecordingText":
        if (
            not old
            or count != -1
            or isinstance(old, RecordingText)
            or isinstance(new, RecordingText)
        ):
            raise UntraceableError("replaces part of a text")
        return self._with(Swap(self.value, old, new))

    def startswith(self, prefix: Any, *_: Any) -> bool:
        options = prefix if isinstance(prefix, tuple) else (prefix,)
        return any(
            not option or self.run.decide("starts", self.value, option) for option in options
        )

    def endswith(self, suffix: Any, *_: Any) -> bool:
        options = suffix if isinstance(suffix, tuple) else (suffix,)
        return any(not option or self.run.decide("ends", self.value, option) for option in options)

    def __contains__(self, mark: object) -> bool:
        return not mark or self.run.decide("contains", self.value, str(mark))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RecordingText):
            return self.value == other.value
        return isinstance(other, str) and self.run.decide("is", self.value, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(str.__str__(self))

    def __bool__(self) -> bool:
        return not self.run.decide("is", self.value, "")

    def __add__(self, other: str) -> "RecordingText":
        return self._with(join((self.value, self.run.read(other))))

    def __radd__(self, other: str) -> "RecordingText":
        return self._with(join((self.run.read(other), self.value)))

    def __str__(self) -> str:
        return self

    def __getitem__(self, index: Any) -> str:
        ends = (index.start, index.stop) if isinstance(index, slice) else (index,)
        self.run.sizes.update(abs(end) for end in ends if isinstance(end, int))
        raise UntraceableError("takes characters out of a text by their number")

    def __iter__(self) -> Any:
        return map(_refuse_characters, [self])

    def __len__(self) -> int:
        raise UntraceableError("counts a text's characters")


def _refuse_characters(_: object) -> NoReturn:
    raise UntraceableError("goes through a text's characters")


class _EachPiece(RecordingText):
    """A piece of a split text, standing for all of them; they are joined again afterwards."""

    __slots__ = ("closing", "whole")
    whole: Expression
    closing: str

    def __new__(cls, run: Run, value: Expression, mark: str) -> "_EachPiece":
        made = str.__new__(cls, run.code(Swap(value, mark, "")))
        made.run, made.value = run, Swap(value, mark, "")
        made.whole, made.closing = value, mark
        return made

    def __init__(self, *_: object) -> None:
        super().__init__()

    def __contains__(self, mark: object) -> bool:
        return True  # where it does not, cutting there changes nothing

    def _split(self, sep: str | None, maxsplit: SupportsIndex, *, right: bool) -> Any:
        if not sep or right:
            raise UntraceableError("splits a text again and again")
        if any(sep.endswith(self.closing[:size]) for size in range(1, len(self.closing) + 1)):
            raise UntraceableError("splits a text at marks that overlap")
        return [self._with(Without(self.whole, sep, self.closing))]


def _untraceable(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise UntraceableError(f"uses .{name}() on a text")

    return refuse


for _name in (
    *("lower", "upper", "title", "capitalize", "casefold", "swapcase", "center", "find", "rfind"),
    *("index", "rindex", "partition", "rpartition", "splitlines", "encode", "count", "zfill"),
    *("removeprefix", "removesuffix", "isdigit", "isspace", "translate", "expandtabs", "ljust"),
):
    setattr(RecordingText, _name, _untraceable(_name))


class TextLength:
    """The length of a text, as far as it is compared with nothing."""

    def __init__(self, text: RecordingText) -> None:
        self.text = text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __gt__(self, other: object) -> bool:
        return bool(self.text) if other == 0 else self._refuse(other)

    def __ge__(self, other: object) -> bool:
        return bool(self.text) if other == 1 else self._refuse(other)

    def __lt__(self, other: object) -> bool:
        return not self.text if other == 1 else self._refuse(other)

    def __le__(self, other: object) -> bool:
        return not self.text if other == 0 else self._refuse(other)

    def __eq__(self, other: object) -> bool:
        return not self.text if other == 0 else self._refuse(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]  # nobody looks lengths up

    def _refuse(self, other: object) -> NoReturn:
        if isinstance(other, int):
            self.text.run.sizes.add(other)
        raise UntraceableError("counts a text's characters")

    def __sub__(self, other: object) -> NoReturn:
        self._refuse(other)
