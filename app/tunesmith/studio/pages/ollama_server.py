"""What the window knows of the Ollama server, and making a model there. Signals, no widgets."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from tunesmith.core.errors import CancelledError, TunesmithError
from tunesmith.ollama.client import OllamaClient
from tunesmith.ollama.create import CreateResult, CreateSpec
from tunesmith.ollama.create import run as run_create
from tunesmith.studio.background import Task
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
    """Looks after the server while somebody watches.

    Signals: `changed()`; `created(CreateResult)`; `progressed(Progress)`; `failed(error)`;
    `ended()` after creating, however it ended.
    """

    changed = Signal()
    created = Signal(object)
    progressed = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.state = ServerState()
        self.known = False
        self._task: Task | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_creating(self) -> bool:
        """A model is being made."""
        return self._task is not None

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
        self._task = self._studio.background.run(
            run_create,
            spec,
            done=self._done,
            failed=self._failed,
            progress=self.progressed.emit,
            pass_sink=True,
        )

    def cancel(self) -> None:
        """Stop making it; what was sent whole is not sent again next time."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.ended.emit()

    def _saw(self, state: ServerState) -> None:
        if state != self.state or not self.known:
            self.state, self.known = state, True
            self.changed.emit()

    def _done(self, result: CreateResult) -> None:
        self._task = None
        self.created.emit(result)
        self.ended.emit()
        self.look()

    def _failed(self, error: TunesmithError) -> None:
        self._task = None
        if not isinstance(error, CancelledError):
            self.failed.emit(error)
        self.ended.emit()


def _look(url: str) -> ServerState:
    client = OllamaClient(url)
    return ServerState(client.version(), frozenset(model.name for model in client.models()))
