"""What a run found, said and answered, as the Train page shows it."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tunesmith.core import events
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.train_banners import RunBanners
from tunesmith.studio.pages.train_checks import finding_checks
from tunesmith.studio.pages.train_run import RunPane
from tunesmith.studio.pages.train_setup import SetupPane
from tunesmith.studio.pages.train_trouble import Remedy, remedies_of, trouble_of
from tunesmith.studio.run_view import RunView
from tunesmith.studio.widgets.banner import BannerStack
from tunesmith.studio.widgets.buttons import Button
from tunesmith.training.checks import Finding
from tunesmith.training.spec import TrainSpec

SPEC = {"model_dir": "/m", "data_file": "/d", "out_dir": "/o", "per_device_train_batch_size": 4}


def run_view(state: State = State.RUNNING, **spec: object) -> RunView:
    return RunView("20261122-train-a", "train", "a", Path("/nowhere"), state, spec={**SPEC, **spec})


def failed(code: str, **spec: object) -> RunView:
    view = run_view(State.FAILED, **spec)
    view.error = {"code": code, "message": "It went wrong.", "hint": "Do this.", "exit_code": 1}
    return view


def sample(step: int, index: int, tuned: str) -> events.Sample:
    return events.Sample(step, index, f"Question {index}?", "Yes.\nSure.", "Perhaps.", tuned)


@pytest.fixture
def pane(qtbot: QtBot) -> RunPane:
    made = RunPane()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


def shown(pane: RunPane) -> list[list[str]]:
    table = pane.samples.view
    assert table is not None
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_answers_appear_with_their_step_and_the_newest_stays(pane: RunPane) -> None:
    view = run_view()
    pane.show_run(view, 40)
    assert not pane.samples.isVisible()
    for event in (sample(0, 1, "Hm."), sample(0, 0, "Eh."), sample(8, 0, "Yes.\nSure.")):
        view.take(1.0, event)
    pane.show_run(view, 40)
    assert pane.samples.isVisible()
    assert shown(pane) == [
        ["Question 0?", "Yes. ↵ Sure.", "Perhaps.", "Yes. ↵ Sure."],
        ["Question 1?", "Yes. ↵ Sure.", "Perhaps.", "Hm."],
    ]
    table = pane.samples.view
    assert table is not None
    titles = [
        table.model().headerData(it, table.horizontalHeader().orientation()) for it in range(4)
    ]
    assert titles == ["Sample at step 8", "Expected", "Base model", "Tuned"]
    assert table.accessibleName() == "Answers to held-out prompts"


def test_the_card_is_shown_where_there_is_one_and_as_long_as_the_run_goes(pane: RunPane) -> None:
    view = run_view()
    view.take(1.0, events.Metric("loss", 1, 2.0))
    pane.show_run(view, 40)
    assert not pane.charts.card.isVisible()
    assert "GPU" not in {what for _, what in pane.counters.figures()}
    for name, value in (
        ("gpu_temperature", 61.0),
        ("gpu_power", 230.4),
        ("gpu_memory", 3.0 * 2**30),
    ):
        view.take(2.0, events.Metric(name, 1, value))
    view.take(2.0, events.Metric("gpu_memory", 2, 2.0 * 2**30))
    pane.show_run(view, 40)
    assert pane.charts.card.isVisible()
    assert list(pane.charts.memory.series["memory"].y) == [3.0, 2.0]
    figures = pane.counters.figures()
    assert ("61 °C", "GPU") in figures
    assert ("230 W", "GPU power") in figures
    view.state = State.SUCCEEDED
    pane.show_run(view, 40)
    assert "GPU" not in {what for _, what in pane.counters.figures()}


@pytest.mark.parametrize(
    ("code", "text", "changes"),
    [
        ("train.untrained-tokens", "Teach these tokens", {"mean_init_untrained": True}),
        ("train.end-never-trained", "Let every row fit", {"max_length": None}),
        ("train.max-length", "Let every row fit", {"max_length": None}),
        ("train.pad-token", "Use the model's own", {"pad_token": None}),
    ],
)
def test_what_stops_a_run_before_step_one_has_the_button_that_mends_it(
    code: str, text: str, changes: dict[str, object]
) -> None:
    trouble = trouble_of(failed(code))
    assert trouble is not None
    assert (trouble.error.message, trouble.error.hint) == ("It went wrong.", "Do this.")
    first, second = trouble.remedies
    assert first == Remedy(text, "retry", tuple(changes.items()))
    assert second.does == "settings"


def test_a_run_that_halved_down_to_one_row_is_not_offered_a_smaller_batch() -> None:
    done = trouble_of(failed("train.out-of-memory"))
    asked = trouble_of(failed("train.out-of-memory", auto_batch=False))
    assert done is not None
    assert asked is not None
    assert [remedy.does for remedy in done.remedies] == ["model", "resume", "settings"]
    assert "One conversation at a time was too much" in done.details
    assert asked.remedies[0].text == "Retry with batch 2 × 4"
    assert dict(asked.remedies[0].changes) == {
        "per_device_train_batch_size": 2, "gradient_accumulation_steps": 4,
    }  # fmt: skip


def test_a_warning_of_a_run_that_is_done_has_the_button_that_mends_it(qtbot: QtBot) -> None:
    stack, asked = BannerStack(), []
    qtbot.addWidget(stack)
    banners = RunBanners(stack, asked.append)
    view = run_view(State.SUCCEEDED)
    settings = {"fix": "Begin them at the mean.", "set.mean_init_untrained": True}
    view.warnings += [
        events.Warning("train.untrained-tokens", "Never learned <|a|>.", settings),
        events.Warning("train.bos-doubled", "BOS twice."),
        events.Warning("train.unheard-of", "Nothing for a banner."),
    ]
    banners.tell(view, stale=False)
    (banner,) = stack.shown
    assert banner.what == "Never learned <|a|>."
    buttons = {it.text(): it for it in banner.findChildren(Button)}
    assert {"Teach these tokens", "Change settings"} <= set(buttons)
    buttons["Teach these tokens"].click()
    assert asked == [Remedy("Teach these tokens", "retry", (("mean_init_untrained", True),))]
    assert remedies_of(events.Warning("a.b", "c", {"rows": 3})) == ()


FINDINGS = (
    Finding("train.untrained-tokens", "stop", "Never learned <|a|>.", "Begin them at the mean.",
            (("mean_init_untrained", True),)),
    Finding("train.bos-missing", "warn", "No BOS.", "Write it."),
    Finding("train.pad-is-end", "note", "Harmless.", "Or not:", (("pad_token", "auto"),)),
)  # fmt: skip


def spec_with(**settings: object) -> TrainSpec:
    spec = TrainSpec(model_dir=Path("/m"), data_file=Path("/d"), out_dir=Path("/o"))
    return replace(spec, **settings)  # type: ignore[arg-type]  # whatever a test sets


def test_findings_are_checks_before_the_start_with_a_button_that_sets_what_mends_them(
    qtbot: QtBot,
) -> None:
    rows = finding_checks(FINDINGS, spec_with())
    assert [(row.state, row.title, row.button) for row in rows] == [
        ("bad", "Never learned <|a|>.", "Teach these tokens"),
        ("warning", "No BOS.", ""),
    ]
    setup, asked = SetupPane(), []
    qtbot.addWidget(setup)
    setup.show()
    setup.change.connect(asked.append)
    setup.show_checks(rows, {})
    (button,) = (it for it in setup.findChildren(Button) if it.text() == "Teach these tokens")
    assert button.isVisible()
    button.click()
    assert asked == [{"mean_init_untrained": True}]
    mended = finding_checks(FINDINGS, spec_with(mean_init_untrained=True))
    assert [row.title for row in mended] == ["No BOS."]
    setup.show_checks(mended, {})
    assert not button.isVisible()
