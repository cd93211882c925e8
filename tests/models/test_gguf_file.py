"""The reader of GGUF heads: right on good files, bounded and clear on all others."""

import struct
import tracemalloc
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.models.gguf_file import parse_gguf_values, read_gguf_header
from tunesmith.models.gguf_metadata import read_gguf_metadata
from tunesmith.models.starter import find_source

CODES = {"gguf.not-gguf", "gguf.unreadable", "gguf.tensor-type"}


def string(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


def pair(key: bytes, kind: int, value: bytes) -> bytes:
    return string(key) + struct.pack("<I", kind) + value


def tensor(name: bytes, lengths: tuple[int, ...], kind: int, offset: int) -> bytes:
    return string(name) + struct.pack(f"<I{len(lengths)}QIQ", len(lengths), *lengths, kind, offset)


def head(
    *pairs: bytes,
    tensors: tuple[bytes, ...] = (),
    version: int = 3,
    counts: tuple[int, int] | None = None,
    data: int = 0,
) -> bytes:
    numbers = counts or (len(tensors), len(pairs))
    raw = b"GGUF" + struct.pack("<IQQ", version, *numbers) + b"".join(pairs) + b"".join(tensors)
    return raw + bytes(-len(raw) % 32 + data)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with a value of every type, written by llama.cpp's own package."""
    path = tmp_path_factory.mktemp("real") / "real.gguf"
    with closing(GGUFWriter(path, "llama")) as writer:
        writer.add_array("tokenizer.ggml.tokens", ["<s>", "ü", "日本"])
        writer.add_array("tokenizer.ggml.token_type", [3, 1, 1])
        writer.add_array("tokenizer.ggml.scores", [0.5, -1.0, 0.0])
        writer.add_array("test.booleans", [True, False])
        writer.add_bos_token_id(0)
        writer.add_add_bos_token(True)
        writer.add_chat_template("{{ messages }}")
        numbers = {"INT8": -3, "UINT16": 40_000, "INT16": -9, "INT32": -70_000, "INT64": -(1 << 40)}
        for kind, value in {**numbers, "UINT64": 1 << 60, "FLOAT64": 0.1, "UINT8": 255}.items():
            writer.add_key_value(f"test.{kind}", value, GGUFValueType[kind])
        writer.add_tensor("a", np.arange(12, dtype=np.float32).reshape(3, 4))
        writer.add_tensor("b", np.zeros((2, 18), np.uint8), raw_dtype=GGMLQuantizationType.Q4_0)
        writer.add_tensor("c", np.ones(5, np.float16))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return path.read_bytes()


def agree(path: Path) -> None:
    """What is read is what llama.cpp's own package reads."""
    header, theirs = read_gguf_header(path), GGUFReader(path)
    fields = {name: it for name, it in theirs.fields.items() if not name.startswith("GGUF.")}
    assert list(header.values) == list(fields)
    for name, it in fields.items():
        value = header.values[name].value
        shown = [x.decode() if isinstance(x, bytes) else x for x in
                 (value if isinstance(value, tuple) else (value,))]  # fmt: skip
        assert (shown if isinstance(value, tuple) else shown[0]) == it.contents(), name
        assert header.values[name].kind == it.types[0]
    assert [
        (it.name, list(it.shape[::-1]), it.type, it.offset, it.bytes)
        for it in header.tensors.values()
    ] == [
        (it.name, it.shape.tolist(), it.tensor_type.name, it.data_offset, it.n_bytes)
        for it in theirs.tensors
    ]


def test_good_files_are_read_as_by_llama_cpps_own_package(tmp_path: Path, real: bytes) -> None:
    (tmp_path / "real.gguf").write_bytes(real)
    agree(tmp_path / "real.gguf")
    agree(find_source())


def test_values_in_memory_are_those_of_the_file_and_say_where_they_stand(
    tmp_path: Path, real: bytes
) -> None:
    path = tmp_path / "real.gguf"
    path.write_bytes(real)
    whole, values = read_gguf_header(path), parse_gguf_values(real)
    assert (values.values, values.tensors) == (whole.values, {})
    place = whole.values["test.INT64"].offset
    assert struct.unpack_from("<q", real, place) == (-(1 << 40),)
    # The list of tensors begins where the values end.
    assert real[whole.values_end :].startswith(string(b"a"))
    assert parse_gguf_values(real[: whole.values_end]).values == whole.values


GOOD = pair(b"k", 4, b"\1\0\0\0")
A, B = tensor(b"a", (4,), 0, 0), tensor(b"b", (4,), 0, 32)
HUGE = (1 << 64) - 1


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (head(GOOD, version=1), "version 1 "),
        (head(GOOD, version=4), "version 4 "),
        (head(GOOD, version=3 << 24), "big-endian"),
        (head(GOOD, counts=(HUGE, 1)), "too many"),
        (head(GOOD, counts=(0, HUGE)), "too many"),
        (head(GOOD, counts=(0, 9)), "ends"),
        (head(GOOD, counts=(1 << 16, 1)), "ends"),
        (head(GOOD, GOOD), "the key k is there twice"),
        (head(pair(b"\xff", 4, b"\1\0\0\0")), "no name"),
        (head(struct.pack("<Q", HUGE)), "too long"),
        (head(struct.pack("<Q", 900)), "ends at byte"),
        (head(pair(b"k", 13, bytes(8))), "unknown type 13"),
        (head(pair(b"k", 8, struct.pack("<Q", HUGE))), "ends at byte"),
        (head(pair(b"k", 9, struct.pack("<IQ", 9, 1))), "array of values of the type 9"),
        (head(pair(b"k", 9, struct.pack("<IQ", 77, 1))), "array of values of the type 77"),
        (head(pair(b"k", 9, struct.pack("<IQ", 4, HUGE))), "too many"),
        (head(pair(b"k", 9, struct.pack("<IQ", 8, 1 << 20))), "do not fit"),
        (head(pair(b"k", 9, struct.pack("<IQ", 11, 1 << 20))), "ends at byte"),
        (head(tensors=(tensor(b"a", (1, 1, 1, 1, 1), 0, 0),)), "5 dimensions"),
        (head(tensors=(string(b"a") + struct.pack("<I", 1 << 31),)), "dimensions"),
        (head(tensors=(tensor(b"a", (HUGE,), 0, 0),)), "no file can hold"),
        (head(tensors=(tensor(b"a", (1 << 40, 1 << 40), 0, 0),)), "no file can hold"),
        (head(tensors=(tensor(b"a", (1 << 62, 0), 0, 0),), data=9), ""),
        (head(tensors=(A, A), data=64), "begins at byte 0 of the data"),
        (head(tensors=(A, tensor(b"a", (4,), 0, 32)), data=64), "the tensor a is there twice"),
        (head(tensors=(A, tensor(b"b", (4,), 0, 16)), data=64), "begins at byte 16"),
        (head(tensors=(B,), data=64), "begins at byte 32"),
        (head(tensors=(tensor(b"a", (4,), 0, HUGE),), data=64), "begins at byte"),
        (head(tensors=(A, B), data=47), "b ends at byte"),
        (head(tensors=(tensor(b"a", (31,), 2, 0),), data=64), "cannot be stored as Q4_0"),
        (head(pair(b"general.alignment", 4, bytes(4)), tensors=(A,), data=64), "alignment of 0"),
        (head(pair(b"general.alignment", 4, b"\x18\0\0\0")), "alignment of 24"),
        (head(pair(b"general.alignment", 4, b"\0\0\0\x40")), "alignment of 1073741824"),
        (head(pair(b"general.alignment", 10, b"\x20" + bytes(7))), "alignment of 32"),
        (head(pair(b"general.alignment", 8, string(b"a" * 99))), "alignment of b'aaa"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_plain_words(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(raw)
    if not words:  # the other side: a tensor of no values is none of this
        assert read_gguf_header(path).tensors["a"].bytes == 0
        return
    for read in (read_gguf_header, read_gguf_metadata):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.code == "gguf.unreadable"
        assert words in caught.value.message
        assert "make or download it again" in caught.value.hint.lower()
        assert len(caught.value.message) < 300 + len(str(path))


def test_arrays_count_together(tmp_path: Path) -> None:
    """Small numbers take eight times their bytes in memory; a head full of them is refused."""
    many = struct.pack("<IQ", 0, 3 << 20) + bytes(3 << 20)
    path = tmp_path / "x.gguf"
    path.write_bytes(head(*(pair(b"%d" % number, 9, many) for number in range(3))))
    with pytest.raises(InputError, match="too many"):
        read_gguf_header(path)


def test_a_head_beyond_the_bound_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    with path.open("wb") as stream:
        stream.write(head(pair(b"k", 8, struct.pack("<Q", 200 << 20)))[:-8])
        stream.truncate(300 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="larger than 134,217,728 bytes"):
            read_gguf_header(path)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_type_of_a_newer_llama_cpp_hides_the_tensors_but_not_the_values(tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    newer = tensor(b"n", (4,), 999, 0)
    name = pair(b"general.architecture", 8, string(b"llama"))
    path.write_bytes(head(name, tensors=(newer, tensor(b"b", (4,), 0, 64)), data=128))
    with pytest.raises(InputError) as caught:
        read_gguf_header(path)
    assert caught.value.code == "gguf.tensor-type"
    assert "n is stored in a type that is not known here (999)" in caught.value.message
    assert read_gguf_header(path, any_type=True).tensors == {}
    assert read_gguf_metadata(path).architecture == "llama"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (pair(b"tokenizer.chat_template", 8, string(b"\xff")), "no text in UTF-8"),
        (pair(b"tokenizer.chat_template", 4, bytes(4)), "no text"),
        (pair(b"general.file_type", 8, string(b"7")), "no whole number"),
        (pair(b"tokenizer.ggml.add_bos_token", 4, bytes(4)), "neither true nor false"),
        (pair(b"tokenizer.ggml.tokens", 4, bytes(4)), "no list"),
        (pair(b"tokenizer.ggml.tokens", 9, struct.pack("<IQ4x", 4, 1)), "no list"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(tmp_path: Path, value: bytes, words: str) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(head(value))
    with pytest.raises(InputError) as caught:
        read_gguf_metadata(path)
    assert caught.value.code == "gguf.unreadable"
    assert words in caught.value.message


def attempt(path: Path, raw: bytes) -> None:
    """Either a value or one clear error, in memory that is a small multiple of the file's."""
    path.write_bytes(raw)
    for read in (read_gguf_header, read_gguf_metadata):
        tracemalloc.start()
        try:
            read(path)
        except InputError as error:
            assert error.code in CODES
            assert error.hint
            assert len(error.message) < 1600 + len(str(path))
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert peak < 100_000 + 40 * len(raw)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutated") / "x.gguf"


def test_every_shorter_file_is_refused(scratch: Path, real: bytes) -> None:
    end = len(real) - 22  # the last tensor has ten bytes, its padding 22
    for length in range(end):
        attempt(scratch, real[:length])
        with pytest.raises(InputError):
            read_gguf_header(scratch)
    attempt(scratch, real[:end])
    assert len(read_gguf_header(scratch).tensors) == 3


# Where a number of four or eight bytes stands is not known to whoever damages a file: any place.
extreme = st.sampled_from([0, 1, 255, 1 << 16, (1 << 31) - 1, (1 << 32) - 1, 1 << 63, HUGE])
change = st.one_of(
    st.tuples(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=9)),
    st.tuples(st.integers(0, 1 << 16), extreme.map(lambda number: struct.pack("<Q", number))),
    st.tuples(
        st.integers(0, 1 << 16), extreme.map(lambda number: struct.pack("<I", number & 0xFFFFFFFF))
    ),
)


@settings(max_examples=400, deadline=timedelta(seconds=5))
@given(
    changes=st.lists(change, min_size=1, max_size=4),
    removed=st.tuples(st.integers(0, 1 << 16), st.integers(0, 40)),
    inserted=st.tuples(st.integers(0, 1 << 16), st.binary(max_size=40)),
)
def test_any_mutation_of_a_real_head_ends_in_a_value_or_one_clear_error(
    scratch: Path,
    real: bytes,
    changes: list[tuple[int, bytes]],
    removed: tuple[int, int],
    inserted: tuple[int, bytes],
) -> None:
    raw = bytearray(real)
    for place, new in changes:
        at = place % len(raw)
        raw[at : at + len(new)] = new[: len(raw) - at]
    at, count = removed[0] % len(raw), removed[1]
    del raw[at : at + count]
    at = inserted[0] % max(len(raw), 1)
    raw[at:at] = inserted[1]
    attempt(scratch, bytes(raw))


@settings(max_examples=200, deadline=timedelta(seconds=5))
@given(st.binary(max_size=300))
def test_any_bytes_behind_the_magic_end_in_a_value_or_one_clear_error(
    scratch: Path, raw: bytes
) -> None:
    attempt(scratch, b"GGUF\3\0\0\0" + raw)
