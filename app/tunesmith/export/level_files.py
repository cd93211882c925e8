"""The files of one level, from their provisional names to their own: one file, or several parts.

A single file is written as NAME-LEVEL.gguf.part. llama.cpp opens parts only under their own names,
so these are written into a folder NAME-LEVEL.part and moved out of it after the checks.
"""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import JobError
from tunesmith.core.events import Sink
from tunesmith.core.files import fsync_folder, sha256_file, sync_file
from tunesmith.export.plan import LevelPlan
from tunesmith.export.spec import ExportSpec, WrittenPart
from tunesmith.export.splits import split_level

PART = ".part"
Identity = tuple[int, ...]  # disk, number of the file on it, size, time of the last change


@dataclass(frozen=True, slots=True)
class LevelFiles:
    """What a level is written to.

    Attributes:
        whole: the level's plan, as if it were one file.
        plans: of each file.
        provisional: path of each until the checks are done; llama.cpp is given the first.
        targets: path of each after them.
    """

    whole: LevelPlan
    plans: tuple[LevelPlan, ...]
    provisional: tuple[Path, ...]
    targets: tuple[Path, ...]

    @property
    def level(self) -> str:
        """The level's name."""
        return self.whole.level

    @property
    def in_parts(self) -> bool:
        """Whether there are several files."""
        return len(self.plans) > 1

    def standing(self) -> dict[Path, LevelPlan | None]:
        """What stands where the files will be written, parts of another number among it.

        With each the plan of the file that will be in its place, if there is one.
        """
        planned = dict(zip(self.provisional, self.plans, strict=True))
        folder = self.provisional[0].parent
        found: dict[Path, LevelPlan | None] = {}
        if self.in_parts and os.path.lexists(folder) and not folder.is_dir():
            found[folder] = None
        elif self.in_parts:
            found = dict.fromkeys(sorted(folder.glob("*.gguf")))
        return found | {path: plan for path, plan in planned.items() if os.path.lexists(path)}

    def of_other_shape(self) -> tuple[Path, ...]:
        """What stands under the level's other provisional names: parts of a whole file, or it."""
        first = self.provisional[0]
        if self.in_parts:
            folder = first.parent
            whole = folder.with_name(f"{folder.name.removesuffix(PART)}.gguf{PART}")
            return (whole,) if os.path.lexists(whole) else ()
        folder = first.with_name(f"{first.name.removesuffix('.gguf' + PART)}{PART}")
        return tuple(sorted(folder.glob("*.gguf"))) if not folder.is_symlink() else ()

    def make_folder(self) -> None:
        """Make the folder that the files are written into, rid of parts of another number.

        Whose they are is asked before (see `refusals`).
        """
        folder = self.provisional[0].parent
        folder.mkdir(parents=True, exist_ok=True)
        if self.in_parts:
            for path in set(folder.glob("*.gguf")) - set(self.provisional):
                path.unlink()

    def remove_folder(self) -> None:
        """Remove the parts' own folder, if nothing is left in it."""
        if self.in_parts:
            with contextlib.suppress(OSError):
                self.provisional[0].parent.rmdir()

    def hashed(self, sink: Sink) -> tuple[WrittenPart, ...]:
        """Every file, under its provisional name.

        Raises:
            CancelledError: if asked to stop meanwhile.
        """
        return tuple(
            WrittenPart(path, path.stat().st_size, sha256_file(path, sink))
            for path in self.provisional
        )

    def identities(self) -> dict[Path, Identity]:
        """Which files these are, under their provisional names."""
        return {path: identity(path) for path in self.provisional}

    def give_names(self) -> None:
        """Rename the files, the first last: nothing opens the others without it.

        They survive a power cut from here on.
        """
        for path in self.provisional:
            with path.open("rb+") as stream:
                sync_file(stream)
        for path, target in reversed(list(zip(self.provisional, self.targets, strict=True))):
            path.replace(target)
        fsync_folder(self.targets[0].parent)
        self.remove_folder()


def identity(path: Path) -> Identity:
    """Which file this is, as it is now; empty if there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def require_same(files: Iterable[tuple[Path, Identity]]) -> None:
    """Refuse to go on with files that are not the ones they were.

    Raises:
        JobError: `export.file-changed`.
    """
    for path, was in files:
        if identity(path)[: len(was)] != was:
            raise JobError(
                "export.file-changed",
                f"{path} was replaced or changed while it was written and checked.",
                "Look which other program writes there, then resume the run or export again.",
            )


def level_files(spec: ExportSpec, plan: LevelPlan) -> LevelFiles:
    """Which files a level goes into.

    Raises:
        InputError: `export.split-size`.
    """
    target = whole_path(spec, plan.level)
    parts = split_level(plan, spec.split_bytes) if spec.split_bytes is not None else ()
    if len(parts) < 2:
        return LevelFiles(plan, (plan,), (target.with_name(target.name + PART),), (target,))
    names = [part.file_name(target.stem) for part, _ in parts]
    folder = target.with_name(target.stem + PART)
    return LevelFiles(
        plan,
        tuple(each for _, each in parts),
        tuple(folder / name for name in names),
        tuple(spec.out_dir / name for name in names),
    )


def whole_path(spec: ExportSpec, level: str) -> Path:
    """Where a level goes if it is one file."""
    return spec.out_dir / f"{spec.name}-{level}.gguf"


def possible_paths(spec: ExportSpec, level: str) -> tuple[Path, ...]:
    """Files in the way of a level: the whole one, and parts that are there, however many."""
    whole = whole_path(spec, level)
    if spec.split_bytes is None:
        return (whole,)
    pattern = f"{_literal(whole.stem)}-[0-9][0-9][0-9][0-9][0-9]-of-[0-9][0-9][0-9][0-9][0-9].gguf"
    return (whole, *sorted(spec.out_dir.glob(pattern)))


def unfinished_paths(spec: ExportSpec) -> tuple[Path, ...]:
    """Provisional files of all levels of this name, in whatever shape."""
    name = _literal(spec.name)
    patterns = (f"{name}-*.gguf{PART}", f"{name}-*{PART}/*.gguf")
    return tuple(path for pattern in patterns for path in sorted(spec.out_dir.glob(pattern)))


def _literal(name: str) -> str:
    return "".join(f"[{it}]" if it in "[?*" else it for it in name)
