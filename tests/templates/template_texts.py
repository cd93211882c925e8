"""Any template and any cells, for tests that must hold for all of them."""

import datetime

from hypothesis import strategies as st

from tunesmith.templates.column_filters import FILTER_NAMES
from tunesmith.templates.column_rendering import Cell

NAMES = ("a", "b", "c d")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(
        [
            None,
            "",
            " ",
            "\u2003",
            "x",
            "Text mit ä",
            "3.5",
            "-2.5",
            "2026-03-14",
            "09:30",
            "l1\n\n l2",
        ]
    ),
    st.sampled_from(["{a}", "[[b]]", "a || b", "TRUE", "1,234.5", "don't"]),
    st.sampled_from([0, -7, 2.0, 2.5, float("nan"), True, False]),
    st.sampled_from([datetime.date(2026, 3, 14), datetime.datetime(2026, 3, 14, 9, 30)]),
    TEXTS,
)
FILTERS = (
    *("upper", "lower", "title", "trim", "int", "number:2", "date:%d.%m.%Y", "date:%H:%M"),
    *("default:D", "default:", "default:\\}\\|", "truncate:2", "json", "lines"),
)
assert {text.partition(":")[0] for text in FILTERS} == set(FILTER_NAMES), "every filter is tried"


@st.composite
def fields(draw: st.DrawFn) -> str:
    """A field with up to three filters."""
    filters = draw(st.lists(st.sampled_from(FILTERS), max_size=3))
    return "{" + " | ".join([draw(st.sampled_from(NAMES)), *filters]) + "}"


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An optional block with up to two alternatives that have a field, and one that has any."""
    filled = st.tuples(inner, fields(), inner).map("".join)
    return st.tuples(st.lists(filled, min_size=1, max_size=2), st.one_of(st.none(), inner)).map(
        lambda parts: (
            "[[" + "||".join([*parts[0], *([] if parts[1] is None else [parts[1]])]) + "]]"
        )
    )


TEMPLATES = st.recursive(
    st.one_of(fields(), st.sampled_from(["", "text ", "\\[", "{{", "\n"])),
    lambda inner: st.one_of(blocks(inner), st.lists(inner, min_size=2, max_size=3).map("".join)),
    max_leaves=12,
)
