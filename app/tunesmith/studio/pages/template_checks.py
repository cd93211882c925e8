"""What is wrong with a column template, where exactly, and what would mend it. No Qt."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tunesmith.core.errors import InputError
from tunesmith.studio.engine_words import error_in_language, in_language
from tunesmith.studio.translate import translate
from tunesmith.templates.column_filters import FILTER_NAMES
from tunesmith.templates.column_rendering import nearest, resolve_columns
from tunesmith.templates.column_template import escape_text, parse_template
from tunesmith.templates.column_tree import Field, Template, all_fields

_PLACE = re.compile(r"Template, line (\d+), column (\d+): ")
_PARTS_END = re.compile(r"(?<!\\)[|}\n]")


@dataclass(frozen=True, slots=True)
class Fix:
    """Text that takes the place of characters `start` to `end`, and what its button says."""

    start: int
    end: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with characters `start` to `end` of a template."""

    start: int
    end: int
    code: str
    message: str
    hint: str
    fix: Fix | None = None


def find_mistakes(source: str, columns: Sequence[str] | None) -> tuple[Mistake, ...]:
    """What is wrong: the first thing that cannot be parsed, else every unknown column.

    Args:
        source: the template's text.
        columns: of the table; None while there is no table, then any name will do.
    """
    try:
        template = parse_template(source)
    except InputError as error:
        return (_of_syntax(source, error),)
    if columns is None:
        return ()
    found = (_of_field(source, field, columns) for field in all_fields(template.nodes))
    return tuple(mistake for mistake in found if mistake is not None)


def _of_field(source: str, field: Field, columns: Sequence[str]) -> Mistake | None:
    try:
        resolve_columns(Template(source, (field,)), columns)
    except InputError as error:
        start, end = field.offset, _field_end(source, field.offset)
        name_end = _part_end(source, start + 1)
        near = nearest(field.name, columns)
        fix = None
        if near is not None:
            label = translate("TemplateChecks", "Use {name}").format(name=near)
            fix = Fix(start + 1, name_end, escape_text(near), label)
        if error.code == "template.column-unknown":
            text = translate("TemplateChecks", "there is no column “{name}”.")
            said = text.format(name=field.name)
        else:
            said = in_language(_PLACE.sub("", error.message))
        hint = in_language(error.hint)
        return Mistake(start, end, error.code, _placed(source, start, said), hint, fix)
    return None


def _of_syntax(source: str, error: InputError) -> Mistake:
    match = _PLACE.match(error.message)
    if match is None:  # every error of the parser says where; never leave a person without a word
        told = error_in_language(error)
        return Mistake(0, len(source), error.code, told.message, told.hint)
    start = _offset(source, int(match[1]), int(match[2]))
    said = _placed(source, start, in_language(error.message[match.end() :]))
    if error.code == "template.filter":
        end = _part_end(source, start)
        fix = _filter_fix(source, start, end)
    else:
        end = _mark_end(source, start)
        fix = _brace_fix(source, start, end)
    if end == start:  # a filter without a name: mark the bar before it
        start -= 1
    return Mistake(start, end, error.code, said, in_language(error.hint), fix)


def _filter_fix(source: str, start: int, end: int) -> Fix | None:
    name, colon, argument = source[start:end].partition(":")
    if name.strip() in FILTER_NAMES:  # its argument is wrong; what was meant nobody knows
        return None
    near = difflib.get_close_matches(name.strip().lower(), FILTER_NAMES, n=1)
    if not near:
        return None
    label = translate("TemplateChecks", "Use {name}").format(name=near[0])
    return Fix(start, end, near[0] + colon + argument, label)


def _brace_fix(source: str, start: int, end: int) -> Fix | None:
    """A mark that closes nothing is most likely meant as text."""
    mark = source[start:end]
    meant = {"}": "}}", "]]": "\\]\\]"}.get(mark)
    if meant is None:
        return None
    return Fix(start, end, meant, translate("TemplateChecks", "Write {text}").format(text=meant))


def _mark_end(source: str, start: int) -> int:
    """The end of what the parser stopped at: a field, a doubled mark, or one character."""
    if source[start : start + 2] in {"[[", "]]"}:
        return start + 2
    if source[start : start + 1] == "{":
        return _field_end(source, start)
    return min(start + 1, len(source))


def _field_end(source: str, start: int) -> int:
    """Behind the brace that ends the field at `start`, or at the line's end if none does."""
    position = start + 1
    while position < len(source) and source[position] not in "}\n{":
        position += 2 if source[position] == "\\" else 1
    return min(len(source), position + (source[position : position + 1] == "}"))


def _part_end(source: str, start: int) -> int:
    """Where a field's name or filter ends."""
    match = _PARTS_END.search(source, start)
    return match.start() if match else len(source)


def _offset(source: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = source.index("\n", start) + 1
    return min(start + column - 1, len(source))


def _placed(source: str, offset: int, said: str) -> str:
    line = source.count("\n", 0, offset) + 1
    column = offset - (source.rfind("\n", 0, offset) + 1) + 1
    text = translate("TemplateChecks", "Line {line}, column {column}: {said}")
    return text.format(line=line, column=column, said=said)
