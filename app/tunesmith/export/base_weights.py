"""A quantized base as plain weights, for whoever runs it and cannot read how it is stored."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.export.base_folder import open_folder_base

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]


def read_base(folder: Path) -> "dict[str, Float32]":
    """All weights of a model folder in float32, whatever they are stored as.

    The whole model is in memory then: only for checks of models that fit.

    Raises:
        InputError: what `open_folder_base` raises.
    """
    base = open_folder_base(folder)
    weights = {}
    for name, tensor in base.model.weights.items():
        rows = base.rows(name)
        weights[name] = rows.read(slice(0, rows.rows)).reshape(tensor.shape)
    return weights
