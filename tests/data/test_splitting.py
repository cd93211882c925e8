"""Splits: every row on one side, groups whole, shares as asked, the same on every machine."""

import random
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.data.splitting import (
    Split,
    SplitOptions,
    described,
    group_codes,
    held_out_count,
    hold_out,
    split_table,
)
from tunesmith.data.text_codes import numbered_by_appearance, text_codes

Cells = list[str | None]


def table_of(**columns: Cells) -> pa.Table:
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def held_out(table: pa.Table, options: SplitOptions) -> list[int]:
    found: list[int] = split_table(table, options).held_out.nonzero()[0].tolist()
    return found


def test_the_shuffle_is_the_same_on_every_machine() -> None:
    """Frozen: a training's held-out rows are found again by the same seed years later."""
    assert hold_out(20, 0.2, 3407) == [19, 7, 6, 12]
    assert hold_out(11, 0.5, 0) == [8, 0, 6, 4, 1, 7]
    rows = table_of(a=[str(number) for number in range(20)])
    assert held_out(rows, SplitOptions(0.2, seed=3407)) == [6, 7, 12, 19]
    assert held_out(rows, SplitOptions(count=3, seed=3407)) == [6, 7, 19]
    assert held_out(rows, SplitOptions(0.2, seed=3408)) != [6, 7, 12, 19]


def test_without_shuffle_the_last_rows_are_held_out() -> None:
    rows = table_of(a=list("abcdefghij"), g=list("xxxyyyyzzz"))
    assert held_out(rows, SplitOptions(0.2, shuffle=False)) == [8, 9]
    assert held_out(rows, SplitOptions(0.3, shuffle=False, group="g")) == [7, 8, 9]


@given(rows=st.integers(0, 2000), fraction=st.floats(0, 0.999))
def test_a_share_leaves_rows_on_both_sides(rows: int, fraction: float) -> None:
    count = held_out_count(rows, fraction)
    assert len(set(hold_out(rows, fraction, 1))) == count
    assert count == 0 if rows < 2 or fraction == 0 else 1 <= count < rows
    if rows > 1 and fraction > 0:
        assert abs(count - rows * fraction) <= 1


def test_strata_get_their_shares_by_largest_remainders() -> None:
    labels: Cells = ["big"] * 70 + ["small"] * 25 + [" small "] * 3 + [None, " "]
    split = split_table(table_of(label=labels), SplitOptions(0.2, stratify="label"))
    found = {stratum.value: (stratum.rows, stratum.asked) for stratum in split.strata}
    # 14, 5.6 and 0.4 rows: two whole numbers, and the greatest remainder gets the last row.
    assert found == {"big": (70, 14), "small": (28, 6), None: (2, 0)}
    assert [stratum.held_out for stratum in split.strata] == [14, 6, 0]
    assert split.held_out.sum() == split.asked == 20


def test_shares_hold_however_the_rows_are_sorted() -> None:
    labels: Cells = ["a"] * 2000 + ["b"] * 2000
    split = split_table(table_of(l=labels), SplitOptions(0.5, shuffle=False, stratify="l"))
    assert [stratum.held_out for stratum in split.strata] == [1000, 1000]
    assert split.held_out.nonzero()[0].tolist() == [*range(1000, 2000), *range(3000, 4000)]


def test_a_value_of_one_row_stays_to_train_on_while_others_can_give() -> None:
    labels: Cells = ["a"] * 10 + ["b"]
    for seed in range(20):
        split = split_table(
            table_of(label=labels), SplitOptions(count=9, seed=seed, stratify="label")
        )
        assert not split.held_out[10]


def test_groups_are_the_same_whatever_their_case_and_white_space() -> None:
    cells: Cells = ["Ann", "bob", " ann", "ANN ", None, "cafe\u0301", "CAFÉ", " "]
    assert group_codes(pa.array(cells)).tolist() == [0, 1, 0, 0, 2, 3, 3, 4]


def test_rows_without_a_group_are_told_and_stand_alone() -> None:
    cells: Cells = ["a"] * 4 + ["b"] * 4 + [None, " "]
    split = split_table(table_of(g=cells), SplitOptions(0.5, group="g"))
    assert split.groups is not None
    assert (split.groups.total, split.groups.largest, split.groups.without) == (2, 4, 2)
    assert "2 rows have no “g”" in split.notes[0]
    assert split.held_out.sum() == 5


def test_one_group_more_than_fits_is_held_out_if_that_is_nearer() -> None:
    nine: Cells = [str(number % 9) for number in range(99)]  # nine groups of eleven rows
    assert split_table(table_of(g=nine), SplitOptions(count=30, group="g")).held_out.sum() == 33
    assert split_table(table_of(g=nine), SplitOptions(count=25, group="g")).held_out.sum() == 22
    assert split_table(table_of(g=nine), SplitOptions(count=1, group="g")).held_out.sum() == 11


def furthest(split: Split) -> int:
    return max(abs(one.held_out - one.asked) for one in split.strata)


def test_groups_and_strata_together_come_near_both() -> None:
    """200 customers with 1 to 9 rows each, most of one label: shares hold within a row."""
    chance = random.Random(5)
    groups: Cells = []
    labels: Cells = []
    for customer in range(200):
        usual = chance.choice("aaabbc")
        for _ in range(chance.randint(1, 9)):
            groups.append(f"c{customer}")
            labels.append(usual if chance.random() < 0.8 else chance.choice("abc"))
    table = table_of(g=groups, l=labels)
    by_groups_alone = 0
    for seed in range(5):
        options = SplitOptions(0.2, seed=seed, stratify="l", group="g")
        split = split_table(table, options)
        assert abs(int(split.held_out.sum()) - split.asked) <= 1
        assert furthest(split) <= 1
        grouped = split_table(table, SplitOptions(0.2, seed=seed, group="g"))
        by_groups_alone += furthest(described(table, options, grouped.held_out)) > 5
    assert by_groups_alone >= 3


GROUPS = st.sampled_from(["a", "b", "c", "d", "A ", None, ""])


@given(
    cells=st.lists(st.tuples(GROUPS, st.sampled_from(["x", "y", "z", None])), min_size=2),
    fraction=st.floats(0.001, 0.999),
    seed=st.integers(0, 5),
    shuffle=st.booleans(),
    grouped=st.booleans(),
    stratified=st.booleans(),
)
def test_invariants(
    cells: list[tuple[str | None, str | None]],
    fraction: float,
    seed: int,
    shuffle: bool,
    grouped: bool,
    stratified: bool,
) -> None:
    table = table_of(g=[cell for cell, _ in cells], s=[cell for _, cell in cells])
    options = SplitOptions(
        fraction, None, seed, shuffle, "s" if stratified else None, "g" if grouped else None
    )
    units = group_codes(table.column("g").combine_chunks()).tolist()
    if grouped and len(set(units)) == 1:
        with pytest.raises(InputError, match="the same “g”"):
            split_table(table, options)
        return
    split = split_table(table, options)
    sides = split.held_out.tolist()
    assert len(sides) == len(cells)
    assert True in sides
    assert False in sides
    assert split_table(table, options).held_out.tolist() == sides
    assert described(table, options, split.held_out).strata == split.strata
    assert split.asked == held_out_count(len(cells), fraction)
    if grouped:
        whole = {(unit, side) for unit, side in zip(units, sides, strict=True)}
        assert len(whole) == len(set(units))
        assert abs(sum(sides) - split.asked) < max(Counter(units).values())
    else:
        assert sum(sides) == split.asked
    if stratified:
        assert sum(stratum.rows for stratum in split.strata) == len(cells)
        assert sum(stratum.asked for stratum in split.strata) == split.asked
        assert sum(stratum.held_out for stratum in split.strata) == sum(sides)
        for stratum in split.strata:
            assert abs(stratum.asked - split.asked * stratum.rows / len(cells)) <= 1
            assert grouped or stratum.held_out == stratum.asked


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (SplitOptions(0.0), "0.0 is no share"),
        (SplitOptions(1.0), "1.0 is no share"),
        (SplitOptions(float("nan")), "nan is no share"),
        (SplitOptions(count=0), "0 of 3 rows"),
        (SplitOptions(count=3), "3 of 3 rows"),
        (SplitOptions(group="labl"), "no column “labl”"),
        (SplitOptions(stratify="labl"), "no column “labl”"),
    ],
)
def test_what_cannot_be_is_refused(options: SplitOptions, told: str) -> None:
    with pytest.raises(InputError, match=told):
        split_table(table_of(label=["a", "b", "c"]), options)


def test_a_single_row_cannot_be_split() -> None:
    with pytest.raises(InputError, match="1 row cannot be split"):
        split_table(table_of(a=["x"]), SplitOptions())


def test_too_many_values_to_stratify_by_are_told() -> None:
    table = table_of(a=[str(number) for number in range(30)])
    (note,) = split_table(table, SplitOptions(0.1, stratify="a")).notes
    assert "“a” has 30 different values in 30 rows" in note


def test_a_split_can_be_cancelled() -> None:
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        split_table(table_of(a=["x", "y"]), SplitOptions(0.5), sink)


@given(st.lists(st.tuples(st.text("ab é", max_size=3), st.text("ab", max_size=2))))
def test_codes_are_equal_for_equal_rows_only(rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    columns = [pa.array([row[place] for row in rows]) for place in (0, 1)]
    codes = numbered_by_appearance(text_codes(columns)).tolist()
    first: dict[tuple[str, str], int] = {}
    assert codes == [first.setdefault(row, len(first)) for row in rows]
