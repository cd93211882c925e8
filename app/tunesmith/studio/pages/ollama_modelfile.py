"""Reads, checks and saves a Modelfile beside its GGUF, and keeps what the export wrote. No Qt."""

import re
import threading
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import files
from tunesmith.core.errors import InputError, JobError
from tunesmith.ollama.modelfile_content import content_of
from tunesmith.ollama.modelfile_parsing import Command, parameter_value, parse_modelfile

_LINE = re.compile(r"\bline (\d+)", re.IGNORECASE)
_LARGEST = 16 << 20  # bytes


@dataclass(frozen=True, slots=True)
class LintProblem:
    """What is wrong in a line, counted from 1."""

    line: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Lint:
    """The commands, as far as they can be read, and everything that is wrong with them."""

    commands: tuple[Command, ...] = ()
    problems: tuple[LintProblem, ...] = ()

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


def open_modelfile(path: Path, original: Path) -> Opened:
    """Read a Modelfile.

    Raises:
        InputError: `modelfile.missing`, `modelfile.encoding`, `modelfile.too-long`.
    """
    text = _read(path)
    return Opened(path, text, _read(original) if original.is_file() else text, lint(text, path))


def save_modelfile(path: Path, text: str, original: Path) -> Lint:
    """Write the text whole, after the first one was put aside; returns what is wrong with it.

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
    return lint(text, path)


class ModelfileSaver:
    """Saves from several threads so that the text typed last is the one that stays.

    Background threads may overtake each other; what is older than the file is not written any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written: dict[Path, int] = {}

    def save(self, number: int, path: Path, text: str, original: Path) -> Lint:
        """As `save_modelfile`; of two texts for one path the one with the larger number stays.

        Raises:
            JobError: `modelfile.not-saved`.
        """
        with self._lock:
            if number < self._written.get(path, -1):
                return lint(text, path)
            found = save_modelfile(path, text, original)
            self._written[path] = number
            return found


def lint(text: str, path: Path) -> Lint:
    """What Ollama would refuse or misread, with the lines."""
    try:
        commands = parse_modelfile(text)
    except InputError as error:
        return Lint((), (_problem(error),))
    problems = []
    for command in commands:
        if command.name == "PARAMETER":
            try:
                parameter_value(command)
            except InputError as error:
                problems.append(_problem(error))
    if not problems:
        try:
            content_of(commands, path.parent)
        except InputError as error:
            problems.append(_problem(error))
    return Lint(commands, tuple(problems))


def _problem(error: InputError) -> LintProblem:
    found = _LINE.search(error.message)
    return LintProblem(int(found[1]) if found else 1, error.message, error.hint)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError("modelfile.too-long", f"{path} is too large for a Modelfile.")
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(
            "modelfile.missing",
            f"{path} cannot be read: {error.strerror}.",
            "Export again; that writes it anew.",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("modelfile.encoding", f"{path} is not UTF-8 text.") from error
