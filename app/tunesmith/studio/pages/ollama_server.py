"""What the window knows of the Ollama server, and the runs that make models there. No widgets."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from tunesmith.core.errors import JobError
from tunesmith.jobs.run_folder import State
from tunesmith.ollama.client import OllamaClient
from tunesmith.ollama.create import CreateSpec
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio

_LOOK_MS = 5000


@dataclass(frozen=True, slots=True)
class ServerState:
    """`version` is empty while no server answers; `models` are the names it has."""

    version: str = ""
    models: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether the server has this model."""
        full = name if ":" in name.rpartition("/")[2] else f"{name}:latest"
        return bool(name) and full in self.models


class Server(QObject):
    """Looks after the server while somebody watches, and after the newest run for it always.

    A model is made by a run, which goes on when the window closes and is found again later.

    Signals: `changed()`; `created(RunView)` for a run that has made its model, once;
    `progressed()`; `failed(error)`; `ended()` after creating, however it ended.
    """

    changed = Signal()
    created = Signal(object)
    progressed = Signal()
    failed = Signal(object)
    ended = Signal()

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.state = ServerState()
        self.known = False
        self._submitted = ""  # a run that is not in the list yet
        self._seen_working: set[str] = set()
        self._told: set[str] = set()  # runs whose end was told
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        studio.bridge.runs_changed.connect(self.look_at_run)
        studio.bridge.run_changed.connect(self._run_changed)

    @property
    def run(self) -> RunView | None:
        """The newest run for this server."""
        url = self._studio.project.ollama.url
        return next(
            (
                view
                for view in self._studio.bridge.views()
                if view.kind == "ollama" and view.spec.get("url") == url
            ),
            None,
        )

    @property
    def is_creating(self) -> bool:
        """A model is being made, or about to be."""
        view = self.run
        return bool(self._submitted) or (view is not None and not view.state.is_final)

    def watch(self, watching: bool) -> None:
        """Look again and again, or stop that."""
        if watching and not self._timer.isActive():
            self._timer.start()
            self.look()
        elif not watching:
            self._timer.stop()

    def look(self) -> None:
        """Ask the server who it is."""
        self._studio.background.run(
            _look,
            self._studio.project.ollama.url,
            done=self._saw,
            failed=lambda _: self._saw(ServerState()),
            key="ollama-server",
        )

    def create(self, modelfile: Path, name: str) -> None:
        """Make the model; what the server has already is not sent again."""
        if self.is_creating:
            return
        spec = CreateSpec(modelfile, name, self._studio.project.ollama.url)
        self._submitted = self._studio.submit("ollama", name, spec) or ""
        self._seen_working.add(self._submitted)

    def cancel(self) -> None:
        """Stop making it; what was sent whole is not sent again next time."""
        view = self.run
        run_id = self._submitted or (view.id if view is not None else "")
        if run_id:
            self._studio.try_run(self._studio.bridge.cancel, run_id)

    def saw_working(self, view: RunView) -> bool:
        """Whether this run was at work while this window was there."""
        return view.id in self._seen_working

    def look_at_run(self) -> None:
        """Tell what became of the newest run: how far it is, or once that it has ended."""
        view = self.run
        if view is None:
            return
        if view.id == self._submitted:
            self._submitted = ""
        if not view.state.is_final:
            self._seen_working.add(view.id)
            self.progressed.emit()
        elif view.id not in self._told:
            self._told.add(view.id)
            self._tell_end(view)

    def _run_changed(self, run_id: str) -> None:
        view = self.run
        if view is not None and view.id == run_id:
            self.look_at_run()

    def _tell_end(self, view: RunView) -> None:
        if view.state is State.SUCCEEDED:
            self.created.emit(view)
            self.look()
        elif view.state is not State.CANCELLED and view.id in self._seen_working:
            error = view.error or {}  # of one that failed long ago, Runs tells
            self.failed.emit(
                JobError(
                    str(error.get("code", "run.lost")),
                    str(error.get("message", "")),
                    str(error.get("hint", "")),
                )
            )
        self.ended.emit()

    def _saw(self, state: ServerState) -> None:
        if state != self.state or not self.known:
            self.state, self.known = state, True
            self.changed.emit()


def _look(url: str) -> ServerState:
    client = OllamaClient(url)
    return ServerState(client.version(), frozenset(model.name for model in client.models()))
