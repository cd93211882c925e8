"""Card numbers and IBANs in a text. The card numbers are the networks' published test numbers."""

import random
from itertools import pairwise

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
        ("exp 12/27 4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("card 12/27 4111111111111111", ["4111111111111111"]),
        ("CVC 123 4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("2024-05-01 4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("1 4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("#7 4111-1111-1111-1111", ["4111-1111-1111-1111"]),
        (
            "1 4111 1111 1111 1111 \u2013 5500 0000 0000 0004 12/27 4111111111111111",
            ["4111 1111 1111 1111", "5500 0000 0000 0004", "4111111111111111"],
        ),
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


NUMBERS = [
    *("4111111111111111", "4012888888881881", "5555555555554444", "5105105105105100"),
    *("378282246310005", "371449635398431", "30569309025904", "6011111111111117"),
    *("4222222222222", "2223003122003222", "6759649826438453", "6304000000000000000"),
]


@st.composite
def written_cards(draw: st.DrawFn) -> str:
    """A card number in one of the ways in which people write it."""
    digits = draw(st.sampled_from(NUMBERS))
    sizes = {14: (4, 6, 4), 15: (4, 6, 5), 16: (4, 4, 4, 4), 19: (4, 4, 4, 4, 3)}
    if len(digits) == 13 or draw(st.booleans()):
        return digits
    cut = [sum(sizes[len(digits)][:place]) for place in range(len(sizes[len(digits)]) + 1)]
    parts = [digits[start:end] for start, end in pairwise(cut)]
    return draw(st.sampled_from(" -\u00a0")).join(parts)


@given(
    before=st.lists(
        st.from_regex(r"[0-9]{1,9}|4[0-9]{3}|[A-Za-z]{1,8}|[0-9]{2}/[0-9]{2}", fullmatch=True),
        max_size=6,
    ),
    card=written_cards(),
    after=st.sampled_from(["", " 12/27", " 123", ", thanks", " and 50"]),
)
def test_a_card_number_is_found_behind_any_words_and_digits(
    before: list[str], card: str, after: str
) -> None:
    text = " ".join([*before, card])
    found = [(it.start, it.end) for it in find_cards(text + after, CardTally())]
    start = len(text) - len(card)
    assert any(begin <= start and len(text) <= end for begin, end in found), found
    assert all(end <= begin for (_, end), (begin, _) in pairwise(found))


def test_cards_side_by_side_are_each_found_whatever_fits_across_them() -> None:
    # “5100 5555 5555 5557” would be a card number too, across two of them.
    one, other = "5105 1051 0510 5100", "5555 5555 5557 4442"
    assert luhn("5100555555555557")
    assert luhn(other.replace(" ", ""))
    assert cards(f"{one} {other}") == [one, other]
    assert cards("4000 4111 1111 1111 1111") == ["4111 1111 1111 1111"]
    assert luhn("4008411111111111")
    assert cards("4008 4111 1111 1111 1111") == ["4008 4111 1111 1111 1111"]


def test_a_column_of_rows_of_numbers_is_no_column_of_cards() -> None:
    made = random.Random(2)
    tally = CardTally()
    inner = []
    for _ in range(500):
        row = " ".join(str(made.randrange(4000, 5600)) for _ in range(12))
        inner += [card for card in find_cards(f"0 1 {row}", tally) if card.start > 4]
    assert tally.by_chance
    assert all(card.plain for card in inner)
    assert inner


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
    apart = f"{grouped[:2]} {grouped[2:]}"
    assert ibans(f"IBAN {apart}, BIC") == [apart]


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
    for _ in range(10_000):
        words = ("".join(made.choices("AEIOSTRN", k=made.randrange(2, 7))) for _ in range(9))
        assert ibans(f"IT {made.randrange(100):02} {' '.join(words)}") == []
    assert ibans("in 2024 we sold ab12 cd34 ef56 gh78 ij90 and DE89 of them") == []
