"""What phone numbers countries have, and how they group their digits: libphonenumber's tables.

Not for finding numbers in texts, which `privacy_phones` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tunesmith.core.errors import InputError

_TYPES = (
    *("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number"),
    *("voip", "uan"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One way in which a country groups its national numbers."""

    leading: re.Pattern[str] | None
    groups: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Region:
    """What is known of a country's numbers, which begin behind the national `prefix`.

    `prefixes` matches all that may stand before a number within the country, and `kept` is what
    of it belongs to the number.
    """

    prefix: str
    prefixes: re.Pattern[str]
    kept: str
    possible: re.Pattern[str]
    valid: re.Pattern[str]
    shapes: tuple[Shape, ...]


def check_regions(regions: Sequence[str]) -> None:
    """Refuse what is no country.

    Raises:
        InputError: `privacy.region`.
    """
    from phonenumbers import SUPPORTED_REGIONS

    for region in regions:
        if region not in SUPPORTED_REGIONS:
            raise InputError(
                "privacy.region",
                f"“{region}” is no country with phone numbers.",
                "Two capital letters, such as DE or US.",
            )


@cache
def region_of(name: str) -> Region:
    """The tables of a country, or of a country code that belongs to none (such as 800)."""
    from phonenumbers import PhoneMetadata

    if name.isdigit():
        found: Any = PhoneMetadata.metadata_for_nongeo_region(int(name), None)
    else:
        found = PhoneMetadata.metadata_for_region(name, None)
    general = found.general_desc.national_number_pattern
    patterns = {getattr(getattr(found, kind), "national_number_pattern", None) for kind in _TYPES}
    valid = "|".join(f"(?:{pattern})" for pattern in sorted(filter(None, patterns)))
    return Region(
        found.national_prefix or "",
        re.compile(found.national_prefix_for_parsing or ""),
        found.national_prefix_transform_rule or "",
        re.compile(general),
        re.compile(valid or general),
        tuple(
            Shape(
                re.compile(shape.leading_digits_pattern[-1])
                if shape.leading_digits_pattern
                else None,
                re.compile(shape.pattern),
            )
            for shape in found.number_format
        ),
    )
