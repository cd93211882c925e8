"""The parsed form of a column template, and where in its text a thing stands.

Only values: `column_template` makes them from text, `column_rendering` turns them into messages.
"""

from dataclasses import dataclass

from tunesmith.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its argument as written (None without a colon)."""

    name: str
    argument: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """`{column|filter:argument}`; `offset` is the place of `{` in the template's text.

    `raw_name` still has the spaces that stand before a bar: they are ignored unless the column
    itself is called so and no other one fits.
    """

    name: str
    raw_name: str
    filters: tuple[Filter, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Block:
    """`[[ … || … ]]`: the first alternative whose direct columns are all filled."""

    alternatives: tuple["Nodes", ...]
    offset: int


Node = str | Field | Block
Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template with the text it came from (which errors quote)."""

    source: str
    nodes: Nodes


def direct_fields(nodes: Nodes) -> tuple[Field, ...]:
    """The fields that stand in `nodes` themselves, not in inner blocks."""
    return tuple(node for node in nodes if isinstance(node, Field))


def all_fields(nodes: Nodes) -> tuple[Field, ...]:
    """The fields in `nodes` and in all blocks within, in the order of the text."""
    found: list[Field] = []
    for node in nodes:
        if isinstance(node, Field):
            found.append(node)
        elif isinstance(node, Block):
            for alternative in node.alternatives:
                found.extend(all_fields(alternative))
    return tuple(found)


def template_error(code: str, source: str, offset: int, message: str, hint: str) -> InputError:
    """An error that names line and column (both from 1) of `offset` in the template."""
    line = source.count("\n", 0, offset) + 1
    column = offset - (source.rfind("\n", 0, offset) + 1) + 1
    return InputError(code, f"Template, line {line}, column {column}: {message}", hint)
