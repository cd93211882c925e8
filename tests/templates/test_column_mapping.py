"""Rows become conversations; what is skipped is counted with its row and reason."""

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.column_rendering import EmptyPolicy
from tunesmith.templates.conversation import (
    Conversation,
    Message,
    make_many,
    write_conversations,
)
from tunesmith.templates.mapping import Rendered, parse_mapping, render_conversations

COLUMNS: dict[str, list[str | None]] = {
    "question": ["Q1", None, "Q3", "Q4"],
    "answer": ["A1", "A2", "", "A4"],
    "n": ["1", "2", "3", "x"],
}


def test_each_row_gives_one_conversation_in_the_order_of_roles() -> None:
    rendered = render_conversations(
        COLUMNS,
        parse_mapping("{question}", "{answer|default:?}", "Be {n}."),
        row_numbers=[2, 3, 4, 6],
    )
    assert rendered.conversations[0] == Conversation(
        (Message("system", "Be 1."), Message("user", "Q1"), Message("assistant", "A1"))
    )
    assert rendered.row_numbers == (2, 4, 6)


def test_skipped_rows_carry_number_and_reason_and_are_counted_by_cause() -> None:
    rendered = render_conversations(COLUMNS, parse_mapping("{question}{n|int}", "{answer}"))
    assert [(row.row, row.role, row.reason) for row in rendered.skipped] == [
        (2, "user", "column “question” is empty"),
        (3, "assistant", "column “answer” is empty"),
        (4, "user", "column “n”: “x” is not a number (int)"),
    ]
    assert rendered.skip_causes() == {
        "column “question” is empty": 1,
        "column “answer” is empty": 1,
        "column “n” is not a number (int)": 1,
    }
    assert len(rendered.conversations) + len(rendered.skipped) == 4


def test_message_that_comes_out_empty_skips_the_row() -> None:
    rendered = render_conversations(COLUMNS, parse_mapping("Hi", "[[{answer}]] \n"))
    assert rendered.row_numbers == (1, 2, 4)
    assert rendered.skipped[0].reason == "the assistant message came out empty"


def test_policy_nothing_writes_nothing_for_an_empty_field() -> None:
    mapping = parse_mapping("Q: {question}", "A: {answer}", empty="nothing")
    contents = [c.messages[0].content for c in render_conversations(COLUMNS, mapping).conversations]
    assert contents == ["Q: Q1", "Q: ", "Q: Q3", "Q: Q4"]


def test_policy_stop_names_the_first_row_with_an_empty_field() -> None:
    mapping = parse_mapping("{question}", "{answer}", empty="stop")
    with pytest.raises(InputError) as error:
        render_conversations(COLUMNS, mapping, row_numbers=[2, 3, 4, 5])
    assert error.value.message == "Row 3: column “question” is empty in the user message."


def test_limit_counts_conversations_not_rows() -> None:
    rendered = render_conversations(COLUMNS, parse_mapping("{question}", "{answer}"), limit=2)
    assert rendered.row_numbers == (1, 4)


def test_error_says_which_template_is_wrong() -> None:
    with pytest.raises(InputError, match=r"^The assistant template: Template, line 1, column 1"):
        parse_mapping("{question}", "{answer")
    with pytest.raises(InputError, match=r"^The system template: .*no column “anser”"):
        render_conversations(COLUMNS, parse_mapping("{question}", "{answer}", "{anser}"))


def test_conversations_are_written_as_json_lines_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    conversation = Conversation((Message("user", "Zeile\n“ü”"), Message("assistant", "ok")))
    write_conversations(target, [conversation, conversation])
    lines = target.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1]) == {
        "messages": [
            {"role": "user", "content": "Zeile\n“ü”"},
            {"role": "assistant", "content": "ok"},
        ]
    }

    def broken() -> list[Conversation]:
        raise InputError("x", "x")

    with pytest.raises(InputError):
        write_conversations(target, (item for _ in range(1) for item in broken()))
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2
    assert list(tmp_path.iterdir()) == [target]


def test_many_at_once_are_the_values_that_are_made_one_by_one() -> None:
    roles, texts = ["user", "assistant", "system"], ["a", "b", "c"]
    many = make_many(Message, 2, role=roles, content=iter(texts))
    assert many == [Message("user", "a"), Message("assistant", "b")]
    assert [hash(message) for message in many] == [hash(Message(m.role, m.content)) for m in many]
    with pytest.raises(dataclasses.FrozenInstanceError):
        many[0].content = "x"  # type: ignore[misc]  # that is the point
    assert make_many(Conversation, 1, messages=[tuple(many)]) == [Conversation(tuple(many))]


ODD_CELLS = st.sampled_from([None, "", " ", "x", "12", "\u2003", "y z"])
TABLE_ROWS = st.lists(st.tuples(ODD_CELLS, ODD_CELLS), max_size=8)
POLICIES = st.sampled_from(["skip", "nothing", "stop"])
TEMPLATES = st.sampled_from(["{a}", "{a} {b}", "[[{a}]]", "{b|int}", "{a|default:D}", " {b} "])


@given(TABLE_ROWS, TEMPLATES, TEMPLATES, POLICIES, st.one_of(st.none(), st.integers(0, 8)))
def test_a_table_at_once_is_its_rows_one_by_one(
    rows: list[tuple[str | None, str | None]],
    user: str,
    assistant: str,
    empty: EmptyPolicy,
    limit: int | None,
) -> None:
    mapping = parse_mapping(user, assistant, "S", empty)

    def render(
        cells: list[tuple[str | None, str | None]], first: int, most: int | None
    ) -> Rendered:
        columns = {name: [row[place] for row in cells] for place, name in enumerate("ab")}
        numbers = range(first, first + len(cells))
        return render_conversations(columns, mapping, row_numbers=numbers, limit=most)

    alone: list[Rendered] = []
    try:
        for place, row in enumerate(rows):
            if limit is not None and sum(len(part.conversations) for part in alone) >= limit:
                break
            alone.append(render([row], place + 5, None))
    except InputError as error:
        with pytest.raises(InputError) as raised:
            render(rows, 5, limit)
        assert raised.value.message == error.message
        return
    assert render(rows, 5, limit) == Rendered(
        tuple(item for part in alone for item in part.conversations),
        tuple(item for part in alone for item in part.row_numbers),
        tuple(item for part in alone for item in part.skipped),
    )


def test_row_numbers_are_as_many_as_rows() -> None:
    with pytest.raises(ValueError, match="2 row numbers for 4 rows"):
        render_conversations(COLUMNS, parse_mapping("{question}", "{n}"), row_numbers=[1, 2])
