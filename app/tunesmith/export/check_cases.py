"""What the checks compare with: the model's own ids of many texts, and one rendered prompt.

Those of a model folder; for a GGUF see `gguf_cases`.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.core import events
from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.export.checks import TextCase
from tunesmith.export.logit_check import Prompt, cut_prompts, logit_texts
from tunesmith.export.vocabulary import Vocabulary
from tunesmith.models.torture_text import TORTURE_TEXTS
from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template
from tunesmith.templates.tokenizer_files import load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

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


@dataclass(frozen=True, slots=True)
class FolderTexts:
    """What `folder_cases` makes the cases of a model folder of.

    Attributes:
        tokenizer_folder: holds the tokenizer that the vocabulary was read from.
        config: the base model's config.json.
        vocabulary: knows BOS, and what llama.cpp reads otherwise.
        texts: the user's own.
        prompt: of `render_prompt`; gets the ids that training gives it, BOS and all.
    """

    tokenizer_folder: Path
    config: JsonObject
    vocabulary: Vocabulary
    texts: tuple[str, ...]
    prompt: str | None


def folder_cases(asked: FolderTexts) -> Cases:
    """The cases of a model folder, without warnings; a large tokenizer takes seconds to load."""
    prompt = None
    if asked.prompt is None:
        tokenizer = load_tokenizer(asked.tokenizer_folder / "tokenizer.json")
    else:
        chat = load_chat_tokenizer(asked.tokenizer_folder, asked.config)
        tokenizer = chat.tokenizer
        text = _as_llama_cpp_reads(asked.prompt, asked.vocabulary)
        prompt = TextCase(text, tuple(chat.encode_prompt(text)), "training")
    return Cases(
        texts=_text_cases(tokenizer, asked),
        prompt=prompt,
        logit_prompts=_logit_prompts(tokenizer, asked, prompt),
        warnings=(),
    )


def _text_cases(tokenizer: "Tokenizer", asked: FolderTexts) -> tuple[TextCase, ...]:
    """The built-in texts and the user's, with the ids of the model's own tokenizer.

    Where the tokenizer normalizes to NFC, which llama.cpp does not do, the texts are compared in
    that form; `vocabulary_warnings` says so.
    """
    cases: dict[str, TextCase] = {}
    for given in (*TORTURE_TEXTS, *asked.texts):
        text = _as_llama_cpp_reads(given, asked.vocabulary)
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


def render_prompt(
    template: str | None, bos: str, eos: str, sink: Sink
) -> tuple[str | None, tuple[events.Warning, ...]]:
    """One question as the chat template writes it; None, and a warning, if it cannot.

    Raises:
        CancelledError: if asked to stop meanwhile.
    """
    if template is None:
        return None, (
            events.Warning(
                "export.no-template",
                "The model has no chat template; whether an answer stops was not checked.",
            ),
        )
    try:
        return call_with_template(_render, ChatTemplate(template, bos, eos), sink), ()
    except InputError as error:
        return None, (
            events.Warning(
                "export.template-failed",
                f"The chat template cannot write a simple question: {error.message}",
            ),
        )


def _logit_prompts(
    tokenizer: "Tokenizer", asked: FolderTexts, prompt: TextCase | None
) -> tuple[Prompt, ...]:
    """Ids to compare logits on: the prompt, then texts that begin as the model's texts do."""
    special, config = asked.vocabulary.special, asked.config
    begin = [special.ids["bos"]] if special.adds.get("bos") and "bos" in special.ids else []
    texts = [
        [*begin, *tokenizer.encode(text, add_special_tokens=False).ids]
        for text in logit_texts(asked.texts)
    ]
    sections = (config, config.section("text_config"))
    contexts = [section.integer("max_position_embeddings", 0) for section in sections]
    context = max(contexts) or None
    tokens = len(asked.vocabulary.tokens)
    return cut_prompts([*([prompt.ids] if prompt else []), *texts], tokens, context)


def _as_llama_cpp_reads(text: str, vocabulary: Vocabulary) -> str:
    return unicodedata.normalize("NFC", text) if vocabulary.normalizes_nfc else text


def _render(template: ChatTemplate) -> str:
    question = Conversation((Message("user", _QUESTION),))
    return compile_template(template)(question, True)
