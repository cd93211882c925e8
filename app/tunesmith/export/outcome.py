"""What a finished export says of its checks: warnings, and an error where one failed."""

from collections.abc import Sequence
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.errors import CheckError
from tunesmith.export.logit_verdict import judge_with_others
from tunesmith.export.record import CHECKS
from tunesmith.export.spec import ExportedFile, ExportResult


def file_warnings(files: Sequence[ExportedFile], *, has_reference: bool) -> list[events.Warning]:
    """What a person should know of the files.

    Args:
        files: all of them, that with the adapter alone too.
        has_reference: whether the logits were to be compared with the model's.
    """
    found = [warning for file in files for warning in _of_file(file)]
    found += _doubted(files)
    return [*found, *_not_compared(files)] if has_reference else found


def _doubted(files: Sequence[ExportedFile]) -> list[events.Warning]:
    """Files that an earlier attempt named, before a level that shows more failed."""
    found = {file.level: file.checks for file in files}
    return [
        events.Warning(
            "export.doubted",
            f"{file.path} was made earlier from weights that now fail the check of the logits; do "
            "not use it.",
        )
        for file in files
        if file.passed and judge_with_others(file.checks, file.level, found) != file.checks
    ]


def _of_file(file: ExportedFile) -> list[events.Warning]:
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


def _not_compared(files: Sequence[ExportedFile]) -> list[events.Warning]:
    """One for each reason why files that load were not held against the model itself."""
    causes: dict[str, list[str]] = {}
    for file in files:
        checks = {check.name: check for check in file.checks}
        logits = checks.get("logits")
        if logits is not None and logits.verdict == "skipped" and checks["load"].verdict == "ok":
            causes.setdefault(logits.detail, []).append(file.level)
    return [
        events.Warning(
            "export.check-logits",
            f"{', '.join(levels)}: what the files say was not compared with the model. {why}",
        )
        for why, levels in causes.items()
    ]


def require_passed(result: ExportResult, out_dir: Path) -> None:
    """Refuse to call an export done in which a check failed.

    Raises:
        CheckError: `export.check-failed`.
    """
    failed = [
        f"{file.path.name}: {check.name}: {check.detail}"
        for file in (*result.files, *([result.adapter] if result.adapter else []))
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
