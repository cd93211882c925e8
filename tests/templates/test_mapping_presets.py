"""Suggested templates: which names are known, what else counts, and that they render."""

import pytest

from tunesmith.templates.mapping import render_conversations
from tunesmith.templates.mapping_presets import Suggestion, suggest

ROWS = 10


def texts(name: str) -> list[str | None]:
    return [
        f"{name} {row} says something longer than any label could be, really" for row in range(ROWS)
    ]


def suggested(*names: str, **cells: list[str | None]) -> list[Suggestion]:
    return suggest(names, {name: cells.get(name, texts(name)) for name in names})


@pytest.mark.parametrize(
    ("names", "user", "assistant"),
    [
        (("question", "answer"), "{question}", "{answer}"),
        (("id", "Prompt", "Completion"), "{Prompt}", "{Completion}"),
        (("instruction", "response"), "{instruction}", "{response}"),
        (("output", "input", "instruction"), "{instruction}[[\n\n{input}]]", "{output}"),
        (("Subject", "Body", "Reply"), "[[{Subject}\n\n]]{Body}", "{Reply}"),
        (("context", "question", "answers"), "[[{context}\n\n]]{question}", "{answers}"),
        (("Frage", "Antwort"), "{Frage}", "{Antwort}"),
        (("q", "a"), "{q}", "{a}"),
        (("A", "Q", "context"), "[[{context}\n\n]]{Q}", "{A}"),
        (("Fragetext", "Antworttext"), "{Fragetext}", "{Antworttext}"),
        (("pregunta", "respuesta"), "{pregunta}", "{respuesta}"),
        (("Betreff", "Nachricht", "Antwort"), "[[{Betreff}\n\n]]{Nachricht}", "{Antwort}"),
        (("Anweisung", "Eingabe", "Ausgabe"), "{Anweisung}[[\n\n{Eingabe}]]", "{Ausgabe}"),
        (("Artikel", "Zusammenfassung"), "{Artikel}", "{Zusammenfassung}"),
        (("问题", "回答"), "{问题}", "{回答}"),
        (("user|name", "input", "output"), "{input}", "{output}"),
    ],
)
def test_usual_names(names: tuple[str, ...], user: str, assistant: str) -> None:
    best = suggested(*names)[0]
    assert (best.mapping.user, best.mapping.assistant) == (user, assistant)
    assert 0.5 < best.score <= 1
    assert f"{ROWS} of {ROWS} rows looked at have both" in best.why
    cells = {name: texts(name) for name in names}
    rendered = render_conversations(cells, best.mapping.parse())
    assert len(rendered.conversations) == ROWS


def test_a_label_is_one_only_if_it_repeats_and_is_short() -> None:
    few: list[str | None] = ["Billing", "Sales"] * (ROWS // 2)
    (label,) = suggested("text", "Kategorie", Kategorie=few)
    assert (label.mapping.user, label.mapping.assistant) == ("{text}", "{Kategorie}")
    assert label.why.startswith("a text and its label, by the names “text” and “Kategorie”")
    assert suggested("text", "Kategorie") == []
    distinct: list[str | None] = [f"L{row}" for row in range(ROWS)]
    assert suggested("text", "label", label=distinct) == []


def test_several_labels_are_several_suggestions_and_a_reply_comes_first() -> None:
    few: list[str | None] = ["a", "b"] * (ROWS // 2)
    found = suggested("message", "team", "priority", "reply", team=few, priority=few)
    assert [suggestion.mapping.assistant for suggestion in found] == [
        "{reply}",
        "{team}",
        "{priority}",
    ]
    assert found[0].score > found[1].score > found[2].score
    german = suggested("Betreff", "Nachricht", "Antwort", "Team", Team=few)
    assert [suggestion.mapping.assistant for suggestion in german] == ["{Antwort}", "{Team}"]


def test_the_score_falls_with_rows_that_lack_one() -> None:
    half: list[str | None] = ["text", None] * (ROWS // 2)
    whole, gaps = suggested("question", "answer"), suggested("question", "answer", answer=half)
    assert gaps[0].score == pytest.approx(whole[0].score / 2, abs=0.001)
    assert "5 of 10 rows" in gaps[0].why
    assert suggested("question", "answer", answer=[None] * ROWS) == []


def test_a_system_column_is_suggested_if_every_row_has_it() -> None:
    assert suggested("system_prompt", "question", "answer")[0].mapping.system == "{system_prompt}"
    gaps: list[str | None] = ["S", None] * (ROWS // 2)
    assert suggested("system", "question", "answer", system=gaps)[0].mapping.system is None


def test_names_that_mean_something_in_templates_are_escaped() -> None:
    names = ("[Question]", "Answer|")
    best = suggested(*names)[0]
    assert (best.mapping.user, best.mapping.assistant) == (r"{\[Question\]}", r"{Answer\|}")
    rendered = render_conversations({name: texts(name) for name in names}, best.mapping.parse())
    assert rendered.conversations[0].messages[1].content == texts("Answer|")[0]


def test_unknown_names_give_nothing() -> None:
    assert suggested("foo", "bar") == []
    assert suggested("question") == []
    assert suggest([], {}) == []
