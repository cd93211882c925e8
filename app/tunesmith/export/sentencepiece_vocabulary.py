"""Tokens, scores and types of a SentencePiece tokenizer, as GGUF's tokenizer `llama` has them.

With a tokenizer.model, as llama.cpp's converter makes them (conversion/base.py, for Phi-3
conversion/phi.py). Without one the converter refuses Gemma and Phi-3, and elsewhere it gives every
token the same score, so that llama.cpp merges from left to right and reads other tokens than the
model was trained on; here the scores follow from the order of the merges in tokenizer.json, which
is how that order was made from scores in the first place.
"""

import re
from dataclasses import dataclass, field

from tunesmith.core.bounded_json import JsonObject, read_optional
from tunesmith.core.errors import InputError
from tunesmith.export.sentencepiece_file import read_pieces
from tunesmith.templates.token_types import TokenType, added_type
from tunesmith.templates.tokenizer_files import TokenizerFiles

MODEL_FILE = "tokenizer.model"
_ADDED_SCORE, _UNUSED_SCORE = -1000.0, -10000.0  # conversion/base.py
_BYTE = re.compile(r"<0x[0-9A-Fa-f]{2}>")


@dataclass(slots=True)
class Pieces:
    """Lists with an entry for each row of the embedding."""

    tokens: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    types: list[TokenType] = field(default_factory=list)

    def put(self, index: int, text: str, score: float, kind: TokenType) -> None:
        """Set one; ids beyond the embedding are passed over, as no text can lead to them."""
        if 0 <= index < len(self.tokens):
            self.tokens[index] = text
            self.scores[index] = score
            self.types[index] = kind


def is_sentencepiece(described: JsonObject) -> bool:
    """Whether tokenizer.json is the image of a SentencePiece model that merges pairs."""
    model = described.section("model")
    return model.values.get("type") == "BPE" and model.flag("byte_fallback")


def read_sentencepiece(files: TokenizerFiles, vocab_size: int, *, phi: bool) -> Pieces:
    """The vocabulary of a folder, from tokenizer.model where there is one.

    Args:
        files: the folder's tokenizer files.
        vocab_size: rows of the embedding.
        phi: the rules of Phi-3, whose added tokens stand in tokenizer.json.

    Raises:
        InputError: `tokenizer.model-…`, `tokenizer.invalid`.
    """
    pieces = Pieces(
        [f"[PAD{index}]" for index in range(vocab_size)],
        [_UNUSED_SCORE] * vocab_size,
        [TokenType.UNUSED] * vocab_size,
    )
    path = files.folder / MODEL_FILE
    if path.is_file():
        for index, piece in enumerate(read_pieces(path)):
            # The converter has no type of its own for symbols defined by the trainer.
            defined = piece.type == TokenType.USER_DEFINED
            kind = TokenType.NORMAL if defined else piece.type
            pieces.put(index, piece.text, piece.score, kind)
        _put_added(pieces, files, phi=phi)
    else:
        _put_described(pieces, files.described)
    # Tokens that only tokenizer.json knows, such as those added with an adapter.
    for index, text, special in _added(files.described):
        if index < vocab_size and pieces.types[index] == TokenType.UNUSED:
            pieces.put(index, *_as_added(text, special))
    return pieces


def prepends_space(described: JsonObject) -> bool:
    """Whether the tokenizer reads every text as if a space stood before it."""
    for key, parts in (("normalizer", "normalizers"), ("pre_tokenizer", "pretokenizers")):
        whole = described.section(key)
        for step in whole.items(parts) or [whole.values]:
            if not isinstance(step, dict):
                continue
            if step.get("type") == "Prepend" and step.get("prepend") == "▁":
                return True
            scheme = step.get("prepend_scheme")
            if step.get("type") == "Metaspace" and (
                scheme in ("first", "always")
                or (scheme is None and step.get("add_prefix_space", True) is True)
            ):
                return True
    return False


def _as_added(text: str, special: bool) -> tuple[str, float, TokenType]:
    text, kind = added_type(text, special)
    return text, _ADDED_SCORE, kind


def _put_added(pieces: Pieces, files: TokenizerFiles, *, phi: bool) -> None:
    """Added tokens replace pieces, in the converter's order of files."""
    for text, index in read_optional(files.folder / "added_tokens.json").values.items():
        if isinstance(index, int):
            pieces.put(index, text, _ADDED_SCORE, TokenType.USER_DEFINED)
    decoder = files.settings.section("added_tokens_decoder").values
    named = [
        (int(index), str(entry.get("content")), entry.get("special") is True)
        for index, entry in decoder.items()
        if index.isdecimal() and isinstance(entry, dict)
    ]
    if phi:
        for index, text, special in (*named, *_added(files.described)):
            kind = TokenType.CONTROL if special else TokenType.USER_DEFINED
            pieces.put(index, text, _ADDED_SCORE, kind)
    else:
        for index, text, special in named:
            pieces.put(index, *_as_added(text, special))


def _added(described: JsonObject) -> list[tuple[int, str, bool]]:
    found = []
    for entry in described.items("added_tokens"):
        if isinstance(entry, dict):
            index, text = entry.get("id"), entry.get("content")
            if isinstance(index, int) and isinstance(text, str):
                found.append((index, text, entry.get("special") is True))
    return found


def _put_described(pieces: Pieces, described: JsonObject) -> None:
    """The vocabulary of tokenizer.json; a piece's score is its first merge's place, negated."""
    model = described.section("model")
    first: dict[str, int] = {}
    for place, merge in enumerate(model.items("merges")):
        parts = merge.split(" ") if isinstance(merge, str) else merge
        if not isinstance(parts, list) or len(parts) != 2:
            raise InputError(
                "tokenizer.invalid",
                f"{described.path} has a merge that is not a pair: {merge!r}.",
                "The file is damaged; download it again.",
            )
        first.setdefault(f"{parts[0]}{parts[1]}", place)
    unknown = model.values.get("unk_token")
    for text, index in model.section("vocab").values.items():
        if not isinstance(index, int):
            continue
        if _BYTE.fullmatch(text):
            pieces.put(index, text, 0.0, TokenType.BYTE)
        elif text == unknown:
            pieces.put(index, text, 0.0, TokenType.UNKNOWN)
        else:
            score = float(-first[text]) if text in first else _ADDED_SCORE
            pieces.put(index, text, score, TokenType.NORMAL)
    for index, text, special in _added(described):
        pieces.put(index, *_as_added(text, special))
