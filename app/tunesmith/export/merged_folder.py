"""Writes base plus adapter as a Hugging Face folder that transformers, vLLM and others open.

An extra output on request, and what llama.cpp's own converter reads. The weights come as `Rows`;
what they are made of is decided elsewhere.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tunesmith.core.bounded_json import LARGEST_TOKENIZER, read_object, read_optional
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import atomic_folder, sha256_file
from tunesmith.export.safetensors_shards import (
    SHARD_BYTES,
    DType,
    Weight,
    WrittenFile,
    shards_bytes,
    write_shards,
)
from tunesmith.models.model_folder import ModelFolder

_DTYPE_NAMES: dict[DType, str] = {"BF16": "bfloat16", "F16": "float16", "F32": "float32"}
_TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "tokenizer.model",
    "vocab.json",
    "merges.txt",
    "chat_template.jinja",
)
_TERMS = re.compile(r"(?:LICEN[SC]E|NOTICE|USE_POLICY|COPYING)(?:\.(?:md|txt))?")
# Of the base's card these still hold for the merged model (and its owner may ask for them).
_KEPT_OF_CARD = ("license", "license_name", "license_link", "language", "pipeline_tag")
_LARGEST_CARD = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What README.md says.

    Attributes:
        title: the model's name.
        base: the base model, as its id on the hub or its folder's name.
        base_id: its id on the hub, if it is known.
        adapter: what was merged into it; None if nothing.
        facts: what else is known of how it was made (rows, epochs, …), label and value.
    """

    title: str
    base: str
    base_id: str | None = None
    adapter: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergedModel:
    """What goes into the folder.

    Attributes:
        model: the base; its config, generation_config and terms of use are taken over.
        weights: by Hugging Face name, in the order of the files.
        dtype: the type of (most of) the weights, which config.json names.
        tokenizer_dir: whose tokenizer it is: the adapter's folder if that has one, else the base's.
        config: values of config.json that the merge changed: `tie_word_embeddings` of an untied
            model, `vocab_size` of a grown one.
        card: of the merged model. None keeps the base's, which is what a converter should read:
            it describes the file by it.
        shard_bytes: largest size of a file of weights.
    """

    model: ModelFolder
    weights: Mapping[str, Weight]
    dtype: DType
    tokenizer_dir: Path
    card: ModelCard | None
    config: Mapping[str, object] = field(default_factory=dict)
    shard_bytes: int = SHARD_BYTES


def write_merged_folder(
    target: Path,
    merged: MergedModel,
    sink: Sink,
    on_weight: Callable[[int, str], None] = lambda _done, _name: None,
) -> tuple[WrittenFile, ...]:
    """Write the folder; it appears under its name only when it is whole.

    Returns:
        Every file with its size and SHA-256, the weights first.

    Raises:
        InputError: `out.exists`, `export.not-finite`, `model.json-…`, `export.tokenizer-file`.
        CancelledError: between blocks.
    """
    with atomic_folder(target) as folder:
        try:
            weights = write_shards(folder, merged.weights, merged.shard_bytes, sink, on_weight)
            _write_small(folder, merged)
        except OSError as error:
            if error.filename is None:  # a full disk names no file
                error.filename = str(target)
            raise
        done = {file.name for file in weights}
        others = sorted(path for path in folder.iterdir() if path.name not in done)
        small = [WrittenFile(path.name, path.stat().st_size, sha256_file(path)) for path in others]
    return (*weights, *small)


def folder_bytes(merged: MergedModel) -> int:
    """What `write_merged_folder` would write; no weight is read.

    Raises:
        InputError: `model.json-…`, `export.tokenizer-file`.
    """
    with tempfile.TemporaryDirectory(prefix="tunesmith-merged-") as name:
        folder = Path(name)
        _write_small(folder, merged)
        small = sum(path.stat().st_size for path in folder.iterdir())
    return small + shards_bytes(merged.weights, merged.shard_bytes)


def _write_small(folder: Path, merged: MergedModel) -> None:
    """Everything but the weights."""
    _write_json(folder / "config.json", _config(merged))
    if merged.model.generation_config.values:
        _write_json(folder / "generation_config.json", merged.model.generation_config.values)
    _copy_tokenizer(folder, merged)
    _copy_terms(folder, merged.model.path)
    _write_card(folder / "README.md", merged)


def _config(merged: MergedModel) -> dict[str, object]:
    """The base's config.json, with what is no longer true of it left out or changed."""
    config = dict(merged.model.config.values)
    # Weights are stored plainly now; and no program that the base brought is copied, so a class
    # outside transformers must not be asked for.
    for gone in ("quantization_config", "auto_map", "_attn_implementation"):
        config.pop(gone, None)
    for part in (config, *(value for value in config.values() if isinstance(value, dict))):
        for key in ("torch_dtype", "dtype"):
            if key in part:
                part[key] = _DTYPE_NAMES[merged.dtype]
    if "dtype" not in config:
        # The older name, which transformers 4 and 5 both understand.
        config["torch_dtype"] = _DTYPE_NAMES[merged.dtype]
    return {**config, **merged.config}


def _copy_tokenizer(folder: Path, merged: MergedModel) -> None:
    source = merged.tokenizer_dir
    for name in _TOKENIZER_FILES:
        if (source / name).is_file():
            shutil.copyfile(source / name, folder / name)
    if not (folder / "tokenizer.json").is_file():
        raise InputError(
            "export.tokenizer-file",
            f"{source} has no tokenizer.json.",
            "Download the whole model folder.",
        )
    _copy_pieces(folder, merged)
    settings_file = folder / "tokenizer_config.json"
    settings = dict(read_optional(settings_file).values)
    settings.pop("auto_map", None)
    if settings:
        _write_json(settings_file, settings)


def _copy_pieces(folder: Path, merged: MergedModel) -> None:
    """Take tokenizer.model from the base if the tokenizer is another form of the same vocabulary.

    Libraries save only tokenizer.json beside an adapter, while llama.cpp's converter reads scores
    from tokenizer.model.
    """
    pieces = merged.model.path / "tokenizer.model"
    if (folder / "tokenizer.model").exists() or not pieces.is_file():
        return
    ours, base = (
        read_object(place / "tokenizer.json", LARGEST_TOKENIZER).section("model").values
        for place in (folder, merged.model.path)
    )
    if ours.get("vocab") == base.get("vocab"):
        shutil.copyfile(pieces, folder / "tokenizer.model")


def _copy_terms(folder: Path, base: Path) -> None:
    """Licences want to travel with what they cover."""
    for path in sorted(base.iterdir()):
        if _TERMS.fullmatch(path.name) and path.is_file():
            shutil.copyfile(path, folder / path.name)


def _write_card(target: Path, merged: MergedModel) -> None:
    base = merged.model.path / "README.md"
    if merged.card is not None:
        target.write_text(_card(merged, merged.card), "utf-8", newline="\n")
    elif base.is_file():
        shutil.copyfile(base, target)


def _card(merged: MergedModel, card: ModelCard) -> str:
    kept = _base_card(merged.model.path)
    front = dict(kept)
    if card.base_id is not None:
        front["base_model"] = card.base_id
    front |= {"library_name": "transformers", "tags": ["tunesmith"]}
    # JSON is YAML, and quotes whatever needs quoting.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    made_from = {
        "Base model": card.base,
        "Merged into it": card.adapter or "nothing; these are the base's own weights",
        "Stored as": _DTYPE_NAMES[merged.dtype],
        "Licence of the base": str(kept.get("license_name") or kept.get("license") or "not stated"),
        **card.facts,
    }
    rows = [f"| {_cell(label)} | {_cell(value)} |" for label, value in made_from.items()]
    return "\n".join(
        [
            *("---", *lines, "---", "", f"# {_plain(card.title)}", ""),
            "Made with Tunesmith: the adapter was added to the base model's weights in float32 and "
            "the sum was rounded once."
            if card.adapter
            else "Made with Tunesmith from the base model's weights.",
            *("", "| | |", "|---|---|", *rows, ""),
        ]
    )


def _base_card(folder: Path) -> dict[str, Any]:
    """The front matter of the base's README.md; empty if there is none or it cannot be read."""
    from gguf import Metadata

    path = folder / "README.md"
    if not path.is_file() or path.stat().st_size > _LARGEST_CARD:
        return {}
    try:
        values = Metadata.load_model_card(folder)
        kept = {key: values[key] for key in _KEPT_OF_CARD if key in values}
        json.dumps(kept)
    except Exception:  # noqa: BLE001 - whatever a strange model card causes
        return {}  # without it the folder is the same model
    return kept


def _plain(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")


def _write_json(path: Path, value: Mapping[str, object]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", "utf-8", newline="\n")
