"""The Train page in use: clicks and keys on a real page, with real workers on the tiny model."""

import json
import os
import shlex
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.hardware.machine import read_machine
from tunesmith.jobs.run_folder import State, find_run
from tunesmith.models.safetensors_file import read_header
from tunesmith.studio.pages.library_items import ItemKind, look
from tunesmith.studio.pages.train import TrainPage
from tunesmith.studio.project import (
    DataChoice,
    ModelChoice,
    Project,
    TemplateChoice,
    TrainChoice,
)
from tunesmith.studio.readiness import stage_status
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.inputs import DoubleSpinBox, LineEdit, SpinBox
from tunesmith.studio.widgets.state_glyph import StageState

LONG_MS = 240_000
SOON_MS = 30_000
ROWS = 40


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Sums and their answers; one row without an answer."""
    path = tmp_path / "sums.csv"
    lines = [f"What is {number} plus {number + 2}?,{2 * number + 2}" for number in range(ROWS)]
    path.write_text("\n".join(["question,answer", *lines, "And now?,"]) + "\n", "utf-8")
    return path


@pytest.fixture
def project(table: Path, tiny_model_dir: Path) -> Project:
    return Project(
        data=DataChoice(path=table, rows=ROWS + 1),
        template=TemplateChoice(user="{question}", assistant="It is {answer}."),
        model=ModelChoice(folder=tiny_model_dir, name="Tiny"),
        train=TrainChoice(
            preset="quick", settings={"max_steps": 6, "eval_steps": 2, "eval_fraction": 0.2}
        ),
    )


@pytest.fixture
def page(studio: Studio, qtbot: QtBot) -> Iterator[TrainPage]:
    made = TrainPage(studio)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    yield made
    made.leave()


def open_page(page: TrainPage, project: Project, qtbot: QtBot) -> None:
    page.studio.replace(project)
    page.show()
    qtbot.waitUntil(lambda: page.planner.plan is not None, timeout=SOON_MS)
    page.refresh()


def is_loud(button: Button) -> bool:
    return button.property("kind") == "primary"


def view_of(page: TrainPage) -> RunView | None:
    return page.studio.bridge.view(page.studio.project.train.run)


def state_of(page: TrainPage) -> State | None:
    view = view_of(page)
    return None if view is None else view.state


def losses(page: TrainPage) -> int:
    view = view_of(page)
    return len(view.metrics.get("loss", ())) if view is not None else 0


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=SOON_MS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def banner_button(page: TrainPage, text: str) -> Button:
    return next(
        button
        for banner in page.banners.shown
        for button in banner.findChildren(Button)
        if button.text() == text
    )


def test_without_a_table_it_leads_to_one(page: TrainPage, qtbot: QtBot) -> None:
    page.show()
    assert page.panes.currentWidget() is page.empty
    assert not page.footer.primary.isEnabled()
    assert page.footer.sentence.text() == "No table is open."
    assert page.command() == ""
    with qtbot.waitSignal(page.go, check_params_cb=lambda key: key == "data"):
        click(qtbot, page.empty.button)


def _assert_command(page: TrainPage) -> None:
    render, train = map(shlex.split, page.command().split("\n"))
    assert render[3:5] == ["data", "render"]
    assert render[render.index("--assistant") + 1] == "It is {answer}."
    assert render[render.index("--out") + 1] == train[train.index("--data") + 1]
    assert train[train.index("--max-steps") + 1] == "6"


def test_the_plan_is_counted_and_follows_the_settings(
    page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    open_page(page, project, qtbot)
    assert page.setup.counters.figures() == [
        ("32", "conversations"),
        ("8", "held out"),
        ("6", "steps"),
        ("4", "steps per epoch"),
        ("3", "evaluations"),
    ]
    # What the stage before did not count yet, this one did.
    assert page.studio.project.template.conversations == ROWS
    assert page.studio.project.template.skipped == 1
    assert stage_status(page.studio, "template").state is StageState.DONE
    states = [state for state, _, _ in page.setup.checks.texts()]
    assert set(states) == {"good"}
    assert page.footer.sentence.text() == "6 steps to the adapter sums-01."
    _assert_command(page)
    click(qtbot, page.inspector.presets.button("thorough"))
    page.inspector.reset_all.emit()
    qtbot.waitUntil(
        lambda: page.setup.counters.figures()[0] == ("36", "conversations"), timeout=SOON_MS
    )
    assert page.setup.counters.figures()[2] == ("25", "steps")  # five epochs of 36 rows in eights
    assert ("LoRA rank, alpha", "32, 64, all linear layers") in (
        page.inspector.preset_facts.texts()
    )


def _assert_names(page: TrainPage) -> None:
    """Whatever Tab reaches says what it is."""
    nameless = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_settings_are_changed_by_keyboard_marked_and_reset(
    page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    open_page(page, project, qtbot)
    form = page.inspector.form
    assert not form.isVisible()
    page.inspector.expand.setFocus()
    qtbot.keyClick(page.inspector.expand, Qt.Key.Key_Space)
    assert form.isVisible()
    _assert_names(page)
    rate, steps = form.rows["learning_rate"], form.rows["max_steps"]
    assert not rate.reset.isVisible()
    assert steps.reset.isVisible()
    assert isinstance(rate.input, LineEdit)
    rate.input.setFocus()
    rate.input.selectAll()
    qtbot.keyClicks(rate.input, "abc")
    qtbot.keyClick(rate.input, Qt.Key.Key_Return)
    assert rate.input.property("error") is True
    assert "learning_rate" not in page.studio.project.train.settings
    rate.input.selectAll()
    qtbot.keyClicks(rate.input, "5e-4")
    qtbot.keyClick(rate.input, Qt.Key.Key_Return)
    assert page.studio.project.train.settings["learning_rate"] == 5e-4
    qtbot.waitUntil(rate.reset.isVisible)
    assert ("Learning rate", "5e-4, linear") in page.inspector.preset_facts.texts()
    assert isinstance(steps.input, SpinBox)
    click(qtbot, steps.reset)
    assert "max_steps" not in page.studio.project.train.settings
    qtbot.waitUntil(lambda: steps.input.text() == "by epochs")
    held_out = form.rows["eval_fraction"].input
    assert isinstance(held_out, DoubleSpinBox)
    held_out.setFocus()
    qtbot.keyClick(held_out, Qt.Key.Key_Up)
    assert page.studio.project.train.settings["eval_fraction"] == 0.21


def test_a_taken_name_is_told_with_a_free_one(
    page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    (page.studio.workspace / "adapters" / "sums-01").mkdir(parents=True)
    open_page(page, project, qtbot)
    line = page.inspector.name_edit
    assert line.text() == "sums-02"
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "sums-01")
    assert page.inspector.name_field.error == "There is one already."
    assert not page.footer.primary.isEnabled()
    assert page.footer.sentence.text() == "There is an adapter sums-01 already."
    use = next(
        button for button in page.inspector.name_field.findChildren(QPushButton)
        if button.text() == "Use sums-02"
    )  # fmt: skip
    click(qtbot, use)
    assert page.footer.primary.isEnabled()


def test_an_adapter_from_disk_is_told_and_can_be_left(
    page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    mine = Path("/somewhere/my-adapter")
    page.studio.replace(replace(project, train=replace(project.train, adapter=mine)))
    page.show()
    assert page.banners.shown[0].what == "Export takes the adapter my-adapter from disk"
    click(qtbot, banner_button(page, "Do not use it"))
    assert page.studio.project.train.adapter is None
    qtbot.waitUntil(lambda: page.banners.shown == (), timeout=SOON_MS)


def test_what_stands_in_the_way_says_where_to_mend_it(
    page: TrainPage, project: Project, table: Path, qtbot: QtBot
) -> None:
    gone = replace(project, model=ModelChoice(folder=table.parent / "none", name="None"))
    page.studio.replace(gone)
    page.show()
    qtbot.waitUntil(lambda: bool(page.planner.checks), timeout=SOON_MS)
    page.refresh()
    bad = [title for state, title, _ in page.setup.checks.texts() if state == "bad"]
    assert f"There is no folder {table.parent / 'none'}." in bad
    assert not page.footer.primary.isEnabled()
    mend = next(button for button in page.setup.findChildren(Button) if button.isVisible())
    assert mend.text() == "Open Model"
    with qtbot.waitSignal(page.go, check_params_cb=lambda key: key == "model"):
        click(qtbot, mend)


def test_memory_that_becomes_free_lets_it_start(
    page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    page.studio.replace(project)
    page.show()
    qtbot.waitUntil(lambda: page.planner.memory is not None, timeout=SOON_MS)
    machine = read_machine(page.studio.workspace)
    page.studio.machine = replace(machine, ram_used=machine.ram_total - 1000, gpus=())
    page.studio.machine_changed.emit()
    qtbot.waitUntil(lambda: not page.footer.primary.isEnabled(), timeout=SOON_MS)
    assert "Memory is not enough" in [title for _, title, _ in page.setup.checks.texts()]
    page.studio.machine = replace(machine, ram_used=machine.ram_total // 10, gpus=())
    page.studio.machine_changed.emit()
    qtbot.waitUntil(page.footer.primary.isEnabled, timeout=SOON_MS)


def test_a_training_from_start_to_next(page: TrainPage, project: Project, qtbot: QtBot) -> None:
    open_page(page, project, qtbot)
    plan = page.planner.plan
    assert plan is not None
    click(qtbot, page.footer.primary)
    qtbot.waitUntil(lambda: page.panes.currentWidget() is page.run, timeout=SOON_MS)
    assert page.studio.project.train.name == "sums-01"
    assert not page.inspector.presets.button("balanced").isEnabled()
    assert not page.inspector.advanced.isVisible()
    qtbot.waitUntil(lambda: state_of(page) is State.SUCCEEDED, timeout=LONG_MS)
    qtbot.waitUntil(page.footer.primary.isEnabled, timeout=SOON_MS)
    with qtbot.waitSignal(page.go, check_params_cb=lambda key: key == "export"):
        click(qtbot, page.footer.primary)
    adapter = page.studio.workspace / "adapters" / "sums-01"
    tensors = read_header(adapter / "adapter_model.safetensors").values()
    assert sum(tensor.elements for tensor in tensors) == plan.trained_parameters
    # The charts show what the run wrote.
    told = json.loads((adapter / "metrics.json").read_text("utf-8"))
    evaluated = [(entry["step"], entry["value"]) for entry in told if entry["name"] == "eval_loss"]
    shown = page.run.charts.loss.series["eval"]
    assert list(zip(shown.x.tolist(), shown.y.tolist(), strict=True)) == evaluated
    assert len(page.run.charts.rate.series["rate"].x) == 6
    assert page.run.counters.figures()[:2] == [("6 of 6", "steps"), ("1.5 of 1.5", "epochs")]
    facts = dict(page.inspector.result_facts.texts())
    assert facts["Conversations"] == "32, 8 held out"
    assert page.run.counters.state_text == "Done"
    assert stage_status(page.studio, "train").state is StageState.DONE
    # What it has brought is shown beside the base model's answers.
    listed = look(page.studio.workspace, (), None).items
    assert [it.name for it in listed if it.kind is ItemKind.ADAPTER] == ["sums-01"]
    click(qtbot, page.brought)
    assert page.panes.currentWidget() is page.answers
    qtbot.waitUntil(lambda: page.answers.evidence is not None, timeout=SOON_MS)
    assert page.answers.model.rowCount() == 8
    assert not page.brought.isVisible()
    click(qtbot, page.answers.close_button)
    assert page.panes.currentWidget() is page.run
    # A change afterwards is told, and the next run gets another name.
    page.studio.change("template", assistant="{answer}")
    qtbot.waitUntil(lambda: len(page.banners.shown) == 1, timeout=SOON_MS)
    click(qtbot, banner_button(page, "Train again"))
    qtbot.waitUntil(lambda: page.inspector.name_edit.text() == "sums-02", timeout=SOON_MS)
    assert page.last.isVisible()


def test_a_diverged_training_is_retried_at_half_the_rate(
    page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    wild = {**project.train.settings, "learning_rate": 1e30}
    open_page(page, replace(project, train=TrainChoice(preset="quick", settings=wild)), qtbot)
    click(qtbot, page.footer.primary)
    qtbot.waitUntil(lambda: state_of(page) is State.FAILED, timeout=LONG_MS)
    qtbot.waitUntil(lambda: len(page.banners.shown) == 1, timeout=SOON_MS)
    assert page.banners.shown[0].what == "The loss is no longer a number at step 2 of 6"
    assert page.footer.sentence.text() == "The run and its log are kept."
    assert not page.footer.primary.isEnabled()
    failed = page.studio.project.train.run
    click(qtbot, banner_button(page, "Retry with 5e29"))
    qtbot.waitUntil(lambda: page.studio.project.train.run != failed, timeout=SOON_MS)
    assert page.studio.project.train.settings["learning_rate"] == 5e29
    assert page.studio.project.train.name == "sums-02"
    qtbot.waitUntil(lambda: state_of(page) is State.FAILED, timeout=LONG_MS)
    # Both measured the base model: they can be laid over each other.
    click(qtbot, page.run.charts.compare)
    assert {each.title for each in page.comparison.chart.series.values()} == {"sums-01", "sums-02"}
    table = page.comparison.table
    assert table is not None
    names = [table.model().index(row, 0).data() for row in range(table.model().rowCount())]
    assert names == ["Best eval loss", "At step", "Time", "Learning rate"]
    assert table.model().index(3, 1).data() == "5e29"
    click(qtbot, page.inspector.run_choice.boxes[str(failed)])
    assert len(page.comparison.chart.series) == 1
    click(qtbot, page.comparison.back)
    assert page.panes.currentWidget() is page.run


def test_killed_resumed_paused_and_stopped_with_what_it_has(
    page: TrainPage, project: Project, qtbot: QtBot
) -> None:
    long = {"max_steps": 5000, "eval_fraction": 0.2, "eval_steps": 500, "save_steps": 2}
    open_page(page, replace(project, train=TrainChoice(preset="quick", settings=long)), qtbot)
    click(qtbot, page.footer.primary)
    qtbot.waitUntil(lambda: losses(page) >= 3, timeout=LONG_MS)
    view = view_of(page)
    assert view is not None
    worker = find_run(page.studio.workspace, view.id).worker()
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: state_of(page) is State.LOST, timeout=SOON_MS)
    qtbot.waitUntil(lambda: len(page.banners.shown) == 1, timeout=SOON_MS)
    assert "interrupted at step" in page.banners.shown[0].what
    qtbot.waitUntil(lambda: "rows to train on" in page.inspector.log_text.toPlainText())
    texts = [it.text() for it in page.banners.shown[0].buttons if isinstance(it, QPushButton)]
    assert texts == ["Start over", "Copy diagnostics"], "Resume is the footer's"
    assert page.footer.primary.text() == "Resume"
    loud = [it for it in page.findChildren(Button) if it.isVisible() and is_loud(it)]
    assert [it.text() for it in loud] == ["Resume"]
    qtbot.waitUntil(lambda: not page.again.isVisible(), timeout=SOON_MS)
    click(qtbot, page.footer.primary)
    done = losses(page)
    qtbot.waitUntil(lambda: losses(page) > done + 2, timeout=LONG_MS)
    assert page.banners.shown == ()
    click(qtbot, page.pause)
    qtbot.waitUntil(lambda: state_of(page) is State.CANCELLED, timeout=SOON_MS)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Resume", timeout=SOON_MS)
    assert page.run.counters.state_text == "Paused"
    assert page.footer.sentence.text().startswith("Paused after step")
    # Another window finds it where it is.
    again = TrainPage(page.studio)
    qtbot.addWidget(again)
    again.show()
    assert again.header.fact.text() == "sums-01, paused"
    again.close()
    click(qtbot, page.footer.primary)
    done = losses(page)
    qtbot.waitUntil(lambda: losses(page) > done, timeout=LONG_MS)
    click(qtbot, page.keep)
    qtbot.waitUntil(lambda: state_of(page) is State.SUCCEEDED, timeout=LONG_MS)
    qtbot.waitUntil(page.footer.primary.isEnabled, timeout=SOON_MS)
    facts = dict(page.inspector.result_facts.texts())
    assert facts["Steps"].endswith(", stopped early")
    assert (page.studio.workspace / "adapters" / "sums-01" / "adapter_config.json").is_file()
