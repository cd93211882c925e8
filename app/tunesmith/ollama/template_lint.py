"""What is wrong in the TEMPLATE of a Modelfile, by line; for templates that anybody wrote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tunesmith.ollama.modelfile_parsing import Finding
from tunesmith.ollama.template_outline import (
    Action,
    Branch,
    Part,
    TemplateError,
    Text,
    codes,
    every,
    outline,
    string_value,
    without_strings,
)
from tunesmith.ollama.token_facts import TokenFacts

# Go's own functions, and those that Ollama adds.
_FUNCTIONS = {
    "and", "call", "html", "index", "slice", "js", "len", "not", "or", "print", "printf",
    "println", "urlquery", "eq", "ge", "gt", "le", "lt", "ne",
    "json", "currentDate", "yesterdayDate", "toTypeScriptType",
}  # fmt: skip
_WORDS = {"true", "false", "nil", "break", "continue", "template"}
# What a conversation consists of; other names may be keys of a tool's own arguments.
_FIELDS = (
    "System", "Messages", "Tools", "Prompt", "Response", "Suffix", "Think", "ThinkLevel",
    "IsThinkSet", "Role", "Content", "Thinking", "ToolCalls",
)  # fmt: skip
_BY_SMALL = {name.lower(): name for name in _FIELDS}

_FIELD = re.compile(r"(?<![\w)])(?:\$\w*)?\.([A-Za-z]\w*)|(?<=\w)\.([A-Za-z]\w*)")
# A path of fields that begins at the dot, and not at a variable or a value in brackets.
_DOT_PATH = re.compile(r"(?<![\w$)\].])(?:\.[A-Za-z_]\w*)+")
_BARE = re.compile(r"(?<![\w.$])[A-Za-z_]\w*")
_VARIABLE = re.compile(r"(\$\w+)\s*:?=\s*(.*)", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]*>|\[/?[A-Z]+\]")
_PROSE = re.compile(r"\w{2,}\W+\w{2,}")
# Texts that begin a sequence in the families that most files come from.
_USUAL_BOS = ("<s>", "<|begin_of_text|>", "<bos>", "<｜begin▁of▁sentence｜>")


def lint_template(
    template: str, first_line: int, facts: TokenFacts | None, system_line: int
) -> list[Finding]:
    """Everything that is wrong.

    Args:
        template: the TEMPLATE's value.
        first_line: where it begins.
        facts: of the GGUF that FROM names; None if it is not known.
        system_line: of the SYSTEM command; 0 without one.
    """
    try:
        parts = outline(template)
    except TemplateError as error:
        line = first_line + error.line - 1
        return [
            Finding(
                line,
                "error",
                "template.syntax",
                f"TEMPLATE: {error.message}.",
                'Ollama refuses it. Two opening braces as text are written {{ "{{" }}.',
            )
        ]
    findings = [*_names(parts), *_legacy(parts), *_default_system(parts, system_line)]
    findings += _begins_with_bos(parts, facts)
    return [
        Finding(first_line + it.line - 1, it.severity, it.code, it.message, it.hint)
        for it in findings
    ]


def _names(parts: list[Part]) -> Iterator[Finding]:
    """Functions that do not exist, and fields in wrong letters, which are silently empty."""
    defined = {
        string_value(part.condition.split(" ")[0])
        for part in every(parts)
        if isinstance(part, Branch) and part.kind in {"define", "block"}
    }
    for line, code in codes(parts):
        bare = without_strings(code)
        for name in _BARE.findall(bare):
            if name not in _FUNCTIONS | _WORDS:
                yield Finding(
                    line,
                    "error",
                    "template.function",
                    f"TEMPLATE: Ollama's templates have no function {name!r}.",
                    "A message's fields begin with a dot: .Role, .Content.",
                )
        for field in _fields(bare):
            right = _BY_SMALL.get(field.lower())
            if right is not None and right != field:
                yield Finding(
                    line,
                    "error",
                    "template.field",
                    f"TEMPLATE: .{field} is always empty; the name is .{right}.",
                    "Names in a template are case-sensitive.",
                )
        called = string_value(code.split(" ")[1]) if code.startswith("template ") else None
        if called and called not in defined:
            yield Finding(
                line, "error", "template.missing", f"TEMPLATE: {called!r} is defined nowhere."
            )


def _legacy(parts: list[Part]) -> Iterator[Finding]:
    """Without .Messages a template runs once per turn, and is cut behind .Response by force."""
    used = {field for _, code in codes(parts) for field in _fields(without_strings(code))}
    if used & {"Messages", "Document"}:
        return
    line = next((line for line, _ in codes(parts)), 1)
    yield Finding(
        line,
        "warning",
        "template.legacy",
        "TEMPLATE: without .Messages Ollama runs it once per turn and cuts it behind .Response.",
        "Go over {{ range .Messages }}; then the template sees the whole conversation.",
    )
    cut = _cut(parts)
    if cut is not None and cut.branch is not None:
        yield Finding(
            cut.line,
            "error",
            "template.legacy-panic",
            f"TEMPLATE: .Response stands in an {{{{ {cut.branch.kind} }}}} that has an "
            "{{ else }}; Ollama's server panics when it cuts there.",
            "Put .Response outside, or go over .Messages.",
        )


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where Ollama begins to take out; `branch` is the one whose else it fails to take out."""

    line: int
    branch: Branch | None = None


def _cut(parts: Sequence[Part]) -> _Cut | None:
    """The first `.Response` that Ollama's walk meets: it looks at no condition and no define."""
    for part in parts:
        if isinstance(part, Action):
            if _prints_response(part.code):
                return _Cut(part.line)
        elif isinstance(part, Branch) and part.kind in {"if", "with", "range"}:
            inside = _cut(part.body)
            if inside is not None:
                panics = inside.branch is None and part.otherwise is not None
                return replace(inside, branch=part) if panics else inside
            inside = _cut(part.otherwise or [])
            if inside is not None:
                return inside
    return None


def _prints_response(code: str) -> bool:
    """As a field of the dot: `$.Response` is a variable to Go, and `template` takes no part."""
    if code.startswith("template "):
        return False
    return any("Response" in path.split(".") for path in _DOT_PATH.findall(without_strings(code)))


def _default_system(parts: list[Part], system_line: int) -> Iterator[Finding]:
    """A system text of the TEMPLATE's own, which SYSTEM makes dead."""
    if not system_line:
        return
    about = {"system"}
    for _, code in codes(parts):
        assigned = _VARIABLE.match(code)
        if assigned and _is_about_system(assigned[2], about):
            about.add(assigned[1].lower())
    for part in every(parts):
        if not isinstance(part, Branch) or part.kind not in {"if", "with"}:
            continue
        if not _is_about_system(part.condition, about):
            continue
        negated = part.condition.startswith(("not ", "eq .System"))
        without = part.body if negated else part.otherwise or []
        text = " ".join(_printed(without))
        if _PROSE.search(_MARKUP.sub(" ", text)):
            shown = " ".join(_MARKUP.sub(" ", text).split())[:40]
            yield Finding(
                part.line,
                "warning",
                "template.default-system",
                f"TEMPLATE says {shown!r} where a request has no system message; with the SYSTEM "
                f"of line {system_line} that never happens.",
                "Keep one of them.",
            )
            return


def _is_about_system(code: str, about: set[str]) -> bool:
    small = code.lower()
    if small.startswith(("eq", "if eq")) and ".role" in small:
        return False  # the branch of one message, not of whether there is one
    return any(name in small for name in about)


def _printed(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Text):
            yield part.text
        elif isinstance(part, Action) and part.literal is not None:
            yield part.literal


def _begins_with_bos(parts: list[Part], facts: TokenFacts | None) -> Iterator[Finding]:
    line, text = _first_printed(parts)
    if facts is not None:
        if facts.add_bos and facts.bos and text.startswith(facts.bos):
            yield Finding(
                line,
                "error",
                "template.bos",
                f"TEMPLATE begins with {facts.bos}, which this model's GGUF adds by itself "
                "(add_bos_token): it may stand there twice.",
                f"Take {facts.bos} out of the TEMPLATE.",
            )
        return
    bos = next((bos for bos in _USUAL_BOS if text.startswith(bos)), None)
    if bos is not None:
        yield Finding(
            line,
            "warning",
            "template.bos",
            f"TEMPLATE begins with {bos}; if the GGUF adds it by itself, it may stand there twice.",
            "tokenizer.ggml.add_bos_token in the GGUF says so.",
        )


def _first_printed(parts: list[Part]) -> tuple[int, str]:
    """What a prompt begins with, as far as that is the same for every conversation."""
    for part in parts:
        if isinstance(part, Branch):
            if part.kind == "define":
                continue
            if part.kind == "range" or _prints(part):
                return _first_printed(part.body) if part.kind == "range" else (part.line, "")
            continue
        if isinstance(part, Text):
            return part.line, part.text
        if part.literal is not None:
            return part.line, part.literal
        if not _VARIABLE.match(part.code):
            return part.line, ""
    return 1, ""


def _prints(branch: Branch) -> bool:
    return any(
        isinstance(part, Text) or (isinstance(part, Action) and not _VARIABLE.match(part.code))
        for part in every([branch])
    )


def _fields(code: str) -> set[str]:
    return {one or two for one, two in _FIELD.findall(code)}
