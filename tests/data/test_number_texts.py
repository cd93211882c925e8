"""Numbers as people write them become plain ones, where somebody says which sign is which."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.data.number_texts import DecimalSign, ThousandsSign, plain_numbers

NOTATIONS: list[tuple[DecimalSign, ThousandsSign]] = [
    (decimal, thousands)
    for decimal in (",", ".")
    for thousands in ("", ".", ",", " ", "'")
    if decimal != thousands
]


def written(
    cells: list[str | None], decimal: DecimalSign = ",", thousands: ThousandsSign = "."
) -> tuple[list[Any], list[Any]]:
    plain, others = plain_numbers(pa.array(cells, pa.large_string()), decimal, thousands)
    return plain.to_pylist(), others.to_pylist()


@pytest.mark.parametrize(
    ("cell", "decimal", "thousands", "plain"),
    [
        ("1.234,56", ",", ".", "1234.56"),
        ("1.234.567", ",", ".", "1234567"),
        (" -0,50\u00a0", ",", ".", "-0.50"),
        ("\u22121.000", ",", ".", "-1000"),
        ("+3", ",", ".", "3"),
        ("1234,5", ",", ".", "1234.5"),
        ("1,234.56", ".", ",", "1234.56"),
        ("1 234,56", ",", " ", "1234.56"),
        ("1\u202f234\u00a0567,5", ",", " ", "1234567.5"),
        ("1’234.5", ".", "'", "1234.5"),
        ("1'234.5", ".", "'", "1234.5"),
        ("12,5", ",", "", "12.5"),
    ],
)
def test_numbers_are_written_with_a_point_and_every_digit(
    cell: str, decimal: DecimalSign, thousands: ThousandsSign, plain: str
) -> None:
    assert written([cell], decimal, thousands) == ([plain], [False])


@pytest.mark.parametrize(
    "cell",
    ["12.5", "1.23", "1.2345", "1234.567", "0.123", "007", "1,2,3", "1e5", "5 %", "€ 3", "a", "-"],
)
def test_what_is_no_number_in_this_notation_stays_and_is_told(cell: str) -> None:
    assert written([cell]) == ([cell], [True])


def test_empty_cells_are_neither_numbers_nor_told() -> None:
    assert written([None, "", "  "]) == ([None, "", "  "], [False, False, False])


@given(
    value=st.decimals(-(10**12), 10**12, places=3, allow_nan=False),
    notation=st.sampled_from(NOTATIONS),
)
def test_any_number_that_is_written_in_a_notation_is_read_back(
    value: Any, notation: tuple[DecimalSign, ThousandsSign]
) -> None:
    decimal, thousands = notation
    text = f"{value:,f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert written([text], decimal, thousands) == ([f"{value:f}"], [False])


@given(cells=st.lists(st.none() | st.text("0123456789.,- '+a", max_size=9)))
def test_no_cell_gets_lost_and_no_digit(cells: list[str | None]) -> None:
    plain, others = written(cells)
    assert len(plain) == len(cells)
    for before, after, other in zip(cells, plain, others, strict=True):
        if other or before is None:
            assert after == before
        else:
            assert [c for c in after if c.isdigit()] == [c for c in before if c.isdigit()]
            if after.strip():
                assert written([after], ".", "") == ([after], [False])
