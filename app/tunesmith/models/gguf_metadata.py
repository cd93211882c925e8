"""Reads what a GGUF file says about itself, in a child process with bounds.

For the Modelfile and for showing a file. Tensors are not read.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.isolation import ChildCrashedError, call_isolated

_TIMEOUT_S = 120.0
_MEMORY_BYTES = 8 << 30  # address space; the mapped file itself comes on top
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class GgufMetadata:
    """None where the file says nothing; `special_texts` are the texts of all control tokens."""

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
    add_eos: bool | None
    bos_id: int | None
    eos_id: int | None
    pad_id: int | None
    unk_id: int | None
    bos: str | None
    eos: str | None
    special_texts: tuple[str, ...]


def read_gguf_metadata(path: Path) -> GgufMetadata:
    """Read the metadata of `path`.

    Raises:
        InputError: `gguf.missing`, `gguf.not-gguf`, `gguf.unreadable`.
    """
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
        size = path.stat().st_size
    except OSError as error:
        raise InputError(
            "gguf.missing", f"{path} cannot be opened: {error.strerror}.", "Check the path."
        ) from None
    if magic != _MAGIC:
        raise InputError(
            "gguf.not-gguf",
            f"{path} is not a GGUF file.",
            "Give a file that llama.cpp can load, made by export or downloaded.",
        )
    try:
        return call_isolated(_read, path, timeout_s=_TIMEOUT_S, memory_bytes=_MEMORY_BYTES + size)
    except ChildCrashedError as error:
        raise InputError(
            "gguf.unreadable",
            f"{path} begins as a GGUF file, but its header ends early or contradicts itself.",
            f"The file ({size:,} bytes) is damaged or cut short; make or download it again.",
        ) from error


def _read(path: Path) -> GgufMetadata:
    from gguf import GGUFReader

    reader = GGUFReader(path)

    def value(key: str) -> Any:
        field = reader.fields.get(key)
        return None if field is None else field.contents()

    architecture = str(value("general.architecture"))
    tokens: list[str] = value("tokenizer.ggml.tokens") or []
    kinds: list[int] = value("tokenizer.ggml.token_type") or []
    ids = {kind: value(f"tokenizer.ggml.{kind}_token_id") for kind in ("bos", "eos", "padding")}

    def token(index: int | None) -> str | None:
        return tokens[index] if index is not None and 0 <= index < len(tokens) else None

    return GgufMetadata(
        path=path,
        architecture=architecture,
        name=value("general.name"),
        file_type=value("general.file_type"),
        context_length=value(f"{architecture}.context_length"),
        vocab_size=len(tokens),
        tokenizer_model=value("tokenizer.ggml.model"),
        pre_tokenizer=value("tokenizer.ggml.pre"),
        chat_template=value("tokenizer.chat_template"),
        add_bos=value("tokenizer.ggml.add_bos_token"),
        add_eos=value("tokenizer.ggml.add_eos_token"),
        bos_id=ids["bos"],
        eos_id=ids["eos"],
        pad_id=ids["padding"],
        unk_id=value("tokenizer.ggml.unknown_token_id"),
        bos=token(ids["bos"]),
        eos=token(ids["eos"]),
        special_texts=tuple(t for t, kind in zip(tokens, kinds, strict=False) if kind == 3),
    )
