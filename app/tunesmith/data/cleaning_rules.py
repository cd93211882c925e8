"""What each cleaning step does to rows: which it removes and why, or which cells it changes.

Columns come as pyarrow Arrays of large_string, block by block but for the steps that compare rows
with one another (`compares_rows`), which get all. Only the reasons of removed rows, languages and
token counts are made one by one. Memory: a few times the block; of steps that compare rows what
`text_codes` and `near_duplicates` say, and of placeholders with numbers for the whole table each
different find.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, assert_never

from tunesmith.core.events import Progress, Sink
from tunesmith.data.cleaning_reasons import coded
from tunesmith.data.cleaning_steps import (
    DropDuplicates,
    DropEmpty,
    DropNearDuplicates,
    FilterPattern,
    KeepLanguages,
    LimitLength,
    MapValues,
    Mask,
    PlainNumbers,
    Step,
    Trim,
)
from tunesmith.data.cleaning_surveys import Surveyed
from tunesmith.data.languages import UNKNOWN, detect
from tunesmith.data.near_duplicates import find_near_duplicates
from tunesmith.data.number_texts import NOTATIONS, plain_numbers
from tunesmith.data.privacy_masking import Placeholders
from tunesmith.data.text_codes import text_codes

LoadTokenizer = Callable[[Path], Any]  # gives a `tokenizers.Tokenizer` that truncates nothing
Columns = Mapping[str, Any]
_BATCH = 2000  # texts at a time for tokenizers and languages
_REASONS = 1 << 16  # at a time as Python texts


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows to remove: a numpy bool array of all rows, a reason (`cleaning_reasons.coded`) for each
    one removed in order as a pyarrow Array, and what else the person should know.
    """

    mask: Any
    reasons: Any
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OddCells:
    """Filled cells of a column that a step could not read: how many, the first's row and text."""

    count: int
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """Columns with new cells, which rows (numpy bool) they differ in, and the columns with cells
    that were left alone because they could not be read.
    """

    columns: dict[str, Any]
    mask: Any
    odd: Mapping[str, OddCells] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a step is applied to: the columns it names, and each row's number in the file.

    `placeholders` are those that earlier blocks of the same step got, `surveyed` what the step
    knows of the whole columns.
    """

    columns: Columns
    numbers: Any
    sink: Sink
    load_tokenizer: LoadTokenizer | None = field(default=None)
    placeholders: Placeholders | None = None
    surveyed: Surveyed = field(default_factory=Surveyed)


def changes_cells(step: Step) -> bool:
    """Whether a step changes cells; others remove rows."""
    return isinstance(step, Trim | MapValues | PlainNumbers | Mask)


def compares_rows(step: Step) -> bool:
    """Whether a step must see all rows at once."""
    return isinstance(step, DropDuplicates | DropNearDuplicates)


def apply_step(step: Step, rows: Rows) -> Removal | Change:  # noqa: PLR0911 - one step a line
    """Carry out one step."""
    match step:
        case Trim():
            return _trim(rows)
        case MapValues():
            return _map_values(step, rows)
        case PlainNumbers():
            return _plain_numbers(step, rows)
        case DropEmpty():
            return _drop_empty(step, rows)
        case DropDuplicates():
            return _drop_duplicates(step, rows)
        case DropNearDuplicates():
            return _drop_near_duplicates(step, rows)
        case LimitLength():
            return _limit_length(step, rows)
        case KeepLanguages():
            return _keep_languages(step, rows)
        case FilterPattern():
            return _filter_pattern(step, rows)
        case Mask():
            return _mask_private(step, rows)
        case _:
            assert_never(step)


def _trim(rows: Rows) -> Change:
    import pyarrow.compute as pc

    return _change(rows, {name: pc.utf8_trim_whitespace(c) for name, c in rows.columns.items()})


def _map_values(step: MapValues, rows: Rows) -> Change:
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.fill_null(rows.columns[step.column], "")
    old = pa.array(step.values.keys(), pa.large_string())
    new = pa.array(step.values.values(), pa.large_string())
    place = pc.index_in(cells, value_set=old)
    mapped = pc.if_else(pc.is_valid(place), new.take(place), cells)
    return _change(rows, {step.column: mapped})


def _plain_numbers(step: PlainNumbers, rows: Rows) -> Change:
    columns, odd = {}, {}
    for name, cells in rows.columns.items():
        notation = rows.surveyed.notations.get(name, step.notation)
        signs = NOTATIONS.get(notation, (step.decimal, step.thousands))
        columns[name], others = plain_numbers(cells, *signs)
        places = _mask(others).nonzero()[0]
        if len(places):
            first = cells[int(places[0])].as_py()
            odd[name] = OddCells(len(places), int(rows.numbers[places[0]]), first[:60])
    changed = _change(rows, columns)
    return Change(changed.columns, changed.mask, odd)


def odd_notes(odd: Mapping[str, OddCells]) -> tuple[str, ...]:
    """What to say of cells that a step left alone."""
    return tuple(
        f"{name}: {'1 cell is' if one.count == 1 else f'{one.count} cells are'} no number written "
        f"in this way and left alone, the first in row {one.row}: “{one.text}”."
        for name, one in odd.items()
    )


def _mask_private(step: Mask, rows: Rows) -> Change:
    from tunesmith.data.privacy_masking import mask_columns

    known = rows.placeholders if step.numbering == "table" else None
    options = (step.kinds, step.regions, step.numbering)
    masked = mask_columns(rows.columns, *options, rows.sink, known, rows.surveyed.cards)
    return _change(rows, masked)


def _change(rows: Rows, columns: dict[str, Any]) -> Change:
    """The new columns with null for empty texts; null and empty count as the same."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    changed = np.zeros(len(rows.numbers), bool)
    result = {}
    for name, cells in columns.items():
        before, after = pc.fill_null(rows.columns[name], ""), pc.fill_null(cells, "")
        changed |= _mask(pc.not_equal(before, after))
        nothing = pa.scalar(None, pa.large_string())
        result[name] = pc.if_else(pc.equal(after, ""), nothing, after)
    return Change(result, changed)


def _drop_empty(step: DropEmpty, rows: Rows) -> Removal:
    import numpy as np

    empty = {name: _is_empty(cells) for name, cells in rows.columns.items()}
    if step.when == "all":
        mask = np.logical_and.reduce([*empty.values(), np.ones(len(rows.numbers), bool)])
        return _removal(mask, lambda _: coded("empty-all" if len(empty) > 1 else "empty"))
    mask = np.logical_or.reduce([*empty.values(), np.zeros(len(rows.numbers), bool)])
    return _removal(
        mask, lambda row: coded("empty-column", next(n for n, e in empty.items() if e[row]))
    )


def _drop_duplicates(step: DropDuplicates, rows: Rows) -> Removal:
    import numpy as np

    codes = text_codes(tuple(rows.columns.values()), ignore_case=step.ignore_case)
    _, places, inverse = np.unique(codes, return_index=True, return_inverse=True)
    first = places[inverse]
    mask = first != np.arange(len(codes))
    return _removal(mask, lambda row: coded("same", rows.numbers[first[row]]))


def _drop_near_duplicates(step: DropNearDuplicates, rows: Rows) -> Removal:
    import numpy as np
    import pyarrow as pa

    (texts,) = rows.columns.values()
    found = find_near_duplicates(texts, step.threshold, step.words, rows.sink)
    mask = np.zeros(len(rows.numbers), bool)
    mask[found.rows] = True
    reasons = [
        coded("resembles", number, f"{similarity:.3f}")
        for number, similarity in zip(rows.numbers[found.resembles], found.similarity, strict=True)
    ]
    notes: tuple[str, ...] = ()
    if found.crowded:
        notes = (
            f"{found.crowded} rows look like so many others that they were compared only with "
            "those most alike; some near duplicates may be left.",
        )
    return Removal(mask, pa.array(reasons, pa.large_string()), notes)


def _limit_length(step: LimitLength, rows: Rows) -> Removal:
    import numpy as np
    import pyarrow.compute as pc

    lengths = np.zeros(len(rows.numbers), np.int64)
    for cells in rows.columns.values():
        if step.unit == "characters":
            lengths += pc.fill_null(pc.utf8_length(cells), 0).to_numpy(zero_copy_only=False)
        else:
            lengths += _count_tokens(step, cells, rows)
    short = lengths < (step.minimum or 0)
    long = lengths > step.maximum if step.maximum is not None else np.zeros_like(short)

    def reason(row: int) -> str:
        if short[row]:
            return coded(f"fewer-{step.unit}", lengths[row], step.minimum)
        return coded(f"more-{step.unit}", lengths[row], step.maximum)

    return _removal(short | long, reason)


def _count_tokens(step: LimitLength, cells: Any, rows: Rows) -> Any:
    import numpy as np

    assert rows.load_tokenizer is not None, "whoever takes steps with tokens gives it"  # noqa: S101
    tokenizer = rows.load_tokenizer(Path(step.tokenizer))
    counts = np.zeros(len(cells), np.int64)
    for start in range(0, len(cells), _BATCH):
        rows.sink.check_cancelled()
        texts = [text or "" for text in cells.slice(start, _BATCH).to_pylist()]
        encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        counts[start : start + len(texts)] = [len(tokens) for tokens in encoded]
        rows.sink.emit(Progress(start + len(texts), len(cells), "rows", item="tokens"))
    return counts


def _keep_languages(step: KeepLanguages, rows: Rows) -> Removal:
    import numpy as np
    import pyarrow as pa

    texts = together(rows.columns, len(rows.numbers))
    wanted = {*step.languages, UNKNOWN} if step.keep_unknown else set(step.languages)
    mask = np.zeros(len(texts), bool)
    reasons = []
    for start in range(0, len(texts), _BATCH):
        rows.sink.check_cancelled()
        codes, confidences = detect(texts.slice(start, _BATCH).to_pylist())
        for place, (code, confidence) in enumerate(zip(codes, confidences, strict=True), start):
            if code not in wanted:
                mask[place] = True
                known = coded("language", code, f"{confidence:.2f}")
                reasons.append(coded("language-unknown") if code == UNKNOWN else known)
        rows.sink.emit(Progress(start + len(codes), len(texts), "rows", item="languages"))
    return Removal(mask, pa.array(reasons, pa.large_string()))


def _filter_pattern(step: FilterPattern, rows: Rows) -> Removal:
    import numpy as np
    import pyarrow.compute as pc

    matches = {}
    for name, cells in rows.columns.items():
        rows.sink.check_cancelled()
        found = pc.match_substring_regex(cells, step.pattern, ignore_case=step.ignore_case)
        matches[name] = _mask(pc.fill_null(found, fill_value=False))
    matched = np.logical_or.reduce([*matches.values(), np.zeros(len(rows.numbers), bool)])
    if step.action == "keep":
        return _removal(~matched, lambda _: coded("no-match"))
    return _removal(
        matched, lambda row: coded("match", next(n for n, m in matches.items() if m[row]))
    )


def _removal(mask: Any, reason: Callable[[int], str]) -> Removal:
    import pyarrow as pa

    places = mask.nonzero()[0]
    parts = [
        pa.array(map(reason, places[start : start + _REASONS].tolist()), pa.large_string())
        for start in range(0, len(places), _REASONS)
    ]
    return Removal(mask, pa.chunked_array(parts, pa.large_string()).combine_chunks())


def together(columns: Columns, rows: int) -> Any:
    """The columns' texts of each row, a line each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not columns:
        return pa.nulls(rows, pa.large_string())
    end = pa.scalar("\n", pa.large_string())
    cells = [*columns.values(), end]
    return pc.binary_join_element_wise(*cells, null_handling="replace", null_replacement="")


def _is_empty(cells: Any) -> Any:
    import pyarrow.compute as pc

    return _mask(pc.equal(pc.utf8_trim_whitespace(pc.fill_null(cells, "")), ""))


def _mask(flags: Any) -> Any:
    return flags.to_numpy(zero_copy_only=False).astype(bool, copy=False)
