"""Which prompt Ollama uses: a renderer of its own, the TEMPLATE, the GGUF's Jinja, or a guess.

Below 0.30 a TEMPLATE is used wherever there is one. From then on the chat template inside the GGUF
is preferred where it looks as if it could do more than the TEMPLATE; not so where a PARSER is named
or OpenAI's harmony format is found, for then Ollama renders by itself, with the TEMPLATE.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.ollama.client import version_numbers
from tunesmith.ollama.modelfile_parsing import Command, parse_modelfile
from tunesmith.ollama.template_capabilities import prefers_chat_template
from tunesmith.ollama.token_facts import TokenFacts, facts_of_file

NATIVE_JINJA = (0, 30)

Prompt = Literal["renderer", "modelfile-template", "gguf-chat-template", "built-in-guess"]

PROMPT_WORDS: dict[Prompt, str] = {
    "renderer": "a renderer of its own for this kind of model",
    "modelfile-template": "the TEMPLATE of the Modelfile",
    "gguf-chat-template": "the chat template inside the GGUF",
    "built-in-guess": "a template that it guesses",
}

# For these architectures `ollama create` names a renderer and a parser of its own where the
# Modelfile names none, whatever TEMPLATE it has.
_OWN_RENDERER = frozenset({"gemma4", "laguna", "nemotron_h", "nemotron_h_moe", "nemotron_h_omni"})
_HARMONY = frozenset({"gptoss", "gpt-oss"})
_HARMONY_MARKS = ("<|start|>", "<|end|>")
# What Go's strconv.ParseBool takes for false; a text that it does not know, Ollama takes for true.
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


@dataclass(frozen=True, slots=True)
class PromptUse:
    """The prompt that is used, by Ollama's version."""

    below_0_30: Prompt
    from_0_30: Prompt

    def by(self, version: str) -> Prompt | None:
        """The one that this version uses; None for an unknown version, if they differ."""
        if self.below_0_30 == self.from_0_30:
            return self.below_0_30
        if not version:
            return None
        return self.from_0_30 if version_numbers(version) >= NATIVE_JINJA else self.below_0_30


def prompt_use(
    commands: Sequence[Command],
    chat_template: str | None,
    architecture: str = "",
    *,
    go_template: bool | None = None,
) -> PromptUse:
    """Which prompt a model of these commands gets.

    Args:
        commands: of the Modelfile.
        chat_template: the Jinja in the GGUF that FROM names, if any.
        architecture: of that GGUF.
        go_template: what OLLAMA_GO_TEMPLATE says where the server runs; None where it is not set.
    """
    template = _last(commands, "TEMPLATE")
    if _last(commands, "RENDERER") or has_own_renderer(architecture):
        return PromptUse("renderer", "renderer")
    own: Prompt = "modelfile-template" if template else "built-in-guess"
    if not chat_template or _last(commands, "PARSER") or _is_harmony(template, architecture):
        return PromptUse(own, own)
    if go_template is not None:
        by_jinja = not go_template or not template
    else:
        by_jinja = not template or prefers_chat_template(chat_template, template)
    return PromptUse(own, "gguf-chat-template" if by_jinja else own)


def prompt_use_of(modelfile: str, facts: TokenFacts) -> PromptUse:
    """Which prompt a model of this Modelfile's text gets; `facts` are of the GGUF it names."""
    return prompt_use(parse_modelfile(modelfile), facts.chat_template or None, facts.architecture)


def use_sentence(use: PromptUse) -> str:
    """Who uses which prompt, for a person."""
    below, since = PROMPT_WORDS[use.below_0_30], PROMPT_WORDS[use.from_0_30]
    if below == since:
        return f"Ollama uses {below}."
    return f"Ollama below 0.30 uses {below}, 0.30 and later {since}."


def go_template_here(environment: Mapping[str, str] = os.environ) -> bool | None:
    """What OLLAMA_GO_TEMPLATE says here; a server on this machine was likely started with it."""
    said = environment.get("OLLAMA_GO_TEMPLATE", "").strip().strip("\"'")
    return None if not said else said not in _FALSE


def prompt_of_files(
    commands: Sequence[Command],
    files: Sequence[Path],
    version: str,
    *,
    go_template: bool | None = None,
) -> Prompt | None:
    """The prompt that this version uses; None unless FROM names one GGUF that can be read.

    Args:
        commands: of the Modelfile.
        files: that FROM names.
        version: of the server.
        go_template: as `prompt_use` takes it.
    """
    try:
        (file,) = files
        facts = facts_of_file(file)
    except (ValueError, InputError, OSError):
        return None  # the server itself is the judge of its files
    chat_template = facts.chat_template or None
    found = prompt_use(commands, chat_template, facts.architecture, go_template=go_template)
    return found.by(version)


def has_own_renderer(architecture: str) -> bool:
    """Whether Ollama names a renderer for these models by itself."""
    return architecture in _OWN_RENDERER


def _is_harmony(template: str, architecture: str) -> bool:
    return architecture in _HARMONY and all(mark in template for mark in _HARMONY_MARKS)


def _last(commands: Sequence[Command], name: str) -> str:
    return next((command.value for command in reversed(commands) if command.name == name), "")
