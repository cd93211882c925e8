"""The outline of any Go template: texts, actions, branches, with their lines.

Enough for the lint to look at a TEMPLATE that somebody else wrote. It renders nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

BranchKind = Literal["if", "with", "range", "define", "block"]

_OPEN = re.compile(r"\{\{(?P<trim>-[ \t\r\n])?")
_ACTION_PART = re.compile(
    r"""
      "(?:[^"\\\n]|\\.)*"      # a string
    | '(?:[^'\\\n]|\\.)*'      # a character
    | `[^`]*`                  # a raw string
    | [ \t\r\n]-\}\}|\}\}      # the end
    | ["'`]                    # a quote without its partner
    """,
    re.VERBOSE,
)
_COMMENT = re.compile(r"/\*.*?\*/(?P<trim>[ \t\r\n]-)?\}\}", re.DOTALL)
_LINE = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"[A-Za-z]+")
_BLANK = " \t\r\n"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")


class TemplateError(Exception):
    """The text is no Go template; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between actions, without what the actions' dashes trim."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """What stands between braces, without the dashes."""

    line: int
    code: str

    @property
    def literal(self) -> str | None:
        """The string, if printing a string is all that the action does."""
        return string_value(self.code)


@dataclass(slots=True)
class Branch:
    """A branch; `otherwise` is None without an else. `else if` is a branch inside `otherwise`."""

    line: int
    kind: BranchKind
    condition: str
    body: list["Part"] = field(default_factory=list)
    otherwise: list["Part"] | None = None


Part = Text | Action | Branch


def outline(source: str) -> list[Part]:
    """The parts of a template, nested.

    Raises:
        TemplateError: braces, quotes or branches are not closed, or an end closes nothing.
    """
    root: list[Part] = []
    open_branches: list[tuple[Branch, bool]] = []  # the branch, and whether it came by `else if`
    here = root
    for part in _flat(source):
        if isinstance(part, Text):
            here.append(part)
            continue
        found = _WORD.match(part.code)
        word = found[0] if found else ""
        rest = part.code[len(word) :].strip()
        if word in {"if", "with", "range", "define", "block"}:
            branch = Branch(part.line, word, rest)  # type: ignore[arg-type]  # one of them
            here.append(branch)
            open_branches.append((branch, False))
            here = branch.body
        elif word == "else":
            if not open_branches or open_branches[-1][0].otherwise is not None:
                raise TemplateError(part.line, "{{ else }} without an open {{ if }}")
            here = open_branches[-1][0].otherwise = []
            if rest:
                kind = "with" if rest.startswith("with") else "if"
                inner = Branch(part.line, kind, rest.removeprefix(kind).strip())  # type: ignore[arg-type]  # one of them
                here.append(inner)
                open_branches.append((inner, True))
                here = inner.body
        elif word == "end" and not rest:
            if not open_branches:
                raise TemplateError(part.line, "{{ end }} closes nothing")
            while open_branches.pop()[1]:
                pass
            here = _innermost(root, open_branches)
        else:
            here.append(part)
    if open_branches:
        last = open_branches[-1][0]
        raise TemplateError(last.line, f"{{{{ {last.kind} }}}} has no {{{{ end }}}}")
    return root


def every(parts: list[Part]) -> Iterator[Part]:
    """All parts, outer ones first."""
    for part in parts:
        yield part
        if isinstance(part, Branch):
            yield from every(part.body)
            yield from every(part.otherwise or [])


def codes(parts: list[Part]) -> Iterator[tuple[int, str]]:
    """(line, code) of all actions and conditions."""
    for part in every(parts):
        if isinstance(part, Action):
            yield part.line, part.code
        elif isinstance(part, Branch):
            yield part.line, part.condition


def without_strings(code: str) -> str:
    """The code with every string and character emptied, to look for names in it."""
    return re.sub(r'"(?:[^"\\]|\\.)*"|`[^`]*`|\'(?:[^\'\\]|\\.)*\'', '""', code)


def string_value(code: str) -> str | None:
    """What a Go string literal says; None if the code is anything else."""
    code = code.strip()
    if len(code) > 1 and code[0] == code[-1] == "`" and "`" not in code[1:-1]:
        return code[1:-1]
    if not re.fullmatch(r'"(?:[^"\\\n]|\\.)*"', code):
        return None
    return _ESCAPE.sub(_unescape, code[1:-1])


def _unescape(found: re.Match[str]) -> str:
    name = found[1]
    if len(name) == 1:
        return _ESCAPES.get(name, name)
    number = int(name[1:], 16)
    return chr(number) if number < 0x110000 else ""


def _innermost(root: list[Part], open_branches: list[tuple[Branch, bool]]) -> list[Part]:
    if not open_branches:
        return root
    branch = open_branches[-1][0]
    return branch.body if branch.otherwise is None else branch.otherwise


def _flat(source: str) -> Iterator[Text | Action]:
    place, trims, line, counted = 0, False, 1, 0

    def line_at(position: int) -> int:
        nonlocal line, counted
        line += len(_LINE.findall(source, counted, position))
        counted = position
        return line

    while True:
        found = _OPEN.search(source, place)
        text = source[place : found.start() if found else len(source)]
        text = text.lstrip(_BLANK) if trims else text
        text = text.rstrip(_BLANK) if found and found["trim"] else text
        if text:
            yield Text(line_at(place), text)
        if found is None:
            return
        at = line_at(found.start())
        comment = _COMMENT.match(source, found.end())
        if comment is not None:
            place, trims = comment.end(), comment["trim"] is not None
            continue
        end = _action_end(source, found.end(), at)
        code = source[found.end() : end.start()].strip(_BLANK)
        if not code:
            raise TemplateError(at, "{{ }} is empty")
        yield Action(at, code)
        place, trims = end.end(), len(end[0]) > len("}}")


def _action_end(source: str, place: int, line: int) -> re.Match[str]:
    while True:
        # A string is passed over whole.
        found = _ACTION_PART.search(source, place)
        if found is None or found[0] in {'"', "'", "`"}:
            what = "{{ has no }}" if found is None else f"{found[0]} has no second one"
            raise TemplateError(line, what)
        if found[0].endswith("}}") and found[0][0] not in "\"'`":
            return found
        place = found.end()
