"""Reads a Modelfile by Ollama's own rules, with the line of every command.

A value ends with its line, or, when it begins with quotes, where a line ends with those quotes;
there are no escapes. What Ollama would drop or misread without a word is refused here.
"""

import re
from dataclasses import dataclass

from tunesmith.core.errors import InputError
from tunesmith.ollama.modelfile import FRACTION_PARAMETERS, WHOLE_PARAMETERS

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
# Settings of the machine rather than of the model: read, never written by us.
_MACHINE_WHOLE = frozenset({"num_batch", "num_gpu", "main_gpu", "num_thread"})
_MACHINE_YES_NO = frozenset({"use_mmap"})

_BLANK = re.compile(r"[ \t\r\n]*(?:#[^\r\n]*)?")
_WORD = re.compile(r"([A-Za-z]+)[ \t]")
_PARAMETER = re.compile(r"([A-Za-z0-9_]+)[ \t]")
_LINE_END = re.compile(r"[\r\n]|\Z")

ParameterValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `argument` is PARAMETER's name or MESSAGE's role, else empty."""

    line: int
    name: str
    argument: str
    value: str


def parse_modelfile(text: str) -> tuple[Command, ...]:
    """The commands in order.

    Raises:
        InputError: `modelfile.command`, `.quotes`, `.role`, `.character`, `.no-from`, each with
            its line.
    """
    text = text.removeprefix("\ufeff")
    commands: list[Command] = []
    place = _skip(text, 0)
    while place < len(text):
        command, place = _read_command(text, place)
        commands.append(command)
        place = _skip(text, place)
    if not any(command.name == "FROM" for command in commands):
        raise InputError(
            "modelfile.no-from",
            "The Modelfile has no FROM line.",
            "Write FROM and the GGUF's name.",
        )
    return tuple(commands)


def parameter_value(command: Command) -> ParameterValue:
    """A PARAMETER's value with its type.

    Raises:
        InputError: `modelfile.parameter` for a name that Ollama does not know, or a wrong type.
    """
    name, value = command.argument, command.value
    kind = "text"
    try:
        if name in WHOLE_PARAMETERS | _MACHINE_WHOLE:
            kind = "a whole number"
            return int(value)
        if name in FRACTION_PARAMETERS:
            kind = "a number"
            return float(value)
        if name in _MACHINE_YES_NO:
            kind = "true or false"
            return {"true": True, "false": False}[value]
    except (ValueError, KeyError):
        raise InputError(
            "modelfile.parameter", f"Line {command.line}: {name} must be {kind}, not {value!r}."
        ) from None
    if name == "stop":
        return value
    known = {*WHOLE_PARAMETERS, *FRACTION_PARAMETERS, *_MACHINE_WHOLE, *_MACHINE_YES_NO, "stop"}
    raise InputError(
        "modelfile.parameter",
        f"Line {command.line}: Ollama knows no parameter {name!r}.",
        f"Known, in small letters: {', '.join(sorted(known))}.",
    )


def _read_command(text: str, place: int) -> tuple[Command, int]:
    line = text.count("\n", 0, place) + 1
    word = _WORD.match(text, place)
    name = word.group(1).upper() if word else ""
    if word is None or name not in COMMANDS:
        found = text[place : _LINE_END.search(text, place).start()]  # type: ignore[union-attr]  # the end matches
        raise InputError(
            "modelfile.command",
            f"Line {line} begins with no command of a Modelfile: {found[:60]!r}.",
            f"Commands: {', '.join(COMMANDS)}. A value over several lines needs "
            'three quotes (""") before and behind it.',
        )
    place, argument = word.end(), ""
    if name in {"PARAMETER", "MESSAGE"}:
        inner = _PARAMETER.match(text, place)
        wanted = "a parameter's name" if name == "PARAMETER" else f"a role ({', '.join(ROLES)})"
        if inner is None or (name == "MESSAGE" and inner.group(1) not in ROLES):
            raise InputError(
                "modelfile.argument", f"Line {line}: {name} needs {wanted}, a space and a value."
            )
        place, argument = inner.end(), inner.group(1)
    value, end = _read_value(text, place, line)
    _check_characters(value, line, name)
    return Command(line, name, argument, value), end


def _read_value(text: str, place: int, line: int) -> tuple[str, int]:
    end = place
    while True:
        ending = _LINE_END.search(text, end)
        assert ending is not None, "the text's end matches"  # noqa: S101 - typing help
        raw = text[place : ending.start()].strip()
        quote = '"""' if raw.startswith('"""') else '"' if raw.startswith('"') else ""
        if not quote:
            return raw, ending.end()
        if len(raw) >= 2 * len(quote) and raw.endswith(quote):
            return raw[len(quote) : -len(quote)], ending.end()
        if ending.end() == ending.start():
            raise InputError(
                "modelfile.quotes",
                f"The quotes that open in line {line} are never closed at the end of a line.",
                f"End the value with {quote} as the last characters of its line.",
            )
        end = ending.end()


def _check_characters(value: str, line: int, name: str) -> None:
    for character in value:
        if not character.isprintable() and character not in "\n\t":
            what = "a carriage return (Windows line ends)" if character == "\r" else ""
            raise InputError(
                "modelfile.character",
                f"Line {line}: {name} holds {what or f'U+{ord(character):04X}'}, which Ollama "
                "drops or keeps in the prompt without saying so.",
                "Replace it; line ends must be plain line feeds.",
            )


def _skip(text: str, place: int) -> int:
    """The next place where a command may stand: behind blanks and comments."""
    while True:
        found = _BLANK.match(text, place)
        assert found is not None, "it matches nothing as well"  # noqa: S101 - typing help
        if found.end() == place:
            return place
        place = found.end()
