"""Reads a Modelfile as Ollama's own parser does, with the line of every command.

A value ends with its line, or, when it begins with quotes, where a line ends with those quotes;
there are no escapes. Characters that do not print are dropped. Ollama stops at the first mistake;
`read_commands` goes on with the next line, so that an editor can show all of them.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.ollama.modelfile_parameters import (
    KNOWN_PARAMETERS,
    ParameterValue,
    read_value,
)

COMMANDS = (
    "FROM",
    "PARAMETER",
    "TEMPLATE",
    "SYSTEM",
    "ADAPTER",
    "LICENSE",
    "MESSAGE",
    "RENDERER",
    "PARSER",
    "REQUIRES",
    "DRAFT",
)
ROLES = ("system", "user", "assistant")
ALL_QUOTES = '"""'

Severity = Literal["error", "warning"]

_BLANK = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r"#[^\r\n]*")
_NAME = re.compile(r"([^ \t\r\n])([A-Za-z]*)")
_PARAMETER = re.compile(r"[A-Za-z0-9_]*")
_ROLE = re.compile(r"[A-Za-z]*")
_WORD = re.compile(r"[A-Za-z]{1,12}")
_SHORTEST = 3  # letters of a command, less one: a text may hold shorter words in capitals
_ALIKE = 0.75  # from here on, a word is a command mistyped
_LINE_END = re.compile(r"[\r\n]|\Z")
_LINE = re.compile(r"\r\n|\r|\n")
_WHITE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Command:
    """One command as Ollama takes it: `argument` is PARAMETER's name or MESSAGE's role, else empty.

    `line` counts from 1.
    """

    line: int
    name: str
    argument: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a line, counted from 1; an error is what Ollama or we would refuse."""

    line: int
    severity: Severity
    code: str
    message: str
    hint: str = ""

    def as_error(self) -> InputError:
        """The same to be raised."""
        return InputError(self.code, f"Line {self.line}: {self.message}", self.hint)


@dataclass(frozen=True, slots=True)
class Span:
    """How a command stands in the text: `raw` is its value as written, with its quotes."""

    command: Command
    raw: str
    last_line: int

    @property
    def quote(self) -> str:
        """What the value is quoted with; empty for none."""
        cleaned = self.raw.lstrip(_WHITE)
        return ALL_QUOTES if cleaned.startswith(ALL_QUOTES) else '"' if cleaned[:1] == '"' else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says and the mistakes in its grammar, both in the order of lines."""

    spans: tuple[Span, ...]
    mistakes: tuple[Finding, ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands that can be read."""
        return tuple(span.command for span in self.spans)


def prints(character: str) -> bool:
    """Whether Ollama keeps a character: letters, marks, numbers, punctuation, symbols, white space.

    Python's Unicode tables and Go's differ by a version; newer characters count as dropped.
    """
    return character.isprintable() or character in _WHITE


def cleaned(text: str) -> str:
    """The text without the characters that Ollama drops."""
    if text.isprintable():
        return text
    return "".join(character for character in text if prints(character))


def parse_modelfile(text: str) -> tuple[Command, ...]:
    """The commands in order, if Ollama reads them and drops nothing from them.

    Raises:
        InputError: `modelfile.command`, `.argument`, `.quotes`, `.character`, `.no-from`, each
            with its line.
    """
    reading = read_commands(text)
    problems = [*reading.mistakes, *hidden_characters(reading)]
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise min(errors, key=lambda problem: problem.line).as_error()
    return reading.commands


def read_commands(text: str) -> Reading:
    """Every command that Ollama would read, and each mistake in the grammar; raises nothing."""
    reader = _Reader(text.removeprefix("\ufeff"))
    reader.read()
    mistakes = list(reader.mistakes)
    if not mistakes and not any(span.command.name == "FROM" for span in reader.spans):
        mistakes.append(
            Finding(
                1,
                "error",
                "modelfile.no-from",
                "the Modelfile has no FROM line.",
                "Write FROM and the GGUF's name.",
            )
        )
    return Reading(tuple(reader.spans), tuple(mistakes))


def parameter_value(command: Command) -> ParameterValue:
    """A PARAMETER's value with its type.

    Raises:
        InputError: `modelfile.parameter` for a name that Ollama does not know, or a wrong type.
    """
    name, value = command.argument, command.value
    try:
        return read_value(name, value)
    except ValueError as kind:
        raise InputError(
            "modelfile.parameter", f"Line {command.line}: {name} must be {kind}, not {value!r}."
        ) from None
    except KeyError:
        raise InputError(
            "modelfile.parameter",
            f"Line {command.line}: Ollama knows no parameter {name!r}.",
            f"Known, in small letters: {', '.join(sorted(KNOWN_PARAMETERS))}.",
        ) from None


def hidden_characters(reading: Reading) -> list[Finding]:
    """What Ollama drops from a value, and carriage returns that it keeps in one.

    In a licence nothing depends on them; old ones have form feeds.
    """
    findings = []
    for span in reading.spans:
        name, line = span.command.name, span.command.line
        severity: Severity = "warning" if name == "LICENSE" else "error"
        dropped = next((it for it in span.raw if not prints(it)), None)
        if dropped is not None:
            place = line + len(_LINE.findall(span.raw[: span.raw.index(dropped)]))
            findings.append(
                Finding(
                    place,
                    severity,
                    "modelfile.character",
                    f"{name} holds U+{ord(dropped):04X}, which Ollama drops without saying so.",
                    "Replace it, for example by an ordinary space.",
                )
            )
        if "\r" in span.command.value:
            findings.append(
                Finding(
                    line,
                    severity,
                    "modelfile.carriage-return",
                    f"{name} holds carriage returns (Windows line ends), which Ollama keeps in "
                    "the text.",
                    "Save the file with plain line feeds.",
                )
            )
    return findings


class _MistakeError(Exception):
    """Ends one command; `code`, message and hint."""


class _Reader:
    """Walks over a text once; a mistake costs the rest of its line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._line, self._counted = 1, 0  # the line at `_counted`
        self.spans: list[Span] = []
        self.mistakes: list[Finding] = []

    def read(self) -> None:
        mistaken = 0  # the line after the last mistake
        while self._skip():
            line = self._line_at(self._place)
            try:
                self.spans.append(self._command(line))
            except _MistakeError as mistake:
                code, message, hint = mistake.args
                # Lines of one text that lost its quotes are one mistake.
                if line != mistaken or self._means_a_command(code):
                    self.mistakes.append(Finding(line, "error", code, message, hint))
                if code == "modelfile.quotes":
                    return  # everything behind them is the value's
                self._place = self._end_of_line()
                mistaken = line + 1

    def _means_a_command(self, code: str) -> bool:
        """Whether the line of a mistake was to be a command, rather than a text going on."""
        found = _WORD.match(self._text, self._place)
        word = found[0] if found is not None else ""
        if code != "modelfile.command" or word.upper() in COMMANDS:
            return True
        shouted = word.isupper() and len(word) > _SHORTEST
        return shouted or bool(get_close_matches(word.upper(), COMMANDS, 1, _ALIKE))

    def _skip(self) -> bool:
        """Go to where a command may stand: behind blanks and comments."""
        while True:
            self._pass(_BLANK)
            if not self._text.startswith("#", self._place):
                return self._place < len(self._text)
            self._pass(_COMMENT)

    def _command(self, line: int) -> Span:
        start = self._place
        found = _NAME.match(self._text, self._place)
        assert found is not None, "a skip ends before a character"  # noqa: S101 - typing help
        # Of the first character only what prints counts: a hidden one before FROM does no harm.
        written = cleaned(found[1]) + found[2]
        name = written.upper() if written.isascii() else ""
        self._place = found.end()
        if name not in COMMANDS or not self._space():
            self._place = start
            raise self._no_command(name)
        argument = ""
        if name == "PARAMETER":
            argument = self._pass(_PARAMETER)
        elif name == "MESSAGE":
            argument = self._pass(_ROLE)
        wrong = name == "MESSAGE" and argument not in ROLES
        if name in {"PARAMETER", "MESSAGE"} and (not argument or wrong or not self._space()):
            wanted = "a parameter's name" if name == "PARAMETER" else f"a role ({', '.join(ROLES)})"
            raise _MistakeError(
                "modelfile.argument",
                f"{name} needs {wanted} behind one space, then a space and a value.",
                "",
            )
        raw, value = self._value(line)
        last = self._line_at(max(start, self._place - 1))
        return Span(Command(line, name, argument, value), raw, last)

    def _no_command(self, name: str) -> _MistakeError:
        found = cleaned(self._text[self._place : self._end_of_line()])
        if name in COMMANDS:
            hint = "Or take the line out."
            if name == "FROM":
                hint = "Write the GGUF's name behind it, as in FROM ./model.gguf."
            return _MistakeError("modelfile.command", f"{name} needs a space and a value.", hint)
        hint = (
            f"Commands: {', '.join(COMMANDS)}. A value over several lines needs three quotes "
            f"({ALL_QUOTES}) before and behind it."
        )
        before = self.spans[-1] if self.spans else None
        if before is not None and before.quote and before.last_line > before.command.line:
            hint = (
                f"The {before.command.name} of line {before.command.line} ends in line "
                f"{before.last_line}, because that line ends with {before.quote}."
            )
        return _MistakeError(
            "modelfile.command", f"begins with no command of a Modelfile: {found[:60]!r}.", hint
        )

    def _value(self, line: int) -> tuple[str, str]:
        """The value as written and as Ollama takes it."""
        start, end = self._place, self._end_of_line()
        first = cleaned(self._text[start:end]).strip(_WHITE)
        quote = ALL_QUOTES if first.startswith(ALL_QUOTES) else '"' if first[:1] == '"' else ""
        if quote and not (len(first) >= 2 * len(quote) and first.endswith(quote)):
            while True:
                if end == len(self._text):
                    self._place = start
                    raise _MistakeError(
                        "modelfile.quotes",
                        f"the quotes that open in line {line} are never closed at the end of a "
                        "line.",
                        f"End the value with {quote} as the last characters of its line.",
                    )
                begin = end + 1
                end = self._end_of_line(begin)
                if cleaned(self._text[begin:end]).rstrip(_WHITE).endswith(quote):
                    break
        raw = self._text[start:end]
        value = cleaned(raw).strip(_WHITE)
        self._place = end
        return raw, value[len(quote) : len(value) - len(quote)]

    def _space(self) -> bool:
        if self._text[self._place : self._place + 1] in {" ", "\t"}:
            self._place += 1
            return True
        return False

    def _pass(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._place)
        if found is None:
            return ""
        self._place = found.end()
        return found[0]

    def _end_of_line(self, place: int | None = None) -> int:
        found = _LINE_END.search(self._text, self._place if place is None else place)
        assert found is not None, "the end of the text matches"  # noqa: S101 - typing help
        return found.start()

    def _line_at(self, place: int) -> int:
        self._line += len(_LINE.findall(self._text, self._counted, place))
        self._counted = place
        return self._line
