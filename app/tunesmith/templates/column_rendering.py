"""Renders parsed column templates over whole columns.

Every node of the tree is computed for all rows of a chunk at once; walking the tree row by row
takes minutes for a million rows. What went wrong in a row is kept beside the texts and counts only
if the row really uses that part of the template.
"""

import datetime
import difflib
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from tunesmith.templates.column_filters import (
    BoundFilter,
    NotApplicableError,
    bind_filter,
    json_literal,
)
from tunesmith.templates.column_names import folded, visible
from tunesmith.templates.column_tree import (
    Block,
    Field,
    Nodes,
    Template,
    all_fields,
    direct_fields,
    template_error,
)

Cell = str | int | float | bool | datetime.date | datetime.time | None
EmptyPolicy = Literal["skip", "nothing", "stop"]

_QUOTED = 40  # characters of a cell that a skip reason shows


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row has no text; `cause` leaves out the text of the cell, so that causes can count."""

    cause: str
    text: str
    required_empty: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """One text per row, and for the rows that have none: why (row index -> problem)."""

    values: list[str]
    problems: dict[int, Problem]


@dataclass(frozen=True, slots=True)
class _Values:
    """A field's texts; None where the cell is empty and nothing stands in for it."""

    values: list[str | None]
    problems: dict[int, Problem]
    has_empty: bool


def resolve_columns(template: Template, columns: Sequence[str]) -> dict[Field, str]:
    """Find the column of each field: by exact name, else by one that only looks like it.

    Case, spaces and characters that cannot be seen are ignored if what is left is unique.

    Raises:
        InputError: `template.column-unknown` or `template.column-ambiguous`, with line, column and
            the nearest column name.
    """
    return {field: _resolve(template, field, columns) for field in all_fields(template.nodes)}


def _resolve(template: Template, field: Field, columns: Sequence[str]) -> str:
    for name in (field.name, field.raw_name):
        if name in columns:
            return name
    wanted = folded(field.name)
    alike = [column for column in columns if folded(column) == wanted]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise template_error(
            "template.column-ambiguous",
            template.source,
            field.offset,
            f"“{visible(field.name)}” could be any of: {', '.join(map(visible, alike))}.",
            "Write the name exactly as in the table.",
        )
    near = nearest(field.name, columns)
    hint = f"Did you mean “{visible(near)}”? " if near else ""
    raise template_error(
        "template.column-unknown",
        template.source,
        field.offset,
        f"there is no column “{visible(field.name)}”.",
        f"{hint}Columns: {', '.join(map(visible, columns)) or 'none'}.",
    )


def nearest(name: str, columns: Sequence[str]) -> str | None:
    """The column whose name is most like `name`, or None if none is near."""
    by_folded = {folded(column): column for column in columns}
    found = difflib.get_close_matches(folded(name), list(by_folded), n=1, cutoff=0.5)
    return by_folded[found[0]] if found else None


class ColumnRenderer:
    """Renders templates over one chunk of rows; equal fields are computed once."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[Cell]],
        rows: int,
        empty: EmptyPolicy = "skip",
        literal_columns: frozenset[str] = frozenset(),
    ) -> None:
        """Prepare a chunk.

        Args:
            columns: name -> cells, all of length `rows`.
            rows: number of rows.
            empty: what a required empty field does; `stop` is reported like `skip` here and
                turned into an error by the caller, who knows the row's number.
            literal_columns: columns whose texts are numbers or booleans, which the `json` filter
                writes as they are instead of in quotes.
        """
        self._columns = columns
        self._rows = rows
        self._empty = empty
        self._literal = literal_columns
        self._texts: dict[str, list[str | None]] = {}
        self._fields: dict[tuple[str, tuple[object, ...]], _Values] = {}

    def render(self, template: Template) -> Texts:
        """One text per row; the problems say why a row has none, the first in reading order."""
        return self._sequence(template.nodes, resolve_columns(template, list(self._columns)))

    def _sequence(self, nodes: Nodes, names: Mapping[Field, str]) -> Texts:
        parts: list[Iterable[str]] = []
        problems: dict[int, Problem] = {}
        for node in nodes:
            if isinstance(node, str):
                parts.append(itertools.repeat(node, self._rows))
                continue
            texts = (
                self._required(node, names) if isinstance(node, Field) else self._block(node, names)
            )
            parts.append(texts.values)
            for row, problem in texts.problems.items():
                problems.setdefault(row, problem)
        if len(parts) == 1:
            return Texts(list(parts[0]), problems)
        joined = list(map("".join, zip(*parts, strict=True))) if parts else [""] * self._rows
        return Texts(joined, problems)

    def _required(self, field: Field, names: Mapping[Field, str]) -> Texts:
        column = names[field]
        found = self._field(field, column)
        problems = found.problems
        if not found.has_empty:
            return Texts(cast("list[str]", found.values), problems)
        if self._empty != "nothing":
            # A row whose filter failed is None, too, and keeps that reason.
            why = f"column “{column}” is empty"
            problem = Problem(why, why, required_empty=True)
            empty = {row: problem for row, text in enumerate(found.values) if text is None}
            problems = empty | problems
        return Texts([text or "" for text in found.values], problems)

    def _block(self, block: Block, names: Mapping[Field, str]) -> Texts:
        values = [""] * self._rows
        problems: dict[int, Problem] = {}
        # From the last alternative to the first: an earlier one that is filled replaces the rest.
        for alternative in reversed(block.alternatives):
            filled = self._filled(alternative, names)
            texts = self._sequence(alternative, names)
            if filled is None:
                values, problems = texts.values, texts.problems
                continue
            values = [
                text if chosen else rest
                for text, chosen, rest in zip(texts.values, filled, values, strict=True)
            ]
            problems = {row: why for row, why in problems.items() if not filled[row]}
            problems |= {row: why for row, why in texts.problems.items() if filled[row]}
        return Texts(values, problems)

    def _filled(self, nodes: Nodes, names: Mapping[Field, str]) -> list[bool] | None:
        """Whether all columns directly in `nodes` are filled; None if there are none."""
        fields = direct_fields(nodes)
        if not fields:
            return None
        filled = [True] * self._rows
        for field in fields:
            found = self._field(field, names[field])
            if found.has_empty:
                filled = [
                    before and (text is not None or row in found.problems)
                    for row, (before, text) in enumerate(zip(filled, found.values, strict=True))
                ]
        return filled

    def _field(self, field: Field, column: str) -> _Values:
        key = (column, field.filters)
        if key not in self._fields:
            self._fields[key] = self._filtered(field, column)
        return self._fields[key]

    def _filtered(self, field: Field, column: str) -> _Values:
        values = self._column_texts(column)
        problems: dict[int, Problem] = {}
        for item in field.filters:
            values = _apply(self._bound(item.name, item.argument, column), values, problems, column)
        return _Values(values, problems, None in values)

    def _bound(self, name: str, argument: str | None, column: str) -> BoundFilter:
        bound = bind_filter(name, argument)
        if name == "json" and column in self._literal:
            # A field before may have made it something else than a number (truncate, number).
            return BoundFilter(name, json_literal, bound.empty_becomes)
        return bound

    def _column_texts(self, column: str) -> list[str | None]:
        if column not in self._texts:
            cells = self._columns[column]
            if len(cells) != self._rows:
                raise ValueError(f"column {column!r} has {len(cells)} cells, not {self._rows}")
            self._texts[column] = _cell_texts(cells)
        return self._texts[column]


def _cell_texts(cells: Sequence[Cell]) -> list[str | None]:
    """`cell_text` of each; texts, as tables have them, without a call for each."""
    if not set(map(type, cells)) <= {str, type(None)}:
        return [cell_text(cell) for cell in cells]
    texts = cast("Sequence[str | None]", cells)
    return [text if text and not text.isspace() else None for text in texts]


def cell_text(cell: Cell) -> str | None:
    """The text of a cell, or None if it is empty: null, NaN, or nothing but white space."""
    if isinstance(cell, str):
        return None if not cell or cell.isspace() else cell
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return _scalar_text(cell)


def _scalar_text(cell: int | float | datetime.date | datetime.time) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat()


def _apply(
    bound: BoundFilter, values: list[str | None], problems: dict[int, Problem], column: str
) -> list[str | None]:
    """Apply a filter to a column; rows that fail become None and enter `problems`."""
    done: dict[str, str] = {}
    failed: dict[str, Problem] = {}
    for text in dict.fromkeys(values):  # each different text once: columns repeat themselves
        if text is None:
            continue
        try:
            done[text] = bound.apply(text)
        except NotApplicableError as why:
            failed[text] = Problem(
                f"column “{column}” {why} ({bound.name})",
                f"column “{column}”: “{_shortened(text)}” {why} ({bound.name})",
            )
    if failed:
        for row, text in enumerate(values):
            if text in failed:
                problems[row] = failed[text]
    if bound.empty_becomes is None or None not in values:
        return [None if text is None else done.get(text) for text in values]
    return [
        (None if row in problems else bound.empty_becomes) if text is None else done.get(text)
        for row, text in enumerate(values)
    ]


def _shortened(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _QUOTED else one_line[: _QUOTED - 1] + "…"
