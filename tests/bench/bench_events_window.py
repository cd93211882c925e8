"""The window while a run emits 1,000 events a second: how long the event loop stalls.

    python tests/bench/bench_events_window.py

A process of its own holds a run folder as a worker does and writes to it. Beside the longest stall
it prints what reading the same events in the GUI thread would cost at once, as the alternative.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtTest import QTest

from tunesmith.jobs.kinds import dump
from tunesmith.jobs.run_folder import RunFolder, create_run, write_spec
from tunesmith.studio.app import make_application, open_window
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.run_view import RunView
from tunesmith.training.spec import TrainSpec

RATE = 1000  # events a second
SECONDS = 12
TARGET_MS = 100
WRITER = """
import sys, time
from pathlib import Path
from tunesmith.core import events
from tunesmith.jobs.run_folder import RunFolder
from tunesmith.jobs.worker import RunSink
import os
run = RunFolder(Path(sys.argv[1])); rate = int(sys.argv[2]); seconds = int(sys.argv[3])
with run.worker_lock():
    sink = RunSink(run)
    sink.emit(events.Started("train", os.getpid(), run.claim()))
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        while sent < (time.monotonic() - began) * rate:
            step = sent // 4
            if sent % 4 == 0:
                sink.emit(events.Progress(step, 1_000_000, "steps", 60.0))
            else:
                name = ("loss", "learning_rate", "grad_norm")[sent % 4 - 1]
                sink.emit(events.Metric(name, step, 1.0 / (1 + step)))
            sent += 1
        time.sleep(0.002)
    sink.close()
    print(sent)
"""


class Watchdog:
    """Measures the longest time in which the event loop did not come round."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def reset(self) -> None:
        """Begin to measure anew."""
        self.worst_ms, self._last = 0.0, time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.worst_ms = max(self.worst_ms, (now - self._last) * 1000 - 5)
        self._last = now


def main() -> int:
    """Measure on the Runs and the Train page; 1 if a stall was longer than 100 ms."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        store = QSettings(f"{folder}/p.ini", QSettings.Format.IniFormat)
        make_application(["tunesmith"], Preferences(store))
        window = open_window(workspace, Preferences(store))
        window.show()
        watchdog = Watchdog()
        for page in ("runs", "train"):
            run = create_run(workspace, "train", page, time.gmtime())
            run.work_dir.mkdir()
            place = Path(folder) / "x"
            spec = TrainSpec(model_dir=place, data_file=place, out_dir=place)
            write_spec(run, "train", dump(spec))
            window.studio.change("train", run=run.id)
            window.show_page(page)
            QTest.qWait(1500)
            watchdog.reset()
            writer = subprocess.Popen(
                [sys.executable, "-c", WRITER, str(run.path), str(RATE), str(SECONDS)],
                stdout=subprocess.PIPE,
                text=True,
            )
            QTest.qWait((SECONDS + 1) * 1000)
            sent = int(writer.communicate()[0])
            QTest.qWait(1000)
            view = window.studio.bridge.view(run.id)
            shown = sum(map(len, view.metrics.values())) if view else 0
            print(f"{page}: {sent} events in {SECONDS} s, {shown} figures shown, "
                  f"longest stall {watchdog.worst_ms:.0f} ms (target {TARGET_MS})")  # fmt: skip
            worst = max(worst, watchdog.worst_ms)
        at_once = reading_at_once(run)
        print(f"reading one such run at once in the GUI thread would stall it {at_once:.0f} ms")
        window.close_quietly()
    return 1 if worst > TARGET_MS else 0


def reading_at_once(run: RunFolder) -> float:
    """Milliseconds to read and take all events of a run in one go."""
    began = time.perf_counter()
    view = RunView("x", "train", "x", Path("x"), run.state())
    for moment, event in run.timed_events():
        view.take(moment, event)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
