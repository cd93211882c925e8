"""Part by part a table gives the conversations that all of it at once gives, and loses no row."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data.table import Reading
from tunesmith.data.table_store import StoredTable, prepare_table
from tunesmith.studio.pages import conversation_parts
from tunesmith.studio.pages.conversation_parts import Tally, part_at
from tunesmith.studio.project import TemplateChoice
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.conversation_shapes import ConversationShape, render_shape

ROWS = TemplateChoice(
    shape="rows",
    group_column="chat",
    order_column="nr",
    role_column="who",
    content_column="said",
)
LIST = TemplateChoice(shape="list", messages_column="said")

NAMES = ("chat", "nr", "who", "said")
CELL = {
    "chat": st.sampled_from(["a", " a", "b", "b\u00a0", "c", "", "\x1c"]),
    "nr": st.sampled_from(["1", "2", "10", "1.5", "-1", "٣", "", "x2", "2026-01-02"]),
    "who": st.sampled_from(["user", "gpt", "system", "tool", "", "Nobody"]),
    "said": st.sampled_from(["Hello", "ü", "", " ", "How?"]),
}


def _stored(folder: Path, rows: list[tuple[str, ...]]) -> StoredTable:
    """The table as a CSV file gives it, with its empty rows dropped by the reader."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (NAMES, *rows)]
    path = folder / f"chat-{abs(hash(tuple(rows)))}.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return prepare_table(path, Reading(header=1, encoding="utf-8", delimiter=","), folder / "cache")


def _all(stored: StoredTable, choice: TemplateChoice) -> tuple[list[Conversation], dict[int, str]]:
    conversations: list[Conversation] = []
    skipped: dict[int, str] = {}
    tally = Tally.empty()
    places: list[int] = []
    for part in conversation_parts.conversation_parts(stored, choice):
        conversations += part.rendered.conversations
        skipped |= {row.row: row.reason for row in part.rendered.skipped}
        places += part.places.values()
        tally.add(part)
    assert sorted(places) == list(range(stored.rows)), "every row is in one part"
    assert (tally.rows, tally.conversations) == (stored.rows, len(conversations))
    assert tally.causes.total() == len(skipped)
    return conversations, skipped


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(*CELL.values()), min_size=1, max_size=14),
    size=st.integers(1, 6),
    ordered=st.booleans(),
)
def test_grouped_rows_part_by_part_are_those_of_the_whole_table(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[tuple[str, ...]],
    size: int,
    ordered: bool,
) -> None:
    rows.append(("z", "1", "user", "so that the file is a table"))
    stored = _stored(tmp_path, rows)
    choice = ROWS if ordered else TemplateChoice(**{**_fields(ROWS), "order_column": ""})
    monkeypatch.setattr(conversation_parts, "SLICE_ROWS", size)
    conversations, skipped = _all(stored, choice)
    cells = {name: stored.table.column(name).to_pylist() for name in choice.columns.values()}
    shape = ConversationShape("rows", choice.columns, "")
    whole = render_shape(cells, shape, row_numbers=stored.row_numbers.tolist())
    assert conversations == list(whole.rendered.conversations)
    assert skipped == {row.row: row.reason for row in whole.rendered.skipped}
    for index in range(stored.rows):
        part = part_at(stored, choice, index)
        assert index in part.places.values()
        assert set(part.rendered.conversations) <= set(conversations)
        number = int(stored.row_numbers[index])
        reasons = {row.row: row.reason for row in part.rendered.skipped}
        assert reasons.get(number) == skipped.get(number)


def _fields(choice: TemplateChoice) -> dict[str, object]:
    names = ("shape", "group_column", "order_column", "role_column", "content_column")
    return {name: getattr(choice, name) for name in names}


def test_lists_are_read_slice_by_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = '{""role"": ""%s"", ""content"": ""%s""}'
    talk = f"[{message % ('user', 'Q%d')}, {message % ('assistant', 'A')}]"
    rows = [("c", str(n), "x", talk % n if n != 3 else "no list") for n in range(7)]
    stored = _stored(tmp_path, rows)
    monkeypatch.setattr(conversation_parts, "SLICE_ROWS", 2)
    conversations, skipped = _all(stored, LIST)
    assert [each.messages[0].content for each in conversations] == [
        "Q0",
        "Q1",
        "Q2",
        "Q4",
        "Q5",
        "Q6",
    ]
    assert list(skipped) == [5]
    assert part_at(stored, LIST, 4).rendered.conversations[0] == conversations[3]


def test_a_conversation_of_more_rows_than_a_part_is_not_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [("user", "Q"), ("gpt", "A")]
    rows = [("a", str(n), *said[n % 2]) for n in range(10)] + [("b", "1", "user", "Q")]
    stored = _stored(tmp_path, rows)
    monkeypatch.setattr(conversation_parts, "SLICE_ROWS", 3)
    conversations, skipped = _all(stored, ROWS)
    assert [len(each.messages) for each in conversations] == [10]
    assert list(skipped) == [12]


def test_what_cannot_be_made_says_why(tmp_path: Path) -> None:
    stored = _stored(tmp_path, [("a", "1", "user", "Q"), ("a", "2", "gpt", "")])
    for changes, code, told in (
        ({"role_column": ""}, "template.empty", "role"),
        ({"role_column": "whom"}, "template.column-unknown", "“whom”"),
        ({"empty": "stop"}, "template.empty-field", "Row 3"),
    ):
        choice = TemplateChoice(**{**_fields(ROWS), **changes})  # type: ignore[arg-type]
        with pytest.raises(InputError, match=told) as caught:
            list(conversation_parts.conversation_parts(stored, choice))
        assert caught.value.code == code
    stored = _stored(tmp_path, [("a", "14.03.2026", "user", "Q"), ("a", "15.02.2026", "gpt", "A")])
    with pytest.raises(InputError, match="does not begin with its year"):
        list(conversation_parts.conversation_parts(stored, ROWS))
