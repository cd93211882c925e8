"""The parameters that a Modelfile may set, and how Ollama reads their values.

Ollama sorts names by the fields of its options and reads values with Go's strconv; what it calls
deprecated is accepted and ignored.
"""

import math
import re

ParameterValue = str | int | float | bool

WHOLE_PARAMETERS = frozenset(
    {"num_ctx", "num_predict", "num_keep", "seed", "top_k", "repeat_last_n"}
)
FRACTION_PARAMETERS = frozenset(
    {
        "temperature",
        "top_p",
        "min_p",
        "repeat_penalty",
        "presence_penalty",
        "frequency_penalty",
    }
)
# Settings of the machine rather than of the model: read, never written by us.
_MACHINE_WHOLE = frozenset({"num_batch", "num_gpu", "main_gpu", "num_thread"})
_MACHINE_YES_NO = frozenset({"use_mmap"})
# Taken and ignored with a warning.
DEPRECATED_PARAMETERS = frozenset(
    {
        "penalize_newline",
        "low_vram",
        "f16_kv",
        "logits_all",
        "vocab_only",
        "use_mlock",
        "mirostat",
        "mirostat_tau",
        "mirostat_eta",
    }
)
# The newest servers refuse to make a model with them; they are options of a request.
REFUSED_PARAMETERS = frozenset({"typical_p"})

KNOWN_PARAMETERS = (
    WHOLE_PARAMETERS
    | FRACTION_PARAMETERS
    | _MACHINE_WHOLE
    | _MACHINE_YES_NO
    | REFUSED_PARAMETERS
    | {"stop"}
)

# Least and most that make sense, both included; Ollama takes more and hands it to llama.cpp.
_SENSE: dict[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "min_p": (0, 1),
    "typical_p": (0, 1),
    "top_k": (-1, math.inf),  # llama.cpp: 0 and less take all tokens
    "repeat_penalty": (0.01, 2),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
    "repeat_last_n": (-1, math.inf),  # -1: the whole context
    "num_ctx": (1, (1 << 31) - 1),  # llama.cpp counts in 32 bits
    "num_predict": (-2, math.inf),  # -1: without end, -2: until the context is full
    "num_keep": (-1, math.inf),  # -1: the whole prompt
    "num_batch": (1, math.inf),
    "num_thread": (0, math.inf),
}

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
# Decimal, or hexadecimal with a binary exponent, as strconv.ParseFloat takes them.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(
    r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]{1,5}"
)
_YES, _NO = ("1", "t", "T", "true", "TRUE", "True"), ("0", "f", "F", "false", "FALSE", "False")
_LARGEST_FLOAT32 = (2 - 2**-23) * 2.0**127


def read_value(name: str, value: str) -> ParameterValue:
    """The value of the parameter `name` with its type.

    Raises:
        ValueError: its text says what kind of value the parameter takes.
        KeyError: there is no such parameter.
    """
    if name == "stop":
        return value
    if name in WHOLE_PARAMETERS | _MACHINE_WHOLE:
        if _WHOLE.fullmatch(value) and -(1 << 63) <= int(value) < 1 << 63:
            return int(value)
        raise ValueError("a whole number")
    if name in FRACTION_PARAMETERS | REFUSED_PARAMETERS:
        return _fraction(value)
    if name in _MACHINE_YES_NO:
        if value in _YES or value in _NO:
            return value in _YES
        raise ValueError("true or false")
    raise KeyError(name)


def sensible(name: str, value: ParameterValue) -> tuple[float, float] | None:
    """The least and most that make sense for the parameter, if `value` lies outside of them."""
    if isinstance(value, str | bool) or name not in _SENSE:
        return None
    least, most = _SENSE[name]
    return None if least <= value <= most else (least, most)


def _fraction(value: str) -> float:
    number = math.inf
    if _DECIMAL.fullmatch(value):
        number = float(value)
    elif _HEXADECIMAL.fullmatch(value):
        try:
            number = float.fromhex(value)
        except OverflowError:
            number = math.inf
    if abs(number) > _LARGEST_FLOAT32:
        raise ValueError("a number")
    return number
