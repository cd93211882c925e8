"""Private data in whole tables: found by column, shown masked, and replaced on request."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.data.cleaning import clean_table
from tunesmith.data.cleaning_changes import changed_cells
from tunesmith.data.cleaning_steps import DropEmpty, Mask, Trim
from tunesmith.data.privacy import (
    Count,
    audit_table,
    find_private,
    list_finds,
    mask_text,
)
from tunesmith.data.privacy_kinds import KINDS, Kind
from tunesmith.data.privacy_masking import mask_columns

KEY = "hf" + "_QwErTy1UiOpAsDf2GhJkLzXc3VbNm4QwEr"
ROWS: dict[str, list[str | None]] = {
    "Message": [
        "mail a@b.de or b@b.de, call +49 30 1234567",
        "nothing here",
        None,
        f"IBAN DE89 3704 0044 0532 0130 00, key {KEY}",
    ],
    "Reply": ["I wrote to A@b.de", "x", "card 4111 1111 1111 1111", "x"],
}


def table_of(columns: dict[str, list[str | None]]) -> Any:
    return pa.table({name: pa.array(cells, pa.large_string()) for name, cells in columns.items()})


def finds(text: str, **options: Any) -> list[tuple[str, str]]:
    found = find_private(pa.array([text], pa.large_string()), **options)
    places = zip(found.starts.tolist(), found.ends.tolist(), found.kinds.tolist(), strict=True)
    return [(KINDS[code], text[start:end]) for start, end, code in places]


def mask(step: Mask, columns: dict[str, list[str | None]]) -> dict[str, list[str | None]]:
    table = table_of(columns)
    masked: dict[str, list[str | None]] = clean_table(
        table, range(2, table.num_rows + 2), [step]
    ).table.to_pydict()
    return masked


def test_an_audit_counts_by_column_and_kind_and_names_rows() -> None:
    table = table_of(ROWS)
    audit = audit_table(table)
    assert (audit.rows, audit.affected) == (4, 3)
    assert audit.totals() == {"email": 3, "phone": 1, "card": 1, "iban": 1, "key": 1}
    assert audit.counts["Message"]["email"] == Count(finds=2, rows=1)
    assert audit.counts["Reply"] == {"email": Count(1, 1), "card": Count(1, 1)}
    shown = list_finds(table, audit).to_pylist()
    assert [(find["row"], find["column"], find["kind"]) for find in shown] == [
        *((0, "Message", "email"), (0, "Message", "email"), (0, "Message", "phone")),
        *((0, "Reply", "email"), (2, "Reply", "card")),
        *((3, "Message", "iban"), (3, "Message", "key")),
    ]
    assert [find["masked"] for find in shown[:3]] == ["a•••@•••.de", "b•••@•••.de", "+••• 67"]
    assert list_finds(table, audit, 3).to_pylist() == shown[:3]
    assert list_finds(table, audit, 0).num_rows == 0


def test_only_the_chosen_columns_and_kinds_are_looked_through() -> None:
    audit = audit_table(table_of(ROWS), kinds=("email", "card"), columns=("Reply",))
    assert audit.counts == {"Reply": {"email": Count(1, 1), "card": Count(1, 1)}}
    with pytest.raises(InputError, match="“mail” cannot be looked for"):
        audit_table(table_of(ROWS), kinds=("mail",))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="“XX” is no country"):
        audit_table(table_of(ROWS), regions=("XX",))


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("email", "john.doe@example.co.uk", "j•••@•••.uk"),
        ("email", "max [at] firma [dot] de", "m•••@•••.de"),
        ("phone", "+49 30 1234567", "+••• 67"),
        ("phone", "(030) 1234567", "••• 67"),
        ("card", "4111 1111 1111 1234", "•••• 1234"),
        ("iban", "de89 3704 0044 0532 0130 00", "DE•• ••••"),
        ("key", KEY, "hf_•••"),
        ("key", "s3cr3t-pw", "•••"),
        ("key", "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE", "-----BEGIN RSA PRIVATE KEY-----•••"),
    ],
)
def test_what_is_shown_of_a_find_does_not_give_it_away(kind: Kind, text: str, shown: str) -> None:
    assert mask_text(kind, text) == shown


def test_of_overlapping_finds_one_counts() -> None:
    assert finds("postgres://bob:s3cr3t@db.example.com/x") == [("key", "s3cr3t")]
    assert finds("DE89 3704 0044 0532 0130 00") == [("iban", "DE89 3704 0044 0532 0130 00")]
    assert finds("3782 822463 10005") == [("card", "3782 822463 10005")]
    assert finds("a@b.de a@b.de") == [("email", "a@b.de")] * 2


def test_a_column_of_order_numbers_is_no_column_of_cards() -> None:
    numbers = np.random.default_rng(3).integers(10**14, 10**15 - 1, 3000)
    orders = pa.array([f"4{number}" for number in numbers], pa.large_string())
    assert len(find_private(orders)) == 0
    grouped = pa.array(["4111111111111111", "5105105105105100"] * 20, pa.large_string())
    assert len(find_private(grouped)) == 40


def test_the_name_of_a_column_tells_what_is_in_it() -> None:
    cells = pa.array(["01712345678", "5551234567"], pa.large_string())
    assert len(find_private(cells, "Order")) == 0
    assert len(find_private(cells, "Phone")) == 2
    cells = pa.array(["030 1234567", "+49 30 1234567", "call 030 1234567"], pa.large_string())
    assert find_private(cells, "Order no.").rows.tolist() == [1, 2]
    for name in ("", "Text", "Customer phone"):
        assert find_private(cells, name).rows.tolist() == [0, 1, 2]


def test_finds_far_down_a_column_have_their_rows() -> None:
    cells = ["nothing"] * 70_000
    cells[65_536] = "x a@b.de"
    cells[69_999] = "+49 30 1234567"
    found = find_private(pa.array(cells, pa.large_string()))
    assert found.rows.tolist() == [65_536, 69_999]
    assert found.starts.tolist() == [2, 0]
    masked = mask_columns({"x": pa.array(cells, pa.large_string())}, (), (), "table", MemorySink())
    assert masked["x"][65_536].as_py() == "x [EMAIL_1]"
    assert masked["x"][69_999].as_py() == "[PHONE_1]"
    assert masked["x"].null_count == 0


def test_a_mask_puts_placeholders_and_removes_nothing() -> None:
    assert mask(Mask(), ROWS) == {
        "Message": [
            "mail [EMAIL] or [EMAIL], call [PHONE]",
            "nothing here",
            None,
            "IBAN [IBAN], key [KEY]",
        ],
        "Reply": ["I wrote to [EMAIL]", "x", "card [CARD]", "x"],
    }
    only = mask(Mask(("Reply",), kinds=("card",)), ROWS)
    assert only == ROWS | {"Reply": [ROWS["Reply"][0], "x", "card [CARD]", "x"]}


def test_numbered_placeholders_are_the_same_for_the_same_address() -> None:
    columns: dict[str, list[str | None]] = {
        "a": ["x@b.de, y@b.de", "y@b.de", "x@b.de"],
        "b": ["X@B.de", "+49 30 1234567 / 0049 30 123 45 67", None],
    }
    assert mask(Mask(numbering="row"), columns) == {
        "a": ["[EMAIL_1], [EMAIL_2]", "[EMAIL_1]", "[EMAIL_1]"],
        "b": ["[EMAIL_1]", "[PHONE_1] / [PHONE_1]", None],
    }
    assert mask(Mask(numbering="table"), columns) == {
        "a": ["[EMAIL_1], [EMAIL_2]", "[EMAIL_2]", "[EMAIL_1]"],
        "b": ["[EMAIL_1]", "[PHONE_1] / [PHONE_1]", None],
    }


def test_the_cells_that_a_list_changed_can_be_looked_at() -> None:
    table = table_of({"a": [" x", "", "a@b.de", "y"], "b": ["1", "2", "3", "c@d.de "]})
    numbers = [2, 3, 5, 9]
    cleaned = clean_table(table, numbers, [DropEmpty(("a",)), Mask(("a",)), Trim()])
    assert [result.changed for result in cleaned.results] == [0, 1, 2]
    found = pa.concat_tables(changed_cells(table, numbers, cleaned))
    assert found.to_pylist() == [
        {"row": 2, "column": "a", "before": " x", "after": "x"},
        {"row": 5, "column": "a", "before": "a@b.de", "after": "[EMAIL]"},
        {"row": 9, "column": "b", "before": "c@d.de ", "after": "c@d.de"},
    ]


def test_looking_stops_when_cancelled() -> None:
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        audit_table(table_of(ROWS), sink=sink)


def test_an_empty_table_has_nothing() -> None:
    audit = audit_table(table_of({"a": []}))
    assert (audit.rows, audit.affected, audit.totals()) == (0, 0, {})
    assert mask(Mask(numbering="table"), {"a": []}) == {"a": []}


pieces = st.sampled_from(
    [
        "a@b.de",
        "+49 30 1234567",
        "4111 1111 1111 1111",
        "DE89370400440532013000",
        KEY,
        " ",
        "x",
        "ä",
        "😀",
        "7",
        "-",
        "[EMAIL]",
    ]
)
texts_of = st.lists(pieces, max_size=8).map("".join) | st.text(max_size=20)


@given(st.lists(st.none() | texts_of, max_size=6))
def test_masking_changes_only_what_was_found_and_nothing_is_left_to_find(
    cells: list[str | None],
) -> None:
    column = pa.array(cells, pa.large_string())
    found = find_private(column)
    order = list(zip(found.rows.tolist(), found.starts.tolist(), strict=True))
    assert order == sorted(order)
    masked = mask_columns({"x": column}, (), (), "none", MemorySink())["x"].to_pylist()
    expected = list(cells)
    for row, start, end, code in reversed(
        list(
            zip(
                *(
                    values.tolist()
                    for values in (found.rows, found.starts, found.ends, found.kinds)
                ),
                strict=True,
            )
        )
    ):
        text = expected[row]
        assert text is not None
        expected[row] = f"{text[:start]}[{KINDS[code].upper()}]{text[end:]}"
    assert masked == expected


@given(st.lists(texts_of, max_size=5))
def test_the_quick_look_over_columns_misses_nothing(cells: list[str]) -> None:
    from tunesmith.data.privacy_numbers import CardTally, find_cards, find_ibans
    from tunesmith.data.privacy_phones import find_phones
    from tunesmith.data.privacy_texts import find_emails, find_keys

    closely: dict[Kind, Callable[[str], Any]] = {
        "email": find_emails,
        "phone": find_phones,
        "iban": find_ibans,
        "key": find_keys,
        "card": lambda text: find_cards(text, CardTally()),
    }
    for kind, look in closely.items():
        found = find_private(pa.array(cells, pa.large_string()), kinds=(kind,))
        assert set(found.rows.tolist()) == {
            row for row, text in enumerate(cells) if list(look(text))
        }


signs = st.sampled_from(
    ['"', "\\", "\n", "\t", "ü", "\u2028", "/", ":", "@", "=", "'", " ", "://u:", "\\u00", "n"]
)
PEM = "-----BEGIN " + "PRIVATE KEY-----"
in_json = st.lists(pieces | signs | st.just(PEM) | st.just(PEM.replace("BEGIN", "END")), max_size=9)


@given(st.lists(in_json.map("".join), max_size=3), st.booleans())
def test_json_in_a_cell_stays_json(contents: list[str], ascii_only: bool) -> None:
    messages = [{"role": "user", "content": content} for content in contents]
    (masked,) = mask(Mask(), {"x": [json.dumps(messages, ensure_ascii=ascii_only)]})["x"]
    assert masked is not None
    assert [message["role"] for message in json.loads(masked)] == ["user"] * len(messages)


def test_masked_conversations_stay_json() -> None:
    messages = json.dumps([{"role": "user", "content": f'a@b.de\n+49 30 1234567 "{KEY}"'}])
    masked = mask(Mask(), {"x": [messages]})["x"][0]
    assert masked is not None
    assert json.loads(masked)[0]["content"] == '[EMAIL]\n[PHONE] "[KEY]"'
