"""Unpacks the bundled starter model into a folder, as a run that tells how far it is."""

from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.models.library import STARTER_NAME
from tunesmith.models.starter import write_starter


@dataclass(frozen=True, slots=True)
class StarterSpec:
    """Where the starter model goes: a new folder, `library.starter_folder` of a workspace.

    `name` is what lists of runs call it.
    """

    out_dir: Path
    work_dir: Path | None = None
    name: str = STARTER_NAME


@dataclass(frozen=True, slots=True)
class StarterResult:
    """The finished folder and the sum of its files' bytes."""

    out_dir: Path
    bytes: int


def run(spec: StarterSpec, sink: Sink) -> StarterResult:
    """Write the folder whole or not at all.

    Raises:
        InputError: `out.exists`, `starter.…`.
        JobError: `disk.full`.
    """
    sink.emit(events.Stage("unpack"))

    def told(done: int, total: int) -> None:
        sink.check_cancelled()
        sink.emit(events.Progress(done, total, "bytes"))

    written = write_starter(spec.out_dir, told)
    size = sum(path.stat().st_size for path in written.folder.iterdir())
    return StarterResult(written.folder, size)
