"""The Train page: settings and plan before a run, the run itself, and what came out."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages import train_texts as texts
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.conversations import Dataset, write_dataset
from tunesmith.studio.pages.train_checks import Check, checks, first_bad, missing_stage, name_check
from tunesmith.studio.pages.train_command import render_command, resume_command, train_command
from tunesmith.studio.pages.train_compare import MOST_RUNS, ComparePane, comparable
from tunesmith.studio.pages.train_inspector import TrainInspector
from tunesmith.studio.pages.train_plan import (
    Plan,
    Survey,
    adapters_folder,
    clean_name,
    free_name,
    make_plan,
    survey,
    survey_run,
)
from tunesmith.studio.pages.train_presets import (
    SETTINGS,
    chosen_values,
    differing,
    make_spec,
    spec_of,
    with_value,
)
from tunesmith.studio.pages.train_run import RunPane
from tunesmith.studio.pages.train_setup import SetupPane
from tunesmith.studio.pages.train_trouble import Remedy, trouble_of
from tunesmith.studio.run_view import RunView, last_lines
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.training.spec import TrainSpec

_REFRESH_MS = 200  # a run may report a thousand times a second
_SURVEY_MS = 150
_LOG_LINES = 60


class TrainPage(StudioPage):
    """Shows the run that was started last, or the settings of the next one."""

    key = "train"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, "")
        self.set_title(self.tr("Train"))
        self._setting_up = studio.project.train.run is None
        self._comparing: list[str] | None = None
        self._survey: Survey | None = None
        self._surveyed: tuple[object, ...] = ()
        self._plan: Plan | None = None
        self._checks: list[Check] = []
        self._starting = False
        self._typed: str | None = None  # a name that the person wrote
        self._run_surveys: dict[str, Survey | None] = {}
        self._told: tuple[object, ...] | None = None
        self._banner: Banner | None = None
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
        spec = self._spec()
        if spec is None:
            return ""
        lines = [render_command(self.studio.project, self.studio.workspace, spec.data_file)]
        return "\n".join([*lines, train_command(spec, self.studio.workspace)])

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
        self._survey_soon.stop()

    # What a person does.

    def start(self) -> None:
        """Write the conversations if need be, then start the run."""
        if self._starting or self._spec() is None:
            return
        self._starting = True
        self.refresh()
        self.studio.background.run(
            write_dataset, self.studio.project, self.studio.workspace,
            done=self._submit, failed=self._not_started, key="train-start", pass_sink=True,
        )  # fmt: skip

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
            self._drop_banner()

    def set_up(self) -> None:
        """Show the settings of the next run."""
        self._setting_up, self._comparing = True, None
        self._drop_banner()
        self.refresh()

    def show_last_run(self) -> None:
        """Back to the run that was started last."""
        self._setting_up, self._comparing = False, None
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
        self._survey_soon = QTimer(self, singleShot=True, interval=_SURVEY_MS)
        self._survey_soon.timeout.connect(self._look)
        self.set_back(self.tr("Model"))
        self.pause = Button(self.tr("Pause"), icon="pause")
        self.keep = Button(self.tr("Stop and keep"), icon="stop")
        self.cancel = Button(self.tr("Cancel"), "quiet")
        self.again = Button(self.tr("Train again"), icon="refresh")
        self.last = Button(self.tr("Show last run"))
        for button in (self.pause, self.keep, self.cancel, self.last, self.again):
            self.add_action(button)
        self.setup, self.run, self.comparison = SetupPane(), RunPane(), ComparePane()
        self.empty = EmptyState("train", "", "", " ", self._open_missing)
        self.panes = QStackedWidget()
        for pane in (self.setup, self.run, self.comparison, self.empty):
            self.panes.addWidget(pane)
        self.set_main(self.panes)
        self.inspector = TrainInspector()
        self.set_inspector(self.inspector)

    def _connect(self) -> None:
        bridge = self.studio.bridge
        bridge.run_changed.connect(self._run_changed)
        bridge.runs_changed.connect(self._soon_if_idle)
        self.studio.project_changed.connect(lambda _stage: self._soon_if_idle())
        self.back_clicked.connect(lambda: self.go.emit("model"))
        self.primary_clicked.connect(self._primary)
        self.pause.clicked.connect(partial(self._with_run, bridge.pause))
        self.keep.clicked.connect(partial(self._with_run, bridge.finish))
        self.cancel.clicked.connect(self._cancel)
        self.again.clicked.connect(self.set_up)
        self.last.clicked.connect(self.show_last_run)
        self.setup.mend.connect(self.go)
        self.run.compare_clicked.connect(self.compare)
        self.comparison.closed.connect(self._close_comparison)
        inspector = self.inspector
        inspector.preset_chosen.connect(self._choose_preset)
        inspector.setting_changed.connect(self._change_setting)
        inspector.reset_all.connect(lambda: self.studio.change("train", settings={}))
        inspector.name_changed.connect(self._rename)
        inspector.runs_chosen.connect(self._choose_runs)
        inspector.log_wanted.connect(lambda: self.go.emit("runs"))

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
        if self._survey_key() != self._surveyed:
            self._surveyed = self._survey_key()
            self._survey_soon.start()
        self._show_plan()

    def _survey_key(self) -> tuple[object, ...]:
        project = self.studio.project
        values = chosen_values(project.train)
        return (
            project.conversations_key(), str(project.model.folder), values["eval_fraction"],
            values["seed"], project.train.run, len(self.studio.bridge.views()),
        )  # fmt: skip

    def _look(self) -> None:
        project, values = self.studio.project, chosen_values(self.studio.project.train)
        self.studio.background.run(
            survey, project, self.studio.workspace, values["eval_fraction"], values["seed"],
            done=self._looked, failed=self._not_looked, key="train-survey", pass_sink=True,
        )  # fmt: skip

    def _looked(self, found: Survey) -> None:
        self._survey = found
        self._rows_counted(found)
        self.refresh()

    def _not_looked(self, error: TunesmithError) -> None:
        self._surveyed = ()
        self.show_trouble(error)

    def _rows_counted(self, found: Survey) -> None:
        """The stage before may not know yet how many conversations there are."""
        project = self.studio.project
        key = project.conversations_key()
        count = found.train_rows + found.eval_rows
        if found.data_error is None and count and project.template.checked_for != key:
            self.studio.change(
                "template", conversations=count, skipped=found.skipped, checked_for=key
            )

    def _show_plan(self) -> None:
        found, spec, name = self._survey, self._spec_or_error(), self._name()
        if self._typed is None and self.inspector.name_edit.text() != name:
            self.inspector.name_edit.setText(name)
        self._plan, self._checks = None, []
        if found is None or spec is None:
            self.setup.show_plan(None, None)
            self.setup.show_busy(self.tr("Writing the conversations and looking at the model"))
        else:
            usable = spec if isinstance(spec, TrainSpec) and found.train_rows else None
            self._plan = make_plan(found, usable) if usable is not None else None
            taken = found.names | self._busy_names()
            self._checks = checks(
                self.studio.project, found, spec, self._plan, name_check(name, taken)
            )
            self.setup.show_plan(self._plan, usable)
            self.setup.show_checks(self._checks, texts.page_titles())
            self._tell_name(name, taken)
            facts = texts.plan_facts(self._plan, usable, self.studio.bridge.views())
            self.inspector.plan_facts.set_rows(facts)
        self.inspector.plan.setVisible(self._plan is not None)
        self.inspector.update_lines()

    def _tell_name(self, name: str, taken: frozenset[str]) -> None:
        field = self.inspector.name_field
        if name in taken:
            free = free_name(name, taken)
            use = self.tr("Use {name}").format(name=free)
            field.set_error(self.tr("There is one already."), use, lambda: self._use_name(free))
        else:
            field.clear_error()

    def _name(self) -> str:
        """The adapter's name: what the person wrote, or the next free one."""
        if self._typed is not None:
            return clean_name(self._typed)
        taken = (self._survey.names if self._survey else frozenset()) | self._busy_names()
        project = self.studio.project
        default = project.name or (project.data.path.stem if project.data.path else "")
        return free_name(project.train.name or f"{clean_name(default) or 'adapter'}-01", taken)

    def _busy_names(self) -> frozenset[str]:
        views = self.studio.bridge.views()
        return frozenset(v.name for v in views if v.kind == "train" and not v.state.is_final)

    def _spec(self) -> TrainSpec | None:
        spec = self._spec_or_error()
        return spec if isinstance(spec, TrainSpec) else None

    def _spec_or_error(self) -> TrainSpec | TunesmithError | None:
        """The job as chosen; None while a stage before is empty."""
        project, workspace = self.studio.project, self.studio.workspace
        if missing_stage(project) or project.model.folder is None:
            return None
        data_file = workspace / "datasets" / f"{project.conversations_key()}.jsonl"
        try:
            return make_spec(
                project.train,
                model_dir=project.model.folder,
                data_file=data_file,
                out_dir=adapters_folder(workspace) / (self._name() or "adapter"),
                conversation_format=project.template.conversation_format,
            )
        except TunesmithError as error:
            return error

    def _choose_preset(self, preset: str) -> None:
        choice = self.studio.project.train
        kept = differing(preset, choice.settings)  # type: ignore[arg-type]  # one of the presets
        self.studio.change("train", preset=preset, settings=kept)

    def _change_setting(self, key: str, value: object) -> None:
        choice = self.studio.project.train
        self.studio.change("train", settings=with_value(choice, key, value))

    def _rename(self, text: str) -> None:
        self._typed = text
        self.studio.change("train", name=clean_name(text))
        self.refresh()

    def _use_name(self, name: str) -> None:
        self.inspector.name_edit.setText(name)
        self._rename(name)

    # Starting.

    def _submit(self, dataset: Dataset) -> None:
        self._starting = False
        spec, project = self._spec(), self.studio.project
        if spec is None:
            return
        if dataset.path != spec.data_file:  # the choices changed while the rows were written
            self.refresh()
            return
        name = spec.out_dir.name
        run_id = self.studio.submit("train", name, spec)
        if run_id is None:
            self.refresh()
            return
        self.studio.change(
            "train", run=run_id, name=name, adapter=None, made_from=project.training_key()
        )
        self._setting_up, self._typed = False, None
        self._drop_banner()
        self.refresh()

    def _not_started(self, error: TunesmithError) -> None:
        self._starting = False
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
        self.panes.setCurrentWidget(self.run)
        self.run.charts.compare.setVisible(len(comparable(self.studio.bridge.views())) > 1)
        found = self._survey_of(view, spec)
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
        self._tell_trouble(view)

    def _survey_of(self, view: RunView, spec: TrainSpec | None) -> Survey:
        """Rows and layers of a run; looked at once, in the background."""
        if view.id not in self._run_surveys and spec is not None:
            self._run_surveys[view.id] = None
            self.studio.background.run(
                survey_run, spec,
                done=partial(self._run_looked, view.id), failed=lambda _error: None,
                key=f"train-run-{view.id}", pass_sink=True,
            )  # fmt: skip
        return self._run_surveys.get(view.id) or Survey()

    def _run_looked(self, run_id: str, found: Survey) -> None:
        self._run_surveys[run_id] = found
        self._soon_if_idle()

    def _tell_trouble(self, view: RunView) -> None:
        """One banner per end of a run; dismissed, it stays away."""
        stale = self._is_stale()
        told = (view.id, view.state, view.ended, stale)
        if told == self._told:
            return
        self._drop_banner()
        self._told = told
        trouble = trouble_of(view)
        if trouble is not None:
            actions = [(each.text, partial(self.do, each)) for each in trouble.remedies]
            self._banner = self.banners.show_error(trouble.error, actions, trouble.details)
            self.studio.background.run(
                last_lines, view.path / "worker.log", _LOG_LINES,
                done=self.inspector.show_log, failed=self.show_trouble, key="train-log",
            )  # fmt: skip
        elif view.state.is_final and (stale or view.warnings):
            self._banner = self._note(view, stale)

    def _note(self, view: RunView, stale: bool) -> Banner | None:
        if stale:
            banner = Banner("info", *texts.stale_note(view))
            banner.add_action(self.tr("Train again"), self.set_up, primary=False)
        else:
            what = [warning.message for warning in view.warnings if warning.code in texts.TOLD]
            if not what:
                return None
            banner = Banner("warning", what[0], "\n".join(what[1:]))
            banner.add_action(self.tr("Change settings"), self.set_up)
        return self.banners.add(banner)

    def _drop_banner(self) -> None:
        self._told = None
        if self._banner is not None:
            self.banners.remove(self._banner)
            self._banner = None

    def _is_stale(self) -> bool:
        project = self.studio.project
        return project.train.made_from != project.training_key()

    def _with_run(self, action: object, _checked: bool = False) -> None:
        view = self._run()
        if view is not None and callable(action):
            self.studio.try_run(action, view.id)

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
        self._comparing = None
        self.refresh()

    # Header and footer.

    def _show_actions(self, view: RunView | None) -> None:
        in_run = view is not None and not self._setting_up and self._comparing is None
        active = in_run and view is not None and not view.state.is_final
        steps = view is not None and view.state is State.RUNNING and view.stage == "train"
        self.pause.setVisible(active)
        self.keep.setVisible(active)
        self.keep.setEnabled(steps and bool(view and view.metrics.get("loss")))
        self.keep.setToolTip(
            "" if self.keep.isEnabled() else self.tr("There is nothing to keep before step 1.")
        )
        self.cancel.setVisible(active)
        stopping = view is not None and view.state is State.CANCELLING
        self.pause.setEnabled(not stopping)
        self.again.setVisible(in_run and not active)
        self.last.setVisible(self._setting_up and view is not None and self._comparing is None)

    def _primary(self) -> None:
        view = self._run()
        if self._setting_up:
            self.start()
        elif view is not None and texts.can_resume(view):
            self.resume()
        else:
            self.go.emit("export")

    def _show_footer(self, view: RunView | None) -> None:
        if self._setting_up and self._comparing is None:
            self._show_start()
            return
        if view is not None and view.state.is_final and texts.can_resume(view):
            self.set_primary(self.tr("Resume"), icon="play")
        else:
            done = view is not None and view.state is State.SUCCEEDED
            self.set_primary(self.tr("Next: Export"), enabled=done)
        self.set_sentence("" if view is None else texts.run_sentence(view))

    def _show_start(self) -> None:
        bad = first_bad(self._checks)
        missing = missing_stage(self.studio.project)
        ready = bool(self._plan) and bad is None and not missing and not self._starting
        self.set_primary(self.tr("Start training"), enabled=ready, icon="play")
        if missing:
            self.set_sentence(texts.missing(missing)[0] + ".")
        elif self._starting:
            self.set_sentence(self.tr("Writing the conversations."))
        elif bad is not None:
            self.set_sentence(bad.title.rstrip(".") + ".")
        elif self._plan is not None:
            self.set_sentence(texts.start_sentence(self._plan, self._name()))
        else:
            self.set_sentence(self.tr("Looking at data, model and disk."))

    def _open_missing(self) -> None:
        self.go.emit(missing_stage(self.studio.project) or "data")
