"""Colours the texts that people edit: column templates, Modelfiles, Jinja and JSON.

Each language is a function from one line and the state before it to spans and the state after it,
free of Qt. Colouring never judges: what is wrong is said by the parsers, as problems.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from tunesmith.studio.theme.theme import theme

Language = Literal["template", "modelfile", "jinja", "json", "plain"]
Kind = Literal["field", "filter", "block", "keyword", "expression", "string", "comment"]

MODELFILE_KEYWORDS = (
    "FROM", "PARAMETER", "TEMPLATE", "SYSTEM", "ADAPTER", "LICENSE", "MESSAGE", "RENDERER",
    "PARSER", "REQUIRES",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a line, and what they are."""

    start: int
    end: int
    kind: Kind


Lined = tuple[list[Span], int]


def utf16_offset(text: str, offset: int) -> int:
    """Where Qt counts `offset` of a Python text: characters beyond U+FFFF count twice."""
    if text.isascii():
        return offset
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def python_offset(text: str, units: int) -> int:
    """The offset in a Python text that Qt counts as `units`."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


# Column templates. The state is 4 times the depth of [[ ]] plus where in a field the line begins.
_TEXT, _NAME, _FILTER, _ARGUMENT = range(4)
_TEMPLATE_MARK = re.compile(r"\\[\\{}\[\]|]|\{\{|\}\}|\[\[|\]\]|\|\||[{}|:]")


def template_spans(line: str, state: int) -> Lined:
    """Fields, their filters, and the brackets of optional blocks."""
    depth, mode = divmod(max(state, 0), 4)
    spans: list[Span] = []
    begun = 0  # where the part of the field that is being read begins
    position = 0

    def end_part(end: int) -> None:
        if mode != _TEXT and end > begun:
            spans.append(Span(begun, end, "field" if mode == _NAME else "filter"))

    while match := _TEMPLATE_MARK.search(line, position):
        mark, at = match.group(), match.start()
        position = match.end()
        if mark[0] == "\\":
            continue
        if mode == _TEXT:
            if mark == "{":
                mode, begun = _NAME, at
            elif mark in {"[[", "]]"} or (mark == "||" and depth):
                depth = max(0, depth + {"[[": 1, "]]": -1, "||": 0}[mark])
                spans.append(Span(at, position, "block"))
        elif mark[0] == "}":
            position = at + 1  # "}}" in a field is its end and a brace
            end_part(at)
            spans.append(Span(at, position, "field"))
            mode = _TEXT
        elif mark[0] == "|":
            position = at + 1
            end_part(at)
            mode, begun = _FILTER, at
        elif mark[0] == "{":
            end_part(at)  # an error: most likely the field before was not closed
            mode, begun, position = _NAME, at, at + 1
    end_part(len(line))
    return spans, 4 * depth + mode


# Modelfiles.
_OUTSIDE, _QUOTED, _QUOTED_TEMPLATE, _ACTION = range(4)
_INSTRUCTION = re.compile(rf"\s*({'|'.join(MODELFILE_KEYWORDS)})\b", re.IGNORECASE)
_QUOTES = '"""'


def modelfile_spans(line: str, state: int) -> Lined:
    """Instructions, quoted values, comments, and Go template parts in TEMPLATE."""
    spans: list[Span] = []
    state = max(state, _OUTSIDE)
    position = 0
    in_template = state in {_QUOTED_TEMPLATE, _ACTION}
    if state == _OUTSIDE:
        if line.lstrip().startswith("#"):
            return [Span(0, len(line), "comment")], _OUTSIDE
        instruction = _INSTRUCTION.match(line)
        if instruction is None:
            return [], _OUTSIDE
        spans.append(Span(instruction.start(1), instruction.end(), "keyword"))
        position = instruction.end()
        in_template = instruction.group(1).upper() == "TEMPLATE"
        opening = line.find(_QUOTES, position)
        if opening < 0:
            spans += _value_spans(line, position, in_template)
            return spans, _OUTSIDE
        spans.append(Span(opening, opening + 3, "string"))
        position = opening + 3
        state = _QUOTED_TEMPLATE if in_template else _QUOTED
    closing = line.find(_QUOTES, position)
    end = len(line) if closing < 0 else closing
    if in_template:
        found, inside = _action_spans(line[:end], position, state == _ACTION)
        spans += found
        state = _ACTION if inside else _QUOTED_TEMPLATE
    if closing >= 0:
        spans.append(Span(closing, closing + 3, "string"))
        state = _OUTSIDE
    return spans, state


def _value_spans(line: str, start: int, in_template: bool) -> list[Span]:
    first, last = line.find('"', start), line.rfind('"')
    spans = [Span(first, last + 1, "string")] if 0 <= first < last else []
    if in_template:
        actions = _action_spans(line, start, False)[0]
        if spans and actions:
            spans = [Span(first, first + 1, "string"), *actions, Span(last, last + 1, "string")]
        else:
            spans = spans or actions
    return spans


def _action_spans(line: str, start: int, inside: bool) -> tuple[list[Span], bool]:
    spans: list[Span] = []
    position = start
    while True:
        if inside:
            end = line.find("}}", position)
            stop = len(line) if end < 0 else end + 2
            if stop > start:
                spans.append(Span(start, stop, "expression"))
            if end < 0:
                return spans, True
            position = stop
        start = line.find("{{", position)
        if start < 0:
            return spans, False
        inside, position = True, start + 2


# Jinja.
_JINJA_OPEN = re.compile(r"\{[{%#]")
_JINJA_INNER = re.compile(r"""'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|[A-Za-z_]\w*""")
_JINJA_ENDS = {
    1: re.compile(rf"{_JINJA_INNER.pattern}|(}}}})"),
    2: re.compile(rf"{_JINJA_INNER.pattern}|(%}})"),
}
_JINJA_WORDS = frozenset(
    {
        "if",
        "elif",
        "else",
        "endif",
        "for",
        "endfor",
        "in",
        "set",
        "endset",
        "macro",
        "endmacro",
        "block",
        "endblock",
        "not",
        "and",
        "or",
        "is",
        "filter",
        "endfilter",
        "generation",
        "endgeneration",
        "break",
        "continue",
        "call",
        "endcall",
        "raw",
        "endraw",
    }
)


def jinja_spans(line: str, state: int) -> Lined:
    """Statements, expressions, their strings and words, and comments."""
    spans: list[Span] = []
    state = max(state, 0)
    position = 0
    while True:
        if state:
            closing = _jinja_end(line, position, state)
            end = len(line) if closing < 0 else closing
            if state == 3:
                spans.append(Span(position, min(end + 2, len(line)), "comment"))
            else:
                spans += _jinja_inner(line, position, end)
            if closing < 0:
                return [span for span in spans if span.end > span.start], state
            if state != 3:
                spans.append(Span(end, end + 2, "expression" if state == 1 else "block"))
            position, state = end + 2, 0
        opening = _JINJA_OPEN.search(line, position)
        if opening is None:
            return [span for span in spans if span.end > span.start], 0
        state = 1 + "{%#".index(opening.group()[1])
        position = opening.end()
        kind: Kind = {1: "expression", 2: "block", 3: "comment"}[state]  # type: ignore[assignment]  # the three kinds
        spans.append(Span(opening.start(), position, kind))


def _jinja_end(line: str, position: int, state: int) -> int:
    if state == 3:
        return line.find("#}", position)
    # A string may hold what would otherwise end the statement.
    for match in _JINJA_ENDS[state].finditer(line, position):
        if match.group(1):
            return match.start(1)
    return -1


def _jinja_inner(line: str, start: int, end: int) -> Iterator[Span]:
    for match in _JINJA_INNER.finditer(line, start, end):
        if match.group()[0] in "'\"":
            yield Span(match.start(), match.end(), "string")
        elif match.group() in _JINJA_WORDS:
            yield Span(match.start(), match.end(), "keyword")
        else:
            yield Span(match.start(), match.end(), "expression")


_JSON_PART = re.compile(
    r'(?P<key>"(?:\\.|[^"\\])*")(?=\s*:)|(?P<string>"(?:\\.|[^"\\])*"?)'
    r"|(?P<word>\b(?:true|false|null)\b)|(?P<number>-?\b\d[\d.eE+-]*)"
)
_JSON_KINDS: dict[str, Kind] = {
    "key": "field",
    "string": "string",
    "word": "keyword",
    "number": "filter",
}


def json_spans(line: str, state: int) -> Lined:
    """Keys, strings, numbers and words; JSON has nothing that spans lines."""
    del state
    return [
        Span(match.start(), match.end(), _JSON_KINDS[match.lastgroup or ""])
        for match in _JSON_PART.finditer(line)
    ], 0


def _plain_spans(line: str, state: int) -> Lined:
    del line, state
    return [], 0


LANGUAGES: dict[Language, Callable[[str, int], Lined]] = {
    "template": template_spans,
    "modelfile": modelfile_spans,
    "jinja": jinja_spans,
    "json": json_spans,
    "plain": _plain_spans,
}

_COLORS: dict[Kind, str] = {
    "field": "syntax_field",
    "filter": "syntax_filter",
    "block": "syntax_block",
    "keyword": "syntax_field",
    "expression": "syntax_filter",
    "string": "syntax_block",
    "comment": "syntax_comment",
}
_LONGEST_LINE = 20_000  # characters; a line of machine-made JSON is not read by its colours
_SEMIBOLD: frozenset[Kind] = frozenset({"block", "keyword"})


class Highlighter(QSyntaxHighlighter):
    """Applies a language's spans to a document, in the theme's colours."""

    def __init__(self, document: QTextDocument, language: Language) -> None:
        super().__init__(document)
        self._spans_of = LANGUAGES[language]
        self._formats: dict[Kind, QTextCharFormat] = {}
        self._take_colors()

    def restyle(self) -> None:
        """Take the colours of the theme as it is now."""
        self._take_colors()
        self.rehighlight()

    def _take_colors(self) -> None:
        for kind, name in _COLORS.items():
            style = QTextCharFormat()
            style.setForeground(theme().color(name))
            if kind in _SEMIBOLD:
                style.setFontWeight(QFont.Weight.DemiBold)
            self._formats[kind] = style

    def highlightBlock(self, text: str) -> None:
        """Colour one line; called by Qt."""
        if len(text) > _LONGEST_LINE:
            return
        spans, state = self._spans_of(text, self.previousBlockState())
        for span in spans:
            start = utf16_offset(text, span.start)
            self.setFormat(start, utf16_offset(text, span.end) - start, self._formats[span.kind])
        self.setCurrentBlockState(state)
