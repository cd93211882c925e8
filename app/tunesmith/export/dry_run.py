"""Asks llama.cpp which type each tensor of each level gets, without any weight.

Its quantization is run dry on a file that has the model's head and a hole in place of the weights,
so the answer stays right when its rules change. Only for child processes.
"""

import ctypes
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import JobError
from tunesmith.export.levels import Level
from tunesmith.export.llama_child import Complaints, start_llama

if TYPE_CHECKING:
    import numpy as np

    Importance = Mapping[str, np.ndarray[Any, np.dtype[np.float32]]]

_TENSOR = re.compile(r"\[\s*\d+/\s*\d+\]\s+(\S+)\s+-")
_NEW_TYPE = re.compile(r"->\s+[\d.]+ MiB \((\w+)\)")
_FALLBACK = re.compile(r"warning: (\S+)\s+- ncols\s+(\d+) not divisible")
_NO_TYPE = "no tensor type fallback"
# Types that are garbage without an importance matrix: `tensor_requires_imatrix` in
# llama.cpp's src/llama-quant.cpp, which spares the embedding and the output.
_STARVING = {"iq3_xxs", "iq2_xxs", "iq2_xs", "iq2_s", "iq1_m", "iq1_s"}
SPARED = {"token_embd.weight", "per_layer_token_embd.weight", "output.weight"}


@dataclass(slots=True)
class LevelTypes:
    """One level's answer.

    `types` holds the tensors that are quantized, by ggml's names; the others stay float32.
    `fallbacks` are widths of those whose width is no multiple of the type's block, which got
    another type. `starving` are those whose type is garbage without an importance matrix, and that
    have no entry in one.
    """

    types: dict[str, str] = field(default_factory=dict)
    fallbacks: dict[str, int] = field(default_factory=dict)
    starving: tuple[str, ...] = ()

    def of(self, tensor: str) -> str:
        """The type of one tensor."""
        return self.types.get(tensor, "f32")


def choose_types(
    outline: Path, levels: Sequence[Level], importance: "Importance | None" = None
) -> list[LevelTypes | None]:
    """One answer per level; None where llama.cpp has no type for a width of this model.

    Args:
        outline: the head of a float32 GGUF with a hole for the weights, at its full length.
        levels: the presets asked about.
        importance: the importance matrix by tensor; it changes the mix of types.

    Raises:
        JobError: `export.predict-failed`.
    """
    reader = _Reader()
    llama_cpp = start_llama(reader)
    entries, kept = _entries(llama_cpp, importance)
    answers: list[LevelTypes | None] = []
    for level in levels:
        reader.begin()
        parameters = llama_cpp.llama_model_quantize_default_params()
        parameters.ftype = level.ftype
        parameters.dry_run = True
        if entries is not None:
            parameters.imatrix = entries
        path = os.fsencode(outline)
        if llama_cpp.llama_model_quantize(path, path + b".none", parameters) != 0:
            if _NO_TYPE in reader.complaints.last():
                answers.append(None)
                continue
            raise predict_failed(f"{level.name}: {reader.complaints.last()}")
        reader.answer.starving = _starving(level, reader.answer, importance or {})
        answers.append(reader.answer)
    del kept  # llama.cpp has read them through pointers until here
    return answers


def predict_failed(why: str) -> JobError:
    """What to say when no plan can be made."""
    return JobError(
        "export.predict-failed",
        f"The types and sizes of the levels could not be computed: {why}.",
        "Check the model's config.json; it may describe other weights.",
    )


class _Reader:
    """Reads a dry run's log, which arrives in pieces of lines."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A new level."""
        self.complaints = Complaints()
        self.answer = LevelTypes()
        self._tensor = ""

    def __call__(self, level: int, text: str) -> None:
        self.complaints(level, text)
        if match := _TENSOR.search(text):
            self._tensor = match[1]
        if match := _NEW_TYPE.search(text):
            self.answer.types[self._tensor] = match[1]
        if match := _FALLBACK.search(text):
            self.answer.fallbacks[match[1]] = int(match[2])


def _entries(llama_cpp: Any, importance: "Importance | None") -> tuple[Any, object]:
    """The matrix as llama.cpp takes it, and what must live as long."""
    if importance is None:
        return None, None
    kind = llama_cpp.llama_cpp.llama_model_imatrix_data
    array = (kind * (len(importance) + 1))()  # the last one, without a name, ends it
    kept = []
    for entry, (name, values) in zip(array, importance.items(), strict=False):
        kept.append((name.encode(), values))
        entry.name = kept[-1][0]
        entry.data = values.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        entry.size = values.size
    return array, kept


def _starving(level: Level, answer: LevelTypes, importance: "Importance") -> tuple[str, ...]:
    kinds = _STARVING | ({"q2_K"} if level.name == "Q2_K_S" else set())
    return tuple(
        name
        for name, kind in answer.types.items()
        if kind in kinds and name not in SPARED and name not in importance
    )
