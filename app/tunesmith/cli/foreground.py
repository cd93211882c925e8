"""Runs a job in the foreground: a worker process, its progress on stderr, Ctrl-C cancels it."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tunesmith.cli.console import duration, say
from tunesmith.core import events
from tunesmith.core.errors import CancelledError, JobError, TunesmithError
from tunesmith.core.events import Sink
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import RunFolder, State

_SHOWN_METRICS = {"loss", "eval_loss"}
_SHOW_EVERY_S = 10.0  # seconds between two lines of progress where no line can be redrawn
_RESUMABLE = {JobError.exit_code, CancelledError.exit_code}


class RunError(TunesmithError):
    """Why a run ended without success, with the exit code that its worker gave.

    `result` is what a job measured whose check did not hold.
    """

    def __init__(self, run_id: str, error: dict[str, Any], result: dict[str, Any] | None) -> None:
        super().__init__(str(error["code"]), str(error["message"]), str(error.get("hint", "")))
        self.exit_code = int(error.get("exit_code", 1))  # type: ignore[misc]  # per error here
        self.run_id = run_id
        self.result = result


def watch(run: RunFolder) -> dict[str, Any]:
    """Start the worker of `run`, show what it does and return its result.

    The first Ctrl-C, or request to end, stops the run at its next step; the second at once.

    Raises:
        RunError: with the worker's own exit code; 130 when it was cancelled.
    """
    say(f"run {run.id}")
    offset = run.events_file.stat().st_size if run.events_file.exists() else 0
    with _stops_heard(run) as obey, _display() as progress:
        process = launcher.start(run)
        view = _View(progress)
        for event in launcher.follow(run, process, offset, obey):
            view.show(event)
    outcome = launcher.outcome_of(run)
    if outcome.state is State.SUCCEEDED and outcome.result is not None:
        return outcome.result
    assert outcome.error is not None  # noqa: S101 - every other outcome carries one
    error = RunError(run.id, outcome.error, outcome.result)
    if error.exit_code in _RESUMABLE and "run resume" not in error.hint:
        error.hint = f"{error.hint} Go on with: tunesmith run resume {run.id}".strip()
    raise error


@contextmanager
def _stops_heard(run: RunFolder) -> Iterator[Callable[[], None]]:
    """Count requests to stop instead of being torn by them; the yielded function obeys them.

    So that no moment exists in which a stop is lost, or stops this process and not the worker.
    """
    heard = obeyed = 0

    def hear(*_: object) -> None:
        nonlocal heard
        heard += 1

    def obey() -> None:
        nonlocal obeyed
        while obeyed < min(heard, 2):
            obeyed += 1
            if obeyed == 1:
                launcher.request_cancel(run)
                say("Stopping at the next step; Ctrl-C again ends it at once.")
            else:
                launcher.cancel(run, grace_s=0)

    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {
            number: signal.signal(number, hear)
            for number in (signal.SIGINT, signal.SIGTERM)
            if signal.getsignal(number) is not signal.SIG_IGN
        }
    try:
        yield obey
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def told_progress(name: str) -> Iterator[Sink]:
    """For work in this very process: what it reports is shown on stderr like that of a run.

    Nothing is shown of work that is done sooner than a terminal's line is drawn, or, where no line
    can be redrawn, within ten seconds. Ctrl-C ends the work as it does anywhere.
    """
    with _display() as progress:
        view = _View(progress, name=name)
        yield _Shown(view)


class _Shown:
    """The sink of work in this process."""

    def __init__(self, view: "_View") -> None:
        self._view = view

    def emit(self, event: events.Event) -> None:
        """Show it."""
        self._view.show(event)

    def check_cancelled(self) -> None:
        """Whoever presses Ctrl-C is heard without being asked."""

    def finish_asked(self) -> bool:
        """Nothing here can end early."""
        return False


def _display() -> Progress:
    console = Console(file=sys.stderr)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[counted]}"),
        TextColumn("{task.fields[left]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # it would still print an empty line at its end
    )


class _View:
    """Turns events into a progress line; on a stream that is no terminal, into plain lines."""

    def __init__(
        self,
        progress: Progress,
        clock: Callable[[], float] = time.monotonic,
        name: str = "starting",
    ) -> None:
        self._progress = progress
        self._clock = clock
        self._shown_at = clock()
        self._is_terminal = progress.console.is_terminal
        self._task = progress.add_task(name, total=None, counted="", left="")
        self._figures = ""

    def show(self, event: events.Event) -> None:
        match event:
            case events.Stage(name, skipped):
                self._figures = ""
                self._progress.reset(self._task, total=None, description=name)
                self._progress.update(self._task, counted="", left="")
                self._line(f"{name} (already done)" if skipped else name)
            case events.Progress() as made:
                self._show_progress(made)
            case events.Metric(name, step, value) if name in _SHOWN_METRICS:
                self._figures = f", {name} {value:.3f}"
                if name == "eval_loss":
                    self._line(f"  step {step}: eval loss {value:.4f}")
            case events.Warning(_, message):
                self._line(f"warning: {message}")
            case events.Log(message):
                self._line(f"  {message}")
            case _:
                return

    def _show_progress(self, made: events.Progress) -> None:
        counted = _counted(made) + self._figures
        left = "" if made.eta_s is None else f"{duration(made.eta_s)} left"
        self._progress.update(
            self._task, completed=made.done, total=made.total, counted=counted, left=left
        )
        if not self._is_terminal and self._clock() - self._shown_at >= _SHOW_EVERY_S:
            say("  " + ", ".join(part for part in (counted, left) if part))
            self._shown_at = self._clock()

    def _line(self, text: str) -> None:
        if self._is_terminal:
            self._progress.console.print(text, markup=False, highlight=False)
        else:
            say(text)


def _counted(made: events.Progress) -> str:
    if made.unit == "bytes":
        return f"{made.done / 1e6:.1f} of {made.total / 1e6:.1f} MB"
    if made.unit == "weights":
        return f"{made.done / 1e6:,.0f} of {made.total / 1e6:,.0f} million weights"
    return f"{made.done:g} of {made.total:g} {made.unit}"
