"""From the person's choices to a job: what is there, what a run would do, and its start."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.split_choice import split_key, training_files
from tunesmith.studio.pages.split_finding import prepare_training
from tunesmith.studio.pages.train_checks import (
    Check,
    checks,
    finding_checks,
    missing_stage,
    name_check,
)
from tunesmith.studio.pages.train_memory import memory_checks
from tunesmith.studio.pages.train_plan import (
    Looked,
    Plan,
    Survey,
    adapters_folder,
    clean_name,
    free_name,
    look_closer,
    make_plan,
    rows_key,
    survey,
    survey_run,
)
from tunesmith.studio.pages.train_presets import make_spec
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.training.fit_verdict import verdict
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import TrainPlan, memory_of, plan_train

_WAIT_MS = 150  # several changes in a row are looked at once


class Planner(QObject):
    """Looks at data, model and disk in the background whenever a choice asks for it.

    Signals: `changed()` when something was found out; `started(run_id)`; `failed(error)`.
    """

    changed = Signal()
    started = Signal(str)
    failed = Signal(object)

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.survey: Survey | None = None
        self.plan: Plan | None = None
        self.memory: TrainPlan | None = None
        self.checks: list[Check] = []
        self.is_starting = False
        self._asked: tuple[object, ...] = ()
        self._surveyed: tuple[object, ...] = ()  # the rows and model that the survey is of
        self._typed: str | None = None
        self._closer: Looked | None = None
        self._closer_asked: tuple[object, ...] = ()
        self._of_runs: dict[str, Survey | None] = {}
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._soon.timeout.connect(self._look)
        studio.machine_changed.connect(self._machine_seen)

    def stop(self) -> None:
        """The window closes."""
        self._soon.stop()

    def update(self) -> None:
        """Work the plan out again from the choices as they are now; look first if need be."""
        if self._key() != self._asked:
            self._asked = self._key()
            self._soon.start()
        self.plan, self.memory, self.checks = None, None, []
        spec = self.spec_or_error()
        if self.survey is None or spec is None:
            return
        wrong: TunesmithError | None = None
        if isinstance(spec, TrainSpec) and self.survey.train_rows:
            self.plan = make_plan(self.survey, spec)
            self.memory, wrong = self._memory_plan(spec)
        self.checks = checks(
            self._studio.project, self.survey, spec, self.plan, name_check(self.name, self.taken)
        )
        self.checks += memory_checks(self.memory, wrong)
        if isinstance(spec, TrainSpec) and self._closer is not None and self._closer.facts:
            self.checks += finding_checks(self._closer.facts.findings, spec)

    @property
    def name(self) -> str:
        """The adapter's name: what the person wrote, or the next free one."""
        if self._typed is not None:
            return clean_name(self._typed)
        project = self._studio.project
        default = project.name or (project.data.path.stem if project.data.path else "")
        wanted = project.train.name or f"{clean_name(default) or 'adapter'}-01"
        runs = {view.name for view in self._studio.bridge.views() if view.kind == "train"}
        return free_name(wanted, self.taken | runs)  # two runs of one name could not be told apart

    @property
    def is_name_typed(self) -> bool:
        """Whether the name is the person's own."""
        return self._typed is not None

    @property
    def taken(self) -> frozenset[str]:
        """Names of adapters that are there or being made."""
        views = self._studio.bridge.views()
        busy = frozenset(v.name for v in views if v.kind == "train" and not v.state.is_final)
        return busy | (self.survey.names if self.survey is not None else frozenset())

    def set_name(self, text: str) -> None:
        """The person wrote a name."""
        self._typed = text
        self._studio.change("train", name=clean_name(text))

    def spec(self) -> TrainSpec | None:
        """The job as chosen; None where there is none to start."""
        spec = self.spec_or_error()
        return spec if isinstance(spec, TrainSpec) else None

    def spec_or_error(self) -> TrainSpec | TunesmithError | None:
        """The job as chosen, or why it is none; None while a stage before is empty."""
        project, workspace = self._studio.project, self._studio.workspace
        if missing_stage(project) or project.model.folder is None:
            return None
        data_file, eval_file = training_files(project, workspace)
        try:
            return make_spec(
                project.train,
                model_dir=project.model.folder,
                data_file=data_file,
                eval_file=eval_file,
                out_dir=adapters_folder(workspace) / (self.name or "adapter"),
                conversation_format=project.template.conversation_format,
            )
        except TunesmithError as error:
            return error

    def start(self) -> None:
        """Write the conversations if need be, then start the run."""
        if self.is_starting or self.spec() is None:
            return
        self.is_starting = True
        self._studio.background.run(
            prepare_training, self._studio.project, self._studio.workspace,
            done=self._submit, failed=self._not_started, key="train-start", pass_sink=True,
        )  # fmt: skip

    def survey_of(self, view: RunView, spec: TrainSpec | None) -> Survey:
        """Rows and layers of a run; looked at once, in the background, and empty until then."""
        if view.id not in self._of_runs and spec is not None:
            self._of_runs[view.id] = None
            self._studio.background.run(
                survey_run, spec,
                done=partial(self._run_looked, view.id), failed=lambda _error: None,
                key=f"train-run-{view.id}", pass_sink=True,
            )  # fmt: skip
        return self._of_runs.get(view.id) or Survey()

    def _memory_plan(self, spec: TrainSpec) -> tuple[TrainPlan | None, TunesmithError | None]:
        """What the engine says of memory, once the rows were tokenised; or what is wrong."""
        found = self.survey
        if found is None or found.model_error or found.data_error:
            return None, None
        if (
            self._surveyed != self._rows_and_model()
        ):  # the rows of another split are not written yet
            return None, None
        key = rows_key(spec)
        if key != self._closer_asked:
            self._closer_asked, self._closer = key, None
            self._studio.background.run(
                look_closer, spec,
                done=partial(self._closer_looked, key), failed=lambda _error: None,
                key="train-rows", pass_sink=True,
            )  # fmt: skip
        if self._closer is None or self._closer.facts is None:
            return None, self._closer.error if self._closer else None
        machine = self._studio.machine or self._closer.machine  # what is free changes
        try:
            return plan_train(spec, self._closer.facts, machine), None
        except TunesmithError as error:
            return None, error

    def _machine_seen(self) -> None:
        """Programs were begun or closed: told where it decides whether the training fits."""
        plan, machine = self.memory, self._studio.machine
        if plan is None or plan.memory is None or machine is None:
            return
        if verdict(plan.memory.total, memory_of(machine, plan.choice)[1]) != plan.fit:
            self.changed.emit()

    def _closer_looked(self, key: tuple[object, ...], looked: Looked) -> None:
        if key == self._closer_asked:
            self._closer = looked
            self.changed.emit()

    def _key(self) -> tuple[object, ...]:
        run = self._studio.project.train.run
        return (*self._rows_and_model(), run, len(self._studio.bridge.views()))

    def _rows_and_model(self) -> tuple[object, ...]:
        project = self._studio.project
        return split_key(project), str(project.model.folder)

    def _look(self) -> None:
        project = self._studio.project
        if missing_stage(project):
            self._asked = ()
            return
        self._studio.background.run(
            survey, project, self._studio.workspace,
            done=partial(self._looked, self._rows_and_model()), failed=self._not_looked,
            key="train-survey", pass_sink=True,
        )  # fmt: skip

    def _looked(self, of: tuple[object, ...], found: Survey) -> None:
        self.survey, self._surveyed = found, of
        self._tell_rows(found)
        self.changed.emit()

    def _not_looked(self, error: TunesmithError) -> None:
        self.survey = None
        self.failed.emit(error)

    def _tell_rows(self, found: Survey) -> None:
        """The stage before may not know yet how many conversations there are."""
        project = self._studio.project
        key = project.conversations_key()
        count = found.train_rows + found.eval_rows
        if found.data_error is None and count and project.template.checked_for != key:
            self._studio.change(
                "template", conversations=count, skipped=found.skipped, checked_for=key
            )

    def _run_looked(self, run_id: str, found: Survey) -> None:
        self._of_runs[run_id] = found
        self.changed.emit()

    def _submit(self, data_file: Path) -> None:
        self.is_starting = False
        spec, project = self.spec(), self._studio.project
        # The choices may have changed while the rows were written.
        if spec is None or data_file != spec.data_file:
            self.changed.emit()
            return
        name = spec.out_dir.name
        run_id = self._studio.submit("train", name, spec)
        if run_id is None:
            self.changed.emit()
            return
        self._typed = None
        made_from = project.training_key()
        self._studio.change("train", run=run_id, name=name, adapter=None, made_from=made_from)
        self.started.emit(run_id)

    def _not_started(self, error: TunesmithError) -> None:
        self.is_starting = False
        self.failed.emit(error)
