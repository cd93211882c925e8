"""What is under way, at the bottom of the Model page: how far it is, pause, go on, stop."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.core.events import Progress
from tunesmith.jobs.run_folder import State
from tunesmith.studio.readiness import run_state_word, share_done
from tunesmith.studio.run_view import RunView
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.heading import ElidedLabel
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.words import duration_text, size_text

_NAME_WIDTH = 200  # px at most: the bar keeps the rest


class FetchRow(QFrame):
    """One download. Signals carry the run: `paused`, `resumed`, `stopped`, `discarded`."""

    paused = Signal(str)
    resumed = Signal(str)
    stopped = Signal(str)
    discarded = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "raised")
        self.setProperty("line", "top")
        self._view: RunView | None = None
        look = theme()
        row = QHBoxLayout(self)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.3")
        row.setContentsMargins(left, edge, right, edge)
        row.setSpacing(look.measure("space.3"))
        self.name = ElidedLabel("", weight="medium")
        self.name.setMaximumWidth(_NAME_WIDTH)
        self.bar = ProgressBar()
        self.told = ElidedLabel("", "small", tone="muted")
        self.pause = IconButton("pause", self.tr("Pause"), framed=True)
        self.stop = IconButton("close", self.tr("Stop"), framed=True)
        row.addWidget(self.name)
        row.addWidget(self.bar, 1)
        row.addWidget(self.told)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        self.pause.clicked.connect(self._pause)
        self.stop.clicked.connect(self._stop)

    def show_run(self, view: RunView) -> None:
        """Show where a run is."""
        self._view = view
        name = fetch_name(view)
        self.name.setText(name)
        self.bar.setAccessibleName(name)
        share = share_done(view)
        self.bar.set_share(share if share is not None or view.state.is_final else None)
        self.told.setText(fetch_text(view))
        ended = view.state.is_final
        goes_on = view.kind == "download"
        self.pause.setVisible(ended or goes_on)
        self.pause.set_icon("play" if ended else "pause")
        self.pause.set_name(self.tr("Go on") if ended else self.tr("Pause"))
        self.stop.set_icon("trash" if ended else "close")
        self.stop.set_name(self.tr("Discard what is there") if ended else self.tr("Stop"))
        self.pause.setEnabled(view.state is not State.CANCELLING)
        self.stop.setEnabled(view.state is not State.CANCELLING)
        self.setAccessibleName(f"{name}: {fetch_text(view)}")

    def _pause(self) -> None:
        view = self._view
        if view is not None:
            (self.resumed if view.state.is_final else self.paused).emit(view.id)

    def _stop(self) -> None:
        view = self._view
        if view is not None:
            (self.discarded if view.state.is_final else self.stopped).emit(view.id)


class FetchRows(QWidget):
    """All of them, the newest at the top; signals as of one row."""

    paused = Signal(str)
    resumed = Signal(str)
    stopped = Signal(str)
    discarded = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.rows: dict[str, FetchRow] = {}
        self.hide()

    def show_runs(self, views: Sequence[RunView]) -> None:
        """Show these runs; rows that stay are not built anew, so that focus stays."""
        for run_id in set(self.rows) - {view.id for view in views}:
            row = self.rows.pop(run_id)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, view in enumerate(views):
            if view.id not in self.rows:
                self.rows[view.id] = self._new_row()
                self._column.insertWidget(place, self.rows[view.id])
            self.rows[view.id].show_run(view)
        self.setVisible(bool(views))

    def _new_row(self) -> FetchRow:
        row = FetchRow()
        row.paused.connect(self.paused)
        row.resumed.connect(self.resumed)
        row.stopped.connect(self.stopped)
        row.discarded.connect(self.discarded)
        return row


def fetch_name(view: RunView) -> str:
    """What is fetched, as people call it."""
    return str(view.spec.get("repo", "")).rpartition("/")[2] or view.name


def fetch_text(view: RunView) -> str:
    """How much, how fast and how long still; or why it stands still."""
    amount = _amount(view.progress)
    if view.state.is_final:
        message = str((view.error or {}).get("message", "")) if view.state is State.FAILED else ""
        return ", ".join(part for part in (message or run_state_word(view), amount) if part)
    if view.progress is None or view.state is not State.RUNNING:
        return run_state_word(view)
    parts = [amount]
    left, progress = view.progress.eta_s, view.progress
    if left:
        rate = (progress.total - progress.done) / left
        parts.append(translate("Fetch", "{size}/s").format(size=size_text(rate)))
        parts.append(translate("Fetch", "{time} left").format(time=duration_text(left)))
    return ", ".join(parts)


def _amount(progress: Progress | None) -> str:
    if progress is None or progress.total <= 0:
        return ""
    told = translate("Fetch", "{done} of {total}")
    return told.format(done=size_text(progress.done), total=size_text(progress.total))
