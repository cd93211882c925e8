"""Tokenised rows as tensors of one batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tunesmith.templates.tokens import NO_LOSS, EncodedConversation


@dataclass(frozen=True, slots=True)
class Batch:
    """Right-padded rows: `input_ids`, `labels` and `attention_mask` are (rows, longest) int64."""

    input_ids: torch.Tensor
    labels: torch.Tensor
    attention_mask: torch.Tensor
    trained_tokens: int
    """Labels that count. The first token of a row has no prediction, so it never does."""


def collate(examples: Sequence[EncodedConversation], pad_id: int) -> Batch:
    """Put rows side by side; padding is masked out and carries no label."""
    longest = max(len(example.input_ids) for example in examples)
    input_ids = torch.full((len(examples), longest), pad_id)
    labels = torch.full((len(examples), longest), NO_LOSS)
    attention_mask = torch.zeros((len(examples), longest), dtype=torch.int64)
    for row, example in enumerate(examples):
        length = len(example.input_ids)
        input_ids[row, :length] = torch.tensor(example.input_ids)
        labels[row, :length] = torch.tensor(example.labels)
        attention_mask[row, :length] = 1
    trained = int((labels[:, 1:] != NO_LOSS).sum())
    return Batch(input_ids, labels, attention_mask, trained)
