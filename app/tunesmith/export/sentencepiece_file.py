"""Reads SentencePiece's `tokenizer.model`: the pieces, their scores and their types.

The file is a protocol buffer (github.com/google/sentencepiece, src/sentencepiece_model.proto):
field 1 of the whole, once for each piece, holds a message with the fields 1 (text), 2 (score,
float32) and 3 (type, a number). Everything else is passed over.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.templates.token_types import TokenType

LARGEST = 64 << 20  # bytes; the largest known has 5 MB
_MOST_PIECES = 4_000_000
_VARINT, _EIGHT_BYTES, _COUNTED, _FOUR_BYTES = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Piece:
    """One token; `score` orders the merges."""

    text: str
    score: float
    type: TokenType


class _DamagedError(ValueError):
    pass


def read_pieces(path: Path) -> tuple[Piece, ...]:
    """The pieces of a tokenizer.model, by id.

    Raises:
        InputError: `tokenizer.model-unreadable`, `tokenizer.model-damaged`.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise InputError("tokenizer.model-unreadable", f"{path}: {error.strerror}.") from None
    try:
        return parse_pieces(data)
    except _DamagedError as error:
        raise InputError(
            "tokenizer.model-damaged",
            f"{path} is no SentencePiece model that can be read: {error}.",
            "Download the file again; a download may have stopped early, or Git LFS may have left "
            "a pointer in its place.",
        ) from None


def parse_pieces(data: bytes) -> tuple[Piece, ...]:
    """The pieces in the bytes of a tokenizer.model.

    Raises:
        ValueError: the bytes are none.
    """
    if len(data) > LARGEST:
        raise _DamagedError(f"it is larger than {LARGEST:,} bytes")
    pieces: list[Piece] = []
    for number, value in _fields(data):
        if number != 1:
            continue
        if not isinstance(value, bytes) or len(pieces) == _MOST_PIECES:
            raise _DamagedError(f"piece {len(pieces):,} is no message or one too many")
        pieces.append(_piece(value, len(pieces)))
    if not pieces:
        raise _DamagedError("it has no pieces")
    return tuple(pieces)


def _piece(data: bytes, index: int) -> Piece:
    text, score, kind = "", 0.0, TokenType.NORMAL
    for number, value in _fields(data):
        if number == 1 and isinstance(value, bytes):
            try:
                text = value.decode("utf-8")
            except UnicodeDecodeError:
                raise _DamagedError(f"the text of piece {index:,} is not UTF-8") from None
        elif number == 2 and isinstance(value, float):
            score = value
        elif number == 3 and isinstance(value, int) and value in list(TokenType):
            kind = TokenType(value)
        elif number <= 3:
            raise _DamagedError(f"piece {index:,} has a field of a wrong type")
    if not math.isfinite(score):
        raise _DamagedError(f"the score of piece {index:,} is not finite")
    return Piece(text, score, kind)


def _fields(data: bytes) -> Iterator[tuple[int, int | float | bytes]]:
    """Number and value of each field; four bytes are a float, eight are passed over as bytes."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        number, wire = key >> 3, key & 7
        if number == 0:
            raise _DamagedError("it has a field without number")
        if wire == _VARINT:
            value, position = _varint(data, position)
            yield number, value
            continue
        if wire == _COUNTED:
            length, position = _varint(data, position)
        elif wire in (_FOUR_BYTES, _EIGHT_BYTES):
            length = 4 if wire == _FOUR_BYTES else 8
        else:
            raise _DamagedError("it has a field of an unknown kind")
        end = position + length
        if end > len(data):
            raise _DamagedError("it ends within a field")
        raw = data[position:end]
        position = end
        yield number, struct.unpack("<f", raw)[0] if wire == _FOUR_BYTES else raw


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """Seven bits in each byte, the lowest first, until one below 128; and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            raise _DamagedError("it ends within a number")
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
    raise _DamagedError("a number is too long")
