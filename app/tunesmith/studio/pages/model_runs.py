"""The runs that bring models: started, paused, stopped, and what the person hears of them."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tunesmith.core.errors import JobError
from tunesmith.jobs.download_job import DownloadSpec
from tunesmith.jobs.run_folder import State
from tunesmith.jobs.starter_job import StarterSpec
from tunesmith.models.library import download_folder
from tunesmith.studio.pages import model_engine
from tunesmith.studio.pages.model_rows import is_fetching
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.banner import Action, BannerStack

_KINDS = ("download", "starter")


class ModelRuns(QObject):
    """Downloads and the unpacking of the starter.

    Signals: `changed()` when any has news, `arrived(folder, chosen)` when a model is on disk and
    whether the person meant to use it, `go(page)`.
    """

    changed = Signal()
    arrived = Signal(str, bool)
    go = Signal(str)

    def __init__(self, studio: Studio, banners: BannerStack, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._banners = banners
        self._at_work: set[str] = set()  # runs seen at work, whose end is news
        self._to_use: set[str] = set()  # runs whose model the person wants to use at once
        studio.bridge.run_changed.connect(self._run_changed)
        studio.bridge.runs_changed.connect(self.changed)

    def shown(self) -> list[RunView]:
        """Runs to show: at work, or ended before their model was there; one of each model."""
        found: dict[str, RunView] = {}
        done = set()
        for view in self._studio.bridge.views():
            place = str(view.spec.get("out_dir", ""))
            if view.kind in _KINDS and view.state is State.SUCCEEDED:
                done.add(place)
            elif is_fetching(view) and place not in done:
                found.setdefault(place, view)
        return list(found.values())

    def download(self, repo: str) -> None:
        """Start to download a model."""
        spec = DownloadSpec(repo, download_folder(self._studio.workspace, repo))
        self._studio.submit("download", repo.rpartition("/")[2], spec)

    def unpack(self, folder: Path) -> None:
        """Unpack the starter model, to be used at once."""
        run = self._studio.submit("starter", "starter", StarterSpec(folder))
        if run is not None:
            self._to_use.add(run)

    def pause(self, run: str) -> None:
        """Stop for now."""
        self._studio.try_run(self._studio.bridge.pause, run)

    def resume(self, run: str) -> None:
        """Go on at the byte where it stopped."""
        self._studio.try_run(self._studio.bridge.resume, run)

    def stop(self, run: str) -> None:
        """Stop; what is there is kept until it is discarded."""
        self._studio.try_run(self._studio.bridge.cancel, run)

    def discard(self, run: str) -> None:
        """Remove what an ended run has left, and the run."""
        view = self._studio.bridge.view(run)
        if view is None:
            return
        self._studio.background.run(
            model_engine.discard,
            Path(str(view.spec.get("out_dir", ""))),
            done=lambda _none: self._forget(run),
            failed=self._studio.trouble.emit,
        )

    def _forget(self, run: str) -> None:
        self._studio.try_run(self._studio.bridge.delete, run)

    def _run_changed(self, run: str) -> None:
        view = self._studio.bridge.view(run)
        if view is None or view.kind not in _KINDS:
            return
        if not view.state.is_final:
            self._at_work.add(run)
        elif run in self._at_work:
            self._at_work.discard(run)
            self._ended(view)
        self.changed.emit()

    def _ended(self, view: RunView) -> None:
        if view.state is State.SUCCEEDED:
            chosen = view.id in self._to_use
            self._to_use.discard(view.id)
            self.arrived.emit(str(view.spec.get("out_dir", "")), chosen)
        elif view.state is State.FAILED and view.error:
            self._tell(view)

    def _tell(self, view: RunView) -> None:
        told = view.error or {}
        error = JobError(
            str(told.get("code", "")), str(told.get("message", "")), str(told.get("hint", ""))
        )
        self._banners.show_error(error, self._actions(view.id, error.code))

    def _actions(self, run: str, code: str) -> list[Action]:
        go_on = (self.tr("Go on"), lambda: self.resume(run))
        if code.startswith(("hub.gated", "hub.token", "hub.offline")):
            return [(self.tr("Settings"), lambda: self.go.emit("settings")), go_on]
        if code == "disk.full":
            return [(self.tr("Library"), lambda: self.go.emit("library")), go_on]
        return [go_on]
