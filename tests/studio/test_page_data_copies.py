"""The Data page keeps a copy of each table and opens it when the file is away or another one."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import JobError
from tunesmith.core.events import MemorySink
from tunesmith.data.cleaning_steps import DropEmpty
from tunesmith.data.table import Reading
from tunesmith.studio.disk_use import disk_use
from tunesmith.studio.pages import data_copies
from tunesmith.studio.pages.data import DataPage
from tunesmith.studio.pages.data_copies import snapshots_folder
from tunesmith.studio.pages.runs import RunsPage
from tunesmith.studio.project import CleaningStep, SplitChoice, load_project
from tunesmith.studio.studio import Studio

PATIENCE_MS = 20_000  # a child process on a busy machine
Until = Callable[[Callable[[], bool]], None]
CSV = "name;city\nAnn;Köln\nBen;\n1;2;3\n"


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
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(CSV, "utf-8")
    return path


def cells(page: DataPage) -> list[list[str]]:
    model = page.rows.shown_model
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [[str(model.index(row, column).data()) for column in columns] for row in rows]


def copies(page: DataPage) -> list[Path]:
    return sorted(snapshots_folder(page.studio.workspace).glob("*.parquet"))


def open_and_copy(page: DataPage, paths: list[Path], until: Until) -> None:
    page.open_paths([str(path) for path in paths])
    until(lambda: page.studio.project.data.paths == tuple(paths))
    until(lambda: page.studio.project.data.copy is not None)


def offered(page: DataPage) -> list[QAbstractButton]:
    buttons = [button for banner in page.banners.shown for button in banner.buttons]
    found = [button for button in buttons if isinstance(button, QAbstractButton)]
    return [button for button in found if button.text().startswith("Open the copy of ")]


def wait_for_banner(page: DataPage, what: str, until: Until) -> None:
    page.refresh()
    until(lambda: [banner.what for banner in page.banners.shown] == [what])


def test_an_opened_table_is_copied_once_and_the_page_says_where(
    page: DataPage, people: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_and_copy(page, [people], until)
    (copy,) = copies(page)
    digest = hashlib.sha256(people.read_bytes()).hexdigest()
    assert copy.name == f"people-{digest[:8]}.parquet"
    told = dict(page.inspector.found.copy.texts())
    assert list(told) == ["Copy", "SHA-256"]
    assert told["Copy"].endswith(" KiB")
    assert told["SHA-256"] == digest
    page.studio.save()
    saved, _ = load_project(page.studio.workspace)
    assert saved.data.copy == page.studio.project.data.copy
    kept = page.studio.project.data.copy

    def fail(*_: object) -> None:
        raise AssertionError("a file that is known is read again")

    monkeypatch.setattr(data_copies, "hash_sources", fail)
    page.reload_button.click()
    until(lambda: page.studio.background.is_idle)
    assert copies(page) == [copy]
    assert page.studio.project.data.copy == kept
    assert page.banners.shown == ()


def test_the_copy_takes_the_place_of_a_file_that_is_gone(
    page: DataPage, people: Path, until: Until, qtbot: QtBot
) -> None:
    open_and_copy(page, [people], until)
    page.studio.change("data", cleaning=(CleaningStep(DropEmpty()),), split=SplitChoice(count=1))
    digest = page.inspector.found.copy.texts()[-1][1]
    before = page.studio.project
    people.unlink()
    wait_for_banner(page, "The file is gone", until)
    page.reload_button.click()
    until(lambda: [banner.what for banner in page.banners.shown] != ["The file is gone"])
    until(lambda: page.studio.background.is_idle and bool(page.banners.shown))
    (button,) = offered(page)
    assert page.inspector.found.copy.texts()[0][1].startswith(button.text()[17:])
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    (copy,) = copies(page)
    until(lambda: page.studio.project.data.path == copy and page.footer.primary.isEnabled())
    assert page.banners.shown == ()
    assert cells(page) == [["Ann", "Köln"]], "cleaned as before"
    data = page.studio.project.data
    assert data.cleaning == (CleaningStep(DropEmpty()),), "it is the same table"
    assert data.split == SplitChoice(count=1)
    now = page.studio.project
    assert now.conversations_key() == before.conversations_key(), "nothing is to be made anew"
    assert now.training_key() == before.training_key()
    told = page.inspector.found.copy.texts()
    assert [label for label, _ in told] == ["Copy of", "Copied", "SHA-256"]
    assert (told[0][1], told[2][1]) == ("people.csv", digest)
    assert page.footer.primary.isEnabled()
    until(lambda: page.studio.background.is_idle)
    assert copies(page) == [copy], "of a copy none is made"


def test_a_copy_of_another_content_makes_later_stages_stale(
    page: DataPage, people: Path, until: Until
) -> None:
    open_and_copy(page, [people], until)
    (copy,) = copies(page)
    kept = page.studio.project.data.copy
    assert kept is not None
    other = replace(kept, sources=(replace(kept.sources[0], sha256="0" * 64),))
    page.studio.change("data", copy=other)
    before = page.studio.project.conversations_key()
    page.open_path(str(copy))
    until(lambda: page.studio.project.data.path == copy)
    assert page.studio.project.conversations_key() != before


def test_the_next_start_offers_the_copy(
    page: DataPage, studio: Studio, people: Path, until: Until, qtbot: QtBot
) -> None:
    open_and_copy(page, [people], until)
    people.unlink()
    shutil.rmtree(studio.workspace / "tables")
    again = DataPage(studio)
    qtbot.addWidget(again, before_close_func=lambda _: again.leave())
    again.show()
    wait_for_banner(again, "The file is gone", until)
    qtbot.mouseClick(offered(again)[0], Qt.MouseButton.LeftButton)
    until(lambda: again.rows.model.rowCount() == 2)
    assert cells(again)[0] == ["Ann", "Köln"]
    again.leave()


def test_a_changed_file_can_be_reloaded_or_left_for_its_copy(
    page: DataPage, people: Path, until: Until, qtbot: QtBot
) -> None:
    open_and_copy(page, [people], until)
    people.write_text(CSV + "Cy;Wien\n", "utf-8")
    wait_for_banner(page, "people.csv has changed since it was opened", until)
    (button,) = offered(page)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    until(lambda: page.studio.project.data.path == copies(page)[0])
    assert page.rows.model.rowCount() == 2
    open_and_copy(page, [people], until)
    until(lambda: len(copies(page)) == 2)
    assert page.rows.model.rowCount() == 3


def test_a_copy_that_the_person_deleted_is_not_offered_and_written_anew(
    page: DataPage, people: Path, until: Until
) -> None:
    open_and_copy(page, [people], until)
    copies(page)[0].unlink()
    people.rename(people.with_name("away.csv"))
    wait_for_banner(page, "The file is gone", until)
    assert offered(page) == []
    people.with_name("away.csv").rename(people)
    page.reload_button.click()
    until(lambda: len(copies(page)) == 1)


def test_several_files_have_one_copy(page: DataPage, people: Path, until: Until) -> None:
    lines = people.with_name("b.jsonl")
    lines.write_text(json.dumps({"name": "Cy", "city": None}) + "\n")
    open_and_copy(page, [people, lines], until)
    assert len(copies(page)) == 1
    told = page.inspector.found.copy.texts()
    assert [label for label, _ in told] == ["Copy", "SHA-256 of people.csv", "SHA-256 of b.jsonl"]


def test_another_reading_has_a_copy_of_its_own(page: DataPage, people: Path, until: Until) -> None:
    open_and_copy(page, [people], until)
    first = page.studio.project.data.copy
    page.options.header.setCurrentIndex(0)
    until(lambda: page.studio.project.data.header == 0)
    until(lambda: page.studio.project.data.copy not in (None, first))
    assert len(copies(page)) == 2
    copy = page.studio.project.data.copy
    assert copy is not None
    assert copy.reading == Reading(header=0)


def test_a_disk_without_room_costs_the_copy_and_not_the_table(
    page: DataPage, people: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise JobError("disk.full", "The disk of snapshots is full.", "Free some space.")

    monkeypatch.setattr(data_copies, "write_snapshot", refuse)
    page.open_path(str(people))
    until(lambda: bool(page.banners.shown))
    banner = page.banners.shown[0]
    assert banner.what == "The disk of snapshots is full."
    assert banner.details.startswith("The table is open, but the workspace has no copy of it.")
    assert page.rows.model.rowCount() == 2
    assert page.footer.primary.isEnabled()


def test_the_runs_page_counts_the_copies(
    page: DataPage, studio: Studio, people: Path, until: Until, qtbot: QtBot
) -> None:
    open_and_copy(page, [people], until)
    size = copies(page)[0].stat().st_size
    runs = RunsPage(studio)
    qtbot.addWidget(runs)
    runs.show()
    until(lambda: "copies of tables" in runs._legend.text())
    assert size <= disk_use(studio.workspace, MemorySink()).bytes["snapshots"] < size + 100


def test_dates_are_the_persons(page: DataPage, people: Path, until: Until, qtbot: QtBot) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    open_and_copy(page, [people], until)
    date = page.inspector.found.copy.texts()[0][1]
    assert date[2] == date[5] == ".", date
