"""Keeps a copy of each table that is opened, and offers it when the file is not what it was."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, Signal

from tunesmith.core.errors import InputError, TunesmithError
from tunesmith.core.events import Sink
from tunesmith.data.snapshots import Snapshot, hash_sources, read_snapshot, write_snapshot
from tunesmith.data.table import Reading
from tunesmith.studio.pages.data_found import worded
from tunesmith.studio.pages.data_inspector import FoundSection
from tunesmith.studio.pages.data_opening import Opened
from tunesmith.studio.project import DataChoice
from tunesmith.studio.studio import Studio
from tunesmith.studio.table_file import look_at_all
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Action
from tunesmith.studio.widgets.section import Fact
from tunesmith.studio.words import size_text

_TOLD_BY_THE_PAGE = ("data.changed", "data.missing", "data.unreadable")


class TableCopies(QObject):
    """The snapshots of the chosen table; `failed(error)` when one could not be written."""

    failed = Signal(object)

    def __init__(self, studio: Studio, section: FoundSection, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._section = section
        studio.project_changed.connect(self._project_changed)

    def keep(self, opened: Opened) -> None:
        """Write a copy of the chosen table in the background, unless there is one."""
        if self._path() is not None:
            return
        # Another way of reading the same files supersedes this one; other tables do not.
        self._studio.background.run(
            keep_copy,
            opened,
            snapshots_folder(self._studio.workspace),
            done=partial(self._kept, opened),
            failed=self._tell,
            key=f"data-copy {opened.paths}",
            pass_sink=True,
        )

    def show(self) -> None:
        """Tell of the copy beside how the table was read."""
        self._section.show_copy(copy_facts(self._studio.project.data, self._path()))

    def of(self, opened: Opened) -> Snapshot | None:
        """The copy of what the project had until now, if that is the table that was opened."""
        same = self._is_chosen(opened) or self.is_copy(opened.paths)
        return self._studio.project.data.copy if same else None

    def is_copy(self, paths: tuple[Path, ...]) -> bool:
        """Whether files are the copy of the table that the project has."""
        return paths == (self._path(),)

    def stands_for(self, opened: Opened) -> str:
        """The table that the project had until now, if its copy is opened in place of it.

        Nothing is new then for what was made of it: the copy's file says that it was written from
        files of the same SHA-256.
        """
        data = self._studio.project.data
        if not self.is_copy(opened.paths) or opened.reading != Reading() or data.copy is None:
            return ""
        found = read_snapshot(opened.paths[0])
        if found is None or _digests(found) != _digests(data.copy):
            return ""
        if data.paths == opened.paths:
            return data.stands_for
        return json.dumps(self._studio.project.table_facts())

    def offer(self, open_paths: Callable[[tuple[Path, ...], Reading], object]) -> list[Action]:
        """A button that opens the copy in place of its file; none if there is no copy."""
        data, path = self._studio.project.data, self._path()
        if data.copy is None or path is None or data.paths == (path,):
            return []
        text = translate("DataPage", "Open the copy of {date}")
        return [(text.format(date=_date(data.copy)), lambda: open_paths((path,), Reading()))]

    def _path(self) -> Path | None:
        """The copy's file where the workspace lies now; None if there is none."""
        copy = self._studio.project.data.copy
        if copy is None:
            return None
        path = snapshots_folder(self._studio.workspace) / copy.path.name
        return path if path.is_file() else None

    def _kept(self, opened: Opened, copy: Snapshot) -> None:
        if self._is_chosen(opened):  # not another table, or another reading, meanwhile
            self._studio.change("data", copy=copy)

    def _is_chosen(self, opened: Opened) -> bool:
        data = self._studio.project.data
        stamp = None if data.stamp is None else tuple(data.stamp)
        chosen = (data.paths, data.reading, stamp)
        return (opened.paths, opened.reading, opened.stamp) == chosen

    def _tell(self, error: TunesmithError) -> None:
        if error.code not in _TOLD_BY_THE_PAGE:
            self.failed.emit(worded(error))

    def _project_changed(self, stage: str) -> None:
        if stage in ("data", ""):
            self.show()


def snapshots_folder(workspace: Path) -> Path:
    """Where a workspace keeps copies of its tables; only the person deletes them."""
    return workspace / "snapshots"


def keep_copy(opened: Opened, folder: Path, sink: Sink) -> Snapshot:
    """Write a snapshot of a table, or find it; of a snapshot in the folder itself, none is made.

    Raises:
        InputError: `data.changed` if the files are not what was read, and as `hash_sources`.
        JobError: `disk.full`.
    """
    if len(opened.paths) == 1 and opened.paths[0].parent.resolve() == folder.resolve():
        itself = read_snapshot(opened.paths[0])
        if itself is not None:
            return itself
    sources = hash_sources(opened.paths, sink)
    if look_at_all(opened.paths) != opened.stamp:
        name = opened.paths[0].name
        raise InputError("data.changed", f"{name} changed after it was read.", "Reload it.")
    return write_snapshot(opened.stored, sources, opened.reading, folder, sink)


def copy_facts(data: DataChoice, path: Path | None) -> list[Fact]:
    """What to tell of the copy in `path` and of the contents that it has."""
    copy = data.copy
    if copy is None or path is None:
        return []
    date = _date(copy)
    if data.paths == (path,):
        names = [Path(source.path).name for source in copy.sources]
        places = "\n".join(source.path for source in copy.sources)
        told: list[Fact] = [
            (translate("DataFound", "Copy of"), ", ".join(names), places),
            (translate("DataFound", "Copied"), date),
        ]
    else:
        told = [(translate("DataFound", "Copy"), f"{date}, {size_text(copy.bytes)}", str(path))]
    label = translate("DataFound", "SHA-256")
    if len(copy.sources) == 1:
        return [*told, (label, copy.sources[0].sha256, copy.sources[0].sha256)]
    named = translate("DataFound", "SHA-256 of {name}")
    for source in copy.sources:
        told.append((named.format(name=Path(source.path).name), source.sha256, source.sha256))
    return told


def _digests(copy: Snapshot) -> list[str]:
    return [source.sha256 for source in copy.sources]


def _date(copy: Snapshot) -> str:
    written = QDateTime.fromString(copy.written, Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(written, QLocale.FormatType.ShortFormat)
