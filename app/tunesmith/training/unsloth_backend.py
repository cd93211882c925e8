"""The `unsloth` backend: Unsloth's kernels on an NVIDIA GPU, with our data and our loop.

Written against unsloth 2026.10.9. It has never run on a GPU yet (tests/gpu does that where there is
one). On a CPU, where that version trains a plain model, its losses were the peft backend's to
1e-6; the tests do that where unsloth is installed, and use a stand-in with its calls elsewhere.
"""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from tunesmith.core.bounded_json import read_object
from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import Sink
from tunesmith.training.backend_choice import Choice
from tunesmith.training.batches import Batch
from tunesmith.training.spec import TrainSpec
from tunesmith.training.untrained_tokens import NOTHING_UNTRAINED, Untrained

if TYPE_CHECKING:
    from tunesmith.training.adapted_model import AdaptedModel

_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# Read when unsloth is imported. Statistics would ask the Hub for a file at every load.
_ENVIRONMENT = {"UNSLOTH_DISABLE_STATISTICS": "1"}
_NO_CPU = "UNSLOTH_DISABLE_CPU_FALLBACK"
_COMPILED = "UNSLOTH_COMPILE_LOCATION"


class UnslothBackend:
    """A base model as Unsloth loads it, with an adapter of peft's on it."""

    name = "unsloth"

    def __init__(self, choice: Choice, spec: TrainSpec) -> None:
        self.choice = choice
        self._spec = spec
        self._dtype: torch.dtype = getattr(torch, choice.dtype)
        self._fast: Any = None
        self._base: Any = None
        self._model: AdaptedModel | None = None
        self._is_training: bool | None = None

    def load(self, model_dir: Path) -> None:
        """Read the base from a local folder.

        Raises:
            JobError: `train.unsloth` if unsloth cannot be imported here, with its own words.
        """
        self._fast = _import_unsloth(self._spec.work_dir, self.choice)
        spec = self._spec
        longest = read_object(model_dir / "config.json").integer("max_position_embeddings")
        self._base, _ = self._fast.from_pretrained(
            model_name=str(model_dir),
            max_seq_length=spec.max_length or longest,  # what is longer it would cut off
            dtype=self._dtype,
            load_in_4bit=self.choice.four_bit,
            load_in_16bit=not self.choice.four_bit,
            use_gradient_checkpointing=self._checkpointing,
            use_exact_model_name=True,  # never another model of the Hub in its place
            trust_remote_code=False,
            local_files_only=True,
            random_state=spec.seed,
        )

    def attach_adapter(self, spec: TrainSpec, untrained: Untrained = NOTHING_UNTRAINED) -> None:
        """Put LoRA on the chosen modules; its initial weights follow from `spec.seed`.

        Raises:
            InputError: as `lora_options.lora_config`; `train.lora-options` for `untrained` tokens:
                Unsloth's get_peft_model has no rows that are trained one by one.
        """
        if untrained.ids:
            raise InputError(
                "train.lora-options",
                "mean_init_untrained trains single rows of the embedding, which Unsloth cannot.",
                "Use --backend peft, or set modules_to_save=embed_tokens,lm_head instead.",
            )
        from tunesmith.training.lora_options import lora_config

        config = lora_config(spec, self._base)
        targets: Any = config.target_modules
        if targets == "all-linear":
            targets = _LINEAR if _has_all(self._base, _LINEAR) else targets
        elif isinstance(targets, set):
            targets = sorted(targets)
        torch.manual_seed(spec.seed)
        model = self._fast.get_peft_model(
            self._base,
            r=spec.r,
            target_modules=targets,
            lora_alpha=spec.lora_alpha,
            lora_dropout=spec.lora_dropout,
            bias="none",
            layers_to_transform=config.layers_to_transform,
            use_gradient_checkpointing=self._checkpointing,
            random_state=spec.seed,
            use_rslora=spec.use_rslora,
            use_dora=spec.use_dora,
            modules_to_save=config.modules_to_save,
            init_lora_weights=config.init_lora_weights,
            ensure_weight_tying=config.ensure_weight_tying,
        )
        self._take(model)

    def load_adapter(self, folder: Path) -> None:
        """Put a saved adapter on the base instead of a fresh one."""
        from peft import PeftModel

        model = PeftModel.from_pretrained(self._base, folder)
        self._take(self._fast.patch_peft_model(model, self._checkpointing))

    def trainable_parameters(self) -> dict[str, torch.nn.Parameter]:
        """The adapter's parameters in the order of the model's layers."""
        return self._adapted.trainable_parameters()

    def embedding_parameters(self) -> frozenset[str]:
        """Trained embedding and output head, by name."""
        return self._adapted.embedding_parameters()

    def loss_sum(self, batch: Batch) -> torch.Tensor:
        """Sum of negative log-likelihoods, by Unsloth's fused cross entropy.

        It never holds all logits: with labels it computes them in chunks, and divides their sum by
        `num_items_in_batch` (unsloth_zoo/fused_losses/cross_entropy_loss.py), here 1.
        """
        device = self._adapted.model.device
        with self._autocast():
            output = self._adapted.model(
                input_ids=batch.input_ids.to(device, non_blocking=True),
                attention_mask=batch.attention_mask.to(device, non_blocking=True),
                labels=batch.labels.to(device, non_blocking=True),
                num_items_in_batch=1,
                use_cache=False,
            )
        loss: torch.Tensor = output.loss.float()
        return loss

    def set_training(self, is_training: bool) -> None:
        """Switch dropout and checkpointing of activations; generation is switched by itself."""
        if is_training == self._is_training:
            return  # each step asks, and Unsloth walks through all modules
        self._is_training = is_training
        if is_training:
            self._fast.for_training(self._adapted.model)
        else:
            self._adapted.model.eval()

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
        """The adapter for the base as it is on disk."""
        return self._adapted.export_weights()

    def save_adapter_config(self, folder: Path) -> None:
        """Write `adapter_config.json`."""
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
        """Greedy answers by Unsloth's faster generation."""
        self._fast.for_inference(self._adapted.model)
        try:
            with self._autocast():
                return self._adapted.generate(
                    prompts,
                    max_new_tokens=max_new_tokens,
                    stop_ids=stop_ids,
                    with_adapter=with_adapter,
                    sink=sink,
                )
        finally:
            # The mark for generation would stay on the model and change later forward passes.
            self._fast.for_training(self._adapted.model)
            self._adapted.model.eval()
            self._is_training = False

    @property
    def _checkpointing(self) -> str | bool:
        return "unsloth" if self.choice.gradient_checkpointing else False

    def _take(self, model: Any) -> None:
        from tunesmith.training.adapted_model import AdaptedModel

        self._model = AdaptedModel(model)

    def _autocast(self) -> AbstractContextManager[None]:
        """Products in the choice's format although the adapter is in float32."""
        if self._dtype == torch.float32:
            return nullcontext()
        context: AbstractContextManager[None] = torch.autocast(self.choice.device, self._dtype)
        return context

    @property
    def _adapted(self) -> "AdaptedModel":
        assert self._model is not None, "attach_adapter comes first"  # noqa: S101
        return self._model


def _import_unsloth(work_dir: Path | None, choice: Choice) -> Any:
    """Unsloth's FastLanguageModel; it changes transformers, so it has to be imported before.

    Its compiled modules go where the worker says, which is the workspace, else to the run's folder;
    left alone it would write to whatever folder the program was started in.
    """
    os.environ.update(_ENVIRONMENT)
    if choice.device == "cuda":
        os.environ[_NO_CPU] = "1"  # a card that PyTorch cannot use is to be told, not left out
    if work_dir is not None:
        os.environ.setdefault(_COMPILED, str(work_dir / "unsloth"))
    try:
        from unsloth import FastLanguageModel
    except (ImportError, NotImplementedError, RuntimeError) as error:
        # Without a GPU it raises NotImplementedError when imported, unless it may use the CPU.
        raise JobError(
            "train.unsloth",
            f"unsloth is installed but cannot be used here: {error}",
            "Train with --backend peft, or update unsloth and PyTorch together.",
        ) from error
    return FastLanguageModel


def _has_all(model: Any, names: Sequence[str]) -> bool:
    """Whether these are just the linear layers of the model besides its output head."""
    linear = {
        path.rsplit(".", 1)[-1]
        for path, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and module is not model.get_output_embeddings()
    }
    return linear == set(names)
