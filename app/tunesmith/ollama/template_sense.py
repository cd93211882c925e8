"""What a TEMPLATE leaves out, or takes from where nothing is, and which Ollama it needs.

`template_lint` finds what is wrong in the text; this finds what a right text does not do.
"""

import re
from collections.abc import Iterator, Sequence

from tunesmith.ollama.modelfile_parsing import Finding
from tunesmith.ollama.template_outline import (
    Action,
    Branch,
    Part,
    TemplateError,
    codes,
    every,
    outline,
    without_strings,
)

# Go text/template ranges over whole numbers from 1.22 on, which Ollama is built with from here on.
LOOPS_SINCE = (0, 6, 0)
DATE_SINCE = (0, 11, 1)

_REQUEST = frozenset(
    {
        "System", "Messages", "Tools", "Prompt", "Response", "Suffix", "Think", "ThinkLevel",
        "IsThinkSet", "Query", "Document", "Instruction",
    }
)  # fmt: skip
_MESSAGE = frozenset(
    {"Role", "Content", "Thinking", "Images", "ToolCalls", "ToolName", "ToolCallID"}
)
_SMALL = {name.lower() for name in _REQUEST | _MESSAGE}  # wrong letters are template_lint's
_LEADING = re.compile(r"(?<![\w.)])(\$?)\.([A-Za-z_]\w*)")
_ANY = re.compile(r"\.([A-Za-z_]\w*)")
_MESSAGES = re.compile(r"\$?\.Messages")
_ASSIGNED = re.compile(r"^(?:\$\w+\s*(?:,\s*\$\w+\s*)?:?=)?\s*\(?\s*")
_WHOLE = re.compile(r"[0-9]+\b|len\b")
_DATE = re.compile(r"(?<![\w.$])currentDate\b")
# The whole message or conversation at once: `{{ json .Messages }}`, `{{ . }}`, `{{ $message }}`.
_AS_ONE = re.compile(r"(?:^|\s|\()(?:\.|\$\w*|\$?\.Messages)(?=\s*(?:$|\)|\|))")


def lint_sense(template: str, first_line: int, version: tuple[int, ...] | None) -> list[Finding]:
    """Everything of the kind; nothing for what is no Go template at all.

    Args:
        template: the TEMPLATE's value.
        first_line: where it begins.
        version: of the Ollama that it is for; None if that is not known.
    """
    try:
        parts = outline(template)
    except TemplateError:
        return []
    findings = [*_unheard(parts), *_unknown_fields(parts, _REQUEST), *_too_new(parts, version)]
    return [
        Finding(first_line + it.line - 1, it.severity, it.code, it.message, it.hint)
        for it in findings
    ]


def _unheard(parts: list[Part]) -> Iterator[Finding]:
    """What is asked must stand in the prompt."""
    used = {field for _, code in codes(parts) for field in _ANY.findall(without_strings(code))}
    line = next((line for line, _ in codes(parts)), 1)
    if not used & {"Messages", "Document"}:
        if not used & {"Prompt", "Suffix"}:
            yield Finding(
                line,
                "warning",
                "template.no-question",
                "TEMPLATE has neither .Messages nor .Prompt: the model never sees the question.",
                "Go over {{ range .Messages }} and write each one's .Role and .Content.",
            )
        return
    whole = any(
        _AS_ONE.search(without_strings(part.code))
        for part in every(parts)
        if isinstance(part, Action) and "=" not in part.code
    )
    if "Messages" in used and "Content" not in used and "Prompt" not in used and not whole:
        yield Finding(
            line,
            "warning",
            "template.no-content",
            "TEMPLATE goes over .Messages and never writes .Content: the model never sees what was "
            "said.",
            "Write {{ .Content }} inside {{ range .Messages }}.",
        )


def _unknown_fields(parts: Sequence[Part], known: frozenset[str] | None) -> Iterator[Finding]:
    """Names that neither a request nor a message has.

    `known` are those of the dot here; None where the dot is a tool or anything else whose names
    are not Ollama's.
    """
    for part in parts:
        if isinstance(part, Branch):
            if part.kind in {"define", "block"}:
                continue  # what the dot is, its callers say
            yield from _unknown_in(part.line, part.condition, known)
            inner = known
            if _over_numbers(part):
                inner = None
            elif part.kind == "range" and _MESSAGES.search(without_strings(part.condition)):
                inner = _MESSAGE
            elif part.kind in {"range", "with"}:
                inner = None
            yield from _unknown_fields(part.body, inner)
            yield from _unknown_fields(part.otherwise or [], known)
        elif isinstance(part, Action):
            yield from _unknown_in(part.line, part.code, known)


def _unknown_in(line: int, code: str, known: frozenset[str] | None) -> Iterator[Finding]:
    for root, name in _LEADING.findall(without_strings(code)):
        here = _REQUEST if root else known
        miswritten = name.lower() in _SMALL and name not in _REQUEST | _MESSAGE
        if here is None or name in here or miswritten:
            continue
        if name in _MESSAGE or name in _REQUEST:
            owner = "a message's" if name in _MESSAGE else "the whole request's"
            hint = f"It is {owner}: "
            hint += "go over .Messages." if name in _MESSAGE else f"write $.{name}."
        else:
            hint = f"There are: {', '.join('.' + it for it in sorted(here))}."
        of = "a message" if here is _MESSAGE else "a request"
        yield Finding(
            line,
            "warning",
            "template.unknown-field",
            f"TEMPLATE: Ollama gives {of} no field .{name}.",
            hint,
        )


def _too_new(parts: list[Part], version: tuple[int, ...] | None) -> Iterator[Finding]:
    """What the server's version cannot do yet."""
    if version is None:
        return
    for line, code in codes(parts):
        if version < DATE_SINCE and _DATE.search(without_strings(code)):
            yield _needs(line, "prints the date with currentDate", DATE_SINCE)
    for part in every(parts):
        if version < LOOPS_SINCE and _over_numbers(part):
            yield _needs(part.line, "goes over numbers with range", LOOPS_SINCE)


def _over_numbers(part: Part) -> bool:
    """Whether it is a loop as often as a number says."""
    if not isinstance(part, Branch) or part.kind != "range":
        return False
    return bool(_WHOLE.match(_ASSIGNED.sub("", without_strings(part.condition))))


def _needs(line: int, does: str, since: tuple[int, ...]) -> Finding:
    oldest = ".".join(map(str, since))
    return Finding(
        line,
        "error",
        "modelfile.version",
        f"TEMPLATE {does}, which Ollama can from {oldest} on.",
        "Update Ollama: https://ollama.com/download",
    )
