"""The head of a model's GGUF, with a hole where its weights would be.

llama.cpp plans from it, and every level's file takes its metadata from it.
"""

import logging
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.sparse_files import lengthen_with_hole
from tunesmith.export.general_metadata import general_metadata
from tunesmith.export.head import padded
from tunesmith.export.rows import matrix_shape
from tunesmith.export.source import FolderMerge, Source
from tunesmith.export.vocabulary import Vocabulary
from tunesmith.models.model_folder import ModelFolder


@dataclass(frozen=True, slots=True)
class Outline:
    """A float32 GGUF without weights.

    `shapes` holds every tensor in numpy's order, in the order of the file; `head_bytes` is the
    length of everything before the weights.
    """

    path: Path
    head_bytes: int
    shapes: Mapping[str, tuple[int, ...]]

    @property
    def values(self) -> int:
        """Weights in all."""
        return sum(rows * width for rows, width in map(matrix_shape, self.shapes.values()))


def write_outline(target: Path, source: Source, vocabulary: Vocabulary | None) -> Outline:
    """Write the head and the hole.

    The file has its full length, so that llama.cpp accepts it. File systems that know holes give
    them no room on the disk. `vocabulary` is None where the family's figures bring it (a GGUF's).

    Raises:
        JobError: `disk.full`, where the file system knows no holes and has no room for the length.
    """
    import numpy as np
    from gguf import GGUFWriter

    family = source.family
    shapes = {name: tuple(values.shape) for name, values in family.constants.items()}
    shapes |= {tensor.name: tensor.shape for tensor in family.tensors}
    # The writer logs what it replaces; the conversion decides that knowingly.
    logging.getLogger("gguf").setLevel(logging.ERROR)
    with closing(GGUFWriter(target, family.architecture)) as writer:
        for name, shape in shapes.items():
            rows, width = matrix_shape(shape)
            writer.add_tensor_info(name, shape, np.dtype(np.float32), rows * width * 4)
        _add_metadata(writer, source, vocabulary)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        stream = (writer.fout or [])[0]
        head = padded(stream.tell())
        lengths = [rows * width * 4 for rows, width in map(matrix_shape, shapes.values())]
        lengthen_with_hole(stream, head + sum(map(padded, lengths)), "the plan of the files")
    return Outline(target, head, shapes)


def _add_metadata(writer: Any, source: Source, vocabulary: Vocabulary | None) -> None:
    """The keys of llama.cpp's converter, in its order; those of a GGUF are the family's figures."""
    from gguf import GGML_QUANT_VERSION, GGUFType, LlamaFileType

    writer.add_type(GGUFType.MODEL)
    if isinstance(source.merge, FolderMerge):
        _general(writer, source.merge.model).set_gguf_meta_model(writer)
    source.family.write_figures(writer)
    if not any("general.file_type" in pairs for pairs in writer.kv_data):
        writer.add_file_type(LlamaFileType.ALL_F32)
    writer.add_quantization_version(GGML_QUANT_VERSION)
    if vocabulary is not None:
        vocabulary.write(writer)


def _general(writer: Any, model: ModelFolder) -> Any:
    from gguf import size_label

    total, shared, expert, experts = writer.get_total_parameter_count()
    metadata = general_metadata(model, total)
    if metadata.size_label is None and total > 0:
        metadata.size_label = size_label(total, shared, expert, experts)
    return metadata
