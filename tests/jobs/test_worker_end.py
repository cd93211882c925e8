"""How a job ends is written down, whatever it was that ended it."""

import errno
import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tunesmith.core.errors import CheckError, InputError, JobError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError
from tunesmith.jobs import kinds, launcher, worker
from tunesmith.jobs.run_folder import RunFolder, State


@dataclass(frozen=True, slots=True)
class Spec:
    work_dir: Path


@dataclass(frozen=True, slots=True)
class Measured:
    share: float
    file: Path


Job = Callable[[Spec, Sink], object]
End = Callable[[Job], tuple[int, dict[str, Any], RunFolder]]


@pytest.fixture
def end_of(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[End]:
    """Run a job in this process, as a worker would: exit code, result.json and the run."""
    for name in worker.WORKER_ENVIRONMENT:
        monkeypatch.setenv(name, "")  # so that what the worker sets is taken back
    before = signal.getsignal(signal.SIGTERM)

    def run_job(job: Job) -> tuple[int, dict[str, Any], RunFolder]:
        monkeypatch.setitem(kinds.KINDS, "test", kinds.JobKind("test", "", ""))
        monkeypatch.setattr(kinds, "_load", lambda _: Spec)
        monkeypatch.setattr(worker, "job_function", lambda _: job)
        run = launcher.submit(workspace, "test", "job", Spec(workspace))
        code = worker.run_worker(run.spec_file)
        return code, json.loads(run.result_file.read_text("utf-8")), run

    yield run_job
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(
    "error",
    [
        ChildCrashedError("child.crashed", "The child process was ended by SIGTERM."),
        InputError("model.damaged", "It could not be loaded in the child."),
        BrokenPipeError(errno.EPIPE, "Broken pipe"),
        RuntimeError("boom"),
    ],
)
def test_work_that_fails_after_a_stop_was_asked_for_is_cancelled(
    end_of: End, error: Exception
) -> None:
    def job(spec: Spec, _: Sink) -> None:
        (spec.work_dir.parent / "cancel").touch()
        raise error

    code, record, run = end_of(job)
    assert (code, record["error"]["code"]) == (130, "cancelled")
    assert run.state() is State.CANCELLED


def test_without_a_stop_a_crashed_child_is_a_failure(end_of: End) -> None:
    def job(_: Spec, __: Sink) -> None:
        raise ChildCrashedError("child.crashed", "The child process was ended by SIGSEGV.")

    code, record, run = end_of(job)
    assert (code, record["error"]["code"]) == (1, "child.crashed")
    assert run.state() is State.FAILED


def test_a_check_that_did_not_hold_keeps_what_was_measured(end_of: End) -> None:
    def job(_: Spec, __: Sink) -> None:
        raise CheckError("test.check", "One differs.", "Look.", Measured(0.5, Path("/a/b")))

    code, record, run = end_of(job)
    assert (code, record["state"]) == (3, "failed")
    assert record["result"] == {"share": 0.5, "file": "/a/b"}
    outcome = run.outcome()
    assert outcome is not None
    assert outcome.result == record["result"]


@pytest.mark.parametrize(
    ("number", "code", "exit_code"),
    [
        (errno.ENOSPC, "disk.full", 1),
        (errno.EACCES, "file.denied", 2),
        (errno.EROFS, "file.denied", 2),
        (errno.EISDIR, "file.kind", 2),
        (errno.EIO, "file.failed", 1),
    ],
)
def test_what_the_system_refuses_names_the_path_and_what_to_do(
    end_of: End, number: int, code: str, exit_code: int
) -> None:
    def job(_: Spec, __: Sink) -> None:
        raise OSError(number, os.strerror(number), "/data/model.gguf")

    ended, record, _ = end_of(job)
    assert (ended, record["error"]["code"]) == (exit_code, code)
    assert record["error"]["message"] == f"/data/model.gguf: {os.strerror(number)}."
    assert record["error"]["hint"]


def test_a_fault_of_the_program_names_the_runs_own_log(end_of: End) -> None:
    def job(_: Spec, __: Sink) -> None:
        raise RuntimeError("boom")

    _, record, run = end_of(job)
    assert record["error"]["code"] == "job.crashed"
    assert record["error"]["hint"] == f"The log has the details: tunesmith run log {run.id}"


def test_our_own_errors_stay_as_they_are(end_of: End) -> None:
    def job(_: Spec, __: Sink) -> None:
        raise JobError("x.y", "What.", "Do.")

    assert end_of(job)[1]["error"] == {
        "code": "x.y", "message": "What.", "hint": "Do.", "exit_code": 1,
    }  # fmt: skip
