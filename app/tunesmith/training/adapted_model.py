"""A base model with a LoRA of peft's on it: what the peft and the unsloth backend share.

Imports peft and transformers at its head: where unsloth is used, it must be imported before this.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from peft.utils import get_peft_model_state_dict, set_peft_model_state_dict
from transformers import GenerationConfig

from tunesmith.core import events, files
from tunesmith.core.errors import JobError
from tunesmith.core.events import Sink

_GENERATE_ROWS = 8  # prompts answered side by side


class AdaptedModel:
    """A peft model; `start` is what LoftQ began with, by the names of an adapter file."""

    def __init__(self, model: PeftModel, start: Mapping[str, torch.Tensor] | None = None) -> None:
        self.model = model
        self._start = start

    def trainable_parameters(self) -> dict[str, torch.nn.Parameter]:
        """The adapter's parameters in the order of the model's layers."""
        return {
            name: parameter
            for name, parameter in self.model.named_parameters()
            if parameter.requires_grad
        }

    def embedding_parameters(self) -> frozenset[str]:
        """Trained embedding and output head, by name."""
        base: Any = self.model.get_base_model()
        ends = [base.get_input_embeddings(), base.get_output_embeddings()]
        weights = {id(weight) for end in ends if end is not None for weight in end.parameters()}
        return frozenset(
            name
            for name, parameter in self.trainable_parameters().items()
            if id(parameter) in weights and ".modules_to_save." in name
        )

    def weights(self) -> dict[str, torch.Tensor]:
        """Copies of the adapter's tensors, on the CPU, under the names of an adapter file."""
        weights = get_peft_model_state_dict(self.model, save_embedding_layers=False)
        return {
            name: tensor.detach().to("cpu", copy=True).contiguous()
            for name, tensor in weights.items()
        }

    def export_weights(self) -> dict[str, torch.Tensor]:
        """The adapter for the base as it is on disk.

        One that LoftQ began is the difference to its beginning, B A - B0 A0, of twice the rank: B0
        A0 stands for what the base lost in 4 bits, and the base on disk has lost nothing (peft
        converts PiSSA's adapters the same way).
        """
        now, start = self.weights(), self._start
        if start is None:
            return now
        both: dict[str, torch.Tensor] = {}
        for name, tensor in now.items():
            # An embedding's factors have another name; they began at zero, and need the same rank.
            if ".lora_A." in name or name.endswith(".lora_embedding_A"):
                both[name] = torch.cat([tensor, start[name]])
            elif ".lora_B." in name or name.endswith(".lora_embedding_B"):
                both[name] = torch.cat([tensor, -start[name]], dim=1)
            else:
                both[name] = tensor
        return both

    def set_weights(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Put back what `weights` gave.

        Raises:
            JobError: `adapter.mismatch` if a tensor has no place.
        """
        outcome: Any = set_peft_model_state_dict(self.model, dict(weights))
        if outcome.unexpected_keys:
            raise JobError(
                "adapter.mismatch",
                f"The adapter has {len(outcome.unexpected_keys)} tensors that this model lacks.",
                "It was trained on another base model or with other target modules.",
            )

    def save_config(self, folder: Path) -> None:
        """Write `adapter_config.json` as peft reads it, with sets as sorted lists."""
        config = self.model.peft_config["default"].to_dict()
        config["inference_mode"] = True
        if self._start is not None:
            # Twice the rank at the same scale: alpha / r, or alpha / sqrt(r) with rsLoRA.
            config["r"] *= 2
            config["lora_alpha"] *= 2**0.5 if config["use_rslora"] else 2
        plain = {
            name: sorted(value) if isinstance(value, set) else value
            for name, value in config.items()
        }
        files.write_json(folder / "adapter_config.json", json.loads(json.dumps(plain, default=str)))

    def without_adapter(self) -> AbstractContextManager[None]:
        """The base model alone."""
        base: AbstractContextManager[None] = self.model.disable_adapter()
        return base

    def generate(
        self,
        prompts: Sequence[Sequence[int]],
        *,
        max_new_tokens: int,
        stop_ids: Sequence[int],
        with_adapter: bool,
        sink: Sink,
    ) -> list[list[int]]:
        """Greedy answers; prompts of one batch are padded on the left and masked."""
        stops = list(stop_ids)
        config = GenerationConfig(  # type: ignore[no-untyped-call]  # transformers has no types for it
            do_sample=False,
            max_new_tokens=max_new_tokens,
            eos_token_id=stops,
            pad_token_id=stops[0],
        )
        answers: list[list[int]] = []
        adapter = nullcontext() if with_adapter else self.without_adapter()
        # Not inference_mode: training goes on with what the model caches here.
        with adapter, torch.no_grad():
            for start in range(0, len(prompts), _GENERATE_ROWS):
                sink.check_cancelled()
                rows = prompts[start : start + _GENERATE_ROWS]
                answers += self._answer(rows, stops, config)
                sink.emit(events.Progress(len(answers), len(prompts), "answers"))
        return answers

    def _answer(
        self, rows: Sequence[Sequence[int]], stops: list[int], config: GenerationConfig
    ) -> list[list[int]]:
        longest = max(len(row) for row in rows)
        ids = torch.full((len(rows), longest), stops[0])
        mask = torch.zeros_like(ids)
        for index, row in enumerate(rows):
            ids[index, longest - len(row) :] = torch.tensor(list(row))
            mask[index, longest - len(row) :] = 1
        device = self.model.device
        output = self.model.generate(  # type: ignore[no-untyped-call]  # no types
            input_ids=ids.to(device), attention_mask=mask.to(device), generation_config=config
        )
        answers = []
        for row in output[:, longest:].tolist():
            end = next((at for at, token in enumerate(row) if token in stops), len(row))
            answers.append(row[:end])
        return answers
