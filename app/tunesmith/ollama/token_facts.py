"""What a GGUF's tokenizer says that a Modelfile has to agree with.

Read from the file, or, before there is one, from the model folder that it will be made of.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tunesmith.core.bounded_json import read_optional
from tunesmith.models.default_bos import adds_bos_by_default
from tunesmith.models.gguf_metadata import GgufMetadata, read_gguf_metadata
from tunesmith.templates.jinja_rendering import ChatTemplate
from tunesmith.templates.special_tokens import find_special_tokens
from tunesmith.templates.token_types import TokenType, added_type
from tunesmith.templates.tokenizer_files import read_tokenizer_files

_FIRST_OF_SENTENCEPIECE = "<s>"  # token 1, which llama.cpp takes for BOS where none is named


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """Texts are empty where the file names no such token.

    Attributes:
        architecture: as the GGUF calls it; empty for a folder.
        add_bos: llama.cpp puts `bos` before every prompt by itself.
        bos: text of the token that begins a sequence.
        eos: text of the token that ends one.
        eot: text of the token that ends a turn.
        control: texts of special tokens, which an answer does not show.
        special: texts that are one token wherever they stand: `control` and added words.
        context_length: tokens the model was made for; 0 if unknown.
        chat_template: the Jinja inside; empty for none.
    """

    architecture: str
    add_bos: bool
    bos: str
    eos: str
    eot: str
    control: frozenset[str]
    special: frozenset[str]
    context_length: int
    chat_template: str

    @property
    def template(self) -> ChatTemplate | None:
        """The chat template with its token conventions; None if there is none."""
        if not self.chat_template:
            return None
        return ChatTemplate(self.chat_template, self.bos, self.eos, self.add_bos)


def token_facts(metadata: GgufMetadata) -> TokenFacts:
    """The facts in a GGUF's metadata."""
    add_bos = metadata.add_bos
    if add_bos is None:
        add_bos = adds_bos_by_default(metadata.tokenizer_model, metadata.pre_tokenizer)
    bos = metadata.bos or ""
    if metadata.tokenizer_model == "llama" and _FIRST_OF_SENTENCEPIECE in metadata.special_texts:
        bos = bos or _FIRST_OF_SENTENCEPIECE
    return TokenFacts(
        architecture=metadata.architecture,
        add_bos=add_bos,
        bos=bos,
        eos=metadata.eos or "",
        eot=metadata.eot or "",
        control=frozenset(metadata.special_texts),
        special=frozenset((*metadata.special_texts, *metadata.added_texts)),
        context_length=metadata.context_length or 0,
        chat_template=metadata.chat_template or "",
    )


def facts_of_file(path: Path) -> TokenFacts:
    """The facts of a GGUF file; kept until the file changes, for an editor asks at every key.

    Raises:
        InputError: `gguf.*`.
        OSError: the file is gone.
    """
    state = path.stat()
    return _facts(path, state.st_size, state.st_mtime_ns)


def facts_of_folder(model: Path, tokenizer: Path) -> TokenFacts:
    """The facts that a GGUF of this model will state.

    Args:
        model: its folder; config.json may name what the tokenizer does not.
        tokenizer: the folder with tokenizer.json; that of an adapter, if it brings its own.

    Raises:
        InputError: `tokenizer.…`, `model.json-…`.
    """
    found = read_tokenizer_files(tokenizer)
    config = read_optional(model / "config.json")
    size = config.integer("vocab_size") if "vocab_size" in config.values else None
    special = find_special_tokens(found.described, found.settings, config, size)

    def text(kind: str) -> str:
        index = special.ids.get(kind)
        return "" if index is None else found.tokenizer.id_to_token(index) or ""

    added = found.tokenizer.get_added_tokens_decoder().values()
    kinds = dict(added_type(token.content, token.special) for token in added)
    return TokenFacts(
        architecture="",
        add_bos=special.adds_bos,
        bos=text("bos"),
        eos=text("eos"),
        eot=text("eot"),
        control=frozenset(it for it, kind in kinds.items() if kind is TokenType.CONTROL),
        special=frozenset(kinds),
        context_length=0,
        chat_template=found.template.source or "",
    )


@lru_cache(maxsize=16)
def _facts(path: Path, _size: int, _changed: int) -> TokenFacts:
    return token_facts(read_gguf_metadata(path))
