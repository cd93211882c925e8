"""Export: base + adapter -> every requested level in one pass, each file checked by itself.

Reads top to bottom: check what was asked, plan, write all files together, then check and name each.
The adapter alone and the merged 16-bit folder are written beside them, if asked for.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import fsync_folder, require_free_space
from tunesmith.export.adapter_output import (
    ADAPTER,
    adapter_path,
    check_adapter,
    write_adapter,
)
from tunesmith.export.checks import FileRequest, check_file
from tunesmith.export.clock import Clock
from tunesmith.export.converted import is_converted, remove_converted
from tunesmith.export.duration import after_the_pass
from tunesmith.export.export_plan import items_before_converting
from tunesmith.export.finished import Finished, known
from tunesmith.export.gguf_cases import reference_bytes
from tunesmith.export.level_files import (
    Identity,
    LevelFiles,
    identity,
    require_same,
)
from tunesmith.export.levels import Level, of_other_name
from tunesmith.export.logit_check import WriteReference, affordable, reference_for
from tunesmith.export.logit_verdict import judge_with_others, strictness
from tunesmith.export.merged_output import (
    give_name,
    merged_bytes,
    write_merged,
)
from tunesmith.export.one_pass import (
    PassRequest,
    imatrix_warnings,
    journal_path,
    make_plans,
    not_representable,
    remove_work,
    replaced_warnings,
    write_levels,
)
from tunesmith.export.outcome import file_warnings, require_passed
from tunesmith.export.output_lock import locked
from tunesmith.export.plan import LevelPlan
from tunesmith.export.prepare import (
    Form,
    Request,
    input_warnings,
    make_form,
    prepare,
    refuse_of_gguf,
)
from tunesmith.export.record import (
    CHECKS,
    MANIFEST,
    recorded_files,
    stamps,
)
from tunesmith.export.refusals import dropped, files_of, other_shape, refuse_request
from tunesmith.export.room import list_items, require_room, still_needed
from tunesmith.export.spec import ExportedFile, ExportResult, ExportSpec


def run(
    spec: ExportSpec,
    sink: Sink,
    write_reference: WriteReference | None = None,
    finish: Callable[[ExportResult], None] = lambda _: None,
) -> ExportResult:
    """Export all levels of `spec`; a repeated call with the same inputs goes on where it stopped.

    Args:
        spec: what to export.
        sink: told how far it is, and asked for cancellation.
        write_reference: computes what the model itself says, for the check of the logits; asked
            once, when the files are written. Without it that check is skipped.
        finish: writes what else belongs beside the files, before another export may begin there;
            it is told of whatever is usable, also where an error follows.

    Raises:
        InputError: something in the model, the adapter or the request is wrong, or `out.busy`
            (before any work); `export.not-representable` after all other levels were made.
        JobError: `disk.full`, `export.crashed`, `export.file-changed`.
        CheckError: `export.check-failed`, after all levels were tried; the files concerned keep
            their `.part` name.
        CancelledError: at once; what is on the disk by then is gone on with.
    """
    sink.emit(events.Stage("inputs"))
    refuse_request(spec)
    refuse_of_gguf(spec)
    with locked(spec.out_dir) as told:
        result, error = _run(spec, sink, write_reference, told)
        if error is None or result.files:
            finish(result)
    if error is not None:
        raise error
    return result


def _run(
    spec: ExportSpec,
    sink: Sink,
    write_reference: WriteReference | None,
    told: Sequence[events.Warning],
) -> tuple[ExportResult, InputError | None]:
    request = prepare(spec, sink, write_reference)
    done = known(request, sink)
    open_levels = [level for level in request.levels if level.name not in done.files]
    warnings = [*told, *input_warnings(request)]
    if open_levels and request.converter is not None:
        _require_room_to_convert(request, open_levels, done, sink)
    # What an adapter alone cannot hold is told before the long part.
    adapter = None
    if request.source is not None and spec.adapter_gguf and ADAPTER not in done.files:
        adapter = write_adapter(spec, request.source, done.write_manifest, sink)
    if open_levels:
        try:
            warnings += _make_levels(request, open_levels, done, sink)
        except InputError:
            if adapter is not None:
                adapter.unlink(missing_ok=True)
                done.write_manifest()
            raise
    if adapter is not None:
        _finish_adapter(request, adapter, done, sink)
    if spec.merged_folder and done.merged is None:
        _make_merged(request, done, sink)
    done.write_records()
    remove_converted(spec)
    remove_work(spec.work_dir, dropped(spec, ()))
    return _result(request, done, warnings, sink)


def _require_room_to_convert(
    request: Request, levels: Sequence[Level], done: Finished, sink: Sink
) -> None:
    spec = request.spec
    lacking = replace(
        spec,
        adapter_gguf=spec.adapter_gguf and ADAPTER not in done.files,
        merged_folder=spec.merged_folder and done.merged is None,
    )
    stands = is_converted(spec, request.key())
    require_room(items_before_converting(lacking, tuple(levels), sink, is_converted=stands))


def _result(
    request: Request, done: Finished, warnings: list[events.Warning], sink: Sink
) -> tuple[ExportResult, InputError | None]:
    """Everything that was made, and the levels that could not be; raises what failed a check."""
    spec = request.spec
    files = tuple(done.files[it.name] for it in request.levels if it.name in done.files)
    alone = done.files.get(ADAPTER)
    written = files if alone is None else (*files, alone)
    has_reference = request.write_reference is not None
    warnings = [*warnings, *done.warnings, *file_warnings(written, has_reference=has_reference)]
    for warning in warnings:
        sink.emit(warning)
    warnings = [*done.told, *warnings]
    result = ExportResult(
        files=files,
        manifest=spec.out_dir / MANIFEST,
        checks=spec.out_dir / CHECKS,
        warnings=tuple(warnings),
        adapter=alone,
        merged=done.merged,
    )
    if done.overflows:
        made = tuple(file for file in files if file.passed)
        error = not_representable(done.overflows, ", ".join(file.level for file in made))
        usable = alone if alone is not None and alone.passed else None
        return replace(result, files=made, adapter=usable), error
    require_passed(result, spec.out_dir)
    return result, None


def _make_levels(
    request: Request, levels: Sequence[Level], done: Finished, sink: Sink
) -> tuple[events.Warning, ...]:
    """Write all of `levels` in one pass, then check each and note its files in `done`."""
    form, written, clock = _write(request, levels, done, sink)
    if not written and not done.files:
        raise not_representable(done.overflows, "")
    spec, cases = request.spec, form.cases
    if not written:
        return cases.warnings
    prompts = affordable(cases.logit_prompts, form.outline.values)
    clock.begin("reference")
    with reference_for(
        request.write_reference, prompts, spec.work_dir, sink, request.computes_in
    ) as reference:
        # A level falls with one that shows more, so that one is judged first.
        for files, identities in sorted(written, key=lambda it: strictness(it[0].level)):
            part = files.provisional[0]
            asked = FileRequest(
                part, cases.texts, cases.prompt, files.level, reference,
                sum(plan.bytes for plan in files.plans),
            )  # fmt: skip
            file = _check(files, asked, clock, sink)
            others = {name: it.checks for name, it in done.files.items()}
            file = replace(file, checks=judge_with_others(file.checks, files.level, others))
            file = done.note(files.level, file, files.targets)
            require_same(identities.items())
            # First the record: after a kill between the two the file must not look a stranger's.
            done.write_records()
            if file.passed:
                files.give_names()
                done.remember(file, sink)
            # A file that failed stays to be looked at, and is made anew next time.
            for path in files.provisional:
                journal_path(spec.work_dir, path).unlink(missing_ok=True)
    return cases.warnings


def _write(
    request: Request, levels: Sequence[Level], done: Finished, sink: Sink
) -> tuple[Form, list[tuple[LevelFiles, dict[Path, Identity]]], Clock]:
    """Write the levels' files under their provisional names, and tell which files they are."""
    spec = request.spec
    form, written = _planned(request, levels, done, sink)
    plans = tuple(
        pair for files in written for pair in zip(files.plans, files.provisional, strict=True)
    )
    _require_room(request, form, written, done)
    sink.emit(events.Stage("quantize"))
    clock = _clock(request, form, written, sink)
    for files in written:
        files.make_folder()
    try:
        done.overflows = write_levels(
            PassRequest(
                spec.model_dir, spec.adapter_dir, form.outline, plans, spec.work_dir,
                request.key(), spec.imatrix, converted=form.converted,
            ),
            sink,
            clock.at,
        )  # fmt: skip
        _require_unchanged(request, plans)
    finally:
        for files in written:
            files.remove_folder()  # if nothing is in it
    made_files = [files for files in written if files.level not in done.overflows]
    return form, [(files, files.identities()) for files in made_files], clock


def _planned(
    request: Request, levels: Sequence[Level], done: Finished, sink: Sink
) -> tuple[Form, tuple[LevelFiles, ...]]:
    """Every byte of the levels' files; what earlier attempts left and no longer fits goes."""
    spec = request.spec
    with tempfile.TemporaryDirectory(prefix="tunesmith-plan-") as folder:
        form = make_form(request, Path(folder), sink)
        sink.emit(events.Stage("plan"))
        made = make_plans(form.outline, levels, spec.imatrix, sink)
    done.warnings += imatrix_warnings(made, spec.imatrix)
    for plan in made:
        done.warnings += of_other_name(plan.level, set(plan.kinds.values()))
    written = tuple(files_of(spec, plan) for plan in made)
    failed = recorded_files(spec.out_dir)  # under a name that none has but after a failed check
    stands = [path for files in written for path in files.standing()]
    left = [path for path in stands if path.relative_to(spec.out_dir).as_posix() not in failed]
    done.told += replaced_warnings(spec.work_dir, left)
    for warning in done.told:
        sink.emit(warning)
    for files in written:
        remove_work(spec.work_dir, other_shape(spec, files))
    remove_work(spec.work_dir, dropped(spec, written))
    return form, written


def _require_room(
    request: Request, form: Form, written: Sequence[LevelFiles], done: Finished
) -> None:
    spec, outline = request.spec, form.outline
    lacks_merged = spec.merged_folder and done.merged is None
    require_room(
        list_items(
            spec,
            {it.level: still_needed(spec, it) for it in written},
            tensors=len(outline.shapes),
            vocabulary=_vocabulary(form),
            merged=merged_bytes(request.folder_merge, spec.name) if lacks_merged else 0,
            reference=reference_bytes(request.merge),
        )
    )


def _clock(request: Request, form: Form, written: Sequence[LevelFiles], sink: Sink) -> Clock:
    """Tells the seconds left, those of the stages after the writing among them."""
    sizes = {files.level: files.whole.bytes for files in written}
    rest = after_the_pass(form.outline.values, _vocabulary(form), sizes)
    if request.write_reference is None:
        del rest["reference"]
    return Clock(sink, form.outline, rest)


def _vocabulary(form: Form) -> int:
    return form.outline.shapes.get("token_embd.weight", (0,))[0]


def _require_unchanged(request: Request, plans: Sequence[tuple[LevelPlan, Path]]) -> None:
    """Refuse files of which nobody can say what they were made from."""
    now = stamps(request.spec)
    changed = [path for path, stamp in request.stamps.items() if now.get(path) != stamp]
    if changed:
        remove_work(request.spec.work_dir, [path for _, path in plans])
        raise InputError(
            "export.inputs-changed",
            f"{changed[0]} was changed while it was read.",
            "Start the export again once nothing writes to the model or the adapter any more.",
        )


def _check(files: LevelFiles, request: FileRequest, clock: Clock, sink: Sink) -> ExportedFile:
    """Check a level under its provisional name."""
    sink.check_cancelled()
    sink.emit(events.Stage(f"check {files.level}"))
    clock.begin(f"check {files.level}")
    report = check_file(request, sink, clock.checked)
    hashed = files.hashed(sink)
    return ExportedFile(
        level=files.level,
        path=request.path,
        bytes=sum(part.bytes for part in hashed),
        sha256=hashed[0].sha256,
        bits_per_weight=report.bits_per_weight,
        checks=report.checks,
        tensors=len(files.whole.tensors),
        fallbacks=len(files.whole.fallbacks),
        parts=hashed if files.in_parts else (),
    )


def _finish_adapter(request: Request, part: Path, done: Finished, sink: Sink) -> None:
    """Check the file with the adapter alone, on the smallest level that loads."""
    sink.check_cancelled()
    sink.emit(events.Stage(f"check {ADAPTER}"))
    levels = [file for file in done.files.values() if file.passed]
    smallest = min(levels, key=lambda file: file.bytes, default=None)
    was = identity(part)
    target = adapter_path(request.spec)
    file = done.note(ADAPTER, check_adapter(part, smallest, sink), (target,))
    require_same([(part, was)])
    done.write_records()
    if file.passed:
        part.replace(target)
        fsync_folder(target.parent)
        done.remember(file, sink)


def _make_merged(request: Request, done: Finished, sink: Sink) -> None:
    sink.check_cancelled()
    sink.emit(events.Stage("merged folder"))
    needed = merged_bytes(request.folder_merge, request.spec.name)
    require_free_space(request.spec.out_dir, {"merged folder": needed})
    done.merged = write_merged(request.spec, request.folder_merge, sink)
    done.write_records()
    give_name(done.merged, sink)
