"""What a GGUF needs in memory when it runs, and whether this machine has it. Amounts are bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# llama.cpp rounds the context up to this many tokens (src/llama-context.cpp).
_CONTEXT_STEP = 256
_KEY_AND_VALUE, _HALF = 2, 2  # two tensors per block, of 16-bit values (type_k and type_v: f16)
# Rules of thumb for what else is in memory. A card also holds the driver's context, the compute
# buffers and perhaps the screen; a computer its system and the programs one works with.
_CARD_RESERVE = 1 << 30
_CARD_LEAST = 0.95
_COMFORTABLE, _MOST = 0.75, 0.9
# The larger the better within memory; in between lie levels that differ little.
USUAL_LEVELS = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q3_K_M")


class Fit(StrEnum):
    """Where a model runs: wholly on the card, partly, or in main memory; or nowhere."""

    CARD = "card"
    CARD_TIGHT = "card-tight"
    SPLIT = "split"
    FITS = "fits"
    TIGHT = "tight"
    TOO_BIG = "too-big"

    @property
    def is_comfortable(self) -> bool:
        """It runs as well as this machine can."""
        return self in (Fit.CARD, Fit.FITS)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a machine has; `card` is the largest graphics card's, 0 without one."""

    ram: int
    card: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """What one file needs: its weights, and the keys and values of its context."""

    model: int
    kv_cache: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.model + self.kv_cache


def kv_cache_bytes(*, blocks: int, key_value_heads: int, head_dim: int, context: int) -> int:
    """Memory of the key-value cache for `context` tokens.

    Per block one tensor of keys and one of values, each context x (key_value_heads * head_dim) of
    16-bit floats: llama.cpp's src/llama-kv-cache.cpp (n_embd_k_gqa, n_embd_v_gqa, kv_size).
    """
    cells = -(-context // _CONTEXT_STEP) * _CONTEXT_STEP
    return _KEY_AND_VALUE * _HALF * blocks * cells * key_value_heads * head_dim


def fit(need: Need, memory: Memory) -> Fit:
    """Where it runs.

    On a card, 1 GiB has to stay free for a comfortable fit. In main memory the model may take 75 %
    comfortably and 90 % at most; what is beyond the card goes there.
    """
    if memory.card:
        if need.total <= memory.card - _CARD_RESERVE:
            return Fit.CARD
        if need.total <= memory.card * _CARD_LEAST:
            return Fit.CARD_TIGHT
        beyond = need.total - max(0, memory.card - _CARD_RESERVE)
        return Fit.SPLIT if beyond <= memory.ram * _COMFORTABLE else Fit.TOO_BIG
    if need.total <= memory.ram * _COMFORTABLE:
        return Fit.FITS
    return Fit.TIGHT if need.total <= memory.ram * _MOST else Fit.TOO_BIG


def recommended(fits: Sequence[tuple[str, Fit]]) -> str | None:
    """The largest of the usual levels that runs comfortably, else the smallest that runs at all."""
    known = dict(fits)
    usual = [level for level in USUAL_LEVELS if level in known]
    for level in usual:
        if known[level].is_comfortable:
            return level
    for level in reversed(usual):
        if known[level] is not Fit.TOO_BIG:
            return level
    return None
