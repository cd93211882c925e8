"""Export: base + adapter -> every requested level in one pass, each file checked by itself.

Reads top to bottom: check what was asked, plan, write all files together, then check and name each.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.errors import CheckError
from tunesmith.core.events import Sink
from tunesmith.core.files import fsync_folder, sha256_file
from tunesmith.export.check_cases import prompt_case, text_cases, vocabulary_warnings
from tunesmith.export.checks import FileRequest, check_file
from tunesmith.export.general_metadata import card_warnings
from tunesmith.export.levels import Level, parse_levels
from tunesmith.export.one_pass import (
    PassRequest,
    journal_path,
    make_plans,
    require_room,
    write_levels,
)
from tunesmith.export.outline import Outline, write_outline
from tunesmith.export.plan import LevelPlan
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
from tunesmith.export.source import Source, open_source
from tunesmith.export.spec import ExportedFile, ExportResult, ExportSpec
from tunesmith.export.stream import Advance
from tunesmith.export.vocabulary import Vocabulary, read_vocabulary


@dataclass(frozen=True, slots=True)
class _Request:
    """Everything known before anything is planned."""

    spec: ExportSpec
    levels: tuple[Level, ...]
    source: Source
    vocabulary: Vocabulary
    inputs: Inputs

    def target(self, level: str) -> Path:
        return self.spec.out_dir / f"{self.spec.name}-{level}.gguf"


def run(spec: ExportSpec, sink: Sink) -> ExportResult:
    """Export all levels of `spec`; a repeated call with the same inputs goes on where it stopped.

    Raises:
        InputError: something in the model, the adapter or the request is wrong (before any work).
        JobError: `disk.full`, `export.crashed`.
        CheckError: `export.check-failed`, after all levels were tried; the files concerned keep
            their `.part` name.
        CancelledError: at once; what is on the disk by then is gone on with.
    """
    request = _prepare(spec, sink)
    state = State(spec.work_dir, request.inputs.digest(), check_digest(spec))
    finished = {
        level.name: file
        for level in request.levels
        if (file := state.finished(level.name, request.target(level.name))) is not None
    }
    open_levels = [level for level in request.levels if level.name not in finished]
    for name in finished:
        sink.emit(events.Stage(f"check {name}", skipped=True))
    warnings = _warnings(request)
    if open_levels:
        warnings += _make_levels(request, open_levels, finished, state, sink)
    _write_records(request, finished)
    files = tuple(finished[level.name] for level in request.levels)
    warnings += [warning for file in files for warning in _file_warnings(file)]
    for warning in warnings:
        sink.emit(warning)
    result = ExportResult(
        files=files,
        manifest=spec.out_dir / MANIFEST,
        checks=spec.out_dir / CHECKS,
        warnings=tuple(warnings),
    )
    _require_passed(result, spec.out_dir)
    return result


def _prepare(spec: ExportSpec, sink: Sink) -> _Request:
    sink.emit(events.Stage("inputs"))
    refuse_request(spec)
    names = (*spec.levels, "F16") if spec.keep_f16 else spec.levels
    levels = parse_levels(names, has_imatrix=spec.imatrix is not None)
    source = open_source(spec.model_dir, spec.adapter_dir)
    vocabulary = read_vocabulary(
        source.tokenizer_folder, source.model.config, source.family.vocab, spec.chat_template
    )
    request = _Request(spec, levels, source, vocabulary, hash_inputs(spec, sink))
    targets = [request.target(level.name) for level in levels]
    refuse_other_files(spec.out_dir, targets, request.inputs)
    spec.out_dir.mkdir(parents=True, exist_ok=True)
    spec.work_dir.mkdir(parents=True, exist_ok=True)
    return request


def _warnings(request: _Request) -> list[events.Warning]:
    """What a person should know about what the files are made of."""
    source = request.source
    warnings = [
        *(() if source.adapter is None else source.adapter.warnings),
        *vocabulary_warnings(request.vocabulary),
        *card_warnings(source.model),
        *sampling_warnings(source.model.generation_config),
    ]
    label = source.base.label()
    if label is not None:
        message = (
            f"The base model is quantized ({label}): every level is made from its rounded weights. "
            "The original model gives better files, if you have it."
        )
        warnings.append(events.Warning("export.quantized-base", message))
    return warnings


def _make_levels(
    request: _Request,
    levels: Sequence[Level],
    finished: dict[str, ExportedFile],
    state: State,
    sink: Sink,
) -> tuple[events.Warning, ...]:
    """Write all of `levels` in one pass, then check each and put its file into `finished`."""
    plans = _write(request, levels, sink)
    source, vocabulary = request.source, request.vocabulary
    cases = text_cases(source.tokenizer_folder, vocabulary, request.spec.check_texts)
    prompt, warnings = prompt_case(source.tokenizer_folder, source.model.config, vocabulary)
    for plan, part in plans:
        file = _check(plan, FileRequest(part, cases, prompt), sink)
        target = request.target(plan.level)
        finished[plan.level] = replace(file, path=target) if file.passed else file
        # First the record: after a kill between the two the file must not look a stranger's.
        _write_records(request, finished)
        if file.passed:
            _give_name(part, finished[plan.level], sink)
            state.remember(finished[plan.level])
            journal_path(request.spec.work_dir, part).unlink(missing_ok=True)
    return warnings


def _write(
    request: _Request, levels: Sequence[Level], sink: Sink
) -> tuple[tuple[LevelPlan, Path], ...]:
    """Write the levels' files under their provisional names."""
    spec = request.spec
    sink.emit(events.Stage("plan"))
    with tempfile.TemporaryDirectory(prefix="tunesmith-plan-") as folder:
        outline = write_outline(Path(folder) / "outline.gguf", request.source, request.vocabulary)
        made = make_plans(outline, levels, spec.imatrix, sink)
    plans = tuple((plan, _part(request.target(plan.level))) for plan in made)
    require_room(plans)
    sink.emit(events.Stage("quantize"))
    clock = _Clock(sink, outline)
    write_levels(
        PassRequest(
            spec.model_dir, spec.adapter_dir, outline, plans, spec.work_dir,
            request.inputs.digest(), spec.imatrix,
        ),
        sink,
        clock.at,
    )  # fmt: skip
    return plans


def _check(plan: LevelPlan, request: FileRequest, sink: Sink) -> ExportedFile:
    """Check one file under its provisional name."""
    sink.check_cancelled()
    sink.emit(events.Stage(f"check {plan.level}"))
    report = check_file(request, sink)
    return ExportedFile(
        level=plan.level,
        path=request.path,
        bytes=request.path.stat().st_size,
        sha256=sha256_file(request.path),
        bits_per_weight=report.bits_per_weight,
        checks=report.checks,
        tensors=len(plan.tensors),
        fallbacks=len(plan.fallbacks),
    )


def _give_name(part: Path, file: ExportedFile, sink: Sink) -> None:
    """Rename a file that no check failed; it survives a power cut from here on."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(file.path)
    fsync_folder(file.path.parent)
    sink.emit(events.Artifact(str(file.path), file.sha256, file.bytes))


def _write_records(request: _Request, finished: dict[str, ExportedFile]) -> None:
    done = [finished[level.name] for level in request.levels if level.name in finished]
    write_manifest(request.spec, request.inputs, request.source.base.label(), done)
    write_checks(request.spec.out_dir, done)


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
    """Turns weights done into progress events with the seconds left."""

    def __init__(self, sink: Sink, outline: Outline) -> None:
        self._sink = sink
        self._total = outline.values
        self._numbers = {name: number for number, name in enumerate(outline.shapes, start=1)}
        self._started = time.monotonic()
        self._before: int | None = None

    def at(self, advance: Advance) -> None:
        """Report how many weights are done, those of an earlier attempt among them."""
        if self._before is None:
            self._before = advance.values
        done_now = advance.values - self._before
        elapsed = time.monotonic() - self._started
        eta = elapsed / done_now * (self._total - advance.values) if done_now else None
        progress = events.Progress(advance.values, self._total, "weights", eta, advance.tensor)
        self._sink.emit(progress)
