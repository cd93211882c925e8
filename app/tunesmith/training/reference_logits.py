"""The logits of the trained model itself, through transformers: what exported files must repeat.

The base in float32 with the adapter attached by peft, not merged: a way of its own from the same
folders, so that an error of the export's cannot hide in both. Weights stay the mapped file that
they are, but for experts, which transformers puts together anew; of each matrix only some rows are
float32 at a time, of other modules all weights. What that takes: `models.reference_memory`.
Nothing of torch is imported in the calling process.
"""

import importlib
import importlib.util
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.models.logits_file import write_logits_file
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.models.reference_memory import (
    LIBRARIES,
    factors_file,
    logits_memory,
    positions,
    reference_memory,
)
from tunesmith.models.safetensors_file import StoredTensor, read_header

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

_TIMEOUT_S = 1800.0
_PART_VALUES = 1 << 22  # of a matrix in float32 at a time: 16 MiB
_KEPT_IN_LAYERS = ("embed_tokens", "lm_head")


@dataclass(frozen=True, slots=True)
class LogitsRequest:
    """What to compute.

    Attributes:
        model_dir: the base.
        adapter_dir: a peft adapter put on it, if given.
        prompts: token ids; each is a text of its own.
        target: gets ids and logits; see `models.logits_file`.
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
        dtype = _dtype_that_fits(model, request)
        if dtype is None:
            return "The model does not fit into the free memory in its Hugging Face form."
        call_isolated(_write, (request, dtype), sink=sink, timeout_s=_TIMEOUT_S)
    except (InputError, ChildCrashedError) as error:
        return f"transformers cannot run this model here: {error.message}"
    return ""


def _dtype_that_fits(model: ModelFolder, request: LogitsRequest) -> str | None:
    """What the weights are loaded as; None if memory has no room for it."""
    import psutil

    tokens = positions(request.prompts)
    needed = reference_memory(model, request.adapter_dir)
    asked = LIBRARIES + logits_memory(tokens, _vocabulary(model)) + needed.weights
    return needed.dtype if asked <= psutil.virtual_memory().available else None


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
    # All prompts at once: the weights are read and widened once. What fills up the shorter ones
    # stands behind their tokens, which do not look there.
    longest = max(len(prompt) for prompt in request.prompts)
    filled = [(*prompt, *prompt[-1:] * (longest - len(prompt))) for prompt in request.prompts]
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor(filled), use_cache=False).logits
    parts = [
        row[: len(prompt)].float().numpy()
        for row, prompt in zip(logits, request.prompts, strict=True)
    ]
    write_logits_file(request.target, request.prompts, np.concatenate(parts))


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
    from peft import PeftModel, load_peft_weights, set_peft_model_state_dict

    rows = _rows_of_embeddings(read_header(factors_file(folder)).values())
    if rows and rows != model.get_input_embeddings().weight.shape[0]:
        model.resize_token_embeddings(rows, mean_resizing=False)
    model = PeftModel.from_pretrained(model, folder)
    whole = [part for name, part in model.named_modules() if name.endswith(".modules_to_save")]
    if whole:
        # Modules that the adapter brings whole were rounded to the type of those they replace.
        for modules in whole:
            modules.float()
        set_peft_model_state_dict(model, load_peft_weights(str(folder), device="cpu"))
    return model


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
            _raise_module(module, low)


def _raise_module(module: Any, low: list[Any]) -> None:
    import torch

    is_plain = type(module) is torch.nn.Linear  # not one of a class with a `forward` of its own
    if is_plain:
        module.forward = partial(_linear_in_parts, module)
    elif isinstance(module, torch.nn.Embedding):
        _raise_looked_up(module)
    else:
        _raise_weights(module, low)


def _linear_in_parts(module: Any, values: Any) -> Any:
    """`torch.nn.Linear.forward` in float32, some rows of the weights after the other."""
    import torch

    rows, width = module.weight.shape
    step = max(1, _PART_VALUES // width)
    made = torch.empty((*values.shape[:-1], rows))
    for first in range(0, rows, step):
        part = slice(first, first + step)
        bias = None if module.bias is None else module.bias[part].float()
        weights = module.weight[part].float()
        made[..., part] = torch.nn.functional.linear(values, weights, bias)
    return made


def _raise_looked_up(module: Any) -> None:
    """Only the rows that are looked up become float32; the ids then count these rows.

    By hooks, because some families multiply what they look up in a `forward` of their own.
    """
    import torch

    stored = module.weight.data

    def before(_: Any, given: tuple[Any, ...]) -> tuple[Any, ...]:
        ids = given[0]
        module.weight.data = stored[ids.reshape(-1)].float()
        return (torch.arange(ids.numel()).reshape(ids.shape), *given[1:])

    def after(*_: Any) -> None:
        module.weight.data = stored

    module.padding_idx = None  # matters to training alone, and would not count these rows
    module.register_forward_pre_hook(before)
    module.register_forward_hook(after)


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
