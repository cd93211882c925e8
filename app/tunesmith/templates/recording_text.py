"""A text that records what a chat template does with it: operations become an expression.

Questions to it are answered as the run says. Not for finding all answers (`content_tracing`).
"""

# ruff: noqa: D102 - the methods are those of str

from typing import Any, NoReturn, SupportsIndex

from tunesmith.templates.recording_run import Recorded, Run, UntraceableError, refuse_rest
from tunesmith.templates.rewriting import (
    Cut,
    Expression,
    Fixed,
    Side,
    Strip,
    Swap,
    Without,
    can_stand_across,
    overlaps_itself,
)
from tunesmith.templates.simplifying import join


class Pieces:
    """What `split` gives: how many pieces there are is not known."""

    def __init__(self, run: Run, value: Expression, mark: str, most: int, right: bool) -> None:
        self.run, self.value, self.mark, self.most, self.right = run, value, mark, most, right

    def __getitem__(self, index: object) -> Any:
        if isinstance(index, str):
            raise TypeError  # what a list says to a name; the template then sees nothing there
        if self.right and overlaps_itself(self.mark) and (index, self.most) != (0, 1):
            raise UntraceableError("splits a text from its end at a mark that overlaps itself")
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
        self._require_all()
        yield _EachPiece(self.run, self.value, self.mark)

    def __bool__(self) -> bool:
        return True  # even an empty text has a piece

    def are_several(self) -> bool:
        """Whether there is more than one piece."""
        return self.run.decide("contains", self.value, self.mark)

    def join(self, between: str) -> "RecordingText":
        """The text with something else between its pieces."""
        self._require_all()
        return JoinedAgain(self.run, self.value, self.mark).join(between)

    def _require_all(self) -> None:
        if self.most != -1 or (self.right and overlaps_itself(self.mark)):
            raise UntraceableError("goes through some pieces of a split text")


class JoinedAgain:
    """Pieces of a split text that `join` puts together again."""

    def __init__(self, run: Run, value: Expression, mark: str) -> None:
        self.run, self.value, self.mark = run, value, mark

    def join(self, between: str) -> "RecordingText":
        """The text with something else between its pieces."""
        if isinstance(between, RecordingText | DateText):
            raise UntraceableError("puts a text between the pieces of another")
        same = between == self.mark
        return RecordingText(self.run, self.value if same else Swap(self.value, self.mark, between))


class RecordingText(Recorded, str):
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
        if isinstance(characters, RecordingText | DateText):
            raise UntraceableError("strips the characters of one text from another")
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
        if not sep or isinstance(sep, RecordingText | DateText):
            raise UntraceableError("splits a text at white space")
        return Pieces(self.run, self.value, sep, int(maxsplit), right)

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> "RecordingText":
        if (
            not old
            or count != -1
            or isinstance(old, RecordingText | DateText)
            or isinstance(new, RecordingText | DateText)
        ):
            raise UntraceableError("replaces part of a text")
        return self._with(Swap(self.value, old, new))

    def startswith(self, prefix: Any, *numbers: Any) -> bool:
        if numbers:
            raise UntraceableError("takes characters out of a text by their number")
        options = prefix if isinstance(prefix, tuple) else (prefix,)
        return any(
            not option or self.run.decide("starts", self.value, option) for option in options
        )

    def endswith(self, suffix: Any, *numbers: Any) -> bool:
        if numbers:
            raise UntraceableError("takes characters out of a text by their number")
        options = suffix if isinstance(suffix, tuple) else (suffix,)
        return any(not option or self.run.decide("ends", self.value, option) for option in options)

    def __contains__(self, mark: object) -> bool:
        return not mark or self.run.decide("contains", self.value, str(mark))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RecordingText):
            if self.value != other.value:
                raise UntraceableError("compares a text with another one made of it")
            return True
        return isinstance(other, str) and self.run.decide("is", self.value, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        raise UntraceableError("looks a text up in a table")

    def __bool__(self) -> bool:
        return not self.run.decide("is", self.value, "")

    def __add__(self, other: str) -> "RecordingText":
        return self._with(join((self.value, self.run.read(other))))

    def __radd__(self, other: str) -> "RecordingText":
        return self._with(join((self.run.read(other), self.value)))

    def __str__(self) -> str:
        return self

    def __getitem__(self, index: Any) -> str:
        if isinstance(index, str):
            raise TypeError  # what a text says to a name; the template then sees nothing there
        ends = (index.start, index.stop) if isinstance(index, slice) else (index,)
        if index == 0 and isinstance(index, int):
            if not self:
                raise IndexError
            return Character()  # type: ignore[return-value]  # it only stands for one
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
        self.run.words[str.__str__(str(mark))] = None
        return True  # where it does not, cutting there changes nothing

    def _split(self, sep: str | None, maxsplit: SupportsIndex, *, right: bool) -> Any:
        if not sep or right or maxsplit != -1 or isinstance(sep, RecordingText | DateText):
            raise UntraceableError("splits a text again and again")
        if can_stand_across(sep, self.closing):
            raise UntraceableError("splits a text at marks that overlap")
        return [self._with(Without(self.whole, sep, self.closing))]


class Character:
    """The first character of a text: templates look there for what a list of parts has."""


class DateText(Recorded, str):
    """What `strftime_now` gives while a template is traced: it can be printed, nothing else.

    A comparison would be answered for the moment of the proof only.
    """

    __slots__ = ()

    def __add__(self, other: str) -> str:
        if isinstance(other, RecordingText):
            return other.__radd__(self)
        return DateText(str.__add__(self, other))

    def __radd__(self, other: str) -> str:
        return DateText(str.__add__(other, self))

    def __str__(self) -> str:
        return self

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, index: Any) -> str:
        if isinstance(index, str):
            raise TypeError  # as any text
        raise UntraceableError("takes characters out of the date")


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


class PieceCount:
    """How many pieces a split text has, as far as it is asked whether there are several."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces

    def __bool__(self) -> bool:
        return True

    def __gt__(self, other: object) -> bool:
        return self._several(other, 1)

    def __ge__(self, other: object) -> bool:
        return self._several(other, 2)

    def __lt__(self, other: object) -> bool:
        return not self._several(other, 2)

    def __le__(self, other: object) -> bool:
        return not self._several(other, 1)

    def __eq__(self, other: object) -> bool:
        return not self._several(other, 1)

    def __ne__(self, other: object) -> bool:
        return self._several(other, 1)

    __hash__ = None  # type: ignore[assignment]  # nobody looks counts up

    def _several(self, other: object, border: int) -> bool:
        if other != border or isinstance(other, bool):
            raise UntraceableError("counts the pieces of a split text")
        return self.pieces.are_several()


Traced = RecordingText | DateText | Character | Pieces | JoinedAgain | TextLength | PieceCount


_A: dict[type, str] = {
    RecordingText: "a text",
    DateText: "the date",
    Character: "a character of a text",
    _EachPiece: "a piece of a split text",
    Pieces: "a split text",
    JoinedAgain: "a split text",
    TextLength: "a text's length",
    PieceCount: "the number of a split text's pieces",
}
refuse_rest(RecordingText, _A[RecordingText], "does with a text what no format says", str)
refuse_rest(Character, _A[Character], "takes characters out of a text by their number", str)
refuse_rest(DateText, _A[DateText], "does something else with the date than print it", str)
refuse_rest(
    _EachPiece,
    _A[_EachPiece],
    "does with the pieces of a split text what no format says",
    str,
    frozenset({"__add__", "__radd__", "__str__", "split", "rsplit"}),
)
for _kind in (Pieces, JoinedAgain):
    refuse_rest(_kind, _A[_kind], "does with a split text what no format says", list)
for _number in (TextLength, PieceCount):
    refuse_rest(_number, _A[_number], "counts with a text's length", int)
