"""Private data on the Data page: looking for it, its rows, masking it, stopping."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.studio.fits import cut_off, forget_language

from tunesmith.data.cleaning_steps import FilterPattern, Mask
from tunesmith.data.privacy_kinds import KINDS
from tunesmith.studio import translate as translations
from tunesmith.studio.pages import privacy_check
from tunesmith.studio.pages.data import DataPage
from tunesmith.studio.pages.found_rows import FoundRows
from tunesmith.studio.pages.privacy_check import PrivacyCheck
from tunesmith.studio.pages.privacy_finding import PrivateCount, PrivateData, look_for_private
from tunesmith.studio.pages.privacy_section import PrivacySection
from tunesmith.studio.project import CleaningStep
from tunesmith.studio.studio import Studio

PATIENCE_MS = 30_000  # a child process on a busy machine
LEFT = Qt.MouseButton.LeftButton
CALLS = """Message,Team,Contact
"Write to ann@example.org, or to bob@example.org",Sales,ann@example.org
Call (202) 555-0143 please,Sales,
My card is 4111 1111 1111 1111,Billing,
Transfer to DE89 3704 0044 0532 0130 00,Billing,
Nothing to see here,Billing,carl@example.org
"""
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda holds: qtbot.waitUntil(holds, timeout=PATIENCE_MS)


@pytest.fixture
def page(studio: Studio, tmp_path: Path, qtbot: QtBot, until: Until) -> Iterator[DataPage]:
    path = tmp_path / "calls.csv"
    path.write_text(CALLS, "utf-8")
    made = DataPage(studio)
    qtbot.addWidget(made, before_close_func=lambda _: made.leave())
    made.resize(1150, 900)
    made.show()
    made.open_path(str(path))
    until(lambda: made.rows.model.rowCount() == 5 and made.inspector.privacy.isVisible())
    yield made
    made.leave()


def section(page: DataPage) -> PrivacySection:
    return page.inspector.privacy


def check(page: DataPage) -> PrivacyCheck:
    return page.checks.privacy


def look(page: DataPage, until: Until, qtbot: QtBot) -> PrivateData:
    qtbot.mouseClick(section(page).look, LEFT)
    until(lambda: check(page).found is not None and not check(page).is_running)
    found = check(page).found
    assert found is not None
    return found


def test_nothing_is_looked_for_or_changed_until_asked(page: DataPage) -> None:
    assert check(page).found is None
    assert not check(page).is_running
    assert section(page).look.text() == "Look for them"
    assert not section(page).mask_them.isVisible()
    assert page.studio.project.data.cleaning == ()


def test_finds_are_counted_by_kind_and_column_and_their_rows_shown_masked(
    page: DataPage, until: Until, qtbot: QtBot
) -> None:
    found = look(page, until, qtbot)
    assert (found.rows, found.affected, found.finds) == (5, 5, 7)
    assert section(page)._aside.text() == "in 5 rows"
    assert section(page).facts.texts() == [
        ("Message: E-mail addresses", "2 in 1 rows"),
        ("Message: Phone numbers", "1"),
        ("Message: Card numbers", "1"),
        ("Message: Bank accounts (IBAN)", "1"),
        ("Contact: E-mail addresses", "2"),
    ]
    assert page.studio.project.data.cleaning == (), "looking changes nothing"
    qtbot.mouseClick(section(page).rows, LEFT)
    shown = check(page).shown
    assert isinstance(shown, FoundRows)
    model = shown.model
    assert model.rowCount() == 7
    assert [model.headerData(at, Qt.Orientation.Horizontal) for at in range(6)] == [
        "Column", "Kind", "Found", "Message", "Team", "Contact",
    ]  # fmt: skip
    rows = [[str(model.index(row, at).data()) for at in range(3)] for row in range(4)]
    assert rows[0] == ["Message", "E-mail addresses", "a•••@•••.org"]
    assert rows[2] == ["Contact", "E-mail addresses", "a•••@•••.org"]
    assert rows[3] == ["Message", "Phone numbers", "••• 43"]
    assert model.headerData(3, Qt.Orientation.Vertical) == "3"
    assert shown.note.text() == "7 finds, one a line."
    assert cut_off(shown, elided=True) == set()
    with qtbot.waitSignal(shown.destroyed):
        qtbot.mouseClick(shown.shut, LEFT)


def test_one_click_adds_the_step_that_masks_and_looks_again(
    page: DataPage, until: Until, qtbot: QtBot
) -> None:
    look(page, until, qtbot)
    qtbot.mouseClick(section(page).mask_them, LEFT)
    step = Mask(("Message", "Contact"), ("email", "phone", "card", "iban"))
    assert page.studio.project.data.cleaning == (CleaningStep(step),)
    until(lambda: check(page).found is not None and check(page).found.finds == 0)  # type: ignore[union-attr]
    assert section(page).note.text().startswith("Nothing was found in 5 rows.")
    assert not section(page).mask_them.isVisible()
    assert page.rows.model.index(0, 0).data() == "Write to [EMAIL], or to [EMAIL]"
    qtbot.mouseClick(page.inspector.cleaning.undo, LEFT)
    until(lambda: page.studio.project.data.cleaning == ())
    until(lambda: section(page).note.text() == "The rows have changed since this was counted.")
    assert section(page).look.text() == "Look again"


def test_other_rows_make_the_figures_old(page: DataPage, until: Until, qtbot: QtBot) -> None:
    look(page, until, qtbot)
    page.studio.change("data", cleaning=(CleaningStep(FilterPattern("card", ("Message",))),))
    until(lambda: page.rows.model.rowCount() == 4)
    until(section(page).look.isVisible)
    assert section(page).note.text() == "The rows have changed since this was counted."
    assert not section(page).mask_them.isVisible()
    qtbot.mouseClick(section(page).look, LEFT)
    until(lambda: check(page).found is not None and check(page).found.finds == 6)  # type: ignore[union-attr]


def test_looking_can_be_stopped(
    page: DataPage, until: Until, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def look_late(*arguments: Any) -> Any:
        goes_on.wait(PATIENCE_MS / 1000)
        return look_for_private(*arguments)

    monkeypatch.setattr(privacy_check, "look_for_private", look_late)
    qtbot.mouseClick(section(page).look, LEFT)
    until(section(page).cancel.isVisible)
    qtbot.mouseClick(section(page).cancel, LEFT)
    goes_on.set()
    assert not check(page).is_running
    assert check(page).found is None
    assert section(page).note.text() == "You stopped it."
    assert look(page, until, qtbot).finds == 7


def test_the_step_names_no_more_than_what_was_found() -> None:
    counts = (PrivateCount("b", "key", 1, 1), PrivateCount("a", "email", 2, 1))
    found = PrivateData(9, 2, counts, None)
    assert found.finds == 3
    assert found.mask(("a", "b", "c")) == Mask(("a", "b"), ("email", "key"))
    assert found.mask(("a", "b")) == Mask((), ("email", "key"))


@pytest.mark.parametrize("language", ["en", "de", "zh_CN", "pseudo"])
def test_every_text_of_the_section_is_whole(
    language: str, qapp: QApplication, qtbot: QtBot, look: Any
) -> None:
    del look
    counts = tuple(PrivateCount("Message", kind, 12_345, 2_345) for kind in KINDS)
    found = PrivateData(20_000, 3_000, counts, None)
    translations.install(qapp, language)
    try:
        made = PrivacySection()
        qtbot.addWidget(made)
        made.resize(300, 500)
        made.show()
        for show in (
            made.show_nothing_known,
            lambda: made.show_found(found, is_current=True),
            lambda: made.show_found(found, is_current=False),
            lambda: made.show_found(PrivateData(20_000, 0, (), None), is_current=True),
            made.show_stopped,
        ):
            show()
            qtbot.wait(1)
            assert cut_off(made, elided=False) == set()
    finally:
        forget_language()
