"""Card numbers and IBANs in a text. The card numbers are the networks' published test numbers."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.data.privacy_numbers import CardTally, find_cards, find_ibans, luhn, mod_97


def cards(text: str) -> list[str]:
    return [text[card.start : card.end] for card in find_cards(text, CardTally())]


def ibans(text: str) -> list[str]:
    return [text[start:end] for start, end in find_ibans(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("4111\u00a01111\u00a01111\u00a01111", ["4111\u00a01111\u00a01111\u00a01111"]),
        ("Card 4012888888881881.", ["4012888888881881"]),
        ("4222222222222", ["4222222222222"]),
        ("5555-5555-5555-4444 12/27 123", ["5555-5555-5555-4444"]),
        ("2223003122003222", ["2223003122003222"]),
        ("Amex: 3782 822463 10005, please", ["3782 822463 10005"]),
        ("371449635398431", ["371449635398431"]),
        ("30569309025904", ["30569309025904"]),
        ("3566 0020 2036 0505", ["3566 0020 2036 0505"]),
        ("6011111111111117", ["6011111111111117"]),
        ("6200000000000005", ["6200000000000005"]),
        ("6759649826438453", ["6759649826438453"]),
        ("4111111111111111 5105105105105100", ["4111111111111111", "5105105105105100"]),
        ("4111 1111 1111 1111 123", ["4111 1111 1111 1111"]),
        ("4111111111111111,Visa", ["4111111111111111"]),
    ],
)
def test_card_numbers_are_found(text: str, found: list[str]) -> None:
    assert cards(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("4111 1111 1111 1112", "4111111111111", "1234567890123452", "9111111111111111"),
        *("EAN 4006381333931", "0000 0000 0000 0000", "x4111111111111111", "4111111111111111x"),
        *(
            "4111-1111-1111-1111-22",
            "4111111111111111.50",
            "1.4111111111111111",
            "#4111111111111111",
        ),
        *("41111111111111111111", "DE89 3704 0044 0532 0130 00", "4111.1111.1111.1111", ""),
        *("2024-03-14 09:30:00", "1700000000000", "/4111111111111111", "id-4111111111111111"),
    ],
)
def test_other_long_numbers_are_no_cards(text: str) -> None:
    assert cards(text) == []


def test_a_column_of_other_numbers_is_told_by_its_wrong_check_digits() -> None:
    made = random.Random(1)
    orders, tally = CardTally(), CardTally()
    for _ in range(200):
        digits = f"4{made.randrange(10**14):014}"
        list(find_cards(f"{digits}{made.randrange(10)}", orders))
        right = next(digits + str(last) for last in range(10) if luhn(digits + str(last)))
        assert [card.plain for card in find_cards(right, tally)] == [True]
    assert orders.fitting == tally.fitting == 200
    assert orders.by_chance
    assert not tally.by_chance
    (named,) = find_cards("Visa 4111111111111111", CardTally())
    (grouped,) = find_cards("4111 1111 1111 1111", CardTally())
    assert not named.plain
    assert not grouped.plain


@given(st.integers(10**11, 10**18))
def test_every_digit_and_its_place_count_for_luhn(number: int) -> None:
    digits = str(number)
    right = [last for last in range(10) if luhn(digits + str(last))]
    assert len(right) == 1
    whole = digits + str(right[0])
    for place in range(len(whole)):
        other = str((int(whole[place]) + 1) % 10)
        assert not luhn(whole[:place] + other + whole[place + 1 :])


# The examples of SWIFT's IBAN registry.
IBANS = [
    *("DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606"),
    *("NL91ABNA0417164300", "AT611904300234573201", "CH9300762011623852957", "NO9386011117947"),
    *("MT84MALT011000012345MTLCAST001S", "PL61109010140000071219812874", "BE68539007547034"),
    *("ES9121000418450200051332", "IT60X0542811101000000123456", "SE4550000000058398257466"),
    *("CZ6508000000192000145399", "PT50000201231234567890154", "SA0380000000608010167519"),
    *("BR1800360305000010009795493C1", "TR330006100519786457841326", "AE070331234567890123456"),
    *(
        "UA213223130000026007233566001",
        "LC55HEMM000100010012001200023015",
        "KW81CBKU0000000000001234560101",
    ),
]


@pytest.mark.parametrize("iban", IBANS)
def test_ibans_of_many_countries_are_found_in_any_grouping(iban: str) -> None:
    grouped = " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
    for written in (iban, grouped, grouped.replace(" ", "\u00a0"), grouped.lower()):
        assert ibans(written) == [written]
        assert ibans(f"IBAN: {written}, BIC") == [written]
        assert ibans(f"{written},BIC;{written}") == [written] * 2
        assert ibans(f"von {written} und 5 mehr") == [written]


@pytest.mark.parametrize("iban", IBANS)
def test_a_wrong_digit_a_missing_one_or_one_too_many_is_no_iban(iban: str) -> None:
    for place in (2, 3, len(iban) - 2):
        other = str((int(iban[place], 36) + 1) % 10)
        assert ibans(iban[:place] + other + iban[place + 1 :]) == []
    assert ibans(iban[:-1]) == []
    assert ibans(f"{iban}7") == []
    assert ibans(f"x{iban}") == []
    assert not mod_97("XX" + iban[2:]) or ibans("XX" + iban[2:]) == []


def test_words_and_identifiers_are_no_ibans() -> None:
    made = random.Random(4)
    for _ in range(100_000):
        assert ibans(f"be{made.randrange(100):02}{made.getrandbits(112):028x}") == []
        identifier = f"{made.getrandbits(128):032x}"
        parts = (identifier[:8], identifier[8:12], identifier[12:16], identifier[16:20])
        assert ibans("-".join((*parts, identifier[20:]))) == []
    assert ibans("in 2024 we sold ab12 cd34 ef56 gh78 ij90 and DE89 of them") == []
