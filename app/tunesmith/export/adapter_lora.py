"""Reads LoRA's factors of one module and fits them to the weight, or the weights, they change.

Some models hold several projections as one matrix and others hold them apart; an adapter may have
been trained on either form of the same model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NoReturn

from tunesmith.core.errors import InputError
from tunesmith.export.adapter_changes import Change
from tunesmith.export.adapter_rows import Factors
from tunesmith.export.adapter_settings import Settings, unsupported
from tunesmith.export.adapter_tensors import Parts

OTHER_BASE = "Give the base model that the adapter was trained on."
# Projections that some models hold as one matrix, their rows in this order.
FUSED = {
    "qkv_proj": ("q_proj", "k_proj", "v_proj"),
    "gate_up_proj": ("gate_proj", "up_proj"),
}
FUSED_OF = {part: whole for whole, parts in FUSED.items() for part in parts}

Scales = Mapping[str, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class ExpertShapes:
    """The experts of a layer: how many, and the widths of their projections."""

    count: int
    inner: int
    hidden: int


def read_lora(settings: Settings, module: str, parts: Parts, scales: Scales) -> Change | None:
    """The change to all rows of a module's own weight; None if it has no factors.

    Raises:
        InputError: `adapter.incomplete`, `adapter.shape`, `adapter.part-unsupported`.
    """
    embedding = "embedding_a" in parts or "embedding_b" in parts
    keys = ("embedding_a", "embedding_b") if embedding else ("a", "b")
    found = [parts[key] for key in keys if key in parts]
    if not found and "magnitude" not in parts:
        return None
    magnitude = parts.get("magnitude")
    if len(found) != 2 or (settings.dora and magnitude is None):
        raise _incomplete(settings, module, parts)
    if magnitude is not None and not settings.dora:
        raise unsupported(settings.config.path, f"{magnitude.name}, but not use_dora")
    a, b = found
    rank, scale = scales[module]
    if len(a.shape) != 2 or len(b.shape) != 2 or (a.shape[0], b.shape[1]) != (rank, rank):
        raise InputError(
            "adapter.shape",
            f"{settings.folder}: the factors of {module} have the shapes {list(a.shape)} and "
            f"{list(b.shape)}, which do not fit the rank {rank} in {settings.config.path.name}.",
            "The folder's two files do not belong together; save the adapter again.",
        )
    left, right = (a, b) if embedding else (b, a)
    rows = left.shape[1] if embedding else left.shape[0]
    lengths = right.shape[0] if embedding else rows
    if magnitude is not None and magnitude.elements != lengths:
        refuse_shape(settings, module, [magnitude.shape], [(lengths,)])
    return Change(0, rows, Factors(left, right, scale, embedding, 0, rows), magnitude)


def check_fits(settings: Settings, weight: str, change: Change, shape: Sequence[int]) -> None:
    """Refuse factors whose product has not the weight's shape.

    Raises:
        InputError: `adapter.shape`.
    """
    factors = change.factors
    if factors is None or (change.rows, factors.width) == tuple(shape):
        return
    given = [factors.right.shape, factors.left.shape]
    rank = factors.rank
    fitting = [(rank, shape[1]), (shape[0], rank)] if len(shape) == 2 else [tuple(shape)]
    if factors.of_embedding:
        given, fitting = given[::-1], [(rank, shape[0]), (shape[1], rank)]
    refuse_shape(settings, weight, given, fitting)


def refuse_shape(
    settings: Settings,
    weight: str,
    found: Sequence[tuple[int, ...]],
    fitting: Sequence[tuple[int, ...]],
) -> NoReturn:
    """Refuse tensors of the wrong shapes.

    Raises:
        InputError: `adapter.shape`.
    """
    raise InputError(
        "adapter.shape",
        f"{settings.folder}: its tensors for {weight} have the shapes "
        f"{' and '.join(str(list(shape)) for shape in found)}; "
        f"{' and '.join(str(list(shape)) for shape in fitting)} fit the base model.",
        OTHER_BASE,
    )


def split(change: Change, rows: Sequence[int]) -> list[Change] | None:
    """A fused change as one for each of the weights of `rows` rows; None if they do not add up."""
    factors = change.factors
    if factors is None or sum(rows) != change.rows:
        return None
    firsts = accumulate(rows, initial=0)
    return [
        replace(change, rows=count, factors=replace(factors, first=first, rows=count))
        for first, count in zip(firsts, rows, strict=False)
    ]


def experts_changes(
    settings: Settings, module: str, parts: Parts, scales: Scales, experts: ExpertShapes
) -> dict[str, list[Change]] | None:
    """The change to each expert, by projection; None if the factors fit none of them.

    peft adapts the experts of a layer as one tensor (target_parameters), which it calls
    gate_up_proj or down_proj but does not name in the file: the shapes tell.

    Raises:
        InputError: `adapter.incomplete`, `adapter.shape`.
    """
    if not parts.keys() <= {"a", "b"}:
        return None
    if len(parts) != 2:
        raise _incomplete(settings, module, parts)
    a, b = parts["a"], parts["b"]
    given = (b.shape[0], a.shape[-1])
    if given == (2 * experts.inner, experts.hidden):
        name, sizes = "gate_up_proj", {"gate_proj": experts.inner, "up_proj": experts.inner}
    elif given == (experts.hidden, experts.inner):
        name, sizes = "down_proj", {"down_proj": experts.hidden}
    else:
        return None
    rank, scale = scales[f"{module}.{name}"]
    fitting = [(rank * experts.count, given[1]), (given[0], rank * experts.count)]
    if [a.shape, b.shape] != fitting:
        refuse_shape(settings, f"{module}.{name}", [a.shape, b.shape], fitting)
    firsts = accumulate(sizes.values(), initial=0)
    return {
        projection: [
            Change(0, rows, Factors(b, a, scale, False, first, rows, experts.count, expert))
            for expert in range(experts.count)
        ]
        for (projection, rows), first in zip(sizes.items(), firsts, strict=False)
    }


def places_in_fused(whole: str, total: int, rows: Mapping[str, int]) -> dict[str, int] | None:
    """The first row of every part of a fused weight of `total` rows; None if they do not add up.

    Args:
        whole: a key of FUSED.
        total: rows of the fused weight.
        rows: of the parts that are known, at least one; keys and values have the same number.

    >>> places_in_fused("qkv_proj", 96, {"v_proj": 16})
    {'q_proj': 0, 'k_proj': 64, 'v_proj': 80}
    """
    if whole == "gate_up_proj":
        sizes = [total // 2, total // 2]
    else:
        pair = rows.get("k_proj") or rows.get("v_proj") or (total - rows["q_proj"]) // 2
        sizes = [total - 2 * pair, pair, pair]
    parts = FUSED[whole]
    known = dict(zip(parts, sizes, strict=True))
    if sum(sizes) != total or min(sizes) <= 0 or any(known[p] != n for p, n in rows.items()):
        return None
    return dict(zip(parts, accumulate(sizes, initial=0), strict=False))


def _incomplete(settings: Settings, module: str, parts: Parts) -> InputError:
    return InputError(
        "adapter.incomplete",
        f"{settings.folder} lacks a part of its change to {module}: it has "
        f"{', '.join(sorted(tensor.name for tensor in parts.values()))}.",
        "The file is damaged; save the adapter again.",
    )
