"""Tables of conversations: which shape is recognised and why, and that no row is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation_shapes import (
    ConversationShape,
    Shaped,
    recognise,
    recognise_as,
    render_shape,
)

Columns = dict[str, list[str | None]]
SHAREGPT = json.dumps([{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}])
OPENAI = json.dumps([{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}])
ALPACA: Columns = {
    "Instruction": ["Add", "Say", None, "Do"],
    "input": ["1 2", None, "x", " "],
    "output": ["3", "hi", "y", None],
}
ROWS: Columns = {
    "chat_id": ["a", "b", "a", "a", "b", "a"],
    "turn": ["2", "1", "1", "10", "2", "9"],
    "role": ["user", "human", "system", "bot", "gpt", "assistant"],
    "text": ["q", "Q", "S", "end", "A", "a"],
    "topic": ["x"] * 6,
}


def found(columns: Columns) -> ConversationShape:
    shape = recognise(columns)
    assert shape is not None
    return shape


def talks(shaped: Shaped) -> list[list[tuple[str, str]]]:
    return [
        [(message.role, message.content) for message in conversation.messages]
        for conversation in shaped.rendered.conversations
    ]


def reasons(shaped: Shaped) -> dict[int, str]:
    return {row.row: row.reason for row in shaped.rendered.skipped}


@pytest.mark.parametrize(
    ("cell", "name", "keys"),
    [(SHAREGPT, "sharegpt", "“from” and “value”"), (OPENAI, "messages", "“role” and “content”")],
)
def test_a_column_of_lists_is_recognised_by_what_it_holds(cell: str, name: str, keys: str) -> None:
    columns: Columns = {"id": ["1", "2", "3"], "data": [cell, None, cell]}
    shape = found(columns)
    assert (shape.name, dict(shape.columns)) == (name, {"conversation": "data"})
    assert shape.why == f"“data” holds lists of messages with {keys} (2 of 2 cells looked at)"
    assert shape.unused == ("id",)


def test_of_several_such_columns_the_usual_name_is_taken() -> None:
    shape = found({"rejected": [OPENAI], "chosen": [OPENAI], "prompt": ["x"]})
    assert dict(shape.columns) == {"conversation": "chosen"}
    assert shape.unused == ("rejected", "prompt")


def test_a_few_cells_of_another_kind_do_not_hide_a_shape_and_are_told() -> None:
    columns: Columns = {"c": [SHAREGPT, "junk", SHAREGPT, OPENAI, SHAREGPT, None]}
    shaped = render_shape(columns, found(columns), row_numbers=[2, 3, 4, 5, 6, 9])
    assert shaped.rendered.row_numbers == (2, 4, 6)
    assert set(reasons(shaped)) == {3, 5, 9}
    assert reasons(shaped)[5] == "message 1 has no “from”"
    assert recognise({"c": [SHAREGPT, "junk", "junk"]}) is None


def test_a_system_column_joins_lists_of_messages() -> None:
    columns: Columns = {"conversations": [SHAREGPT, SHAREGPT], "System": ["Be kind.", None]}
    shaped = render_shape(columns, found(columns))
    assert talks(shaped) == [
        [("system", "Be kind."), ("user", "Q"), ("assistant", "A")],
        [("user", "Q"), ("assistant", "A")],
    ]


def test_alpaca_is_recognised_by_its_columns_and_an_empty_input_left_out() -> None:
    columns = {**ALPACA, "system": ["S", None, None, None], "id": ["1", "2", "3", "4"]}
    shape = found(columns)
    assert (shape.name, shape.unused) == ("alpaca", ("id",))
    shaped = render_shape(columns, shape, row_numbers=[2, 3, 4, 5])
    assert talks(shaped) == [
        [("system", "S"), ("user", "Add\n\n1 2"), ("assistant", "3")],
        [("user", "Say"), ("assistant", "hi")],
    ]
    assert list(reasons(shaped)) == [4, 5]
    assert "Instruction" in reasons(shaped)[4]
    assert "output" in reasons(shaped)[5]


@pytest.mark.parametrize("name", ["nr", "Nr.", "no", "No.", "#", "№"])
def test_a_column_of_numbers_says_the_order(name: str) -> None:
    columns = {
        "thread": ["a", "a"],
        name: ["2", "1"],
        "role": ["assistant", "user"],
        "content": ["A", "Q"],
    }
    shape = recognise(columns)
    assert shape is not None
    assert shape.columns["order"] == name
    (conversation,) = render_shape(columns, shape).rendered.conversations
    assert [message.content for message in conversation.messages] == ["Q", "A"]


def test_one_message_a_row_is_recognised_and_put_in_order() -> None:
    shape = found(ROWS)
    assert dict(shape.columns) == {
        "conversation": "chat_id",
        "order": "turn",
        "role": "role",
        "content": "text",
    }
    assert shape.unused == ("topic",)
    shaped = render_shape(ROWS, shape, row_numbers=range(2, 8))
    assert talks(shaped) == [
        [("system", "S"), ("user", "q"), ("assistant", "a"), ("assistant", "end")],
        [("user", "Q"), ("assistant", "A")],
    ]
    assert shaped.rendered.row_numbers == (2, 3)
    assert shaped.rows_used == 6
    assert "in 1 conversations user and assistant do not take turns" in shaped.notes[0]


def test_one_bad_row_skips_its_whole_conversation_and_every_row_says_so() -> None:
    columns = {**ROWS, "role": ["user", "human", "system", "tool", "gpt", "assistant"]}
    shaped = render_shape(columns, found(columns))
    assert talks(shaped) == [[("user", "Q"), ("assistant", "A")]]
    assert shaped.rows_used == 2
    other = "another row of its conversation cannot be used (row 4)"
    told = reasons(shaped)
    assert told.pop(4) == "it is a tool's; calls of tools cannot be trained on"
    assert told == dict.fromkeys((1, 3, 6), other)


def test_a_table_of_other_columns_is_no_shape() -> None:
    assert recognise({"question": ["a"], "answer": ["b"]}) is None
    assert recognise({}) is None
    assert recognise({"ticket": ["1"], "from": ["Ann"], "text": ["x"]}) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sharegpt", "“from” and “value” in most of its cells. In “list”, its list holds no mes"),
        ("messages", "“role” and “content” in most of its cells"),
        ("alpaca", "no column “instruction”"),
        ("rows", "the conversation of one message a row"),
    ],
)
def test_a_shape_that_the_table_has_not_is_refused_with_the_reason(name: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        recognise_as(name, {"list": ["[1]"], "other": ["x"]})  # type: ignore[arg-type]
    assert caught.value.code == "data.shape"
    assert told in caught.value.message


@pytest.mark.parametrize(
    "columns",
    [
        {"c": [SHAREGPT, SHAREGPT, None]},
        {"instruction": ["a", "b", None], "output": ["c", "d", "e"]},
        {"thread": ["1", "1", "1"], "role": ["user", "bot", "user"], "text": ["a", "b", " "]},
    ],
)
def test_an_empty_message_stops_where_that_is_the_policy(columns: Columns) -> None:
    shape = found(columns)
    with pytest.raises(InputError, match="Row 7: ") as caught:
        render_shape(columns, shape, empty="stop", row_numbers=[5, 6, 7])
    assert caught.value.code == "template.empty-field"
    assert 7 in reasons(render_shape(columns, shape, empty="nothing", row_numbers=[5, 6, 7]))


def test_the_limit_counts_conversations() -> None:
    columns: Columns = {"c": ["junk", SHAREGPT, SHAREGPT, SHAREGPT, "junk"]}
    shape = found({"c": [SHAREGPT]})
    shaped = render_shape(columns, shape, limit=2)
    assert (shaped.rendered.row_numbers, shaped.rows_used) == ((2, 3), 2)
    assert list(reasons(shaped)) == [1]
    assert len(render_shape(ROWS, found(ROWS), limit=1).rendered.conversations) == 1


CELL = st.sampled_from(
    [SHAREGPT, OPENAI, None, "", " ", "[]", "[1]", "junk", "[{}]", "user", "bot"]
)


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=12),
    shape=st.sampled_from(
        [
            ConversationShape("sharegpt", {"conversation": "a", "system": "b"}, ""),
            ConversationShape("messages", {"conversation": "a"}, ""),
            ConversationShape("alpaca", {"instruction": "a", "input": "b", "output": "c"}, ""),
            ConversationShape(
                "rows", {"conversation": "a", "order": "b", "role": "c", "content": "d"}, ""
            ),
        ]
    ),
)
def test_every_row_is_used_or_skipped_once(
    rows: list[tuple[str | None, ...]], shape: ConversationShape
) -> None:
    columns = {name: [row[place] for row in rows] for place, name in enumerate("abcd")}
    shaped = render_shape(columns, shape)
    skipped = [row.row for row in shaped.rendered.skipped]
    assert len(set(skipped)) == len(skipped)
    assert not set(skipped) & set(shaped.rendered.row_numbers)
    assert shaped.rows_used + len(skipped) == len(rows)
