"""Puts placeholders such as [EMAIL] in the place of private data. Removes no row and no cell.

Memory: what finding takes, the changed texts, and with numbers for the whole table, each
different find.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tunesmith.core.events import Progress, Sink
from tunesmith.data.privacy import Finds, find_private
from tunesmith.data.privacy_kinds import DEFAULT_REGIONS, KINDS, PLACEHOLDERS, Kind
from tunesmith.data.privacy_numbers import CardTally

Numbering = Literal["none", "row", "table"]
_SLICE_ROWS = 1 << 16


@dataclass(slots=True)
class Placeholders:
    """Gives each find its placeholder, such as [EMAIL_1]; the finds come row by row."""

    numbering: Numbering
    row: int = -1
    numbers: dict[tuple[Kind, str], int] = field(default_factory=dict)
    last: dict[Kind, int] = field(default_factory=dict)

    def get(self, row: int, kind: Kind, text: str) -> str:
        """That of one find in a row; the same text gets the same."""
        if self.numbering == "none":
            return f"[{PLACEHOLDERS[kind]}]"
        if self.numbering == "row" and row != self.row:
            self.row = row
            self.numbers.clear()
            self.last.clear()
        same = (kind, _identity(kind, text))
        if same not in self.numbers:
            self.last[kind] = self.last.get(kind, 0) + 1
            self.numbers[same] = self.last[kind]
        return f"[{PLACEHOLDERS[kind]}_{self.numbers[same]}]"


def mask_columns(
    columns: Mapping[str, Any],
    kinds: Sequence[Kind],
    regions: Sequence[str],
    numbering: Numbering,
    sink: Sink,
    known: Placeholders | None = None,
    cards: Mapping[str, CardTally] | None = None,
) -> dict[str, Any]:
    """The columns with a placeholder in the place of each find.

    Args:
        columns: name -> pyarrow Array of large_string, all of one length.
        kinds: what to mask; none for all.
        regions: as for `privacy.audit_table`; none for the usual ones.
        numbering: `none` gives [EMAIL]; `row` and `table` give [EMAIL_1], [EMAIL_2] …, the same
            for the same address within a row, or within all rows. Numbers count from the first
            row, in it from the first column.
        sink: asked for cancellation, told the rows that are done.
        known: the placeholders of earlier rows of the table, which go on; it is added to.
        cards: of each column, what `privacy.tally_cards` gave for all of it, where these are a
            part of the table.

    Raises:
        InputError: `privacy.region`.
        CancelledError: the sink said so.
    """
    import pyarrow as pa

    wanted, countries = kinds or KINDS, regions or DEFAULT_REGIONS
    found = {
        name: find_private(cells, name, wanted, countries, sink=sink, tally=(cards or {}).get(name))
        for name, cells in columns.items()
    }
    rows = max(map(len, columns.values()), default=0)
    placeholders = known if known is not None else Placeholders(numbering)
    parts: dict[str, list[Any]] = {name: [] for name in columns}
    for start in range(0, rows, _SLICE_ROWS):
        sink.check_cancelled()
        slices = {name: cells.slice(start, _SLICE_ROWS) for name, cells in columns.items()}
        for name, part in _mask_slice(slices, found, start, placeholders).items():
            parts[name].append(part)
        sink.emit(Progress(min(start + _SLICE_ROWS, rows), rows, "rows", item="mask"))
    return {
        name: pa.concat_arrays(parts[name]) if parts[name] else cells
        for name, cells in columns.items()
    }


def _identity(kind: Kind, text: str) -> str:
    """Equal for the ways of writing one address; a phone number with its country and without it
    are two.
    """
    if kind == "email":
        return text.casefold()
    if kind == "key":
        return text
    if kind == "phone":
        return re.sub(r"\(0\)|[^0-9]", "", text).removeprefix("00")
    return re.sub(r"[\W_]", "", text).upper()


def _mask_slice(
    slices: Mapping[str, Any], found: Mapping[str, Finds], start: int, placeholders: Placeholders
) -> dict[str, Any]:
    """Replace the finds of rows from `start` on, as many as the slices have."""
    import numpy as np

    names = list(slices)
    entries = []  # of (row, column, start, end, kind)
    texts: dict[tuple[int, int], str] = {}
    for place, name in enumerate(names):
        finds = found[name]
        low, high = np.searchsorted(finds.rows, [start, start + len(slices[name])])
        rows = finds.rows[low:high] - start
        different = np.unique(rows)
        cells = slices[name].take(different).to_pylist()
        texts.update(
            ((row, place), text) for row, text in zip(different.tolist(), cells, strict=True)
        )
        columns = (rows, finds.starts[low:high], finds.ends[low:high], finds.kinds[low:high])
        listed = zip(*(column.tolist() for column in columns), strict=True)
        entries += [(row, place, begin, end, kind) for row, begin, end, kind in listed]
    entries.sort()
    pieces: dict[tuple[int, int], list[str]] = {cell: [] for cell in texts}
    done = dict.fromkeys(texts, 0)
    for row, place, begin, end, code in entries:
        cell = (row, place)
        kind, text = KINDS[code], texts[cell]
        written = placeholders.get(start + row, kind, text[begin:end])
        pieces[cell] += (text[done[cell] : begin], written)
        done[cell] = end
    changed: dict[str, list[tuple[int, str]]] = {name: [] for name in names}
    for (row, place), parts in pieces.items():
        text = "".join(parts) + texts[row, place][done[row, place] :]
        changed[names[place]].append((row, text))
    return {name: _replaced(slices[name], changed[name]) for name in names}


def _replaced(cells: Any, changed: list[tuple[int, str]]) -> Any:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not changed:
        return cells
    mask = np.zeros(len(cells), bool)
    mask[[row for row, _ in changed]] = True
    texts = pa.array([text for _, text in changed], cells.type)
    return pc.replace_with_mask(cells, pa.array(mask), texts)
