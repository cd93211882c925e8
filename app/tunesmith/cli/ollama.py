"""`tunesmith ollama create|check`: a Modelfile becomes a model, and is looked at there."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunesmith.cli.console import context_of, put, put_json, say
from tunesmith.core.settings import Settings

if TYPE_CHECKING:
    from tunesmith.ollama.check import OllamaCheck

app = typer.Typer(help="Make a model in Ollama, and check it there.", no_args_is_help=True)

ModelfileArgument = Annotated[Path, typer.Argument(help="The Modelfile, beside its GGUF.")]
NameOption = Annotated[str, typer.Option(help="The model's name in Ollama.")]
UrlOption = Annotated[
    str | None, typer.Option(help="Where Ollama answers; http://127.0.0.1:11434 if not said.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def create(
    context: typer.Context,
    modelfile: ModelfileArgument,
    name: NameOption,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a model in Ollama from a Modelfile.

    The GGUF is sent unless Ollama has it already. It is a run: what was stopped goes on with
    `tunesmith run resume`.
    """
    from tunesmith.cli.results import finish
    from tunesmith.jobs import launcher
    from tunesmith.ollama.client import OllamaClient
    from tunesmith.ollama.create import CreateSpec
    from tunesmith.ollama.model_name import require_model_name
    from tunesmith.ollama.modelfile_content import read_modelfile

    require_model_name(name)
    address = url or Settings().ollama_url
    if not OllamaClient(address).is_local:
        say(f"The model is sent to {address}, which is not this machine.")
    read_modelfile(modelfile)  # what is wrong in it is told before there is a run
    spec = CreateSpec(modelfile.absolute(), name, address)
    run = launcher.submit(context_of(context).workspace, "ollama", name, spec)
    finish(run, as_json=as_json)
    say(f"Talk to it: ollama run {name}")


@app.command()
def check(
    modelfile: ModelfileArgument,
    name: NameOption,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare a model in Ollama with its Modelfile.

    What Ollama shows must equal the Modelfile, and the prompt that it renders, where it can tell,
    the trained one. It is asked something, to see whether the answer ends; and where the GGUF is at
    hand, Ollama and llama.cpp get the same prompt and must begin the same answer and end it. The
    exit code is 3 if anything differs.
    """
    from tunesmith.jobs.ollama_check import check_model
    from tunesmith.ollama.model_name import require_model_name

    require_model_name(name)
    found = check_model(modelfile, name, url or Settings().ollama_url)
    if as_json:
        document = {**asdict(found), "model": name, "holds": found.holds, "ended": found.ended}
        if found.smoke is not None:
            smoke = found.smoke
            document["smoke"] = {**asdict(smoke), "equal": smoke.equal, "failed": smoke.failed}
        put_json(document)
    else:
        put("equal" if found.holds else "different")
    _say_findings(found)
    if not found.holds:
        raise typer.Exit(3)


def _say_findings(found: "OllamaCheck") -> None:
    for difference in found.differences:
        say(difference)
    from tunesmith.ollama.precedence import PROMPT_WORDS

    if found.uses is not None:
        say(f"Ollama {found.version} uses {PROMPT_WORDS[found.uses]}.")
    if found.ended:
        say(f"An answer ends by itself, after {found.answer.tokens} tokens.")
    else:
        say(f"Attention: an answer did not end within {found.answer.tokens} tokens.")
    _say_smoke(found)
    if found.note:
        say(f"Attention: {found.note}")
    if found.prompt == "unknown":
        say(f"Prompts were not compared: {found.reasons[0]}.")
        return
    say(f"Prompts: {found.cases} compared byte for byte, {found.failed} differ.")
    for reason in found.reasons:
        say(f"  {reason}")


def _say_smoke(found: "OllamaCheck") -> None:
    smoke = found.smoke
    if smoke is None:
        say(f"Ollama was not compared with llama.cpp: {found.no_smoke}.")
    elif smoke.equal:
        say("Ollama and llama.cpp give the same answer to the same prompt.")
    else:
        word = "Different" if smoke.failed else "Attention"
        say(f"{word}: to the same prompt Ollama says {_shown(smoke.ollama, smoke.ollama_ended)},")
        say(f"  llama.cpp {_shown(smoke.llama_cpp, smoke.llama_cpp_ended)}.")
        if not smoke.failed:
            say("  Both begin with the same words; rounding alone may part them.")


def _shown(answer: str, ended: bool) -> str:
    return f"{answer!r}{'' if ended else ' and goes on'}"
