"""What an export will take, before anything is written: sizes, disk, memory, time, warnings.

What takes long or may crash is done in child processes, nothing is downloaded, and nothing is left
on any disk but the speeds in the cache folder.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunesmith.core import events
from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import Sink
from tunesmith.export.check_cases import Cases
from tunesmith.export.duration import Duration, Extras, estimate, kernels_of
from tunesmith.export.level_files import LevelFiles, level_files
from tunesmith.export.levels import Level, of_other_name, parse_levels
from tunesmith.export.logit_check import affordable
from tunesmith.export.look import Found, look, obstacle
from tunesmith.export.memory import MemoryItem, list_memory, peak
from tunesmith.export.one_pass import level_impossible
from tunesmith.export.output_lock import refuse_busy
from tunesmith.export.predict import Prediction, PredictRequest, predict
from tunesmith.export.prepare import (
    early_cases,
    quantized_base,
    refuse_of_gguf,
)
from tunesmith.export.record import hash_inputs, stamps
from tunesmith.export.refusals import files_of, refuse_request, standing_refusals
from tunesmith.export.room import Item, Volume, about_needed, list_items, still_needed, volumes
from tunesmith.export.spec import ExportSpec
from tunesmith.export.speed import Speeds, measure, measure_disk
from tunesmith.hardware.machine import usable_threads
from tunesmith.models.reference_memory import positions

_STARVING = "export.level-needs-imatrix"


@dataclass(frozen=True, slots=True)
class PlannedLevel:
    """One level; `bytes` are exact unless only llama.cpp's converter knows the model.

    `fallbacks` and `starving` count tensors as in `predict.LevelSize`.
    """

    level: str
    bytes: int
    bits_per_weight: float
    exact: bool = True
    fallbacks: int = 0
    starving: int = 0


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What an export will take.

    Attributes:
        levels: in the order asked for.
        volumes: the disks that are written to, with every item.
        memory: the most that each stage takes, the worker beside it, without what the system caches
            of files.
        threads: that it uses.
        duration: seconds, by stage; None where they cannot be known.
        warnings: what to know before.
        obstacles: why `export` would refuse now; empty if it would begin. What only llama.cpp's
            converter can find out is not among them.
    """

    levels: tuple[PlannedLevel, ...]
    volumes: tuple[Volume, ...]
    memory: tuple[MemoryItem, ...]
    threads: int
    duration: Duration | None
    warnings: tuple[events.Warning, ...]
    obstacles: tuple[events.Warning, ...]

    @property
    def memory_peak(self) -> int | None:
        """The most at any time; None if that is not known."""
        return peak(self.memory)


def plan_export(spec: ExportSpec, sink: Sink) -> ExportPlan:
    """Look at the model, ask llama.cpp for types, measure this machine; some five seconds.

    What stands in the way of an export is asked by export's own functions (`refusals`). Two of them
    read base and adapter once, to hash them: if the adapter was trained here, and if there are
    files of an earlier export.

    Raises:
        InputError: what is wrong with the request, the model or the adapter, as `export.run` would
            say it.
        JobError: `export.predict-failed`.
        CancelledError: if asked to stop meanwhile.
    """
    refuse_request(spec)
    refuse_of_gguf(spec)
    names = (*spec.levels, "F16") if spec.keep_f16 else spec.levels
    wanted = parse_levels(names, has_imatrix=spec.imatrix is not None)
    found = look(spec, sink)
    prediction = _predicted(spec, wanted, found, sink)
    cases, in_the_way = _in_the_way(spec, wanted, prediction, sink)
    files, refused = _files(spec, prediction, found)
    levels = _levels(wanted, prediction, found, files)
    warnings = [*found.warnings, *_warnings(levels, prediction, found), *in_parts(files)]
    duration = None
    if prediction is not None:
        try:
            duration = _duration(spec, prediction, levels, found, sink)
        except JobError as error:
            warnings.append(events.Warning(error.code, error.message))
    disks = volumes(items_of(spec, levels, prediction, found, files))
    return ExportPlan(
        levels=levels,
        volumes=disks,
        memory=list_memory(
            prediction,
            {level.level: level.bytes for level in levels},
            positions=_positions(cases, found.weights),
            converter=found.converter_memory,
        ),
        threads=usable_threads(),
        duration=duration,
        warnings=tuple(warnings),
        obstacles=(
            *found.refused,
            *in_the_way,
            *refused,
            *_starving(levels),
            *_no_room(disks),
        ),
    )


def items_before_converting(
    spec: ExportSpec, levels: tuple[Level, ...], sink: Sink, *, is_converted: bool = False
) -> tuple[Item, ...]:
    """What an export with llama.cpp's converter writes, as far as it is known before that works.

    `is_converted` says that the converter's file stands from an earlier attempt.

    Raises:
        InputError, JobError: as `plan_export`.
    """
    found = look(spec, sink)
    prediction = _predicted(spec, levels, found, sink)
    files, _ = _files(spec, prediction, found)
    planned = _levels(levels, prediction, found, files)
    left = replace(found, converted={}) if is_converted else found
    return items_of(spec, planned, prediction, left, files)


def _in_the_way(
    spec: ExportSpec, levels: tuple[Level, ...], prediction: Prediction | None, sink: Sink
) -> tuple[Cases | None, list[events.Warning]]:
    """What files are checked on, and what `export` would refuse once it has opened its inputs."""
    inputs = functools.cache(lambda: hash_inputs(spec, sink))
    cases: list[Cases | None] = []
    found = []
    for refuse in (
        lambda: refuse_busy(spec.out_dir),
        lambda: cases.append(early_cases(spec, sink)),
        *standing_refusals(spec, levels, inputs),
    ):
        try:
            refuse()
        except InputError as error:
            found.append(obstacle(error))
    if spec.adapter_gguf and prediction is not None and prediction.adapter_problem:
        found.append(events.Warning("adapter.file-unsupported", prediction.adapter_problem))
    return (cases[0] if cases else None), found


def _positions(cases: Cases | None, weights: int) -> int | None:
    """That transformers computes of these cases; None if they are not known yet."""
    return None if cases is None else positions(affordable(cases.logit_prompts, weights))


def _files(
    spec: ExportSpec, prediction: Prediction | None, found: Found
) -> tuple[list[LevelFiles], list[events.Warning]]:
    """The files of the levels, and why there cannot be some of them."""
    # llama.cpp's converter writes other heads, by which unfinished files of ours are known.
    look_at = level_files if found.converted else files_of
    files, refused = [], []
    for plan in () if prediction is None else prediction.plans:
        try:
            files.append(look_at(spec, plan))
        except InputError as error:
            refused.append(obstacle(error))
    return files, refused


def _predicted(
    spec: ExportSpec, levels: tuple[Level, ...], found: Found, sink: Sink
) -> Prediction | None:
    """None where only llama.cpp's converter can tell."""
    if not found.known:
        return None
    names = tuple(level.name for level in levels)
    request = PredictRequest(spec.model_dir, spec.adapter_dir, names, spec.imatrix, True)
    try:
        return predict(request, sink)
    except InputError:
        if found.converted:  # that one may know a tokenizer, say, that ours does not
            return None
        raise


def _levels(
    levels: tuple[Level, ...],
    prediction: Prediction | None,
    found: Found,
    files: Sequence[LevelFiles],
) -> tuple[PlannedLevel, ...]:
    if prediction is None:
        return tuple(about(level, found.weights) for level in levels)
    lacking = [level.name for level in levels if level.name not in prediction.levels]
    if lacking:
        raise level_impossible(lacking)
    sizes = [prediction.levels[level.name] for level in levels]
    in_all = {it.level: sum(plan.bytes for plan in it.plans) for it in files}
    return tuple(
        PlannedLevel(
            size.level,
            in_all.get(size.level, size.bytes),
            size.bits_per_weight,
            True,
            size.fallbacks,
            size.starving,
        )
        for size in sizes
    )


def about(level: Level, weights: int) -> PlannedLevel:
    """A level of a model of which only the number of weights is known."""
    size = int(weights * level.bits_per_weight / 8)
    return PlannedLevel(level.name, size, level.bits_per_weight, exact=False)


def items_of(
    spec: ExportSpec,
    levels: tuple[PlannedLevel, ...],
    prediction: Prediction | None,
    found: Found,
    files: Sequence[LevelFiles] = (),
) -> tuple[Item, ...]:
    """Everything that the export writes."""
    alone = 0 if prediction is None else prediction.adapter_bytes
    known = {it.level: it for it in files}
    return list_items(
        spec,
        {
            it.level: still_needed(spec, known[it.level])
            if it.level in known
            else about_needed(spec, it.level, it.bytes)
            for it in levels
        },
        tensors=0 if prediction is None else prediction.tensors,
        vocabulary=0 if prediction is None else prediction.vocabulary,
        adapter=alone if spec.adapter_gguf else 0,
        merged=found.merged if spec.merged_folder else 0,
        converted=found.converted,
        reference=0 if prediction is None else prediction.reference_bytes,
    )


def _duration(
    spec: ExportSpec,
    prediction: Prediction,
    levels: tuple[PlannedLevel, ...],
    found: Found,
    sink: Sink,
) -> Duration:
    names = [level.level for level in levels]
    speeds: Speeds = measure(kernels_of(prediction, names), sink)
    disk = measure_disk(tuple(stamps(spec)), spec.out_dir)
    extras = Extras(
        found.inputs,
        has_adapter=spec.adapter_dir is not None,
        merged_folder=spec.merged_folder,
        official=bool(found.converted),
    )
    return estimate(prediction, names, extras, speeds, disk)


def _warnings(
    levels: tuple[PlannedLevel, ...], prediction: Prediction | None, found: Found
) -> list[events.Warning]:
    warnings = [quantized_base(found.quantized)] if found.quantized else []
    if prediction is None:
        message = (
            "Only llama.cpp's converter knows this model: sizes follow from the levels' usual bits "
            "per weight, and how long it takes is not known."
        )
        return [*warnings, events.Warning("export.sizes-about", message)]
    for level in levels:
        if level.fallbacks:
            message = (
                f"{level.level}: {level.fallbacks} of {prediction.tensors} tensors have a width "
                "that is no multiple of the level's block and take another type; the file has "
                f"{level.bits_per_weight:.2f} bits per weight."
            )
            warnings.append(events.Warning("export.width-fallback", message))
        warnings += of_other_name(level.level, prediction.levels[level.level].kinds)
    return warnings


def in_parts(files: Sequence[LevelFiles]) -> list[events.Warning]:
    """What to know of levels that become several files."""
    told = ", ".join(f"{it.level} in {len(it.plans)}" for it in files if it.in_parts)
    if not told:
        return []
    message = (
        f"In parts: {told}. Ollama does not open files in parts, so that they get no Modelfile."
    )
    return [events.Warning("export.parts", message)]


def _starving(levels: tuple[PlannedLevel, ...]) -> list[events.Warning]:
    return [
        events.Warning(
            _STARVING,
            f"{level.level} cannot be made: {level.starving} tensors get a type that needs an "
            "importance matrix and have no entry in one.",
        )
        for level in levels
        if level.starving
    ]


def _no_room(disks: tuple[Volume, ...]) -> list[events.Warning]:
    return [
        events.Warning(
            "disk.full",
            f"{disk.folder} needs {disk.peak / 1e6:,.0f} MB, its disk has "
            f"{disk.free / 1e6:,.0f} MB free.",
        )
        for disk in disks
        if not disk.fits
    ]
