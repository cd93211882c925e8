"""How large each level's file will be, to the byte, before any weight is read.

The plan of an export is made, and nothing is written; llama.cpp itself chooses the types.
"""

import math
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.export.adapter_file import adapter_bytes
from tunesmith.export.base_gguf import GgufBase
from tunesmith.export.dry_run import predict_failed
from tunesmith.export.gguf_cases import reference_bytes
from tunesmith.export.imatrix import fit_imatrix, read_imatrix
from tunesmith.export.levels import LEVELS
from tunesmith.export.memory import Held, held_of
from tunesmith.export.merged_output import merged_bytes
from tunesmith.export.outline import Outline, write_outline
from tunesmith.export.plan import LevelPlan, plan_levels
from tunesmith.export.source import FolderMerge, GgufMerge, Source, open_source
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import ModelFolder

_TIMEOUT_S = 300.0
_NO_FOLDER = "The base is a GGUF file, of which no Hugging Face folder can be made."


@dataclass(frozen=True, slots=True)
class LevelSize:
    """One level's file: its whole length, bits per weight without the head, how many of its
    tensors cannot take the level's own types because of their width, and how many have a type
    that needs an importance matrix and no entry in one, so that the level cannot be made. `kinds`
    are ggml's names of the types, by tensor.
    """

    level: str
    bytes: int
    bits_per_weight: float
    fallbacks: int
    starving: int = 0
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """All levels that can be made of one model, and what else a plan needs.

    A level is missing in `levels` where llama.cpp has no type for the model's widths.
    `fallback_width` is the width of the first tensor that falls back, 0 if none does. The five
    from `blocks` on are what the memory of a running model depends on. `adapter_bytes` and
    `merged_bytes` are what the adapter alone and the merged folder take, but for the letters of the
    folder's name in it; `adapter_problem` says why there can be no file with the adapter alone,
    `merged_problem` why no merged folder. `reference_bytes` is what the comparison with a GGUF base
    writes meanwhile.
    `values` counts the weights of each tensor, in the order of the `kinds`; `weighed` tells which
    have an entry in the importance matrix. `held` is what
    memory holds of the inputs. `head_bytes` is the longest head of a level; `quantized`
    says how the base is stored if it is stored quantized. `plans` are of the
    `levels`, if asked for.
    """

    levels: dict[str, LevelSize]
    tensors: int
    fallback_width: int
    blocks: int
    key_value_heads: int
    head_dim: int
    context: int
    vocabulary: int
    adapter_bytes: int = 0
    adapter_problem: str = ""
    merged_bytes: int = 0
    merged_problem: str = ""
    reference_bytes: int = 0
    values: tuple[int, ...] = ()
    weighed: tuple[bool, ...] = ()
    head_bytes: int = 0
    quantized: str = ""
    held: Held = field(default_factory=Held)
    plans: tuple[LevelPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class PredictRequest:
    """A base model (a folder or a GGUF file), the adapter to be merged, and the levels wanted (all
    if empty).

    With an importance matrix llama.cpp mixes some levels of other types. `keeps_plans` asks for the
    plans themselves too, which have the tokenizer in each level's head.
    """

    model_dir: Path
    adapter_dir: Path | None = None
    levels: tuple[str, ...] = ()
    imatrix: Path | None = None
    keeps_plans: bool = False


def predict(request: PredictRequest, sink: Sink | None = None) -> Prediction:
    """Look at the model's shapes and ask llama.cpp, in a child process; about two seconds.

    Raises:
        InputError: the model or the adapter cannot be exported, or the importance matrix not be
            used, as `export.run` would say.
        JobError: `export.predict-failed`.
        CancelledError: if asked to stop meanwhile.
    """
    try:
        return call_isolated(_predict, request, sink=sink, timeout_s=_TIMEOUT_S)
    except ChildCrashedError as error:
        raise predict_failed(error.message) from error


def _predict(request: PredictRequest) -> Prediction:
    source = open_source(request.model_dir, request.adapter_dir)
    family, merge = source.family, source.merge
    wanted = [LEVELS[name] for name in request.levels] or list(LEVELS.values())
    with tempfile.TemporaryDirectory(prefix="tunesmith-sizes-") as place:
        outline = _written(Path(place) / "outline.gguf", source)
        matrix = None if request.imatrix is None else read_imatrix(request.imatrix)
        importance = None if matrix is None else fit_imatrix(matrix, outline.shapes)
        plans = [plan for plan in plan_levels(outline, wanted, importance) if plan is not None]
    widths = [width for plan in plans for width in plan.fallbacks.values()]
    figures = _of_gguf(merge.base) if isinstance(merge, GgufMerge) else _of_folder(merge.model)
    alone, problem = _adapter_alone(source)
    folder, no_folder = _merged(merge)
    return Prediction(
        levels={
            plan.level: LevelSize(
                plan.level,
                plan.bytes,
                plan.bits_per_weight,
                len(plan.fallbacks),
                len(plan.starving),
                tuple(plan.kinds[name] for name in outline.shapes),
            )
            for plan in plans
        },
        tensors=len(outline.shapes),
        fallback_width=widths[0] if widths else 0,
        blocks=figures.blocks,
        key_value_heads=figures.key_value_heads,
        head_dim=figures.head_dim,
        context=family.context,
        vocabulary=family.vocab,
        adapter_bytes=alone,
        adapter_problem=problem,
        merged_bytes=folder,
        merged_problem=no_folder,
        reference_bytes=reference_bytes(source.merge),
        values=tuple(math.prod(shape) for shape in outline.shapes.values()),
        weighed=tuple(name in (importance or ()) for name in outline.shapes),
        head_bytes=max((len(plan.head) for plan in plans), default=0),
        quantized=source.base.label() or "",
        held=held_of(source, outline, matrix, alone),
        plans=tuple(plans) if request.keeps_plans else (),
    )


def _adapter_alone(source: Source) -> tuple[int, str]:
    """Bytes of a file with the adapter alone, and why there can be none."""
    if source.adapter is None:
        return 0, ""
    try:
        return adapter_bytes(source.adapter, source.family, source.base.rows), ""
    except InputError as error:
        return 0, error.message


def _merged(merge: FolderMerge | GgufMerge) -> tuple[int, str]:
    """Bytes of the merged folder, and why there can be none."""
    if isinstance(merge, GgufMerge):
        return 0, _NO_FOLDER
    try:
        return merged_bytes(merge), ""
    except InputError as error:
        return 0, error.message
    except OSError as error:
        raise predict_failed(f"{tempfile.gettempdir()}: {error.strerror}") from error


def _written(path: Path, source: Source) -> Outline:
    family, merge = source.family, source.merge
    vocabulary = None
    if isinstance(merge, FolderMerge):
        vocabulary = read_vocabulary(
            merge.tokenizer_folder, merge.model.config, family.vocab, family.architecture
        )
    try:
        return write_outline(path, source, vocabulary)
    except OSError as error:
        raise predict_failed(f"{path.parent}: {error.strerror}") from error


def _text(model: ModelFolder) -> JsonObject:
    """The part of config.json that is about text, in models that do more."""
    section = model.config.section("text_config")
    return section if section.values else model.config


@dataclass(frozen=True, slots=True)
class _Figures:
    """What the memory of a running model depends on; 0 where a model has no such thing."""

    blocks: int
    key_value_heads: int
    head_dim: int


def _of_folder(model: ModelFolder) -> _Figures:
    config = _text(model)
    heads = config.integer("num_attention_heads")
    width = config.integer("head_dim", max(config.integer("hidden_size") // heads, 1))
    key_value_heads = config.integer("num_key_value_heads", heads)
    return _Figures(config.integer("num_hidden_layers"), key_value_heads, width)


def _of_gguf(base: GgufBase) -> _Figures:
    heads = base.figure("attention.head_count")
    width = base.figure("attention.key_length") or base.figure("embedding_length") // max(heads, 1)
    key_value_heads = base.figure("attention.head_count_kv") or heads
    return _Figures(base.figure("block_count"), key_value_heads, width if heads else 0)
