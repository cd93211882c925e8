"""Finds what should not be in training data: addresses, phone, card and bank numbers, and keys.

Whole columns at a time: Arrow's RE2 finds the few cells that may hold something, and only these
are looked at closely, in Python. What is told is told masked. In doubt a text is not counted, so
that no list of ours proves a table to be free of private data. Memory: besides the column, 17
bytes for each find and the candidates among 65,536 rows.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink, Progress, Sink
from tunesmith.data import privacy_numbers as numbers
from tunesmith.data import privacy_phones as phones
from tunesmith.data import privacy_texts as texts
from tunesmith.data.phone_tables import check_regions
from tunesmith.data.privacy_kinds import DEFAULT_REGIONS, KINDS, Kind
from tunesmith.data.table_view import contiguous

_ORDER: tuple[Kind, ...] = ("key", "email", "iban", "card", "phone")  # of overlapping finds
_SLICE_ROWS = 1 << 16
_PLACE_BITS = 32  # a row and a place in its text as one int64: for 2^31 rows
_ESCAPED = re.compile(r"\\(?:[\\nrt]|u([0-9A-Fa-f]{4}))")

Spans = Iterable[tuple[int, int]]
Hints = tuple[tuple[str, ...], ...]  # RE2: a cell with a find matches all of one of them


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found in one column, in the order of its cells and of the places in their texts.

    Numpy arrays of one length: `rows` (int64, from 0), `starts` and `ends` (int32, characters),
    `kinds` (uint8, places in KINDS). Finds do not overlap.
    """

    rows: Any
    starts: Any
    ends: Any
    kinds: Any

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Count:
    """How many finds of a kind, and how many rows have any."""

    finds: int
    rows: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found in a table of `rows` rows, `affected` of which have something.

    `columns` has the finds and `counts` the figures of each column, by its name.
    """

    rows: int
    affected: int
    columns: dict[str, Finds]
    counts: dict[str, dict[Kind, Count]]

    def totals(self) -> dict[Kind, int]:
        """Finds of each kind in all columns, of those kinds that were found."""
        sums = {
            kind: sum(counts[kind].finds for counts in self.counts.values() if kind in counts)
            for kind in KINDS
        }
        return {kind: count for kind, count in sums.items() if count}


def audit_table(
    table: Any,
    kinds: Sequence[Kind] = KINDS,
    regions: Sequence[str] = DEFAULT_REGIONS,
    columns: Sequence[str] = (),
    sink: Sink | None = None,
) -> Audit:
    """Look through columns of a table.

    Args:
        table: a pyarrow Table of texts.
        kinds: what to look for.
        regions: countries (two letters) whose way of writing phone numbers counts without a `+`.
        columns: their names; none for all.
        sink: asked for cancellation, told the columns that are done.

    Raises:
        InputError: `privacy.kind` or `privacy.region`.
        CancelledError: the sink said so.
    """
    import numpy as np

    listener = sink if sink is not None else MemorySink()
    names = list(columns) or table.column_names
    found: dict[str, Finds] = {}
    affected = np.zeros(table.num_rows, bool)
    for place, name in enumerate(names, start=1):
        cells = contiguous(table.column(name))
        found[name] = find_private(cells, name, kinds, regions, sink=listener)
        affected[found[name].rows] = True
        listener.emit(Progress(place, len(names), "columns", item=name))
    counts = {name: _counts(finds) for name, finds in found.items()}
    return Audit(table.num_rows, int(affected.sum()), found, counts)


def _counts(finds: Finds) -> dict[Kind, Count]:
    import numpy as np

    counts: dict[Kind, Count] = {}
    for code, kind in enumerate(KINDS):
        rows = finds.rows[finds.kinds == code]
        if len(rows):
            counts[kind] = Count(len(rows), len(np.unique(rows)))
    return counts


def find_private(
    cells: Any,
    column: str = "",
    kinds: Sequence[Kind] = KINDS,
    regions: Sequence[str] = DEFAULT_REGIONS,
    *,
    sink: Sink | None = None,
    tally: numbers.CardTally | None = None,
) -> Finds:
    """Look through one column, an Array of texts, whose name may tell what is in it.

    `tally` is what `tally_cards` gave for the whole column, where `cells` are a part of it. The
    other arguments and the errors are those of `audit_table`.
    """
    check_kinds(kinds)
    check_regions(regions)
    found = Finds(*(_empty(kind) for kind in ("int64", "int32", "int32", "uint8")))
    for kind in _ORDER:
        if kind in kinds:
            listener = sink if sink is not None else MemorySink()
            found = _added(found, _find_kind(kind, cells, column, regions, listener, tally))
    return found


def tally_cards(cells: Any, tally: numbers.CardTally, sink: Sink) -> None:
    """Count a part of a column into the tally that tells card numbers from others in all of it.

    Raises:
        CancelledError: the sink said so.
    """
    hints, _ = _means("card", "", ())
    for _, written in _candidates(cells, hints, sink):
        text = _without_escapes(written) if "\\" in written else written
        tuple(numbers.find_cards(text, tally))


def check_kinds(kinds: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of these names.

    Raises:
        InputError: `privacy.kind` for anything else.
    """
    checked: list[Kind] = []
    for name in kinds:
        known = next((kind for kind in KINDS if kind == name), None)
        if known is None:
            raise InputError(
                "privacy.kind", f"“{name}” cannot be looked for.", f"Known: {', '.join(KINDS)}."
            )
        checked.append(known)
    return tuple(checked)


def _find_kind(
    kind: Kind,
    cells: Any,
    column: str,
    regions: Sequence[str],
    sink: Sink,
    of_all: numbers.CardTally | None,
) -> Finds:
    """The finds of one kind, sorted; `of_all` is the tally of the whole column, if known."""
    import numpy as np

    hints, look = _means(kind, column, regions)
    tally = numbers.CardTally()
    plain = bytearray()
    rows, starts, ends = array("q"), array("i"), array("i")
    for row, written in _candidates(cells, hints, sink):
        text = _without_escapes(written) if "\\" in written else written
        if kind == "card":
            cards = list(numbers.find_cards(text, tally))
            plain.extend(card.plain for card in cards)
            spans: Spans = [(card.start, card.end) for card in cards]
        else:
            spans = look(text)
        for start, end in spans:
            rows.append(row)
            starts.append(start)
            ends.append(end)
    found = Finds(
        np.array(rows, np.int64),
        np.array(starts, np.int32),
        np.array(ends, np.int32),
        np.full(len(rows), KINDS.index(kind), np.uint8),
    )
    if kind == "card" and (tally if of_all is None else of_all).by_chance:
        found = _chosen(found, np.frombuffer(plain, np.uint8) == 0)
    return found


def _means(kind: Kind, column: str, regions: Sequence[str]) -> tuple[Hints, Callable[[str], Spans]]:
    """Expressions for the quick look at cells, and what looks at one closely."""
    match kind:
        case "email":
            return ((texts.EMAIL_HINT,), (texts.SPELT_EMAIL_HINT,)), texts.find_emails
        case "iban":
            return ((numbers.IBAN_HINT,),), numbers.find_ibans
        case "card":
            return ((numbers.CARD_HINT,),), lambda _: ()  # needs a tally
        case "phone":
            named = phones.names_phones(column)
            hints = ((phones.DIGITS_HINT,),) if named else phones.HINTS
            other = not named and phones.names_identifiers(column)
            look = partial(phones.find_phones, regions=regions, named=named, identifiers=other)
            return hints, look
        case "key":
            named = texts.names_keys(column)
            worded = (texts.RANDOM_HINT,) if named else (texts.RANDOM_HINT, texts.WORD_HINT)
            return ((texts.KEY_HINT,), worded), partial(texts.find_keys, named=named)


def _candidates(cells: Any, hints: Hints, sink: Sink) -> Iterator[tuple[int, str]]:
    """Number and text of the cells that match all expressions of one of the `hints`."""
    import numpy as np
    import pyarrow as pa

    for start in range(0, len(cells), _SLICE_ROWS):
        sink.check_cancelled()
        part = cells.slice(start, _SLICE_ROWS)
        matched = np.zeros(len(part), bool)
        known: dict[str, Any] = {}
        for expressions in hints:
            left = np.flatnonzero(~matched)
            for expression in expressions:
                if expression == expressions[0]:
                    if expression not in known:
                        known[expression] = _matches(part, expression)
                    left = left[known[expression][left]]
                elif len(left):
                    left = left[_matches(part.take(pa.array(left)), expression)]
            matched[left] = True
        places = np.flatnonzero(matched)
        if len(places):
            taken = part.take(pa.array(places)).to_pylist()
            yield from zip((places + start).tolist(), taken, strict=True)


def _matches(cells: Any, expression: str) -> Any:
    import pyarrow.compute as pc

    found = pc.fill_null(pc.match_substring_regex(cells, expression), fill_value=False)
    return found.to_numpy(zero_copy_only=False)


def _without_escapes(text: str) -> str:
    r"""JSON in a cell with each `\n` and `\u00fc` as so many characters of what it means.

    A letter of an escape would else count as one of the address behind it.
    """

    def meant(match: re.Match[str]) -> str:
        if match.group(1):
            return chr(int(match.group(1), 16)) * 6
        return "\\\\" if match.group() == "\\\\" else " \n"

    return _ESCAPED.sub(meant, text)


def _added(found: Finds, more: Finds) -> Finds:
    """`found` and those of `more` that overlap none of them, sorted."""
    import numpy as np

    if not len(found):
        return more
    begins = (found.rows << _PLACE_BITS) + found.starts
    ends = (found.rows << _PLACE_BITS) + found.ends
    new_begins = (more.rows << _PLACE_BITS) + more.starts
    new_ends = (more.rows << _PLACE_BITS) + more.ends
    after = np.searchsorted(begins, new_begins, side="right")
    clear = (after == 0) | (ends[np.maximum(after - 1, 0)] <= new_begins)
    clear &= (after == len(begins)) | (begins[np.minimum(after, len(begins) - 1)] >= new_ends)
    more = _chosen(more, clear)
    order = np.argsort(np.concatenate([begins, new_begins[clear]]), kind="stable")
    return Finds(
        *(
            np.concatenate([getattr(found, name), getattr(more, name)])[order]
            for name in ("rows", "starts", "ends", "kinds")
        )
    )


def _chosen(found: Finds, mask: Any) -> Finds:
    return Finds(found.rows[mask], found.starts[mask], found.ends[mask], found.kinds[mask])


def _empty(kind: str) -> Any:
    import numpy as np

    return np.zeros(0, kind)


def list_finds(table: Any, audit: Audit, limit: int | None = None) -> Any:
    """The finds by row, then column, then place: all of them, or the first.

    Args:
        table: what `audit` is of.
        audit: what was found.
        limit: how many to list at most.

    Returns:
        A pyarrow Table: `row` (int64, from 0), `column`, `kind`, and `masked`: what may be shown.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    names = ("row", "column", "kind", "masked")
    kinds = (pa.int64(), pa.string(), pa.string(), pa.string())
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    parts = [schema.empty_table()]
    for name, finds in audit.columns.items():
        first = _chosen(finds, slice(limit))
        cells = contiguous(table.column(name))
        for start in range(0, len(first), _SLICE_ROWS):
            part = _chosen(first, slice(start, start + _SLICE_ROWS))
            codes = [KINDS[code] for code in part.kinds.tolist()]
            columns = [part.rows, [name] * len(part), codes, _masked(cells, part, codes)]
            parts.append(pa.table(columns, schema=schema))
    # Within a row the columns, and the finds in one, stay in their order: the sort is stable.
    listed = pa.concat_tables(parts)
    return listed.take(pc.sort_indices(listed.column("row"))).slice(0, limit)


def _masked(cells: Any, finds: Finds, kinds: Sequence[Kind]) -> list[str]:
    import numpy as np
    import pyarrow as pa

    rows, places = np.unique(finds.rows, return_inverse=True)
    found = cells.take(pa.array(rows)).to_pylist()
    limits = zip(places.tolist(), finds.starts.tolist(), finds.ends.tolist(), kinds, strict=True)
    return [mask_text(kind, found[place][start:end]) for place, start, end, kind in limits]


def mask_text(kind: Kind, text: str) -> str:
    """What may be shown of a find, so that a person can tell what it was and nobody whose."""
    digits = re.sub(r"[^0-9]", "", text)
    match kind:
        case "email":
            ending = re.search(r"[^\W\d_]+$", text)
            return f"{text[:1]}•••@•••.{ending.group() if ending else '•••'}"
        case "phone":
            return f"{'+' if text.lstrip('(').startswith('+') else ''}••• {digits[-2:]}"
        case "card":
            return f"•••• {digits[-4:]}"
        case "iban":
            return f"{text[:2].upper()}•• ••••"
        case "key":
            return f"{texts.public_prefix(text)}•••"
