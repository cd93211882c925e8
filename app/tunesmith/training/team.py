"""Several processes that train one adapter together, each on its share of every step's rows.

They are started by `torch.distributed.run`, which is also what `accelerate launch` starts; both
tell a process its place by RANK, LOCAL_RANK and WORLD_SIZE. The spec means the same however many
there are: a step has the rows it always has, gradients are sums over them, and what one process
would have learned is learned. Only the first process writes and reports. Where one ends, all do
(`train.process-lost`).

Proved with two processes on a CPU (gloo); on several GPUs (nccl) it has never run.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import torch
import torch.distributed

from tunesmith.core.errors import JobError

Item = TypeVar("Item")


class Team:
    """This process's place among `size`; alone, every method gives back what it was given."""

    def __init__(self, rank: int = 0, size: int = 1, device: str = "cpu") -> None:
        self.rank = rank
        self.size = size
        self._device = device

    @property
    def is_first(self) -> bool:
        """Whether this process writes and reports."""
        return self.rank == 0

    def share(self, items: Sequence[Item]) -> Sequence[Item]:
        """This process's part of what all work on; together they are all of it, each once."""
        return items if self.size == 1 else items[self.rank :: self.size]

    def total(self, value: float) -> float:
        """The sum over all processes, the same number in each."""
        if self.size == 1:
            return value
        held = torch.tensor(value, dtype=torch.float64, device=self._device)
        with _together():
            torch.distributed.all_reduce(held)
        return float(held)

    def agreed(self, value: bool) -> bool:
        """What the first process says."""
        if self.size == 1:
            return value
        held = torch.tensor(int(value), device=self._device)
        with _together():
            torch.distributed.broadcast(held, src=0)
        return bool(held)

    def add_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Replace each process's gradients by the sum of all."""
        if self.size == 1:
            return
        for parameter in parameters:
            if parameter.grad is None:  # a process without a row in this step
                parameter.grad = torch.zeros_like(parameter)
            with _together():
                torch.distributed.all_reduce(parameter.grad)

    def seed_step(self, seed: int, step: int) -> None:
        """Let dropout differ between processes and still be the same after a resume."""
        if self.size > 1:
            torch.manual_seed((seed * 1_000_003 + step * self.size + self.rank) % 2**63)

    def first_then_others(self) -> "Turn":
        """A block that the first process runs before all others, for what it writes there."""
        return Turn(self)

    def leave(self) -> None:
        """End the connection; nothing is shared from here on."""
        if self.size > 1:
            torch.distributed.destroy_process_group()

    def wait(self) -> None:
        """Wait until all have come to this place."""
        if self.size > 1:
            with _together():
                torch.distributed.barrier()


@contextlib.contextmanager
def _together() -> Iterator[None]:
    """What a process is told that waits for one that is no more."""
    try:
        yield
    except RuntimeError as error:
        if "out of memory" in str(error).lower():
            raise
        raise JobError(
            "train.process-lost",
            "Another process of this training ended, so it cannot go on.",
            "The run's log has why; a resume goes on after the last checkpoint.",
        ) from error


class Turn:
    """The block of `first_then_others`."""

    def __init__(self, team: Team) -> None:
        self._team = team

    def __enter__(self) -> None:
        if not self._team.is_first:
            self._team.wait()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        # One that fails never arrives: whoever started the processes then ends the others.
        if self._team.is_first and error is None:
            self._team.wait()


ALONE = Team()


def join_team(device: str, environment: Mapping[str, str] | None = None) -> Team:
    """Take this process's place, or none if it was started alone."""
    told = os.environ if environment is None else environment
    size = int(told.get("WORLD_SIZE", "1"))
    if size == 1:
        return Team()
    if device == "cuda":
        torch.cuda.set_device(int(told.get("LOCAL_RANK", "0")))
    if not torch.distributed.is_initialized():
        torch.distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    return Team(int(told["RANK"]), size, device)
