"""The tokenizer of a model folder as GGUF wants it: tokens, types, merges, special ids, template.

Follows llama.cpp's own converter (conversion/base.py, gguf-py/gguf/vocab.py), so that the metadata
is equal; what cannot be done exactly is refused. Byte-level BPE is here, SentencePiece in a module
of its own.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tunesmith.core import events
from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.export.pre_tokenizers import identify
from tunesmith.export.sentencepiece_vocabulary import (
    is_sentencepiece,
    prepends_space,
    read_sentencepiece,
)
from tunesmith.models.default_bos import adds_bos_by_default
from tunesmith.templates.special_tokens import SpecialTokens, find_special_tokens
from tunesmith.templates.token_types import TokenType, added_type
from tunesmith.templates.tokenizer_files import (
    FoundTemplate,
    TokenizerFiles,
    read_tokenizer_files,
)

# Architectures whose converter takes a SentencePiece vocabulary.
_SENTENCEPIECE = (
    "llama",
    "granite",
    "smollm3",
    "qwen2",
    "qwen3",
    "gemma2",
    "gemma3",
    "phi3",
)
# Those of the Llama kind take the space before a text from tokenizer_config.json, Gemma has none.
_STATED_PREFIX = ("llama", "granite", "smollm3")
_WITHOUT_PREFIX = ("gemma2", "gemma3")
# conversion/llama.py: CodeLlama is known by its number of tokens. The tokens around what is filled
# in are named there too, but the writer of GGUF has no key for them.
_CODE_LLAMA_SIZE, _CODE_LLAMA_EOT = 32016, 32010


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything under `tokenizer.` in a GGUF; `tokens` and `types` have `vocab_size` entries.

    `model` is `gpt2` for byte-level BPE and `llama` for SentencePiece, which has `scores` and no
    `merges`.
    """

    pre_tokenizer: str
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    special: SpecialTokens
    chat_template: str | None
    add_space_prefix: bool | None
    normalizes_nfc: bool
    warnings: tuple[events.Warning, ...]
    model: str = "gpt2"
    scores: tuple[float, ...] = ()

    def text_of(self, kind: str) -> str:
        """Text of the special token `kind` (such as bos), empty if the model has none."""
        index = self.special.ids.get(kind)
        return "" if index is None else self.tokens[index]

    def write(self, writer: Any) -> None:
        """Add all keys to a `gguf.GGUFWriter`, in the order of llama.cpp's converter."""
        if self.add_space_prefix is not None:
            writer.add_add_space_prefix(self.add_space_prefix)
        writer.add_tokenizer_model(self.model)
        writer.add_tokenizer_pre(self.pre_tokenizer)
        writer.add_token_list(self.tokens)
        if self.scores:
            writer.add_token_scores(self.scores)
        writer.add_token_types(self.types)
        if self.merges:
            writer.add_token_merges(self.merges)
        for kind, index in self.special.ids.items():
            if kind != "cls":  # GGUF has no key for it
                getattr(writer, f"add_{kind}_token_id")(index)
        for kind, added in self.special.adds.items():
            if kind in ("bos", "eos", "sep"):
                getattr(writer, f"add_add_{kind}_token")(added)
        if self.chat_template is not None:
            writer.add_chat_template(self.chat_template)


def read_vocabulary(
    folder: Path,
    config: JsonObject,
    vocab_size: int,
    architecture: str,
) -> Vocabulary:
    """Read the tokenizer in `folder`, padded to the model's `vocab_size`.

    Args:
        folder: holds tokenizer.json; the adapter's folder if that brings its own tokenizer.
        config: the base model's config.json, for special ids that the tokenizer does not name.
        vocab_size: rows of the embedding.
        architecture: GGUF's, as `Family.architecture` has it.

    Raises:
        InputError: `tokenizer.…`.
    """
    files = read_tokenizer_files(folder)
    described, settings = files.described, files.settings
    _refuse_other_kinds(described, architecture)
    _refuse_hidden_tokens(files.tokenizer, settings)
    _refuse_more_tokens(files.tokenizer, vocab_size, described.path)
    stated = settings.values.get("add_prefix_space") if architecture in _STATED_PREFIX else None
    special = find_special_tokens(described, settings, config, vocab_size)
    vocabulary = Vocabulary(
        pre_tokenizer="default",
        tokens=(),
        types=(),
        merges=(),
        special=special,
        chat_template=files.template.source,
        add_space_prefix=stated if isinstance(stated, bool) else None,
        normalizes_nfc=described.section("normalizer").values.get("type") == "NFC",
        warnings=_template_warnings(folder, files.template),
    )
    if is_sentencepiece(described):
        vocabulary = _with_sentencepiece(vocabulary, files, vocab_size, architecture)
    else:
        vocabulary = _with_byte_level(vocabulary, files, vocab_size)
    if adds_bos_by_default(vocabulary.model, vocabulary.pre_tokenizer):
        # llama.cpp would add it unasked, and training, like transformers, does not.
        special.adds.setdefault("bos", False)
    return vocabulary


def _with_byte_level(vocabulary: Vocabulary, files: TokenizerFiles, vocab_size: int) -> Vocabulary:
    tokens, types = _tokens(files.tokenizer, vocab_size)
    return replace(
        vocabulary,
        pre_tokenizer=identify(files.tokenizer, files.described),
        tokens=tokens,
        types=types,
        merges=_merges(files.described),
    )


def _with_sentencepiece(
    vocabulary: Vocabulary, files: TokenizerFiles, vocab_size: int, architecture: str
) -> Vocabulary:
    pieces = read_sentencepiece(files, vocab_size, phi=architecture == "phi3")
    prefix = vocabulary.add_space_prefix
    if architecture in _WITHOUT_PREFIX or (prefix is None and not prepends_space(files.described)):
        # llama.cpp would put a space before every text unasked.
        prefix = False
    if architecture in _STATED_PREFIX and vocab_size == _CODE_LLAMA_SIZE:
        vocabulary.special.ids.setdefault("eot", _CODE_LLAMA_EOT)
    return replace(
        vocabulary,
        model="llama",
        tokens=tuple(pieces.tokens),
        scores=tuple(pieces.scores),
        types=tuple(pieces.types),
        add_space_prefix=prefix,
    )


def _refuse_other_kinds(described: JsonObject, architecture: str) -> None:
    kind = str(described.section("model").values.get("type", "unknown"))
    if kind != "BPE":
        raise InputError(
            "tokenizer.kind",
            f"{described.path} is a {kind} tokenizer; models of this family use BPE.",
            "Check that the tokenizer belongs to this model.",
        )
    if is_sentencepiece(described) and architecture not in _SENTENCEPIECE:
        raise InputError(
            "tokenizer.kind",
            f"{described.path} is a SentencePiece tokenizer; models of the architecture "
            f"{architecture} use byte-level BPE.",
            "Check that the tokenizer belongs to this model.",
        )


def _refuse_more_tokens(tokenizer: Any, vocab_size: int, path: Path) -> None:
    largest = max(tokenizer.get_vocab(with_added_tokens=True).values(), default=-1)
    if largest >= vocab_size:
        raise InputError(
            "tokenizer.larger-than-model",
            f"{path} has token ids up to {largest}, the model has rows for {vocab_size} tokens.",
            "Tokens were added without resizing the model; use the tokenizer it was trained with.",
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


def _tokens(tokenizer: Any, vocab_size: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    by_id = {index: text for text, index in tokenizer.get_vocab(with_added_tokens=True).items()}
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
    return added_type(text, token.special)


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
