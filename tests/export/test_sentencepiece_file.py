"""tokenizer.model is read as it was written, and whatever else is in the file is an error."""

import math
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.export.families.tokenizers_of_families import encode, pieces

from tunesmith.core.errors import InputError
from tunesmith.export.sentencepiece_file import parse_pieces, read_pieces
from tunesmith.templates.token_types import TokenType

SCORES = st.floats(width=32, allow_nan=False, allow_infinity=False)
PIECES = st.lists(st.tuples(st.text(max_size=20), SCORES, st.integers(1, 6)), min_size=1)


@given(PIECES)
def test_what_was_written_is_read(found: list[tuple[str, float, int]]) -> None:
    read = parse_pieces(encode(found))
    assert [(piece.text, piece.score, piece.type) for piece in read] == found


def test_a_model_is_read_as_sentencepiece_reads_it() -> None:
    from sentencepiece import SentencePieceProcessor

    data = encode(pieces(["<unk>", "<s>", "</s>"], ["<tool>"]))
    theirs = SentencePieceProcessor()
    theirs.LoadFromSerializedProto(data)
    read = parse_pieces(data)
    assert len(read) == theirs.vocab_size()
    for index, piece in enumerate(read):
        assert (piece.text, piece.score) == (theirs.IdToPiece(index), theirs.GetScore(index))
        asked = (theirs.IsUnknown, theirs.IsControl, theirs.IsUnused, theirs.IsByte)
        kinds = (TokenType.UNKNOWN, TokenType.CONTROL, TokenType.UNUSED, TokenType.BYTE)
        assert tuple(ask(index) for ask in asked) == tuple(piece.type == kind for kind in kinds)


@given(st.binary(max_size=400))
def test_any_bytes_are_pieces_or_an_error(data: bytes) -> None:
    try:
        read = parse_pieces(data)
    except ValueError:
        return
    assert read


@given(PIECES, st.integers(0, 10**6), st.integers(0, 255))
def test_a_changed_byte_is_pieces_or_an_error(
    found: list[tuple[str, float, int]], place: int, byte: int
) -> None:
    data = bytearray(encode(found))
    data[place % len(data)] = byte
    try:
        read = parse_pieces(bytes(data))
    except ValueError:
        return
    assert all(math.isfinite(piece.score) and piece.type in range(1, 7) for piece in read)


def test_what_a_piece_leaves_out_is_the_formats_default() -> None:
    (piece,) = parse_pieces(b"\x0a\x03\x0a\x01a")
    assert (piece.text, piece.score, piece.type) == ("a", 0.0, 1)


def test_fields_of_other_kinds_are_passed_over() -> None:
    other = b"\x12\x02\x18\x02" + b"\x59" + bytes(8) + b"\x65" + bytes(4) + b"\x68\xff\x01"
    (piece,) = parse_pieces(other + b"\x0a\x03\x0a\x01a" + other)
    assert piece.text == "a"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no pieces"),
        (b"\x12\x02\x18\x02", "no pieces"),
        (b"\x0a\x05\x0a\x01a", "within a field"),
        (b"\x0a", "within a number"),
        (b"\x0a" + b"\xff" * 11, "too long"),
        (b"\x0b", "unknown kind"),
        (b"\x02\x00", "without number"),
        (b"\x08\x01", "no message"),
        (b"\x0a\x03\x0a\x01\xff", "UTF-8"),
        (b"\x0a\x02\x10\x01", "wrong type"),
        (b"\x0a\x02\x18\x07", "wrong type"),
        (b"\x0a\x05\x15" + struct.pack("<f", float("nan")), "not finite"),
    ],
)
def test_a_damaged_file_is_refused_with_its_reason(data: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.model"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_pieces(path)
    assert caught.value.code == "tokenizer.model-damaged"
    assert why in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_every_cut_of_a_real_model_is_refused_or_shorter() -> None:
    data = encode(pieces(["<unk>", "<s>", "</s>"]))[:2000]
    whole = 0
    for length in range(len(data)):
        try:
            whole = max(whole, len(parse_pieces(data[:length])))
        except ValueError:
            continue
    assert 100 < whole < 200


def test_a_pointer_of_git_lfs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.model"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_pieces(path)
    assert caught.value.code == "tokenizer.model-damaged"
    assert "LFS" in caught.value.hint


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_pieces(tmp_path)
    assert caught.value.code == "tokenizer.model-unreadable"
