"""The command of a worker that trains in several processes, and what the others do.

A thin launcher: torch.distributed.run starts `tunesmith job run` several times; the first of them
is the worker, the others help it (training/team.py says how).
"""

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Event

PLACE_IN_TEAM = ("RANK", "LOCAL_RANK", "WORLD_SIZE")  # how a launcher tells a process which it is


class SilentSink:
    """Takes events and drops them; stops are looked for by the first process, which ends all."""

    def emit(self, event: Event) -> None:
        """Drop the event."""

    def check_cancelled(self) -> None:
        """Never raises."""

    def finish_asked(self) -> bool:
        """The first process is asked."""
        return False


def in_processes(command: list[str], count: int) -> list[str]:
    """The command that runs `[python, -m, module, …]` `count` times together.

    Raises:
        InputError: `train.processes`: the packaged program has no Python to start.
    """
    if command[1:2] != ["-m"]:
        raise InputError(
            "train.processes",
            "Training in several processes needs Tunesmith installed with pip.",
            "Install it with pip, or set num_processes=1.",
        )
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nnodes=1"]
    return [command[0], *launcher, f"--nproc-per-node={count}", *command[1:]]


def processes_of(record: Mapping[str, Any]) -> int:
    """How many processes the job of a spec.json asks for."""
    spec = record.get("spec")
    count = spec.get("num_processes") if isinstance(spec, dict) else None
    return count if isinstance(count, int) else 1


def is_in_team() -> bool:
    """Whether this process is one of several."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def is_helper() -> bool:
    """Whether this process is one of the others."""
    return int(os.environ.get("RANK", "0")) > 0


def help_with(function: Callable[[Any, Any], Any], spec: Any) -> int:
    """Do the job beside the first process, without a word of its own but for a traceback."""
    try:
        function(spec, SilentSink())
    except BaseException:  # noqa: BLE001 - the launcher ends the others by this exit code
        traceback.print_exc(file=sys.stderr)
        return 1
    return 0
