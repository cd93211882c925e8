"""A model folder as the base of an export: every weight as rows, whatever it is stored as."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tunesmith.export.base_bitsandbytes import QuantizedWeight, find_quantized
from tunesmith.export.rows import Rows, StoredRows
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.models.safetensors_file import StoredTensor


@dataclass(frozen=True, slots=True)
class FolderBase:
    """A Hugging Face folder, with or without weights that bitsandbytes quantized.

    `model.weights` has the shape of each weight as the model means it. A quantized one's `dtype`
    is NF4, FP4 or INT8, and its place in the file is that of its packed bytes.
    """

    model: ModelFolder
    quantized: Mapping[str, QuantizedWeight]

    def rows(self, name: str) -> Rows:
        """The rows of the weight `name`, in float32.

        Raises:
            KeyError: there is no such weight.
            InputError: `model.weights-type`.
        """
        if name in self.quantized:
            return self.quantized[name].rows()
        return StoredRows(self.model.weights[name])

    def file_of(self, name: str) -> Path:
        """Where the weight `name` is stored."""
        return self.model.weights[name].file

    def label(self) -> str | None:
        """What was quantized, in words for the manifest and the warning; None if nothing was."""
        if not self.quantized:
            return None
        kinds = Counter(weight.kind for weight in self.quantized.values())
        listed = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        is_double = any(weight.double for weight in self.quantized.values())
        scales = " with double quantization" if is_double else ""
        return f"bitsandbytes{scales}, weights by type: {listed}"


def open_folder_base(folder: Path) -> FolderBase:
    """Open a model folder for export.

    Raises:
        InputError: what `open_model` and `find_quantized` raise.
    """
    model = open_model(folder, quantized="allow")
    quantized, plain = find_quantized(model.weights)
    logical = {
        name: plain.get(name) or _logical(quantized[name])
        for name in model.weights
        if name in plain or name in quantized
    }
    return FolderBase(replace(model, weights=logical), quantized)


def _logical(weight: QuantizedWeight) -> StoredTensor:
    return replace(weight.parts["weight"], dtype=weight.kind, shape=weight.shape)
