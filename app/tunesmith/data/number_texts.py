"""Turns numbers as people write them, such as 1.234,56, into plain ones, such as 1234.56.

Only where somebody says which sign is which: whether 1.234 is a thousand or one, no cell tells.
"""

from collections.abc import Mapping
from typing import Any, Literal

DecimalSign = Literal[",", "."]
ThousandsSign = Literal["", ".", ",", " ", "'"]
Notation = Literal["1.234,56", "1,234.56", "1 234,56", "1'234.56"]

# How countries write numbers: decimal and thousands sign (Unicode CLDR, number symbols).
NOTATIONS: Mapping[str, tuple[DecimalSign, ThousandsSign]] = {
    "1.234,56": (",", "."),  # Germany, Austria, Spain, Italy, the Netherlands, Turkey, Brazil
    "1,234.56": (".", ","),  # the USA, the United Kingdom, China, Japan, India, Mexico
    "1 234,56": (",", " "),  # France, Poland, Czechia, Sweden, Norway, Ukraine, Russia
    "1'234.56": (".", "'"),  # Switzerland, Liechtenstein
}

# White space that programs put between thousands (Excel's and ICU's is a narrow no-break space),
# and the signs that stand for an apostrophe or a minus. RE2's character classes.
_THOUSANDS = {"": "", ".": r"\.", ",": ",", " ": r"[ \x{a0}\x{2009}\x{202f}]", "'": r"['\x{2019}]"}
_MINUS = r"[-\x{2212}]"


def plain_numbers(cells: Any, decimal: DecimalSign, thousands: ThousandsSign) -> tuple[Any, Any]:
    """Write every cell that is a number in this notation with a point and without thousands signs.

    A number is a sign or none, digits (in groups of three, or none of them grouped) and decimals
    or none, with white space around it. No digit is lost: trailing zeros stay. What begins with
    zeros, such as 0049, is an identifier and no number.

    Args:
        cells: a pyarrow Array of large_string.
        decimal: the sign before the decimals.
        thousands: the sign between groups of digits; "" for none.

    Returns:
        The cells, those that are no number as they were, and a boolean Array: which filled cells
        are no number. Null is neither.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    mark, point = _THOUSANDS[thousands], _THOUSANDS[decimal]
    grouped = f"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" if mark else ""
    number = rf"^(?:{_MINUS}|\+)?(?:0|[1-9][0-9]*{grouped})(?:{point}[0-9]+)?$"
    trimmed = pc.utf8_trim_whitespace(cells)
    is_number = pc.match_substring_regex(trimmed, number)
    plain = pc.replace_substring(trimmed, "+", "")
    plain = pc.replace_substring_regex(plain, rf"^{_MINUS}", "-")
    if mark:
        plain = pc.replace_substring_regex(plain, mark, "")
    if decimal != ".":
        plain = pc.replace_substring(plain, decimal, ".")
    no_number = pc.and_(pc.invert(is_number), pc.not_equal(trimmed, ""))
    result = pc.if_else(pc.fill_null(is_number, fill_value=False), plain, cells)
    return result.cast(pa.large_string()), pc.fill_null(no_number, fill_value=False)
