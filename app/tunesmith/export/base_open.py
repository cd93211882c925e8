"""Opens whatever an export starts from, and says what a quantized base means for the result."""

from pathlib import Path

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.export.base_folder import FolderBase, open_folder_base
from tunesmith.export.base_gguf import GgufBase, open_gguf_base
from tunesmith.models.gguf_file import is_gguf


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


def quantized_warning(base: FolderBase | GgufBase) -> events.Warning | None:
    """What to tell the person of a base that was quantized before; None for any other."""
    label = base.label()
    if label is None:
        return None
    return events.Warning(
        "export.base-quantized",
        f"The base holds quantized weights ({label}). They are dequantized, but what quantization "
        "lost stays lost: the files are somewhat worse than those made from the original model.",
    )
