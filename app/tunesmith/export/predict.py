"""How large each level's file will be, to the byte, before any weight is read.

llama.cpp itself chooses the types: its quantization is run dry on a file that has the model's head
and a hole in place of the weights. So the answer stays right when its rules change.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import JobError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.export.adapter import open_adapter
from tunesmith.export.intermediate import Conversion, write_outline
from tunesmith.export.levels import LEVELS, Level
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.llama_family import gguf_names, read_shape, rope_factors
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import open_model
from tunesmith.models.safetensors_file import StoredTensor

_ALIGNMENT = 32  # bytes; ggml/include/gguf.h, GGUF_DEFAULT_ALIGNMENT
_TENSOR = re.compile(r"\[\s*\d+/\s*\d+\]\s+(\S+)\s+-")
_NEW_TYPE = re.compile(r"->\s+[\d.]+ MiB \((\w+)\)")
_FALLBACK = re.compile(r"warning: (\S+)\s+- ncols\s+(\d+) not divisible")
# Values and bytes of a block that gguf's own table lacks (ggml/src/ggml-common.h).
_BLOCKS = {"q2_0": (64, 18)}
_TIMEOUT_S = 300.0


@dataclass(frozen=True, slots=True)
class LevelSize:
    """One level's file: its whole length, bits per weight without the head, and how many of its
    tensors cannot take the level's own types because of their width.
    """

    level: str
    bytes: int
    bits_per_weight: float
    fallbacks: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """All levels that can be made of one model, and what else a plan needs.

    A level is missing in `levels` where llama.cpp has no type for the model's widths.
    `fallback_width` is the width of the first tensor that falls back, 0 if none does;
    `intermediate` the length of the float32 file. The last five are what the memory of a running
    model depends on.
    """

    levels: dict[str, LevelSize]
    tensors: int
    fallback_width: int
    intermediate: int
    blocks: int
    key_value_heads: int
    head_dim: int
    context: int
    vocabulary: int


@dataclass(frozen=True, slots=True)
class PredictRequest:
    """A base model, the adapter to be merged, and the levels wanted (all if empty)."""

    model_dir: Path
    adapter_dir: Path | None = None
    levels: tuple[str, ...] = ()


def predict(request: PredictRequest, sink: Sink | None = None) -> Prediction:
    """Look at the model's shapes and ask llama.cpp, in a child process; about two seconds.

    Raises:
        InputError: the model or the adapter cannot be exported, as `export.run` would say.
        JobError: `export.predict-failed`.
        CancelledError: if asked to stop meanwhile.
    """
    try:
        return call_isolated(_predict, request, sink=sink, timeout_s=_TIMEOUT_S)
    except ChildCrashedError as error:
        raise _failed(error.message) from error


def _predict(request: PredictRequest) -> Prediction:
    conversion = _conversion(request)
    shape, stored = conversion.shape, conversion.model.weights
    names = gguf_names(conversion.model, shape)
    tensors = {gguf: stored[name].shape for name, gguf in names.items()}
    factors = rope_factors(shape)
    kept = 0 if factors is None else _padded(int(factors.nbytes))
    wanted = [LEVELS[name] for name in request.levels] or list(LEVELS.values())
    with tempfile.TemporaryDirectory(prefix="tunesmith-sizes-") as folder:
        outline = Path(folder) / "outline.gguf"
        head = _written(outline, conversion)
        whole = outline.stat().st_size
        looks = _dry_runs(outline, wanted)
    levels = {
        level.name: _size(level.name, look, tensors, head, kept)
        for level, look in zip(wanted, looks, strict=True)
        if look is not None
    }
    widths = [width for look in looks if look for width in look.fallbacks.values()]
    return Prediction(
        levels=levels,
        tensors=len(tensors),
        fallback_width=widths[0] if widths else 0,
        intermediate=whole,
        blocks=shape.blocks,
        key_value_heads=shape.key_value_heads,
        head_dim=shape.head_dim,
        context=shape.context,
        vocabulary=shape.vocab,
    )


def _conversion(request: PredictRequest) -> Conversion:
    model = open_model(request.model_dir)
    shape = read_shape(model)
    tokenizer, adapter = request.model_dir, None
    if request.adapter_dir is not None:
        base: dict[str, StoredTensor] = {
            name: model.weights[name] for name in gguf_names(model, shape)
        }
        adapter = open_adapter(request.adapter_dir, base)
        if (request.adapter_dir / "tokenizer.json").is_file():
            tokenizer = request.adapter_dir
    vocabulary = read_vocabulary(tokenizer, model.config, shape.vocab, None)
    return Conversion(model, shape, vocabulary, adapter)


def _written(outline: Path, conversion: Conversion) -> int:
    try:
        return write_outline(outline, conversion)
    except OSError as error:
        raise _failed(f"{outline.parent}: {error.strerror}") from error


@dataclass(slots=True)
class _Look:
    """What a dry run said: new types by tensor (those that change), widths of those that fell."""

    types: dict[str, str]
    fallbacks: dict[str, int]


class _Reader:
    """Reads a dry run's log, which arrives in pieces of lines."""

    def __init__(self) -> None:
        self.complaints = Complaints()
        self.look = _Look({}, {})
        self._tensor = ""

    def __call__(self, level: int, text: str) -> None:
        self.complaints(level, text)
        if match := _TENSOR.search(text):
            self._tensor = match[1]
        if match := _NEW_TYPE.search(text):
            self.look.types[self._tensor] = match[1].lower()
        if match := _FALLBACK.search(text):
            self.look.fallbacks[match[1]] = int(match[2])


def _dry_runs(outline: Path, levels: Sequence[Level]) -> list[_Look | None]:
    """One look per level; None where llama.cpp has no type for a width of this model."""
    reader = _Reader()
    llama_cpp = start_llama(reader)
    looks: list[_Look | None] = []
    for level in levels:
        reader.look = _Look({}, {})
        parameters = llama_cpp.llama_model_quantize_default_params()
        parameters.ftype = level.ftype
        parameters.dry_run = True
        path = os.fsencode(outline)
        if llama_cpp.llama_model_quantize(path, path + b".none", parameters) != 0:
            if "no tensor type fallback" in reader.complaints.last():
                looks.append(None)
                continue
            raise _failed(f"{level.name}: {reader.complaints.last()}")
        looks.append(reader.look)
    return looks


def _size(
    name: str, look: _Look, tensors: dict[str, tuple[int, ...]], head: int, kept: int
) -> LevelSize:
    """Add up a file; `kept` are the padded bytes of what is no weight and stays as it is."""
    whole, weights, values = head + kept, kept, kept // 4
    for tensor, shape in tensors.items():
        rows, width = (shape[0], shape[1]) if len(shape) == 2 else (1, shape[0])
        block, size = _block(look.types.get(tensor, "f32"))
        length = rows * (width // block) * size
        whole += _padded(length)
        weights += length
        values += rows * width
    return LevelSize(name, whole, weights * 8 / values, len(look.fallbacks))


def _block(kind: str) -> tuple[int, int]:
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

    known: Any = _BLOCKS.get(kind)
    if known is None:
        with contextlib.suppress(KeyError):
            known = GGML_QUANT_SIZES[GGMLQuantizationType[kind.upper()]]
    if known is None:
        raise _failed(f"the type {kind} is not known")
    return int(known[0]), int(known[1])


def _padded(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT


def _failed(why: str) -> JobError:
    return JobError(
        "export.predict-failed",
        f"The sizes of the levels could not be computed: {why}.",
        "The export itself may still work.",
    )
