"""What a GGUF file says about itself, for the Modelfile and for showing a file.

The bounded reader of `gguf_file` does the reading, so no child process is needed. Tensors of types
that are not known here do not matter.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.models.gguf_file import GgufHeader, damaged, read_gguf_header

_TOKENIZER = "tokenizer.ggml."
_CONTROL = 3  # llama.cpp's type of special tokens
_USER_DEFINED = 4


@dataclass(frozen=True, slots=True)
class GgufMetadata:
    """None where the file says nothing; `special_texts` are the texts of all control tokens.

    `added_texts` are those of the tokens that a user or a trainer added as whole words.
    """

    path: Path
    architecture: str
    name: str | None
    file_type: int | None
    context_length: int | None
    vocab_size: int
    tokenizer_model: str | None
    pre_tokenizer: str | None
    chat_template: str | None
    add_bos: bool | None
    bos_id: int | None
    eos_id: int | None
    pad_id: int | None
    bos: str | None
    eos: str | None
    special_texts: tuple[str, ...]
    eot: str | None = None
    added_texts: tuple[str, ...] = ()


def read_gguf_metadata(path: Path) -> GgufMetadata:
    """Read the metadata of `path`; a vocabulary of 150,000 tokens takes a tenth of a second.

    Raises:
        InputError: `gguf.missing`, `gguf.not-gguf`, `gguf.unreadable`.
    """
    header = read_gguf_header(path, any_type=True)
    architecture = _text(header, "general.architecture") or "unknown"
    tokens = _items(header, f"{_TOKENIZER}tokens", bytes)
    kinds = _items(header, f"{_TOKENIZER}token_type", int)
    ids = {
        kind: _integer(header, f"{_TOKENIZER}{kind}_token_id")
        for kind in ("bos", "eos", "eot", "padding")
    }

    def token(index: int | None) -> str | None:
        return _shown(tokens[index]) if index is not None and 0 <= index < len(tokens) else None

    return GgufMetadata(
        path=path,
        architecture=architecture,
        name=_text(header, "general.name"),
        file_type=_integer(header, "general.file_type"),
        context_length=_integer(header, f"{architecture}.context_length"),
        vocab_size=len(tokens),
        tokenizer_model=_text(header, f"{_TOKENIZER}model"),
        pre_tokenizer=_text(header, f"{_TOKENIZER}pre"),
        chat_template=_text(header, "tokenizer.chat_template"),
        add_bos=_boolean(header, f"{_TOKENIZER}add_bos_token"),
        bos_id=ids["bos"],
        eos_id=ids["eos"],
        pad_id=ids["padding"],
        bos=token(ids["bos"]),
        eos=token(ids["eos"]),
        special_texts=_of_kind(tokens, kinds, _CONTROL),
        eot=token(ids["eot"]),
        added_texts=_of_kind(tokens, kinds, _USER_DEFINED),
    )


def _of_kind(tokens: tuple[bytes, ...], kinds: tuple[int, ...], wanted: int) -> tuple[str, ...]:
    pairs = zip(tokens, kinds, strict=False)
    return tuple(_shown(text) for text, kind in pairs if kind == wanted)


def _text(header: GgufHeader, key: str) -> str | None:
    value = header.values.get(key)
    if value is None:
        return None
    try:
        if isinstance(value.value, bytes):
            return value.value.decode()
    except UnicodeDecodeError:
        raise damaged(header.path, f"{key} is no text in UTF-8") from None
    raise damaged(header.path, f"{key} is no text")


def _integer(header: GgufHeader, key: str) -> int | None:
    value = header.values.get(key)
    if value is None:
        return None
    number = value.integer()
    if number is None:
        raise damaged(header.path, f"{key} is no whole number")
    return number


def _boolean(header: GgufHeader, key: str) -> bool | None:
    value = header.values.get(key)
    if value is None:
        return None
    if not isinstance(value.value, bool):
        raise damaged(header.path, f"{key} is neither true nor false")
    return value.value


def _items(header: GgufHeader, key: str, kind: type) -> tuple[Any, ...]:
    value = header.values.get(key)
    if value is None:
        return ()
    items = value.value
    # All items of an array have the type of the first.
    if not isinstance(items, tuple) or not all(isinstance(item, kind) for item in items[:1]):
        raise damaged(header.path, f"{key} is no list of the kind that it should be")
    return items


def _shown(token: bytes) -> str:
    """Not every token is UTF-8."""
    return token.decode("utf-8", "replace")
