"""What export refuses before any work: requests it cannot serve, and files that are not its own.

`plan export` asks the same functions and lists what they raise.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.files import nearest_existing
from tunesmith.export.adapter_output import adapter_part, adapter_path, no_adapter
from tunesmith.export.imatrix import read_imatrix, require_matrix_file
from tunesmith.export.journal import UNFINISHED
from tunesmith.export.level_files import (
    LevelFiles,
    level_files,
    possible_paths,
    unfinished_paths,
)
from tunesmith.export.levels import Level
from tunesmith.export.merged_output import refuse_merged, refuse_merged_part
from tunesmith.export.one_pass import journal_path
from tunesmith.export.plan import LevelPlan
from tunesmith.export.record import CHECKS, MANIFEST, Inputs, is_record, recorded_files
from tunesmith.export.spec import ExportSpec
from tunesmith.export.splits import refuse_small_limit

_FORBIDDEN_IN_NAMES = set('/\\:*?"<>|')
_LONGEST_FILE_NAME = 255  # bytes, where the system does not tell
# What is added to a name at most: 101 bytes by an adapter's unfinished file, which is written under
# the temporary name of a temporary file; journals of parts add 51.
_ADDED_TO_NAMES = 112


def refuse_request(spec: ExportSpec) -> None:
    """Refuse what this version cannot do, and names and folders that cannot be written to.

    Raises:
        InputError: those of `require_matrix_file`; `export.no-adapter`, `export.split-size`,
            `export.name`, `export.out-is-input`, `out.not-writable`.
    """
    if spec.imatrix is not None:
        require_matrix_file(spec.imatrix)
    if spec.adapter_gguf and spec.adapter_dir is None:
        raise no_adapter()
    refuse_small_limit(spec.split_bytes)
    name = spec.name
    if not name.strip() or name != name.strip() or name.startswith("."):
        raise InputError("export.name", f"“{name}” cannot begin a file name.", "Choose another.")
    if _FORBIDDEN_IN_NAMES & set(name) or not name.isprintable():
        raise InputError(
            "export.name",
            f"“{name}” has characters that a file name may not have.",
            "Use letters, digits, dots, dashes and underscores.",
        )
    _refuse_long_name(spec)
    for read, what in ((spec.model_dir, "model"), (spec.adapter_dir, "adapter")):
        if read is not None and spec.out_dir.resolve() == read.resolve():
            raise InputError(
                "export.out-is-input",
                f"{spec.out_dir} is the folder of the {what}.",
                "Choose another --out: manifest.json and the like would replace the folder's own.",
            )


def _refuse_long_name(spec: ExportSpec) -> None:
    """Refuse a name with which some file of the export would have too long a one.

    Raises:
        InputError: `export.name`; `out.not-writable` if the folder's own name is too long.
    """
    try:
        places = [nearest_existing(folder) for folder in (spec.out_dir, spec.work_dir)]
    except OSError as error:
        raise InputError(
            "out.not-writable",
            f"{spec.out_dir} cannot be written: {error.strerror}.",
            "Choose another output folder.",
        ) from error
    most = min(map(_longest_file_name, places)) - _ADDED_TO_NAMES
    if len(spec.name.encode()) > most:
        raise InputError(
            "export.name",
            f"“{spec.name[:40]}…” has {len(spec.name.encode())} bytes. What begins the names of "
            f"files may have {most} here.",
            "Choose a shorter --name.",
        )


def _longest_file_name(folder: Path) -> int:
    """Bytes that a file system allows."""
    if not hasattr(os, "pathconf"):  # Windows
        return _LONGEST_FILE_NAME
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (OSError, ValueError):
        return _LONGEST_FILE_NAME


def standing_refusals(
    spec: ExportSpec, levels: Sequence[Level], inputs: Callable[[], Inputs]
) -> tuple[Callable[[], object], ...]:
    """What is asked once base and adapter are open; each raises an InputError, or does nothing.

    Args:
        spec: the request, which `refuse_request` was content with.
        levels: all that are to be written.
        inputs: gives the hashes of everything that is read; called only where they matter.
    """
    targets = [path for level in levels for path in possible_paths(spec, level.name)]
    asked: list[Callable[[], object]] = []
    if spec.imatrix is not None:
        # Read again where it is used; what is no matrix is told now.
        asked.append(partial(read_imatrix, spec.imatrix))
    if spec.adapter_gguf:
        targets.append(adapter_path(spec))
        asked.append(lambda: refuse_foreign_adapter(spec))
    asked.append(lambda: refuse_other_base(spec, inputs))
    asked.append(lambda: refuse_other_files(spec, targets, inputs))
    if spec.merged_folder:
        asked.append(lambda: refuse_merged(spec, lambda: inputs().origin()))
        asked.append(lambda: refuse_merged_part(spec))
    return tuple(asked)


def files_of(spec: ExportSpec, plan: LevelPlan) -> LevelFiles:
    """The files of a level, in whose way nothing stands.

    Raises:
        InputError: `export.split-size`, `export.file-exists`.
    """
    files = level_files(spec, plan)
    refuse_foreign_parts(files, spec)
    return files


def refuse_other_base(spec: ExportSpec, inputs: Callable[[], Inputs]) -> None:
    """Refuse an adapter that was trained here on other weights than those of the base.

    Names and shapes cannot tell: another model of the same kind has the same.

    Raises:
        InputError: `adapter.other-base`.
    """
    if spec.adapter_dir is None:
        return
    try:
        record = json.loads((spec.adapter_dir / MANIFEST).read_text("utf-8"))
        trained_on = dict(record["base_model"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return  # of another trainer
    for name, digest in trained_on.items():
        # Only a weights file's name is looked up; a stranger's manifest may hold anything.
        is_weights = isinstance(name, str) and name.endswith(".safetensors")
        now = inputs().base.get(name) if is_weights else None
        if now is not None and now != digest:
            raise InputError(
                "adapter.other-base",
                f"{spec.adapter_dir} was trained on another {name} than that of {spec.model_dir}.",
                f"Give the base model that it was trained on. If you mean to merge into this one, "
                f"move {MANIFEST} out of the adapter's folder.",
            )


def refuse_other_files(
    spec: ExportSpec, targets: Iterable[Path], inputs: Callable[[], Inputs]
) -> None:
    """Refuse to replace what no export wrote, or what one wrote from something else.

    Raises:
        InputError: `export.file-exists`, `export.made-from-else`.
    """
    out_dir = spec.out_dir
    for name in (MANIFEST, CHECKS):
        if os.path.lexists(out_dir / name) and not is_record(out_dir / name):
            raise _exists(out_dir / name)
    recorded = recorded_files(out_dir)
    for target in targets:
        if not os.path.lexists(target):
            continue
        entry = recorded.get(target.name)
        if entry is None or not target.exists():  # a link to a disk that is away, perhaps
            raise _exists(target)
        if entry.get("made_from") != inputs().origin():
            made_with = _difference(entry, spec, inputs())
            raise InputError(
                "export.made-from-else",
                f"{target} exists. An export made it with {made_with}, not with what is asked for "
                "now.",
                "Choose another --name or --out, or move the file away.",
            )


def refuse_foreign_parts(files: LevelFiles, spec: ExportSpec) -> None:
    """Refuse to replace an unfinished file that no export left behind: a download, say.

    Raises:
        InputError: `export.file-exists`.
    """
    recorded = recorded_files(spec.out_dir)
    for path, plan in files.standing().items():
        name = path.relative_to(spec.out_dir).as_posix()
        head = UNFINISHED if plan is None else plan.head
        if not _is_left_behind(path, spec.work_dir, recorded.get(name), head):
            raise _exists(path)


def other_shape(spec: ExportSpec, files: LevelFiles) -> tuple[Path, ...]:
    """What an earlier export left of a level in parts that is one file now, or the reverse.

    Only what is known for an export's: it is removed before the level is written.
    """
    recorded = recorded_files(spec.out_dir)
    left = files.of_other_shape()
    return tuple(
        path
        for path in left
        if path.is_file()
        and path.stat().st_size
        and _is_left_behind(
            path,
            spec.work_dir,
            recorded.get(path.relative_to(spec.out_dir).as_posix()),
            UNFINISHED,
        )
    )


def dropped(spec: ExportSpec, written: Sequence[LevelFiles]) -> tuple[Path, ...]:
    """What this run was writing before it was stopped, and is not to write any more."""
    wanted = {path for files in written for path in files.provisional}
    return tuple(
        path
        for path in unfinished_paths(spec)
        if path not in wanted and journal_path(spec.work_dir, path).exists()
    )


def refuse_foreign_adapter(spec: ExportSpec) -> None:
    """Refuse to replace an unchecked file with the adapter alone that the manifest does not have.

    Raises:
        InputError: `export.file-exists`.
    """
    part = adapter_part(spec)
    entry = recorded_files(spec.out_dir).get(part.name)
    if os.path.lexists(part) and not _is_left_behind(part, spec.work_dir, entry, UNFINISHED):
        raise _exists(part)


def _is_left_behind(
    path: Path, work_dir: Path, entry: dict[str, object] | None, head: bytes
) -> bool:
    """Whether an earlier export wrote this unfinished file, or one of another run.

    It is one by its journal, by the record of a failed check, or by how it begins: as one whose
    weights are being written, or with the very head that will be written now.
    """
    if path.is_symlink() or not path.is_file():
        return False
    if journal_path(work_dir, path).exists():
        return True
    if entry is not None and entry.get("bytes") == path.stat().st_size:
        return True
    with path.open("rb") as stream:
        begins = stream.read(len(head))
    return not begins or begins.startswith(UNFINISHED) or begins == head


def _exists(path: Path) -> InputError:
    return InputError(
        "export.file-exists",
        f"{path} exists and was not made by an export into this folder.",
        "Choose another --name or --out, or move the file away.",
    )


def _difference(entry: dict[str, object], spec: ExportSpec, inputs: Inputs) -> str:
    """What a file was made of that is not the same now: only that, or people look elsewhere."""
    told = []
    for what, now, hashes in (
        ("base", spec.model_dir, inputs.base),
        ("adapter", spec.adapter_dir, inputs.adapter),
    ):
        part = entry.get(what)
        then = part if isinstance(part, dict) else {}
        if then.get("sha256") == hashes:
            continue
        name = then.get("folder") or then.get("file")
        if name is None:
            told.append(f"no {what}")
        elif now is not None and name == now.name:
            told.append(f"another {what} of the name {name}, or other files in it")
        else:
            told.append(f"the {what} in {name}")
    if entry.get("imatrix_sha256") != inputs.imatrix:
        told.append(f"{'another' if entry.get('imatrix_sha256') else 'no'} importance matrix")
    return " and ".join(told) or "something else"
