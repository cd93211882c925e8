"""The tokenizer of a model folder as GGUF wants it: tokens, types, merges, special ids, template.

Follows llama.cpp's own converter (conversion/base.py, gguf-py/gguf/vocab.py) for byte-level BPE, so
that the metadata is equal; what cannot be done exactly is refused.
"""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from tunesmith.core import events
from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.export.pre_tokenizers import identify
from tunesmith.models.default_bos import adds_bos_by_default
from tunesmith.templates.special_tokens import SpecialTokens, find_special_tokens
from tunesmith.templates.tokenizer_files import FoundTemplate, read_tokenizer_files


class TokenType(IntEnum):
    """llama.cpp's `llama_token_type`."""

    NORMAL = 1
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything under `tokenizer.` in a GGUF; `tokens` and `types` have `vocab_size` entries."""

    pre_tokenizer: str
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    special: SpecialTokens
    chat_template: str | None
    add_space_prefix: bool | None
    normalizes_nfc: bool
    warnings: tuple[events.Warning, ...]

    def text_of(self, kind: str) -> str:
        """Text of the special token `kind` (such as bos), empty if the model has none."""
        index = self.special.ids.get(kind)
        return "" if index is None else self.tokens[index]


def read_vocabulary(
    folder: Path, config: JsonObject, vocab_size: int, chat_template: str | None
) -> Vocabulary:
    """Read the tokenizer in `folder`, padded to the model's `vocab_size`.

    Args:
        folder: holds tokenizer.json; the adapter's folder if that brings its own tokenizer.
        config: the base model's config.json, for special ids that the tokenizer does not name.
        vocab_size: rows of the embedding.
        chat_template: used instead of the folder's own, if given.

    Raises:
        InputError: `tokenizer.…`.
    """
    found = read_tokenizer_files(folder)
    described, settings, tokenizer = found.described, found.settings, found.tokenizer
    _refuse_other_kinds(described)
    _refuse_hidden_tokens(tokenizer, settings)
    tokens, types = _tokens(tokenizer, vocab_size, described.path)
    special = find_special_tokens(described, settings, config, vocab_size)
    pre_tokenizer = identify(tokenizer, described)
    if adds_bos_by_default("gpt2", pre_tokenizer):
        # llama.cpp would add it unasked, and training, like transformers, does not.
        special.adds.setdefault("bos", False)
    prefix = settings.values.get("add_prefix_space")
    normalizer = described.section("normalizer").values.get("type")
    return Vocabulary(
        pre_tokenizer=pre_tokenizer,
        tokens=tokens,
        types=types,
        merges=_merges(described),
        special=special,
        chat_template=found.template.source if chat_template is None else chat_template,
        add_space_prefix=prefix if isinstance(prefix, bool) else None,
        normalizes_nfc=normalizer == "NFC",
        warnings=_template_warnings(folder, found.template),
    )


def _refuse_other_kinds(described: JsonObject) -> None:
    model = described.section("model")
    kind = str(model.values.get("type", "unknown"))
    if kind == "BPE" and model.flag("byte_fallback"):
        raise InputError(
            "tokenizer.sentencepiece",
            f"{described.path} is a SentencePiece tokenizer (as in Llama 2), which Tunesmith's own "
            "converter cannot write exactly yet.",
            "Use a model with a byte-level tokenizer (Llama 3, SmolLM2, …).",
        )
    if kind != "BPE":
        raise InputError(
            "tokenizer.kind",
            f"{described.path} is a {kind} tokenizer; llama models use byte-level BPE.",
            "Check that the tokenizer belongs to this model.",
        )


def _refuse_hidden_tokens(tokenizer: Any, settings: JsonObject) -> None:
    """transformers adds tokens that only tokenizer_config.json names; tokenizer.json must agree."""
    known = tokenizer.get_vocab(with_added_tokens=True)
    for key, entry in settings.section("added_tokens_decoder").values.items():
        text = entry.get("content") if isinstance(entry, dict) else None
        if str(known.get(text)) != key:
            raise InputError(
                "tokenizer.inconsistent",
                f"{settings.path} gives the token {text!r} the id {key}; tokenizer.json in the "
                f"same folder gives it {known.get(text, 'none')}.",
                "Save the tokenizer again with transformers, or download both files again.",
            )


def _tokens(tokenizer: Any, vocab_size: int, path: Path) -> tuple[tuple[str, ...], tuple[int, ...]]:
    by_id = {index: text for text, index in tokenizer.get_vocab(with_added_tokens=True).items()}
    if by_id and max(by_id) >= vocab_size:
        raise InputError(
            "tokenizer.larger-than-model",
            f"{path} has token ids up to {max(by_id)}, the model has rows for {vocab_size} tokens.",
            "Tokens were added without resizing the model; use the tokenizer it was trained with.",
        )
    added = tokenizer.get_added_tokens_decoder()
    tokens: list[str] = []
    types: list[int] = []
    for index in range(vocab_size):
        text = by_id.get(index)
        if text is None:
            tokens.append(f"[PAD{index}]")
            types.append(TokenType.UNUSED)
            continue
        kind = TokenType.NORMAL
        if index in added:
            text, kind = _added_token(tokenizer, text, added[index])
        tokens.append(text)
        types.append(kind)
    return tuple(tokens), tuple(types)


def _added_token(tokenizer: Any, text: str, token: Any) -> tuple[str, TokenType]:
    if not token.normalized:
        # llama.cpp matches these texts before anything else, so they are stored as they decode.
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        text = tokenizer.decode(ids, skip_special_tokens=False)
    if token.special or _looks_special(text):
        return text, TokenType.CONTROL
    return text.replace("▁", " "), TokenType.USER_DEFINED


def _looks_special(text: str) -> bool:
    """Texts that models forgot to mark as special; llama.cpp's converter's list."""
    return (
        text in ("<pad>", "<mask>", "<2mass>", "[@BOS@]")
        or (text.startswith("<|") and text.endswith("|>"))
        or (text.startswith("<｜") and text.endswith("｜>"))
        or (text.startswith("<unused") and text.endswith(">"))
    )


def _merges(described: JsonObject) -> tuple[str, ...]:
    merges: list[str] = []
    for entry in described.section("model").items("merges"):
        if isinstance(entry, str):
            merges.append(entry)
        elif isinstance(entry, list) and len(entry) == 2 and all(isinstance(p, str) for p in entry):
            # A space inside a part would split the pair at the wrong place: byte-level BPE's own
            # sign for it is the character 256 higher.
            merges.append(" ".join(str(part).replace(" ", chr(ord(" ") + 256)) for part in entry))
        else:
            raise InputError(
                "tokenizer.invalid",
                f"{described.path} has a merge that is not a pair: {entry!r}.",
                "The file is damaged; download it again.",
            )
    return tuple(merges)


def _template_warnings(folder: Path, found: FoundTemplate) -> tuple[events.Warning, ...]:
    warnings: list[events.Warning] = []
    if found.others:
        message = (
            f"Of {folder}'s chat templates only the default is written, not: "
            f"{', '.join(found.others)}."
        )
        warnings.append(events.Warning("export.named-templates", message))
    if found.two_differ:
        message = (
            f"{folder} has two different chat templates; chat_template.jinja is used, as in "
            "transformers."
        )
        warnings.append(events.Warning("export.two-templates", message))
    return tuple(warnings)
