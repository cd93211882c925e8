"""The worker process: `tunesmith job run SPEC.json` does one job and reports by files alone."""

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import IO

import filelock

from tunesmith.core import events, files
from tunesmith.core.errors import (
    CancelledError,
    CheckError,
    InputError,
    JobError,
    TunesmithError,
    from_os_error,
)
from tunesmith.jobs.kinds import KINDS, dump, helper_function, job_function, parse_spec
from tunesmith.jobs.output import check_output, claimed
from tunesmith.jobs.processes import help_with, is_helper, is_in_team
from tunesmith.jobs.run_folder import RunFolder, State

# Set in every worker. An assert in llama.cpp would start a debugger and can hang for ever; hub
# libraries must neither phone home nor spend minutes on look-ups for a model that is on disk.
WORKER_ENVIRONMENT = {
    "GGML_NO_BACKTRACE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "UNSLOTH_DISABLE_STATISTICS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Waiting threads that spin take the processor from the one that works: 250 ms a token instead
    # of 14.5 beside one other busy process on two cores.
    "OMP_WAIT_POLICY": "passive",
}

_LOCK_PATIENCE_S = 3.0
_CANCEL_LOOK_S = 0.1  # at most so often a step looks for the cancel file


class RunSink:
    """Appends events to a run's `events.jsonl` and looks for its `cancel` and `finish` files."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._seq = _next_seq(run)
        self._stream: IO[str] = _open_for_append(run.events_file)
        self._last_look = 0.0

    def emit(self, event: events.Event) -> None:
        """Write one line; it is in the system's hands when this returns."""
        record = events.to_record(event, self._seq, time.time())
        self._stream.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
        self._stream.flush()
        self._seq += 1

    def check_cancelled(self) -> None:
        """Raise CancelledError once the `cancel` file exists."""
        now = time.monotonic()
        if now - self._last_look >= _CANCEL_LOOK_S:
            self._last_look = now
            if self._run.cancel_file.exists():
                raise CancelledError

    def finish_asked(self) -> bool:
        """Whether the `finish` file exists."""
        return self._run.finish_file.exists()

    def close(self) -> None:
        """Make the last events survive a power cut."""
        files.sync_file(self._stream)
        self._stream.close()


def run_worker(spec_file: Path) -> int:
    """Do the job of a run folder and return the exit code.

    Raises:
        InputError: when the run is finished, at work elsewhere, or its spec cannot be read.
    """
    os.environ.update(WORKER_ENVIRONMENT)
    run = RunFolder(spec_file.absolute().parent)
    # Unsloth would write the modules it compiles to the folder it is started in.
    os.environ.setdefault("UNSLOTH_COMPILE_LOCATION", str(run.workspace / "cache" / "unsloth"))
    if spec_file.name != run.spec_file.name:
        raise InputError(
            "job.spec-name",
            f"{spec_file} is not the spec.json of a run folder.",
            "Start jobs with their own command; `tunesmith run resume` goes on with one.",
        )
    record = run.read_spec()
    if is_helper():
        spec = parse_spec(str(record["kind"]), record["spec"])
        return help_with(helper_function(KINDS[str(record["kind"])]), spec)
    try:
        # Whoever asks for the run's state holds the lock for an instant; that is no second worker.
        with run.worker_lock().acquire(timeout=_LOCK_PATIENCE_S):
            if run.outcome() is not None:
                raise InputError("run.finished", f"{run.id} is already {run.state()}.")
            # Being asked to end is being asked to stop at the next step, with nothing half done.
            # In a team it means that another process ended, which is told as that.
            stop = lambda _signal, _frame: run.cancel_file.touch()  # noqa: E731
            signal.signal(signal.SIGTERM, signal.SIG_IGN if is_in_team() else stop)
            return _do(run, str(record["kind"]), record["spec"])
    except filelock.Timeout:
        raise InputError("run.busy", f"{run.id} already has a worker.") from None


def _do(run: RunFolder, kind: str, record: object) -> int:
    sink = RunSink(run)
    try:
        sink.emit(events.Started(kind, os.getpid(), run.claim()))
        run.queued_file.unlink(missing_ok=True)
        spec = parse_spec(kind, record)
        sink.check_cancelled()
        check_output(run.workspace, kind, spec, is_new=False)
        with claimed(run.workspace, spec):
            result = job_function(KINDS[kind])(spec, sink)
        files.write_json(run.result_file, {"state": State.SUCCEEDED, "result": dump(result)})
        sink.emit(events.Done())
    except BaseException as error:  # noqa: BLE001 - however a job ends, its run folder says so
        if not isinstance(error, CancelledError):  # to be stopped is no crash worth a traceback
            traceback.print_exc(file=sys.stderr)
        return _record_failure(run, sink, _as_tunesmith_error(run, error))
    else:
        return 0
    finally:
        sink.close()


def _record_failure(run: RunFolder, sink: RunSink, error: TunesmithError) -> int:
    event = events.Error(error.code, error.message, error.hint, error.exit_code)
    state = State.CANCELLED if isinstance(error, CancelledError) else State.FAILED
    described = {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "exit_code": error.exit_code,
    }
    record: dict[str, object] = {"state": state, "error": described}
    if isinstance(error, CheckError) and error.result is not None:
        record["result"] = dump(error.result)
    files.write_json(run.result_file, record)
    sink.emit(event)
    return error.exit_code


def _as_tunesmith_error(run: RunFolder, error: BaseException) -> TunesmithError:
    if isinstance(error, KeyboardInterrupt) or run.cancel_file.exists():
        # A stop that cannot wait ends the worker's children as well; whatever their work then ends
        # in is the stop, and no fault of the job.
        return CancelledError()
    if isinstance(error, TunesmithError):
        return error
    if isinstance(error, MemoryError):
        return JobError("memory.full", "The job ran out of memory.", "Close other programs.")
    if isinstance(error, OSError) and error.strerror:
        return from_os_error(error)
    return JobError(
        "job.crashed",
        f"The job stopped with {type(error).__name__}: {error}",
        f"The log has the details: tunesmith run log {run.id}",
    )


def _next_seq(run: RunFolder) -> int:
    if not run.events_file.exists():
        return 0
    with run.events_file.open("rb") as stream:
        return sum(1 for _ in stream)


def _open_for_append(path: Path) -> IO[str]:
    stream = path.open("a", encoding="utf-8", newline="\n")
    if path.stat().st_size > 0:
        with path.open("rb") as existing:
            existing.seek(-1, os.SEEK_END)
            if existing.read(1) != b"\n":  # a worker killed in the middle of a line
                stream.write("\n")
    return stream
