"""The plan of a training as command line and window show it: facts, speed, and two steps."""

from dataclasses import replace
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.jobs.train_speeds import known_speed
from tunesmith.jobs.worker import WORKER_ENVIRONMENT
from tunesmith.training.probe import probe
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import TrainPlan, look, plan_train


def plan(workspace: Path, spec: TrainSpec, sink: Sink, *, probing: bool = False) -> TrainPlan:
    """Look at model and data and work out what the training takes.

    Args:
        workspace: where earlier runs may have told how fast they were.
        spec: the training.
        sink: told of the parts, and asked for cancellation.
        probing: load the model and take two steps; not where memory is not enough by the formulas,
            unless `ignore_memory_plan` says so.

    Raises:
        InputError: what is wrong with model, data or settings, as the training would say it.
        JobError: `train.probe-failed`.
        CancelledError: if asked to stop meanwhile.
    """
    sink.emit(events.Stage("tokenise"))
    facts = look(spec, sink)
    found = plan_train(spec, facts, speed=known_speed(workspace, spec))
    if not probing or found.obstacles:
        return found
    sink.emit(events.Stage("probe"))
    probed = probe(spec, facts, found.load, sink, WORKER_ENVIRONMENT)
    again = plan_train(spec, facts, probed=probed)
    return replace(again, memory_free=found.memory_free, fit=found.fit, changes=found.changes)
