"""The quantization levels that llama.cpp offers by preset name, and what each needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tunesmith.core import events
from tunesmith.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Level:
    """One preset.

    `ftype` is llama.cpp's `llama_ftype` (include/llama.h); `bits_per_weight` is nominal, for the
    estimate before a file exists; `needs_imatrix` says that llama.cpp refuses it without one.
    """

    name: str
    ftype: int
    bits_per_weight: float
    needs_imatrix: bool = False


_ALL = (
    Level("F32", 0, 32.0),
    Level("BF16", 32, 16.0),
    Level("F16", 1, 16.0),
    Level("Q8_0", 7, 8.5),
    Level("Q6_K", 18, 6.6),
    Level("Q5_K_M", 17, 5.7),
    Level("Q5_K_S", 16, 5.5),
    Level("Q5_1", 9, 6.0),
    Level("Q5_0", 8, 5.5),
    Level("Q4_K_M", 15, 4.9),
    Level("Q4_K_S", 14, 4.6),
    Level("Q4_1", 3, 5.0),
    Level("Q4_0", 2, 4.6),
    Level("IQ4_NL", 25, 4.6),
    Level("IQ4_XS", 30, 4.4),
    Level("Q3_K_L", 13, 4.3),
    Level("Q3_K_M", 12, 4.0),
    Level("Q3_K_S", 11, 3.6),
    Level("IQ3_M", 27, 3.8),
    Level("IQ3_S", 26, 3.5),
    Level("IQ3_XS", 22, 3.4, needs_imatrix=True),
    Level("IQ3_XXS", 23, 3.2, needs_imatrix=True),
    Level("Q2_K", 10, 3.2),
    Level("Q2_K_S", 21, 2.9, needs_imatrix=True),
    Level("IQ2_M", 29, 2.8, needs_imatrix=True),
    Level("IQ2_S", 28, 2.6, needs_imatrix=True),
    Level("IQ2_XS", 20, 2.4, needs_imatrix=True),
    Level("IQ2_XXS", 19, 2.2, needs_imatrix=True),
    Level("IQ1_M", 31, 1.9, needs_imatrix=True),
    Level("IQ1_S", 24, 1.7, needs_imatrix=True),
    Level("TQ2_0", 37, 2.4),
    Level("TQ1_0", 36, 2.0),
    Level("Q2_0", 41, 2.5),
    Level("Q1_0", 40, 1.5),
    Level("MXFP4_MOE", 38, 8.5),
)
LEVELS = {level.name: level for level in _ALL}
_ALIASES = {"Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M"}  # llama-quantize's own


def parse_levels(names: Sequence[str], *, has_imatrix: bool) -> tuple[Level, ...]:
    """The levels behind names in any case, each once, in the order given.

    Raises:
        InputError: `export.level-unknown`, `export.level-needs-imatrix`, `export.no-level`.
    """
    chosen: dict[str, Level] = {}
    for given in names:
        name = given.strip().upper()
        name = _ALIASES.get(name, name)
        if name not in LEVELS:
            raise InputError(
                "export.level-unknown",
                f"There is no quantization level “{given}”.",
                f"Choose from: {', '.join(LEVELS)}.",
            )
        chosen[name] = LEVELS[name]
    if not chosen:
        raise InputError(
            "export.no-level", "No quantization level was given.", "For example: Q4_K_M,Q8_0."
        )
    starving = [level.name for level in chosen.values() if level.needs_imatrix and not has_imatrix]
    if starving:
        raise InputError(
            "export.level-needs-imatrix",
            f"{', '.join(starving)} cannot be made without an importance matrix.",
            "Choose levels that need none, such as Q4_K_M or Q3_K_M, or give --imatrix.",
        )
    return tuple(chosen.values())


def of_other_name(level: str, kinds: Collection[str]) -> list[events.Warning]:
    """A warning where a level is for a kind of model that this one is not.

    Args:
        level: its name.
        kinds: ggml's names of the types that its tensors get.
    """
    if level != "MXFP4_MOE" or "mxfp4" in kinds:
        return []
    message = (
        "MXFP4_MOE stores only the experts of a mixture in MXFP4, and this model has none: the "
        "file is a Q8_0 by another name. Q4_K_M is about half as large."
    )
    return [events.Warning("export.level-no-experts", message)]
