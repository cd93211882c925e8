"""How a text file separates its cells, and which of a table's records is the header.

The delimiter is found by `dialect_finding`, the header here, from a sample of the table's
beginning; the person can override all of it.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tunesmith.core.errors import InputError
from tunesmith.data.columns import type_of_text

# Stands for “no delimiter” in a one-column text: a control code that no text file has.
NO_DELIMITER = "\x1f"
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_LONG_CELL = 200  # characters; hardly anybody calls a column so
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_MOST_TITLES = 20  # lines above a table; more are a table of their own
_CLEAR_RECORDS = 4  # so many records under a line of one cell: it is a title


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are separated and quoted. `skipped_lines` is 1 if a `sep=;` line stands first."""

    delimiter: str
    quote: str | None
    skipped_lines: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """The header's place among the records (from 0, None without one) and the table's width.

    `doubtful` is the record that is taken as data though it may have the names, from 0.
    """

    index: int | None
    width: int
    doubtful: int | None = None


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


def is_blank(record: Sequence[str]) -> bool:
    """Whether a record is nothing but delimiters and white space."""
    return not any(cell and not cell.isspace() for cell in record)


def chosen_header(record: Sequence[str] | None, row: int) -> Header:
    """The header in a row (from 1) that the person chose.

    Raises:
        InputError: `data.header` if the record is None, for there is no such row, or is blank.
    """
    if record is None or is_blank(record):
        raise InputError(
            "data.header",
            f"Row {row} cannot be the header: "
            + ("the file has no such row." if record is None else "it is blank."),
            "Give the number of the row with the column names, counted from 1.",
        )
    return Header(row - 1, len(record))


def find_header(records: Sequence[Sequence[str]], wanted: int | None = None) -> Header:
    """Which record is the header.

    Args:
        records: the sample's records from the file's first on, blank ones included.
        wanted: the person's choice: row number from 1, 0 for none.

    Raises:
        InputError: `data.header` if there is no such row or it is blank.
    """
    if wanted:
        return chosen_header(records[wanted - 1] if wanted <= len(records) else None, wanted)
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
    doubtful = _may_be_header(candidate, [record for _, record in filled[1:]])
    return Header(None, width, place if doubtful else None)


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    widths = Counter(map(len, records))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 1


def _count_titles(filled: Sequence[tuple[int, Sequence[str]]]) -> int:
    """How many of the first filled records are titles above the table instead of its beginning.

    A title is narrower than the table, and a blank line or what is clearly a header comes behind
    it. Anything else at the beginning is the table's: a header with empty cells, or a row.
    """
    records = [record for _, record in filled]
    comments = next((number for number, it in enumerate(records) if not _is_comment(it)), 0)
    if 0 < comments <= _MOST_TITLES and _stands_over_values(
        records[comments], records[comments + 1 :]
    ):
        return comments  # “# made by A, B” has as many commas as a table of two columns
    lengths = [len(record) for record in records]
    usual = _usual_width(records)
    extents = [_extent(record) for record in records]
    enough = max(2, len(records) // 20) if len(records) > 3 else 1
    reached = sorted(extents, reverse=True)[enough - 1]  # a stray long row is not the table's width
    places = [place for place, _ in filled]
    gaps = [later - earlier > 1 for earlier, later in itertools.pairwise(places)]

    def is_narrow(number: int) -> bool:
        # Spreadsheets fill a title up to the table's width with empty cells.
        padded = extents[number] < lengths[number]
        if extents[number] < reached and (padded or lengths[number] < usual):
            return True
        if all(map(str.strip, records[number])) or not any(gaps[number : number + 1]):
            return False
        return _is_clear(records[number + 1 :], extents[number + 1 :])

    count = next((number for number in range(len(records)) if not is_narrow(number)), 0)
    if not 0 < count <= _MOST_TITLES or not _is_header(records[count], records[count + 1 :]):
        return 0
    alike = sum(length == lengths[count] for length in lengths[count:])
    if alike >= 0.9 * (len(records) - count):
        if _stands_over_values(records[count], records[count + 1 :]):
            return count
        if max(extents[:count]) == 1 and _is_clear(records[count:], extents[count:]):
            return count
    gaps = gaps[:count]
    # Many padded lines before a gap may as well be rows whose last cells are empty.
    ragged = all(length < usual for length in lengths[:count])
    return count if gaps[-1] and (ragged or all(gaps)) else 0


def _is_clear(records: Sequence[Sequence[str]], extents: Sequence[int]) -> bool:
    """Whether a table begins here, with a name for every column, above which is one cell."""
    if len(records) < _CLEAR_RECORDS or sum(extent > 1 for extent in extents) < 0.9 * len(extents):
        return False
    return all(map(str.strip, records[0])) and not _is_unlike_a_name(records[0])


def _is_comment(record: Sequence[str]) -> bool:
    return record[0].startswith(("# ", "##"))


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
        over_values |= _are_typed(below)
    return over_values


def _is_header(candidate: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first filled record names columns instead of being a row like the others."""
    if not rest and _has_values(candidate):  # a lone row of numbers is not a name without rows
        return False
    names_numbers = names_texts = typed_like_rest = repeated = 0
    below_periods: list[list[str]] = []
    for cell, below in _over(candidate, rest):
        first = type_of_text(cell)
        kinds = Counter(map(type_of_text, below))
        same = kinds[first] * 2 > len(below)
        typed = kinds["text"] * 2 < len(below)
        names_numbers += first == "text" and typed
        names_texts += first == "text" and not typed and cell not in below
        repeated += first == "text" and cell in below
        if _is_period_over_values(cell, below):
            below_periods.append(below)
        else:
            typed_like_rest += first != "text" and (same or typed)
    if _is_unlike_a_name(candidate):  # names over numbers may be so, too
        return bool(names_numbers) and _has_only_names(candidate, rest)
    if names_numbers:
        return True
    if below_periods:  # a lone one may as well be a value
        enough = len(below_periods) > 1 or not any(map(_is_period, below_periods[0]))
        return enough and bool(names_texts) and not (typed_like_rest or repeated)
    return not typed_like_rest and (not repeated or candidate in rest)


def _has_values(record: Sequence[str]) -> bool:
    """Whether a cell is a value that names no column: years and dates do, beside texts."""
    filled = [cell for cell in record if cell.strip()]
    values = [cell for cell in filled if type_of_text(cell) != "text"]
    return len(values) == len(filled) or not all(map(_is_period, values))


def _may_be_header(candidate: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a record that was not found to be the header may yet be it."""
    over_values = any(_are_typed(below, half=True) for _, below in _over(candidate, rest))
    return (over_values or _is_unlike_a_name(candidate)) and _has_only_names(candidate, rest)


def _has_only_names(candidate: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    return all(
        type_of_text(cell) == "text" or _is_period_over_values(cell, below)
        for cell, below in _over(candidate, rest)
    )


def _over(
    candidate: Sequence[str], rest: Sequence[Sequence[str]]
) -> Iterator[tuple[str, list[str]]]:
    """The filled cells of a record that has filled cells below them, each with these."""
    for place, cell in enumerate(candidate):
        below = [record[place] for record in rest if len(record) > place and record[place].strip()]
        if cell.strip() and below:
            yield cell, below


def _are_typed(texts: Sequence[str], *, half: bool = False) -> bool:
    """Whether most texts, or at least `half` of them, are numbers, dates or the like."""
    typed = sum(type_of_text(text) != "text" for text in texts)
    return typed * 2 + half > len(texts)


def _is_period_over_values(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell is a year or date as in “Region, 2025, 2026”, which names a column."""
    if not (_is_period(cell) and _are_typed(below)):
        return False
    return sum(map(_is_period, below)) * 2 <= len(below)


def _is_period(text: str) -> bool:
    return _YEAR.fullmatch(text.strip()) is not None or type_of_text(text) == "date"


def _is_unlike_a_name(record: Sequence[str]) -> bool:
    return any("\n" in cell.strip() or len(cell) > _LONG_CELL for cell in record)
