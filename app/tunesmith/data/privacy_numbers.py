"""Payment card numbers and IBANs in a text: those whose check digits are right.

Not for whole columns, which `privacy` does with what is here. Spans are character offsets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A quick look over whole columns (RE2); whatever it passes is looked at closely here.
CARD_HINT = r"[0-9](?:[ \x{a0}\x{2009}\x{202f}\x{2010}-\x{2013}-]?[0-9]){12}"
IBAN_HINT = (
    r"(?:[A-Za-z]{2}|[A-Z]{2}[ \x{a0}\x{202f}])[0-9]{2}(?:[ \x{a0}\x{202f}.-]?[0-9A-Za-z]){11}"
)

_SEPARATOR = "[ \u00a0\u2009\u202f\u2010-\u2013-]"
_RUN = re.compile(rf"(?<![0-9])[0-9](?:{_SEPARATOR}?[0-9]){{12,}}")
_DIGITS = re.compile(r"[0-9]+")
_CARD_WORD = re.compile(
    r"(?i)\b(?:credit|debit|card|visa|master ?card|maestro|amex|american express|diners|discover|"
    r"jcb|kreditkarte|karte|karten|kartennummer|carte|tarjeta|carta|cart[aã]o|kort|karta)\b"
)
_DOUBLED = str.maketrans("0123456789", "0246813579")  # the digits of twice the digit added up
_WORD_REACH = 40  # characters before the number in which the word counts

# First digits (from, to) -> numbers of digits: "Payment card number" in Wikipedia, after
# ISO/IEC 7812 and the networks' own tables.
_NETWORKS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 18, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("300", "305", (14, 16, 17, 18, 19)),  # Diners Club
    ("3095", "3095", (14, 16)),
    ("36", "36", (14, 16, 17, 18, 19)),
    ("38", "39", (14, 16, 17, 18, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("6011", "6011", (16, 17, 18, 19)),  # Discover
    ("644", "649", (16, 17, 18, 19)),
    ("65", "65", (16, 17, 18, 19)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("5018", "5020", (13, 14, 15, 16, 17, 18, 19)),  # Maestro, Dankort
    ("5038", "5038", (13, 14, 15, 16, 17, 18, 19)),
    ("5893", "5893", (13, 14, 15, 16, 17, 18, 19)),
    ("6304", "6304", (13, 14, 15, 16, 17, 18, 19)),
    ("6759", "6763", (13, 14, 15, 16, 17, 18, 19)),
    ("2200", "2204", (16, 17, 18, 19)),  # Mir
    ("508", "508", (16,)),  # RuPay
    ("6069", "6069", (16,)),
    ("9792", "9792", (16,)),  # Troy
    ("506099", "506198", (16, 18, 19)),  # Verve
)
# How cards print their digits; a fifth group of a 19-digit number has three.
_GROUPINGS = ((4, 4, 4, 4, 3), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 3, 3, 3))

# Characters of an IBAN -> countries: SWIFT's IBAN registry (ISO 13616), release 99 of 2024.
_IBAN_COUNTRIES = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_IBAN_LENGTHS = {
    country: size for size, listed in _IBAN_COUNTRIES.items() for country in listed.split()
}
# Whose account numbers have digits only; others have letters, or may.
_DIGITS_ONLY = (
    "AE AT BA BE CR CZ DE DK EE EG ES FI FO GL HR HU IL IS LT LY ME MR NO PL PT RS SD SE SI SK TL "
    "TN VA XK"
)
_IBAN_START = re.compile(
    "(?<![0-9A-Za-z_-])(?:[A-Za-z]{2}|[A-Z]{2}(?P<apart>[ \u00a0\u202f]))[0-9]{2}"
)
_IBAN_SEPARATORS = frozenset(" \u00a0\u202f-.")


@dataclass(slots=True)
class CardTally:
    """Of the numbers in a column without a card's grouping or a word for it: how many fit a
    network, and of how many of these the check digit is right, which one in ten is by chance.
    """

    fitting: int = 0
    right: int = 0

    @property
    def by_chance(self) -> bool:
        """Whether the column holds numbers of another kind, such as 16-digit order numbers."""
        return self.fitting >= 10 and self.right < self.fitting / 2


@dataclass(frozen=True, slots=True)
class Card:
    """A card number at `start` to `end`; `plain` without a card's grouping or a word for it."""

    start: int
    end: int
    plain: bool


def find_cards(text: str, tally: CardTally) -> Iterator[Card]:
    """Card numbers of 13 to 19 digits: a network's first digits and length, right by Luhn.

    Other groups of digits may stand before it, such as a date and a blank. Where the groups can
    be cut into card numbers in two ways that overlap, both are one find.
    """
    for run in _RUN.finditer(text):
        groups = [match.span() for match in _DIGITS.finditer(text, run.start(), run.end())]
        found: dict[int, tuple[int, bool]] = {}  # first group -> the one behind its last, plain
        ends: set[int] = set()
        for at, (start, _) in enumerate(groups):
            behind_blank = at > 0 and text[start - 1].isspace()
            if not (behind_blank or at in ends or (at == 0 and _starts_alone(text, start))):
                continue
            in_row = at > 0 and groups[at - 1][1] - groups[at - 1][0] == 4
            count, plain = _card_at(text, groups, at, tally, in_row)
            if count:
                found[at] = at + count, plain
                ends.add(at + count)
        yield from _without_overlaps(groups, found)


def _without_overlaps(
    groups: list[tuple[int, int]], found: dict[int, tuple[int, bool]]
) -> Iterator[Card]:
    """The cards of a run, in order; what overlaps is one, or the digits of one would be left."""
    first = end = -1
    plain = True
    for at, (stop, is_plain) in found.items():
        if at < end:
            if end not in found:
                end, plain = max(end, stop), plain and is_plain
            continue  # else the next card begins where this one ends, and no digit is left
        if end > 0:
            yield Card(groups[first][0], groups[end - 1][1], plain)
        first, end, plain = at, stop, is_plain
    if end > 0:
        yield Card(groups[first][0], groups[end - 1][1], plain)


def _card_at(
    text: str, groups: list[tuple[int, int]], at: int, tally: CardTally, in_row: bool
) -> tuple[int, bool]:
    """How many groups from `at` on are a card number, 0 if none, and whether it is plain.

    `in_row` says that the group before has four digits too: a table's row of numbers has many
    fours of such groups, of which every tenth is right by chance.
    """
    sizes = tuple(end - start for start, end in groups[at : at + 5])
    counts = [len(shape) for shape in _GROUPINGS if sizes[: len(shape)] == shape]
    if 13 <= sizes[0] <= 19:
        counts = [1]
    for count in counts:
        start, end = groups[at][0], groups[at + count - 1][1]
        if not _ends_alone(text, end):
            continue
        digits = "".join(text[begin:stop] for begin, stop in groups[at : at + count])
        if not _fits_network(digits):
            continue
        right = luhn(digits) and len(set(digits)) > 1
        plain = (count == 1 or in_row) and not _card_word(text, start)
        if plain:
            if len(digits) == 13 and _is_article_number(digits):
                continue
            tally.fitting += 1
            tally.right += right
        if right:
            return count, plain
    return 0, False


def _fits_network(digits: str) -> bool:
    return any(
        low <= digits[: len(low)] <= high and len(digits) in lengths
        for low, high, lengths in _NETWORKS
    )


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, doubled)) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _is_article_number(digits: str) -> bool:
    """A right EAN-13 (GS1): what stands on a product, not on a card."""
    return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0


def _card_word(text: str, start: int) -> bool:
    return _CARD_WORD.search(text, max(0, start - _WORD_REACH), start) is not None


def _starts_alone(text: str, start: int) -> bool:
    before = text[start - 1] if start else " "
    return not (before.isalnum() or before in "_.,+-/#@&$€£%\\")


def _ends_alone(text: str, end: int) -> bool:
    """Not the beginning of a word, a decimal number, or an identifier with hyphens."""
    after, next_one = text[end : end + 1], text[end + 1 : end + 2]
    if (after == "-" and next_one.isalnum()) or (
        after in {".", ",", "/", ":"} and next_one.isdigit()
    ):
        return False
    return not (after.isalnum() or after == "_")


def find_ibans(text: str) -> Iterator[tuple[int, int]]:
    """IBANs, bare or in groups: the country's length and the check digits (ISO 7064, mod 97-10)."""
    last = 0
    for match in _IBAN_START.finditer(text):
        country = match.group()[:2].upper()
        length = _IBAN_LENGTHS.get(country)
        if length is None or match.start() < last:
            continue
        end, characters = _take(text, match.start(), length)
        if len(characters) != length or not _ends_alone(text, end):
            continue
        # “AT 20 YEARS” begins like one too: behind a blank, digits have to be the most of it.
        rest = characters[4:]
        if match["apart"] and 2 * sum(map(str.isdigit, rest)) < len(rest):
            continue
        if (country not in _DIGITS_ONLY or rest.isdigit()) and mod_97(characters):
            yield match.start(), end
            last = end


def _take(text: str, start: int, count: int) -> tuple[int, str]:
    """The next `count` letters and digits, single separators left out, and where they end."""
    taken: list[str] = []
    at = end = start
    while at < len(text) and len(taken) < count:
        character = text[at]
        if character.isascii() and character.isalnum():
            taken.append(character)
            end = at + 1
        elif character not in _IBAN_SEPARATORS or end != at:
            break
        at += 1
    return end, "".join(taken)


def mod_97(iban: str) -> bool:
    """Whether letters as numbers (A is 10), country and check digits last, leave 1 by 97."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
