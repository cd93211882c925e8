"""A GGUF as a base: what is damaged, of another kind or not known is one clear error."""

import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFWriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.export.base_gguf_files import refused, whole

from tunesmith.core.errors import InputError
from tunesmith.export.base_gguf import open_gguf_base


def test_an_architecture_without_names_can_be_copied_but_not_merged_into(tmp_path: Path) -> None:
    with closing(GGUFWriter(tmp_path / "a.gguf", "mamba")) as writer:
        writer.add_tensor("blk.0.ssm_a", np.ones((2, 32), np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    base = open_gguf_base(tmp_path / "a.gguf")
    assert [tensor.name for tensor in base.family().tensors] == ["blk.0.ssm_a"]
    with pytest.raises(InputError, match="mamba") as caught:
        base.require_names()
    assert caught.value.code == "export.gguf-architecture"


def test_an_adapter_file_is_no_base(tmp_path: Path) -> None:
    with closing(GGUFWriter(tmp_path / "a.gguf", "llama")) as writer:
        writer.add_type("adapter")
        writer.add_tensor("a", np.ones((2, 32), np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    assert refused(tmp_path / "a.gguf").code == "export.gguf-kind"


def with_heads(path: Path, queries: Any, keys: Any, tensors: Mapping[str, np.ndarray]) -> Path:
    """A llama file of a few tensors that states these numbers of heads."""
    with closing(GGUFWriter(path, "llama")) as writer:
        writer.add_head_count(queries)
        writer.add_head_count_kv(keys)
        for name, values in tensors.items():
            writer.add_tensor(name, values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return path


def test_heads_that_do_not_divide_the_rows_are_refused(tmp_path: Path) -> None:
    square = {"blk.0.attn_q.weight": np.ones((32, 32), np.float32)}
    assert refused(with_heads(tmp_path / "a.gguf", 5, 5, square)).code == "gguf.unreadable"
    short = {"blk.1.attn_k.weight": np.ones((32, 32), np.float32)}
    path = with_heads(tmp_path / "b.gguf", [2, 2], [2], short)
    assert "blk.1.attn_k.weight does not have 0 heads" in refused(path).message


def test_blocks_may_have_heads_of_their_own(tmp_path: Path) -> None:
    heads = {"blk.0.attn_q": 2, "blk.1.attn_q": 4, "blk.0.attn_k": 1, "blk.1.attn_k": 2}
    random = np.random.default_rng(3)
    checkpoints = {name: random.standard_normal((16, 32), np.float32) for name in heads}
    stored = {
        # As llama.cpp's converter does it (conversion/llama.py, `permute`).
        f"{name}.weight": values.reshape(heads[name], 2, -1, 32).swapaxes(1, 2).reshape(16, 32)
        for name, values in checkpoints.items()
    }
    base = open_gguf_base(with_heads(tmp_path / "a.gguf", [2, 4], [1, 2], stored))
    for name, values in checkpoints.items():
        block, part = name.split(".")[1], name[-1]
        rows = base.rows(f"model.layers.{block}.self_attn.{part}_proj.weight")
        np.testing.assert_array_equal(whole(rows), values)


@pytest.mark.parametrize("name", ["blk.0.attn_q.weight", "token_embd.weight", "output_norm.weight"])
def test_a_weight_of_no_dimension_is_refused(tmp_path: Path, name: str) -> None:
    path = with_heads(tmp_path / "a.gguf", 2, 2, {name: np.ones((1, 1), np.float32)})
    content = path.read_bytes()
    entry = name.encode() + struct.pack("<IQQ", 2, 1, 1)
    bare = name.encode() + struct.pack("<I", 0)
    assert entry in content
    head = content.index(entry) + len(entry) + struct.calcsize("<IQ")
    # What the list of tensors got shorter by fills the head up.
    begin = (head + 31) // 32 * 32
    short = content[:head].replace(entry, bare)
    path.write_bytes(short.ljust((len(short) + 31) // 32 * 32, b"\0") + content[begin:])
    error = refused(path)
    assert error.code == "gguf.unreadable"
    assert f"{name} has 0 dimensions" in error.message


@settings(max_examples=300, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=4),
    cut=st.integers(0, 1 << 20) | st.none(),
)
def test_damaged_bytes_give_rows_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int | None
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.gguf"
    with closing(GGUFWriter(path, "llama")) as writer:
        writer.add_array("tokenizer.ggml.tokens", ["a", "b"])
        writer.add_array("tokenizer.ggml.scores", [0.5, 1.0])
        writer.add_head_count(2)
        writer.add_tensor("blk.0.attn_q.weight", np.ones((4, 32), np.float32))
        writer.add_tensor("x", np.zeros((2, 18), np.uint8), raw_dtype=GGMLQuantizationType.Q4_0)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    content = bytearray(path.read_bytes())
    for place, value in changes:
        content[place % len(content)] = value
    path.write_bytes(content if cut is None else content[: cut % len(content)])
    try:
        base = open_gguf_base(path)
        for name in (*base.tensors, *base.weights):
            rows = base.rows(name)
            assert whole(rows).shape == (rows.rows, rows.width)
    except InputError as error:
        assert error.code.startswith(("gguf.", "export.gguf-"))
        assert error.hint
