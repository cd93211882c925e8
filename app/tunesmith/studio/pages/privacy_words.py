"""The kinds of private data, countries and finds in words. No widgets."""

from collections.abc import Iterable

from PySide6.QtCore import QLocale

from tunesmith.data.privacy_kinds import KINDS, PLACEHOLDERS, Kind
from tunesmith.studio.translate import translate


def kind_name(kind: Kind) -> str:
    """A kind of private data, at the beginning of a sentence."""
    names: dict[Kind, str] = {
        "email": translate("Privacy", "E-mail addresses"),
        "phone": translate("Privacy", "Phone numbers"),
        "card": translate("Privacy", "Card numbers"),
        "iban": translate("Privacy", "Bank accounts (IBAN)"),
        "key": translate("Privacy", "Keys and tokens"),
    }
    return names[kind]


def kind_names(kinds: Iterable[Kind]) -> str:
    """Several kinds in a row; all of them if none is named."""
    chosen = set(kinds)
    if not chosen or chosen == set(KINDS):
        return translate("Privacy", "all kinds")
    return ", ".join(kind_name(kind) for kind in KINDS if kind in chosen)


def placeholder(kind: Kind, number: int | None = None) -> str:
    """What a mask writes in the place of a find."""
    return f"[{PLACEHOLDERS[kind]}{'' if number is None else f'_{number}'}]"


def country_name(code: str) -> str:
    """A country of two letters as those who live there call it."""
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyCountry:
        return code
    locale = QLocale(QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, territory)
    is_found = locale.territory() == territory
    name = locale.nativeTerritoryName() if is_found else ""
    return name or QLocale.territoryToString(territory) or code
