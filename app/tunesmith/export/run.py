"""Export: base + adapter -> one float32 GGUF -> every requested level, each checked by itself.

Reads top to bottom: check what was asked, merge and convert, then per level quantize, check, name.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.errors import CheckError
from tunesmith.core.events import Sink
from tunesmith.core.files import fsync_folder, require_free_space_each, sha256_file
from tunesmith.export.adapter import open_adapter
from tunesmith.export.check_cases import prompt_case, text_cases, vocabulary_warnings
from tunesmith.export.checks import FileRequest, check_file
from tunesmith.export.general_metadata import card_warnings
from tunesmith.export.intermediate import TYPE, Conversion, write_intermediate
from tunesmith.export.levels import Level, parse_levels
from tunesmith.export.llama_family import gguf_names, read_shape
from tunesmith.export.quantize import quantize
from tunesmith.export.record import (
    CHECKS,
    MANIFEST,
    Inputs,
    State,
    check_digest,
    hash_inputs,
    write_checks,
    write_manifest,
)
from tunesmith.export.refusals import refuse_other_files, refuse_request
from tunesmith.export.sampling import sampling_warnings
from tunesmith.export.spec import ExportedFile, ExportResult, ExportSpec, Intermediate
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import open_model

_VOCABULARY_BYTES = 32 << 20  # of metadata in each file; 128,000 tokens with merges take 8 MB


@dataclass(frozen=True, slots=True)
class _Plan:
    """Everything known before the first byte is written."""

    spec: ExportSpec
    levels: tuple[Level, ...]
    conversion: Conversion
    inputs: Inputs
    tokenizer_folder: Path
    tensors: int

    @property
    def intermediate(self) -> Path:
        return self.spec.work_dir / f"intermediate-{self.inputs.digest()[:16]}.gguf"

    def target(self, level: Level) -> Path:
        return self.spec.out_dir / f"{self.spec.name}-{level.name}.gguf"


def run(spec: ExportSpec, sink: Sink) -> ExportResult:
    """Export all levels of `spec`; a repeated call with the same inputs goes on where it stopped.

    Raises:
        InputError: something in the model, the adapter or the request is wrong (before any work).
        JobError: `disk.full`, `export.quantize-failed`.
        CheckError: `export.check-failed`, after all levels were tried; the files concerned keep
            their `.part` name.
        CancelledError: between tensors, or at once while llama.cpp works.
    """
    plan = _prepare(spec, sink)
    state = State(spec.work_dir, plan.inputs.digest(), check_digest(spec))
    finished = {
        level.name: file
        for level in plan.levels
        if (file := state.finished(level.name, plan.target(level))) is not None
    }
    open_levels = [level for level in plan.levels if level.name not in finished]
    for name in finished:
        sink.emit(events.Stage(f"quantize {name}", skipped=True))
    warnings = [
        *vocabulary_warnings(plan.conversion.vocabulary),
        *card_warnings(plan.conversion.model),
        *sampling_warnings(plan.conversion.model.generation_config),
    ]
    if open_levels:
        warnings += _make_levels(plan, open_levels, finished, state, sink)
    _write_records(plan, finished)
    files = tuple(finished[level.name] for level in plan.levels)
    warnings += [warning for file in files for warning in _file_warnings(file)]
    for warning in warnings:
        sink.emit(warning)
    weights = sum(tensor.elements for tensor in plan.conversion.model.weights.values())
    result = ExportResult(
        files=files,
        intermediate=Intermediate(TYPE, weights * 4),
        manifest=spec.out_dir / MANIFEST,
        checks=spec.out_dir / CHECKS,
        warnings=tuple(warnings),
    )
    _require_passed(result, spec.out_dir)
    plan.intermediate.unlink(missing_ok=True)
    return result


def _make_levels(
    plan: _Plan,
    levels: Sequence[Level],
    finished: dict[str, ExportedFile],
    state: State,
    sink: Sink,
) -> tuple[events.Warning, ...]:
    """Make and check each of `levels` and put its file into `finished`."""
    _require_space(plan, levels)
    clock = _Clock(sink, plan.tensors * (1 + len(levels)))
    _make_intermediate(plan, sink, clock)
    vocabulary = plan.conversion.vocabulary
    cases = text_cases(plan.tokenizer_folder, vocabulary, plan.spec.check_texts)
    prompt, warnings = prompt_case(plan.tokenizer_folder, plan.conversion.model.config, vocabulary)
    for level in levels:
        request = FileRequest(_part(plan.target(level)), cases, prompt)
        file = _make_level(plan, level, request, sink, clock)
        finished[level.name] = replace(file, path=plan.target(level)) if file.passed else file
        # First the record: after a kill between the two the file must not look a stranger's.
        _write_records(plan, finished)
        if file.passed:
            _give_name(request.path, finished[level.name], sink)
            state.remember(finished[level.name])
    return warnings


def _prepare(spec: ExportSpec, sink: Sink) -> _Plan:
    sink.emit(events.Stage("inputs"))
    refuse_request(spec)
    names = (*spec.levels, "F16") if spec.keep_f16 else spec.levels
    levels = parse_levels(names, has_imatrix=spec.imatrix is not None)
    model = open_model(spec.model_dir)
    shape = read_shape(model)
    tensors = gguf_names(model, shape)
    adapter = None
    tokenizer_folder = spec.model_dir
    if spec.adapter_dir is not None:
        # A tied head is the embedding; peft cannot change it alone, so it counts as absent.
        base = {name: model.weights[name] for name in tensors}
        adapter = open_adapter(spec.adapter_dir, base)
        if (spec.adapter_dir / "tokenizer.json").is_file():
            tokenizer_folder = spec.adapter_dir
    vocabulary = read_vocabulary(tokenizer_folder, model.config, shape.vocab, spec.chat_template)
    plan = _Plan(
        spec=spec,
        levels=levels,
        conversion=Conversion(model, shape, vocabulary, adapter),
        inputs=hash_inputs(spec, sink),
        tokenizer_folder=tokenizer_folder,
        tensors=len(tensors),
    )
    refuse_other_files(spec.out_dir, map(plan.target, levels), plan.inputs)
    spec.out_dir.mkdir(parents=True, exist_ok=True)
    spec.work_dir.mkdir(parents=True, exist_ok=True)
    return plan


def _require_space(plan: _Plan, levels: Sequence[Level]) -> None:
    shape = plan.conversion.shape
    weights = sum(tensor.elements for tensor in plan.conversion.model.weights.values())
    embedding = shape.vocab * shape.hidden * (1 if shape.tied else 2)
    narrow = shape.hidden % 256 != 0 or shape.feed_forward % 256 != 0
    outputs: dict[str, int] = {}
    for level in levels:
        # Embedding and head take up to 8 bits in most mixes; a width that is no multiple of 256
        # makes llama.cpp fall back to larger types.
        bits = min(level.bits_per_weight * 1.35, 16.0) if narrow else level.bits_per_weight
        bits = max(bits, level.bits_per_weight)
        total = (weights - embedding) * bits + embedding * max(bits, 8.5)
        outputs[level.name] = int(total / 8) + _VOCABULARY_BYTES
    work: dict[str, int] = {}
    if not plan.intermediate.exists():
        work["intermediate F32"] = weights * 4 + _VOCABULARY_BYTES
    require_free_space_each((plan.spec.out_dir, outputs), (plan.spec.work_dir, work))


def _make_intermediate(plan: _Plan, sink: Sink, clock: "_Clock") -> None:
    for stale in plan.spec.work_dir.glob("*intermediate-*.gguf*"):
        if stale != plan.intermediate:  # of other inputs, or cut short by a kill
            stale.unlink(missing_ok=True)
    if plan.intermediate.exists():
        sink.emit(events.Stage("convert", skipped=True))
        clock.jump(plan.tensors)
        return
    sink.emit(events.Stage("convert"))
    write_intermediate(plan.intermediate, plan.conversion, sink, clock.at)
    clock.jump(plan.tensors)


def _make_level(
    plan: _Plan, level: Level, request: FileRequest, sink: Sink, clock: "_Clock"
) -> ExportedFile:
    """Quantize and check one level under its provisional name."""
    sink.check_cancelled()
    sink.emit(events.Stage(f"quantize {level.name}"))
    fallbacks = quantize(
        plan.intermediate, request.path, level, sink, lambda it: clock.at(it.number, it.name)
    )
    clock.jump(plan.tensors)
    sink.emit(events.Stage(f"check {level.name}"))
    report = check_file(request, sink)
    return ExportedFile(
        level=level.name,
        path=request.path,
        bytes=request.path.stat().st_size,
        sha256=sha256_file(request.path),
        bits_per_weight=report.bits_per_weight,
        checks=report.checks,
        tensors=plan.tensors,
        fallbacks=fallbacks,
    )


def _give_name(part: Path, file: ExportedFile, sink: Sink) -> None:
    """Rename a file that no check failed; it survives a power cut from here on."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(file.path)
    fsync_folder(file.path.parent)
    sink.emit(events.Artifact(str(file.path), file.sha256, file.bytes))


def _write_records(plan: _Plan, finished: dict[str, ExportedFile]) -> None:
    done = [finished[level.name] for level in plan.levels if level.name in finished]
    write_manifest(plan.spec, plan.inputs, TYPE, done)
    write_checks(plan.spec.out_dir, done)


def _file_warnings(file: ExportedFile) -> list[events.Warning]:
    found = [
        events.Warning(f"export.check-{check.name}", f"{file.level}: {check.detail}.")
        for check in file.checks
        if check.verdict == "warning"
    ]
    if file.fallbacks:
        found.append(
            events.Warning(
                "export.width-fallback",
                f"{file.level}: {file.fallbacks} of {file.tensors} tensors have a width that is no "
                "multiple of the level's block and were stored in another type; the file has "
                f"{file.bits_per_weight:.2f} bits per weight.",
            )
        )
    return found


def _require_passed(result: ExportResult, out_dir: Path) -> None:
    failed = [
        f"{file.path.name}: {check.name}: {check.detail}"
        for file in result.files
        for check in file.checks
        if check.verdict == "failed"
    ]
    if failed:
        raise CheckError(
            "export.check-failed",
            f"{len(failed)} checks did not hold. {' '.join(failed)}",
            f"The files concerned keep the ending .part; {out_dir / CHECKS} has the details.",
            result,
        )


def _part(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


class _Clock:
    """Turns tensors done into progress events with the seconds left."""

    def __init__(self, sink: Sink, total: int) -> None:
        self._sink = sink
        self._total = total
        self._before = 0
        self._started = time.monotonic()

    def at(self, done_here: int, tensor: str) -> None:
        """Report `done_here` tensors of the current part, the last of them by its name."""
        done = self._before + done_here
        elapsed = time.monotonic() - self._started
        eta = elapsed / done * (self._total - done) if done else None
        self._sink.emit(events.Progress(done, self._total, "tensors", eta, tensor))

    def jump(self, tensors: int) -> None:
        """End the current part, which had `tensors`."""
        self._before += tensors
