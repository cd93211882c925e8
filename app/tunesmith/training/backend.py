"""What a training backend must be able to do. The loop in `fit.py` knows nothing else of it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tunesmith.core.events import Sink
from tunesmith.training.backend_choice import Choice
from tunesmith.training.spec import TrainSpec
from tunesmith.training.untrained_tokens import NOTHING_UNTRAINED, Untrained

if TYPE_CHECKING:
    import torch

    from tunesmith.training.batches import Batch


class TrainingBackend(Protocol):
    """A base model with an adapter on it. Data comes tokenised; no backend applies a template."""

    name: str
    choice: Choice

    def load(self, model_dir: Path) -> None:
        """Read the base model from a local folder."""
        ...

    def attach_adapter(self, spec: TrainSpec, untrained: Untrained = NOTHING_UNTRAINED) -> None:
        """Put a fresh adapter on the base; its initial weights follow from `spec.seed`.

        The rows of `untrained` tokens begin at the mean of the others and are trained along.
        """
        ...

    def trainable_parameters(self) -> "dict[str, torch.nn.Parameter]":
        """The adapter's parameters by name, always in the same order."""
        ...

    def embedding_parameters(self) -> frozenset[str]:
        """Which of the trainable parameters are the input embedding or the output head whole."""
        ...

    def loss_sum(self, batch: "Batch") -> "torch.Tensor":
        """Sum over the batch's trained tokens of their negative log-likelihood, in nats."""
        ...

    def set_training(self, is_training: bool) -> None:
        """Switch dropout on or off."""
        ...

    def adapter_weights(self) -> "dict[str, torch.Tensor]":
        """The adapter's tensors under the names of an adapter file, on the CPU."""
        ...

    def set_adapter_weights(self, weights: "dict[str, torch.Tensor]") -> None:
        """Put back what `adapter_weights` gave."""
        ...

    def export_weights(self) -> "dict[str, torch.Tensor]":
        """The adapter's tensors for the base as it is on disk, which is what gets saved."""
        ...

    def save_adapter_config(self, folder: Path) -> None:
        """Write the `adapter_config.json` that belongs to `export_weights`."""
        ...

    def load_adapter(self, folder: Path) -> None:
        """Put a saved adapter on the base instead of a fresh one."""
        ...

    def without_adapter(self) -> AbstractContextManager[None]:
        """While it lasts, `loss_sum` is the base model's alone."""
        ...

    def generate(
        self,
        prompts: Sequence[Sequence[int]],
        *,
        max_new_tokens: int,
        stop_ids: Sequence[int],
        with_adapter: bool,
        sink: Sink,
    ) -> list[list[int]]:
        """Greedy continuations of token prompts, without the stop token."""
        ...
