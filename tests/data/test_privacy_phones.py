"""Phone numbers in a text, as people of several countries write them; and what is none."""

import time

import phonenumbers
import pytest

from tunesmith.core.errors import InputError
from tunesmith.data.phone_tables import check_regions
from tunesmith.data.privacy_phones import find_phones, names_phones


def phones(text: str, *regions: str, named: bool = False) -> list[str]:
    chosen = {"regions": regions} if regions else {}
    return [text[start:end] for start, end in find_phones(text, named=named, **chosen)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+49 30 1234567", "+49 30 1234567"),
        ("+49 (0)30 / 123 45 67", "+49 (0)30 / 123 45 67"),
        ("+49-171-2345678", "+49-171-2345678"),
        ("+491712345678", "+491712345678"),
        ("(+49) 171 2345678", "(+49) 171 2345678"),
        ("+(49) 171 2345678", "+(49) 171 2345678"),
        ("+1 555 123 4567", "+1 555 123 4567"),
        ("+1 (212) 555-0123", "+1 (212) 555-0123"),
        ("+44 20 7946 0018", "+44 20 7946 0018"),
        ("+33 6 12 34 56 78", "+33 6 12 34 56 78"),
        ("+48 601 234 567", "+48 601 234 567"),
        ("+7 (495) 123-45-67", "+7 (495) 123-45-67"),
        ("+81 3-1234-5678", "+81 3-1234-5678"),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("+91 98765 43210", "+91 98765 43210"),
        ("+55 11 91234-5678", "+55 11 91234-5678"),
        ("+800 1234 5678", "+800 1234 5678"),
        ("0049 30 1234567", "0049 30 1234567"),
        ("+49 (0) 0345 300033", "+49 (0) 0345 300033"),
        ("(+44) (0)20 7946 0018", "(+44) (0)20 7946 0018"),
        ("001-555-123-4567", "001-555-123-4567"),
        ("+1-555-123-4567x99", "+1-555-123-4567x99"),
        ("tel:+493012345678", "+493012345678"),
        ("wa.me/+491712345678", None),
    ],
)
def test_international_numbers_are_found(text: str, found: str | None) -> None:
    assert phones(text) == ([found] if found else [])
    assert phones(f"Please call {text}, thanks") == ([found] if found else [])


@pytest.mark.parametrize(
    "number",
    [
        *("030 1234567", "030/1234567", "030-123 45 67", "(030) 1234567", "0171 2345678"),
        *("0171/2345678", "089 / 123456", "0221-12345678", "06221 123456"),  # DE
        *("(212) 555-0123", "212-555-0123", "212.555.0123", "(555) 123-4567", "1-800-555-0199"),
        *("555.123.4567x123", "212-555-0123 ext. 45", "(555)123-4567"),
        *("020 7946 0018", "0161 496 0000", "07700 900123", "07700 900 123", "(020) 7946 0018"),
        *("06 12 34 56 78", "01.42.68.53.00", "01-42-68-53-00"),  # FR
        *("044 668 18 00", "079 123 45 67"),  # CH
        *("01 5885512", "0664 1234567"),  # AT
        *("06 12345678", "020 123 4567"),  # NL
        *("03-1234-5678", "090-1234-5678"),  # JP
        *("(02) 9374 4000", "0412 345 678"),  # AU
        *("06 6982 1234", "02 234 56 78"),  # IT, BE
    ],
)
def test_numbers_are_found_as_countries_write_them_themselves(number: str) -> None:
    assert phones(number) == [number]
    assert phones(f"Reach me: {number}.") == [number]
    assert phones(f"{number} or later") == [number]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tel.: 01712345678", "01712345678"),
        ("Tel 5551234567", "5551234567"),
        ("call me at 555-0123 today", "555-0123"),
        ("Handynummer ist 0171 23 45 678", "0171 23 45 678"),
        ("phone no. 212 555 0123", "212 555 0123"),
        ("Fax: (030) 12 34-567", "(030) 12 34-567"),
        ("Rufnummer 00491712345678", "00491712345678"),
        ("电话：010 1234 5678", "010 1234 5678"),
    ],
)
def test_behind_a_word_for_it_a_number_may_be_written_in_any_way(text: str, found: str) -> None:
    assert phones(text, "US", "DE", "CN") == [found]
    assert phones(text.replace(text[: text.index(found)], "it is "), "SM") == []


@pytest.mark.parametrize(
    "text",
    [
        *("2024-03-14", "14.03.2024", "03/14/2024", "2024-03-14 09:30:00", "20240314093000"),
        *("01.02.2024 bis 03.04.2024", "01/02/2024", "2024 03 14", "08.30-17.00 Uhr"),
        *(
            "1.234.567,89 €",
            "1 234 567 EUR",
            "$ 1,234,567.00",
            "12.345.678",
            "0.1234567",
            "1234567.89",
        ),
        *(
            "order 0123-456789",
            "Bestellnummer 030 1234567",
            "invoice no. 212-555-0123",
            "#0301234567",
        ),
        *(
            "Rechnung Nr. 020 7946 0018",
            "Ticket 0171-2345678",
            "ISBN 0-306-40615-2",
            "978-3-16-148410-0",
        ),
        *(
            "123-4567890-1234567",
            "1234567",
            "12345678901",
            "100 000 000",
            "601 234 567",
            "SN-030-1234567",
        ),
        *(
            "DE89 3704 0044 0532 0130 00",
            "192.168.100.200",
            "010.020.030.040",
            "4111 1111 1111 1111",
        ),
        *(
            "+1000000",
            "+49",
            "x+491712345678",
            "5+491712345678",
            "+0 123 456 789",
            "+999 123 456 789",
        ),
        *("123e4567-e89b-12d3", "000 000 0000", "0000000000", "00123456", "0x0171 2345678a"),
        *(
            "123-456-7890",
            "012-345-678",
            "+49 30 1234567 EUR",
            "0800 1234567 kg",
            "1-2-3-4-5-6-7-8",
        ),
        *("lat 052.520008, 013.404954", "3.14159265358979", "0049301234567", "version 01.42.68.53"),
        *(
            "a + 2789545*b + 4919743",
            "x +2789545",
            "0.123456",
            "[0.1234567, 0.2345678]",
            "+1-1000000",
        ),
        *("1990-2000 2010-2020", "05-12345678", "room 0301 2024"),
    ],
)
def test_dates_prices_and_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert phones(text) == []


def test_phones_are_told_from_each_other_and_from_what_is_beside_them() -> None:
    text = "030 1234567, 0171/2345678; +33 6 12 34 56 78 2024"
    assert phones(text) == ["030 1234567", "0171/2345678", "+33 6 12 34 56 78"]
    assert phones("+491712345678 +491712345679") == ["+491712345678", "+491712345679"]


def test_a_number_of_something_else_is_told_by_the_word_before_it() -> None:
    assert phones("my number is 555-123-4567") == ["555-123-4567"]
    assert phones("my order number is 555-123-4567") == []


def test_other_countries_are_looked_for_on_request() -> None:
    assert phones("8 (495) 123-45-67") == []
    assert phones("(11) 91234-5678") == []
    assert phones("(11) 91234-5678", "BR") == ["(11) 91234-5678"]
    assert phones("8 (495) 123-45-67", "RU") == ["8 (495) 123-45-67"]
    assert phones("030 1234567", "US") == []
    with pytest.raises(InputError, match="“de” is no country"):
        check_regions(["DE", "de"])


def test_in_a_column_of_phone_numbers_mere_digits_count() -> None:
    assert phones("01712345678") == []
    assert phones("01712345678", named=True) == ["01712345678"]
    assert phones("5551234567", named=True) == ["5551234567"]
    names = (
        "Phone",
        "phone_number",
        "Tel.",
        "telefon",
        "Mobile",
        "Handy",
        "Hotel",
        "title",
        "cell",
    )
    assert [names_phones(name) for name in names] == [True] * 6 + [False] * 3


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_numbers_of_every_country_are_found(region: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        for style in (
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
            phonenumbers.PhoneNumberFormat.E164,
        ):
            written = phonenumbers.format_number(number, style)
            if sum(map(str.isdigit, written)) >= 8:
                assert phones(f"at {written} please") == [written]
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        if sum(map(str.isdigit, national)) >= 9:
            assert phones(f"Tel. {national}", region) == [national]


@pytest.mark.parametrize(
    "text",
    [
        "1" * 200_000,
        "1 " * 100_000,
        "0171 " * 50_000,
        "0171  " * 50_000,
        "(0" * 80_000,
        "+1 " * 60_000,
        "tel " * 40_000 + "0",
    ],
)
def test_long_texts_made_to_hang_take_little_time(text: str) -> None:
    started = time.process_time()
    list(find_phones(text))
    assert time.process_time() - started < 20
