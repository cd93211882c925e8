"""`tunesmith modelfile`: a Modelfile whose TEMPLATE is proven, or none and why; and its lint."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunesmith.cli.console import put, put_json, say
from tunesmith.cli.outputs import looks_like_modelfile
from tunesmith.core.errors import InputError

MOST_CONTEXT = (1 << 31) - 1  # tokens; llama.cpp counts in 32 bits

if TYPE_CHECKING:
    from tunesmith.ollama.gguf_template import CompiledModelfile
    from tunesmith.ollama.token_facts import TokenFacts
    from tunesmith.templates.conversation import Message
    from tunesmith.templates.jinja_rendering import ChatTemplate

app = typer.Typer(invoke_without_command=True)


@app.callback()
def modelfile(
    context: typer.Context,
    base: Annotated[
        str | None, typer.Option("--from", help="The GGUF beside the Modelfile; required.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The Modelfile to write; required.")] = None,
    gguf: Annotated[Path | None, typer.Option(help="Take the chat template of this GGUF.")] = None,
    jinja: Annotated[Path | None, typer.Option(help="A chat template in a file.")] = None,
    bos: Annotated[str | None, typer.Option(help="Text of the BOS token, with --jinja.")] = None,
    eos: Annotated[str | None, typer.Option(help="Text of the EOS token, with --jinja.")] = None,
    add_bos: Annotated[
        bool, typer.Option("--add-bos/--no-add-bos", help="llama.cpp itself adds BOS.")
    ] = False,
    num_ctx: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_CONTEXT, help="Tokens of context the model was trained with."),
    ] = None,
    system: Annotated[
        str | None, typer.Option(help="System text of requests that bring none.")
    ] = None,
    license_file: Annotated[
        Path | None, typer.Option("--license", help="Text file with the model's licence.")
    ] = None,
    message: Annotated[
        list[str] | None,
        typer.Option(help='What stands before every chat, such as "user: Hi"; repeatable.'),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Write a Modelfile from a chat template.

    Compiles the template and proves that both give the same prompt. Without an exact equivalent
    the Modelfile is written without TEMPLATE and the exit code is 3. `tunesmith modelfile lint F`
    looks at one that is there.
    """
    if context.invoked_subcommand is not None:
        return
    from tunesmith.cli.template_source import require_one, template_of_file
    from tunesmith.core.files import require_output_file, write_text
    from tunesmith.ollama.gguf_template import compile_modelfile, template_of_gguf
    from tunesmith.ollama.token_facts import facts_of_file

    if base is None or out is None:
        missing = "--from" if base is None else "--out"
        raise InputError("usage", f"Missing option '{missing}'.", "--help lists what it takes.")
    require_one(gguf=gguf, jinja=jinja)
    require_output_file(out, [gguf, jinja, license_file], looks_like_modelfile)
    if gguf is not None:
        template = template_of_gguf(gguf)
    else:
        assert jinja is not None, "require_one saw to that"  # noqa: S101 - typing help
        template = template_of_file(jinja, bos, eos, add_bos)
    compiled = compile_modelfile(
        template,
        base,
        system=system,
        num_ctx=num_ctx,
        license=_license(license_file),
        messages=tuple(map(_message, message or ())),
    )
    write_text(out, compiled.text)
    facts = None if gguf is None else facts_of_file(gguf)
    _tell(out, compiled, template, facts, as_json=as_json)
    if compiled.parity.verdict != "exact":
        raise typer.Exit(3)


def _license(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "modelfile.license", f"{path} cannot be read as UTF-8 text: {error}."
        ) from error


def _message(said: str) -> "Message":
    """`user: Hi` as a message."""
    from tunesmith.templates.conversation import Message

    role, colon, content = said.partition(":")
    content = content.strip()
    if role in {"system", "user", "assistant"} and colon and content:
        return Message(role, content)  # type: ignore[arg-type]  # one of them
    raise InputError(
        "usage",
        f"--message {said!r} names no role and text.",
        'Write it as --message "user: Hi" or "assistant: Hello".',
    )


def _tell(
    out: Path,
    compiled: "CompiledModelfile",
    template: "ChatTemplate",
    facts: "TokenFacts | None",
    *,
    as_json: bool,
) -> None:
    """The verdict, its reasons, and which prompt Ollama takes."""
    from tunesmith.cli.template_source import proof_line
    from tunesmith.ollama.modelfile_parsing import parse_modelfile
    from tunesmith.ollama.parity import parity_to_json
    from tunesmith.ollama.precedence import prompt_use, use_sentence
    from tunesmith.ollama.token_agreement import disagreements

    parity = compiled.parity
    commands = parse_modelfile(compiled.text)
    use = prompt_use(commands, template.source, "" if facts is None else facts.architecture)
    if as_json:
        put_json({**parity_to_json(parity), "applies": asdict(use)})
    else:
        put(str(out))
    outcome = "no equivalent" if parity.verdict == "none" else parity.verdict
    say(proof_line(outcome, parity.cases, parity.failed, parity.refused))
    for reason in parity.reasons:
        say(f"  {reason}")
    if parity.verdict != "exact":
        say("The Modelfile has no TEMPLATE: Ollama below 0.30 cannot be given this format.")
    stops = [command.value for command in commands if command.argument == "stop"]
    for problem in () if facts is None else disagreements(facts, stops):
        say(f"Attention: {problem}")
    say(use_sentence(use))
    if use.from_0_30 == "gguf-chat-template" and parity.template is not None:
        say("A server that runs with OLLAMA_GO_TEMPLATE=1 uses the TEMPLATE all the same.")


@app.command()
def lint(
    file: Annotated[Path, typer.Argument(metavar="F", help="The Modelfile.")],
    ollama: Annotated[
        str, typer.Option(metavar="VERSION", help="The Ollama it is for, such as 0.12.3.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Tell what is wrong in a Modelfile, line by line.

    Errors are what Ollama refuses or reads otherwise than it looks; the exit code is 3 then.
    Warnings are what works, but hardly as meant. The GGUF that FROM names is looked at too.
    """
    from tunesmith.ollama.modelfile_content import read_modelfile_text
    from tunesmith.ollama.modelfile_lint import is_version, lint_modelfile
    from tunesmith.ollama.template_agreement import lint_against_gguf

    if ollama and not is_version(ollama):
        raise InputError(
            "usage.version",
            f"--ollama {ollama!r} is no version.",
            "Give it as `ollama --version` tells it, such as 0.12.3.",
        )
    text = read_modelfile_text(file)
    findings = lint_modelfile(text, file.parent, version=ollama)
    findings += lint_against_gguf(text, file.parent)
    errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        put_json({"file": str(file), "errors": errors, "findings": [asdict(it) for it in findings]})
    else:
        for it in findings:
            put(f"{file}:{it.line}: {it.severity}: {it.message} {it.hint} [{it.code}]")
    say(_summary(errors, len(findings) - errors) if findings else "No problems.")
    if errors:
        raise typer.Exit(3)


def _summary(errors: int, warnings: int) -> str:
    counts = ((errors, "error"), (warnings, "warning"))
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts) + "."
