"""Models that llama.cpp's own converter turns into GGUF: levels come from its float32 file.

With an adapter it reads the merged model, which is written as a float32 folder for it. Both stand
in the work folder and go when they are no longer needed; all else is as for any model.
"""

import json
import math
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import require_free_space, write_json
from tunesmith.export.base_gguf import GgufRows
from tunesmith.export.converter_source import tree_digest
from tunesmith.export.families import ARCHITECTURES
from tunesmith.export.merged_folder import MergedModel, write_merged_folder
from tunesmith.export.official import (
    Converter,
    convert,
    fetch_converter,
    require_converter,
    require_environment,
)
from tunesmith.export.outline import Outline
from tunesmith.export.rows import Checked, Rows
from tunesmith.export.safetensors_shards import Weight
from tunesmith.export.source import FolderMerge
from tunesmith.export.spec import ExportSpec
from tunesmith.export.vocabulary import Vocabulary
from tunesmith.models.gguf_file import GgufHeader, GgufTensor, read_gguf_header
from tunesmith.models.model_folder import ModelFolder
from tunesmith.templates.special_tokens import SpecialTokens
from tunesmith.templates.tokenizer_files import read_tokenizer_files

T = TypeVar("T")

_CONVERTED, _NOTE, _MERGED = "converted.gguf", "converted.json", "merged-f32"
FLOAT32_FILE, FLOAT32_FOLDER = "float32 GGUF", "merged float32 folder"
_UNKNOWN = "export.architecture"
_TOKENIZER = "tokenizer.ggml."
# GGUF's words for kinds of special tokens, where they are not ours (gguf-py, constants.py).
_KINDS = {"unknown": "unk", "padding": "pad", "seperator": "sep"}


def official_converter(spec: ExportSpec, model: ModelFolder, sink: Sink) -> Converter | None:
    """The converter to use; None for ours. It is downloaded if it is missing.

    Raises:
        InputError: `converter.…` if it was asked for and cannot be had; `export.architecture` if
            the model needs it and it cannot be had.
    """
    if not needs_converter(spec, model):
        return None
    sink.emit(events.Stage("converter"))
    return _had(spec, model, partial(fetch_converter, sink))


def needs_converter(spec: ExportSpec, model: ModelFolder) -> bool:
    """Whether llama.cpp's converter is to convert this model."""
    is_ours = model.architecture in ARCHITECTURES
    return spec.converter == "official" or (spec.converter == "auto" and not is_ours)


def refuse_no_converter(spec: ExportSpec, model: ModelFolder) -> None:
    """Refuse a model whose converter cannot be had, without a look into the network.

    Raises:
        InputError: as `official_converter`.
    """
    if needs_converter(spec, model):
        _had(spec, model, require_converter)


def _had(spec: ExportSpec, model: ModelFolder, get: Callable[[], T]) -> T:
    """What `get` gives; where the model only needs a converter, an error that says so."""
    try:
        require_environment()
        return get()
    except InputError as error:
        if spec.converter == "official":
            raise
        raise InputError(
            _UNKNOWN,
            f"{model.path} is a {model.architecture}. Tunesmith's own converter writes "
            f"{', '.join(ARCHITECTURES)}; llama.cpp's own, which knows more, cannot be had: "
            f"{error.message}",
            error.hint,
        ) from error


def digest_of(converter: Converter) -> str:
    """Changes whenever it may convert otherwise."""
    return tree_digest(converter.folder)


def convert_merged(
    spec: ExportSpec, merge: FolderMerge, converter: Converter, inputs: str, sink: Sink
) -> Path:
    """The merged model as one float32 GGUF in the work folder; an earlier attempt's is taken.

    Raises:
        InputError, JobError: those of `convert` and `write_merged_folder`; `disk.full`.
        CancelledError: if asked to stop; the converter is killed then.
    """
    target, note = spec.work_dir / _CONVERTED, spec.work_dir / _NOTE
    if is_converted(spec, inputs):
        sink.emit(events.Stage("convert", skipped=True))
        return target
    remove_converted(spec)
    needs = converter_needs(spec, merge)
    require_free_space(spec.work_dir, needs)
    folder = _write_merged(spec, merge, sink) if FLOAT32_FOLDER in needs else merge.model.path
    sink.emit(events.Stage("convert"))
    convert(folder, target, "f32", sink, converter=converter)
    shutil.rmtree(spec.work_dir / _MERGED, ignore_errors=True)
    write_json(note, {"made_from": inputs})
    return target


def is_converted(spec: ExportSpec, inputs: str) -> bool:
    """Whether an earlier attempt left the file of the same inputs, whole."""
    note = _read(spec.work_dir / _NOTE)
    return converted_path(spec).is_file() and note == {"made_from": inputs}


def converter_needs(spec: ExportSpec, merge: FolderMerge) -> dict[str, int]:
    """Bytes of what `convert_merged` writes: its file, and a folder that goes once that stands."""
    size = 4 * sum(math.prod(tensor.shape) for tensor in merge.model.weights.values())
    # What the folder holds as it is must be what it shall become.
    is_plain = merge.adapter is None and merge.base.label() is None
    return {FLOAT32_FILE: size} | ({} if is_plain else {FLOAT32_FOLDER: size})


def converted_path(spec: ExportSpec) -> Path:
    """Where the converter's file stands."""
    return spec.work_dir / _CONVERTED


def left_of_converting(spec: ExportSpec) -> dict[str, tuple[Path, ...]]:
    """Files that an earlier attempt left, by what `converter_needs` calls them; all go first."""
    folder = tuple(path for path in (spec.work_dir / _MERGED).rglob("*") if path.is_file())
    return {FLOAT32_FILE: (converted_path(spec),), FLOAT32_FOLDER: folder}


def remove_converted(spec: ExportSpec) -> None:
    """Remove what `convert_merged` left in the work folder."""
    for name in (_NOTE, _CONVERTED):
        (spec.work_dir / name).unlink(missing_ok=True)
    shutil.rmtree(spec.work_dir / _MERGED, ignore_errors=True)


def outline_of(path: Path) -> Outline:
    """A whole file as an outline: planning reads no further than its head."""
    header = read_gguf_header(path)
    first = min(tensor.offset for tensor in header.tensors.values())
    return Outline(path, first, {name: it.shape for name, it in header.tensors.items()})


def openers_of(path: Path) -> dict[str, Callable[[], Rows]]:
    """What gives each tensor's rows, by its name; they refuse what is not finite."""
    return {name: partial(_open, it) for name, it in read_gguf_header(path).tensors.items()}


def vocabulary_of(path: Path, tokenizer_folder: Path) -> Vocabulary:
    """What the converter wrote of the tokenizer, for the checks."""
    header = read_gguf_header(path)
    tokens = header.values.get(f"{_TOKENIZER}tokens")
    texts = tokens.value if tokens is not None and isinstance(tokens.value, tuple) else ()
    normalizer = read_tokenizer_files(tokenizer_folder).described.section("normalizer")
    return Vocabulary(
        pre_tokenizer=header.text(f"{_TOKENIZER}pre") or "default",
        tokens=tuple(text.decode("utf-8", "replace") for text in texts),
        types=(),
        merges=(),
        special=_special(header),
        chat_template=header.text("tokenizer.chat_template"),
        add_space_prefix=None,
        normalizes_nfc=normalizer.values.get("type") == "NFC",
        warnings=(),
        model=header.text(f"{_TOKENIZER}model") or "",
    )


def _special(header: GgufHeader) -> SpecialTokens:
    ids: dict[str, int] = {}
    adds: dict[str, bool] = {}
    for key, value in header.values.items():
        name = key.removeprefix(_TOKENIZER)
        number = value.integer()
        if name.endswith("_token_id") and number is not None:
            kind = name.removesuffix("_token_id")
            ids[_KINDS.get(kind, kind)] = number
        elif name.startswith("add_") and name.endswith("_token"):
            adds[name.removeprefix("add_").removesuffix("_token")] = value.value is True
    return SpecialTokens(ids, adds)


def _write_merged(spec: ExportSpec, merge: FolderMerge, sink: Sink) -> Path:
    """The folder is named as the base's: the converter takes the model's name from it."""
    sink.emit(events.Stage("merge"))
    folder = spec.work_dir / _MERGED / merge.model.path.resolve().name
    weights = {
        name: Weight(merge.rows(name), tensor.shape, "F32")
        for name, tensor in merge.model.weights.items()
    }
    count = len(weights)
    merged = MergedModel(
        model=merge.model,
        weights=weights,
        dtype="F32",
        tokenizer_dir=merge.tokenizer_folder,
        card=None,
    )
    write_merged_folder(
        folder,
        merged,
        sink,
        lambda done, name: sink.emit(events.Progress(done, count, "tensors", None, name)),
    )
    return folder


def _open(tensor: GgufTensor) -> Rows:
    return Checked(GgufRows(tensor), tensor.name, str(tensor.file))


def _read(note: Path) -> object:
    try:
        return json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return None
