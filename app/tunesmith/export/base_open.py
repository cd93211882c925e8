"""Opens whatever an export starts from: a model folder, or a GGUF file in its place."""

import re
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.export.base_folder import FolderBase, open_folder_base
from tunesmith.export.base_gguf import GgufBase, open_gguf_base
from tunesmith.models.gguf_file import is_gguf


def model_name(path: Path) -> str:
    """What a model on disk is called: its folder's name, or its file's without ending and part."""
    if path.is_file():
        return re.sub(r"(-\d{5}-of-\d{5})?\.gguf$", "", path.name)
    return path.name


def open_base(path: Path) -> FolderBase | GgufBase:
    """A model folder, or a GGUF file in its place.

    Raises:
        InputError: those of `open_folder_base` and `open_gguf_base`.
    """
    if path.is_file():
        if path.suffix == ".gguf" or is_gguf(path):
            return open_gguf_base(path)
        raise InputError(
            "model.not-a-folder",
            f"{path} is neither a model folder nor a GGUF file.",
            "Give the folder that holds config.json, the weights and the tokenizer.",
        )
    return open_folder_base(path)
