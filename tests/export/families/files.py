"""GGUF files of the tests: written of what the families say, read back, tried in llama.cpp."""

from contextlib import closing
from pathlib import Path
from typing import Any

from tunesmith.core.isolation import call_isolated
from tunesmith.export.families import read_family
from tunesmith.export.family import assemble
from tunesmith.export.general_metadata import general_metadata
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.rows import StoredRows
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import open_model
from tunesmith.models.torture_text import TORTURE_TEXTS


def write_own(folder: Path, target: Path) -> None:
    """The checkpoint as a float32 GGUF, of what `read_family` and `read_vocabulary` say."""
    import numpy as np
    from gguf import GGML_QUANT_VERSION, GGUFType, GGUFWriter, LlamaFileType, size_label

    model = open_model(folder)
    family = read_family(model)
    vocabulary = read_vocabulary(folder, model.config, family.vocab, family.architecture)
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


def assert_reads_the_same(folder: Path, path: Path) -> None:
    """llama.cpp opens the file and tokenizes as the tokenizer does."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    expected = [tokenizer.encode(text, add_special_tokens=False).ids for text in TORTURE_TEXTS]
    found = call_isolated(_tokenized, str(path))
    differing = [i for i, ids in enumerate(expected) if found[i] != ids]
    assert differing == [], f"{len(differing)} texts differ, the first {differing[0]}"


def _tokenized(path: str) -> list[list[int]]:
    """Ids of every text in llama.cpp, which runs in a process of its own."""
    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(path.encode(), parameters)
    assert model, complaints.last()
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    ids = []
    for text in TORTURE_TEXTS:
        raw = text.encode()
        buffer = (llama_cpp.llama_token * (len(raw) + 8))()
        count = llama_cpp.llama_tokenize(
            vocabulary, raw, len(raw), buffer, len(buffer), False, True
        )
        ids.append(list(buffer[:count]))
    llama_cpp.llama_model_free(model)
    return ids
