"""What a GGUF's tokenizer says that a Modelfile has to agree with."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tunesmith.models.default_bos import adds_bos_by_default
from tunesmith.models.gguf_metadata import GgufMetadata, read_gguf_metadata


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """Texts are empty where the file names no such token.

    Attributes:
        architecture: as the GGUF calls it.
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


def token_facts(metadata: GgufMetadata) -> TokenFacts:
    """The facts in a GGUF's metadata."""
    add_bos = metadata.add_bos
    if add_bos is None:
        add_bos = adds_bos_by_default(metadata.tokenizer_model, metadata.pre_tokenizer)
    return TokenFacts(
        architecture=metadata.architecture,
        add_bos=add_bos,
        bos=metadata.bos or "",
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


@lru_cache(maxsize=16)
def _facts(path: Path, _size: int, _changed: int) -> TokenFacts:
    return token_facts(read_gguf_metadata(path))
