"""The type of a single text, by which headers are told from rows."""

import pytest

from tunesmith.data.columns import type_of_text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", "integer"),
        (" -12 ", "integer"),
        ("\u2003-0.5", "number"),
        ("true", "boolean"),
        ("FALSE", "boolean"),
        ("1999-12-31", "date"),
        ("09:30", "time"),
        ("2026-03-14 09:30:00", "datetime"),
        ("2026-03-14T09:30:00Z", "datetime"),
        ("007", "text"),
        ("1E5", "text"),
        (".5", "text"),
        ("+5", "text"),
        ("٣", "text"),
        ("truth", "text"),
        ("name", "text"),
        ("", "text"),
        (" ", "text"),
    ],
)
def test_types_of_texts(text: str, kind: str) -> None:
    assert type_of_text(text) == kind
