"""A LoRA adapter folder as peft writes it, and the change it makes to each weight.

For a weight W (out x in): W + scale * B @ A with A (r x in), B (out x r), in float32;
scale = lora_alpha / r, or lora_alpha / sqrt(r) for rsLoRA (peft/tuners/lora/layer.py).
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.bounded_json import JsonObject, read_object
from tunesmith.core.errors import InputError
from tunesmith.models.safetensors_file import StoredTensor, read_float32, read_header

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
_NAME = re.compile(r"base_model\.model\.(?P<module>.+)\.lora_(?P<part>A|B)\.weight")
# Initialisations that leave the base as it is; the others (pissa, olora, loftq, …) also change the
# base, so that adding the adapter to the original base would be wrong.
_HARMLESS_STARTS = (None, True, False, "gaussian", "eva", "orthogonal")


@dataclass(frozen=True, slots=True)
class LoraPair:
    """The two factors of one weight and their common scale."""

    weight: str
    a: StoredTensor
    b: StoredTensor
    scale: float


@dataclass(frozen=True, slots=True)
class Adapter:
    """A checked adapter; `pairs` by the name of the base weight they change."""

    path: Path
    pairs: dict[str, LoraPair]

    def apply(self, name: str, base: "Float32") -> "Float32":
        """`base` plus this adapter's change to the weight `name`; `base` itself if there is none.

        Raises:
            InputError: `adapter.not-finite`.
        """
        import numpy as np

        pair = self.pairs.get(name)
        if pair is None:
            return base
        with np.errstate(over="ignore", invalid="ignore"):  # looked for below, over the result
            merged = read_float32(pair.b) @ read_float32(pair.a)
            merged *= np.float32(pair.scale)
            merged += base
        if not np.isfinite(merged).all():
            raise InputError(
                "adapter.not-finite",
                f"{self.path}: merging into {name} gives values that are not finite.",
                "The training diverged; train again with a lower learning rate.",
            )
        return merged


def open_adapter(folder: Path, base: dict[str, StoredTensor]) -> Adapter:
    """Check an adapter against the tensors of its base.

    Raises:
        InputError: `adapter.missing`, `adapter.kind`, `adapter.part-unsupported`,
            `adapter.weight-unknown`, `adapter.shape`, `adapter.incomplete`,
            `adapter.changes-nothing`, or one of reading its files.
    """
    if not (folder / CONFIG).is_file() or not (folder / WEIGHTS).is_file():
        missing = CONFIG if not (folder / CONFIG).is_file() else WEIGHTS
        raise InputError(
            "adapter.missing",
            f"{folder} is not an adapter folder: {missing} is missing.",
            "Give the folder that training wrote (adapter.bin is a pickle and is refused).",
        )
    config = read_object(folder / CONFIG)
    _refuse_other_kinds(config)
    stored = read_header(folder / WEIGHTS)
    factors: dict[str, dict[str, StoredTensor]] = {}
    for name, tensor in stored.items():
        match = _NAME.fullmatch(name)
        if match is None:
            raise _unsupported(config.path, f"the tensor {name}")
        factors.setdefault(match["module"], {})[match["part"]] = tensor
    pairs = {
        f"{module}.weight": _pair(config, module, parts, base) for module, parts in factors.items()
    }
    if not any(_changes(pair) for pair in pairs.values()):
        raise InputError(
            "adapter.changes-nothing",
            f"{folder} changes no weight: its factors are all zero.",
            "It was saved before any training step, or no evaluation was better than the one "
            "before training. Train with a lower learning_rate or more rows, or export without it.",
        )
    return Adapter(folder, pairs)


def _refuse_other_kinds(config: JsonObject) -> None:
    kind = config.values.get("peft_type")
    if kind != "LORA":
        raise InputError(
            "adapter.kind",
            f"{config.path} describes a {kind} adapter; only LoRA adapters can be merged.",
            "Train a LoRA adapter.",
        )
    unsupported = {
        "use_dora": "DoRA",
        "modules_to_save": "fully trained modules (modules_to_save)",
        "fan_in_fan_out": "transposed weights (fan_in_fan_out)",
        "layer_replication": "replicated layers",
        "lora_bias": "trained biases of the factors (lora_bias)",
        "trainable_token_indices": "trained tokens (trainable_token_indices)",
        "target_parameters": "bare parameters (target_parameters)",
        "alora_invocation_tokens": "activation by tokens (aLoRA)",
        "use_qalora": "QALoRA",
    }
    for key, what in unsupported.items():
        if config.values.get(key):
            raise _unsupported(config.path, what)
    if config.values.get("bias", "none") != "none":
        raise _unsupported(config.path, "trained biases")
    start = config.values.get("init_lora_weights")
    if start not in _HARMLESS_STARTS:
        raise _unsupported(
            config.path, f"the initialisation “{start}”, which changes the base model as well"
        )


def _pair(
    config: JsonObject,
    module: str,
    parts: dict[str, StoredTensor],
    base: dict[str, StoredTensor],
) -> LoraPair:
    name = f"{module}.weight"
    if set(parts) != {"A", "B"}:
        raise InputError(
            "adapter.incomplete",
            f"{config.path.parent} has only one of the two factors of {module}.",
            "The file is damaged; save the adapter again.",
        )
    weight = base.get(name)
    if weight is None or len(weight.shape) != 2 or "embed_tokens" in name:
        if weight is None and module.rsplit(".", 1)[-1] not in ("embed_tokens", "lm_head"):
            raise InputError(
                "adapter.weight-unknown",
                f"{config.path.parent} changes {name}, which the base model does not have.",
                "Give the base model that the adapter was trained on.",
            )
        raise _unsupported(config.path, f"an adapter on {module}")
    a, b = parts["A"], parts["B"]
    rank = _by_pattern(config, "rank_pattern", module, config.integer("r"))
    alpha = _by_pattern(config, "alpha_pattern", module, config.number("lora_alpha"))
    expected = ((int(rank), weight.shape[1]), (weight.shape[0], int(rank)))
    if (a.shape, b.shape) != expected:
        raise InputError(
            "adapter.shape",
            f"{config.path.parent}: the factors of {name} have the shapes {list(a.shape)} and "
            f"{list(b.shape)}; {list(expected[0])} and {list(expected[1])} fit the base model.",
            "Give the base model that the adapter was trained on.",
        )
    root = math.sqrt(rank) if config.flag("use_rslora") else rank
    return LoraPair(name, a, b, alpha / root)


def _by_pattern(config: JsonObject, key: str, module: str, default: float) -> float:
    """peft's per-module settings: the first key that is the module's name or its end."""
    section = config.section(key)
    for pattern in section.values:
        plain = pattern.removeprefix("^")
        if re.search(r"[^\w.]", plain):
            raise _unsupported(config.path, f"the regular expression {pattern!r} in {key}")
        if module == plain or (plain == pattern and module.endswith(f".{plain}")):
            return section.number(pattern)
    return default


def _changes(pair: LoraPair) -> bool:
    return bool(pair.scale != 0.0 and read_float32(pair.b).any() and read_float32(pair.a).any())


def _unsupported(path: Path, what: str) -> InputError:
    return InputError(
        "adapter.part-unsupported",
        f"{path} has {what}, which export cannot merge yet.",
        "Train an ordinary LoRA adapter on the linear layers.",
    )
