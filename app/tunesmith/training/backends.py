"""Starts the backend that was chosen. Each is imported only when it is taken."""

from dataclasses import replace

from tunesmith.hardware.machine import Machine
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.backend_choice import Choice, choose
from tunesmith.training.spec import AnswersSpec, TrainSpec


def make_backend(choice: Choice, spec: TrainSpec) -> TrainingBackend:
    """The backend of a choice, with nothing loaded yet."""
    if choice.name == "unsloth":
        from tunesmith.training.unsloth_backend import UnslothBackend

        return UnslothBackend(choice, spec)
    from tunesmith.training.peft_backend import PeftBackend

    return PeftBackend(choice, spec.attn_implementation)


def make_answering_backend(spec: AnswersSpec, machine: Machine) -> TrainingBackend:
    """The backend that answers with base and adapter: peft's, on a card if there is one."""
    asked = TrainSpec(
        model_dir=spec.model_dir,
        data_file=spec.adapter_dir,
        out_dir=spec.adapter_dir,
        backend="peft",
    )
    choice = replace(choose(asked, machine), gradient_checkpointing=False)
    return make_backend(choice, asked)
