"""The Library page: everything on disk is found, and what is deleted comes back by Undo."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.models.library import ADDED, added_folders
from tunesmith.studio.pages import library_items
from tunesmith.studio.pages.library import LibraryPage
from tunesmith.studio.pages.library_items import Item, ItemKind, RunFacts
from tunesmith.studio.studio import Studio

LONG_MS = 20_000


@pytest.fixture
def filled(studio: Studio, tmp_path: Path) -> Path:
    """A workspace with one of each, and a model folder elsewhere."""
    workspace = studio.workspace
    for name, size in (
        ("models/acme--small", 3000),
        ("models/.acme--large.partial", 500),
        ("adapters/mails", 2000),
        ("exports/mails", 1000),
    ):
        folder = workspace / name
        folder.mkdir(parents=True)
        (folder / "content").write_bytes(b"x" * size)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (workspace / ADDED).write_text(f'{{"folders": ["{elsewhere}"]}}')
    return workspace


@pytest.fixture
def page(filled: Path, studio: Studio, qtbot: QtBot) -> LibraryPage:
    assert filled.is_dir()
    made = LibraryPage(studio)
    qtbot.addWidget(made)
    made.resize(1280, 772)
    made.show()
    qtbot.waitUntil(lambda: made.model.rowCount() == 5, timeout=LONG_MS)
    return made


def items(page: LibraryPage) -> dict[str, Item]:
    return {f"{item.kind}/{item.name}": item for item in page.model.rows}


def select(page: LibraryPage, path: Path) -> None:
    page.table.selectRow(page.model.row_of(str(path)))


def press(page: LibraryPage, qtbot: QtBot, text: str) -> None:
    for banner in page.banners.shown:
        for button in banner.buttons:
            if isinstance(button, QPushButton) and button.text() == text:
                qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
                return
    raise AssertionError(text)


def test_everything_is_listed_with_its_size(page: LibraryPage) -> None:
    sizes = {name: item.bytes for name, item in items(page).items()}
    assert sizes == {
        "model/acme--small": 3000,
        "model/elsewhere": 0,
        "unfinished/acme/large": 500,
        "adapter/mails": 2000,
        "export/mails": 1000,
    }
    shown = {row.name: page.model.columns[2].text(row) for row in page.model.rows}
    assert shown["elsewhere"] == "empty"
    assert shown["acme--small"] == "2.93 KiB"
    assert page.bar.texts() == [
        ("Models", "3.42 KiB"), ("Exports", "1,000 B"), ("Adapters", "1.95 KiB"),
    ]  # fmt: skip
    page.kinds.button("adapters").click()
    assert list(items(page)) == ["adapter/mails"]
    page.kinds.button("all").click()
    page.search.setText("ACME")
    assert set(items(page)) == {"model/acme--small", "unfinished/acme/large"}


def test_delete_goes_to_the_trash_and_undo_brings_it_back(
    page: LibraryPage, studio: Studio, qtbot: QtBot
) -> None:
    model = studio.workspace / "models" / "acme--small"
    studio.change("model", folder=model, name="small", good=5, warnings=1)
    chosen = studio.project.model
    select(page, model)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.model.rowCount() == 4, timeout=LONG_MS)
    assert not model.exists()
    assert (studio.workspace / "trash" / "acme--small" / "content").stat().st_size == 3000
    assert studio.project.model.folder is None
    press(page, qtbot, "Undo")
    qtbot.waitUntil(lambda: page.model.rowCount() == 5, timeout=LONG_MS)
    assert (model / "content").stat().st_size == 3000
    assert studio.project.model == chosen


def test_the_trash_is_emptied_only_after_a_question(
    page: LibraryPage, studio: Studio, qtbot: QtBot
) -> None:
    adapter = studio.workspace / "adapters" / "mails"
    select(page, adapter)
    qtbot.mouseClick(page.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.empty_trash.isVisible, timeout=LONG_MS)
    trashed = studio.workspace / "trash" / "mails"
    page.empty_trash.click()
    press(page, qtbot, "Keep them")
    assert trashed.is_dir()
    page.empty_trash.click()
    press(page, qtbot, "Delete for good")
    qtbot.waitUntil(lambda: not page.empty_trash.isVisible(), timeout=LONG_MS)
    assert not trashed.exists()
    assert not adapter.exists()


def test_a_folder_from_elsewhere_only_leaves_the_list(
    page: LibraryPage, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    select(page, tmp_path / "elsewhere")
    assert page.delete.text() == "Take off the list"
    qtbot.mouseClick(page.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rowCount() == 4, timeout=LONG_MS)
    assert added_folders(studio.workspace) == []
    assert (tmp_path / "elsewhere").is_dir()


def test_what_a_run_uses_is_named_and_kept(filled: Path) -> None:
    model, adapter = filled / "models" / "acme--small", filled / "adapters" / "mails"
    training = RunFacts("mails", "train", True, str(adapter), (str(model),))
    found = {i.path: i for i in library_items.look(filled, [training], None).items}
    assert found[model].used_by == ("mails",)
    assert found[adapter].used_by == ()
    for path in (model, adapter):
        with pytest.raises(InputError) as caught:
            library_items.to_trash(filled, found[path])
        assert caught.value.code == "library.busy"
        assert path.is_dir()


def test_an_output_elsewhere_is_shown_but_never_deleted(filled: Path, tmp_path: Path) -> None:
    outside = tmp_path / "out"
    outside.mkdir()
    runs = [
        RunFacts("a", "train", False, str(outside), ()),
        RunFacts("b", "train", False, str(filled), ()),
    ]
    found = {i.path: i for i in library_items.look(filled, runs, None).items}
    assert found[outside].kind is ItemKind.ADAPTER
    for path in (outside, filled):
        with pytest.raises(InputError) as caught:
            library_items.to_trash(filled, found[path])
        assert caught.value.code == "library.not-ours"
        assert path.is_dir()
