"""Export: base + adapter -> one float32 GGUF -> every requested level, each checked by itself.

Reads top to bottom: check what was asked, merge and convert, then per level quantize, check, name.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.errors import CheckError, InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import fsync_folder, require_free_space, sha256_file
from tunesmith.export.adapter import open_adapter
from tunesmith.export.check_cases import prompt_case, text_cases, vocabulary_warnings
from tunesmith.export.checks import FileRequest, check_file
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
    known_files,
    write_checks,
    write_manifest,
)
from tunesmith.export.spec import ExportedFile, ExportResult, ExportSpec, Intermediate
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import open_model

_FORBIDDEN_IN_NAMES = set('/\\:*?"<>|')
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
    warnings = list(vocabulary_warnings(plan.conversion.vocabulary))
    if open_levels:
        _require_space(plan, open_levels)
        clock = _Clock(sink, plan.tensors * (1 + len(open_levels)))
        _make_intermediate(plan, sink, clock)
        cases = text_cases(plan.tokenizer_folder, plan.conversion.vocabulary, spec.check_texts)
        prompt, prompt_warnings = prompt_case(
            plan.tokenizer_folder, plan.conversion.model.config, plan.conversion.vocabulary
        )
        warnings += prompt_warnings
        for level in open_levels:
            request = FileRequest(_part(plan.target(level)), cases, prompt)
            file = _export_level(plan, level, request, sink, clock)
            finished[level.name] = file
            if file.passed:
                state.remember(file)
            _write_records(plan, finished)
    _write_records(plan, finished)
    files = tuple(finished[level.name] for level in plan.levels)
    warnings += [warning for file in files for warning in _file_warnings(file)]
    for warning in warnings:
        sink.emit(warning)
    _require_passed(files, spec.out_dir)
    weights = sum(tensor.elements for tensor in plan.conversion.model.weights.values())
    plan.intermediate.unlink(missing_ok=True)
    return ExportResult(
        files=files,
        intermediate=Intermediate(TYPE, weights * 4),
        manifest=spec.out_dir / MANIFEST,
        checks=spec.out_dir / CHECKS,
        warnings=tuple(warnings),
    )


def _prepare(spec: ExportSpec, sink: Sink) -> _Plan:
    sink.emit(events.Stage("inputs"))
    _refuse_unsupported(spec)
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
    _refuse_foreign_files(plan)
    spec.out_dir.mkdir(parents=True, exist_ok=True)
    spec.work_dir.mkdir(parents=True, exist_ok=True)
    return plan


def _refuse_unsupported(spec: ExportSpec) -> None:
    if spec.converter == "official":
        raise InputError(
            "export.converter-unavailable",
            "llama.cpp's own converter is not part of this version of Tunesmith.",
            "Leave --converter out; Llama models are converted by Tunesmith itself.",
        )
    if spec.imatrix is not None:
        raise InputError(
            "export.imatrix-unsupported",
            f"{spec.imatrix}: this version of Tunesmith cannot use an importance matrix yet.",
            "Leave --imatrix out and choose levels that need none, such as Q4_K_M.",
        )
    name = spec.name
    if not name.strip() or name != name.strip() or name.startswith("."):
        raise InputError("export.name", f"“{name}” cannot begin a file name.", "Choose another.")
    if _FORBIDDEN_IN_NAMES & set(name) or not name.isprintable():
        raise InputError(
            "export.name",
            f"“{name}” has characters that a file name may not have.",
            "Use letters, digits, dots, dashes and underscores.",
        )


def _refuse_foreign_files(plan: _Plan) -> None:
    known = known_files(plan.spec.out_dir)
    for level in plan.levels:
        target = plan.target(level)
        if target.exists() and target.name not in known:
            raise InputError(
                "export.file-exists",
                f"{target} exists and was not made by an export into this folder.",
                "Choose another --name or --out, or move the file away.",
            )


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
    if plan.spec.out_dir.stat().st_dev == plan.spec.work_dir.stat().st_dev:
        require_free_space(plan.spec.out_dir, {**work, **outputs})
    else:
        require_free_space(plan.spec.work_dir, work)
        require_free_space(plan.spec.out_dir, outputs)


def _make_intermediate(plan: _Plan, sink: Sink, clock: "_Clock") -> None:
    for stale in plan.spec.work_dir.glob("*intermediate-*.gguf*"):
        if stale != plan.intermediate:  # of other inputs, or cut short by a kill
            stale.unlink(missing_ok=True)
    if plan.intermediate.exists():
        sink.emit(events.Stage("convert", skipped=True))
        clock.jump(plan.tensors)
        return
    sink.emit(events.Stage("convert"))
    write_intermediate(
        plan.intermediate, plan.conversion, sink, lambda done, _total: clock.at(done)
    )
    clock.jump(plan.tensors)


def _export_level(
    plan: _Plan, level: Level, request: FileRequest, sink: Sink, clock: "_Clock"
) -> ExportedFile:
    """Quantize and check one level; the file gets its name only if no check failed."""
    sink.check_cancelled()
    sink.emit(events.Stage(f"quantize {level.name}"))
    fallbacks = quantize(plan.intermediate, request.path, level, sink, clock.at)
    clock.jump(plan.tensors)
    sink.emit(events.Stage(f"check {level.name}"))
    report = check_file(request, sink)
    file = ExportedFile(
        level=level.name,
        path=request.path,
        bytes=request.path.stat().st_size,
        sha256=sha256_file(request.path),
        bits_per_weight=report.bits_per_weight,
        checks=report.checks,
        tensors=plan.tensors,
        fallbacks=fallbacks,
    )
    if not file.passed:
        return file
    target = plan.target(level)
    with request.path.open("rb+") as stream:
        os.fsync(stream.fileno())
    request.path.replace(target)
    fsync_folder(target.parent)
    file = replace(file, path=target)
    sink.emit(events.Artifact(str(target), file.sha256, file.bytes))
    return file


def _write_records(plan: _Plan, finished: dict[str, ExportedFile]) -> None:
    done = [finished[level.name] for level in plan.levels if level.name in finished]
    write_manifest(plan.spec.out_dir, plan.spec, plan.inputs, TYPE, done)
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


def _require_passed(files: Sequence[ExportedFile], out_dir: Path) -> None:
    failed = [
        f"{file.path.name}: {check.name}: {check.detail}"
        for file in files
        for check in file.checks
        if check.verdict == "failed"
    ]
    if failed:
        raise CheckError(
            "export.check-failed",
            f"{len(failed)} checks did not hold. {' '.join(failed)}",
            f"The files concerned keep the ending .part; {out_dir / CHECKS} has the details.",
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

    def at(self, done_here: int) -> None:
        """Report `done_here` tensors of the current part."""
        done = self._before + done_here
        elapsed = time.monotonic() - self._started
        eta = elapsed / done * (self._total - done) if done else None
        self._sink.emit(events.Progress(done, self._total, "tensors", eta))

    def jump(self, tensors: int) -> None:
        """End the current part, which had `tensors`."""
        self._before += tensors
