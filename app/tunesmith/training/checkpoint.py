"""Checkpoints: everything a run needs to go on as if it had never stopped.

A checkpoint is a folder `step-00000020` with `state.json` and `tensors.safetensors`: the adapter,
the optimizer's state and torch's random states. Nothing is pickled.
"""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from tunesmith.core.files import atomic_folder
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.optimizers import Updater

_OS_ERROR = re.compile(r"\(os error (\d+)\)")  # as Rust prints what the system said


@dataclass(slots=True)
class Progress:
    """Where a run stands; `history` holds (step, name, value) of every metric so far."""

    inputs: str
    """Hash of everything that decides the outcome; another hash means another run."""
    step: int = 0
    best_step: int = 0
    best_eval_loss: float | None = None
    first_eval_loss: float | None = None
    last_eval_step: int = -1
    evaluations_without_better: int = 0
    """In a row, for early stopping."""
    rows_at_once: int = 0
    """What is left of `per_device_train_batch_size` after memory ran out; 0 is all of it."""
    base_answers: list[str] | None = None
    """What the base model said to the held-out prompts that are shown."""
    history: list[tuple[int, str, float]] = field(default_factory=list)


def save_checkpoint(
    folder: Path,
    progress: Progress,
    backend: TrainingBackend,
    updater: Updater,
    keep: int,
) -> None:
    """Write the checkpoint of `progress.step` and remove all but the newest `keep`."""
    target = folder / f"step-{progress.step:08d}"
    tensors = {f"adapter/{name}": tensor for name, tensor in backend.adapter_weights().items()}
    tensors |= updater.tensors()
    tensors["random"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["random_cuda"] = torch.cuda.get_rng_state()
    with _replaced_folder(target) as temporary:
        write_tensors(tensors, temporary / "tensors.safetensors")
        (temporary / "state.json").write_text(json.dumps(asdict(progress)), "utf-8")
    for old in _checkpoints(folder)[:-keep]:
        shutil.rmtree(old)


def folder_of(work_dir: Path, inputs: str) -> Path:
    """Where the checkpoints of these inputs are: in `work_dir`, or beside those of others in it.

    Other inputs are another run, which must neither be gone on with nor lose what it has.
    """
    there = _checkpoints(work_dir)
    if not there or any(_state_of(path)["inputs"] == inputs for path in there):
        return work_dir
    return work_dir / f"inputs-{inputs[:16]}"


def load_checkpoint(
    folder: Path, inputs: str, backend: TrainingBackend, updater: Updater
) -> Progress | None:
    """Put the newest checkpoint made from the same inputs in place; None if there is none."""
    for path in reversed(_checkpoints(folder)):
        state = _state_of(path)
        if state["inputs"] != inputs:
            continue
        tensors = load_file(path / "tensors.safetensors")
        backend.set_adapter_weights(
            {
                name.removeprefix("adapter/"): tensor
                for name, tensor in tensors.items()
                if name.startswith("adapter/")
            }
        )
        updater.restore(tensors)
        torch.set_rng_state(tensors["random"])
        if "random_cuda" in tensors:
            torch.cuda.set_rng_state(tensors["random_cuda"])
        state["history"] = [tuple(entry) for entry in state["history"]]
        return Progress(**state)
    return None


def save_best(folder: Path, step: int, backend: TrainingBackend) -> None:
    """Keep the adapter of the best evaluation so far, under its step."""
    with _replaced_folder(folder / f"best-{step:08d}") as temporary:
        write_tensors(backend.adapter_weights(), temporary / "adapter_model.safetensors")


def drop_worse(folder: Path, best_step: int) -> None:
    """Remove what `save_best` kept of earlier steps; called once a checkpoint names the new one."""
    for path in folder.glob("best-*"):
        if path.name != f"best-{best_step:08d}":
            shutil.rmtree(path)


def load_best(folder: Path, step: int) -> dict[str, torch.Tensor]:
    """The adapter that `save_best` kept."""
    weights: dict[str, torch.Tensor] = load_file(
        folder / f"best-{step:08d}" / "adapter_model.safetensors"
    )
    return weights


def write_tensors(tensors: dict[str, torch.Tensor], path: Path) -> None:
    """Write a safetensors file.

    Raises:
        OSError: what the system refused, such as a full disk; the library's own error has it only
            as text.
    """
    try:
        save_file(tensors, path, {"format": "pt"})
    except SafetensorError as error:
        found = _OS_ERROR.search(str(error))
        if found is None:
            raise
        code = int(found[1])
        raise OSError(code, os.strerror(code), str(path)) from error


def _checkpoints(folder: Path) -> list[Path]:
    return sorted(folder.glob("step-*"))


def _state_of(checkpoint: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((checkpoint / "state.json").read_text("utf-8"))
    return state


@contextlib.contextmanager
def _replaced_folder(target: Path) -> Iterator[Path]:
    """Yield a folder that takes the place of `target`, which stays until the new one is whole."""
    if not target.exists():
        with atomic_folder(target) as temporary:
            yield temporary
        return
    new = target.with_name(f"new-{target.name}")
    shutil.rmtree(new, ignore_errors=True)
    with atomic_folder(new) as temporary:
        yield temporary
    old = target.with_name(f"old-{target.name}")
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    new.rename(target)
    shutil.rmtree(old)
