"""The Quality page: which file still answers as it was trained to, and what that costs in size.

Today's measure is exact match on held-out rows. Further ones (distance from the 16-bit file) get
columns in the same table and views beside the chart.
"""

import shlex
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tunesmith.core.errors import JobError
from tunesmith.jobs.answers_job import AnswersJobSpec
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.ollama_files import GgufFile, existing, tuned_files
from tunesmith.studio.pages.quality_panes import AdvicePane, ResultPane, TablePane
from tunesmith.studio.pages.quality_rows import QualityRow, advise, quality_rows
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.inputs import SpinBox
from tunesmith.studio.widgets.split import TurningSplit
from tunesmith.studio.words import number

_BESIDE = 760  # px that chart and advice need beside each other
_WIDE = 900  # px; what a pane gets before a splitter shares the room there is


class QualityPage(StudioPage):
    """Measures files and says which one to use."""

    key = "quality"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, translate("QualityPage", "Quality"))
        self._files: list[GgufFile] = []
        self._rows: list[QualityRow] = []
        self._chosen: Path | None = None
        self._offered: tuple[Path, ...] = ()
        self._banner: Banner | None = None
        self._told = ""
        self._build()
        self._connect()

    # What the frame asks for.

    def command(self) -> str:
        """The same measurement from a terminal."""
        view = self._view()
        return "" if view is None else f"tunesmith run repeat {shlex.quote(view.id)}"

    def refresh(self) -> None:
        """Look at exports and measurements again."""
        self.studio.background.run(
            existing,
            tuned_files(self.studio),
            done=self._files_found,
            failed=self.show_trouble,
            key="quality-files",
        )

    def measure(self) -> None:
        """Start a job that asks the ticked files."""
        project = self.studio.project
        data_file = self._data_file()
        paths = [path for path in self.table.ticked() if any(path == it.path for it in self._files)]
        if data_file is None or not paths:
            return
        slug = project.export.name or "answers"
        taken = {str(view.spec.get("out_dir")) for view in self.studio.bridge.views()}
        out, count = self.studio.workspace / "answers" / slug, 2
        while str(out) in taken:
            out, count = out.with_name(f"{slug}-{count}"), count + 1
        self.studio.submit(
            "answers",
            slug,
            AnswersJobSpec(
                files=tuple(paths),
                data_file=data_file,
                questions=self.questions.value(),
                made_from=project.export.run or "",
                out_dir=out,
            ),
        )

    def stop(self) -> None:
        """Stop the measurement; files that are done are remembered when it is resumed."""
        view = self._view()
        if view is not None and not view.state.is_final:
            self.studio.try_run(self.studio.bridge.cancel, view.id)

    # Building.

    def _build(self) -> None:
        self.questions = SpinBox(self.tr("Held-out rows to ask"))
        self.questions.setRange(1, 100_000)
        self.questions.setValue(24)
        self.questions.setSuffix(self.tr(" questions"))
        self.questions.setFixedWidth(self.questions.sizeHint().width())
        self.questions.setToolTip(self.tr("Held-out rows to ask; more take longer and tell more"))
        self.again = Button(self.tr("Measure again"), icon="refresh")
        self.add_action(self.questions)
        self.add_action(self.again)
        self.result = ResultPane()
        self.advice = AdvicePane()
        self.table = TablePane()
        upper = TurningSplit(_BESIDE)
        upper.add(self.result, 1)
        upper.add(self.advice)
        whole = QWidget()
        upper.setSizes([_WIDE, theme().measure("layout.inspector_width")])
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(upper, 1)
        down.addWidget(self.table)
        self.empty = EmptyState(
            "export",
            self.tr("No exported files yet"),
            self.tr("Export some levels; then they can be compared by their answers."),
            self.tr("Go to Export"),
            lambda: self.go.emit("export"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(whole)
        self.set_main(self._stack)
        self.set_back(self.tr("Export"))
        self.skip = self.add_footer_button(Button(self.tr("Skip to Ollama")))
        self._show()

    def _connect(self) -> None:
        self.back_clicked.connect(lambda: self.go.emit("export"))
        self.primary_clicked.connect(self._primary)
        self.skip.clicked.connect(lambda: self.go.emit("ollama"))
        self.again.clicked.connect(self.measure)
        self.result.measure_clicked.connect(self.measure)
        self.result.stop_clicked.connect(self.stop)
        self.result.chosen.connect(self.table.choose)
        self.table.chosen.connect(self._choose)
        self.table.ticks_changed.connect(self._show_footer)
        self.advice.use_clicked.connect(self._use)
        self.advice.why_clicked.connect(self._why)
        self.studio.bridge.runs_changed.connect(self._runs_changed)
        self.studio.bridge.run_changed.connect(self._run_changed)

    # What there is.

    def _view(self) -> RunView | None:
        """The measurement in view: the newest of this export, else the newest there is."""
        found = [view for view in self.studio.bridge.views() if view.kind == "answers"]
        run = self.studio.project.export.run or ""
        return next((it for it in found if it.spec.get("made_from") == run), None) or next(
            iter(found), None
        )

    def _result_view(self) -> RunView | None:
        """The newest measurement with a result, of this export if there is one."""
        found = [
            view
            for view in self.studio.bridge.views()
            if view.kind == "answers" and view.state is State.SUCCEEDED and view.result
        ]
        run = self.studio.project.export.run or ""
        return next((it for it in found if it.spec.get("made_from") == run), None) or next(
            iter(found), None
        )

    def _is_running(self) -> bool:
        view = self._view()
        return view is not None and not view.state.is_final

    def _is_stale(self) -> bool:
        """The figures in view are of files that another export has replaced since."""
        view = self._result_view()
        return view is not None and view.spec.get("made_from") != (self.studio.project.export.run)

    def _data_file(self) -> Path | None:
        """The conversations that the files were trained on; the held-out ones are in it."""
        export = self.studio.bridge.view(self.studio.project.export.run)
        adapter = None if export is None else export.spec.get("adapter_dir")
        for view in self.studio.bridge.views():
            if view.kind == "train" and adapter and view.spec.get("out_dir") == adapter:
                return Path(view.spec.get("eval_file") or view.spec["data_file"])
        project = self.studio.project
        known = self.studio.workspace / "datasets" / f"{project.conversations_key()}.jsonl"
        return known if project.template.conversations else None

    def _files_found(self, found: list[GgufFile]) -> None:
        self._files = found
        self._show()

    # Showing.

    def _show(self) -> None:
        view = self._result_view()
        stale = self._is_stale()
        self._rows = quality_rows([] if stale else self._files, view.result if view else None)
        shown = bool(self._files or self._rows)
        self._stack.setCurrentIndex(1 if shown else 0)
        self.set_command_visible(self._view() is not None)
        self._show_table()
        self.result.set_rows(self._rows)
        self.advice.show_rows(self._rows, self.studio.project.ollama.level)
        self._show_running()
        self._show_banner(stale)
        self._show_failure()
        measured = [row for row in self._rows if row.share is not None]
        self.set_fact(
            self.tr("%n files measured", "", len(measured))
            if measured
            else self.tr("%n files", "", len(self._rows))
            if self._rows
            else ""
        )
        self._show_footer()

    def _show_table(self) -> None:
        self.table.model.set_rows(self._rows)
        paths = tuple(row.path for row in self._rows)
        if paths != self._offered:  # new files are measured unless one says otherwise
            self._offered = paths
            self.table.model.set_checked(paths)
        advice = advise(self._rows)
        known = {row.path for row in self._rows}
        if self._chosen not in known:
            first = advice.chosen or (self._rows[0] if self._rows else None)
            self._chosen = None if first is None else first.path
        self.table.choose(self._chosen)
        self._choose(self._chosen)
        view = self._result_view()
        self.table.note.setText(self._note(view))
        self.table.updateGeometry()

    def _note(self, view: RunView | None) -> str:
        if view is None or not view.result:
            return self.tr("Ticked files are measured with the same held-out rows.")
        rows, held_out = int(view.result["rows"]), int(view.result["held_out"])
        text = self.tr("Asked {rows} of {held_out} held-out rows, the likeliest word every time.")
        said = [text.format(rows=number(rows), held_out=number(held_out))]
        said += [str(warning["message"]) for warning in view.result.get("warnings", ())]
        return " ".join(said)

    def _choose(self, path: Path | None) -> None:
        self._chosen = path
        row = next((it for it in self._rows if it.path == path), None)
        self.result.choose(row)

    def _show_running(self) -> None:
        running = self._is_running()
        self.result.set_running(running)
        view = self._view()
        if not running or view is None:
            return
        wanted = [Path(path).name for path in view.spec.get("files", ())]
        name = view.stage.removeprefix("ask ")
        at = wanted.index(name) if name in wanted else 0
        progress = view.progress
        share = None
        detail = self.tr("Starting")
        if progress is not None and progress.unit == "answers":
            share = (at + progress.done / max(1.0, progress.total)) / max(1, len(wanted))
            text = self.tr("Question {done} of {total}, file {file} of {files}")
            detail = text.format(
                done=number(progress.done),
                total=number(progress.total),
                file=number(at + 1),
                files=number(len(wanted)),
            )
        what = self.tr("Asking {file}").format(file=name) if name in wanted else self.tr("Starting")
        self.result.running.show_progress(what, detail, share)

    def _show_banner(self, stale: bool) -> None:
        if stale and self._banner is None:
            banner = Banner(
                "warning",
                self.tr("These figures are of an earlier export."),
                self.tr("The files have been written anew since; measure them again."),
            )
            banner.add_action(self.tr("Measure again"), self._measure_new, icon="refresh")
            banner.dismissed.connect(self._forget_banner)
            self._banner = self.banners.add(banner)
        elif not stale and self._banner is not None:
            self.banners.remove(self._banner)
            self._forget_banner()

    def _measure_new(self) -> None:
        paths = [file.path for file in self._files]
        self._rows = quality_rows(self._files, None)
        self.table.model.set_rows(self._rows)
        self.table.model.set_checked(paths)
        self.measure()

    def _forget_banner(self) -> None:
        self._banner = None

    def _show_failure(self) -> None:
        view = self._view()
        if view is None or not view.state.is_final or view.id == self._told:
            return
        if view.state in {State.FAILED, State.LOST, State.BROKEN}:
            self._told = view.id
            error = view.error or {}
            message = str(error.get("message") or self.tr("The measurement was interrupted."))
            failed = JobError(
                str(error.get("code") or "run.lost"), message, str(error.get("hint") or "")
            )
            run_id = view.id
            again = (self.tr("Try again"), lambda: self._resume(run_id))
            self.banners.show_error(failed, [again])

    def _resume(self, run_id: str) -> None:
        self._told = ""
        self.studio.try_run(self.studio.bridge.resume, run_id)

    def _show_footer(self) -> None:
        measured = any(row.share is not None for row in self._rows) and not self._is_stale()
        running, ticked = self._is_running(), len(self.table.ticked())
        ready = bool(self._files) and self._data_file() is not None
        self.questions.setVisible(bool(self._files))
        self.again.setVisible(measured and not running)
        self.again.setEnabled(ticked > 0 and ready)
        self.result.before.button.setVisible(False)
        self.skip.setVisible(not measured)
        if running:
            self.set_primary(self.tr("Next: Ollama"), enabled=False)
            self.set_sentence(self.tr("The files are being measured."))
        elif measured:
            self.set_primary(self.tr("Next: Ollama"))
            level = self.studio.project.ollama.level
            text = self.tr("{file} is chosen for Ollama.").format(file=level)
            self.set_sentence(text if level else "")
        else:
            count = self.tr("Measure %n files", "", ticked)
            self.set_primary(count, enabled=ticked > 0 and ready, icon="play")
            self.set_sentence(self._missing(ticked))

    def _missing(self, ticked: int) -> str:
        if not self._files:
            return self.tr("Export some levels first.")
        if self._data_file() is None:
            return self.tr("The conversations that were trained on are not known any more.")
        if not ticked:
            return self.tr("Tick at least one file.")
        return self.tr("%n held-out rows at most are asked.", "", self.questions.value())

    # What the person does.

    def _primary(self) -> None:
        if any(row.share is not None for row in self._rows) and not self._is_stale():
            self.go.emit("ollama")
        else:
            self.measure()

    def _use(self) -> None:
        chosen = advise(self._rows).chosen
        if chosen is not None:
            file = next((it for it in self._files if it.path == chosen.path), None)
            name = "" if file is None else f"{file.name}:{file.level.lower()}"
            self.studio.change("ollama", level=chosen.level, name=name, created="")
            self.go.emit("ollama")

    def _why(self) -> None:
        chosen = advise(self._rows).chosen
        if chosen is not None:
            self.table.choose(chosen.path)
            self.result.view.set_current("wrong")
            self.result.choose(chosen)

    # Runs.

    def _runs_changed(self) -> None:
        if self.isVisible():
            self.refresh()
            self.status_changed.emit()

    def _run_changed(self, run_id: str) -> None:
        view = self._view()
        if self.isVisible() and view is not None and view.id == run_id:
            self._show_running()
            self._show_footer()
