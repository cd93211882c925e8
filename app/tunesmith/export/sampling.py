"""Which sampling recommendations of generation_config.json a GGUF can carry.

gguf's writer takes them over unlooked at and fails on a wrong type; the file comes from elsewhere.
"""

import math
from typing import Any

from tunesmith.core import events
from tunesmith.core.bounded_json import JsonObject

_LARGEST_INTEGER = 2**31 - 1  # GGUF stores these as int32 …
_LARGEST_NUMBER = 3.4e38  # … and these as float32

# generation_config.json -> gguf.Metadata's attribute and the type GGUF has for it
_FIELDS: dict[str, tuple[str, type]] = {
    "sequence": ("sampling_sequence", str),
    "top_k": ("sampling_top_k", int),
    "top_p": ("sampling_top_p", float),
    "min_p": ("sampling_min_p", float),
    "xtc_probability": ("sampling_xtc_probability", float),
    "xtc_threshold": ("sampling_xtc_threshold", float),
    "temperature": ("sampling_temp", float),
    "penalty_last_n": ("sampling_penalty_last_n", int),
    "penalty_repeat": ("sampling_penalty_repeat", float),
    "mirostat": ("sampling_mirostat", int),
    "mirostat_tau": ("sampling_mirostat_tau", float),
    "mirostat_eta": ("sampling_mirostat_eta", float),
    # transformers' name, which newer converters read and the installed gguf package does not
    "repetition_penalty": ("sampling_penalty_repeat", float),
}


def put_sampling(metadata: Any, stated: JsonObject) -> None:
    """Put what generation_config.json recommends into a `gguf.Metadata` that has none of it."""
    for name, (attribute, kind) in _FIELDS.items():
        value = stated.values.get(name)
        if _fits(value, kind) and getattr(metadata, attribute) is None:
            setattr(metadata, attribute, value)


def sampling_warnings(stated: JsonObject) -> tuple[events.Warning, ...]:
    """One for each recommendation that is left out."""
    return tuple(
        events.Warning(
            "export.sampling",
            f"{stated.path}: “{name}” is {str(value)[:60]!r}, which a GGUF cannot carry; it is "
            "left out.",
        )
        for name, (_, kind) in _FIELDS.items()
        if (value := stated.values.get(name)) is not None and not _fits(value, kind)
    )


def _fits(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return False
    if kind is str:
        return isinstance(value, str) and value.isprintable()
    if kind is int:
        return isinstance(value, int) and abs(value) <= _LARGEST_INTEGER
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) <= _LARGEST_NUMBER
