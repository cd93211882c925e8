"""Sentences and facts of the Train page, as functions of what is known."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.train_plan import Plan, time_left_like, was_resumed
from tunesmith.studio.pages.train_run import best_evaluation, steps_done
from tunesmith.studio.project import Project
from tunesmith.studio.readiness import run_state_word
from tunesmith.studio.run_view import RunView
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.section import Fact
from tunesmith.studio.words import duration_text, grouped, number, percent_text, size_text
from tunesmith.training.spec import TrainSpec

# Warnings for a banner.
TOLD: Final = frozenset(
    {
        "train.nothing-better",
        "train.truncated",
        "train.batch-halved",
        "train.few-labels",
        "train.bos-doubled",
        "train.bos-missing",
        "train.untrained-tokens",
        "train.sliding-window",
        "train.rope-theta",
        "train.rope-scaling",
    }
)


def page_titles() -> dict[str, str]:
    """The pages that this one leads to when something has to be mended."""
    return {
        "data": translate("TrainPage", "Data"),
        "template": translate("TrainPage", "Template"),
        "model": translate("TrainPage", "Model"),
        "runs": translate("TrainPage", "Runs"),
    }


def open_page(key: str) -> str:
    """A button to a page."""
    return translate("TrainPage", "Open {page}").format(page=page_titles()[key])


def missing(stage: str) -> tuple[str, str]:
    """What to say while a stage before this one has nothing chosen."""
    return {
        "data": (
            translate("TrainPage", "No table is open"),
            translate("TrainPage", "Training learns from the rows of a table."),
        ),
        "template": (
            translate("TrainPage", "No conversations yet"),
            translate("TrainPage", "A template says how a row becomes a conversation."),
        ),
        "model": (
            translate("TrainPage", "No base model is chosen"),
            translate("TrainPage", "Training starts from a base model and adds an adapter."),
        ),
    }[stage]


def setup_fact(project: Project) -> str:
    """The header's sentence while setting up."""
    count = project.template.conversations
    model = project.model.name or (project.model.folder.name if project.model.folder else "")
    if not count:
        return model
    told = grouped(translate("TrainPage", "%n conversations for {model}", count), count)
    return told.format(model=model)


def run_fact(view: RunView, stale: bool) -> str:
    """The header's sentence for a run."""
    state = run_state_word(view).lower()
    if stale and view.state.is_final:
        text = translate("TrainPage", "{name}, {state}, settings changed since")
        return text.format(name=view.name, state=state)
    return f"{view.name}, {state}"


def evaluation_folder(view: RunView) -> Path | None:
    """Where the answers of base and tuned model are, if a run has left any."""
    named = (view.result or {}).get("evaluation_dir")
    folder = Path(named) if isinstance(named, str) else None
    return folder if folder is not None and folder.is_dir() else None


def resumable(view: RunView) -> bool:
    """Whether a run that stopped goes on from its checkpoint; a diverged one would diverge again.

    Then the footer's button is Resume, and no banner repeats it.
    """
    code = (view.error or {}).get("code")
    return view.state in {State.LOST, State.CANCELLED} or (
        view.state is State.FAILED and code in {"disk.full", "job.crashed", "file.failed"}
    )


def run_sentence(view: RunView) -> str:
    """The footer's sentence for a run."""
    best = best_evaluation(view)
    if view.state is State.SUCCEEDED:
        return _done_sentence(view, best)
    if view.state.is_final:
        return _ended_sentence(view)
    if view.state is State.QUEUED:
        return translate("TrainPage", "Waits for the training that is going.")
    if view.state is State.CANCELLING:
        pausing = translate("TrainPage", "Pausing after this step; nothing is lost.")
        stopping = translate("TrainPage", "Stopping after this step; the checkpoint is kept.")
        return pausing if view.paused else stopping
    if best is not None and best[0] > 0:
        text = translate("TrainPage", "The best checkpoint so far is step {step}.")
        return text.format(step=number(best[0]))
    return translate("TrainPage", "You may close the window; the run goes on.")


def _ended_sentence(view: RunView) -> str:
    if view.paused:
        text = translate("TrainPage", "Paused after step {step}; it goes on from there.")
    elif view.state is State.CANCELLED:
        text = translate("TrainPage", "Stopped after step {step}; the checkpoint is kept.")
    else:
        return translate("TrainPage", "The run and its log are kept.")
    return text.format(step=number(steps_done(view)))


def _done_sentence(view: RunView, best: tuple[int, float] | None) -> str:
    if best is None:
        return translate("TrainPage", "{name} is ready.").format(name=view.name)
    text = translate("TrainPage", "{name} is ready: best at step {step}, eval loss {loss}.")
    return text.format(name=view.name, step=number(best[0]), loss=number(best[1], 3))


def start_sentence(plan: Plan, name: str, going: RunView | None) -> str:
    """The footer's sentence when everything is ready; `going` trains until then."""
    if going is not None:
        text = translate("TrainPage", "%n steps to the adapter {name}, after {other}.", plan.steps)
    else:
        text = translate("TrainPage", "%n steps to the adapter {name}.", plan.steps)
    return grouped(text, plan.steps).format(name=name, other=going.name if going else "")


def stale_note(view: RunView) -> tuple[str, str]:
    """What to say when something before the run has changed."""
    return (
        translate("TrainPage", "Something has changed since {name} was trained").format(
            name=view.name
        ),
        translate(
            "TrainPage", "Data, templates, model or settings are no longer those of this run. "
            "The adapter stays as it is until you train again."
        ),
    )  # fmt: skip


def plan_facts(plan: Plan | None, spec: TrainSpec | None, runs: Iterable[RunView]) -> list[Fact]:
    """What a run will take; the time only if an earlier run on this model has measured it."""
    if plan is None or spec is None:
        return []
    disk = translate("TrainPage", "{size}, %n checkpoints", spec.save_total_limit)
    facts: list[Fact] = []
    known = time_left_like(plan, spec, runs)
    if known is not None:
        about = translate("TrainPage", "about {time}").format(time=duration_text(known[0]))
        how = translate("TrainPage", "At the speed of that run, per conversation seen.")
        facts += [
            (translate("TrainPage", "Time"), about, how),
            (translate("TrainPage", "Time measured in"), known[1], how),
        ]
    trained = number(plan.trained_parameters / 1e6, 2)
    share = percent_text(plan.trained_parameters / max(1, plan.base_parameters), 1)
    facts += [
        (translate("TrainPage", "Disk, at most"), disk.format(size=size_text(plan.disk))),
        (translate("TrainPage", "Trained parameters"), f"{trained} M, {share}"),
    ]
    return facts


def result_facts(view: RunView) -> list[Fact]:
    """What came out of a run that is done."""
    result = view.result
    if view.state is not State.SUCCEEDED or not result:
        return []
    facts: list[Fact] = []
    before, after = result.get("eval_loss_before"), result.get("eval_loss_after")
    if before is not None and after is not None:
        facts += [
            (translate("TrainPage", "Eval loss before"), number(float(before), 3)),
            (translate("TrainPage", "Eval loss after"), number(float(after), 3)),
            (translate("TrainPage", "Best step"), number(int(result["best_step"]))),
        ]
    steps = number(int(result["steps"]))
    if result.get("stopped_early"):
        steps = translate("TrainPage", "{steps}, stopped early").format(steps=steps)
    rows = translate("TrainPage", "{train}, {held_out} held out").format(
        train=number(int(result["train_rows"])), held_out=number(int(result["eval_rows"]))
    )
    facts += [
        (translate("TrainPage", "Steps"), steps),
        (translate("TrainPage", "Conversations"), rows),
        (translate("TrainPage", "Trained tokens"), number(int(result["trained_tokens"]))),
    ]
    if not was_resumed(view):
        time = duration_text(float(result["seconds"]))
        facts.append((translate("TrainPage", "Time"), time))
    size = sum(each.bytes for each in view.artifacts if each.path.endswith(".safetensors"))
    if size:
        facts.append((translate("TrainPage", "Adapter"), size_text(size)))
    return facts
