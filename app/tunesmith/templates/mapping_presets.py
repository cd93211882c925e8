"""Suggests templates for a table by the names of its columns, and says why.

Only suggests: whoever takes one sees the templates and can change them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunesmith.templates.column_names import key_of
from tunesmith.templates.column_rendering import EmptyPolicy
from tunesmith.templates.column_template import field_for
from tunesmith.templates.mapping import ConversationMapping, parse_mapping

Cells = Sequence[str | None]
_MOST_LABELS = 0.5  # different values per filled cell, above which a column is no label
_LABEL_LENGTH = 60  # characters of the longest label
_LEAST_SCORE = 0.1
_LABEL_WEIGHT = 0.8  # a table with texts that answer is more likely meant for these


@dataclass(frozen=True, slots=True)
class TemplateTexts:
    """The templates of one turn, as the person would write them."""

    user: str
    assistant: str
    system: str | None = None

    def parse(self, empty: EmptyPolicy = "skip") -> ConversationMapping:
        """The mapping that they are."""
        return parse_mapping(self.user, self.assistant, self.system, empty)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Templates, why they may fit, and how well from 0 to 1."""

    mapping: TemplateTexts
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class _Preset:
    """Names of the column asked and of the one that answers, best first, and of columns that may
    stand before (`above`) or behind what is asked. `is_label`: answers are few, short and repeat.
    """

    what: str
    asks: tuple[str, ...]
    answers: tuple[str, ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    is_label: bool = False


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ANSWERS = _names(
    "answer response reply completion output answers responses target antwort antworttext lösung "
    "ausgabe 回答 答案"
)
_PRESETS = (
    _Preset(
        "an instruction and its result",
        asks=_names("instruction instructions task anweisung aufgabe 指令"),
        answers=_names(
            "output response completion result answer ausgabe antwort ergebnis lösung 输出"
        ),
        below=_names("input context eingabe kontext 输入"),
    ),
    _Preset(
        "a mail and its reply",
        asks=_names(
            "body message mail email mailtext text description request nachricht inhalt anfrage "
            "beschreibung"
        ),
        answers=_names("reply response answer antwort antworttext antwortmail"),
        above=_names("subject title betreff titel thema"),
    ),
    _Preset(
        "a question and its answer",
        asks=_names(
            "question query questions questiontext frage fragen fragetext anfrage pregunta domanda "
            "问题 q"
        ),
        answers=(*_ANSWERS, *_names("answertext respuesta réponse risposta a")),
        above=_names("context passage document kontext abschnitt dokument"),
    ),
    _Preset(
        "a prompt and what follows it",
        asks=_names("prompt prompts input source user eingabe quelle"),
        answers=(*_ANSWERS, *_names("chosen assistant ziel")),
    ),
    _Preset(
        "a text and its summary",
        asks=_names("article document text content artikel dokument inhalt"),
        answers=_names("summary highlights abstract tldr zusammenfassung"),
    ),
    _Preset(
        "a text and its label",
        asks=_names(
            "text message sentence review comment body content description input mail nachricht "
            "satz bewertung kommentar inhalt beschreibung mailtext"
        ),
        answers=_names(
            "label category class sentiment intent topic team labels tag priority kategorie klasse "
            "stimmung absicht abteilung priorität"
        ),
        above=_names("subject title betreff titel"),
        is_label=True,
    ),
)
_SYSTEM = _names("system systemprompt systemmessage systemanweisung systemtext")


def suggest(columns: Sequence[str], samples: Mapping[str, Cells]) -> list[Suggestion]:
    """Templates that may fit the table, best first; none if no names are known.

    The score is that of the names (1 for the most usual ones) times the share of rows that have
    both texts; a label that hardly repeats, or is as long as a text, is none.

    Args:
        columns: names of all columns.
        samples: name -> cells of the same some rows, best spread over the table.
    """
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(key_of(column), column)
    found: dict[tuple[str, str], Suggestion] = {}
    for preset in _PRESETS:
        for suggestion, pair in _of_preset(preset, by_name, samples):
            if pair not in found or suggestion.score > found[pair].score:
                found[pair] = suggestion
    return sorted(found.values(), key=lambda suggestion: -suggestion.score)


def _of_preset(
    preset: _Preset, by_name: Mapping[str, str], samples: Mapping[str, Cells]
) -> list[tuple[Suggestion, tuple[str, str]]]:
    asked = next((name for name in preset.asks if name in by_name), None)
    answers = [name for name in preset.answers if name in by_name and name != asked]
    if asked is None or not answers:
        return []
    found = []
    for answer in answers if preset.is_label else answers[:1]:
        ask_column, answer_column = by_name[asked], by_name[answer]
        both, rows = _filled_in_both(samples, ask_column, answer_column)
        if preset.is_label and not _repeats(samples.get(answer_column, ())):
            continue
        # Names further back in the lists are less telling; a part found beside them is a sign.
        rank = preset.asks.index(asked) / len(preset.asks)
        rank += preset.answers.index(answer) / len(preset.answers)
        above = _first(preset.above, by_name, (ask_column, answer_column))
        below = _first(preset.below, by_name, (ask_column, answer_column))
        system = _first(_SYSTEM, by_name, (ask_column, answer_column))
        if system is not None and not all(
            cell and cell.strip() for cell in samples.get(system, ())
        ):
            system = None  # its template would skip the rows that have none
        beside = (above is not None) + (below is not None)
        score = (0.8 - 0.1 * rank + 0.2 * min(beside, 1)) * (both / rows if rows else 1)
        score *= _LABEL_WEIGHT if preset.is_label else 1
        if score < _LEAST_SCORE:
            continue
        mapping = _texts(ask_column, answer_column, above, below, system)
        why = _why(preset, (above, ask_column, below), answer_column, system)
        if rows:
            why += f"; {both} of {rows} rows looked at have both"
        found.append((Suggestion(mapping, why, round(score, 3)), (ask_column, answer_column)))
    return found


def _first(names: Sequence[str], by_name: Mapping[str, str], taken: Sequence[str]) -> str | None:
    return next((by_name[name] for name in names if by_name.get(name, taken[0]) not in taken), None)


def _texts(
    asked: str, answer: str, above: str | None, below: str | None, system: str | None
) -> TemplateTexts:
    user = field_for(asked)
    if above is not None:
        user = f"[[{field_for(above)}\n\n]]{user}"
    if below is not None:
        user += f"[[\n\n{field_for(below)}]]"
    return TemplateTexts(user, field_for(answer), field_for(system) if system is not None else None)


def _why(preset: _Preset, asked: Sequence[str | None], answer: str, system: str | None) -> str:
    named = " and ".join(f"“{column}”" for column in asked if column is not None)
    why = f"{preset.what}, by the names {named} and “{answer}”"
    return f"{why}, with “{system}” as the system text" if system is not None else why


def _filled_in_both(samples: Mapping[str, Cells], one: str, other: str) -> tuple[int, int]:
    pairs = list(zip(samples.get(one, ()), samples.get(other, ()), strict=False))
    both = sum(bool(a and a.strip()) and bool(b and b.strip()) for a, b in pairs)
    return both, len(pairs)


def _repeats(cells: Cells) -> bool:
    """Whether cells are labels: short, and few compared with how often they come."""
    filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
    if len(filled) < 4:
        return True  # too few to tell
    few = len(set(filled)) <= max(2, _MOST_LABELS * len(filled))
    return few and max(map(len, filled)) <= _LABEL_LENGTH
