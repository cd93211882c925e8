"""Puts the command groups together and turns errors into exit codes.

Exit codes: 0 done, 1 the job failed, 2 wrong input or usage, 3 a check did not hold, 130 cancelled.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tunesmith.cli import chat as chat_command
from tunesmith.cli import data as data_commands
from tunesmith.cli import demo as demo_command
from tunesmith.cli import export as export_command
from tunesmith.cli import format as format_commands
from tunesmith.cli import modelfile as modelfile_command
from tunesmith.cli import ollama as ollama_commands
from tunesmith.cli import run as run_commands
from tunesmith.cli import starter as starter_command
from tunesmith.cli import train as train_command
from tunesmith.cli.console import Context, say, say_error
from tunesmith.core.errors import TunesmithError
from tunesmith.core.settings import Settings

app = typer.Typer(
    name="tunesmith",
    help="From a spreadsheet to a fine-tuned model in Ollama, verified.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def root(
    typer_context: typer.Context,
    workspace: Annotated[
        Path | None, typer.Option(help="Folder with all runs and datasets.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Options that stand before the command."""
    folder = workspace if workspace is not None else Settings().workspace
    typer_context.obj = Context(workspace=folder.absolute(), debug=debug)


# In the order of the way through, which is how --help lists them.
app.command("demo")(demo_command.demo)
app.command("starter")(starter_command.starter)
app.command("train")(train_command.train)
app.command("export")(export_command.export)
app.command("modelfile")(modelfile_command.modelfile)
app.command("chat")(chat_command.chat)
app.add_typer(data_commands.app, name="data")
app.add_typer(format_commands.app, name="format")
app.add_typer(ollama_commands.app, name="ollama")
app.add_typer(run_commands.app, name="run")
run_commands.job_app.command("chat")(chat_command.worker)
app.add_typer(run_commands.job_app, name="job", hidden=True)


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; only `--debug` lets a traceback through."""
    debug = "--debug" in arguments
    try:
        outcome: object = typer.main.get_command(app)(
            args=list(arguments), prog_name="tunesmith", standalone_mode=False
        )
    except typer.Exit as leave:
        return leave.exit_code
    except (typer.Abort, KeyboardInterrupt):
        say("Cancelled.")
        return 130
    except typer.TyperException as error:
        say(f"error: {error.format_message()}")
        say("  --help after a command lists what it takes.")
        return 2
    except TunesmithError as error:
        if debug:
            raise
        say_error(error)
        return error.exit_code
    except Exception as error:
        if debug:
            raise
        say(f"error: unexpected {type(error).__name__}: {error}")
        say("  This is a fault of the program; --debug before the command shows where.")
        return 1
    return outcome if isinstance(outcome, int) else 0
