"""The cleaning list of the Data page: adding, changing, undoing, and what is told of it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from tests.studio.fits import cut_off, forget_language
from typer.testing import CliRunner

from tunesmith.cli.app import app
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
from tunesmith.data.languages import known_languages
from tunesmith.data.privacy_kinds import DEFAULT_REGIONS
from tunesmith.studio import translate as translations
from tunesmith.studio.pages import data_cleaning
from tunesmith.studio.pages.cleaning_defaults import LANGUAGES, TableFacts
from tunesmith.studio.pages.cleaning_dialog import MapFields, StepDialog
from tunesmith.studio.pages.cleaning_fields import (
    EmptyFields,
    LanguageFields,
    LengthFields,
    NearFields,
    PatternFields,
)
from tunesmith.studio.pages.cleaning_mask import COUNTRIES, MaskFields
from tunesmith.studio.pages.cleaning_numbers import NumberFields
from tunesmith.studio.pages.cleaning_patterns import escaped, plain_text
from tunesmith.studio.pages.cleaning_section import CleaningSection
from tunesmith.studio.pages.conversations import clean_stored
from tunesmith.studio.pages.data import DataPage
from tunesmith.studio.pages.data_rows import KEPT, REJECTED, REMOVED
from tunesmith.studio.pages.privacy_words import country_name
from tunesmith.studio.project import CleaningStep, load_project
from tunesmith.studio.readiness import stage_status
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.state_glyph import StageState

PATIENCE_MS = 30_000  # a child process on a busy machine
LEFT = Qt.MouseButton.LeftButton
MAILS = """Message,Team
Where is my parcel? I wait for it since Monday,Shipping
 Where is my parcel? I wait for it since Monday ,Shipping
"The invoice for March is wrong, please send a new one to our office in Graz soon",Billing
"The invoice for April is wrong, please send a new one to our office in Graz soon",Billing
,Billing
ok thanks,billing
Wo bleibt denn meine Lieferung? Ich warte schon seit Montag darauf,Shipping
"""
ROWS = 7
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda holds: qtbot.waitUntil(holds, timeout=PATIENCE_MS)


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    path = tmp_path / "mails.csv"
    path.write_text(MAILS, "utf-8")
    return path


@pytest.fixture
def page(studio: Studio, mails: Path, qtbot: QtBot, until: Until) -> Iterator[DataPage]:
    """The page with the mails open, all columns described."""
    made = shown_page(studio, qtbot)
    made.open_path(str(mails))
    until(lambda: is_described(made, ROWS))
    yield made
    made.leave()


def shown_page(studio: Studio, qtbot: QtBot) -> DataPage:
    made = DataPage(studio)
    qtbot.addWidget(made, before_close_func=lambda _: made.leave())
    made.resize(1150, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def is_described(page: DataPage, rows: int) -> bool:
    model = page.rows.model
    known = all(model.statistics(place) for place in range(model.columnCount()))
    return model.rowCount() == rows and model.columnCount() == 2 and known


def section(page: DataPage) -> CleaningSection:
    return page.inspector.cleaning


def applied(page: DataPage, kept: int) -> bool:
    """The list is applied and leaves so many rows."""
    return page.cleaned.work.is_current and page.rows.model.rowCount() == kept


def pick(page: DataPage, text: str, qtbot: QtBot) -> None:
    """Choose an entry of the menu behind Add step."""
    qtbot.mouseClick(section(page).add_button, LEFT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(it for it in menu.actions() if it.text().rstrip("…") == text)
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def focus(page: DataPage, widget: QWidget, qtbot: QtBot) -> None:
    """Without a window manager nobody makes the window active again after a menu."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    widget.setFocus()


def dialog_of(qtbot: QtBot) -> StepDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), StepDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, StepDialog)
    return dialog


def steps(page: DataPage) -> list[Step]:
    return [item.step for item in page.studio.project.data.cleaning]


def told(page: DataPage) -> list[tuple[str, str, str]]:
    """Title, number of removed rows and what else is said, of each step."""
    rows = section(page).steps.rows
    return [(row.title.text(), row.count.text(), row.told.text()) for row in rows]


def cells(page: DataPage, column: int) -> list[str]:
    model = page.rows.shown_model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_nothing_is_removed_until_a_step_is_added(page: DataPage, qtbot: QtBot) -> None:
    assert "Nothing is removed until you add a step" in section(page).note.text()
    assert page.rows.segments.button(KEPT).accessibleName() == "Kept 7"
    assert page.rows.segments.button(REMOVED).accessibleName() == "Removed 0"
    assert page.rows.segments.button(REJECTED).accessibleName() == "Rejected 0"
    qtbot.mouseClick(page.rows.segments.button(REMOVED), LEFT)
    assert page.rows._none_removed.isVisible()
    assert page.footer.sentence.text() == "7 rows are ready. The source file is not changed."
    assert page.studio.project.data.cleaning == ()


def test_a_step_tells_what_it_did_and_opens_the_removed_rows(
    page: DataPage, until: Until, qtbot: QtBot
) -> None:
    pick(page, "Trim white space", qtbot)
    until(lambda: applied(page, 7) and told(page)[0][2] == "1 row changed")
    pick(page, "Drop exact duplicates", qtbot)
    until(lambda: applied(page, 6))
    assert told(page) == [
        ("Trim white space", "0", "1 row changed"),
        ("Drop exact duplicates", "−1", ""),
    ]
    assert section(page)._aside.text() == "1 row removed"
    assert page.footer.sentence.text().startswith("6 of 7 rows are ready.")
    qtbot.mouseClick(page.rows.segments.button(REMOVED), LEFT)
    assert page.rows.removed_view.isVisible()
    assert cells(page, 0) == ["Drop exact duplicates"]
    assert cells(page, 1) == ["the same as row 2"]
    assert page.rows.removed_model.headerData(0, Qt.Orientation.Vertical) == "3"
    status = stage_status(page.studio, "data")
    assert (status.state, status.fact) == (StageState.DONE, "6 of 7 rows")
    assert page.inspector.split.train.text() == "Train about 5"
    assert page.studio.project.rows_left() == 6


def test_the_order_counts_and_is_changed_by_buttons_and_keys(
    page: DataPage, until: Until, qtbot: QtBot
) -> None:
    pick(page, "Drop exact duplicates", qtbot)
    pick(page, "Trim white space", qtbot)
    until(lambda: applied(page, 7))
    assert section(page).steps.current == 1
    assert not section(page).down.isEnabled()
    qtbot.mouseClick(section(page).up, LEFT)
    until(lambda: applied(page, 6))
    assert steps(page) == [Trim(), DropDuplicates()]
    rows = section(page).steps.rows
    focus(page, rows[0].box, qtbot)
    qtbot.keyClick(rows[0].box, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    until(lambda: applied(page, 7))
    assert steps(page) == [DropDuplicates(), Trim()]
    assert rows[1].box.hasFocus(), "the focus goes with the step"
    qtbot.keyClick(rows[1].box, Qt.Key.Key_Up)
    assert section(page).steps.current == 0


def test_what_was_done_is_undone_and_redone(page: DataPage, until: Until, qtbot: QtBot) -> None:
    assert section(page).undo.isHidden() or not section(page).undo.isVisible()
    pick(page, "Trim white space", qtbot)
    pick(page, "Drop exact duplicates", qtbot)
    until(lambda: applied(page, 6))
    box = section(page).steps.rows[1].box
    focus(page, box, qtbot)
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(lambda: applied(page, 7))
    assert steps(page) == [Trim()]
    qtbot.mouseClick(section(page).undo, LEFT)
    until(lambda: steps(page) == [])
    assert not section(page).undo.isEnabled()
    for _ in range(2):
        qtbot.mouseClick(section(page).redo, LEFT)
    until(lambda: applied(page, 6))
    assert steps(page) == [Trim(), DropDuplicates()]
    assert not section(page).redo.isEnabled()


def test_the_focus_stays_in_the_section_when_its_control_goes(
    page: DataPage, until: Until, qtbot: QtBot
) -> None:
    part = section(page)
    pick(page, "Trim white space", qtbot)
    until(lambda: applied(page, 7))
    focus(page, part.undo, qtbot)
    qtbot.keyClick(part.undo, Qt.Key.Key_Space)
    until(lambda: steps(page) == [])
    assert part.redo.hasFocus(), "undo has nothing more to do"
    qtbot.keyClick(part.redo, Qt.Key.Key_Space)
    until(lambda: steps(page) == [Trim()])
    assert part.undo.hasFocus()
    focus(page, part.steps.rows[0].box, qtbot)
    qtbot.keyClick(part.steps.rows[0].box, Qt.Key.Key_Delete)
    until(lambda: steps(page) == [])
    assert part.undo.hasFocus(), "there is no step more"


def test_a_step_is_switched_off_and_removed(page: DataPage, until: Until, qtbot: QtBot) -> None:
    pick(page, "Trim white space", qtbot)
    pick(page, "Drop exact duplicates", qtbot)
    until(lambda: applied(page, 6))
    row = section(page).steps.rows[0]
    focus(page, row.box, qtbot)
    qtbot.keyClick(row.box, Qt.Key.Key_Space)
    until(lambda: applied(page, 7))
    assert told(page) == [("Trim white space", "", "Off"), ("Drop exact duplicates", "0", "")]
    qtbot.keyClick(row.box, Qt.Key.Key_Delete)
    until(lambda: steps(page) == [DropDuplicates()])
    qtbot.mouseClick(section(page).remove, LEFT)
    until(lambda: steps(page) == [] and applied(page, 7))
    assert "until you add a step" in section(page).note.text()


def test_a_step_is_edited(page: DataPage, until: Until, qtbot: QtBot) -> None:
    page.studio.change("template", user="{Message}", assistant="{Team}")
    pick(page, "Drop near duplicates", qtbot)
    dialog = dialog_of(qtbot)
    fields = dialog.fields
    assert isinstance(fields, NearFields)
    assert fields.step() == DropNearDuplicates(("Message",), 0.9)
    fields.threshold.setValue(0.6)
    qtbot.mouseClick(dialog.take, LEFT)
    until(lambda: applied(page, 5))
    assert told(page)[0][:2] == ("Drop near duplicates", "−2")
    qtbot.mouseClick(page.rows.segments.button(REMOVED), LEFT)
    assert cells(page, 1)[1].startswith("resembles row 4 (0.")
    row = section(page).steps.rows[0]
    focus(page, row.box, qtbot)
    qtbot.keyClick(row.box, Qt.Key.Key_F2)
    dialog = dialog_of(qtbot)
    assert isinstance(dialog.fields, NearFields)
    dialog.fields.threshold.setValue(0.99)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: applied(page, 6))
    assert steps(page) == [DropNearDuplicates(("Message",), 0.99)]


def test_a_dialog_that_is_left_changes_nothing(page: DataPage, qtbot: QtBot) -> None:
    pick(page, "Filter by text", qtbot)
    dialog = dialog_of(qtbot)
    qtbot.mouseClick(dialog.take, LEFT)
    assert dialog.complaint.text() == "Type the text to look for."
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert steps(page) == []


def test_languages_lengths_texts_and_values(page: DataPage, until: Until, qtbot: QtBot) -> None:
    pick(page, "Keep languages", qtbot)
    languages = dialog_of(qtbot).fields
    assert isinstance(languages, LanguageFields)
    assert languages.languages.ticked() == (), "the table's language need not be the window's"
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    assert dialog_of(qtbot).complaint.text() == "Tick a language."
    lines = [languages.languages.item(row) for row in range(languages.languages.count())]
    english = next(line for line in lines if line.data(Qt.ItemDataRole.UserRole) == "en")
    english.setCheckState(Qt.CheckState.Checked)
    languages.unknown.setChecked(True)
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 6))
    assert told(page)[-1][:2] == ("Keep languages", "−1")
    pick(page, "Limit the length", qtbot)
    lengths = dialog_of(qtbot).fields
    assert isinstance(lengths, LengthFields)
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 4))
    assert told(page)[-1][:2] == ("Keep 10 characters and more", "−2")
    pick(page, "Filter by text", qtbot)
    pattern = dialog_of(qtbot).fields
    assert isinstance(pattern, PatternFields)
    qtbot.keyClicks(pattern.text, "for march")
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 3))
    assert told(page)[-1][:2] == ("Drop rows with a text", "−1")
    until(lambda: is_described(page, 3))  # the values are those of the rows that are left
    pick(page, "Replace values", qtbot)
    values = dialog_of(qtbot).fields
    assert isinstance(values, MapFields)
    values.column.setCurrentText("Team")
    place = next(row for row in range(9) if values._text(row, 0) == "Billing")
    values.table.item(place, 1).setText("Money")
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 3) and told(page)[-1][2] == "1 row changed")
    assert cells(page, 1) == ["Shipping", "Shipping", "Money"]
    assert steps(page) == [
        KeepLanguages(("en",), ("Message",)),
        LimitLength(("Message",), minimum=10),
        FilterPattern("for\\ march", ("Message",), ignore_case=True),
        MapValues("Team", {"Billing": "Money"}),
    ]


def test_private_data_is_masked_as_chosen(
    studio: Studio, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    path = tmp_path / "calls.csv"
    lines = ["Message,Team", "Write to ann@example.org or call (202) 555-0143,a@example.org"]
    path.write_text("\n".join([*lines, "Nothing here,b"]) + "\n", "utf-8")
    page = shown_page(studio, qtbot)
    page.open_path(str(path))
    until(lambda: is_described(page, 2))
    pick(page, "Mask personal data", qtbot)
    fields = dialog_of(qtbot).fields
    assert isinstance(fields, MaskFields)
    assert fields.step() == Mask()
    assert fields.countries.ticked() == tuple(sorted(DEFAULT_REGIONS, key=by_name))
    for row in range(fields.kinds.count()):
        fields.kinds.item(row).setCheckState(Qt.CheckState.Unchecked)
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    assert dialog_of(qtbot).complaint.text() == "Tick a kind."
    fields.kinds.item(0).setCheckState(Qt.CheckState.Checked)
    fields.numbering.setCurrentIndex(fields.numbering.findData("row"))
    fields.picker.all.setChecked(False)
    fields.picker.list.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 2) and told(page)[0][2] == "1 row changed")
    assert steps(page) == [Mask(("Message",), ("email",), "row")]
    assert section(page).steps.rows[0].detail.text() == "E-mail addresses, Message"
    assert cells(page, 0) == ["Write to [EMAIL_1] or call (202) 555-0143", "Nothing here"]
    assert cells(page, 1) == ["a@example.org", "b"]
    page.leave()


def test_numbers_are_written_plainly_in_the_columns_that_are_ticked(
    studio: Studio, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("Price;Order\n1.234,56;1.234\n7,5;22\n", "utf-8")
    page = shown_page(studio, qtbot)
    page.open_path(str(path))
    until(lambda: is_described(page, 2))
    pick(page, "Write numbers plainly", qtbot)
    fields = dialog_of(qtbot).fields
    assert isinstance(fields, NumberFields)
    assert fields.step() == PlainNumbers((), notation="1,234.56"), "as the tests' locale has them"
    assert not fields.signs.isVisible()
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    assert dialog_of(qtbot).complaint.text() == "Tick a column."
    fields.columns.item(0).setCheckState(Qt.CheckState.Checked)
    fields.notation.setCurrentIndex(fields.notation.findData(""))
    assert fields.signs.isVisible()
    fields.decimal.setCurrentIndex(fields.decimal.findData(","))
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    assert dialog_of(qtbot).complaint.text() == "Choose two different signs."
    fields.thousands.setCurrentIndex(fields.thousands.findData("."))
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 2) and told(page)[0][2] == "2 rows changed")
    assert steps(page) == [PlainNumbers(("Price",), ",", ".")]
    assert (cells(page, 0), cells(page, 1)) == (["1234.56", "7.5"], ["1.234", "22"])
    page.leave()


def by_name(code: str) -> str:
    return country_name(code).lower()


def test_empty_cells_of_what_the_templates_name(page: DataPage, until: Until, qtbot: QtBot) -> None:
    page.studio.change("template", user="{Message}", assistant="{Team}")
    pick(page, "Drop rows with empty cells", qtbot)
    fields = dialog_of(qtbot).fields
    assert isinstance(fields, EmptyFields)
    assert fields.picker.names == ("Message", "Team")
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 6))
    assert steps(page) == [DropEmpty(("Message", "Team"))]


def test_the_list_is_there_after_a_restart(
    page: DataPage, studio: Studio, until: Until, qtbot: QtBot
) -> None:
    pick(page, "Trim white space", qtbot)
    pick(page, "Drop exact duplicates", qtbot)
    until(lambda: applied(page, 6))
    page.leave()
    studio.save()
    project, damage = load_project(studio.workspace)
    assert damage is None
    assert project.data.cleaning == (CleaningStep(Trim()), CleaningStep(DropDuplicates()))
    again = shown_page(studio, qtbot)
    until(lambda: applied(again, 6))
    assert told(again)[1][:2] == ("Drop exact duplicates", "−1")
    again.leave()


def test_of_another_table_nothing_is_removed_unasked(
    page: DataPage, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    pick(page, "Trim white space", qtbot)
    pick(page, "Drop exact duplicates", qtbot)
    until(lambda: applied(page, 6))
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n1,2\n", "utf-8")
    page.open_path(str(other))
    until(lambda: is_described(page, 2))
    assert [item.on for item in page.studio.project.data.cleaning] == [False, False]
    assert section(page).note.text() == "All steps are off. No row is removed."
    assert not section(page).undo.isEnabled()


def test_a_column_that_is_not_there_is_told_and_stops_the_way(page: DataPage, until: Until) -> None:
    page.studio.change("data", cleaning=(CleaningStep(Trim(("Betreff",))),))
    assert told(page)[0][2] == "Not in this table: Betreff"
    assert not page.footer.primary.isEnabled()
    assert "names a column that is not in the table" in page.footer.sentence.text()
    assert stage_status(page.studio, "data").state is StageState.STALE
    page.studio.change("data", cleaning=(CleaningStep(Trim(("Betreff",)), on=False),))
    until(lambda: applied(page, 7))
    assert page.footer.primary.isEnabled()


def test_work_that_takes_long_can_be_stopped_and_begun_again(
    page: DataPage, until: Until, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def clean_late(*arguments: Any) -> Any:
        goes_on.wait(PATIENCE_MS / 1000)
        return clean_stored(*arguments)

    monkeypatch.setattr(data_cleaning, "clean_stored", clean_late)
    pick(page, "Drop exact duplicates", qtbot)
    until(section(page).cancel.isVisible)
    assert told(page) == [("Drop exact duplicates", "–", "")]
    assert not page.footer.primary.isEnabled()
    assert stage_status(page.studio, "data").fact == "Not cleaned yet"
    qtbot.mouseClick(section(page).cancel, LEFT)
    goes_on.set()
    assert not section(page).cancel.isVisible()
    assert page.footer.sentence.text() == "The cleaning list is not applied."
    assert page.rows.model.rowCount() == 7
    qtbot.mouseClick(section(page).apply, LEFT)
    until(lambda: applied(page, 7) and page.footer.primary.isEnabled())
    assert not section(page).apply.isVisible()


def test_what_cannot_be_applied_is_told(page: DataPage, until: Until, tmp_path: Path) -> None:
    lost = str(tmp_path / "tokenizer.json")
    step = LimitLength(("Message",), "tokens", 1, None, lost)
    page.studio.change("data", cleaning=(CleaningStep(step),))
    until(lambda: page.cleaned.work.error is not None)
    assert "tokenizer.json" in section(page).note.text()
    assert section(page).apply.isVisible()
    assert not page.footer.primary.isEnabled()


def test_the_command_cleans_in_the_same_way(page: DataPage, until: Until, qtbot: QtBot) -> None:
    pick(page, "Trim white space", qtbot)
    pick(page, "Drop exact duplicates", qtbot)
    until(lambda: applied(page, 6))
    line = page.command().splitlines()[1].split(" ")
    assert line[:3] == ["tunesmith", "data", "clean"]
    result = CliRunner().invoke(app, line[1:])
    assert result.exit_code == 0, result.output
    assert "6 kept, 1 removed" in result.output


ALL: tuple[Step, ...] = (
    Trim(),
    DropEmpty(("Message",)),
    DropDuplicates(("Message",), ignore_case=True),
    DropNearDuplicates(("Message",), 0.85),
    LimitLength(("Message",), minimum=3, maximum=900),
    LimitLength(("Message",), "tokens", 3, None, "/models/base/tokenizer.json"),
    KeepLanguages(("de", "en"), (), keep_unknown=False),
    FilterPattern("a.*b", ("gone",), "keep"),
    FilterPattern(escaped("1.5 € (net)"), ()),
    MapValues("Team", {"billing": "Billing", "ok": ""}),
    PlainNumbers(("Message", "gone"), ".", "'"),
    PlainNumbers(("Message",), notation="1 234,56"),
    PlainNumbers(("Message",), notation="detect"),
    Mask(),
    Mask(("Message",), ("email", "key"), "row"),
    Mask(("Message",), ("phone",), "table", ("US", "ZW")),
)


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.name)
def test_a_dialog_gives_back_the_step_it_was_given(
    page: DataPage, step: Step, qtbot: QtBot
) -> None:
    dialog = StepDialog(step, section(page).facts, is_new=False)
    qtbot.addWidget(dialog)
    assert dialog.fields.complaint() == ""
    assert dialog.fields.step() == step


def test_how_numbers_are_written_is_found_out_or_told(
    studio: Studio, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("Price;Order\n1.234,56;1.234\n7,5;2.200\n", "utf-8")
    page = shown_page(studio, qtbot)
    page.open_path(str(path))
    until(lambda: is_described(page, 2))
    pick(page, "Write numbers plainly", qtbot)
    fields = dialog_of(qtbot).fields
    assert isinstance(fields, NumberFields)
    assert not fields.proof.isVisible()
    fields.notation.setCurrentIndex(fields.notation.findData("detect"))
    assert fields.proof.isVisible()
    fields.columns.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(dialog_of(qtbot).take, LEFT)
    until(lambda: applied(page, 2) and len(told(page)) == 1)
    assert steps(page) == [PlainNumbers(("Price",), notation="detect")]
    assert cells(page, 0) == ["1234.56", "7.5"]
    assert section(page).steps.rows[0].detail.text() == "as the cells tell, Price"
    assert "taken as numbers such as 1.234,56" in told(page)[0][2]
    page.leave()


@pytest.mark.parametrize("language", ["en", "de", "zh_CN", "pseudo"])
def test_dialogs_and_steps_show_whole_texts(
    page: DataPage, language: str, qapp: QApplication, qtbot: QtBot
) -> None:
    translations.install(qapp, language)
    try:
        for step in ALL:
            dialog = StepDialog(step, section(page).facts, is_new=True, parent=page)
            dialog.show()
            qtbot.wait(1)
            assert cut_off(dialog, elided=True) == set()
            unnamed = [
                part
                for part in dialog.findChildren(QWidget)
                if part.focusPolicy() & Qt.FocusPolicy.TabFocus
                and part.isVisibleTo(dialog)
                and not (part.accessibleName() or getattr(part, "text", str)())
            ]
            assert unnamed == []
            dialog.reject()
        made = CleaningSection()
        qtbot.addWidget(made)
        made.facts = replace(TableFacts(), columns=("Message", "Team"))
        made.show_list(tuple(map(CleaningStep, ALL)), None)
        made.resize(300, 2400)
        made.show()
        qtbot.wait(1)
        assert cut_off(made, elided=False) == set()
    finally:
        forget_language()


def test_steps_in_the_inspector_show_whole_texts(
    page: DataPage, until: Until, qtbot: QtBot
) -> None:
    steps = [step for step in ALL if "gone" not in getattr(step, "columns", ())]
    items = [CleaningStep(step, on=False) for step in steps]
    page.studio.change("data", cleaning=(*items, CleaningStep(Trim())))
    until(lambda: applied(page, 7))
    qtbot.wait(50)
    assert cut_off(section(page), elided=True) == set()


def test_offered_languages_can_be_told() -> None:
    assert set(LANGUAGES) <= known_languages()
    assert len(LANGUAGES) > 100


def test_offered_countries_have_phone_numbers_and_names() -> None:
    from phonenumbers import SUPPORTED_REGIONS

    assert set(COUNTRIES) == SUPPORTED_REGIONS
    assert [code for code in COUNTRIES if country_name(code) == code] == []
    assert [country_name(code) for code in ("AT", "JP")] == ["Österreich", "日本"]


def test_a_plain_text_is_found_as_it_stands() -> None:
    for text in ("a.b*c", "1.5 € (net)", "back\\slash", "two\nlines", "ä-ö"):
        assert plain_text(escaped(text)) == text
    assert plain_text("a.*") is None
    assert plain_text("\\d+") is None
