"""Every file of an export to the byte, before any weight is read: heads, types, places, sizes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tunesmith.export.dry_run import SPARED, LevelTypes, choose_types
from tunesmith.export.ggml import Ggml
from tunesmith.export.head import Metadata, Placed, padded, place, read_metadata, write_head
from tunesmith.export.levels import Level
from tunesmith.export.outline import Outline
from tunesmith.export.rows import matrix_shape

if TYPE_CHECKING:
    import numpy as np

    Importance = Mapping[str, np.ndarray[Any, np.dtype[np.float32]]]

_UNQUANTIZED = ("f32", "f16", "bf16")


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """One level's file.

    `kinds` are ggml's names of the types, by tensor; `fallbacks` and `starving` as in
    `dry_run.LevelTypes`. `unweighted` are the quantized tensors for which the importance matrix has
    nothing; none where there is no matrix.
    """

    level: str
    head: bytes
    tensors: tuple[Placed, ...]
    kinds: Mapping[str, str]
    fallbacks: Mapping[str, int] = field(default_factory=dict)
    starving: tuple[str, ...] = ()
    unweighted: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """Length of the file."""
        last = self.tensors[-1]
        return len(self.head) + last.offset + padded(last.bytes)

    @property
    def bits_per_weight(self) -> float:
        """Of the tensors, without head and padding."""
        values = sum(math.prod(tensor.shape) for tensor in self.tensors)
        return sum(tensor.bytes for tensor in self.tensors) * 8 / values


def plan_levels(
    outline: Outline, levels: Sequence[Level], importance: "Importance | None" = None
) -> list[LevelPlan | None]:
    """One plan per level, with the types that llama.cpp itself would choose.

    Only for child processes.

    Args:
        outline: of the model; its file must be there.
        levels: the presets.
        importance: by tensor, as in `dry_run.choose_types`.

    Returns:
        None where llama.cpp has no type for a width of this model.

    Raises:
        JobError: those of `choose_types`.
    """
    answers = choose_types(outline.path, levels, importance)
    with outline.path.open("rb") as stream:
        metadata = read_metadata(stream.read(outline.head_bytes))
    ggml = Ggml()
    return [
        None
        if answer is None
        else replace(
            _plan(level, answer, outline, metadata, ggml),
            unweighted=_unweighted(answer, importance),
        )
        for level, answer in zip(levels, answers, strict=True)
    ]


def _plan(
    level: Level, answer: LevelTypes, outline: Outline, metadata: Metadata, ggml: Ggml
) -> LevelPlan:
    kinds = {name: answer.of(name) for name in outline.shapes}
    tensors = place(
        [
            (name, shape, ggml.numbers[kinds[name]], _length(ggml, kinds[name], shape))
            for name, shape in outline.shapes.items()
        ]
    )
    head = write_head(metadata.with_file_type(level.ftype), tensors)
    return LevelPlan(level.name, head, tensors, kinds, answer.fallbacks, answer.starving)


def _unweighted(answer: LevelTypes, importance: "Importance | None") -> tuple[str, ...]:
    if importance is None:
        return ()
    return tuple(
        name
        for name, kind in answer.types.items()
        if kind not in _UNQUANTIZED and name not in importance and name not in SPARED
    )


def _length(ggml: Ggml, kind: str, shape: tuple[int, ...]) -> int:
    rows, width = matrix_shape(shape)
    return rows * ggml.row_bytes(kind, width)
