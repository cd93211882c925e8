"""Calls a function in a child process, for work that may crash, hang or exhaust memory.

llama.cpp aborts its process on some bad files and a hostile workbook can take all memory; here
either becomes an ordinary error. Unlike a process pool, the child never outlives its one call.
"""

import multiprocessing
import signal
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from tunesmith.core.errors import JobError, TunesmithError
from tunesmith.core.events import Sink

Argument = TypeVar("Argument")
Result = TypeVar("Result")

_POLL_S = 0.1  # how often a waiting parent looks whether it should stop


class ChildCrashedError(JobError):
    """The child died without an answer; `signal_name` says how, if a signal killed it."""

    def __init__(self, code: str, message: str, hint: str = "", signal_name: str = "") -> None:
        super().__init__(code, message, hint)
        self.signal_name = signal_name


def call_isolated(
    function: Callable[[Argument], Result],
    argument: Argument,
    *,
    sink: Sink | None = None,
    timeout_s: float | None = None,
    memory_bytes: int | None = None,
) -> Result:
    """Run `function(argument)` in a fresh process and return its result.

    Args:
        function: a module-level function.
        argument: one picklable value.
        sink: asked for cancellation while waiting; the child is killed then.
        timeout_s: the child is killed after so many seconds.
        memory_bytes: limit of the child's address space (not enforced on Windows and macOS).

    Raises:
        TunesmithError: whatever the function raised of that kind.
        ChildCrashedError: `child.crashed`, `child.timeout`, or `child.failed` (another exception).
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_child, args=(sender, function, argument, memory_bytes), daemon=True
    )
    process.start()
    sender.close()
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    try:
        while not receiver.poll(_POLL_S):
            if sink is not None:
                sink.check_cancelled()
            if deadline is not None and time.monotonic() > deadline:
                raise ChildCrashedError("child.timeout", f"No answer within {timeout_s:.0f} s.")
        try:
            outcome = receiver.recv()
        except EOFError:
            process.join()
            raise _crash(process.exitcode) from None
        process.join(1.0)  # it has answered and only has to leave
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        receiver.close()
    if isinstance(outcome, _Failure):
        raise ChildCrashedError("child.failed", outcome.summary, outcome.trace)
    if isinstance(outcome, TunesmithError):
        raise outcome
    result: Result = outcome
    return result


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.summary = f"{type(error).__name__}: {error}"
        self.trace = traceback.format_exc()


def _child(
    sender: Connection,
    function: Callable[[Argument], Result],
    argument: Argument,
    memory_bytes: int | None,
) -> None:
    if memory_bytes is not None:
        _limit_memory(memory_bytes)
    outcome: object
    try:
        outcome = function(argument)
    except TunesmithError as error:
        outcome = error
    except BaseException as error:  # noqa: BLE001 - the parent must learn of every kind of end
        outcome = _Failure(error)
    sender.send(outcome)
    sender.close()


def _limit_memory(limit: int) -> None:
    if sys.platform.startswith("linux"):
        import resource  # does not exist on Windows

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _crash(exit_code: int | None) -> ChildCrashedError:
    name = ""
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name
    ending = f"was ended by {name}" if name else f"ended with exit code {exit_code}"
    return ChildCrashedError("child.crashed", f"The child process {ending}.", signal_name=name)
