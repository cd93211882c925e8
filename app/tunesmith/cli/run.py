"""`tunesmith run …`: the runs of a workspace, and `tunesmith job run`, the worker itself."""

import json
import shutil
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from tunesmith.cli.console import context_of, duration, put, put_json, say
from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.jobs.run_folder import (
    RunFolder,
    State,
    find_run,
    list_runs,
    move_to_trash,
    parse_event_line,
)

app = typer.Typer(help="Show, stop, resume and repeat runs.", no_args_is_help=True)
job_app = typer.Typer(help="Workers; started by the other commands.", no_args_is_help=True)

RunId = Annotated[str, typer.Argument(metavar="ID", help="A run's id or how it begins.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_REASON_WIDTH = 120


@job_app.command("run")
def run_job_file(
    spec: Annotated[Path, typer.Argument(metavar="SPEC.json", help="The job of a run folder.")],
) -> int:
    """Do one job; its events, log and result go to the folder of SPEC.json."""
    from tunesmith.jobs.worker import run_worker

    return run_worker(spec)


@app.command("list")
def list_command(context: typer.Context, as_json: AsJson = False) -> None:
    """List the runs of the workspace, newest first."""
    described = [_describe(run) for run in reversed(list_runs(context_of(context).workspace))]
    if as_json:
        put_json({"runs": described})
        return
    if not described:
        say("No runs in this workspace yet.")
    for line in _table(described):
        put(line)


@app.command("show")
def show(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    """Show one run: state, what was asked, what came out."""
    run = find_run(context_of(context).workspace, run_id)
    outcome = run.outcome()
    described = _describe(run) | {
        "spec": _spec(run),
        "result": outcome.result if outcome else None,
        "error": outcome.error if outcome else None,
    }
    if as_json:
        put_json(described)
        return
    put(f"{run.id}: {described['state']}")
    put(f"folder: {run.path}")
    if described["reason"]:
        put(f"reason: {described['reason']}")
    if described["error"] and described["error"].get("hint"):
        put(f"  {described['error']['hint']}")
    for name, value in (described["spec"] or {}).items():
        put(f"  {name} = {value}")
    for does, command in _possible(run, described["state"]):
        put(f"to {does}: tunesmith run {command} {run.id}")


@app.command("log")
def log(
    context: typer.Context,
    run_id: RunId,
    show_events: Annotated[bool, typer.Option("--events", help="Events as JSON lines.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print what a run's worker printed."""
    run = find_run(context_of(context).workspace, run_id)
    if as_json:
        text = _text(run.log_file)
        told = [
            json.loads(line)
            for line in _text(run.events_file).split("\n")
            if parse_event_line(line)
        ]
        put_json({"run": run.id, "log": text.splitlines(), "events": told})
        return
    path = run.events_file if show_events else run.log_file
    if path.exists():
        put(_text(path).rstrip("\n"))
    else:
        say("Nothing was written yet.")


@app.command("cancel")
def cancel(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    """Stop a run; what it finished is kept."""
    from tunesmith.jobs import launcher

    run = find_run(context_of(context).workspace, run_id)
    state = launcher.cancel(run)
    if as_json:
        put_json({"run": run.id, "state": state})
    else:
        put(f"{run.id}: {state}")


@app.command("resume")
def resume(
    context: typer.Context,
    run_id: RunId,
    out: Annotated[
        Path | None, typer.Option(help="Send the output here instead of where it was to go.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a run that did not finish."""
    from tunesmith.cli.results import finish
    from tunesmith.jobs import launcher

    run = find_run(context_of(context).workspace, run_id)
    launcher.prepare_resume(run, None if out is None else out.absolute())
    finish(run, as_json=as_json)


@app.command("repeat")
def repeat(
    context: typer.Context,
    run_id: RunId,
    out: Annotated[Path | None, typer.Option(help="Where the new output goes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Do a job again, beside its first output."""
    from tunesmith.cli.results import finish
    from tunesmith.jobs import launcher

    workspace = context_of(context).workspace
    target = None if out is None else out.absolute()
    finish(launcher.repeat(workspace, find_run(workspace, run_id), target), as_json=as_json)


@app.command("delete")
def delete(
    context: typer.Context,
    run_id: RunId,
    for_good: Annotated[
        bool, typer.Option("--for-good", help="Free the disk now instead of using the trash.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Move a run to the trash.

    Files it wrote outside its own folder stay."""
    workspace = context_of(context).workspace
    run = find_run(workspace, run_id)
    trashed = move_to_trash(workspace, run)
    if for_good:
        shutil.rmtree(trashed)
    if as_json:
        put_json({"run": run.id, "trash": None if for_good else str(trashed)})
    elif for_good:
        say(f"{run.id} is deleted.")
    else:
        say(f"{run.id} is now in {trashed}.")


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace") if path.exists() else ""


def _spec(run: RunFolder) -> dict[str, Any] | None:
    try:
        return dict(run.read_spec()["spec"])
    except InputError:
        return None


def _describe(run: RunFolder) -> dict[str, Any]:
    started = None
    ended = None
    for moment, event in run.timed_events():
        if isinstance(event, events.Started) and started is None:
            started = moment
        ended = moment
    state = run.state()
    last = ended if state.is_final else time.time()
    seconds = None if started is None or last is None else round(last - started, 1)
    return {
        "id": run.id,
        "kind": run.kind(),
        "state": state,
        "started": started,
        "seconds": seconds,
        "reason": _reason(run, state),
        "folder": str(run.path),
    }


def _reason(run: RunFolder, state: State) -> str | None:
    """Why a run did not succeed, as one sentence."""
    if state is State.LOST:
        return "its worker ended without a result"
    if state is State.BROKEN:
        try:
            run.read_spec()
        except InputError as error:
            return error.message
        return f"{run.result_file} cannot be read"
    outcome = run.outcome()
    return None if outcome is None or outcome.error is None else str(outcome.error["message"])


def _table(described: list[dict[str, Any]]) -> list[str]:
    """One line a run: id, state, when it began, how long it took, why it failed."""
    width = max((len(item["id"]) for item in described), default=0)
    lines = []
    for item in described:
        began = "" if item["started"] is None else _local_time(item["started"])
        took = "" if item["seconds"] is None else duration(item["seconds"])
        line = f"{item['id']:<{width}}  {item['state']:<10}  {began:<16}  {took:>12}"
        # What was cancelled needs no reason.
        why = item["reason"] if item["state"] != State.CANCELLED else None
        lines.append((f"{line}  {_first_line(why)}" if why else line).rstrip())
    return lines


def _first_line(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _REASON_WIDTH else f"{line[: _REASON_WIDTH - 1]}…"


def _local_time(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


def _possible(run: RunFolder, state: State) -> list[tuple[str, str]]:
    """What can be done with a run now, as (what for, command)."""
    if not state.is_final:
        return [("go on", "resume")] if state is State.QUEUED else [("stop it", "cancel")]
    if _spec(run) is None:
        return [("remove it", "delete")]
    again = [("do it again", "repeat")]
    return again if state is State.SUCCEEDED else [("go on", "resume"), *again]
