"""The LoRA options of a spec for one model: checked against its modules, as peft wants them.

peft itself accepts a name that matches nothing as long as another one matches.
"""

import re
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel
from peft.tuners.lora import LoraLayer

from tunesmith.core.errors import InputError
from tunesmith.models.model_folder import open_model
from tunesmith.training.spec import TrainSpec

_NAME = re.compile(r"[\w.]+")  # anything else in target_modules is a regular expression
_ADAPTABLE = (torch.nn.Linear, torch.nn.Embedding)
_LISTED = 20


def lora_config(spec: TrainSpec, model: Any) -> LoraConfig:
    """peft's config for a spec.

    A plain name is taken as one, not as a regular expression, which would match nothing.

    Raises:
        InputError: `train.lora-modules`, `train.lora-layers` or `train.lora-options`.
    """
    targets = _targets(spec, model)
    whole = _whole(spec, model)
    _check_layers(spec, model)
    tied = model.get_output_embeddings() is not None and (
        model.get_output_embeddings().weight is model.get_input_embeddings().weight
    )
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=spec.r,
        lora_alpha=spec.lora_alpha,
        lora_dropout=spec.lora_dropout,
        use_rslora=spec.use_rslora,
        use_dora=spec.use_dora,
        init_lora_weights="gaussian" if spec.init_lora_weights == "gaussian" else True,
        target_modules=targets,
        modules_to_save=whole or None,
        layers_to_transform=list(spec.layers_to_transform) or None,
        # Where the base uses its embedding as output head, the trained one stays both.
        ensure_weight_tying=tied and _has_embedding(spec, model),
    )


def start_as_loftq(model: PeftModel, model_dir: Path) -> None:
    """Set A and B such that scale B A is the best of its rank for what 4 bits took from a weight.

    LoftQ with one iteration (Li et al. 2023, arXiv:2310.08659, algorithm 1): W - dequantized(Q(W)),
    by singular values. peft's replace_lora_weights_loftq does that on a GPU alone and leaves the
    scale out.

    Raises:
        InputError: `train.lora-options`: a weight is not in the folder under its own name.
    """
    from bitsandbytes.functional import dequantize_4bit
    from bitsandbytes.nn import Linear4bit
    from safetensors import safe_open

    stored = open_model(model_dir).weights
    modules: list[tuple[str, Any]] = list(model.named_modules())
    for name, module in modules:
        if not isinstance(module, LoraLayer) or not isinstance(module.get_base_layer(), Linear4bit):
            continue
        weight_name = f"{name.removeprefix('base_model.model.')}.weight"
        if weight_name not in stored:
            raise InputError(
                "train.lora-options",
                f"init_lora_weights=loftq needs {weight_name}, which {model_dir} lacks.",
                "Use init_lora_weights=default for this model.",
            )
        layer: Any = module
        weight = layer.get_base_layer().weight
        with safe_open(stored[weight_name].file, framework="pt") as file:
            original = file.get_tensor(weight_name).to(weight.device, torch.float32)
        lost = original - dequantize_4bit(weight.data, weight.quant_state).float()
        left, values, right = torch.linalg.svd(lost, full_matrices=False)
        scale = layer.scaling["default"]
        rank = min(layer.r["default"], len(values))  # what is beyond it stays as peft begins it
        roots = (values[:rank] / scale).sqrt()
        with torch.no_grad():
            layer.lora_B["default"].weight[:, :rank] = left[:, :rank] * roots
            layer.lora_A["default"].weight[:rank] = roots[:, None] * right[:rank]


def _targets(spec: TrainSpec, model: Any) -> str | list[str]:
    asked = spec.target_modules
    if isinstance(asked, str) and (asked == "all-linear" or not _NAME.fullmatch(asked)):
        if asked != "all-linear":
            _check_expression(asked, model)
        return asked
    names = [asked] if isinstance(asked, str) else list(asked)
    found = _adaptable(model)
    for name in names:
        if not any(_ends(module, name) for module in found):
            raise _no_module("target_modules", name, found)
    return names


def _check_expression(expression: str, model: Any) -> None:
    try:
        pattern = re.compile(expression)
    except re.error as error:
        raise InputError(
            "train.lora-modules",
            f"target_modules={expression} is neither a name nor a regular expression: {error}.",
            "Give names such as q_proj,v_proj, or all-linear.",
        ) from None
    matched = [name for name, _ in model.named_modules() if pattern.fullmatch(name)]
    adaptable = set(_adaptable(model))
    if not adaptable & set(matched):
        raise _no_module("target_modules", expression, sorted(adaptable))
    other = next((name for name in matched if name not in adaptable), None)
    if other is not None:
        raise InputError(
            "train.lora-modules",
            f"target_modules={expression} also matches {other}, which is no linear layer or "
            "embedding.",
            f"Make it stricter, with one of {_leaves(adaptable)} at its end.",
        )


def _whole(spec: TrainSpec, model: Any) -> list[str]:
    """Modules to train whole, as peft finds just them.

    peft takes every module whose path ends with the name's letters: all layer norms for “norm”.
    """
    modules = dict(model.named_modules())
    names: list[str] = []
    for name in spec.modules_to_save:
        matched = [path for path in modules if _ends(path, name)]
        if not matched:
            raise _no_module("modules_to_save", name, [path for path in modules if path])
        if any(
            not weight.is_floating_point() for it in matched for weight in modules[it].parameters()
        ):
            raise InputError(
                "train.lora-options",
                f"modules_to_save={name} is held in 4 bits, so it cannot be trained whole.",
                "Set load_in_4bit=false, or adapt it (target_modules).",
            )
        is_same = all(_ends(path, name) for path in modules if path.endswith(name))
        names += [name] if is_same else matched
    return names


def _check_layers(spec: TrainSpec, model: Any) -> None:
    count: int = model.config.get_text_config().num_hidden_layers
    too_high = [layer for layer in spec.layers_to_transform if layer >= count]
    if too_high:
        raise InputError(
            "train.lora-layers",
            f"layers_to_transform names layer {too_high[0]}; the model's are 0 to {count - 1}.",
        )


def _has_embedding(spec: TrainSpec, model: Any) -> bool:
    ends = (model.get_input_embeddings(), model.get_output_embeddings())
    return any(
        module in ends
        for path, module in model.named_modules()
        if any(_ends(path, name) for name in spec.modules_to_save)
    )


def _adaptable(model: Any) -> list[str]:
    """Modules that can carry factors; bitsandbytes' 4-bit layers are linear layers too."""
    return [name for name, module in model.named_modules() if isinstance(module, _ADAPTABLE)]


def _ends(path: str, name: str) -> bool:
    return path == name or path.endswith(f".{name}")


def _no_module(field: str, name: str, found: list[str]) -> InputError:
    return InputError(
        "train.lora-modules",
        f"{field}={name} matches no module of the model.",
        f"It has {_leaves(found)}.",
    )


def _leaves(paths: Any) -> str:
    """Last parts of module names, once each."""
    leaves = sorted({path.rsplit(".", 1)[-1] for path in paths} - {""})
    more = f" and {len(leaves) - _LISTED} more" if len(leaves) > _LISTED else ""
    return ", ".join(leaves[:_LISTED]) + more
