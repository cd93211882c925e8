"""Finds out how a text file separates its cells: delimiter, quote, and where its header is.

Works on a sample from the file's beginning; the person can override all of it.
"""

import contextlib
import csv
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tunesmith.core.errors import InputError
from tunesmith.data.columns import type_of_text

_CANDIDATES = ",;\t|"
# Stands for “no delimiter” in a one-column text: a control code that no text file has.
NO_DELIMITER = "\x1f"
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_SEP_LINE = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_LONG_CELL = 200  # characters; nobody calls a column so
_MOST_TITLES = 20  # lines above a table; more are a table of their own
_CLEAR_RECORDS = 4  # so many records of one width under a line of one cell: it is a title


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are separated and quoted. `skipped_lines` is 1 if a `sep=;` line stands first."""

    delimiter: str
    quote: str | None
    skipped_lines: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """The header's place among the records (from 0, None without one) and the table's width."""

    index: int | None
    width: int


def parse_delimiter(wanted: str) -> str:
    r"""One character, or a name such as `tab` or `\t`.

    Raises:
        InputError: `data.delimiter`.
    """
    found = _NAMES.get(wanted.lower(), wanted)
    if len(found) != 1 or found in "\r\n\"'":
        raise InputError(
            "data.delimiter",
            f"“{wanted}” cannot be a delimiter.",
            "Give one character such as ; or the word tab.",
        )
    return found


def find_dialect(lines: Sequence[str], suffix: str, wanted: str | None = None) -> Dialect:
    """The dialect of a sample of lines (with their line ends) of a file named `*suffix`."""
    sep = _SEP_LINE.match(lines[0]) if lines else None
    skipped = 1 if sep else 0
    lines = lines[skipped:]
    if wanted is not None:
        delimiter = wanted
    elif sep:
        delimiter = sep.group(1)
    else:
        delimiter = _find_delimiter(lines, suffix)
    return Dialect(delimiter, _find_quote(lines, delimiter), skipped)


def parse_sample(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Records of a sample, as far as they are well formed."""
    records: list[list[str]] = []
    with contextlib.suppress(csv.Error):  # an endless quote; what came before tells enough
        records.extend(csv.reader(lines, delimiter=delimiter))
    return records


def is_blank(record: Sequence[str]) -> bool:
    """Whether a record is nothing but delimiters and white space."""
    return not any(cell and not cell.isspace() for cell in record)


def _find_delimiter(lines: Sequence[str], suffix: str) -> str:
    usual = {".tsv": "\t", ".csv": ","}.get(suffix)
    scores: dict[str, tuple[float, int]] = {}
    for delimiter in _CANDIDATES:
        records = [r for r in parse_sample(lines, delimiter) if not is_blank(r)]
        widths = Counter(len(record) for record in records if len(record) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        scores[delimiter] = (round(count / len(records), 1), width)
    if usual == "\t" and usual in scores:
        return usual
    # Prose has commas here and there; a table has them in (nearly) every line.
    enough = 0.9 if usual is None else 0.0
    good = {delimiter: score for delimiter, score in scores.items() if score[0] >= enough}
    if good:
        return max(good, key=lambda delimiter: good[delimiter])
    return usual or NO_DELIMITER


def _find_quote(lines: Sequence[str], delimiter: str) -> str | None:
    edge = re.escape(delimiter)
    filled = sum(not line.isspace() for line in lines)

    def quoted_lines(quote: str) -> int:
        inner = rf"(?:[^{quote}\r\n]|{quote}{quote})*"
        cell = re.compile(rf"(?:^|{edge}){quote}{inner}{quote}(?={edge}|[\r\n]|\Z)")
        return sum(cell.search(line) is not None for line in lines)

    if quoted_lines('"'):
        return '"'
    # An apostrophe more often is one, so it has to stand around cells in most of the lines.
    if quoted_lines("'") * 2 > filled:
        return "'"
    # A cell may yet need it further down; in plain lines a quote at the start is just text.
    return None if delimiter == NO_DELIMITER else '"'


def find_header(records: Sequence[Sequence[str]], wanted: int | None = None) -> Header:
    """Which record is the header.

    Args:
        records: the sample's records from the file's first on, blank ones included.
        wanted: the person's choice: row number from 1, 0 for none.

    Raises:
        InputError: `data.header` if there is no such row or it is blank.
    """
    if wanted:
        if wanted > len(records) or is_blank(records[wanted - 1]):
            raise InputError(
                "data.header",
                f"Row {wanted} cannot be the header: "
                + ("it is blank." if wanted <= len(records) else "the file has no such row."),
                "Give the number of the row with the column names, counted from 1.",
            )
        return Header(wanted - 1, len(records[wanted - 1]))
    filled = [(place, record) for place, record in enumerate(records) if not is_blank(record)]
    width = _usual_width([record for _, record in filled])
    if wanted == 0:
        return Header(None, width)
    if not filled:
        return Header(None, width)
    filled = filled[_count_titles(filled) :]
    place, candidate = filled[0]
    if _is_header(candidate, [record for _, record in filled[1:]]):
        return Header(place, len(candidate))
    return Header(None, width)


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    widths = Counter(map(len, records))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 1


def _count_titles(filled: Sequence[tuple[int, Sequence[str]]]) -> int:
    """How many of the first filled records are titles above the table instead of its beginning.

    A title is narrower than the table, and a blank line or what is clearly a header comes behind
    it. Anything else at the beginning is the table's: a header with empty cells, or a row.
    """
    records = [record for _, record in filled]
    lengths = [len(record) for record in records]
    usual = _usual_width(records)
    extents = [_extent(record) for record in records]
    enough = max(2, len(records) // 20) if len(records) > 3 else 1
    reached = sorted(extents, reverse=True)[enough - 1]  # a stray long row is not the table's width

    def is_narrow(number: int) -> bool:
        # Spreadsheets fill a title up to the table's width with empty cells.
        padded = extents[number] < lengths[number]
        return extents[number] < reached and (padded or lengths[number] < usual)

    count = next((number for number in range(len(records)) if not is_narrow(number)), 0)
    if not 0 < count <= _MOST_TITLES or not _is_header(records[count], records[count + 1 :]):
        return 0
    alike = sum(length == lengths[count] for length in lengths[count:])
    if alike >= 0.9 * (len(records) - count):
        if _stands_over_values(records[count], records[count + 1 :]):
            return count
        if max(lengths[:count]) == 1 and len(records) - count >= _CLEAR_RECORDS:
            return count
    places = [place for place, _ in filled[: count + 1]]
    gaps = [later - earlier > 1 for earlier, later in itertools.pairwise(places)]
    # Many padded lines before a gap may as well be rows whose last cells are empty.
    ragged = all(length < usual for length in lengths[:count])
    return count if gaps[-1] and (ragged or all(gaps)) else 0


def _extent(record: Sequence[str]) -> int:
    """The width without empty cells at the end."""
    return max((place for place, cell in enumerate(record, 1) if cell.strip()), default=0)


def _stands_over_values(candidate: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a record has a name in every cell, one of them above numbers, dates or the like."""
    over_values = False
    for place, cell in enumerate(candidate[: _extent(candidate)]):
        if not cell.strip() or type_of_text(cell) != "text":
            return False
        below = [record[place] for record in rest if len(record) > place and record[place].strip()]
        over_values |= sum(type_of_text(text) != "text" for text in below) * 2 > len(below)
    return over_values


def _is_header(candidate: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first filled record names columns instead of being a row like the others."""
    if any("\n" in cell or len(cell) > _LONG_CELL for cell in candidate):
        return False
    names_numbers = typed_like_rest = repeated = 0
    for place, cell in enumerate(candidate):
        below = [record[place] for record in rest if len(record) > place and record[place].strip()]
        if not cell.strip() or not below:
            continue
        first = type_of_text(cell)
        same = sum(type_of_text(text) == first for text in below) * 2 > len(below)
        typed = sum(type_of_text(text) != "text" for text in below) * 2 > len(below)
        names_numbers += first == "text" and typed
        typed_like_rest += first != "text" and (same or typed)
        repeated += first == "text" and cell in below
    if names_numbers:
        return True
    return not typed_like_rest and (not repeated or candidate in rest)
