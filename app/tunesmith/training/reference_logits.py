"""The logits of the trained model itself, through transformers: what exported files must repeat.

The base in float32 with the adapter attached by peft, not merged: a way of its own from the same
folders, so that an error of the export's cannot hide in both. Nothing of torch is imported in the
calling process.
"""

import importlib
import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.models.safetensors_file import StoredTensor, read_header

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

_TIMEOUT_S = 1800.0
_LIBRARIES = 1_000_000_000  # bytes that torch, transformers and one pass of so few tokens take
_STORED = {"BF16": "bfloat16", "F16": "float16"}
_KEPT_IN_LAYERS = ("embed_tokens", "lm_head")


@dataclass(frozen=True, slots=True)
class LogitsRequest:
    """What to compute.

    Attributes:
        model_dir: the base.
        adapter_dir: a peft adapter put on it, if given.
        prompts: token ids; each is a text of its own.
        target: gets an .npz: `ids` and `logits` [positions, vocabulary], all prompts one after the
            other, and the `lengths` of the prompts.
        read_base: a function of a module that gives the base's weights in float32 by name, for a
            base that is stored quantized; called in the child process.
    """

    model_dir: Path
    adapter_dir: Path | None
    prompts: tuple[tuple[int, ...], ...]
    target: Path
    read_base: "Callable[[], Mapping[str, Float32]] | None" = None


def write_logits(request: LogitsRequest, sink: Sink) -> str:
    """Compute and write the logits; returns an empty text, or why they cannot be had here.

    Raises:
        CancelledError: if asked to stop meanwhile; the child is killed at once.
    """
    packages = ("torch", "transformers", *(() if request.adapter_dir is None else ("peft",)))
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        return f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not installed."
    if request.model_dir.is_file():
        return "The base is a GGUF file, which has no Hugging Face form."
    try:
        model = open_model(request.model_dir, quantized="allow")
        if model.quantization is not None and request.read_base is None:
            return "The base is stored quantized."
        dtype = _dtype_that_fits(model, request.prompts)
        if dtype is None:
            return "The model does not fit into the free memory in its Hugging Face form."
        call_isolated(_write, (request, dtype), sink=sink, timeout_s=_TIMEOUT_S)
    except (InputError, ChildCrashedError) as error:
        return f"transformers cannot run this model here: {error.message}"
    return ""


def _dtype_that_fits(model: ModelFolder, prompts: Sequence[Sequence[int]]) -> str | None:
    """float32 if memory has room for it, else the type that the weights are stored in, if that."""
    import psutil

    # Logits are held three times: one prompt's own, all of them, and what numpy writes.
    tokens = sum(len(prompt) for prompt in prompts)
    spare = psutil.virtual_memory().available - _LIBRARIES - 12 * tokens * _vocabulary(model)
    values = sum(tensor.elements for tensor in model.weights.values())
    if model.quantization is not None:
        # A packed byte holds two values; they are there as numpy's and as the model's own.
        return "float32" if 2 * 2 * 4 * values <= spare else None
    if 4 * values <= spare:
        return "float32"
    stored = {tensor.dtype for tensor in model.weights.values()}
    largest = max(tensor.elements for tensor in model.weights.values())
    if (
        len(stored) == 1
        and (name := _STORED.get(stored.pop()))
        and 2 * values + 4 * largest <= spare
    ):
        return name
    return None


def _vocabulary(model: ModelFolder) -> int:
    sections = (model.config, model.config.section("text_config"))
    return max(section.integer("vocab_size", 0) for section in sections)


def _write(task: tuple[LogitsRequest, str]) -> None:
    """In a child process: load, run every prompt, write."""
    # Threads that spin while they wait take the processor from those that work.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import numpy as np
    import torch

    request, dtype = task
    model = _load(request, getattr(torch, dtype))
    parts = []
    with torch.inference_mode():
        for prompt in request.prompts:
            output = model(input_ids=torch.tensor([prompt]), use_cache=False)
            parts.append(output.logits[0].float().numpy())
    with request.target.open("wb") as stream:
        np.savez(
            stream,
            ids=np.concatenate([np.asarray(prompt, np.int32) for prompt in request.prompts]),
            lengths=np.asarray([len(prompt) for prompt in request.prompts], np.int32),
            logits=np.concatenate(parts),
        )


def _load(request: LogitsRequest, dtype: Any) -> Any:
    transformers: Any = importlib.import_module("transformers")  # it has no types for these
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    loader = transformers.AutoModelForCausalLM
    where: dict[str, Any] = {}
    folder: Path | None = request.model_dir
    if request.read_base is not None:
        loader, where = _plain_model(request.model_dir, request.read_base())
        folder = None
    model, told = loader.from_pretrained(
        folder,
        dtype=dtype,
        attn_implementation="eager",  # others leave out what some families cap their scores with
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        output_loading_info=True,
        **where,
    )
    if told["missing_keys"]:  # transformers would fill them with random numbers
        raise InputError("model.weights-missing", f"It lacks {sorted(told['missing_keys'])[0]}.")
    if request.adapter_dir is not None:
        model = _with_adapter(model, request.adapter_dir)
    _raise_while_computing(model)
    return model.eval()


def _plain_model(folder: Path, weights: "Mapping[str, Float32]") -> tuple[Any, dict[str, Any]]:
    """The class of the model and what it is made of in place of the folder's own files."""
    import torch

    transformers: Any = importlib.import_module("transformers")
    config = transformers.AutoConfig.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False
    )
    del config.quantization_config
    state = {name: torch.from_numpy(values) for name, values in weights.items()}
    architecture = open_model(folder, quantized="allow").architecture
    return getattr(transformers, architecture), {"config": config, "state_dict": state}


def _with_adapter(model: Any, folder: Path) -> Any:
    from peft import PeftModel

    rows = _rows_of_embeddings(read_header(folder / "adapter_model.safetensors").values())
    if rows and rows != model.get_input_embeddings().weight.shape[0]:
        model.resize_token_embeddings(rows, mean_resizing=False)
    return PeftModel.from_pretrained(model, folder)


def _rows_of_embeddings(tensors: Any) -> int:
    """Rows of the embedding or head that an adapter brings whole; 0 if it brings neither."""
    return max((_rows(tensor) for tensor in tensors), default=0)


def _rows(tensor: StoredTensor) -> int:
    *_, module, last = tensor.name.split(".")
    return tensor.shape[0] if last == "weight" and module in _KEPT_IN_LAYERS else 0


def _raise_while_computing(model: Any) -> None:
    """Every module computes in float32, but its weights take that room only while it does."""
    import torch

    for module in model.modules():
        low = [
            parameter
            for parameter in module.parameters(recurse=False)
            if parameter.is_floating_point() and parameter.dtype != torch.float32
        ]
        if low:
            _raise_weights(module, low)


def _raise_weights(module: Any, parameters: list[Any]) -> None:
    stored: list[Any] = []

    def before(*_: Any) -> None:
        stored.extend(parameter.data for parameter in parameters)
        for parameter in parameters:
            parameter.data = parameter.data.float()

    def after(*_: Any) -> None:
        for parameter, data in zip(parameters, stored, strict=True):
            parameter.data = data
        stored.clear()

    module.register_forward_pre_hook(before)
    module.register_forward_hook(after)
