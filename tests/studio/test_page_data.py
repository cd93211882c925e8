"""The Data page: opening, reading in another way, rows, what is told, and what goes wrong."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.data.table import Hidden, Reading, Report
from tunesmith.jobs.demo_data import ASSISTANT, workbook
from tunesmith.studio.pages import data
from tunesmith.studio.pages.data import DataPage
from tunesmith.studio.pages.data_command import inspect_command
from tunesmith.studio.pages.data_found import facts, findings, in_window
from tunesmith.studio.pages.data_opening import (
    PREVIEW_BYTES,
    open_files,
    read_preview,
)
from tunesmith.studio.pages.data_options import sheet_of
from tunesmith.studio.pages.data_rows import KEPT, REJECTED
from tunesmith.studio.project import tables_folder
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.drop_area import DropArea

PATIENCE_MS = 10_000  # a child process on a busy machine
POLL = """Poll of the spring

name;city;age
Anna;Köln;31
Ben;Graz;42
Carl;Köln;18
Dora;Graz;27

Emil;Wien;55;too many
Fred;Wien
Gesa;Köln;61
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of tables for all tests, so that each file is read once in each way."""
    return tmp_path_factory.mktemp("tables")


@pytest.fixture
def page(studio: Studio, tables: Path, qtbot: QtBot) -> Iterator[DataPage]:
    studio.workspace.mkdir(exist_ok=True)
    tables_folder(studio.workspace).symlink_to(tables)
    made = DataPage(studio)
    qtbot.addWidget(made, before_close_func=lambda _: made.leave())
    made.resize(1150, 700)
    made.show()
    yield made
    made.leave()


@pytest.fixture(scope="module")
def poll(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("poll") / "poll of spring.csv"
    path.write_text(POLL, "cp1252")
    return path


@pytest.fixture
def own_poll(tmp_path: Path, poll: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copyfile(poll, tmp_path / poll.name))


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copyfile(workbook(), tmp_path_factory.mktemp("mail") / "mail.xlsx"))


@pytest.fixture
def until(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    return lambda holds: qtbot.waitUntil(holds, timeout=PATIENCE_MS)


Until = Callable[[Callable[[], bool]], None]


def is_shown(page: DataPage, rows: int) -> bool:
    """The table is there, and so is what is told of all its columns."""
    model = page.rows.model
    described = all(model.statistics(place) for place in range(model.columnCount()))
    return page.studio.project.data.rows == rows and model.rowCount() == rows and described


def open_table(page: DataPage, path: Path, rows: int, until: Until) -> None:
    page.open_path(str(path))
    until(lambda: is_shown(page, rows) and page.studio.project.data.path == path)


def cells(page: DataPage, column: int, count: int) -> list[str]:
    model = page.rows.shown_model
    return [str(model.index(row, column).data()) for row in range(count)]


def choose(qtbot: QtBot, combo: QWidget, keys: str) -> None:
    combo.setFocus()
    qtbot.keyClicks(combo, keys)


def banners(page: DataPage) -> list[str]:
    return [banner.what for banner in page.banners.shown]


def test_without_a_table_the_page_says_what_to_do(page: DataPage) -> None:
    assert page.place.isVisible()
    assert not page.options.isVisible()
    assert not page.footer.primary.isEnabled()
    assert page.footer.sentence.text() == "Open a table to go on."
    assert page.command() == ""


def test_a_dropped_file_is_opened(page: DataPage, poll: Path, until: Until) -> None:
    area = page.place.findChild(DropArea)
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/x.csv"), QUrl.fromLocalFile(str(poll))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    enter = QDragEnterEvent(area.rect().center(), actions, mime, buttons, keys)
    QApplication.sendEvent(area, enter)
    assert enter.isAccepted()
    assert enter.dropAction() == Qt.DropAction.CopyAction
    assert area.property("active") is True
    drop = QDropEvent(QPointF(9, 9), actions, mime, buttons, keys)
    QApplication.sendEvent(area, drop)
    assert area.property("active") is False
    until(lambda: is_shown(page, 6))
    assert poll.exists()


def test_what_reading_found_is_told_and_kept(page: DataPage, poll: Path, until: Until) -> None:
    open_table(page, poll, 6, until)
    assert page.header.fact.text() == "poll of spring.csv, 6 rows, 3 columns"
    assert cells(page, 0, 6) == ["Anna", "Ben", "Carl", "Dora", "Fred", "Gesa"]
    assert page.inspector.found.facts.texts() == [
        ("Encoding", "Western (cp1252)"),
        ("Delimiter", "Semicolon"),
        ("Header row", "3"),
        ("Rows with data", "6"),
        ("Blank rows", "1"),
    ]
    told = page.inspector.found.checks.texts()
    assert [what for _, what, _ in told][:3] == [
        "1 line rejected",
        "1 row with too few cells",
        "2 lines above the header",
    ]
    assert "Poll of the spring" in told[2][2]
    assert not any("--" in f"{what} {more}" for _, what, more in told)
    data = page.studio.project.data
    status = poll.stat()
    assert data.stamp == (status.st_size, status.st_mtime_ns)
    assert data.reading == Reading()
    assert page.footer.primary.isEnabled()
    assert page.command() == f"tunesmith data inspect '{poll}'"


def test_next_leads_to_the_template(page: DataPage, poll: Path, until: Until, qtbot: QtBot) -> None:
    open_table(page, poll, 6, until)
    with qtbot.waitSignal(page.go, check_params_cb=lambda key: key == "template"):
        qtbot.mouseClick(page.footer.primary, Qt.MouseButton.LeftButton)


def test_only_options_that_fit_the_kind_are_offered(
    page: DataPage, poll: Path, mail: Path, until: Until
) -> None:
    open_table(page, poll, 6, until)
    options = page.options
    assert [options.sheet.isVisible(), options.as_displayed.isVisible()] == [False, False]
    assert [options.encoding.currentText(), options.delimiter.currentText()] == [
        "Western (cp1252)",
        "Semicolon",
    ]
    open_table(page, mail, 420, until)
    assert [options.encoding.isVisible(), options.delimiter.isVisible()] == [False, False]
    assert options.sheet.currentText() == "Mail"
    assert options.header.currentText() == "1"
    assert options.as_displayed.isVisible()


def test_another_header_row_is_read_at_once_and_can_be_forgotten(
    page: DataPage, poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, poll, 6, until)
    assert not page.options.again.isVisible()
    choose(qtbot, page.options.header, "None")
    until(lambda: page.studio.project.data.header == 0)
    until(lambda: page.rows.model.columns[0].name == "column 1")
    assert page.command().endswith("--no-header")
    qtbot.mouseClick(page.options.again, Qt.MouseButton.LeftButton)
    until(lambda: page.studio.project.data.header is None and is_shown(page, 6))
    assert page.rows.model.columns[0].name == "name"


def test_another_delimiter_gives_another_table(
    page: DataPage, poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, poll, 6, until)
    choose(qtbot, page.options.delimiter, "Comma")
    until(lambda: page.studio.project.data.delimiter == ",")
    assert page.rows.model.columnCount() == 1
    assert page.options.delimiter.currentText() == "Comma"


def test_another_sheet_takes_its_own_header(
    page: DataPage, mail: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, mail, 420, until)
    choose(qtbot, page.options.header, "2")
    until(lambda: page.studio.project.data.header == 2)
    choose(qtbot, page.options.sheet, "Teams")
    until(lambda: page.studio.project.data.sheet == "Teams")
    assert page.studio.project.data.header is None
    assert page.studio.project.data.rows == 5


def test_a_choice_that_cannot_be_read_leaves_the_table_and_offers_a_way_back(
    page: DataPage, poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, poll, 6, until)
    choose(qtbot, page.options.header, "20")
    until(lambda: bool(page.banners.shown))
    assert page.studio.project.data.header is None
    assert page.rows.model.rowCount() == 6
    assert page.options.header.currentText() == "3"
    banner = page.banners.shown[0]
    assert "--" not in f"{banner.what} {banner.details}"
    page.refresh()
    until(lambda: page.studio.background.is_idle)
    assert page.banners.shown == (banner,)
    qtbot.mouseClick(banner.buttons[0], Qt.MouseButton.LeftButton)  # find out how to read it
    until(lambda: not page.banners.shown and is_shown(page, 6))


def test_rejected_lines_are_shown_with_line_and_reason(
    page: DataPage, poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, poll, 6, until)
    segments = page.rows.segments
    assert segments.button(KEPT).accessibleName() == "Kept 6"
    assert segments.button(REJECTED).accessibleName() == "Rejected 1"
    qtbot.mouseClick(segments.button(REJECTED), Qt.MouseButton.LeftButton)
    assert page.rows.rejected_view.isVisible()
    assert cells(page, 1, 1) == ["Emil;Wien;55;too many"]
    assert "4 cells" in cells(page, 0, 1)[0]
    assert page.rows.rejected_model.headerData(0, Qt.Orientation.Vertical) == "9"


def test_filter_finds_rows_and_says_when_none_match(
    page: DataPage, poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, poll, 6, until)
    qtbot.keyClicks(page.rows.filter, "graz")
    until(lambda: page.rows.model.rowCount() == 2)
    assert cells(page, 0, 2) == ["Ben", "Dora"]
    assert page.rows.matches.text() == "2 rows match"
    qtbot.keyClicks(page.rows.filter, "zzz")
    until(lambda: page.rows.model.rowCount() == 0)
    assert not page.rows.view.isVisible()
    qtbot.keyClick(page.rows.filter, Qt.Key.Key_Escape)
    until(lambda: page.rows.model.rowCount() == 6)
    assert page.rows.view.isVisible()
    assert page.rows.matches.text() == ""


def test_balance_and_lengths_follow_the_chosen_columns(
    page: DataPage, mail: Path, until: Until, qtbot: QtBot
) -> None:
    page.studio.change("template", assistant=ASSISTANT)
    open_table(page, mail, 420, until)
    balance, lengths = page.inspector.balance, page.inspector.lengths
    until(lambda: balance.column.currentText() == "Team")  # the first that the answer names
    lines = balance.bars.table_text().splitlines()
    assert sum(int(line.split("\t")[1]) for line in lines[1:]) == 420
    assert lines[-1].startswith("empty\t2\t")
    assert lengths.column.currentText() == "Message"
    assert lengths.fact.text().startswith("Characters: median ")
    choose(qtbot, balance.column, "Priority")
    until(lambda: page.studio.project.data.balance == "Priority")
    assert "normal" in balance.bars.table_text()


def test_held_out_share_is_what_training_will_use(page: DataPage, mail: Path, until: Until) -> None:
    open_table(page, mail, 420, until)
    split = page.inspector.split
    assert (split.train.text(), split.eval.text()) == ("Train about 399", "Eval about 21")
    split.fraction.setValue(10)
    assert page.studio.project.train.settings == {"eval_fraction": 0.1}
    assert (split.train.text(), split.eval.text()) == ("Train about 378", "Eval about 42")
    page.studio.change("train", settings={"eval_fraction": 0.0})
    assert split.fraction.value() == 0
    assert not split.eval.isVisible()
    assert "Nothing is held out" in split.note.text()


def test_a_changed_file_is_told_and_reloaded(
    page: DataPage, own_poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, own_poll, 6, until)
    own_poll.write_text(POLL + "Hugo;Köln;33\n", "cp1252")
    page.refresh()
    until(lambda: banners(page) == ["poll of spring.csv has changed since it was opened"])
    assert page.rows.model.rowCount() == 6
    assert not page.footer.primary.isEnabled()
    qtbot.mouseClick(page.banners.shown[0].buttons[0], Qt.MouseButton.LeftButton)
    until(lambda: is_shown(page, 7))
    assert banners(page) == []
    assert page.footer.primary.isEnabled()


def test_why_reloading_failed_stays_until_the_file_changes_again(
    page: DataPage, own_poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, own_poll, 6, until)
    own_poll.write_bytes(b"")
    page.refresh()
    until(lambda: banners(page) == ["poll of spring.csv has changed since it was opened"])
    qtbot.mouseClick(page.banners.shown[0].buttons[0], Qt.MouseButton.LeftButton)
    until(lambda: any("empty" in text for text in banners(page)))
    told = banners(page)
    for _ in range(2):
        page.refresh()
        until(lambda: page.studio.background.is_idle)
        assert banners(page) == told
    assert not page.footer.primary.isEnabled()
    own_poll.write_text(POLL + "Hugo;Köln;33\n", "cp1252")
    page.refresh()
    until(lambda: banners(page) == ["poll of spring.csv has changed since it was opened"])
    qtbot.mouseClick(page.banners.shown[0].buttons[0], Qt.MouseButton.LeftButton)
    until(lambda: is_shown(page, 7))
    assert banners(page) == []


def test_a_file_that_is_gone_is_told_and_found_again(
    page: DataPage, own_poll: Path, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, own_poll, 6, until)
    away = tmp_path / "away.csv"
    own_poll.replace(away)
    page.refresh()
    until(lambda: banners(page) == ["The file is gone"])
    assert page.rows.model.rowCount() == 6, "what was read can still be looked at"
    assert not page.footer.primary.isEnabled()
    away.replace(own_poll)
    qtbot.mouseClick(page.banners.shown[0].buttons[1], Qt.MouseButton.LeftButton)
    until(lambda: banners(page) == [] and page.footer.primary.isEnabled())


def test_the_next_start_shows_the_table_again_or_says_why_not(
    page: DataPage, studio: Studio, own_poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, own_poll, 6, until)
    again = DataPage(studio)
    qtbot.addWidget(again, before_close_func=lambda _: again.leave())
    again.show()
    until(lambda: is_shown(again, 6))
    again.leave()
    own_poll.unlink()
    third = DataPage(studio)
    qtbot.addWidget(third, before_close_func=lambda _: third.leave())
    third.show()
    until(lambda: banners(third) == ["The file is gone"])
    assert third.place.isVisible()
    third.leave()


def test_a_file_that_is_no_table_is_refused_once_and_the_table_stays(
    page: DataPage, poll: Path, tmp_path: Path, until: Until
) -> None:
    open_table(page, poll, 6, until)
    bad = tmp_path / "letter.xlsx"
    bad.write_bytes(b"not a workbook")
    assert page.open_path(str(bad))
    until(lambda: bool(page.banners.shown))
    assert "letter.xlsx" in page.banners.shown[0].what
    assert page.studio.project.data.path == poll
    assert page.rows.model.rowCount() == 6
    assert "Still in use: poll of spring.csv." in page.banners.shown[0].details
    page.refresh()
    until(lambda: page.studio.background.is_idle)
    assert len(page.banners.shown) == 1


def test_a_large_file_shows_its_first_rows_at_once_and_can_be_stopped(
    page: DataPage, poll: Path, tmp_path: Path, until: Until, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    open_table(page, poll, 6, until)
    goes_on = threading.Event()  # a fast machine reads the file before anybody can press a button

    def read_late(*arguments: Any) -> Any:
        goes_on.wait(PATIENCE_MS / 1000)
        return open_files(*arguments)

    monkeypatch.setattr(data, "open_files", read_late)
    large = tmp_path / "large.csv"
    line = "some words that repeat,{n}\n"
    with large.open("w") as stream:
        stream.write("text,n\n")
        stream.writelines(line.format(n=number) for number in range(400_000))
    page.open_path(str(large))
    until(lambda: page.header.fact.text().startswith("large.csv, the first "))
    assert 1000 < page.rows.model.rowCount() < 20_000
    assert page.inspector.split.isHidden()
    until(page.reading_row.isVisible)
    qtbot.mouseClick(page.reading_row.cancel_button, Qt.MouseButton.LeftButton)
    goes_on.set()
    assert page.studio.project.data.path == poll
    assert page.rows.model.rowCount() == 6
    assert not page.reading_row.isVisible()
    assert page.header.fact.text().startswith("poll of spring.csv, 6 rows")


def test_preview_of_utf_16_ends_with_a_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("text,n\n" + "".join(f"grüße {n},{n}\n" for n in range(120_000)), "utf-16")
    assert path.stat().st_size > 2 << 20
    preview = read_preview(path, Reading())
    assert preview is not None
    assert preview.report.rejected == ()
    assert preview.table.column("n")[-1].as_py() == str(preview.report.rows - 1)
    assert preview.report.rows > PREVIEW_BYTES // 2 // 20


def test_small_files_need_no_preview(poll: Path) -> None:
    assert read_preview(poll, Reading()) is None


def test_command_has_every_choice() -> None:
    reading = Reading(None, 0, "cp1252", "\t")
    assert inspect_command([Path("/a b/x.csv")], reading) == (
        "tunesmith data inspect '/a b/x.csv' --no-header --encoding cp1252 --delimiter tab"
    )
    reading = Reading("My sheet", 3, as_displayed=True, fill_merged=True)
    assert inspect_command([Path("/x.xlsx"), Path("/y.xlsx")], reading) == (
        "tunesmith data inspect /x.xlsx /y.xlsx --sheet 'My sheet' --header 3 --as-displayed "
        "--fill-merged"
    )


def test_everything_that_a_report_has_is_told() -> None:
    report = Report(
        rows=9,
        blank=0,
        columns=(),
        short_rows=2,
        header=1,
        hidden=Hidden((3, 4), ("secret",)),
        merged=5,
        renamed=("name (2)", "name (3)"),
        error_cells=6,
        warnings=("A formula has no result. If so, choose with --as-displayed.",),
    )
    told = {item.what: item.detail for item in findings(report, 7)}
    assert list(told) == [
        "7 lines rejected",
        "2 rows with too few cells",
        "2 columns have the name of another one",
        "2 hidden rows are in the table",
        "1 hidden column is in the table",
        "5 merged ranges",
        "6 cells with an error",
        "A formula has no result",
    ]
    assert told["2 hidden rows are in the table"] == "Rows 3, 4"
    assert told["A formula has no result"] == "If so, choose “As displayed”."
    unknown = Report(rows=1, blank=0, columns=(), hidden=Hidden(None, None), error_cells=None)
    assert len(findings(unknown, 0)) == 2
    assert ("Header row", "None, columns are numbered") in facts(unknown, "workbook", "Sheet1")
    assert sheet_of(Reading(), unknown) is None


def test_sentences_name_what_the_window_has() -> None:
    assert in_window("choose with --encoding.") == "choose another encoding."
    assert in_window("Choose with --header N or --no-header if not so.") == (
        "Choose another header row if not so."
    )
    assert in_window("or with --fill-merged in each") == "or “Fill merged cells” in each"
    assert in_window("--headerless stays") == "--headerless stays"


def test_everything_that_takes_focus_has_a_name(page: DataPage, poll: Path, until: Until) -> None:
    open_table(page, poll, 6, until)
    nameless = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisibleTo(page)
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_tab_goes_from_the_options_to_the_rows_to_the_inspector(
    page: DataPage, poll: Path, until: Until, qtbot: QtBot
) -> None:
    open_table(page, poll, 6, until)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.order_tab_stops()
    page.options.delimiter.setFocus()
    seen = []
    for _ in range(8):
        widget = QApplication.focusWidget()
        assert widget is not None, seen
        seen.append(widget.accessibleName() or getattr(widget, "text", str)())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert seen == [
        "Delimiter",
        "Kept 6",
        "Filter rows",
        "Kept rows",
        "Columns",
        "Details",
        "Add step",
        "Held out",
    ]
