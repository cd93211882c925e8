"""How the checkpoints of each family become GGUF; one module for each, found by architecture."""

from collections.abc import Callable

from tunesmith.core.errors import InputError
from tunesmith.export.families import (
    gemma2,
    gemma3,
    granite,
    llama,
    olmo2,
    phi3,
    qwen2,
    qwen3,
    smollm3,
)
from tunesmith.export.family import Family
from tunesmith.models.model_folder import ModelFolder

_READERS: dict[str, Callable[[ModelFolder], Family]] = {
    "LlamaForCausalLM": llama.read,
    "MistralForCausalLM": llama.read,
    "Qwen2ForCausalLM": qwen2.read,
    "Qwen3ForCausalLM": qwen3.read,
    "Qwen3MoeForCausalLM": qwen3.read,
    "Gemma2ForCausalLM": gemma2.read,
    "Gemma3ForCausalLM": gemma3.read,
    "Gemma3ForConditionalGeneration": gemma3.read,
    "Phi3ForCausalLM": phi3.read,
    "GraniteForCausalLM": granite.read,
    "SmolLM3ForCausalLM": smollm3.read,
    "Olmo2ForCausalLM": olmo2.read,
}
ARCHITECTURES = tuple(_READERS)


def read_family(model: ModelFolder) -> Family:
    """What a checkpoint becomes in GGUF; config.json and all weights' shapes are checked.

    None of its weights is read. A model that an adapter changes in form (more tokens, a head of its
    own) is given as it is after the merge.

    Raises:
        InputError: `export.architecture`, `export.rope`, `export.activation`, `export.setting`,
            `export.tensor-unknown`, `export.tensor-shape`, `export.tensor-missing`,
            `model.config-value`.
    """
    from gguf import GGUFWriter

    reader = _READERS.get(model.architecture)
    if reader is None:
        raise InputError(
            "export.architecture",
            f"{model.path} is a {model.architecture}; Tunesmith's own converter writes "
            f"{', '.join(ARCHITECTURES)}.",
            "Choose a model of one of these, or --converter official for llama.cpp's own "
            "converter, which knows more.",
        )
    family = reader(model)
    # Figures that are written only now and then are checked now.
    family.write_figures(GGUFWriter(None, family.architecture))
    return family
