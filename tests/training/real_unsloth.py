"""Trains the same rows with the real unsloth and with peft, on the CPU: for its test, in a child.

`python -m tests.training.real_unsloth MODEL DATA` prints losses as one line of JSON.
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tunesmith.core.events import MemorySink
from tunesmith.training.backend_choice import CPU_CHOICE
from tunesmith.training.spec import TrainSpec
from tunesmith.training.unsloth_backend import UnslothBackend


def main(model: str, data: str) -> dict[str, object]:
    """Losses of three steps of both, and of the base, the trained and the answering adapter."""
    spec = TrainSpec(
        model_dir=Path(model),
        data_file=Path(data),
        out_dir=Path(tempfile.mkdtemp()),
        learning_rate=1e-2,
        r=4,
    )
    choice = replace(CPU_CHOICE, name="unsloth", gradient_checkpointing=True)
    ours = UnslothBackend(choice, spec)
    ours.load(spec.model_dir)  # imports unsloth, before what comes next imports transformers
    from tests.training.backend_models import backend_of, batches_of, loss_of, train_steps

    from tunesmith.training.optimizers import Updater

    ours.attach_adapter(spec)
    theirs = backend_of(spec)
    batches = batches_of(spec)[:3]
    told: dict[str, object] = {"first": loss_of(ours, batches[0])}
    told["unsloth"] = train_steps(ours, Updater(spec, ours), batches)
    told["peft"] = train_steps(theirs, Updater(spec, theirs), batches)
    told["trained"] = loss_of(ours, batches[0])
    with ours.without_adapter():
        told["base"] = loss_of(ours, batches[0])
    prompts = [[1, 2, 3], [4, 5]]
    ours.generate(prompts, max_new_tokens=3, stop_ids=[2], with_adapter=True, sink=MemorySink())
    told["after answering"] = loss_of(ours, batches[0])
    return told


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201 - its answer
