"""The template language by example: what a text parses to and renders as, and its errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.column_names import visible
from tunesmith.templates.column_rendering import Cell, ColumnRenderer
from tunesmith.templates.column_template import escape_text, field_for, parse_template

TEXT = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("\\{}[]|: ")))


def render(template: str, **row: Cell) -> str:
    """Render one row; a problem is shown as `!text`."""
    return render_row(template, dict(row))


def render_row(template: str, row: dict[str, Cell]) -> str:
    columns = {name: [cell] for name, cell in row.items()}
    texts = ColumnRenderer(columns, 1).render(parse_template(template))
    return f"!{texts.problems[0].text}" if texts.problems else texts.values[0]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Hello {name}!", "Hello Ann!"),
        ("{{name}}", "{name}"),
        ("{{{name}}}", "{Ann}"),
        ("\\{name\\}", "{name}"),
        ("a\\|b | c || d", "a|b | c || d"),
        ("[x] \\[\\[y\\]\\]", "[x] [[y]]"),
        ("C:\\data\\\\x", "C:\\data\\x"),
        ("end\\", "end\\"),
        (" \n {name}\t", " \n Ann\t"),
        ("{Name}", "Ann"),
        ("{ na me }", "Ann"),
        ("{name | upper}", "ANN"),
        ("{name|upper|lower}", "ann"),
        ("{zero}{no}", "0false"),
        ("", ""),
    ],
)
def test_template_renders(template: str, expected: str) -> None:
    assert render(template, name="Ann", zero=0, no=False) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("A[[ {full}]]", "A x"),
        ("A[[ {empty}]]B", "AB"),
        ("A[[ {full} {empty}]]B", "AB"),
        ("[[{empty}||{full}||none]]", "x"),
        ("[[{empty}||none]]", "none"),
        ("[[{empty}||{empty}]]-", "-"),
        ("[[{full}[[ and {empty}]]]]", "x"),
        ("[[{empty}[[ and {full}]]]]-", "-"),
        ("[[[[{empty}]] stays]]", " stays"),
        ("[[{blank}]]-", "-"),
        ("[[{empty|default:d}]]", "d"),
        ("[[{empty|json}]]", "null"),
        ("[[{full}||{full|int}]]", "x"),  # what is not used cannot fail
        ("[[{empty}{full|int}||ok]]", "ok"),
        ("[[a | b {full}]]", "a | b x"),
    ],
)
def test_blocks_keep_or_drop_their_text(template: str, expected: str) -> None:
    assert render(template, full="x", empty=None, blank="\u00a0\n ") == expected


@pytest.mark.parametrize("cell", [None, "", "  ", "\u2003\u00a0", float("nan")])
def test_empty_required_field_skips_the_row_with_its_reason(cell: Cell) -> None:
    assert render("Hi {name}", name=cell) == "!column “name” is empty"


@pytest.mark.parametrize(
    ("template", "line", "column", "says"),
    [
        ("ab {name", 1, 4, "never closed"),
        ("ab }", 1, 4, "lone }"),
        ("{name}}", 1, 7, "lone }"),
        ("x\ny [[ {name}", 2, 3, "never closed"),
        ("x\n\n ]]", 3, 2, "never opened"),
        ("[[[{name}]]", 1, 3, "unclear"),
        ("[[{name}]]]", 1, 11, "unclear"),
        ("[[text]]", 1, 1, "neither a column nor an inner block"),
        ("[[a||{name}]]", 1, 1, "always be taken"),
        ("[[ [[{name}]] || b]]", 1, 1, "always be taken"),
        ("{}", 1, 1, "without a column name"),
        ("{ |upper}", 1, 1, "without a column name"),
        ("{a{b}", 1, 3, "inside a field"),
        ("{name|uper}", 1, 7, "no filter “uper”"),
        ("{name|Upper}", 1, 7, "no filter “Upper”"),
        ("{name|}", 1, 7, "no filter “”"),
        ("{name|upper:x}", 1, 7, "takes no argument"),
        ("{name|number}", 1, 7, "needs how many decimals"),
        ("{name|number:x}", 1, 7, "needs how many decimals"),
        ("{name|truncate:0}", 1, 7, "at least 1"),
        ("{name|date}", 1, 7, "needs a format"),
        ("{name|date:%Q}", 1, 7, "no directive “%Q”"),
        ("{name|date:%}", 1, 7, "no directive “%”"),
        ("{name|default}", 1, 7, "needs the text"),
        ("{name|json:1}", 1, 7, "takes no argument"),
        ("{name|int:1}", 1, 7, "takes no argument"),
    ],
)
def test_wrong_template_is_an_error_with_its_place(
    template: str, line: int, column: int, says: str
) -> None:
    with pytest.raises(InputError) as error:
        parse_template(template)
    assert error.value.message.startswith(f"Template, line {line}, column {column}: ")
    assert says in error.value.message
    assert error.value.hint


def test_blocks_nested_too_deep_are_an_error_not_a_crash() -> None:
    with pytest.raises(InputError, match="within each other"):
        parse_template("[[ " * 5000 + "{a}" + " ]]" * 5000)


def test_unknown_column_names_the_nearest() -> None:
    with pytest.raises(InputError) as error:
        render("Hi\n {custmer name}", **{"Customer Name": "x", "City": "y"})
    assert error.value.code == "template.column-unknown"
    assert "line 2, column 2" in error.value.message
    assert "Did you mean “Customer Name”?" in error.value.hint


def test_exact_name_wins_over_alike_names_and_ambiguity_is_an_error() -> None:
    row: dict[str, Cell] = {"Name": "upper", "name": "lower"}
    assert render_row("{name} {Name}", row) == "lower upper"
    with pytest.raises(InputError, match="could be any of: Name, name"):
        render_row("{NAME}", row)


@pytest.mark.parametrize(
    "column", ["A\u200bb", "Ab\u00a0", "\ufeffAb", "A\u00adb", "A\u3000b", "A\u2060B", "Ab\ufe0f"]
)
def test_characters_that_cannot_be_seen_need_not_be_written(column: str) -> None:
    assert render_row("{Ab}", {column: "x", "Other": "y"}) == "x"
    assert render_row(field_for(column), {"Ab": "x", "Other": "y"}) == "x"
    assert render_row("{Ab} " + field_for(column), {"Ab": "x", column: "y"}) == "x y"


def test_an_accent_is_one_letter_however_it_is_written() -> None:
    assert render_row("{caf\u00e9}", {"Cafe\u0301": "x"}) == "x"


def test_messages_show_what_names_differ_in() -> None:
    row: dict[str, Cell] = {"A\u200b": "1", "A\u00a0": "2", "B c": "3", "Cafe\u0301": "4"}
    with pytest.raises(InputError) as error:
        render_row("{A}", row)
    assert error.value.code == "template.column-ambiguous"
    assert r"“A” could be any of: A\u200b, A\u00a0." in error.value.message
    with pytest.raises(InputError) as error:
        render_row("{B\u200bcd}", row)
    assert r"there is no column “B\u200bcd”" in error.value.message
    assert r"Did you mean “B c”? Columns: A\u200b, A\u00a0, B c, Cafe\u0301." in error.value.hint


@given(st.text(max_size=6), st.text(max_size=6))
def test_different_names_are_shown_differently(one: str, other: str) -> None:
    if one != other and "\\" not in one + other:
        assert visible(one) != visible(other)


def test_spaces_before_a_bar_are_not_part_of_the_name_unless_only_that_fits() -> None:
    assert render_row("{a |upper}", {"a": "x", "a ": "y"}) == "X"
    assert render_row("{a }", {"a": "x", "a ": "y"}) == "y"


@given(TEXT)
def test_escaped_text_renders_to_itself(text: str) -> None:
    assert render(escape_text(text), unused="") == text


@given(st.lists(TEXT.filter(lambda name: name != ""), unique=True, min_size=1, max_size=4))
def test_any_column_name_can_be_written(names: list[str]) -> None:
    row: dict[str, Cell] = {name: f"value {place}" for place, name in enumerate(names)}
    for place, name in enumerate(names):
        assert render_row(field_for(name), row) == f"value {place}"


@given(TEXT)
def test_any_text_parses_or_is_an_input_error(text: str) -> None:
    try:
        parse_template(text)
    except InputError as error:
        assert error.message.startswith("Template, line ")
