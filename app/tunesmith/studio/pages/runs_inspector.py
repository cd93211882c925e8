"""The inspector of the Runs page: one run's facts, its comparison, its log, job and command."""

import json
import os
import shlex

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QSizePolicy

from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.runs_rows import differences, facts, run_before, started_text
from tunesmith.studio.readiness import run_state_word
from tunesmith.studio.run_view import RunView, last_lines
from tunesmith.studio.status_strip import job_word
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button, IconButton
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.section import Facts, Section, Sections
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.wrap_row import WrapRow

_LOG_LOOK_MS = 1000
_LEAST_LOG = 180  # px


class RunInspector(Sections):
    """Shows one run. Signals name what the person wants done with it."""

    resume_wanted = Signal(str)
    stop_wanted = Signal(str)
    repeat_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._view: RunView | None = None
        self._head = self.add(Section(""))
        self._what = Label("", tone="muted", wrap=True)
        self._results = self.add(Section(self.tr("Result")))
        self._facts = Facts()
        self._compared = self.add(Section(""))
        self._changes = Facts()
        self._paper = self.add(Section(self.tr("Details")), grows=True)
        self._text = QPlainTextEdit()
        self._build()
        self._log_timer = QTimer(self, interval=_LOG_LOOK_MS)
        self._log_timer.timeout.connect(self._load_text)
        self.show_run(None)

    def show_run(self, view: RunView | None) -> None:
        """Show another run, or the same one anew."""
        changed = (view.id if view else "") != (self._view.id if self._view else "")
        self._view = view
        for section in (self._results, self._compared, self._paper):
            section.setVisible(view is not None)
        self._buttons.setVisible(view is not None)
        self._nothing.setVisible(view is None)
        self._what.setVisible(view is not None)
        if view is None:
            self._head.set_title(self.tr("No run is selected"))
            self._log_timer.stop()
            return
        self._show_head(view)
        rows = facts(view)
        self._facts.set_rows(rows)
        self._results.setVisible(bool(rows))
        self._show_comparison(view)
        if changed:
            self._text.setPlaceholderText("")  # until the log was read
            self._text.clear()
        self._load_text()
        self._log_timer.setSingleShot(not view.is_active)
        self._log_timer.start()
        self.update_lines()

    # --- building ---

    def _build(self) -> None:
        self._head.add(self._what)
        self._nothing = Label(self.tr("Choose a run to see what it did."), tone="muted", wrap=True)
        self._head.add(self._nothing)
        self._resume = Button(self.tr("Resume"), icon="play", small=True)
        self._stop = Button(self.tr("Stop"), icon="stop", small=True)
        self._repeat = Button(self.tr("Repeat"), icon="refresh", small=True)
        folder = Button(self.tr("Show in folder"), icon="folder", small=True)
        self._delete = IconButton("trash", self.tr("Move to the trash"), framed=True, small=True)
        for button, signal in (
            (self._resume, self.resume_wanted),
            (self._stop, self.stop_wanted),
            (self._repeat, self.repeat_wanted),
            (self._delete, self.delete_wanted),
        ):
            button.clicked.connect(lambda _checked=False, to=signal: to.emit(self._id()))
        folder.clicked.connect(self._open_folder)
        self._buttons = WrapRow(theme().measure("space.2"))
        for button in (self._resume, self._stop, self._repeat, folder):
            self._buttons.add(button)
        self._buttons.add_stretch()
        self._buttons.add(self._delete)
        self._head.add(self._buttons)
        self._results.add(self._facts)
        self._compared.add(self._changes)
        self._build_paper()

    def _build_paper(self) -> None:
        options = [
            ("log", self.tr("Log")),
            ("spec", self.tr("Job")),
            ("command", self.tr("Command")),
        ]
        self._tabs = Segmented(options, self.tr("Details"), small=True)
        self._tabs.changed.connect(lambda _key: self._load_text())
        copy = IconButton("copy", self.tr("Copy"), framed=True, small=True)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self._text.toPlainText()))
        row = WrapRow(theme().measure("space.2"))
        row.add(self._tabs)
        row.add_stretch()
        row.add(copy)
        self._paper.add(row)
        self._text.setReadOnly(True)
        self._text.setProperty("editor", True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(theme().mono())
        self._text.setAccessibleName(self.tr("Details"))
        self._text.document().setDocumentMargin(theme().measure("space.2"))
        self._text.setMinimumHeight(_LEAST_LOG)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._paper.add(self._text)

    # --- showing ---

    def _show_head(self, view: RunView) -> None:
        self._head.set_title(view.name)
        text = self.tr("{job}, {state}").format(
            job=job_word(view.kind), state=run_state_word(view).lower()
        )
        if view.started is not None:
            when = started_text(view.started, view.started)
            text = self.tr("{what}, started at {time}").format(what=text, time=when)
        if view.error is not None and view.state is not State.CANCELLED:
            text = f"{text}\n{view.error.get('message', '')}\n{view.error.get('hint', '')}".rstrip()
        self._what.setText(text)
        ended = view.state.is_final
        self._resume.setVisible(ended and view.state is not State.SUCCEEDED)
        self._stop.setVisible(not ended)
        self._repeat.setVisible(view.state is State.SUCCEEDED)
        self._delete.setEnabled(ended or view.state is State.QUEUED)

    def _show_comparison(self, view: RunView) -> None:
        before = run_before(view, self._studio.bridge.views())
        changes = differences(view, before) if before is not None else []
        self._compared.setVisible(before is not None)
        if before is None:
            return
        self._compared.set_title(self.tr("Compared with {name}").format(name=before.name))
        if not changes:
            self._changes.set_rows([(self.tr("Settings"), self.tr("the same"))])
            return
        line = self.tr("{before} to {now}")
        self._changes.set_rows(
            [(name, line.format(before=old, now=new)) for name, old, new in changes]
        )

    def _load_text(self) -> None:
        view = self._view
        if view is None:
            return
        self._studio.background.run(
            _paper_text,
            view.path,
            self._tabs.current,
            view.id,
            self._studio.workspace,
            done=self._show_text,
            failed=self._studio.trouble.emit,
            key="runs.text",
        )

    def _show_text(self, text: str) -> None:
        self._text.setPlaceholderText(self.tr("The log is empty."))
        if text == self._text.toPlainText():
            return
        bar = self._text.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        self._text.setPlainText(text)
        if at_end and self._tabs.current == "log":
            bar.setValue(bar.maximum())

    def _open_folder(self) -> None:
        if self._view is not None:
            out = self._view.spec.get("out_dir")
            folder = out if out and os.path.isdir(out) else os.fspath(self._view.path)  # noqa: PTH112 - a text from the spec
            QDesktopServices.openUrl(QUrl.fromLocalFile(folder))

    def _id(self) -> str:
        return self._view.id if self._view is not None else ""


def _paper_text(folder: os.PathLike[str], which: str, run_id: str, workspace: object) -> str:
    from pathlib import Path

    path = Path(folder)
    if which == "log":
        return "\n".join(last_lines(path / "worker.log"))
    if which == "spec":
        record = json.loads((path / "spec.json").read_text("utf-8"))
        return json.dumps(record, indent=2, ensure_ascii=False)
    start = shlex.join(["tunesmith", "--workspace", str(workspace), "run"])
    return f"{start} show {run_id}\n{start} resume {run_id}\n{start} repeat {run_id}"
