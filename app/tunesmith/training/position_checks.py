"""Settings of positions in config.json that look off: sliding window, rope base, rope scaling.

They are used as they stand; a wrong one does not fail, it only makes the model worse.
"""

from collections.abc import Iterator

from tunesmith.core.bounded_json import JsonObject
from tunesmith.models.model_folder import ModelFolder

# Position schemes of transformers' modeling_rope_utils.ROPE_INIT_FUNCTIONS, and what configs of
# families with vision call theirs.
_KINDS = {
    "default",
    "linear",
    "dynamic",
    "yarn",
    "longrope",
    "llama3",
    "proportional",
    "su",
    "mrope",
}
# Su et al. 2021 (https://arxiv.org/abs/2104.09864) use 10,000; models since have it or more.
_LEAST_THETA = 1000.0

Off = tuple[str, str, str]  # code, what is off, what to do
_ORIGINAL = "Compare config.json with the model's original, or download the model again."


def check_positions(model: ModelFolder, longest: int) -> list[Off]:
    """What looks off, for rows of at most `longest` tokens."""
    text = model.config.section("text_config")
    config = text if text.values else model.config
    return [*_sliding_window(config, longest), *_rope(config)]


def _sliding_window(config: JsonObject, longest: int) -> Iterator[Off]:
    window = config.values.get("sliding_window")
    if window is None or config.values.get("use_sliding_window") is False:
        return
    if isinstance(window, bool) or not isinstance(window, int) or window < 1:
        yield (
            "train.sliding-window",
            f"config.json has a sliding_window of {window!r}, which is no number of tokens.",
            _ORIGINAL,
        )
    elif window < longest:
        layers = config.values.get("layer_types")
        everywhere = not (isinstance(layers, list) and "full_attention" in layers)
        if everywhere:
            yield (
                "train.sliding-window",
                f"The longest row has {longest} tokens, and the model attends to the last "
                f"{window} only (sliding_window): what stands before them is hardly learned from.",
                f"Keep rows within {window} tokens, or use a model without a sliding window.",
            )


def _rope(config: JsonObject) -> Iterator[Off]:
    parameters = config.values.get("rope_parameters")
    scaling = config.values.get("rope_scaling")
    sections: list[dict[str, object]] = []
    for given in (parameters, scaling):
        if isinstance(given, dict):
            # One for all layers, or one by kind of layer.
            nested = [each for each in given.values() if isinstance(each, dict)]
            sections += nested or [given]
    thetas = [config.values.get("rope_theta"), *(each.get("rope_theta") for each in sections)]
    for theta in dict.fromkeys(each for each in thetas if each is not None):
        if not _is_number(theta) or theta < _LEAST_THETA:  # type: ignore[operator]  # looked at
            yield (
                "train.rope-theta",
                f"config.json has a rope_theta of {theta!r}; models use 10,000 or more.",
                _ORIGINAL,
            )
    for section in sections:
        yield from _scaling(section, config)


def _scaling(section: dict[str, object], config: JsonObject) -> Iterator[Off]:
    kind = section.get("rope_type", section.get("type", "default"))
    if kind not in _KINDS:
        yield (
            "train.rope-scaling",
            f"config.json asks for positions of the kind {kind!r}, which is not known.",
            _ORIGINAL,
        )
        return
    factor = section.get("factor")
    if factor is not None and (not _is_number(factor) or factor < 1):  # type: ignore[operator]
        yield (
            "train.rope-scaling",
            f"config.json scales positions by {factor!r}; a factor is 1 or more.",
            _ORIGINAL,
        )
    original = section.get("original_max_position_embeddings")
    most = config.values.get("max_position_embeddings")
    if _is_number(original) and _is_number(most) and original > most:  # type: ignore[operator]
        yield (
            "train.rope-scaling",
            f"config.json says that positions were stretched from {original} tokens, and yet has "
            f"a context of {most} only.",
            _ORIGINAL,
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
