"""How wide the columns of a fresh table are. Pure arithmetic."""

from collections.abc import Sequence

_MOST = 320  # px that one column gets while others want more
_LEAST = 106  # px that a column of long cells keeps where room is short
_USUAL = 0.8  # of the sampled cells should fit


def fitted_widths(names: Sequence[int], wishes: Sequence[Sequence[int]], room: int) -> list[int]:
    """Widths in px.

    A column gets what its name and most of its cells need. Columns of long texts share what is
    left over, or give up width if there is too little, but never less than their names need.

    Args:
        names: what each name needs.
        wishes: what the sampled cells of each column need, sorted.
        room: width of the table's content.
    """
    wanted = [
        max(name, cells[int((len(cells) - 1) * _USUAL)] if cells else 0)
        for name, cells in zip(names, wishes, strict=True)
    ]
    widths = [max(name, min(wish, _MOST)) for name, wish in zip(names, wanted, strict=True)]
    spare = room - sum(widths)
    if spare >= 0:
        lacking = [wish - width for wish, width in zip(wanted, widths, strict=True)]
        shares = _divided(spare, lacking if any(lacking) else widths)
        return [width + more for width, more in zip(widths, shares, strict=True)]
    least = [max(name, min(width, _LEAST)) for name, width in zip(names, widths, strict=True)]
    cap = _MOST
    while cap > _LEAST and sum(_capped(widths, least, cap)) > room:
        cap -= 1
    return _capped(widths, least, cap)


def _capped(widths: Sequence[int], least: Sequence[int], cap: int) -> list[int]:
    """The longest texts give up width first, so that dates and numbers stay whole."""
    return [max(low, min(width, cap)) for width, low in zip(widths, least, strict=True)]


def _divided(amount: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of an amount by weight; their sum is the amount, for a table without a gap."""
    parts, given, weight = [], 0, 0
    total = sum(weights)
    for own in weights:
        weight += own
        upto = amount * weight // total if total else 0
        parts.append(upto - given)
        given = upto
    return parts
