"""The Train page: settings and plan before a run, the run itself, and what came out."""

from functools import partial

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages import train_texts as texts
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.train_answers import AnswersPane
from tunesmith.studio.pages.train_banners import RunBanners
from tunesmith.studio.pages.train_checks import first_bad, missing_stage
from tunesmith.studio.pages.train_command import render_command, resume_command, train_command
from tunesmith.studio.pages.train_compare import MOST_RUNS, ComparePane, comparable
from tunesmith.studio.pages.train_inspector import TrainInspector
from tunesmith.studio.pages.train_plan import free_name, make_plan
from tunesmith.studio.pages.train_planner import Planner
from tunesmith.studio.pages.train_presets import SETTINGS, differing, spec_of, with_value
from tunesmith.studio.pages.train_run import RunPane, log_lines
from tunesmith.studio.pages.train_setup import SetupPane
from tunesmith.studio.pages.train_trouble import Remedy, trouble_of
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.tips import plain_tip

_REFRESH_MS = 200  # a run may report a thousand times a second


class TrainPage(StudioPage):
    """Shows the run that was started last, or the settings of the next one."""

    key = "train"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, "")
        self.set_title(self.tr("Train"))
        self._setting_up = studio.project.train.run is None
        self._comparing: list[str] | None = None
        self._answering = False
        self.planner = Planner(studio, self)
        self._banners = RunBanners(self.banners, self.do)
        self._build()
        self._connect()

    # What the window asks for.

    def command(self) -> str:
        """Conversations and training as commands; for a stopped run the one that goes on."""
        view = self._run()
        if view is not None and not self._setting_up:
            spec = spec_of(view)
            if view.state.is_final and view.state is not State.SUCCEEDED:
                return resume_command(view.id, self.studio.workspace)
            return train_command(spec, self.studio.workspace) if spec else ""
        spec = self.planner.spec()
        if spec is None:
            return ""
        train = train_command(spec, self.studio.workspace)
        if spec.eval_file is not None:  # both files are there: the plan is made of them
            return train
        render = render_command(self.studio.project, self.studio.workspace, spec.data_file)
        return f"{render}\n{train}"

    def refresh(self) -> None:
        """Look at choices and runs again."""
        view = self._run()
        if view is None and not self._setting_up and self.studio.project.train.run is None:
            self._setting_up = True
        if self._comparing is not None:
            self._show_comparison()
        elif self._setting_up:
            self._show_setup()
        elif view is not None:
            self._show_run(view)
        self._show_actions(view)
        self._show_footer(view)

    def leave(self) -> None:
        """The window closes; the run goes on."""
        self._soon.stop()
        self.planner.stop()

    # What a person does.

    def start(self) -> None:
        """Write the conversations if need be, then start the run."""
        self.planner.start()
        self.refresh()

    def do(self, remedy: Remedy) -> None:
        """Use a button of the banner."""
        view = self._run()
        if remedy.does == "resume":
            self.resume()
        elif remedy.does == "retry" and view is not None:
            self._retry(view, remedy)
        elif remedy.does == "settings":
            self.set_up()
        elif remedy.does in texts.page_titles():
            self.go.emit(remedy.does)

    def resume(self) -> None:
        """Go on with the run that stopped."""
        view = self._run()
        if view is not None and self.studio.try_run(self.studio.bridge.resume, view.id):
            self._banners.drop()

    def set_up(self) -> None:
        """Show the settings of the next run."""
        self._setting_up, self._comparing, self._answering = True, None, False
        self._banners.drop()
        self.refresh()

    def show_last_run(self) -> None:
        """Back to the run that was started last."""
        self._setting_up, self._comparing = False, None
        self.refresh()

    def show_answers(self) -> None:
        """Show what base and tuned model answer."""
        self._answering = True
        self.refresh()

    def compare(self) -> None:
        """Lay runs over each other: the one shown and the one before it."""
        runs = [view.id for view in comparable(self.studio.bridge.views())]
        current = self.studio.project.train.run
        runs.sort(key=lambda run: run != current)
        self._comparing = runs[:2]
        self.refresh()

    # Building.

    def _build(self) -> None:
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self.refresh)
        self.set_back(self.tr("Model"))
        self.pause = Button(self.tr("Pause"), icon="pause")
        self.keep = Button(self.tr("Stop and keep"), icon="stop")
        self.cancel = Button(self.tr("Cancel"), "quiet")
        self.again = Button(self.tr("Train again"), icon="refresh")
        self.last = Button(self.tr("Show last run"))
        self.brought = Button(self.tr("Answers"), icon="quality")
        for button in (self.pause, self.keep, self.cancel, self.last, self.brought, self.again):
            self.add_action(button)
        self.setup, self.run, self.comparison = SetupPane(), RunPane(), ComparePane()
        self.answers = AnswersPane(self.studio.background)
        self.empty = EmptyState("train", "", "", " ", self._open_missing)
        self.panes = QStackedWidget()
        for pane in (self.setup, self.run, self.comparison, self.answers, self.empty):
            self.panes.addWidget(pane)
        self.set_main(self.panes)
        self.inspector = TrainInspector()
        self.set_inspector(self.inspector)

    def _connect(self) -> None:
        bridge = self.studio.bridge
        bridge.run_changed.connect(self._run_changed)
        self.planner.changed.connect(self._soon_if_idle)
        self.planner.started.connect(self._started)
        self.planner.failed.connect(self._failed)
        bridge.runs_changed.connect(self._soon_if_idle)
        self.studio.project_changed.connect(self._soon_if_idle)
        self.back_clicked.connect(lambda: self.go.emit("model"))
        self.primary_clicked.connect(self._primary)
        self.pause.clicked.connect(partial(self._with_run, bridge.pause))
        self.keep.clicked.connect(partial(self._with_run, bridge.finish))
        self.cancel.clicked.connect(self._cancel)
        self.again.clicked.connect(self.set_up)
        self.last.clicked.connect(self.show_last_run)
        self.brought.clicked.connect(self.show_answers)
        self.answers.closed.connect(self._close_comparison)
        self.answers.failed.connect(self.show_trouble)
        self.setup.mend.connect(self.go)
        self.setup.change.connect(self._mend)
        self.banners.changed.connect(self._soon_if_idle)
        self.run.compare_clicked.connect(self.compare)
        self.comparison.closed.connect(self._close_comparison)
        inspector = self.inspector
        inspector.preset_chosen.connect(self._choose_preset)
        inspector.setting_changed.connect(self._change_setting)
        inspector.reset_all.connect(lambda: self.studio.change("train", settings={}))
        inspector.name_changed.connect(self._rename)
        inspector.runs_chosen.connect(self._choose_runs)
        inspector.log_wanted.connect(lambda: self.go.emit("runs"))
        inspector.folder_wanted.connect(self._open_folder)

    # Setting up.

    def _show_setup(self) -> None:
        project = self.studio.project
        missing = missing_stage(project)
        inspector = self.inspector
        inspector.show_choice(project.train)
        if missing:
            what, todo = texts.missing(missing)
            self.empty.set_text(what, todo)
            self.empty.button.setText(texts.open_page(missing))
            self.panes.setCurrentWidget(self.empty)
            inspector.show_sections(inspector.preset, inspector.advanced)
            self.set_fact(self.tr("Nothing to learn from yet"))
            return
        self.panes.setCurrentWidget(self.setup)
        inspector.show_sections(
            inspector.preset, inspector.advanced, inspector.name, inspector.plan
        )
        self.set_fact(texts.setup_fact(project))
        forget = partial(self.studio.change, "train", adapter=None)
        self._banners.tell_adapter(project.train.adapter, forget)
        self._show_plan()

    def _show_plan(self) -> None:
        planner, inspector = self.planner, self.inspector
        planner.update()
        name = planner.name
        if not planner.is_name_typed and inspector.name_edit.text() != name:
            inspector.name_edit.setText(name)
        spec = planner.spec()
        self.setup.show_plan(planner.plan, spec)
        if planner.checks:
            self.setup.show_checks(planner.checks, texts.page_titles())
            self._tell_name(name)
        else:
            self.setup.show_busy(self.tr("Writing the conversations and looking at the model"))
        runs = self.studio.bridge.views()
        inspector.plan_facts.set_rows(texts.plan_facts(planner.plan, spec, runs))
        inspector.plan.setVisible(planner.plan is not None)
        inspector.memory.show_plan(planner.memory)
        inspector.update_lines()

    def _tell_name(self, name: str) -> None:
        field, taken = self.inspector.name_field, self.planner.taken
        if name in taken:
            free = free_name(name, taken)
            use = self.tr("Use {name}").format(name=free)
            field.set_error(self.tr("There is one already."), use, partial(self._use_name, free))
        else:
            field.clear_error()

    def _choose_preset(self, preset: str) -> None:
        choice = self.studio.project.train
        kept = differing(preset, choice.settings)  # type: ignore[arg-type]  # one of the presets
        self.studio.change("train", preset=preset, settings=kept)

    def _change_setting(self, key: str, value: object) -> None:
        choice = self.studio.project.train
        self.studio.change("train", settings=with_value(choice, key, value))

    def _mend(self, changes: dict[str, object]) -> None:
        choice = self.studio.project.train
        settings = differing(choice.preset, {**choice.settings, **changes})
        self.studio.change("train", settings=settings)

    def _rename(self, text: str) -> None:
        self.planner.set_name(text)
        self.refresh()

    def _use_name(self, name: str) -> None:
        self.inspector.name_edit.setText(name)
        self._rename(name)

    # Starting.

    def _started(self, _run_id: str) -> None:
        self._setting_up = False
        self._banners.drop()
        self.refresh()

    def _failed(self, error: TunesmithError) -> None:
        self.show_trouble(error)
        self.refresh()

    def _retry(self, view: RunView, remedy: Remedy) -> None:
        """Start over with the settings of a run, changed as the banner said."""
        spec = spec_of(view)
        if spec is not None:
            settings = {key: getattr(spec, key) for key in SETTINGS} | dict(remedy.changes)
            choice = self.studio.project.train
            self.studio.change("train", settings=differing(choice.preset, settings))
        self.set_up()
        self.start()

    # The run.

    def _run(self) -> RunView | None:
        return self.studio.bridge.view(self.studio.project.train.run)

    def _run_changed(self, run_id: str) -> None:
        if run_id == self.studio.project.train.run or self._comparing is not None:
            self._soon_if_idle()

    def _soon_if_idle(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _show_run(self, view: RunView) -> None:
        inspector = self.inspector
        spec = spec_of(view)
        self.panes.setCurrentWidget(self._pane_of(view))
        self.run.charts.compare.setVisible(len(comparable(self.studio.bridge.views())) > 1)
        found = self.planner.survey_of(view, spec)
        rows = int((view.result or {}).get("train_rows", 0)) or found.train_rows
        self.run.show_run(view, rows)
        self.set_fact(texts.run_fact(view, self._is_stale()))
        if spec is not None:
            values = {key: getattr(spec, key) for key in SETTINGS}
            going = self.studio.project.train.preset if not view.state.is_final else None
            backend = str((view.result or {}).get("backend", ""))
            inspector.show_fixed(values, going, backend)
        facts = texts.result_facts(view)
        inspector.result_facts.set_rows(facts)
        sections = [inspector.preset] if spec is not None else []
        if facts:
            sections.append(inspector.result)
        elif spec is not None and found.train_rows:
            inspector.plan_facts.set_rows(texts.plan_facts(make_plan(found, spec), spec, ()))
            sections.append(inspector.plan)
        if trouble_of(view) is not None:
            sections.append(inspector.log)
        inspector.show_sections(*sections)
        if self._banners.tell(view, stale=self._is_stale()):
            self.studio.background.run(
                log_lines, view,
                done=inspector.show_log, failed=self.show_trouble, key="train-log",
            )  # fmt: skip

    def _pane_of(self, view: RunView) -> QWidget:
        """The answers if they are asked for and there, else the run."""
        folder = texts.evaluation_folder(view)
        if not self._answering or folder is None:
            return self.run
        self.answers.show_folder(folder)
        return self.answers

    def _is_stale(self) -> bool:
        project = self.studio.project
        return project.train.made_from != project.training_key()

    def _with_run(self, action: object, _checked: bool = False) -> None:
        view = self._run()
        if view is not None and callable(action):
            self.studio.try_run(action, view.id)

    def _open_folder(self) -> None:
        view = self._run()
        if view is not None and view.result:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(view.result["out_dir"])))

    def _cancel(self) -> None:
        view = self._run()
        if view is not None:
            self.studio.bridge.cancel(view.id)

    # Comparing.

    def _show_comparison(self) -> None:
        runs = comparable(self.studio.bridge.views())
        chosen = [run for key in self._comparing or () for run in runs if run.id == key]
        self.inspector.show_sections(self.inspector.compare)
        self.inspector.run_choice.show_runs(runs, [run.id for run in chosen])
        self.comparison.show_runs(chosen)
        self.panes.setCurrentWidget(self.comparison)
        self.set_fact(self.tr("%n runs compared", "", len(chosen)))

    def _choose_runs(self, ids: list[str]) -> None:
        kept = [each for each in self._comparing or () if each in ids]
        self._comparing = [*kept, *(each for each in ids if each not in kept)][:MOST_RUNS]
        self.refresh()

    def _close_comparison(self) -> None:
        self._comparing, self._answering = None, False
        self.refresh()

    # Header and footer.

    def _show_actions(self, view: RunView | None) -> None:
        in_run = view is not None and not self._setting_up and self._comparing is None
        active = in_run and view is not None and not view.state.is_final
        steps = (
            view is not None and view.state is State.RUNNING and view.stage in {"train", "evaluate"}
        )
        self.pause.setVisible(active)
        self.keep.setVisible(active)
        can_keep = steps and bool(view and view.metrics.get("loss"))
        self.keep.setEnabled(can_keep)
        self.keep.setToolTip(
            plain_tip("" if can_keep else self.tr("There is nothing to keep before step 1."))
        )
        self.cancel.setVisible(active)
        stopping = view is not None and view.state is State.CANCELLING
        self.pause.setEnabled(not stopping)
        self.again.setVisible(in_run and not active and not self._banners.offers_start_over)
        has_answers = view is not None and texts.evaluation_folder(view) is not None
        self.brought.setVisible(in_run and has_answers and not self._answering)
        self.last.setVisible(self._setting_up and view is not None and self._comparing is None)

    def _primary(self) -> None:
        view = self._run()
        if self._setting_up:
            self.start()
        elif view is not None and texts.resumable(view):
            self.resume()
        else:
            self.go.emit("export")

    def _show_footer(self, view: RunView | None) -> None:
        if self._setting_up and self._comparing is None:
            self._show_start()
            return
        if view is not None and texts.resumable(view) and self._comparing is None:
            self.set_primary(self.tr("Resume"), icon="play")
        else:
            done = view is not None and view.state is State.SUCCEEDED
            self.set_primary(self.tr("Next: Export"), enabled=done)
        self.set_sentence("" if view is None else texts.run_sentence(view))

    def _show_start(self) -> None:
        planner = self.planner
        bad = first_bad(planner.checks)
        missing = missing_stage(self.studio.project)
        ready = planner.plan is not None and bad is None and not missing
        ready = ready and not planner.is_starting
        self.set_primary(self.tr("Start training"), enabled=ready, icon="play")
        if missing:
            self.set_sentence(texts.missing(missing)[0] + ".")
        elif planner.is_starting:
            self.set_sentence(self.tr("Writing the conversations."))
        elif bad is not None:
            self.set_sentence(bad.title.rstrip(".") + ".")
        elif planner.plan is not None:
            active = self.studio.bridge.active()
            going = next((view for view in active if view.kind == "train"), None)
            self.set_sentence(texts.start_sentence(planner.plan, planner.name, going))
        else:
            self.set_sentence(self.tr("Looking at data, model and disk."))

    def _open_missing(self) -> None:
        self.go.emit(missing_stage(self.studio.project) or "data")
