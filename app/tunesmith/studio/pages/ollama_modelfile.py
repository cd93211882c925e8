"""Reads, checks and saves a Modelfile beside its GGUF, and keeps what the export wrote. No Qt."""

import threading
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import files
from tunesmith.core.errors import InputError, JobError
from tunesmith.ollama.modelfile_content import read_modelfile_text
from tunesmith.ollama.modelfile_lint import lint_reading
from tunesmith.ollama.modelfile_parsing import Command, Finding, read_commands


@dataclass(frozen=True, slots=True)
class Lint:
    """The commands, if they can all be read, and everything that is wrong with them."""

    commands: tuple[Command, ...] = ()
    problems: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        """How many problems stand in the way of creating a model."""
        return sum(problem.severity == "error" for problem in self.problems)

    def last(self, name: str) -> str | None:
        """The value that counts of a command that may be repeated."""
        found = (command.value for command in reversed(self.commands) if command.name == name)
        return next(found, None)

    def stops(self) -> tuple[str, ...]:
        """Texts at which an answer ends."""
        return tuple(command.value for command in self.commands if command.argument == "stop")


@dataclass(frozen=True, slots=True)
class Opened:
    """A Modelfile as it is on disk; `original` is what the export wrote."""

    path: Path
    text: str
    original: str
    lint: Lint


def created_mark(digest: str, modelfile_sha256: str) -> str:
    """What tells a model in Ollama from one made of another file or another Modelfile."""
    return f"{digest} {modelfile_sha256[:16]}"


def original_path(workspace: Path, run_id: str, level: str) -> Path:
    """Where the export's own text is kept once a person has changed it."""
    return workspace / "modelfiles" / f"{run_id}-{level}.original"


def open_modelfile(path: Path, original: Path, version: str = "") -> Opened:
    """Read a Modelfile.

    Raises:
        InputError: `modelfile.missing`, `modelfile.encoding`, `modelfile.too-long`.
    """
    text = _read(path)
    first = _read(original) if original.is_file() else text
    return Opened(path, text, first, lint(text, path, version))


def save_modelfile(path: Path, text: str, original: Path) -> None:
    """Write the text whole, after the first one was put aside.

    Raises:
        JobError: `modelfile.not-saved`.
    """
    try:
        if not original.is_file() and path.is_file():
            before = path.read_bytes()
            original.parent.mkdir(parents=True, exist_ok=True)
            with files.atomic_open(original, "wb") as stream:
                stream.write(before)
        files.write_text(path, text)
    except OSError as error:
        raise JobError(
            "modelfile.not-saved",
            f"{path} could not be saved: {error.strerror}.",
            "Free some space or check the folder's permissions; the text is still in the editor.",
        ) from error


class ModelfileSaver:
    """Saves from several threads so that the text typed last is the one that stays.

    Background threads may overtake each other; what is older than the file is not written any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written: dict[Path, int] = {}

    def save(self, number: int, path: Path, text: str, original: Path, version: str = "") -> Lint:
        """As `save_modelfile`; of two texts for one path the one with the larger number stays.

        Returns what is wrong with the text.

        Raises:
            JobError: `modelfile.not-saved`.
        """
        with self._lock:
            if number >= self._written.get(path, -1):
                save_modelfile(path, text, original)
                self._written[path] = number
        return lint(text, path, version)


def lint(text: str, path: Path, version: str = "") -> Lint:
    """What Ollama would refuse or misread, with the lines; `version` is the server's, if known."""
    reading = read_commands(text)
    found = lint_reading(reading, path.parent, version=version)
    return Lint(() if reading.mistakes else reading.commands, found)


def _read(path: Path) -> str:
    try:
        return read_modelfile_text(path)
    except InputError as error:
        hint = "Export again; that writes it anew."
        raise InputError(error.code, error.message, hint) from error
