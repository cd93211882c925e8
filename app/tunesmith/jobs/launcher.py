"""Starts, follows, cancels and resumes workers. The command line and the window both use this."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from tunesmith.core import events, files
from tunesmith.core.errors import InputError, JobError
from tunesmith.jobs import kinds
from tunesmith.jobs.output import check_output
from tunesmith.jobs.processes import PLACE_IN_TEAM, in_processes, processes_of
from tunesmith.jobs.run_folder import (
    Outcome,
    RunFolder,
    State,
    create_run,
    parse_event_line,
    write_spec,
)
from tunesmith.jobs.worker import WORKER_ENVIRONMENT

POLL_S = 0.2  # how often a follower looks for new events
START_TIMEOUT_S = 60.0  # a worker that has not said `started` by then is taken for dead
GRACE_S = 15.0  # between asking a worker to stop and ending it


def submit(workspace: Path, kind: str, slug: str, spec: Any) -> RunFolder:
    """Make a run folder for `spec` (its `work_dir` is set here) without starting it.

    Raises:
        InputError: as `output.check_output`; there is no run folder then.
    """
    check_output(workspace, kind, spec, is_new=True)
    run = create_run(workspace, kind, slug, time.gmtime())
    write_spec(run, kind, kinds.dump(kinds.with_work_dir(spec, run.work_dir)))
    run.work_dir.mkdir()
    return run


def start(run: RunFolder) -> subprocess.Popen[bytes]:
    """Start the worker of a run in a process session of its own.

    Ctrl-C in the terminal therefore does not reach it: whoever follows the run decides.
    """
    environment = {**os.environ, **WORKER_ENVIRONMENT, "PYTHONUNBUFFERED": "1"}
    for name in PLACE_IN_TEAM:  # of another launcher, as clusters set it: no place in our team
        environment.pop(name, None)
    command = [*program(), "job", "run", str(run.spec_file)]
    count = processes_of(run.read_spec())
    if count > 1:
        command = in_processes(command, count)
    with run.log_file.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def prepare_resume(run: RunFolder, out_dir: Path | None = None) -> None:
    """Make a failed, cancelled or lost run ready to be started again.

    Args:
        run: the run.
        out_dir: where its output goes from now on; None leaves that as it was.

    Raises:
        InputError: `run.finished`, `run.busy`, `run.broken`, or as `output.check_output`.
    """
    state = run.state()
    if state is State.SUCCEEDED:
        raise InputError(
            "run.finished",
            f"{run.id} has already succeeded.",
            f"To do it again: tunesmith run repeat {run.id}",
        )
    if not state.is_final and state is not State.QUEUED:
        raise InputError("run.busy", f"{run.id} is {state}.")
    record = run.read_spec()  # a job that cannot be read stays as it is, broken
    kind, spec = str(record["kind"]), kinds.parse_spec(record["kind"], record["spec"])
    if out_dir is not None:
        spec = replace(spec, out_dir=out_dir)
    check_output(run.workspace, kind, spec, is_new=out_dir is not None)
    if out_dir is not None:
        write_spec(run, kind, kinds.dump(spec))
    # In this order the run is never taken for lost: what comes next is a worker.
    run.queued_file.touch()
    run.cancel_file.unlink(missing_ok=True)
    run.finish_file.unlink(missing_ok=True)
    run.result_file.unlink(missing_ok=True)


def repeat(workspace: Path, run: RunFolder, out_dir: Path | None) -> RunFolder:
    """A new run of the same job, writing to `out_dir` or to a free name beside the first output.

    A job that writes nothing here is repeated as it is.
    """
    record = run.read_spec()
    spec = kinds.parse_spec(record["kind"], record["spec"])
    first: Path | None = getattr(spec, "out_dir", None)
    if first is None:
        return submit(workspace, record["kind"], run.id.split("-", 2)[-1], spec)
    target, number = out_dir or first, 2
    while out_dir is None and target.exists():
        target, number = first.with_name(f"{first.name}-{number}"), number + 1
    slug = run.id.split("-", 2)[-1] if out_dir is None else target.name
    return submit(workspace, record["kind"], slug, replace(spec, out_dir=target))


def follow(
    run: RunFolder,
    process: subprocess.Popen[bytes] | None = None,
    offset: int = 0,
    on_wake: Callable[[], None] = lambda: None,
) -> Iterator[events.Event]:
    """Yield events until the run has ended; wakes every 200 ms.

    Args:
        run: the run to follow.
        process: the worker if this process started it (so that its end is seen at once).
        offset: byte of `events.jsonl` to begin at; its size before a resume, to see only what
            the new worker reports.
        on_wake: called at every wake, for whoever wants to hear of a stop meanwhile.
    """
    tail = _Tail(run.events_file, offset)
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        on_wake()
        ended = _has_ended(run, process, deadline)
        yield from tail.read()  # after looking: what was written before the end is not missed
        if ended:
            return
        time.sleep(POLL_S)


def outcome_of(run: RunFolder) -> Outcome:
    """The outcome of a run that has ended; a worker that died without one is *lost*."""
    outcome = run.outcome()
    if outcome is not None:
        return outcome
    error = {
        "code": "run.lost",
        "message": f"The worker of {run.id} ended without a result.",
        "hint": f"Go on with: tunesmith run resume {run.id} (log: tunesmith run log {run.id})",
        "exit_code": JobError.exit_code,
    }
    return Outcome(State.LOST, error=error)


def request_cancel(run: RunFolder) -> None:
    """Ask the worker to stop at its next step."""
    run.cancel_file.touch()


def request_finish(run: RunFolder) -> None:
    """Ask the worker to end at its next step as if that were the last; only training can."""
    run.finish_file.touch()


def cancel(run: RunFolder, grace_s: float = GRACE_S) -> State:
    """Ask, wait, then end the worker and everything it started; returns the final state."""
    if run.state().is_final:
        return run.state()
    request_cancel(run)
    if not _wait_for_end(run, grace_s):
        kill_worker(run)
    if run.outcome() is None:
        files.write_json(
            run.result_file,
            {
                "state": State.CANCELLED,
                "error": {
                    "code": "cancelled",
                    "message": "Cancelled.",
                    "hint": "",
                    "exit_code": 130,
                },
            },
        )
    return run.state()


def kill_worker(run: RunFolder) -> None:
    """End the worker's process tree: terminate first, kill what is left."""
    worker = run.worker()
    if worker is None:
        return
    try:
        # The worker first: once it has heard of the stop it knows why its children end.
        tree = [worker, *worker.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in tree:
        _quietly(process.terminate)
    _, alive = psutil.wait_procs(tree, timeout=3)
    for process in alive:
        _quietly(process.kill)
    psutil.wait_procs(alive, timeout=3)


def _wait_for_end(run: RunFolder, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if run.outcome() is not None or (run.worker() is None and not run.worker_lock_is_held()):
            return True
        time.sleep(POLL_S)
    return False


def _has_ended(
    run: RunFolder, process: subprocess.Popen[bytes] | None, start_deadline: float
) -> bool:
    if process is not None:
        return process.poll() is not None
    if run.outcome() is not None:
        return True
    if run.worker() is not None or run.worker_lock_is_held():
        return False
    return run.state() is State.LOST or time.monotonic() > start_deadline


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except psutil.NoSuchProcess:
        return


def program() -> list[str]:
    """The command that starts this program once more, as a child."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "tunesmith"]


class _Tail:
    """Reads the complete lines that were added to a file since the last look."""

    def __init__(self, path: Path, offset: int) -> None:
        self._path = path
        self._offset = offset

    def read(self) -> Iterator[events.Event]:
        if not self._path.exists():
            return
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            block = stream.read()
        complete = block[: block.rfind(b"\n") + 1]
        self._offset += len(complete)
        for line in complete.splitlines():
            found = parse_event_line(line.decode("utf-8", "replace"))
            if found is not None:
                yield found[1]
