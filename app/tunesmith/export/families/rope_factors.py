"""Divisors of the rotary frequencies for Llama 3.1's long context."""

import math
from typing import TYPE_CHECKING, Any

from tunesmith.export.families.figures import Figures, Rope, unsupported_rope

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

ROPE_FACTORS = "rope_freqs.weight"


def llama3_constants(figures: Figures, rope: Rope) -> "dict[str, Float32]":
    """The tensor of divisors, or none where the kind is not llama3.

    Formula: transformers' `_compute_llama3_parameters`; every step in float32, as llama.cpp's
    converter takes it.

    Raises:
        InputError: `export.rope`, `model.config-value`.
    """
    import numpy as np

    if rope.kind != "llama3":
        return {}
    stretch = rope.values.number("factor", 8.0)
    low = rope.values.number("low_freq_factor", 1.0)
    high = rope.values.number("high_freq_factor", 4.0)
    if stretch <= 0 or not 0 < low < high:
        raise unsupported_rope(figures, f"llama3 with the factors {stretch:g}, {low:g}, {high:g}")
    factor = np.float32(stretch)
    exponents = np.arange(0, figures.head_dim, 2, dtype=np.float32) / np.float32(figures.head_dim)
    frequencies = np.float32(1.0) / np.power(np.float32(rope.theta), exponents)
    one = np.float32(1.0)
    factors = np.empty(len(frequencies), np.float32)
    for i, frequency in enumerate(frequencies):
        wavelength = np.float32(2 * math.pi) / frequency
        if wavelength < rope.context / high:
            factors[i] = 1.0
        elif wavelength > rope.context / low:
            factors[i] = factor
        else:
            smooth = np.float32(rope.context) / wavelength - np.float32(low)
            smooth = smooth / np.float32(high - low)
            factors[i] = one / ((one - smooth) / factor + smooth)
    return {ROPE_FACTORS: factors}
