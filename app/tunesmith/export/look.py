"""A look at base and adapter before an export: how large they are, and what converts them.

In a child process; nothing is written and no weight is read.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.export.converted import converter_needs, needs_converter, refuse_no_converter
from tunesmith.export.dry_run import predict_failed
from tunesmith.export.families import ARCHITECTURES
from tunesmith.export.memory import converter_memory
from tunesmith.export.merged_output import merged_bytes
from tunesmith.export.prepare import refuse_unknown_adapter
from tunesmith.export.record import stamps
from tunesmith.export.source import FolderMerge, GgufMerge, open_merge
from tunesmith.export.spec import ExportSpec
from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.reference_memory import largest_module

_TIMEOUT_S = 300.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at base and adapter tells.

    Attributes:
        weights: of the merged model.
        inputs: bytes of all files that are read.
        converted: what llama.cpp's converter needs; empty if it has nothing to do.
        known: whether Tunesmith's own converter knows the model, so that sizes can be predicted.
        merged: bytes of the merged folder.
        quantized: how the base is stored, if it is stored quantized.
        warnings: of the adapter.
        refused: why llama.cpp's converter cannot be had, where the model needs it.
        converter_memory: bytes that it takes; 0 if it has nothing to do.
    """

    weights: int
    inputs: int
    converted: Mapping[str, int]
    known: bool
    merged: int
    quantized: str
    warnings: tuple[events.Warning, ...]
    refused: tuple[events.Warning, ...] = ()
    converter_memory: int = 0


def look(spec: ExportSpec, sink: Sink) -> Found:
    """Open base and adapter in a child process.

    Raises:
        InputError: one of opening them; `export.architecture`.
        JobError: `export.predict-failed`.
    """
    try:
        return call_isolated(_look, spec, sink=sink, timeout_s=_TIMEOUT_S)
    except ChildCrashedError as error:
        raise predict_failed(error.message) from error


def _look(spec: ExportSpec) -> Found:
    merge = open_merge(spec.model_dir, spec.adapter_dir)
    if isinstance(merge, FolderMerge):
        refuse_unknown_adapter(spec, merge)
    inputs = sum(size for size, _ in stamps(spec).values())
    told = () if merge.adapter is None else tuple(merge.adapter.warnings)
    label = merge.base.label() or ""
    if isinstance(merge, GgufMerge):
        weights = sum(tensor.elements for tensor in merge.base.tensors.values())
        return Found(weights, inputs, {}, True, 0, label, told)
    known = merge.model.architecture in ARCHITECTURES
    official = needs_converter(spec, merge.model)
    weights = sum(math.prod(tensor.shape) for tensor in merge.model.weights.values())
    converted = converter_needs(spec, merge) if official else {}
    refused: tuple[events.Warning, ...] = ()
    try:
        refuse_no_converter(spec, merge.model)
    except InputError as error:
        refused = (obstacle(error),)
    return Found(
        weights,
        inputs,
        converted,
        known or not official,
        _merged(merge, spec.name) if spec.merged_folder else 0,
        label,
        told,
        refused,
        _converter_memory(merge.model) if official else 0,
    )


def _merged(merge: FolderMerge, name: str) -> int:
    try:
        return merged_bytes(merge, name)
    except InputError:
        return 0  # the adapter's manifest is damaged: the job, which reads it too, says so


def _converter_memory(model: ModelFolder) -> int:
    sections = (model.config, model.config.section("text_config"))
    vocabulary = max(section.integer("vocab_size", 0) for section in sections)
    return converter_memory(vocabulary, largest_module(model.weights.values()))


def obstacle(error: InputError) -> events.Warning:
    """What an export would refuse with."""
    return events.Warning(error.code, f"{error.message} {error.hint}".strip())
