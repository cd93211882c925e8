"""Runs functions off the GUI thread and brings their results back to it."""

import itertools
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from tunesmith.core.errors import CancelledError, JobError, TunesmithError
from tunesmith.core.events import Event, Progress

Result = TypeVar("Result")


class Task:
    """One running function: a sink for it, and the handle to cancel it."""

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._cancelled = False
        self._report = report

    @property
    def cancelled(self) -> bool:
        """Nobody waits for the result any more."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask the function to stop; its result is dropped in any case."""
        self._cancelled = True

    def emit(self, event: Event) -> None:
        """Pass progress on to the GUI thread; other events are the function's own matter."""
        if isinstance(event, Progress) and not self._cancelled:
            self._report(event)

    def check_cancelled(self) -> None:
        """Raise CancelledError once cancelled; functions call it as they would a job's sink."""
        if self._cancelled:
            raise CancelledError

    def finish_asked(self) -> bool:
        """Nothing here can end early."""
        return False


class Background(QObject):
    """A thread pool whose results arrive as ordinary calls on the GUI thread.

    A call with a `key` supersedes the running one of the same key: the older result never arrives.
    """

    _arrived = Signal(int, object, object)
    _progressed = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(4)
        self._numbers = itertools.count()
        self._waiting: dict[int, _Call] = {}
        self._arrived.connect(self._deliver)
        self._progressed.connect(self._show_progress)

    def run(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        done: Callable[[Result], None],
        failed: Callable[[TunesmithError], None],
        key: str | None = None,
        progress: Callable[[Progress], None] | None = None,
        pass_sink: bool = False,
    ) -> Task:
        """Call `function(*arguments)` in a thread, then `done(result)` or `failed(error)` here.

        Args:
            function: must not touch widgets.
            arguments: handed over as they are.
            done: called on the GUI thread.
            failed: called on the GUI thread; any exception arrives as a TunesmithError.
            key: at most one call with this key is awaited; a new one cancels the old.
            progress: called on the GUI thread for each Progress event.
            pass_sink: call `function(*arguments, sink)`, where the sink reports and cancels.
        """
        if key is not None:
            self.cancel(key)
        number = next(self._numbers)
        task = Task(lambda event: self._progressed.emit(number, event))
        self._waiting[number] = _Call(task, done, failed, key, progress)
        values = (*arguments, task) if pass_sink else arguments
        self._pool.start(_Runnable(lambda: self._work(number, task, function, values)))
        return task

    def cancel(self, key: str) -> None:
        """Drop the awaited call with this key, if there is one."""
        for number, call in list(self._waiting.items()):
            if call.key == key:
                call.task.cancel()
                del self._waiting[number]

    @property
    def is_idle(self) -> bool:
        """Nothing is awaited."""
        return not self._waiting

    def close(self) -> None:
        """Drop everything that is awaited and wait for the threads to notice."""
        for call in self._waiting.values():
            call.task.cancel()
        self._waiting.clear()
        self._pool.clear()
        self._pool.waitForDone(5000)

    def _work(
        self, number: int, task: Task, function: Callable[..., Any], values: tuple[Any, ...]
    ) -> None:
        if task.cancelled:
            return
        result: object = None
        error: TunesmithError | None = None
        try:
            result = function(*values)
        except TunesmithError as caught:
            error = caught
        except BaseException as caught:  # noqa: BLE001 - a thread has nobody else to tell
            error = JobError("studio.unexpected", f"{type(caught).__name__}: {caught}")
            error.__cause__ = caught
        if not task.cancelled:
            self._arrived.emit(number, result, error)

    @Slot(int, object, object)
    def _deliver(self, number: int, result: Any, error: TunesmithError | None) -> None:
        call = self._waiting.pop(number, None)
        if call is None or call.task.cancelled or isinstance(error, CancelledError):
            return
        if error is not None:
            _tell(call.failed, error)
        else:
            _tell(call.done, result)

    @Slot(int, object)
    def _show_progress(self, number: int, event: Progress) -> None:
        call = self._waiting.get(number)
        if call is not None and call.progress is not None:
            _tell(call.progress, event)


def _tell(listener: Callable[[Any], None], what: Any) -> None:
    """Call the method of a widget unless the widget is gone: then nobody waits any more."""
    owner = getattr(listener, "__self__", None)
    if not isinstance(owner, QObject) or shiboken6.isValid(owner):
        listener(what)


class _Call:
    __slots__ = ("done", "failed", "key", "progress", "task")

    def __init__(
        self,
        task: Task,
        done: Callable[[Any], None],
        failed: Callable[[TunesmithError], None],
        key: str | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.task = task
        self.done = done
        self.failed = failed
        self.key = key
        self.progress = progress


class _Runnable(QRunnable):
    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()
