"""Plain and displayed texts of cell values."""

import datetime

import pytest

from tunesmith.data.number_formats import CellValue, displayed_text, is_date_with_time, plain_text


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
        (5, '0 "kg"', None),
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
