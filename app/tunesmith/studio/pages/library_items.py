"""What lies in a workspace and what was brought from elsewhere: found in a background thread."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.models.library import Source, add_folder, list_models, models_folder, remove_folder
from tunesmith.studio.disk_use import folder_bytes
from tunesmith.studio.run_view import RunView
from tunesmith.training.evidence import ANSWERS

_FOLDERS = ("models", "adapters", "exports")


class ItemKind(StrEnum):
    """What something on disk is."""

    MODEL = "model"
    ADAPTER = "adapter"
    EXPORT = "export"
    TABLE = "table"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is needed here of a run; `paths` are all that its spec names, without its output."""

    name: str
    kind: str
    active: bool
    out: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on disk.

    Attributes:
        kind: what it is.
        name: as people call it.
        path: its folder or file.
        bytes: of all its files.
        changed: seconds since the epoch.
        used_by: names of runs that read it.
        busy: a run at work reads or writes it.
        ours: it lies where the workspace keeps such things, so it can go to the trash.
        listed: a model folder from elsewhere, which can be taken off the list.
    """

    kind: ItemKind
    name: str
    path: Path
    bytes: int
    changed: float
    used_by: tuple[str, ...] = ()
    busy: bool = False
    ours: bool = True
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything found; `runs`, `tables`, `trash` and `free` are bytes, `trashed` counts things."""

    items: tuple[Item, ...]
    runs: int
    tables: int
    trash: int
    trashed: int
    free: int


def run_facts(views: Iterable[RunView]) -> list[RunFacts]:
    """Facts of runs, taken on the GUI thread."""
    found = []
    for view in views:
        out = str((view.result or {}).get("out_dir") or view.spec.get("out_dir") or "")
        spec = {
            key: value for key, value in view.spec.items() if key not in ("out_dir", "work_dir")
        }
        paths = tuple(text for text in _texts(spec) if "/" in text or "\\" in text)
        active = not view.state.is_final
        found.append(RunFacts(view.name, view.kind, active, out, paths))
    return found


def look(workspace: Path, runs: Sequence[RunFacts], table: Path | None) -> Shelf:
    """Find everything and measure it.

    Args:
        workspace: where it lies.
        runs: all runs; those outside of the workspace have outputs elsewhere.
        table: the table in use.

    Raises:
        InputError: `library.list-broken`.
    """
    items = [*_models(workspace), *_outputs(workspace, runs), *_tables(workspace, table)]
    trash = workspace / "trash"
    return Shelf(
        items=tuple(_with_use(item, runs) for item in items),
        runs=folder_bytes(workspace / "runs"),
        tables=folder_bytes(workspace / "tables"),
        trash=folder_bytes(trash),
        trashed=sum(1 for _ in trash.iterdir()) if trash.is_dir() else 0,
        free=shutil.disk_usage(_existing(workspace)).free,
    )


def to_trash(workspace: Path, item: Item) -> Path | None:
    """Move an item of the workspace to its trash; a folder from elsewhere leaves the list only.

    Returns:
        Where it is now; None for a folder that only left the list.

    Raises:
        InputError: `library.busy`, `library.not-ours`.
    """
    if item.busy:
        raise InputError(
            "library.busy",
            f"{item.name} is in use by a run that is at work.",
            "Wait for that run, or stop it first.",
        )
    if item.listed:
        remove_folder(workspace, item.path)
        return None
    if not item.ours:
        raise InputError(
            "library.not-ours",
            f"{item.path} is not kept by this workspace.",
            "Open its folder and delete it there if you want to.",
        )
    trash = workspace / "trash"
    trash.mkdir(parents=True, exist_ok=True)
    target, number = trash / item.path.name.lstrip("."), 2
    while target.exists():
        target, number = trash / f"{item.path.name.lstrip('.')}-{number}", number + 1
    shutil.move(item.path, target)
    return target


def from_trash(workspace: Path, item: Item, trashed: Path | None) -> Path:
    """Undo `to_trash`.

    Raises:
        InputError: `library.taken` if something else has its place now.
    """
    if trashed is None:
        add_folder(workspace, item.path)
        return item.path
    if item.path.exists():
        raise InputError(
            "library.taken",
            f"There is something else at {item.path} now.",
            f"What was deleted is still in {trashed}.",
        )
    shutil.move(trashed, item.path)
    return item.path


def _models(workspace: Path) -> list[Item]:
    found = []
    for model in list_models(workspace):
        if model.on_disk and model.path.exists():
            elsewhere = model.source is Source.FOLDER and model.path.parent != models_folder(
                workspace
            )
            made = _item(ItemKind.MODEL, model.name, model.path, workspace, listed=elsewhere)
            found.append(made)
    folder = models_folder(workspace)
    for partial in sorted(folder.glob(".*.partial")) if folder.is_dir() else ():
        name = partial.name.removeprefix(".").removesuffix(".partial").replace("--", "/")
        found.append(_item(ItemKind.UNFINISHED, name, partial, workspace))
    return found


def _outputs(workspace: Path, runs: Sequence[RunFacts]) -> list[Item]:
    kinds = {"train": ItemKind.ADAPTER, "export": ItemKind.EXPORT}
    places: dict[Path, ItemKind] = {}
    for folder, kind in (("adapters", ItemKind.ADAPTER), ("exports", ItemKind.EXPORT)):
        root = workspace / folder
        for path in sorted(root.iterdir()) if root.is_dir() else ():
            if path.is_dir() and not path.name.startswith(".") and not _belongs(path):
                places[path] = kind
    for run in runs:
        if run.kind in kinds and run.out and Path(run.out).is_dir():
            places.setdefault(Path(run.out), kinds[run.kind])
    return [_item(kind, path.name, path, workspace) for path, kind in places.items()]


def _belongs(path: Path) -> bool:
    """Whether a folder is an adapter's evaluation; that of an adapter that is gone stands alone."""
    adapter, ending, _ = path.name.rpartition("-evaluation")
    return bool(ending) and (path / ANSWERS).is_file() and path.with_name(adapter).is_dir()


def _tables(workspace: Path, table: Path | None) -> list[Item]:
    if table is None or not table.exists():
        return []
    return [_item(ItemKind.TABLE, table.name, table, workspace)]


def _item(kind: ItemKind, name: str, path: Path, workspace: Path, *, listed: bool = False) -> Item:
    # Only what lies where such things belong: a run's output may be any folder, even all of it.
    ours = path.absolute().parent in {workspace.absolute() / name for name in _FOLDERS}
    return Item(
        kind, name, path, folder_bytes(path), path.stat().st_mtime, ours=ours, listed=listed
    )


def _with_use(item: Item, runs: Sequence[RunFacts]) -> Item:
    place = str(item.path)
    readers = [run for run in runs if any(_inside(path, place) for path in run.paths)]
    target = place
    if item.kind is ItemKind.UNFINISHED:
        target = str(item.path.with_name(item.path.name[1:].removesuffix(".partial")))
    writers = [run for run in runs if run.out == target]
    busy = any(run.active for run in (*readers, *writers))
    names = tuple(dict.fromkeys(run.name for run in readers))
    return Item(
        item.kind, item.name, item.path, item.bytes, item.changed, names, busy, item.ours,
        item.listed,
    )  # fmt: skip


def _inside(path: str, place: str) -> bool:
    return path == place or path.startswith((place + "/", place + "\\"))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []


def _existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())
