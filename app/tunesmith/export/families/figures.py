"""The figures of config.json that families share, and the keys that llama.cpp's converter writes.

A config.json leaves out what is transformers' default for its architecture, so every family brings
those defaults along; the tests compare them with transformers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.models.model_folder import ModelFolder

Defaults = Mapping[str, object]
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Rope:
    """Rotary settings; `kind` is `default`, `linear`, `yarn`, `llama3` or `longrope`.

    `theta` is the base of the frequencies, `values` what else the section says, `context` the
    tokens that the model was made for before its context was stretched.
    """

    kind: str
    theta: float
    values: JsonObject
    context: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What config.json says of a model.

    Attributes:
        config: with the family's defaults, and the text part of a config with several.
        head_dim: values of each head; `stated_head_dim` is None where it only follows.
        vocab: rows of the embedding.
    """

    config: JsonObject
    blocks: int
    hidden: int
    feed_forward: int
    heads: int
    key_value_heads: int
    head_dim: int
    stated_head_dim: int | None
    vocab: int
    context: int
    epsilon: float
    tied: bool

    @property
    def queries(self) -> int:
        """Rows of the query projection."""
        return self.heads * self.head_dim

    @property
    def keys(self) -> int:
        """Rows of the key and of the value projection."""
        return self.key_value_heads * self.head_dim


def whole_number(config: JsonObject, key: str, default: int | None = None) -> int:
    """A positive integer of the config that GGUF can hold (32 bits).

    Raises:
        InputError: `model.config-value`.
    """
    value = config.integer(key, default)
    if value > _LARGEST:
        raise InputError(
            "model.config-value",
            f"{config.path}: “{key}” is {value:,}, more than any model has.",
            "The file is damaged; download the model again.",
        )
    return value


def read_figures(model: ModelFolder, defaults: Defaults) -> Figures:
    """Read and check config.json.

    Raises:
        InputError: `model.config-value`, `export.tensor-missing`.
    """
    given = {**model.config.values, **model.config.section("text_config").values}
    config = JsonObject(model.config.path, {**defaults, **given})
    heads, hidden = whole_number(config, "num_attention_heads"), whole_number(config, "hidden_size")
    stated = whole_number(config, "head_dim") if config.values.get("head_dim") is not None else None
    blocks = whole_number(config, "num_hidden_layers")
    if blocks > len(model.weights):
        raise InputError(
            "export.tensor-missing",
            f"{config.path} speaks of {blocks:,} blocks; {model.path} has {len(model.weights):,} "
            "tensors in all.",
            "Download the whole model; a part may be missing.",
        )
    return Figures(
        config=config,
        blocks=blocks,
        hidden=hidden,
        feed_forward=whole_number(config, "intermediate_size"),
        heads=heads,
        key_value_heads=whole_number(config, "num_key_value_heads", heads),
        head_dim=stated or max(hidden // heads, 1),
        stated_head_dim=stated,
        vocab=whole_number(config, "vocab_size"),
        context=whole_number(config, "max_position_embeddings"),
        epsilon=config.number("rms_norm_eps"),
        tied=config.flag("tie_word_embeddings"),
    )


def read_rope(
    figures: Figures,
    supported: Collection[str] = ("default", "linear", "yarn"),
    section: JsonObject | None = None,
) -> Rope:
    """The rotary settings as transformers understands them, old and new spellings alike.

    Args:
        figures: of the model.
        supported: the kinds that llama.cpp computes for this family.
        section: the settings, where they are not in one of the usual places.

    Raises:
        InputError: `export.rope` for another kind.
    """
    config = figures.config
    if section is None:
        old = config.section("rope_scaling")
        section = old if old.values else config.section("rope_parameters")
    kind = str(section.values.get("rope_type") or section.values.get("type") or "default")
    if kind not in supported:
        raise unsupported_rope(figures, kind)
    theta = section.number("rope_theta", config.number("rope_theta"))
    if theta <= 0 or figures.head_dim % 2:
        raise unsupported_rope(
            figures, f"{kind} with the base {theta:g} on {figures.head_dim} values"
        )
    context = whole_number(section, "original_max_position_embeddings", figures.context)
    return Rope(
        kind, theta, section, whole_number(config, "original_max_position_embeddings", context)
    )


def unsupported_rope(figures: Figures, what: str) -> InputError:
    """The error for rotary settings that the family's file could not say."""
    return InputError(
        "export.rope",
        f"{figures.config.path} asks for rotary positions of the kind {what}, which Tunesmith's "
        "own converter does not write for this architecture.",
        "Try --converter official.",
    )


def unsupported_setting(figures: Figures, key: str, computed: str) -> InputError:
    """The error for a setting that llama.cpp has no key for, and that differs from what it does."""
    found = figures.config.values.get(key)
    return InputError(
        "export.setting",
        f"{figures.config.path}: {key} is {found}; llama.cpp computes with {computed} for this "
        "architecture and has no setting for it.",
        "This model would answer differently in llama.cpp, so it is not converted.",
    )


def require_activation(
    figures: Figures, key: str = "hidden_act", computed: Collection[str] = ("silu",)
) -> None:
    """Refuse another activation than the one llama.cpp computes.

    Raises:
        InputError: `export.activation`.
    """
    asked = figures.config.values.get(key)
    if asked not in computed:
        raise InputError(
            "export.activation",
            f"{figures.config.path} asks for the activation {asked}; llama.cpp computes "
            f"{next(iter(computed))} for this architecture.",
            "This model cannot run in llama.cpp as it is.",
        )


def write_common(writer: Any, figures: Figures, rope: Rope, *, with_head_dim: bool = True) -> None:
    """The keys that llama.cpp's converter writes for most families, in its order.

    `general.file_type` among them, which every level's file replaces by its own.
    """
    from gguf import LlamaFileType

    write_sizes(writer, figures)
    if rope.kind in ("linear", "yarn"):
        _write_scaling(writer, rope)
    writer.add_rope_freq_base(rope.theta)
    writer.add_layer_norm_rms_eps(figures.epsilon)
    if with_head_dim and figures.stated_head_dim is not None:
        writer.add_key_length(figures.stated_head_dim)
        writer.add_value_length(figures.stated_head_dim)
    writer.add_file_type(LlamaFileType.ALL_F32)


def write_sizes(writer: Any, figures: Figures) -> None:
    """Blocks, context, widths and heads."""
    writer.add_block_count(figures.blocks)
    writer.add_context_length(figures.context)
    writer.add_embedding_length(figures.hidden)
    writer.add_feed_forward_length(figures.feed_forward)
    writer.add_head_count(figures.heads)
    writer.add_head_count_kv(figures.key_value_heads)


def _write_scaling(writer: Any, rope: Rope) -> None:
    from gguf import RopeScalingType

    kind = RopeScalingType.LINEAR if rope.kind == "linear" else RopeScalingType.YARN
    writer.add_rope_scaling_type(kind)
    writer.add_rope_scaling_factor(rope.values.number("factor"))
    if rope.kind == "linear":
        return
    writer.add_rope_scaling_orig_ctx_len(rope.context)
    for keys, write in (
        (("extrapolation_factor",), writer.add_rope_scaling_yarn_ext_factor),
        (("attention_factor", "attn_factor"), writer.add_rope_scaling_yarn_attn_factor),
        (("beta_fast",), writer.add_rope_scaling_yarn_beta_fast),
        (("beta_slow",), writer.add_rope_scaling_yarn_beta_slow),
    ):
        key = next((key for key in keys if rope.values.values.get(key) is not None), None)
        if key is not None:
            write(rope.values.number(key))
