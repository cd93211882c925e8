"""Everything that is wrong or risky in a Modelfile, by line: for an editor and the command line.

An error is what Ollama refuses or what would give the model another prompt than is written there;
a warning is what works, but hardly as meant.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.ollama.client import version_numbers
from tunesmith.ollama.modelfile_content import draft_refusal, local_file, looks_like_path
from tunesmith.ollama.modelfile_parameters import (
    DEPRECATED_PARAMETERS,
    REFUSED_PARAMETERS,
    sensible,
)
from tunesmith.ollama.modelfile_parsing import (
    Command,
    Finding,
    Reading,
    Severity,
    Span,
    hidden_characters,
    parameter_value,
    read_commands,
)
from tunesmith.ollama.precedence import has_own_renderer
from tunesmith.ollama.template_lint import lint_template
from tunesmith.ollama.template_sense import lint_sense
from tunesmith.ollama.token_agreement import disagreements, ends_generation
from tunesmith.ollama.token_facts import TokenFacts, facts_of_file

# The first version that knows the command; an older one refuses the whole Modelfile.
_SINCE = {"RENDERER": (0, 12), "PARSER": (0, 12), "REQUIRES": (0, 14), "DRAFT": (0, 23, 1)}
_NO_ADAPTERS = (0, 34, 1)  # from here on Ollama makes no model with ADAPTER
_ONCE = ("TEMPLATE", "SYSTEM", "ADAPTER", "RENDERER", "PARSER", "REQUIRES")
_NEVER_EMPTY = ("FROM", "ADAPTER", "TEMPLATE", "RENDERER", "PARSER", "REQUIRES", "DRAFT")
# As Go's semver takes it; minor and patch may be left out.
_NUMBER = r"(?:0|[1-9][0-9]*)"
_SEMVER = re.compile(
    rf"v?{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?)?"
)
_ESCAPE = re.compile(r"\\[nrt\"]")
_MARKER = re.compile(r"<[^<>\s]+>")
_LINE = re.compile(r"\bLine \d+: ")
# What `ollama create` itself can do and we cannot.
_OLLAMAS_OWN = ("modelfile.draft", "modelfile.folder")


def is_version(text: str) -> bool:
    """Whether a text is a version of Ollama, such as 0.12.3; minor and patch may be left out."""
    return _SEMVER.fullmatch(text) is not None


def lint_modelfile(
    text: str, folder: Path | None = None, *, version: str = "", facts: TokenFacts | None = None
) -> tuple[Finding, ...]:
    """All findings, in the order of lines.

    Args:
        text: of the Modelfile.
        folder: where it lies; the files it names are looked for there. None looks for none.
        version: of the Ollama that it is for; empty if that is not known.
        facts: of the GGUF that FROM names; None reads them there, if `folder` is given.
    """
    return lint_reading(read_commands(text), folder, version=version, facts=facts)


def lint_reading(
    reading: Reading,
    folder: Path | None = None,
    *,
    version: str = "",
    facts: TokenFacts | None = None,
) -> tuple[Finding, ...]:
    """As `lint_modelfile`, of a text that was read already."""
    if facts is None and folder is not None:
        facts = _facts_of_base(reading.commands, folder)
    findings = [
        *reading.mistakes,
        *hidden_characters(reading),
        *_values(reading.spans),
        *_parameters(reading.commands),
        *_repeated(reading.commands),
        *_versions(reading.commands, version),
        *_files(reading.commands, folder),
        *_stops(reading, facts),
        *_template(reading.commands, facts, version),
    ]
    order: dict[Severity, int] = {"error": 0, "warning": 1}
    return tuple(sorted(findings, key=lambda it: (it.line, order[it.severity])))


def _facts_of_base(commands: Sequence[Command], folder: Path) -> TokenFacts | None:
    for command in commands:
        if command.name == "FROM" and command.value:
            try:
                path = local_file(command, folder)
                return None if path is None else facts_of_file(path)
            except (InputError, OSError):
                return None  # told by whoever looks for the file
    return None


def _values(spans: Sequence[Span]) -> Iterator[Finding]:
    """Values that mean something else than they look like."""
    for span in spans:
        command, name = span.command, span.command.argument or span.command.name
        line, value = command.line, command.value
        if not value and (command.name in _NEVER_EMPTY or name == "stop"):
            yield Finding(
                line,
                "error",
                "modelfile.empty",
                f"{name} is empty.",
                "Write a value or take the line out.",
            )
        if command.name == "REQUIRES" and value and not _SEMVER.fullmatch(value):
            yield Finding(
                line,
                "error",
                "modelfile.requires",
                f"REQUIRES needs a version such as 0.14.0, not {value!r}.",
            )
        if name not in {"stop", "SYSTEM", "user", "assistant", "system"}:
            continue
        if _ESCAPE.search(value):
            yield Finding(
                line,
                "warning",
                "modelfile.escape",
                f"{name} holds a backslash: a Modelfile has no escapes, so \\n is two characters.",
                "Break the line itself, inside three quotes.",
            )
        if not span.quote and len(value) > 1 and value[0] == value[-1] == "'":
            yield Finding(
                line,
                "warning",
                "modelfile.single-quotes",
                f"{name}: single quotes are part of the text.",
                'Use double quotes (").',
            )
        if not span.quote and re.search(r"\s#", value):
            yield Finding(
                line,
                "warning",
                "modelfile.comment",
                f"{name}: what follows # belongs to the value; comments need a line of their own.",
            )


def _parameters(commands: Sequence[Command]) -> Iterator[Finding]:
    for command in commands:
        name = command.argument
        if command.name != "PARAMETER" or (name == "stop" and not command.value):
            continue
        if name in DEPRECATED_PARAMETERS:
            yield Finding(
                command.line,
                "warning",
                "modelfile.deprecated",
                f"Ollama ignores the parameter {name}.",
                "Take the line out.",
            )
            continue
        if name in REFUSED_PARAMETERS:
            yield Finding(
                command.line,
                "warning",
                "modelfile.deprecated",
                f"The newest versions of Ollama make no model with the parameter {name}.",
                "Give it with each request instead.",
            )
        try:
            value = parameter_value(command)
        except InputError as error:
            message = _LINE.sub("", error.message)
            yield Finding(command.line, "error", error.code, message, error.hint)
            continue
        limits = sensible(name, value)
        if limits is not None:
            least, most = limits
            wanted = f"{least:g} or more" if most == math.inf else f"{least:.10g} to {most:.10g}"
            yield Finding(
                command.line,
                "warning",
                "modelfile.sense",
                f"{name} {command.value} makes no sense: sensible is {wanted}.",
                "Ollama takes it as it is.",
            )


def _repeated(commands: Sequence[Command]) -> Iterator[Finding]:
    """Of most commands only the last one counts."""
    keys = [
        command.argument if command.name == "PARAMETER" else command.name for command in commands
    ]
    left = Counter(keys)
    last = {key: command.line for key, command in zip(keys, commands, strict=True)}
    for key, command in zip(keys, commands, strict=True):
        left[key] -= 1
        counts_once = command.name in _ONCE or (command.name == "PARAMETER" and key != "stop")
        if counts_once and left[key]:
            yield Finding(
                command.line,
                "warning",
                "modelfile.replaced",
                f"The {key} of line {last[key]} replaces this one.",
                "Take one of them out.",
            )


def _versions(commands: Sequence[Command], version: str) -> Iterator[Finding]:
    """Commands that the server's version does not know, or no longer takes."""
    numbers = version_numbers(version) if version else None
    for command in commands:
        since = _SINCE.get(command.name)
        if since is not None and (numbers is None or numbers < since):
            oldest = ".".join(map(str, since))
            here = f"; here is {version}" if version else ""
            yield Finding(
                command.line,
                "warning" if numbers is None else "error",
                "modelfile.version",
                f"{command.name} is known from Ollama {oldest} on{here}; an older one refuses the "
                "whole Modelfile.",
            )
        if command.name == "ADAPTER" and (numbers is None or numbers >= _NO_ADAPTERS):
            yield Finding(
                command.line,
                "warning" if numbers is None else "error",
                "modelfile.adapter",
                "Ollama makes no model with ADAPTER from 0.34.1 on.",
                "Export a level: it has the adapter in it.",
            )
        wanted = command.value if command.name == "REQUIRES" else ""
        is_newer = bool(_SEMVER.fullmatch(wanted)) and version_numbers(wanted) > (numbers or ())
        if numbers is not None and is_newer:
            yield Finding(
                command.line,
                "error",
                "modelfile.version",
                f"REQUIRES {wanted}: here is Ollama {version}.",
                "Update Ollama: https://ollama.com/download",
            )


def _files(commands: Sequence[Command], folder: Path | None) -> Iterator[Finding]:
    """What is not there, and what Ollama takes, but not from here: `ollama create` of ours refuses
    the same with the same words.
    """
    for command in commands:
        if command.name == "DRAFT":
            yield _refused_here(command, draft_refusal(command))
        if folder is None or command.name not in {"FROM", "ADAPTER"} or not command.value:
            continue
        try:
            local_file(command, folder)
        except InputError as error:
            yield _refused_here(command, error)


def _refused_here(command: Command, error: InputError) -> Finding:
    severity: Severity = "warning" if error.code in _OLLAMAS_OWN else "error"
    return Finding(command.line, severity, error.code, _LINE.sub("", error.message), error.hint)


def _stops(reading: Reading, facts: TokenFacts | None) -> Iterator[Finding]:
    """Stops against the tokenizer, and what Ollama does where there are none."""
    stops = [command for command in reading.commands if command.argument == "stop"]
    base = next((command for command in reading.commands if command.name == "FROM"), None)
    if not stops and base is not None and (facts is not None or looks_like_path(base.value)):
        yield Finding(
            base.line,
            "warning",
            "modelfile.no-stop",
            "There is no PARAMETER stop; Ollama then adds those of a template that it guesses.",
            f"Write PARAMETER stop {facts.eos}" if facts and facts.eos else "Write one.",
        )
    if facts is None or not facts.special:
        return
    for command in stops:
        if _MARKER.fullmatch(command.value) and command.value not in facts.special:
            yield Finding(
                command.line,
                "warning",
                "modelfile.stop",
                f"{command.value} is no token of this model; it is looked for as text, letter by "
                "letter.",
                _known_ends(facts),
            )
    texts = [command.value for command in stops]
    if stops and not any(text in facts.special or ends_generation(text, facts) for text in texts):
        yield Finding(
            stops[0].line,
            "warning",
            "modelfile.stop",
            "No stop is a token of this model.",
            _known_ends(facts),
        )
    for problem in disagreements(facts, texts):
        line = stops[0].line if stops else 1
        yield Finding(line, "warning", "modelfile.tokens", problem, _known_ends(facts))
    for command in reading.commands:
        if command.argument == "num_ctx" and 0 < facts.context_length < _whole(command.value):
            yield Finding(
                command.line,
                "warning",
                "modelfile.num-ctx",
                f"num_ctx {command.value} is more than the {facts.context_length:,} tokens that "
                "the model was made for.",
            )


def _known_ends(facts: TokenFacts) -> str:
    ends = " and ".join(dict.fromkeys(end for end in (facts.eot, facts.eos) if end))
    return f"The GGUF ends answers with {ends}." if ends else ""


def _whole(value: str) -> int:
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else 0


def _template(
    commands: Sequence[Command], facts: TokenFacts | None, version: str
) -> Iterator[Finding]:
    last = {command.name: command for command in commands}
    template, system = last.get("TEMPLATE"), last.get("SYSTEM")
    if template is None or not template.value:
        return
    system_line = system.line if system is not None and system.value else 0
    yield from lint_template(template.value, template.line, facts, system_line)
    numbers = version_numbers(version) if version else None
    yield from lint_sense(template.value, template.line, numbers)
    renderer = last.get("RENDERER")
    if renderer is not None or (facts is not None and has_own_renderer(facts.architecture)):
        of = "RENDERER" if renderer is not None else f"the architecture {facts.architecture}"  # type: ignore[union-attr]  # one of both is there
        yield Finding(
            template.line,
            "warning",
            "modelfile.renderer",
            f"TEMPLATE is not used: for {of} Ollama renders prompts by itself.",
        )
