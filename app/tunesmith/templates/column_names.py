"""Characters of column names that nobody sees: spreadsheets and web pages leave them behind.

Only for comparing names and for writing them in messages; no name is changed.
"""

import unicodedata

# Unicode categories of white space and of what has no width: control, format, separators.
_ODD = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def folded(name: str) -> str:
    """The name without case, spaces and what cannot be seen; é is one letter however written."""
    composed = unicodedata.normalize("NFC", name)
    return "".join(char for char in composed if not _is_odd(char)).casefold()


def key_of(name: str) -> str:
    """The letters and digits of the folded name: `System_Prompt:` is `systemprompt`."""
    return "".join(filter(str.isalnum, folded(name)))


def visible(name: str) -> str:
    r"""The name with what cannot be seen, and accents that are apart, as codes: `A\u200b`."""
    is_composed = unicodedata.is_normalized("NFC", name)
    return "".join(
        _code(char)
        if (_is_odd(char) and char != " ")
        or (not is_composed and unicodedata.category(char) == "Mn")
        else char
        for char in name
    )


def _is_odd(char: str) -> bool:
    return unicodedata.category(char) in _ODD or ord(char) in _VARIATION_SELECTORS


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
