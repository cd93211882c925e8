"""The sampling parameters that a base model itself recommends, in Ollama's words; none made up."""

from typing import TypeGuard

from tunesmith.core.errors import InputError
from tunesmith.export.base_folder import FolderBase
from tunesmith.export.base_gguf import GgufBase
from tunesmith.jobs.trained_texts import Warn
from tunesmith.ollama.modelfile import Modelfile, Value, print_modelfile

# generation_config.json -> Ollama's parameter
_SAMPLING = {
    "temperature": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
    "min_p": "min_p",
    "repetition_penalty": "repeat_penalty",
}
# The same in the metadata of a GGUF (gguf-py, constants.py, Keys.General).
_GGUF_SAMPLING = {
    "general.sampling.temp": "temperature",
    "general.sampling.top_k": "top_k",
    "general.sampling.top_p": "top_p",
    "general.sampling.min_p": "min_p",
    "general.sampling.penalty_repeat": "repeat_penalty",
}


def sampling_parameters(base: FolderBase | GgufBase, warn: Warn) -> dict[str, Value]:
    """Those in generation_config.json or in the metadata of a GGUF that Ollama can take.

    `warn` is told of each that it cannot.
    """
    if isinstance(base, GgufBase):
        path, names = base.path, _GGUF_SAMPLING
        stated = {name: _rounded(base.values[name].value) for name in names if name in base.values}
    else:
        path, names = base.model.generation_config.path, _SAMPLING
        stated = base.model.generation_config.values
    found: dict[str, Value] = {}
    for name, parameter in names.items():
        value = stated.get(name)
        if value is None:
            continue
        if _fits(value, parameter):
            found[parameter] = value
        else:
            warn(
                "modelfile.parameter",
                f"{path}: “{name}” is {value!r}, which Ollama cannot take; it is left out.",
            )
    return found


def _rounded(value: object) -> object:
    """A float32 as it was written: 0.6, not 0.6000000238418579."""
    return float(f"{value:.7g}") if isinstance(value, float) else value


def _fits(value: object, parameter: str) -> TypeGuard[Value]:
    if not isinstance(value, Value):
        return False
    try:
        print_modelfile(Modelfile(base="any", stops=("any",), parameters={parameter: value}))
    except InputError:
        return False
    return True
