"""Parses column templates: the user's text that turns one row into one message.

Syntax (design: data and templates): `{column|filter:argument}`, `[[ … || … ]]`, `{{` and `}}` for
braces, a backslash before any of ``\\ { } [ ] |``. The result is a small tree; nothing of the
template is ever evaluated as code or as a Python format string.
"""

import re

from tunesmith.core.errors import InputError
from tunesmith.templates.column_filters import check_filter
from tunesmith.templates.column_tree import (
    Block,
    Field,
    Filter,
    Node,
    Nodes,
    Template,
    direct_fields,
    template_error,
)

_ESCAPABLE = "\\{}[]|"
_PLAIN = re.compile(r"[^\\{}\[\]|]+")
_MAX_DEPTH = 50  # nested blocks; far beyond use, well below Python's own recursion limit


def parse_template(source: str) -> Template:
    """Parse a template.

    Raises:
        InputError: `template.syntax` or `template.filter`, with line and column in the text.
    """
    parser = _Parser(source)
    nodes = parser.alternatives(opened_at=None, depth=0)[0]
    return Template(source, nodes)


def escape_text(text: str) -> str:
    """A template that renders to exactly `text`, whatever characters it has."""
    return "".join(f"\\{char}" if char in _ESCAPABLE else char for char in text)


def field_for(column: str) -> str:
    """The field that stands for a column, with its name escaped."""
    return "{" + escape_text(column) + "}"


class _Parser:
    """Recursive descent over the text; `position` is the only state."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0

    def alternatives(self, opened_at: int | None, depth: int) -> list[Nodes]:
        """Parse until the end of the text, or of the block that was opened at `opened_at`."""
        found: list[Nodes] = []
        nodes: list[Node] = []
        text: list[str] = []

        def end_text() -> None:
            if text:
                nodes.append("".join(text))
                text.clear()

        while True:
            if self.position == len(self.source):
                if opened_at is not None:
                    raise self._error(opened_at, "this [[ is never closed.", "Close it with ]].")
                break
            literal = self._literal()
            if literal is not None:
                text.append(literal)
            elif self.source[self.position] == "{":
                end_text()
                nodes.append(self._field())
            elif self._at("[["):
                end_text()
                nodes.append(self._block(depth + 1))
            elif self._at("]]"):
                if opened_at is None:
                    raise self._error(
                        self.position,
                        "]] closes a block that was never opened.",
                        "Write \\]\\] for the characters themselves.",
                    )
                self.position += 2
                break
            elif self._at("||") and opened_at is not None:
                self.position += 2
                end_text()
                found.append(tuple(nodes))
                nodes = []
            else:  # a single bracket or bar, or a double bar outside a block
                text.append(self.source[self.position])
                self.position += 1
        end_text()
        found.append(tuple(nodes))
        return found

    def _literal(self) -> str | None:
        """Take text that means itself: plain characters, escapes, doubled braces."""
        plain = _PLAIN.match(self.source, self.position)
        if plain:
            self.position = plain.end()
            return plain.group()
        char = self.source[self.position]
        if char == "\\":
            return self._escape()
        if self._at("{{") or self._at("}}"):
            self.position += 2
            return char
        if char == "}":
            raise self._error(
                self.position,
                "a lone } closes no field.",
                "Write }} or \\} for the character itself.",
            )
        if char in "[]":
            self._check_brackets(char)
        return None

    def _escape(self) -> str:
        following = self.source[self.position + 1 : self.position + 2]
        if following and following in _ESCAPABLE:
            self.position += 2
            return following
        self.position += 1  # a backslash before anything else is a backslash: C:\data
        return "\\"

    def _check_brackets(self, bracket: str) -> None:
        # Three brackets could be a block beside a literal one or the other way round. An even
        # number beyond two is unambiguous: neighbouring blocks.
        end = self.position
        while end < len(self.source) and self.source[end] == bracket:
            end += 1
        run = end - self.position
        if run > 1 and run % 2:
            raise self._error(
                self.position + run - 1,
                f"it is unclear which of the {run} {bracket} belong together.",
                f"Write \\{bracket} for a bracket that is text.",
            )

    def _block(self, depth: int) -> Block:
        opened_at = self.position
        if depth > _MAX_DEPTH:
            raise self._error(
                opened_at, f"more than {_MAX_DEPTH} blocks within each other.", "Nest fewer blocks."
            )
        self.position += 2
        alternatives = self.alternatives(opened_at, depth)
        for alternative in alternatives[:-1]:
            if not direct_fields(alternative):
                raise self._error(
                    opened_at,
                    "an alternative before the last has no column, so it would always be taken.",
                    "Put a {column} directly in it, or make it the last one.",
                )
        if len(alternatives) == 1 and all(isinstance(node, str) for node in alternatives[0]):
            raise self._error(
                opened_at,
                "a block with neither a column nor an inner block is never dropped.",
                "Put a {column} in it, or write \\[\\[ and \\]\\] for the characters themselves.",
            )
        return Block(tuple(alternatives), opened_at)

    def _field(self) -> Field:
        opened_at = self.position
        self.position += 1
        raw_name = self._field_text(opened_at)
        filters: list[Filter] = []
        while self.source[self.position] == "|":
            self.position += 1
            filters.append(self._filter(opened_at))
        self.position += 1
        # Spaces around a bar are ignored; without one they may belong to the name.
        name = raw_name.rstrip() if filters else raw_name
        if not name:
            raise self._error(
                opened_at, "a field without a column name.", "Write {{ and }} for literal braces."
            )
        return Field(name, raw_name, tuple(filters), opened_at)

    def _filter(self, opened_at: int) -> Filter:
        start = self.position
        name = self._field_text(opened_at, until=":").strip()
        argument: str | None = None
        if self.source[self.position] == ":":
            self.position += 1
            argument = self._field_text(opened_at)
            if self.source[self.position] == "|":
                argument = argument.rstrip()
        try:
            check_filter(name, argument)
        except InputError as error:
            raise template_error(
                error.code, self.source, start, error.message, error.hint
            ) from None
        return Filter(name, argument)

    def _field_text(self, opened_at: int, until: str = "") -> str:
        """Take text up to an unescaped bar, closing brace or `until`, which is left in place."""
        taken: list[str] = []
        while self.position < len(self.source):
            char = self.source[self.position]
            if char in "|}" or (until and char == until):
                return "".join(taken)
            if char == "\\":
                taken.append(self._escape())
                continue
            if char == "{":
                raise self._error(
                    self.position,
                    "a { inside a field.",
                    "Write \\{ if it belongs to the name or the argument; "
                    "perhaps the } of the field before is missing.",
                )
            taken.append(char)
            self.position += 1
        raise self._error(
            opened_at, "this { is never closed.", "Close it with }, or write {{ for a brace."
        )

    def _at(self, marker: str) -> bool:
        return self.source.startswith(marker, self.position)

    def _error(self, offset: int, message: str, hint: str) -> InputError:
        return template_error("template.syntax", self.source, offset, message, hint)
