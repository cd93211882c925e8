"""What the Train page works out without a window: presets, plan, curves, commands, remedies."""

import math
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from tunesmith.cli.train import parse_settings
from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.train_charts import epoch_ticks
from tunesmith.studio.pages.train_command import train_command
from tunesmith.studio.pages.train_compare import differences
from tunesmith.studio.pages.train_curves import Curve
from tunesmith.studio.pages.train_fields import all_fields, rate_text, summary
from tunesmith.studio.pages.train_plan import (
    Survey,
    clean_name,
    free_name,
    make_plan,
    survey_run,
    time_left_like,
)
from tunesmith.studio.pages.train_presets import (
    PRESET_NAMES,
    PRESETS,
    SETTINGS,
    chosen_values,
    differing,
    make_spec,
    preset_values,
    with_value,
)
from tunesmith.studio.pages.train_trouble import trouble_of
from tunesmith.studio.project import TrainChoice
from tunesmith.studio.run_view import RunView
from tunesmith.training.spec import TrainSpec

pytestmark = pytest.mark.usefixtures("qapp")


def spec_with(**changes: object) -> TrainSpec:
    place = {"model_dir": Path("m"), "data_file": Path("d"), "out_dir": Path("o")}
    return make_spec(TrainChoice(settings=dict(changes)), **place)


def view_of(state: State, **changes: object) -> RunView:
    from tunesmith.jobs.kinds import dump

    spec = dump(changes.pop("spec", spec_with()))
    return RunView("r", "train", "mail-01", Path("run"), state, spec=spec, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", PRESET_NAMES)
def test_every_preset_is_a_valid_job_and_names_only_what_differs(preset: str) -> None:
    choice = TrainChoice(preset=preset)  # type: ignore[arg-type]
    spec = make_spec(choice, model_dir=Path("m"), data_file=Path("d"), out_dir=Path("o"))
    for key, value in PRESETS[choice.preset].items():
        assert getattr(spec, key) == value
        assert value != TrainSpec.__dataclass_fields__[key].default


def test_a_change_that_equals_the_preset_is_none() -> None:
    choice = TrainChoice(settings=with_value(TrainChoice(), "r", 64))
    assert choice.settings == {"r": 64}
    assert chosen_values(choice)["r"] == 64
    assert with_value(choice, "r", preset_values("balanced")["r"]) == {}
    assert differing("balanced", {"target_modules": ["q_proj"], "no_such": 1}) == {
        "target_modules": ["q_proj"]
    }


def test_a_stored_setting_out_of_range_says_which() -> None:
    with pytest.raises(InputError) as caught:
        spec_with(r=0)
    assert caught.value.code == "train.setting"
    assert "r is 0" in caught.value.message


def test_every_setting_can_be_seen_and_written() -> None:
    fields = all_fields()
    assert set(fields) == set(SETTINGS) - {"backend"}
    for preset in PRESET_NAMES:
        values = preset_values(preset)
        assert all(fields[key].text(values[key]) for key in fields)
        assert len(summary(values)) == 5
    assert [rate_text(value) for value in (2e-4, 6.6123e-5, 0.3, 0, 1.0, 1e30)] == [
        "2e-4", "6.61e-5", "0.3", "0", "1", "1e30",
    ]  # fmt: skip


def test_a_run_is_surveyed_as_it_will_train(tiny_model_dir: Path, conversations_file: Path) -> None:
    doubled = conversations_file.with_name("doubled.jsonl")
    lines = conversations_file.read_text("utf-8").splitlines()
    doubled.write_text("\n".join([*lines, *lines[:5]]) + "\n", "utf-8")
    spec = replace(spec_with(eval_fraction=0.2), model_dir=tiny_model_dir, data_file=doubled)
    found = survey_run(spec, MemorySink())
    from tunesmith.templates.conversation import read_conversations
    from tunesmith.training.examples import split

    train, held_out = split(read_conversations(doubled), 0.2, spec.seed)
    assert (found.train_rows, found.eval_rows) == (len(train), len(held_out))
    assert len(found.layers) == 14
    assert found.context == 512
    plan = make_plan(found, spec)
    assert plan.steps_per_epoch == math.ceil(len(train) / 8)
    assert plan.steps == 3 * plan.steps_per_epoch


def test_a_run_with_held_out_rows_of_its_own_is_surveyed_by_its_files(
    tiny_model_dir: Path, conversations_file: Path, tmp_path: Path
) -> None:
    lines = conversations_file.read_text("utf-8").splitlines()
    train, held_out = tmp_path / "train.jsonl", tmp_path / "eval.jsonl"
    train.write_text("\n".join(lines[3:]) + "\n", "utf-8")
    held_out.write_text("\n".join(lines[:3]) + "\n", "utf-8")
    files = {"data_file": train, "eval_file": held_out}
    found = survey_run(replace(spec_with(), model_dir=tiny_model_dir, **files), MemorySink())
    assert (found.train_rows, found.eval_rows) == (len(lines) - 3, 3)


def test_what_cannot_be_read_is_said_and_does_not_end_the_survey(tmp_path: Path) -> None:
    spec = replace(spec_with(), model_dir=tmp_path / "none", data_file=tmp_path / "none.jsonl")
    found = survey_run(spec, MemorySink())
    assert found.model_error is not None
    assert found.model_error.code == "model.not-a-folder"
    assert found.data_error is not None
    assert str(tmp_path / "none.jsonl") in found.data_error.message


@pytest.mark.parametrize(
    ("wanted", "taken", "free"),
    [
        ("mail-01", [], "mail-01"),
        ("mail-01", ["mail-01"], "mail-02"),
        ("mail-01", ["mail-01", "mail-07"], "mail-08"),
        ("mail", [], "mail"),
        ("mail", ["mail"], "mail-02"),
        ("mail", ["mail-01", "mail-02"], "mail-03"),
        ("My mail/2026", [], "My-mail-2026"),
        ("", [], "adapter-01"),
    ],
)
def test_the_next_free_name(wanted: str, taken: list[str], free: str) -> None:
    assert free_name(wanted, taken) == free


@given(st.text(max_size=80), st.lists(st.text("ab-01.", max_size=8), max_size=6))
def test_a_free_name_is_free_and_a_name(wanted: str, taken: list[str]) -> None:
    name = free_name(wanted, taken)
    assert name
    assert name not in taken
    assert clean_name(name) == name


def test_time_comes_from_a_run_on_the_same_model_and_is_named() -> None:
    spec = spec_with(max_steps=10)
    plan = make_plan(Survey(train_rows=80, eval_rows=8), spec)
    done = view_of(State.SUCCEEDED, result={"steps": 20, "seconds": 40.0})
    assert time_left_like(plan, spec, [done]) == (20.0, "mail-01")
    assert time_left_like(plan, replace(spec, r=64), [done]) is None
    resumed = view_of(
        State.SUCCEEDED, result={"steps": 20, "seconds": 40.0}, started=1000.0, ended=2000.0
    )
    assert time_left_like(plan, spec, [resumed]) is None
    assert time_left_like(plan, replace(spec, model_dir=Path("n")), [done]) is None


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60), st.floats(1.5, 50))
def test_the_mean_is_the_weighted_one_however_it_arrives(values: list[float], span: float) -> None:
    points = list(enumerate(values, start=1))
    piecewise, whole = Curve(span), Curve(span)
    for end in range(1, len(points) + 1):
        piecewise.follow(points[:end])
    whole.follow(points)
    assert piecewise.mean == whole.mean
    weights = (1 - 1 / span) ** np.arange(len(values))[::-1]
    expected = float((weights * values).sum() / weights.sum())
    assert whole.mean[-1] == pytest.approx(expected, abs=1e-6)


def test_repeated_steps_replace_the_older_ones() -> None:
    curve = Curve()
    assert curve.follow([(1, 3.0), (2, 2.0), (3, 1.0)])
    assert not curve.follow([(1, 3.0), (2, 2.0), (3, 1.0)])
    assert curve.follow([(1, 3.0), (2, 2.5)])
    assert (curve.x, curve.y) == ([1.0, 2.0], [3.0, 2.5])


def test_epochs_are_marked_where_they_end() -> None:
    assert epoch_ticks(93, 31) == [
        (0.0, "0"), (31.0, "31, epoch 1"), (62.0, "62, epoch 2"), (93.0, "93"),
    ]  # fmt: skip
    assert epoch_ticks(10, 31) is None
    assert epoch_ticks(0, 31) is None


def test_the_command_line_reads_the_settings_back() -> None:
    spec = replace(
        spec_with(
            r=4, learning_rate=1e-3, max_steps=7, seed=1, target_modules=["q_proj", "k_proj"]
        ),
        data_file=Path("/a b/d.jsonl"),
        conversation_format="chatml",
    )
    words = shlex.split(train_command(spec, Path("/w s")))
    assert words[:4] == ["tunesmith", "--workspace", "/w s", "train"]
    assert words[words.index("--data") + 1] == "/a b/d.jsonl"
    assert words[words.index("--max-steps") + 1] == "7"
    settings = [words[at + 1] for at, word in enumerate(words) if word == "--set"]
    parsed = parse_settings(settings)
    assert parsed["target_modules"] == ("q_proj", "k_proj")
    assert (parsed["r"], parsed["learning_rate"]) == ("4", "0.001")
    assert parsed["conversation_format"] == "chatml"


def test_only_settings_that_differ_are_compared() -> None:
    one = view_of(State.SUCCEEDED, metrics={"eval_loss": [(0, 3.0), (5, 1.0), (9, 1.5)]})
    other = view_of(State.SUCCEEDED, spec=spec_with(r=8), metrics={"eval_loss": [(4, 2.0)]})
    rows = {row.key: row.values for row in differences([one, other])}
    assert rows["best"] == ("1.000", "2.000")
    assert rows["step"] == ("5", "4")
    assert rows["r"] == ("16", "8")
    assert set(rows) == {"best", "step", "time", "r"}


def _failed(code: str, message: str = "It failed.", **spec: object) -> RunView:
    error = {"code": code, "message": message, "hint": ""}
    return view_of(State.FAILED, error=error, spec=spec_with(**spec), metrics={"loss": [(3, 1.0)]})


def test_no_memory_is_answered_with_smaller_pieces_of_the_same_batch(qapp: QApplication) -> None:
    trouble = trouble_of(_failed("memory.full", per_device_train_batch_size=4,
                                 gradient_accumulation_steps=2))  # fmt: skip
    assert trouble is not None
    assert trouble.remedies[0].text == "Retry with batch 2 × 4"
    assert dict(trouble.remedies[0].changes) == {
        "per_device_train_batch_size": 2,
        "gradient_accumulation_steps": 4,
    }
    crashed = trouble_of(_failed("job.crashed", "RuntimeError: can't allocate memory"))
    assert crashed is not None
    assert crashed.error.code == "memory.full"
    single = trouble_of(_failed("memory.full", per_device_train_batch_size=1))
    assert single is not None
    assert [each.does for each in single.remedies] == ["model", "resume", "settings"]


def test_a_diverged_run_is_retried_at_half_the_rate() -> None:
    trouble = trouble_of(_failed("train.diverged", learning_rate=2e-3))
    assert trouble is not None
    assert "at step 4" in trouble.error.message
    assert dict(trouble.remedies[0].changes) == {"learning_rate": 1e-3}
    assert trouble.remedies[0].text == "Retry with 1e-3"


@pytest.mark.parametrize(
    ("code", "does"),
    [
        ("disk.full", "resume"),
        ("model.weights-damaged", "model"),
        ("train.rows-unusable", "template"),
        ("out.exists", "retry"),
        ("train.max-length", "retry"),
        ("job.crashed", "resume"),
    ],
)
def test_each_failure_has_a_button_that_mends_it(code: str, does: str) -> None:
    trouble = trouble_of(_failed(code))
    assert trouble is not None
    assert trouble.remedies[0].does == does


def test_a_run_that_is_well_has_no_trouble() -> None:
    assert trouble_of(view_of(State.RUNNING)) is None
    assert trouble_of(view_of(State.CANCELLED)) is None
    lost = trouble_of(view_of(State.LOST))
    assert lost is not None
    assert lost.remedies[0].does == "resume"
