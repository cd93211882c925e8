"""Numbers of messages for which a chat template may do something of its own.

A template that shortens long conversations shows it only in one that is long enough. Which lengths
to try, its own numbers say, wherever they stand.
"""

import itertools
import math

from jinja2 import nodes

from tunesmith.templates.jinja_rendering import parse_template

_ALWAYS_TRIED = 13  # messages: the samples have all numbers up to here
_MOST_MESSAGES = 160
_MOST_NUMBERS = 8  # different ones; beyond that their sums are not tried


def message_counts(source: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Numbers of messages to try, and the numbers that are too large for that, with their lines.

    Around each number of the template, around its double (for remainders), and around the sums of
    two of them.

    Raises:
        InputError: `template.syntax`.
    """
    lines: dict[int, int] = {}
    for node in parse_template(source).find_all(nodes.Const):
        number = _number(node.value)
        if number > 1:
            lines.setdefault(number, node.lineno)
    small = [number for number in lines if number <= _MOST_MESSAGES]
    sums = [2 * number for number in small]
    if len(small) <= _MOST_NUMBERS:
        sums += [one + other for one, other in itertools.combinations(small, 2)]
    near = {number + more for number in (*small, *sums) for more in (-1, 0, 1, 2)}
    tried = sorted(count for count in near if _ALWAYS_TRIED < count <= _MOST_MESSAGES + 2)
    large = [
        f"line {line}: the number {number}, for which no conversation is long enough"
        for number, line in lines.items()
        if number > _MOST_MESSAGES
    ]
    return tuple(tried), tuple(large)


def _number(value: object) -> int:
    """The number that a constant is, without its sign; 0 if it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(int(value)) if math.isfinite(value) else _MOST_MESSAGES + 1
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    return 0
