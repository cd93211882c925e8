"""The Export page: which levels fit, writing them, and what was checked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.core.events import Sink
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.export_estimate import Pace, measure_pace
from tunesmith.studio.pages.export_file import show_folder
from tunesmith.studio.pages.export_inspector import Inspector
from tunesmith.studio.pages.export_levels import SIXTEEN_BIT, offered
from tunesmith.studio.pages.export_news import ExportNews, Remedies
from tunesmith.studio.pages.export_outcome import ADAPTER, MERGED
from tunesmith.studio.pages.export_pane import LevelsPane
from tunesmith.studio.pages.export_source import (
    Source,
    chosen_levels,
    command_line,
    export_name,
    free_name,
    out_folder,
    source_of,
    spec_of,
)
from tunesmith.studio.pages.export_state import ExportState, Sizes, look
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.words import number

if TYPE_CHECKING:
    from tunesmith.export.predict import Prediction


_FIELDS = {ADAPTER: "adapter_gguf", MERGED: "merged_folder"}
_Inputs = tuple[Path, Path | None, Path | None]  # base model, adapter, importance matrix


class ExportPage(StudioPage):
    """Base and adapter in, checked files out."""

    key = "export"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, "", parent)
        self.set_title(self.tr("Export"))
        self.state: ExportState | None = None
        self._sizes = Sizes()
        self._pace: Pace | None = None
        self._sized: _Inputs | None = None
        self._choosing = False
        self.pane = LevelsPane()
        self.inspector = Inspector()
        self.stop_button = Button(self.tr("Stop"), icon="stop")
        self.other_button = Button("")
        self._build()
        self.news = ExportNews(self.banners, self._remedies(), self)
        self._connect()

    # --- what the window asks ---

    def command(self) -> str:
        """The same export from a terminal."""
        source = source_of(self.studio)
        if source is None or not chosen_levels(self.studio.project.export):
            return ""
        return command_line(spec_of(self.studio, source), self.studio.workspace)

    def refresh(self) -> None:
        """Look at project and run again."""
        source = source_of(self.studio)
        self._stack.setCurrentIndex(0 if source is None else 1)
        if source is None:
            self._show_nothing()
            return
        self._look_at_sizes(source)
        name = export_name(self.studio.project, source)
        self.inspector.source.show_name(name)
        typed = self.inspector.source.name.text()
        state = look(self.studio, source, self._sizes, typed, choosing=self._choosing)
        self.state = state
        self.news.tell(state.view, state.stale)
        self.pane.show_state(state)
        self._show_inspector(state)
        self._show_frame(state)

    # --- what a person does ---

    def start(self) -> None:
        """Export what is ticked."""
        self._choosing = True
        self.refresh()
        if self.state is None or self.state.obstacle:
            return
        spec = spec_of(self.studio, self.state.source)
        made_from = self.studio.project.export_key()
        run = self.studio.submit("export", spec.name, spec)
        if run is not None:
            self._choosing = False
            self.studio.change("export", run=run, made_from=made_from, name=spec.name)

    def start_as(self, name: str) -> None:
        """Export under another name."""
        self.studio.change("export", name=name)
        self.inspector.source.show_name(name, always=True)
        self.start()

    def resume(self) -> None:
        """Go on with the run that was stopped, interrupted or failed."""
        run = self.studio.project.export.run
        if run is not None and self.studio.try_run(self.studio.bridge.resume, run):
            self._choosing = False

    def stop(self) -> None:
        """Stop the run; finished files stay."""
        run = self.studio.project.export.run
        if run is not None and self.studio.try_run(self.studio.bridge.cancel, run):
            self.stop_button.setEnabled(False)

    def choose_levels(self, choosing: bool = True) -> None:
        """Go from the files that are done to the plan of others, or back."""
        self._choosing = choosing
        self.refresh()

    def ask_for_adapter(self) -> None:
        """Let the person choose an adapter's folder."""
        start = str(self.studio.workspace / "adapters")
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open adapter"), start)
        if folder:
            self.open_adapter(Path(folder))

    def open_adapter(self, folder: Path) -> None:
        """Use an adapter from disk once it was found to fit the base model."""
        model = self.studio.project.model.folder
        if model is None:
            return
        inputs = (model, folder, self.studio.project.export.imatrix)
        self._try_inputs(inputs, lambda: self.studio.change("train", adapter=folder), folder.name)

    def ask_for_matrix(self) -> None:
        """Let the person choose an importance matrix."""
        kinds = self.tr("Importance matrix ({patterns})").format(patterns="*.gguf *.dat *.imatrix")
        start = self.studio.project.export.imatrix or self.studio.workspace
        title, every = self.tr("Choose an importance matrix"), self.tr("All files (*)")
        path, _ = QFileDialog.getOpenFileName(self, title, str(start), f"{kinds};;{every}")
        if path:
            self.open_matrix(Path(path))

    def open_path(self, path: str) -> bool:
        """Take an importance matrix, once there is a model."""
        if source_of(self.studio) is None:
            return False
        self.open_matrix(Path(path))
        return True

    def open_matrix(self, path: Path) -> None:
        """Use an importance matrix once it was found to fit the model."""
        source = source_of(self.studio)
        if source is None:
            return
        inputs = (source.model, source.adapter, path)
        self._try_inputs(inputs, lambda: self.studio.change("export", imatrix=path), path.name)

    # --- sizes ---

    def _look_at_sizes(self, source: Source) -> None:
        wanted = (source.model, source.adapter, self.studio.project.export.imatrix)
        if wanted == self._sized:
            return
        self._sized, self._sizes, self._pace = wanted, Sizes(), None
        self.news.clear_sizes()
        self.studio.background.run(
            _predict,
            *wanted,
            done=lambda prediction: self._take_sizes(Sizes(prediction)),
            failed=lambda error: self._take_sizes(Sizes(error=error)),
            key="export-sizes",
            pass_sink=True,
        )

    def _take_sizes(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self._look_at_pace()
        self.refresh()
        official = self.state is not None and self.state.may_be_official
        if sizes.error is not None and not official:
            self.news.tell_sizes(sizes.error)

    def _look_at_pace(self) -> None:
        """Measure how fast this machine is at it; without that the plan has no time."""
        prediction = self._sizes.prediction
        if prediction is None or self._sized is None:
            return

        def take(pace: Pace) -> None:
            self._pace = pace
            self.refresh()

        model, adapter, _ = self._sized
        self.studio.background.run(
            measure_pace, model, adapter, prediction, self.studio.workspace,
            done=take, failed=lambda _error: None, key="export-pace", pass_sink=True,
        )  # fmt: skip

    def _try_inputs(self, inputs: _Inputs, take: Callable[[], object], name: str) -> None:
        """Look whether others would do, and take them if so; else nothing changes."""
        self.set_fact(self.tr("reading {name}").format(name=name))

        def taken(prediction: "Prediction") -> None:
            self.studio.background.cancel("export-sizes")
            self._sized, self._sizes = inputs, Sizes(prediction)
            self.news.clear_sizes()
            self._pace = None
            self._look_at_pace()
            take()
            self.refresh()

        def refused(error: TunesmithError) -> None:
            self.refresh()
            self.news.tell_sizes(error, chosen=False)

        self.studio.background.run(
            _predict, *inputs, done=taken, failed=refused, key="export-inputs", pass_sink=True
        )

    # --- what it shows ---

    def _show_nothing(self) -> None:
        self.state = None
        self.set_fact("")
        self.inspector.set_parts(source=False, memory=False, rest=False)
        self.stop_button.hide()
        self.other_button.hide()
        self.set_sentence(self.tr("Choose a base model first."))
        self.set_primary(self.tr("Next: Ollama"), enabled=False)

    def _show_inspector(self, state: ExportState) -> None:
        project = self.studio.project
        has_trained = project.train.adapter is not None and project.train.run is not None
        self.inspector.source.show_source(state.source, has_trained, state.phase != "plan")
        name = export_name(project, state.source)
        folder = out_folder(self.studio.workspace, name)
        self.inspector.show_state(state, self.pane.table.selected, name, folder, self._pace)

    def _show_frame(self, state: ExportState) -> None:
        view, count = state.view, len(state.wanted)
        stopping = view is not None and view.state is State.CANCELLING
        self.stop_button.setVisible(state.phase == "running")
        self.stop_button.setEnabled(not stopping)
        back = self.tr("Show the files") if state.phase == "plan" else self.tr("Choose levels")
        self.other_button.setText(back)
        self.other_button.setVisible(bool(state.files) and not state.stale)
        if state.phase == "running":
            self.set_fact(self.tr("%n levels, running", "", count))
            going = self.tr("Files get their final names after they are checked.")
            self.set_sentence(self.tr("Stopping; finished files stay.") if stopping else going)
            self.set_primary(self.tr("Next: Ollama"), enabled=False)
        elif state.phase == "done":
            self._show_done(state)
        else:
            self.set_fact(state.chosen_text())
            obstacle = state.obstacle
            self.set_sentence(obstacle or self.tr("Nothing is written until you start."))
            text = self.tr("Export %n levels", "", count)
            self.set_primary(text, enabled=not obstacle, icon="export")

    def _show_done(self, state: ExportState) -> None:
        files = [file for file in state.files if file.level != MERGED]
        good = [file for file in files if not file.failed]
        bad = len(files) - len(good)
        count = sum(file.count for file in good)
        self.set_fact(self.tr("%n files", "", count))
        runs = any(file.level != ADAPTER and not file.parts for file in good)
        if bad:
            text = self.tr("{failed} of {all} files failed a check and keep the ending .part.")
            self.set_sentence(text.format(failed=number(bad), all=number(len(files))))
        elif not runs:
            self.set_sentence(self.tr("Ollama does not open files in parts; llama.cpp does."))
        else:
            self.set_sentence(self.tr("%n files are checked and have their names.", "", count))
        self.set_primary(self.tr("Next: Ollama"), enabled=runs)

    # --- building ---

    def _build(self) -> None:
        self.add_action(self.other_button)
        self.add_action(self.stop_button)
        empty = EmptyState(
            "export",
            self.tr("No base model yet"),
            self.tr("Files are made from a base model, with or without an adapter."),
            self.tr("Choose a model"),
            lambda: self.go.emit("model"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(self.pane)
        self.set_main(self._stack)
        self.set_inspector(self.inspector)
        self.set_back(self.tr("Train"))

    def _remedies(self) -> Remedies:
        return Remedies(
            resume=self.resume,
            start=self.start,
            export_as=self.start_as,
            free_name=lambda: free_name(
                self.studio.workspace, self.studio.project.export.name or "model"
            ),
            open_adapter=self.ask_for_adapter,
            choose_matrix=self.ask_for_matrix,
            change=lambda **choices: self.studio.change("export", **choices),
            use_official=lambda: self._choose_converter("official"),
            choose_model=lambda: self.go.emit("model"),
            show_files=self._show_run_folder,
        )

    def _connect(self) -> None:
        self.back_clicked.connect(lambda: self.go.emit("train"))
        self.primary_clicked.connect(self._use_primary)
        self.stop_button.clicked.connect(lambda _checked: self.stop())
        self.other_button.clicked.connect(lambda _checked: self._go_between())
        self.pane.more_wanted.connect(self._toggle_all)
        self.pane.context_chosen.connect(
            lambda tokens: self.studio.change("export", context=tokens)
        )
        self.pane.table.ticked.connect(self._tick)
        self.pane.table.level_selected.connect(lambda _level: self._row_chosen())
        parts = self.inspector
        parts.source.name_changed.connect(self._rename)
        parts.source.adapter_wanted.connect(self.ask_for_adapter)
        parts.source.trained_wanted.connect(lambda: self.studio.change("train", adapter=None))
        parts.also.changed.connect(self._tick)
        change = self.studio.change
        parts.matrix.wanted.connect(self.ask_for_matrix)
        parts.matrix.dropped.connect(lambda path: self.open_matrix(Path(path)))
        parts.matrix.cleared.connect(lambda: change("export", imatrix=None))
        parts.advanced.split_chosen.connect(lambda size: change("export", split_bytes=size))
        parts.advanced.converter_chosen.connect(self._choose_converter)
        parts.plan.folder_wanted.connect(self._show_run_folder)
        self.studio.project_changed.connect(self._refresh_if_shown)
        self.studio.machine_changed.connect(self._refresh_if_shown)
        self.studio.bridge.run_changed.connect(self._run_changed)

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def _run_changed(self, run_id: str) -> None:
        if run_id in (self.studio.project.export.run, self.studio.project.train.run):
            self._refresh_if_shown()

    def _use_primary(self) -> None:
        if self.state is not None and self.state.phase == "done":
            self.go.emit("ollama")
        else:
            self.start()

    def _go_between(self) -> None:
        self.choose_levels(self.state is not None and self.state.phase == "done")

    def _tick(self, level: str, on: bool) -> None:
        choice = self.studio.project.export
        field = _FIELDS.get(level)
        if field is not None:
            self.studio.change("export", **{field: on})
            return
        if level == SIXTEEN_BIT:
            others = tuple(each for each in choice.levels if each != SIXTEEN_BIT)
            self.studio.change("export", keep_f16=on, levels=others)
            return
        ticked = {*choice.levels, level} if on else {*choice.levels} - {level}
        ordered = tuple(each for each in offered(None, True, ticked) if each in ticked)
        self.studio.change("export", levels=ordered)

    def _row_chosen(self) -> None:
        if self.state is not None:
            self.pane.show_selected(self.state)
            self._show_inspector(self.state)

    def _rename(self, name: str) -> None:
        if not self.inspector.source.problem:
            self.studio.change("export", name=name)
        self.refresh()

    def _choose_converter(self, name: str) -> None:
        self.studio.change("export", converter=name)
        if self._sizes.error is not None:  # what stops one need not stop the other
            self.news.clear_sizes()
            self._take_sizes(self._sizes)

    def _toggle_all(self) -> None:
        self.studio.change("export", all_levels=not self.studio.project.export.all_levels)

    def _show_run_folder(self) -> None:
        view = self.studio.bridge.view(self.studio.project.export.run)
        if view is not None:
            show_folder(Path(str(view.spec["out_dir"])))


def _predict(model: Path, adapter: Path | None, imatrix: Path | None, sink: Sink) -> "Prediction":
    from tunesmith.export.predict import PredictRequest, predict

    return predict(PredictRequest(model, adapter, imatrix=imatrix), sink)
