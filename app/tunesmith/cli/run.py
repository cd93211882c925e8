"""`tunesmith run …`: the runs of a workspace, and `tunesmith job run`, the worker itself."""

import json
import shutil
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from tunesmith.cli.console import context_of, put, put_json, say
from tunesmith.core import events
from tunesmith.jobs.run_folder import (
    RunFolder,
    find_run,
    list_runs,
    move_to_trash,
    parse_event_line,
)

app = typer.Typer(help="Show, stop, resume and repeat runs.", no_args_is_help=True)
job_app = typer.Typer(help="Workers; started by the other commands.", no_args_is_help=True)

RunId = Annotated[str, typer.Argument(metavar="ID", help="A run's id or how it begins.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


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
    for item in described:
        put(f"{item['id']}  {item['state']}")


@app.command("show")
def show(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    """Show one run: state, what was asked, what came out."""
    run = find_run(context_of(context).workspace, run_id)
    outcome = run.outcome()
    described = {
        **_describe(run),
        "spec": run.read_spec()["spec"],
        "result": outcome.result if outcome else None,
        "error": outcome.error if outcome else None,
    }
    if as_json:
        put_json(described)
        return
    put(f"{run.id}: {described['state']}")
    put(f"folder: {run.path}")
    put(f"command to go on or repeat: tunesmith run resume|repeat {run.id}")
    for name, value in described["spec"].items():
        put(f"  {name} = {value}")
    if described["error"]:
        put(f"error: {described['error']['message']}")
        put(f"  {described['error']['hint']}")


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
def resume(context: typer.Context, run_id: RunId, as_json: AsJson = False) -> None:
    """Go on with a run that did not finish."""
    from tunesmith.cli.foreground import watch
    from tunesmith.jobs import launcher

    run = find_run(context_of(context).workspace, run_id)
    launcher.prepare_resume(run)
    _report(run, watch(run), as_json)


@app.command("repeat")
def repeat(
    context: typer.Context,
    run_id: RunId,
    out: Annotated[Path | None, typer.Option(help="Where the new output goes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Do a job again, beside its first output."""
    from tunesmith.cli.foreground import watch
    from tunesmith.jobs import launcher

    workspace = context_of(context).workspace
    target = None if out is None else out.absolute()
    run = launcher.repeat(workspace, find_run(workspace, run_id), target)
    _report(run, watch(run), as_json)


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


def _report(run: RunFolder, result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        put_json({"run": run.id, **result})
    else:
        say(f"{run.id} succeeded: {result.get('out_dir', run.path)}")


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
        "seconds": seconds,
        "folder": str(run.path),
    }
