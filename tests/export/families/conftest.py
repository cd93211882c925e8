"""Fixtures of the families' tests: llama.cpp's converter, files written by us and by it."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tunesmith.export.families import read_family
from tunesmith.export.family import assemble
from tunesmith.export.general_metadata import general_metadata
from tunesmith.export.rows import StoredRows
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import open_model

# transformers builds the tokenizers of some families anew, with other rules than tokenizer.json
# has; the converter then has to be told what it would have found with the real vocabulary.
_TOLD = """
import runpy, sys
folder, told = sys.argv[1:3]
sys.path.insert(0, folder)
from conversion.base import TextModel
TextModel.get_vocab_base_pre = lambda self, tokenizer: told
sys.argv = sys.argv[3:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="session")
def official() -> Callable[..., None]:
    """A function (checkpoint, target) that runs llama.cpp's own converter with --outtype f32.

    `pre_tokenizer` is taken in place of what the converter finds.
    """
    given = os.environ.get("TUNESMITH_LLAMA_CPP")
    if not given:
        pytest.skip("TUNESMITH_LLAMA_CPP names no folder of llama.cpp's source")
    script = Path(given) / "convert_hf_to_gguf.py"
    pytest.importorskip("sentencepiece", reason="llama.cpp's converter needs sentencepiece")
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_VERBOSITY": "error",
    }

    def convert(folder: Path, target: Path, pre_tokenizer: str | None = None) -> None:
        told = ["-c", _TOLD, given, pre_tokenizer] if pre_tokenizer else []
        arguments = [str(folder), "--outfile", str(target), "--outtype", "f32"]
        result = subprocess.run(
            [sys.executable, *told, str(script), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert result.returncode == 0, result.stderr[-4000:]

    return convert


def write_own(folder: Path, target: Path) -> None:
    """The checkpoint as a float32 GGUF, of what `read_family` and `read_vocabulary` say."""
    import numpy as np
    from gguf import GGML_QUANT_VERSION, GGUFType, GGUFWriter, LlamaFileType, size_label

    model = open_model(folder)
    family = read_family(model)
    vocabulary = read_vocabulary(folder, model.config, family.vocab, None, family.architecture)
    with closing(GGUFWriter(target, family.architecture)) as writer:
        for name, values in family.constants.items():
            writer.add_tensor(name, values)
        for tensor in family.tensors:
            rows = assemble(tensor, lambda name: StoredRows(model.weights[name]))
            read = rows.read(slice(0, rows.rows)).reshape(tensor.shape)
            assert read.dtype == np.float32
            writer.add_tensor(tensor.name, read)
        total, shared, expert, experts = writer.get_total_parameter_count()
        general = general_metadata(model, total)
        general.size_label = general.size_label or size_label(total, shared, expert, experts)
        writer.add_type(GGUFType.MODEL)
        general.set_gguf_meta_model(writer)
        family.write_figures(writer)
        writer.add_file_type(LlamaFileType.ALL_F32)
        writer.add_quantization_version(GGML_QUANT_VERSION)
        vocabulary.write(writer)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()


def contents(path: Path) -> tuple[dict[str, Any], dict[str, tuple[list[int], bytes]]]:
    """Metadata and tensors of a GGUF, the tensors in the order of the file."""
    from gguf import GGUFReader

    reader = GGUFReader(path)
    metadata = {
        name: (field.types, field.contents())
        for name, field in reader.fields.items()
        if not name.startswith("GGUF.")
    }
    tensors = {t.name: (t.shape.tolist(), t.data.tobytes()) for t in reader.tensors}
    return metadata, tensors
