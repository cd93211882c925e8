"""Writes base plus adapter as one float32 GGUF, tensor by tensor.

Every quantization level is then made from this file. It is float32 because rounding to 16 bits
before quantizing would change the result.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import atomic_path
from tunesmith.export.adapter import Adapter
from tunesmith.export.general_metadata import general_metadata
from tunesmith.export.llama_family import (
    ROPE_FACTORS,
    LlamaShape,
    gguf_names,
    rope_factors,
    to_gguf_layout,
)
from tunesmith.export.vocabulary import Vocabulary
from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.safetensors_file import read_float32

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGUFWriter

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

TYPE = "F32"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What goes into the intermediate file."""

    model: ModelFolder
    shape: LlamaShape
    vocabulary: Vocabulary
    adapter: Adapter | None


def write_intermediate(
    target: Path, conversion: Conversion, sink: Sink, on_tensor: Callable[[int, str], None]
) -> None:
    """Write the GGUF to `target`; `on_tensor(done, name)` is called after each tensor.

    Memory: the largest tensor a few times over, plus the vocabulary.

    Raises:
        InputError: `model.not-finite`, `adapter.not-finite`.
        CancelledError: between tensors.
    """
    from gguf import GGUFWriter

    with atomic_path(target) as temporary, closing(GGUFWriter(temporary, "llama")) as writer:
        names, factors = _write_head(writer, conversion)
        if factors is not None:
            writer.write_tensor_data(factors)
        for done, (name, gguf_name) in enumerate(names.items(), start=1):
            sink.check_cancelled()
            writer.write_tensor_data(_merged(name, conversion))
            on_tensor(done, gguf_name)


def write_outline(target: Path, conversion: Conversion) -> int:
    """Write the file's head, with a hole where its weights would be; returns where they begin.

    The file has its full length, so that llama.cpp accepts it. File systems that know holes give
    them no room on the disk.
    """
    from gguf import GGUFWriter

    with closing(GGUFWriter(target, "llama")) as writer:
        _write_head(writer, conversion)
        stream = (writer.fout or [])[0]
        alignment = writer.data_alignment
        start = int(GGUFWriter.ggml_pad(stream.tell(), alignment))
        (tensors,) = writer.tensors
        weights = sum(GGUFWriter.ggml_pad(each.nbytes, alignment) for each in tensors.values())
        stream.truncate(start + weights)
    return start


def _write_head(
    writer: "GGUFWriter", conversion: Conversion
) -> "tuple[dict[str, str], Float32 | None]":
    """Everything before the weights; returns the names of the weights and the rope factors."""
    import numpy as np

    names = gguf_names(conversion.model, conversion.shape)
    factors = rope_factors(conversion.shape)
    # The writer logs what it replaces; the conversion decides that knowingly.
    logging.getLogger("gguf").setLevel(logging.ERROR)
    if factors is not None:
        writer.add_tensor_info(ROPE_FACTORS, factors.shape, factors.dtype, factors.nbytes)
    for name, gguf_name in names.items():
        tensor = conversion.model.weights[name]
        writer.add_tensor_info(gguf_name, tensor.shape, np.dtype(np.float32), tensor.elements * 4)
    _add_metadata(writer, conversion)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    return names, factors


def _merged(name: str, conversion: Conversion) -> "Float32":
    import numpy as np

    tensor = conversion.model.weights[name]
    base = read_float32(tensor)
    if not np.isfinite(base).all():
        raise InputError(
            "model.not-finite",
            f"{tensor.file}: {name} holds values that are not finite (NaN or infinity).",
            "No level can be made from it; the file is damaged or the training diverged.",
        )
    merged = base if conversion.adapter is None else conversion.adapter.apply(name, base)
    return np.ascontiguousarray(to_gguf_layout(name, merged, conversion.shape))


def _add_metadata(writer: Any, conversion: Conversion) -> None:
    """The keys of llama.cpp's converter, in its order."""
    from gguf import GGML_QUANT_VERSION, GGUFType, LlamaFileType, RopeScalingType

    shape = conversion.shape
    writer.add_type(GGUFType.MODEL)
    _general(writer, conversion.model).set_gguf_meta_model(writer)
    writer.add_block_count(shape.blocks)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_value_heads)
    if shape.rope_type == "linear":
        writer.add_rope_scaling_type(RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(shape.rope.number("factor"))
    writer.add_rope_freq_base(shape.rope_theta)
    writer.add_layer_norm_rms_eps(shape.rms_norm_eps)
    writer.add_key_length(shape.head_dim)
    writer.add_value_length(shape.head_dim)
    writer.add_file_type(LlamaFileType.ALL_F32)
    writer.add_vocab_size(shape.vocab)
    writer.add_rope_dimension_count(shape.head_dim)
    writer.add_quantization_version(GGML_QUANT_VERSION)
    _add_vocabulary(writer, conversion.vocabulary)


def _general(writer: Any, model: ModelFolder) -> Any:
    from gguf import size_label

    total, shared, expert, experts = writer.get_total_parameter_count()
    metadata = general_metadata(model, total)
    if metadata.size_label is None and total > 0:
        metadata.size_label = size_label(total, shared, expert, experts)
    return metadata


def _add_vocabulary(writer: Any, vocabulary: Vocabulary) -> None:
    if vocabulary.add_space_prefix is not None:
        writer.add_add_space_prefix(vocabulary.add_space_prefix)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(vocabulary.pre_tokenizer)
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    if vocabulary.merges:
        writer.add_token_merges(vocabulary.merges)
    for kind, index in vocabulary.special.ids.items():
        if kind != "cls":  # GGUF has no key for it
            getattr(writer, f"add_{kind}_token_id")(index)
    for kind, added in vocabulary.special.adds.items():
        if kind in ("bos", "eos", "sep"):
            getattr(writer, f"add_add_{kind}_token")(added)
    if vocabulary.chat_template is not None:
        writer.add_chat_template(vocabulary.chat_template)
