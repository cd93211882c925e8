"""Calls a function in a child process, for work that may crash, hang or exhaust memory.

llama.cpp aborts its process on some bad files and a hostile workbook can take all memory; here
either becomes an ordinary error. A child runs one call at a time. One that ended well waits a
little for the next, since most of a short call is the start of its child and what it imports; one
that crashed, was stopped, grew large, or has loaded a library that is known to abort never does.
"""

import contextlib
import functools
import multiprocessing
import multiprocessing.util
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from tunesmith.core.errors import JobError, TunesmithError
from tunesmith.core.events import Sink

Argument = TypeVar("Argument")
Result = TypeVar("Result")
Report = TypeVar("Report")

TIMEOUT = "child.timeout"
_POLL_S = 0.1  # how often a waiting parent looks whether it should stop
_IDLE_S = 20.0  # how long a child waits for another call
_IDLE_CHILDREN = 2  # that may wait at a time
_IDLE_BYTES = 256 << 20  # of memory with which a child may still wait
_LAST_ONES = ("llama_cpp", "torch")  # who has loaded one of these leaves after the call


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
    """Run `function(argument)` in another process and return its result.

    Args:
        function: a module-level function that changes nothing for a later one in its process.
        argument: one picklable value.
        sink: asked for cancellation while waiting; the child is killed then.
        timeout_s: the child is killed after so many seconds.
        memory_bytes: limit of the child's address space (not enforced on Windows and macOS).

    Raises:
        TunesmithError: whatever the function raised of that kind.
        ChildCrashedError: `child.crashed`, `child.timeout`, or `child.failed` (another exception).
    """
    call = _Call(function, (argument,), reports=False, memory_bytes=memory_bytes)
    result: Result = _run(call, _Patience(sink, timeout_s), lambda _: None)
    return result


def call_isolated_reporting(
    function: Callable[[Argument, Callable[[Report], None]], Result],
    argument: Argument,
    on_report: Callable[[Report], None],
    *,
    sink: Sink | None = None,
    timeout_s: float | None = None,
    memory_bytes: int | None = None,
    fresh: bool = False,
) -> Result:
    """Like `call_isolated` for `function(argument, report)`, which tells how far it is.

    Whatever the function gives to `report` (picklable) arrives at `on_report` in this process. The
    child is killed after `timeout_s` seconds without a report; `memory_bytes` is as there. With
    `fresh` it has run nothing before, for a function that decides how a library is loaded.
    """
    call = _Call(function, (argument,), reports=True, memory_bytes=memory_bytes)
    result: Result = _run(call, _Patience(sink, timeout_s), on_report, fresh=fresh)
    return result


@dataclass(frozen=True, slots=True)
class _Call:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    reports: bool
    memory_bytes: int | None


class _Ready:
    """The child takes a call, or, sent a second time, has it and begins."""


@dataclass(frozen=True, slots=True)
class _Reported:
    value: Any


@dataclass(frozen=True, slots=True)
class _Ended:
    """What was returned or raised; a child that `stays` waits for another call."""

    outcome: Any
    stays: bool


@dataclass(frozen=True, slots=True)
class _Returned:
    value: Any


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.summary = f"{type(error).__name__}: {error}"
        self.trace = traceback.format_exc()


class _GoneError(Exception):
    """The child has closed its end."""


class _Patience:
    """How long a caller waits: until it wants to stop, or for so many seconds."""

    def __init__(self, sink: Sink | None, timeout_s: float | None) -> None:
        self._sink, self._timeout_s = sink, timeout_s
        self.renew()

    def renew(self) -> None:
        now = time.monotonic()
        self._deadline = None if self._timeout_s is None else now + self._timeout_s

    def look(self) -> None:
        self.require_wanted()
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise ChildCrashedError(TIMEOUT, f"No answer within {self._timeout_s:.0f} s.")

    def require_wanted(self) -> None:
        if self._sink is not None:
            self._sink.check_cancelled()


class _Child:
    """A process that runs calls, seen from its parent."""

    def __init__(self) -> None:
        self.setting = _setting()
        self._is_new = True
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        # Not a daemon, which could have no children: a call may look at a template by another.
        self._process = context.Process(target=_serve, args=(other,), daemon=False)
        _end_at_exit()
        with _interrupts_held():
            self._process.start()
        _alive.add(self)
        other.close()

    def begin(self, call: _Call, patience: _Patience) -> bool:
        """Hand it the call; False if it had left before, which only one that waited may."""
        try:
            if self._is_new:
                self._next(patience)  # else a large call would fill the pipe, and nobody reads
            self._connection.send(call)
            self._next(patience)
        except (_GoneError, BrokenPipeError, ConnectionResetError):
            if self._is_new:
                raise self._crash(patience) from None
            return False
        return True

    def follow(self, patience: _Patience, on_report: Callable[[Any], None]) -> _Ended:
        """Wait for the call's end."""
        while True:
            try:
                message = self._next(patience)
            except _GoneError:
                raise self._crash(patience) from None
            if isinstance(message, _Ended):
                self._is_new = False
                return message
            on_report(message.value)
            patience.require_wanted()  # reports may come so fast that nobody ever waits
            patience.renew()

    def end(self) -> None:
        self.kill()
        self._process.join()
        self._connection.close()
        _alive.discard(self)

    def kill(self) -> None:
        if self._process.is_alive():
            self._process.kill()

    def _next(self, patience: _Patience) -> Any:
        while not self._connection.poll(_POLL_S):
            patience.look()
        try:
            return self._connection.recv()
        except (EOFError, ConnectionResetError):
            raise _GoneError from None

    def _crash(self, patience: _Patience) -> ChildCrashedError:
        self._process.join()
        patience.require_wanted()  # whoever stops a worker for good ends its children as well
        exit_code, name = self._process.exitcode, ""
        if exit_code is not None and exit_code < 0:
            name = signal.Signals(-exit_code).name
        ending = f"was ended by {name}" if name else f"ended with exit code {exit_code}"
        return ChildCrashedError("child.crashed", f"The child process {ending}.", signal_name=name)


_alive: set[_Child] = set()
_waiting: list[_Child] = []
_waiting_lock = threading.Lock()


@functools.cache
def _end_at_exit() -> None:
    """Have this process end its children before multiprocessing waits for them.

    Not while this module is imported: a new process forgets what was registered until it runs.
    """
    multiprocessing.util.Finalize(None, _end_all, exitpriority=100)


def _end_all() -> None:
    for child in tuple(_alive):
        child.kill()


def _run(
    call: _Call, patience: _Patience, on_report: Callable[[Any], None], *, fresh: bool = False
) -> Any:
    patience.require_wanted()  # a child that waits may answer before anybody looks again
    for child in _children(fresh=fresh):
        stays = False
        try:
            if not child.begin(call, patience):
                continue
            ended = child.follow(patience, on_report)
            stays = ended.stays
        finally:
            _dismiss(child, stays=stays)
        if isinstance(ended.outcome, _Returned):
            return ended.outcome.value
        if isinstance(ended.outcome, TunesmithError):
            raise ended.outcome
        raise ChildCrashedError("child.failed", ended.outcome.summary, ended.outcome.trace)
    raise AssertionError("a new child begins or crashes")


def _children(*, fresh: bool) -> Iterator[_Child]:
    """One that waits, if there is one of this setting, then a new one."""
    if not fresh:
        with _waiting_lock:
            fitting = [child for child in _waiting if child.setting == _setting()]
            if fitting:
                _waiting.remove(fitting[-1])
        yield from fitting[-1:]
    yield _Child()


def _dismiss(child: _Child, *, stays: bool) -> None:
    surplus = [child]
    if stays:
        with _waiting_lock:
            _waiting.append(child)
            surplus = _waiting[:-_IDLE_CHILDREN]
            del _waiting[:-_IDLE_CHILDREN]
    for other in surplus:
        other.end()


def _setting() -> tuple[object, ...]:
    """What a process inherits at its start; a child with another setting is of no use."""
    try:
        folder = str(Path.cwd())
    except OSError:
        folder = ""  # it was deleted
    return folder, tuple(os.environ.items()), tuple(sys.path)


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


def _serve(connection: Connection) -> None:
    """The child: run calls until none comes for a while, or the last has left its traces."""
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    setting = _setting()
    connection.send(_Ready())
    stays = True
    with contextlib.suppress(EOFError, BrokenPipeError):  # the parent does not want it any more
        while stays and connection.poll(_IDLE_S):
            outcome = _outcome(connection)
            stays = not isinstance(outcome, _Failure) and _setting() == setting and _is_light()
            stays = _answer(connection, outcome, stays=stays)
    connection.close()


def _answer(connection: Connection, outcome: object, *, stays: bool) -> bool:
    """Send what a call ended with; what cannot be pickled is told, and then the child leaves."""
    try:
        connection.send(_Ended(outcome, stays))
    except (EOFError, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - pickle raises many kinds
        connection.send(_Ended(_Failure(error), stays=False))
        return False
    return stays


def _outcome(connection: Connection) -> object:
    try:
        try:
            call: _Call = connection.recv()
        finally:
            connection.send(_Ready())
        with _memory_limit(call.memory_bytes):
            if call.reports:
                result = call.function(
                    *call.arguments, lambda value: connection.send(_Reported(value))
                )
            else:
                result = call.function(*call.arguments)
        return _Returned(result)
    except TunesmithError as error:
        return error
    except BaseException as error:  # noqa: BLE001 - the parent must learn of every kind of end
        return _Failure(error)


def _is_light() -> bool:
    import psutil

    memory = psutil.Process().memory_info().rss
    return memory < _IDLE_BYTES and not any(name in sys.modules for name in _LAST_ONES)


def _end_with_parent() -> None:
    """A parent that was killed cannot end its child; nobody would ever read the answer."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "only ever called in a child"  # noqa: S101 - typing help
    parent.join()
    os._exit(1)


@contextlib.contextmanager
def _memory_limit(limit: int | None) -> Iterator[None]:
    if limit is None or not sys.platform.startswith("linux"):
        yield
        return
    import resource  # does not exist on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
