"""`tunesmith plan train` as its callers see it: the promised JSON, a table, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line
from tunesmith.core import events
from tunesmith.jobs import launcher, train_planning
from tunesmith.jobs.train_speeds import known_speed
from tunesmith.jobs.worker import RunSink
from tunesmith.training.activations import Load
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import Probed

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    workspace: Path,
    tiny_model_dir: Path,
    conversations_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Plan a training of the tiny model: exit code, stdout and stderr."""
    begin = [
        "--workspace", str(workspace), "plan", "train", "--model", str(tiny_model_dir),
        "--data", str(conversations_file), "--out", str(tmp_path / "out"),
    ]  # fmt: skip

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = run_command_line([*begin, *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


def test_the_json_has_the_promised_keys(run: Run, tmp_path: Path) -> None:
    code, shown, err = run("--json", "--set", "r=8", "--max-steps", "5")
    assert code == 0, err
    document = json.loads(shown)
    assert document.keys() == {
        "choice", "rows", "steps", "parameters", "batch", "memory", "changes", "main_memory",
        "disk", "download_bytes", "seconds", "probe", "warnings", "obstacles",
    }  # fmt: skip
    assert document["rows"].keys() == {"train", "eval", "tokens", "longest", "cut"}
    assert document["steps"]["total"] == 5
    memory = document["memory"]
    assert memory["fit"] == "fits"
    assert memory["bytes"] == sum(it["bytes"] for it in memory["items"]) <= memory["free"]
    assert document["disk"]["bytes"] == sum(it["bytes"] for it in document["disk"]["items"])
    # r (in + out) for seven layers of two blocks: 64 to 64, 64 to 32 twice, 64 to 64, 3 x 64 to 128
    assert document["parameters"]["trained"] == 2 * 8 * (128 + 96 + 96 + 128 + 3 * 192)
    assert (document["seconds"], document["probe"]) == (None, None)
    assert not (tmp_path / "out").exists()


def test_without_json_it_is_a_short_table(run: Run) -> None:
    code, shown, err = run()
    assert code == 0, err
    lines = shown.splitlines()
    assert lines[0].startswith("Trains with peft")
    assert any(line.startswith("  logits and loss") for line in lines)
    assert any(line.startswith("  in all") and line.endswith("free: fits") for line in lines)
    assert lines[-1] == "Time    not known; --probe measures it"


def test_a_wrong_setting_ends_with_2(run: Run) -> None:
    code, _, err = run("--set", "rr=8")
    assert code == 2
    assert "Did you mean r?" in err


def test_a_context_that_cuts_every_answer_off_is_refused_as_training_would(run: Run) -> None:
    code, shown, _ = run("--set", "max_length=5", "--json")
    assert code == 3
    assert [it["code"] for it in json.loads(shown)["obstacles"]] == ["train.rows-unusable"]


def test_what_train_would_refuse_ends_with_3_and_the_plan(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tunesmith.training.train_plan.memory_of", lambda *_: (10**9, 10**7))
    code, shown, err = run("--json")
    assert code == 3
    document = json.loads(shown)
    assert [it["code"] for it in document["obstacles"]] == ["train.no-memory"]
    assert document["memory"]["fit"] == "does-not-fit"
    assert "of memory; 0.01 GB are free" in err
    assert run("--set", "ignore_memory_plan=true")[0] == 0


def test_two_steps_that_ran_out_of_memory_end_with_3_and_the_batch_that_fits(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Probed(0.0, 0.0, 0, Load(8, 64, 10), ran_out=True, largest_batch=3)
    monkeypatch.setattr(train_planning, "probe", lambda *_: gone)
    code, shown, _ = run("--probe")
    assert code == 3
    assert "memory ran out with 8 rows at once; 3 rows at once fit by the formulas" in shown
    fine = Probed(500.0, 2.0, 10**9, Load(8, 64, 10))
    monkeypatch.setattr(train_planning, "probe", lambda *_: fine)
    code, shown, _ = run("--probe")
    assert code == 0
    assert "Probe   2.00 s a step, 500 tokens a second, 1,000.0 MB at the peak" in shown
    assert shown.splitlines()[-1].endswith("from the probe")


def test_the_time_comes_from_the_newest_run_like_it(
    run: Run, workspace: Path, tiny_model_dir: Path, conversations_file: Path, tmp_path: Path
) -> None:
    spec = TrainSpec(
        model_dir=tiny_model_dir, data_file=conversations_file, out_dir=tmp_path / "earlier"
    )
    assert known_speed(workspace, spec) is None
    told = launcher.submit(workspace, "train", "earlier", spec)
    sink = RunSink(told)
    for step, speed in enumerate((10.0, 400.0, 500.0)):
        sink.emit(events.Metric("tokens_per_second", step, speed))
    sink.close()
    found = known_speed(workspace, spec)
    assert found is not None
    assert (found.tokens_per_second, found.source) == (400.0, told.id)
    _, shown, _ = run()
    assert shown.splitlines()[-1].endswith(f"at the speed of {told.id}")
    assert run("--set", "r=4")[1].splitlines()[-1] == "Time    not known; --probe measures it"
