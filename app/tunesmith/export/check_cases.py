"""What the checks compare with: the model's own ids of many texts, and one rendered prompt.

Those of a model folder; for a GGUF see `gguf_cases`.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.export.checks import TextCase
from tunesmith.export.logit_check import Prompt, cut_prompts, logit_texts
from tunesmith.export.vocabulary import Vocabulary
from tunesmith.models.torture_text import TORTURE_TEXTS
from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    compile_template,
)
from tunesmith.templates.tokenizer_files import load_tokenizer

_QUESTION = "Say hello in one short sentence."


@dataclass(frozen=True, slots=True)
class Cases:
    """What every level is held against.

    Attributes:
        texts: for `tokens`.
        prompt: for `bos` and `stop`; None where there is no chat template that works.
        logit_prompts: ids whose logits are compared.
        warnings: about the tokenizer and the template.
    """

    texts: tuple[TextCase, ...]
    prompt: TextCase | None
    logit_prompts: tuple[Prompt, ...]
    warnings: tuple[events.Warning, ...]


def folder_cases(
    tokenizer_folder: Path, config: JsonObject, vocabulary: Vocabulary, texts: Sequence[str]
) -> Cases:
    """The cases of a model folder; arguments as for the three functions below."""
    prompt, warnings = prompt_case(tokenizer_folder, config, vocabulary)
    return Cases(
        texts=text_cases(tokenizer_folder, vocabulary, texts),
        prompt=prompt,
        logit_prompts=logit_prompts(tokenizer_folder, config, vocabulary, texts, prompt),
        warnings=warnings,
    )


def text_cases(
    tokenizer_folder: Path, vocabulary: Vocabulary, texts: Sequence[str]
) -> tuple[TextCase, ...]:
    """The built-in texts and `texts`, with the ids of the model's own tokenizer.

    Where the tokenizer normalizes to NFC, which llama.cpp does not do, the texts are compared in
    that form; `vocabulary_warnings` says so.
    """
    tokenizer = load_tokenizer(tokenizer_folder / "tokenizer.json")
    cases: dict[str, TextCase] = {}
    for given in (*TORTURE_TEXTS, *texts):
        text = _as_llama_cpp_reads(given, vocabulary)
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        cases[text] = TextCase(text, tuple(ids))
    return tuple(cases.values())


def vocabulary_warnings(vocabulary: Vocabulary) -> tuple[events.Warning, ...]:
    """What a person should know about this tokenizer in llama.cpp."""
    if not vocabulary.normalizes_nfc:
        return vocabulary.warnings
    return (
        *vocabulary.warnings,
        events.Warning(
            "export.normalization",
            "The tokenizer composes accents (NFC), llama.cpp does not: text with separately typed "
            "accents is read a little differently there.",
        ),
    )


def prompt_case(
    tokenizer_folder: Path, config: JsonObject, vocabulary: Vocabulary
) -> tuple[TextCase | None, tuple[events.Warning, ...]]:
    """One question as the chat template writes it, and its ids as training gives them, BOS and all.

    Args:
        tokenizer_folder: holds the tokenizer that the vocabulary was read from.
        config: the base model's config.json.
        vocabulary: names the template, BOS and EOS.
    """
    prompt, warnings = render_prompt(
        vocabulary.chat_template, vocabulary.text_of("bos"), vocabulary.text_of("eos")
    )
    if prompt is None:
        return None, warnings
    prompt = _as_llama_cpp_reads(prompt, vocabulary)
    chat = load_chat_tokenizer(tokenizer_folder, config)
    return TextCase(prompt, tuple(chat.encode_prompt(prompt)), "training"), ()


def render_prompt(
    template: str | None, bos: str, eos: str
) -> tuple[str | None, tuple[events.Warning, ...]]:
    """One question as the chat template writes it; None, and a warning, if it cannot."""
    if template is None:
        return None, (
            events.Warning(
                "export.no-template",
                "The model has no chat template; whether an answer stops was not checked.",
            ),
        )
    try:
        return call_with_template(_render, ChatTemplate(template, bos, eos)), ()
    except InputError as error:
        return None, (
            events.Warning(
                "export.template-failed",
                f"The chat template cannot write a simple question: {error.message}",
            ),
        )


def logit_prompts(
    tokenizer_folder: Path,
    config: JsonObject,
    vocabulary: Vocabulary,
    check_texts: Sequence[str],
    prompt: TextCase | None,
) -> tuple[Prompt, ...]:
    """Ids to compare logits on: the prompt, then texts that begin as the model's texts do.

    Args:
        tokenizer_folder: holds the tokenizer that the vocabulary was read from.
        config: the base model's config.json.
        vocabulary: knows BOS.
        check_texts: the user's own, of which a few are taken.
        prompt: of `prompt_case`.
    """
    tokenizer = load_tokenizer(tokenizer_folder / "tokenizer.json")
    special = vocabulary.special
    begin = [special.ids["bos"]] if special.adds.get("bos") and "bos" in special.ids else []
    texts = [
        [*begin, *tokenizer.encode(text, add_special_tokens=False).ids]
        for text in logit_texts(check_texts)
    ]
    sections = (config, config.section("text_config"))
    contexts = [section.integer("max_position_embeddings", 0) for section in sections]
    context = max(contexts) or None
    return cut_prompts([*([prompt.ids] if prompt else []), *texts], len(vocabulary.tokens), context)


def _as_llama_cpp_reads(text: str, vocabulary: Vocabulary) -> str:
    return unicodedata.normalize("NFC", text) if vocabulary.normalizes_nfc else text


def _render(template: ChatTemplate) -> str:
    question = Conversation((Message("user", _QUESTION),))
    return compile_template(template)(question, True)
