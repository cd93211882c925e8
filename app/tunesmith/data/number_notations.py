"""Tells from a column's cells how its numbers are written, or says why that cannot be told.

A notation is right if every cell that is a number in any is one in it. Where several are right and
give a cell different values, as 1.234 is a thousand in Berlin and one in Boston, none is chosen.
"""

from dataclasses import dataclass, field
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.data.number_texts import NOTATIONS, plain_numbers


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    text: str
    readings: tuple[str | None, ...]  # in each notation; None where it is no number

    def fits(self) -> int:
        return sum(reading is not None for reading in self.readings)


@dataclass(slots=True)
class NotationFinder:
    """Takes a column block by block; keeps a cell of each kind, some dozen at most."""

    name: str
    _kinds: dict[tuple[int, int], _Cell] = field(default_factory=dict)

    def add(self, cells: Any, numbers: Any) -> None:
        """Look at some cells.

        Args:
            cells: a pyarrow Array of large_string.
            numbers: each row's number in the file (numpy).
        """
        import numpy as np
        import pyarrow.compute as pc

        filled = _mask(pc.not_equal(pc.utf8_trim_whitespace(pc.fill_null(cells, "")), ""))
        readings = [plain_numbers(cells, *signs) for signs in NOTATIONS.values()]
        fits = np.zeros(len(cells), np.uint8)
        agree = np.zeros(len(cells), np.uint8)  # a bit for each pair of notations that differ
        are_numbers = [filled & ~_mask(others) for _, others in readings]
        pair = 0
        for place, is_number in enumerate(are_numbers):
            fits |= is_number.astype(np.uint8) << place
            for other in range(place):
                unlike = _mask(pc.not_equal(readings[place][0], readings[other][0]))
                differs = is_number & are_numbers[other] & unlike
                agree |= differs.astype(np.uint8) << pair
                pair += 1
        kinds, first = np.unique(fits.astype(np.uint16) << 8 | agree, return_index=True)
        for kind, row in zip(kinds.tolist(), first.tolist(), strict=True):
            if kind >> 8:
                cell = _Cell(
                    int(numbers[row]),
                    cells[row].as_py().strip()[:60],
                    tuple(
                        plain[row].as_py() if is_number[row] else None
                        for (plain, _), is_number in zip(readings, are_numbers, strict=True)
                    ),
                )
                self._kinds.setdefault((kind >> 8, kind & 255), cell)

    def found(self, place: str) -> tuple[str, str]:
        """The notation, and why it is that one.

        Args:
            place: the step, for the error.

        Raises:
            InputError: `data.number-notation` if it cannot be told.
        """
        cells = sorted(self._kinds.values(), key=lambda cell: (cell.fits(), cell.row))
        names = list(NOTATIONS)
        right = [
            at for at in range(len(names)) if all(cell.readings[at] is not None for cell in cells)
        ]
        if not cells:
            return names[0], f"{self.name}: no cell is a number."
        if not right:
            raise self._unclear(place, self._mixed(cells))
        for cell in cells:
            values: dict[str | None, str] = {}
            for at in right:
                values.setdefault(cell.readings[at], names[at])
            if len(values) > 1:
                (one, first), (other, second), *_ = values.items()
                told = f"“{cell.text}” in row {cell.row} is {one} if numbers are written "
                raise self._unclear(place, f"{told}{first}, and {other} if {second}")
        notation = names[right[0]]
        if len(right) == len(names):
            return notation, f"{self.name}: no cell has a sign between its digits."
        proof = cells[0]
        return notation, (
            f"{self.name}: taken as numbers such as {notation}, as “{proof.text}” in row "
            f"{proof.row} shows."
        )

    def _mixed(self, cells: list[_Cell]) -> str:
        """Two cells that no notation takes, or what is nearest to it."""
        for one in cells:
            for other in cells:
                if not any(
                    a is not None and b is not None
                    for a, b in zip(one.readings, other.readings, strict=True)
                ):
                    return (
                        f"“{one.text}” in row {one.row} and “{other.text}” in row {other.row} are "
                        "written in two ways"
                    )
        return f"no way of writing fits them all, such as “{cells[0].text}” in row {cells[0].row}"

    def _unclear(self, place: str, why: str) -> InputError:
        return InputError(
            "data.number-notation",
            f"{place}: how the numbers of “{self.name}” are written cannot be told: {why}.",
            f'Say it: notation = "{next(iter(NOTATIONS))}", for example.',
        )


def _mask(flags: Any) -> Any:
    import pyarrow.compute as pc

    return pc.fill_null(flags, fill_value=False).to_numpy(zero_copy_only=False).astype(bool)
