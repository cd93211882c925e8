"""What the tests of backends share: rows as batches, a backend with an adapter, losses of steps."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.model_format import find_model_format
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.backend_choice import CPU_CHOICE, Choice
from tunesmith.training.batches import Batch, collate
from tunesmith.training.examples import prepare_examples
from tunesmith.training.optimizers import Updater
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import TrainSpec

NF4_ON_CPU = replace(CPU_CHOICE, four_bit=True)


def batches_of(spec: TrainSpec, rows: int = 4) -> list[Batch]:
    """The first rows of a spec, tokenised, `rows` at a time."""
    chat = load_chat_tokenizer(spec.model_dir)
    examples = prepare_examples(spec, chat, find_model_format(chat), 512)
    return [
        collate(examples.train[start : start + rows], examples.pad_id)
        for start in range(0, len(examples.train) - rows + 1, rows)
    ]


def backend_of(spec: TrainSpec, choice: Choice = CPU_CHOICE) -> PeftBackend:
    """The base of a spec with a fresh adapter."""
    backend = PeftBackend(choice, spec.attn_implementation)
    backend.load(spec.model_dir)
    backend.attach_adapter(spec)
    return backend


def loss_of(backend: TrainingBackend, batch: Batch) -> float:
    """The summed loss, without dropout and gradients."""
    backend.set_training(False)
    with torch.no_grad():
        return float(backend.loss_sum(batch))


def train_steps(
    backend: TrainingBackend, updater: Updater, batches: Sequence[Batch]
) -> list[float]:
    """Mean losses of one optimizer step per batch."""
    backend.set_training(True)
    losses = []
    for batch in batches:
        updater.clear_gradients()
        loss = backend.loss_sum(batch) / batch.trained_tokens
        updater.backward(loss)
        updater.clip(1.0)
        updater.step()
        losses.append(float(loss.detach()))
    return losses


def merged_by_peft(spec: TrainSpec, adapter_dir: Path) -> dict[str, torch.Tensor]:
    """Weights of the base in float32 with the adapter merged into them by peft itself."""
    backend = PeftBackend()
    backend.load(spec.model_dir)
    backend.load_adapter(adapter_dir)
    assert backend._model is not None
    merged = backend._model.model.merge_and_unload()
    return {name: tensor.detach() for name, tensor in merged.state_dict().items()}
