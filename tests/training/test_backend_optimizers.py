"""Optimizers: state of each goes through a file without a difference; float16's scaled loss."""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tests.training.backend_models import backend_of, batches_of, train_steps

from tunesmith.training.backend_choice import CPU_CHOICE, Choice
from tunesmith.training.checkpoint import write_tensors
from tunesmith.training.optimizers import Updater
from tunesmith.training.spec import TrainSpec

EIGHT_BIT = replace(CPU_CHOICE, optim="adamw_8bit")
PAGED = replace(CPU_CHOICE, optim="paged_adamw_8bit")
SCALED = replace(CPU_CHOICE, dtype="float16")


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=tmp_path / "adapter",
        work_dir=tmp_path / "work",
        learning_rate=1e-2,
        modules_to_save=("norm",),
        r=64,  # factors of 4,096 values, the least that bitsandbytes holds in 8 bits
    )


def test_state_in_8_bits_is_in_8_bits(spec: TrainSpec) -> None:
    backend = backend_of(spec, EIGHT_BIT)
    updater = Updater(spec, backend)
    train_steps(backend, updater, batches_of(spec)[:1])
    kinds = {
        name.rsplit("/", 1)[-1]: t.dtype for name, t in updater.tensors().items() if "lora" in name
    }
    assert kinds["state1"] == kinds["state2"] == torch.uint8
    assert kinds["absmax1"] == torch.float32
    assert "qmap1" not in kinds


@pytest.mark.filterwarnings("ignore:Paged optimizers are not supported on CPU")
@pytest.mark.parametrize("choice", [CPU_CHOICE, EIGHT_BIT, PAGED, SCALED])
def test_training_goes_on_from_saved_state_as_if_it_had_never_stopped(
    spec: TrainSpec, choice: Choice, tmp_path: Path
) -> None:
    batches = batches_of(spec)[:5]
    whole = backend_of(spec, choice)
    expected = train_steps(whole, Updater(spec, whole), batches)

    first = backend_of(spec, choice)
    updater = Updater(spec, first)
    losses = train_steps(first, updater, batches[:3])
    write_tensors(updater.tensors(), tmp_path / "state.safetensors")
    weights = first.adapter_weights()

    second = backend_of(spec, choice)
    second.set_adapter_weights(weights)
    resumed = Updater(spec, second)
    resumed.restore(load_file(tmp_path / "state.safetensors"))
    losses += train_steps(second, resumed, batches[3:])

    assert losses == expected
    ours, theirs = second.adapter_weights(), whole.adapter_weights()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    state, other = resumed.tensors(), Updater(spec, whole).tensors()
    assert other.keys() <= state.keys()


def test_in_float16_the_loss_falls_as_it_does_in_float32(spec: TrainSpec) -> None:
    batch = batches_of(spec)[0]
    curves = []
    for choice in (CPU_CHOICE, SCALED):
        backend = backend_of(spec, choice)
        curves.append(train_steps(backend, Updater(spec, backend), [batch] * 4))
    assert curves[1] == pytest.approx(curves[0], rel=0.02)
    assert curves[1][-1] < curves[1][0] - 0.1


def one_weight(choice: Choice) -> Any:
    weight = torch.nn.Parameter(torch.ones(3))
    return SimpleNamespace(
        choice=choice,
        weight=weight,
        trainable_parameters=lambda: {"w": weight},
        embedding_parameters=frozenset,
    )


def scale_of(tensors: Mapping[str, torch.Tensor]) -> float:
    return float(tensors["loss_scale/scale"])


def test_a_step_whose_gradients_overflow_is_skipped_and_the_scale_halved(spec: TrainSpec) -> None:
    backend = one_weight(SCALED)
    updater = Updater(spec, backend)
    updater.backward(backend.weight.sum())
    updater.clip(1.0)
    updater.step()
    scale, before = scale_of(updater.tensors()), backend.weight.detach().clone()

    updater.clear_gradients()
    updater.backward((backend.weight * 1e36).sum())  # beyond float32 once it is scaled
    norm = updater.clip(1.0)
    assert math.isinf(norm)
    assert updater.is_overflow(norm)
    updater.step()
    assert torch.equal(backend.weight, before)
    assert scale_of(updater.tensors()) == scale / 2


def test_without_a_scale_an_infinite_gradient_is_no_overflow_to_wait_out(spec: TrainSpec) -> None:
    assert not Updater(spec, one_weight(CPU_CHOICE)).is_overflow(math.inf)


def test_a_scale_that_cannot_get_smaller_is_no_excuse(spec: TrainSpec) -> None:
    updater = Updater(spec, one_weight(SCALED))
    updater.restore(
        {
            "loss_scale/scale": torch.tensor(1.0),
            "loss_scale/growth_factor": torch.tensor(2.0),
            "loss_scale/backoff_factor": torch.tensor(0.5),
            "loss_scale/growth_interval": torch.tensor(2000.0),
            "loss_scale/_growth_tracker": torch.tensor(0.0),
        }
    )
    assert not updater.is_overflow(math.inf)
