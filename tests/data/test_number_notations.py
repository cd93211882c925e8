"""How numbers are written is told from the cells, with the proof, or not at all."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data.cleaning import Cleaned, clean_table
from tunesmith.data.cleaning_steps import PlainNumbers, parse_steps, step_to_record
from tunesmith.data.number_notations import NotationFinder
from tunesmith.data.number_texts import NOTATIONS

Cells = list[str | None]


def found(*blocks: Cells) -> tuple[str, str]:
    finder, row = NotationFinder("price"), 2
    for cells in blocks:
        finder.add(pa.array(cells, pa.large_string()), np.arange(row, row + len(cells)))
        row += len(cells)
    return finder.found("step 1")


@pytest.mark.parametrize(
    ("cells", "notation", "proof"),
    [
        (["12", "1.234,56"], "1.234,56", "“1.234,56” in row 3"),
        (["1.234", "12,5"], "1.234,56", "“12,5” in row 3"),
        (["1,234", "1,234.5"], "1,234.56", "“1,234.5” in row 3"),
        (["1,234", "12.5"], "1,234.56", "“12.5” in row 3"),
        (["1 234,5"], "1 234,56", "“1 234,5” in row 2"),
        (["1\u202f234\u00a0567"], "1 234,56", "row 2"),
        (["1'234.5"], "1'234.56", "“1'234.5” in row 2"),
        (["1’234"], "1'234.56", "row 2"),
        (["12,5", "7,25"], "1.234,56", "“12,5” in row 2"),  # as 1 234,56 has the same values
        (["ask", "1.234.567", None, ""], "1.234,56", "“1.234.567” in row 3"),
    ],
)
def test_the_notation_is_the_one_that_fits_all_numbers(
    cells: Cells, notation: str, proof: str
) -> None:
    chosen, why = found(cells)
    assert chosen == notation
    assert why.startswith(f"price: taken as numbers such as {notation}, as ")
    assert proof in why
    assert found(*([cell] for cell in cells)) == (chosen, why)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["1.234", "7"], "“1.234” in row 2 is 1234 if numbers are written 1.234,56, and 1.234 if"),
        (["1,234"], "“1,234” in row 2 is 1.234 if numbers are written 1.234,56, and 1234 if"),
        (["1.234,5", "1,234.5"], "“1.234,5” in row 2 and “1,234.5” in row 3 are written in two"),
        (["12,5", "12.5"], "“12,5” in row 2 and “12.5” in row 3 are written in two ways"),
    ],
)
def test_what_cells_do_not_tell_is_refused(cells: Cells, why: str) -> None:
    with pytest.raises(InputError) as error:
        found(cells)
    assert error.value.code == "data.number-notation"
    assert why in error.value.message
    assert "notation = " in error.value.hint


def test_numbers_without_signs_need_none() -> None:
    assert found(["12", "-7"])[1] == "price: no cell has a sign between its digits."
    assert found(["ask"])[1] == "price: no cell is a number."


@given(
    st.sampled_from(list(NOTATIONS)),
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8),
)
def test_a_column_in_one_notation_is_read_as_it_was_written(
    notation: str, hundredths: list[int]
) -> None:
    decimal, thousands = NOTATIONS[notation]
    values = [f"{number / 100:,.2f}" for number in [123456789, *hundredths]]
    swap = str.maketrans({",": thousands, ".": decimal})
    chosen, _ = found([value.translate(swap) for value in values])
    assert chosen == notation


def clean(step: PlainNumbers, **columns: Cells) -> Cleaned:
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    return clean_table(table, range(2, table.num_rows + 2), [step])


def test_each_column_is_detected_by_itself_and_told() -> None:
    step = PlainNumbers(("a", "b"), notation="detect")
    cleaned = clean(step, a=["1.234,5", "7"], b=["1,234.5", "x"])
    assert cleaned.table.to_pydict() == {"a": ["1234.5", "7"], "b": ["1234.5", "x"]}
    assert [note.partition(":")[0] for note in cleaned.results[0].notes] == ["a", "b", "b"]
    with pytest.raises(InputError, match=r"step 1 \(plain-numbers\): how the numbers of “a” are"):
        clean(step, a=["1.234"], b=["1,5"])


@pytest.mark.parametrize(("notation", "plain"), [("1.234,56", "1234"), ("1,234.56", "1.234")])
def test_a_notation_may_be_named(notation: str, plain: str) -> None:
    record = {"step": "plain-numbers", "columns": ["a"], "notation": notation}
    (step,) = parse_steps({"version": 1, "steps": [record]})
    assert isinstance(step, PlainNumbers)
    assert clean(step, a=["1.234"]).table.to_pydict() == {"a": [plain]}
    assert step_to_record(step)["notation"] == notation


def test_a_notation_and_signs_exclude_each_other() -> None:
    for more in ({"decimal": ".", "thousands": ","}, {"notation": "1.234.56"}):
        record = {"step": "plain-numbers", "columns": ["a"], "notation": "1.234,56"} | more
        with pytest.raises(InputError, match="notation"):
            parse_steps({"version": 1, "steps": [record]})
