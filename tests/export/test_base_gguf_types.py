"""A GGUF as a base: every type is read as ggml reads it, or refused by name."""

import ctypes
import re
import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFWriter
from tests.export.base_gguf_files import refused

from tunesmith.core.errors import InputError
from tunesmith.core.isolation import call_isolated
from tunesmith.export.base_gguf import open_gguf_base


def stored_as(path: Path, kinds: Mapping[str, str], rows: int = 3) -> dict[str, np.ndarray]:
    """A file with random bytes of some types; returns them by tensor."""
    random = np.random.default_rng(1)
    stored = {}
    with closing(GGUFWriter(path, "llama")) as writer:
        for name, kind in kinds.items():
            number = GGMLQuantizationType[kind]
            values, size = GGML_QUANT_SIZES[number]
            raw = random.integers(0, 256, (rows, 512 // values * size), np.uint8)
            stored[name] = raw
            writer.add_tensor(name, raw, raw_dtype=number)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return stored


READABLE = re.findall(
    r"\w+",
    "F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K TQ1_0 TQ2_0 MXFP4 "
    "IQ1_S IQ1_M IQ2_XXS IQ2_XS IQ2_S IQ3_XXS IQ3_S IQ4_NL IQ4_XS",
)


def by_ggml(raw: dict[str, bytes]) -> dict[str, bytes]:
    """What ggml's own C code makes of the bytes of each type; in a child process."""
    import llama_cpp

    class Traits(ctypes.Structure):
        _fields_ = (
            ("name", ctypes.c_char_p),
            ("block", ctypes.c_int64),
            ("interleaved", ctypes.c_int64),
            ("size", ctypes.c_size_t),
            ("quantized", ctypes.c_bool),
            ("to_float", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)),
        )

    library = llama_cpp.llama_cpp._lib
    library.ggml_get_type_traits.restype = ctypes.POINTER(Traits)
    found = {}
    for kind, data in raw.items():
        number = GGMLQuantizationType[kind]
        values, size = GGML_QUANT_SIZES[number]
        target = np.empty(len(data) // size * values, np.float32)
        traits = library.ggml_get_type_traits(int(number)).contents
        assert (traits.block, traits.size) == (values, size)
        traits.to_float(data, target.ctypes.data, target.size)
        found[kind] = target.tobytes()
    return found


def test_every_type_is_dequantized_as_ggml_does(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    stored = stored_as(path, {kind: kind for kind in READABLE})
    base = open_gguf_base(path)
    quantized = {kind: raw.tobytes() for kind, raw in stored.items() if kind != "F32"}
    expected = call_isolated(by_ggml, quantized)
    for kind in quantized:
        rows = base.rows(kind)
        wanted = np.frombuffer(expected[kind], np.float32).reshape(3, 512)
        np.testing.assert_array_equal(rows.read(slice(1, 3)), wanted[1:], err_msg=kind)
        np.testing.assert_array_equal(rows.read(np.array([2, 0])), wanted[[2, 0]], err_msg=kind)
        assert rows.read(slice(1, 1)).shape == (0, 512)
    exact = stored["F32"].view(np.float32)
    np.testing.assert_array_equal(base.rows("F32").read(slice(0, 3)), exact)


def test_the_label_names_the_types(tmp_path: Path) -> None:
    stored_as(tmp_path / "a.gguf", {"a": "Q4_K", "b": "Q4_K", "c": "F32"})
    base = open_gguf_base(tmp_path / "a.gguf")
    assert base.label() == "GGUF, tensors by type: Q4_K 2, F32 1"
    stored_as(tmp_path / "b.gguf", {"a": "BF16", "c": "F32"})
    assert open_gguf_base(tmp_path / "b.gguf").label() is None


def test_a_type_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    stored_as(tmp_path / "a.gguf", {"a": "Q8_K"})
    with pytest.raises(InputError, match="Q8_K") as caught:
        open_gguf_base(tmp_path / "a.gguf").rows("a")
    assert caught.value.code == "gguf.tensor-type"
    content = (tmp_path / "a.gguf").read_bytes()
    entry = b"a" + struct.pack("<IQQ", 2, 512, 3)
    place = content.index(entry) + len(entry)
    (tmp_path / "a.gguf").write_bytes(
        content[:place] + struct.pack("<I", 999) + content[place + 4 :]
    )
    assert refused(tmp_path / "a.gguf").code == "gguf.tensor-type"
