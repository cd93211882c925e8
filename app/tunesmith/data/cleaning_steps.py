"""The cleaning list as data: an ordered list of steps, read from and printed as TOML or JSON.

Not for carrying the steps out, which `cleaning` does. Wherever a step has `columns`, none of
them means all columns of the table. Regular expressions are RE2's: their time is linear in the
text, whatever the expression (no back references, no look-around).
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Literal

from tunesmith.core.errors import InputError
from tunesmith.data.cleaning_fields import fault_of, named_fields
from tunesmith.data.number_texts import DecimalSign, Notation, ThousandsSign
from tunesmith.data.privacy_kinds import Kind

STEPS_VERSION = 1
_FILE_BYTES = 1 << 24  # a value map may be long


@dataclass(frozen=True, slots=True)
class Trim:
    """Takes white space (Unicode's) off both ends of cells; what is left empty becomes null."""

    name: ClassVar[str] = "trim"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DropEmpty:
    """Removes rows in which any, or all, of the columns are null or only white space."""

    name: ClassVar[str] = "drop-empty"
    columns: tuple[str, ...] = ()
    when: Literal["any", "all"] = "any"


@dataclass(frozen=True, slots=True)
class DropDuplicates:
    """Removes rows whose columns have the same texts (in Unicode's form NFC) as an earlier row."""

    name: ClassVar[str] = "drop-duplicates"
    columns: tuple[str, ...] = ()
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class DropNearDuplicates:
    """Removes rows whose text resembles that of an earlier kept one.

    `threshold` is the least Jaccard index, above 0 to 1, of their shingles of so many `words`.
    """

    name: ClassVar[str] = "drop-near-duplicates"
    columns: tuple[str, ...] = ()
    threshold: float = 0.8
    words: int = 3


@dataclass(frozen=True, slots=True)
class LimitLength:
    """Removes rows whose columns together are shorter than `minimum` or longer than `maximum`.

    Tokens need the path of a tokenizer.json; special tokens do not count.
    """

    name: ClassVar[str] = "limit-length"
    columns: tuple[str, ...] = ()
    unit: Literal["characters", "tokens"] = "characters"
    minimum: int | None = None
    maximum: int | None = None
    tokenizer: str = ""


@dataclass(frozen=True, slots=True)
class KeepLanguages:
    """Removes rows in other languages than these (codes such as `de`), by all columns together.

    Rows whose language is unknown (too short to tell, say) stay unless told otherwise.
    """

    name: ClassVar[str] = "keep-languages"
    languages: tuple[str, ...]
    columns: tuple[str, ...] = ()
    keep_unknown: bool = True


@dataclass(frozen=True, slots=True)
class FilterPattern:
    """Removes, or keeps only, rows in which any of the columns has a match of the expression."""

    name: ClassVar[str] = "filter-pattern"
    pattern: str
    columns: tuple[str, ...] = ()
    action: Literal["drop", "keep"] = "drop"
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class MapValues:
    """Replaces whole cells of a column: old text -> new text, where an empty text is null."""

    name: ClassVar[str] = "map-values"
    column: str
    values: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class PlainNumbers:
    """Writes numbers such as 1.234,56 as 1234.56; other cells stay as they are, and are told.

    `decimal` is the sign before the decimals, `thousands` that between groups of three digits, ""
    for none; a space is any kind of one. Instead of both, `notation` shows how the country writes
    numbers, or is "detect": then the cells must tell, and where they do not, nothing is done.
    """

    name: ClassVar[str] = "plain-numbers"
    columns: tuple[str, ...]
    decimal: DecimalSign = ","
    thousands: ThousandsSign = "."
    notation: Literal["", Notation, "detect"] = ""


@dataclass(frozen=True, slots=True)
class Mask:
    """Puts placeholders such as [EMAIL] in the place of private data; removes nothing.

    No `kinds` means all of them, no `regions` the usual countries for phone numbers without a `+`.
    With `numbering` the same address gets the same [EMAIL_1] within its row, or in the table.
    """

    name: ClassVar[str] = "mask"
    columns: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    numbering: Literal["none", "row", "table"] = "none"
    regions: tuple[str, ...] = ()


Step = (
    Trim
    | DropEmpty
    | DropDuplicates
    | DropNearDuplicates
    | LimitLength
    | KeepLanguages
    | FilterPattern
    | MapValues
    | PlainNumbers
    | Mask
)
STEP_KINDS: dict[str, type[Step]] = {
    kind.name: kind
    for kind in (
        *(Trim, DropEmpty, DropDuplicates, DropNearDuplicates),
        *(LimitLength, KeepLanguages, FilterPattern, MapValues, PlainNumbers, Mask),
    )
}


def columns_of(step: Step) -> tuple[str, ...]:
    """The columns that a step names; none of them means all."""
    return (step.column,) if isinstance(step, MapValues) else step.columns


def check_step(step: Step, place: str) -> None:
    """Refuse values that make no sense; `place` names the step in the error.

    Raises:
        InputError: `data.step`.
    """
    complaint = _complaint(step)
    if complaint:
        raise InputError("data.step", f"{place}: {complaint[0]}.", complaint[1])


def _complaint(step: Step) -> tuple[str, str] | None:  # noqa: PLR0911 - one step a line
    match step:
        case DropNearDuplicates(_, threshold, _) if not 0 < threshold <= 1:
            return f"threshold {threshold} is not above 0 to 1", "0.8 finds texts with few changes."
        case DropNearDuplicates(_, _, words) if not 1 <= words <= 100:
            return f"words {words} is not from 1 to 100", "3 suits short texts."
        case LimitLength(_, _, minimum, maximum, _):
            return _length_complaint(step, minimum, maximum)
        case KeepLanguages(languages):
            return _language_complaint(languages)
        case FilterPattern(pattern):
            return _pattern_complaint(pattern)
        case PlainNumbers():
            return _number_complaint(step)
        case Mask():
            return _region_complaint(step.regions)
    return None


def _length_complaint(
    step: LimitLength, minimum: int | None, maximum: int | None
) -> tuple[str, str] | None:
    if minimum is None and maximum is None:
        return "neither minimum nor maximum is given", "Give one of them, or both."
    if min(minimum or 0, maximum or 0) < 0 or (maximum is not None and (minimum or 0) > maximum):
        return "no length can be within these limits", "Give 0 <= minimum <= maximum."
    if (step.unit == "tokens") != bool(step.tokenizer):
        return "tokens and a tokenizer need each other", "Give the path of a tokenizer.json."
    return None


def _number_complaint(step: PlainNumbers) -> tuple[str, str] | None:
    if not step.columns:
        return "no column is given", 'Such as columns = ["price"]: not every number means one.'
    if step.notation and (step.decimal, step.thousands) != (",", "."):
        return "notation says what decimal and thousands say", "Give it, or these two."
    if step.decimal == step.thousands:
        return f"decimal and thousands are the same sign {step.decimal!r}", "Give two signs."
    return None


def _language_complaint(languages: tuple[str, ...]) -> tuple[str, str] | None:
    from tunesmith.data.languages import known_languages

    if not languages:
        return "no language is given", 'Such as languages = ["de", "en"].'
    unknown = [code for code in languages if code not in known_languages()]
    if unknown:
        return (
            f"no language has the code {', '.join(unknown)}",
            f"Known: {', '.join(sorted(known_languages()))}.",
        )
    return None


def _region_complaint(regions: tuple[str, ...]) -> tuple[str, str] | None:
    from tunesmith.data.phone_tables import check_regions

    try:
        check_regions(regions)
    except InputError as error:
        return error.message.rstrip("."), error.hint
    return None


def _pattern_complaint(pattern: str) -> tuple[str, str] | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        pc.match_substring_regex(pa.array(["x"]), pattern)
    except (pa.ArrowInvalid, UnicodeEncodeError) as error:
        return (
            f"pattern is no regular expression: {error}",
            "RE2's syntax; back references and look-around are not in it.",
        )
    return None


def read_steps(path: Path) -> tuple[Step, ...]:
    """The steps of a .toml or .json file.

    Raises:
        InputError: `data.steps` if it is missing, too large or not that; or as `parse_steps`.
    """
    try:
        if path.stat().st_size > _FILE_BYTES:
            raise InputError("data.steps", f"{path} is too large for a list of steps.")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError("data.steps", f"{path}: {error.strerror}.", "Check the name.") from error
    except UnicodeDecodeError as error:
        raise InputError("data.steps", f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    try:
        record = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "data.steps", f"{path} is not valid: {error}.", "Texts stand in double quotes."
        ) from error
    return parse_steps(record, str(path))


def parse_steps(record: Any, place: str = "the list") -> tuple[Step, ...]:
    """Steps from what TOML or JSON holds: `{"version": 1, "steps": [{"step": "trim", …}, …]}`.

    Raises:
        InputError: `data.steps` for the list, `data.step` for one of them.
    """
    if not isinstance(record, Mapping) or not isinstance(record.get("steps"), list):
        raise InputError(
            "data.steps",
            f"{place} has no list of steps.",
            f"Begin with the line version = {STEPS_VERSION}; then comes for each step [[steps]] "
            'and step = "trim", say. data clean --list-steps names all.',
        )
    version = record.get("version")
    if version is None:
        raise InputError(
            "data.steps",
            f"{place} has no version.",
            f'Write version = {STEPS_VERSION} above the first [[steps]] (in JSON "version": '
            f"{STEPS_VERSION}).",
        )
    if type(version) is not int or version != STEPS_VERSION:
        raise InputError(
            "data.steps",
            f"{place} has version {version!r}; this program knows {STEPS_VERSION}.",
            f"Write version = {STEPS_VERSION}, or update the program.",
        )
    unknown = [key for key in record if key not in {"version", "steps"}]
    if unknown:
        raise InputError(
            "data.steps", f"{place} has an unknown key {unknown[0]!r}.", "Known: version, steps."
        )
    return tuple(
        parse_step(entry, f"{place}: step {number}")
        for number, entry in enumerate(record["steps"], start=1)
    )


def parse_step(entry: Any, place: str, *, check: bool = True) -> Step:
    """One step of the list; without `check` its values are taken as they are, if of their types.

    Raises:
        InputError: `data.step`.
    """
    from pydantic import TypeAdapter, ValidationError

    kind = STEP_KINDS.get(str(entry.get("step"))) if isinstance(entry, Mapping) else None
    if kind is None:
        named = entry.get("step") if isinstance(entry, Mapping) else entry
        why = f"no step is called {named!r}" if named is not None else "“step” is missing"
        raise InputError(
            "data.step",
            f"{place}: {why}.",
            f"Known: {', '.join(STEP_KINDS)}. data clean --list-steps tells what each does.",
        )
    place = f"{place} ({kind.name})"
    values = {key: value for key, value in entry.items() if key != "step"}
    known = {item.name for item in fields(kind)}
    unknown = [key for key in values if key not in known]
    if unknown:
        hint = f"Known: {named_fields(kind)}."
        if unknown[0] == "version":
            hint = "It belongs above the first [[steps]]."
        raise InputError("data.step", f"{place} has an unknown field {unknown[0]!r}.", hint)
    try:
        # By way of JSON, in which a list may be a tuple but a text no number.
        step: Step = TypeAdapter(kind).validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as error:
        raise InputError(
            "data.step", f"{place}: {fault_of(error, kind)}.", f"Fields: {named_fields(kind)}."
        ) from error
    except ValueError as error:
        raise InputError("data.step", f"{place}: {error}.") from error
    if check:
        check_step(step, place)
    return step


def steps_to_record(steps: Sequence[Step]) -> dict[str, Any]:
    """What JSON takes; fields that are not given (null) are left out."""
    return {"version": STEPS_VERSION, "steps": [step_to_record(step) for step in steps]}


def step_to_record(step: Step) -> dict[str, Any]:
    """One entry of the list."""
    record: dict[str, Any] = {"step": step.name}
    for item in fields(step):
        value = getattr(step, item.name)
        if value is not None:
            record[item.name] = list(value) if isinstance(value, tuple) else value
    return record


def steps_to_toml(steps: Sequence[Step]) -> str:
    """Print steps as TOML; reading it gives equal steps back."""
    record = steps_to_record(steps)
    lines = [f"version = {STEPS_VERSION}"]
    if not record["steps"]:
        lines.append("steps = []")
    for step in record["steps"]:
        lines += ["", "[[steps]]", *(f"{key} = {_literal(value)}" for key, value in step.items())]
    return "\n".join(lines) + "\n"


def _literal(value: Any) -> str:
    """A TOML value; its strings are JSON's, but for the one control character JSON leaves."""
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        pairs = (f"{_literal(key)} = {_literal(item)}" for key, item in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
