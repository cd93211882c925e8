"""`tunesmith ollama create|check`: a Modelfile becomes a model, and is looked at there."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tunesmith.cli.console import put, put_json, say
from tunesmith.core import events
from tunesmith.core.settings import Settings

if TYPE_CHECKING:
    from tunesmith.ollama.check import OllamaCheck
    from tunesmith.ollama.create import CreateResult

app = typer.Typer(help="Make a model in Ollama, and check it there.", no_args_is_help=True)

ModelfileArgument = Annotated[Path, typer.Argument(help="The Modelfile, beside its GGUF.")]
NameOption = Annotated[str, typer.Option(help="The model's name in Ollama.")]
UrlOption = Annotated[
    str | None, typer.Option(help="Where Ollama answers; http://127.0.0.1:11434 if not said.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def create(
    modelfile: ModelfileArgument,
    name: NameOption,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a model in Ollama from a Modelfile.

    The GGUF is sent unless Ollama has it already, so a create that was stopped goes on.
    """
    from tunesmith.ollama.client import OllamaClient
    from tunesmith.ollama.create import CreateSpec, run

    address = url or Settings().ollama_url
    if not OllamaClient(address).is_local:
        say(f"The model is sent to {address}, which is not this machine.")
    with _Told() as sink:
        result = run(CreateSpec(modelfile, name, address), sink)
    if as_json:
        put_json(_result_json(result))
    else:
        put(result.name)
    say(f"Talk to it: ollama run {result.name}")


@app.command()
def check(
    modelfile: ModelfileArgument,
    name: NameOption,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare a model in Ollama with its Modelfile.

    What Ollama shows must equal the Modelfile, and the prompt that it renders, where it can tell,
    the trained one. The exit code is 3 if anything differs.
    """
    from tunesmith.ollama.check import check as compare

    found = compare(modelfile, name, url or Settings().ollama_url)
    if as_json:
        put_json({**asdict(found), "model": name, "holds": found.holds})
    else:
        put("equal" if found.holds else "different")
    _say_findings(found)
    if not found.holds:
        raise typer.Exit(3)


def _say_findings(found: "OllamaCheck") -> None:
    for difference in found.differences:
        say(difference)
    if found.prompt == "unknown":
        say(f"Prompts were not compared: {found.reasons[0]}.")
        return
    say(f"Prompts: {found.cases} compared byte for byte, {found.failed} differ.")
    for reason in found.reasons:
        say(f"  {reason}")


def _result_json(result: "CreateResult") -> dict[str, Any]:
    files = [{**asdict(file), "path": str(file.path)} for file in result.files]
    return {"model": result.name, "version": result.version, "files": files}


class _Told:
    """A sink that shows how far it is: a bar on a terminal, lines elsewhere."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(file=sys.stderr)
        self._bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> "_Told":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def emit(self, event: events.Event) -> None:
        """Show one event."""
        match event:
            case events.Stage(name, skipped):
                self._bar.reset(self._task, total=None, description=name)
                say(f"{name} (Ollama has it already)" if skipped else name)
            case events.Progress(done, total):
                self._bar.update(self._task, completed=done, total=total)
            case events.Log(message):
                say(f"  {message}")

    def check_cancelled(self) -> None:
        """Ctrl-C ends it as an exception, so there is nothing to look at."""

    def finish_asked(self) -> bool:
        """Nothing here can end early."""
        return False
