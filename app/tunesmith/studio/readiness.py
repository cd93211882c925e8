"""How far each stage is, read from the person's choices and the runs: for sidebar and footers.

No page need exist for this, so that the window opens before its pages are built.
"""

from dataclasses import dataclass
from typing import Final

from tunesmith.jobs.run_folder import State
from tunesmith.studio.project import Project
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.state_glyph import StageState
from tunesmith.studio.words import number, percent_text

STAGES: Final = ("data", "template", "model", "train", "export", "quality", "ollama")
PLACES: Final = ("runs", "library", "settings")


@dataclass(frozen=True, slots=True)
class StageStatus:
    """A stage's state and the one fact that stands below its name."""

    state: StageState
    fact: str


def stage_status(studio: Studio, key: str) -> StageStatus:
    """Where a stage stands now."""
    look = {
        "data": _data,
        "template": _template,
        "model": _model,
        "train": _train,
        "export": _export,
        "quality": _quality,
        "ollama": _ollama,
    }[key]
    return look(studio, studio.project)


def run_state(view: RunView) -> StageState:
    """The glyph for a run's state."""
    if view.paused and view.state.is_final:
        return StageState.PAUSED
    return {
        State.SUCCEEDED: StageState.DONE,
        State.FAILED: StageState.FAILED,
        State.LOST: StageState.FAILED,
        State.BROKEN: StageState.FAILED,
        State.CANCELLED: StageState.EMPTY,
        State.QUEUED: StageState.READY,
    }.get(view.state, StageState.RUNNING)


def run_state_word(view: RunView) -> str:
    """A run's state as a person says it."""
    if view.paused:
        paused, pausing = translate("Run", "Paused"), translate("Run", "Pausing")
        return paused if view.state.is_final else pausing
    return {
        State.SUCCEEDED: translate("Run", "Done"),
        State.FAILED: translate("Run", "Failed"),
        State.LOST: translate("Run", "Interrupted"),
        State.BROKEN: translate("Run", "Damaged"),
        State.CANCELLED: translate("Run", "Stopped"),
        State.QUEUED: translate("Run", "Waiting"),
        State.STARTING: translate("Run", "Starting"),
        State.CANCELLING: translate("Run", "Stopping"),
        State.RUNNING: translate("Run", "Running"),
    }[view.state]


def share_done(view: RunView) -> float | None:
    """How much of the present part of a run is done, 0 to 1; None while it is not known."""
    progress = view.progress
    if progress is None or progress.total <= 0:
        return None
    return min(1.0, progress.done / progress.total)


def _data(studio: Studio, project: Project) -> StageStatus:
    if project.data.path is None:
        return StageStatus(StageState.EMPTY, translate("Stages", "A table"))
    if studio.table_trouble == "gone":
        return StageStatus(StageState.FAILED, translate("Stages", "The file is gone"))
    if studio.table_trouble == "changed":
        return StageStatus(StageState.STALE, translate("Stages", "The file has changed"))
    if not project.data.rows:
        return StageStatus(StageState.READY, project.data.path.name)
    return _cleaning(project)


def _cleaning(project: Project) -> StageStatus:
    if not project.data.steps:
        return StageStatus(StageState.DONE, translate("Stages", "%n rows", project.data.rows))
    left = project.rows_left()
    if left is None:
        return StageStatus(StageState.STALE, translate("Stages", "Not cleaned yet"))
    text = translate("Stages", "{done} of {total} rows")
    fact = text.format(done=number(left), total=number(project.data.rows))
    return StageStatus(StageState.DONE if left else StageState.FAILED, fact)


def _template(_studio: Studio, project: Project) -> StageStatus:
    chosen = project.template
    if not chosen.is_begun:
        return StageStatus(StageState.EMPTY, translate("Stages", "Rows to messages"))
    if chosen.errors:
        return StageStatus(StageState.FAILED, translate("Stages", "%n errors", chosen.errors))
    if not chosen.checked_for:
        return StageStatus(StageState.READY, translate("Stages", "Not checked yet"))
    if chosen.checked_for != project.conversations_key():
        return StageStatus(StageState.STALE, translate("Stages", "Changed, count again"))
    count = translate("Stages", "%n conversations", chosen.conversations)
    return StageStatus(StageState.DONE if chosen.conversations else StageState.FAILED, count)


def _model(_studio: Studio, project: Project) -> StageStatus:
    if project.model.folder is None:
        return StageStatus(StageState.EMPTY, translate("Stages", "Where training starts"))
    name = project.model.name or project.model.folder.name
    return StageStatus(StageState.FAILED if project.model.bad else StageState.DONE, name)


def _train(studio: Studio, project: Project) -> StageStatus:
    chosen = project.train
    if chosen.adapter is not None:
        return StageStatus(StageState.DONE, translate("Stages", "Adapter from disk"))
    view = studio.bridge.view(chosen.run)
    if view is None:
        return StageStatus(StageState.EMPTY, translate("Stages", "An adapter"))
    stale = chosen.made_from != project.training_key()
    return _of_run(view, _train_fact(view), translate("Stages", "Settings changed"), stale)


def _train_fact(view: RunView) -> str:
    if view.state is State.SUCCEEDED and view.result:
        loss = view.result.get("eval_loss_after")
        if loss is not None:
            return translate("Stages", "Eval loss {loss}").format(loss=number(float(loss), 3))
        return translate("Stages", "%n steps", int(view.result.get("steps", 0)))
    if view.progress is not None and view.progress.unit == "steps":
        return translate("Stages", "Step {done} of {total}").format(
            done=number(view.progress.done), total=number(view.progress.total)
        )
    return run_state_word(view)


def _export(studio: Studio, project: Project) -> StageStatus:
    chosen = project.export
    view = studio.bridge.view(chosen.run)
    if view is None:
        return StageStatus(StageState.EMPTY, translate("Stages", "Smaller files"))
    stale = chosen.made_from != project.export_key()
    return _of_run(view, _export_fact(view), translate("Stages", "Training is newer"), stale)


def _export_fact(view: RunView) -> str:
    if view.state is State.SUCCEEDED and view.result:
        return translate("Stages", "%n files", len(view.result.get("files", ())))
    share = share_done(view)
    if share is not None and view.is_active:
        return percent_text(share)
    return run_state_word(view)


def _quality(studio: Studio, project: Project) -> StageStatus:
    newest = next(
        (view for view in studio.bridge.views() if view.kind == "answers" and not view.error), None
    )
    if newest is None:
        return StageStatus(StageState.EMPTY, translate("Stages", "What they cost"))
    stale = newest.spec.get("made_from", "") != (project.export.run or "")
    measured = len((newest.result or {}).get("files", ()))
    fact = translate("Stages", "%n files measured", measured)
    return _of_run(newest, fact, translate("Stages", "Export is newer"), stale)


def _ollama(studio: Studio, project: Project) -> StageStatus:
    created = project.ollama.created
    if not created:
        return StageStatus(StageState.EMPTY, translate("Stages", "Run and chat"))
    view = studio.bridge.view(project.export.run)
    if view is not None and project.export.made_from != project.export_key():
        return StageStatus(StageState.STALE, translate("Stages", "Training is newer"))
    if view is not None and view.state is State.SUCCEEDED:
        files = (view.result or {}).get("files", ())
        if not any(created.startswith(str(file.get("sha256"))) for file in files):
            return StageStatus(StageState.STALE, translate("Stages", "Export is newer"))
    return StageStatus(StageState.DONE, project.ollama.name)


def _of_run(view: RunView, fact: str, stale_fact: str, stale: bool) -> StageStatus:
    if view.is_active or not stale:
        return StageStatus(run_state(view), fact)
    return StageStatus(StageState.STALE, stale_fact)
