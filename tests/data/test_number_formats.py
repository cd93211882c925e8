"""Plain and displayed texts of cell values."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.data.number_formats import CellValue, displayed_text, is_date_with_time, plain_text

# What German Excel writes for "Accounting".
ACCOUNTING = r'_-* #,##0.00\ "€"_-;\-* #,##0.00\ "€"_-;_-* "-"??\ "€"_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (3.0, "", "3"),
        (0.25, "0%", "0.25"),
        (7.0, "00000", "00007"),
        (-7, "000", "-007"),
        (7.5, "000", "7.5"),
        (1e21, "", "1000000000000000000000"),
        (1e-7, "", "0.0000001"),
        (0.1 + 0.2, "", "0.3"),
        (True, "", "true"),
        (datetime.timedelta(days=1, hours=9, seconds=1), "[h]:mm:ss", "33:00:01"),
        (datetime.timedelta(seconds=90, milliseconds=500), "[mm]:ss.0", "00:01:30.5"),
        (datetime.timedelta(hours=30, microseconds=-300), "[h]:mm", "30:00:00"),
        (-datetime.timedelta(seconds=1, milliseconds=250), "[h]:mm:ss", "-00:00:01.25"),
        (datetime.datetime(2026, 3, 14, 9, 29, 59, 999_900), "", "2026-03-14 09:30:00"),
        (datetime.datetime(2026, 3, 14, 9, 30, 15, 250_000), "", "2026-03-14 09:30:15.250"),
        (datetime.date(2026, 3, 14), "yyyy-mm-dd", "2026-03-14"),
        (datetime.date(2026, 3, 14), "yyyy-mm-dd hh:mm", "2026-03-14 00:00:00"),
    ],
)
def test_plain_text(value: CellValue, code: str, expected: str) -> None:
    assert plain_text(value, code) == expected


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (0.256, "0%", "26%"),
        (0.256, "0.0%", "25.6%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-2.5, "0", "-3"),
        (7, "000.0", "007.0"),
        (5, "0.00E+00", None),
        (5, '0 "kg"', "5 kg"),
        (1234.5, '"€" #,##0.00', "€ 1,234.50"),
        (-1234.5, "#,##0.00 [$€-407]", "-1,234.50 €"),
        (1234.5, '_-* #,##0.00 "€"_-', "1,234.50 €"),
        (-1234.5, ACCOUNTING, "-1,234.50 €"),
        (0, ACCOUNTING, "-   €"),
        (-12, "#,##0_);[Red](#,##0)", "(12)"),
        (12, "[Color 3]0;[Color10]-0", "12"),
        (-12, '#,##0 "€";[Red]-#,##0 "€"', "-12 €"),
        (1234.5, "€#,##0.00", "€1,234.50"),
        (5, "[$]#,##0", None),
        (1234567, '0.0,,"M"', "1.2M"),
        (1234567, "#,##0,", "1,235"),
        (491712345, "000-000-0000", "049-171-2345"),
        (0.5, "#.##", ".5"),
        (12, "0.0#", "12.0"),
        (-0.001, "0.00", "-0.00"),
        (-5, "0;;;@", ""),
        (5.25, 'General" h"', "5.25 h"),
        (5, "@", "5"),
        (5, "[>3]0;1", None),
        (1.5, "# ?/?", None),
        (3, "kg 0", None),
        (1, "0;0;0;@;0", None),
        (1, '0";"', "1;"),
        (datetime.date(2026, 3, 4), "[$-407]dd.mm.yyyy;@", "04.03.2026"),
        (datetime.date(2026, 3, 4), "[$-F800]dd.mm.yyyy", None),
        (datetime.date(2026, 3, 4), "d.m.yy", "4.3.26"),
        (datetime.datetime(2026, 3, 4, 9, 5, 7), "dd/mm/yyyy h:mm:ss", "04/03/2026 9:05:07"),
        (datetime.time(9, 5), "hh:mm", "09:05"),
        (datetime.time(9, 5), "h:mm AM/PM", None),
        (datetime.date(2026, 3, 4), "mmmm d", None),
        (datetime.date(2026, 3, 4), "country's date", None),
        ("text", "@", "text"),
    ],
)
def test_displayed_text_or_none_if_the_format_cannot_be_followed(
    value: CellValue, code: str, expected: str | None
) -> None:
    assert displayed_text(value, code) == expected


def test_date_with_time_is_told_by_its_letters_outside_quotes() -> None:
    assert is_date_with_time("yyyy-mm-dd hh:mm")
    assert not is_date_with_time("dd.mm.yyyy")
    assert not is_date_with_time('"day" hh:mm')
    assert not is_date_with_time("[h]:mm")


@given(
    st.integers(-(10**15), 10**15).map(lambda cents: cents / 100),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(["", "_-", "[Red]", "* ", '"x"', "\\ ", "[$€-407]", "€ "]),
    st.sampled_from(["", "_-", "%", '" EUR"', " [$CHF-807]"]),
)
def test_a_displayed_number_has_the_digits_of_its_value(
    value: float, decimals: int, grouped: bool, before: str, after: str
) -> None:
    code = f"{before}{'#,##0' if grouped else '0'}{'.' * bool(decimals)}{'0' * decimals}{after}"
    shown = displayed_text(value, code)
    assert shown is not None
    scale = 100 if after == "%" else 1
    digits = Decimal("".join(sign for sign in shown if sign.isdigit() or sign in ".-"))
    wanted = Decimal(f"{value:.15g}") * scale
    assert digits == wanted.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert ("," in shown) == (grouped and abs(digits) >= 1000)


@given(
    st.floats(allow_nan=False, allow_infinity=False), st.text('0#?,.;%"\\_*@€$-[]/Ex ', max_size=12)
)
def test_no_format_breaks_reading(value: float, code: str) -> None:
    shown = displayed_text(value, code)
    assert shown is None or isinstance(shown, str)
