"""The chat template inside a GGUF file, and the Modelfile that goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.models.gguf_metadata import GgufMetadata, read_gguf_metadata
from tunesmith.ollama.modelfile import Modelfile, Value, print_modelfile
from tunesmith.ollama.parity import Parity, check_parity, stops_for
from tunesmith.ollama.token_facts import token_facts
from tunesmith.templates.conversation import Message
from tunesmith.templates.jinja_rendering import ChatTemplate


@dataclass(frozen=True, slots=True)
class CompiledModelfile:
    """The text of a Modelfile and the verdict on its TEMPLATE."""

    text: str
    parity: Parity


def template_of_gguf(path: Path) -> ChatTemplate:
    """The chat template in a GGUF's metadata, not yet run.

    Raises:
        InputError: `gguf.*`, or `template.none` if the file carries no chat template.
    """
    found = read_gguf_metadata(path)
    if not found.chat_template:
        raise InputError(
            "template.none",
            f"{path} carries no chat template.",
            "Give one with --jinja FILE --bos B --eos E.",
        )
    return template_of(found)


def template_of(found: GgufMetadata) -> ChatTemplate:
    """The chat template of metadata that has one, with its token conventions."""
    template = token_facts(found).template
    assert template is not None, "callers ask first"  # noqa: S101 - typing help
    return template


def compile_modelfile(  # noqa: PLR0913 - a command each
    template: ChatTemplate,
    base: str,
    *,
    system: str | None = None,
    num_ctx: int | None = None,
    parameters: Mapping[str, Value] | None = None,
    adapter: str | None = None,
    license: str | None = None,  # noqa: A002 - Ollama's word
    messages: tuple[Message, ...] = (),
    parity: Parity | None = None,
    sink: Sink | None = None,
) -> CompiledModelfile:
    """Compile a chat template to a Modelfile; TEMPLATE is left out unless it is proven exact.

    Args:
        template: the chat template with its token conventions.
        base: what stands after FROM.
        system: the system text of a request that brings none.
        num_ctx: context in tokens.
        parameters: sampling parameters under Ollama's names.
        adapter: what stands after ADAPTER, if anything.
        license: text of the licence, if given.
        messages: what stands before every chat, if anything.
        parity: what `check_parity` said of this template, if it was asked before.
        sink: asked for cancellation while that is asked.

    Raises:
        InputError, CancelledError: those of `check_parity` and `print_modelfile`.
    """
    parity = check_parity(template, sink=sink) if parity is None else parity
    text = print_modelfile(
        Modelfile(
            base=base,
            stops=stops_for(parity, template),
            template=None if parity.template is None else parity.template.text,
            system=system,
            num_ctx=num_ctx,
            parameters=parameters or {},
            adapter=adapter,
            license=license,
            messages=messages,
        )
    )
    return CompiledModelfile(text, parity)
