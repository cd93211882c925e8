"""Moments for proofs of chat templates that print the date, and where those ask for it.

A format says where the date stands, so it is proven at moments of every month; what follows from
the date in another way (a greeting in summer) is found out there.
"""

from datetime import datetime

from jinja2 import nodes

from tunesmith.templates.jinja_rendering import parse_template

# No strftime directive gives the same text for the first two.
CLOCKS = (
    datetime(1987, 2, 3, 4, 5, 6, 7),
    datetime(2031, 11, 26, 17, 48, 59, 800_000),
    *(
        datetime(2026 + month % 5, month, 1 + month * 17 % 28, month * 2 - 1, 59 - month)
        for month in range(1, 13)
    ),
)


def clock_lines(source: str) -> tuple[int, ...]:
    """The lines of a template that ask for the date; none if its text cannot depend on it.

    Raises:
        InputError: `template.syntax`.
    """
    names = parse_template(source).find_all(nodes.Name)
    return tuple(sorted({node.lineno for node in names if node.name == "strftime_now"}))


def clocks_for(source: str) -> tuple[datetime, ...]:
    """The moments to prove a template at: one if it never asks for the date."""
    return CLOCKS if clock_lines(source) else CLOCKS[:1]


def dated_reason(source: str) -> str:
    """What to say where a text changes with the date in a way that nothing reproduces."""
    return "the text changes with the date: strftime_now in line " + ", ".join(
        map(str, clock_lines(source))
    )
