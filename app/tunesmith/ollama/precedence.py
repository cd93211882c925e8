"""Which prompt Ollama uses: a renderer of its own, the TEMPLATE, the GGUF's Jinja, or a guess.

Below 0.30 a TEMPLATE is used wherever there is one. From then on the chat template inside the GGUF
is preferred where it looks as if it could do more than the TEMPLATE.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.ollama.client import version_numbers
from tunesmith.ollama.modelfile_parsing import Command
from tunesmith.ollama.token_facts import facts_of_file

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
_TOOLS = ("tools", "tool_call")
_THINKING = ("<think>", "</think>")


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
    commands: Sequence[Command], chat_template: str | None, architecture: str = ""
) -> PromptUse:
    """Which prompt a model of these commands gets.

    Args:
        commands: of the Modelfile.
        chat_template: the Jinja in the GGUF that FROM names, if any.
        architecture: of that GGUF.
    """
    template = _last(commands, "TEMPLATE")
    if _last(commands, "RENDERER") or has_own_renderer(architecture):
        return PromptUse("renderer", "renderer")
    if not template:
        return PromptUse(
            "built-in-guess", "gguf-chat-template" if chat_template else "built-in-guess"
        )
    if chat_template and _can_more(chat_template, template):
        return PromptUse("modelfile-template", "gguf-chat-template")
    return PromptUse("modelfile-template", "modelfile-template")


def prompt_of_files(
    commands: Sequence[Command], files: Sequence[Path], version: str
) -> Prompt | None:
    """The prompt that this version uses; None unless FROM names one GGUF that can be read.

    Args:
        commands: of the Modelfile.
        files: that FROM names.
        version: of the server.
    """
    try:
        (file,) = files
        facts = facts_of_file(file)
    except (ValueError, InputError, OSError):
        return None  # the server itself is the judge of its files
    return prompt_use(commands, facts.chat_template or None, facts.architecture).by(version)


def has_own_renderer(architecture: str) -> bool:
    """Whether Ollama names a renderer for these models by itself."""
    return architecture in _OWN_RENDERER


def _can_more(chat_template: str, template: str) -> bool:
    tools = any(word in chat_template for word in _TOOLS) and ".Tools" not in template
    thinks = any(tag in chat_template for tag in _THINKING) and ".Thinking" not in template
    return tools or thinks


def _last(commands: Sequence[Command], name: str) -> str:
    return next((command.value for command in reversed(commands) if command.name == name), "")
