"""How the data table of the window behaves with 1,000,000 rows of 7 columns.

Opens, sorts, filters, scrolls and describes the table in a real (offscreen) window while a timer
of 5 ms watches the event loop. Prints the time of each step and the longest stall in it; ends
with exit code 1 if a stall exceeds 100 ms.

    python tests/bench/bench_table_window.py [--rows N]
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tunesmith.data.table import Reading
from tunesmith.data.table_store import StoredTable, prepare_table
from tunesmith.studio.background import Background
from tunesmith.studio.tables.arrow_model import ArrowModel
from tunesmith.studio.tables.arrow_view import ArrowView
from tunesmith.studio.theme.theme import theme

STALL_LIMIT_MS = 100.0
_TICK_MS = 5
_WORDS = ("invoice", "card", "payments", "portal", "update", "closes", "market", "login", "order")


class Watchdog(QObject):
    """Notices how long the event loop did not come to its timer."""

    def __init__(self) -> None:
        super().__init__()
        self._since = QElapsedTimer()
        self.longest_ms = 0.0
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._since.start()
        self._timer.start()

    def restart(self) -> None:
        """Begin a new step."""
        self._since.restart()
        self.longest_ms = 0.0

    def _tick(self) -> None:
        late = self._since.nsecsElapsed() / 1e6 - _TICK_MS
        self.longest_ms = max(self.longest_ms, late)
        self._since.restart()


class Bench:
    """Runs steps in the window's event loop and prints what they took."""

    def __init__(self) -> None:
        self.watchdog = Watchdog()
        self.worst_ms = 0.0

    def step(self, name: str, begin: Callable[[], object], finished: Callable[[], bool]) -> None:
        """Begin a step and turn the event loop until it is finished and painted."""
        loop = QEventLoop()
        watch = QTimer(interval=1)
        watch.timeout.connect(lambda: loop.quit() if finished() else None)
        began: list[float] = []

        def first() -> None:
            began.append(time.perf_counter())
            begin()

        gc.collect()
        self.watchdog.restart()
        QTimer.singleShot(2 * _TICK_MS, first)
        QTimer.singleShot(2 * _TICK_MS, watch.start)
        loop.exec()
        took = time.perf_counter() - began[0]
        QTest.qWait(50)  # what the step leaves to be painted counts as its stall
        self.worst_ms = max(self.worst_ms, self.watchdog.longest_ms)
        print(f"{name:<40} {took:8.3f} s   longest stall {self.watchdog.longest_ms:6.1f} ms")


def write_rows(path: Path, rows: int) -> None:
    """A CSV file of mails: two columns of text, four categories, one of numbers."""
    chance = random.Random(3407)
    plans, languages = ("Pro", "Team", "Free", ""), ("en", "de", "fr", "es")
    teams = ("Billing", "Technical", "Accounts", "Shipping", "Sales")
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("subject,body,product,plan,language,team,priority\n")
        for _ in range(rows):
            subject = " ".join(chance.choices(_WORDS, k=chance.randint(2, 6)))
            body = " ".join(chance.choices(_WORDS, k=max(4, int(chance.gauss(25, 9)))))
            product = chance.choice(("Ledger", "Scout", "Scout Kit"))
            choices = [product, *map(chance.choice, (plans, languages, teams))]
            stream.write(",".join((subject, body, *choices, str(chance.randint(1, 999)))) + "\n")


class Session:
    """One window with its table, and the steps that a person takes in it."""

    def __init__(self, rows: int, folder: Path) -> None:
        self.background = Background()
        self.model = ArrowModel(self.background)
        self.view = ArrowView(self.model, self.background)
        self.view.resize(765, 582)
        self.view.show()
        self.source, self.cache = folder / "mails.csv", folder / "cache"
        self.opened: list[StoredTable] = []
        self.bench = Bench()
        write_rows(self.source, rows)
        print(f"{rows:,} rows, {self.source.stat().st_size / 2**20:.0f} MiB")

    def open_and_describe(self) -> None:
        """From the file to the table with its pictures."""
        self.bench.step("open, first time", self._open, lambda: len(self.opened) == 1)
        self.model.clear()
        self.bench.step("open again", self._open, lambda: len(self.opened) == 2)
        described: list[int] = []
        self.model.described.connect(described.append)
        self.bench.step("statistics", self.model.describe, lambda: len(described) == 7)

    def sort_and_filter(self) -> None:
        """Every kind of order and choice."""
        model = self.model
        falling = Qt.SortOrder.DescendingOrder
        self._arranged("sort by priority (numbers)", lambda: model.sort(6, falling))
        self._arranged("sort by body (long texts)", lambda: model.sort(1))
        chance = random.Random(1)
        jumps = [chance.randrange(self._end) for _ in range(300)]
        self._scroll("300 jumps in the sorted table", jumps)
        self._arranged("filter all columns", lambda: model.set_filter("market"))
        print(f"{'':<40} {model.rowCount():,} rows found")

        def type_fast() -> None:
            for text in ("l", "lo", "log", "logi", "login"):
                model.set_filter(text)

        self._arranged("filter while typing 5 letters", type_fast)
        self._arranged("sort what was found by subject", lambda: model.sort(0))
        model.set_filter("")
        self._arranged("order of the file again", lambda: model.sort(-1))

    def scroll(self) -> None:
        """By the wheel, by the bar, and while a sort is under way."""
        self._scroll("wheel, 1,000 rows", [30 * row for row in range(1000)])
        self._scroll("bar from top to end", [self._end // 300 * part for part in range(300)])
        self.model.sort(0)
        self._scroll("wheel during a sort, 300 rows", [30 * row for row in range(300)])
        self.view.selectAll()
        self.bench.step("select all rows", self.view.selectAll, lambda: True)

    def close(self) -> None:
        """End all threads."""
        self.model.close()
        self.background.close()
        self.view.close()

    @property
    def _end(self) -> int:
        return self.view.verticalScrollBar().maximum()

    def _open(self) -> None:
        def done(stored: StoredTable) -> None:
            self.model.show_stored(stored)
            self.opened.append(stored)

        def failed(error: Exception) -> None:
            raise error

        self.background.run(
            *(prepare_table, self.source, Reading(), self.cache),
            done=done,
            failed=failed,
            pass_sink=True,
        )

    def _arranged(self, name: str, begin: Callable[[], object]) -> None:
        arranged: list[bool] = []

        def note() -> None:
            arranged.append(True)

        self.model.arranged.connect(note)
        self.bench.step(name, begin, lambda: bool(arranged))
        self.model.arranged.disconnect(note)

    def _scroll(self, name: str, values: list[int]) -> None:
        """Scroll to each value as fast as the event loop lets it."""
        frames: list[float] = []
        bar, left = self.view.verticalScrollBar(), list(values)

        def next_frame() -> None:
            before = time.perf_counter()
            bar.setValue(left.pop(0))
            self.view.viewport().repaint()
            frames.append((time.perf_counter() - before) * 1000)
            if left:
                QTimer.singleShot(0, next_frame)

        self.bench.step(name, next_frame, lambda: not left)
        frames.sort()
        middle, late = frames[len(frames) // 2], frames[int(len(frames) * 0.99)]
        print(f"{'':<40} frame: median {middle:.1f} ms, 99 % within {late:.1f} ms")


def main() -> int:
    """Measure, and say whether the window stayed responsive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    app = QApplication(sys.argv[:1])
    theme().apply(app, "light")
    with tempfile.TemporaryDirectory(prefix="tunesmith-bench-") as folder:
        session = Session(parser.parse_args().rows, Path(folder))
        session.open_and_describe()
        session.sort_and_filter()
        session.scroll()
        memory = psutil.Process().memory_full_info()
        session.close()
    print(f"memory of the window: {memory.uss / 2**20:.0f} MiB, the mapped table included")
    print(f"longest stall of all: {session.bench.worst_ms:.1f} ms")
    return 0 if session.bench.worst_ms <= STALL_LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
