"""Writes Modelfiles: quoting such that Ollama reads back exactly what was meant.

Ollama's Modelfile has no escapes. A quoted value ends where a line ends with its quotes, and
characters that do not print are dropped silently, so what cannot be carried is refused here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tunesmith.core.errors import InputError
from tunesmith.ollama.modelfile_parameters import FRACTION_PARAMETERS, WHOLE_PARAMETERS
from tunesmith.ollama.modelfile_parsing import ALL_QUOTES, Command, read_commands
from tunesmith.templates.conversation import Message

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Modelfile:
    """What a Modelfile says.

    Attributes:
        base: FROM: a GGUF beside the Modelfile, or a model's name.
        stops: texts at which generation ends; never empty, or Ollama merges in those of a built-in
            template that it guesses.
        template: TEMPLATE; None leaves it out, so that Ollama takes the GGUF's or guesses.
        num_ctx: tokens of context the model was trained with.
        parameters: further sampling parameters by Ollama's names, from the base's own
            configuration.
        adapter: ADAPTER: a LoRA GGUF beside the Modelfile.
        system: SYSTEM; prepended by Ollama to requests without a system message.
        license: LICENSE text.
        messages: MESSAGE: what stands before every chat.
    """

    base: str
    stops: tuple[str, ...]
    template: str | None = None
    num_ctx: int | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    adapter: str | None = None
    system: str | None = None
    license: str | None = None
    messages: tuple[Message, ...] = ()


def print_modelfile(modelfile: Modelfile) -> str:
    """The Modelfile's text, UTF-8 with LF.

    Raises:
        InputError: `modelfile.*` where Ollama could not read back what is meant.
    """
    if not modelfile.stops or not all(modelfile.stops):
        raise InputError(
            "modelfile.no-stop",
            "A Modelfile needs at least one stop text, and none may be empty.",
            "Name the end marker; without any, Ollama adds those of a template that it guesses.",
        )
    lines = [f"FROM {_quote('FROM', _one_line('FROM', modelfile.base))}"]
    if modelfile.adapter is not None:
        lines.append(f"ADAPTER {_quote('ADAPTER', _one_line('ADAPTER', modelfile.adapter))}")
    if modelfile.template is not None:
        lines.append(f"TEMPLATE {_quote_block('TEMPLATE', modelfile.template)}")
    if modelfile.system is not None:
        lines.append(f"SYSTEM {_quote_block('SYSTEM', _line_feeds(modelfile.system))}")
    lines += [f"PARAMETER stop {_quote('stop', stop)}" for stop in modelfile.stops]
    if modelfile.num_ctx is not None:
        lines.append(f"PARAMETER num_ctx {_number('num_ctx', modelfile.num_ctx)}")
    lines += [
        f"PARAMETER {name} {_number(name, value)}" for name, value in modelfile.parameters.items()
    ]
    if modelfile.license is not None:
        lines.append(f"LICENSE {_quote_block('LICENSE', _line_feeds(modelfile.license))}")
    lines += [
        f"MESSAGE {message.role} {_quote_block('MESSAGE', _line_feeds(message.content))}"
        for message in modelfile.messages
    ]
    return "\n".join(lines) + "\n"


def print_commands(commands: Iterable[Command]) -> str:
    """Commands as text, one behind the other: what `parse_modelfile` read is read again.

    Raises:
        InputError: `modelfile.quotes` for a value that no Modelfile can carry.
    """
    return "".join(_print_command(command) for command in commands)


def _print_command(command: Command) -> str:
    begin = f"{command.name} {command.argument} " if command.argument else f"{command.name} "
    wanted = (command.name, command.argument, command.value)
    # FROM so that the reader takes a Modelfile of one command for whole.
    before = () if command.name == "FROM" else (("FROM", "", "m"),)
    for quote in ("", '"', ALL_QUOTES):
        text = f"{begin}{quote}{command.value}{quote}\n"
        if not quote and not command.value:
            continue
        reading = read_commands(f"FROM m\n{text}" if before else text)
        found = [(it.name, it.argument, it.value) for it in reading.commands]
        if not reading.mistakes and found == [*before, wanted]:
            return text
    raise InputError(
        "modelfile.quotes",
        f"No Modelfile can carry this text for {command.name}: {command.value[:60]!r}.",
        f"A line that ends with {ALL_QUOTES} ends the value, and characters that do not print are "
        "dropped.",
    )


def _number(name: str, value: Value) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if name in WHOLE_PARAMETERS and whole:
        return str(value)
    if name in FRACTION_PARAMETERS and (whole or isinstance(value, float)) and abs(value) < 1e6:  # type: ignore[arg-type]  # a number by the checks before
        return repr(value)
    if name in WHOLE_PARAMETERS | FRACTION_PARAMETERS:
        kind = "a whole number" if name in WHOLE_PARAMETERS else "a number"
        raise InputError("modelfile.parameter", f"Parameter {name} must be {kind}, not {value!r}.")
    raise InputError(
        "modelfile.parameter",
        f"Ollama knows no parameter {name!r}, or it cannot be set here.",
        f"Known: {', '.join(sorted(WHOLE_PARAMETERS | FRACTION_PARAMETERS))}.",
    )


def _one_line(command: str, text: str) -> str:
    if not text.strip() or "\n" in text or "\r" in text:
        raise InputError("modelfile.value", f"{command} needs one line of text, not {text!r}.")
    return text


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _quote(command: str, text: str) -> str:
    """Bare if nothing could be misread, else in quotes."""
    _check_characters(command, text)
    plain = text == text.strip() and not any(character in text for character in '"\n\t #')
    if plain and command in {"FROM", "ADAPTER"}:
        return text
    if '"' not in text and "\n" not in text:
        return f'"{text}"'
    return _quote_block(command, text)


def _quote_block(command: str, text: str) -> str:
    _check_characters(command, text)
    if any(line.rstrip().endswith('"""') for line in text.split("\n")):
        raise InputError(
            "modelfile.quotes",
            f'{command} has a line that ends with """, which would end the value there.',
            'Ollama\'s Modelfile cannot carry that: put something behind the """.',
        )
    return f'"""{text}"""'


def _check_characters(command: str, text: str) -> None:
    for character in text:
        if not character.isprintable() and character not in "\n\t":
            raise InputError(
                "modelfile.character",
                f"{command} holds U+{ord(character):04X}, which Ollama drops from a Modelfile "
                "without saying so.",
                "Replace it, for example by an ordinary space.",
            )
