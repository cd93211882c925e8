"""`tunesmith format`: how models write conversations, with the proof, for one or for a folder."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunesmith.cli.console import put, put_json, say

if TYPE_CHECKING:
    from tunesmith.templates.inference import InferredFormat
    from tunesmith.templates.jinja_rendering import ChatTemplate

app = typer.Typer(help="Conversation formats.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Conversation formats."""


@app.command()
def show(
    model: Annotated[Path | None, typer.Option(help="A model's folder.")] = None,
    jinja: Annotated[Path | None, typer.Option(help="A chat template in a file.")] = None,
    bos: Annotated[str | None, typer.Option(help="Text of the BOS token, with --jinja.")] = None,
    eos: Annotated[str | None, typer.Option(help="Text of the EOS token, with --jinja.")] = None,
    add_bos: Annotated[
        bool, typer.Option("--add-bos/--no-add-bos", help="The tokenizer itself adds BOS.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Infer the conversation format from a chat template and prove it byte for byte.

    Exit code 3 if no format reproduces the template exactly.
    """
    from tunesmith.cli.template_source import (
        require_one,
        template_of_file,
        template_of_folder,
    )
    from tunesmith.templates.inference import infer_format

    require_one(model=model, jinja=jinja)
    if model is not None:
        template = template_of_folder(model)
    else:
        assert jinja is not None, "require_one saw to that"  # noqa: S101 - typing help
        template = template_of_file(jinja, bos, eos, add_bos)
    found = infer_format(template)
    _tell(template, found, as_json=as_json)
    if not found.exact:
        raise typer.Exit(3)


def _tell(template: "ChatTemplate", found: "InferredFormat", *, as_json: bool) -> None:
    """The format and the proof."""
    from tunesmith.cli.template_source import proof_line
    from tunesmith.templates.format_file import format_to_json, format_to_toml

    proof = found.proof
    if as_json:
        put_json(
            {
                "format": None if found.format is None else format_to_json(found.format),
                "exact": found.exact,
                "cases": proof.cases,
                "failed": proof.failed,
                "refused": proof.refused,
                "add_bos": template.add_bos,
                "reasons": list(found.reasons),
            }
        )
    elif found.format is not None:
        put(format_to_toml(found.format).rstrip("\n"))
    outcome = "exact" if found.exact else "NOT exact"
    say(proof_line(outcome, proof.cases, proof.failed, proof.refused))
    for reason in found.reasons:
        say(f"  {reason}")


@app.command()
def survey(
    folder: Annotated[Path, typer.Argument(help="A folder of chat templates, *.jinja.")],
    bos: Annotated[str, typer.Option(help="Text of the BOS token.")] = "<s>",
    eos: Annotated[str, typer.Option(help="Text of the EOS token.")] = "</s>",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Compile an Ollama TEMPLATE for every chat template of a folder, and say what comes of it.

    The table has a line per file: its name, the verdict (exact, partial or none), how many
    conversations were compared, and a reason, one with a line if there is. --json has all reasons.
    """
    from tunesmith.ollama.survey import survey_folder, survey_summary

    found = []
    for line in survey_folder(folder, bos, eos):
        found.append(line)
        if not as_json:
            # The reason that names a line says most.
            named = [reason for reason in line.reasons if "line " in reason]
            why = f"  {[*named, *line.reasons][0]}" if line.reasons else ""
            put(f"{line.name}  {line.verdict}  {line.cases}{why}")
    if as_json:
        put_json(
            {
                "templates": [asdict(line) for line in found],
                "summary": survey_summary(found),
            }
        )
    say(", ".join(f"{count} {verdict}" for verdict, count in survey_summary(found).items()))
