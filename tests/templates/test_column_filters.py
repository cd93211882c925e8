"""What each filter makes of a cell, and what it refuses."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.templates.column_filters import NotApplicableError, bind_filter, json_literal


def apply(text: str, cell: str) -> str:
    name, colon, argument = text.partition(":")
    return bind_filter(name, argument if colon else None).apply(cell)


@pytest.mark.parametrize(
    ("filter_text", "cell", "expected"),
    [
        ("upper", "straße", "STRASSE"),
        ("lower", "ÄB", "äb"),
        ("title", "hello big WORLD, don't", "Hello Big World, Don't"),
        ("trim", "\u00a0 a b \n", "a b"),
        ("int", "2.5", "3"),
        ("int", "-2.5", "-3"),
        ("int", "3.4999", "3"),
        ("int", "-0.4", "0"),
        ("int", "007", "7"),
        ("int", "1E5", "100000"),
        ("int", "9" * 60 + ".5", "1" + "0" * 60),
        ("number:2", "3", "3.00"),
        ("number:2", "0.125", "0.13"),
        ("number:2", "-0.125", "-0.13"),
        ("number:0", "0.5", "1"),
        ("number:3", " 1234.5 ", "1234.500"),
        ("date:%d.%m.%Y", "2026-03-14", "14.03.2026"),
        ("date:%d.%m.%Y %H:%M", "2026-03-14T09:30:15", "14.03.2026 09:30"),
        ("date:%-d.%-m. um %H Uhr 100%%", "2026-03-04 09:30:00", "4.3. um 09 Uhr 100%"),
        ("date:%Y", "0800-01-01", "0800"),
        ("date:%H.%M", "09:30:00", "09.30"),
        ("date:日%d", "2026-03-14", "日14"),
        ("truncate:5", "abcdef", "abcd…"),
        ("truncate:6", "abcdef", "abcdef"),
        ("truncate:1", "abcdef", "…"),
        ("json", 'a "b"\nü\\', '"a \\"b\\"\\nü\\\\"'),
        ("json", "3", '"3"'),
        ("lines", " a \n\n\t\r\n b\u2028c", "a\nb\nc"),
        ("default:x", "cell", "cell"),
    ],
)
def test_filter_makes(filter_text: str, cell: str, expected: str) -> None:
    assert apply(filter_text, cell) == expected


@pytest.mark.parametrize(
    ("filter_text", "cell", "why"),
    [
        ("int", "three", "not a number"),
        ("int", "3,5", "not written 1234.56"),
        ("int", "1_000", "not a number"),
        ("int", "NaN", "not a number"),
        ("int", "Infinity", "not a number"),
        ("int", "٣", "not a number"),
        ("number:2", "1e999999999", "not a number"),
        ("date:%d", "14.03.2026", "not a date"),
        ("date:%d", "20260314", "not a date"),
        ("date:%d", "2026-02-30", "does not exist"),
        ("date:%H", "25:00", "does not exist"),
        ("date:%d %H", "09:30", "time without a date"),
    ],
)
def test_filter_refuses(filter_text: str, cell: str, why: str) -> None:
    with pytest.raises(NotApplicableError, match=why):
        apply(filter_text, cell)


@pytest.mark.parametrize(
    ("filter_text", "cell"),
    [
        ("number:2", "7,5"),
        ("number:2", "1.234,56"),
        ("number:2", "1,234.56"),
        ("number:2", "12 345,6"),
        ("number:2", "12\u00a0345"),
        ("int", "1'234"),
        ("int", "-1234,5"),
        ("date:%d", "31.12.2024"),
        ("date:%d", "31. 12. 2024"),
        ("date:%d", "12/31/2024"),
        ("date:%d", "1-2-24 9:30"),
    ],
)
def test_numbers_and_dates_as_a_country_writes_them_are_refused_with_the_way_out(
    filter_text: str, cell: str
) -> None:
    with pytest.raises(NotApplicableError) as why:
        apply(filter_text, cell)
    is_number = filter_text.startswith(("number", "int"))
    for said in ("1234.56", "plain-numbers") if is_number else ("2026-03-14", "as .xlsx"):
        assert said in str(why.value)


def test_what_is_no_number_in_any_country_gets_no_such_advice() -> None:
    for filter_text, cell in (("number:2", "three"), ("number:2", "1.2.3"), ("date:%d", "soon")):
        with pytest.raises(NotApplicableError) as why:
            apply(filter_text, cell)
        assert ".xlsx" not in str(why.value)
        assert "plain-numbers" not in str(why.value)


def test_default_and_json_stand_in_for_an_empty_cell_others_do_not() -> None:
    assert bind_filter("default", "").empty_becomes == ""
    assert bind_filter("default", "n/a").empty_becomes == "n/a"
    assert bind_filter("json", None).empty_becomes == "null"
    assert bind_filter("upper", None).empty_becomes is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9)))
def test_number_is_never_further_away_than_half_of_its_last_place(value: Decimal) -> None:
    rounded = Decimal(apply("number:1", f"{value:f}"))
    assert abs(rounded - value) <= Decimal("0.05")
    assert abs(rounded) >= abs(value) or abs(rounded - value) < Decimal("0.05")


def test_json_literal_writes_numbers_and_booleans_without_quotes() -> None:
    assert [json_literal(text) for text in ("3.10", "-2", "TRUE", "007", "a")] == [
        "3.10",
        "-2",
        "true",
        '"007"',
        '"a"',
    ]
