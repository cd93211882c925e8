"""Which tensor of an adapter file is what: the module it belongs to and its part in the change.

Names as peft writes them (base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight), with an
adapter's name in them (lora_A.default.weight) or not, and with the wrappers of compiled, sharded
and multimodal models around the model's own names.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.export.adapter_settings import unsupported
from tunesmith.models.safetensors_file import StoredTensor

_ADAPTER = r"(?:\.(?!weight$|bias$)[^.]+)?"  # the adapter's name, “default” unless chosen
# In the order they are tried; the last two are whole trained weights (modules_to_save).
_PARTS = {
    "a": rf"lora_A{_ADAPTER}\.weight",
    "b": rf"lora_B{_ADAPTER}\.weight",
    "b_bias": rf"lora_B{_ADAPTER}\.bias",
    "embedding_a": rf"lora_embedding_A{_ADAPTER}",
    "embedding_b": rf"lora_embedding_B{_ADAPTER}",
    "magnitude": rf"lora_magnitude_vector{_ADAPTER}(?:\.weight)?",
    "tokens": rf"token_adapter\.trainable_tokens_delta{_ADAPTER}",
    "base": r"(?:token_adapter\.)?base_layer\.weight",
    "base_bias": r"base_layer\.bias",
    "value": r"weight",
    "bias": r"bias",
}
_PATTERNS = {part: re.compile(rf"(?P<module>.+?)\.{end}") for part, end in _PARTS.items()}
_SAVED = re.compile(r"\.modules_to_save(?:\.default)?(?=\.)")
_WRAPPERS = {"language_model", "_orig_mod", "_fsdp_wrapped_module"}

Parts = dict[str, StoredTensor]


def sort_tensors(stored: Mapping[str, StoredTensor], config: Path) -> dict[str, Parts]:
    """The tensors of an adapter file by module and part (the keys of _PARTS).

    Modules are named as in the model that was trained, without peft's prefix. Experts of which two
    tensors were adapted are two modules, one of them with “.base_layer” at its end.

    Raises:
        InputError: `adapter.part-unsupported`.
    """
    modules: dict[str, Parts] = {}
    for name, tensor in stored.items():
        module, part = _sort(name, config)
        parts = modules.setdefault(module, {})
        if part not in parts:
            parts[part] = tensor
        elif part not in ("value", "base"):
            raise unsupported(
                config,
                f"{parts[part].name} and {name}, two adapters in one",
                "Save the one adapter that is wanted by itself.",
            )
        # With save_embedding_layers peft writes these twice; it reads the one of the plain name.
        elif _SAVED.search(name) is None:
            parts[part] = tensor
    return modules


def _sort(name: str, config: Path) -> tuple[str, str]:
    plain = _SAVED.sub("", name.removeprefix("base_model.model."))
    original = ".original_module." in plain
    plain = plain.replace(".original_module.", ".")
    for part, pattern in _PATTERNS.items():
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        module = match["module"]
        if "lora_" in module or "token_adapter" in module:
            break
        return module, {"value": "base", "bias": "base_bias"}[part] if original else part
    raise unsupported(config, f"the tensor {name}")


def canonical(module: str) -> str:
    """A module's name without the wrappers that differ between ways of loading one model.

    >>> canonical("model.language_model.layers.0.mlp.up_proj")
    'layers.0.mlp.up_proj'
    """
    steps = [step for step in module.split(".") if step not in _WRAPPERS]
    while len(steps) > 1 and steps[0] in ("base_model", "model"):
        steps.pop(0)
    return ".".join(steps)


class BaseNames:
    """Finds the base's weights for an adapter's modules."""

    def __init__(self, weights: Iterable[str]) -> None:
        self._exact = set(weights)
        self._by_canonical: dict[str, list[str]] = {}
        for name in self._exact:
            self._by_canonical.setdefault(canonical(name), []).append(name)

    def find(self, module: str, end: str = "weight") -> str | None:
        """The base's name of `module`'s weight (or bias); None if it has none.

        Raises:
            InputError: `adapter.weight-unknown`: two could be meant.
        """
        name = f"{module}.{end}"
        if name in self._exact:
            return name
        found = sorted(self._by_canonical.get(canonical(name), ()))
        if len(found) > 1:
            raise InputError(
                "adapter.weight-unknown",
                f"The adapter changes {name}, which could be {' or '.join(found)} of the base.",
                "Give the base model that the adapter was trained on.",
            )
        return found[0] if found else None
