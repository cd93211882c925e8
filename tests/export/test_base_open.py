"""What an export starts from: a folder or a file, and a word on what was quantized before."""

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFWriter
from safetensors.numpy import save_file

from tunesmith.core.errors import InputError
from tunesmith.export.base_folder import FolderBase
from tunesmith.export.base_gguf import GgufBase
from tunesmith.export.base_open import open_base


def gguf_of(path: Path, kind: GGMLQuantizationType) -> Path:
    with closing(GGUFWriter(path, "llama")) as writer:
        width = 34 if kind == GGMLQuantizationType.Q8_0 else 128
        writer.add_tensor("x", np.zeros((2, width), np.uint8), raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    return path


def folder_of(path: Path) -> Path:
    path.mkdir()
    (path / "config.json").write_text(json.dumps({"architectures": ["A"]}), "utf-8")
    (path / "tokenizer.json").write_text("{}", "utf-8")
    save_file({"w": np.ones((2, 2), np.float32)}, path / "model.safetensors")
    return path


def test_folders_and_files_open_as_what_they_are(tmp_path: Path) -> None:
    assert isinstance(open_base(folder_of(tmp_path / "folder")), FolderBase)
    file = gguf_of(tmp_path / "a.gguf", GGMLQuantizationType.F32)
    assert isinstance(open_base(file), GgufBase)
    assert isinstance(open_base(file.rename(tmp_path / "sha256-0123")), GgufBase)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.txt", "model.not-a-folder"),
        ("a.gguf", "gguf.not-gguf"),
        ("none", "model.not-a-folder"),
        ("none.gguf", "model.not-a-folder"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, name: str, code: str) -> None:
    if not name.startswith("none"):
        (tmp_path / name).write_text("Hello", "utf-8")
    with pytest.raises(InputError) as caught:
        open_base(tmp_path / name)
    assert caught.value.code == code
    assert caught.value.hint
