"""The Export export_page: clicks and keys in a real export_page, real workers on the tiny model."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.studio.export_page import SLOW, banners, choose, click_mark

from tunesmith.core import events
from tunesmith.core.files import sha256_file
from tunesmith.estimate.memory import Fit
from tunesmith.export.predict import Prediction
from tunesmith.hardware.machine import Gpu, Machine
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.export import ExportPage
from tunesmith.studio.pages.export_file import FilePanel
from tunesmith.studio.pages.export_levels import COMMON
from tunesmith.studio.pages.export_outcome import Course, checks_badge, course_of, files_of
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.state_glyph import StageState

GIB = 1 << 30


def test_without_a_base_model_the_page_leads_to_the_models(
    export_page: ExportPage, qtbot: QtBot
) -> None:
    button = export_page.findChild(EmptyState).button
    with qtbot.waitSignal(export_page.go, check_params_cb=lambda key: key == "model"):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not export_page.footer.primary.isEnabled()
    assert export_page.command() == ""


def test_sizes_are_computed_in_the_background(
    export_page: ExportPage,
    studio: Studio,
    tiny_model_dir: Path,
    prediction: Prediction,
    qtbot: QtBot,
) -> None:
    studio.change("model", folder=tiny_model_dir, name="tiny")
    assert export_page.state is not None
    assert export_page.state.sizes.is_awaited
    assert [row.bytes for row in export_page.pane.table.rows.rows] == [0] * len(COMMON)
    qtbot.waitUntil(
        lambda: export_page.state is not None and not export_page.state.sizes.is_awaited,
        timeout=SLOW,
    )
    assert export_page.state.prediction == prediction


def test_plan_shows_sizes_fits_and_one_recommendation(planned: ExportPage) -> None:
    rows = planned.pane.table.rows.rows
    assert [row.level for row in rows] == list(COMMON)
    assert all(row.bytes > 0 and row.fit is Fit.FITS for row in rows)
    assert [row.level for row in rows if row.recommended] == ["Q8_0"]
    assert planned.pane.table.selected == "Q8_0"
    assert planned.pane.notes.texts()[0][0] == "Q8_0 is recommended for this machine"
    fallback = planned.pane.findChild(Banner)
    assert "64 wide" in fallback.what
    assert planned.footer.primary.text() == "Export 2 levels"
    plan = dict(planned.inspector.plan.facts.texts())
    assert plan["Written"].endswith("in 2 files")
    assert "free" in plan["Disk at the peak"]
    assert plan["Memory"].endswith("GiB")  # torch computes the logits to compare with


def test_the_plan_has_the_disk_by_item_and_the_time_once_the_machine_was_measured(
    planned: ExportPage, studio: Studio, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tunesmith.export.speed.cache_file", lambda: tmp_path / "speeds.json")
    facts = planned.inspector.plan.facts
    assert "Time" not in dict(facts.texts())
    planned._take_sizes(planned._sizes)
    qtbot.waitUntil(lambda: "Time" in dict(facts.texts()), timeout=SLOW)
    assert dict(facts.texts())["Time"].startswith("about 0:")
    plain = dict(facts.texts())["Disk at the peak"]
    studio.change("export", converter="official")
    assert dict(facts.texts())["Disk at the peak"] != plain  # its float32 file stands beside


def test_a_click_and_the_space_key_tick_levels(
    planned: ExportPage, studio: Studio, qtbot: QtBot
) -> None:
    click_mark(planned, "Q6_K", qtbot)
    assert studio.project.export.levels == ("Q8_0", "Q6_K", "Q4_K_M")
    assert planned.footer.primary.text() == "Export 3 levels"
    table = planned.pane.table
    table.setFocus()
    table.select_level("Q8_0")
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert studio.project.export.levels == ("Q6_K", "Q4_K_M")
    for level in ("Q6_K", "Q4_K_M"):
        click_mark(planned, level, qtbot)
    assert not planned.footer.primary.isEnabled()
    assert "Tick a level" in planned.footer.sentence.text()


def test_the_16_bit_file_is_one_choice_in_two_places(
    planned: ExportPage, studio: Studio, qtbot: QtBot
) -> None:
    box = planned.inspector.also.sixteen_bit
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert studio.project.export.keep_f16
    assert "F16" in planned.pane.table.rows.checked()
    assert "--keep-f16" in planned.command()
    click_mark(planned, "F16", qtbot)
    assert not planned.inspector.also.sixteen_bit.isChecked()
    assert "--keep-f16" not in planned.command()


def test_rare_levels_appear_on_demand_and_stay_chosen(planned: ExportPage, qtbot: QtBot) -> None:
    assert "more levels" in planned.pane.more.text()
    qtbot.mouseClick(planned.pane.more, Qt.MouseButton.LeftButton)
    assert planned.pane.table.rows.row_of("Q4_0") > 0
    assert planned.pane.table.rows.row_of("MXFP4_MOE") == -1  # for mixtures of experts
    click_mark(planned, "Q4_0", qtbot)
    qtbot.mouseClick(planned.pane.more, Qt.MouseButton.LeftButton)
    assert planned.pane.table.rows.row_of("Q4_0") > 0
    assert planned.pane.table.rows.row_of("Q5_0") == -1
    assert planned.header.fact.text() == f"{len(planned.pane.table.rows.checked())} levels chosen"


def test_a_smaller_machine_has_another_recommendation(
    planned: ExportPage, studio: Studio, qtbot: QtBot
) -> None:
    assert planned.state is not None
    prediction = planned.state.prediction
    assert prediction is not None
    between = (prediction.levels["Q8_0"].bytes + prediction.levels["Q5_K_M"].bytes) // 2
    small = Machine("x", 2, round(between / 0.75), 0, 10 * GIB, 10 * GIB, ())
    studio.change("export", context=2048)
    cache = planned.inspector.memory.bar.texts()[1][0]
    assert cache == "KV cache, 512 tokens"  # the tiny model knows no more
    studio._looker.stop()
    studio._saw(small)
    assert (
        next(row for row in planned.pane.table.rows.rows if row.level == "Q8_0").fit is not Fit.FITS
    )
    studio._saw(replace(small, gpus=(Gpu("RTX 4060", 8 * GIB, 0),)))
    rows = planned.pane.table.rows.rows
    assert all(row.fit is Fit.CARD for row in rows)
    assert "RTX 4060" in planned.pane.notes.texts()[0][1]
    assert planned.inspector.memory.badge.text == "GPU"


def test_too_little_disk_is_told_before_the_start(planned: ExportPage, studio: Studio) -> None:
    studio._looker.stop()
    studio._saw(Machine("x", 2, 8 * GIB, 0, GIB, 1 << 20, ()))
    assert not planned.footer.primary.isEnabled()
    assert "are free" in planned.footer.sentence.text()


def test_a_name_that_no_file_can_have_is_marked(planned: ExportPage, qtbot: QtBot) -> None:
    field = planned.inspector.source
    field.name.selectAll()
    qtbot.keyClicks(field.name, "a/b")
    assert field.field.error
    assert not planned.footer.primary.isEnabled()
    field.name.selectAll()
    qtbot.keyClicks(field.name, "sorter")
    assert field.field.error == ""
    assert planned.footer.primary.isEnabled()
    assert "--name sorter" in planned.command()


def test_a_folder_that_is_no_adapter_is_refused_and_nothing_changes(
    planned: ExportPage, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "notes").mkdir()
    planned.open_adapter(tmp_path / "notes")
    qtbot.waitUntil(lambda: len(banners(planned)) == 1, timeout=SLOW)
    assert "not an adapter folder" in banners(planned)[0].what
    assert studio.project.train.adapter is None


def test_an_adapter_from_disk_is_exported(
    planned: ExportPage, studio: Studio, tiny_adapter: Path, qtbot: QtBot
) -> None:
    planned.open_adapter(tiny_adapter)
    qtbot.waitUntil(lambda: studio.project.train.adapter == tiny_adapter, timeout=SLOW)
    assert dict(planned.inspector.source.facts.texts())["Adapter"] == "my-adapter, from disk"
    assert f"--adapter {tiny_adapter}" in planned.command()


def test_files_are_written_checked_and_shown(
    planned: ExportPage, studio: Studio, prediction: Prediction, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.change("export", levels=("Q8_0", "Q4_K_M"), name="sorter")
    assert planned.state is not None
    predicted = planned.state.bytes_of(planned.state.wanted)
    qtbot.mouseClick(planned.footer.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: planned.state is not None and planned.state.phase == "running")
    assert not planned.inspector.source.name.isEnabled()
    again = ExportPage(studio)  # a window that was opened later
    again._sized, again._sizes = planned._sized, planned._sizes
    qtbot.addWidget(again)
    again.show()
    assert again.state is not None
    assert again.state.phase == "running"
    qtbot.waitUntil(lambda: again.state is not None and again.state.phase == "done", timeout=SLOW)
    again.close()
    assert planned.state.phase == "done"
    files = planned.state.files
    assert [file.level for file in files] == ["Q8_0", "Q4_K_M"]
    assert sum(file.bytes for file in files) == predicted
    assert all(row.checks is not None for row in planned.pane.table.rows.rows)
    panel = planned.pane.file
    assert [state for state, _, _ in panel.checks.texts()][:3] == [StageState.DONE] * 3
    assert "same bytes" in panel.parity_text
    qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    q8 = studio.workspace / "exports" / "sorter" / "sorter-Q8_0.gguf"
    assert QApplication.clipboard().text() == sha256_file(q8)
    with qtbot.waitSignal(planned.go, check_params_cb=lambda key: key == "ollama"):
        qtbot.mouseClick(planned.footer.primary, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(planned.other_button, Qt.MouseButton.LeftButton)
    assert planned.state.phase == "plan"
    qtbot.mouseClick(planned.other_button, Qt.MouseButton.LeftButton)
    assert planned.state.phase == "done"
    studio.change("train", adapter=tmp_path / "gone")
    assert planned.state.phase == "plan"
    assert "earlier choice" in banners(planned)[0].what


def test_a_stopped_export_goes_on(planned: ExportPage, studio: Studio, qtbot: QtBot) -> None:
    studio.change("export", levels=("Q8_0",), name="sorter")
    qtbot.mouseClick(planned.footer.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: planned.state is not None and planned.state.phase == "running")
    qtbot.mouseClick(planned.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(banners(planned)) == 1, timeout=SLOW)
    assert banners(planned)[0].what == "The export was stopped"
    qtbot.mouseClick(banners(planned)[0].findChildren(Button)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: planned.state is not None and planned.state.phase == "done", timeout=SLOW
    )
    assert banners(planned) == []


def test_a_name_in_use_is_mended_by_one_button(
    planned: ExportPage, studio: Studio, qtbot: QtBot
) -> None:
    taken = studio.workspace / "exports" / "sorter"
    taken.mkdir(parents=True)
    (taken / "sorter-Q8_0.gguf").write_bytes(b"somebody's")
    studio.change("export", levels=("Q8_0",), name="sorter")
    qtbot.mouseClick(planned.footer.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(banners(planned)) == 1, timeout=SLOW)
    banner = banners(planned)[0]
    button = banner.findChildren(Button)[0]
    assert button.text() == "Export as sorter-2"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: planned.state is not None and planned.state.phase == "done", timeout=SLOW
    )
    assert (studio.workspace / "exports" / "sorter-2" / "sorter-2-Q8_0.gguf").is_file()
    assert (taken / "sorter-Q8_0.gguf").read_bytes() == b"somebody's"


def test_a_family_that_tunesmith_does_not_know_is_left_to_llama_cpp(
    export_page: ExportPage, studio: Studio, tiny_model_dir: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other"
    shutil.copytree(tiny_model_dir, other)
    config = json.loads((other / "config.json").read_text("utf-8"))
    config["architectures"] = ["GemmaForCausalLM"]
    (other / "config.json").write_text(json.dumps(config), "utf-8")
    studio.change("model", folder=other, name="other")
    qtbot.waitUntil(
        lambda: export_page.state is not None and export_page.state.sizes.error is not None,
        timeout=SLOW,
    )
    assert banners(export_page) == []
    assert export_page.footer.primary.isEnabled()
    choose(export_page.inspector.advanced.converter, "own", qtbot)
    assert "Gemma" in banners(export_page)[0].what
    assert not export_page.footer.primary.isEnabled()
    official, another = banners(export_page)[0].findChildren(Button)[:2]
    with qtbot.waitSignal(export_page.go, check_params_cb=lambda key: key == "model"):
        qtbot.mouseClick(another, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(official, Qt.MouseButton.LeftButton)
    assert studio.project.export.converter == "official"
    assert banners(export_page) == []
    assert export_page.footer.primary.isEnabled()


def test_everything_that_takes_focus_has_a_name(planned: ExportPage) -> None:
    nameless = [
        widget
        for widget in planned.findChildren(QWidget)
        if widget.isVisibleTo(planned)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_the_adapter_and_the_folder_have_steps_of_their_own() -> None:
    begun = course(events.Stage("quantize"), also=("adapter_gguf", "merged_folder"))
    assert begun.merged is not None
    assert (begun.merged.state, begun.check.total) == (StageState.EMPTY, 4)
    assert begun.levels["merged"] == 0.0
    checking = course(
        events.Stage("check Q8_0"), named("Q8_0-00002-of-00002"), named("Q8_0-00001-of-00002"),
        events.Stage("check Q6_K"), events.Stage("check Q4_K_M"), named("Q4_K_M"),
        events.Stage("check adapter"), also=("adapter_gguf", "merged_folder"),
    )  # fmt: skip
    assert checking.named == ("Q8_0", "Q4_K_M")
    assert checking.failed == ("Q6_K",), "it was checked and got no name"
    assert (checking.now, checking.check.done) == ("adapter", 3)
    merging = course(
        events.Stage("check adapter"), named("adapter"), events.Stage("merged folder"),
        events.Progress(3, 12, "tensors"), also=("adapter_gguf", "merged_folder"),
    )  # fmt: skip
    assert merging.merged is not None
    assert (merging.merged.state, merging.share) == (StageState.RUNNING, 0.25)
    assert (merging.levels["merged"], merging.checking) == (0.25, False)
    assert merging.check.state is StageState.DONE


def course(*taken: events.Event, also: Sequence[str] = ()) -> Course:
    spec = {"levels": ["Q8_0", "Q6_K", "Q4_K_M"], **dict.fromkeys(also, True)}
    view = RunView("id", "export", "sorter", Path("run"), State.RUNNING, spec=spec)
    for event in taken:
        view.take(0.0, event)
    return course_of(view)


def named(level: str) -> events.Artifact:
    return events.Artifact(f"out/sorter-{level}.gguf", "", 1)


def test_all_levels_go_on_together_until_each_is_checked() -> None:
    begun = course(events.Stage("inputs"))
    assert (begun.share, set(begun.levels.values())) == (None, {0.0})
    assert course(events.Stage("plan")).plan.state is StageState.RUNNING
    writing = course(events.Stage("quantize"), events.Progress(30, 120, "weights", 9.0, "blk.3"))
    assert (writing.item, writing.share, set(writing.levels.values())) == ("blk.3", 0.25, {0.25})
    assert (writing.write.state, writing.write.total) == (StageState.RUNNING, 3)
    asking = course(events.Stage("quantize"), events.Stage("reference"))
    assert (asking.checking, asking.now, asking.share) == (True, "", 1.0)
    assert (asking.write.state, asking.check.state) == (StageState.DONE, StageState.RUNNING)
    checking = course(
        events.Stage("quantize"), events.Progress(120, 120, "weights"),
        events.Stage("reference"), events.Stage("check Q8_0"), named("Q8_0"),
        events.Stage("check Q6_K"),
    )  # fmt: skip
    assert set(checking.levels.values()) == {1.0}
    assert (checking.now, checking.check.done, checking.named) == ("Q6_K", 1, ("Q8_0",))
    assert checking.write.state is StageState.DONE
    timed = course(events.Stage("check Q8_0"), events.Progress(2, 5, "checks", 7.0, "Q8_0"))
    assert (timed.eta_s, timed.item, timed.share) == (7.0, "", 1.0)


def test_a_resumed_run_has_its_finished_files_from_the_start() -> None:
    resumed = course(
        named("Q8_0"),
        events.Stage("check Q8_0", skipped=True),
        events.Stage("quantize"),
        events.Progress(150, 300, "weights"),
    )
    assert resumed.levels == {"Q8_0": 1.0, "Q6_K": 0.5, "Q4_K_M": 0.5}


def test_a_failed_check_is_explained_with_what_to_do(look: Theme, qtbot: QtBot) -> None:
    checks = [
        {"name": "load", "verdict": "ok", "detail": "9 weights"},
        {"name": "tokens", "verdict": "failed", "detail": "2 of 8 texts differ."},
        {"name": "bos", "verdict": "skipped", "detail": "No chat template."},
    ]
    entry = {
        "level": "Q8_0",
        "path": "out/sorter-Q8_0.gguf.part",
        "bytes": 5,
        "sha256": "ab",
        "bits_per_weight": 8.5,
        "checks": checks,
    }
    view = RunView("id", "export", "sorter", Path("run"), State.FAILED, result={"files": [entry]})
    (file,) = files_of(view)
    assert checks_badge(file) == ("1 failed", "danger")
    panel = FilePanel()
    qtbot.addWidget(panel)
    panel.show_file(file)
    states = [state for state, _, _ in panel.checks.texts()]
    assert states == [StageState.DONE, StageState.FAILED, StageState.EMPTY]
    assert "belongs to this base model" in panel.checks.texts()[1][2]
    assert panel.parity_text == "There is no Modelfile for this file."
