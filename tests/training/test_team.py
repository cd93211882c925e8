"""Several processes train one adapter: the losses and weights of one process, and one report."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.jobs import launcher
from tunesmith.jobs.processes import in_processes, processes_of
from tunesmith.jobs.run_folder import RunFolder, State
from tunesmith.training.spec import TrainSpec
from tunesmith.training.team import Team, join_team


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
