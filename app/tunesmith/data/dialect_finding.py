"""Finds out how a text file separates its cells: by reading its beginning in every likely way.

The person can override it. Why not clevercsv, which scores patterns of cells: nothing there says
what the reader would reject, and that is the score here. Parsing a few records as they would be
read and counting what fits is exact, and takes no other library.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tunesmith.core.errors import InputError
from tunesmith.data.dialect import NO_DELIMITER, Dialect, find_header, is_blank
from tunesmith.data.records import Records

SAMPLE_RECORDS = 2000
SAMPLE_CHARACTERS = 1 << 20
# Of two that fit alike, commas and bars more often stand in texts and numbers.
_CANDIDATES = "\t;|,"
# Of several characters only what is no `sep=;` that a program filled up with empty cells.
_SEP_LINE = re.compile(r'^"?sep=([^\r\n]|[^\w\s"][^\w\s",;]{1,3})"?\s*$', re.IGNORECASE)
_ENOUGH = 0.85  # prose has commas here and there; a table has them in (nearly) every line
_ENOUGH_IN_CSV = 0.5  # for another delimiter than the comma
# What tells against a candidate, in records that do not fit.
_ALIEN_QUOTE = 0.5  # less than a record that is malformed
_GAPPED_TITLE = 0.1  # a title with a blank line behind it is a common thing
_UNGAPPED_TITLES = 0.1  # of all records: “titles” may be the header, read with a wrong delimiter
_DECIMAL = re.compile(r"\s*[-+]?[\d.]*,\d+\s*")
_LOOKED_AT = 200  # records, for a tie


@dataclass(frozen=True, slots=True)
class Sampled:
    """A record: its cells (None if it is malformed), and how it stands in the file."""

    cells: list[str] | None
    text: str


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a candidate fits.

    `named` is whether rows would have more than one cell, `share` the share of records as wide as
    the table (titles are not), `badness` what tells against it per record, `clean` the share of
    cells that have no other candidate in them.
    """

    named: bool
    share: float
    badness: float
    clean: float

    def rank(self) -> tuple[bool, float, float]:
        """Higher is better."""
        return self.named, -self.badness, self.clean


def sample_records(lines: Iterable[str], dialect: Dialect) -> list[Sampled]:
    """The file's first records: whole ones, at most 2000, and at most 1 MiB before the last."""
    sample: list[Sampled] = []
    size = 0
    records = Records(lines, dialect)
    for _, cells in records:
        sample.append(Sampled(None if isinstance(cells, str) else cells, records.text))
        size += len(sample[-1].text)
        if len(sample) == SAMPLE_RECORDS or size > SAMPLE_CHARACTERS:
            break
    return sample


def find_dialect(
    head: Sequence[str],
    suffix: str,
    read: Callable[[Dialect], list[Sampled]],
    wanted: str | None = None,
) -> Dialect:
    """The dialect of a file.

    Args:
        head: its first lines, with their line ends.
        suffix: of the file, in lower case.
        read: gives its first records (`sample_records`) in a dialect. They may go beyond the head,
            for that may end within a cell.
        wanted: the delimiter the person chose.

    Raises:
        InputError: `data.delimiter` if a `sep=` line names one of several characters.
    """
    sep = _SEP_LINE.match(head[0]) if head else None
    skipped = 1 if sep else 0
    head = head[skipped:]
    if wanted is not None or sep:
        delimiter = wanted if wanted is not None else _announced(sep[1] if sep else "")
        return Dialect(delimiter, _find_quote(head, delimiter), skipped)
    fits: dict[str, _Fit] = {}
    dialects: dict[str, Dialect] = {}
    for candidate in _CANDIDATES:
        if any(candidate in line for line in head):
            dialects[candidate] = Dialect(candidate, _find_quote(head, candidate))
            fit = _fit(read(dialects[candidate]), dialects[candidate])
            if fit is not None:
                fits[candidate] = fit
    delimiter = _best(fits, suffix)
    return dialects.get(delimiter) or Dialect(delimiter, _find_quote(head, delimiter))


def _announced(delimiter: str) -> str:
    if len(delimiter) != 1 or delimiter in "\"'":
        raise InputError(
            "data.delimiter",
            f"The file's first line says that “{delimiter}” separates the cells, but that cannot "
            "be: only a single character does, and no quote.",
            "Replace it by a tab in the file, or choose another one with --delimiter.",
        )
    return delimiter


def _best(fits: dict[str, _Fit], suffix: str) -> str:
    usual = {".tsv": "\t", ".csv": ","}.get(suffix)
    if usual == "\t" and usual in fits:
        return usual
    enough = {
        candidate: fit
        for candidate, fit in fits.items()
        if candidate == usual
        or (fit.named and fit.share >= (_ENOUGH if usual is None else _ENOUGH_IN_CSV))
    }
    if enough:
        return max(enough, key=lambda candidate: enough[candidate].rank())
    return usual or NO_DELIMITER


def _fit(sample: Sequence[Sampled], dialect: Dialect) -> _Fit | None:
    """How well a dialect fits; None if no record has two cells."""
    records = [it.cells or [] for it in sample]
    if not any(len(record) > 1 and not is_blank(record) for record in records):
        return None
    header = find_header(records)
    first = header.index or 0
    titles = sum(not is_blank(record) for record in records[:first])
    has_gap = titles > 0 and is_blank(records[first - 1])
    width = header.width
    if width == 1:  # a table of which everything else would be rejected
        width = max(map(len, records), key=[len(it) for it in records if not is_blank(it)].count)
    faults = sum(it.cells is None for it in sample)
    filled = [record for record in records[first:] if not is_blank(record)]
    misfits = faults + sum(not _is_as_wide(record, width) for record in filled)
    total = len(filled) + faults
    against = misfits + _ALIEN_QUOTE * _alien_quotes(sample, dialect)
    badness = against / total
    if titles:
        badness += _GAPPED_TITLE * titles / total if has_gap else _UNGAPPED_TITLES
    share = (total - misfits) / (total + titles)
    return _Fit(header.width > 1, share, badness, _clean(filled, dialect.delimiter))


def _is_as_wide(record: Sequence[str], width: int) -> bool:
    return len(record) == width > 1 or (len(record) > width and is_blank(record[width:]))


def _alien_quotes(sample: Sequence[Sampled], dialect: Dialect) -> int:
    """In how many records a quote opens behind another candidate, outside of quoted cells."""
    quote = dialect.quote
    if quote is None:
        return 0
    edge = re.escape(dialect.delimiter)
    alien = re.compile(f"[{re.escape(_CANDIDATES.replace(dialect.delimiter, ''))}]{quote}")
    quoted = re.compile(
        rf"(?:(?<={edge})|^){quote}(?:[^{quote}]|{quote}{quote})*{quote}(?={edge}|[\r\n]|\Z)"
    )
    found = (it.text for it in sample if it.cells is not None and alien.search(it.text))
    return sum(alien.search(quoted.sub("", text)) is not None for text in found)


def _clean(records: Sequence[Sequence[str]], delimiter: str) -> float:
    """The share of cells without another candidate, decimal commas and “a, b” aside."""
    others = re.compile(f"[{re.escape(_CANDIDATES.replace(delimiter, ''))}](?! )")
    cells = [cell for record in records[:_LOOKED_AT] for cell in record if cell.strip()]
    clean = sum(not others.search(it) or _DECIMAL.fullmatch(it) is not None for it in cells)
    return clean / len(cells) if cells else 0.0


def _find_quote(lines: Sequence[str], delimiter: str) -> str | None:
    edge = re.escape(delimiter)
    filled = sum(not line.isspace() for line in lines)

    def quoted_lines(quote: str) -> int:
        inner = rf"(?:[^{quote}\r\n]|{quote}{quote})*"
        end = rf"(?={edge}|[\r\n]|\Z)"
        nothing = f"{quote}*{end}"  # two apostrophes are as good a text as none between them
        cell = re.compile(rf"(?:^|{edge}){quote}(?!{nothing}){inner}{quote}{end}")
        return sum(cell.search(line) is not None for line in lines)

    if quoted_lines('"'):
        return '"'
    # An apostrophe more often is one, so it has to stand around cells in most of the lines.
    if quoted_lines("'") * 2 > filled:
        return "'"
    # A cell may yet need it further down; in plain lines a quote at the start is just text.
    return None if delimiter == NO_DELIMITER else '"'
