"""The Data page with every kind of table: what can be chosen for it, and several files at once."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # has no types
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.data.file_kind import TABLE_SUFFIXES
from tunesmith.data.table import Report, SourceFile
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.pages.conversations import open_table, require_unchanged
from tunesmith.studio.pages.data import DataPage
from tunesmith.studio.pages.data_command import clean_command
from tunesmith.studio.pages.data_found import facts
from tunesmith.studio.pages.data_rows import REJECTED
from tunesmith.studio.pages.welcome import WelcomePage
from tunesmith.studio.project import Project, load_project, with_stage
from tunesmith.studio.studio import Studio
from tunesmith.studio.table_file import look, look_at_all, table_trouble
from tunesmith.studio.widgets.drop_area import DropArea

PATIENCE_MS = 20_000  # a child process on a busy machine
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda holds: qtbot.waitUntil(holds, timeout=PATIENCE_MS)


@pytest.fixture
def page(studio: Studio, qtbot: QtBot) -> Iterator[DataPage]:
    made = DataPage(studio)
    qtbot.addWidget(made, before_close_func=lambda _: made.leave())
    made.resize(1150, 700)
    made.show()
    yield made
    made.leave()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three kinds of one shape, each with two rows."""
    csv, lines, parquet = (tmp_path / name for name in ("a.csv", "b.jsonl", "c.parquet"))
    csv.write_text("name,age\nAnn,3\nBen,4\n1,2,3\n")
    lines.write_text('{"age": 5, "name": "Cy"}\n{"age": 6, "name": "Dora"}\nbroken\n')
    pq.write_table(pa.table({"name": ["Emil", "Fred"], "age": [7, 8]}), parquet)
    return [csv, lines, parquet]


def is_shown(page: DataPage, rows: int) -> bool:
    """The table is there, and so is what is told of all its columns."""
    model = page.rows.model
    described = all(model.statistics(place) for place in range(model.columnCount()))
    return page.studio.project.data.rows == rows and model.rowCount() == rows and described


def offered(page: DataPage) -> list[str]:
    """The choices of the option row that can be seen."""
    options = page.options
    parts: dict[str, QWidget] = {
        "sheet": options.sheet,
        "header": options.header,
        "encoding": options.encoding,
        "delimiter": options.delimiter,
        "as displayed": options.as_displayed,
        "fill merged": options.fill_merged,
        "again": options.again,
    }
    return [name for name, part in parts.items() if part.isVisible()]


def cells(page: DataPage, column: int) -> list[str]:
    model = page.rows.shown_model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def drop(target: QWidget, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(9, 9), action, mime, buttons, keys))
    QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), action, mime, buttons, keys))


def test_every_kind_has_just_the_choices_that_fit_it(
    page: DataPage, files: list[Path], until: Until
) -> None:
    csv, lines, parquet = files
    fitting = {
        csv: ["header", "encoding", "delimiter"],
        lines: ["encoding"],
        parquet: [],
    }
    labels = {
        csv: ["Encoding", "Delimiter", "Header row"],
        lines: ["Encoding"],
        parquet: [],
    }
    for path, names in fitting.items():
        page.open_path(str(path))
        until(lambda path=path: is_shown(page, 2) and page.studio.project.data.path == path)
        assert offered(page) == names
        assert page.options.isVisible() == bool(names)
        told = [label for label, _ in page.inspector.found.facts.texts()]
        assert told == [*labels[path], "Rows with data", "Blank rows"]


def test_the_encoding_of_json_can_be_chosen(
    page: DataPage, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(json.dumps([{"a": "Köln"}], ensure_ascii=False).encode("cp1252"))
    page.open_path(str(path))
    until(lambda: is_shown(page, 1))
    page.options.encoding.setFocus()
    qtbot.keyClicks(page.options.encoding, "Central")
    until(lambda: page.studio.project.data.encoding == "cp1250")
    until(lambda: is_shown(page, 1))
    assert page.command() == f"tunesmith data inspect {path} --encoding cp1250"
    assert offered(page) == ["encoding", "again"]


def test_merged_cells_are_filled_on_request_and_where_there_are_any(
    page: DataPage, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    path, plain = tmp_path / "merged.xlsx", tmp_path / "plain.xlsx"
    for target, merges in ((path, True), (plain, False)):
        book = xlsxwriter.Workbook(str(target))
        sheet = book.add_worksheet()
        sheet.write_column(0, 1, ["n", 1, 2])
        sheet.write(0, 0, "team")
        if merges:
            sheet.merge_range(1, 0, 2, 0, "red")
        else:
            sheet.write_column(1, 0, ["red", "blue"])
        book.close()
    page.open_path(str(plain))
    until(lambda: is_shown(page, 2))
    assert "fill merged" not in offered(page)
    page.open_path(str(path))
    until(lambda: is_shown(page, 2) and page.studio.project.data.path == path)
    assert offered(page) == ["sheet", "header", "as displayed", "fill merged"]
    assert cells(page, 0)[0] == "red"
    assert cells(page, 0)[1] != "red"
    (merged,) = [it for it in page.inspector.found.checks.texts() if it[1] == "1 merged range"]
    assert merged[2] == "The value stands in the first cell only."
    qtbot.mouseClick(page.options.fill_merged, Qt.MouseButton.LeftButton)
    until(lambda: page.studio.project.data.fill_merged and is_shown(page, 2))
    assert cells(page, 0) == ["red", "red"]
    assert page.command() == f"tunesmith data inspect {path} --fill-merged"
    (merged,) = [it for it in page.inspector.found.checks.texts() if it[1] == "1 merged range"]
    assert merged[2] == "The value is repeated in the rows below."
    page.studio.save()
    project, _ = load_project(page.studio.workspace)
    assert project.data.reading.fill_merged
    stored = open_table(project, page.studio.workspace)
    assert stored.table.to_pydict() == {"team": ["red", "red"], "n": ["1", "2"]}


def test_several_dropped_files_become_one_table_that_says_what_comes_from_where(
    page: DataPage, files: list[Path], until: Until, qtbot: QtBot
) -> None:
    area = page.place.findChild(DropArea)
    assert isinstance(area, DropArea)
    drop(area, files)
    until(lambda: is_shown(page, 6))
    assert page.header.fact.text() == "a.csv and 2 more files, 6 rows, 2 columns"
    assert cells(page, 0) == ["Ann", "Ben", "Cy", "Dora", "Emil", "Fred"]
    assert page.inspector.found.facts.texts() == [
        ("a.csv", "rows 1 to 2"),
        ("b.jsonl", "rows 3 to 4"),
        ("c.parquet", "rows 5 to 6"),
        ("Rows with data", "6"),
        ("Blank rows", "0"),
    ]
    assert offered(page) == []
    data = page.studio.project.data
    assert data.paths == tuple(files)
    assert page.command() == f"tunesmith data inspect {' '.join(map(str, files))}"
    qtbot.mouseClick(page.rows.segments.button(REJECTED), Qt.MouseButton.LeftButton)
    assert cells(page, 0) == ["a.csv", "b.jsonl"]
    assert cells(page, 2) == ["1,2,3", "broken"]
    assert open_table(page.studio.project, page.studio.workspace).rows == 6


def test_files_of_other_columns_are_refused_and_the_table_stays(
    page: DataPage, files: list[Path], tmp_path: Path, until: Until
) -> None:
    page.open_path(str(files[0]))
    until(lambda: is_shown(page, 2))
    other = tmp_path / "cities.csv"
    other.write_text("city\nRome\nOslo\n")
    page.open_paths([str(files[0]), str(other)])
    until(lambda: bool(page.banners.shown))
    assert "cities.csv has not the columns of a.csv" in page.banners.shown[0].what
    assert "Still in use: a.csv." in page.banners.shown[0].details
    assert page.studio.project.data.paths == (files[0],)


def test_any_of_several_files_that_changes_or_goes_is_told(
    page: DataPage, files: list[Path], until: Until, qtbot: QtBot
) -> None:
    page.open_paths([str(path) for path in files[:2]])
    until(lambda: is_shown(page, 4))
    files[1].write_text('{"age": 5, "name": "Zoe"}\n')
    page.refresh()
    until(lambda: bool(page.banners.shown))
    (banner,) = page.banners.shown
    assert banner.what == "a.csv and 1 more file has changed since it was opened"
    with pytest.raises(InputError, match="One of the 2 files of the table has changed"):
        require_unchanged(page.studio.project)
    qtbot.mouseClick(banner.buttons[0], Qt.MouseButton.LeftButton)  # reload
    until(lambda: is_shown(page, 3))
    assert not page.banners.shown
    files[1].unlink()
    page.refresh()
    until(lambda: bool(page.banners.shown))
    assert page.banners.shown[0].what == "The file is gone"
    assert str(files[1]) in page.banners.shown[0].details


def test_the_dialogs_offer_every_kind_and_take_several_files(
    page: DataPage, studio: Studio, files: list[Path], until: Until, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    asked = []

    def choose(*arguments: object) -> tuple[list[str], str]:
        asked.append(str(arguments[3]))
        return [str(path) for path in files[1:]], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    until(lambda: is_shown(page, 4))
    kinds = asked[0].partition("(")[2].partition(")")[0].split()
    assert kinds == [f"*{suffix}" for suffix in TABLE_SUFFIXES]
    welcome = WelcomePage(studio)
    qtbot.addWidget(welcome)
    with qtbot.waitSignal(studio.paths_wanted) as caught:
        welcome.ask_for_table()
    assert caught.args == [[str(path) for path in files[1:]]]
    assert asked[1] == asked[0]


def test_files_dropped_on_the_window_or_its_first_page_are_one_table(
    studio: Studio, files: list[Path], tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    window = MainWindow(studio)
    qtbot.addWidget(window)
    window.show()
    welcome = window.current
    assert isinstance(welcome, WelcomePage)
    drop(welcome.drop_area, files[:2])
    assert window.current.key == "data"
    until(lambda: studio.project.data.rows == 4)
    drop(window, [tmp_path / "matrix.dat", *files[1:]])
    assert window.current.key == "data"
    until(lambda: studio.project.data.paths == tuple(files[1:]))
    drop(window, files[:1])
    until(lambda: studio.project.data.paths == (files[0],))
    window.close()


def test_the_stamp_of_several_files_is_that_of_all(files: list[Path]) -> None:
    assert look_at_all(files[:1]) == look(files[0])
    both = look_at_all(files[:2])
    assert both is not None
    assert both[0] == sum(path.stat().st_size for path in files[:2])
    project = with_stage(Project(), "data", path=files[0], more=(files[1],), stamp=both)
    assert table_trouble(project.data) == ""
    os.utime(files[1], ns=(1, 1))
    assert table_trouble(project.data) == "changed"
    assert look_at_all([files[0], files[0].with_name("gone.csv")]) is None
    assert look_at_all([]) is None


def test_more_files_and_filled_cells_make_later_stages_stale(files: list[Path]) -> None:
    one = with_stage(Project(), "data", path=files[0])
    keys = {
        with_stage(one, "data", **change).conversations_key()
        for change in ({}, {"more": (files[1],)}, {"more": (files[2],)}, {"fill_merged": True})
    }
    assert len(keys) == 4


def test_cleaning_commands_name_all_files(tmp_path: Path) -> None:
    from tunesmith.data.cleaning_steps import Trim
    from tunesmith.studio.project import CleaningStep

    project = with_stage(
        Project(),
        "data",
        path=Path("/x/a.csv"),
        more=(Path("/x/b.csv"),),
        cleaning=(CleaningStep(Trim()),),
    )
    assert clean_command(project, tmp_path).startswith(
        "tunesmith data clean /x/a.csv /x/b.csv --steps "
    )


def test_facts_that_differ_between_files_say_so() -> None:
    files = (SourceFile("a.csv", 2, 0, 0), SourceFile("b.csv", 0, 0, 0))
    report = Report(2, 0, (), encoding="utf-8", delimiter=None, header=1, files=files)
    assert facts(report, "text", None)[:5] == [
        ("a.csv", "rows 1 to 2"),
        ("b.csv", "no row"),
        ("Encoding", "UTF-8"),
        ("Delimiter", "differs, or none"),
        ("Header row", "1"),
    ]
