"""Optimizers by name, with the scaled loss that float16 needs, and their state as plain tensors.

Not for learning rates over time: `schedule` has them.
"""

import math
from collections.abc import Mapping
from typing import Any

import torch

from tunesmith.core.errors import InputError
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.spec import TrainSpec

# Tables by which bitsandbytes reads 8-bit state: constants, made anew with the state.
_CONSTANTS = ("qmap1", "qmap2")
_LEAST_SCALE = 1.0  # gradients that overflow even so are no fault of float16
_PREFIX, _SCALER = "optimizer/", "loss_scale/"


class Updater:
    """An optimizer over the backend's parameters; `optimizer` is torch's or bitsandbytes'.

    With `scales_loss` the loss is multiplied before and gradients are divided after the backward
    pass by a factor that halves when they overflow and doubles after 2,000 good steps
    (Micikevicius et al. 2017, https://arxiv.org/abs/1710.03740, section 3.2; torch.amp.GradScaler).
    """

    def __init__(self, spec: TrainSpec, backend: TrainingBackend) -> None:
        self._parameters = backend.trainable_parameters()
        groups = _groups(spec, self._parameters, backend.embedding_parameters())
        self.optimizer = _make(spec, groups, backend.choice.optim)
        device, scales = backend.choice.device, backend.choice.scales_loss
        self._scaler = torch.amp.GradScaler(device, enabled=scales)

    def set_rate(self, rate: float) -> None:
        """Set the learning rate; embeddings get their share of it."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["rate_share"]

    def clear_gradients(self) -> None:
        """Forget the gradients of the step before."""
        self.optimizer.zero_grad(set_to_none=True)

    def backward(self, loss: torch.Tensor) -> None:
        """Add the gradients of a loss."""
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]

    def clip(self, max_norm: float) -> float:
        """Undo the loss's scale, scale gradients down to `max_norm`, give their norm before."""
        self._scaler.unscale_(self.optimizer)
        return float(torch.nn.utils.clip_grad_norm_(self._parameters.values(), max_norm))

    def is_overflow(self, norm: float) -> bool:
        """Whether gradients went beyond float16 and a smaller scale will help; `step` then skips
        the update."""
        if not self._scaler.is_enabled() or math.isfinite(norm):
            return False
        return float(self._scaler.get_scale()) > _LEAST_SCALE

    def step(self) -> None:
        """Update the parameters."""
        self._scaler.step(self.optimizer)
        self._scaler.update()

    def forget(self) -> None:
        """Go back to the state before the first step."""
        self.optimizer.state.clear()

    def tensors(self) -> dict[str, torch.Tensor]:
        """The state of every parameter as tensors on the CPU, numbers among them."""
        found: dict[str, torch.Tensor] = {}
        for name, parameter in self._parameters.items():
            for key, value in self.optimizer.state.get(parameter, {}).items():
                if key in _CONSTANTS or value is None:
                    continue
                tensor = value if isinstance(value, torch.Tensor) else torch.tensor(value)
                found[f"{_PREFIX}{name}/{key}"] = tensor.detach().cpu().clone()
        if self._scaler.is_enabled():
            for key, value in self._scaler.state_dict().items():
                found[f"{_SCALER}{key}"] = torch.tensor(value, dtype=torch.float64)
        return found

    def restore(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Put back what `tensors` gave; tensors of other names are passed over."""
        for number, group in enumerate(self.optimizer.param_groups):
            for place, parameter in enumerate(group["params"]):
                prefix = f"{_PREFIX}{group['names'][place]}/"
                saved = {
                    key.removeprefix(prefix): value
                    for key, value in tensors.items()
                    if key.startswith(prefix)
                }
                if saved:
                    self._restore(group, parameter, (number, place), saved)
        scale = {
            key.removeprefix(_SCALER): value.item()
            for key, value in tensors.items()
            if key.startswith(_SCALER)
        }
        if scale and self._scaler.is_enabled():
            scale["growth_interval"] = int(scale["growth_interval"])
            scale["_growth_tracker"] = int(scale["_growth_tracker"])
            self._scaler.load_state_dict(scale)

    def _restore(
        self,
        group: dict[str, Any],
        parameter: torch.Tensor,
        place: tuple[int, int],
        saved: Mapping[str, torch.Tensor],
    ) -> None:
        state = self.optimizer.state[parameter]
        if hasattr(self.optimizer, "init_state"):
            # bitsandbytes: paged state lives in memory of its own, which only it can ask for.
            self.optimizer.init_state(group, parameter, *place)
        for key, value in saved.items():
            fresh = state.get(key)
            if isinstance(fresh, torch.Tensor):
                fresh.copy_(value)
            elif fresh is not None:
                state[key] = type(fresh)(value.item())
            else:
                # AdamW of torch keeps its count of steps on the CPU, wherever the weights are.
                state[key] = value.clone() if key == "step" else value.to(parameter.device)


def _groups(
    spec: TrainSpec, parameters: Mapping[str, torch.nn.Parameter], embeddings: frozenset[str]
) -> list[dict[str, Any]]:
    """Parameters by learning rate: `rate_share` is what a group gets of the rate of a step."""
    own_rate = spec.embedding_learning_rate
    if own_rate is not None and not embeddings & parameters.keys():
        raise InputError(
            "train.lora-options",
            "embedding_learning_rate is given, but none of modules_to_save is the model's "
            f"embedding or output head: {', '.join(spec.modules_to_save)}.",
            "Name them (embed_tokens, lm_head), or leave the rate away.",
        )
    apart = embeddings if own_rate is not None else frozenset()
    rest = [name for name in parameters if name not in apart]
    groups = [(rest, 1.0)]
    if own_rate is not None:
        groups.append(
            ([name for name in parameters if name in apart], own_rate / spec.learning_rate)
        )
    return [
        {"params": [parameters[name] for name in names], "names": names, "rate_share": share}
        for names, share in groups
        if names
    ]


def _make(spec: TrainSpec, groups: list[dict[str, Any]], name: str) -> torch.optim.Optimizer:
    options: dict[str, Any] = {
        "lr": spec.learning_rate,
        "betas": (spec.adam_beta1, spec.adam_beta2),
        "eps": spec.adam_epsilon,
        "weight_decay": spec.weight_decay,
    }
    if name == "adamw_torch":
        return torch.optim.AdamW(groups, **options)
    import bitsandbytes

    kinds = {
        "adamw_8bit": bitsandbytes.optim.AdamW8bit,
        "paged_adamw_8bit": bitsandbytes.optim.PagedAdamW8bit,
    }
    optimizer: torch.optim.Optimizer = kinds[name](groups, **options)
    return optimizer
