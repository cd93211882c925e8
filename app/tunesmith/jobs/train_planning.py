"""The plan of a training as command line and window show it: facts, speed, and two steps."""

from pathlib import Path

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.core.files import nearest_existing
from tunesmith.hardware.machine import read_machine
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
    machine = read_machine(nearest_existing(spec.out_dir))
    found = plan_train(spec, facts, machine, speed=known_speed(workspace, spec))
    if not probing or found.obstacles:
        return found
    sink.emit(events.Stage("probe"))
    probed = probe(spec, facts, found.load, sink, WORKER_ENVIRONMENT)
    return plan_train(spec, facts, machine, probed=probed)  # what was free before the two steps
