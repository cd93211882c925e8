"""Texts with the current date in them as arguments of Go's text/template.

Ollama's `currentDate` gives `2006-01-02`, since 0.11.1. What `strftime` makes of a date, as far as
year, month and day go, is cut out of that. Month names are English, as Python's are by default.
"""

from collections.abc import Iterable

from tunesmith.ollama.go_literals import go_literal
from tunesmith.templates.dates import split_dates

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DIRECTIVES = {
    "%Y": "(slice $date 0 4)",
    "%y": "(slice $date 2 4)",
    "%m": "(slice $date 5 7)",
    "%d": "(slice $date 8 10)",
    "%F": "$date",
    "%B": "$month",
    "%b": "(slice $month 0 3)",
    "%h": "(slice $month 0 3)",
    "%-d": "$day",
    "%-m": "$number",
    "%%": '"%"',
}


def go_text(text: str) -> str:
    """The text as one argument.

    Raises:
        KeyError: a directive that cannot be cut out of `currentDate`; see `unknown_directives`.
    """
    parts = []
    for piece, is_date in split_dates(text):
        if not is_date:
            parts.append(go_literal(piece))
            continue
        parts += [
            _DIRECTIVES[part] if part.startswith("%") else go_literal(part)
            for part in _split_pattern(piece)
        ]
    if len(parts) == 1:
        return parts[0]
    return f"(printf {go_literal('%s' * len(parts))} {' '.join(parts)})" if parts else '""'


def date_lines(texts: Iterable[str]) -> list[str]:
    """Actions that find out what the texts need of the date; none if they need nothing."""
    needed = {
        part
        for text in texts
        for piece, is_date in split_dates(text)
        if is_date
        for part in _split_pattern(piece)
    }
    if not needed:
        return []
    lines = ["{{- $date := currentDate -}}"]
    if needed & {"%B", "%b", "%h"}:
        lines.append('{{- $month := "" -}}')
        for number, month in enumerate(_MONTHS, start=1):
            word = "if" if number == 1 else "else if"
            lines.append(
                f'{{{{- {word} eq (slice $date 5 7) "{number:02}" -}}}}'
                f"{{{{- $month = {go_literal(month)} -}}}}"
            )
        lines.append("{{- end -}}")
    numbers: tuple[tuple[str, str, int, int], ...]
    numbers = (("%-d", "$day", 8, 10), ("%-m", "$number", 5, 7))
    for directive, name, start, end in numbers:
        if directive in needed:
            lines.append(
                f"{{{{- {name} := slice $date {start} {end} -}}}}"
                f'{{{{- if eq (slice $date {start} {start + 1}) "0" -}}}}'
                f"{{{{- {name} = slice $date {start + 1} {end} -}}}}{{{{- end -}}}}"
            )
    return lines


def unknown_directives(texts: Iterable[str]) -> tuple[str, ...]:
    """Parts of dates that Ollama's `currentDate` does not tell, such as `%A`."""
    found = [
        part
        for text in texts
        for piece, is_date in split_dates(text)
        if is_date
        for part in _split_pattern(piece)
        if part.startswith("%") and part not in _DIRECTIVES
    ]
    return tuple(dict.fromkeys(found))


def _split_pattern(pattern: str) -> list[str]:
    """Directives and the texts between them: `%d %b` is `%d`, a space, `%b`."""
    parts: list[str] = []
    place = 0
    while place < len(pattern):
        if pattern[place] == "%":
            size = 3 if pattern[place + 1 : place + 2] == "-" else 2
        else:
            end = pattern.find("%", place)
            size = (len(pattern) if end < 0 else end) - place
        parts.append(pattern[place : place + size])
        place += size
    return parts
