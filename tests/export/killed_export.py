"""An export job that ends itself with all its children at a moment that it is given.

    python killed_export.py SPEC.json [STAGE WHAT NUMBER]

A moment is what a stage does for the NUMBERth time: it makes, opens, renames or removes a file
(`sys.addaudithook`, before it happens), tells how far it is, or waits for a child. Where an earlier
attempt left less to do, it is the first moment of the next stage, or the end. Without one, every
moment is printed.
"""

import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tunesmith.core import events
from tunesmith.core.events import MemorySink
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import export_job

STAGES = ("start", "inputs", "plan", "quantize", "reference", "check", "modelfile")
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir")
Moment = tuple[str, str, int]


class Watch(MemorySink):
    """Counts moments, and ends the process group at one of them."""

    def __init__(self, folder: Path, end: Moment | None) -> None:
        super().__init__()
        self._folder = str(folder)
        self._end = end
        self._stage = STAGES[0]
        self.seen: Counter[tuple[str, str]] = Counter()

    def emit(self, event: events.Event) -> None:
        """A stage begins, or tells how far it is."""
        super().emit(event)
        if isinstance(event, events.Stage) and not event.skipped:
            self._stage = event.name.partition(" ")[0]
        self._at("progress" if isinstance(event, events.Progress) else "event")

    def check_cancelled(self) -> None:
        """Asked while files are hashed, and ten times a second while a child works."""
        self._at("wait")

    def hear(self, name: str, arguments: tuple[Any, ...]) -> None:
        """What Python is about to do."""
        if name == "open" or name in CHANGES:
            path = arguments[0]
            if isinstance(path, str | Path) and str(path).startswith(self._folder):
                self._at(name)

    def _at(self, what: str) -> None:
        moment = (self._stage, what)
        self.seen[moment] += 1
        if self._end is None:
            return
        stage, wanted, number = self._end
        passed = STAGES.index(self._stage) > STAGES.index(stage)
        if passed or (moment == (stage, wanted) and self.seen[moment] >= number):
            self.end()

    def end(self) -> None:
        """End this process and all that it has started, as nothing that can be heard."""
        os.killpg(os.getpgrp(), signal.SIGKILL)


def main() -> None:
    """Do the job."""
    given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    paths = {name: Path(given[name]) for name in ("model_dir", "out_dir", "work_dir")}
    spec = ExportSpec(
        **paths, adapter_dir=None, levels=tuple(given["levels"]), name="tuned", keep_f16=True
    )
    stage, what, number = sys.argv[2:] or ("", "", "0")
    watch = Watch(paths["out_dir"].parent, (stage, what, int(number)) if stage else None)
    # Libraries of training take longer to load than all else; their stage writes one file.
    export_job.write_logits = lambda *_: "Left out."  # type: ignore[assignment]
    sys.addaudithook(watch.hear)
    export_job.run(spec, watch)
    if stage:
        watch.end()
    sys.stdout.write(json.dumps([[*moment, count] for moment, count in watch.seen.items()]))


if __name__ == "__main__":
    main()
