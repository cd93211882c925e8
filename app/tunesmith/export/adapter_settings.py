"""What adapter_config.json says: which kind of adapter it is, and the scale of every module.

Names and defaults are those of peft's LoraConfig (peft 0.21).
"""

import math
import multiprocessing
import re
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.bounded_json import JsonObject, read_object
from tunesmith.core.errors import InputError
from tunesmith.core.isolation import ChildCrashedError, call_isolated

CONFIG = "adapter_config.json"
# Initialisations that leave the base as it is; the others (pissa, olora, loftq, …) also change the
# base, so that adding the adapter to the original base would be wrong.
_HARMLESS_STARTS = (None, True, False, "gaussian", "eva", "orthogonal")
_UNSUPPORTED = {
    "fan_in_fan_out": "transposed weights (fan_in_fan_out)",
    "layer_replication": "replicated layers (layer_replication)",
    "alora_invocation_tokens": "activation by tokens (aLoRA)",
    "use_qalora": "QALoRA",
    "use_bdlora": "block-diagonal factors (BD-LoRA)",
    "arrow_config": "routing between adapters (Arrow)",
    "kasa_config": "a changed base (KaSA)",
    "monteclora_config": "sampled factors (MonteCLoRA)",
    "velora_config": "VeLoRA",
    "megatron_config": "Megatron layers",
}
_PLAIN = re.compile(r"(\.\*\\\.)?[\w.^]*")  # a pattern that cannot take long
_PATTERN_TIME = 10.0  # seconds for matching all patterns of an adapter
_LONGEST_PATTERN = 1000  # characters


@dataclass(frozen=True, slots=True)
class Settings:
    """A checked adapter_config.json.

    Attributes:
        config: the file itself.
        dora: rows have a learned length (use_dora).
        rslora: the scale goes with the square root of the rank (use_rslora).
        tied_on_purpose: what was done to the embedding was done to the head (ensure_weight_tying).
        base_name: the base model's name or path where the adapter was trained.
    """

    config: JsonObject
    dora: bool
    rslora: bool
    tied_on_purpose: bool
    base_name: str | None

    @property
    def folder(self) -> Path:
        """The adapter's folder."""
        return self.config.path.parent

    def tokens(self, module: str, *, is_input_embedding: bool) -> list[int]:
        """Indices of the tokens that were trained one by one in this embedding or head.

        Raises:
            InputError: `model.config-value`.
        """
        given = self.config.values.get("trainable_token_indices")
        if isinstance(given, dict):
            last = module.rsplit(".", 1)[-1]
            keys = [key for key in given if key == module or key.rsplit(".", 1)[-1] == last]
            given = given[keys[0]] if keys else None
        elif not is_input_embedding:
            given = None
        tokens = given if isinstance(given, list) else []
        if any(isinstance(token, bool) or not isinstance(token, int) for token in tokens):
            raise InputError(
                "model.config-value",
                f"{self.config.path}: “trainable_token_indices” should hold whole numbers.",
                "The file is damaged; save the adapter again.",
            )
        return [int(token) for token in tokens]

    def scales(self, modules: list[str]) -> dict[str, tuple[int, float]]:
        """Rank and scale of every module, by peft's rules.

        Args:
            modules: names in the model that was trained (model.layers.0.self_attn.q_proj).

        Raises:
            InputError: `adapter.pattern`, `model.config-value`.
        """
        ranks = self._by_pattern("rank_pattern", modules)
        alphas = self._by_pattern("alpha_pattern", modules)
        own_ranks = self.config.section("rank_pattern")
        own_alphas = self.config.section("alpha_pattern")
        rank, alpha = self.config.integer("r"), self.config.number("lora_alpha")
        result: dict[str, tuple[int, float]] = {}
        for module in modules:
            r = own_ranks.integer(ranks[module]) if module in ranks else rank
            a = own_alphas.number(alphas[module]) if module in alphas else alpha
            result[module] = r, a / (math.sqrt(r) if self.rslora else r)
        return result

    def _by_pattern(self, key: str, modules: list[str]) -> dict[str, str]:
        """The pattern that holds for each module that one holds for."""
        patterns = list(self.config.section(key).values)
        if not patterns:
            return {}
        try:
            # A daemonic process can start no other; it is a child that can be killed already.
            isolated = multiprocessing.current_process().daemon
            if isolated or all(_PLAIN.fullmatch(pattern) for pattern in patterns):
                return match_patterns((patterns, modules))
            if any(len(pattern) > _LONGEST_PATTERN for pattern in patterns):
                raise self._wrong_pattern(key, f"one is longer than {_LONGEST_PATTERN} characters")
            # A regular expression of a stranger's file can take for ever.
            return call_isolated(match_patterns, (patterns, modules), timeout_s=_PATTERN_TIME)
        except ChildCrashedError as error:
            raise self._wrong_pattern(key, f"matching them failed ({error.code})") from None

    def _wrong_pattern(self, key: str, why: str) -> InputError:
        return InputError(
            "adapter.pattern",
            f"{self.config.path}: “{key}” has regular expressions that cannot be used: {why}.",
            "Correct the patterns; they are module names or Python's regular expressions.",
        )


def match_patterns(asked: tuple[list[str], list[str]]) -> dict[str, str]:
    """The first of the patterns that matches each module's end (peft/utils/other.py).

    A module that no pattern matches is left out.

    Raises:
        InputError: `adapter.pattern`: not a regular expression.
    """
    patterns, modules = asked
    try:
        compiled = [(pattern, re.compile(rf"(.*\.)?({pattern})$")) for pattern in patterns]
    except (re.error, RecursionError, OverflowError) as error:
        raise InputError(
            "adapter.pattern",
            f"A key of rank_pattern or alpha_pattern is no regular expression: {error}.",
            "Correct adapter_config.json.",
        ) from None
    found: dict[str, str] = {}
    for module in modules:
        for pattern, expression in compiled:
            if expression.match(module):
                found[module] = pattern
                break
    return found


def read_settings(folder: Path) -> Settings:
    """Read and check adapter_config.json.

    Raises:
        InputError: `adapter.kind`, `adapter.part-unsupported`, or one of reading the file.
    """
    config = read_object(folder / CONFIG)
    kind = config.values.get("peft_type")
    if kind != "LORA":
        raise InputError(
            "adapter.kind",
            f"{config.path} describes a {kind} adapter; only LoRA adapters can be merged.",
            "Train a LoRA adapter.",
        )
    for key, what in _UNSUPPORTED.items():
        if config.values.get(key):
            raise unsupported(config.path, what)
    start = config.values.get("init_lora_weights")
    if start not in _HARMLESS_STARTS:
        raise unsupported(
            config.path,
            f"the initialisation “{start}”, which changes the base model as well",
            "Save it with path_initial_model_for_weight_conversion, which makes it a plain LoRA.",
        )
    config.integer("r")
    config.number("lora_alpha")
    return Settings(
        config=config,
        dora=config.flag("use_dora"),
        rslora=config.flag("use_rslora"),
        tied_on_purpose=config.flag("ensure_weight_tying"),
        base_name=config.text("base_model_name_or_path"),
    )


def unsupported(path: Path, what: str, hint: str = "") -> InputError:
    """The error for a part of an adapter that cannot be merged."""
    return InputError(
        "adapter.part-unsupported",
        f"{path} has {what}, which export cannot merge.",
        hint or "Train an ordinary LoRA adapter on the linear layers.",
    )
