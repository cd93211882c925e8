"""Puts the command groups together and turns errors into exit codes.

Exit codes: 0 done, 1 the job failed, 2 wrong input or usage, 3 a check did not hold, 130 cancelled.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tunesmith import __version__
from tunesmith.cli import chat as chat_command
from tunesmith.cli import data as data_commands
from tunesmith.cli import data_clean as data_clean_command
from tunesmith.cli import data_privacy as data_privacy_command
from tunesmith.cli import data_render as data_render_command
from tunesmith.cli import data_snapshot as data_snapshot_command
from tunesmith.cli import data_split as data_split_command
from tunesmith.cli import data_tokens as data_tokens_command
from tunesmith.cli import demo as demo_command
from tunesmith.cli import evaluate_adapter as evaluate_adapter_command
from tunesmith.cli import export as export_command
from tunesmith.cli import format as format_commands
from tunesmith.cli import modelfile as modelfile_command
from tunesmith.cli import ollama as ollama_commands
from tunesmith.cli import plan as plan_commands
from tunesmith.cli import run as run_commands
from tunesmith.cli import starter as starter_command
from tunesmith.cli import train as train_command
from tunesmith.cli.console import Context, put, put_json_error, say, say_error
from tunesmith.cli.plain_words import plain
from tunesmith.core.errors import (
    CancelledError,
    InputError,
    JobError,
    TunesmithError,
    from_os_error,
)
from tunesmith.core.settings import Settings, default_workspace

app = typer.Typer(
    name="tunesmith",
    help="From a spreadsheet to a fine-tuned model in Ollama, verified.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        put(f"tunesmith {__version__}")
        raise typer.Exit


@app.callback()
def root(
    typer_context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            help="Folder with all runs and datasets; else $TUNESMITH_WORKSPACE, else "
            f"{default_workspace()}."
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Options that stand before the command."""
    folder = workspace if workspace is not None else Settings().workspace
    typer_context.obj = Context(workspace=folder.absolute(), debug=debug)


# In the order of the way through, which is how --help lists them.
app.command("demo")(demo_command.demo)
app.command("starter")(starter_command.starter)
app.command("train")(train_command.train)
app.command("evaluate-adapter")(evaluate_adapter_command.evaluate_adapter)
app.command("export")(export_command.export)
app.add_typer(modelfile_command.app, name="modelfile")
app.command("chat")(chat_command.chat)
data_commands.app.command("render")(data_render_command.render)
data_commands.app.command("clean")(data_clean_command.clean)
data_commands.app.command("split")(data_split_command.split)
data_commands.app.command("privacy")(data_privacy_command.privacy)
data_commands.app.command("snapshot")(data_snapshot_command.snapshot)
data_commands.app.command("tokens")(data_tokens_command.tokens)
app.add_typer(data_commands.app, name="data")
app.add_typer(format_commands.app, name="format")
app.add_typer(ollama_commands.app, name="ollama")
app.add_typer(plan_commands.app, name="plan")
app.add_typer(run_commands.app, name="run")
run_commands.job_app.command("chat")(chat_command.worker)
app.add_typer(run_commands.job_app, name="job", hidden=True)


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; only `--debug` lets a traceback through."""
    try:
        _refuse_empty_paths(arguments)
        outcome: object = typer.main.get_command(app)(
            args=list(arguments), prog_name="tunesmith", standalone_mode=False
        )
    except typer.Exit as leave:
        if leave.exit_code != CancelledError.exit_code:
            return leave.exit_code
        return _fail(CancelledError(), arguments)  # what typer makes of Ctrl-C
    except BrokenPipeError:
        return 1  # whoever read our output has left, and wants to hear nothing more
    except (Exception, KeyboardInterrupt) as error:
        if "--debug" in arguments and not isinstance(error, typer.TyperException):
            raise
        return _fail(_as_tunesmith_error(error), arguments)
    return outcome if isinstance(outcome, int) else 0


def _refuse_empty_paths(arguments: Sequence[str]) -> None:
    """An empty path would mean the folder one stands in: most likely an unset variable."""
    for option in _PATHS:
        following = [value for name, value in itertools.pairwise(arguments) if name == option] + [
            word.removeprefix(f"{option}=") for word in arguments if word.startswith(f"{option}=")
        ]
        if "" in following:
            raise InputError("usage.empty", f"{option} is empty.", "Give a path.")


_PATHS = ("--out", "--workspace", "--model", "--adapter", "--data", "--gguf", "--train", "--eval")


def _as_tunesmith_error(error: BaseException) -> TunesmithError:
    if isinstance(error, TunesmithError):
        return error
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return CancelledError()
    if isinstance(error, typer.TyperException):
        hint = "--help after a command lists what it takes."
        return InputError("usage", plain(error.format_message()), hint)
    if isinstance(error, OSError) and error.strerror:
        return from_os_error(error)
    return JobError(
        "unexpected",
        f"unexpected {type(error).__name__}: {error}",
        "This is a fault of the program; --debug before the command shows where.",
    )


def _fail(error: TunesmithError, arguments: Sequence[str]) -> int:
    """Tell people on stderr and, where JSON was asked for, scripts on stdout."""
    if type(error) is CancelledError or error.message.startswith("Usage:"):
        say(error.message)  # a group without a command shows its help, which is no mistake
    else:
        say_error(error)
    if "--json" in arguments:
        try:
            put_json_error(error, getattr(error, "run_id", None))
        except (BrokenPipeError, JobError):
            return error.exit_code or 1  # it was told on stderr
    return error.exit_code
