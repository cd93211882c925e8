"""Prints what a format does to a message's text as a Jinja expression."""

from tunesmith.templates.dates import split_dates
from tunesmith.templates.jinja_rendering import literal
from tunesmith.templates.rewriting import (
    Choose,
    Content,
    Cut,
    Expression,
    Fixed,
    Join,
    Strip,
    Swap,
    Test,
    Without,
    children,
)

# Jinja has no expression that goes through pieces; a macro's text is one.
WITHOUT_MACRO = (
    "{%- macro text_without(text, opening, closing) -%}",
    "  {%- for piece in text.split(closing) -%}",
    "    {{- piece.split(opening)[0] -}}",
    "  {%- endfor -%}",
    "{%- endmacro -%}",
)
_STRIPS = {"left": "lstrip", "right": "rstrip", "both": "strip"}


def literal_with_dates(text: str) -> str:
    """A text as an expression; where a date stands in it, the template asks for the present."""
    pieces = [
        f"strftime_now({literal(piece)})" if is_date else literal(piece)
        for piece, is_date in split_dates(text)
    ]
    if len(pieces) > 1:
        return f"({' + '.join(pieces)})"
    return pieces[0] if pieces else "''"


def needs_macro(expression: Expression) -> bool:
    """Whether the printed expression calls the macro."""
    return isinstance(expression, Without) or any(map(needs_macro, children(expression)))


def rewriting_to_jinja(expression: Expression, content: str) -> str:  # noqa: PLR0911 - one form a line
    """A Jinja expression, in brackets where it needs them; `content` is the text's own."""

    def inner(value: Expression) -> str:
        return rewriting_to_jinja(value, content)

    match expression:
        case Content():
            return content
        case Fixed(text):
            return literal_with_dates(text)
        case Join(parts):
            return f"({' + '.join(map(inner, parts))})"
        case Choose(test, then, otherwise):
            return f"({inner(then)} if {question_to_jinja(test, content)} else {inner(otherwise)})"
        case Strip(value, side, characters):
            what = "" if characters is None else literal(characters)
            return f"{inner(value)}.{_STRIPS[side]}({what})"
        case Swap(value, old, new):
            return f"{inner(value)}.replace({literal(old)}, {literal(new)})"
        case Without(value, opening, closing):
            return f"text_without({inner(value)}, {literal(opening)}, {literal(closing)})"
        case Cut(value, "before-first", mark):
            return f"{inner(value)}.split({literal(mark)})[0]"
        case Cut(value, "after-first", mark):
            return f"{inner(value)}.split({literal(mark)}, 1)[-1]"
        case Cut(value, "before-last", mark):
            return f"{inner(value)}.rsplit({literal(mark)}, 1)[0]"
    return f"{inner(expression.value)}.split({literal(expression.mark)})[-1]"


def question_to_jinja(test: Test, content: str) -> str:
    """A test as a Jinja condition."""
    value, mark = rewriting_to_jinja(test.value, content), literal(test.mark)
    return {
        "contains": f"{mark} in {value}",
        "starts": f"{value}.startswith({mark})",
        "ends": f"{value}.endswith({mark})",
        "is": f"{value} == {mark}",
    }[test.kind]
