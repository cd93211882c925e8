"""Remembers which parts of a job are finished, so that a resumed run does not do them again."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from tunesmith.core import events, files
from tunesmith.core.events import Sink
from tunesmith.jobs.kinds import dump

Result = TypeVar("Result")


class StageStore:
    """One folder per stage below `work_dir`, with `done.json` once it is finished.

    A stage is done when its inputs have the hash they had and every file it named still exists.
    """

    def __init__(self, work_dir: Path, sink: Sink) -> None:
        self._work_dir = work_dir
        self._sink = sink

    def folder(self, name: str) -> Path:
        """A folder of the stage's own that survives a crash."""
        folder = self._work_dir / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def run(
        self,
        name: str,
        inputs: object,
        result_type: type[Result],
        function: Callable[[], Result],
        outputs: Callable[[Result], list[Path]] = lambda _: [],
    ) -> Result:
        """The result of `function()`, or the remembered one if nothing has changed.

        Args:
            name: the stage's name, shown to the person.
            inputs: everything the result depends on, as plain JSON values.
            result_type: what the function returns, a dataclass or plain JSON type.
            function: does the work.
            outputs: the files the result needs; if one is gone the stage is done again.
        """
        marker = self.folder(name) / "done.json"
        digest = hash_of(inputs)
        remembered = _read(marker, digest, result_type)
        if remembered is not None and all(path.exists() for path in outputs(remembered)):
            self._sink.emit(events.Stage(name, skipped=True))
            return remembered
        self._sink.emit(events.Stage(name))
        self._sink.check_cancelled()
        # From here on the outputs may be half new: the older attempt's word no longer holds.
        marker.unlink(missing_ok=True)
        result = function()
        files.write_json(marker, {"inputs": digest, "result": dump(result)})
        return result


def hash_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _read(marker: Path, digest: str, result_type: type[Result]) -> Result | None:
    try:
        record = json.loads(marker.read_text("utf-8"))
        if record["inputs"] != digest:
            return None
        result: Result = TypeAdapter(result_type).validate_python(record["result"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return None  # never finished, or by a version that kept other things: do it again
    return result
