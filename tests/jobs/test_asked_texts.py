"""Which texts of a table are compared to find leaks, whoever asks."""

import json
from typing import Any

import pyarrow as pa
import pytest

from tunesmith.core.errors import InputError
from tunesmith.data.columns import describe_columns
from tunesmith.jobs import asked_texts
from tunesmith.jobs.asked_texts import USER_TEXTS, find_asked, what_is_asked
from tunesmith.templates.mapping import parse_mapping

FAQ = {
    "question": [f"what is {row} and why so" for row in range(40)],
    "answer": [f"because {row} is so" for row in range(40)],
    "context": [f"document {row // 4} text here" for row in range(40)],
}


def asked(
    columns: dict[str, list[str]], *apart: str, **options: Any
) -> tuple[Any, tuple[str, ...]]:
    table = pa.table({name: pa.array(cells, pa.large_string()) for name, cells in columns.items()})
    return what_is_asked(table, describe_columns(table), apart, **options)


def test_the_columns_of_the_templates_count_but_those_that_are_apart() -> None:
    assert set(asked(FAQ)[1]) == {"context", "question"}
    assert asked(FAQ, "context")[1] == ("question",)
    mapping = parse_mapping("{context}: {question}, {context}", "{answer}")
    assert asked(FAQ, mapping=mapping)[1] == ("context", "question")
    assert asked(FAQ, "context", mapping=mapping)[1] == ("question",)
    assert asked(FAQ, "context", "question", mapping=mapping)[1] == ("answer",)
    with pytest.raises(InputError, match="frage"):
        asked(FAQ, mapping=parse_mapping("{frage}", "{answer}"))


def test_of_alpacas_columns_those_that_ask_count() -> None:
    alpaca = {"instruction": FAQ["question"], "input": FAQ["context"], "output": FAQ["answer"]}
    assert asked(alpaca)[1] == ("instruction", "input")
    assert asked(alpaca, "input")[1] == ("instruction",)


def test_where_nothing_is_known_all_texts_count() -> None:
    other = {"alpha": FAQ["question"], "beta": FAQ["answer"], "gamma": FAQ["context"]}
    assert asked(other, "gamma")[1] == ("alpha", "beta")
    table = pa.table(other)
    columns = describe_columns(table)
    assert not find_asked(table, columns).known
    assert find_asked(table, columns, ("beta", "gamma")).known, "one column only asks"
    assert find_asked(table, columns, mapping=parse_mapping("{alpha}", "{beta}")).known


def test_of_conversations_what_the_user_says_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_texts, "_BATCH", 3)
    cells = [
        json.dumps([{"role": "user", "content": q}, {"role": "assistant", "content": a}])
        for q, a in zip(FAQ["question"], FAQ["answer"], strict=True)
    ]
    cells[4] = "broken"
    table, names = asked({"messages": cells, "note": FAQ["context"]})
    wanted = list(FAQ["question"])
    wanted[4] = None  # nobody trains it
    assert names == (USER_TEXTS,)
    assert table.column(USER_TEXTS).to_pylist() == wanted


def test_of_one_message_a_row_the_whole_conversation_counts() -> None:
    table, names = asked(
        {
            "thread": ["a", "b", "a", "b", "a"],
            "role": ["user", "user", "assistant", "assistant", "user"],
            "content": ["hello", "hi", "yes?", "yes", "what now"],
        }
    )
    assert names == (USER_TEXTS,)
    assert table.column(USER_TEXTS).to_pylist() == ["hello\nwhat now", "hi", None, None, None]
