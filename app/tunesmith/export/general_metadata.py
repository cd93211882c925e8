"""Name, licence, languages, recommended sampling: what a GGUF says of its model beside the figures.

Read by gguf's own rules from the folder, its model card and generation_config.json. These only
describe: what GGUF cannot carry (`version: 2` in a card is a number, not a text) is left out.
"""

import dataclasses
import os
from contextlib import closing
from pathlib import Path
from typing import Any

from tunesmith.core import events
from tunesmith.export.sampling import put_sampling
from tunesmith.models.model_folder import ModelFolder


def general_metadata(model: ModelFolder, total_parameters: int) -> Any:
    """A `gguf.Metadata` that the writer takes.

    `general.name` stays the base model's: llama.cpp looks for some names in it.
    """
    metadata = folder_metadata(model.path, total_parameters)
    put_sampling(metadata, model.generation_config)
    return metadata


def folder_metadata(folder: Path, total_parameters: int) -> Any:
    """The same without recommended sampling, of any folder with a model card."""
    metadata = _load(folder, total_parameters)
    for name in _unwritable(metadata):
        setattr(metadata, name, None)
    if metadata.name is None:
        metadata.name = folder.name
    return metadata


def card_warnings(model: ModelFolder) -> tuple[events.Warning, ...]:
    """One if something in the model's folder describes it in a way that GGUF cannot carry."""
    left_out = _unwritable(_load(model.path, 0))
    if not left_out:
        return ()
    message = (
        f"The model card of {model.path} has values that a GGUF cannot carry; left out: "
        f"{', '.join(left_out)}."
    )
    return (events.Warning("export.model-card", message),)


def _load(folder: Path, total_parameters: int) -> Any:
    from gguf import Metadata

    try:
        metadata = Metadata.load(model_path=folder, total_params=total_parameters)
    except Exception:  # noqa: BLE001 - whatever a strange model card causes
        # Without the card the file is the same model.
        metadata = Metadata()
    for item in dataclasses.fields(metadata):
        if item.name.startswith("sampling_"):
            setattr(metadata, item.name, None)  # these have their own reader
    return metadata


def _unwritable(metadata: Any) -> list[str]:
    from gguf import Metadata

    return [
        item.name
        for item in dataclasses.fields(metadata)
        if (value := getattr(metadata, item.name)) is not None
        and not _is_writable(Metadata(**{"name": "any", item.name: value}))
    ]


def _is_writable(metadata: Any) -> bool:
    from gguf import GGUFWriter

    try:
        with closing(GGUFWriter(Path(os.devnull), "llama")) as writer:
            metadata.set_gguf_meta_model(writer)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
    except Exception:  # noqa: BLE001 - whatever a wrong type causes in the writer
        return False
    return True
