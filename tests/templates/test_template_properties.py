"""What holds for every template: rows do not matter to each other, and any text can be said."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.templates.template_texts import CELLS, NAMES, TEMPLATES, TEXTS

from tunesmith.core.errors import InputError
from tunesmith.templates import mapping as mapping_module
from tunesmith.templates.column_rendering import Cell, EmptyPolicy, cell_text
from tunesmith.templates.column_template import escape_text, field_for
from tunesmith.templates.mapping import (
    ConversationMapping,
    Rendered,
    parse_mapping,
    render_conversations,
)

POLICIES: list[EmptyPolicy] = ["skip", "nothing", "stop"]
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6)
NUMBERS = (3, 4, 7, 8, 20, 21)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Six rows are three chunks."""
    monkeypatch.setattr(mapping_module, "_CHUNK", 2)
    yield


def _render(
    rows: list[tuple[Cell, ...]],
    numbers: tuple[int, ...],
    mapping: ConversationMapping,
    literal: frozenset[str],
    limit: int | None = None,
) -> Rendered | str:
    """What the rows give, or what stops the work."""
    columns = {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}
    try:
        return render_conversations(
            columns, mapping, row_numbers=numbers, literal_columns=literal, limit=limit
        )
    except InputError as error:
        assert error.code == "template.empty-field"
        return error.message


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.tuples(st.one_of(st.none(), TEMPLATES), TEMPLATES, TEMPLATES),
    rows=ROWS,
    empty=st.sampled_from(POLICIES),
    literal=st.frozensets(st.sampled_from(NAMES)),
    limit=st.one_of(st.none(), st.integers(1, 4)),
)
def test_all_rows_at_once_give_what_each_row_alone_gives(
    texts: tuple[str | None, str, str],
    rows: list[tuple[Cell, ...]],
    empty: EmptyPolicy,
    literal: frozenset[str],
    limit: int | None,
) -> None:
    system, user, assistant = texts
    mapping = parse_mapping(user, assistant, system, empty)
    conversations, used, skipped = [], [], []
    stopped = ""
    for row, number in zip(rows, NUMBERS, strict=False):
        if limit is not None and len(conversations) == limit:
            break
        alone = _render([row], (number,), mapping, literal)
        if isinstance(alone, str):
            stopped = alone
            break
        assert len(alone.conversations) + len(alone.skipped) == 1, "used or skipped, never lost"
        conversations += alone.conversations
        used += alone.row_numbers
        skipped += alone.skipped
    together = _render(rows, NUMBERS[: len(rows)], mapping, literal, limit)
    if stopped:
        assert together == stopped
        assert stopped.startswith("Row ")
        return
    assert isinstance(together, Rendered)
    assert list(together.conversations) == conversations
    assert list(together.row_numbers) == used
    assert list(together.skipped) == skipped


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS),
    # Readers strip names, and number columns that have none.
    names=st.lists(TEXTS.map(str.strip).filter(bool), unique=True, min_size=2, max_size=2),
    cell=TEXTS,
)
def test_any_text_survives_as_text_name_argument_and_cell(
    texts: tuple[str, str, str, str], names: list[str], cell: str
) -> None:
    """Escaped, a text means itself wherever it stands; a cell is never read as a template."""
    before, inside, otherwise, default = map(escape_text, texts)
    name, empty = map(field_for, names)
    user = before + "x" + name
    user += f"[[{inside}{name}||{otherwise}]]"
    user += f"[[{empty}|| [[{empty}]]{otherwise}]]"
    user += f"{empty[:-1]}|default:{default}}}"
    mapping = parse_mapping(user, "answer", empty="nothing")
    rendered = render_conversations({names[0]: [cell], names[1]: [None]}, mapping)
    plain_before, plain_inside, plain_otherwise, plain_default = texts
    filled = cell_text(cell) is not None
    wanted = plain_before + "x" + (cell if filled else "")
    wanted += plain_inside + cell if filled else plain_otherwise
    wanted += " " + plain_otherwise + plain_default
    assert rendered.conversations[0].messages[0].content == wanted
