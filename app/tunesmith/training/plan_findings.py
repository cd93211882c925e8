"""What a plan warns of, and why `train` would refuse it: found without doing what it refuses."""

from typing import TYPE_CHECKING

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.training.fit_verdict import Change, Fit
from tunesmith.training.spec import TrainSpec

if TYPE_CHECKING:
    from tunesmith.training.train_plan import Facts, TrainPlan


def warnings_of(plan: "TrainPlan") -> tuple[events.Warning, ...]:
    """What to know before."""
    found = []
    if plan.memory is None:
        found.append(
            events.Warning(
                "train.memory-unknown",
                "How much memory it needs is not known: config.json does not tell the shapes of "
                "this model as other models do.",
            )
        )
    if plan.fit is Fit.TIGHT and plan.memory is not None:
        found.append(
            events.Warning(
                "train.memory-tight",
                f"Memory is tight: {_gigabytes(plan.memory.total)} of "
                f"{_gigabytes(plan.memory_free)} that are free.",
            )
        )
    if plan.main_memory > plan.main_memory_free:
        found.append(
            events.Warning(
                "train.main-memory",
                f"Beside the card it needs {_gigabytes(plan.main_memory)} of main memory; "
                f"{_gigabytes(plan.main_memory_free)} are free.",
            )
        )
    if plan.rows_cut:
        message = f"{plan.rows_cut} rows are longer than the context and will be cut."
        found.append(events.Warning("train.truncated", message, {"rows": plan.rows_cut}))
    return tuple(found)


def obstacles_of(plan: "TrainPlan", facts: "Facts", spec: TrainSpec) -> tuple[events.Warning, ...]:
    """Why `train` would refuse; the findings on whole rows come on top."""
    found = _of_the_context(facts, spec)
    if plan.fit is Fit.DOES_NOT_FIT and not spec.ignore_memory_plan:
        error = no_memory(plan)
        found.append(events.Warning(error.code, error.message))
    if plan.disk_need > plan.disk_free:
        found.append(
            events.Warning(
                "disk.full",
                f"{_gigabytes(plan.disk_need)} are written at the most; "
                f"{_gigabytes(plan.disk_free)} are free.",
            )
        )
    if plan.trained_parameters == 0:
        message = "No layer of this model gets an adapter: target_modules names none."
        found.append(events.Warning("train.no-targets", message))
    return tuple(found)


def _of_the_context(facts: "Facts", spec: TrainSpec) -> list[events.Warning]:
    """A context that the model lacks, or that leaves rows without an answer."""
    if spec.max_length is None:
        return []
    most = facts.shapes.context
    if most and spec.max_length > most:
        message = f"max_length is {spec.max_length}; this model takes 2 to {most} tokens."
        return [events.Warning("train.max-length", message)]
    unusable = sum(rows.unusable_at(spec.max_length) for rows in (facts.train, facts.evaluation))
    if not unusable:
        return []
    message = f"{unusable} rows have their first answer beyond {spec.max_length} tokens of context."
    return [events.Warning("train.rows-unusable", message)]


def no_memory(plan: "TrainPlan") -> InputError:
    """Why a training that does not fit is refused, and with what it would fit."""
    need = 0 if plan.memory is None else plan.memory.total
    where = "the card" if plan.choice.device == "cuda" else "memory"
    fitting = [it for it in plan.changes if it.fit is not Fit.DOES_NOT_FIT]
    ways = "; ".join(f"{settings_text(it)} needs {_gigabytes(it.bytes)}" for it in fitting)
    hint = f"It fits with another setting: {ways}." if ways else "Take a smaller base model."
    return InputError(
        "train.no-memory",
        f"This training needs about {_gigabytes(need)} of {where}; "
        f"{_gigabytes(plan.memory_free)} are free.",
        f"{hint} To try it all the same: ignore_memory_plan=true.",
    )


def settings_text(change: Change) -> str:
    """A change as `--set` takes it."""
    return ", ".join(
        f"{key}={str(value).lower() if isinstance(value, bool) else value}"
        for key, value in change.settings.items()
    )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.2f} GB"
