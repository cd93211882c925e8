"""The main pane while a run is going and after it: figures, progress, charts."""

import re
import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.train_charts import RunCharts
from tunesmith.studio.pages.train_counters import Counters, Figure
from tunesmith.studio.pages.train_presets import spec_of
from tunesmith.studio.pages.train_samples import SampleTable
from tunesmith.studio.readiness import run_state, run_state_word
from tunesmith.studio.run_view import RunView, last_lines
from tunesmith.studio.widgets.state_glyph import StageState
from tunesmith.studio.words import duration_text, number
from tunesmith.training import schedule

_SECOND_MS = 1000
_LOG_LINES = 200
_BAR = re.compile(r"\d+%\|")


class RunPane(QWidget):
    """One run, live. `compare_clicked` asks for the comparison of runs."""

    compare_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counters = Counters(self.tr("Progress of the training"))
        self.charts = RunCharts()
        self.charts.compare_clicked.connect(self.compare_clicked)
        self.samples = SampleTable()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.counters)
        column.addWidget(self.charts, 1)
        column.addWidget(self.samples)
        self._view: RunView | None = None
        self._rows = 0
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._clock.timeout.connect(self._tell_figures)

    def show_run(self, view: RunView, train_rows: int) -> None:
        """Show a run as far as it is.

        Args:
            view: the run.
            train_rows: conversations it is trained on; 0 while nobody counted them.
        """
        self._view, self._rows = view, train_rows
        total, per_epoch = run_steps(view, train_rows)
        self.charts.show_run(view, total, per_epoch)
        self.samples.show_samples(view.samples.values())
        self._tell_figures()
        self._run_clock()

    def showEvent(self, event: QShowEvent) -> None:
        """The clock goes on."""
        super().showEvent(event)
        self._run_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees the clock."""
        super().hideEvent(event)
        self._clock.stop()

    def _run_clock(self) -> None:
        if self._view is not None and self._view.is_active and self.isVisible():
            self._clock.start()
        else:
            self._clock.stop()

    def _tell_figures(self) -> None:
        view = self._view
        if view is None:
            return
        total, per_epoch = run_steps(view, self._rows)
        done = steps_done(view)
        figures: list[Figure] = []
        if total:
            of = self.tr("{done} of {total}").format(done=number(done), total=number(total))
            figures.append((of, self.tr("steps")))
        if total and per_epoch:
            text = self.tr("{done} of {total}").format(
                done=_short(done / per_epoch), total=_short(total / per_epoch)
            )
            figures.append((text, self.tr("epochs")))
        figures += self._times(view)
        speed = view.metrics.get("tokens_per_second")
        if speed:
            figures.append((number(_recent(speed)), self.tr("tokens per second")))
        if view.is_active:
            figures += self._card(view)
        if not view.is_active:
            figures += self._outcome(view)
        self.counters.set_figures(figures)
        if view.is_active and not done:
            self.counters.bar.set_share(None)
        else:
            self.counters.bar.set_share(done / total if total else 0.0)
        state = run_state(view)
        stepping = state is StageState.RUNNING and done and view.stage != "evaluate"
        word = "" if stepping else self._word(view, done)
        tone = {StageState.FAILED: "danger", StageState.DONE: "success"}.get(state, "muted")
        self.counters.set_state(state, word, tone)

    def _word(self, view: RunView, done: int) -> str:
        if view.state is State.RUNNING and view.stage == "evaluate":
            return self.tr("Asking base and tuned model")
        if view.state is not State.RUNNING or done:
            return run_state_word(view)
        return {
            "check": self.tr("Checking"),
            "tokenise": self.tr("Counting tokens"),
            "load": self.tr("Loading the model"),
            "train": self.tr("Measuring the base model"),
        }.get(view.stage, run_state_word(view))

    def _times(self, view: RunView) -> list[Figure]:
        if view.started is None:
            return []
        end = time.time() if view.is_active else view.ended or view.started
        times = [(duration_text(end - view.started), self.tr("elapsed"))]
        progress = view.progress
        if view.is_active and progress is not None and progress.eta_s is not None:
            waited = max(0.0, time.time() - (view.ended or time.time()))
            times.append((duration_text(max(0.0, progress.eta_s - waited)), self.tr("left")))
        return times

    def _card(self, view: RunView) -> list[Figure]:
        """What the graphics card told last."""
        figures: list[Figure] = []
        if degrees := view.metrics.get("gpu_temperature"):
            text = self.tr("{degrees} °C").format(degrees=number(degrees[-1][1]))
            figures.append((text, self.tr("GPU")))
        if watts := view.metrics.get("gpu_power"):
            text = self.tr("{watts} W").format(watts=number(watts[-1][1]))
            figures.append((text, self.tr("GPU power")))
        return figures

    def _outcome(self, view: RunView) -> list[Figure]:
        loss = view.metrics.get("eval_loss")
        if loss:
            return [(number(min(value for _, value in loss), 3), self.tr("best eval loss"))]
        loss = view.metrics.get("loss")
        return [(number(loss[-1][1], 3), self.tr("loss"))] if loss else []


def steps_done(view: RunView) -> int:
    """Optimizer steps that a run has done."""
    if view.state is State.SUCCEEDED and view.result:
        return int(view.result.get("steps", 0))
    points = view.metrics.get("loss")
    return points[-1][0] if points else 0


def run_steps(view: RunView, train_rows: int) -> tuple[int, int]:
    """Steps in all and per epoch; 0 for what is not known yet."""
    progress = view.progress
    total = int(progress.total) if progress is not None and progress.unit == "steps" else 0
    rows = train_rows or int((view.result or {}).get("train_rows", 0))
    spec = spec_of(view)
    if not rows or spec is None:
        return total, 0
    return total or schedule.count_steps(spec, rows), schedule.steps_per_epoch(spec, rows)


def best_evaluation(view: RunView) -> tuple[int, float] | None:
    """Step and loss of the best evaluation so far."""
    points = view.metrics.get("eval_loss")
    if not points:
        return None
    return min(points, key=lambda point: point[1])


def _recent(points: list[tuple[int, float]], count: int = 8) -> float:
    values = [value for _, value in points[-count:]]
    return sum(values) / len(values)


def _short(epochs: float) -> str:
    return number(epochs) if abs(epochs - round(epochs)) < 0.05 else number(epochs, 1)


def log_lines(view: RunView) -> list[str]:
    """What a run told and the end of what its process wrote; reads a file, for the background.

    Progress bars of libraries are left out: each of their steps is a line of its own.
    """
    told = [f"{time.strftime('%H:%M:%S', time.localtime(at))} {text}" for at, text in view.log]
    written = last_lines(view.path / "worker.log", _LOG_LINES)
    return told + [line for line in written if line.strip() and not _BAR.search(line)]
