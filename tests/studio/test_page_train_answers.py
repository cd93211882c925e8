"""The answers of base and tuned model in the window, with hostile texts among them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.studio.background import Background
from tunesmith.studio.pages.library_items import ItemKind, look
from tunesmith.studio.pages.train_answers import AnswersPane, figures
from tunesmith.studio.pages.train_answers_row import MarkedText
from tunesmith.training.evidence import Answer, AnsweredRow, Evaluation, Evidence, write_evidence
from tunesmith.training.scores import compare_classes, compare_exact, compare_losses, compare_rouge

HOSTILE = "<img src=x onerror=alert(1)><b>bold</b>"
SOON_MS = 20_000


def row(number: int, question: str, expected: str, base: str, tuned: str) -> AnsweredRow:
    return AnsweredRow(number, question, expected, Answer(base, False), Answer(tuned, True))


ROWS = (
    row(3, "Capital of France?", "Paris", "It is Lyon", "Paris"),
    row(5, "Capital of Italy?", "Rome", "Rome", "Milan"),
    row(9, "Capital of Spain?", "Madrid", "Madrid", "Madrid"),
    row(12, HOSTILE, "It is Lima", "It is Cusco", f"{HOSTILE}\nIt is"),
)


def evidence() -> Evidence:
    expected = [each.expected for each in ROWS]
    base, tuned = [each.base.text for each in ROWS], [each.tuned.text for each in ROWS]
    evaluation = Evaluation(
        held_out=9,
        asked=4,
        too_long=0,
        stopped_early=False,
        tokens=40,
        max_new_tokens=16,
        loss=compare_losses([8.0, 9.0, 7.0, 8.0], [4.0, 4.5, 4.1, 3.9], [4, 4, 4, 4]),
        exact_match=compare_exact(base, tuned, expected),
        rouge_l=compare_rouge(base, tuned, expected),
        base_ended=0,
        tuned_ended=4,
        classes=compare_classes(sorted(set(expected)), base, tuned, expected),
    )
    return Evidence("capitals", "hash", evaluation, ROWS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_evidence(tmp_path / "capitals-evaluation", evidence())
    return tmp_path / "capitals-evaluation"


@pytest.fixture
def pane(qtbot: QtBot, folder: Path) -> AnswersPane:
    background = Background()
    made = AnswersPane(background)
    qtbot.addWidget(made)
    background.setParent(made)
    made.resize(1000, 760)
    made.show()
    made.show_folder(folder)
    qtbot.waitUntil(lambda: made.evidence is not None, timeout=SOON_MS)
    return made


def shown(text: MarkedText) -> str:
    return text.text.toPlainText()


def test_figures_and_bars_tell_base_tuned_and_whether_it_may_be_chance(pane: AnswersPane) -> None:
    assert pane.counters.figures() == figures(evidence().evaluation)
    told = {what: value for value, what in pane.counters.figures()}
    assert told["exact match, may be chance"] == "50 % → 50 %"
    assert told["loss, better"] == "2.000 → 1.031"
    assert told["perplexity"] == "7.39 → 2.80"
    assert pane.fact.text() == "4 of 9 held-out rows asked, 95 % intervals"
    assert [pair.name for pair in pane.chart.pairs] == ["Exact match", "ROUGE-L", "Macro F1"]
    assert "Exact match: base 50.0 %, tuned 50.0 %." in pane.chart.description()
    assert (
        pane.chart.table_text().split("\n")[1] == "Exact match\tBase model\t50.0 %\t15.0 %\t85.0 %"
    )
    better, worse = pane.chart.bar_rect(1, 0), pane.chart.bar_rect(1, 1)
    assert better.right() < worse.left()
    assert pane.chart.grab().toImage().pixelColor(
        *pane.chart.bar_rect(0, 1).center().toPoint().toTuple()
    ) != pane.chart.grab().toImage().pixelColor(
        *pane.chart.bar_rect(0, 0).center().toPoint().toTuple()
    )


def test_rows_are_filtered_sorted_and_chosen_by_keyboard(pane: AnswersPane, qtbot: QtBot) -> None:
    assert [each.row for each in pane.model.rows] == [3, 5, 9, 12]
    for key, numbers in (
        ("gained", [3]),
        ("lost", [5]),
        ("wrong", [5, 12]),
        ("all", [3, 5, 9, 12]),
    ):
        QTest.mouseClick(pane.shown.button(key), Qt.MouseButton.LeftButton)
        assert [each.row for each in pane.model.rows] == numbers
    pane.model.sort(3)  # by how near the base model's answer is
    assert [each.row for each in pane.model.rows] == [3, 12, 5, 9]
    pane.model.sort(-1)
    pane.table.selectRow(0)
    pane.table.setFocus()
    qtbot.keyClick(pane.table, Qt.Key.Key_Down)
    assert shown(pane.row.question) == "Capital of Italy?"
    assert pane.row.base.heading.text() == "Base model, right"
    assert pane.row.tuned.heading.text() == "Tuned, ROUGE-L 0.00"


def marks(text: MarkedText) -> list[str]:
    """The stretches that stand on a colour."""
    found = []
    block = text.text.document().begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().fontUnderline():
                found.append(fragment.text())
            fragments += 1
        block = block.next()
    return found


def test_words_that_differ_are_marked_and_hostile_texts_stay_texts(pane: AnswersPane) -> None:
    pane.table.selectRow(3)
    assert shown(pane.row.question) == HOSTILE
    assert shown(pane.row.tuned) == f"{HOSTILE}\nIt is"
    assert marks(pane.row.base) == ["Cusco"]
    assert marks(pane.row.tuned)[0].startswith("<img")
    assert pane.row.base.heading.text() == "Base model, ROUGE-L 0.67, cut off"
    pane.table.selectRow(2)
    assert marks(pane.row.tuned) == []


def test_the_page_opens_in_the_browser(
    pane: AnswersPane, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    QTest.mouseClick(pane.page_button, Qt.MouseButton.LeftButton)
    assert opened == [str(folder / "side_by_side.html")]


def test_answers_that_cannot_be_read_are_told(
    pane: AnswersPane, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "other").mkdir()
    with qtbot.waitSignal(pane.failed, timeout=SOON_MS) as told:
        pane.show_folder(tmp_path / "other")
    assert isinstance(told.args[0], InputError)
    assert not pane.model.rows
    assert pane.counters.figures() == []
    assert shown(pane.row.question) == ""


def test_the_table_is_sound(pane: AnswersPane) -> None:
    model: QAbstractItemModel = pane.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_the_library_lists_an_evaluation_only_when_its_adapter_is_gone(tmp_path: Path) -> None:
    adapters = tmp_path / "adapters"
    (adapters / "capitals").mkdir(parents=True)
    write_evidence(adapters / "capitals-evaluation", evidence())
    (adapters / "mine-evaluation").mkdir()  # a person's own name for an adapter

    def listed() -> list[str]:
        items = look(tmp_path, (), None).items
        return sorted(item.name for item in items if item.kind is ItemKind.ADAPTER)

    assert listed() == ["capitals", "mine-evaluation"]
    (adapters / "capitals").rmdir()
    assert listed() == ["capitals-evaluation", "mine-evaluation"]
