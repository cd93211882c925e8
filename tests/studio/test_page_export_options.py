"""The Export page's options and what is written beside the levels: clicks, drops, real workers."""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from tests.studio.export_page import SLOW, banners, choose, click_mark, drop

from tunesmith.cli.export import _bytes
from tunesmith.core.files import sha256_file
from tunesmith.export.predict import Prediction
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.pages.export import ExportPage
from tunesmith.studio.pages.export_state import Sizes
from tunesmith.studio.pages.ollama_files import for_ollama, tuned_files
from tunesmith.studio.project import load_project
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.state_glyph import StageState


class Opened(QObject):
    """Stands for the system's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.folders: list[Path] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        """A folder is to be shown."""
        self.folders.append(Path(url.toLocalFile()))


@pytest.fixture
def opened() -> Iterator[Opened]:
    """The folders that were opened."""
    made = Opened()
    # The stub says bytes; the function takes text only.
    QDesktopServices.setUrlHandler("file", made, "take")  # type: ignore[call-overload]
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_what_is_written_beside_the_levels_is_told_with_sizes_and_remembered(
    planned: ExportPage, studio: Studio, tiny_adapter: Path, qtbot: QtBot
) -> None:
    also = planned.inspector.also
    assert [name for name, _, _ in also.texts()] == ["16-bit GGUF", "Merged 16-bit folder"]
    planned.open_adapter(tiny_adapter)
    qtbot.waitUntil(lambda: studio.project.train.adapter == tiny_adapter, timeout=SLOW)
    assert [name for name, _, size in also.texts() if size] == [
        "Adapter as GGUF", "16-bit GGUF", "Merged 16-bit folder"
    ]  # fmt: skip
    before = dict(planned.inspector.plan.facts.texts())["Written"]
    for box in (also.adapter, also.merged):
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Space)
    plan = dict(planned.inspector.plan.facts.texts())
    assert plan["Written"].endswith("in 3 files and a folder") and plan["Written"] != before
    command = shlex.split(planned.command())
    assert {"--adapter-gguf", "--merged-folder"} <= set(command)
    studio.save()
    kept, damage = load_project(studio.workspace)
    assert damage is None
    assert (kept.export.adapter_gguf, kept.export.merged_folder) == (True, True)
    studio.change("train", adapter=None)
    assert "--adapter-gguf" not in planned.command(), "there is none any more"


def test_an_adapter_that_cannot_stand_alone_says_why(
    planned: ExportPage, studio: Studio, prediction: Prediction, tiny_adapter: Path
) -> None:
    told = replace(prediction, adapter_problem="It has learned lengths (DoRA).")
    inputs = (studio.project.model.folder, tiny_adapter, None)
    planned._sized, planned._sizes = inputs, Sizes(told)
    studio.change("train", adapter=tiny_adapter)
    also = planned.inspector.also
    assert not also.adapter.isEnabled()
    assert any(
        "DoRA" in label.text() for label in also.findChildren(QLabel) if not label.isHidden()
    )
    studio.change("export", adapter_gguf=True)
    assert also.adapter.isEnabled(), "what is ticked can be unticked"
    assert "untick it" in planned.footer.sentence.text()


def test_a_matrix_dropped_anywhere_on_the_page_is_the_matrix(
    studio: Studio, tiny_model_dir: Path, tiny_matrix: Path, qtbot: QtBot
) -> None:
    window = MainWindow(studio)
    qtbot.addWidget(window)
    window.show()
    window.show_page("export")
    window.open_path(str(tiny_matrix))
    assert window.current.key == "model", "without a model it is a GGUF to look at"
    studio.change("model", folder=tiny_model_dir, name="tiny")
    window.show_page("export")
    window.open_path(str(tiny_matrix))
    qtbot.waitUntil(lambda: studio.project.export.imatrix == tiny_matrix, timeout=SLOW)
    assert window.current.key == "export"
    assert studio.project.model.folder == tiny_model_dir
    old = tiny_matrix.rename(tiny_matrix.with_suffix(".dat"))
    window.show_page("data")
    window.open_path(str(old))
    assert window.current.key == "export"
    qtbot.waitUntil(lambda: studio.background.is_idle, timeout=SLOW)


def test_a_matrix_opens_the_levels_that_need_one(
    planned: ExportPage, studio: Studio, tiny_matrix: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.change("export", all_levels=True, levels=("Q8_0",))
    click_mark(planned, "IQ2_XS", qtbot)
    assert studio.project.export.levels == ("Q8_0",)
    rows = planned.pane.table.rows
    (row,) = [each for each in rows.rows if each.level == "IQ2_XS"]
    assert (row.note, row.enabled) == ("needs an importance matrix", False)
    assert "importance matrix" in rows.index(rows.row_of("IQ2_XS"), 0).data(
        Qt.ItemDataRole.ToolTipRole
    )
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no matrix", "utf-8")
    drop(planned.inspector.matrix, wrong)
    qtbot.waitUntil(lambda: len(banners(planned)) == 1, timeout=SLOW)
    assert "no importance matrix" in banners(planned)[0].what
    assert studio.project.export.imatrix is None
    drop(planned.inspector.matrix, tiny_matrix)
    qtbot.waitUntil(lambda: studio.project.export.imatrix == tiny_matrix, timeout=SLOW)
    assert banners(planned) == []
    assert planned.inspector.matrix.text == "matrix.gguf"
    click_mark(planned, "IQ2_XS", qtbot)
    assert studio.project.export.levels == ("Q8_0", "IQ2_XS")
    assert planned.footer.primary.isEnabled()
    assert f"--imatrix {tiny_matrix}" in planned.command()
    qtbot.mouseClick(planned.inspector.matrix.clear, Qt.MouseButton.LeftButton)
    assert studio.project.export.imatrix is None
    assert not planned.footer.primary.isEnabled()
    assert "IQ2_XS" in planned.footer.sentence.text()
    click_mark(planned, "IQ2_XS", qtbot)
    assert studio.project.export.levels == ("Q8_0",), "what is ticked can be unticked"
    assert planned.footer.primary.isEnabled()


def test_a_matrix_that_is_gone_is_told_with_a_way_out(
    planned: ExportPage, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.change("export", imatrix=tmp_path / "gone.gguf")
    qtbot.waitUntil(lambda: len(banners(planned)) == 1, timeout=SLOW)
    assert not planned.footer.primary.isEnabled()
    without = banners(planned)[0].findChildren(Button)[1]
    assert without.text() == "Export without the matrix"
    qtbot.mouseClick(without, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(planned.footer.primary.isEnabled, timeout=SLOW)
    assert banners(planned) == []


def test_what_is_rare_is_behind_a_button(planned: ExportPage, studio: Studio, qtbot: QtBot) -> None:
    part = planned.inspector.advanced
    assert not part.split.isVisibleTo(part)
    qtbot.mouseClick(part.expand, Qt.MouseButton.LeftButton)
    assert part.split.isVisibleTo(part)
    choose(part.split, 4 * 10**9, qtbot)
    assert studio.project.export.split_bytes == 4 * 10**9
    assert "Ollama does not open" in part.split.accessibleDescription()
    choose(part.converter, "official", qtbot)
    command = shlex.split(planned.command())
    assert command[command.index("--split") + 1] == "4G"
    assert command[command.index("--converter") + 1] == "official"
    qtbot.mouseClick(part.expand, Qt.MouseButton.LeftButton)
    assert part.changed_text == "4 GB, llama.cpp's", "what differs is told when it is hidden"
    choose(part.split, 0, qtbot)
    choose(part.converter, "auto", qtbot)
    assert "--split" not in planned.command()
    assert "--converter" not in planned.command()


@pytest.mark.parametrize(
    ("size", "option"), [(8 * 10**9, "8G"), (150_000, "0.15M"), (2_500_000_001, "2500.000001M")]
)
def test_the_command_line_splits_at_the_same_byte(
    size: int, option: str, planned: ExportPage, studio: Studio
) -> None:
    studio.change("export", split_bytes=size)
    command = shlex.split(planned.command())
    assert command[command.index("--split") + 1] == option
    assert _bytes(option) == size


def test_parts_the_adapter_and_the_folder_are_among_the_results(
    planned: ExportPage,
    studio: Studio,
    tiny_adapter: Path,
    tiny_matrix: Path,
    opened: "Opened",
    qtbot: QtBot,
) -> None:
    inputs = (studio.project.model.folder, tiny_adapter, tiny_matrix)
    studio.change("export", imatrix=tiny_matrix)
    planned.open_adapter(tiny_adapter)
    qtbot.waitUntil(lambda: planned._sized == inputs, timeout=SLOW)
    assert planned.state is not None
    prediction = planned.state.prediction
    assert prediction is not None
    limit = prediction.levels["Q8_0"].bytes - 1
    assert prediction.levels["IQ2_XS"].bytes < limit
    choices = {"adapter_gguf": True, "merged_folder": True, "split_bytes": limit}
    studio.change("export", levels=("Q8_0", "IQ2_XS"), name="sorter", **choices)
    assert planned.state.in_parts == ["Q8_0"]
    qtbot.mouseClick(planned.footer.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: planned.state is not None and planned.state.phase == "running")
    rows = planned.pane.table.rows.rows
    titles = ["Adapter", "Folder"]
    assert [row.title or row.level for row in rows] == ["Q8_0", "IQ2_XS", *titles]
    assert not planned.inspector.also.merged.isEnabled()
    assert planned.inspector.matrix.choose.isHidden()
    steps = [name for _, name, _ in planned.pane.running.steps.texts()]
    assert steps[-2:] == ["Merged folder", "Modelfiles"]
    qtbot.waitUntil(
        lambda: planned.state is not None and planned.state.phase == "done", timeout=2 * SLOW
    )
    q8, iq2, _, merged = planned.state.files
    assert [file.level for file in planned.state.files] == ["Q8_0", "IQ2_XS", "adapter", "merged"]
    assert (len(q8.parts), iq2.parts, q8.modelfile) == (2, (), None)
    rows = planned.pane.table.rows.rows
    assert [row.note for row in rows] == ["2 parts", "", "", ""]
    assert [row.checks is not None for row in rows] == [True, True, True, False]
    assert dict(planned.inspector.plan.facts.texts())["Written"].endswith("in 4 files and a folder")
    assert planned.footer.primary.isEnabled(), "one level is whole, for Ollama"
    assert [file.level for file in tuned_files(studio)] == ["Q8_0", "IQ2_XS"]
    assert [file.level for file in for_ollama(tuned_files(studio))] == ["IQ2_XS"]
    panel = planned.pane.file
    planned.pane.table.select_level("Q8_0")
    assert "and 1 more part" in panel.hash_text
    assert "Ollama does not open files in parts" in panel.parity_text
    qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    lines = QApplication.clipboard().text().splitlines()
    assert lines == [f"{sha256_file(path)}  {path.name}" for path, _ in q8.parts]
    planned.pane.table.select_level("adapter")
    assert panel.checks.texts()[0][0] is StageState.DONE
    assert "put the name there" in panel.parity_text
    qtbot.mouseClick(panel.show_it, Qt.MouseButton.LeftButton)
    planned.pane.table.select_level("merged")
    assert "transformers" in panel.parity_text
    assert panel.hash_text == f"{merged.count} files"
    qtbot.mouseClick(panel.show_it, Qt.MouseButton.LeftButton)
    out = studio.workspace / "exports" / "sorter"
    assert opened.folders == [out, out / "sorter-merged"]
    assert (out / "sorter-merged" / "config.json").is_file()
