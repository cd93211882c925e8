"""Before anything is loaded: is there memory for this training, by the plan's own numbers?"""

from tunesmith.core import events, files
from tunesmith.core.events import Sink
from tunesmith.hardware.machine import read_machine
from tunesmith.models.model_folder import ModelFolder
from tunesmith.training.examples import Examples
from tunesmith.training.fit_verdict import Fit
from tunesmith.training.model_shapes import shapes_of
from tunesmith.training.plan_findings import no_memory
from tunesmith.training.row_spans import spans_of
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import Facts, TrainPlan, plan_train


def require_memory(spec: TrainSpec, model: ModelFolder, examples: Examples, sink: Sink) -> str:
    """Refuse what cannot fit, and say what it will take; gives that as a sentence.

    Raises:
        InputError: `train.no-memory` with the settings that fit, unless `ignore_memory_plan`.
    """
    facts = Facts(shapes_of(model), spans_of(examples.train), spans_of(examples.evaluation))
    plan = plan_train(spec, facts, read_machine(files.nearest_existing(spec.out_dir)))
    if plan.memory is None:
        sink.emit(events.Log("How much memory this training needs is not known for this model."))
        return ""
    if plan.fit is Fit.DOES_NOT_FIT and not spec.ignore_memory_plan:
        raise no_memory(plan)
    told = sentence(plan)
    if plan.fit is not Fit.FITS:
        message = f"Memory is tight. {told}"
        sink.emit(events.Warning("train.memory-tight", message, {"bytes": plan.memory.total}))
    else:
        sink.emit(events.Log(told))
    return told


def sentence(plan: TrainPlan) -> str:
    """What is needed, and of what most of it is."""
    if plan.memory is None:
        return ""
    most = sorted(plan.memory.items, key=lambda item: -item.bytes)[:3]
    named = ", ".join(f"{item.what} {item.bytes / 1e9:,.2f} GB" for item in most)
    rows, length = plan.load.rows, plan.load.length
    return (
        f"By the plan {rows} x {length:,} tokens at once need {plan.memory.total / 1e9:,.2f} GB "
        f"of the {plan.memory_free / 1e9:,.2f} GB that are free: {named}."
    )
