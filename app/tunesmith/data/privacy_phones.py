"""Phone numbers in a text, international and as they are written within a country.

Which numbers there are, and how a country groups its digits, is what the library `phonenumbers`
(Google's libphonenumber) knows. Its own search takes 0.15 ms a text, too long for columns, so
only its tables are used. Dates, prices, and numbers of orders are no phone numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tunesmith.data.phone_tables import Region, Shape, region_of
from tunesmith.data.privacy_kinds import DEFAULT_REGIONS

_GAP = "[ \u00a0\u2009\u202f\u2010-\u2013./()-]"
_SIGN = r" \x{a0}\x{2009}\x{202f}\x{2010}-\x{2013}./()-"  # the same for RE2
_MORE = rf"(?:[{_SIGN}]{{0,3}}[0-9])"
DIGITS_HINT = rf"[0-9]{_MORE}{{6}}"
_WORDS = (
    "tel|telefon|telefono|telephone|téléphone|tél|teléfono|telefone|phone|telefoon|mobile|mobil|"
    "mobiltelefon|handy|cell|cellphone|cellulare|celular|móvil|portable|fax|telefax|whatsapp|"
    "signal|sms|call|dial|ring|anrufen|rufnummer|telefonnummer|handynummer|mobilnummer|hotline|"
    "durchwahl|tlf|puh|telefonszám|komórka|тел|телефон|моб"
)
_EASTERN_WORDS = "電話|电话|手机|携帯|전화"
# RE2 expressions for whole columns: a cell with a number matches all of one of these.
HINTS = (
    (DIGITS_HINT, r"[+＋]\(?[1-9]"),
    (DIGITS_HINT, rf"(?:^|[^0-9{_SIGN}]|[0-9][{_SIGN}]{{2}})[{_SIGN}]{{0,3}}0{_MORE}{{6}}"),
    (DIGITS_HINT, r"\([0-9]{1,4}\)"),
    (DIGITS_HINT, rf"[0-9]{{3}}[{_SIGN}]{{1,2}}[0-9]{{3}}[{_SIGN}][0-9]{{4}}"),
    (DIGITS_HINT, rf"(?i:{_WORDS}|{_EASTERN_WORDS})"),
)
_RUN = re.compile(rf"(?<![0-9])[0-9](?:{_GAP}{{0,3}}[0-9]){{6,}}")
_BARE = re.compile(rf"\s*(?:[0-9]|{_GAP})+\s*")
_NO_DIGIT_OR_SIGN = re.compile(r"[^0-9\s./()+-]")
_DIGITS = re.compile(r"[0-9]+")
_MOST_DIGITS = 17  # 15 of the number (ITU-T E.164) after 00
_WORD = re.compile(
    rf"(?i)(?:(?<![a-zäöü])(?:{_WORDS})|{_EASTERN_WORDS})"
    r"(?:[\s.:()#’'/-]|(?:number|nummer|numéro|número|numero|nr|no|num|me|us|him|her|at|on|under|"
    r"unter|is|ist|est|es|è|line|番号|号码|は|是|：)(?![a-z0-9]))*$"
)
_COLUMN = re.compile(
    r"(?i)(?<![a-z])(?:tel|telefon\w*|tele?phone\w*|phone\w*|téléphone|teléfono|telefoon\w*|"
    r"mobile?|mobiln\w*|handy\w*|cellphone|móvil|fax|telefax|rufnummer|whatsapp|тел\w*)(?![a-z])|"
    r"電話|电话|手机"
)
_OTHER_NUMBER = re.compile(
    r"(?i)(?:(?<![a-zäöüß])(?:orders?|invoice|tickets?|case|ref|reference|customer|client|account|"
    r"article|item|part|serial|model|version|id|no|nr|batch|lot|policy|contract|tracking|"
    r"shipment|parcel|isbn|issn|ean|gtin|sku|asin|vat|iban|bic|blz|siret|siren|steuer|ip|"
    r"bestell\w*|rechnung\w*|auftrag\w*|kunden\w*|artikel\w*|konto\w*|vertrag\w*|sendung\w*|"
    r"vorgang\w*|aktenzeichen|commande|facture|pedido|factura|ordine|fattura|bestelling|factuur|"
    r"zamówienie|objednávka|заказ\w*)|№|#|§|注文|订单)[\w\s.:#°-]{0,14}$"
)
_CURRENCY = (
    r"€|\$|£|¥|₹|zł|Kč|Ft|円|元|руб|%|‰|°|(?:EUR|USD|GBP|CHF|PLN|CZK|JPY|CNY|SEK|NOK|DKK|RUB|Euro|"
    r"Euros|Dollars?|km|kg|mm|cm|m[²³2]?|g|ml|l|kWh|MB|GB|KB|bytes?|Stück|pcs|units?|x)(?![a-zA-Z])"
)
_UNIT_BEHIND = re.compile(rf"\s?(?:{_CURRENCY})")
_UNIT_BEFORE = re.compile(r"(?:[€$£¥₹]|(?<![A-Za-z])(?:EUR|USD|GBP|CHF|PLN))\s?$")
_DATE = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}([-/. ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])([-/.])(?:0?[1-9]|[12][0-9]|3[01])\2(?:19|20)?[0-9]{2})(?![0-9])"
)
_IP_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
# What may stand between two groups of one number, hyphens and spaces of all kinds being one.
_GAPS = frozenset(
    (
        " ",
        "-",
        ".",
        "/",
        ") ",
        " (",
        ")",
        "(",
        ") (",
        ")-",
        ")/",
        " - ",
        " / ",
        "-(",
        "/(",
        ") -",
        "- ",
    )
)
_SAME_GAPS = str.maketrans(
    dict.fromkeys("\u00a0\u2009\u202f", " ") | dict.fromkeys("\u2010\u2011\u2012\u2013", "-")
)
_EXTENSION = re.compile(r"(?i)(?:x| (?:x|ext\.? ?|extension ))[0-9]{1,6}(?![0-9A-Za-z_])")
_REACH = 40  # characters before the number in which words count


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Groups of digits that may be a number, and what is between them.

    `text` is all of it from the plus or bracket on; `worded` with a word such as phone before it;
    `cut` if but a space parts it from more digits.
    """

    text: str
    groups: tuple[str, ...]
    gaps: tuple[str, ...]
    worded: bool
    cut: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def names_phones(column: str) -> bool:
    """Whether a column is called so that it holds phone numbers."""
    return _COLUMN.search(column.replace("_", " ")) is not None


def names_identifiers(column: str) -> bool:
    """Whether a column is called so that its numbers are those of orders, customers, and so on."""
    return _OTHER_NUMBER.search(column.replace("_", " ")) is not None


def find_phones(
    text: str,
    regions: Sequence[str] = DEFAULT_REGIONS,
    *,
    named: bool = False,
    identifiers: bool = False,
) -> Iterator[tuple[int, int]]:
    """Spans of phone numbers.

    With `+` a number counts that the country may give out; with `00`, one that it does. Without
    either it needs a word such as phone before it, or to be grouped as one of `regions` groups
    it, behind its national prefix or with an area code in brackets.

    Args:
        text: what to look through.
        regions: countries by their two letters.
        named: the column's name is such a word.
        identifiers: it is a word for numbers of another kind; then digits alone are one of these.
    """
    if identifiers and _BARE.fullmatch(text):
        return
    for run in _RUN.finditer(text):
        groups = [match.span() for match in _DIGITS.finditer(text, run.start(), run.end())]
        at = 0
        while at < len(groups):
            found = _number_at(text, groups, at, regions, named)
            if found is None:
                at += 1
                continue
            count, start = found
            end = groups[at + count - 1][1]
            extension = _EXTENSION.match(text, end)
            yield start, extension.end() if extension else end
            at += count


def _number_at(
    text: str, groups: list[tuple[int, int]], at: int, regions: Sequence[str], named: bool
) -> tuple[int, int] | None:
    """How many groups from `at` on are a number, and where it starts in the text."""
    start = _start(text, groups[at][0])
    plus = text.startswith(("+", "(+", "＋", "(＋"), start)
    if at and not plus and groups[at][0] - groups[at - 1][1] < 2:
        return None  # in the middle of another number
    if not _may_stand_before(text, start, plus):
        return None
    lead = max(0, start - _REACH)
    spoken = _NO_DIGIT_OR_SIGN.search(text, lead, start) is not None  # a quick look
    worded = named or (spoken and _WORD.search(text, lead, start) is not None)
    begins = plus or text[groups[at][0]] == "0" or text[start] == "("
    begins = begins or text.startswith(("(", " ("), start + 1)  # 8 (495) …
    other = spoken and not (plus or worded) and _OTHER_NUMBER.search(text, lead, start) is not None
    if other or not (worded or begins or _is_american(text, groups[at : at + 4])):
        return None
    size, counts = 0, []
    for count, (begin, end) in enumerate(groups[at : at + _MOST_DIGITS], start=1):
        size += end - begin
        if size > _MOST_DIGITS:
            break
        if size >= 7:
            counts.append(count)
    for count in reversed(counts):
        end = groups[at + count - 1][1]
        if not _may_stand_behind(text, end):
            continue
        cut = at + count < len(groups) and groups[at + count][0] - end == 1
        candidate = _candidate(text, start, groups[at : at + count], worded=worded, cut=cut)
        if _is_phone(candidate, plus, regions):
            return count, start
    return None


def _candidate(
    text: str, start: int, groups: list[tuple[int, int]], *, worded: bool, cut: bool
) -> _Candidate:
    return _Candidate(
        text[start : groups[-1][1]],
        tuple(text[begin:end] for begin, end in groups),
        tuple(text[left[1] : right[0]].translate(_SAME_GAPS) for left, right in pairwise(groups)),
        worded,
        cut,
    )


def _start(text: str, digit: int) -> int:
    """Where a number starts whose first digit is at `digit`: at its plus, or its bracket."""
    start = digit
    for sign in ("(", "+＋", "("):  # (+49) or +(49)
        if start and text[start - 1] in sign:
            start -= 1
    return start


def _may_stand_before(text: str, start: int, plus: bool) -> bool:
    before = text[start - 1] if start else " "
    if plus:
        return not (before.isascii() and (before.isalnum() or before in "_+-*^\\/"))
    if before.isascii() and (before.isalnum() or before in "_,+-@#&%$=\\*^/"):
        return False
    if before in "€£¥₹§№" or _UNIT_BEFORE.search(text, max(0, start - 5), start):
        return False
    return not (before in ".:" and text[max(0, start - 2)].isdigit())


def _may_stand_behind(text: str, end: int) -> bool:
    if _EXTENSION.match(text, end):
        return True
    after, next_one = text[end : end + 1], text[end + 1 : end + 2]
    if after.isascii() and (after.isalnum() or after in {"_", "*", "^", "=", "%", "$"}):
        return False
    if after and after in "-.,:/" and next_one.isalnum():
        return False
    return not _UNIT_BEHIND.match(text, end)


def _is_american(text: str, groups: list[tuple[int, int]]) -> bool:
    """Three, three and four digits, with 1 before them or not, not between mere spaces."""
    sizes = [end - start for start, end in groups]
    if sizes[:1] == [1] and text[groups[0][0]] == "1":
        groups, sizes = groups[1:], sizes[1:]
    if sizes[:3] != [3, 3, 4]:
        return False
    return all(
        text[groups[place][1] : groups[place + 1][0]] in {"-", ".", ") ", ")-", ")"}
        for place in (0, 1)
        if place or text[groups[0][0] - 1 : groups[0][0]] != "("
    )


def _is_phone(candidate: _Candidate, plus: bool, regions: Sequence[str]) -> bool:
    digits = candidate.digits
    if plus:
        # Seven digits without a gap are as likely a term of a sum.
        whole = _looks_whole(candidate) and 7 + (len(candidate.groups) == 1) <= len(digits) <= 15
        return whole and _is_international(digits, valid=False)
    if not _looks_whole(candidate) or _is_other_kind(candidate):
        return False
    if candidate.groups[0] == "001" and list(map(len, candidate.groups[1:])) == [3, 3, 4]:
        return _is_international(digits[2:], valid=False)
    if candidate.groups[0].startswith("00") and (candidate.worded or len(candidate.groups) > 1):
        return _is_international(digits[2:], valid=True)
    if candidate.worded:
        return _is_dialled(digits, regions)
    grouped = (_is_grouped(candidate, region_of(region)) for region in regions)
    return len(candidate.groups) > 1 and len(digits) >= 9 and any(grouped)


def _is_other_kind(candidate: _Candidate) -> bool:
    """A date, an IP address, or zeros that fill a field."""
    text = candidate.text
    pairs = [len(group) for group in candidate.groups] == [2] * 5  # French: 01.02.03.04.05
    date = not pairs and _DATE.search(text) is not None
    return date or _IP_ADDRESS.fullmatch(text) is not None or len(set(candidate.digits)) == 1


def _looks_whole(candidate: _Candidate) -> bool:
    """Whether no gap parts it, nor the next number begins in it: `030 1234567 / 0171 2345678`."""
    text = candidate.text
    if not _GAPS.issuperset(candidate.gaps) or text.count("(") != text.count(")"):
        return False
    size = 0
    for group, gap in zip(candidate.groups, ("", *candidate.gaps), strict=True):
        if size >= 6 and group.startswith("0") and len(group) > 1 and gap in {" - ", " / "}:
            return False
        size += len(group)
    return True


def _is_international(digits: str, *, valid: bool) -> bool:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    for length in (1, 2, 3):
        country = int(digits[:length])
        names = COUNTRY_CODE_TO_REGION_CODE.get(country)
        if names is None or digits[0] == "0":
            continue
        for name in names:
            region = region_of(name if name != "001" else str(country))
            pattern = region.valid if valid else region.possible
            national = digits[length:]
            if pattern.fullmatch(national):
                return True
            # The national prefix in brackets: +49 (0)30 …
            if national.startswith("0") and pattern.fullmatch(national.lstrip("0")):
                return True
    return False


def _is_dialled(digits: str, regions: Sequence[str]) -> bool:
    """Whether people of one of the countries may dial these digits, grouped in whatever way."""
    if len(digits) == 7:
        return "US" in regions and digits[0] in "23456789"
    for name in regions:
        region = region_of(name)
        if region.possible.fullmatch(digits) and (len(digits) > 8 or not region.prefix):
            return True
        match = region.prefixes.match(digits)
        if match is None or not match.end():
            continue
        kept = match.expand(region.kept) if region.kept and match.lastindex else ""
        if region.possible.fullmatch(kept + digits[match.end() :]):
            return True
    return False


def _is_grouped(candidate: _Candidate, region: Region) -> bool:
    """Whether the country has this number, and groups it so."""
    groups, digits = candidate.groups, candidate.digits
    bracketed = candidate.text.startswith("(") and len(groups[0]) <= 3
    for prefix in {region.prefix, ""}:
        if prefix and not digits.startswith(prefix):
            continue
        national = digits[len(prefix) :]
        # American examples have area codes that nobody has (555).
        given_out = region.possible if region.prefix == "1" else region.valid
        if not given_out.fullmatch(national):
            continue
        if not prefix and region.prefix not in {"", "1"} and not bracketed:
            continue
        if any(_has_shape(candidate, prefix, national, shape) for shape in region.shapes):
            return True
    return False


def _has_shape(candidate: _Candidate, prefix: str, national: str, shape: Shape) -> bool:
    groups = candidate.groups
    if shape.leading is not None and not shape.leading.match(national):
        return False
    match = shape.groups.fullmatch(national)
    if match is None:
        return False
    first, *rest = (group for group in match.groups() if group is not None)
    expected = [first, *rest]
    if prefix not in {"", "0"} and groups[0] == prefix:
        groups = groups[1:]
    elif prefix:
        expected = [prefix + first, *rest]
    if list(groups) == expected:
        return True
    # An area code, and a subscriber's number that people group as they like.
    return (
        not candidate.cut
        and len(expected) == 2
        and groups[0] == expected[0]
        and min(map(len, groups)) > 1
    )
