"""Importance matrices: read as llama.cpp reads them, or refused with the reason."""

import struct
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader, GGUFWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.export.imatrix import (
    ImportanceMatrix,
    Sums,
    fit_imatrix,
    read_imatrix,
    write_imatrix,
)

DENSE, EXPERTS = "blk.0.attn_q.weight", "blk.0.ffn_up_exps.weight"


def sums() -> dict[str, Sums]:
    """A weight of four columns that saw 8 tokens, and three experts of which one saw none."""
    return {
        EXPERTS: Sums(
            np.array([[2, 4], [0, 0], [9, 12]], np.float32), np.array([2, 0, 3], np.float32)
        ),
        DENSE: Sums(np.array([[8, 4, 0, 1]], np.float32), np.array([8], np.float32)),
    }


def written(path: Path, content: dict[str, Sums] | None = None) -> Path:
    content = sums() if content is None else content
    write_imatrix(path, content, datasets=["a.txt", "ü.txt"], chunks=3, chunk_size=512)
    return path


def legacy(
    entries: list[tuple[str, int, list[float]]], *, tail: bytes = b"", count: int | None = None
) -> bytes:
    raw = struct.pack("<i", len(entries) if count is None else count)
    for name, calls, values in entries:
        encoded = name.encode()
        raw += struct.pack("<i", len(encoded)) + encoded
        raw += struct.pack(f"<ii{len(values)}f", calls, len(values), *values)
    return raw + tail


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_imatrix(path)
    assert caught.value.hint
    assert str(path) in caught.value.message
    return caught.value


def test_importance_is_the_mean_of_the_squares_and_one_where_nothing_was_seen(
    tmp_path: Path,
) -> None:
    matrix = read_imatrix(written(tmp_path / "m.gguf"))
    np.testing.assert_array_equal(matrix.values[DENSE], [1, 0.5, 0, 0.125])
    np.testing.assert_array_equal(matrix.values[EXPERTS], [1, 2, 1, 1, 3, 4])
    assert all(values.dtype == np.float32 for values in matrix.values.values())
    assert (matrix.datasets, matrix.chunks, matrix.chunk_size) == (("a.txt", "ü.txt"), 3, 512)
    assert matrix.partial == (EXPERTS,)


def test_the_written_file_has_the_form_of_llama_imatrix(tmp_path: Path) -> None:
    reader = GGUFReader(written(tmp_path / "m.gguf"))
    assert [key for key in reader.fields if not key.startswith("GGUF.")] == [
        "general.type", "imatrix.datasets", "imatrix.chunk_count", "imatrix.chunk_size",
    ]  # fmt: skip
    assert reader.fields["general.type"].contents() == "imatrix"
    assert reader.fields["imatrix.datasets"].contents() == ["a.txt", "ü.txt"]
    assert [(tensor.name, list(tensor.shape)) for tensor in reader.tensors] == [
        (f"{DENSE}.in_sum2", [4, 1]),
        (f"{DENSE}.counts", [1, 1]),
        (f"{EXPERTS}.in_sum2", [2, 3]),
        (f"{EXPERTS}.counts", [1, 3]),
    ]
    np.testing.assert_array_equal(reader.tensors[2].data, sums()[EXPERTS].squares)


def test_a_file_that_another_writer_made_is_read(tmp_path: Path) -> None:
    writer = GGUFWriter(tmp_path / "m.gguf", "any")
    writer.add_type("imatrix")
    writer.add_array("imatrix.datasets", ["x"])
    writer.add_uint32("imatrix.chunk_count", 1)
    writer.add_uint32("imatrix.chunk_size", 16)
    writer.add_tensor("a.weight.counts", np.array([[3.6]], np.float32))  # rounded to 4
    writer.add_tensor("a.weight.in_sum2", np.array([[1, 2]], np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    np.testing.assert_array_equal(read_imatrix(tmp_path / "m.gguf").values["a.weight"], [0.25, 0.5])


measured = st.floats(0, 2.0**100, width=32)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), matrices=st.integers(1, 4), width=st.integers(1, 9))
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, matrices: int, width: int
) -> None:
    size = matrices * width
    squares = np.array(data.draw(st.lists(measured, min_size=size, max_size=size)), np.float32)
    counts = data.draw(st.lists(st.integers(0, 1 << 24), min_size=matrices, max_size=matrices))
    content = {"w": Sums(squares.reshape(matrices, width), np.array(counts, np.float32))}
    path = written(tmp_path_factory.mktemp("m") / "m.gguf", content)
    values = read_imatrix(path).values["w"]
    expected = [
        np.float32(1) if count == 0 else squares[i * width + j] / np.float32(count)
        for i, count in enumerate(counts)
        for j in range(width)
    ]
    np.testing.assert_array_equal(values, np.array(expected, np.float32))


def test_the_old_form_divides_by_the_number_of_calls(tmp_path: Path) -> None:
    path = tmp_path / "m.dat"
    entries = [(DENSE, 4, [4.0, 2.0]), (EXPERTS, 0, [3.0])]
    path.write_bytes(legacy(entries, tail=struct.pack("<ii", 7, 5) + b"a.txt"))
    matrix = read_imatrix(path)
    np.testing.assert_array_equal(matrix.values[DENSE], [1, 0.5])
    np.testing.assert_array_equal(matrix.values[EXPERTS], [3])
    assert (matrix.datasets, matrix.chunks) == (("a.txt",), 7)
    path.write_bytes(legacy(entries))  # the oldest ones end here
    assert read_imatrix(path).datasets == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\0",
        legacy([]),
        legacy([], count=-1),
        legacy([("a", 1, [1.0])], count=2),
        legacy([("a", 1, [])]),
        legacy([("", 1, [1.0])]),
        legacy([("a", 1, [1.0]), ("a", 1, [1.0])]),
        legacy([("a", 1, [-1.0])]),
        legacy([("a", 1, [1.0])])[:-1],
        struct.pack("<ii", 1, -5),
        struct.pack("<ii", 1, 2_000_000_000),
        struct.pack("<ii", 1, 1) + b"a" + struct.pack("<ii", 1, 2_000_000_000),
        b"This is a text and no matrix at all.",
    ],
)
def test_an_old_file_that_contradicts_itself_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "m.dat"
    path.write_bytes(raw)
    assert refused(path).code in ("imatrix.damaged", "imatrix.not-imatrix")


def test_a_file_of_another_kind_is_not_called_a_damaged_matrix(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    header = b'{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
    weights.write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    text = tmp_path / "notes.txt"
    text.write_text("This is a text and no matrix at all.", "utf-8")
    for path in (weights, text):
        assert refused(path).code == "imatrix.not-imatrix"
        assert "llama-imatrix" in refused(path).hint
    cut = tmp_path / "cut.dat"
    cut.write_bytes(legacy([("a", 1, [1.0, 2.0])])[:-1])
    assert refused(cut).code == "imatrix.damaged"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(tmp_path: Path, value: float) -> None:
    broken = Sums(np.array([[1, value]], np.float32), np.ones(1, np.float32))
    assert refused(written(tmp_path / "a.gguf", {"w": broken})).code == "imatrix.not-finite"
    broken = Sums(np.ones((1, 2), np.float32), np.array([value], np.float32))
    assert refused(written(tmp_path / "b.gguf", {"w": broken})).code == "imatrix.not-finite"
    (tmp_path / "c.dat").write_bytes(legacy([("w", 1, [1.0, value])]))
    assert refused(tmp_path / "c.dat").code == "imatrix.not-finite"


def test_a_model_is_not_taken_for_a_matrix(tmp_path: Path) -> None:
    writer = GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_tensor("w", np.ones((2, 2), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert refused(tmp_path / "m.gguf").code == "imatrix.not-imatrix"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").code == "imatrix.missing"
    assert refused(tmp_path).code == "imatrix.not-imatrix"
    assert refused(tmp_path).message == f"{tmp_path} is no importance matrix: a folder."
    (tmp_path / "short.txt").write_bytes(b"abc")
    assert refused(tmp_path / "short.txt").code == "imatrix.not-imatrix"


def test_sums_without_counts_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "m.gguf")
    content = path.read_bytes()
    path.write_bytes(content.replace(f"{DENSE}.counts".encode(), f"{DENSE}.counter"[:-1].encode()))
    assert refused(path).code == "imatrix.damaged"


@settings(max_examples=300, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=4),
    cut=st.integers(0, 1 << 20) | st.none(),
    old=st.booleans(),
)
def test_damaged_bytes_give_a_whole_matrix_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[int, int]],
    cut: int | None,
    old: bool,
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.imatrix"
    if old:
        entries = [(DENSE, 4, [4.0, 2.0]), (EXPERTS, 1, [3.0, 1.0])]
        path.write_bytes(legacy(entries, tail=struct.pack("<ii", 7, 5) + b"a.txt"))
    else:
        written(path)
    content = bytearray(path.read_bytes())
    for place, value in changes:
        content[place % len(content)] = value
    path.write_bytes(content if cut is None else content[: cut % len(content)])
    try:
        matrix = read_imatrix(path)
    except InputError as error:
        assert error.code.startswith("imatrix.")
        assert error.hint
    else:
        assert matrix.values
        for values in matrix.values.values():
            assert np.isfinite(values).all()
            assert (values >= 0).all()


def matrix_of(**values: int) -> ImportanceMatrix:
    return ImportanceMatrix(
        Path("m.gguf"), {name: np.ones(size, np.float32) for name, size in values.items()}
    )


def test_entries_without_a_tensor_are_left_out() -> None:
    shapes = {"a": (7, 4), "b": (7, 4), "experts": (3, 7, 4)}
    assert set(fit_imatrix(matrix_of(a=4, experts=12, other=5), shapes)) == {"a", "experts"}


@pytest.mark.parametrize("values", [{"a": 5}, {"experts": 4}, {"other": 4}])
def test_a_matrix_of_another_model_is_refused(values: dict[str, int]) -> None:
    shapes = {"a": (7, 4), "experts": (3, 7, 4)}
    with pytest.raises(InputError) as caught:
        fit_imatrix(matrix_of(**values), shapes)
    assert caught.value.code == "imatrix.other-model"


def test_the_embedding_is_quantized_without_an_entry_of_another_size() -> None:
    shapes = {"a": (7, 4), "token_embd.weight": (9, 4)}
    matrix = matrix_of(**{"a": 4, "token_embd.weight": 5})
    assert set(fit_imatrix(matrix, shapes)) == {"a"}
