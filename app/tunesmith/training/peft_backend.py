"""The `peft` backend: transformers and peft, on a CPU or an NVIDIA GPU, in 4 bits or more.

On a GPU it has never run yet; tests/gpu does that where there is one. On CPUs float32 is the
fastest: 4 bits cost some 8 times its time, bfloat16 without native support some 40 times.
"""

import inspect
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel, get_peft_model
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM, BitsAndBytesConfig

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import Sink
from tunesmith.templates.tokens import NO_LOSS
from tunesmith.training.adapted_model import AdaptedModel
from tunesmith.training.backend_choice import CPU_CHOICE, Choice
from tunesmith.training.batches import Batch
from tunesmith.training.lora_options import lora_config, start_as_loftq
from tunesmith.training.spec import Attention, TrainSpec
from tunesmith.training.token_rows import begin_at_mean, token_indices
from tunesmith.training.untrained_tokens import NOTHING_UNTRAINED, Untrained

_BLOCK = 64  # values that share a scale


class PeftBackend:
    """A base model as `choice` has it, with an adapter in float32 on it."""

    name = "peft"

    def __init__(self, choice: Choice = CPU_CHOICE, attention: Attention = "auto") -> None:
        self.choice = choice
        self._attention = attention
        self._dtype: torch.dtype = getattr(torch, choice.dtype)
        self._base: Any = None
        self._folder = Path()
        self._model: AdaptedModel | None = None
        self._takes_logits_to_keep = False

    def load(self, model_dir: Path) -> None:
        """Read the base from safetensors; code from the folder is never run.

        Raises:
            InputError: `train.four-bit` if a matrix is of a width that 4 bits on a CPU cannot have.
            JobError: `train.cuda` if the GPU that the driver tells of is closed to PyTorch.
        """
        if self.choice.device == "cuda" and not torch.cuda.is_available():
            raise JobError(
                "train.cuda",
                "There is an NVIDIA GPU, but PyTorch cannot use it.",
                "Update the driver or install a PyTorch that fits it (python -m torch.utils."
                "collect_env says more). CUDA_VISIBLE_DEVICES=-1 trains on the CPU.",
            )
        options: dict[str, Any] = {}
        if self._attention != "auto":
            options["attn_implementation"] = self._attention
        if self.choice.device == "cuda":
            options["device_map"] = {"": torch.cuda.current_device()}
        self._folder = model_dir
        self._base = AutoModelForCausalLM.from_pretrained(
            model_dir,
            dtype=self._dtype,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            quantization_config=self._quantization(),
            **options,
        )
        if self.choice.four_bit and self.choice.device == "cpu":
            _check_widths(self._base)
        _norms_to_float32(self._base)
        self._takes_logits_to_keep = (
            "logits_to_keep" in inspect.signature(self._base.forward).parameters
        )

    def attach_adapter(self, spec: TrainSpec, untrained: Untrained = NOTHING_UNTRAINED) -> None:
        """Put LoRA on the chosen modules; A is random by seed, B is zero (or as LoftQ has them).

        Raises:
            InputError: as `lora_config`, `token_indices` and `start_as_loftq`.
        """
        config = lora_config(spec, self._base)
        config.trainable_token_indices = token_indices(spec, untrained)
        torch.manual_seed(spec.seed)
        model = get_peft_model(self._base, config)
        for parameter in model.parameters():
            if parameter.requires_grad:  # modules trained whole come in the base's format
                parameter.data = parameter.data.float()
        begin_at_mean(model, untrained)
        if spec.init_lora_weights == "loftq":
            start_as_loftq(model, self._folder)
            self._model = AdaptedModel(model, AdaptedModel(model).weights())
        else:
            self._model = AdaptedModel(model)
        if self.choice.gradient_checkpointing:
            # The reentrant way needs inputs with gradients and forgets the state of autocast.
            self._base.gradient_checkpointing_enable({"use_reentrant": False})

    def load_adapter(self, folder: Path) -> None:
        """Put a saved adapter on the base instead of a fresh one."""
        self._model = AdaptedModel(PeftModel.from_pretrained(self._base, folder))

    def trainable_parameters(self) -> dict[str, torch.nn.Parameter]:
        """The adapter's parameters in the order of the model's layers."""
        return self._adapted.trainable_parameters()

    def embedding_parameters(self) -> frozenset[str]:
        """Trained embedding and output head, by name."""
        return self._adapted.embedding_parameters()

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
        device = self._adapted.model.device
        with self._autocast():
            output = self._adapted.model(
                input_ids=batch.input_ids.to(device, non_blocking=True),
                attention_mask=batch.attention_mask.to(device, non_blocking=True),
                use_cache=False,
                **options,
            )
        logits = output.logits[:, -keep:-1].float()
        labels = batch.labels[:, length - keep + 1 :].to(device, non_blocking=True)
        return cross_entropy(
            logits.flatten(0, 1), labels.flatten(), reduction="sum", ignore_index=NO_LOSS
        )

    def set_training(self, is_training: bool) -> None:
        """Switch dropout (and checkpointing of activations) on or off."""
        self._adapted.model.train(is_training)

    def adapter_weights(self) -> dict[str, torch.Tensor]:
        """Copies of the adapter's tensors under the names of an adapter file."""
        return self._adapted.weights()

    def set_adapter_weights(self, weights: dict[str, torch.Tensor]) -> None:
        """Put back what `adapter_weights` gave.

        Raises:
            JobError: `adapter.mismatch` if one of them has no place.
        """
        self._adapted.set_weights(weights)

    def export_weights(self) -> dict[str, torch.Tensor]:
        """The adapter for the base as it is on disk; LoftQ's is another than the one trained."""
        return self._adapted.export_weights()

    def save_adapter_config(self, folder: Path) -> None:
        """Write the `adapter_config.json` that belongs to `export_weights`."""
        self._adapted.save_config(folder)

    def without_adapter(self) -> AbstractContextManager[None]:
        """The base model alone."""
        return self._adapted.without_adapter()

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
        with self._autocast():
            return self._adapted.generate(
                prompts,
                max_new_tokens=max_new_tokens,
                stop_ids=stop_ids,
                with_adapter=with_adapter,
                sink=sink,
            )

    def _quantization(self) -> BitsAndBytesConfig | None:
        """NF4 with double quantization (QLoRA, sections 3); a quantized base brings its own."""
        if not self.choice.four_bit:
            return None
        return BitsAndBytesConfig(  # type: ignore[no-untyped-call]  # transformers has no types
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=self._dtype,
        )

    def _autocast(self) -> AbstractContextManager[None]:
        """Products in the choice's format although adapter and norms are float32."""
        if self._dtype == torch.float32:
            return nullcontext()
        context: AbstractContextManager[None] = torch.autocast(self.choice.device, self._dtype)
        return context

    @property
    def _adapted(self) -> AdaptedModel:
        assert self._model is not None, "attach_adapter comes first"  # noqa: S101
        return self._model


def _check_widths(model: Any) -> None:
    """bitsandbytes' kernels for CPUs take each row of a matrix in whole blocks of 64 values."""
    from bitsandbytes.nn import Linear4bit

    for name, module in model.named_modules():
        if isinstance(module, Linear4bit) and module.in_features % _BLOCK:
            raise InputError(
                "train.four-bit",
                f"{name} is {module.in_features} wide; on a CPU bitsandbytes' 4 bits need a "
                f"multiple of {_BLOCK}.",
                "Set load_in_4bit=false.",
            )


def _norms_to_float32(model: Any) -> None:
    """Keep normalisation in higher precision: its weights are few and every token passes them."""
    for name, module in model.named_modules():
        if "norm" in name.rsplit(".", 1)[-1].lower():
            for parameter in module.parameters(recurse=False):
                parameter.data = parameter.data.float()
