"""Rows of the embedding that are trained one by one, begun at the mean of what the base learned.

peft calls them trainable tokens (LoraConfig.trainable_token_indices): the adapter's file holds
these rows whole, in place of the base's, and export writes them into the model.
"""

from typing import Any

import torch

from tunesmith.core.errors import InputError
from tunesmith.training.spec import TrainSpec
from tunesmith.training.untrained_tokens import Untrained


def token_indices(spec: TrainSpec, untrained: Untrained) -> dict[str, list[int]] | None:
    """What LoraConfig.trainable_token_indices is to be; None where no row is trained.

    Raises:
        InputError: `train.lora-options` if a matrix is trained whole or adapted besides.
    """
    if not untrained.ids:
        return None
    names = [untrained.input_module]
    if untrained.output_module is not None:
        names.append(untrained.output_module)
    asked = (spec.target_modules,) if isinstance(spec.target_modules, str) else spec.target_modules
    both = sorted(set(names) & {*spec.modules_to_save, *asked})
    if both:
        raise InputError(
            "train.lora-options",
            f"mean_init_untrained trains rows of {both[0]}, which is trained as a whole already.",
            f"Leave {both[0]} out of modules_to_save and target_modules, or mean_init_untrained "
            "away.",
        )
    # A token is given both rows, or neither: the one would be new and the other not.
    return {name: list(untrained.ids) for name in names}


def begin_at_mean(model: Any, untrained: Untrained) -> None:
    """Set the trained rows to the mean of the other rows of their matrix, in float32.

    As Hewitt 2021 (https://nlp.stanford.edu/~johnhew/vocab-expansion.html) derives it for new
    tokens: their logits are then bounded by what the model says anyway.
    """
    names = {untrained.input_module, untrained.output_module}
    for path, module in model.named_modules():
        delta = getattr(module, "trainable_tokens_delta", None)
        if delta is None or not names & {*path.split(".")} or "default" not in delta:
            continue
        if getattr(module, "tied_adapter", None) is not None:
            continue  # it is the embedding's own rows that are used there
        base = module.get_base_layer()
        if hasattr(base, "padding_idx"):
            # torch gives that row no gradient, and for many models it is the end of text. Padding
            # is masked here, so that nothing else comes of it.
            base.padding_idx = None
        weight = base.weight
        with torch.no_grad():
            # Without a copy of the matrix, which is gigabytes for large vocabularies.
            total = weight.sum(dim=0, dtype=torch.float64)
            total -= weight[list(untrained.ids)].sum(dim=0, dtype=torch.float64)
            mean = (total / (weight.shape[0] - len(untrained.ids))).float()
            delta["default"].copy_(mean.expand_as(delta["default"]))
