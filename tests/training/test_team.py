"""Several processes train one adapter: the losses and weights of one process, and one report."""

import json
import multiprocessing
import os
import socket
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.jobs import launcher
from tunesmith.jobs.processes import SilentSink, in_processes, processes_of
from tunesmith.jobs.run_folder import RunFolder, State
from tunesmith.training import peft_backend
from tunesmith.training.batches import Batch
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import TrainSpec
from tunesmith.training.team import Team, join_team
from tunesmith.training.train import assist, run


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=tmp_path / "alone",
        eval_fraction=0.2,
        max_steps=3,
        learning_rate=1e-2,
        per_device_train_batch_size=3,
        gradient_accumulation_steps=3,  # nine rows, so the two have not the same number
        eval_steps=2,
        eval_samples=0,
        eval_answers=0,
    )


def trained(spec: TrainSpec, workspace: Path) -> tuple[RunFolder, dict[tuple[int, str], float]]:
    """The run of a spec as the command line starts it, and its figures by step and name."""
    run = launcher.submit(workspace, "train", spec.out_dir.name, spec)
    process = launcher.start(run)
    seen = list(launcher.follow(run, process))
    process.wait(timeout=60)
    assert run.state() is State.SUCCEEDED, run.log_file.read_text("utf-8")
    assert sum(isinstance(event, events.Started) for event in seen) == 1
    metrics = json.loads((spec.out_dir / "metrics.json").read_text("utf-8"))
    return run, {(entry["step"], entry["name"]): entry["value"] for entry in metrics}


def test_two_processes_learn_what_one_does(spec: TrainSpec, workspace: Path) -> None:
    _, alone = trained(spec, workspace)
    both = replace(spec, out_dir=spec.out_dir.with_name("both"), num_processes=2)
    run, together = trained(both, workspace)
    assert alone.keys() == together.keys()
    assert {name for _, name in alone} >= {"loss", "eval_loss", "grad_norm"}
    assert together == pytest.approx(alone, rel=1e-5)
    one, other = (load_file(it.out_dir / "adapter_model.safetensors") for it in (spec, both))
    assert all(torch.allclose(one[name], other[name], atol=1e-4) for name in one)
    assert not run.work_dir.exists() or not list(run.work_dir.iterdir())


class HalfRoom(PeftBackend):
    """Has room for one row at once."""

    def loss_sum(self, batch: Batch) -> torch.Tensor:
        if torch.is_grad_enabled() and batch.input_ids.shape[0] > 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return super().loss_sum(batch)


def take_part(rank: int, port: int, spec: TrainSpec) -> None:
    """One of two processes; the second has room for one row at once."""
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_RANK": str(rank)}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    torch.set_num_threads(1)
    if rank == 0:
        run(spec, MemorySink())
    else:
        peft_backend.PeftBackend = HalfRoom  # type: ignore[misc]
        assist(spec, SilentSink())


def test_where_memory_runs_out_in_one_process_both_learn_what_they_would(spec: TrainSpec) -> None:
    spec = replace(spec, num_processes=2, work_dir=spec.out_dir.with_name("work"))
    alone = replace(spec, num_processes=1, out_dir=spec.out_dir.with_name("one"))
    run(alone, MemorySink())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    team = [context.Process(target=take_part, args=(rank, port, spec)) for rank in range(2)]
    for process in team:
        process.start()
    for process in team:
        process.join(timeout=120)
        process.kill()
    assert [process.exitcode for process in team] == [0, 0]
    one, other = (load_file(it.out_dir / "adapter_model.safetensors") for it in (alone, spec))
    assert all(torch.allclose(one[name], other[name], atol=1e-4) for name in one)


def test_a_job_of_one_process_takes_no_place_in_a_clusters_team(
    spec: TrainSpec, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    trained(spec, workspace)


@given(st.lists(st.integers()), st.integers(1, 9))
def test_shares_are_everything_once(items: list[int], size: int) -> None:
    shares = [Team(rank, size).share(items) for rank in range(size)]
    assert sorted(item for share in shares for item in share) == sorted(items)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_alone_nothing_is_shared_or_changed() -> None:
    team = join_team("cpu", {})
    state = torch.get_rng_state()
    team.seed_step(1, 2)
    team.wait()
    weight = torch.nn.Parameter(torch.ones(2))
    team.add_gradients([weight])
    assert torch.equal(torch.get_rng_state(), state)
    assert weight.grad is None
    assert (team.is_first, team.total(2.5), team.agreed(True)) == (True, 2.5, True)


def test_the_launcher_starts_the_worker_several_times() -> None:
    command = in_processes(["python", "-m", "tunesmith", "job", "run", "spec.json"], 2)
    assert command[:3] == ["python", "-m", "torch.distributed.run"]
    assert "--nproc-per-node=2" in command
    assert command[-5:] == ["-m", "tunesmith", "job", "run", "spec.json"]
    with pytest.raises(InputError, match="installed with pip"):
        in_processes(["tunesmith.exe", "job", "run", "spec.json"], 2)


def test_only_a_job_that_says_so_has_several_processes() -> None:
    assert processes_of({"kind": "export", "spec": {}}) == 1
    assert processes_of({"kind": "train", "spec": {"num_processes": 3}}) == 3


def test_a_process_that_is_lost_ends_the_run_in_words(spec: TrainSpec, workspace: Path) -> None:
    long = replace(spec, num_processes=2, max_steps=100_000, eval_steps=100_000)
    run = launcher.submit(workspace, "train", "lost", long)
    process = launcher.start(run)
    helpers: list[psutil.Process] = []
    for event in launcher.follow(run, process):
        if isinstance(event, events.Metric) and event.name == "loss" and not helpers:
            helpers = [it for it in psutil.Process(process.pid).children() if is_second(it)]
            helpers[0].kill()
    process.wait(timeout=60)
    assert len(helpers) == 1
    assert run.state() is State.FAILED
    outcome = launcher.outcome_of(run)
    assert outcome.error is not None
    assert outcome.error["code"] == "train.process-lost"


def is_second(process: psutil.Process) -> bool:
    try:
        return process.environ().get("RANK") == "1"
    except psutil.Error:
        return False


@pytest.mark.slow(reason="three trainings in two processes each: half a minute of processor time")
def test_a_team_that_was_stopped_goes_on_to_the_same_adapter(
    spec: TrainSpec, workspace: Path
) -> None:
    whole = replace(spec, num_processes=2, lora_dropout=0.2, max_steps=6)
    trained(whole, workspace)
    parts = replace(whole, out_dir=spec.out_dir.with_name("parts"))
    run = launcher.submit(workspace, "train", "parts", parts)
    process = launcher.start(run)
    for event in launcher.follow(run, process):
        if isinstance(event, events.Metric) and event.name == "loss":
            launcher.request_cancel(run)
    process.wait(timeout=60)
    assert run.state() is State.CANCELLED
    launcher.prepare_resume(run)
    process = launcher.start(run)
    told = [event for event in launcher.follow(run, process) if isinstance(event, events.Log)]
    process.wait(timeout=60)
    assert any("going on after step" in event.message for event in told)
    one, other = (load_file(it.out_dir / "adapter_model.safetensors") for it in (whole, parts))
    assert all(torch.equal(one[name], other[name]) for name in one)
