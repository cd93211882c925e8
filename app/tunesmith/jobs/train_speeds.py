"""How fast earlier trainings on the same model were, from the events of their runs."""

import statistics
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.jobs.kinds import dump
from tunesmith.jobs.run_folder import RunFolder, list_runs
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import Speed

# What a speed depends on beside the machine; another context or rank changes it less than these.
_SAME = (
    "model_dir", "backend", "load_in_4bit", "gradient_checkpointing", "attn_implementation",
    "target_modules", "r", "per_device_train_batch_size",
)  # fmt: skip
_MOST_RUNS = 50  # the newest ones that are looked at


def known_speed(workspace: Path, spec: TrainSpec) -> Speed | None:
    """The speed of the newest run like this one: the median of what its steps told.

    None where no run on the same model, with the same batch and backend, has told any.
    """
    wanted = dump(spec)
    for run in reversed(list_runs(workspace)[-_MOST_RUNS:]):
        try:
            record = run.read_spec()
        except InputError:
            continue
        told = record["spec"]
        if record["kind"] != "train" or any(told.get(key) != wanted[key] for key in _SAME):
            continue
        values = _told(run)
        if values:
            return Speed(statistics.median(values), run.id)
    return None


def _told(run: RunFolder) -> list[float]:
    return [
        event.value
        for event in run.events()
        if isinstance(event, events.Metric) and event.name == "tokens_per_second"
    ]
