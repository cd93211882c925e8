"""The only seam between run folders and Qt: starts runs, follows them, tells pages what is new.

A thread looks at the run folders every 200 ms and sends what changed in one batch. Everything is in
the files, so a window that crashed or was closed finds each run where it is.
"""

import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import filelock
from PySide6.QtCore import QObject, Signal, Slot

from tunesmith.core import files
from tunesmith.core.errors import InputError, JobError, TunesmithError
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import RunFolder, State, find_run, list_runs, move_to_trash
from tunesmith.studio.run_view import MOST_EVENTS, RunReader, RunView, Update

# Jobs that fill the graphics card or every core; at most one of each group works at a time.
_EXCLUSIVE = {"train": "train", "demo": "train"}
_BATCH_S = 0.05  # what was found in this time goes to the window as one
_TURN_S = 0.2  # how long old runs may keep the thread from looking at those at work


class Bridge(QObject):
    """All runs of one workspace.

    Signals: `run_changed(id)` when a run has news, `runs_changed()` when the list or a state
    changed, `failed(error)` when a run could not be started or stopped.
    """

    run_changed = Signal(str)
    runs_changed = Signal()
    failed = Signal(object)
    _found = Signal(object, object)

    def __init__(self, workspace: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._views: dict[str, RunView] = {}
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._not_startable: set[str] = set()  # not tried again by this window
        self._wake = threading.Event()
        # Counted up to have a run read from its beginning; what older readings found is dropped.
        self._epochs: dict[str, int] = {}
        self._closed = False
        self._found.connect(self._take)
        self._thread = threading.Thread(target=self._watch, name="runs", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop watching; the runs go on."""
        self._closed = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        for process in self._workers.values():
            if process.poll() is None:
                process.returncode = 0  # it goes on without us, which is no leak to warn of
        self._workers.clear()

    def view(self, run_id: str | None) -> RunView | None:
        """What is known of a run."""
        return None if run_id is None else self._views.get(run_id)

    def views(self) -> list[RunView]:
        """All runs, newest first."""
        return sorted(self._views.values(), key=lambda view: view.id, reverse=True)

    def active(self) -> list[RunView]:
        """Runs that work or wait to."""
        return [view for view in self.views() if not view.state.is_final]

    def submit(self, kind: str, slug: str, spec: Any) -> str:
        """Make a run and start it, or let it wait for its turn; returns its id.

        Raises:
            TunesmithError, OSError: the workspace cannot take it.
        """
        run = launcher.submit(self.workspace, kind, slug, spec)
        _marker(run).touch()
        self._wake.set()
        return run.id

    def resume(self, run_id: str) -> None:
        """Go on with a run that was stopped, paused, lost or failed."""
        run = find_run(self.workspace, run_id)
        launcher.prepare_resume(run)
        (run.path / "paused").unlink(missing_ok=True)
        _starting(run).unlink(missing_ok=True)
        self._not_startable.discard(run_id)
        _marker(run).touch()
        self._wake.set()

    def pause(self, run_id: str) -> None:
        """Stop a run at its next step, to go on later."""
        run = find_run(self.workspace, run_id)
        (run.path / "paused").touch()
        launcher.request_cancel(run)
        self._wake.set()

    def finish(self, run_id: str) -> None:
        """Ask a run to end at its next step as if that were its last, and to keep what it has."""
        launcher.request_finish(find_run(self.workspace, run_id))

    def cancel(self, run_id: str) -> None:
        """Stop a run; after a grace period its processes are ended. Does not wait."""
        run = find_run(self.workspace, run_id)
        (run.path / "paused").unlink(missing_ok=True)
        _marker(run).unlink(missing_ok=True)
        threading.Thread(target=self._cancel, args=(run,), daemon=True).start()

    def stop_detached(self, run_id: str) -> None:
        """Ask a run to stop at its next step, for a window that will not be there to see it.

        A run that waits is cancelled here, for no worker would ever read what was asked.
        """
        run = find_run(self.workspace, run_id)
        _marker(run).unlink(missing_ok=True)
        if run.state() is State.QUEUED:
            launcher.cancel(run, grace_s=0)
        else:
            launcher.request_cancel(run)

    def repeat(self, run_id: str) -> str:
        """Do a run's job again, beside its first output."""
        run = launcher.repeat(self.workspace, find_run(self.workspace, run_id), None)
        _marker(run).touch()
        self._wake.set()
        return run.id

    def delete(self, run_id: str) -> Path:
        """Move a run to the trash; returns where it is now."""
        trashed = move_to_trash(self.workspace, find_run(self.workspace, run_id))
        self._read_anew(run_id)
        self._views.pop(run_id, None)
        self._wake.set()
        self.runs_changed.emit()
        return trashed

    def restore(self, trashed: Path) -> None:
        """Take a run back out of the trash."""
        target = self.workspace / "runs" / trashed.name
        if target.exists():
            raise InputError("run.exists", f"There is a run {trashed.name} again already.")
        trashed.rename(target)
        self._read_anew(trashed.name)
        self._wake.set()

    def _read_anew(self, run_id: str) -> None:
        self._epochs[run_id] = self._epochs.get(run_id, 0) + 1

    def _cancel(self, run: RunFolder) -> None:
        try:
            launcher.cancel(run)
        except (TunesmithError, OSError) as error:
            self.failed.emit(error)
        self._wake.set()

    # --- in the watching thread ---

    def _watch(self) -> None:
        readers: dict[str, RunReader] = {}
        told = ""
        while not self._closed:
            goes_on = False
            try:
                goes_on = self._turn(readers)
                told = ""
            except Exception as error:  # noqa: BLE001 - whatever a disk does, the watch goes on
                if not self._closed and repr(error) != told:
                    told = repr(error)
                    self.failed.emit(_as_trouble(error))
            self._wake.wait(0 if goes_on else launcher.POLL_S)
            self._wake.clear()

    def _turn(self, readers: dict[str, RunReader]) -> bool:
        """Look at every run once; returns whether there is more to read at once."""
        self._reap()
        runs = {run.id: run for run in list_runs(self.workspace)}
        gone = [run_id for run_id in readers if run_id not in runs]
        for run_id in gone:
            del readers[run_id]
        self._tell([], gone)
        self._start_waiting(runs)
        end = time.monotonic() + _TURN_S
        found: list[Update] = []
        tell_at = 0.0  # the first run at once
        is_cut = False
        for reader, has_ended in self._in_order(runs, readers):
            if has_ended and (reader.is_settled or (time.monotonic() > end and not reader.is_new)):
                is_cut |= not reader.is_settled
                continue
            update = reader.look()
            if update is not None:
                found.append(update)
            if sum(len(one.events) for one in found) >= MOST_EVENTS or time.monotonic() > tell_at:
                self._tell(found, [])
                found, tell_at = [], time.monotonic() + _BATCH_S
            if self._closed:
                return False
        self._tell(found, [])
        if is_cut or any(reader.has_more for reader in readers.values()):
            return True
        return self._count([reader for reader in readers.values() if reader.is_to_count])

    def _in_order(
        self, runs: dict[str, RunFolder], readers: dict[str, RunReader]
    ) -> list[tuple[RunReader, bool]]:
        """Readers of all runs with whether the run has a result: those without first, then new."""
        for run_id, run in runs.items():
            epoch = self._epochs.get(run_id, 0)
            if run_id not in readers or readers[run_id].epoch != epoch:
                readers[run_id] = RunReader(run, epoch)
        newest = [(readers[run_id], runs[run_id].result_file.exists()) for run_id in reversed(runs)]
        return sorted(newest, key=lambda pair: pair[1])

    def _count(self, readers: list[RunReader]) -> bool:
        """Count disk use for a turn's time; returns whether some is left to count."""
        end = time.monotonic() + _TURN_S
        readers.sort(key=lambda reader: reader.run.id)
        found = []
        while readers and time.monotonic() < end and not self._closed:
            update = readers.pop().count()
            if update is not None:
                found.append(update)
        self._tell(found, [])
        return bool(readers)

    def _tell(self, updates: list[Update], gone: list[str]) -> None:
        if (updates or gone) and not self._closed:
            self._found.emit(updates, gone)

    def _start_waiting(self, runs: dict[str, RunFolder]) -> None:
        """Start runs that were asked for, oldest first, one of an exclusive group at a time."""
        wanted = [
            run
            for run in runs.values()
            if run.id not in self._not_startable and _marker(run).exists()
        ]
        if not wanted:
            return
        try:
            # Two windows choose one after the other, or each would start a training.
            with filelock.FileLock(self.workspace / "starting.lock", timeout=0):
                self._choose(wanted, runs)
        except filelock.Timeout:
            return  # the other one chooses; the next look sees what it started

    def _choose(self, wanted: list[RunFolder], runs: dict[str, RunFolder]) -> None:
        busy = {_EXCLUSIVE.get(_kind(run)) for run in runs.values() if self._works(run)}
        for run in wanted:
            group = _EXCLUSIVE.get(_kind(run))
            if group is not None and group in busy:
                continue
            if run.id in self._workers:  # the last worker has told its result and is about to leave
                continue
            busy.add(group)
            try:
                _marker(run).unlink()
            except FileNotFoundError:
                continue  # stopped just now, or started by a window of an older version
            self._start(run)

    def _start(self, run: RunFolder) -> None:
        try:
            _starting(run).write_text(repr(time.time()))
            self._workers[run.id] = launcher.start(run)
        except OSError as error:
            self.failed.emit(error)
            self._record_not_started(run, error)

    def _record_not_started(self, run: RunFolder, reason: OSError) -> None:
        """Let the run say why it has no worker; where even that fails it goes on waiting."""
        error = {
            "code": "run.not-started",
            "message": f"The worker of {run.id} could not be started: {reason}",
            "hint": "Resume the run once this is mended.",
            "exit_code": JobError.exit_code,
        }
        try:
            _starting(run).unlink(missing_ok=True)
            files.write_json(run.result_file, {"state": State.FAILED, "error": error})
        except (TunesmithError, OSError):
            self._not_startable.add(run.id)
            _marker(run).touch()

    def _works(self, run: RunFolder) -> bool:
        if run.id in self._workers:
            return True
        if run.result_file.exists():
            return False
        try:
            state = run.state()
        except OSError:
            return False
        if state is State.QUEUED:
            return _is_being_started(run)
        return state in {State.STARTING, State.RUNNING, State.CANCELLING}

    def _reap(self) -> None:
        for run_id, process in list(self._workers.items()):
            if process.poll() is not None:
                del self._workers[run_id]
                _starting(RunFolder(self.workspace / "runs" / run_id)).unlink(missing_ok=True)

    # --- in the GUI thread ---

    @Slot(object, object)
    def _take(self, updates: list[Update], gone: list[str]) -> None:
        list_changed = bool(gone)
        for run_id in gone:
            self._views.pop(run_id, None)
        updates = [one for one in updates if one.epoch == self._epochs.get(one.id, 0)]
        for update in updates:
            try:
                list_changed |= self._apply(update)
            except Exception as error:  # noqa: BLE001 - one odd run must not hide the others
                self.failed.emit(_as_trouble(error))
        for update in updates:
            self.run_changed.emit(update.id)
        if list_changed:
            self.runs_changed.emit()

    def _apply(self, update: Update) -> bool:
        view = self._views.get(update.id)
        is_new = view is None
        if view is None:
            view = RunView(
                update.id, update.kind, update.name, update.path, update.state, spec=update.spec
            )
            self._views[update.id] = view
        changed = is_new or (view.state, view.paused) != (update.state, update.paused)
        changed |= update.bytes not in (0, view.bytes)
        view.kind, view.name, view.spec = update.kind, update.name, update.spec
        for moment, event in update.events:
            view.take(moment, event)
        view.state, view.paused = update.state, update.paused
        view.result, view.error = update.result, update.error
        view.bytes = update.bytes or view.bytes
        return changed


def _as_trouble(error: Exception) -> Exception:
    """The error as the window can show it."""
    if isinstance(error, TunesmithError | OSError):
        return error
    what = f"{type(error).__name__}: {error}"
    return JobError("run.watch", f"The runs of this workspace cannot all be read: {what}", "")


def _marker(run: RunFolder) -> Path:
    """Exists while a window should start the run; runs of the command line never have it."""
    return run.path / "wanted"


def _starting(run: RunFolder) -> Path:
    """Says since when a worker is on its way, which has not claimed the run yet."""
    return run.path / "starting"


def _is_being_started(run: RunFolder) -> bool:
    try:
        age = time.time() - float(_starting(run).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return abs(age) < launcher.START_TIMEOUT_S


def _kind(run: RunFolder) -> str:
    try:
        return run.kind()
    except InputError:
        return ""
