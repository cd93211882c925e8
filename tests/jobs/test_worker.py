"""Real workers on a tiny model: success, crash and resume, cancel, wrong input."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.files import sha256_file
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import RunFolder, State, find_run, list_runs
from tunesmith.training.spec import TrainSpec

SETTINGS = (
    "per_device_train_batch_size=4",
    "gradient_accumulation_steps=2",
    "eval_steps=4",
    "save_steps=3",
    "learning_rate=1e-2",
    "lora_dropout=0.1",
    "early_stopping_patience=2",
)


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=tmp_path / "adapter",
        max_steps=12,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=2,
        save_steps=3,
        eval_steps=4,
        learning_rate=1e-2,
        lora_dropout=0.1,
        early_stopping_patience=2,
    )


def tunesmith(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tunesmith", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def kill_at_step(run: RunFolder, step: int) -> None:
    """Start a run and SIGKILL its worker at once when it reports a step's loss."""
    process = launcher.start(run)
    for event in launcher.follow(run, process):
        if isinstance(event, events.Metric) and event.step >= step and process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def test_a_killed_worker_and_run_resume_give_the_adapter_of_an_undisturbed_run(
    spec: TrainSpec, workspace: Path
) -> None:
    undisturbed = spec.out_dir.with_name("undisturbed")
    settings = [part for setting in SETTINGS for part in ("--set", setting)]
    finished = tunesmith(
        "--workspace", workspace, "train", "--model", spec.model_dir, "--data", spec.data_file,
        "--out", undisturbed, "--max-steps", 12, *settings, "--json",
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    document = json.loads(finished.stdout)
    assert document["steps"] == 12
    assert f"run {document['run']}" in finished.stderr
    assert find_run(workspace, document["run"]).state() is State.SUCCEEDED

    run = launcher.submit(workspace, "train", "killed", spec)
    kill_at_step(run, 5)
    assert run.state() is State.LOST
    assert not spec.out_dir.exists()
    resumed = tunesmith("--workspace", workspace, "run", "resume", run.id, "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert json.loads(resumed.stdout)["run"] == run.id
    messages = [event.message for event in run.events() if isinstance(event, events.Log)]
    assert any(message.startswith("going on after step") for message in messages)
    assert sha256_file(spec.out_dir / "adapter_model.safetensors") == sha256_file(
        undisturbed / "adapter_model.safetensors"
    )
    assert tunesmith("--workspace", workspace, "run", "resume", run.id).returncode == 2


def test_ctrl_c_cancels_and_exits_with_130(spec: TrainSpec, workspace: Path) -> None:
    command = [sys.executable, "-m", "tunesmith", "--workspace", str(workspace), "train"]
    options = ["--model", spec.model_dir, "--data", spec.data_file, "--out", spec.out_dir]
    with subprocess.Popen(
        [*command, *map(str, options), "--max-steps", "100000"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "eval loss" in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
        assert process.wait(120) == 130, rest
    assert "run resume" in rest
    (run,) = (RunFolder(path) for path in (workspace / "runs").iterdir())
    assert run.state() is State.CANCELLED
    assert list(run.work_dir.glob("step-*")), "the step reached is kept"


@contextmanager
def training(spec: TrainSpec, workspace: Path) -> Iterator[subprocess.Popen[str]]:
    """`tunesmith train` in the foreground, in the middle of its steps."""
    command = [sys.executable, "-m", "tunesmith", "--workspace", str(workspace), "train"]
    options = ["--model", spec.model_dir, "--data", spec.data_file, "--out", spec.out_dir]
    with subprocess.Popen(
        [*command, *map(str, options), "--max-steps", "100000", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "eval loss" in line:
                break
        yield process


def test_being_asked_to_end_stops_the_worker_as_ctrl_c_does(
    spec: TrainSpec, workspace: Path
) -> None:
    with training(spec, workspace) as process:
        (run,) = list_runs(workspace)
        worker = run.worker()
        assert worker is not None
        process.send_signal(signal.SIGTERM)
        out, rest = process.communicate(timeout=120)
    assert process.returncode == 130, rest
    assert "Stopping at the next step" in rest
    assert json.loads(out)["error"]["code"] == "cancelled"
    assert json.loads(out)["run"] == run.id
    assert run.state() is State.CANCELLED
    assert not worker.is_running()


def test_a_second_ctrl_c_ends_a_worker_that_does_not_answer(
    spec: TrainSpec, workspace: Path
) -> None:
    with training(spec, workspace) as process:
        assert process.stderr is not None
        (run,) = list_runs(workspace)
        worker = run.worker()
        assert worker is not None
        worker.suspend()
        process.send_signal(signal.SIGINT)
        for line in process.stderr:
            if "Stopping" in line:
                break
        assert run.state() is State.CANCELLING
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=120)[1]
    assert process.returncode == 130, rest
    assert "run resume" in rest
    assert "Traceback" not in rest
    assert run.state() is State.CANCELLED
    assert not worker.is_running()


def test_cancel_from_another_process_keeps_the_step_reached(
    spec: TrainSpec, workspace: Path
) -> None:
    run = launcher.submit(workspace, "train", "long", replace(spec, max_steps=100_000))
    process = launcher.start(run)
    for event in launcher.follow(run, process):
        if isinstance(event, events.Metric) and event.step == 2:
            break
    assert run.state() is State.RUNNING
    with pytest.raises(InputError, match="running"):
        launcher.prepare_resume(run)
    second = tunesmith("job", "run", run.spec_file)
    assert (second.returncode, "already has a worker" in second.stderr) == (2, True)
    assert launcher.cancel(run) is State.CANCELLED
    assert process.wait(30) == 130
    launcher.prepare_resume(run)
    assert run.state() is State.QUEUED  # ready to go on


def test_a_wrong_input_ends_in_its_message_and_exit_code(spec: TrainSpec, workspace: Path) -> None:
    broken = workspace.with_name("broken.jsonl")
    broken.write_text('{"messages": [{"role": "user", "content": "x"}]}\nnot json\n')
    failed = tunesmith(
        "--workspace", workspace, "train", "--model", spec.model_dir, "--data", broken,
        "--out", spec.out_dir, "--json",
    )  # fmt: skip
    assert failed.returncode == 2
    document = json.loads(failed.stdout)
    assert document["error"]["code"] == "conversations.json"
    assert "line 2 is not JSON" in document["error"]["message"]
    assert document["error"]["message"] in failed.stderr
    assert find_run(workspace, document["run"]).state() is State.FAILED
    assert "run resume" not in failed.stderr  # it would only fail again
    assert "Traceback" not in failed.stderr
    listed = json.loads(tunesmith("--workspace", workspace, "run", "list", "--json").stdout)
    assert [item["state"] for item in listed["runs"]] == ["failed"]
    log = tunesmith("--workspace", workspace, "run", "log", listed["runs"][0]["id"])
    assert "Traceback" in log.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--set", "learning_rat=1"], "Did you mean learning_rate?"),
        (["--set", "learning_rate"], "has no ="),
        (["--set", "r=many"], "r=many is wrong"),
        (["--backend", "magic"], "no backend magic"),
        (["--data", "nowhere.jsonl"], "There is no"),
    ],
)
def test_wrong_options_are_refused_before_a_run_exists(
    spec: TrainSpec, workspace: Path, options: list[str], said: str
) -> None:
    failed = tunesmith(
        "--workspace", workspace, "train", "--model", spec.model_dir, "--data", spec.data_file,
        "--out", spec.out_dir, *options,
    )  # fmt: skip
    assert failed.returncode == 2
    assert said in failed.stderr
    assert not (workspace / "runs").exists()


def test_repeat_writes_beside_the_first_output(spec: TrainSpec, workspace: Path) -> None:
    run = launcher.submit(workspace, "train", "first", spec)
    spec.out_dir.mkdir()
    again = launcher.repeat(workspace, run, None)
    described = again.read_spec()["spec"]
    assert described["out_dir"] == str(spec.out_dir.with_name("adapter-2"))
    assert described["work_dir"] == str(again.work_dir)
    assert described["max_steps"] == 12
    assert "-train-first" in again.id
    elsewhere = launcher.repeat(workspace, run, spec.out_dir.with_name("My second"))
    assert elsewhere.id.endswith("-train-my-second")
    assert elsewhere.read_spec()["spec"]["out_dir"] == str(spec.out_dir.with_name("My second"))
