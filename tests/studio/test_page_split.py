"""The split on the Data page: its options, what leaks across it, and that training takes it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.studio.fits import cut_off, forget_language

from tunesmith.core.events import MemorySink
from tunesmith.data.cleaning_steps import Trim
from tunesmith.data.splitting import Groups, SplitOptions, Stratum
from tunesmith.jobs.run_folder import State
from tunesmith.studio import translate as translations
from tunesmith.studio.pages import split_check
from tunesmith.studio.pages.conversations import open_table
from tunesmith.studio.pages.data import DataPage
from tunesmith.studio.pages.found_rows import FoundRows
from tunesmith.studio.pages.split_choice import training_files
from tunesmith.studio.pages.split_dialog import SplitColumns, SplitDialog
from tunesmith.studio.pages.split_finding import SplitFound, prepare_split, preview_split
from tunesmith.studio.pages.split_section import SplitSection
from tunesmith.studio.pages.split_words import SplitCheckRow, check_rows
from tunesmith.studio.pages.train import TrainPage
from tunesmith.studio.project import (
    CleaningStep,
    DataChoice,
    ModelChoice,
    Project,
    SplitChoice,
    TemplateChoice,
    TrainChoice,
)
from tunesmith.studio.studio import Studio
from tunesmith.templates.conversation import read_conversations

PATIENCE_MS = 30_000  # a child process on a busy machine
LONG_MS = 240_000
LEFT = Qt.MouseButton.LeftButton
ROWS = 20
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda holds: qtbot.waitUntil(holds, timeout=PATIENCE_MS)


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """Questions of two teams and five customers; the last but one was asked before, the last
    nearly so.
    """
    words = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"]
    texts = [" ".join(f"{word}{number}" for word in words) for number in range(ROWS - 2)]
    texts += [texts[2], f"{texts[5]} too"]
    lines = [
        f"{text},{number},{'few' if number % 4 == 0 else 'many'},c{number % 5}"
        for number, text in enumerate(texts)
    ]
    path = tmp_path / "asked.csv"
    path.write_text("\n".join(["ask,answer,team,customer", *lines]) + "\n", "utf-8")
    return path


@pytest.fixture
def project(asked: Path) -> Project:
    return Project(
        data=DataChoice(path=asked, rows=ROWS, split=SplitChoice(count=3, shuffle=False)),
        template=TemplateChoice(user="{ask}", assistant="{answer}"),
    )


@pytest.fixture
def page(studio: Studio, project: Project, qtbot: QtBot, until: Until) -> Iterator[DataPage]:
    """The page with the questions, the last three rows held out."""
    studio.replace(project)
    made = DataPage(studio)
    qtbot.addWidget(made, before_close_func=lambda _: made.leave())
    made.resize(1150, 1000)
    made.show()
    made.refresh()
    until(lambda: is_known(made))
    yield made
    made.leave()


def is_known(page: DataPage) -> bool:
    return page.checks.split.found is not None and not page.checks.split.is_running


def section(page: DataPage) -> SplitSection:
    return page.inspector.split


def told(page: DataPage) -> tuple[str, str]:
    """State and title of the check for leaks."""
    return section(page).checks.texts()[0][:2]


def dialog_of(qtbot: QtBot) -> SplitDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), SplitDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SplitDialog)
    return dialog


def test_leaks_are_told_and_their_rows_shown_in_pairs(page: DataPage, qtbot: QtBot) -> None:
    split = section(page)
    assert (split.train.text(), split.eval.text()) == ("Train 17", "Eval 3")
    assert split._aside.text() == "3, the last rows"
    state, title, detail = split.checks.texts()[0]
    assert (state, title) == ("bad", "2 held-out rows resemble rows to train on")
    assert detail == (
        "Measured on them, a model looks better than it is. 1 of them word for word; compared: ask"
    )
    qtbot.mouseClick(split.rows, LEFT)
    shown = page.checks.split.shown
    assert isinstance(shown, FoundRows)
    model = shown.model
    rows = [[str(model.index(row, at).data()) for at in range(3)] for row in range(4)]
    assert rows == [
        ["1", "Eval", "the same"], ["1", "Train", "the same"],
        ["2", "Eval", "86 %"], ["2", "Train", "86 %"],
    ]  # fmt: skip
    numbers = [model.headerData(row, Qt.Orientation.Vertical) for row in range(4)]
    assert numbers == ["20", "4", "21", "7"]
    assert cut_off(shown, elided=True) == set()
    with qtbot.waitSignal(shown.destroyed):
        qtbot.mouseClick(shown.shut, LEFT)


def test_leaks_are_moved_accepted_and_that_is_undone(
    page: DataPage, until: Until, qtbot: QtBot
) -> None:
    split, choice = section(page), lambda: page.studio.project.data.split
    qtbot.mouseClick(split.to_eval, LEFT)
    until(lambda: is_known(page) and told(page) == ("good", "No duplicates across the split"))
    assert (split.train.text(), split.eval.text()) == ("Train 15", "Eval 5")
    assert "2 rows changed sides" in split.checks.texts()[0][2]
    assert choice().leakage == "to-eval"
    assert not split.accept.isVisible()
    qtbot.mouseClick(split.undo, LEFT)
    until(lambda: is_known(page) and told(page)[0] == "bad")
    qtbot.mouseClick(split.to_train, LEFT)
    until(lambda: is_known(page) and told(page)[0] == "good")
    assert (split.train.text(), split.eval.text()) == ("Train 19", "Eval 1")
    qtbot.mouseClick(split.undo, LEFT)
    until(lambda: is_known(page) and told(page)[0] == "bad")
    qtbot.mouseClick(split.accept, LEFT)
    assert told(page) == ("warning", "2 held-out rows resemble rows to train on")
    assert split.checks.texts()[0][2].startswith("You accepted it.")
    assert choice().accepted_for
    page.studio.change("data", split=SplitChoice(count=2, shuffle=False))
    until(lambda: is_known(page) and told(page)[0] == "bad")
    page.studio.change("data", split=SplitChoice(count=3, shuffle=False))
    until(lambda: is_known(page))
    assert told(page)[0] == "bad", "what was accepted is forgotten with the choice"


def test_the_options_are_chosen_and_shown(page: DataPage, until: Until, qtbot: QtBot) -> None:
    split = section(page)
    qtbot.mouseClick(split.options, LEFT)
    dialog = dialog_of(qtbot)
    assert dialog.options() == SplitOptions(count=3, shuffle=False)
    assert dialog.count.isVisible()
    assert not dialog.share.isVisible()
    assert not dialog.seed.isEnabled()
    assert cut_off(dialog, elided=True) == set()
    dialog.by.setCurrentIndex(0)
    dialog.share.setValue(25)
    dialog.shuffle.setChecked(True)
    dialog.seed.setValue(7)
    dialog.stratify.setCurrentIndex(dialog.stratify.findData("team"))
    dialog.group.setCurrentIndex(dialog.group.findData("team"))
    qtbot.mouseClick(dialog.take, LEFT)
    assert dialog.complaint.text().startswith("Choose two different columns")
    dialog.group.setCurrentIndex(dialog.group.findData("customer"))
    qtbot.mouseClick(dialog.take, LEFT)
    project = page.studio.project
    assert project.data.split == SplitChoice(stratify="team", group="customer")
    assert project.train.settings == {"eval_fraction": 0.25, "seed": 7}
    until(lambda: is_known(page))
    assert split._aside.text() == "25 %, by team, customer, seed 7"
    titles = [title for _, title, _ in split.checks.texts()]
    assert titles[1] == "Shares of team are kept"
    assert titles[2].endswith("of 5 groups by customer are held out")
    assert split.fraction.value() == 25
    assert split.fraction.isEnabled()
    split.fraction.setValue(50)
    assert page.studio.project.train.settings == {"eval_fraction": 0.5, "seed": 7}


def test_a_small_share_is_not_told_as_none(qtbot: QtBot) -> None:
    split = SplitSection()
    qtbot.addWidget(split)
    few = SplitOptions(fraction=0.0003)
    split.show_split(100_000, few, exact=True)
    assert split.fraction.text() == "< 0.1 %"
    assert split._aside.text().startswith("< 0.1 %, ")
    split.show_split(100_000, SplitOptions(count=7), exact=True)
    assert split.fraction.text() == "< 0.1 %"
    assert split._aside.text().startswith("7, ")
    split.show_split(100_000, SplitOptions(fraction=0.0), exact=True)
    assert split.fraction.text() == "0.0 %"
    split.show_split(100_000, SplitOptions(fraction=0.05), exact=True)
    assert split.fraction.text() == "5.0 %"


def test_what_cannot_be_split_is_told(page: DataPage, until: Until) -> None:
    page.studio.change("data", split=SplitChoice(group="gone"))
    until(lambda: bool(section(page).checks.texts()) and told(page)[0] == "bad")
    assert told(page)[1] == "There is no column “gone”."
    page.studio.change("train", settings={"eval_fraction": 0.0})
    assert section(page).checks.texts() == []
    assert "Nothing is held out" in section(page).note.text()


def test_looking_waits_to_be_asked_for_a_large_table_and_can_be_stopped(
    page: DataPage, until: Until, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def find_late(*arguments: Any) -> Any:
        goes_on.wait(PATIENCE_MS / 1000)
        return prepare_split(*arguments)

    monkeypatch.setattr(split_check, "AUTOMATIC_ROWS", ROWS - 1)
    monkeypatch.setattr(split_check, "prepare_split", find_late)
    page.studio.change("data", split=SplitChoice(count=2, shuffle=False))
    split = section(page)
    assert not page.checks.split.is_running
    assert (split.train.text(), split.look.isVisible()) == ("Train about 18", True)
    qtbot.mouseClick(split.look, LEFT)
    until(split.cancel.isVisible)
    qtbot.mouseClick(split.cancel, LEFT)
    goes_on.set()
    assert not page.checks.split.is_running
    assert page.checks.split.found is None
    qtbot.mouseClick(split.look, LEFT)
    until(lambda: is_known(page))
    assert split.eval.text() == "Eval 2"


def test_conversations_of_choices_that_were_left_are_deleted(page: DataPage, until: Until) -> None:
    studio = page.studio

    def files() -> set[str]:
        return {path.name.partition(".")[0].partition("-")[0] for path in datasets.iterdir()}

    datasets = studio.workspace / "datasets"
    first = studio.project.conversations_key()
    assert files() == {first}
    for column in ("team", "customer"):
        studio.change("data", cleaning=(CleaningStep(Trim((column,))),))
        until(lambda: page.cleaned.work.is_current and is_known(page))
        until(lambda: files() == {studio.project.conversations_key()})
    assert first not in files()


def test_of_another_table_no_columns_are_kept(page: DataPage, tmp_path: Path, until: Until) -> None:
    page.studio.change("data", split=SplitChoice(group="customer"))
    other = tmp_path / "other.csv"
    other.write_text("a,b\none,1\ntwo,2\nthree,3\n", "utf-8")
    page.open_path(str(other))
    until(lambda: page.rows.model.rowCount() == 3)
    assert page.studio.project.data.split == SplitChoice()


def test_training_waits_for_leaks_and_takes_just_this_split(
    studio: Studio, project: Project, tiny_model_dir: Path, qtbot: QtBot, until: Until
) -> None:
    train = TrainChoice(preset="quick", settings={"max_steps": 1})
    model = ModelChoice(folder=tiny_model_dir, name="Tiny")
    studio.replace(Project(data=project.data, template=project.template, model=model, train=train))
    page = TrainPage(studio)
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    until(lambda: page.planner.plan is not None)
    page.refresh()
    checks = {title: (state, detail) for state, title, detail in page.setup.checks.texts()}
    assert checks["2 held-out rows resemble rows to train on"] == (
        "bad",
        "Move them to one side or accept it under Split.",
    )
    assert not page.footer.primary.isEnabled()
    studio.change("data", split=SplitChoice(count=3, shuffle=False, leakage="to-eval"))
    until(page.footer.primary.isEnabled)
    assert page.setup.counters.figures()[:2] == [("15", "conversations"), ("5", "held out")]
    files = training_files(studio.project, studio.workspace)
    assert files[1] is not None
    assert files[0].is_file()
    assert page.command().startswith("tunesmith --workspace")
    assert f"train --model {tiny_model_dir} --data {files[0]}" in page.command()
    assert f"--eval-data {files[1]}" in page.command()
    qtbot.mouseClick(page.footer.primary, LEFT)
    qtbot.waitUntil(
        lambda: (
            (view := studio.bridge.view(studio.project.train.run)) is not None
            and view.state is State.SUCCEEDED
        ),
        timeout=LONG_MS,
    )
    view = studio.bridge.view(studio.project.train.run)
    assert view is not None
    assert view.result is not None
    assert (view.result["train_rows"], view.result["eval_rows"]) == (15, 5)
    assert (view.spec["data_file"], view.spec["eval_file"]) == tuple(map(str, files))
    answers = [int(it.messages[-1].content) for it in read_conversations(files[1])]
    assert answers == [2, 5, 17, 18, 19]
    page.leave()


FOUND = SplitFound(
    900, 100, 120, (Stratum("a", 500, 60, 50), Stratum(None, 500, 60, 50)), Groups(70, 9, 40, 1200),
    ("Subject", "Message"), 2345, 1234, 1111,
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de", "zh_CN", "pseudo"])
def test_every_text_is_whole_and_everything_has_a_name(
    language: str, qapp: QApplication, qtbot: QtBot, look: Any
) -> None:
    del look
    translations.install(qapp, language)
    try:
        options = SplitOptions(0.125, stratify="Team", group="Customer")
        made = SplitSection()
        qtbot.addWidget(made)
        made.resize(300, 700)
        made.show()
        made.show_split(12_345, options, exact=True)
        rows = check_rows(FOUND, options, is_accepted=False)
        assert [state for state, _, _ in rows] == ["bad", "warning", "good", "warning"]
        made.show_check(rows, can_look=True, can_show=True, can_resolve=True, can_undo=True)
        qtbot.wait(1)
        assert cut_off(made, elided=False) == set()
        columns = SplitColumns(("Customer", "Team"), ("Team",), 1000)
        dialog = SplitDialog(options, columns)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.wait(1)
        assert cut_off(dialog, elided=True) == set()
        for window in (made, dialog):
            unnamed = [
                part
                for part in window.findChildren(QWidget)
                if part.focusPolicy() & Qt.FocusPolicy.TabFocus
                and part.isVisibleTo(window)
                and not (part.accessibleName() or getattr(part, "text", str)())
            ]
            assert unnamed == []
    finally:
        forget_language()


def test_words_of_a_split_tell_what_was_asked() -> None:
    options = SplitOptions(stratify="t", group="g")
    many = tuple(Stratum(str(value), 1, 0, 0) for value in range(30))
    found = SplitFound(29, 1, 1, many, Groups(5, 1, 7, 0), ("a",), 3, 0, 0, 2)
    rows = check_rows(found, options, is_accepted=False)
    assert rows == [
        ("good", "No duplicates across the split", "2 rows changed sides; compared: a"),
        ("warning", "t has 30 values in 30 rows", "Too many for shares to mean much."),
        ("good", "1 of 5 groups by g are held out", "the largest has 7 rows"),
    ]
    assert check_rows(SplitFound(3, 0), options, is_accepted=False) == []


def test_no_tick_stands_where_not_all_was_looked_at() -> None:
    options, found = SplitOptions(), SplitFound(29, 3, 3, compared=("q", "a"))

    def rows(**changes: Any) -> list[SplitCheckRow]:
        return check_rows(replace(found, **changes), options, is_accepted=False)

    assert rows()[0][0] == "good"
    assert rows(crowded=2) == [
        (
            "warning",
            "No duplicates found, but 2 rows were compared with only some rows like them",
            "compared: q, a",
        )
    ]
    assert rows(leaks=1, moved=1, crowded=2)[0][0] == "warning"
    assert [row[0] for row in rows(leaks=1, crowded=2)] == ["bad", "warning"]
    ((state, title, detail),) = rows(together=True)
    assert (state, title) == ("open", "No duplicates found, all columns compared together")
    assert "The template will tell. compared: q, a" in detail
    assert rows(leaks=1, together=True)[0][0] == "bad"


def test_columns_of_unknown_names_are_compared_together_until_a_template_tells(
    tmp_path: Path,
) -> None:
    words = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"]
    texts = [" ".join(f"{word}{number}" for word in words) for number in range(ROWS)]
    texts[-1] = texts[2]
    path = tmp_path / "table.csv"
    lines = [f"{text},{' '.join(f'w{n}{at}' for at in range(9))}" for n, text in enumerate(texts)]
    path.write_text("\n".join(["foo,bar", *lines]) + "\n", "utf-8")
    data = DataChoice(path=path, rows=ROWS, split=SplitChoice(count=3, shuffle=False))
    stored = open_table(Project(data=data), tmp_path, MemorySink())
    found = preview_split(Project(data=data), stored, MemorySink())
    assert (found.leaks, found.compared, found.together) == (0, ("foo", "bar"), True)
    template = TemplateChoice(user="{foo}", assistant="{bar}")
    found = prepare_split(Project(data=data, template=template), tmp_path, MemorySink())
    assert (found.leaks, found.compared, found.together) == (1, ("foo",), False)
