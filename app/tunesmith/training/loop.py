"""What every part of the training loop works on, and when it ends."""

from dataclasses import dataclass
from pathlib import Path

import torch

from tunesmith.core.errors import JobError
from tunesmith.core.events import Sink
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.checkpoint import Progress, drop_worse, save_checkpoint
from tunesmith.training.examples import Examples
from tunesmith.training.optimizers import Updater
from tunesmith.training.reporting import StepReporter
from tunesmith.training.spec import TrainSpec
from tunesmith.training.team import Team


@dataclass(frozen=True, slots=True)
class Loop:
    """What every part of the loop works on; `steps` is where it ends."""

    spec: TrainSpec
    examples: Examples
    chat: ChatTokenizer
    backend: TrainingBackend
    updater: Updater
    progress: Progress
    steps: int
    work_dir: Path
    reporter: StepReporter
    sink: Sink
    team: Team
    plan: str
    is_restored: bool
    """`progress` is what the newest checkpoint says."""

    def save(self) -> None:
        """Write a checkpoint of the step reached; of a team the first does.

        Raises:
            JobError: `train.diverged`: what is not a number is never written.
        """
        if not is_finite(self.backend):
            raise diverged(self.progress.step, "A weight of the adapter")
        if not self.team.is_first:
            return
        save_checkpoint(
            self.work_dir,
            self.progress,
            self.backend,
            self.updater,
            self.spec.save_total_limit,
        )
        drop_worse(self.work_dir, self.progress.best_step)

    @property
    def is_stale(self) -> bool:
        """Early stopping's patience is used up."""
        patience = self.spec.early_stopping_patience
        return 0 < patience <= self.progress.evaluations_without_better

    @property
    def is_last(self) -> bool:
        """The run ends with the step reached."""
        progress = self.progress
        if progress.step == self.steps or self.is_stale:
            return True
        return progress.step > 0 and self.sink.finish_asked()


def diverged(step: int, what: str) -> JobError:
    """The error of a run in which something is no longer a number."""
    return JobError(
        "train.diverged",
        f"{what} is no longer a number at step {step}.",
        "Lower learning_rate (half is a good try); the last checkpoint is kept.",
    )


def is_finite(backend: TrainingBackend) -> bool:
    """Whether every trained weight is a number."""
    return all(
        bool(torch.isfinite(parameter).all())
        for parameter in backend.trainable_parameters().values()
    )
