"""Runs a job in the foreground: a worker process, its progress on stderr, Ctrl-C cancels it."""

import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tunesmith.cli.console import say
from tunesmith.core import events
from tunesmith.core.errors import TunesmithError
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import RunFolder, State

_SHOWN_METRICS = {"loss", "eval_loss"}


class ReportedError(TunesmithError):
    """An error that a worker reported, with the exit code it carried."""

    def __init__(self, record: dict[str, Any]) -> None:
        super().__init__(str(record["code"]), str(record["message"]), str(record.get("hint", "")))
        self.exit_code = int(record.get("exit_code", 1))  # type: ignore[misc]  # per error here


def run_job(workspace: Path, kind: str, slug: str, spec: Any) -> tuple[RunFolder, dict[str, Any]]:
    """Start a new run, follow it to its end and return its result as plain JSON."""
    run = launcher.submit(workspace, kind, slug, spec)
    return run, watch(run)


def watch(run: RunFolder) -> dict[str, Any]:
    """Start the worker of `run`, show what it does and return its result.

    Raises:
        ReportedError: with the worker's own exit code; 130 when it was cancelled.
    """
    say(f"run {run.id}")
    offset = run.events_file.stat().st_size if run.events_file.exists() else 0
    process = launcher.start(run)
    with _display() as progress:
        view = _View(progress)
        follower = launcher.follow(run, process, offset)
        asked = False
        while True:
            try:
                for event in follower:
                    view.show(event)
                break
            except KeyboardInterrupt:
                # The generator ends with the exception; a new one goes on where events are new.
                offset = run.events_file.stat().st_size if run.events_file.exists() else 0
                follower = launcher.follow(run, process, offset)
                if asked:
                    launcher.kill_worker(run)
                else:
                    asked = True
                    launcher.request_cancel(run)
                    say("Stopping at the next step; Ctrl-C again ends it at once.")
    outcome = launcher.outcome_of(run)
    if outcome.state is State.SUCCEEDED and outcome.result is not None:
        return outcome.result
    assert outcome.error is not None  # noqa: S101 - every other outcome carries one
    error = ReportedError(outcome.error)
    if not error.hint.strip():
        error.hint = f"Go on with: tunesmith run resume {run.id}"
    raise error


def _display() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[counted]}"),
        TextColumn("{task.fields[left]}"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )


class _View:
    """Turns events into a progress line; on a stream that is no terminal, into plain lines."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._is_terminal = progress.console.is_terminal
        self._task = progress.add_task("starting", total=None, counted="", left="")
        self._stage = "starting"
        self._figures = ""

    def show(self, event: events.Event) -> None:
        match event:
            case events.Stage(name, skipped):
                self._stage, self._figures = name, ""
                self._progress.reset(self._task, total=None, description=name)
                self._progress.update(self._task, counted="", left="")
                self._line(f"{name} (already done)" if skipped else name)
            case events.Progress(done, total, unit, eta_s):
                self._progress.update(
                    self._task,
                    completed=done,
                    total=total,
                    counted=f"{done:g}/{total:g} {unit}{self._figures}",
                    left="" if eta_s is None else f"{_duration(eta_s)} left",
                )
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

    def _line(self, text: str) -> None:
        if self._is_terminal:
            self._progress.console.print(text, markup=False, highlight=False)
        else:
            say(text)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
