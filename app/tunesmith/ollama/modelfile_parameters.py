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
