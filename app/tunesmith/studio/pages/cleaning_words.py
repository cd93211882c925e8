"""Cleaning steps in words: what they are for, what they do, what they did. No widgets."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QLocale

from tunesmith.data.cleaning import StepResult
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
    columns_of,
)
from tunesmith.studio.pages.cleaning_patterns import plain_text
from tunesmith.studio.pages.privacy_words import kind_names
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number

_LISTED = 3  # names told one by one
_SHOWN_PATTERN = 40  # characters
# Where Qt names a country with the language, or where a capital is no beginning of a word.
_NAMES = {"en": "English", "es": "Español", "zh": "中文", "ka": "ქართული", "ku": "Kurdî"}


def menu_title(kind: type[Step]) -> str:
    """What kind of step this is."""
    titles: dict[type[Step], str] = {
        Trim: translate("Cleaning", "Trim white space"),
        DropEmpty: translate("Cleaning", "Drop rows with empty cells"),
        DropDuplicates: translate("Cleaning", "Drop exact duplicates"),
        DropNearDuplicates: translate("Cleaning", "Drop near duplicates"),
        LimitLength: translate("Cleaning", "Limit the length"),
        KeepLanguages: translate("Cleaning", "Keep languages"),
        FilterPattern: translate("Cleaning", "Filter by text"),
        MapValues: translate("Cleaning", "Replace values"),
        PlainNumbers: translate("Cleaning", "Write numbers plainly"),
        Mask: translate("Cleaning", "Mask personal data"),
    }
    return titles.get(kind, kind.name)


def explanation(kind: type[Step]) -> str:
    """What the step does and what it is good for."""
    texts: dict[type[Step], str] = {
        Trim: translate(
            "Cleaning", "Takes spaces and line ends off both ends of cells. No row is removed."
        ),
        DropEmpty: translate(
            "Cleaning", "Removes rows that lack a question or an answer: they teach nothing."
        ),
        DropDuplicates: translate(
            "Cleaning",
            "Removes rows that are the same as an earlier one, so that none counts twice. The "
            "same letter in two spellings of Unicode counts as the same.",
        ),
        DropNearDuplicates: translate(
            "Cleaning",
            "Removes rows whose text is nearly that of an earlier one, such as a mail with another "
            "name. The earlier one stays.",
        ),
        LimitLength: translate(
            "Cleaning", "Removes rows with too little text to learn from, or with too much."
        ),
        KeepLanguages: translate("Cleaning", "Removes rows whose text is in another language."),
        FilterPattern: translate(
            "Cleaning", "Removes rows with a text, such as “auto-reply”, or keeps only those."
        ),
        MapValues: translate(
            "Cleaning", "Writes one value in place of another, so that each has one spelling."
        ),
        PlainNumbers: translate(
            "Cleaning",
            "Writes a number such as 1.234,56 as 1234.56. A cell that is no such number stays as "
            "it is, and is told.",
        ),
        Mask: translate(
            "Cleaning",
            "Writes a placeholder such as [EMAIL] in the place of addresses, numbers and keys. No "
            "row is removed.",
        ),
    }
    return texts.get(kind, "")


def title(step: Step) -> str:
    """What a step of the list does, in a few words."""
    match step:
        case LimitLength():
            return _length_title(step)
        case FilterPattern(action="keep"):
            return translate("Cleaning", "Keep only rows with a text")
        case FilterPattern():
            return translate("Cleaning", "Drop rows with a text")
        case _:
            return menu_title(type(step))


def detail(step: Step) -> str:  # noqa: PLR0911 - one step a line
    """The options of a step, after its title."""
    where = _where(columns_of(step))
    match step:
        case DropEmpty(when="all") if len(step.columns) != 1:
            return translate("Cleaning", "all of them empty: {columns}").format(columns=where)
        case DropEmpty() if len(step.columns) != 1:
            return translate("Cleaning", "any of them empty: {columns}").format(columns=where)
        case DropDuplicates(ignore_case=True):
            text = translate("Cleaning", "{columns}, capitals do not count")
            return text.format(columns=where)
        case DropNearDuplicates():
            text = translate("Cleaning", "similarity {threshold} and above, {columns}")
            return text.format(threshold=number(step.threshold, 2), columns=where)
        case KeepLanguages():
            return _joined(map(language_name, step.languages))
        case FilterPattern():
            plain = plain_text(step.pattern)
            text = step.pattern if plain is None else plain
            shown = f"{text[:_SHOWN_PATTERN]}{'…' if len(text) > _SHOWN_PATTERN else ''}"
            return translate("Cleaning", "“{text}”, {columns}").format(text=shown, columns=where)
        case MapValues():
            return translate("Cleaning", "%n values in {columns}", len(step.values)).format(
                columns=where
            )
        case PlainNumbers(notation="detect"):
            return translate("Cleaning", "as the cells tell, {columns}").format(columns=where)
        case PlainNumbers():
            return f"{_notation(step)}, {where}"
        case Mask():
            text = translate("Cleaning", "{kinds}, {columns}")
            return text.format(kinds=kind_names(step.kinds), columns=where)
        case _:
            return where


def _notation(step: PlainNumbers) -> str:
    """How the step takes numbers to be written, as an example."""
    return step.notation or f"1{step.thousands}234{step.decimal}56"


def problem(step: Step, columns: Sequence[str]) -> str:
    """Why a step cannot be applied to a table of these columns; empty if it can."""
    gone = [name for name in columns_of(step) if name not in columns]
    if not gone:
        return ""
    return translate("Cleaning", "Not in this table: {columns}").format(columns=_joined(gone))


def outcome(result: StepResult | None) -> str:
    """What a step did, for a screen reader and the line below; empty while that is not known."""
    if result is None:
        return ""
    if isinstance(result.step, Trim | MapValues | Mask | PlainNumbers):
        return translate("Cleaning", "%n rows changed", result.changed)
    return translate("Cleaning", "%n rows removed", result.removed)


def reason_words() -> dict[str, str]:
    """Why a row was removed, for `cleaning_reasons.worded`."""
    return {
        "empty": translate("CleaningReason", "empty"),
        "empty-all": translate("CleaningReason", "all columns are empty"),
        "empty-column": translate("CleaningReason", "{column} is empty"),
        "same": translate("CleaningReason", "the same as row {row}"),
        "resembles": translate("CleaningReason", "resembles row {row} ({similarity})"),
        "fewer-characters": translate("CleaningReason", "{length} characters, fewer than {limit}"),
        "more-characters": translate("CleaningReason", "{length} characters, more than {limit}"),
        "fewer-tokens": translate("CleaningReason", "{length} tokens, fewer than {limit}"),
        "more-tokens": translate("CleaningReason", "{length} tokens, more than {limit}"),
        "language": translate("CleaningReason", "language {language} ({confidence})"),
        "language-unknown": translate("CleaningReason", "language unknown"),
        "no-match": translate("CleaningReason", "no match of the pattern"),
        "match": translate("CleaningReason", "{column} matches the pattern"),
    }


def removed_count(result: StepResult | None) -> str:
    """The number of removed rows with a minus sign; a dash while it is not known."""
    if result is None:
        return "–"
    return f"−{number(result.removed)}" if result.removed else "0"


def language_name(code: str) -> str:
    """A language as those who speak it call it."""
    if code in _NAMES:
        return _NAMES[code]
    locale = QLocale(code)
    known = locale.language() not in (QLocale.Language.C, QLocale.Language.AnyLanguage)
    name = locale.nativeLanguageName() if known else ""
    return name[:1].upper() + name[1:] if name else code


def _length_title(step: LimitLength) -> str:
    low, high = step.minimum, step.maximum
    words = {"low": number(low or 0), "high": number(high or 0)}
    if step.unit == "tokens":
        if low is not None and high is not None:
            return translate("Cleaning", "Keep {low} to {high} tokens").format(**words)
        if low is not None:
            return translate("Cleaning", "Keep {low} tokens and more").format(**words)
        return translate("Cleaning", "Keep {high} tokens and fewer").format(**words)
    if low is not None and high is not None:
        return translate("Cleaning", "Keep {low} to {high} characters").format(**words)
    if low is not None:
        return translate("Cleaning", "Keep {low} characters and more").format(**words)
    return translate("Cleaning", "Keep {high} characters and fewer").format(**words)


def _where(columns: Sequence[str]) -> str:
    return _joined(columns) if columns else translate("Cleaning", "all columns")


def _joined(names: Iterable[str]) -> str:
    listed = list(names)
    shown = ", ".join(listed[:_LISTED])
    return f"{shown}, …" if len(listed) > _LISTED else shown
