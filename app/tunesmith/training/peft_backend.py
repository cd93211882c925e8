"""The `peft` backend: transformers and peft, on the CPU in float32.

bfloat16 is some 40 times slower and 4-bit some 8 times slower than float32 on CPUs without native
support, so neither is offered here.
"""

import inspect
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from peft.utils import get_peft_model_state_dict, set_peft_model_state_dict
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM, GenerationConfig

from tunesmith.core import events, files
from tunesmith.core.errors import JobError
from tunesmith.core.events import Sink
from tunesmith.templates.tokens import NO_LOSS
from tunesmith.training.backend_choice import CPU_CHOICE, Choice
from tunesmith.training.batches import Batch
from tunesmith.training.spec import TrainSpec

_GENERATE_ROWS = 8  # prompts answered side by side


class PeftBackend:
    """A base model in float32 with a LoRA adapter of peft's on it."""

    name = "peft"

    def __init__(self, choice: Choice = CPU_CHOICE) -> None:
        self.choice = choice
        self._base: Any = None
        self._model: PeftModel | None = None
        self._takes_logits_to_keep = False

    def load(self, model_dir: Path) -> None:
        """Read the base from safetensors; code from the folder is never run."""
        self._base = AutoModelForCausalLM.from_pretrained(
            model_dir,
            dtype=torch.float32,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
        )
        self._takes_logits_to_keep = (
            "logits_to_keep" in inspect.signature(self._base.forward).parameters
        )

    def attach_adapter(self, spec: TrainSpec) -> None:
        """Put LoRA on the chosen modules; A is random by seed, B is zero."""
        torch.manual_seed(spec.seed)
        targets = spec.target_modules
        config = LoraConfig(
            task_type="CAUSAL_LM",
            r=spec.r,
            lora_alpha=spec.lora_alpha,
            lora_dropout=spec.lora_dropout,
            use_rslora=spec.use_rslora,
            target_modules=targets if isinstance(targets, str) else list(targets),
        )
        self._model = get_peft_model(self._base, config)

    def trainable_parameters(self) -> dict[str, torch.nn.Parameter]:
        """The adapter's parameters in the order of the model's layers."""
        return {
            name: parameter
            for name, parameter in self._adapted.named_parameters()
            if parameter.requires_grad
        }

    def embedding_parameters(self) -> frozenset[str]:
        """None yet."""
        return frozenset()

    def loss_sum(self, batch: Batch) -> torch.Tensor:
        """Sum of negative log-likelihoods; logits are computed from the first label on only.

        The output matrix is a fifth of a small model's work, and prompts, which carry no loss,
        are most of a row.
        """
        length = batch.labels.shape[1]
        has_label = (batch.labels != NO_LOSS).any(dim=0)
        first = int(has_label.to(torch.int8).argmax()) if bool(has_label.any()) else length - 1
        keep = length - max(first - 1, 0)  # the position before a label predicts it
        options = {"logits_to_keep": keep} if self._takes_logits_to_keep else {}
        output = self._adapted(
            input_ids=batch.input_ids, attention_mask=batch.attention_mask, **options
        )
        logits = output.logits[:, -keep:-1].float()
        labels = batch.labels[:, length - keep + 1 :]
        return cross_entropy(
            logits.flatten(0, 1), labels.flatten(), reduction="sum", ignore_index=NO_LOSS
        )

    def set_training(self, is_training: bool) -> None:
        """Switch dropout on or off."""
        self._adapted.train(is_training)

    def adapter_weights(self) -> dict[str, torch.Tensor]:
        """Copies of the adapter's tensors under the names of an adapter file."""
        weights = get_peft_model_state_dict(self._adapted)
        return {name: tensor.detach().clone().contiguous() for name, tensor in weights.items()}

    def set_adapter_weights(self, weights: dict[str, torch.Tensor]) -> None:
        """Put tensors of an adapter file into the adapter.

        Raises:
            JobError: `adapter.mismatch` if one of them has no place.
        """
        outcome: Any = set_peft_model_state_dict(self._adapted, weights)
        if outcome.unexpected_keys:
            raise JobError(
                "adapter.mismatch",
                f"The adapter has {len(outcome.unexpected_keys)} tensors that this model lacks.",
                "It was trained on another base model or with other target modules.",
            )

    def save_adapter_config(self, folder: Path) -> None:
        """Write `adapter_config.json` as peft reads it, with sets as sorted lists."""
        config = self._adapted.peft_config["default"].to_dict()
        config["inference_mode"] = True
        plain = {
            name: sorted(value) if isinstance(value, set) else value
            for name, value in config.items()
        }
        files.write_json(folder / "adapter_config.json", json.loads(json.dumps(plain, default=str)))

    def without_adapter(self) -> AbstractContextManager[None]:
        """The base model alone."""
        base: AbstractContextManager[None] = self._adapted.disable_adapter()
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
        self.set_training(False)
        adapter = nullcontext() if with_adapter else self._adapted.disable_adapter()
        with adapter, torch.inference_mode():
            return self._generate(prompts, max_new_tokens, list(stop_ids), sink)

    def load_adapter(self, folder: Path) -> None:
        """Put a saved adapter on the base instead of a fresh one."""
        self._model = PeftModel.from_pretrained(self._base, folder)

    def _generate(
        self,
        prompts: Sequence[Sequence[int]],
        max_new_tokens: int,
        stops: list[int],
        sink: Sink,
    ) -> list[list[int]]:
        config = GenerationConfig(  # type: ignore[no-untyped-call]  # transformers has no types for it
            do_sample=False,
            max_new_tokens=max_new_tokens,
            eos_token_id=stops,
            pad_token_id=stops[0],
        )
        answers: list[list[int]] = []
        for start in range(0, len(prompts), _GENERATE_ROWS):
            sink.check_cancelled()
            rows = prompts[start : start + _GENERATE_ROWS]
            longest = max(len(row) for row in rows)
            ids = torch.full((len(rows), longest), stops[0])
            mask = torch.zeros_like(ids)
            for index, row in enumerate(rows):
                ids[index, longest - len(row) :] = torch.tensor(list(row))
                mask[index, longest - len(row) :] = 1
            output = self._adapted.generate(  # type: ignore[no-untyped-call]  # no types
                input_ids=ids, attention_mask=mask, generation_config=config
            )
            for row in output[:, longest:].tolist():
                end = next((at for at, token in enumerate(row) if token in stops), len(row))
                answers.append(row[:end])
            sink.emit(events.Progress(len(answers), len(prompts), "answers"))
        return answers

    @property
    def _adapted(self) -> PeftModel:
        assert self._model is not None, "attach_adapter comes first"  # noqa: S101
        return self._model
