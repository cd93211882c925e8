"""The strip at the bottom: what the machine has in use, and the running jobs."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tunesmith.hardware.machine import Machine
from tunesmith.studio.readiness import run_state, run_state_word, share_done
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.icons import icon
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.state_glyph import StateGlyph
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.words import duration_text, percent_text, size_text

_PAUSABLE = {"train", "download"}  # jobs that go on from where they were
_BAR_WIDTH = 56
_FULL = 0.9  # share from which an amount is shown as nearly used up
JOB_WORDS = {
    "train": lambda: translate("Jobs", "Train"),
    "export": lambda: translate("Jobs", "Export"),
    "download": lambda: translate("Jobs", "Download"),
    "answers": lambda: translate("Jobs", "Quality"),
    "evaluate-adapter": lambda: translate("Jobs", "Evaluation"),
    "demo": lambda: translate("Jobs", "Demo"),
    "ollama": lambda: translate("Jobs", "Ollama"),
    "starter": lambda: translate("Jobs", "Starter model"),
}


def job_word(kind: str) -> str:
    """What a person calls a kind of job."""
    word = JOB_WORDS.get(kind)
    return word() if word else kind


class _Meter(QWidget):
    """Name, small bar and amount of one resource."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = self._amount = ""
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        theme().changed.connect(self.updateGeometry)

    def show_amount(self, name: str, amount: str, share: float | None) -> None:
        self._name, self._amount, self._share = name, amount, share
        self.setAccessibleName(f"{name}: {amount}")
        self.setToolTip(plain_tip(f"{name}: {amount}"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        bold = QFontMetrics(theme().font("caption", "semibold"))
        plain = QFontMetrics(theme().font("caption"))
        width = bold.horizontalAdvance(self._name) + plain.horizontalAdvance(self._amount) + 10
        if self._share is not None:
            width += _BAR_WIDTH + 8
        return QSize(width, theme().measure("layout.status_strip") - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(colors.font("caption", "semibold"))
        painter.setPen(colors.color("text"))
        left = painter.fontMetrics().horizontalAdvance(self._name) + 8
        painter.drawText(self.rect(), int(middle), self._name)
        if self._share is not None:
            height = colors.measure("height.progress")
            track = QRect(left, (self.height() - height) // 2, _BAR_WIDTH, height)
            self._paint_bar(painter, track, colors.color("border_strong"), 1.0)
            used = "danger" if self._share > _FULL else "text_muted"
            self._paint_bar(painter, track, colors.color(used), self._share)
            left += _BAR_WIDTH + 8
        painter.setFont(colors.font("caption"))
        painter.setPen(colors.color("text_muted"))
        rest = self.rect().adjusted(left, 0, 0, 0)
        painter.drawText(rest, int(middle), self._amount)

    @staticmethod
    def _paint_bar(painter: QPainter, track: QRect, color: QColor, share: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        width = max(track.height(), round(track.width() * min(1.0, share)))
        half = track.height() / 2
        painter.drawRoundedRect(track.x(), track.y(), width, track.height(), half, half)


class StatusStrip(QFrame):
    """Graphics cards, memory and disk at the left, the job tray at the right."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setProperty("pane", "sidebar")
        self.setProperty("line", "top")
        self._gpu, self._ram, self._disk = _Meter(self), _Meter(self), _Meter(self)
        self._glyph = StateGlyph(parent=self)
        self._job = ElidedLabel(size="caption", weight="medium", parent=self)
        self._bar = ProgressBar(self.tr("Progress"), small=True, parent=self)
        self._left = Label(size="caption", tone="muted", parent=self)
        self._tray = QToolButton(self)
        self._tray.setAccessibleName(self.tr("Running jobs"))
        self._tray.setToolTip(self.tr("Running jobs"))
        self._tray.clicked.connect(self.show_jobs)
        self._popup: JobList | None = None
        self._build()
        studio.machine_changed.connect(self._show_machine)
        studio.bridge.runs_changed.connect(self.refresh)
        studio.bridge.run_changed.connect(self.refresh)
        theme().changed.connect(self._restyle)
        self._restyle()
        self.refresh()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(theme().measure("space.5"))
        for meter in (self._gpu, self._ram, self._disk):
            row.addWidget(meter)
        row.addStretch(1)
        tray = QHBoxLayout()
        tray.setSpacing(theme().measure("space.2"))
        for part in (self._glyph, self._job, self._bar, self._left, self._tray):
            tray.addWidget(part)
        row.addLayout(tray)
        self._bar.setFixedWidth(80)

    def refresh(self) -> None:
        """Show the newest running job."""
        active = self._studio.bridge.active()
        running = next((view for view in active if view.is_active), active[0] if active else None)
        for part in (self._glyph, self._bar, self._tray):
            part.setVisible(running is not None)
        if running is None:
            self._job.setText(self.tr("No jobs running"))
            self._job.set_tone("muted")
            self._left.hide()
            return
        others = len(active) - 1
        name = f"{job_word(running.kind)} {running.name}"
        self._job.set_tone("")
        self._job.setText(
            name if not others else self.tr("{job} and %n more", "", others).format(job=name)
        )
        self._glyph.set_state(run_state(running))
        share = share_done(running)
        self._bar.setVisible(share is not None)
        if share is not None:
            self._bar.set_share(share)
        self._left.setText(left_text(running))
        self._left.show()

    def show_jobs(self) -> None:
        """Open the list of running and waiting jobs above the tray."""
        self._popup = JobList(self._studio, self)
        self._popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # or each click leaves one
        self._popup.adjustSize()
        corner = self._tray.mapToGlobal(QPoint(self._tray.width(), 0))
        size = self._popup.sizeHint()
        self._popup.move(corner.x() - size.width(), corner.y() - size.height() - 8)
        self._popup.show()
        self._popup.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_machine(self) -> None:
        machine = self._studio.machine
        if machine is None:
            return
        self._gpu.setVisible(bool(machine.gpus))
        if machine.gpus:
            self._show_gpu(machine)
        share = machine.ram_used / machine.ram_total
        used = self.tr("{used} of {total}").format(
            used=size_text(machine.ram_used), total=size_text(machine.ram_total)
        )
        self._ram.show_amount(self.tr("RAM"), used, share)
        free = self.tr("{free} free").format(free=size_text(machine.disk_free))
        self._disk.show_amount(self.tr("Disk"), free, None)

    def _show_gpu(self, machine: Machine) -> None:
        card = machine.gpus[0]
        name = card.name.removeprefix("NVIDIA ").removeprefix("GeForce ")
        used = self.tr("{used} of {total}").format(
            used=size_text(card.memory_used), total=size_text(card.memory_total)
        )
        self._gpu.show_amount(name, used, card.memory_used / card.memory_total)

    def _restyle(self) -> None:
        self.setFixedHeight(theme().measure("layout.status_strip"))
        self._tray.setIcon(icon("chevron-down", "text_muted"))


def left_text(view: RunView) -> str:
    """How long a run still takes, or how far it is, or its state."""
    progress = view.progress
    if view.is_active and progress is not None:
        if progress.eta_s is not None:
            return translate("Jobs", "{time} left").format(time=duration_text(progress.eta_s))
        share = share_done(view)
        if share is not None:
            return percent_text(share)
    return run_state_word(view)


class JobList(QFrame):
    """Running and waiting jobs, each with pause and stop."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._studio = studio
        self.setProperty("pane", "raised")
        self.setAccessibleName(self.tr("Running jobs"))
        self.setMinimumWidth(360)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(16, 12, 16, 12)
        self._rows.setSpacing(theme().measure("space.3"))
        studio.bridge.runs_changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        active = self._studio.bridge.active()
        if not active:
            self._rows.addWidget(Label(self.tr("No jobs running"), parent=self))
        for view in active:
            self._rows.addWidget(_JobRow(self._studio, view, self))


class _JobRow(QWidget):
    def __init__(self, studio: Studio, view: RunView, parent: QWidget) -> None:
        super().__init__(parent)
        self._studio = studio
        self._id = view.id
        self._bar = ProgressBar(self.tr("Progress"), small=True, parent=self)
        self._fact = Label(size="caption", tone="muted", parent=self)
        name = ElidedLabel(f"{job_word(view.kind)} {view.name}", weight="medium", parent=self)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for part in (name, self._bar, self._fact):
            texts.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(texts, 1)
        if view.kind in _PAUSABLE:
            row.addWidget(self._button("pause", self.tr("Pause {name}"), studio.bridge.pause, view))
        row.addWidget(self._button("stop", self.tr("Stop {name}"), studio.bridge.cancel, view))
        studio.bridge.run_changed.connect(self._changed)
        self._changed(view.id)

    def _button(
        self, glyph: str, text: str, action: Callable[[str], object], view: RunView
    ) -> IconButton:
        button = IconButton(glyph, text.format(name=view.name))
        button.clicked.connect(lambda: self._studio.try_run(action, view.id))
        return button

    def _changed(self, run_id: str) -> None:
        view = self._studio.bridge.view(self._id)
        if run_id != self._id or view is None:
            return
        share = share_done(view)
        self._bar.setVisible(share is not None)
        self._bar.set_share(share or 0.0)
        self._fact.setText(left_text(view))
