"""The merged model as a 16-bit Hugging Face folder beside the levels: what it says, and its safety.

How it is written: see `merged_folder`.
"""

import math
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tunesmith.core import events
from tunesmith.core.bounded_json import read_optional
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import fsync_folder
from tunesmith.export.adapter_base import own_names
from tunesmith.export.adapter_file import is_local
from tunesmith.export.merged_folder import (
    MergedModel,
    ModelCard,
    folder_bytes,
    write_merged_folder,
)
from tunesmith.export.record import MERGED, is_intact, recorded_files
from tunesmith.export.safetensors_shards import DType, Weight
from tunesmith.export.source import FolderMerge
from tunesmith.export.spec import ExportSpec, MergedFolder, WrittenPart

_MOST = 10**15  # steps or tokens; what is more is no such figure
_KEPT_AS_STORED: tuple[DType, ...] = ("BF16", "F16", "F32")


def merged_path(spec: ExportSpec) -> Path:
    """Where the folder goes."""
    return spec.out_dir / f"{spec.name}-{MERGED}"


def merged_bytes(merge: FolderMerge, name: str = "model") -> int:
    """How much disk it needs, to the byte if `name` is the one that it gets.

    Raises:
        InputError: `model.json-…`, `export.tokenizer-file`.
    """
    return folder_bytes(_merged(name, merge))


def refuse_merged(spec: ExportSpec, origin: Callable[[], str]) -> None:
    """Refuse to replace a folder that no export from the same inputs wrote, or that has more in it.

    Raises:
        InputError: `export.file-exists`, `export.made-from-else`.
    """
    folder = merged_path(spec)
    if not os.path.lexists(folder):
        return
    recorded = recorded_files(spec.out_dir)
    there = [path for path in folder.rglob("*") if not path.is_dir()] if folder.is_dir() else []
    entries = [recorded.get(path.relative_to(spec.out_dir).as_posix()) for path in there]
    if not folder.is_dir() or None in entries:
        raise InputError(
            "export.file-exists",
            f"{folder} exists and has something in it that no export into {spec.out_dir} wrote.",
            "Choose another --name or --out, or move the folder away.",
        )
    if entries and any(it is None or it.get("made_from") != origin() for it in entries):
        raise InputError(
            "export.made-from-else",
            f"{folder} exists and was not made from what is asked for now.",
            "Choose another --name or --out, or move the folder away.",
        )


def refuse_merged_part(spec: ExportSpec) -> None:
    """Refuse to replace an unnamed folder in which is anything that no export wrote.

    It stands only between its last byte and its name, and the manifest has its files by then.

    Raises:
        InputError: `export.file-exists`.
    """
    folder = merged_path(spec)
    part = provisional(folder)
    if not os.path.lexists(part):
        return
    recorded = recorded_files(spec.out_dir)
    is_folder = part.is_dir() and not part.is_symlink()
    there = [path for path in part.rglob("*") if not path.is_dir()] if is_folder else []
    for path in there:
        entry = recorded.get(f"{folder.name}/{path.relative_to(part).as_posix()}", {})
        is_folder &= not path.is_symlink() and entry.get("bytes") == path.stat().st_size
    if not is_folder:
        raise InputError(
            "export.file-exists",
            f"{part} exists and has something in it that no export into {spec.out_dir} wrote.",
            "Choose another --name or --out, or move it away.",
        )


def standing_merged(spec: ExportSpec, sink: Sink) -> MergedFolder | None:
    """The folder, if it is there as an earlier attempt wrote it; `refuse_merged` was content.

    Raises:
        CancelledError: if asked to stop meanwhile.
    """
    folder = merged_path(spec)
    entries = [it for it in recorded_files(spec.out_dir).values() if it.get("level") == MERGED]
    files = tuple(
        WrittenPart(spec.out_dir / entry["file"], int(entry["bytes"]), str(entry["sha256"]))
        for entry in entries
        if (spec.out_dir / entry["file"]).parent == folder
    )
    whole = any(file.path.name == "config.json" for file in files)
    whole = whole and all(is_intact(file, sink) for file in files)
    return MergedFolder(folder, files) if whole else None


def write_merged(spec: ExportSpec, merge: FolderMerge, sink: Sink) -> MergedFolder:
    """Write the folder under its provisional name; the result has the names that it will get.

    Raises:
        InputError: those of `write_merged_folder`.
        CancelledError: between blocks; nothing is left.
    """
    folder = merged_path(spec)
    part = provisional(folder)
    if part.is_dir():
        shutil.rmtree(part)  # of a killed attempt: `refuse_merged_part` saw that all in it is ours
    count = len(merge.model.weights)

    def report(done: int, name: str) -> None:
        sink.emit(events.Progress(done, count, "tensors", None, name))

    written = write_merged_folder(part, _merged(spec.name, merge), sink, report)
    return MergedFolder(
        folder, tuple(WrittenPart(folder / it.name, it.bytes, it.sha256) for it in written)
    )


def _merged(name: str, merge: FolderMerge) -> MergedModel:
    dtype = _sixteen_bits(merge)
    weights = {
        weight: Weight(merge.rows(weight), tensor.shape, _dtype(merge, weight, dtype))
        for weight, tensor in merge.model.weights.items()
    }
    return MergedModel(
        model=merge.model,
        weights=weights,
        dtype=dtype,
        tokenizer_dir=merge.tokenizer_folder,
        card=_card(name, merge),
    )


def give_name(merged: MergedFolder, sink: Sink) -> None:
    """Rename the finished folder, whose files the manifest has."""
    folder = merged.path
    if folder.exists():
        shutil.rmtree(folder)  # damaged; `refuse_merged` saw that all in it is an export's
    provisional(folder).rename(folder)
    fsync_folder(folder.parent)
    for file in merged.files:
        sink.emit(events.Artifact(str(file.path), file.sha256, file.bytes))


def provisional(folder: Path) -> Path:
    """Its name until it is whole and listed."""
    return folder.with_name(f"{folder.name}.part")


def _sixteen_bits(merge: FolderMerge) -> DType:
    """What the base is stored in, if that has 16 bits; else bfloat16, which has float32's range."""
    kinds = Counter[str]()
    for tensor in merge.model.weights.values():
        kinds[tensor.dtype] += math.prod(tensor.shape)
    return "F16" if kinds and kinds.most_common(1)[0][0] == "F16" else "BF16"


def _dtype(merge: FolderMerge, name: str, usual: DType) -> DType:
    """Buffers that a checkpoint carries along stay as they are: rotary figures need their bits."""
    stored: Any = merge.model.weights[name].dtype
    is_buffer = not name.endswith((".weight", ".bias"))
    return stored if is_buffer and stored in _KEPT_AS_STORED else usual


def _card(title: str, merge: FolderMerge) -> ModelCard:
    adapter, base = merge.adapter, merge.base.model
    recorded = None if adapter is None else adapter.settings.base_name
    names = [it for it in (recorded, *own_names(base)) if it and not is_local(it)]
    base_id = next((name for name in names if name.count("/") == 1), None)
    return ModelCard(
        title=title,
        base=base_id or (names[0] if names else base.path.name),
        base_id=base_id,
        adapter=None if adapter is None else adapter.path.name,
        facts={} if adapter is None else _facts(adapter.path),
    )


def _facts(adapter_dir: Path) -> dict[str, str]:
    """What Tunesmith's training noted of an adapter; of another tool's nothing is known."""
    manifest = read_optional(adapter_dir / "manifest.json")
    if manifest.values.get("kind") != "adapter":
        return {}
    result = manifest.values.get("result")
    if not isinstance(result, dict):
        return {}  # a card without figures is better than no folder
    labels = {
        "train_rows": "Training rows",
        "trained_tokens": "Trained tokens per pass",
        "steps": "Steps",
    }
    facts = {label: _figure(result.get(key)) for key, label in labels.items()}
    return {label: figure for label, figure in facts.items() if figure}


def _figure(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
        return ""
    return f"{value:g}"
