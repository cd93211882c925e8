"""What one can add to a cleaning list, and with which options a step begins. No widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QLocale

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
from tunesmith.data.number_texts import NOTATIONS, DecimalSign, Notation, ThousandsSign
from tunesmith.data.statistics import ColumnStatistics

KINDS: tuple[type[Step], ...] = (
    Trim, DropEmpty, DropDuplicates, DropNearDuplicates, LimitLength, KeepLanguages, FilterPattern,
    MapValues, PlainNumbers, Mask,
)  # fmt: skip
AT_ONCE: tuple[type[Step], ...] = (Trim, DropDuplicates)  # added without a question
_SIMILARITY = 0.9  # of the design's picture: texts that differ in a name or a number
_LEAST_CHARACTERS = 10
_TEXT_COLUMN = 20  # characters of a column's median text from which it is more than a label

# Those of `languages.known_languages` that Qt has names for; that loads its model of 100 MB.
_CODES = """
af am an ar as az ba be bg bn br bs ca cs cy da de dz el en eo es et eu
fa fi fo fr fy ga gd gl gu ha he hi hr ht hu hy id ig is it ja jv ka kk
km kn ko ku ky la lb lg ln lo lt lv mg mk ml mn mr ms mt my ne nl nn no
oc om or pa pl ps pt qu ro ru rw sa se si sk sl sn so sq sr st sv sw ta
te tg th tk tl tr tt ug uk ur uz vi vo wa xh yo yue zh zu
"""
LANGUAGES = tuple(_CODES.split())


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the options of a step are chosen from.

    Attributes:
        columns: names, in the order of the table.
        statistics: of the columns, as far as they are known.
        used: columns that the templates name.
        tokenizer: tokenizer.json of the chosen base model, if there is one.
    """

    columns: tuple[str, ...] = ()
    statistics: tuple[ColumnStatistics, ...] = ()
    used: tuple[str, ...] = ()
    tokenizer: Path | None = None


def new_step(kind: type[Step], facts: TableFacts) -> Step:  # noqa: PLR0911 - one step a line
    """A step with options that suit the table."""
    texts = text_columns(facts)
    if kind is DropEmpty:
        return DropEmpty(facts.used or texts)
    if kind is DropNearDuplicates:
        return DropNearDuplicates(texts, _SIMILARITY)
    if kind is LimitLength:
        return LimitLength(texts, minimum=_LEAST_CHARACTERS)
    if kind is KeepLanguages:
        return KeepLanguages((), texts)  # the table's may be another than the window's
    if kind is FilterPattern:
        return FilterPattern("", texts)
    if kind is MapValues:
        return MapValues(next(iter(label_columns(facts)), ""), {})
    if kind is PlainNumbers:
        return _numbers()
    if kind is Mask:
        return Mask()
    return Trim() if kind is Trim else DropDuplicates()


def text_columns(facts: TableFacts) -> tuple[str, ...]:
    """The longest of the columns that the templates name, or of all, if it holds texts."""
    medians = {
        found.name: found.distribution.median
        for found in facts.statistics
        if found.distribution is not None and found.distribution.unit == "characters"
    }
    used = [name for name in facts.used if name in medians]
    longest = max(used or medians, key=lambda name: medians[name], default="")
    return (longest,) if longest and medians[longest] >= _TEXT_COLUMN else ()


def label_columns(facts: TableFacts) -> Sequence[str]:
    """The columns of few values first, then the others."""
    labels = [found.name for found in facts.statistics if found.is_category]
    return [*labels, *(name for name in facts.columns if name not in labels)]


def _numbers() -> PlainNumbers:
    """As the person's own locale writes them, unless it writes them plainly."""
    locale = QLocale()
    decimal: DecimalSign = "." if locale.decimalPoint() == "." else ","
    signs: dict[str, ThousandsSign] = {".": ".", ",": ",", "'": "'", "’": "'"}
    between = signs.get(locale.groupSeparator(), " ")
    found = decimal, between if between != decimal else ""
    for notation in get_args(Notation):
        if NOTATIONS[notation] == found:
            return PlainNumbers((), notation=notation)
    return PlainNumbers((), *found)


def own_language() -> str:
    """The code of the person's own language, which is looked for first."""
    return QLocale().name().partition("_")[0]
