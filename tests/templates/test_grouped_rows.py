"""Rows that are turns of one conversation: their order, and what a bad one does."""

import pytest

from tunesmith.core.errors import InputError
from tunesmith.templates.grouped_rows import Combined, Grouping, render_turns
from tunesmith.templates.mapping import parse_mapping

MAPPING = parse_mapping("{q}", "{a}")
Cells = list[str | None]


def combine(
    order: Cells | None,
    ids: Cells | None = None,
    answers: Cells | None = None,
    system: str | None = None,
) -> Combined:
    rows = len(order if order is not None else ids or ())
    columns = {
        "q": [f"q{row}" for row in range(rows)],
        "a": answers if answers is not None else [f"a{row}" for row in range(rows)],
    }
    mapping = parse_mapping("{q}", "{a}", system)
    grouping = Grouping(ids if ids is not None else ["x"] * rows, order)
    return render_turns(columns, mapping, grouping, range(2, rows + 2))


def questions(combined: Combined) -> list[list[str]]:
    return [
        [message.content for message in conversation.messages if message.role == "user"]
        for conversation in combined.rendered.conversations
    ]


@pytest.mark.parametrize(
    ("order", "questions_in_order"),
    [
        (["10", "9", " 8.5 ", "-1"], ["q3", "q2", "q1", "q0"]),
        (["turn 10", "turn 9", "Turn 1", "turn 9b"], ["q2", "q1", "q3", "q0"]),
        (["2026-03-14T10:00", "2026-03-14T09:59", "2025-12-31T23:59"], ["q2", "q1", "q0"]),
        (["b", "a1", "a"], ["q2", "q1", "q0"]),
        (None, ["q0", "q1"]),
    ],
)
def test_order(order: Cells | None, questions_in_order: list[str]) -> None:
    combined = combine(order, None if order else ["x", "x"])
    assert questions(combined) == [questions_in_order]
    assert combined.rendered.row_numbers == (2,)
    assert combined.notes == ()


def test_conversations_come_in_the_order_of_their_first_rows() -> None:
    combined = combine(None, ["b", "a ", "b", "a", None, " "])
    assert questions(combined) == [["q0", "q2"], ["q1", "q3"]]
    assert combined.rendered.row_numbers == (2, 3)
    assert combined.rows_used == 4
    (cause,) = combined.rendered.skip_causes().items()
    assert cause == ("it does not say which conversation it is of", 2)


def test_rows_of_one_place_keep_the_order_of_the_table_and_it_is_told() -> None:
    combined = combine(["1", "0", "1.0", "1"])
    assert questions(combined) == [["q1", "q0", "q2", "q3"]]
    assert "in 1 conversations rows share a place" in combined.notes[0]


def test_some_rows_of_a_table_are_ordered_as_the_whole_table_is() -> None:
    """1.10 comes before 1.9 as a number and after it as a text with numbers in it."""
    columns = {"q": ["a", "b"], "a": ["x", "y"]}
    for as_numbers, wanted in ((None, ["a", "b"]), (True, ["a", "b"]), (False, ["b", "a"])):
        grouping = Grouping(["t", "t"], ["1.10", "1.9"], as_numbers)
        assert questions(render_turns(columns, MAPPING, grouping, [2, 3])) == [wanted]


def test_a_row_without_a_place_or_answer_skips_its_conversation() -> None:
    combined = combine(["1", None, "1", "2"], ["a", "a", "b", "b"], ["x", "y", "z", None])
    assert questions(combined) == []
    told = {row.row: row.reason for row in combined.rendered.skipped}
    assert told[3] == "it has no place in its conversation"
    assert told[2] == "another row of its conversation cannot be used (row 3)"
    assert "“a” is empty" in told[5]
    assert told[4] == "another row of its conversation cannot be used (row 5)"


def test_dates_that_begin_with_the_day_are_refused_and_not_sorted_as_texts() -> None:
    with pytest.raises(InputError, match=r"does not begin with its year: 14\.03\.2026 10:00"):
        combine(["14.03.2026 10:00", "15.02.2026 11:00"])


@pytest.mark.parametrize(
    "order",
    [
        *(["Jan 2, 2024", "Feb 1, 2024"], ["2024-Mar-02", "2024-Apr-01"], ["02Jan2024", "1"]),
        *(["10 PM", "9 AM"], ["2024-01-02 9:00 p.m.", "2024-01-02 10:00 a.m."]),
        *(["March", "April"], ["3. März 2026", "1. Mai 2026"], ["3 août", "1 mai"]),
    ],
)
def test_dates_and_times_in_words_are_refused_and_not_sorted_as_texts(order: Cells) -> None:
    with pytest.raises(InputError, match="date or time in words") as caught:
        combine(order)
    assert caught.value.code == "data.order"


def test_words_that_only_contain_a_month_or_hours_are_an_order() -> None:
    for order in (
        ["marker 2", "marker 10"],
        ["step1ampere", "step2ampere"],
        ["set 1", "set 2"],
        ["7MAR5X", "X9AM"],
    ):
        assert questions(combine([*order])) == [["q0", "q1"]], order


def test_a_system_text_that_each_row_repeats_counts_once() -> None:
    (conversation,) = combine(["1", "2"], system="S").rendered.conversations
    roles = [message.role for message in conversation.messages]
    assert roles == ["system", "user", "assistant", "user", "assistant"]
    differing = combine(["1", "2"], system="{q}")
    assert differing.rendered.conversations == ()
    assert "a system message is not the first one" in differing.rendered.skip_causes()


def test_a_limit_leaves_the_rest_alone() -> None:
    columns = {"q": ["a", "b", "c"], "a": ["x", None, "z"]}
    found = render_turns(columns, MAPPING, Grouping(["1", "2", "3"]), [2, 3, 4], limit=1)
    assert (found.rows_used, found.rendered.skipped) == (1, ())
