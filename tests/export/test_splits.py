"""Parts of a GGUF are those of llama-gguf-split, no file is too large, and llama.cpp opens them."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader, GGUFValueType, GGUFWriter
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.core.isolation import call_isolated
from tunesmith.export.head import split_keys
from tunesmith.export.llama_child import start_llama
from tunesmith.export.spec import ExportResult
from tunesmith.export.splits import Part, plan_parts
from tunesmith.models.gguf_file import read_gguf_header

names = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz._0123456789é"), min_size=1, max_size=60)


def test_parts_are_named_and_numbered_as_llama_cpp_expects() -> None:
    parts = plan_parts([("a", 200), ("b", 64), ("c", 64)], 380, head_bytes=40)
    assert [part.file_name("tuned.Q8_0") for part in parts] == [
        "tuned.Q8_0-00001-of-00002.gguf",
        "tuned.Q8_0-00002-of-00002.gguf",
    ]
    assert parts == (Part(0, 2, 3, ("a",)), Part(1, 2, 3, ("b", "c")))


def test_what_fits_is_one_part() -> None:
    assert plan_parts([("a", 64), ("b", 30)], 196, head_bytes=100) == (Part(0, 1, 2, ("a", "b")),)


def test_a_tensor_larger_than_a_file_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"blk\.0\.big") as caught:
        plan_parts([("small", 32), ("blk.0.big", 4096)], 2048, head_bytes=10)
    assert caught.value.code == "export.split-size"


def test_more_files_than_llama_cpp_can_count_are_refused() -> None:
    with pytest.raises(InputError, match="65,536") as caught:
        plan_parts([(str(number), 200) for number in range(65_536)], 450, head_bytes=10)
    assert caught.value.code == "export.split-size"


@given(
    tensors=st.lists(
        st.tuples(names, st.integers(1, 5000)), min_size=1, max_size=30, unique_by=lambda t: t[0]
    ),
    text=st.text(max_size=300),
    extra=st.integers(0, 9000),
)
def test_no_file_is_larger_than_was_chosen(
    tensors: list[tuple[str, int]], text: str, extra: int
) -> None:
    with TemporaryDirectory() as folder:
        _check_sizes(Path(folder), tensors, text, extra)


def _check_sizes(folder: Path, tensors: list[tuple[str, int]], text: str, extra: int) -> None:
    whole = Part(0, 1, len(tensors), tuple(name for name, _ in tensors))
    sizes = dict(tensors)
    head = _write(folder / "whole.gguf", whole, sizes, text)
    # Large enough for the head and any one tensor.
    limit = head + 5000 + 500 + extra
    parts = plan_parts(tensors, limit, head_bytes=head)
    assert [name for part in parts for name in part.tensors] == [name for name, _ in tensors]
    for part in parts:
        path = folder / part.file_name("m")
        _write(path, part, sizes, text)
        assert path.stat().st_size <= limit


def _write(path: Path, part: Part, sizes: dict[str, int], text: str) -> int:
    """Write a part of bytes; returns where its data begins."""
    writer = GGUFWriter(path, "test") if part.number == 0 else _bare_writer(path)
    if part.number == 0:
        writer.add_string("test.text", text)
    if part.count > 1:
        _add_split_keys(writer, part)
    for name in part.tensors:
        writer.add_tensor(name, np.zeros((1, sizes[name]), np.int8))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return int(GGUFReader(path).data_offset)


def _bare_writer(path: Path) -> Any:
    writer = GGUFWriter(path, "test")
    writer.kv_data[0].clear()
    return writer


def _add_split_keys(writer: Any, part: Part) -> None:
    """As llama-gguf-split does; in the first file they follow the model's own."""
    for key, value, kind in (
        ("split.no", part.number, "UINT16"),
        ("split.count", part.count, "UINT16"),
        ("split.tensors.count", part.all_tensors, "INT32"),
    ):
        writer.add_key_value(key, value, GGUFValueType[kind])


def test_the_keys_of_a_part_are_those_of_llama_gguf_split(tmp_path: Path) -> None:
    part = Part(1, 2, 3, ("a",))
    path = tmp_path / "m.gguf"
    _write(path, part, {"a": 1}, "")
    theirs, ours = read_gguf_header(path), split_keys(1, 2, 3)
    assert ours.count == len(theirs.values)
    assert ours.raw == path.read_bytes()[24 : theirs.values_end]


def test_llama_cpp_opens_the_first_part_and_finds_the_others(
    checkpoint: Callable[..., Path], export: Callable[..., ExportResult], tmp_path: Path
) -> None:
    whole = export(checkpoint(), "F16").files[0].path
    reader = GGUFReader(whole)
    sizes = [(tensor.name, int(tensor.n_bytes)) for tensor in reader.tensors]
    limit = whole.stat().st_size * 2 // 5  # more than the embedding has
    parts = plan_parts(sizes, limit, head_bytes=reader.data_offset)
    assert len(parts) > 2
    by_name = {tensor.name: tensor for tensor in reader.tensors}
    for part in parts:
        writer = _bare_writer(tmp_path / part.file_name("tuned"))
        if part.number == 0:
            for field in reader.fields.values():
                if not field.name.startswith("GGUF."):
                    inner = field.types[1] if len(field.types) > 1 else None
                    writer.add_key_value(field.name, field.contents(), field.types[0], inner)
        _add_split_keys(writer, part)
        for name in part.tensors:
            writer.add_tensor(name, by_name[name].data, raw_dtype=by_name[name].tensor_type)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        assert (tmp_path / part.file_name("tuned")).stat().st_size <= limit
    loaded = call_isolated(load, str(tmp_path / parts[0].file_name("tuned")))
    assert loaded == call_isolated(load, str(whole))


def load(path: str) -> tuple[int, int]:
    """Parameters and bytes of the model that llama.cpp loads from a file (and its parts)."""
    llama = start_llama()
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    if not model:
        raise AssertionError("llama.cpp refused the file")
    return llama.llama_model_n_params(model), llama.llama_model_size(model)
