"""The rows of the levels table: what is offered, how large, where it runs, what is recommended.

No Qt widgets; figures come from `export.predict`, fits from `estimate.memory`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tunesmith.estimate.memory import Fit, Memory, Need, fit, kv_cache_bytes, recommended
from tunesmith.export.levels import LEVELS
from tunesmith.hardware.machine import Machine
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.badge import BadgeKind
from tunesmith.studio.words import number, size_text

if TYPE_CHECKING:
    from tunesmith.export.predict import Prediction

SIXTEEN_BIT: Final = "F16"
COMMON: Final = (
    SIXTEEN_BIT, "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q4_K_M", "Q4_K_S", "IQ4_XS", "Q3_K_M",
    "IQ3_M", "Q2_K",
)  # fmt: skip
# MXFP4_MOE is for mixtures of experts.
RARE: Final = tuple(name for name in LEVELS if name not in COMMON and name != "MXFP4_MOE")
CONTEXTS: Final = (2048, 4096, 8192, 16384, 32768, 65536, 131072)
Badge = tuple[str, BadgeKind]
Phase = Literal["plan", "running", "done"]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One row: `bytes` 0 while the size is not known; `share` while it is being written.

    `title` stands for the name of what is no level. `reason` says why it cannot be ticked.
    """

    level: str
    note: str = ""
    title: str = ""
    reason: str = ""
    bytes: int = 0
    bits_per_weight: float = 0.0
    fit: Fit | None = None
    recommended: bool = False
    enabled: bool = True
    share: float | None = None
    progress: str = ""
    checks: Badge | None = None
    modelfile: Badge | None = None


def offered(prediction: "Prediction | None", everything: bool, chosen: Iterable[str]) -> list[str]:
    """The levels to show: the common ones, those ticked, or all; without those that cannot be."""
    wanted = set(COMMON) | set(chosen) | (set(RARE) if everything else set())
    names = [name for name in LEVELS if name in wanted]
    # LEVELS has the largest first, with the 32-bit and 16-bit ones at the head.
    return [name for name in names if prediction is None or name in prediction.levels]


def hidden_count(prediction: "Prediction | None", shown: Sequence[str]) -> int:
    """How many rare levels are not shown."""
    known = LEVELS if prediction is None else prediction.levels
    return sum(1 for name in RARE if name in known and name not in shown)


def memory_of(machine: Machine) -> Memory:
    """What a model can run in here."""
    return Memory(machine.ram_total, max((gpu.memory_total for gpu in machine.gpus), default=0))


def need_of(prediction: "Prediction", size: int, context: int) -> Need:
    """What a file of `size` bytes needs to run with so many tokens of context."""
    cache = kv_cache_bytes(
        blocks=prediction.blocks,
        key_value_heads=prediction.key_value_heads,
        head_dim=prediction.head_dim,
        context=context_for(prediction, context),
    )
    return Need(size, cache)


def context_for(prediction: "Prediction", wish: int) -> int:
    """The wished context, or the model's own where that is less."""
    return min(wish, prediction.context)


def contexts(prediction: "Prediction | None") -> list[int]:
    """The contexts to choose from; the longest is the model's own."""
    if prediction is None:
        return list(CONTEXTS)
    return [*(size for size in CONTEXTS if size < prediction.context), prediction.context]


def lack_of(level: str, prediction: "Prediction | None", imatrix: Path | None) -> str:
    """Why a level cannot be made as long as the importance matrix is this; empty if it can."""
    known = prediction.levels.get(level) if prediction is not None else None
    starving = known.starving if known is not None else 0
    if imatrix is not None:
        if not starving:
            return ""
        text = translate("Export", "{file} has nothing for %n tensors of {level}.", starving)
        return text.format(file=imatrix.name, level=level)
    if level not in LEVELS or not (starving or LEVELS[level].needs_imatrix):
        return ""
    text = translate(
        "Export", "{level} is of no use without an importance matrix. Choose one at the right."
    )
    return text.format(level=level)


def level_rows(
    levels: Sequence[str], prediction: "Prediction | None", machine: Machine | None, context: int
) -> list[LevelRow]:
    """Rows before anything is written."""
    if prediction is None:
        return [LevelRow(level, level_note(level)) for level in levels]
    best = recommended_level(prediction, machine, context)
    rows = []
    for level in levels:
        size = prediction.levels[level]
        where = (
            None
            if machine is None
            else fit(need_of(prediction, size.bytes, context), memory_of(machine))
        )
        rows.append(
            LevelRow(
                level,
                level_note(level),
                bytes=size.bytes,
                bits_per_weight=size.bits_per_weight,
                fit=where,
                recommended=level == best,
            )
        )
    return rows


def recommended_level(
    prediction: "Prediction", machine: Machine | None, context: int
) -> str | None:
    """The level to take on this machine; None while it was not looked at, or if none fits."""
    if machine is None:
        return None
    memory = memory_of(machine)
    return recommended(
        [
            (name, fit(need_of(prediction, size.bytes, context), memory))
            for name, size in prediction.levels.items()
        ]
    )


def fit_badge(where: Fit) -> Badge:
    """Word and kind of a fit's badge."""
    words: dict[Fit, Badge] = {
        Fit.CARD: (translate("Export", "GPU"), "success"),
        Fit.CARD_TIGHT: (translate("Export", "GPU, tight"), "warning"),
        Fit.SPLIT: (translate("Export", "GPU and CPU"), "warning"),
        Fit.FITS: (translate("Export", "Fits"), "success"),
        Fit.TIGHT: (translate("Export", "Tight"), "warning"),
        Fit.TOO_BIG: (translate("Export", "Too big"), "danger"),
    }
    return words[where]


def reason_for(
    level: str, prediction: "Prediction", machine: Machine, context: int
) -> tuple[str, str]:
    """Why a level is the recommended one: a title and a sentence with its numbers."""
    memory = memory_of(machine)
    need = need_of(prediction, prediction.levels[level].bytes, context)
    where = fit(need, memory)
    title = translate("Export", "{level} is recommended for this machine").format(level=level)
    figures = {
        "context": number(context_for(prediction, context)),
        "need": size_text(need.total),
        "memory": size_text(memory.card if memory.card and where is Fit.CARD else memory.ram),
        "card": machine.gpus[0].name if machine.gpus else "",
    }
    if where is Fit.CARD:
        text = translate(
            "Export",
            "The largest of the usual levels that runs fully on the {card}: with {context} tokens "
            "of context it takes {need} of {memory}.",
        )
    elif where is Fit.FITS:
        text = translate(
            "Export",
            "The largest of the usual levels that fits: with {context} tokens of context it takes "
            "{need} of {memory} RAM.",
        )
    else:
        text = translate(
            "Export",
            "No usual level fits with room to spare; this is the smallest of them. With {context} "
            "tokens of context it takes {need} of {memory} RAM.",
        )
    return title, text.format(**figures)


def trouble_with(
    rows: Sequence[LevelRow], chosen: Iterable[str], prediction: "Prediction", machine: Machine,
    context: int,
) -> tuple[str, str] | None:  # fmt: skip
    """What to know of the ticked levels that do not fit: a title and a sentence."""
    large = [row for row in rows if row.level in set(chosen) and row.fit is Fit.TOO_BIG]
    if not large:
        return None
    names = ", ".join(row.level for row in large)
    need = need_of(prediction, large[0].bytes, context).total
    title = translate("Export", "{levels} will not run on this machine").format(levels=names)
    text = translate(
        "Export",
        "With {context} tokens of context {level} takes {need}, and there are {memory} of RAM. The "
        "files can be made here and run on a larger machine.",
    )
    return title, text.format(
        context=number(context_for(prediction, context)),
        level=large[0].level,
        need=size_text(need),
        memory=size_text(machine.ram_total),
    )


def fallback_text(prediction: "Prediction", levels: Iterable[str]) -> tuple[str, str] | None:
    """What to say of widths that are no multiple of the block; None if that concerns no level."""
    counts = [prediction.levels[level].fallbacks for level in levels if level in prediction.levels]
    most = max(counts, default=0)
    if most <= 1:  # the embedding alone, which has its own rule in most levels
        return None
    what = translate("Export", "Rows of this model are {width} wide, not a multiple of 256.")
    details = translate(
        "Export",
        "{count} of {total} tensors use a larger type, so the levels lie closer together than "
        "their names suggest.",
    )
    return (
        what.format(width=number(prediction.fallback_width)),
        details.format(count=number(most), total=number(prediction.tensors)),
    )


def level_note(level: str) -> str:
    """What a level is, in two or three words; empty for most."""
    notes = {
        "F32": translate("Export", "32-bit"),
        "F16": translate("Export", "16-bit, not quantized"),
        "BF16": translate("Export", "16-bit, wider range"),
        "TQ2_0": translate("Export", "for ternary models"),
        "TQ1_0": translate("Export", "for ternary models"),
        "Q2_0": translate("Export", "for 2-bit models"),
        "Q1_0": translate("Export", "for 1-bit models"),
    }
    return notes.get(level, "")
