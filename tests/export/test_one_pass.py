"""One pass over the weights: the very bytes of llama.cpp's own way, also with importance
matrices; and what stands in the way is one clear error.
"""

import ctypes
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import call_isolated
from tunesmith.export.imatrix import Sums, read_imatrix, write_imatrix
from tunesmith.export.levels import LEVELS
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.spec import ExportResult

Checkpoint = Callable[..., Path]
Export = Callable[..., ExportResult]


def llama_quantize(request: tuple[Path, Path, str, Path | None]) -> str:
    """llama.cpp's own quantization of a float32 file; returns its complaint, if it has one."""
    source, target, level, imatrix = request
    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = LEVELS[level].ftype
    if imatrix is not None:
        values = read_imatrix(imatrix).values
        entries = (llama_cpp.llama_cpp.llama_model_imatrix_data * (len(values) + 1))()
        for entry, (name, weights) in zip(entries, values.items(), strict=False):
            entry.name = name.encode()
            entry.data = weights.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
            entry.size = weights.size
        parameters.imatrix = entries
    code = llama_cpp.llama_model_quantize(os.fsencode(source), os.fsencode(target), parameters)
    return complaints.last() if code else ""


def tensors(path: Path) -> dict[str, tuple[str, str]]:
    """Type and hash of every tensor."""
    return {
        tensor.name: (tensor.tensor_type.name, hashlib.sha256(tensor.data.tobytes()).hexdigest())
        for tensor in GGUFReader(path).tensors
    }


@pytest.fixture
def imatrix(checkpoint: Checkpoint, tmp_path: Path) -> tuple[Path, Path]:
    """A checkpoint and a matrix for all of its linear layers."""
    model = checkpoint()
    rng = np.random.default_rng(5)
    sums = {}
    for block in range(2):
        for name, width in (
            ("attn_q", 256), ("attn_k", 256), ("attn_v", 256), ("attn_output", 256),
            ("ffn_gate", 256), ("ffn_up", 256), ("ffn_down", 512),
        ):  # fmt: skip
            values = rng.random((1, width), np.float32) * 8
            counts = np.array([4.0], np.float32)
            sums[f"blk.{block}.{name}.weight"] = Sums(values, counts)
    path = tmp_path / "matrix.gguf"
    write_imatrix(path, sums, datasets=["rows"], chunks=4, chunk_size=512)
    return model, path


@pytest.mark.parametrize(
    "levels",
    [
        ("F32", "IQ3_XXS", "Q4_K_M", "Q4_0"),
        pytest.param(
            ("F32", "IQ2_XS", "Q2_K_S", "IQ4_XS", "Q4_0"),
            marks=pytest.mark.slow(reason="a minute: llama.cpp computes its grids anew each time"),
        ),
    ],
)
def test_with_a_matrix_every_byte_is_llama_cpps(
    imatrix: tuple[Path, Path], export: Export, tmp_path: Path, levels: tuple[str, ...]
) -> None:
    model, matrix = imatrix
    made = {file.level: file.path for file in export(model, *levels, imatrix=matrix).files}
    for level in levels[1:]:
        theirs = tmp_path / f"{level}.gguf"
        assert call_isolated(llama_quantize, (made["F32"], theirs, level, matrix)) == ""
        assert tensors(made[level]) == tensors(theirs), level
    plain = export(model, "Q4_0", name="plain").files[0].path
    assert tensors(plain) != tensors(made["Q4_0"]), "the matrix changes what is written"


def test_a_matrix_of_another_model_is_refused(
    imatrix: tuple[Path, Path], write_checkpoint: Checkpoint, export: Export, tmp_path: Path
) -> None:
    _, matrix = imatrix
    other = write_checkpoint(tmp_path / "other", hidden_size=512, num_attention_heads=8)
    with pytest.raises(InputError) as caught:
        export(other, "IQ3_XXS", imatrix=matrix)
    assert caught.value.code == "imatrix.other-model"
    assert not (tmp_path / "out").exists()


def test_a_tensor_without_an_entry_is_told_and_where_it_matters_refused(
    checkpoint: Checkpoint, export: Export, tmp_path: Path
) -> None:
    sums = {"blk.0.attn_q.weight": Sums(np.ones((1, 256), np.float32), np.ones(1, np.float32))}
    matrix = tmp_path / "small.gguf"
    write_imatrix(matrix, sums, datasets=[], chunks=1, chunk_size=512)
    model = checkpoint()
    with pytest.raises(InputError) as caught:
        export(model, "IQ2_XS", imatrix=matrix)
    assert caught.value.code == "export.level-needs-imatrix"
    assert "other tensors" in caught.value.message
    sink = MemorySink()
    made = export(model, "Q4_K_M", imatrix=matrix, sink=sink)
    assert made.files[0].passed
    (told,) = [it for it in made.warnings if it.code == "export.imatrix-partial"]
    assert "small.gguf has nothing for 13 of the tensors, the first blk.0.attn_" in told.message
    assert sink.events.count(told) == 1


def test_a_weight_beyond_a_levels_types_names_itself_and_costs_no_other_level(
    checkpoint: Checkpoint, export: Export, tmp_path: Path
) -> None:
    def enlarge(tensors: dict[str, np.ndarray]) -> None:
        tensors["model.layers.1.mlp.up_proj.weight"][3, 4] = 70_000.0

    model, out = checkpoint(change=enlarge), tmp_path / "out"
    with pytest.raises(InputError) as caught:
        export(model, "F16", "Q8_0", "BF16")
    assert caught.value.code == "export.not-representable"
    assert "F16 cannot be made: blk.1.ffn_up.weight" in caught.value.message
    assert "beyond 65,504" in caught.value.message
    assert "Finished and checked: Q8_0, BF16;" in caught.value.hint
    assert [it.name for it in sorted(out.glob("tuned*"))] == ["tuned-BF16.gguf", "tuned-Q8_0.gguf"]
    finished = {file.level: file.sha256 for file in export(model, "Q8_0", "BF16").files}
    assert finished == {level: sha256(out / f"tuned-{level}.gguf") for level in ("Q8_0", "BF16")}
    with pytest.raises(InputError, match="F16 cannot be made"):
        export(model, "F16", out_dir=tmp_path / "alone")
    assert not (tmp_path / "alone").exists()


def test_numpy_is_not_loaded_before_its_threads_are_limited() -> None:
    code = "import sys, tunesmith.export.one_pass; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
