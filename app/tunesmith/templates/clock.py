"""Chat templates that print the date: recognised, proven under two clocks, trained under one.

A format has no place for a date, so a template whose text changes with it never equals one; read
only once, today's date would look like the format's own text.
"""

from datetime import datetime

from jinja2 import nodes

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    Renderer,
    compile_template,
    parse_template,
)

# No strftime directive gives the same text for both.
ONE_CLOCK = datetime(1987, 2, 3, 4, 5, 6, 7)
_OTHER_CLOCK = datetime(2031, 11, 26, 17, 48, 59, 800_000)


def clock_lines(source: str) -> tuple[int, ...]:
    """The lines of a template that ask for the date; none if its text cannot depend on it.

    Raises:
        InputError: `template.syntax`.
    """
    names = parse_template(source).find_all(nodes.Name)
    return tuple(sorted({node.lineno for node in names if node.name == "strftime_now"}))


def compile_for_proof(template: ChatTemplate) -> Renderer:
    """The original to compare with: it fails (`template.dated`) where its text tells the date.

    Raises:
        InputError: as `compile_template`.
    """
    render = compile_template(template, ONE_CLOCK)
    lines = clock_lines(template.source)
    if not lines:
        return render
    render_later = compile_template(template, _OTHER_CLOCK)

    def render_twice(conversation: Conversation, ask_answer: bool) -> str:
        text = render(conversation, ask_answer)
        if render_later(conversation, ask_answer) != text:
            raise InputError(
                "template.dated",
                "the text changes with the date: strftime_now in line "
                + ", ".join(map(str, lines)),
            )
        return text

    return render_twice
