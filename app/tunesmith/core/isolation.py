"""Calls a function in a child process, for work that may crash, hang or exhaust memory.

llama.cpp aborts its process on some bad files and a hostile workbook can take all memory; here
either becomes an ordinary error. Unlike a process pool, the child never outlives its one call.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from tunesmith.core.errors import JobError, TunesmithError
from tunesmith.core.events import Sink

Argument = TypeVar("Argument")
Result = TypeVar("Result")
Report = TypeVar("Report")

TIMEOUT = "child.timeout"
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
    call = _Call(function, (argument,), reports=False, memory_bytes=memory_bytes)
    result: Result = _run(call, sink, timeout_s, lambda _: None)
    return result


def call_isolated_reporting(
    function: Callable[[Argument, Callable[[Report], None]], Result],
    argument: Argument,
    on_report: Callable[[Report], None],
    *,
    sink: Sink | None = None,
    timeout_s: float | None = None,
) -> Result:
    """Like `call_isolated` for `function(argument, report)`, which tells how far it is.

    Whatever the function gives to `report` (picklable) arrives at `on_report` in this process. The
    child is killed after `timeout_s` seconds without a report.
    """
    call = _Call(function, (argument,), reports=True, memory_bytes=None)
    result: Result = _run(call, sink, timeout_s, on_report)
    return result


@dataclass(frozen=True, slots=True)
class _Call:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    reports: bool
    memory_bytes: int | None


@dataclass(frozen=True, slots=True)
class _Reported:
    value: Any


@dataclass(frozen=True, slots=True)
class _Returned:
    value: Any


def _run(
    call: _Call, sink: Sink | None, timeout_s: float | None, on_report: Callable[[Any], None]
) -> Any:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(sender, call), daemon=True)
    with _interrupts_held():
        process.start()
    sender.close()
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    try:
        while True:
            if receiver.poll(_POLL_S):
                message = _receive(receiver, process, sink)
                if not isinstance(message, _Reported):
                    process.join(1.0)  # it has answered and only has to leave
                    break
                on_report(message.value)
                deadline = None if timeout_s is None else time.monotonic() + timeout_s
            if sink is not None:
                sink.check_cancelled()
            if deadline is not None and time.monotonic() > deadline:
                raise ChildCrashedError(TIMEOUT, f"No answer within {timeout_s:.0f} s.")
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        receiver.close()
    if isinstance(message, _Returned):
        return message.value
    if isinstance(message, TunesmithError):
        raise message
    raise ChildCrashedError("child.failed", message.summary, message.trace)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Children started here never hear Ctrl-C: this process does, and decides what ends.

    A signal that comes meanwhile arrives afterwards. Windows has no such mask; there the child's
    own KeyboardInterrupt ends it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _receive(receiver: Connection, process: BaseProcess, sink: Sink | None) -> Any:
    try:
        return receiver.recv()
    except (EOFError, ConnectionResetError):
        process.join()
        if sink is not None:  # whoever stops a worker for good ends its children as well
            sink.check_cancelled()
        raise _crash(process.exitcode) from None


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.summary = f"{type(error).__name__}: {error}"
        self.trace = traceback.format_exc()


def _child(sender: Connection, call: _Call) -> None:
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    if call.memory_bytes is not None:
        _limit_memory(call.memory_bytes)
    outcome: object
    try:
        if call.reports:
            result = call.function(*call.arguments, lambda value: sender.send(_Reported(value)))
        else:
            result = call.function(*call.arguments)
        outcome = _Returned(result)
    except TunesmithError as error:
        outcome = error
    except BaseException as error:  # noqa: BLE001 - the parent must learn of every kind of end
        outcome = _Failure(error)
    sender.send(outcome)
    sender.close()


def _end_with_parent() -> None:
    """A parent that was killed cannot end its child; nobody would ever read the answer."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "only ever called in a child"  # noqa: S101 - typing help
    parent.join()
    os._exit(1)


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
