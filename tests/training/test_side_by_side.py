"""The page of answers: complete, and nothing that rows say can become more than text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.training.evidence import (
    ANSWERS,
    FIGURES,
    PAGE,
    Answer,
    AnsweredRow,
    Evaluation,
    Evidence,
    evidence_folder,
    read_evidence,
    write_evidence,
)
from tunesmith.training.scores import compare_classes, compare_exact, compare_losses, compare_rouge
from tunesmith.training.side_by_side import escaped, outcome, side_by_side_page

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</table></body></html><h1>gone</h1>",
    "<!--",
    "]]><![CDATA[",
    "</style><style>*{display:none}</style>",
    "&lt;b&gt; &#x3c;b>",
    "javascript:alert(1) https://example.org/x.png",
    "\u202egnp.exe",
    "\x00\x1b[31m\x07",
    "`${7*7}` {{7*7}}",
    "' onmouseover='alert(1)",
)
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "p", "table", "caption", "thead"),
    *("tbody", "tr", "th", "td", "fieldset", "legend", "input", "label", "div", "b", "i", "small"),
    *("mark", "details", "summary"),
}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "type", "id", "checked",
              "for", "scope", "dir"}  # fmt: skip


def test_signs_that_hide_something_are_told_and_joiners_are_not() -> None:
    hidden = ("\u200b", "\ufeff", "\u2060", "\U000e0041", "\u202e", "\u2028", "\u00ad")
    for sign in hidden:
        assert escaped(f"a{sign}b") == f"a[U+{ord(sign):04X}]b"
    for text in ("می\u200cخواهم", "👩\u200d🚀", "\u0600١"):
        assert escaped(text) == text


class Page(HTMLParser):
    """Tags, attributes and the text of every cell, as a browser would find them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.cells: list[str] = []
        self.rows: list[str] = []
        self.comments: list[str] = []
        self._cell: list[str] | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        values = dict(attrs)
        if tag == "tr" and "class" in values:
            self.rows.append(values["class"] or "")
        if tag == "div":
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._cell is not None:
            self.cells.append("".join(self._cell))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def evidence_of(rows: list[AnsweredRow], name: str = "adapter") -> Evidence:
    expected = [row.expected for row in rows]
    base, tuned = [row.base.text for row in rows], [row.tuned.text for row in rows]
    names = sorted({text.strip() for text in expected})
    evaluation = Evaluation(
        held_out=len(rows) + 3,
        asked=len(rows),
        too_long=1,
        stopped_early=False,
        tokens=40,
        max_new_tokens=16,
        loss=compare_losses([8.0, 9.0, 7.0, 8.0], [4.0, 4.5, 4.1, 3.9], [4, 4, 4, 4]),
        exact_match=compare_exact(base, tuned, expected),
        rouge_l=compare_rouge(base, tuned, expected),
        base_ended=sum(row.base.ended for row in rows),
        tuned_ended=sum(row.tuned.ended for row in rows),
        classes=compare_classes(names, base, tuned, expected),
    )
    return Evidence(name, "hash", evaluation, tuple(rows))


def row(number: int, question: str, expected: str, base: str, tuned: str) -> AnsweredRow:
    return AnsweredRow(number, question, expected, Answer(base, False), Answer(tuned, True))


def assert_harmless(page: str) -> Page:
    found = Page(page)
    assert found.tags <= TAGS
    assert {name for name, _ in found.attributes} <= ATTRIBUTES
    assert not found.comments
    assert page.count("<style>") == page.count("</style>") == 1
    assert "Content-Security-Policy" in page
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    return found


def test_rows_are_marked_and_can_be_filtered_by_who_is_right() -> None:
    rows = [
        row(3, "Capital of France?", "Paris", "Lyon", "Paris"),
        row(5, "Capital of Italy?", "Rome", "Rome", "Milan"),
        row(9, "Capital of Spain?", "Madrid", "Madrid", "Madrid"),
        row(12, "Capital of Peru?", "It is Lima", "It is Cusco", "Quito"),
    ]
    assert [outcome(each) for each in rows] == ["gained", "lost", "right", "wrong"]
    page = side_by_side_page(evidence_of(rows))
    found = assert_harmless(page)
    assert found.rows == ["gained", "lost", "right", "wrong"]
    assert found.cells[:4] == ["Capital of France?", "Paris", "Lyon", "Paris"]
    assert "It is <mark>Cusco</mark>" in page
    for key in ("gained", "lost", "right", "wrong"):
        assert f'id="f-{key}"' in page
        assert f"#f-{key}:checked) .answers tbody tr:not(.{key})" in page
    assert "Only tuned right (1)" in page
    assert "✗ ROUGE-L 0.67, cut off" in page  # two of three words
    assert "prefers-color-scheme:dark" in page
    assert "50.0 % <small>(15.0 % to 85.0 %)</small>" in page
    assert "no difference shown: 1 gained, 1 lost" in page
    assert "4 of 7 held-out rows asked. 1 left no room for an answer." in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    page = side_by_side_page(evidence_of([row(1, text, text + "!", text + "?", "x" + text)], text))
    found = assert_harmless(page)
    assert len(found.cells) == 4
    assert "\x00" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    shown = re.sub(r"\[U\+\w{4}\]", "", found.cells[0])
    assert shown == re.sub(r"[\x00\x1b\x07\u202e]", "", text)


@given(st.text(), st.text(), st.text())
def test_whatever_rows_say_the_page_has_the_same_parts(one: str, two: str, three: str) -> None:
    page = side_by_side_page(evidence_of([row(1, one, two, three, two)], one))
    found = assert_harmless(page)
    assert len(found.cells) == 4
    assert len(found.rows) == 1


def test_signs_that_cannot_be_seen_are_shown_by_their_code() -> None:
    assert escaped("a\r\nb\tc\u202ed<") == "a\nb\tc[U+202E]d&lt;"
    assert escaped("שלום 你好 👩‍👧") == "שלום 你好 👩‍👧"


def test_evidence_is_read_as_it_was_written(tmp_path: Path) -> None:
    evidence = evidence_of([row(1, *HOSTILE[:3], "")], "name")
    evidence = replace(evidence, evaluation=replace(evidence.evaluation, classes=None))
    write_evidence(tmp_path / "made", evidence)
    assert read_evidence(tmp_path / "made") == evidence
    assert {path.name for path in (tmp_path / "made").iterdir()} == {ANSWERS, FIGURES, PAGE}
    # Figures may travel; rows must not.
    figures = (tmp_path / "made" / FIGURES).read_text("utf-8")
    assert not any(text in figures for text in ("alert", "onerror", "gone"))
    assert '"perplexity"' in figures


def test_evidence_of_something_else_is_never_overwritten(tmp_path: Path) -> None:
    adapter = tmp_path / "mine"
    first, is_there = evidence_folder(adapter, "hash")
    assert (first.name, is_there) == ("mine-evaluation", False)
    write_evidence(first, evidence_of([row(1, "q", "a", "b", "a")]))
    assert evidence_folder(adapter, "hash") == (first, True)
    assert evidence_folder(adapter, "other")[0].name == "mine-evaluation-2"
    with pytest.raises(InputError, match="cannot be read"):
        read_evidence(tmp_path)
    (first / ANSWERS).write_text("{}")
    with pytest.raises(InputError, match="damaged"):
        read_evidence(first)
    assert evidence_folder(adapter, "hash")[0].name == "mine-evaluation-2"
