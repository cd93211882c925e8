"""What all pages share: the workspace, the person's choices, runs, background work, the machine."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, QTimer, Signal

from tunesmith.core.errors import InputError, JobError, TunesmithError
from tunesmith.hardware.machine import Machine, read_machine
from tunesmith.studio.background import Background
from tunesmith.studio.bridge import Bridge
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import (
    DataChoice,
    Project,
    load_project,
    merged,
    project_file,
    save_project,
    with_stage,
)
from tunesmith.studio.table_file import TableTrouble, table_trouble

_SAVE_DELAY_MS = 300
_MACHINE_LOOK_MS = 2000


class Studio(QObject):
    """One window's view of one workspace.

    Signals: `project_changed(stage)` with the stage whose choices changed; `machine_changed()`;
    `table_changed()` when the table's file went or came back; `trouble(error)` for what no page
    asked for; `page_wanted(name)` when a page sends the person
    elsewhere; `path_wanted(path)` for a file that the page for it is to open, `paths_wanted(paths)`
    for several;
    `reopen_wanted(workspace)` when the window is to be opened anew, there or here.
    """

    project_changed = Signal(str)
    machine_changed = Signal()
    table_changed = Signal()
    trouble = Signal(object)
    page_wanted = Signal(str)
    path_wanted = Signal(str)
    paths_wanted = Signal(list)
    reopen_wanted = Signal(object)

    def __init__(
        self,
        workspace: Path,
        preferences: Preferences | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.preferences = preferences if preferences is not None else Preferences()
        self._claim = FileLock(workspace / "studio.lock", timeout=0)
        self.saves = self._take_claim()
        self.project, self.damage = load_project(workspace)
        self._on_disk = self.project  # as it was when this window last read or wrote it
        self._closed = False
        self.background = Background(self)
        self.bridge = Bridge(workspace, self)
        self.machine: Machine | None = None
        self.table_trouble: TableTrouble = ""
        self._looks_at_table = False
        self._saver = QTimer(self, singleShot=True, interval=_SAVE_DELAY_MS)
        self._saver.timeout.connect(self.save)
        self._looker = QTimer(self, singleShot=True, interval=_MACHINE_LOOK_MS)
        self._looker.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to watch runs and the machine."""
        self.bridge.failed.connect(self.trouble)
        self.bridge.start()
        self._look()

    def close(self) -> None:
        """Save and stop watching; runs go on."""
        self._looker.stop()
        self.hand_over()
        self._closed = True
        self.background.close()
        self.bridge.close()

    def hand_over(self) -> None:
        """Save what is not saved yet and let another window have the workspace's choices."""
        self._saver.stop()
        if self.project != self._on_disk:
            self.save()
        self.saves = False
        self._claim.release()

    def change(self, stage: str, **changes: Any) -> None:
        """Change fields of one stage's choices (`data`, `template`, …) and save soon."""
        changed = with_stage(self.project, stage, **changes)
        if changed != self.project:
            self.replace(changed, stage)

    def replace(self, project: Project, stage: str = "") -> None:
        """Put other choices in place; `stage` names what changed, empty means all."""
        began = _runs(project) != _runs(self.project)
        if project.data != self.project.data:
            self.table_trouble = ""  # until the next look
        self.project = project
        if began:
            self.save()  # at once: a window that dies now must find its run again
        else:
            self._saver.start()
        self.project_changed.emit(stage)

    def save(self) -> None:
        """Write the choices now; a full disk becomes trouble, not an end.

        Of two windows on one workspace only one saves, so that neither undoes the other's choices;
        the one that comes later to it keeps what the other saved and adds its own changes.
        """
        if self._closed:
            return
        if not self.saves:
            if not self._take_claim():
                return
            if not self._take_over():
                self._claim.release()
                return
            self.saves = True
        try:
            save_project(self.workspace, self.project)
            self._on_disk = self.project
        except OSError as error:
            self.trouble.emit(
                JobError(
                    "studio.not-saved",
                    f"Your settings could not be saved in {self.workspace}: {error.strerror}.",
                    "Free some space or choose another workspace folder; nothing else is lost.",
                )
            )

    def submit(self, kind: str, slug: str, spec: Any) -> str | None:
        """Start a job; on failure tells `trouble` and returns None."""
        run_id: str | None = self._try(lambda: self.bridge.submit(kind, slug, spec))
        return run_id

    def try_run(self, action: Callable[[str], object], run_id: str) -> bool:
        """Call a method of the bridge on a run; a refusal becomes trouble. Tells if it worked."""
        return self._try(lambda: (action(run_id), True)[1]) is True

    def _take_claim(self) -> bool:
        try:
            self.workspace.mkdir(parents=True, exist_ok=True)
            self._claim.acquire()
        except Timeout:
            return False
        except OSError:
            return True  # a folder that cannot be written to is told when something is saved
        return True

    def _take_over(self) -> bool:
        """Take what the other window saved; False if this one may not write over it."""
        if not project_file(self.workspace).exists():
            return True
        try:
            theirs, damage = load_project(self.workspace)
        except InputError as error:
            self.trouble.emit(error)  # a newer Tunesmith was here: what it wrote is not undone
            return False
        if damage is not None:
            self.trouble.emit(damage)  # it was moved aside, so that ours may be written
            return True
        ours = self.project
        self.project = merged(self._on_disk, ours, theirs)
        self._on_disk = theirs
        if self.project != ours:
            self.project_changed.emit("")
        return True

    def _try(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except TunesmithError as error:
            self.trouble.emit(error)
        except OSError as error:
            self.trouble.emit(
                JobError(
                    "studio.disk",
                    f"{error.filename or self.workspace}: {error.strerror}.",
                    "Free some space or check the folder's permissions, then try again.",
                )
            )
        return None

    def _look(self) -> None:
        self._look_at_table()
        # The next look waits for the end of this one: a slow driver must not supersede itself.
        self.background.run(
            read_machine, self.workspace, done=self._saw, failed=self._saw_nothing, key="machine"
        )

    def _saw(self, machine: Machine) -> None:
        self.machine = machine
        self._looker.start()
        self.machine_changed.emit()

    def _look_at_table(self) -> None:
        data = self.project.data
        if self._looks_at_table or data.path is None:
            return  # a disk that does not answer must not fill the pool
        self._looks_at_table = True
        self.background.run(
            table_trouble, data, done=partial(self._saw_table, data), failed=self.trouble.emit
        )

    def _saw_table(self, data: DataChoice, trouble: TableTrouble) -> None:
        self._looks_at_table = False
        if data == self.project.data and trouble != self.table_trouble:
            self.table_trouble = trouble
            self.table_changed.emit()

    def _saw_nothing(self, error: TunesmithError) -> None:
        self._looker.start()
        self.trouble.emit(error)


def _runs(project: Project) -> tuple[str | None, ...]:
    """The runs that the stages look at."""
    return project.train.run, project.export.run
